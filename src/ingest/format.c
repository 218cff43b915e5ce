// SPDX-License-Identifier: Apache-2.0
#include "ingest/format.h"

#include "base/embedded.h"
#include "base/text.h"
#include "ingest/fields.h"
#include "trace/lift.h"

#include <stdio.h>
#include <stdlib.h>

extern const struct embedded ingest_formats[]; // spec/formats, see meson.build

const char *format_reader_name(enum format_reader r)
{
    static const char *const name[N_READERS] = {"csv", "ndjson", "parquet"};
    return name[r];
}

// ---- the header ---------------------------------------------------------------------

static enum rc bad_header(const char *file, struct span key, struct span value,
                          struct err *err)
{
    char k[64], v[160];
    err_set(err, RC_INPUT, "E0301", "mapping %s: \"%s\" cannot be \"%s\"", file,
            err_quote(k, sizeof k, key), err_quote(v, sizeof v, value));
    err_hint(err,
             "see docs/format/ and the files of spec/formats/ for what headers say");
    return RC_INPUT;
}

// "1s platform UTC": resolution, trust, zone; "-" is not known; "as-written platform":
// each time says by its form how fine it is.
static bool read_clock(struct format *f, struct span value)
{
    struct span part[3] = {SPAN_NONE, SPAN_NONE, SPAN_NONE}, rest = value, word;
    size_t n = 0;
    while (n < 3 && span_split(&rest, ' ', &word))
        if (word.n)
            part[n++] = word;
    static const struct {
        const char *word;
        int64_t us;
    } resolution[] = {{"-", 0},          {"1us", 1},          {"1ms", 1000},
                      {"1s", SECOND_US}, {"1min", MINUTE_US}, {"1d", DAY_US}};
    f->as_written = span_is(part[0], "as-written");
    f->resolution_us = f->as_written ? 0 : -1;
    for (size_t i = 0; i < sizeof resolution / sizeof *resolution; i++)
        if (span_is(part[0], resolution[i].word))
            f->resolution_us = resolution[i].us;
    if (n > 2 && !span_is(part[2], "-"))
        f->zone = part[2];
    return n >= 2 && f->resolution_us >= 0 && clock_trust_of(part[1], &f->trust);
}

// The next name of a list: a word, or what stands between two quotes, as columns with
// blanks in their names do. False where the list ends or a quote stays open.
static bool next_need(struct span *rest, struct span *out)
{
    *rest = span_trim(*rest);
    if (!rest->n)
        return false;
    char end = rest->p[0] == '"' ? '"' : ' ';
    size_t from = end == '"', at = from;
    while (at < rest->n && rest->p[at] != end)
        at++;
    *out = (struct span){rest->p + from, at - from};
    if (end == '"' && at++ == rest->n)
        return false;
    *rest = (struct span){rest->p + at, rest->n - at};
    return true;
}

static bool read_names(struct span value, struct span names[FORMAT_NEEDS], size_t *n)
{
    struct span rest = value, word;
    while (next_need(&rest, &word)) {
        if (*n == FORMAT_NEEDS || !word.n)
            return false;
        names[(*n)++] = word;
    }
    return *n > 0 && !rest.n;
}

// What records of another sort in the same format have, such as those that are no
// posts.
static bool read_other(struct format *f, struct span value)
{
    if (f->n_others == FORMAT_OTHERS)
        return false;
    struct format_names *o = &f->other[f->n_others++];
    return read_names(value, o->p, &o->n);
}

static bool read_is(struct format *f, struct span value)
{
    struct span rest = value;
    if (!span_split(&rest, '=', &f->is_path) || !rest.p)
        return false;
    f->is_path = span_trim(f->is_path);
    f->is_value = span_trim(rest);
    return f->is_path.n && f->is_value.n;
}

static bool read_flags(struct format *f, struct span value)
{
    static const struct {
        const char *word;
        unsigned flag;
    } known[] = {{"urls", LIFT_URLS_IN_TEXT},
                 {"hashtags", LIFT_TAGS_IN_TEXT},
                 {"mentions", LIFT_MENTIONS_IN_TEXT},
                 {"whole-reposts", LIFT_REPOST_WHOLE},
                 {"urls-as-given", LIFT_URLS_AS_GIVEN}};
    struct span rest = value, word;
    while (span_split(&rest, ' ', &word)) {
        bool found = !word.n;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (span_is(word, known[i].word)) {
                f->lift |= known[i].flag;
                found = true;
            }
        if (!found)
            return false;
    }
    return true;
}

