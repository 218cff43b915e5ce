// SPDX-License-Identifier: Apache-2.0
// Why these two: each meeting of two posts with what they share, the posts side by
// side, and where in which source they stand.
#include "contrast.h"
#include "run.h"
#include "table.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MIN_SIDES = 70, MAX_WIDTH = 132, KINDS = 32, PARTS = 3, INDENT = 5 };

// One object that both posts of a meeting share.
struct shared {
    char *kind, *object, *accounts; // "url", what it is, "31 accounts"
};

struct meeting {
    char *key; // which two posts; NULL: no meeting yet
    struct line delta;
    struct line a[PARTS], b[PARTS]; // when, what, where
    struct shared *shared;
    size_t n;
};

struct receipt {
    struct ui *ui;
    lockstep_rows *rows;
    const struct lockstep_cell *cells;
    struct meeting meeting;
    struct line body;
    uint64_t n, n_meetings, limit;
    struct {
        char name[32];
        uint64_t n;
    } kind[KINDS];
    size_t n_kinds;
};

static const struct lockstep_cell *cell(const struct receipt *r, const char *name)
{
    int at = table_column(r->rows, name);
    return at >= 0 && r->cells[at].type != LOCKSTEP_NULL ? &r->cells[at] : NULL;
}

// Adds the cell NAME_a or NAME_b; false if it is not there.
static bool add(struct line *l, const struct receipt *r, const char *stem, char side)
{
    char name[40];
    snprintf(name, sizeof name, side ? "%s_%c" : "%s", stem, side);
    const struct lockstep_cell *c = cell(r, name);
    if (!c)
        return false;
    if (c->type == LOCKSTEP_INT && strcmp(stem, "delta_us") != 0)
        line_printf(l, "%" PRId64, c->i); // places are typed, not read as quantities
    else
        table_cell(l, name, c);
    return true;
}

// Three parts of one side: when, what, where.
static void side(const struct receipt *r, char which, struct line *out)
{
    add(&out[0], r, "time", which);
    if (!add(&out[1], r, "text", which) || out[1].n == 0)
        line_text(&out[1], "(no text)");
    add(&out[2], r, "source", which);
    bool line = cell(r, which == 'a' ? "line_a" : "line_b") != NULL;
    if (line || cell(r, which == 'a' ? "record_a" : "record_b")) {
        line_text(&out[2], line ? ":" : " record ");
        add(&out[2], r, line ? "line" : "record", which);
    }
    if (cell(r, which == 'a' ? "post_a" : "post_b")) {
        line_text(&out[2], "  post ");
        add(&out[2], r, "post", which);
    }
}

static void count_kind(struct receipt *r)
{
    struct line l = {0};
    size_t i = 0;
    line_text(&l, "");
    add(&l, r, "kind", 0);
    while (i < r->n_kinds && strcmp(r->kind[i].name, l.p) != 0)
        i++;
    if (i == r->n_kinds && i < KINDS) {
        snprintf(r->kind[i].name, sizeof r->kind[i].name, "%s", l.p);
        r->n_kinds++;
    }
    if (i < KINDS)
        r->kind[i].n++;
    line_done(&l);
}

static void put_part(struct line *l, const struct line *part, size_t *at, size_t width,
                     bool pad)
{
    size_t skip;
    const char *p = part->p ? part->p + *at : "";
    size_t n = part->n - *at, take = line_wrap(p, n, width, true, &skip);
    line_add(l, p, take);
    size_t used = line_width(p, take);
    if (pad && used < width)
        line_repeat(l, ' ', width - used);
    *at += take + skip;
}

static void put_sides(struct receipt *r, const struct line *a, const struct line *b,
                      size_t width)
{
    size_t half = (width - INDENT - 3) / 2;
    for (int i = 0; i < PARTS; i++) {
        size_t at = 0, bt = 0;
        do {
            line_repeat(&r->body, ' ', INDENT);
            put_part(&r->body, &a[i], &at, half, true);
            line_text(&r->body, " | ");
            put_part(&r->body, &b[i], &bt, half, false);
            while (r->body.p[r->body.n - 1] == ' ')
                r->body.n--;
            line_text(&r->body, "\n");
        } while (at < a[i].n || bt < b[i].n);
    }
}

static void put_stacked(struct receipt *r, const struct line *part, char name,
                        size_t width)
{
    for (int i = 0; i < PARTS; i++) {
        size_t at = 0;
        do {
            line_printf(&r->body, i == 0 && at == 0 ? "  %c " : "    ", name);
            put_part(&r->body, &part[i], &at, width - 4, false);
            line_text(&r->body, "\n");
        } while (at < part[i].n);
    }
}

// ---- one meeting --------------------------------------------------------------------

// Which two posts this row is about, as a text that no other two posts have.
static char *key_of(const struct receipt *r)
{
    static const char *const parts[] = {"source", "record", "line", "post", "time"};
    struct line l = {0};
    line_text(&l, "");
    for (size_t i = 0; i < 2 * sizeof parts / sizeof *parts; i++) {
        add(&l, r, parts[i / 2], i % 2 ? 'b' : 'a');
        line_text(&l, "\n"); // in no clean text
    }
    return l.p;
}

