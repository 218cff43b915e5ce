// SPDX-License-Identifier: Apache-2.0
#include "ingest/plan.h"

#include <stdio.h>
#include <sys/stat.h>

// ---- texts of SQL -------------------------------------------------------------------

// Adds `s` as a quoted SQL text, or with `mark` " as an identifier.
static enum rc add_quoted(struct text *sql, struct span s, char mark)
{
    TRY(text_byte(sql, mark));
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == mark)
            TRY(text_byte(sql, mark));
        TRY(text_byte(sql, s.p[i]));
    }
    return text_byte(sql, mark);
}

enum rc plan_parquet(const char *path, struct text *sql)
{
    TRY(text_add(sql, SPAN("read_parquet(")));
    TRY(add_quoted(sql, span_of(path), '\''));
    return text_add(sql, SPAN(", file_row_number = true)"));
}

enum rc plan_no_parquet(const char *path, struct err *err)
{
    char text[sizeof err->text];
    if (!err)
        return RC_INPUT;
    snprintf(text, sizeof text, "%s", err->text);
    err_set(err, RC_INPUT, "E0308", "this is no Parquet file that can be read: %s",
            text);
    err_hint(err, "export or fetch it again");
    err_place(err, path, 0, 0, 0);
    return RC_INPUT;
}

// Adds the columns that a format may go without and this table does, as NULL.
static enum rc add_absent(const struct plan *p, struct text *sql)
{
    size_t n;
    const struct span *columns = feed_columns(&p->feed, &n);
    for (size_t i = 0; i < p->format.n_optional; i++) {
        bool there = false;
        for (size_t c = 0; c < n; c++)
            there |= span_same_ascii(columns[c], p->format.optional[i]);
        if (there)
            continue;
        TRY(text_add(sql, SPAN(", CAST(NULL AS VARCHAR) AS ")));
        TRY(add_quoted(sql, p->format.optional[i], '"'));
    }
    return RC_OK;
}

static enum rc raw_view(struct plan *p, const char *path, struct text *sql)
{
    TRY(text_add(sql, SPAN("CREATE OR REPLACE TEMP VIEW raw AS ")));
    if (p->format.reader == READER_PARQUET) {
        TRY(text_add(sql,
                     SPAN("SELECT file_row_number + 1 AS _record, 0::UBIGINT AS _line, "
                          "* EXCLUDE (file_row_number) FROM ")));
        return plan_parquet(path, sql);
    }
    if (p->format.reader == READER_NDJSON && p->format.shape.p) {
        TRY(text_add(sql, SPAN("SELECT *, unnest(json_transform(json, ")));
        TRY(add_quoted(sql, p->format.shape, '\''));
        return text_add(sql, SPAN(")) FROM lockstep_feed()"));
    }
    TRY(text_add(sql, SPAN("SELECT *")));
    if (p->format.reader == READER_CSV)
        TRY(add_absent(p, sql));
    return text_add(sql, SPAN(" FROM lockstep_feed()"));
}

// ---- columns ------------------------------------------------------------------------

static enum rc no_field(const struct plan *p, struct span name, struct err *err)
{
    const char *names[N_FIELDS];
    for (int f = 0; f < N_FIELDS; f++)
        names[f] = field_name(f);
    const char *near = format_nearest(name, names, N_FIELDS);
    char shown[80];
    err_set(err, RC_INPUT, "E0307",
            "mapping %s gives a column \"%s\", which is no field", p->format.name,
            err_quote(shown, sizeof shown, name));
    if (near)
        err_hint(err, "did you mean %s?", near);
    return RC_INPUT;
}

static enum rc no_column(const struct plan *p, int field, struct err *err)
{
    err_set(err, RC_INPUT, "E0307", "mapping %s gives no column \"%s\"", p->format.name,
            field_name(field));
    if (field == EVENT_PLATFORM)
        err_hint(err, "add a line to its head: -- platform: NAME");
    else
        err_hint(err, "its SELECT has to end a line with: as %s", field_name(field));
    return RC_INPUT;
}

static enum rc check_columns(const struct plan *p, struct err *err)
{
    static const int needed[] = {FIELD_RECORD, FIELD_LINE, EVENT_ACCOUNT, EVENT_TIME};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (p->column[needed[i]] < 0)
            return no_column(p, needed[i], err);
    if (p->column[EVENT_PLATFORM] < 0 && !p->format.platform.p)
        return no_column(p, EVENT_PLATFORM, err);
    if (p->column[EVENT_POST_ID] < 0 && !p->format.no_post_id)
        return no_column(p, EVENT_POST_ID, err);
    return RC_OK;
}

