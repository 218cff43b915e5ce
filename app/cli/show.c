// SPDX-License-Identifier: Apache-2.0
#include "run.h"
#include "table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

// What can be shown by name, and what one of its rows is called under --json.
static const struct {
    const char *name, *one;
} things[] = {
    {"edges", "edge"},     {"pairs", "pair"},     {"accounts", "account"},
    {"objects", "object"}, {"proofs", "proof"},   {"runs", "run"},
    {"sources", "source"}, {"rejects", "reject"}, {"run", "run"},
};
enum { N_THINGS = sizeof things / sizeof *things, TABLE_ROWS = 20, RECEIPT_ROWS = 10 };

struct wish {
    struct lockstep_show_options o;
    const char *type;   // of a JSON record
    const char *format; // "table" ... "qut"
    uint64_t limit;     // rows of a table or receipt
};

static int thing_named(const char *name)
{
    for (int i = 0; i < N_THINGS; i++)
        if (strcmp(things[i].name, name) == 0)
            return i;
    return -1;
}

static enum lockstep_rc wish_run(const char *number, struct wish *w,
                                 struct lockstep_error *err)
{
    struct value v;
    const struct flag run = {.name = "run", .type = VALUE_COUNT};
    if (number[0] == 'R')
        number++;
    enum lockstep_rc rc = value_parse(&run, number, &v, err);
    if (rc == LOCKSTEP_OK)
        w->o.run_id = (uint64_t)v.n;
    return rc;
}

static enum lockstep_rc wish_what(const struct command *c, struct wish *w,
                                  struct lockstep_error *err)
{
    int thing = thing_named(c->arg[0]);
    if (thing >= 0) {
        bool run = strcmp(things[thing].name, "run") == 0;
        w->o.what = run ? "runs" : things[thing].name;
        w->type = things[thing].one;
        if (c->n_arg == 1)
            return LOCKSTEP_OK;
        if (run)
            return wish_run(c->arg[1], w, err);
        return fault(err, "E0105",
                     "lockstep show WHAT, or lockstep show ACCOUNT ACCOUNT",
                     "show %s does not take \"%s\"", c->arg[0], c->arg[1]);
    }
    w->o.a = c->arg[0];
    w->o.b = c->n_arg > 1 ? c->arg[1] : NULL;
    w->o.what = w->o.b ? "receipt" : "account";
    w->type = w->o.what;
    return LOCKSTEP_OK;
}

static enum lockstep_rc check_format(const struct ui *ui, const struct wish *w,
                                     struct lockstep_error *err)
{
    const struct value *v = ui->c->value;
    bool graph = !strcmp(w->format, "gexf") || !strcmp(w->format, "graphml");
    bool form = v[FLAG_JSON].given || v[FLAG_CSV].given;
    if (graph && strcmp(w->o.what, "edges") != 0)
        return fault(err, "E0106", "lockstep show edges --format gexf",
                     "--format %s is for edges", w->format);
    if (!strcmp(w->format, "parquet") &&
        (!v[FLAG_OUTPUT].given || !strcmp(v[FLAG_OUTPUT].text, "-")))
        return fault(err, "E0106", "add -o FILE.parquet",
                     "--format parquet needs a file to write to");
    if (form && (graph || !strcmp(w->format, "parquet") || !strcmp(w->format, "md")))
        return fault(err, "E0106", "give one of the two", "--%s and --format %s differ",
                     ui->json ? "json" : "csv", w->format);
    return LOCKSTEP_OK;
}

static enum lockstep_rc wish_of(struct ui *ui, struct wish *w,
                                struct lockstep_error *err)
{
    const struct value *v = ui->c->value;
    *w = (struct wish){.o = LOCKSTEP_SHOW_INIT};
    enum lockstep_rc rc = wish_what(ui->c, w, err);
    if (rc != LOCKSTEP_OK)
        return rc;
    w->format = v[FLAG_FORMAT].given ? v[FLAG_FORMAT].text : form_name(ui, "table");
    bool shaped = !strcmp(w->format, "coortweet") || !strcmp(w->format, "qut");
    w->o.shape = shaped ? w->format : NULL;
    if (v[FLAG_RUN].given)
        w->o.run_id = (uint64_t)v[FLAG_RUN].n;
    w->o.kind = v[FLAG_KIND].text;
    if (v[FLAG_SUBGRAPH].given)
        w->o.subgraph = v[FLAG_SUBGRAPH].text[0] - '0'; // 0..3
    // --format json is --json, with its envelope.
    if (!strcmp(w->format, "json"))
        ui->json = true;
    bool table = !strcmp(w->format, "table") && !ui->json && !ui->csv;
    w->limit = v[FLAG_TOP].given   ? (uint64_t)v[FLAG_TOP].n
               : v[FLAG_ALL].given ? 0
               : !table            ? 0
               : w->o.b            ? RECEIPT_ROWS
                                   : TABLE_ROWS;
    w->o.limit = table && w->limit ? w->limit + 1 : w->limit;
    return check_format(ui, w, err);
}

static struct form form_of(const struct ui *ui, const struct wish *w)
{
    const struct value *v = ui->c->value;
    bool shaped = w->o.shape != NULL;
    return (struct form){
        .name = form_name(ui, shaped ? "csv" : w->format),
        .type = w->type,
        // Shapes are for the tools of their names, which would take a guard for data.
        .raw = shaped || v[FLAG_RAW].given,
        .bom = v[FLAG_BOM].given,
        .quote_text = shaped && !strcmp(w->o.shape, "coortweet"),
        .limit = w->limit};
}

static void add_handle(struct line *l, const lockstep_rows *rows,
                       const struct lockstep_cell *cells, const char *name)
{
    int at = table_column(rows, name);
    if (at < 0 || cells[at].type != LOCKSTEP_TEXT || !cells[at].n)
        return;
    line_text(l, "@");
    line_add(l, cells[at].text, cells[at].n);
}

