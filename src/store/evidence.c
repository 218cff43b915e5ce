// SPDX-License-Identifier: Apache-2.0
#include "store/evidence.h"

#include "base/sort.h"
#include "store/duck.h"
#include "store/fetch.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

// ---- reading ------------------------------------------------------------------------

static bool trace_before(const struct store_traces *t, size_t i, size_t j)
{
    if (t->object.p[i] != t->object.p[j])
        return t->object.p[i] < t->object.p[j];
    if (t->time_us.p[i] != t->time_us.p[j])
        return t->time_us.p[i] < t->time_us.p[j];
    if (t->account.p[i] != t->account.p[j])
        return t->account.p[i] < t->account.p[j];
    return t->post.p[i] < t->post.p[j];
}

static enum rc gather_u32(struct u32s *c, const uint32_t *order)
{
    uint32_t *fresh = mem_new(c->n, sizeof *fresh);
    if (!fresh)
        return RC_MEMORY;
    for (size_t i = 0; i < c->n; i++)
        fresh[i] = c->p[order[i]];
    mem_free(c->p);
    c->p = fresh;
    c->cap = c->n;
    return RC_OK;
}

static enum rc gather_i64(struct i64s *c, const uint32_t *order)
{
    int64_t *fresh = mem_new(c->n, sizeof *fresh);
    if (!fresh)
        return RC_MEMORY;
    for (size_t i = 0; i < c->n; i++)
        fresh[i] = c->p[order[i]];
    mem_free(c->p);
    c->p = fresh;
    c->cap = c->n;
    return RC_OK;
}

static enum rc sort_traces(struct store_traces *t)
{
    size_t n = t->object.n;
    uint32_t *order = mem_new(n, sizeof *order);
    uint64_t *key = mem_new(n, sizeof *key);
    enum rc rc = RC_MEMORY;
    if (!order || !key)
        goto out;
    for (size_t i = 0; i < n; i++) {
        order[i] = (uint32_t)i;
        key[i] = sort_key_i64(t->time_us.p[i]);
    }
    TRY_OUT(sort_rows_u32(order, n, t->post.p));
    TRY_OUT(sort_rows_u32(order, n, t->account.p));
    TRY_OUT(sort_rows_u64(order, n, key));
    TRY_OUT(sort_rows_u32(order, n, t->object.p));
    TRY_OUT(gather_u32(&t->object, order));
    TRY_OUT(gather_u32(&t->account, order));
    TRY_OUT(gather_u32(&t->post, order));
    TRY_OUT(gather_i64(&t->time_us, order));
out:
    mem_free(order);
    mem_free(key);
    return rc;
}

static uint32_t most_of(const struct u32s *c)
{
    uint32_t most = 0;
    for (size_t i = 0; i < c->n; i++)
        most = c->p[i] > most ? c->p[i] : most;
    return most;
}

// Numbers of rows that are not there would lead kernels out of their tables. Only a
// foreign hand puts them there.
static enum rc check_traces(struct store *s, const struct store_traces *t,
                            struct err *err)
{
    const struct {
        const struct u32s *column;
        const char *count, *what;
    } all[] = {{&t->object, "SELECT count(*) FROM objects", "an object"},
               {&t->account, "SELECT count(*) FROM accounts", "an account"},
               {&t->post, "SELECT count(*) FROM posts", "a post"}};
    for (size_t i = 0; t->object.n && i < sizeof all / sizeof *all; i++) {
        int64_t n;
        TRY(duck_number(store_duck(s), all[i].count, &n, err));
        if ((int64_t)most_of(all[i].column) < n)
            continue;
        err_set(err, RC_INPUT, "E0403",
                "\"%s\" is damaged: a trace names %s that is "
                "not there",
                store_path(s), all[i].what);
        err_hint(err, "import the sources again into a new case");
        return RC_INPUT;
    }
    return RC_OK;
}

// A stream may end early without a word: see duck_start.
static enum rc check_count(struct store *s, unsigned kind, size_t n, struct err *err)
{
    char sql[120];
    int64_t rows = 0;
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM traces WHERE kind = enum_range(NULL::kind)[%u]",
             kind + 1);
    TRY(duck_number(store_duck(s), sql, &rows, err));
    if ((uint64_t)rows == n)
        return RC_OK;
    return err_set(err, RC_IO, "E0404", "the database gave %zu of %lld traces", n,
                   (long long)rows);
}

