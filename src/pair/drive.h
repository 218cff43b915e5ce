// SPDX-License-Identifier: Apache-2.0
// From traces to result columns around a kernel: sieve, meet, walk, harvest, with
// limits and threads. Inside the room only.
#ifndef LOCKSTEP_PAIR_DRIVE_H
#define LOCKSTEP_PAIR_DRIVE_H

#include "pair/harvest.h"
#include "pair/walk.h"

// One run of one kernel.
struct pair_drive {
    const struct pair_traces *traces;
    const struct pair_options *options;
    struct pair_rows rows;
    struct pair_meets meets;
    struct pair_walk walk;
    struct pair_harvest harvest;
    uint32_t row_bytes; // of a result row
    bool only_count;    // a sample is being taken: rows are counted, not kept
    uint64_t counted;
};

// Checks and prepares. In: traces and options, which must outlive *d; width [n_columns]
// of the result's columns, 4 or 8. Out: *d, even if it fails; give it to
// pair_drive_done. Fails: as pair_find does.
enum rc pair_drive_init(struct pair_drive *d, const struct pair_traces *traces,
                        const struct pair_options *options, const unsigned char *width,
                        unsigned n_columns, struct err *err) MUST_USE;
void pair_drive_done(struct pair_drive *d);

// Walks all pieces. The kernel calls pair_drive_row for each pair, in ascending order
// of b for each a. Fails: as pair_find does.
enum rc pair_drive_run(struct pair_drive *d, const struct pair_kernel *kernel,
                       struct err *err) MUST_USE;

// Takes a result row. In: cell [n_columns], the bits of each in its lower bytes.
enum rc pair_drive_row(struct pair_drive *d, unsigned worker,
                       const uint64_t *cell) MUST_USE;

// Gives the result. Out: column [n_columns], each [*n], and the hubs. Fails: RC_MEMORY.
enum rc pair_drive_bring(struct pair_drive *d, void **column, size_t *n,
                         struct pair_hubs *hubs, struct err *err) MUST_USE;

// Sorts the few or many keys of one account, ascending. Fails: RC_MEMORY.
enum rc pair_sort_keys(uint64_t *key, size_t n) MUST_USE;

#endif
