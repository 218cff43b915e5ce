// SPDX-License-Identifier: Apache-2.0
#include "ingest/take.h"

#include "event/clock.h"
#include "ingest/encode.h"
#include "ingest/key.h"
#include "ingest/places.h"
#include "ingest/pseudonym.h"
#include "ingest/recognise.h"
#include "ingest/silence.h"
#include "ingest/spooled.h"
#include "ingest/stream.h"
#include "store/evidence.h"

#include <stdio.h>

// All that one import holds. Zeroes are nothing.
struct work {
    struct store *store;
    const char *path; // that is read
    const char *name; // that records say
    const struct take_options *options;
    struct take_report *report;
    struct arena arena;
    struct recognised known;
    struct plan plan;
    struct stream stream;
    size_t rows; // of the chunk at hand
    struct records records;
    struct encode encode;
    struct pseudonyms pseudonyms;
    struct clock_tally clock;
    struct gap_tally gaps;
    int64_t finest_us, coarsest_us; // of the times as they are written; 0: none seen
    bool recognised;                // its format is known
    struct err unsure;              // the first day that could be a month, E0231
    uint64_t n_unsure, proves_dmy, proves_mdy;
    uint64_t n_unclaimed; // claimed times that cannot be read
};

// ---- one chunk ----------------------------------------------------------------------

static enum rc reject_record(struct work *w, const struct event_raw *raw,
                             const struct err *fault, uint64_t record, uint64_t line,
                             struct err *err)
{
    enum event_field field;
    struct span value = SPAN_NONE;
    if (strcmp(fault->id, "E0231") == 0 && !w->n_unsure++) {
        w->unsure = *fault;
        err_place(&w->unsure, w->name, record, line, 0);
    }
    if (event_field_of(span_of(fault->field), &field))
        value = raw->field[field];
    return reject_field(&w->plan.rejects, fault, record, line, value, err);
}

// A record on its way from the check to the case.
struct checked {
    struct event event;
    struct print print;
    struct span what; // p NULL: it is a post
    uint64_t record, line;
    size_t row;
    struct span object;                  // the first
    char platform[EVENT_PLATFORM_BYTES]; // where it stood in capitals
};

// Puts pseudonyms for the names of a record, if that was asked for.
static enum rc hide_names(struct work *w, struct checked *c, struct err *err)
{
    const struct format *f = &w->plan.format;
    enum rc rc = pseudonym_event(&w->pseudonyms, f->lift, &c->event);
    if (rc == RC_OK)
        rc = pseudonym_object(&w->pseudonyms, f->object_kind, c->event.platform,
                              &c->object);
    return rc == RC_OK ? rc : err_memory(err);
}

// The same with the marks of a post and its field of URLs.
static enum rc hide_marks(struct work *w, struct lift_post *marks, struct span *urls,
                          struct err *err)
{
    enum rc rc = pseudonym_marks(&w->pseudonyms, marks, w->records.marks.p);
    if (rc == RC_OK)
        rc = pseudonym_urls(&w->pseudonyms, marks->flags, urls);
    return rc == RC_OK ? rc : err_memory(err);
}

// Checks row i of the chunk. *n grows by one unless the record is rejected.
static enum rc check_record(struct work *w, size_t i, struct checked *batch, size_t *n,
                            struct err *err)
{
    struct checked *c = &batch[*n];
    struct event_raw raw;
    struct when when = {0};
    struct err fault;
    record_raw(&w->records, i, &c->record, &c->line, &raw);
    raw.room = c->platform;
    enum rc rc = record_check(&w->records, i, &raw, &c->event, &when, &c->what, &fault);
    if (rc == RC_INPUT)
        return reject_record(w, &raw, &fault, c->record, c->line, err);
    if (rc != RC_OK) {
        *err = fault;
        return rc;
    }
    c->row = i;
    c->object = record_object(&w->records, i);
    TRY(hide_names(w, c, err));
    ++*n;
    if (c->what.p)
        return RC_OK;
    if (!w->finest_us || when.resolution_us < w->finest_us)
        w->finest_us = when.resolution_us;
    w->coarsest_us = clock_coarser(w->coarsest_us, when.resolution_us);
    w->n_unclaimed +=
        raw.field[EVENT_CLAIMED_TIME].n && c->event.claimed_us == EVENT_TIME_UNKNOWN;
    w->proves_dmy += when.proof == DATE_PROVES_DMY;
    w->proves_mdy += when.proof == DATE_PROVES_MDY;
    c->print = encode_print(&w->encode, &c->event, c->object);
    return RC_OK;
}