static bool read_reader(struct format *f, struct span value)
{
    for (int r = 0; r < N_READERS; r++)
        if (span_is(value, format_reader_name((enum format_reader)r))) {
            f->reader = (enum format_reader)r;
            return true;
        }
    return false;
}

static bool read_identity(struct format *f, struct span value)
{
    f->by_record = span_is(value, "record");
    f->no_post_id = span_is(value, "none");
    return f->by_record || f->no_post_id || span_is(value, "post");
}

// One "key: value" of the header; false if the value makes no sense.
static bool read_key(struct format *f, struct span key, struct span value)
{
    if (span_is(key, "name")) {
        snprintf(f->name, sizeof f->name, "%.*s", (int)value.n, value.p);
        return value.n > 0 && value.n < sizeof f->name;
    }
    if (span_is(key, "title"))
        f->title = value;
    else if (span_is(key, "platform"))
        f->platform = value;
    else if (span_is(key, "shape"))
        f->shape = value;
    else if (span_is(key, "reader"))
        return read_reader(f, value);
    else if (span_is(key, "needs"))
        return read_names(value, f->needs, &f->n_needs);
    else if (span_is(key, "or-needs"))
        return read_other(f, value);
    else if (span_is(key, "optional"))
        return read_names(value, f->optional, &f->n_optional);
    else if (span_is(key, "is"))
        return read_is(f, value);
    else if (span_is(key, "clock"))
        return read_clock(f, value);
    else if (span_is(key, "records"))
        return pages_read_paths(value, &f->pages);
    else if (span_is(key, "join"))
        return pages_read_join(value, &f->pages);
    else if (span_is(key, "time"))
        return when_form_of(value, &f->time);
    else if (span_is(key, "date-order"))
        return date_order_of(value, &f->order);
    else if (span_is(key, "identity"))
        return read_identity(f, value);
    else if (span_is(key, "find-in-text"))
        return read_flags(f, value);
    else if (span_is(key, "origin"))
        f->any_origin = span_is(value, "any");
    else if (span_is(key, "positional"))
        f->positional = span_is(value, "yes");
    else if (span_is(key, "quotes"))
        f->no_quotes = span_is(value, "none");
    else if (span_is(key, "recognise"))
        f->asked_only = span_is(value, "no");
    return true; // further keys are notes for people
}

enum rc format_read(const char *file, struct span text, struct arena *arena,
                    struct format *out, struct err *err)
{
    struct format f = {.trust = CLOCK_CLAIMED};
    struct span rest = arena_copy(arena, text), line;
    if (!rest.p)
        return err_memory(err);
    if (memchr(text.p, '\0', text.n) || utf8_valid(text) < text.n)
        return err_set(err, RC_INPUT, "E0302",
                       "mapping %s is no text: it holds NUL bytes or is not UTF-8",
                       file);
    struct span end = {rest.p + rest.n, 0};
    f.select = end;
    while (span_split(&rest, '\n', &line)) {
        line = span_trim(line);
        if (line.n && (line.n < 2 || memcmp(line.p, "--", 2) != 0)) {
            f.select = span_trim((struct span){line.p, (size_t)(end.p - line.p)});
            break;
        }
        struct span value = line, key;
        if (line.n < 2)
            continue;
        value = (struct span){line.p + 2, line.n - 2};
        if (!span_split(&value, ':', &key) || !value.p)
            continue;
        key = span_trim(key);
        value = span_trim(value);
        if (!read_key(&f, key, value))
            return bad_header(file, key, value, err);
    }
    while (f.select.n && f.select.p[f.select.n - 1] == ';')
        f.select = span_trim((struct span){f.select.p, f.select.n - 1});
    if (!f.name[0])
        return bad_header(file, SPAN("name"), SPAN(""), err);
    if (f.select.n < 10)
        return err_set(err, RC_INPUT, "E0302",
                       "mapping %s has no SELECT below its header", file);
    *out = f;
    return RC_OK;
}

