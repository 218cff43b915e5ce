// SPDX-License-Identifier: Apache-2.0
// The walk over one record goes from mark to mark (marks.h): a mark is a quote, a
// delimiter or a line end. It sees the window up to `see`; if the record does not end
// there, the window is filled up and the walk begins anew, so that no state crosses a
// border.
#include "ingest/csv_state.h"

#include "base/bits.h"

// ---- marks ----

static inline void marks_at(struct csv *c, size_t block)
{
    c->block = block;
    c->marks = marks_of(c->w.p + block, c->delimiter);
    if (c->quote != '"')
        c->marks.quote = 0;
}

// First mark from `at` on, or `see`.
static inline size_t next_mark(struct csv *c, size_t at)
{
    if (at >= c->see)
        return c->see;
    if (at - c->block >= 64)
        marks_at(c, at & ~(size_t)63);
    uint64_t bits = (c->marks.quote | c->marks.stop) & (~(uint64_t)0 << (at & 63));
    while (!bits) {
        if (c->block + 64 >= c->see)
            return c->see;
        marks_at(c, c->block + 64);
        bits = c->marks.quote | c->marks.stop;
    }
    size_t hit = c->block + low_bit(bits);
    return hit < c->see ? hit : c->see;
}

// First quote from `at` on, or `see`.
static inline size_t next_quote(struct csv *c, size_t at)
{
    if (at >= c->see)
        return c->see;
    if (at - c->block >= 64)
        marks_at(c, at & ~(size_t)63);
    uint64_t bits = c->marks.quote & (~(uint64_t)0 << (at & 63));
    while (!bits) {
        if (c->block + 64 >= c->see)
            return c->see;
        marks_at(c, c->block + 64);
        bits = c->marks.quote;
    }
    size_t hit = c->block + low_bit(bits);
    return hit < c->see ? hit : c->see;
}

// ---- the walk ----

// At `at` the text ends, or an LF or CR stands. Is it the end of a line?
static inline enum walk_end look_at_end(struct csv *c, size_t at, struct walk *k)
{
    const char *p = c->w.p;
    k->end = at;
    k->no_line_end = false;
    if (at == c->see) {
        k->next = at;
        k->no_line_end = true;
        return c->see_end ? WALK_RECORD : WALK_MORE;
    }
    k->next = at + 1;
    if (p[at] == '\n') {
        if (c->lines == LINES_UNKNOWN)
            c->lines = LINES_LF;
        return WALK_RECORD;
    }
    if (at + 1 == c->see)
        return c->see_end ? WALK_RECORD : WALK_MORE;
    if (p[at + 1] == '\n') {
        if (c->lines == LINES_UNKNOWN)
            c->lines = LINES_LF;
        k->next = at + 2;
        return WALK_RECORD;
    }
    if (c->lines == LINES_LF)
        return WALK_LONE_CR;
    c->lines = LINES_CR;
    return WALK_RECORD;
}

enum walk_end csv_to_line_end(struct csv *c, size_t at, struct walk *k)
{
    for (;; at++) {
        at = next_mark(c, at);
        if (at < c->see && c->w.p[at] != '\n' && c->w.p[at] != '\r')
            continue;
        enum walk_end end = look_at_end(c, at, k);
        if (end != WALK_LONE_CR)
            return end;
    }
}

// A fault of quotes or CR: the record ends with this line.
static enum walk_end spoil(struct csv *c, enum flaw_kind kind, size_t at,
                           struct walk *k)
{
    k->flaw = (struct flaw){.kind = kind, .at = at};
    return csv_to_line_end(c, at, k);
}

static bool has_line_end(const struct csv *c, size_t from, size_t to)
{
    return memchr(c->w.p + from, '\n', to - from) ||
           (c->lines != LINES_LF && memchr(c->w.p + from, '\r', to - from));
}

static inline void put_field(struct csv *c, struct walk *k, size_t start, size_t from,
                             size_t to, uint32_t flags)
{
    if (LIKELY(k->n_fields < CSV_COLUMNS_MAX)) {
        c->fields[k->n_fields] = (struct span){c->w.p + from, to - from};
        c->starts[k->n_fields] = (uint32_t)(start - c->at) | flags;
    }
    k->n_fields++;
}

