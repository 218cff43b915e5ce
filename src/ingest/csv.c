// SPDX-License-Identifier: Apache-2.0
// What the walk (csv_walk.c) found is judged here and handed out, or told as a fault
// (flaw.c). A structural fault stays until csv_resume.
#include "ingest/csv_state.h"

#include "base/column.h"

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
    (void)csv_to_line_end(c, open, &line);
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

// Whether the record is the header once more, as where files were joined; a byte order
// mark may stand before it. One column alone is no proof: it may be a value.
static bool is_header(const struct csv *c, const struct walk *k)
{
    struct span s = {c->w.p + c->at, k->end - c->at};
    if (!c->head.p || c->n_columns < 2)
        return false;
    if (s.n == c->head.n + 3 && memcmp(s.p, "\xEF\xBB\xBF", 3) == 0)
        s = (struct span){s.p + 3, s.n - 3};
    return span_same(s, c->head);
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
    if (is_header(c, k))
        return (struct flaw){.kind = FLAW_HEADER, .at = c->at};
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
        TRY(csv_pass_line(c, err));
    TRY(csv_walk(c, &k, &end, &clipped, err));
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
    csv_see_all(c);
    return RC_OK;
}

// ---- opening ----

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
        bool rows = i == 0 && !first->fields[0].n && first->n_fields > 1;
        c->names[i] = arena_copy(&c->texts, rows ? SPAN("row_name") : first->fields[i]);
        if (!c->names[i].p)
            return err_memory(err);
    }
    if (!no_header) {
        c->head = arena_copy(&c->texts, first->raw);
        if (!c->head.p)
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
    c->quote = o.no_quotes ? 256 : '"';
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
    csv_see_all(c);
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
