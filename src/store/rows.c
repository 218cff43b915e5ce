// SPDX-License-Identifier: Apache-2.0
// A streaming result of DuckDB as rows of `base`.
#include "store/duck.h"

#include "base/column.h"
#include "base/mem.h"

#include <stdio.h>

struct column {
    duckdb_type type, code; // code: of the numbers of an enum
    char **names;           // of an enum [n_names]
    uint32_t n_names;
    const void *data;
    uint64_t *valid;
};

struct cursor {
    struct duck *duck; // whose `live` this is, or NULL
    duckdb_result result;
    duckdb_data_chunk chunk;
    struct {
        duckdb_data_chunk *p;
        size_t n, cap;
    } kept; // chunks that had to be fetched ahead, and the next of them
    size_t next_kept;
    bool fetched; // all of them were
    bool cut;     // the connection was closed before
    idx_t row, n_rows;
    size_t n;
    struct column *column; // [n]
    struct cell *cell;     // [n]
    enum cell_type *type;  // [n]
    const char **name;     // [n]
};

static bool known(duckdb_type t, enum cell_type *out)
{
    switch (t) {
    case DUCKDB_TYPE_BOOLEAN:
        *out = CELL_BOOL;
        return true;
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
        *out = CELL_INT;
        return true;
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT: // sums and counts: as far as int64 reaches
        *out = CELL_INT;
        return true;
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
        *out = CELL_REAL;
        return true;
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
        *out = CELL_TIME;
        return true;
    case DUCKDB_TYPE_VARCHAR:
    case DUCKDB_TYPE_ENUM:
        *out = CELL_TEXT;
        return true;
    default:
        return false;
    }
}

static void column_close(struct column *c)
{
    for (uint32_t i = 0; i < c->n_names; i++)
        duckdb_free(c->names[i]);
    mem_free(c->names);
}

// The connection is free for another statement.
static void let_go(struct cursor *k)
{
    if (k->duck)
        k->duck->live = NULL;
    k->duck = NULL;
}

void duck_forget_(struct duck *d)
{
    if (!d->live)
        return;
    d->live->cut = true;
    let_go(d->live);
}

static void cursor_done(void *self)
{
    struct cursor *c = self;
    if (!c)
        return;
    let_go(c);
    if (c->chunk)
        duckdb_destroy_data_chunk(&c->chunk);
    for (; c->next_kept < c->kept.n; c->next_kept++)
        duckdb_destroy_data_chunk(&c->kept.p[c->next_kept]);
    column_done(&c->kept);
    for (size_t i = 0; c->column && i < c->n; i++)
        column_close(&c->column[i]);
    duckdb_destroy_result(&c->result);
    mem_free(c->column);
    mem_free(c->cell);
    mem_free(c->type);
    mem_free(c->name);
    mem_free(c);
}

// False where the number is beyond int64.
static bool read_int(struct cell *cell, const struct column *c, idx_t row)
{
    duckdb_hugeint h;
    switch (c->type) {
    case DUCKDB_TYPE_TINYINT:
        cell->i = ((const int8_t *)c->data)[row];
        break;
    case DUCKDB_TYPE_SMALLINT:
        cell->i = ((const int16_t *)c->data)[row];
        break;
    case DUCKDB_TYPE_INTEGER:
        cell->i = ((const int32_t *)c->data)[row];
        break;
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_UTINYINT:
        cell->i = ((const uint8_t *)c->data)[row];
        break;
    case DUCKDB_TYPE_USMALLINT:
        cell->i = ((const uint16_t *)c->data)[row];
        break;
    case DUCKDB_TYPE_UINTEGER:
        cell->i = ((const uint32_t *)c->data)[row];
        break;
    case DUCKDB_TYPE_HUGEINT:
        h = ((const duckdb_hugeint *)c->data)[row];
        cell->i = (int64_t)h.lower;
        return h.upper == (cell->i < 0 ? -1 : 0);
    case DUCKDB_TYPE_UBIGINT:
        cell->i = ((const int64_t *)c->data)[row];
        return cell->i >= 0;
    default:
        cell->i = ((const int64_t *)c->data)[row];
    }
    return true;
}

static void read_text(struct cell *cell, const struct column *c, idx_t row)
{
    if (c->type == DUCKDB_TYPE_VARCHAR) {
        cell->s = duck_span(&((const duckdb_string_t *)c->data)[row]);
        return;
    }
    uint32_t code = c->code == DUCKDB_TYPE_UTINYINT ? ((const uint8_t *)c->data)[row]
                    : c->code == DUCKDB_TYPE_USMALLINT
                        ? ((const uint16_t *)c->data)[row]
                        : ((const uint32_t *)c->data)[row];
    cell->s = span_of(c->names[code]);
}

static enum rc too_large(const char *name, struct err *err)
{
    err_set(err, RC_ARGUMENT, "E0405", "a number in column \"%s\" is beyond 64 bits",
            name);
    err_hint(err, "ask for it as text: CAST(... AS VARCHAR)");
    return RC_ARGUMENT;
}

static enum rc read_cell(struct cursor *k, size_t i, struct err *err)
{
    struct column *c = &k->column[i];
    struct cell *cell = &k->cell[i];
    if (c->valid && !duckdb_validity_row_is_valid(c->valid, k->row)) {
        *cell = (struct cell){.type = CELL_NULL};
        return RC_OK;
    }
    cell->type = k->type[i];
    if (cell->type == CELL_TEXT)
        read_text(cell, c, k->row);
    else if (c->type == DUCKDB_TYPE_FLOAT)
        cell->f = ((const float *)c->data)[k->row];
    else if (c->type == DUCKDB_TYPE_DOUBLE)
        cell->f = ((const double *)c->data)[k->row];
    else if (!read_int(cell, c, k->row))
        return too_large(k->name[i], err);
    return RC_OK;
}

