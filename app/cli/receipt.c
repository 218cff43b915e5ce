// SPDX-License-Identifier: Apache-2.0
// Why these two: each co-action with its two posts side by side, and where in which
// source they stand.
#include "run.h"
#include "table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MIN_SIDES = 70, MAX_WIDTH = 132, KINDS = 32 };

struct receipt {
    struct ui *ui;
    lockstep_rows *rows;
    const struct lockstep_cell *cells;
    struct line body;
    uint64_t n;
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
static void side(const struct receipt *r, char which, struct line out[3])
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

static void put_title(struct receipt *r)
{
    struct line *l = &r->body;
    const struct lockstep_cell *delta = cell(r, "delta_us");
    const struct lockstep_cell *accounts = cell(r, "object_accounts");
    line_printf(l, "%3" PRIu64 "  ", r->n);
    add(l, r, "kind", 0);
    line_text(l, "  ");
    size_t used = 7 + r->ui->width / 3;
    struct line object = {0};
    add(&object, r, "object", 0);
    if (r->ui->out_tty)
        line_cut(l, object.p ? object.p : "", object.n,
                 r->ui->width > used + 30 ? r->ui->width - used : 30);
    else
        line_add(l, object.p ? object.p : "", object.n);
    line_done(&object);
    if (delta) {
        line_text(l, delta->i >= 0 ? "  +" : "  ");
        line_duration(l, delta->i);
    }
    if (accounts && accounts->type == LOCKSTEP_INT) {
        line_text(l, "  (of ");
        line_count(l, accounts->i);
        line_text(l, " accounts)");
    }
    line_text(l, "\n");
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

static void put_sides(struct receipt *r, struct line a[3], struct line b[3],
                      size_t width)
{
    size_t half = (width - 4 - 3) / 2;
    for (int i = 0; i < 3; i++) {
        size_t at = 0, bt = 0;
        do {
            line_text(&r->body, "    ");
            put_part(&r->body, &a[i], &at, half, true);
            line_text(&r->body, " | ");
            put_part(&r->body, &b[i], &bt, half, false);
            while (r->body.p[r->body.n - 1] == ' ')
                r->body.n--;
            line_text(&r->body, "\n");
        } while (at < a[i].n || bt < b[i].n);
    }
}

static void put_stacked(struct receipt *r, const struct line part[3], char name,
                        size_t width)
{
    for (int i = 0; i < 3; i++) {
        size_t at = 0;
        do {
            line_printf(&r->body, i == 0 && at == 0 ? "  %c " : "    ", name);
            put_part(&r->body, &part[i], &at, width - 4, false);
            line_text(&r->body, "\n");
        } while (at < part[i].n);
    }
}

static void put_row(struct receipt *r)
{
    struct line a[3] = {{0}}, b[3] = {{0}};
    size_t width = r->ui->width < MAX_WIDTH ? r->ui->width : MAX_WIDTH;
    put_title(r);
    side(r, 'a', a);
    side(r, 'b', b);
    if (width >= MIN_SIDES) {
        put_sides(r, a, b, width);
    } else {
        put_stacked(r, a, 'A', width);
        put_stacked(r, b, 'B', width);
    }
    line_text(&r->body, "\n");
    for (int i = 0; i < 3; i++) {
        line_done(&a[i]);
        line_done(&b[i]);
    }
}

static void put_head(struct receipt *r, const struct lockstep_show_options *o,
                     struct line *head)
{
    line_clean(head, o->a, strlen(o->a));
    line_text(head, " <-> ");
    line_clean(head, o->b, strlen(o->b));
    line_text(head, "     ");
    line_count(head, (int64_t)r->n);
    line_text(head, r->n == 1 ? " co-action" : " co-actions");
    for (size_t i = 0; i < r->n_kinds; i++) {
        line_printf(head, "%s%s ", i ? ", " : ": ", r->kind[i].name);
        line_count(head, (int64_t)r->kind[i].n);
    }
    line_text(head, "\n\n");
}

static enum lockstep_rc as_text(struct ui *ui, lockstep_rows *rows,
                                const struct lockstep_show_options *o, uint64_t limit,
                                uint64_t *n, struct lockstep_error *err)
{
    struct receipt r = {.ui = ui, .rows = rows};
    struct line head = {0};
    enum lockstep_rc rc;
    while ((rc = lockstep_rows_next(rows, &r.cells, err)) == LOCKSTEP_OK && r.cells) {
        r.n++;
        count_kind(&r);
        if (!limit || r.n <= limit)
            put_row(&r);
    }
    if (rc == LOCKSTEP_OK && r.n) {
        put_head(&r, o, &head);
        ui_data(ui, &head);
        ui_data(ui, &r.body);
    }
    if (rc == LOCKSTEP_OK && limit && r.n > limit)
        ui_say(ui, "  %" PRIu64 " more (--all)\n", r.n - limit);
    *n = r.n;
    line_done(&head);
    line_done(&r.body);
    return rc;
}

enum lockstep_rc receipt_show(struct ui *ui, lockstep_case *c,
                              const struct lockstep_show_options *options,
                              uint64_t limit, uint64_t *n, struct lockstep_error *err)
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
                 ? as_text(ui, rows, &o, limit, n, err)
                 : rows_write(ui, rows, &form, n, &more, err);
    lockstep_rows_free(rows);
    return rc;
}
