// SPDX-License-Identifier: Apache-2.0
#include "table.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLE = 200, GAP = 2, LEAST = 8, WIDEST_IN_PIPE = 160 };

struct column {
    const char *name; // as the rows have it
    char *head;       // as it is shown
    size_t natural;   // columns that the sample needs
    size_t least;     // columns that it cannot do without
    size_t width;     // columns that it gets
    bool right, text;
    bool empty; // nothing in the sample
    size_t at;  // which column of the rows
    int handle; // column of the rows with the handle of this account, or -1
};

struct table {
    struct ui *ui;
    struct column *column; // [n]
    size_t n;
    size_t stride;     // columns before idle ones were dropped
    struct line *cell; // [n_rows * stride], the sample
    size_t n_rows;
    bool blocks;
};

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

// Ids are names made of digits; thousands separators would make them others.
static bool is_id(const char *name)
{
    return ends_with(name, "_id") || ends_with(name, "id") || ends_with(name, "code") ||
           strcmp(name, "a") == 0 || strcmp(name, "b") == 0 ||
           strcmp(name, "record") == 0 || strcmp(name, "line") == 0 ||
           strcmp(name, "col") == 0 || strcmp(name, "seed") == 0;
}

static void real_cell(struct line *out, double f)
{
    if (!isfinite(f))
        line_text(out, isnan(f) ? "nan" : f < 0 ? "-inf" : "inf");
    else if (fabs(f) >= 1e4 && fabs(f) < 1e15)
        line_count(out, (int64_t)llround(f));
    else
        line_printf(out, "%.4g", f);
}

void table_cell(struct line *out, const char *name, const struct lockstep_cell *c)
{
    switch (c->type) {
    case LOCKSTEP_NULL:
        break;
    case LOCKSTEP_INT:
        if (ends_with(name, "_us"))
            line_duration(out, c->i);
        else if (is_id(name))
            line_printf(out, "%" PRId64, c->i);
        else
            line_count(out, c->i);
        break;
    case LOCKSTEP_REAL:
        real_cell(out, c->f);
        break;
    case LOCKSTEP_BOOL:
        line_text(out, c->i ? "yes" : "no");
        break;
    case LOCKSTEP_TIME:
        line_time(out, c->i, false);
        break;
    case LOCKSTEP_TEXT:
        line_clean(out, c->text, c->n);
        break;
    }
}

int table_column(const lockstep_rows *rows, const char *name)
{
    for (size_t i = 0; i < lockstep_rows_columns(rows); i++)
        if (strcmp(lockstep_rows_name(rows, i), name) == 0)
            return (int)i;
    return -1;
}

// The column with the handle of the account in column i: source has source_handle,
// account_a has handle_a. -1 if there is none.
static int handle_of(const lockstep_rows *rows, size_t i)
{
    const char *name = lockstep_rows_name(rows, i);
    char other[64];
    if (strcmp(name, "account") == 0)
        return table_column(rows, "handle");
    if (strncmp(name, "account_", 8) == 0)
        snprintf(other, sizeof other, "handle_%.40s", name + 8);
    else
        snprintf(other, sizeof other, "%.40s_handle", name);
    return table_column(rows, other);
}

// True for a handle that stands in the column of its account.
static bool is_told(const lockstep_rows *rows, size_t i)
{
    for (size_t k = 0; k < lockstep_rows_columns(rows); k++)
        if (handle_of(rows, k) == (int)i)
            return true;
    return false;
}

// A type of NULL: as it is.
static char *head_of(const char *name, enum lockstep_type type)
{
    struct line head = {0};
    line_text(&head, "");
    line_clean(&head, name, strlen(name));
    if (type == LOCKSTEP_INT && ends_with(name, "_us"))
        head.p[head.n -= 3] = '\0';
    for (size_t k = 0; k < head.n; k++)
        if (head.p[k] == '_' && type != LOCKSTEP_NULL)
            head.p[k] = ' ';
    return head.p;
}

