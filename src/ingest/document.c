// SPDX-License-Identifier: Apache-2.0
// A walk along the paths: a stack of the containers that some path leads into, each
// with the paths that are still alive in it. What lies beside the paths is checked and
// passed over whole. If the window ends too early it is filled up and the step begun
// anew.
#include "ingest/document.h"

#include "ingest/flaw.h"
#include "ingest/json.h"
#include "ingest/window.h"

#include "base/mem.h"

// A container that is open.
struct frame {
    bool object;
    bool behind;         // an element or a member stands before
    uint32_t alive;      // bit i: path i leads through it
    uint32_t ends;       // bit i: its elements are the records of path i
    struct text context; // of an object: its plain members so far
};

struct document {
    struct window w;
    struct json json;
    struct pages_spec spec;
    size_t max;
    struct frame frame[PAGES_STEPS + 2];
    size_t depth; // frames open; 0: between objects
    bool found;   // an array of the object at hand was met
    size_t keep;  // where the object at hand begins, until an array was met
    struct scan_place keep_place;
    size_t at; // the next byte to look at, and its place
    struct scan_place here;
    uint64_t record;
    struct text context;
    struct err fault;
    enum rc broken;
    bool lost;                 // nothing behind can be read
    size_t lost_from, lost_to; // what is told of it: up to the flaw
};

// What a step came to.
enum step { STEP_ON, STEP_RECORD, STEP_MORE, STEP_FLAW, STEP_END };

// A piece of the window that is looked at.
struct piece {
    size_t from, to;
    struct flaw flaw;
    unsigned notes;
    uint32_t path;
    bool whole;
};

static bool blank(char b)
{
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
}

static void move_on(struct document *d, size_t next)
{
    scan_walk((struct span){d->w.p + d->at, next - d->at}, false, &d->here);
    d->at = next;
    if (UNLIKELY(d->w.bad_at < next || d->w.nul_at < next))
        window_past(&d->w, next);
}

static void pass_blanks(struct document *d)
{
    size_t at = d->at;
    while (at < d->w.n && blank(d->w.p[at]))
        at++;
    move_on(d, at);
}

static enum rc more(struct document *d, struct err *err)
{
    size_t keep = d->depth && !d->found ? d->keep : d->at;
    TRY(window_more(&d->w, keep, err));
    d->at -= keep;
    d->keep -= d->keep >= keep ? keep : d->keep;
    return RC_OK;
}

// ---- values -------------------------------------------------------------------------

// Checks the value at `from`. STEP_ON: it is sound and ends at k->to.
static enum step check_value(struct document *d, size_t from, struct piece *k,
                             bool *memory)
{
    struct json_answer a = {0};
    const char *p = d->w.p + from;
    size_t n = d->w.n - from;
    enum json_end end = *p == '{' || *p == '[' ? json_check(&d->json, p, n, &a)
                                               : json_scalar(&d->json, p, n, &a);
    *memory = end == JSON_MEMORY;
    k->from = from;
    k->flaw = a.flaw;
    k->notes = a.notes;
    k->to = from + a.at;
    if (end == JSON_SHORT && !d->w.end)
        return STEP_MORE;
    if (end == JSON_SHORT)
        k->flaw = (struct flaw){.kind = FLAW_CUT, .at = n};
    return k->flaw.kind ? STEP_FLAW : STEP_ON;
}

// The first flaw by byte of those of JSON and those of the window.
static void judge(const struct document *d, struct piece *k)
{
    size_t nul = d->w.nul_at, bad = d->w.bad_at;
    size_t at = k->flaw.kind ? k->from + k->flaw.at : k->to;
    if (nul < at) {
        k->flaw = (struct flaw){.kind = FLAW_NUL, .at = nul - k->from};
        at = nul;
    }
    if (bad < at)
        k->flaw = (struct flaw){.kind = FLAW_UTF8, .at = bad - k->from};
}

static enum step expect(struct piece *k, size_t at, const char *word)
{
    *k = (struct piece){.from = at, .to = at};
    k->flaw = (struct flaw){.kind = FLAW_ARRAY, .word = word};
    return STEP_FLAW;
}

// ---- frames -------------------------------------------------------------------------

// Paths that go on from the frame on top through `key` (p NULL: an element).
static uint32_t alive_in(const struct document *d, struct span key)
{
    const struct frame *top = &d->frame[d->depth - 1];
    uint32_t alive = 0;
    size_t step = d->depth - 1; // the outermost object is below the first step
    for (uint32_t i = 0; i < d->spec.n_paths; i++) {
        const struct pages_path *p = &d->spec.path[i];
        if (!(top->alive >> i & 1) || step >= p->n)
            continue;
        bool same = key.p ? p->step[step].key.p && span_same(p->step[step].key, key)
                          : !p->step[step].key.p;
        alive |= (uint32_t)same << i;
    }
    return alive;
}

