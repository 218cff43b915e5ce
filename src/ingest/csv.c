// SPDX-License-Identifier: Apache-2.0
// The walk over one record goes from mark to mark (marks.h): a mark is a quote, a
// delimiter or a line end. It sees the window up to `see`; if the record does not end
// there, the window is filled up and the walk begins anew, so that no state crosses a
// border. What the walk finds is then judged (`judge`), and a fault is told in flaw.c.
#include "ingest/csv.h"

#include "ingest/flaw.h"
#include "ingest/marks.h"
#include "ingest/window.h"

#include "base/arena.h"
#include "base/bits.h"
#include "base/column.h"
#include "base/text.h"

#include <stdio.h>

// How lines end; decided by the first line end of the file.
enum line_form {
    LINES_UNKNOWN,
    LINES_LF, // LF or CRLF
    LINES_CR,
};

// What a walk, or a look at a possible line end, came to.
enum walk_end {
    WALK_RECORD,
    WALK_MORE,    // the window ends too early
    WALK_OPEN,    // a quote is open where the text ends
    WALK_STEP,    // a quote closes on a later line where none should
    WALK_LONE_CR, // of look_at_end: not a line end
};

struct walk {
    size_t n_fields;
    size_t end;       // of the record, without its line end
    size_t next;      // behind the line end
    bool no_line_end; // the text ends there
    size_t quote_at;  // the quote opened last; SIZE_MAX: none in this record
    bool escaped;     // a field holds ""
    struct flaw flaw; // `at` in the window
};

struct csv {
    char delimiter;
    size_t max;
    struct window w;
    size_t see;   // the walk sees w.p up to here ...
    bool see_end; // ... and this is where the text ends
    size_t at;    // the next record
    size_t block; // offset of the block that `marks` tells of; SIZE_MAX: none
    struct marks marks;
    enum line_form lines;
    uint64_t line, record, blank_lines;
    size_t n_columns; // 0: not known yet
    struct span *names;
    struct arena texts;
    // The last record.
    struct span *fields; // [CSV_COLUMNS_MAX]
    uint32_t *starts;    // [CSV_COLUMNS_MAX] in the record; ESCAPED if it holds ""
    size_t n_fields;
    struct span raw;
    struct scan_place place;
    struct text unescaped;
    struct err fault;
    // After a structural fault.
    enum rc broken; // not RC_OK: what csv_next keeps saying
    bool leave;     // nothing to hand out on resume
    size_t lost_end, lost_next;
    bool skip; // the rest of a line that was given up is to be passed over
    bool told; // the fault of the source was told
};

#define ESCAPED 0x80000000u

// ---- marks ----

