// SPDX-License-Identifier: Apache-2.0
// A SELECT is read here word by word and taken only if it is understood to its end; the
// database has bound it before, so that what is left to find out is which column a name
// means. Oracle: the database itself (direct_test.c).
#include "ingest/direct.h"

#include <stdio.h>

// ---- reading the SELECT -------------------------------------------------------------

static void skip_blanks(struct span *s)
{
    while (s->n && memchr(" \t\r\n", s->p[0], 4))
        *s = (struct span){s->p + 1, s->n - 1};
}

static bool name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_';
}

// The next bare name; n is 0 where none stands.
static struct span take_name(struct span *s)
{
    skip_blanks(s);
    struct span name = {s->p, 0};
    if (s->n && s->p[0] >= '0' && s->p[0] <= '9')
        return name;
    while (name.n < s->n && name_char(s->p[name.n]))
        name.n++;
    *s = (struct span){s->p + name.n, s->n - name.n};
    return name;
}

static bool take_char(struct span *s, char c)
{
    skip_blanks(s);
    if (!s->n || s->p[0] != c)
        return false;
    *s = (struct span){s->p + 1, s->n - 1};
    return true;
}

static bool take_word(struct span *s, const char *word)
{
    struct span rest = *s;
    if (!span_same_ascii(take_name(&rest), span_of(word)))
        return false;
    *s = rest;
    return true;
}

// What stands between two `mark`s; none of them inside.
static bool take_quoted(struct span *s, char mark, struct span *out)
{
    if (!take_char(s, mark))
        return false;
    const char *end = memchr(s->p, mark, s->n);
    if (!end || (end + 1 < s->p + s->n && end[1] == mark))
        return false;
    *out = (struct span){s->p, (size_t)(end - s->p)};
    *s = (struct span){end + 1, s->n - out->n - 1};
    return true;
}

// Bare names that SQL takes for something else than a column.
static bool means_more(struct span name)
{
    static const char *const words[] = {"null", "true",         "false",     "default",
                                        "user", "session_user", "case",      "not",
                                        "cast", "row",          "array",     "interval",
                                        "date", "time",         "timestamp", "exists"};
    if (name.n > 8 && span_same_ascii((struct span){name.p, 8}, SPAN("current_")))
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_same_ascii(name, span_of(words[i])))
            return true;
    return false;
}

static bool column_named(const struct feed *feed, struct span name, size_t *out)
{
    size_t n;
    char position[24];
    const struct span *columns = feed_columns(feed, &n);
    for (size_t c = 0; c < n; c++) {
        snprintf(position, sizeof position, "c%zu", c + 1);
        bool given = !feed->options.positional && columns[c].p;
        if (span_same_ascii(given ? columns[c] : span_of(position), name)) {
            *out = c;
            return true;
        }
    }
    return false;
}

static bool take_column(const struct feed *feed, struct span *s, size_t *out)
{
    struct span name;
    skip_blanks(s);
    if (s->n && s->p[0] == '"')
        return take_quoted(s, '"', &name) && column_named(feed, name, out);
    name = take_name(s);
    return name.n && !means_more(name) && column_named(feed, name, out);
}

static bool take_nullif(const struct feed *feed, struct span *s, struct direct_field *f)
{
    f->from = DIRECT_COLUMN;
    return take_char(s, '(') && take_column(feed, s, &f->column) && take_char(s, ',') &&
           (skip_blanks(s), take_quoted(s, '\'', &f->null_if)) && take_char(s, ')');
}

// One entry up to the comma behind it.
static bool take_entry(const struct feed *feed, struct span *s, struct direct_field *f)
{
    struct span before = *s, as;
    *f = (struct direct_field){0};
    skip_blanks(s);
    if (s->n && s->p[0] == '\'') {
        f->from = DIRECT_WORD;
        if (!take_quoted(s, '\'', &f->word))
            return false;
    } else if (take_word(s, "_record") || take_word(s, "_line")) {
        as = (struct span){before.p, (size_t)(s->p - before.p)};
        f->field = field_of(span_trim(as));
        f->from = f->field == FIELD_RECORD ? DIRECT_RECORD : DIRECT_LINE;
        return f->field >= 0;
    } else if (take_word(s, "nullif")) {
        if (!take_nullif(feed, s, f))
            return false;
    } else {
        f->from = DIRECT_COLUMN;
        if (!take_column(feed, s, &f->column))
            return false;
    }
    if (!take_word(s, "as"))
        return false;
    f->field = field_of(take_name(s));
    return f->field >= 0;
}

