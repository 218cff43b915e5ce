// SPDX-License-Identifier: Apache-2.0
#include "store/fetch.h"

static enum rc start(struct fetch *f, struct duck *d, const char *sql,
                     const struct cell *values, size_t n, bool whole, struct err *err)
{
    *f = (struct fetch){0};
    TRY(duck_start(d, sql, values, n, whole, &f->result, err));
    f->open = true;
    return RC_OK;
}

enum rc fetch_start(struct fetch *f, struct duck *d, const char *sql,
                    const struct cell *values, size_t n, struct err *err)
{
    return start(f, d, sql, values, n, true, err);
}

enum rc fetch_stream(struct fetch *f, struct duck *d, const char *sql, struct err *err)
{
    return start(f, d, sql, NULL, 0, false, err);
}

enum rc fetch_next(struct fetch *f, const struct pace *pace, struct err *err)
{
    if (f->chunk)
        duckdb_destroy_data_chunk(&f->chunk);
    f->n = 0;
    if (pace_stop(pace))
        return err_stopped(err);
    TRY(duck_fetch(&f->result, &f->chunk, err));
    f->n = f->chunk ? duckdb_data_chunk_get_size(f->chunk) : 0;
    return RC_OK;
}

const void *fetch_column(struct fetch *f, size_t column, uint64_t **valid)
{
    duckdb_vector v = duckdb_data_chunk_get_vector(f->chunk, column);
    if (valid)
        *valid = duckdb_vector_get_validity(v);
    return duckdb_vector_get_data(v);
}

void fetch_done(struct fetch *f)
{
    if (f->chunk)
        duckdb_destroy_data_chunk(&f->chunk);
    if (f->open)
        duckdb_destroy_result(&f->result);
    *f = (struct fetch){0};
}

enum rc fetch_u32(struct fetch *f, size_t column, struct u32s *out, struct err *err)
{
    if (column_reserve(out, f->n) != RC_OK)
        return err_memory(err);
    memcpy(out->p + out->n, fetch_column(f, column, NULL), f->n * sizeof *out->p);
    out->n += f->n;
    return RC_OK;
}

enum rc fetch_i64(struct fetch *f, size_t column, struct i64s *out, struct err *err)
{
    if (column_reserve(out, f->n) != RC_OK)
        return err_memory(err);
    memcpy(out->p + out->n, fetch_column(f, column, NULL), f->n * sizeof *out->p);
    out->n += f->n;
    return RC_OK;
}
