// SPDX-License-Identifier: Apache-2.0
#include "store/duck.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

static const char *after(const char *text, const char *mark)
{
    const char *at = strstr(text, mark);
    return at ? at + strlen(mark) : NULL;
}

enum rc duck_fault(const char *message, enum rc rc, const char *id, struct err *err)
{
    char line[300];
    if (!message)
        message = "the database gave no reason";
    const char *pid = after(message, "(PID ");
    if (strstr(message, "Could not set lock on file") ||
        strstr(message, "Conflicting lock")) {
        err_set(err, RC_IO, "E0402", "another process has this case open%s%.*s",
                pid ? ": PID " : "", pid ? (int)strcspn(pid, ")") : 0, pid ? pid : "");
        err_hint(err, "wait until it ends, or close it");
        return RC_IO;
    }
    const char *text = after(message, "Error: ");
    snprintf(line, sizeof line, "%.*s", (int)strcspn(text ? text : message, "\n"),
             text ? text : message);
    if (strstr(message, "Out of Memory Error")) {
        err_set(err, RC_LIMIT, "E0502",
                "the database needs more memory than it may have: %s", line);
        err_hint(err, "raise --memory");
        return RC_LIMIT;
    }
    if (strstr(message, "No space left") || strstr(message, "Disk quota") ||
        strstr(message, "File too large") ||
        strstr(message, "max_temp_directory_size")) {
        err_set(err, RC_IO, "E0503", "the disk is full: %s", line);
        err_hint(err, "make room, or move the case to another disk");
        return RC_IO;
    }
    return err_set(err, rc, id, "%s", line);
}

static enum rc configure(duckdb_config config, const struct duck_options *o,
                         struct err *err)
{
    char text[64];
    bool bad = false;
    bad |= duckdb_set_config(config, "access_mode",
                             o->read_only ? "READ_ONLY" : "AUTOMATIC") == DuckDBError;
    bad |= duckdb_set_config(config, "autoinstall_known_extensions", "false") ==
           DuckDBError;
    bad |=
        duckdb_set_config(config, "allow_unsigned_extensions", "false") == DuckDBError;
    if (o->threads) {
        snprintf(text, sizeof text, "%u", o->threads);
        bad |= duckdb_set_config(config, "threads", text) == DuckDBError;
    }
    if (o->memory_bytes) {
        snprintf(text, sizeof text, "%lluB", (unsigned long long)o->memory_bytes);
        bad |= duckdb_set_config(config, "memory_limit", text) == DuckDBError;
    }
    if (o->temp)
        bad |= duckdb_set_config(config, "temp_directory", o->temp) == DuckDBError;
    return bad ? err_set(err, RC_IO, "E0404", "the database refused its settings")
               : RC_OK;
}

enum rc duck_open(const char *path, const struct duck_options *options,
                  struct duck *out, struct err *err)
{
    enum rc rc = RC_OK;
    struct duck d = {0};
    duckdb_config config = NULL;
    char *message = NULL;
    if (duckdb_create_config(&config) == DuckDBError)
        return err_memory(err);
    TRY_OUT(configure(config, options, err));
    if (duckdb_open_ext(path, &d.db, config, &message) == DuckDBError) {
        bool ours = message && !strstr(message, "Permission denied");
        rc =
            duck_fault(message, ours ? RC_INPUT : RC_IO, ours ? "E0403" : "E0404", err);
        goto out;
    }
    if (duckdb_connect(d.db, &d.con) == DuckDBError) {
        rc = err_set(err, RC_IO, "E0404", "the database gave no connection");
        goto out;
    }
    TRY_OUT(duck_run(&d, "SET GLOBAL TimeZone='UTC'; SET preserve_insertion_order=true",
                     err));
    // What a commit writes goes into the file and becomes valid by one header, never
    // through the log: when a log of row groups is cut, the database takes those of
    // some tables and not of others (seen in one of sixty killed imports).
    if (path && !options->read_only)
        TRY_OUT(duck_run(&d,
                         "SET auto_checkpoint_skip_wal_threshold=0;"
                         "SET checkpoint_threshold='1B'",
                         err));
    TRY_OUT(duck_functions(&d, err));
    *out = d;
    d = (struct duck){0};
out:
    duckdb_free(message);
    duckdb_destroy_config(&config);
    duck_close(&d);
    return rc;
}

