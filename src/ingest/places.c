// SPDX-License-Identifier: Apache-2.0
#include "ingest/places.h"

#include "ingest/feed.h"
#include "ingest/fields.h"

#include <stdio.h>

static bool word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_';
}

static bool mentions(struct span expr, struct span column)
{
    for (size_t i = 0; i + column.n <= expr.n && column.n; i++) {
        if (memcmp(expr.p + i, column.p, column.n) != 0)
            continue;
        bool starts = i == 0 || !word_char(expr.p[i - 1]);
        bool ends = i + column.n == expr.n || !word_char(expr.p[i + column.n]);
        if (starts && ends)
            return true;
    }
    return false;
}

// The column that the mapping reads `field` from, or CSV_NONE.
static size_t column_of(const struct format *f, struct span field,
                        const struct csv *csv)
{
    struct span fields[N_FIELDS], exprs[N_FIELDS];
    size_t n = format_columns(f, fields, exprs, N_FIELDS), n_columns;
    const struct span *columns = csv_columns(csv, &n_columns);
    for (size_t i = 0; i < n; i++) {
        if (!span_same(fields[i], field))
            continue;
        for (size_t c = 0; c < n_columns; c++) {
            char position[24];
            snprintf(position, sizeof position, "c%zu", c + 1);
            if (mentions(exprs[i], f->positional ? span_of(position) : columns[c]))
                return c;
        }
    }
    return CSV_NONE;
}

static enum rc keep_raw(struct rejects *r, struct reject *x, struct span raw,
                        struct err *err)
{
    if (raw.n > REJECT_RAW_BYTES)
        raw.n = REJECT_RAW_BYTES;
    x->raw = arena_copy(&r->arena, raw);
    return x->raw.p ? RC_OK : err_memory(err);
}

// The next record of either sort; past structural faults, which were lived with when
// the file was read first, or have ended it then.
static enum rc next(struct feed *feed, struct feed_record *record, struct err *err)
{
    enum rc rc = feed_next(feed, record, err);
    return rc == RC_INPUT ? feed_next(feed, record, err) : rc;
}

// The column of a rejected field in the record that was read last.
static void point(struct feed *feed, const struct format *f, struct reject *x)
{
    size_t column = feed->csv ? column_of(f, x->field, feed->csv) : CSV_NONE;
    if (column == CSV_NONE)
        return;
    struct scan_place place = csv_field_place(feed->csv, column);
    x->line = place.line;
    x->col = place.col;
}

static enum rc place_all(struct feed *feed, const struct format *f, struct rejects *r,
                         struct err *err)
{
    struct feed_record record = {0};
    for (size_t i = 0; i < r->n; i++) {
        if (r->p[i].raw.p)
            continue;
        while (record.record < r->p[i].record) {
            TRY(next(feed, &record, err));
            if (record.kind == SCAN_END)
                return RC_OK;
        }
        if (record.record != r->p[i].record || record.kind != SCAN_RECORD)
            continue;
        TRY(keep_raw(r, &r->p[i], record.raw, err));
        point(feed, f, &r->p[i]);
    }
    return RC_OK;
}

enum rc places_find(const char *path, const struct format *format,
                    struct rejects *rejects, struct err *err)
{
    bool any = false;
    for (size_t i = 0; i < rejects->n; i++)
        any |= !rejects->p[i].raw.p;
    if (!any || format->reader == READER_PARQUET)
        return RC_OK;
    struct feed feed = {0};
    struct feed_options o = {.reader = format->reader,
                             .positional = true,
                             .no_quotes = format->no_quotes,
                             .no_rejects = true,
                             .pages = format_pages(format)};
    TRY(feed_open(&feed, path, &o, err));
    enum rc rc = place_all(&feed, format, rejects, err);
    feed_close(&feed);
    // The file was read to its end once; a fault that ends it early is known already.
    return rc == RC_INPUT ? RC_OK : rc;
}