// Those of `alive` that a container of this sort leads on: a member is the next step of
// an object, each element that of an array.
static uint32_t leading(const struct document *d, uint32_t alive, bool object)
{
    uint32_t on = 0;
    for (uint32_t i = 0; i < d->spec.n_paths; i++) {
        const struct pages_path *p = &d->spec.path[i];
        bool fits = d->depth < p->n && (p->step[d->depth].key.p != NULL) == object;
        on |= (uint32_t)fits << i;
    }
    return on & alive;
}

// Those of `alive` whose last step has been made at a depth of `depth` frames.
static uint32_t ends_at(const struct document *d, uint32_t alive, size_t depth)
{
    uint32_t ends = 0;
    for (uint32_t i = 0; i < d->spec.n_paths; i++)
        ends |= (uint32_t)(d->spec.path[i].n == depth) << i;
    return ends & alive;
}

static enum rc tell_context(struct document *d)
{
    size_t i = d->depth;
    text_reset(&d->context);
    while (i && !d->frame[i - 1].object)
        i--;
    TRY(text_byte(&d->context, '{'));
    if (i)
        TRY(text_add(&d->context, text_span(&d->frame[i - 1].context)));
    return text_byte(&d->context, '}');
}

static enum rc push(struct document *d, bool object, uint32_t alive)
{
    struct frame *f = &d->frame[d->depth++];
    f->object = object;
    f->behind = false;
    f->alive = alive;
    f->ends = object ? 0 : ends_at(d, alive_in(d, SPAN_NONE), d->depth);
    text_reset(&f->context);
    move_on(d, d->at + 1);
    if (object)
        return RC_OK;
    d->found = true;
    return f->ends ? tell_context(d) : RC_OK;
}

// ---- steps --------------------------------------------------------------------------

// Between objects: blanks, then one more object or the end.
static enum step step_outside(struct document *d, struct piece *k, bool *memory)
{
    if (d->w.p[d->at] != '{')
        return expect(k, d->at, "an object or the end of the text");
    if (!d->spec.n_paths) {
        enum step s = check_value(d, d->at, k, memory);
        k->whole = true;
        return s == STEP_ON ? STEP_RECORD : s;
    }
    d->found = false;
    d->keep = d->at;
    d->keep_place = d->here;
    *memory = push(d, true, ~(uint32_t)0) != RC_OK;
    return STEP_ON;
}

static enum step close_frame(struct document *d, struct piece *k)
{
    move_on(d, d->at + 1);
    d->depth--;
    if (d->depth) {
        d->frame[d->depth - 1].behind = true;
        return STEP_ON;
    }
    if (d->found)
        return STEP_ON;
    *k = (struct piece){.from = d->keep, .to = d->at, .whole = true};
    return STEP_RECORD;
}

// A value in the frame on top: entered if a path leads into it, else passed over.
static enum step step_value(struct document *d, struct span key, size_t at,
                            struct piece *k, bool *memory)
{
    struct frame *top = &d->frame[d->depth - 1];
    char c = d->w.p[at];
    bool container = c == '{' || c == '[';
    uint32_t alive = container ? leading(d, alive_in(d, key), c == '{') : 0;
    if (alive && d->depth < PAGES_STEPS + 1) {
        top->behind = true;
        move_on(d, at);
        *memory = push(d, c == '{', alive) != RC_OK;
        return STEP_ON;
    }
    enum step s = check_value(d, at, k, memory);
    judge(d, k);
    if (s == STEP_MORE || k->flaw.kind || *memory)
        return s == STEP_MORE ? s : STEP_FLAW;
    if (key.p && !container)
        *memory = pages_context_add(&top->context, key,
                                    (struct span){d->w.p + at, k->to - at}) != RC_OK;
    top->behind = true;
    move_on(d, k->to);
    return STEP_ON;
}

static size_t blanks_from(const struct document *d, size_t at)
{
    while (at < d->w.n && blank(d->w.p[at]))
        at++;
    return at;
}

static enum step step_member(struct document *d, size_t at, struct piece *k,
                             bool *memory)
{
    if (d->w.p[at] != '"')
        return expect(k, at, "a key in quotes");
    enum step s = check_value(d, at, k, memory);
    judge(d, k);
    if (s != STEP_ON || k->flaw.kind)
        return s == STEP_ON ? STEP_FLAW : s;
    struct span key = {d->w.p + at + 1, k->to - at - 2};
    at = blanks_from(d, k->to);
    if (at < d->w.n && d->w.p[at] != ':')
        return expect(k, at, "a colon");
    at = blanks_from(d, at < d->w.n ? at + 1 : at);
    if (at == d->w.n && !d->w.end)
        return STEP_MORE;
    if (at == d->w.n)
        return expect(k, at, "a value");
    return step_value(d, key, at, k, memory);
}