enum rc store_traces_load(struct store *s, unsigned kind, const struct pace *pace,
                          struct store_traces *out, struct err *err)
{
    struct store_traces t = {0};
    struct fetch f = {0};
    char sql[160];
    enum rc rc = RC_OK;
    snprintf(sql, sizeof sql,
             "SELECT object_id, account_id, time_us, post_id FROM traces "
             "WHERE kind = enum_range(NULL::kind)[%u]",
             kind + 1);
    TRY_OUT(fetch_stream(&f, store_duck(s), sql, err));
    for (;;) {
        TRY_OUT(fetch_next(&f, pace, err));
        if (!f.n)
            break;
        TRY_OUT(fetch_u32(&f, 0, &t.object, err));
        TRY_OUT(fetch_u32(&f, 1, &t.account, err));
        TRY_OUT(fetch_i64(&f, 2, &t.time_us, err));
        TRY_OUT(fetch_u32(&f, 3, &t.post, err));
    }
    fetch_done(&f);
    TRY_OUT(check_traces(s, &t, err));
    TRY_OUT(check_count(s, kind, t.object.n, err));
    for (size_t i = 1; i < t.object.n; i++) {
        if (!trace_before(&t, i, i - 1))
            continue;
        if (sort_traces(&t) != RC_OK)
            rc = err_memory(err);
        break;
    }
out:
    fetch_done(&f);
    if (rc == RC_OK)
        *out = t;
    else
        store_traces_done(&t);
    return rc;
}

void store_traces_done(struct store_traces *t)
{
    column_done(&t->object);
    column_done(&t->account);
    column_done(&t->post);
    column_done(&t->time_us);
}

static enum rc add_name(struct store_names *out, struct span s, struct err *err)
{
    if (column_reserve(&out->bytes, s.n) != RC_OK ||
        column_push(&out->at, out->bytes.n) != RC_OK)
        return err_memory(err);
    if (s.n)
        memcpy(out->bytes.p + out->bytes.n, s.p, s.n);
    out->bytes.n += s.n;
    return RC_OK;
}

enum rc store_names_load(struct store *s, struct store_names *out, struct err *err)
{
    struct store_names names = {0};
    struct rows rows = {0};
    const struct cell *cell;
    enum rc rc = RC_OK;
    TRY_OUT(duck_query(store_duck(s),
                       "SELECT platform_id, CAST(row_number() OVER (ORDER BY "
                       "platform_id::BLOB, platform::BLOB) - 1 AS UINTEGER) "
                       "FROM accounts ORDER BY account_id",
                       NULL, 0, &rows, err));
    for (;;) {
        TRY_OUT(rows_next(&rows, &cell, err));
        if (!cell)
            break;
        TRY_OUT(add_name(&names, cell[0].s, err));
        if (column_push(&names.rank, (uint32_t)cell[1].i) != RC_OK) {
            rc = err_memory(err);
            goto out;
        }
    }
    names.n = (uint32_t)names.rank.n;
    if (column_push(&names.at, names.bytes.n) != RC_OK)
        rc = err_memory(err);
out:
    rows_done(&rows);
    if (rc == RC_OK)
        *out = names;
    else
        store_names_done(&names);
    return rc;
}

struct span store_name(const struct store_names *names, uint32_t account)
{
    must(account < names->n);
    uint64_t from = names->at.p[account];
    return (struct span){(const char *)names->bytes.p + from,
                         names->at.p[account + 1] - from};
}

void store_names_done(struct store_names *names)
{
    column_done(&names->at);
    column_done(&names->bytes);
    column_done(&names->rank);
    names->n = 0;
}

// ---- writing ------------------------------------------------------------------------

