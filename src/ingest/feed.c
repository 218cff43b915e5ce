// SPDX-License-Identifier: Apache-2.0
// The scanner runs inside a table function, on whatever thread DuckDB gives it, and one
// call after the other. Faults cannot cross DuckDB as anything but text, so they are
// kept in the feed; whoever runs the query looks there first.
#include "ingest/feed.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

static void seen(void *self, const void *bytes, size_t n)
{
    digest_add(self, (struct span){bytes, n});
}

static int by_name(const void *x, const void *y)
{
    const struct span *a = *(const struct span *const *)x,
                      *b = *(const struct span *const *)y;
    size_t n = a->n < b->n ? a->n : b->n;
    for (size_t i = 0; i < n; i++) {
        int c = tolower((unsigned char)a->p[i]), d = tolower((unsigned char)b->p[i]);
        if (c != d)
            return c < d ? -1 : 1;
    }
    return a->n < b->n ? -1 : a->n > b->n;
}

// Names of SQL are the same in either case: of "ID" and "id" a mapping would read the
// first, whichever it names.
static enum rc check_names(const struct feed *f, struct err *err)
{
    size_t n;
    const struct span *names = feed_columns(f, &n), **order;
    char a[64], b[64];
    enum rc rc = RC_OK;
    order = mem_new(n, sizeof *order);
    if (!order)
        return err_memory(err);
    for (size_t i = 0; i < n; i++)
        order[i] = &names[i];
    qsort(order, n, sizeof *order, by_name);
    for (size_t i = 1; i < n && rc == RC_OK; i++)
        if (by_name(&order[i - 1], &order[i]) == 0) {
            rc =
                err_set(err, RC_INPUT, "E0314",
                        "columns \"%s\" and \"%s\" have the same name but for capitals",
                        err_quote(a, sizeof a, *order[i - 1]),
                        err_quote(b, sizeof b, *order[i]));
            err_hint(err, "rename one of them in the first line of the file");
            err_place(err, f->path, 0, 1, 1);
        }
    mem_free(order);
    return rc;
}

static enum rc open_scanner(struct feed *f, struct err *err)
{
    struct span head;
    if (f->options.reader == READER_NDJSON)
        return ndjson_new(f->source, NULL, &f->ndjson, err);
    struct csv_options o = {.no_quotes = f->options.no_quotes};
    TRY(source_peek(f->source, SOURCE_PEEK_BYTES, &head, err));
    csv_sniff(head, &o.delimiter);
    TRY(csv_new(f->source, &o, &f->csv, err));
    if (f->options.positional)
        return RC_OK;
    TRY(csv_check_header(f->csv, err));
    return check_names(f, err);
}

enum rc feed_open(struct feed *f, const char *path, const struct feed_options *options,
                  struct err *err)
{
    *f = (struct feed){.options = *options, .path = path};
    digest_init(&f->digest);
    struct source_options o = {.seen = seen, .self = &f->digest, .pace = options->pace};
    TRY(source_open(path, &o, &f->source, err));
    enum rc rc = open_scanner(f, err);
    if (rc != RC_OK)
        feed_close(f);
    return rc;
}

void feed_close(struct feed *f)
{
    csv_free(f->csv);
    ndjson_free(f->ndjson);
    source_free(f->source);
    rejects_done(&f->rejects);
    *f = (struct feed){0};
}

const struct span *feed_columns(const struct feed *f, size_t *n)
{
    *n = 0;
    return f->csv ? csv_columns(f->csv, n) : NULL;
}

enum rc feed_sha256(struct feed *f, char out[65], struct err *err)
{
    TRY(source_drain(f->source, err));
    uint8_t digest[DIGEST_BYTES];
    digest_end(&f->digest, digest);
    digest_text(digest, out);
    return RC_OK;
}

uint64_t feed_blank_lines(const struct feed *f)
{
    return f->csv      ? csv_blank_lines(f->csv)
           : f->ndjson ? ndjson_blank_lines(f->ndjson)
                       : 0;
}

// ---- one record ---------------------------------------------------------------------

struct one {
    enum scan_kind kind;
    const struct span *fields;
    size_t n;
    struct span raw;
    uint64_t record, line;
    const struct err *fault;
};

static enum rc next_csv(struct feed *f, struct one *out, struct err *err)
{
    struct csv_record r;
    enum rc rc = f->broken ? csv_resume(f->csv, &r, err) : csv_next(f->csv, &r, err);
    if (rc == RC_OK)
        *out = (struct one){r.kind,   r.fields, r.n_fields, r.raw,
                            r.record, r.line,   r.fault};
    return rc;
}