static void meeting_done(struct meeting *m)
{
    for (size_t i = 0; i < m->n; i++) {
        free(m->shared[i].kind);
        free(m->shared[i].object);
        free(m->shared[i].accounts);
    }
    for (int i = 0; i < PARTS; i++) {
        line_done(&m->a[i]);
        line_done(&m->b[i]);
    }
    free(m->shared);
    free(m->key);
    line_done(&m->delta);
    *m = (struct meeting){0};
}

static char *text_of(const struct receipt *r, const char *stem)
{
    struct line l = {0};
    line_text(&l, "");
    add(&l, r, stem, 0);
    return l.p;
}

static void take_shared(struct receipt *r)
{
    struct meeting *m = &r->meeting;
    const struct lockstep_cell *accounts = cell(r, "object_accounts");
    struct line l = {0};
    line_text(&l, "");
    if (accounts && accounts->type == LOCKSTEP_INT) {
        line_count(&l, accounts->i);
        line_text(&l, accounts->i == 1 ? " account" : " accounts");
    }
    m->shared = cli_grow(m->shared, m->n + 1, sizeof *m->shared);
    m->shared[m->n++] = (struct shared){
        .kind = text_of(r, "kind"), .object = text_of(r, "object"), .accounts = l.p};
}

static void begin_meeting(struct receipt *r, char *key)
{
    struct meeting *m = &r->meeting;
    const struct lockstep_cell *delta = cell(r, "delta_us");
    *m = (struct meeting){.key = key};
    line_text(&m->delta, "");
    if (delta) {
        line_text(&m->delta, delta->i > 0 ? "+" : "");
        line_duration(&m->delta, delta->i);
    }
    side(r, 'a', m->a);
    side(r, 'b', m->b);
    if (cell(r, "text_a") && cell(r, "text_b"))
        contrast_mark(&m->a[1], &m->b[1]);
}

// "  1  url, domain, text   -10 s"
static void put_title(struct receipt *r)
{
    const struct meeting *m = &r->meeting;
    struct line *l = &r->body;
    line_printf(l, "%3" PRIu64 "  ", r->n_meetings);
    for (size_t i = 0; i < m->n; i++)
        if (i == 0 || strcmp(m->shared[i].kind, m->shared[i - 1].kind) != 0)
            line_printf(l, "%s%s", i ? ", " : "", m->shared[i].kind);
    line_printf(l, "   %s\n", m->delta.p);
}

// Kind, object, "31 accounts"; on a terminal the object is cut, elsewhere it goes on
// below.
static void put_shared(struct receipt *r, const struct shared *s, size_t kind,
                       size_t object)
{
    struct line *l = &r->body;
    size_t n = strlen(s->object), at = 0, skip = 0;
    line_repeat(l, ' ', INDENT);
    line_text(l, s->kind);
    line_repeat(l, ' ', kind - line_width(s->kind, strlen(s->kind)) + 2);
    if (r->ui->out_tty) {
        struct line cut = {0};
        line_cut(&cut, s->object, n, object);
        line_add(l, cut.p, cut.n);
        line_repeat(l, ' ', object - line_width(cut.p, cut.n));
        line_done(&cut);
        at = n;
    } else {
        at = line_wrap(s->object, n, object, true, &skip);
        line_add(l, s->object, at);
        line_repeat(l, ' ', object - line_width(s->object, at));
        at += skip;
    }
    line_printf(l, "   %s\n", s->accounts);
    while (at < n) {
        size_t take = line_wrap(s->object + at, n - at, object, true, &skip);
        line_repeat(l, ' ', INDENT + kind + 2);
        line_add(l, s->object + at, take);
        line_text(l, "\n");
        at += take + skip;
    }
}

static void put_all_shared(struct receipt *r, size_t width)
{
    const struct meeting *m = &r->meeting;
    size_t kind = 0, object = 0, accounts = 0;
    for (size_t i = 0; i < m->n; i++) {
        const struct shared *s = &m->shared[i];
        size_t k = line_width(s->kind, strlen(s->kind));
        size_t o = line_width(s->object, strlen(s->object));
        size_t a = line_width(s->accounts, strlen(s->accounts));
        kind = k > kind ? k : kind;
        object = o > object ? o : object;
        accounts = a > accounts ? a : accounts;
    }
    size_t rest = INDENT + kind + 2 + 3 + accounts;
    size_t room = width > rest + 10 ? width - rest : 10;
    for (size_t i = 0; i < m->n; i++)
        put_shared(r, &m->shared[i], kind, object < room ? object : room);
}

static void end_meeting(struct receipt *r)
{
    struct meeting *m = &r->meeting;
    size_t width = r->ui->width < MAX_WIDTH ? r->ui->width : MAX_WIDTH;
    if (!m->key)
        return;
    r->n_meetings++;
    if (!r->limit || r->n_meetings <= r->limit) {
        put_title(r);
        put_all_shared(r, width);
        if (width >= MIN_SIDES) {
            put_sides(r, m->a, m->b, width);
        } else {
            put_stacked(r, m->a, 'A', width);
            put_stacked(r, m->b, 'B', width);
        }
        line_text(&r->body, "\n");
    }
    meeting_done(m);
}