// The receipt of each pair that was shown.
static enum lockstep_rc show_posts(struct ui *ui, lockstep_case *c,
                                   const struct wish *w, struct lockstep_error *err)
{
    lockstep_rows *rows = NULL;
    const struct lockstep_cell *cells = NULL;
    struct lockstep_show_options o = w->o;
    o.limit = w->limit;
    enum lockstep_rc rc = lockstep_show(c, &o, &rows, err);
    static const char *const pairs[][2] = {
        {"account_a", "account_b"}, {"source", "target"}, {"a", "b"}};
    int a = -1, b = -1;
    for (size_t i = 0; rc == LOCKSTEP_OK && i < 3 && (a < 0 || b < 0); i++) {
        a = table_column(rows, pairs[i][0]);
        b = table_column(rows, pairs[i][1]);
    }
    if (rc == LOCKSTEP_OK && (a < 0 || b < 0))
        rc = fault(err, "E0106", "lockstep show edges --posts",
                   "--posts is for edges and pairs");
    static const char *const handles[][2] = {{"handle_a", "handle_b"},
                                             {"source_handle", "target_handle"}};
    while (rc == LOCKSTEP_OK &&
           (rc = lockstep_rows_next(rows, &cells, err)) == LOCKSTEP_OK && cells) {
        struct line one = {0}, two = {0}, named[2] = {{0}};
        struct lockstep_show_options pair = o;
        uint64_t n;
        table_cell(&one, "id", &cells[a]);
        table_cell(&two, "id", &cells[b]);
        pair.a = one.p;
        pair.b = two.p;
        for (int k = 0; k < 2; k++)
            for (int i = 0; i < 2 && !named[k].n; i++)
                add_handle(&named[k], rows, cells, handles[i][k]);
        const char *names[2] = {named[0].n ? named[0].p : one.p,
                                named[1].n ? named[1].p : two.p};
        ui_sink(ui, "\n", 1);
        rc = receipt_show(ui, c, &pair, names, RECEIPT_ROWS, &n, err);
        line_done(&named[0]);
        line_done(&named[1]);
        line_done(&one);
        line_done(&two);
    }
    lockstep_rows_free(rows);
    return rc;
}

static enum lockstep_rc show_rows(struct ui *ui, lockstep_case *c, const struct wish *w,
                                  uint64_t *n, struct lockstep_error *err)
{
    lockstep_rows *rows = NULL;
    struct form form = form_of(ui, w);
    bool more = false;
    enum lockstep_rc rc = lockstep_show(c, &w->o, &rows, err);
    if (rc == LOCKSTEP_OK)
        rc = rows_write(ui, rows, &form, n, &more, err);
    lockstep_rows_free(rows);
    if (rc == LOCKSTEP_OK && more)
        ui_say(ui, "  the first %" PRIu64 "; more with --top N or --all\n", *n);
    if (rc == LOCKSTEP_OK && *n && ui->c->value[FLAG_POSTS].given &&
        !strcmp(form.name, "table"))
        rc = show_posts(ui, c, w, err);
    return rc;
}

static enum lockstep_rc show_wish(struct ui *ui, lockstep_case *c, const struct wish *w,
                                  uint64_t *n, struct lockstep_error *err)
{
    if (!strcmp(w->format, "gexf") || !strcmp(w->format, "graphml")) {
        *n = 1;
        return lockstep_write_graph(c, &w->o, w->format, ui_sink, ui, err);
    }
    if (!strcmp(w->format, "parquet")) {
        *n = 1;
        return lockstep_write_parquet(c, &w->o, ui->c->value[FLAG_OUTPUT].text, err);
    }
    if (w->o.b && strcmp(form_of(ui, w).name, "table") == 0)
        return receipt_show(ui, c, &w->o, NULL, w->limit, n, err);
    return show_rows(ui, c, w, n, err);
}

// A word that is no account was perhaps meant to be a thing.
static void suggest_thing(const struct wish *w, struct lockstep_error *err)
{
    const char *names[N_THINGS];
    for (int i = 0; i < N_THINGS; i++)
        names[i] = things[i].name;
    const char *near = w->o.a && !w->o.b ? near_of(w->o.a, names, N_THINGS) : NULL;
    if (near)
        snprintf(err->hint, sizeof err->hint, "did you mean lockstep show %s?", near);
}

enum lockstep_rc run_show(struct ui *ui, struct answer *a)
{
    struct wish w;
    lockstep_case *c = NULL;
    uint64_t n = 0;
    const struct value *v = ui->c->value;
    enum lockstep_rc rc = wish_of(ui, &w, &a->err);
    if (rc == LOCKSTEP_OK && w.o.kind)
        rc = names_check(lockstep_kinds, "name", "kind", w.o.kind, &a->err);
    if (rc == LOCKSTEP_OK)
        rc = ui_case(ui, LOCKSTEP_READ, &c, &a->err);
    if (rc == LOCKSTEP_OK && strcmp(w.format, "parquet") != 0)
        rc = ui_open(ui, v[FLAG_OUTPUT].text, &a->err);
    if (rc == LOCKSTEP_OK) {
        ui_begin(ui, c);
        rc = show_wish(ui, c, &w, &n, &a->err);
    }
    if (rc == LOCKSTEP_ARGUMENT)
        suggest_thing(&w, &a->err);
    if (rc == LOCKSTEP_OK && n == 0)
        ui_say(ui, "  nothing found\n");
    a->nothing = rc == LOCKSTEP_OK && n == 0;
    ui_count(ui, "rows", n);
    lockstep_close(c);
    return rc;
}