void duck_close(struct duck *d)
{
    duck_forget_(d);
    if (d->con)
        duckdb_disconnect(&d->con);
    if (d->db)
        duckdb_close(&d->db);
    *d = (struct duck){0};
}

enum rc duck_run(struct duck *d, const char *sql, struct err *err)
{
    duckdb_result result;
    enum rc rc = RC_OK;
    TRY(duck_settle(d, err));
    if (duckdb_query(d->con, sql, &result) == DuckDBError)
        rc = duck_fault(duckdb_result_error(&result), RC_IO, "E0404", err);
    duckdb_destroy_result(&result);
    return rc;
}

static enum rc bind(duckdb_prepared_statement stmt, const struct cell *v, size_t n,
                    struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        duckdb_state state = DuckDBSuccess;
        idx_t at = i + 1;
        if (v[i].type == CELL_NULL)
            state = duckdb_bind_null(stmt, at);
        else if (v[i].type == CELL_TEXT)
            state = duckdb_bind_varchar_length(stmt, at, v[i].s.p, v[i].s.n);
        else if (v[i].type == CELL_REAL)
            state = duckdb_bind_double(stmt, at, v[i].f);
        else
            state = duckdb_bind_int64(stmt, at, v[i].i);
        if (state == DuckDBError)
            return err_set(err, RC_ARGUMENT, "E0404",
                           "the query has no place for value %zu", i + 1);
    }
    return RC_OK;
}

enum rc duck_start(struct duck *d, const char *sql, const struct cell *values, size_t n,
                   bool whole, duckdb_result *out, struct err *err)
{
    enum rc rc = RC_OK;
    duckdb_prepared_statement stmt = NULL;
    duckdb_pending_result pending = NULL;
    duckdb_result result = {0};
    TRY(duck_settle(d, err));
    if (duckdb_prepare(d->con, sql, &stmt) == DuckDBError) {
        rc = duck_fault(duckdb_prepare_error(stmt), RC_ARGUMENT, "E0405", err);
        goto out;
    }
    TRY_OUT(bind(stmt, values, n, err));
    duckdb_state state = whole ? duckdb_pending_prepared(stmt, &pending)
                               : duckdb_pending_prepared_streaming(stmt, &pending);
    if (state == DuckDBError) {
        rc = duck_fault(duckdb_pending_error(pending), RC_IO, "E0404", err);
        goto out;
    }
    if (duckdb_execute_pending(pending, &result) == DuckDBError) {
        rc = duck_fault(duckdb_result_error(&result), RC_IO, "E0404", err);
        duckdb_destroy_result(&result);
        goto out;
    }
    *out = result;
out:
    duckdb_destroy_pending(&pending);
    duckdb_destroy_prepare(&stmt);
    return rc;
}

enum rc duck_fetch(duckdb_result *result, duckdb_data_chunk *out, struct err *err)
{
    duckdb_data_chunk chunk = duckdb_fetch_chunk(*result);
    if (!chunk) {
        const char *message = duckdb_result_error(result);
        if (message && message[0])
            return duck_fault(message, RC_IO, "E0404", err);
    } else if (duckdb_data_chunk_get_size(chunk) == 0) {
        duckdb_destroy_data_chunk(&chunk);
        chunk = NULL;
    }
    *out = chunk;
    return RC_OK;
}

enum rc duck_number(struct duck *d, const char *sql, int64_t *out, struct err *err)
{
    struct rows rows = {0};
    const struct cell *cell;
    TRY(duck_query(d, sql, NULL, 0, &rows, err));
    enum rc rc = rows_next(&rows, &cell, err);
    if (rc == RC_OK)
        *out = cell && cell[0].type != CELL_NULL ? cell[0].i : 0;
    rows_done(&rows);
    return rc;
}

// Begins to fill the chunk whose turn it is. Those on the belt are never it: the belt
// holds fewer jobs than there are chunks.
static void fresh_chunk(struct duck_table *t)
{
    t->row = 0;
    t->ever = 0;
    for (size_t c = 0; c < t->n_columns; c++) {
        t->vector[c] = duckdb_data_chunk_get_vector(t->chunk[t->at], c);
        t->data[c] = duckdb_vector_get_data(t->vector[c]);
        t->valid[c] = NULL;
    }
}

