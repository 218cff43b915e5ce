// SPDX-License-Identifier: Apache-2.0
// Two ways through one window: line by line, or element by element of an array. Either
// finds where the next record lies, has it checked whole (json.c), and judges. If the
// window ends too early it is filled up and the record begun anew.
#include "ingest/ndjson.h"

#include "ingest/flaw.h"
#include "ingest/json.h"
#include "ingest/window.h"

#include "base/mem.h"

// Where between records the reader stands.
enum stand {
    AT_START,   // not known yet whether lines or an array
    AT_LINE,    // before a line
    AT_OPENED,  // behind the [ of an array
    AT_COMMA,   // behind a comma of the array
    AT_ELEMENT, // behind an element
    AT_CLOSED,  // behind the ] of an array
    AT_LOST,    // nothing behind can be read
};

struct ndjson {
    struct window w;
    struct json json;
    size_t max;
    enum stand stand;
    bool is_array;
    size_t at;              // the next byte to look at ...
    struct scan_place here; // ... and its place
    uint64_t record, blank_lines;
    // The last record.
    struct span raw;
    struct scan_place start;
    struct err fault;
    // After a structural fault.
    enum rc broken; // not RC_OK: what ndjson_next keeps saying
    bool leave;     // nothing to hand out on resume
    size_t lost_to, lost_next;
    enum stand lost_stand;
    bool skip; // the rest of a line that was given up is to be passed over
    bool told; // the fault of the source was told
};

// A record, or what should be one: bytes from .. to of the window, `next` behind it.
struct piece {
    size_t from, to, next;
    bool no_line_end; // the text ends there, and no line end stands before
    enum stand then;  // where the reader stands behind it
    struct flaw flaw; // `at` counts from `from`
    unsigned notes;
    bool structural;
};

static bool blank(char b)
{
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
}

static enum rc more(struct ndjson *r, size_t keep, struct err *err)
{
    TRY(window_more(&r->w, keep, err));
    r->at -= keep;
    return RC_OK;
}

// Moves on to `next`.
static void move_on(struct ndjson *r, size_t next)
{
    if (r->stand == AT_LINE && next > r->at && r->w.p[next - 1] == '\n') {
        r->here.line++;
        r->here.col = 1;
        r->here.byte += next - r->at;
    } else {
        scan_walk((struct span){r->w.p + r->at, next - r->at}, false, &r->here);
    }
    r->at = next;
    if (UNLIKELY(r->w.bad_at < next || r->w.nul_at < next))
        window_past(&r->w, next);
}

// ---- answers ----

static void hand_out(struct ndjson *r, enum scan_kind kind, const struct piece *k,
                     struct ndjson_record *out)
{
    r->raw = (struct span){r->w.p + k->from, k->to - k->from};
    r->start = r->here;
    if (k->from > r->at)
        scan_walk((struct span){r->w.p + r->at, k->from - r->at}, false, &r->start);
    *out = (struct ndjson_record){
        .kind = kind,
        .raw = r->raw,
        .record = r->record,
        .line = r->start.line,
        .byte = r->start.byte,
        .notes = k->notes,
        .fault = kind == SCAN_BAD ? &r->fault : NULL,
    };
    move_on(r, k->next);
    r->stand = k->then;
}

static void hand_out_end(struct ndjson *r, struct ndjson_record *out)
{
    struct piece k = {.from = r->at, .to = r->at, .next = r->at, .then = r->stand};
    hand_out(r, SCAN_END, &k, out);
}

// Tells the flaw of a piece, into r->fault.
static enum rc tell(struct ndjson *r, const struct piece *k)
{
    static const char pretty[] =
        "the text seems to be one document over many lines: jq -c . FILE > FILE.ndjson";
    bool cut_line = k->flaw.kind == FLAW_JSON && !r->is_array && r->record == 1 &&
                    k->flaw.at == k->to - k->from;
    size_t to = k->to > k->from + k->flaw.at ? k->to : k->from + k->flaw.at;
    struct flaw_record f = {
        .source = source_name(r->w.source),
        .record = r->record,
        .text = {r->w.p + k->from, to - k->from},
        .start = r->here,
        .pretty = cut_line ? pretty : NULL,
    };
    if (k->from > r->at)
        scan_walk((struct span){r->w.p + r->at, k->from - r->at}, false, &f.start);
    return flaw_tell(&k->flaw, &f, &r->fault);
}

