// SPDX-License-Identifier: Apache-2.0
#include "ingest/record.h"

#include "ingest/direct.h"
#include "ingest/zone_file.h"

#include <stdio.h>

// What a format declares of its dates is not overruled, since it holds for all its
// files.
static enum rc contradicts(const struct format *f, const char *flag, const char *given,
                           struct err *err)
{
    err_set(err, RC_ARGUMENT, "E0310", "%s \"%s\" contradicts the format %s", flag,
            given, f->name);
    err_hint(err,
             "leave %s out; a mapping of your own (--as FILE.sql) may say otherwise",
             flag);
    return RC_ARGUMENT;
}

static enum rc set_order(const struct format *f, const char *given,
                         struct when_rules *out, struct err *err)
{
    out->order = f->order;
    if (!given || strcmp(given, "ymd") == 0)
        return RC_OK;
    if (!date_order_of(span_of(given), &out->order)) {
        err_set(err, RC_ARGUMENT, "E0310",
                "--date-order \"%s\" is none of ymd, dmy, mdy", given);
        err_hint(err, "dmy reads 05/06/2023 as 5 June, mdy as 6 May");
        return RC_ARGUMENT;
    }
    return f->order && f->order != out->order
               ? contradicts(f, "--date-order", given, err)
               : RC_OK;
}

static enum rc set_form(const struct format *f, const char *given,
                        struct when_rules *out, struct err *err)
{
    out->form = f->time;
    if (!given)
        return RC_OK;
    if (!when_form_of(span_of(given), &out->form)) {
        err_set(err, RC_ARGUMENT, "E0310", "--time-form \"%s\" is not known", given);
        err_hint(err, "use auto, unix-s, unix-ms, unix-us, iso, slashed, twitter, "
                      "rfc2822 or digits");
        return RC_ARGUMENT;
    }
    return f->time != WHEN_AUTO && f->time != out->form
               ? contradicts(f, "--time-form", given, err)
               : RC_OK;
}

enum rc record_rules(const struct format *f, const struct take_options *given,
                     struct records *out, struct err *err)
{
    const char *zone = given->zone;
    struct event_rules r = {.post_id_optional = f->no_post_id, .platform = f->platform};
    r.time.any_origin = f->any_origin;
    if (zone || f->zone.p)
        TRY(zone_file_rules(zone ? span_of(zone) : f->zone, &out->place, &r.time, err));
    TRY(set_order(f, given->date_order, &r.time, err));
    TRY(set_form(f, given->time_form, &r.time, err));
    r.created = r.time;
    r.created.form = WHEN_AUTO;
    r.created.any_origin = false;
    out->rules = r;
    return RC_OK;
}

void record_chunk(struct records *r, struct fetch *f)
{
    for (int field = 0; field < N_FIELDS; field++) {
        int column = r->plan->column[field];
        r->data[field] = NULL;
        if (column < 0)
            continue;
        r->data[field] = fetch_column(f, (size_t)column, &r->valid[field]);
        if (!r->plan->list[field])
            continue;
        duckdb_vector child = duckdb_list_vector_get_child(
            duckdb_data_chunk_get_vector(f->chunk, (idx_t)column));
        r->child[field] = duckdb_vector_get_data(child);
        r->child_valid[field] = duckdb_vector_get_validity(child);
    }
}

void record_direct(struct records *r, const struct direct_chunk *c)
{
    for (int field = 0; field < N_FIELDS; field++) {
        r->data[field] = c->text[field];
        r->valid[field] = c->valid[field];
    }
    r->data[FIELD_RECORD] = c->record;
    r->data[FIELD_LINE] = c->line;
}

static inline bool there(const struct records *r, size_t i, int field)
{
    return r->data[field] &&
           (!r->valid[field] || (r->valid[field][i >> 6] >> (i & 63) & 1));
}

struct span record_text(const struct records *r, size_t i, int field)
{
    if (!there(r, i, field))
        return SPAN_NONE;
    return duck_span(&((const duckdb_string_t *)r->data[field])[i]);
}

