// SPDX-License-Identifier: Apache-2.0
// DuckDB as `store` and `ingest` use it: opening, running, appending. The one header
// that shows its types; only these two rooms may include it.
#ifndef LOCKSTEP_STORE_DUCK_H
#define LOCKSTEP_STORE_DUCK_H

#include "base/belt.h"
#include "base/err.h"
#include "base/rows.h"
#include "base/span.h"

#include <duckdb.h>

struct cursor;

struct duck {
    duckdb_database db;
    duckdb_connection con;
    struct cursor *live; // of duck_query, not yet read to its end
};

struct duck_options {
    bool read_only;
    unsigned threads;      // 0: DuckDB's own choice
    uint64_t memory_bytes; // 0: DuckDB's own choice
    const char *temp;      // folder for what does not fit; NULL: none
};

// Opens a database file, or one in memory when `path` is NULL, with the time zone UTC,
// no automatic installing of extensions and the SQL functions of functions.c. Fails:
// E0402 (locked), E0403 (damaged or not a database), E0404 (anything else).
enum rc duck_open(const char *path, const struct duck_options *options,
                  struct duck *out, struct err *err);
void duck_close(struct duck *d);

// Runs statements that give no rows.
enum rc duck_run(struct duck *d, const char *sql, struct err *err);

// Runs a query with up to `n` values for its ? marks and gives its rows, streaming. The
// rows outlive further statements on `d`, which then wait until all are fetched.
enum rc duck_query(struct duck *d, const char *sql, const struct cell *values, size_t n,
                   struct rows *out, struct err *err);

// The first cell of a query as a number; 0 when there is no row or it is NULL.
enum rc duck_number(struct duck *d, const char *sql, int64_t *out, struct err *err);

// Fetches what is left of the rows that duck_query streams, so that another statement
// can run. Every function here that runs one does this first.
enum rc duck_settle(struct duck *d, struct err *err);
void duck_forget_(struct duck *d); // its rows fail from now on, where some are left

// Turns a message of DuckDB into an error of ours. `rc` and `id` are what it is when
// the message does not tell better (out of memory, no space, lock).
enum rc duck_fault(const char *message, enum rc rc, const char *id, struct err *err);

// Prepares `sql` and starts it: as a stream, or `whole`, so that every fault of the
// query is told here. DuckDB may end a stream that several threads feed as if nothing
// had happened when one of them meets a fault; who streams has to know how many rows
// there are.
enum rc duck_start(struct duck *d, const char *sql, const struct cell *values, size_t n,
                   bool whole, duckdb_result *out, struct err *err);

// Next chunk of a streaming result; *out NULL at the end.
enum rc duck_fetch(duckdb_result *result, duckdb_data_chunk *out, struct err *err);

// Registers the functions of `trace` under their SQL names.
enum rc duck_functions(struct duck *d, struct err *err);

// The bytes of a text; they live as long as its chunk.
static inline struct span duck_span(const duckdb_string_t *s)
{
    size_t n = s->value.inlined.length;
    bool inside = n <= sizeof s->value.inlined.inlined;
    return (struct span){inside ? s->value.inlined.inlined : s->value.pointer.ptr, n};
}

// A table being filled row by row. Cells not set in a row are NULL. Full chunks go onto
// a belt if there is one, so that the database takes them while the next are filled;
// several tables may share a belt, but nothing else may use the connection meanwhile.
enum { DUCK_COLUMNS = 32, DUCK_CHUNKS = BELT_JOBS + 2 };
struct duck_table {
    duckdb_appender appender;
    struct belt *belt;                    // a loan, or NULL
    duckdb_data_chunk chunk[DUCK_CHUNKS]; // in turn; all but one may be on the belt
    unsigned at;                          // the chunk that is being filled
    unsigned n_chunks;
    size_t n_columns;
    idx_t row, full;
    duckdb_vector vector[DUCK_COLUMNS];
    void *data[DUCK_COLUMNS];
    uint64_t *valid[DUCK_COLUMNS]; // NULL while every cell of the chunk so far is set
    uint64_t set;                  // columns set in the row at hand
    uint64_t ever;                 // columns set in any row of the chunk
};

// Opens `table` for filling; "temp.NAME" is a table of the connection's own, which can
// be filled in a case that is only read, too. `belt` may be NULL.
enum rc duck_table_open(struct duck *d, const char *table, struct belt *belt,
                        struct duck_table *out, struct err *err);
enum rc duck_table_flush_(struct duck_table *t, struct err *err);
void duck_table_null_(struct duck_table *t, size_t column, idx_t from, idx_t to);

// Writes what is left. The table is closed in either case.
enum rc duck_table_end(struct duck_table *t, struct err *err);
// Closes without a word, for the way out after a failure. Zeroes are fine.
void duck_table_done(struct duck_table *t);

// Sets a cell of the row at hand; the column's type must be of that width.
static inline void duck_u8(struct duck_table *t, size_t column, uint8_t v)
{
    ((uint8_t *)t->data[column])[t->row] = v;
    t->set |= UINT64_C(1) << column;
}
static inline void duck_u32(struct duck_table *t, size_t column, uint32_t v)
{
    ((uint32_t *)t->data[column])[t->row] = v;
    t->set |= UINT64_C(1) << column;
}
static inline void duck_u64(struct duck_table *t, size_t column, uint64_t v)
{
    ((uint64_t *)t->data[column])[t->row] = v;
    t->set |= UINT64_C(1) << column;
}
static inline void duck_i64(struct duck_table *t, size_t column, int64_t v)
{
    ((int64_t *)t->data[column])[t->row] = v;
    t->set |= UINT64_C(1) << column;
}
static inline void duck_f64(struct duck_table *t, size_t column, double v)
{
    ((double *)t->data[column])[t->row] = v;
    t->set |= UINT64_C(1) << column;
}
static inline void duck_bool(struct duck_table *t, size_t column, bool v)
{
    duck_u8(t, column, v);
}
// A text whose p is NULL is left NULL.
static inline void duck_text(struct duck_table *t, size_t column, struct span s)
{
    if (!s.p)
        return;
    duckdb_vector_assign_string_element_len(t->vector[column], t->row, s.p, s.n);
    t->set |= UINT64_C(1) << column;
}

// Ends the row at hand.
static inline enum rc duck_row(struct duck_table *t, struct err *err)
{
    // A column that no row has set yet costs nothing until one does, or to the end.
    uint64_t missing = ~t->set & t->ever, late = t->row ? t->set & ~t->ever : 0;
    for (; missing; missing &= missing - 1)
        duck_table_null_(t, (size_t)__builtin_ctzll(missing), t->row, t->row + 1);
    for (; late; late &= late - 1)
        duck_table_null_(t, (size_t)__builtin_ctzll(late), 0, t->row);
    t->ever |= t->set;
    t->set = 0;
    if (++t->row < t->full)
        return RC_OK;
    return duck_table_flush_(t, err);
}

#endif