static enum rc take_checked(struct work *w, const struct checked *c, struct err *err)
{
    struct take_report *r = w->report;
    struct lift_post marks;
    struct span urls = record_text(&w->records, c->row, FIELD_RAW_URLS);
    if (c->what.p) {
        struct span detail = record_text(&w->records, c->row, FIELD_DETAIL);
        if (pseudonym_detail(&w->pseudonyms, &detail) != RC_OK)
            return err_memory(err);
        return encode_observation(&w->encode, c->what, &c->event, detail, c->record,
                                  c->line, err);
    }
    clock_add(&w->clock, c->event.time_us);
    if (gap_add(&w->gaps, c->event.time_us) != RC_OK)
        return err_memory(err);
    if (r->first_us > c->event.time_us)
        r->first_us = c->event.time_us;
    if (r->last_us < c->event.time_us)
        r->last_us = c->event.time_us;
    TRY(record_marks(&w->records, c->row, &c->event, &marks, err));
    TRY(hide_marks(w, &marks, &urls, err));
    return encode_post(&w->encode, &c->event, c->print, &marks, urls, c->record,
                       c->line, err);
}

// Records go through in batches, so that the memory that their look-ups need is on its
// way while the others of the batch are checked.
enum { BATCH = 16 };

static enum rc take_chunk(struct work *w, struct err *err)
{
    struct checked batch[BATCH];
    pseudonym_chunk(&w->pseudonyms);
    for (size_t from = 0; from < w->rows; from += BATCH) {
        size_t n = 0;
        for (size_t i = from; i < from + BATCH && i < w->rows; i++)
            TRY(check_record(w, i, batch, &n, err));
        for (size_t k = 0; k < n; k++)
            encode_ready(&w->encode, &batch[k].event);
        for (size_t k = 0; k < n; k++)
            TRY(take_checked(w, &batch[k], err));
    }
    return encode_flush(&w->encode, err);
}

static enum rc take_all(struct work *w, struct err *err)
{
    TRY(stream_start(&w->stream, &w->plan, w->options->pace, err));
    for (;;) {
        TRY(stream_next(&w->stream, &w->records, &w->rows, err));
        if (!w->rows)
            break;
        TRY(take_chunk(w, err));
    }
    stream_done(&w->stream);
    return RC_OK;
}

// ---- refusing -----------------------------------------------------------------------

static enum rc unsure_dates(const struct work *w, struct err *err)
{
    if (err)
        *err = w->unsure;
    const struct rejects *r = &w->plan.rejects;
    for (size_t i = 0; i < r->n; i++)
        if (r->p[i].record == w->unsure.record)
            err_place(err, w->name, r->p[i].record, r->p[i].line, r->p[i].col);
    uint64_t dmy = w->proves_dmy, mdy = w->proves_mdy;
    if (dmy && !mdy)
        err_hint(err,
                 "add --date-order dmy (%llu other record%s of this file prove%s dmy)",
                 (unsigned long long)dmy, dmy == 1 ? "" : "s", dmy == 1 ? "s" : "");
    else if (mdy && !dmy)
        err_hint(err,
                 "add --date-order mdy (%llu other record%s of this file prove%s mdy)",
                 (unsigned long long)mdy, mdy == 1 ? "" : "s", mdy == 1 ? "s" : "");
    else
        err_hint(err, "add --date-order dmy or mdy (%llu record%s like this; %s)",
                 (unsigned long long)w->n_unsure, w->n_unsure == 1 ? " is" : "s are",
                 dmy ? "others prove both" : "none proves either");
    return RC_INPUT;
}