void record_raw(const struct records *r, size_t i, uint64_t *record, uint64_t *line,
                struct event_raw *out)
{
    const uint64_t *records = r->data[FIELD_RECORD], *lines = r->data[FIELD_LINE];
    *record = there(r, i, FIELD_RECORD) ? records[i] : 0;
    *line = there(r, i, FIELD_LINE) ? lines[i] : 0;
    out->room = NULL;
    for (int field = 0; field < N_EVENT_FIELDS; field++)
        out->field[field] = record_text(r, i, field);
}

enum rc record_check(const struct records *r, size_t i, const struct event_raw *raw,
                     struct event *out, struct when *when, struct span *what,
                     struct err *err)
{
    struct span word = record_text(r, i, FIELD_OBSERVATION);
    *what = word.n ? word : SPAN_NONE;
    if (word.n > EVENT_WORD_BYTES) {
        err_set(err, RC_INPUT, "E0241",
                "observation has %zu bytes, more than the limit of %d", word.n,
                EVENT_WORD_BYTES);
        err_hint(err, "it is a word such as deleted; what goes with it is the detail");
        err_field(err, "observation");
        return RC_INPUT;
    }
    return word.n ? event_check_observation(raw, &r->rules, out, err)
                  : event_check(raw, &r->rules, out, when, err);
}

static enum rc add_mark(struct records *r, struct span s)
{
    return column_push(&r->marks, s);
}

// Appends the elements of a list, or the one text that stands for it.
static enum rc add_list(struct records *r, size_t i, int field)
{
    if (!there(r, i, field))
        return RC_OK;
    if (!r->plan->list[field])
        return add_mark(r, record_text(r, i, field));
    duckdb_list_entry e = ((const duckdb_list_entry *)r->data[field])[i];
    for (uint64_t k = e.offset; k < e.offset + e.length; k++)
        if (!r->child_valid[field] ||
            duckdb_validity_row_is_valid(r->child_valid[field], k))
            TRY(add_mark(r, duck_span(&r->child[field][k])));
    return RC_OK;
}

enum rc record_marks(struct records *r, size_t i, const struct event *event,
                     struct lift_post *out, struct err *err)
{
    const struct format *f = &r->plan->format;
    size_t at[FIELD_OBJECT - FIELD_URLS + 2];
    r->marks.n = 0;
    if (column_reserve(&r->marks, 1) != RC_OK)
        return err_memory(err);
    for (int field = FIELD_URLS; field <= FIELD_OBJECT; field++) {
        at[field - FIELD_URLS] = r->marks.n;
        if (r->data[field] && add_list(r, i, field) != RC_OK)
            return err_memory(err);
    }
    at[FIELD_OBJECT - FIELD_URLS + 1] = r->marks.n;
#define LIST(field)                                                                    \
    {r->marks.p + at[(field)-FIELD_URLS],                                              \
     at[(field)-FIELD_URLS + 1] - at[(field)-FIELD_URLS]}
    *out = (struct lift_post){.platform = event->platform,
                              .repost_of = record_text(r, i, FIELD_REPOST_OF),
                              .reply_to = record_text(r, i, FIELD_REPLY_TO),
                              .like_of = record_text(r, i, FIELD_LIKE_OF),
                              .follow_of = record_text(r, i, FIELD_FOLLOW_OF),
                              .text = event->text,
                              .urls = LIST(FIELD_URLS),
                              .tags = LIST(FIELD_HASHTAGS),
                              .mentions = LIST(FIELD_MENTIONS),
                              .media = LIST(FIELD_MEDIA),
                              .audio = LIST(FIELD_AUDIO),
                              .objects = LIST(FIELD_OBJECT),
                              .object_kind = f->object_kind,
                              .flags = f->lift};
#undef LIST
    return RC_OK;
}

struct span record_object(const struct records *r, size_t i)
{
    if (!there(r, i, FIELD_OBJECT))
        return SPAN_NONE;
    if (!r->plan->list[FIELD_OBJECT])
        return record_text(r, i, FIELD_OBJECT);
    duckdb_list_entry e = ((const duckdb_list_entry *)r->data[FIELD_OBJECT])[i];
    for (uint64_t k = e.offset; k < e.offset + e.length; k++)
        if (!r->child_valid[FIELD_OBJECT] ||
            duckdb_validity_row_is_valid(r->child_valid[FIELD_OBJECT], k))
            return duck_span(&r->child[FIELD_OBJECT][k]);
    return SPAN_NONE;
}

void records_done(struct records *r)
{
    column_done(&r->marks);
}