// Whether what was read is what the database bound: the same fields at the same places.
static bool as_bound(const struct plan *p, const struct direct *d)
{
    size_t bound = 0;
    for (int field = 0; field < N_FIELDS; field++)
        bound += p->column[field] >= 0;
    for (size_t i = 0; i < d->n; i++)
        if (p->column[d->f[i].field] != (int)i || p->list[d->f[i].field])
            return false;
    return bound == d->n;
}

bool direct_of(struct plan *p, struct direct *out)
{
    struct direct d = {.feed = &p->feed};
    struct span s = p->format.select;
    size_t column;
    if (!p->fed || !p->feed.csv || column_named(&p->feed, SPAN("_record"), &column) ||
        column_named(&p->feed, SPAN("_line"), &column) || !take_word(&s, "select"))
        return false;
    do {
        if (d.n == N_FIELDS || !take_entry(&p->feed, &s, &d.f[d.n++]))
            return false;
    } while (take_char(&s, ','));
    if (!take_word(&s, "from") || !take_word(&s, "raw"))
        return false;
    skip_blanks(&s);
    if (s.n || !as_bound(p, &d))
        return false;
    *out = d;
    return true;
}

// ---- rows ---------------------------------------------------------------------------

static enum rc make_columns(const struct direct *d, struct direct_chunk *c)
{
    c->record = arena_new(&c->columns, DIRECT_ROWS, sizeof *c->record);
    c->line = arena_new(&c->columns, DIRECT_ROWS, sizeof *c->line);
    if (!c->record || !c->line)
        return RC_MEMORY;
    for (size_t i = 0; i < d->n; i++) {
        int field = d->f[i].field;
        if (d->f[i].from < DIRECT_COLUMN)
            continue;
        c->text[field] = arena_new(&c->columns, DIRECT_ROWS, sizeof *c->text[field]);
        if (!c->text[field])
            return RC_MEMORY;
        if (!d->f[i].null_if.p)
            continue;
        c->valid[field] =
            arena_new(&c->columns, DIRECT_ROWS / 64, sizeof *c->valid[field]);
        if (!c->valid[field])
            return RC_MEMORY;
    }
    return RC_OK;
}

// As the database holds a text: up to 12 bytes in the value itself.
static enum rc put_text(struct direct_chunk *c, struct span s, duckdb_string_t *to)
{
    duckdb_string_t t = {0};
    if (s.n > UINT32_MAX)
        return RC_MEMORY;
    t.value.inlined.length = (uint32_t)s.n;
    if (s.n <= sizeof t.value.inlined.inlined) {
        if (s.n)
            memcpy(t.value.inlined.inlined, s.p, s.n);
    } else {
        struct span copy = arena_copy(&c->bytes, s);
        if (!copy.p)
            return RC_MEMORY;
        memcpy(t.value.pointer.prefix, s.p, sizeof t.value.pointer.prefix);
        t.value.pointer.ptr = (char *)(uintptr_t)copy.p;
    }
    *to = t;
    return RC_OK;
}

static enum rc put_row(const struct direct *d, struct direct_chunk *c,
                       const struct feed_record *one)
{
    size_t row = c->n;
    c->record[row] = one->record;
    c->line[row] = one->line;
    for (size_t i = 0; i < d->n; i++) {
        const struct direct_field *f = &d->f[i];
        if (f->from < DIRECT_COLUMN)
            continue;
        struct span s = f->from == DIRECT_WORD ? f->word : one->fields[f->column];
        TRY(put_text(c, s, &c->text[f->field][row]));
        if (f->null_if.p) {
            uint64_t bit = UINT64_C(1) << (row & 63), *valid = c->valid[f->field];
            valid[row >> 6] &= ~bit;
            valid[row >> 6] |= span_same(s, f->null_if) ? 0 : bit;
        }
    }
    c->n++;
    return RC_OK;
}

enum rc direct_fill(const struct direct *d, struct direct_chunk *c, struct err *err)
{
    struct feed *feed = d->feed;
    const struct pace *pace = feed->options.pace;
    if (!c->record && make_columns(d, c) != RC_OK)
        return err_memory(err);
    arena_reset(&c->bytes);
    c->n = 0;
    if (pace_stop(pace))
        return err_stopped(err);
    while (c->n < DIRECT_ROWS && !feed->ended) {
        struct feed_record one;
        TRY(feed_next_sound(feed, &one, err));
        if (one.kind == SCAN_END)
            feed->ended = true;
        else if (put_row(d, c, &one) != RC_OK)
            return err_memory(err);
    }
    pace_report(pace, "reading", source_raw_read(feed->source),
                source_raw_total(feed->source));
    return RC_OK;
}

void direct_done(struct direct_chunk *c)
{
    arena_done(&c->columns);
    arena_done(&c->bytes);
    *c = (struct direct_chunk){0};
}