// A record of the array on top.
static enum step step_record(struct document *d, size_t at, struct piece *k,
                             bool *memory)
{
    const struct frame *top = &d->frame[d->depth - 1];
    bool other = d->w.p[at] != '{';
    enum step s = check_value(d, at, k, memory);
    if (s == STEP_MORE || *memory)
        return s;
    k->path = (uint32_t)__builtin_ctz(top->ends);
    if (s == STEP_ON && other)
        k->flaw = (struct flaw){.kind = FLAW_NOT_OBJECT, .word = "no object"};
    size_t end = 0;
    if (s == STEP_FLAW && k->flaw.kind != FLAW_CUT) {
        if (!json_pass(d->w.p + at, d->w.n - at, &end))
            return d->w.end ? STEP_FLAW : STEP_MORE;
        k->to = at + end;
        while (k->to > at && blank(d->w.p[k->to - 1]))
            k->to--;
    }
    judge(d, k);
    return k->flaw.kind == FLAW_CUT ? STEP_FLAW : STEP_RECORD;
}

static enum step step_inside(struct document *d, struct piece *k, bool *memory)
{
    struct frame *top = &d->frame[d->depth - 1];
    char c = d->w.p[d->at];
    size_t at = d->at;
    if (c == (top->object ? '}' : ']'))
        return close_frame(d, k);
    if (top->behind) {
        if (c != ',')
            return expect(k, at, top->object ? "a comma or }" : "a comma or ]");
        at = blanks_from(d, at + 1);
        if (at == d->w.n && !d->w.end)
            return STEP_MORE;
        if (at == d->w.n || d->w.p[at] == (top->object ? '}' : ']'))
            return expect(k, at, top->object ? "a key in quotes" : "a value");
    }
    if (top->object)
        return step_member(d, at, k, memory);
    return top->ends ? step_record(d, at, k, memory)
                     : step_value(d, SPAN_NONE, at, k, memory);
}

static enum step step(struct document *d, struct piece *k, bool *memory)
{
    *k = (struct piece){.from = d->at, .to = d->at};
    *memory = false;
    pass_blanks(d);
    if (d->at == d->w.n && !d->w.end)
        return STEP_MORE;
    if (d->at == d->w.n && !d->depth)
        return STEP_END;
    if (d->at == d->w.n) {
        *k = (struct piece){.from = d->at, .to = d->at, .flaw = {.kind = FLAW_CUT}};
        return STEP_FLAW;
    }
    if (d->depth)
        return step_inside(d, k, memory);
    enum step s = step_outside(d, k, memory);
    judge(d, k);
    return s;
}

// ---- answers ------------------------------------------------------------------------

static enum rc tell(struct document *d, const struct piece *k)
{
    size_t to = k->from + k->flaw.at > k->to ? k->from + k->flaw.at : k->to;
    struct flaw_record f = {.source = source_name(d->w.source),
                            .record = d->record,
                            .text = {d->w.p + k->from, to - k->from},
                            .start = d->here};
    if (k->from > d->at)
        scan_walk((struct span){d->w.p + d->at, k->from - d->at}, false, &f.start);
    return flaw_tell(&k->flaw, &f, &d->fault);
}

static enum rc break_off(struct document *d, enum rc rc, size_t from, size_t to,
                         struct err *err)
{
    d->broken = rc;
    d->lost = true;
    d->lost_from = from;
    d->lost_to = to;
    if (err)
        *err = d->fault;
    return rc;
}

static enum rc structural(struct document *d, const struct piece *k, struct err *err)
{
    d->record++;
    if (d->w.rc != RC_OK && k->flaw.kind == FLAW_CUT) {
        d->fault = d->w.fault;
        return break_off(d, d->w.rc, k->from, d->w.n, err);
    }
    enum rc rc = tell(d, k);
    flaw_was_last(&k->flaw, &d->fault);
    return break_off(d, rc, k->from, k->from + k->flaw.at, err);
}

static void hand_out(struct document *d, enum scan_kind kind, const struct piece *k,
                     struct document_record *out)
{
    struct scan_place start = k->whole && k->from < d->at ? d->keep_place : d->here;
    if (k->from > d->at)
        scan_walk((struct span){d->w.p + d->at, k->from - d->at}, false, &start);
    *out = (struct document_record){
        .r = {.kind = kind,
              .raw = {d->w.p + k->from, k->to - k->from},
              .record = d->record,
              .line = start.line,
              .byte = start.byte,
              .notes = k->notes,
              .fault = kind == SCAN_BAD ? &d->fault : NULL},
        .part = k->whole ? SPAN("") : span_of(d->spec.path[k->path].name),
        .context = k->whole ? SPAN("{}") : text_span(&d->context)};
    if (k->to > d->at)
        move_on(d, k->to);
    if (d->depth)
        d->frame[d->depth - 1].behind = true;
}

