// SPDX-License-Identifier: Apache-2.0
// Rows of the library in the form that was asked for; the verbs that do no more than
// that.
#include "run.h"
#include "table.h"

#include <stdlib.h>
#include <string.h>

const char *form_name(const struct ui *ui, const char *otherwise)
{
    return ui->json ? "json" : ui->csv ? "csv" : otherwise;
}

static void tell_guarded(struct ui *ui, uint64_t guarded)
{
    if (!guarded)
        return;
    struct line l = {0};
    line_count(&l, (int64_t)guarded);
    ui_say(
        ui,
        "  %s cells that a spreadsheet would run got an apostrophe (--raw leaves them "
        "as they are)\n",
        l.p);
    line_done(&l);
}

enum lockstep_rc rows_write(struct ui *ui, lockstep_rows *rows, const struct form *form,
                            uint64_t *n, bool *more, struct lockstep_error *err)
{
    struct lockstep_write_options o = LOCKSTEP_WRITE_INIT;
    uint64_t guarded = 0;
    *more = false;
    if (strcmp(form->name, "table") == 0)
        return table_show(ui, rows, form->limit, form->exact, n, more, err);
    o.format = form->name;
    o.raw = form->raw;
    o.bom = form->bom;
    o.quote_text = form->quote_text;
    o.type = form->type;
    enum lockstep_rc rc = lockstep_write(rows, &o, ui_sink, ui, n, &guarded, err);
    if (rc == LOCKSTEP_OK)
        tell_guarded(ui, guarded);
    return rc;
}

void line_quoted(struct line *l, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789@:_./,=+%-";
    bool quote = !*word || word[strspn(word, plain)] != '\0';
    line_text(l, quote ? "'" : "");
    for (const char *p = word; *p; p++) {
        if (*p == '\'')
            line_text(l, "'\\''");
        else
            line_add(l, p, 1);
    }
    line_text(l, quote ? "'" : "");
}

// ---- names --------------------------------------------------------------------------

struct names {
    char **p;
    size_t n;
};

static void names_done(struct names *names)
{
    for (size_t i = 0; i < names->n; i++)
        free(names->p[i]);
    free(names->p);
}

static enum lockstep_rc names_load(name_list *list, const char *column,
                                   struct names *names, struct lockstep_error *err)
{
    lockstep_rows *rows = NULL;
    const struct lockstep_cell *cells = NULL;
    enum lockstep_rc rc = list(&rows, err);
    if (rc != LOCKSTEP_OK)
        return rc;
    int at = table_column(rows, column);
    while (at >= 0 && (rc = lockstep_rows_next(rows, &cells, err)) == LOCKSTEP_OK &&
           cells) {
        names->p = cli_grow(names->p, names->n + 1, sizeof *names->p);
        names->p[names->n++] = cli_copy(cells[at].text, cells[at].n);
    }
    lockstep_rows_free(rows);
    return rc;
}

static enum lockstep_rc name_check(const struct names *names, const char *what,
                                   const char *word, struct lockstep_error *err)
{
    char hint[300];
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->p[i], word) == 0)
            return LOCKSTEP_OK;
    const char *near = near_of(word, (const char *const *)names->p, names->n);
    if (near)
        snprintf(hint, sizeof hint, "did you mean %s? lockstep %ss lists all", near,
                 what);
    else
        snprintf(hint, sizeof hint, "lockstep %ss lists all", what);
    return fault(err, "E0104", hint, "no %s \"%s\"", what, word);
}

enum lockstep_rc names_check(name_list *list, const char *column, const char *what,
                             const char *names, struct lockstep_error *err)
{
    struct names known = {0};
    enum lockstep_rc rc = names_load(list, column, &known, err);
    const char *from = names;
    while (rc == LOCKSTEP_OK && known.n && *from) {
        size_t n = strcspn(from, ",");
        char *word = cli_copy(from, n);
        rc = name_check(&known, what, word, err);
        free(word);
        from += n + (from[n] == ',');
    }
    names_done(&known);
    return rc;
}

// ---- formats, kinds, sql ------------------------------------------------------------

static enum lockstep_rc run_list(struct ui *ui, name_list *list, const char *type,
                                 const char *count, struct lockstep_error *err)
{
    lockstep_rows *rows = NULL;
    struct form form = {.name = form_name(ui, "table"), .type = type};
    uint64_t n = 0;
    bool more;
    enum lockstep_rc rc = list(&rows, err);
    ui_begin(ui, NULL);
    if (rc == LOCKSTEP_OK)
        rc = rows_write(ui, rows, &form, &n, &more, err);
    ui_count(ui, count, n);
    lockstep_rows_free(rows);
    return rc;
}

enum lockstep_rc run_formats(struct ui *ui, struct answer *a)
{
    return run_list(ui, lockstep_formats, "format", "formats", &a->err);
}

enum lockstep_rc run_kinds(struct ui *ui, struct answer *a)
{
    return run_list(ui, lockstep_kinds, "kind", "kinds", &a->err);
}

enum lockstep_rc run_sql(struct ui *ui, struct answer *a)
{
    lockstep_case *c = NULL;
    lockstep_rows *rows = NULL;
    const struct value *v = ui->c->value;
    struct form form = {.name = form_name(ui, "table"),
                        .type = "row",
                        .raw = v[FLAG_RAW].given,
                        .exact = true,
                        .bom = v[FLAG_BOM].given};
    uint64_t n = 0;
    bool more;
    enum lockstep_rc rc = ui_open(ui, v[FLAG_OUTPUT].text, &a->err);
    if (rc == LOCKSTEP_OK)
        rc = ui_case(ui, LOCKSTEP_READ, &c, &a->err);
    if (rc == LOCKSTEP_OK) {
        ui_begin(ui, c);
        rc = lockstep_sql(c, ui->c->arg[0], &rows, &a->err);
    }
    if (rc == LOCKSTEP_OK)
        rc = rows_write(ui, rows, &form, &n, &more, &a->err);
    ui_count(ui, "rows", n);
    lockstep_rows_free(rows);
    lockstep_close(c);
    return rc;
}

enum lockstep_rc run_bench_posts(struct ui *ui, struct answer *a)
{
    const struct value *v = ui->c->value;
    struct value n;
    enum lockstep_rc rc =
        value_parse(&(struct flag){.name = "N", .type = VALUE_COUNT, .value = "N"},
                    ui->c->arg[0], &n, &a->err);
    if (rc == LOCKSTEP_OK)
        rc = ui_open(ui, v[FLAG_OUTPUT].text, &a->err);
    if (rc == LOCKSTEP_OK)
        rc = lockstep_bench_posts(
            (uint64_t)n.n, v[FLAG_PROFILE].given ? v[FLAG_PROFILE].text : "normal",
            v[FLAG_SEED].given ? (uint64_t)v[FLAG_SEED].n : 1, ui_sink, ui, &a->err);
    return rc;
}
