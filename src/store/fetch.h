// SPDX-License-Identifier: Apache-2.0
// Chunks of a streaming result as plain arrays. Inside the rooms `store` and `ingest`.
#ifndef LOCKSTEP_STORE_FETCH_H
#define LOCKSTEP_STORE_FETCH_H

#include "base/column.h"
#include "base/pace.h"
#include "store/duck.h"

// Zeroes are closed. n rows are in the chunk at hand, 0 after the last.
struct fetch {
    duckdb_result result;
    duckdb_data_chunk chunk;
    size_t n;
    bool open;
};

// Starts a query; values as in duck_query.
enum rc fetch_start(struct fetch *f, struct duck *d, const char *sql,
                    const struct cell *values, size_t n, struct err *err);
// The same as a stream, which takes no memory for its rows but may end early without a
// word (see duck_start): for one thread, or for who counts the rows.
enum rc fetch_stream(struct fetch *f, struct duck *d, const char *sql, struct err *err);

// Moves to the next chunk; n is 0 behind the last. Fails: RC_IO, RC_STOPPED.
enum rc fetch_next(struct fetch *f, const struct pace *pace, struct err *err);

// The values [n] of a column of the chunk at hand, and its validity mask (NULL: all
// are).
const void *fetch_column(struct fetch *f, size_t column, uint64_t **valid);
void fetch_done(struct fetch *f);

// Adds a whole column without NULLs to `out`.
enum rc fetch_u32(struct fetch *f, size_t column, struct u32s *out, struct err *err);
enum rc fetch_i64(struct fetch *f, size_t column, struct i64s *out, struct err *err);

#endif