static enum rc make_chunks(struct duck_table *t, struct err *err)
{
    duckdb_logical_type types[DUCK_COLUMNS];
    bool bad = false;
    t->n_columns = duckdb_appender_column_count(t->appender);
    must(t->n_columns <= DUCK_COLUMNS);
    for (size_t c = 0; c < t->n_columns; c++)
        types[c] = duckdb_appender_column_type(t->appender, c);
    t->n_chunks = t->belt ? DUCK_CHUNKS : 1;
    for (unsigned i = 0; i < t->n_chunks; i++) {
        t->chunk[i] = duckdb_create_data_chunk(types, t->n_columns);
        bad |= !t->chunk[i];
    }
    for (size_t c = 0; c < t->n_columns; c++)
        duckdb_destroy_logical_type(&types[c]);
    return bad ? err_memory(err) : RC_OK;
}

enum rc duck_table_open(struct duck *d, const char *table, struct belt *belt,
                        struct duck_table *out, struct err *err)
{
    struct duck_table t = {.full = duckdb_vector_size(), .belt = belt};
    TRY(duck_settle(d, err));
    // In a case that is read, only tables of the connection's own can be filled.
    const char *own = strncmp(table, "temp.", 5) == 0 ? "temp" : NULL;
    if (duckdb_appender_create_ext(d->con, own, NULL, own ? table + 5 : table,
                                   &t.appender) == DuckDBError) {
        enum rc rc = duck_fault(duckdb_appender_error(t.appender), RC_IO, "E0404", err);
        duckdb_appender_destroy(&t.appender);
        return rc;
    }
    enum rc rc = make_chunks(&t, err);
    if (rc != RC_OK) {
        duck_table_done(&t);
        return rc;
    }
    fresh_chunk(&t);
    *out = t;
    return RC_OK;
}

void duck_table_null_(struct duck_table *t, size_t c, idx_t from, idx_t to)
{
    if (!t->valid[c]) {
        duckdb_vector_ensure_validity_writable(t->vector[c]);
        t->valid[c] = duckdb_vector_get_validity(t->vector[c]);
    }
    for (; from < to && (from & 63); from++)
        t->valid[c][from >> 6] &= ~(UINT64_C(1) << (from & 63));
    for (; to - from >= 64; from += 64)
        t->valid[c][from >> 6] = 0;
    for (; from < to; from++)
        t->valid[c][from >> 6] &= ~(UINT64_C(1) << (from & 63));
}

// A chunk on its way into its table.
struct shipment {
    duckdb_appender appender;
    duckdb_data_chunk chunk;
};

static enum rc ship(const void *arg, struct err *err)
{
    struct shipment s;
    memcpy(&s, arg, sizeof s);
    if (duckdb_append_data_chunk(s.appender, s.chunk) == DuckDBError)
        return duck_fault(duckdb_appender_error(s.appender), RC_IO, "E0404", err);
    duckdb_data_chunk_reset(s.chunk);
    return RC_OK;
}

enum rc duck_table_flush_(struct duck_table *t, struct err *err)
{
    struct shipment s = {t->appender, t->chunk[t->at]};
    if (t->row == 0)
        return RC_OK;
    for (size_t c = 0; c < t->n_columns; c++)
        if (!(t->ever >> c & 1))
            duck_table_null_(t, c, 0, t->row);
    duckdb_data_chunk_set_size(s.chunk, t->row);
    t->row = 0;
    if (t->belt)
        TRY(belt_put(t->belt, ship, &s, sizeof s, err));
    else
        TRY(ship(&s, err));
    t->at = (t->at + 1) % t->n_chunks;
    fresh_chunk(t);
    return RC_OK;
}

enum rc duck_table_end(struct duck_table *t, struct err *err)
{
    enum rc rc = duck_table_flush_(t, err);
    if (rc == RC_OK && t->belt)
        rc = belt_wait(t->belt, err);
    if (rc == RC_OK && duckdb_appender_close(t->appender) == DuckDBError)
        rc = duck_fault(duckdb_appender_error(t->appender), RC_IO, "E0404", err);
    duck_table_done(t);
    return rc;
}

void duck_table_done(struct duck_table *t)
{
    if (t->belt) // what it still holds of this table must not outlive it
        (void)!belt_wait(t->belt, NULL);
    for (unsigned i = 0; i < t->n_chunks; i++)
        if (t->chunk[i])
            duckdb_destroy_data_chunk(&t->chunk[i]);
    if (t->appender)
        duckdb_appender_destroy(&t->appender);
    *t = (struct duck_table){0};
}
