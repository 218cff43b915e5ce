// SPDX-License-Identifier: Apache-2.0
// What an import would do: the mapping, and a sample of what it gives.
#include "ingest/recognise.h"
#include "ingest/spooled.h"

#include <stdio.h>

enum { SAMPLE = 10 };

// ---- rows over texts that are all there ---------------------------------------------

struct listing {
    struct arena arena;
    size_t n_columns, n_rows, cap, at;
    const char **name;
    enum cell_type *type;
    struct cell *cell; // [n_rows * n_columns]
};

static enum rc listing_next(void *self, const struct cell **out, struct err *err)
{
    struct listing *l = self;
    (void)err;
    *out = l->at < l->n_rows ? l->cell + l->at++ * l->n_columns : NULL;
    return RC_OK;
}

static void listing_done(void *self)
{
    struct listing *l = self;
    if (!l)
        return;
    mem_free(l->cell);
    arena_done(&l->arena);
    mem_free(l);
}

static struct listing *listing_new(const char *const *names, size_t n)
{
    struct listing *l = mem_zero(1, sizeof *l);
    if (!l)
        return NULL;
    l->n_columns = n;
    l->name = arena_new(&l->arena, n, sizeof *l->name);
    l->type = arena_new(&l->arena, n, sizeof *l->type);
    if (!l->name || !l->type) {
        listing_done(l);
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        l->name[i] = names[i];
        l->type[i] = CELL_TEXT;
    }
    return l;
}

// Adds a row of texts; one whose p is NULL is NULL.
static enum rc listing_add(struct listing *l, const struct span *texts)
{
    if (l->n_rows == l->cap) {
        size_t cap = l->cap * 2 + 16;
        struct cell *p = mem_grow(l->cell, cap * l->n_columns, sizeof *p);
        if (!p)
            return RC_MEMORY;
        l->cell = p;
        l->cap = cap;
    }
    struct cell *row = l->cell + l->n_rows * l->n_columns;
    for (size_t i = 0; i < l->n_columns; i++) {
        row[i] = (struct cell){.type = CELL_NULL};
        if (!texts[i].p)
            continue;
        row[i].type = CELL_TEXT;
        row[i].s = arena_copy(&l->arena, texts[i]);
        if (!row[i].s.p)
            return RC_MEMORY;
    }
    l->n_rows++;
    return RC_OK;
}

static void give(struct listing *l, struct rows *out)
{
    *out = (struct rows){.n = l->n_columns,
                         .name = l->name,
                         .type = l->type,
                         .self = l,
                         .next = listing_next,
                         .done = listing_done};
}

// ---- explaining ---------------------------------------------------------------------

static enum rc mapping_rows(const struct format *f, struct rows *out, struct err *err)
{
    static const char *const names[] = {"field", "from"};
    struct span fields[N_FIELDS], exprs[N_FIELDS];
    size_t n = format_columns(f, fields, exprs, N_FIELDS);
    struct listing *l = listing_new(names, 2);
    if (!l)
        return err_memory(err);
    for (size_t i = 0; i < n; i++) {
        struct span row[2] = {fields[i], exprs[i]};
        if (fields[i].p[0] == '_')
            continue;
        if (listing_add(l, row) != RC_OK) {
            listing_done(l);
            return err_memory(err);
        }
    }
    give(l, out);
    return RC_OK;
}

// A list as one text: its elements, parted by blanks.
static enum rc joined(const struct records *r, size_t i, int field, struct text *out)
{
    duckdb_list_entry e = ((const duckdb_list_entry *)r->data[field])[i];
    text_reset(out);
    for (uint64_t k = e.offset; k < e.offset + e.length; k++) {
        if (r->child_valid[field] &&
            !duckdb_validity_row_is_valid(r->child_valid[field], k))
            continue;
        if (out->n)
            TRY(text_byte(out, ' '));
        TRY(text_add(out, duck_span(&r->child[field][k])));
    }
    return RC_OK;
}

static enum rc sample_row(const struct records *r, size_t i, const int *shown, size_t n,
                          struct listing *l, struct text *work)
{
    struct span row[N_FIELDS + 1];
    struct event_raw raw;
    struct event event;
    struct err fault;
    uint64_t record, line;
    char time[CIVIL_TEXT];
    record_raw(r, i, &record, &line, &raw);
    struct span what;
    enum rc rc = record_check(r, i, &raw, &event, NULL, &what, &fault);
    row[0] = rc != RC_OK ? span_of(fault.text)
             : what.p    ? SPAN("observation")
                         : SPAN("taken");
    for (size_t c = 0; c < n; c++) {
        bool list = r->plan->list[shown[c]];
        row[c + 1] = list ? SPAN_NONE : record_text(r, i, shown[c]);
        if (list && r->data[shown[c]] &&
            (!r->valid[shown[c]] ||
             duckdb_validity_row_is_valid(r->valid[shown[c]], i))) {
            TRY(joined(r, i, shown[c], work));
            row[c + 1] = arena_copy(&l->arena, text_span(work));
            if (!row[c + 1].p)
                return RC_MEMORY;
        }
        if (shown[c] == EVENT_TIME && rc == RC_OK)
            row[c + 1] = span_of(civil_text(event.time_us, time));
    }
    return listing_add(l, row);
}