// From here on ndjson_next fails, until ndjson_resume hands out what is lost.
static enum rc break_off(struct ndjson *r, enum rc rc, const struct piece *k,
                         struct err *err)
{
    r->broken = rc;
    r->lost_to = k->to;
    r->lost_next = k->next;
    r->lost_stand = k->then;
    if (err)
        *err = r->fault;
    return rc;
}

static enum rc structural(struct ndjson *r, const struct piece *k, struct err *err)
{
    enum rc rc = tell(r, k);
    if (k->then == AT_LOST)
        flaw_was_last(&k->flaw, &r->fault);
    return break_off(r, rc, k, err);
}

// The fault of the source, once all sound records before it were handed out.
static enum rc source_broke(struct ndjson *r, size_t from, struct err *err)
{
    struct piece k = {.from = from, .to = r->w.n, .next = r->w.n, .then = AT_LOST};
    r->fault = r->w.fault;
    r->fault.record = from < r->w.n ? r->record : 0;
    r->told = true;
    r->leave = from == r->w.n;
    return break_off(r, r->w.rc, &k, err);
}

static enum rc end_of_text(struct ndjson *r, struct ndjson_record *out, struct err *err)
{
    if (r->w.rc != RC_OK && !r->told)
        return source_broke(r, r->w.n, err);
    hand_out_end(r, out);
    return RC_OK;
}

// A record beyond the limit: what was read of it is given up. In an array nothing
// behind it can be found again.
static enum rc too_long(struct ndjson *r, size_t from, struct err *err)
{
    struct piece k = {.from = from, .to = from + r->max, .next = from + r->max};
    k.flaw = (struct flaw){.kind = FLAW_LONG, .count = r->max};
    k.then = r->is_array ? AT_LOST : AT_LINE;
    r->record++;
    r->skip = !r->is_array;
    return structural(r, &k, err);
}

// ---- judging ----

// What a record that does not begin with a brace is; NULL if not even JSON.
static const char *kind_of(char b)
{
    switch (b) {
    case '[':
        return "an array";
    case '"':
        return "a string";
    case 't':
    case 'f':
        return "true or false";
    case 'n':
        return "null";
    default:
        return b == '-' || (b >= '0' && b <= '9') ? "a number" : NULL;
    }
}

static enum json_end check(struct ndjson *r, size_t from, size_t n,
                           struct json_answer *a)
{
    const char *p = r->w.p + from;
    if (*p == '{')
        return json_check(&r->json, p, n, a);
    const char *what = kind_of(*p);
    *a = (struct json_answer){0};
    a->flaw.kind = what ? FLAW_NOT_OBJECT : FLAW_JSON;
    a->flaw.word = what ? what : "an object";
    return JSON_FLAW;
}

// Sets the first flaw by byte of those of JSON and those of the window.
static void judge(struct ndjson *r, struct piece *k)
{
    size_t nul = r->w.nul_at, bad = r->w.bad_at;
    size_t at = k->flaw.kind ? k->from + k->flaw.at : SIZE_MAX;
    if (nul < k->to && nul <= at) {
        k->flaw = (struct flaw){.kind = FLAW_NUL, .at = nul - k->from};
        at = nul;
    }
    if (bad < k->to && bad <= at)
        k->flaw = (struct flaw){.kind = FLAW_UTF8, .at = bad - k->from};
    if (nul < k->to && window_nul_run(&r->w, nul) >= WINDOW_NUL_RUN) {
        k->flaw = (struct flaw){
            .kind = FLAW_NUL_RUN, .at = nul - k->from, .count = WINDOW_NUL_RUN};
        k->structural = true;
    }
}