// The first reject as the error that refuses the file.
static enum rc refuse_with(const struct work *w, const struct reject *x,
                           struct err *err)
{
    err_set(err, RC_INPUT, x->id.n ? x->id.p : "E0311", "%.*s", (int)x->message.n,
            x->message.p);
    if (x->hint.n)
        err_hint(err, "%.*s", (int)x->hint.n, x->hint.p);
    err_place(err, w->name, x->record, x->line, x->col);
    return RC_INPUT;
}

static enum rc too_many(const struct work *w, const char *limit, struct err *err)
{
    const struct rejects *r = &w->plan.rejects;
    char id[8];
    snprintf(id, sizeof id, "%.*s", (int)r->p[0].id.n, r->p[0].id.p);
    err_set(err, RC_INPUT, "E0311",
            "%llu of %llu records were rejected, more than %s; the first: %.*s [%s]",
            (unsigned long long)r->n, (unsigned long long)w->report->records, limit,
            (int)r->p[0].message.n, r->p[0].message.p, id);
    err_place(err, w->name, r->p[0].record, r->p[0].line, r->p[0].col);
    if (r->p[0].hint.n && r->n < w->report->records)
        err_hint(err, "%.*s; or allow them with --max-rejects %llu",
                 (int)r->p[0].hint.n, r->p[0].hint.p, (unsigned long long)r->n);
    else if (r->p[0].hint.n) // all of them: there is nothing to take
        err_hint(err, "%.*s", (int)r->p[0].hint.n, r->p[0].hint.p);
    else
        err_hint(err,
                 "check the mapping with --explain, or allow more with --max-rejects");
    return RC_INPUT;
}

static enum rc judge_rejects(struct work *w, struct err *err)
{
    const struct take_options *o = w->options;
    struct rejects *r = &w->plan.rejects;
    char limit[64];
    if (!r->n)
        return RC_OK;
    reject_sort(r);
    TRY(places_find(w->path, &w->plan.format, r, err));
    if (w->n_unsure)
        return unsure_dates(w, err);
    if (o->strict)
        return refuse_with(w, &r->p[0], err);
    if (o->allow_damage && o->max_rejects && r->n > o->max_rejects) {
        snprintf(limit, sizeof limit, "the %llu allowed",
                 (unsigned long long)o->max_rejects);
        return too_many(w, limit, err);
    }
    if (o->allow_damage && o->max_reject_share > 0 &&
        (double)r->n > o->max_reject_share * (double)w->report->records) {
        snprintf(limit, sizeof limit, "the %g %% allowed", o->max_reject_share * 100);
        return too_many(w, limit, err);
    }
    if (!o->allow_damage && r->n * 2 > w->report->records)
        return too_many(w, "half", err);
    return RC_OK;
}

// ---- finishing ----------------------------------------------------------------------

static enum rc add_source(struct work *w, struct err *err)
{
    const struct take_report *r = w->report;
    const struct format *f = &w->plan.format;
    uint8_t by_record = f->by_record, pseudonymised = w->pseudonyms.on;
    bool posts = r->taken > r->observations;
    int64_t now = store_now_us();
    struct span path = span_of(w->name), sha = span_of(r->sha256),
                format = span_of(r->format), zone = span_of(r->zone),
                trust = span_of(r->trust), mapping = f->select,
                version = span_of(LOCKSTEP_VERSION);
    struct store_column c[] = {
        {.type = STORE_SAME, .same = r->source_id},
        {.type = STORE_TEXT, .p = &path},
        {.type = STORE_TEXT, .p = &sha},
        {.type = STORE_TEXT, .p = &format},
        {.type = STORE_U64, .p = &r->bytes},
        {.type = STORE_U64, .p = &r->records},
        {.type = STORE_U64, .p = &r->taken},
        {.type = STORE_U64, .p = &r->duplicates},
        {.type = STORE_U64, .p = &r->rejected},
        {.type = STORE_TEXT, .p = &zone},
        {.type = STORE_I64, .p = &r->declared_us},
        {.type = STORE_I64, .p = &r->measured_us},
        {.type = STORE_TEXT, .p = &trust},
        {.type = posts ? STORE_I64 : STORE_NULL, .p = &r->first_us},
        {.type = posts ? STORE_I64 : STORE_NULL, .p = &r->last_us},
        {.type = STORE_BOOL, .p = &by_record},
        {.type = STORE_TEXT, .p = &mapping},
        {.type = STORE_TEXT, .p = &version},
        {.type = STORE_I64, .p = &now},
        {.type = STORE_U64, .p = &r->observations},
        {.type = STORE_BOOL, .p = &pseudonymised},
    };
    return store_append(w->store, "sources", c, sizeof c / sizeof *c, 1, NULL, err);
}