// One column of the mapping: which field it is, and as what type it shall come.
static enum rc take_column(struct plan *p, const char *name, duckdb_type type, int at,
                           struct text *sql, struct err *err)
{
    int field = field_of(span_of(name));
    if (field < 0)
        return no_field(p, span_of(name), err);
    if (p->column[field] >= 0)
        return err_set(err, RC_INPUT, "E0307", "mapping %s gives \"%s\" twice",
                       p->format.name, name);
    p->column[field] = at;
    p->list[field] = type == DUCKDB_TYPE_LIST && field_is_list(field);
    const char *as = field == FIELD_RECORD || field == FIELD_LINE ? "UBIGINT"
                     : p->list[field]                             ? "VARCHAR[]"
                                                                  : "VARCHAR";
    if (text_add(sql, at ? SPAN(", CAST(") : SPAN("CAST(")) != RC_OK ||
        add_quoted(sql, span_of(name), '"') != RC_OK ||
        text_printf(sql, " AS %s)", as) != RC_OK)
        return err_memory(err);
    return RC_OK;
}

static enum rc bad_select(const struct plan *p, const char *message, struct err *err)
{
    enum rc rc = duck_fault(message, RC_INPUT, "E0306", err);
    if (rc != RC_INPUT || !err)
        return rc;
    char text[sizeof err->text];
    snprintf(text, sizeof text, "%s", err->text);
    err_set(err, RC_INPUT, "E0306", "the SELECT of mapping %s fails: %s",
            p->format.name, text);
    err_hint(err, "\"lockstep import --explain\" shows what the file has");
    return RC_INPUT;
}

static enum rc match_columns(struct plan *p, struct err *err)
{
    duckdb_prepared_statement stmt = NULL;
    struct text sql = {0};
    enum rc rc = RC_OK;
    if (text_add(&sql, SPAN("CREATE OR REPLACE TEMP VIEW mapped AS ")) != RC_OK ||
        text_add(&sql, p->format.select) != RC_OK) {
        rc = err_memory(err);
        goto out;
    }
    struct err inner = {0};
    rc = duck_run(&p->reader, sql.p, &inner);
    if (rc != RC_OK) {
        if (rc != RC_IO && err)
            *err = inner;
        if (rc == RC_IO)
            rc = bad_select(p, inner.text, err);
        goto out;
    }
    if (duckdb_prepare(p->reader.con, "SELECT * FROM mapped", &stmt) == DuckDBError) {
        rc = bad_select(p, duckdb_prepare_error(stmt), err);
        goto out;
    }
    for (int f = 0; f < N_FIELDS; f++)
        p->column[f] = -1;
    text_reset(&sql);
    if (text_add(&sql, SPAN("SELECT ")) != RC_OK) {
        rc = err_memory(err);
        goto out;
    }
    idx_t n = duckdb_prepared_statement_column_count(stmt);
    for (idx_t i = 0; i < n; i++) {
        const char *name = duckdb_prepared_statement_column_name(stmt, i);
        duckdb_type type = duckdb_prepared_statement_column_type(stmt, i);
        rc = take_column(p, name, type, (int)i, &sql, err);
        duckdb_free((void *)(uintptr_t)name);
        if (rc != RC_OK)
            goto out;
    }
    TRY_OUT(check_columns(p, err));
    if (text_add(&sql, SPAN(" FROM mapped")) != RC_OK) {
        rc = err_memory(err);
        goto out;
    }
    p->query = sql.p;
    sql = (struct text){0};
out:
    duckdb_destroy_prepare(&stmt);
    text_done(&sql);
    return rc;
}

// ---- what a format needs ------------------------------------------------------------

static enum rc missing_columns(const struct plan *p, const char *path, struct err *err)
{
    const char *names[FORMAT_NEEDS];
    struct text text = {0};
    enum rc rc = RC_OK;
    for (size_t i = 0; i < p->format.n_needs; i++) {
        if (text_add(&text, p->format.needs[i]) != RC_OK ||
            text_byte(&text, '\0') != RC_OK) {
            rc = err_memory(err);
            goto out;
        }
    }
    const char *at = text.p;
    for (size_t i = 0; i < p->format.n_needs; i++, at += strlen(at) + 1)
        names[i] = at;
    rc = csv_need(p->feed.csv, names, p->format.n_needs, err);
    if (rc != RC_OK)
        err_place(err, path, 0, 1, 1);
out:
    text_done(&text);
    return rc;
}

