// SPDX-License-Identifier: Apache-2.0
// Result rows as the workers bring them in, brought into one order. Inside the room
// only.
#ifndef LOCKSTEP_PAIR_HARVEST_H
#define LOCKSTEP_PAIR_HARVEST_H

#include "base/column.h"

#include <stdatomic.h>

enum { HARVEST_COLUMNS = 12 };

struct pair_basket;

// Rows of `n_columns` cells, each 4 or 8 bytes wide.
struct pair_harvest {
    unsigned n_columns;
    unsigned char width[HARVEST_COLUMNS]; // [n_columns]
    uint64_t most;                        // rows allowed, 0 = any number
    atomic_uint_fast64_t n;               // rows of all workers
    struct pair_basket *basket;           // [n_workers]
    unsigned n_workers;
    struct {
        uint32_t worker;
        size_t from, n;
    } * sheaf; // [n_pieces] where the rows of each piece lie
    size_t n_pieces;
};

// In: width [n_columns], most. Out: *h, even if it fails; give it to pair_harvest_done.
// Fails: RC_MEMORY.
enum rc pair_harvest_init(struct pair_harvest *h, const unsigned char *width,
                          unsigned n_columns, unsigned n_workers, size_t n_pieces,
                          uint64_t most) MUST_USE;
void pair_harvest_done(struct pair_harvest *h);

// Brackets the rows of one piece. A piece is brought by one worker, in one go.
void pair_harvest_begin(struct pair_harvest *h, unsigned worker, size_t piece);
void pair_harvest_end(struct pair_harvest *h, unsigned worker, size_t piece);

// Adds a row: cell [n_columns], the bits of each cell in its lower bytes.
// Fails: RC_MEMORY; RC_LIMIT above `most`.
enum rc pair_harvest_row(struct pair_harvest *h, unsigned worker,
                         const uint64_t *cell) MUST_USE;

// Gives all rows as columns, piece after piece. Out: column [n_columns], each [*n];
// NULLs if it fails. Leaves the harvest empty. Cost: room for one more column than the
// result has. Fails: RC_MEMORY.
enum rc pair_harvest_bring(struct pair_harvest *h, void **column,
                           size_t *n_rows) MUST_USE;

#endif