static enum rc sample_rows(const char *path, const struct take_options *o,
                           const struct recognised *known, struct rows *out,
                           struct err *err)
{
    const char *names[N_FIELDS + 1] = {"verdict"};
    int shown[N_FIELDS];
    size_t n = 0;
    struct plan plan = {0};
    struct fetch fetch = {0};
    struct records records = {.plan = &plan};
    struct text work = {0};
    struct listing *l = NULL;
    struct plan_options p = {.allow_damage = true, .most = SAMPLE, .threads = 1};
    enum rc rc;
    TRY_OUT(plan_open(&plan, path, &known->format, &p, err));
    TRY_OUT(record_rules(&known->format, o, &records, err));
    for (int f = 0; f < N_FIELDS; f++)
        if (plan.column[f] >= 0 && f != FIELD_RECORD && f != FIELD_LINE) {
            names[n + 1] = field_name(f);
            shown[n++] = f;
        }
    l = listing_new(names, n + 1);
    if (!l) {
        rc = err_memory(err);
        goto out;
    }
    TRY_OUT(plan_start(&plan, &fetch, err));
    TRY_OUT(plan_fault(&plan, fetch_next(&fetch, NULL, err), err));
    if (fetch.n)
        record_chunk(&records, &fetch);
    for (size_t i = 0; i < fetch.n && i < SAMPLE && rc == RC_OK; i++)
        if (sample_row(&records, i, shown, n, l, &work) != RC_OK)
            rc = err_memory(err);
    if (rc == RC_OK) {
        give(l, out);
        l = NULL;
    }
out:
    listing_done(l);
    text_done(&work);
    fetch_done(&fetch);
    records_done(&records);
    plan_close(&plan);
    return rc;
}

static void report_of(const struct recognised *r, const struct take_options *o,
                      struct take_report *out)
{
    const struct format *f = &r->format;
    *out = (struct take_report){
        .sampled = r->sampled, .fitting = r->fitting, .declared_us = f->resolution_us};
    snprintf(out->format, sizeof out->format, "%s", f->name);
    snprintf(out->certainty, sizeof out->certainty, "%s", r->certainty);
    snprintf(out->trust, sizeof out->trust, "%s", clock_trust_name(f->trust));
    if (o->zone)
        snprintf(out->zone, sizeof out->zone, "%s", o->zone);
    else if (f->zone.p)
        snprintf(out->zone, sizeof out->zone, "%.*s", (int)f->zone.n, f->zone.p);
}

enum rc take_explain_spooled(const struct spool *spool,
                             const struct take_options *options,
                             struct take_report *out, struct rows *mapping,
                             struct rows *sample, struct err *err)
{
    struct arena arena = {0};
    struct recognised known;
    struct take_report report = {0};
    struct rows maps = {0}, rows = {0};
    enum rc rc;
    TRY_OUT(spool_size(spool->path, &report.bytes, err));
    TRY_OUT(recognise(spool->path, options, &arena, &known, err));
    uint64_t bytes = report.bytes;
    report_of(&known, options, &report);
    report.bytes = bytes;
    if (mapping)
        TRY_OUT(mapping_rows(&known.format, &maps, err));
    if (sample)
        TRY_OUT(sample_rows(spool->path, options, &known, &rows, err));
    if (out)
        *out = report;
    if (mapping)
        *mapping = maps;
    if (sample)
        *sample = rows;
    maps = rows = (struct rows){0};
out:
    rows_done(&maps);
    rows_done(&rows);
    arena_done(&arena);
    if (rc != RC_OK)
        spool_own_name(spool, err);
    return rc;
}

enum rc take_explain(const char *path, const struct take_options *options,
                     struct take_report *out, struct rows *mapping, struct rows *sample,
                     struct err *err)
{
    struct spool spool = {0};
    enum rc rc = spool_open(&spool, path, err);
    if (rc == RC_OK)
        rc = take_explain_spooled(&spool, options, out, mapping, sample, err);
    spool_close(&spool);
    return rc;
}

enum rc take_formats(struct rows *out, struct err *err)
{
    static const char *const names[] = {"name",     "title", "reader",
                                        "platform", "clock", "needs"};
    struct listing *l = listing_new(names, 6);
    struct arena arena = {0};
    struct text needs = {0};
    struct format f;
    enum rc rc = l ? RC_OK : RC_MEMORY;
    bool there = true;
    for (size_t i = 0; rc == RC_OK; i++) {
        char clock[64];
        rc = format_built_in(i, &arena, &f, &there, err);
        if (rc != RC_OK || !there)
            break;
        if (f.resolution_us)
            snprintf(clock, sizeof clock, "%g s, %s", (double)f.resolution_us / 1e6,
                     clock_trust_name(f.trust));
        else
            snprintf(clock, sizeof clock, "%s, %s",
                     f.as_written ? "as written" : "not known",
                     clock_trust_name(f.trust));
        text_reset(&needs);
        for (size_t k = 0; k < f.n_needs && rc == RC_OK; k++)
            rc = text_printf(&needs, "%s%.*s", k ? " " : "", (int)f.needs[k].n,
                             f.needs[k].p);
        struct span row[6] = {
            span_of(f.name), f.title,        span_of(format_reader_name(f.reader)),
            f.platform,      span_of(clock), text_span(&needs)};
        if (rc == RC_OK)
            rc = listing_add(l, row);
    }
    text_done(&needs);
    arena_done(&arena);
    if (rc != RC_OK) {
        listing_done(l);
        return err_memory(err);
    }
    give(l, out);
    return RC_OK;
}
