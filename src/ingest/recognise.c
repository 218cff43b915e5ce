// SPDX-License-Identifier: Apache-2.0
#include "ingest/recognise.h"

#include "ingest/walk.h"

#include <stdio.h>

// A document of more than LOOK_BYTES is no single record: only formats that know where
// its records are can read it, and asking every format of the whole took seconds.
enum { MOST_FORMATS = 128, LOOK_BYTES = 8 << 20, LOOK_RECORDS = 20 };

// ---- which reader -------------------------------------------------------------------

static enum rc reader_of(const char *path, enum format_reader *out, struct err *err)
{
    struct source *s = NULL;
    struct span head;
    *out = READER_CSV;
    FILE *f = fopen(path, "rb"); // Parquet is no text, so the source would refuse it
    char magic[4] = "";
    size_t n = f ? fread(magic, 1, 4, f) : 0;
    if (f)
        fclose(f);
    if (n == 4 && memcmp(magic, "PAR1", 4) == 0) {
        *out = READER_PARQUET;
        return RC_OK;
    }
    enum rc rc = source_open(path, NULL, &s, err);
    if (rc == RC_OK)
        rc = source_peek(s, 4096, &head, err);
    if (rc == RC_OK) {
        head = span_trim(head);
        if (head.n && (head.p[0] == '{' || head.p[0] == '['))
            *out = READER_NDJSON;
    }
    source_free(s);
    return rc;
}

// ---- what is in the file ------------------------------------------------------------

// The columns of a CSV or Parquet file, or the first records of an NDJSON one.
struct look {
    const char *path;
    bool allow_damage; // what is broken is left out of the look, too
    struct feed feed;
    const struct span *columns; // [n]
    size_t n;
    struct span json[LOOK_RECORDS]; // [n_json]
    size_t n_json;
    struct duck duck;   // for Parquet
    struct arena arena; // of columns that no feed holds, and of records
};

static void look_done(struct look *l)
{
    duck_close(&l->duck);
    if (l->feed.source)
        feed_close(&l->feed);
    arena_done(&l->arena);
}

static enum rc keep_names(struct look *l, const struct rows *rows, struct err *err)
{
    struct span *names = arena_new(&l->arena, rows->n, sizeof *names);
    for (size_t i = 0; names && i < rows->n; i++) {
        names[i] = arena_copy(&l->arena, span_of(rows->name[i]));
        if (!names[i].p)
            names = NULL;
    }
    l->columns = names;
    l->n = names ? rows->n : 0;
    return names ? RC_OK : err_memory(err);
}

static enum rc look_at_parquet(const char *path, struct look *l, struct err *err)
{
    struct duck_options d = {.threads = 1};
    struct cell value = {.type = CELL_TEXT, .s = span_of(path)};
    struct rows rows = {0};
    TRY(duck_open(NULL, &d, &l->duck, err));
    enum rc rc = duck_query(&l->duck, "SELECT * FROM read_parquet(?) LIMIT 0", &value,
                            1, &rows, err);
    if (rc == RC_IO || rc == RC_ARGUMENT)
        rc = plan_no_parquet(path, err);
    if (rc == RC_OK)
        rc = keep_names(l, &rows, err);
    rows_done(&rows);
    return rc;
}

// Keeps the first records of a JSON file, as `pages` finds them; those before a fault,
// too.
static enum rc look_at_json(const char *path, const struct pages_spec *pages,
                            struct look *l, struct err *err)
{
    struct feed_options o = {.reader = READER_NDJSON,
                             .no_rejects = true,
                             .allow_damage = l->allow_damage,
                             .pages = pages};
    if (!pages || !pages_whole(pages))
        o.most_bytes = LOOK_BYTES;
    TRY(feed_open(&l->feed, path, &o, err));
    while (l->n_json < LOOK_RECORDS && l->feed.records < LOOK_RECORDS) {
        struct feed_record r;
        TRY(feed_next_sound(&l->feed, &r, err));
        if (r.kind == SCAN_END)
            break;
        l->json[l->n_json] = arena_copy(&l->arena, r.raw);
        if (!l->json[l->n_json++].p)
            return err_memory(err);
    }
    return RC_OK;
}