static enum rc next_ndjson(struct feed *f, struct one *out, struct err *err)
{
    struct ndjson_record r;
    enum rc rc =
        f->broken ? ndjson_resume(f->ndjson, &r, err) : ndjson_next(f->ndjson, &r, err);
    if (rc == RC_OK)
        *out = (struct one){r.kind, NULL, 0, r.raw, r.record, r.line, r.fault};
    return rc;
}

// The next record that is sound, or SCAN_END; bad ones go to the rejects on the way.
static enum rc next_sound(struct feed *f, struct one *out, struct err *err)
{
    for (;;) {
        enum rc rc = f->csv ? next_csv(f, out, err) : next_ndjson(f, out, err);
        if (rc == RC_INPUT && f->options.allow_damage && !f->broken) {
            f->broken = true;
            continue;
        }
        TRY(rc);
        f->broken = false;
        if (out->kind == SCAN_END)
            return RC_OK;
        f->records++;
        if (out->kind == SCAN_RECORD)
            return RC_OK;
        if (!f->options.no_rejects)
            TRY(reject_bad(&f->rejects, out->fault, out->record, out->line, out->raw,
                           err));
    }
}

// ---- the table function -------------------------------------------------------------

static void bind(duckdb_bind_info info)
{
    struct feed *f = duckdb_bind_get_extra_info(info);
    duckdb_logical_type number = duckdb_create_logical_type(DUCKDB_TYPE_UBIGINT);
    duckdb_logical_type text = duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
    duckdb_bind_add_result_column(info, "_record", number);
    duckdb_bind_add_result_column(info, "_line", number);
    size_t n;
    const struct span *names = feed_columns(f, &n);
    if (!names)
        duckdb_bind_add_result_column(info, "json", text);
    for (size_t i = 0; i < n; i++) {
        char name[1024];
        if (f->options.positional || !names[i].p)
            snprintf(name, sizeof name, "c%zu", i + 1);
        else
            snprintf(name, sizeof name, "%.*s", (int)names[i].n, names[i].p);
        duckdb_bind_add_result_column(info, name, text);
    }
    duckdb_destroy_logical_type(&number);
    duckdb_destroy_logical_type(&text);
}

static void init(duckdb_init_info info)
{
    duckdb_init_set_max_threads(info, 1);
}

static enum rc fill(struct feed *f, duckdb_data_chunk chunk, idx_t *n_rows,
                    struct err *err)
{
    idx_t row = 0, full = duckdb_vector_size();
    size_t n_columns = duckdb_data_chunk_get_column_count(chunk);
    duckdb_vector v[64];
    must(n_columns >= 3);
    for (size_t c = 0; c < n_columns && c < 64; c++)
        v[c] = duckdb_data_chunk_get_vector(chunk, c);
    uint64_t *record = duckdb_vector_get_data(v[0]),
             *line = duckdb_vector_get_data(v[1]);
    while (row < full && !f->ended) {
        struct one one;
        TRY(next_sound(f, &one, err));
        if (one.kind == SCAN_END || (f->options.most && f->records > f->options.most)) {
            f->ended = true;
            break;
        }
        record[row] = one.record;
        line[row] = one.line;
        const struct span *fields = one.fields ? one.fields : &one.raw;
        for (size_t c = 2; c < n_columns; c++) {
            duckdb_vector to = c < 64 ? v[c] : duckdb_data_chunk_get_vector(chunk, c);
            duckdb_vector_assign_string_element_len(to, row, fields[c - 2].p,
                                                    fields[c - 2].n);
        }
        row++;
    }
    *n_rows = row;
    return RC_OK;
}

static void run(duckdb_function_info info, duckdb_data_chunk chunk)
{
    struct feed *f = duckdb_function_get_extra_info(info);
    idx_t n = 0;
    if (!f->ended) {
        enum rc rc = pace_stop(f->options.pace) ? err_stopped(&f->fault)
                                                : fill(f, chunk, &n, &f->fault);
        if (rc != RC_OK) {
            f->fault_rc = rc;
            f->ended = true;
            duckdb_function_set_error(info, "the scanner found a fault");
            return;
        }
        if (f->source && f->options.most == 0)
            pace_report(f->options.pace, "reading", source_raw_read(f->source),
                        source_raw_total(f->source));
    }
    duckdb_data_chunk_set_size(chunk, n);
}

enum rc feed_register(struct feed *f, struct duck *d, struct err *err)
{
    duckdb_table_function t = duckdb_create_table_function();
    duckdb_table_function_set_name(t, "lockstep_feed");
    duckdb_table_function_set_extra_info(t, f, NULL);
    duckdb_table_function_set_bind(t, bind);
    duckdb_table_function_set_init(t, init);
    duckdb_table_function_set_function(t, run);
    duckdb_state state = duckdb_register_table_function(d->con, t);
    duckdb_destroy_table_function(&t);
    if (state == DuckDBError)
        return err_set(err, RC_IO, "E0404", "the reader refused its table function");
    return RC_OK;
}
