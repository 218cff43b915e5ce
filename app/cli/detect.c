// SPDX-License-Identifier: Apache-2.0
#include "run.h"
#include "table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static struct lockstep_detect_options options_of(const struct command *c)
{
    struct lockstep_detect_options o = LOCKSTEP_DETECT_INIT;
    const struct value *v = c->value;
    o.method = v[FLAG_METHOD].text;
    o.kinds = v[FLAG_KIND].text;
    if (v[FLAG_WINDOW].given)
        o.window_us = v[FLAG_WINDOW].n;
    o.min_objects = (uint32_t)v[FLAG_MIN_OBJECTS].n;
    o.first_only = v[FLAG_FIRST_ONLY].given;
    o.hub_accounts = (uint32_t)v[FLAG_HUB_LIMIT].n;
    o.max_pairs = (uint64_t)v[FLAG_MAX_PAIRS].n;
    o.max_proofs = (uint64_t)v[FLAG_MAX_PROOFS].n;
    o.as_published = v[FLAG_AS_PUBLISHED].given;
    o.min_participation = (uint32_t)v[FLAG_MIN_PARTICIPATION].n;
    if (v[FLAG_EDGE_WEIGHT].given)
        o.edge_weight = v[FLAG_EDGE_WEIGHT].f;
    o.keep_loops = v[FLAG_KEEP_LOOPS].given;
    if (v[FLAG_FLAG_SPEED_SHARE].given)
        o.fast_window_us = v[FLAG_FLAG_SPEED_SHARE].n;
    o.network = v[FLAG_NETWORK].text;
    o.min_edge_weight = (uint32_t)v[FLAG_MIN_EDGE_WEIGHT].n;
    if (v[FLAG_SIMILARITY].given)
        o.similarity = v[FLAG_SIMILARITY].f;
    o.min_tokens = (uint32_t)v[FLAG_MIN_TOKENS].n;
    return o;
}

// Numbers that the library keeps in 32 bits; and what zero would silently mean.
static enum lockstep_rc check_numbers(const struct command *c,
                                      struct lockstep_error *err)
{
    static const enum flag_id small[] = {FLAG_MIN_OBJECTS, FLAG_MIN_PARTICIPATION,
                                         FLAG_MIN_EDGE_WEIGHT, FLAG_MIN_TOKENS,
                                         FLAG_HUB_LIMIT};
    for (size_t i = 0; i < sizeof small / sizeof *small; i++) {
        const struct value *v = &c->value[small[i]];
        bool zero = v->n == 0 && small[i] != FLAG_HUB_LIMIT;
        if (v->given && (zero || v->n > UINT32_MAX))
            return fault(err, "E0103", NULL, "\"%s\" is no value for --%s", v->text,
                         flags[small[i]].name);
    }
    if (c->value[FLAG_METHOD].given && !strcmp(c->value[FLAG_METHOD].text, "qut") &&
        !c->value[FLAG_NETWORK].given)
        return fault(err, "E0105", "for example --network co_retweet",
                     "--method qut needs --network");
    return LOCKSTEP_OK;
}

static void tell(struct ui *ui, const struct lockstep_detect_report *r)
{
    struct line l = {0};
    line_printf(&l, "  run %" PRIu64 " \xC2\xB7 method %s \xC2\xB7 kinds ", r->run_id,
                r->method);
    line_clean(&l, r->kinds, strlen(r->kinds));
    line_text(&l, " \xC2\xB7 window ");
    line_duration(&l, r->window_us);
    line_text(&l, "\n  looked at ");
    line_count(&l, (int64_t)r->traces);
    line_text(&l, " traces of ");
    line_count(&l, (int64_t)r->accounts);
    line_text(&l, " accounts on ");
    line_count(&l, (int64_t)r->objects);
    line_text(&l, " objects\n  found ");
    if (r->pairs) {
        line_count(&l, (int64_t)r->pairs);
        line_text(&l, r->pairs == 1 ? " pair, " : " pairs, ");
    }
    line_count(&l, (int64_t)r->edges);
    line_text(&l, r->edges == 1 ? " edge among " : " edges among ");
    line_count(&l, (int64_t)r->edge_accounts);
    line_text(&l, " accounts");
    if (r->proofs) {
        line_text(&l, ", ");
        line_count(&l, (int64_t)r->proofs);
        line_text(&l, r->proofs == 1 ? " co-action" : " co-actions");
    }
    if (strcmp(r->method, "coortweet") == 0) {
        line_text(&l, ", ");
        line_count(&l, (int64_t)r->flagged);
        line_text(&l, " edges flagged");
    }
    ui_say(ui, "%s\n", l.p);
    line_done(&l);
}

// Whether a published method was followed into its known faults.
static void tell_faults(struct ui *ui, const struct lockstep_detect_options *o,
                        const struct lockstep_detect_report *r)
{
    if (strcmp(r->method, "coortweet") != 0 && strcmp(r->method, "qut") != 0)
        return;
    ui_say(ui, "  %s\n",
           o->as_published
               ? "as published, with the known faults of the original"
               : "without the known faults of the original, so numbers may differ from "
                 "it;\n  --as-published keeps them (lockstep help methods)");
}