static void init(struct table *t, struct ui *ui, const lockstep_rows *rows, bool exact)
{
    size_t n = lockstep_rows_columns(rows);
    *t = (struct table){.ui = ui};
    t->column = cli_alloc(n, sizeof *t->column);
    for (size_t i = 0; i < n; i++) {
        struct column *c = &t->column[t->n];
        enum lockstep_type type = lockstep_rows_type(rows, i);
        if (!exact && is_told(rows, i))
            continue;
        c->name = lockstep_rows_name(rows, i);
        c->at = i;
        c->handle = exact ? -1 : handle_of(rows, i);
        c->head = head_of(c->name, exact ? LOCKSTEP_NULL : type);
        c->natural = line_width(c->head, strlen(c->head));
        c->least = ui->out_tty && c->natural > LEAST ? LEAST : c->natural;
        c->empty = true;
        c->right = type == LOCKSTEP_INT || type == LOCKSTEP_REAL;
        c->text = type == LOCKSTEP_TEXT;
        t->n++;
    }
    t->stride = t->n;
    t->cell = cli_alloc(t->n * SAMPLE, sizeof *t->cell);
}

static void done(struct table *t)
{
    for (size_t i = 0; i < t->n; i++)
        free(t->column[i].head);
    for (size_t i = 0; i < t->stride * SAMPLE; i++)
        line_done(&t->cell[i]);
    free(t->column);
    free(t->cell);
}

// Columns of the longest word: where nothing is cut, a line cannot be shorter.
static size_t longest_word(const struct line *l)
{
    size_t most = 0;
    for (size_t at = 0; at < l->n;) {
        size_t n = 0;
        while (at + n < l->n && l->p[at + n] != ' ')
            n++;
        size_t width = line_width(l->p + at, n);
        most = width > most ? width : most;
        at += n + 1;
    }
    return most;
}

static void take_row(struct table *t, const struct lockstep_cell *cells)
{
    for (size_t i = 0; i < t->n; i++) {
        struct line *l = &t->cell[t->n_rows * t->stride + i];
        line_reset(l);
        struct column *c = &t->column[i];
        const struct lockstep_cell *handle = c->handle < 0 ? NULL : &cells[c->handle];
        if (handle && handle->type == LOCKSTEP_TEXT && handle->n) {
            line_text(l, "@");
            line_clean(l, handle->text, handle->n);
        } else {
            table_cell(l, c->name, &cells[c->at]);
        }
        size_t width = line_width(l->p, l->n);
        size_t word = t->ui->out_tty ? 0 : longest_word(l);
        c->natural = width > c->natural ? width : c->natural;
        c->least = word > c->least ? word : c->least;
        c->empty &= cells[c->at].type == LOCKSTEP_NULL;
    }
    t->n_rows++;
}

// Leaves out columns in which no row has anything. Only when all rows were seen.
static void drop_idle(struct table *t)
{
    size_t n = 0, old = t->stride;
    for (size_t i = 0; i < old; i++) {
        if (t->column[i].empty) {
            free(t->column[i].head);
            continue;
        }
        t->column[n] = t->column[i];
        for (size_t r = 0; r < t->n_rows && n != i; r++) {
            struct line swap = t->cell[r * old + n];
            t->cell[r * old + n] = t->cell[r * old + i];
            t->cell[r * old + i] = swap;
        }
        n++;
    }
    t->n = n;
}

// Takes from the widest text columns until all fits. Blocks if that is not enough, but
// in a pipe lines may be longer before a table is given up.
static void fit(struct table *t)
{
    size_t sum = t->n ? (t->n - 1) * GAP : 0;
    for (size_t i = 0; i < t->n; i++) {
        t->column[i].width = t->column[i].natural;
        sum += t->column[i].width;
    }
    while (sum > t->ui->width) {
        struct column *widest = NULL;
        for (size_t i = 0; i < t->n; i++)
            if (t->column[i].text && t->column[i].width > t->column[i].least &&
                (!widest || t->column[i].width > widest->width))
                widest = &t->column[i];
        if (!widest) {
            t->blocks = t->ui->out_tty || sum > WIDEST_IN_PIPE;
            return;
        }
        widest->width--;
        sum--;
    }
}

static void put_padded(struct line *out, const char *p, size_t n,
                       const struct column *c, bool last)
{
    size_t width = line_width(p, n), pad = c->width > width ? c->width - width : 0;
    if (c->right)
        line_repeat(out, ' ', pad);
    line_add(out, p, n);
    if (!c->right && !last)
        line_repeat(out, ' ', pad);
}