static enum rc look_at(const char *path, enum format_reader reader, bool no_quotes,
                       struct look *l, struct err *err)
{
    struct feed_options o = {.reader = reader,
                             .positional = true,
                             .no_rejects = true,
                             .no_quotes = no_quotes,
                             .allow_damage = l->allow_damage,
                             .most = 20};
    l->path = path;
    if (reader == READER_PARQUET)
        return look_at_parquet(path, l, err);
    if (reader == READER_NDJSON)
        return look_at_json(path, NULL, l, err);
    TRY(feed_open(&l->feed, path, &o, err));
    l->columns = feed_columns(&l->feed, &l->n);
    return RC_OK;
}

static bool has_column(const struct look *l, struct span name)
{
    for (size_t i = 0; i < l->n; i++)
        if (span_same(l->columns[i], name))
            return true;
    return false;
}

static bool fits_columns(const struct look *l, const struct format *f)
{
    if (f->positional && l->n != f->n_needs)
        return false;
    for (size_t i = 0; i < f->n_needs; i++)
        if (f->positional ? !span_same(l->columns[i], f->needs[i])
                          : !has_column(l, f->needs[i]))
            return false;
    return f->n_needs > 0;
}

// Whether a record has one of the paths of the need "a|b".
static bool has_need(struct span json, struct span need)
{
    struct span path;
    while (span_split(&need, '|', &path))
        if (walk_path(json, path).p)
            return true;
    return false;
}

static bool has_all(struct span json, const struct span *needs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!has_need(json, needs[i]))
            return false;
    return n > 0;
}

// The number of needs that at least one of the first records has all of, 0: none has.
static size_t fits_head(const struct look *l, const struct format *f)
{
    size_t most = 0;
    for (size_t i = 0; i < l->n_json; i++) {
        bool is = !f->is_path.p ||
                  span_same(walk_bare(walk_path(l->json[i], f->is_path)), f->is_value);
        if (is && has_all(l->json[i], f->needs, f->n_needs) && most < f->n_needs)
            most = f->n_needs;
        for (size_t o = 0; is && o < f->n_others; o++)
            if (has_all(l->json[i], f->other[o].p, f->other[o].n) &&
                most < f->other[o].n)
                most = f->other[o].n;
    }
    return most;
}

// The same for a format whose records are in pages: they are found its way.
static enum rc fits_ndjson(struct look *l, const struct format *f, size_t *out,
                           struct err *err)
{
    struct look pages = {.path = l->path, .allow_damage = l->allow_damage};
    if (!format_pages(f)) {
        *out = fits_head(l, f);
        return RC_OK;
    }
    enum rc rc = look_at_json(l->path, format_pages(f), &pages, err);
    if (rc == RC_INPUT || rc == RC_LIMIT)
        rc = RC_OK; // it is broken for this format, and may be sound for others
    *out = rc == RC_OK ? fits_head(&pages, f) : 0;
    look_done(&pages);
    return rc;
}

// The format that fits with the most needs; *twins counts others that fit as well.
static enum rc best_format(struct look *l, enum format_reader reader,
                           struct arena *arena, struct format *out, size_t *twins,
                           struct err *err)
{
    struct format f;
    size_t most = 0;
    *twins = 0;
    for (size_t i = 0; i < MOST_FORMATS; i++) {
        size_t weight = 0;
        bool there;
        TRY(format_built_in(i, arena, &f, &there, err));
        if (!there)
            break;
        if (f.reader != reader || f.asked_only)
            continue;
        if (reader != READER_NDJSON)
            weight = fits_columns(l, &f) ? f.n_needs : 0;
        else
            TRY(fits_ndjson(l, &f, &weight, err));
        weight += weight && f.is_path.p;
        if (!weight || weight < most)
            continue;
        *twins = weight > most ? 0 : *twins + 1;
        most = weight;
        *out = f;
    }
    if (!most)
        out->name[0] = '\0';
    return RC_OK;
}

// ---- what to type -------------------------------------------------------------------

// A column that by its name may hold `field`, for the hint.
static struct span guess(const struct look *l, const char *const *words, size_t n)
{
    for (size_t w = 0; w < n; w++)
        for (size_t i = 0; i < l->n; i++)
            if (span_same_ascii(l->columns[i], span_of(words[w])))
                return l->columns[i];
    return SPAN_NONE;
}