enum rc format_built_in(size_t n, struct arena *arena, struct format *out, bool *there,
                        struct err *err)
{
    *there = false;
    for (size_t i = 0; i <= n; i++)
        if (!ingest_formats[i].name)
            return RC_OK;
    const struct embedded *e = &ingest_formats[n];
    enum rc rc = format_read(e->name, (struct span){e->text, e->n}, arena, out, err);
    must(rc != RC_INPUT); // our own files, checked by the tests
    *there = rc == RC_OK;
    return rc;
}

static enum rc read_file(const char *path, struct arena *arena, struct format *out,
                         struct err *err)
{
    struct text text = {0};
    char buffer[4096];
    size_t got;
    enum rc rc = RC_OK;
    FILE *file = fopen(path, "rb");
    if (!file) {
        err_set(err, RC_ARGUMENT, "E0303", "cannot read the mapping \"%s\"", path);
        return RC_ARGUMENT;
    }
    while (rc == RC_OK && (got = fread(buffer, 1, sizeof buffer, file)) > 0) {
        rc = text_add(&text, (struct span){buffer, got});
        if (text.n > (1u << 20))
            rc = RC_LIMIT;
    }
    fclose(file);
    if (rc == RC_LIMIT)
        err_set(err, rc, "E0303", "the mapping \"%s\" is longer than 1 MiB", path);
    else if (rc != RC_OK)
        err_memory(err);
    else
        rc = format_read(path, text_span(&text), arena, out, err);
    text_done(&text);
    return rc;
}

enum rc format_named(const char *name, struct arena *arena, struct format *out,
                     struct err *err)
{
    const char *names[128];
    size_t n = 0, len = strlen(name);
    struct format f;
    if (len > 4 && strcmp(name + len - 4, ".sql") == 0)
        return read_file(name, arena, out, err);
    bool there = true;
    for (; n < 128; n++) {
        TRY(format_built_in(n, arena, &f, &there, err));
        if (!there)
            break;
        struct span copy = arena_copy(arena, span_of(f.name));
        if (!copy.p)
            return err_memory(err);
        names[n] = copy.p;
        if (strcmp(f.name, name) == 0) {
            *out = f;
            return RC_OK;
        }
    }
    const char *near = format_nearest(span_of(name), names, n);
    err_set(err, RC_ARGUMENT, "E0303", "there is no format \"%s\"", name);
    if (near)
        err_hint(err, "did you mean %s? \"lockstep formats\" lists all", near);
    else
        err_hint(err,
                 "\"lockstep formats\" lists all; a mapping of your own ends in .sql");
    return RC_ARGUMENT;
}

// ---- what a SELECT says -------------------------------------------------------------

static bool as_name(struct span line, struct span *expr, struct span *name)
{
    line = span_trim(line);
    if (line.n && line.p[line.n - 1] == ',')
        line = span_trim((struct span){line.p, line.n - 1});
    for (size_t i = line.n; i-- > 4;)
        if (memcmp(line.p + i - 4, " as ", 4) == 0) {
            *expr = span_trim((struct span){line.p, i - 4});
            *name = span_trim((struct span){line.p + i, line.n - i});
            return true;
        }
    *expr = *name = line;
    return false;
}

size_t format_columns(const struct format *f, struct span *fields, struct span *exprs,
                      size_t most)
{
    struct span rest = f->select, line, expr, name;
    size_t n = 0;
    while (n < most && span_split(&rest, '\n', &line)) {
        bool named = as_name(line, &expr, &name);
        if (!named && !field_known(name))
            continue;
        if (name.n == 0 || !field_known(name))
            continue;
        fields[n] = name;
        exprs[n++] = expr;
    }
    return n;
}

// Steps of inserting, dropping, changing or swapping letters between two words.
static size_t distance(struct span a, struct span b)
{
    size_t row[3][68] = {{0}};
    if (a.n > 64 || b.n > 64)
        return 99;
    for (size_t j = 0; j <= b.n; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t best = last[j - 1] + (a.p[i - 1] != b.p[j - 1]);
            if (last[j] + 1 < best)
                best = last[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] &&
                a.p[i - 2] == b.p[j - 1] && before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            now[j] = best;
        }
    }
    return row[a.n % 3][b.n];
}

const char *format_nearest(struct span word, const char *const *names, size_t n)
{
    const char *best = NULL;
    size_t least = word.n / 3 + 2;
    for (size_t i = 0; i < n; i++) {
        size_t d = distance(word, span_of(names[i]));
        if (d < least) {
            least = d;
            best = names[i];
        }
    }
    return best;
}
