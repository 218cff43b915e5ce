// SPDX-License-Identifier: Apache-2.0
// Mappings that only rename columns of a CSV file, done without the database: the same
// rows as the SELECT gives, at a third of its cost. Inside the room `ingest`.
#ifndef LOCKSTEP_INGEST_DIRECT_H
#define LOCKSTEP_INGEST_DIRECT_H

#include "base/arena.h"
#include "ingest/plan.h"

// Where one field comes from.
struct direct_field {
    enum { DIRECT_RECORD, DIRECT_LINE, DIRECT_COLUMN, DIRECT_WORD } from;
    int field;
    size_t column;       // DIRECT_COLUMN: of the file
    struct span word;    // DIRECT_WORD: 'word', as each record has it
    struct span null_if; // the value that stands for none, p NULL: there is no such
};

struct direct {
    struct feed *feed; // a loan
    size_t n;
    struct direct_field f[N_FIELDS];
};

// Rows as `records` reads them. Zeroes are an empty chunk.
struct direct_chunk {
    size_t n;
    duckdb_string_t *text[N_FIELDS]; // [DIRECT_ROWS], NULL where there is no such field
    uint64_t *valid[N_FIELDS];       // bit i: row i has it; NULL: all have
    uint64_t *record, *line;
    struct arena columns, bytes; // of the above; of texts longer than 12 bytes
};

enum { DIRECT_ROWS = 2048 };

// Whether the SELECT of an opened plan is of that sort: `_record`, `_line`, and lines
// of COLUMN, "COLUMN", 'word' or nullif(COLUMN, 'word'). Out: `out`, which borrows from
// the plan. Anything else is the database's.
bool direct_of(struct plan *p, struct direct *out);

// Fills `c` with the next records that are sound; n is 0 behind the last. Spans live
// until the next call with the same chunk.
// Fails: as the scanners; RC_STOPPED; RC_MEMORY.
enum rc direct_fill(const struct direct *d, struct direct_chunk *c, struct err *err);
void direct_done(struct direct_chunk *c);

#endif