static enum rc check_needs(struct plan *p, const char *path, struct err *err)
{
    size_t n;
    if (p->format.reader != READER_CSV || !p->format.n_needs)
        return RC_OK;
    if (!p->format.positional)
        return missing_columns(p, path, err);
    feed_columns(&p->feed, &n);
    if (n == p->format.n_needs)
        return RC_OK;
    err_set(err, RC_INPUT, "E0305", "format %s has %zu columns, this file has %zu",
            p->format.name, p->format.n_needs, n);
    err_place(err, path, 0, 1, 1);
    err_hint(err, "choose another format with --as, or say what is where with --map");
    return RC_INPUT;
}

// ---- opening ------------------------------------------------------------------------

// A mapping may come from a stranger: its SQL reads this file, and writes none.
static enum rc shut(struct plan *p, const char *path, struct err *err)
{
    struct text sql = {0};
    enum rc rc = RC_OK;
    if (!p->fed)
        rc = text_add(&sql, SPAN("SET allowed_paths=["));
    if (rc == RC_OK && !p->fed)
        rc = add_quoted(&sql, span_of(path), '\'');
    if (rc == RC_OK && !p->fed)
        rc = text_add(&sql, SPAN("];"));
    if (rc == RC_OK)
        rc = text_add(&sql, SPAN("SET enable_external_access=false;"
                                 "SET lock_configuration=true"));
    rc = rc == RC_OK ? duck_run(&p->reader, sql.p, err) : err_memory(err);
    text_done(&sql);
    return rc;
}

// Less than this, and the database cannot even start to read.
#define LEAST_MEMORY (UINT64_C(32) << 20)

static enum rc open_reader(struct plan *p, const char *path,
                           const struct plan_options *o, struct err *err)
{
    // One thread: our scanners have no more, who fetches runs them, and a stream that
    // several threads feed may lose a fault (see duck_start).
    struct duck_options d = {.threads = 1, .memory_bytes = mem_limit_now() / 4};
    if (d.memory_bytes && d.memory_bytes < LEAST_MEMORY)
        d.memory_bytes = LEAST_MEMORY;
    if (p->format.reader != READER_PARQUET) {
        struct feed_options f = {.reader = p->format.reader,
                                 .positional = p->format.positional,
                                 .no_quotes = p->format.no_quotes,
                                 .allow_damage = o->allow_damage,
                                 .pages = format_pages(&p->format),
                                 .most = o->most,
                                 .pace = o->pace};
        TRY(feed_open(&p->feed, path, &f, err));
        p->fed = true;
        TRY(check_needs(p, path, err));
    }
    TRY(duck_open(NULL, &d, &p->reader, err));
    TRY(duck_run(&p->reader, "SET streaming_buffer_size='32MB'", err));
    if (p->fed)
        TRY(feed_register(&p->feed, &p->reader, err));
    return shut(p, path, err);
}

enum rc plan_open(struct plan *p, const char *path, const struct format *format,
                  const struct plan_options *options, struct err *err)
{
    struct text sql = {0};
    enum rc rc;
    *p = (struct plan){.format = *format};
    TRY_OUT(open_reader(p, path, options, err));
    if (raw_view(p, path, &sql) != RC_OK) {
        rc = err_memory(err);
        goto out;
    }
    rc = duck_run(&p->reader, sql.p, err);
    if (rc == RC_IO)
        rc = p->fed ? RC_INPUT : plan_no_parquet(path, err);
    if (rc != RC_OK)
        goto out;
    rc = match_columns(p, err);
out:
    text_done(&sql);
    if (rc != RC_OK)
        plan_close(p);
    return rc;
}

void plan_close(struct plan *p)
{
    duck_close(&p->reader);
    if (p->fed)
        feed_close(&p->feed);
    rejects_done(&p->rejects);
    mem_free(p->query);
    *p = (struct plan){0};
}

enum rc plan_start(struct plan *p, struct fetch *f, struct err *err)
{
    return plan_fault(p, fetch_stream(f, &p->reader, p->query, err), err);
}

enum rc plan_fault(const struct plan *p, enum rc rc, struct err *err)
{
    if (rc == RC_OK || !p->fed || p->feed.fault_rc == RC_OK)
        return rc;
    if (err)
        *err = p->feed.fault;
    return p->feed.fault_rc;
}