static void warn(const struct work *w, const char *id, const char *text,
                 const char *hint)
{
    if (w->options->warning)
        w->options->warning(w->options->self, id, text, hint);
}

static void warn_all(const struct work *w)
{
    const struct take_report *r = w->report;
    const struct lift_counts *c = &w->encode.lift.counts;
    char text[200];
    if (r->accounts && r->single_post_accounts * 2 > r->accounts) {
        snprintf(text, sizeof text,
                 "%.0f %% of the accounts have one post; timing says little about them",
                 100.0 * (double)r->single_post_accounts / (double)r->accounts);
        warn(w, "W0301", text, "");
    }
    if (c->not_url) {
        snprintf(text, sizeof text, "%llu URLs are no addresses of web pages: no trace",
                 (unsigned long long)c->not_url);
        warn(w, "W0302", text, "");
    }
    uint64_t lost = c->not_name + c->not_utf8 + c->too_long + c->surplus;
    if (lost) {
        snprintf(
            text, sizeof text,
            "%llu hashtags, handles, texts or ids are too long or malformed: no trace",
            (unsigned long long)lost);
        warn(w, "W0303", text, "");
    }
    if (w->n_unclaimed) {
        snprintf(text, sizeof text,
                 "%llu times that clients claim cannot be read: left empty",
                 (unsigned long long)w->n_unclaimed);
        warn(w, "W0307", text, "");
    }
    if (clock_scheduled(&w->clock))
        warn(w, "W0304",
             "all times stand at :00, :15, :30 or :45, as a scheduler sets them",
             "windows below 15 minutes then link everybody who uses the scheduler");
    if (r->measured_us > r->declared_us && r->declared_us) {
        snprintf(text, sizeof text,
                 "the clock is coarser than its format says: %g s instead of %g s",
                 (double)r->measured_us / 1e6, (double)r->declared_us / 1e6);
        warn(w, "W0305", text, "windows below that are refused");
    }
    if (r->gaps)
        warn(w, "W0306", silence_text(r, text, sizeof text),
             "who was silent then is not known: lockstep help W0306");
}

static void describe(struct work *w)
{
    struct take_report *r = w->report;
    const struct format *f = &w->plan.format;
    snprintf(r->format, sizeof r->format, "%s", f->name);
    snprintf(r->certainty, sizeof r->certainty, "%s", w->known.certainty);
    snprintf(r->trust, sizeof r->trust, "%s", clock_trust_name(f->trust));
    if (w->options->zone)
        snprintf(r->zone, sizeof r->zone, "%s", w->options->zone);
    else if (f->zone.p)
        snprintf(r->zone, sizeof r->zone, "%.*s", (int)f->zone.n, f->zone.p);
    r->sampled = w->known.sampled;
    r->fitting = w->known.fitting;
    r->declared_us = f->resolution_us;
}