static void end_line(struct table *t, struct line *out)
{
    while (out->n && out->p[out->n - 1] == ' ')
        out->n--;
    line_text(out, "\n");
    ui_data(t->ui, out);
    line_reset(out);
}

// One row on a terminal: cut. Elsewhere: as many lines as its longest text needs.
static void put_row(struct table *t, struct line *cells, struct line *out)
{
    bool left = true;
    size_t *at = cli_alloc(t->n, sizeof *at);
    while (left) {
        left = false;
        for (size_t i = 0; i < t->n; i++) {
            struct column *c = &t->column[i];
            const char *p = cells[i].p + at[i];
            size_t n = cells[i].n - at[i], skip = 0;
            struct line cut = {0};
            if (t->ui->out_tty) {
                line_cut(&cut, p, n, c->width);
                at[i] = cells[i].n;
            } else {
                size_t take = line_wrap(p, n, c->width, false, &skip);
                line_add(&cut, p, take);
                at[i] += take + skip;
            }
            if (i)
                line_repeat(out, ' ', GAP);
            put_padded(out, cut.p ? cut.p : "", cut.n, c, i + 1 == t->n);
            left |= at[i] < cells[i].n;
            line_done(&cut);
        }
        end_line(t, out);
    }
    free(at);
}

static void put_block(struct table *t, const struct line *cells, struct line *out)
{
    size_t widest = 0;
    for (size_t i = 0; i < t->n; i++)
        if (line_width(t->column[i].head, strlen(t->column[i].head)) > widest)
            widest = line_width(t->column[i].head, strlen(t->column[i].head));
    for (size_t i = 0; i < t->n; i++) {
        size_t width = line_width(t->column[i].head, strlen(t->column[i].head));
        line_text(out, t->column[i].head);
        line_repeat(out, ' ', widest - width + GAP);
        if (t->ui->out_tty && t->ui->width > widest + GAP + LEAST)
            line_cut(out, cells[i].p, cells[i].n, t->ui->width - widest - GAP);
        else
            line_add(out, cells[i].p, cells[i].n);
        end_line(t, out);
    }
    end_line(t, out);
}

static void put_head(struct table *t, struct line *out)
{
    if (t->blocks)
        return;
    if (t->ui->out_colour)
        line_text(out, "\033[1m");
    for (size_t i = 0; i < t->n; i++) {
        if (i)
            line_repeat(out, ' ', GAP);
        put_padded(out, t->column[i].head, strlen(t->column[i].head), &t->column[i],
                   i + 1 == t->n);
    }
    if (t->ui->out_colour)
        line_text(out, "\033[0m");
    end_line(t, out);
}

static void flush(struct table *t, struct line *out)
{
    for (size_t r = 0; r < t->n_rows; r++) {
        struct line *cells = &t->cell[r * t->stride];
        if (t->blocks)
            put_block(t, cells, out);
        else
            put_row(t, cells, out);
    }
    t->n_rows = 0;
}

enum lockstep_rc table_show(struct ui *ui, lockstep_rows *rows, uint64_t limit,
                            bool exact, uint64_t *n, bool *more,
                            struct lockstep_error *err)
{
    struct table t;
    struct line out = {0};
    enum lockstep_rc rc;
    bool headed = false;
    uint64_t count = 0;
    const struct lockstep_cell *cells = NULL;
    init(&t, ui, rows, exact);
    *more = false;
    while ((rc = lockstep_rows_next(rows, &cells, err)) == LOCKSTEP_OK && cells) {
        if (limit && count == limit) {
            *more = true;
            break;
        }
        take_row(&t, cells);
        count++;
        if (t.n_rows < SAMPLE)
            continue;
        // Widths are those of the first rows.
        if (!headed)
            fit(&t);
        if (!headed)
            put_head(&t, &out);
        headed = true;
        flush(&t, &out);
        if (ui->write_error || ui->stopped)
            break;
    }
    if (rc == LOCKSTEP_OK && !headed && t.n_rows) {
        drop_idle(&t);
        fit(&t);
        put_head(&t, &out);
    }
    if (rc == LOCKSTEP_OK)
        flush(&t, &out);
    *n = count;
    line_done(&out);
    done(&t);
    return rc;
}