static enum rc no_format(const struct look *l, const char *path, struct err *err)
{
    static const char *const account[] = {
        "account_id", "user_id", "author_id", "userid", "account",
        "user",       "author",  "username",  "handle", "screen_name"};
    static const char *const time[] = {
        "timestamp", "created_at",      "time",       "date",        "datetime",
        "created",   "timestamp_share", "tweet_time", "created_utc", "publish_date",
        "post_ts",   "unix_timestamp",  "ts"};
    static const char *const object[] = {
        "url", "urls", "link", "object_id", "retweet_id", "retweeted_id", "object"};
    struct span a = guess(l, account, sizeof account / sizeof *account);
    struct span t = guess(l, time, sizeof time / sizeof *time);
    struct span o = guess(l, object, sizeof object / sizeof *object);
    char columns[200] = "";
    size_t at = 0;
    for (size_t i = 0; i < l->n && at < sizeof columns - 40; i++)
        at += (size_t)snprintf(
            columns + at, sizeof columns - at, "%s%.*s", i ? ", " : "",
            (int)(l->columns[i].n < 32 ? l->columns[i].n : 32), l->columns[i].p);
    err_set(err, RC_INPUT, "E0309", "no known format fits%s%s",
            l->n ? "; its columns are " : "", columns);
    uint64_t first = l->n && !l->feed.source ? 0 : 1; // Parquet has no lines
    err_place(err, path, 0, first, first);
    err_hint(err, "say what is where: --map account=%.*s --map time=%.*s --map %s=%.*s",
             a.p ? (int)a.n : 6, a.p ? a.p : "COLUMN", t.p ? (int)t.n : 6,
             t.p ? t.p : "COLUMN",
             o.p && (span_is(o, "object_id") || span_is(o, "retweet_id") ||
                     span_is(o, "retweeted_id") || span_is(o, "object"))
                 ? "object"
                 : "url",
             o.p ? (int)o.n : 6, o.p ? o.p : "COLUMN");
    return RC_INPUT;
}

static enum rc several_formats(const struct format *f, size_t twins, const char *path,
                               struct err *err)
{
    err_set(err, RC_INPUT, "E0317", "%zu formats fit, %s among them", twins + 1,
            f->name);
    err_place(err, path, 0, 1, 1);
    err_hint(err, "choose with --as %s or another of \"lockstep formats\"", f->name);
    return RC_INPUT;
}

// ---- trying it ----------------------------------------------------------------------

static enum rc try_chunk(struct records *r, struct fetch *f, struct recognised *out)
{
    record_chunk(r, f);
    for (size_t i = 0; i < f->n; i++) {
        uint64_t record, line;
        struct event_raw raw;
        struct event event;
        struct span what;
        record_raw(r, i, &record, &line, &raw);
        out->sampled++;
        if (record_check(r, i, &raw, &event, NULL, &what, NULL) == RC_OK)
            out->fitting++;
    }
    return RC_OK;
}

// Maps the first records and counts those that pass.
static enum rc try_format(const char *path, const struct take_options *o,
                          struct recognised *out, struct err *err)
{
    struct plan plan = {0};
    struct fetch fetch = {0};
    struct records records = {.plan = &plan};
    struct plan_options p = {.allow_damage = o->allow_damage,
                             .most = RECOGNISE_SAMPLE,
                             .threads = 1,
                             .pace = o->pace};
    enum rc rc;
    TRY_OUT(plan_open(&plan, path, &out->format, &p, err));
    TRY_OUT(record_rules(&out->format, o, &records, err));
    TRY_OUT(plan_start(&plan, &fetch, err));
    while (out->sampled < RECOGNISE_SAMPLE) {
        rc = plan_fault(&plan, fetch_next(&fetch, o->pace, err), err);
        if (rc != RC_OK || !fetch.n)
            break;
        TRY_OUT(try_chunk(&records, &fetch, out));
    }
    if (rc == RC_INPUT)
        rc = RC_OK; // take_file will meet the fault again, and tell all of it
out:
    fetch_done(&fetch);
    records_done(&records);
    plan_close(&plan);
    return rc;
}