static void put_list(struct duck_table *t, size_t c, const struct store_column *from,
                     size_t i)
{
    const uint32_t *values = from->p;
    uint64_t n = from->at[i + 1] - from->at[i];
    duckdb_vector v = t->vector[c];
    idx_t at = duckdb_list_vector_get_size(v);
    duckdb_list_vector_reserve(v, at + n);
    duckdb_list_vector_set_size(v, at + n);
    uint32_t *child = duckdb_vector_get_data(duckdb_list_vector_get_child(v));
    if (n)
        memcpy(child + at, values + from->at[i], n * sizeof *values);
    ((duckdb_list_entry *)t->data[c])[t->row] = (duckdb_list_entry){at, n};
    t->set |= UINT64_C(1) << c;
}

static void put_cell(struct duck_table *t, size_t c, const struct store_column *from,
                     size_t i)
{
    if (from->unless && !from->unless[i])
        return;
    switch (from->type) {
    case STORE_NULL:
        break;
    case STORE_SAME:
        duck_u32(t, c, (uint32_t)from->same);
        break;
    case STORE_SAME8:
        duck_u8(t, c, (uint8_t)from->same);
        break;
    case STORE_U8:
    case STORE_BOOL:
        duck_u8(t, c, ((const uint8_t *)from->p)[i]);
        break;
    case STORE_U32:
        duck_u32(t, c, ((const uint32_t *)from->p)[i]);
        break;
    case STORE_U64:
        duck_u64(t, c, ((const uint64_t *)from->p)[i]);
        break;
    case STORE_I64:
        duck_i64(t, c, ((const int64_t *)from->p)[i]);
        break;
    case STORE_F64:
        if (!isnan(((const double *)from->p)[i]))
            duck_f64(t, c, ((const double *)from->p)[i]);
        break;
    case STORE_TEXT:
        duck_text(t, c, ((const struct span *)from->p)[i]);
        break;
    case STORE_LISTS:
        put_list(t, c, from, i);
        break;
    }
}

enum rc store_append(struct store *s, const char *table,
                     const struct store_column *columns, size_t n_columns,
                     size_t n_rows, const struct pace *pace, struct err *err)
{
    struct duck_table t = {0};
    enum rc rc = RC_OK;
    TRY(duck_table_open(store_duck(s), table, NULL, &t, err));
    must(t.n_columns == n_columns);
    for (size_t i = 0; i < n_rows; i++) {
        for (size_t c = 0; c < n_columns; c++)
            put_cell(&t, c, &columns[c], i);
        TRY_OUT(duck_row(&t, err));
        if (i % 65536)
            continue;
        pace_report(pace, "storing", i, n_rows);
        if (pace_stop(pace)) {
            rc = err_stopped(err);
            goto out;
        }
    }
    rc = duck_table_end(&t, err);
out:
    duck_table_done(&t);
    return rc;
}

enum rc store_run_next(struct store *s, uint32_t *out, struct err *err)
{
    int64_t last;
    TRY(duck_number(store_duck(s),
                    "SELECT CAST(coalesce(max(run_id), 0) AS BIGINT) FROM runs", &last,
                    err));
    *out = (uint32_t)last + 1;
    return RC_OK;
}

enum rc store_run_add(struct store *s, uint32_t run_id, const struct store_run *run,
                      struct err *err)
{
    struct span text[6] = {span_of(run->command),  span_of(run->method),
                           span_of(run->kinds),    span_of(run->options),
                           SPAN(LOCKSTEP_VERSION), span_of(run->input_sha256)};
    struct store_column c[] = {
        {.type = STORE_SAME, .same = run_id},
        {.type = STORE_TEXT, .p = &text[0]},
        {.type = STORE_TEXT, .p = &text[1]},
        {.type = STORE_TEXT, .p = &text[2]},
        {.type = STORE_I64, .p = &run->window_us},
        {.type = STORE_TEXT, .p = &text[3]},
        {.type = STORE_TEXT, .p = &text[4]},
        {.type = STORE_U64, .p = &run->seed},
        {.type = STORE_TEXT, .p = &text[5]},
        {.type = STORE_U64, .p = &run->traces},
        {.type = STORE_U64, .p = &run->pairs},
        {.type = STORE_U64, .p = &run->edges},
        {.type = STORE_U64, .p = &run->proofs},
        {.type = STORE_I64, .p = &run->started_us},
        {.type = STORE_I64, .p = &run->finished_us},
    };
    return store_append(s, "runs", c, sizeof c / sizeof *c, 1, NULL, err);
}

int64_t store_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

double store_clock_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}