// What --verbose adds: the options as the run keeps them, defaults filled in.
static void tell_options(struct ui *ui, lockstep_case *c, uint64_t run_id)
{
    struct lockstep_show_options o = LOCKSTEP_SHOW_INIT;
    lockstep_rows *rows = NULL;
    const struct lockstep_cell *cells = NULL;
    struct line l = {0};
    if (!ui->verbose)
        return;
    o.what = "runs";
    o.run_id = run_id;
    if (lockstep_show(c, &o, &rows, NULL) == LOCKSTEP_OK &&
        lockstep_rows_next(rows, &cells, NULL) == LOCKSTEP_OK && cells &&
        table_column(rows, "options") >= 0) {
        table_cell(&l, "options", &cells[table_column(rows, "options")]);
        ui_say(ui, "  options %s\n", l.p ? l.p : "");
    }
    lockstep_rows_free(rows);
    line_done(&l);
}

static void as_record(struct ui *ui, const struct lockstep_detect_report *r)
{
    struct line l = {0};
    line_text(&l, "{");
    json_text(&l, "type", "run");
    json_id(&l, "run_id", r->run_id);
    json_text(&l, "method", r->method);
    json_text(&l, "kinds", r->kinds);
    json_int(&l, "window_us", r->window_us);
    json_count(&l, "traces", r->traces);
    json_count(&l, "accounts", r->accounts);
    json_count(&l, "objects", r->objects);
    json_count(&l, "pairs", r->pairs);
    json_count(&l, "edges", r->edges);
    json_count(&l, "proofs", r->proofs);
    json_count(&l, "flagged", r->flagged);
    json_count(&l, "edge_accounts", r->edge_accounts);
    json_real(&l, "seconds", r->seconds);
    line_text(&l, "}\n");
    ui_data(ui, &l);
    line_done(&l);
}

static char *name_in(const lockstep_rows *rows, const struct lockstep_cell *cells,
                     const char *const *names)
{
    for (; *names; names++) {
        int at = table_column(rows, *names);
        if (at < 0 || cells[at].type == LOCKSTEP_NULL)
            continue;
        if (cells[at].type == LOCKSTEP_TEXT)
            return cli_copy(cells[at].text, cells[at].n);
        struct line l = {0};
        line_printf(&l, "%" PRId64, cells[at].i);
        return l.p;
    }
    return NULL;
}

// The @handle instead of the id, where it names one account only.
static void take_handle(lockstep_case *c, const lockstep_rows *rows,
                        const struct lockstep_cell *cells, const char *const *names,
                        char **name)
{
    struct lockstep_show_options o = LOCKSTEP_SHOW_INIT;
    lockstep_rows *posts = NULL;
    struct line at = {0};
    char *handle = name_in(rows, cells, names);
    if (handle && *handle) {
        line_printf(&at, "@%s", handle);
        o.what = "account";
        o.a = at.p;
        o.limit = 1;
        if (lockstep_show(c, &o, &posts, NULL) == LOCKSTEP_OK) {
            free(*name);
            *name = cli_copy(at.p, at.n);
        }
        lockstep_rows_free(posts);
    }
    free(handle);
    line_done(&at);
}

enum lockstep_rc strongest_pair(lockstep_case *c, uint64_t run_id, char **one,
                                char **two, bool *found, struct lockstep_error *err)
{
    static const char *const a[] = {"account_a", "a", "source", "account_id", NULL};
    static const char *const b[] = {"account_b", "b", "target", "account_id_y", NULL};
    static const char *const handle_a[] = {"source_handle", "handle_a", NULL};
    static const char *const handle_b[] = {"target_handle", "handle_b", NULL};
    struct lockstep_show_options o = LOCKSTEP_SHOW_INIT;
    lockstep_rows *rows = NULL;
    const struct lockstep_cell *cells = NULL;
    o.what = "edges";
    o.run_id = run_id;
    o.limit = 1;
    *found = false;
    enum lockstep_rc rc = lockstep_show(c, &o, &rows, err);
    if (rc == LOCKSTEP_OK)
        rc = lockstep_rows_next(rows, &cells, err);
    if (rc == LOCKSTEP_OK && cells) {
        *one = name_in(rows, cells, a);
        *two = name_in(rows, cells, b);
        *found = *one && *two;
        take_handle(c, rows, cells, handle_a, one);
        take_handle(c, rows, cells, handle_b, two);
    }
    lockstep_rows_free(rows);
    return rc;
}