// A field whose quote stands at *at; moves *at behind its closing quote. WALK_RECORD
// means: go on there.
static inline enum walk_end quoted(struct csv *c, size_t *at, struct walk *k)
{
    size_t open = *at, close = open + 1;
    uint32_t flags = 0;
    const char *p = c->w.p;
    k->quote_at = open;
    for (;; close += 2) {
        close = next_quote(c, close);
        if (close == c->see)
            return c->see_end ? WALK_OPEN : WALK_MORE;
        if (close + 1 == c->see && !c->see_end)
            return WALK_MORE;
        if (close + 1 == c->see || p[close + 1] != '"')
            break;
        flags = ESCAPED;
        k->escaped = true;
    }
    put_field(c, k, open, open + 1, close, flags);
    *at = close + 1;
    return WALK_RECORD;
}

// After a closing quote stands what must not stand there.
static enum walk_end after_quote(struct csv *c, size_t at, struct walk *k)
{
    if (!has_line_end(c, k->quote_at, at))
        return spoil(c, FLAW_AFTER_QUOTE, at, k);
    k->end = at + 1;
    k->flaw = (struct flaw){.kind = FLAW_OUT_OF_STEP, .at = at, .other = k->quote_at};
    return WALK_STEP;
}

static enum walk_end walk(struct csv *c, struct walk *k)
{
    const char *p = c->w.p;
    size_t at = c->at;
    *k = (struct walk){.quote_at = SIZE_MAX};
    for (;; at++) {
        if (at < c->see && p[at] == c->quote) {
            enum walk_end end = quoted(c, &at, k);
            if (UNLIKELY(end != WALK_RECORD))
                return end;
            if (at < c->see && p[at] != c->delimiter && p[at] != '\n' && p[at] != '\r')
                return after_quote(c, at, k);
        } else {
            size_t start = at;
            at = next_mark(c, at);
            if (UNLIKELY(at < c->see && p[at] == c->quote))
                return spoil(c, FLAW_QUOTE_INSIDE, at, k);
            put_field(c, k, start, start, at, 0);
        }
        if (at == c->see || p[at] != c->delimiter)
            break;
    }
    enum walk_end end = look_at_end(c, at, k);
    return end == WALK_LONE_CR ? spoil(c, FLAW_LONE_CR, at, k) : end;
}

// ---- between records ----

void csv_see_all(struct csv *c)
{
    c->see = c->w.n;
    c->see_end = c->w.end;
    c->block = SIZE_MAX - 63;
}

static enum rc more(struct csv *c, size_t keep, struct err *err)
{
    TRY(window_more(&c->w, keep, err));
    c->at = 0;
    csv_see_all(c);
    return RC_OK;
}

// Passes over blank lines. WALK_RECORD: a record (or the end) follows.
static enum walk_end pass_blank(struct csv *c)
{
    struct walk k;
    while (c->at < c->see && (c->w.p[c->at] == '\n' || c->w.p[c->at] == '\r')) {
        enum walk_end end = look_at_end(c, c->at, &k);
        if (end != WALK_RECORD)
            return end == WALK_LONE_CR ? WALK_RECORD : end;
        c->at = k.next;
        c->line++;
        c->blank_lines++;
    }
    return c->at == c->see && !c->see_end ? WALK_MORE : WALK_RECORD;
}

enum rc csv_pass_line(struct csv *c, struct err *err)
{
    struct walk k;
    while (csv_to_line_end(c, c->at, &k) == WALK_MORE) {
        // A CR at the border may be half of a CRLF.
        bool half = c->see > c->at && c->w.p[c->see - 1] == '\r';
        TRY(more(c, c->see - half, err));
    }
    c->at = k.next;
    window_past(&c->w, c->at);
    c->line += !k.no_line_end;
    c->skip = false;
    return RC_OK;
}

// How long the record is at least, as far as the walk went.
static size_t extent(const struct csv *c, enum walk_end end, const struct walk *k)
{
    if (end == WALK_RECORD || end == WALK_STEP)
        return k->end - c->at;
    // A CR at the border may be the line end.
    bool pending = end == WALK_MORE && c->see > c->at && c->w.p[c->see - 1] == '\r';
    return c->see - c->at - pending;
}

enum rc csv_walk(struct csv *c, struct walk *k, enum walk_end *end, bool *clipped,
                 struct err *err)
{
    *clipped = false;
    for (;;) {
        *end = pass_blank(c);
        if (*end == WALK_RECORD && c->at == c->see)
            return RC_OK;
        if (*end == WALK_RECORD)
            *end = walk(c, k);
        if (UNLIKELY(extent(c, *end, k) > c->max)) {
            c->see = c->at + c->max;
            c->see_end = *clipped = true;
            *end = walk(c, k);
            return RC_OK;
        }
        if (LIKELY(*end != WALK_MORE))
            return RC_OK;
        TRY(more(c, c->at, err));
    }
}