// A mapping of somebody's own may leave records out or split them: then what became of
// each could not be said.
static enum rc uneven(const struct work *w, struct err *err)
{
    const struct rejects *bad = &w->plan.feed.rejects;
    err_set(err, RC_INPUT, "E0315", "mapping %s makes %llu rows of %llu records",
            w->plan.format.name, (unsigned long long)(w->report->records - bad->n),
            (unsigned long long)(w->plan.feed.records - bad->n));
    err_hint(err,
             "its SELECT has to give one row for each row of raw, without WHERE or "
             "unnest");
    err_place(err, w->name, 0, 0, 0);
    return RC_INPUT;
}

static enum rc count_up(struct work *w, struct err *err)
{
    struct take_report *r = w->report;
    if (w->plan.fed) {
        TRY(feed_sha256(&w->plan.feed, r->sha256, err));
        r->bytes = source_raw_read(w->plan.feed.source);
        r->blank_lines = feed_blank_lines(&w->plan.feed);
    } else {
        TRY(spool_sha256(w->path, r->sha256, &r->bytes, err));
    }
    r->observations = w->encode.observed;
    r->taken = w->encode.taken + w->encode.observed;
    r->duplicates = w->encode.duplicates;
    if (w->plan.fed && reject_join(&w->plan.rejects, &w->plan.feed.rejects) != RC_OK)
        return err_memory(err);
    r->rejected = w->plan.rejects.n;
    r->records = r->taken + r->duplicates + r->rejected;
    if (w->plan.fed && r->records != w->plan.feed.records)
        return uneven(w, err);
    if (w->plan.format.as_written)
        r->declared_us = w->coarsest_us;
    r->measured_us = clock_coarser(w->finest_us, clock_measured(&w->clock));
    return RC_OK;
}

static enum rc finish(struct work *w, struct err *err)
{
    struct take_report *r = w->report;
    TRY(count_up(w, err));
    TRY(judge_rejects(w, err));
    if (r->taken == r->observations)
        r->first_us = r->last_us = 0;
    if (!r->records) {
        err_set(err, RC_INPUT, "E0313", "there is no record in it");
        err_hint(err, "was the export finished? it holds a header at most");
        err_place(err, w->name, 0, 0, 0);
        return RC_INPUT;
    }
    TRY(encode_end(&w->encode, &r->accounts, &r->single_post_accounts, err));
    TRY(silence_store(&w->gaps, w->encode.posts_of.p, w->encode.posts_of.n, w->store, r,
                      err));
    r->new_accounts = w->encode.accounts.n - w->encode.old_accounts;
    r->renamed = w->encode.renamed;
    r->changed = w->encode.changed;
    r->objects = w->encode.objects_here;
    r->traces = w->encode.traces.object.n;
    if (w->plan.rejects.n)
        TRY(reject_store(&w->plan.rejects, store_duck(w->store), r->source_id,
                         w->pseudonyms.on, err));
    if (w->pseudonyms.on)
        TRY(key_remember(w->store, &w->pseudonyms.key, err));
    return add_source(w, err);
}

// Whether a source with the same bytes is in the case; *id is its number.
static enum rc find_source(struct store *s, const char *sha256, uint32_t *id,
                           struct err *err)
{
    struct cell value = {.type = CELL_TEXT, .s = span_of(sha256)};
    struct rows rows = {0};
    const struct cell *cell;
    TRY(store_query(s, "SELECT source_id FROM sources WHERE sha256 = ?", &value, 1,
                    &rows, err));
    enum rc rc = rows_next(&rows, &cell, err);
    *id = rc == RC_OK && cell ? (uint32_t)cell[0].i : 0;
    rows_done(&rows);
    return rc;
}

static enum rc already_there(struct work *w, bool *out, struct err *err)
{
    int64_t same_size = 0;
    uint64_t bytes;
    char sql[96];
    *out = false;
    TRY(spool_size(w->path, &bytes, err));
    snprintf(sql, sizeof sql, "SELECT count(*) FROM sources WHERE bytes = %llu",
             (unsigned long long)bytes);
    TRY(duck_number(store_duck(w->store), sql, &same_size, err));
    if (!same_size)
        return RC_OK;
    TRY(spool_sha256(w->path, w->report->sha256, &w->report->bytes, err));
    TRY(find_source(w->store, w->report->sha256, &w->report->source_id, err));
    *out = w->report->already = w->report->source_id != 0;
    return RC_OK;
}