// The next chunk, NULL behind the last: those that were kept come first.
static enum rc next_chunk(struct cursor *k, duckdb_data_chunk *out, struct err *err)
{
    *out = NULL;
    if (k->next_kept < k->kept.n)
        *out = k->kept.p[k->next_kept++];
    else if (k->cut)
        return err_set(err, RC_IO, "E0404", "the case was closed before all was read");
    else if (!k->fetched)
        TRY(duck_fetch(&k->result, out, err));
    if (!*out) {
        k->fetched = true;
        let_go(k);
    }
    return RC_OK;
}

// A connection streams one result: the next statement on it would end that of the
// cursor that is open. What is left of it is fetched first.
enum rc duck_settle(struct duck *d, struct err *err)
{
    struct cursor *k = d->live;
    duckdb_data_chunk chunk;
    while (k && !k->fetched) {
        if (column_reserve(&k->kept, 1) != RC_OK)
            return err_memory(err);
        TRY(duck_fetch(&k->result, &chunk, err));
        if (chunk)
            column_put(&k->kept, chunk);
        else
            k->fetched = true;
    }
    if (k)
        let_go(k);
    return RC_OK;
}

static enum rc cursor_next(void *self, const struct cell **out, struct err *err)
{
    struct cursor *k = self;
    if (k->row == k->n_rows) {
        if (k->chunk)
            duckdb_destroy_data_chunk(&k->chunk);
        k->row = k->n_rows = 0;
        TRY(next_chunk(k, &k->chunk, err));
        k->n_rows = k->chunk ? duckdb_data_chunk_get_size(k->chunk) : 0;
        if (!k->chunk) {
            *out = NULL;
            return RC_OK;
        }
        for (size_t i = 0; i < k->n; i++) {
            duckdb_vector v = duckdb_data_chunk_get_vector(k->chunk, i);
            k->column[i].data = duckdb_vector_get_data(v);
            k->column[i].valid = duckdb_vector_get_validity(v);
        }
    }
    for (size_t i = 0; i < k->n; i++)
        TRY(read_cell(k, i, err));
    k->row++;
    *out = k->cell;
    return RC_OK;
}

static enum rc enum_names(struct cursor *k, size_t i)
{
    struct column *c = &k->column[i];
    duckdb_logical_type type = duckdb_column_logical_type(&k->result, i);
    uint32_t n = duckdb_enum_dictionary_size(type);
    c->code = duckdb_enum_internal_type(type);
    c->names = mem_zero(n, sizeof *c->names);
    for (; c->names && c->n_names < n; c->n_names++)
        c->names[c->n_names] = duckdb_enum_dictionary_value(type, c->n_names);
    duckdb_destroy_logical_type(&type);
    return c->names ? RC_OK : RC_MEMORY;
}

static enum rc describe(struct cursor *k, bool *plain)
{
    *plain = true;
    for (size_t i = 0; i < k->n; i++) {
        k->column[i].type = duckdb_column_type(&k->result, i);
        k->name[i] = duckdb_column_name(&k->result, i);
        if (!known(k->column[i].type, &k->type[i]))
            *plain = false;
        else if (k->column[i].type == DUCKDB_TYPE_ENUM)
            TRY(enum_names(k, i));
    }
    return RC_OK;
}

static enum rc open_cursor(struct duck *d, const char *sql, const struct cell *values,
                           size_t n, struct cursor **out, bool *plain, struct err *err)
{
    struct cursor *k = mem_zero(1, sizeof *k);
    if (!k)
        return err_memory(err);
    enum rc rc = RC_OK;
    TRY_OUT(duck_start(d, sql, values, n, true, &k->result, err));
    k->duck = d;
    d->live = k;
    k->n = duckdb_column_count(&k->result);
    k->column = mem_zero(k->n, sizeof *k->column);
    k->cell = mem_zero(k->n, sizeof *k->cell);
    k->type = mem_zero(k->n, sizeof *k->type);
    k->name = mem_zero(k->n, sizeof *k->name);
    if (!k->column || !k->cell || !k->type || !k->name || describe(k, plain) != RC_OK) {
        rc = err_memory(err);
        goto out;
    }
    *out = k;
    k = NULL;
out:
    cursor_done(k);
    return rc;
}

// The same query with every column as text, for types that cells do not know.
static enum rc cast_query(const char *sql, char **out, struct err *err)
{
    size_t end = strlen(sql);
    while (end && strchr("; \t\r\n", sql[end - 1]))
        end--;
    char *text = mem_new(end + 64, 1);
    if (!text)
        return err_memory(err);
    snprintf(text, end + 64, "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (%.*s\n)",
             (int)end, sql);
    *out = text;
    return RC_OK;
}

enum rc duck_query(struct duck *d, const char *sql, const struct cell *values, size_t n,
                   struct rows *out, struct err *err)
{
    struct cursor *k = NULL;
    bool plain;
    TRY(open_cursor(d, sql, values, n, &k, &plain, err));
    if (!plain) {
        char *cast = NULL;
        enum rc rc = cast_query(sql, &cast, err);
        cursor_done(k);
        k = NULL;
        if (rc == RC_OK)
            rc = open_cursor(d, cast, values, n, &k, &plain, err);
        mem_free(cast);
        TRY(rc);
        must(plain);
    }
    *out = (struct rows){.n = k->n,
                         .name = k->name,
                         .type = k->type,
                         .self = k,
                         .next = cursor_next,
                         .done = cursor_done};
    return RC_OK;
}
