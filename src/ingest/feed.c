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

// Objects one a line or in an array are for one scanner, those over many lines for the
// other. So is a long first line that may be a whole document, if the records are in
// arrays inside of it.
static enum rc open_json(struct feed *f, struct err *err)
{
    const struct pages_spec *spec = f->options.pages;
    struct span head;
    TRY(source_peek(f->source, SOURCE_PEEK_BYTES, &head, err));
    bool streams = spec && spec->n_paths && !pages_whole(spec) && !spec->objects;
    struct span text = span_trim(head);
    bool endless = streams && text.n && text.p[0] == '{' &&
                   head.n == SOURCE_PEEK_BYTES && !memchr(head.p, '\n', head.n);
    if (!endless && !document_likely(head))
        return ndjson_new(f->source, NULL, &f->ndjson, err);
    struct ndjson_options o = {.max_record_bytes = f->options.most_bytes};
    return document_new(f->source, streams ? spec : NULL, &o, &f->document, err);
}

static enum rc open_scanner(struct feed *f, struct err *err)
{
    struct span head;
    if (f->options.reader == READER_NDJSON)
        return open_json(f, err);
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
    document_free(f->document);
    pages_done(&f->pages);
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

static enum rc next_csv(struct feed *f, struct feed_record *out, struct err *err)
{
    struct csv_record r;
    enum rc rc = f->broken ? csv_resume(f->csv, &r, err) : csv_next(f->csv, &r, err);
    if (rc == RC_OK)
        *out = (struct feed_record){.kind = r.kind,
                                    .fields = r.fields,
                                    .n = r.n_fields,
                                    .raw = r.raw,
                                    .line = r.line,
                                    .fault = r.fault};
    return rc;
}

static enum rc next_document(struct feed *f, struct feed_record *out, struct err *err)
{
    struct document_record r;
    enum rc rc = f->broken ? document_resume(f->document, &r, err)
                           : document_next(f->document, &r, err);
    if (rc == RC_OK)
        *out = (struct feed_record){.kind = r.r.kind,
                                    .raw = r.r.raw,
                                    .part = r.part,
                                    .context = r.context,
                                    .line = r.r.line,
                                    .fault = r.r.fault};
    return rc;
}

static enum rc next_ndjson(struct feed *f, struct feed_record *out, struct err *err)
{
    struct ndjson_record r;
    enum rc rc =
        f->broken ? ndjson_resume(f->ndjson, &r, err) : ndjson_next(f->ndjson, &r, err);
    if (rc == RC_OK)
        *out = (struct feed_record){.kind = r.kind,
                                    .raw = r.raw,
                                    .part = SPAN(""),
                                    .context = SPAN("{}"),
                                    .line = r.line,
                                    .fault = r.fault};
    return rc;
}

// What the scanner gives next: a record, or a page of them.
static enum rc next_scanned(struct feed *f, struct feed_record *out, struct err *err)
{
    enum rc rc = f->csv        ? next_csv(f, out, err)
                 : f->document ? next_document(f, out, err)
                               : next_ndjson(f, out, err);
    f->broken = rc == RC_INPUT && !f->broken;
    return rc;
}

// The next record of the page at hand; *there is false behind its last.
static enum rc next_of_page(struct feed *f, struct feed_record *out, bool *there,
                            struct err *err)
{
    struct pages_record *r = &f->page_record;
    if (pages_next(&f->pages, r, there) != RC_OK)
        return err_memory(err);
    f->paged = *there;
    if (*there)
        *out = (struct feed_record){.kind = SCAN_RECORD,
                                    .raw = r->json,
                                    .part = r->part,
                                    .context = r->context,
                                    .joins = r->join,
                                    .line = f->page_line + r->lines};
    return RC_OK;
}

enum rc feed_next(struct feed *f, struct feed_record *out, struct err *err)
{
    const struct pages_spec *spec = f->options.pages;
    for (;;) {
        bool there = false;
        if (f->paged)
            TRY(next_of_page(f, out, &there, err));
        if (!there) {
            TRY(next_scanned(f, out, err));
            bool page = spec && out->kind == SCAN_RECORD && !out->part.n;
            if (page && pages_begin(&f->pages, spec, out->raw) != RC_OK)
                return err_memory(err);
            f->paged = page;
            f->page_line = out->line;
            if (page)
                continue;
        }
        if (out->kind != SCAN_END)
            out->record = ++f->records;
        return RC_OK;
    }
}

// A break between two records, such as a cut stream, costs none that can be handed out:
// it is a reject of its own, for what stood behind it.
enum rc feed_next_sound(struct feed *f, struct feed_record *out, struct err *err)
{
    struct err fault = {0};
    bool broke = false;
    for (;;) {
        enum rc rc = feed_next(f, out, &fault);
        if (rc == RC_INPUT && f->options.allow_damage && f->broken) {
            broke = true;
            continue;
        }
        if (rc != RC_OK && err)
            *err = fault;
        TRY(rc);
        if (broke && out->kind == SCAN_END) {
            f->records++;
            return f->options.no_rejects ? RC_OK
                                         : reject_bad(&f->rejects, &fault, f->records,
                                                      fault.line, SPAN(""), err);
        }
        broke = false;
        if (out->kind != SCAN_BAD)
            return RC_OK;
        if (!f->options.no_rejects)
            TRY(reject_bad(&f->rejects, out->fault, out->record, out->line, out->raw,
                           err));
    }
}

// ---- the table function -------------------------------------------------------------

// Columns behind json, where records are in pages.
static void bind_pages(duckdb_bind_info info, const struct pages_spec *spec,
                       duckdb_logical_type text)
{
    char name[256];
    duckdb_bind_add_result_column(info, "_part", text);
    duckdb_bind_add_result_column(info, "context", text);
    for (size_t i = 0; i < spec->n_joins; i++) {
        snprintf(name, sizeof name, "%.*s", (int)spec->join[i].name.n,
                 spec->join[i].name.p);
        duckdb_bind_add_result_column(info, name, text);
    }
}

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
    if (!names && f->options.pages)
        bind_pages(info, f->options.pages, text);
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

static void set_text(duckdb_vector to, idx_t row, struct span s)
{
    if (s.p) {
        duckdb_vector_assign_string_element_len(to, row, s.p, s.n);
        return;
    }
    duckdb_vector_ensure_validity_writable(to);
    duckdb_validity_set_row_invalid(duckdb_vector_get_validity(to), row);
}

static void set_page(duckdb_data_chunk chunk, idx_t row, const struct feed *f,
                     const struct feed_record *one)
{
    set_text(duckdb_data_chunk_get_vector(chunk, 3), row, one->part);
    set_text(duckdb_data_chunk_get_vector(chunk, 4), row, one->context);
    for (size_t i = 0; i < f->options.pages->n_joins; i++)
        set_text(duckdb_data_chunk_get_vector(chunk, 5 + i), row,
                 one->joins ? one->joins[i] : SPAN_NONE);
}

static enum rc fill(struct feed *f, duckdb_data_chunk chunk, idx_t *n_rows,
                    struct err *err)
{
    idx_t row = 0, full = duckdb_vector_size();
    bool pages = f->options.pages && !f->csv;
    size_t n_columns = pages ? 3 : duckdb_data_chunk_get_column_count(chunk);
    duckdb_vector v[64];
    must(n_columns >= 3);
    for (size_t c = 0; c < n_columns && c < 64; c++)
        v[c] = duckdb_data_chunk_get_vector(chunk, c);
    uint64_t *record = duckdb_vector_get_data(v[0]),
             *line = duckdb_vector_get_data(v[1]);
    while (row < full && !f->ended) {
        struct feed_record one;
        TRY(feed_next_sound(f, &one, err));
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
        if (pages)
            set_page(chunk, row, f, &one);
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