static void tell_next(struct ui *ui, lockstep_case *c, uint64_t run_id)
{
    char *one = NULL, *two = NULL;
    bool found = false;
    if (!ui_talks(ui))
        return;
    struct line l = {0}, flag = {0};
    line_text(&flag, "");
    ui_case_flag(ui, &flag);
    if (strongest_pair(c, run_id, &one, &two, &found, NULL) == LOCKSTEP_OK && found) {
        struct line pair = {0};
        line_quoted(&pair, one);
        line_text(&pair, " ");
        line_quoted(&pair, two);
        line_printf(&l, "  next: lockstep%s show ", flag.p);
        line_clean(&l, pair.p, pair.n);
        line_text(&l, "    (the posts behind the strongest)\n");
        line_done(&pair);
        line_printf(&l, "        lockstep%s show edges --format gexf -o network.gexf\n",
                    flag.p);
        ui_say(ui, "%s", l.p);
    }
    free(one);
    free(two);
    line_done(&l);
    line_done(&flag);
}

// What stands between these numbers and what a reader may take them for.
static void tell_limits(struct ui *ui, const struct lockstep_detect_report *r)
{
    if (strcmp(r->method, "pairs") != 0 && r->method[0]) {
        ui_say(ui, "  Like its original it does not account for chance.\n");
        return;
    }
    ui_say(ui,
           "  Chance is not yet accounted for: what is popular is posted by many at "
           "once and gives such\n  pairs by itself. Read the posts before you believe "
           "a pair.\n");
}

// The strongest rows, as the main table of the verb.
static enum lockstep_rc show_strongest(struct ui *ui, lockstep_case *c,
                                       const struct lockstep_detect_report *r,
                                       struct lockstep_error *err)
{
    struct lockstep_show_options o = LOCKSTEP_SHOW_INIT;
    lockstep_rows *rows = NULL;
    struct form form = {.name = form_name(ui, "table"), .type = "edge"};
    uint64_t n = 0;
    bool more;
    o.what = "edges";
    o.run_id = r->run_id;
    o.limit = ui->c->value[FLAG_TOP].given ? (uint64_t)ui->c->value[FLAG_TOP].n : 10;
    if (o.limit == 0)
        return LOCKSTEP_OK;
    enum lockstep_rc rc = lockstep_show(c, &o, &rows, err);
    if (rc == LOCKSTEP_OK && (r->edges || ui->csv)) {
        ui_say(ui, "\n");
        rc = rows_write(ui, rows, &form, &n, &more, err);
    }
    if (rc == LOCKSTEP_OK && n == o.limit && n < r->edges) {
        struct line l = {0};
        line_count(&l, (int64_t)(r->edges - n));
        struct line flag = {0};
        line_text(&flag, "");
        ui_case_flag(ui, &flag);
        ui_say(ui, "  %s more: lockstep%s show edges --run %" PRIu64 " --all\n", l.p,
               flag.p, r->run_id);
        line_done(&flag);
        line_done(&l);
    }
    lockstep_rows_free(rows);
    return rc;
}

enum lockstep_rc detect_and_tell(struct ui *ui, lockstep_case *c,
                                 const struct lockstep_detect_options *options,
                                 struct lockstep_detect_report *report,
                                 struct lockstep_error *err)
{
    *report = (struct lockstep_detect_report)LOCKSTEP_DETECT_REPORT_INIT;
    ui->nothing = "no run was stored";
    enum lockstep_rc rc = lockstep_detect(c, options, report, err);
    ui_clear_progress(ui);
    if (rc != LOCKSTEP_OK)
        return rc;
    ui->nothing = NULL;
    if (ui->json)
        as_record(ui, report);
    tell(ui, report);
    tell_faults(ui, options, report);
    tell_options(ui, c, report->run_id);
    rc = show_strongest(ui, c, report, err);
    if (rc != LOCKSTEP_OK)
        return rc;
    ui_say(ui, report->edges ? "\n" : "  nothing found; that is a result too\n");
    if (report->edges)
        tell_limits(ui, report);
    ui_count(ui, "pairs", report->pairs);
    ui_count(ui, "edges", report->edges);
    ui_count(ui, "proofs", report->proofs);
    return rc;
}

enum lockstep_rc run_detect(struct ui *ui, struct answer *a)
{
    struct lockstep_detect_options o = options_of(ui->c);
    struct lockstep_detect_report r;
    lockstep_case *c = NULL;
    ui->nothing = "no run was stored";
    enum lockstep_rc rc = check_numbers(ui->c, &a->err);
    if (rc == LOCKSTEP_OK && o.kinds)
        rc = names_check(lockstep_kinds, "name", "kind", o.kinds, &a->err);
    if (rc == LOCKSTEP_OK)
        rc = ui_case(ui, LOCKSTEP_WRITE, &c, &a->err);
    if (rc == LOCKSTEP_OK) {
        ui_begin(ui, c);
        rc = detect_and_tell(ui, c, &o, &r, &a->err);
    }
    if (rc == LOCKSTEP_OK) {
        tell_next(ui, c, r.run_id);
        ui_last(ui, r.traces, "traces", r.seconds);
        a->nothing = r.edges == 0;
    }
    lockstep_close(c);
    return rc;
}