static enum rc answer(struct ndjson *r, struct piece *k, struct ndjson_record *out,
                      struct err *err)
{
    r->record++;
    if (k->structural)
        return structural(r, k, err);
    if (k->flaw.kind)
        (void)tell(r, k);
    hand_out(r, k->flaw.kind ? SCAN_BAD : SCAN_RECORD, k, out);
    return RC_OK;
}

// ---- lines ----

// Passes over the rest of a line that was given up.
static enum rc pass_line(struct ndjson *r, struct err *err)
{
    for (;;) {
        const char *from = r->w.p + r->at;
        const char *lf = memchr(from, '\n', r->w.n - r->at);
        move_on(r, lf ? (size_t)(lf + 1 - r->w.p) : r->w.n);
        if (lf || r->w.end)
            break;
        TRY(more(r, r->at, err));
    }
    r->skip = false;
    return RC_OK;
}

// Finds the next line that is not blank. `from` == w.n at the end of the text.
static enum rc find_line(struct ndjson *r, struct piece *k, bool *too, struct err *err)
{
    *too = false;
    for (;;) {
        const char *p = r->w.p;
        const char *lf = memchr(p + r->at, '\n', r->w.n - r->at);
        size_t end = lf ? (size_t)(lf - p) : r->w.n;
        *k = (struct piece){.from = r->at,
                            .to = end,
                            .next = end + (lf != NULL),
                            .then = AT_LINE,
                            .no_line_end = !lf};
        *too = end - r->at > r->max;
        if (*too)
            return RC_OK;
        if (!lf && !r->w.end) {
            TRY(more(r, r->at, err));
            continue;
        }
        while (k->from < end && blank(p[k->from]))
            k->from++;
        while (k->to > k->from && blank(p[k->to - 1]))
            k->to--;
        if (k->from < end || !lf)
            return RC_OK;
        r->blank_lines++;
        move_on(r, k->next);
    }
}

static enum rc next_line(struct ndjson *r, struct ndjson_record *out, struct err *err)
{
    struct piece k;
    struct json_answer a;
    bool too;
    TRY(find_line(r, &k, &too, err));
    if (too)
        return too_long(r, r->at, err);
    if (k.from == r->w.n)
        return end_of_text(r, out, err);
    // A zero ends the line for the checker, where a line end would be a blank.
    size_t n = k.to - k.from;
    char behind = r->w.p[k.to];
    r->w.p[k.to] = '\0';
    enum json_end end = check(r, k.from, n, &a);
    r->w.p[k.to] = behind;
    if (end == JSON_MEMORY)
        return err_memory(err);
    if (end == JSON_SHORT && k.no_line_end && r->w.rc != RC_OK) {
        r->record++;
        return source_broke(r, k.from, err);
    }
    k.notes = a.notes;
    k.flaw = a.flaw;
    while (a.at < n && blank(r->w.p[k.from + a.at]))
        a.at++;
    if (end == JSON_SOUND && a.at < n)
        k.flaw =
            (struct flaw){.kind = FLAW_JSON, .at = a.at, .word = "the end of the line"};
    if (end == JSON_SHORT)
        k.flaw =
            (struct flaw){.kind = FLAW_JSON, .at = n, .word = "the rest of the object"};
    judge(r, &k);
    // A first line that is only the beginning of an object: so would be all the others.
    k.structural |= r->record == 0 && k.flaw.kind == FLAW_JSON && k.flaw.at == n;
    if (end == JSON_SHORT && k.no_line_end) {
        k.flaw = (struct flaw){.kind = FLAW_CUT, .at = n};
        k.structural = true;
    }
    return answer(r, &k, out, err);
}

// ---- arrays ----

// What the bytes between two elements are.
enum between {
    BETWEEN_MORE,    // the window ends there
    BETWEEN_ELEMENT, // an element begins
    BETWEEN_FLAW,    // something that should not be there
};