// Records as they are must not come into a case of pseudonyms.
static enum rc write_rejects(struct work *w, struct err *err)
{
    const char *folder = w->pseudonyms.on ? NULL : store_path(w->store);
    if (!folder && key_is_inside(w->name, store_path(w->store)))
        return RC_OK;
    return reject_write(&w->plan.rejects, w->name, folder, w->report->rejects_path,
                        sizeof w->report->rejects_path, err);
}

static enum rc open_key(struct work *w, struct err *err)
{
    if (!w->options->key)
        return key_absent(w->store, err);
    TRY(key_open(w->store, w->options, &w->pseudonyms.key, err));
    w->pseudonyms.on = true;
    return RC_OK;
}

static enum rc take(struct work *w, struct err *err)
{
    const struct take_options *o = w->options;
    struct plan_options p = {
        .allow_damage = o->allow_damage, .threads = o->threads, .pace = o->pace};
    bool there = false;
    int64_t last;
    TRY(open_key(w, err));
    TRY(already_there(w, &there, err));
    if (there)
        return RC_OK;
    TRY(recognise(w->path, o, &w->arena, &w->known, err));
    w->recognised = true;
    TRY(plan_open(&w->plan, w->path, &w->known.format, &p, err));
    w->records.plan = &w->plan;
    TRY(record_rules(&w->known.format, o, &w->records, err));
    describe(w);
    TRY(store_begin(w->store, err));
    TRY(duck_number(store_duck(w->store),
                    "SELECT CAST(coalesce(max(source_id), 0) AS BIGINT) FROM sources",
                    &last, err));
    w->report->source_id = (uint32_t)last + 1;
    w->report->first_us = INT64_MAX;
    w->report->last_us = INT64_MIN;
    TRY(encode_open(&w->encode, store_duck(w->store), w->report->source_id,
                    w->known.format.by_record, w->known.format.name, err));
    TRY(take_all(w, err));
    TRY(finish(w, err));
    // Counts of the lift are told after the commit; only the appenders must be gone.
    encode_close(&w->encode);
    if (w->report->rejected)
        TRY(write_rejects(w, err));
    if (pace_stop(o->pace))
        return err_stopped(err);
    pace_report(o->pace, "storing", 0, 0);
    return store_commit(w->store, err);
}

static void work_done(struct work *w)
{
    gap_done(&w->gaps);
    stream_done(&w->stream);
    encode_done(&w->encode);
    pseudonyms_done(&w->pseudonyms);
    records_done(&w->records);
    plan_close(&w->plan);
    arena_done(&w->arena);
}

enum rc take_spooled(struct store *s, const struct spool *spool,
                     const struct take_options *options, bool *recognised,
                     struct take_report *out, struct err *err)
{
    struct take_report report = {0};
    struct err fault = {0};
    struct work w = {.store = s,
                     .path = spool->path,
                     .name = spool->name,
                     .options = options,
                     .report = &report};
    enum rc rc = take(&w, &fault);
    if (rc != RC_OK && report.rejects_path[0])
        remove(report.rejects_path);
    if (rc == RC_OK && !report.already)
        warn_all(&w);
    encode_close(&w.encode); // before the transaction is undone
    stream_done(&w.stream);
    store_undo(s);
    work_done(&w);
    if (rc != RC_OK)
        spool_own_name(spool, &fault);
    *recognised = w.recognised || report.already;
    if (rc == RC_OK)
        *out = report;
    else if (err)
        *err = fault;
    return rc;
}

enum rc take_file(struct store *s, const char *path, const struct take_options *options,
                  struct take_report *out, struct err *err)
{
    struct spool spool = {0};
    bool recognised;
    enum rc rc = spool_open(&spool, path, err);
    if (rc == RC_OK)
        rc = take_spooled(s, &spool, options, &recognised, out, err);
    spool_close(&spool);
    return rc;
}