static enum rc answer(struct document *d, const struct piece *k,
                      struct document_record *out)
{
    d->record++;
    if (k->flaw.kind)
        (void)tell(d, k);
    hand_out(d, k->flaw.kind ? SCAN_BAD : SCAN_RECORD, k, out);
    return RC_OK;
}

// What stands in the window is longer than a record may be.
static enum rc too_long(struct document *d, size_t from, struct err *err)
{
    struct piece k = {.from = from, .to = from + d->max};
    k.flaw = (struct flaw){.kind = FLAW_LONG, .count = d->max, .at = d->max};
    return structural(d, &k, err);
}

enum rc document_next(struct document *d, struct document_record *out, struct err *err)
{
    struct piece k;
    bool memory;
    if (UNLIKELY(d->broken != RC_OK)) {
        if (err)
            *err = d->fault;
        return d->broken;
    }
    for (;;) {
        enum step s = d->lost ? STEP_END : step(d, &k, &memory);
        size_t from = d->depth && !d->found ? d->keep : d->at;
        if (s != STEP_END && memory)
            return err_memory(err);
        if (s == STEP_RECORD)
            return answer(d, &k, out);
        if (s == STEP_FLAW)
            return structural(d, &k, err);
        if (s == STEP_MORE && d->w.n - from > d->max)
            return too_long(d, from, err);
        if (s == STEP_MORE)
            TRY(more(d, err));
        if (s == STEP_END && d->w.rc != RC_OK && !d->lost) {
            d->fault = d->w.fault;
            return break_off(d, d->w.rc, d->w.n, d->w.n, err);
        }
        if (s == STEP_END) {
            k = (struct piece){.from = d->at, .to = d->at, .whole = true};
            hand_out(d, SCAN_END, &k, out);
            return RC_OK;
        }
    }
}

enum rc document_resume(struct document *d, struct document_record *out,
                        struct err *err)
{
    if (d->broken == RC_OK)
        return err_set(err, RC_ARGUMENT, "E0228", "there is nothing to resume from");
    d->broken = RC_OK;
    struct piece k = {.from = d->lost_from, .to = d->lost_to, .whole = true};
    bool nothing = d->lost_from == d->w.n;
    d->depth = 0;
    hand_out(d, nothing ? SCAN_END : SCAN_BAD, &k, out);
    return RC_OK;
}

enum rc document_new(struct source *source, const struct pages_spec *spec,
                     const struct ndjson_options *options, struct document **out,
                     struct err *err)
{
    struct ndjson_options o = options ? *options : (struct ndjson_options){0};
    struct document *d = mem_zero(1, sizeof *d);
    if (!d)
        return err_memory(err);
    if (spec)
        d->spec = *spec;
    d->max = o.max_record_bytes ? o.max_record_bytes : SCAN_RECORD_BYTES;
    enum rc rc = window_init(&d->w, source,
                             o.window_bytes ? o.window_bytes : SCAN_WINDOW_BYTES, err);
    if (rc != RC_OK) {
        document_free(d);
        return rc;
    }
    d->here = (struct scan_place){1, 1, d->w.base};
    *out = d;
    return RC_OK;
}

bool document_likely(struct span head)
{
    size_t from = 0;
    while (from < head.n && blank(head.p[from]))
        from++;
    if (from == head.n || head.p[from] != '{')
        return false;
    const char *line_end = memchr(head.p + from, '\n', head.n - from);
    size_t to = line_end ? (size_t)(line_end - head.p) : head.n, depth = 0;
    bool text = false;
    for (size_t i = from; i < to; i++) {
        if (text) {
            text = head.p[i] != '"';
            i += head.p[i] == '\\';
            continue;
        }
        text = head.p[i] == '"';
        depth += head.p[i] == '{' || head.p[i] == '[';
        depth -= depth && (head.p[i] == '}' || head.p[i] == ']');
        if (!depth && !text)
            return false; // a whole object, and it is on one line
    }
    // No line end: a long line and a long document look alike; the line is the rule.
    return line_end != NULL;
}

void document_free(struct document *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < sizeof d->frame / sizeof *d->frame; i++)
        text_done(&d->frame[i].context);
    text_done(&d->context);
    window_done(&d->w);
    json_done(&d->json);
    mem_free(d);
}