// Passes over blanks, commas and brackets up to the next element.
static enum between pass_between(struct ndjson *r, const char **expected)
{
    for (;;) {
        const char *p = r->w.p;
        size_t at = r->at;
        while (at < r->w.n && blank(p[at]))
            at++;
        move_on(r, at);
        if (at == r->w.n)
            return BETWEEN_MORE;
        bool inside = r->stand == AT_OPENED || r->stand == AT_COMMA;
        enum stand then = AT_LOST;
        if (r->stand == AT_CLOSED && p[at] == '[')
            then = AT_OPENED;
        else if (r->stand == AT_ELEMENT && p[at] == ',')
            then = AT_COMMA;
        else if ((r->stand == AT_ELEMENT || r->stand == AT_OPENED) && p[at] == ']')
            then = AT_CLOSED;
        else if (inside && p[at] != ',' && p[at] != ']')
            return BETWEEN_ELEMENT;
        *expected = inside                   ? "an object"
                    : r->stand == AT_ELEMENT ? "a comma or ]"
                                             : "the end of the text or another array";
        if (then == AT_LOST)
            return BETWEEN_FLAW;
        move_on(r, at + 1);
        r->stand = then;
    }
}

// Finds the end of what is not sound. Behind the array that is the end of the line.
static bool find_end(const struct ndjson *r, struct piece *k)
{
    const char *p = r->w.p + k->from;
    size_t n = r->w.n - k->from, to = 0;
    bool found;
    k->then = AT_ELEMENT;
    if (r->stand == AT_CLOSED) {
        const char *lf = memchr(p, '\n', n);
        found = lf != NULL;
        to = lf ? (size_t)(lf - p) : 0;
        k->then = AT_CLOSED;
    } else {
        found = json_pass(p, n, &to);
    }
    if (!found && r->w.end) {
        found = true;
        to = n;
        k->structural = true;
        k->then = AT_LOST;
    }
    k->next = k->to = k->from + to;
    while (k->to > k->from && blank(r->w.p[k->to - 1]))
        k->to--;
    return found;
}

// The element at r->at. *again: the window was filled up, look once more.
static enum rc next_element(struct ndjson *r, struct piece *k, bool *again,
                            struct ndjson_record *out, struct err *err)
{
    struct json_answer a = {.flaw = k->flaw};
    enum json_end end = JSON_FLAW;
    if (!k->flaw.kind)
        end = check(r, r->at, r->w.n - r->at, &a);
    if (end == JSON_MEMORY)
        return err_memory(err);
    k->from = r->at;
    k->flaw = a.flaw;
    k->notes = a.notes;
    k->then = AT_ELEMENT;
    k->next = k->to = r->at + a.at;
    bool found = end == JSON_SOUND || (end == JSON_FLAW && find_end(r, k));
    if ((found ? k->next : r->w.n) - r->at > r->max)
        return too_long(r, r->at, err);
    *again = !found && !r->w.end;
    if (*again)
        return more(r, r->at, err);
    if (r->w.rc != RC_OK && (!found || k->then == AT_LOST)) {
        r->record++;
        return source_broke(r, r->at, err);
    }
    if (!found) {
        k->next = k->to = r->w.n;
        k->then = AT_LOST;
        k->structural = true;
    }
    judge(r, k);
    if (!found)
        k->flaw = (struct flaw){.kind = FLAW_CUT, .at = k->to - k->from};
    return answer(r, k, out, err);
}

static enum rc next_of_array(struct ndjson *r, struct ndjson_record *out,
                             struct err *err)
{
    bool again = false;
    do {
        struct piece k = {0};
        const char *expected;
        enum between b = pass_between(r, &expected);
        if (b == BETWEEN_FLAW) {
            k.flaw = (struct flaw){.kind = FLAW_ARRAY, .word = expected};
            k.structural = true;
        }
        if (b != BETWEEN_MORE) {
            TRY(next_element(r, &k, &again, out, err));
        } else if (!r->w.end) {
            TRY(more(r, r->at, err));
            again = true;
        } else if (r->stand == AT_CLOSED || r->w.rc != RC_OK) {
            return end_of_text(r, out, err);
        } else {
            k = (struct piece){.from = r->at, .to = r->at, .next = r->at};
            k.then = AT_LOST;
            k.flaw.kind = FLAW_CUT;
            r->leave = true;
            return structural(r, &k, err);
        }
    } while (again);
    return RC_OK;
}