static inline void marks_at(struct csv *c, size_t block)
{
    c->block = block;
    c->marks = marks_of(c->w.p + block, c->delimiter);
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

// Finds the end of the line that `at` is in, whatever stands before it.
static enum walk_end to_line_end(struct csv *c, size_t at, struct walk *k)
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
    return to_line_end(c, at, k);
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
        if (at < c->see && p[at] == '"') {
            enum walk_end end = quoted(c, &at, k);
            if (UNLIKELY(end != WALK_RECORD))
                return end;
            if (at < c->see && p[at] != c->delimiter && p[at] != '\n' && p[at] != '\r')
                return after_quote(c, at, k);
        } else {
            size_t start = at;
            at = next_mark(c, at);
            if (UNLIKELY(at < c->see && p[at] == '"'))
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

static void see_all(struct csv *c)
{
    c->see = c->w.n;
    c->see_end = c->w.end;
    c->block = SIZE_MAX - 63;
}

static enum rc more(struct csv *c, size_t keep, struct err *err)
{
    TRY(window_more(&c->w, keep, err));
    c->at = 0;
    see_all(c);
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

// Passes over the rest of a line that was given up.
static enum rc pass_line(struct csv *c, struct err *err)
{
    struct walk k;
    while (to_line_end(c, c->at, &k) == WALK_MORE) {
        // A CR at the border may be half of a CRLF.
        bool half = c->see > c->at && c->w.p[c->see - 1] == '\r';
        TRY(more(c, c->see - half, err));
    }
    c->at = k.next;
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

// Walks over the next record, filling the window as needed. A record beyond the limit
// is walked once more as if the text ended at the limit, so that the answer does not
// hang on the size of the window; *clipped tells so.
static enum rc walk_on(struct csv *c, struct walk *k, enum walk_end *end, bool *clipped,
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

// ---- judging ----

static struct flaw_record flaw_record(const struct csv *c, size_t end)
{
    return (struct flaw_record){
        .source = source_name(c->w.source),
        .record = c->n_columns ? c->record : 0,
        .text = {c->w.p + c->at, end - c->at},
        .start = {c->line, 1, c->w.base + c->at},
        .lone_cr = c->lines == LINES_CR,
    };
}

// Tells a flaw whose `at` is in the window, into c->fault.
static enum rc tell(struct csv *c, struct flaw f, size_t end)
{
    struct flaw_record r = flaw_record(c, end > f.at ? end : f.at);
    f.at -= c->at;
    if (f.kind == FLAW_OUT_OF_STEP)
        f.other -= c->at;
    return flaw_tell(&f, &r, &c->fault);
}

// From here on csv_next fails, until csv_resume hands out what ends at `end`.
static enum rc break_off(struct csv *c, enum rc rc, size_t end, size_t next,
                         struct err *err)
{
    c->broken = rc;
    c->lost_end = end;
    c->lost_next = next;
    if (err)
        *err = c->fault;
    return rc;
}

// The fault of the source, once all before it was handed out.
static enum rc source_broke(struct csv *c, struct err *err)
{
    c->fault = c->w.fault;
    c->fault.record = c->at < c->see ? c->record : 0;
    c->told = true;
    c->leave = c->at == c->see;
    return break_off(c, c->w.rc, c->see, c->see, err);
}

// A quote that never closes, or closes where it should not: the line it was opened on
// is given up.
static enum rc quote_broke(struct csv *c, enum walk_end how, struct walk *k,
                           bool clipped, struct err *err)
{
    struct walk line;
    struct flaw f = k->flaw;
    size_t open = k->quote_at;
    if (how == WALK_OPEN)
        f = (struct flaw){.kind = FLAW_OPEN_QUOTE, .at = open};
    bool whole = c->see_end;
    c->see_end = true;
    (void)to_line_end(c, open, &line);
    c->see_end = whole;
    enum rc rc = tell(c, f, c->see);
    c->skip = line.no_line_end && clipped;
    return break_off(c, rc, line.end, line.next, err);
}

static enum rc too_long(struct csv *c, struct err *err)
{
    struct flaw f = {.kind = FLAW_LONG, .at = c->at, .count = c->max};
    enum rc rc = tell(c, f, c->see);
    c->skip = true;
    return break_off(c, rc, c->see, c->see, err);
}

// The first flaw by byte among those of the walk and those of the window.
static struct flaw first_flaw(const struct csv *c, const struct walk *k)
{
    struct flaw f = k->flaw;
    size_t at = f.kind ? f.at : SIZE_MAX;
    if (c->w.nul_at < k->end && c->w.nul_at < at) {
        f = (struct flaw){.kind = FLAW_NUL, .at = c->w.nul_at};
        at = f.at;
    }
    if (c->w.bad_at < k->end && c->w.bad_at < at)
        f = (struct flaw){.kind = FLAW_UTF8, .at = c->w.bad_at};
    return f;
}

// Whether the last line looks broken off: too few fields, or half a character.
static bool is_cut(const struct csv *c, const struct walk *k)
{
    if (!k->no_line_end)
        return false;
    if (c->w.bad_at < k->end && window_cut_char(&c->w))
        return true;
    return k->flaw.kind == FLAW_NONE && k->n_fields < c->n_columns;
}

// What is wrong with a whole record; FLAW_NONE if nothing.
static struct flaw judge(const struct csv *c, const struct walk *k)
{
    struct flaw f = first_flaw(c, k);
    if (c->w.nul_at < k->end && window_nul_run(&c->w, c->w.nul_at) >= WINDOW_NUL_RUN)
        return (struct flaw){
            .kind = FLAW_NUL_RUN, .at = c->w.nul_at, .count = WINDOW_NUL_RUN};
    if (is_cut(c, k))
        return (struct flaw){.kind = FLAW_CUT, .at = k->end};
    if (f.kind)
        return f;
    if (c->n_columns && k->n_fields != c->n_columns)
        return (struct flaw){.kind = FLAW_FIELDS,
                             .at = c->at,
                             .other = k->n_fields,
                             .count = c->n_columns};
    if (k->n_fields > CSV_COLUMNS_MAX)
        return (struct flaw){.kind = FLAW_COLUMNS,
                             .at = c->at,
                             .other = k->n_fields,
                             .count = CSV_COLUMNS_MAX};
    return f;
}

// ---- handing out ----

// Writes fields that hold "" once more with one quote each.
static enum rc unescape(struct csv *c, struct err *err)
{
    struct text *t = &c->unescaped;
    if (t->cap < c->raw.n) {
        text_reset(t);
        if (column_reserve(t, c->raw.n) != RC_OK)
            return err_memory(err);
    }
    char *to = t->p;
    for (size_t i = 0; i < c->n_fields; i++) {
        if (!(c->starts[i] & ESCAPED))
            continue;
        struct span f = c->fields[i];
        const char *from = f.p, *end = f.p + f.n, *quote;
        c->fields[i].p = to;
        while ((quote = memchr(from, '"', (size_t)(end - from)))) {
            size_t n = (size_t)(quote + 1 - from);
            memcpy(to, from, n);
            to += n;
            from = quote + 2;
        }
        memcpy(to, from, (size_t)(end - from));
        to += end - from;
        c->fields[i].n = (size_t)(to - c->fields[i].p);
        c->starts[i] &= ~ESCAPED;
    }
    return RC_OK;
}

// Takes the record up to `end` as the last one, and moves on to `next`.
static void hand_out(struct csv *c, enum scan_kind kind, size_t end, size_t next,
                     bool many_lines, struct csv_record *out)
{
    c->raw = (struct span){c->w.p + c->at, end - c->at};
    c->place = (struct scan_place){c->line, 1, c->w.base + c->at};
    *out = (struct csv_record){
        .kind = kind,
        .raw = c->raw,
        .record = c->record,
        .line = c->line,
        .byte = c->place.byte,
        .fault = kind == SCAN_BAD ? &c->fault : NULL,
    };
    if (kind == SCAN_BAD)
        c->n_fields = 0;
    if (many_lines)
        c->line += scan_lines(c->raw, c->lines == LINES_CR);
    c->line += next > end;
    c->at = next;
    if (UNLIKELY(c->w.bad_at < next || c->w.nul_at < next))
        window_past(&c->w, next);
}

static void hand_out_end(struct csv *c, struct csv_record *out)
{
    c->raw = (struct span){c->w.p + c->at, 0};
    c->place = (struct scan_place){c->line, 1, c->w.base + c->at};
    *out = (struct csv_record){.kind = SCAN_END,
                               .raw = c->raw,
                               .record = c->record,
                               .line = c->line,
                               .byte = c->place.byte};
}

static enum rc end_of_text(struct csv *c, struct csv_record *out, struct err *err)
{
    if (c->w.rc != RC_OK && !c->told)
        return source_broke(c, err);
    hand_out_end(c, out);
    return RC_OK;
}

static enum rc hand_out_record(struct csv *c, const struct walk *k,
                               struct csv_record *out, struct err *err)
{
    struct flaw f = judge(c, k);
    bool quotes = k->quote_at != SIZE_MAX;
    if (f.kind == FLAW_NUL_RUN || f.kind == FLAW_CUT)
        return break_off(c, tell(c, f, k->end), k->end, k->next, err);
    if (f.kind) {
        (void)tell(c, f, k->end);
        hand_out(c, SCAN_BAD, k->end, k->next, true, out);
        return RC_OK;
    }
    c->n_fields = k->n_fields;
    if (k->escaped) {
        c->raw = (struct span){c->w.p + c->at, k->end - c->at};
        TRY(unescape(c, err));
    }
    hand_out(c, SCAN_RECORD, k->end, k->next, quotes, out);
    out->fields = c->fields;
    out->n_fields = k->n_fields;
    return RC_OK;
}

enum rc csv_next(struct csv *c, struct csv_record *out, struct err *err)
{
    struct walk k;
    enum walk_end end;
    bool clipped;
    if (UNLIKELY(c->broken != RC_OK)) {
        if (err)
            *err = c->fault;
        return c->broken;
    }
    if (UNLIKELY(c->skip))
        TRY(pass_line(c, err));
    TRY(walk_on(c, &k, &end, &clipped, err));
    if (c->at == c->see)
        return end_of_text(c, out, err);
    c->record++;
    bool broke = c->w.rc != RC_OK && !clipped;
    enum rc rc;
    if (end == WALK_STEP)
        rc = quote_broke(c, end, &k, clipped, err);
    else if (broke && (end == WALK_OPEN || k.no_line_end))
        rc = source_broke(c, err);
    else if (end == WALK_OPEN)
        rc = quote_broke(c, end, &k, clipped, err);
    else if (clipped)
        rc = too_long(c, err);
    else
        rc = hand_out_record(c, &k, out, err);
    if (rc != RC_OK && c->broken == RC_OK)
        c->record--; // memory was refused: the record is still to come
    return rc;
}

enum rc csv_resume(struct csv *c, struct csv_record *out, struct err *err)
{
    if (c->broken == RC_OK)
        return err_set(err, RC_ARGUMENT, "E0228", "there is nothing to resume from");
    c->broken = RC_OK;
    if (c->leave)
        hand_out_end(c, out);
    else
        hand_out(c, SCAN_BAD, c->lost_end, c->lost_next, true, out);
    c->leave = false;
    see_all(c);
    return RC_OK;
}

// ---- opening ----

bool csv_sniff(struct span head, char *out)
{
    static const char all[] = {',', ';', '\t', '|'};
    size_t count[sizeof all] = {0}, best = 0, i = 0;
    bool quotes = false;
    while (i < head.n && (head.p[i] == '\n' || head.p[i] == '\r'))
        i++;
    for (; i < head.n; i++) {
        char b = head.p[i];
        if (b == '"')
            quotes = !quotes;
        if (quotes)
            continue;
        if (b == '\n' || b == '\r')
            break;
        for (size_t d = 0; d < sizeof all; d++)
            count[d] += b == all[d];
    }
    for (size_t d = 1; d < sizeof all; d++)
        if (count[d] > count[best])
            best = d;
    *out = all[best];
    return count[best] > 0;
}

static enum rc copy_names(struct csv *c, const struct csv_record *first, bool no_header,
                          struct err *err)
{
    c->names = arena_new(&c->texts, first->n_fields, sizeof *c->names);
    if (!c->names)
        return err_memory(err);
    for (size_t i = 0; i < first->n_fields; i++) {
        c->names[i] = SPAN_NONE;
        if (no_header)
            continue;
        c->names[i] = arena_copy(&c->texts, first->fields[i]);
        if (!c->names[i].p)
            return err_memory(err);
    }
    c->n_columns = first->n_fields;
    return RC_OK;
}

// Reads the header, or looks at the first record and leaves it in place.
static enum rc read_header(struct csv *c, bool no_header, struct err *err)
{
    struct csv_record first;
    TRY(csv_next(c, &first, err));
    if (first.kind == SCAN_END) {
        err_set(err, RC_INPUT, "E0222",
                "there is no header: \"%s\" holds blank lines "
                "only",
                source_name(c->w.source));
        err_hint(err, "was the export or download finished?");
        err_place(err, source_name(c->w.source), 0, first.line, 1);
        return RC_INPUT;
    }
    if (first.kind == SCAN_BAD) {
        if (err)
            *err = c->fault;
        return strcmp(c->fault.id, "E0226") == 0 ? RC_LIMIT : RC_INPUT;
    }
    TRY(copy_names(c, &first, no_header, err));
    c->record = 0;
    if (no_header) {
        c->at = (size_t)(first.raw.p - c->w.p);
        c->line = first.line;
    }
    return RC_OK;
}

enum rc csv_new(struct source *source, const struct csv_options *options,
                struct csv **out, struct err *err)
{
    struct csv_options o = options ? *options : (struct csv_options){0};
    enum rc rc = RC_OK;
    if (!o.delimiter)
        o.delimiter = ',';
    if (!strchr(",;\t|", o.delimiter))
        return err_set(err, RC_ARGUMENT, "E0227",
                       "\"%c\" is not a delimiter; there are , ; tab |", o.delimiter);
    struct csv *c = mem_zero(1, sizeof *c);
    if (!c)
        return err_memory(err);
    c->delimiter = o.delimiter;
    c->max = o.max_record_bytes ? o.max_record_bytes : SCAN_RECORD_BYTES;
    c->max = c->max < ESCAPED ? c->max : ESCAPED - 1;
    c->line = 1;
    c->fields = mem_new(CSV_COLUMNS_MAX, sizeof *c->fields);
    c->starts = mem_new(CSV_COLUMNS_MAX, sizeof *c->starts);
    if (!c->fields || !c->starts) {
        rc = err_memory(err);
        goto out;
    }
    TRY_OUT(window_init(&c->w, source,
                        o.window_bytes ? o.window_bytes : SCAN_WINDOW_BYTES, err));
    see_all(c);
    TRY_OUT(read_header(c, o.no_header, err));
    *out = c;
    c = NULL;
out:
    csv_free(c);
    return rc;
}

void csv_free(struct csv *c)
{
    if (!c)
        return;
    window_done(&c->w);
    arena_done(&c->texts);
    text_done(&c->unescaped);
    mem_free(c->fields);
    mem_free(c->starts);
    mem_free(c);
}

// ---- the header, and places ----

const struct span *csv_columns(const struct csv *c, size_t *n)
{
    *n = c->n_columns;
    return c->names;
}

size_t csv_find(const struct csv *c, struct span name)
{
    for (size_t i = 0; i < c->n_columns; i++)
        if (c->names[i].p && span_same(c->names[i], name))
            return i;
    return CSV_NONE;
}

enum rc csv_check_header(const struct csv *c, struct err *err)
{
    for (size_t i = 0; i < c->n_columns; i++) {
        struct span name = c->names[i];
        char quoted[80];
        size_t first = name.p ? csv_find(c, name) : i;
        if (first == i && (name.n > 0 || !name.p))
            continue;
        err_quote(quoted, sizeof quoted, name);
        if (name.n == 0) {
            err_set(err, RC_INPUT, "E0225", "column %zu has no name", i + 1);
            err_hint(err, "name it in the header, or take the column out");
        } else {
            err_set(err, RC_INPUT, "E0223", "columns %zu and %zu are both named \"%s\"",
                    first + 1, i + 1, quoted);
            err_hint(err, "rename one of them in the header");
        }
        err_place(err, source_name(c->w.source), 0, 1, 0);
        if (err)
            err_quote(err->field, sizeof err->field, name);
        return RC_INPUT;
    }
    return RC_OK;
}

enum rc csv_need(const struct csv *c, const char *const *names, size_t n,
                 struct err *err)
{
    char lack[256] = "", have[256] = "";
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (csv_find(c, span_of(names[i])) != CSV_NONE || at >= sizeof lack)
            continue;
        at += (size_t)snprintf(lack + at, sizeof lack - at, "%s\"%s\"", at ? ", " : "",
                               names[i]);
    }
    if (at == 0)
        return RC_OK;
    at = 0;
    for (size_t i = 0; i < c->n_columns && at < sizeof have; i++) {
        char quoted[64];
        err_quote(quoted, sizeof quoted, c->names[i]);
        at += (size_t)snprintf(have + at, sizeof have - at, "%s%s", at ? ", " : "",
                               quoted);
    }
    err_set(err, RC_INPUT, "E0224", "there is no column %s", lack);
    err_hint(err, "the columns are: %s", have);
    err_place(err, source_name(c->w.source), 0, 1, 0);
    return RC_INPUT;
}

struct span csv_field_raw(const struct csv *c, size_t k)
{
    must(k < c->n_fields);
    size_t from = c->starts[k];
    size_t to = k + 1 < c->n_fields ? c->starts[k + 1] - 1 : c->raw.n;
    return (struct span){c->raw.p + from, to - from};
}

struct scan_place csv_field_place(const struct csv *c, size_t k)
{
    must(k < c->n_fields);
    struct scan_place place = c->place;
    scan_walk((struct span){c->raw.p, c->starts[k]}, c->lines == LINES_CR, &place);
    return place;
}

void csv_blame(const struct csv *c, size_t k, struct err *err)
{
    struct scan_place place = k == CSV_NONE ? c->place : csv_field_place(c, k);
    if (!err)
        return;
    err_place(err, source_name(c->w.source), c->record, place.line, place.col);
    err->byte = place.byte;
    if (k != CSV_NONE && c->names[k].p)
        err_quote(err->field, sizeof err->field, c->names[k]);
}

uint64_t csv_blank_lines(const struct csv *c)
{
    return c->blank_lines;
}