static enum rc given(const char *path, const struct take_options *o,
                     enum format_reader reader, struct arena *arena,
                     struct recognised *out, struct err *err)
{
    const char **rest = mem_new(o->n_map, sizeof *rest);
    size_t n_rest = 0;
    struct look l = {0};
    enum rc rc = RC_OK;
    if (!rest) {
        rc = err_memory(err);
        goto out;
    }
    bool generic = !o->format || strncmp(o->format, "generic", 7) == 0;
    if (!generic)
        TRY_OUT(format_named(o->format, arena, &out->format, err));
    struct format words = out->format;
    TRY_OUT(format_words(o->map, o->n_map, &words, rest, &n_rest, err));
    if (!generic && n_rest) {
        err_set(err, RC_ARGUMENT, "E0304", "--map %s: format %s has its own mapping",
                rest[0], out->format.name);
        err_hint(err,
                 "with --as %s only kind= and platform= can be set; leave --as away "
                 "to map columns",
                 out->format.name);
        rc = RC_ARGUMENT;
        goto out;
    }
    if (generic) {
        if (reader != READER_NDJSON) // whose columns are paths, others in each record
            TRY_OUT(look_at(path, reader, o->no_quotes, &l, err));
        TRY_OUT(format_of_map(rest, n_rest, reader, l.columns, l.n, arena, &out->format,
                              err));
        out->format.object_kind = words.object_kind;
    } else {
        out->format = words;
    }
    snprintf(out->certainty, sizeof out->certainty, "given");
out:
    look_done(&l);
    mem_free(rest);
    return rc;
}

static void name_certainty(struct recognised *r)
{
    double share = r->sampled ? (double)r->fitting / (double)r->sampled : 0;
    snprintf(r->certainty, sizeof r->certainty, "%s",
             share >= 0.99  ? "certain"
             : share >= 0.5 ? "likely"
                            : "possible");
}

// Only kind= and platform= were said: they go with a format that is recognised.
static bool only_words(const struct take_options *o)
{
    for (size_t i = 0; i < o->n_map; i++)
        if (strncmp(o->map[i], "kind=", 5) != 0 &&
            strncmp(o->map[i], "platform=", 9) != 0)
            return false;
    return true;
}

static enum rc pass_fault(const struct err *fault, enum rc rc, struct err *err)
{
    if (err)
        *err = *fault;
    return rc;
}

enum rc recognise(const char *path, const struct take_options *options,
                  struct arena *arena, struct recognised *out, struct err *err)
{
    enum format_reader reader;
    struct look l = {.allow_damage = options->allow_damage};
    struct err fault = {0};
    size_t twins = 0, n_rest;
    const char *rest[1];
    enum rc rc = RC_OK;
    *out = (struct recognised){0};
    TRY(reader_of(path, &reader, err));
    if (options->format || !only_words(options)) {
        TRY(given(path, options, reader, arena, out, err));
        out->format.no_quotes |= options->no_quotes;
        return try_format(path, options, out, err);
    }
    rc = look_at(path, reader, options->no_quotes, &l, &fault);
    enum rc looked = rc;
    // A document that is too long for one record, or has a fault in one of its parts,
    // may be an export of many.
    if ((rc == RC_LIMIT || rc == RC_INPUT) && reader == READER_NDJSON && l.feed.source)
        rc = RC_OK;
    else if (rc != RC_OK && err)
        *err = fault;
    TRY_OUT(rc);
    TRY_OUT(best_format(&l, reader, arena, &out->format, &twins, err));
    if (!out->format.name[0])
        rc = looked == RC_INPUT ? pass_fault(&fault, looked, err)
                                : no_format(&l, path, err);
    else if (twins)
        rc = several_formats(&out->format, twins, path, err);
    for (size_t i = 0; rc == RC_OK && i < options->n_map; i++)
        rc = format_words(&options->map[i], 1, &out->format, rest, &n_rest, err);
    out->format.no_quotes |= options->no_quotes;
    if (rc == RC_OK)
        rc = try_format(path, options, out, err);
    if (rc == RC_OK)
        name_certainty(out);
out:
    look_done(&l);
    return rc;
}