// ---- the whole ----

// Passes over blanks at the start, and tells lines from an array.
static enum rc find_form(struct ndjson *r, struct err *err)
{
    for (;;) {
        size_t at = r->at;
        while (at < r->w.n && blank(r->w.p[at]))
            r->blank_lines += r->w.p[at++] == '\n';
        move_on(r, at);
        if (at < r->w.n || r->w.end)
            break;
        TRY(more(r, at, err));
    }
    r->is_array = r->at < r->w.n && r->w.p[r->at] == '[';
    if (r->is_array) {
        move_on(r, r->at + 1);
        r->blank_lines = 0;
    }
    r->stand = r->is_array ? AT_OPENED : AT_LINE;
    return RC_OK;
}

enum rc ndjson_next(struct ndjson *r, struct ndjson_record *out, struct err *err)
{
    if (UNLIKELY(r->broken != RC_OK)) {
        if (err)
            *err = r->fault;
        return r->broken;
    }
    if (r->skip)
        TRY(pass_line(r, err));
    if (r->stand == AT_START)
        TRY(find_form(r, err));
    if (r->stand == AT_LOST)
        return end_of_text(r, out, err);
    return r->is_array ? next_of_array(r, out, err) : next_line(r, out, err);
}

enum rc ndjson_resume(struct ndjson *r, struct ndjson_record *out, struct err *err)
{
    if (r->broken == RC_OK)
        return err_set(err, RC_ARGUMENT, "E0228", "there is nothing to resume from");
    r->broken = RC_OK;
    if (r->leave) {
        r->leave = false;
        r->stand = AT_LOST;
        hand_out_end(r, out);
        return RC_OK;
    }
    struct piece k = {
        .from = r->at, .to = r->lost_to, .next = r->lost_next, .then = r->lost_stand};
    while (k.from < k.to && blank(r->w.p[k.from]))
        k.from++;
    hand_out(r, SCAN_BAD, &k, out);
    return RC_OK;
}

enum rc ndjson_new(struct source *source, const struct ndjson_options *options,
                   struct ndjson **out, struct err *err)
{
    struct ndjson_options o = options ? *options : (struct ndjson_options){0};
    size_t cap = o.window_bytes ? o.window_bytes : SCAN_WINDOW_BYTES;
    struct ndjson *r = mem_zero(1, sizeof *r);
    if (!r)
        return err_memory(err);
    r->max = o.max_record_bytes ? o.max_record_bytes : SCAN_RECORD_BYTES;
    r->max = r->max < (size_t)1 << 31 ? r->max : (size_t)1 << 31;
    enum rc rc = window_init(&r->w, source, cap, err);
    if (rc != RC_OK) {
        ndjson_free(r);
        return rc;
    }
    r->here = (struct scan_place){1, 1, r->w.base};
    *out = r;
    return RC_OK;
}

struct scan_place ndjson_place(const struct ndjson *r, size_t at)
{
    must(at <= r->raw.n);
    struct scan_place place = r->start;
    scan_walk((struct span){r->raw.p, at}, false, &place);
    return place;
}

void ndjson_blame(const struct ndjson *r, size_t at, struct err *err)
{
    struct scan_place place = ndjson_place(r, at);
    if (!err)
        return;
    err_place(err, source_name(r->w.source), r->record, place.line, place.col);
    err->byte = place.byte;
}

bool ndjson_is_array(const struct ndjson *r)
{
    return r->is_array;
}

uint64_t ndjson_blank_lines(const struct ndjson *r)
{
    return r->blank_lines;
}

void ndjson_free(struct ndjson *r)
{
    if (!r)
        return;
    window_done(&r->w);
    json_done(&r->json);
    mem_free(r);
}