static void take_row(struct receipt *r)
{
    char *key = key_of(r);
    r->n++;
    count_kind(r);
    if (!r->meeting.key || strcmp(key, r->meeting.key) != 0) {
        end_meeting(r);
        begin_meeting(r, key);
    } else {
        free(key);
    }
    take_shared(r);
}

// ---- the whole ----------------------------------------------------------------------

static void put_counts(struct line *l, const struct receipt *r)
{
    line_count(l, (int64_t)r->n_meetings);
    line_text(l, r->n_meetings == 1 ? " meeting, " : " meetings, ");
    line_count(l, (int64_t)r->n);
    line_text(l, r->n == 1 ? " co-action" : " co-actions");
}

static void put_head(struct receipt *r, const char *a, const char *b, struct line *head)
{
    line_clean(head, a, strlen(a));
    line_text(head, " <-> ");
    line_clean(head, b, strlen(b));
    line_text(head, "     ");
    put_counts(head, r);
    for (size_t i = 0; i < r->n_kinds; i++) {
        line_printf(head, "%s%s ", i ? ", " : ": ", r->kind[i].name);
        line_count(head, (int64_t)r->kind[i].n);
    }
    line_text(head, "\n\n");
}

// "run 2 · method pairs · window 1 min": which run the receipt follows.
static void put_run(lockstep_case *c, uint64_t run_id, struct line *l)
{
    struct lockstep_show_options o = LOCKSTEP_SHOW_INIT;
    lockstep_rows *rows = NULL;
    const struct lockstep_cell *cells = NULL;
    o.what = "runs";
    o.run_id = run_id;
    o.limit = 1;
    if (lockstep_show(c, &o, &rows, NULL) == LOCKSTEP_OK &&
        lockstep_rows_next(rows, &cells, NULL) == LOCKSTEP_OK && cells) {
        int run = table_column(rows, "run_id"), method = table_column(rows, "method");
        int window = table_column(rows, "window_s");
        if (run >= 0) {
            line_text(l, "run ");
            table_cell(l, "run_id", &cells[run]);
        }
        if (method >= 0) {
            line_text(l, " \xC2\xB7 method ");
            table_cell(l, "method", &cells[method]);
        }
        if (window >= 0 && cells[window].type == LOCKSTEP_REAL) {
            line_text(l, " \xC2\xB7 window ");
            line_duration(l, (int64_t)llround(cells[window].f * 1e6));
        }
    }
    lockstep_rows_free(rows);
}

static void tell_end(const struct receipt *r, lockstep_case *c, uint64_t run_id)
{
    struct line l = {0};
    if (!ui_talks(r->ui))
        return;
    line_text(&l, "  ");
    if (r->limit && r->n_meetings > r->limit) {
        line_count(&l, (int64_t)(r->n_meetings - r->limit));
        line_text(&l, " more (--all) \xC2\xB7 ");
    }
    put_run(c, run_id, &l);
    ui_say(r->ui, "%s \xC2\xB7 chance is not yet accounted for\n", l.p);
    line_done(&l);
}

static enum lockstep_rc as_text(struct ui *ui, lockstep_case *c, lockstep_rows *rows,
                                const struct lockstep_show_options *o,
                                const char *const *names, uint64_t limit, uint64_t *n,
                                struct lockstep_error *err)
{
    struct receipt r = {.ui = ui, .rows = rows, .limit = limit};
    struct line head = {0};
    enum lockstep_rc rc;
    while ((rc = lockstep_rows_next(rows, &r.cells, err)) == LOCKSTEP_OK && r.cells)
        take_row(&r);
    end_meeting(&r);
    if (rc == LOCKSTEP_OK && r.n) {
        put_head(&r, names ? names[0] : o->a, names ? names[1] : o->b, &head);
        ui_data(ui, &head);
        ui_data(ui, &r.body);
        tell_end(&r, c, o->run_id);
    }
    *n = r.n;
    line_done(&head);
    line_done(&r.body);
    return rc;
}

enum lockstep_rc receipt_show(struct ui *ui, lockstep_case *c,
                              const struct lockstep_show_options *options,
                              const char *const *names, uint64_t limit, uint64_t *n,
                              struct lockstep_error *err)
{
    struct lockstep_show_options o = *options;
    lockstep_rows *rows = NULL;
    struct form form = {.name = form_name(ui, "table"), .type = "receipt"};
    bool more;
    o.what = "receipt";
    o.limit = strcmp(form.name, "table") == 0 ? 0 : limit;
    *n = 0;
    enum lockstep_rc rc = lockstep_show(c, &o, &rows, err);
    if (rc == LOCKSTEP_OK)
        rc = strcmp(form.name, "table") == 0
                 ? as_text(ui, c, rows, &o, names, limit, n, err)
                 : rows_write(ui, rows, &form, n, &more, err);
    lockstep_rows_free(rows);
    return rc;
}
