// SPDX-License-Identifier: Apache-2.0
#include "api/handle.h"

#include "base/mem.h"
#include "base/text.h"
#include "pair/find.h"
#include "report/page.h"
#include "store/answer.h"
#include "store/evidence.h"
#include "trace/kind.h"

#include <stdio.h>

// ---- the receipt --------------------------------------------------------------------

// Meetings of two accounts over all kinds of a run. Columns of equal length.
struct meetings {
    struct u8s kind;
    struct u32s object, post_a, post_b;
};

static void meetings_done(struct meetings *m)
{
    column_done(&m->kind);
    column_done(&m->object);
    column_done(&m->post_a);
    column_done(&m->post_b);
}

static enum rc add_meetings(struct meetings *m, uint8_t kind,
                            const struct pair_proofs *p, bool swapped)
{
    for (uint64_t i = 0; i < p->n; i++) {
        TRY(column_push(&m->kind, kind));
        TRY(column_push(&m->object, p->object[i]));
        TRY(column_push(&m->post_a, swapped ? p->post_b[i] : p->post_a[i]));
        TRY(column_push(&m->post_b, swapped ? p->post_a[i] : p->post_b[i]));
    }
    return RC_OK;
}

static enum rc meet_on(struct store *s, const struct answer_run *run, uint8_t kind,
                       uint32_t n_accounts, const uint32_t ab[2],
                       const struct pace *pace, struct meetings *out, struct err *err)
{
    struct store_traces t;
    struct pair_proofs proofs = {0};
    struct pair_options o = PAIR_OPTIONS_DEFAULT;
    bool swapped = ab[0] > ab[1];
    uint32_t a = swapped ? ab[1] : ab[0], b = swapped ? ab[0] : ab[1];
    o.window_us = run->window_us;
    o.min_objects = 1;
    o.first_only = run->first_only;
    o.hub_accounts = run->hub_accounts;
    o.pace = pace;
    TRY(store_traces_load(s, kind, pace, &t, err));
    struct pair_traces traces = {t.object.p, t.account.p, t.time_us.p,
                                 t.post.p,   t.object.n,  n_accounts};
    enum rc rc = pair_proofs_find(&traces, &o, &a, &b, 1, 0, &proofs, err);
    if (rc == RC_OK && add_meetings(out, kind, &proofs, swapped) != RC_OK)
        rc = err_memory(err);
    pair_proofs_done(&proofs);
    store_traces_done(&t);
    return rc;
}

static bool in_list(const char *list, const char *word)
{
    struct span rest = span_of(list), item;
    while (span_split(&rest, ',', &item))
        if (span_is(item, word))
            return true;
    return false;
}

static enum rc count_accounts(struct store *s, uint32_t *out, struct err *err)
{
    struct rows rows = {0};
    const struct cell *c;
    TRY(store_query(s, "SELECT count(*) FROM accounts", NULL, 0, &rows, err));
    enum rc rc = rows_next(&rows, &c, err);
    if (rc == RC_OK)
        *out = (uint32_t)c[0].i;
    rows_done(&rows);
    return rc;
}

static enum rc receipt(lockstep_case *c, const struct lockstep_show_options *o,
                       struct rows *out, struct err *err)
{
    struct answer_run run;
    uint32_t ab[2], n_accounts = 0;
    struct meetings m = {0};
    enum rc rc = RC_OK;
    if (!o->a || !o->b)
        return err_set(err, RC_ARGUMENT, "E0734", "a receipt needs two accounts");
    TRY(answer_account(c->store, o->a, &ab[0], err));
    TRY(answer_account(c->store, o->b, &ab[1], err));
    if (ab[0] == ab[1]) {
        err_set(err, RC_ARGUMENT, "E0734", "\"%s\" and \"%s\" are the same account",
                o->a, o->b);
        return RC_ARGUMENT;
    }
    TRY(answer_run(c->store, (uint32_t)o->run_id, NULL, &run, err));
    if (strcmp(run.method, "coortweet") == 0)
        return answer_stored_receipt(c->store, run.run_id, ab[0], ab[1], out, err);
    TRY(count_accounts(c->store, &n_accounts, err));
    bool all = strcmp(run.method, "qut") == 0; // its networks are no kinds of ours
    for (unsigned k = 1; k < KIND_END && rc == RC_OK; k++) {
        const struct kind_row *row = kind_at(k);
        if (!row->produced || (!all && !in_list(run.kinds, row->name)) ||
            (o->kind && strcmp(o->kind, row->name) != 0))
            continue;
        rc = meet_on(c->store, &run, (uint8_t)k, n_accounts, ab, &c->pace, &m, err);
    }
    if (rc == RC_OK)
        rc = answer_receipt(c->store, m.kind.p, m.object.p, m.post_a.p, m.post_b.p,
                            m.kind.n, out, err);
    meetings_done(&m);
    return rc;
}

// ---- everything else ----------------------------------------------------------------

// What the caller's struct says, the rest as where nothing is said.
static enum rc show_options_of(const struct lockstep_show_options *given,
                               struct lockstep_show_options *out, struct err *err)
{
    static const struct lockstep_show_options plain = LOCKSTEP_SHOW_INIT;
    if (!handle_options(out, given, sizeof *out, &plain))
        return err_set(err, RC_ARGUMENT, "E0701", "options without their size");
    if (out->run_id > UINT32_MAX)
        return err_set(err, RC_ARGUMENT, "E0736", "there is no run %llu",
                       (unsigned long long)out->run_id);
    return RC_OK;
}

static enum rc answer_options_of(lockstep_case *c,
                                 const struct lockstep_show_options *o,
                                 struct answer_options *out, struct err *err)
{
    *out = (struct answer_options){.what = o->what ? o->what : "edges",
                                   .shape = o->shape,
                                   .run_id = (uint32_t)o->run_id,
                                   .kind = o->kind,
                                   .limit = o->limit,
                                   .subgraph = o->subgraph};
    if (out->shape && strcmp(out->shape, "lockstep") == 0)
        out->shape = NULL;
    if (strcmp(out->what, "run") == 0)
        out->what = "runs";
    if (o->a) {
        out->has_account = true;
        return answer_account(c->store, o->a, &out->account, err);
    }
    if (strcmp(out->what, "account") == 0)
        return err_set(err, RC_ARGUMENT, "E0734", "which account's posts are meant?");
    return RC_OK;
}

static enum rc show(lockstep_case *c, const struct lockstep_show_options *options,
                    struct rows *out, struct err *err)
{
    struct lockstep_show_options o;
    struct answer_options a;
    TRY(show_options_of(options, &o, err));
    if (o.what && strcmp(o.what, "receipt") == 0)
        return receipt(c, &o, out, err);
    TRY(answer_options_of(c, &o, &a, err));
    return answer(c->store, &a, out, err);
}

enum lockstep_rc lockstep_show(lockstep_case *c,
                               const struct lockstep_show_options *options,
                               lockstep_rows **out, struct lockstep_error *err)
{
    struct err e = {0};
    struct rows rows = {0};
    enum rc rc = show(c, options, &rows, &e);
    if (rc == RC_OK)
        rc = handle_rows(&rows, out, &e);
    return handle_error(rc, &e, err);
}

enum lockstep_rc lockstep_sql(lockstep_case *c, const char *query, lockstep_rows **out,
                              struct lockstep_error *err)
{
    struct err e = {0};
    struct rows rows = {0};
    enum rc rc = RC_OK;
    if (c->mode != LOCKSTEP_READ)
        rc = err_set(&e, RC_ARGUMENT, "E0701",
                     "a query needs the case open for reading");
    if (rc == RC_OK)
        rc = store_sql(c->store, query, &rows, &e);
    if (rc == RC_OK)
        rc = handle_rows(&rows, out, &e);
    return handle_error(rc, &e, err);
}

// ---- writing ------------------------------------------------------------------------

static enum rc write_rows(lockstep_rows *rows,
                          const struct lockstep_write_options *options,
                          lockstep_sink *sink, void *self, uint64_t *written,
                          uint64_t *guarded, struct err *err)
{
    static const struct lockstep_write_options plain = LOCKSTEP_WRITE_INIT;
    struct lockstep_write_options o;
    struct page_sink to = {sink, self};
    struct page_count count = {0};
    if (!handle_options(&o, options, sizeof o, &plain))
        return err_set(err, RC_ARGUMENT, "E0701", "options without their size");
    struct page_options p = {.raw = o.raw != 0,
                             .bom = o.bom != 0,
                             .quote_text = o.quote_text != 0,
                             .type = o.type};
    enum rc rc;
    if (!o.format || strcmp(o.format, "csv") == 0)
        rc = page_csv(&rows->rows, &p, &to, &count, err);
    else if (strcmp(o.format, "json") == 0)
        rc = page_json(&rows->rows, &p, &to, &count, err);
    else if (strcmp(o.format, "md") == 0)
        rc = page_md(&rows->rows, &p, &to, &count, err);
    else
        rc = err_set(err, RC_ARGUMENT, "E0805", "there is no form \"%s\" to write",
                     o.format);
    TRY(rc);
    if (written)
        *written = count.rows;
    if (guarded)
        *guarded = count.guarded;
    return RC_OK;
}

enum lockstep_rc lockstep_write(lockstep_rows *rows,
                                const struct lockstep_write_options *options,
                                lockstep_sink *sink, void *self, uint64_t *written,
                                uint64_t *guarded, struct lockstep_error *err)
{
    struct err e = {0};
    return handle_error(write_rows(rows, options, sink, self, written, guarded, &e), &e,
                        err);
}

static enum rc write_graph(lockstep_case *c,
                           const struct lockstep_show_options *options,
                           const char *format, lockstep_sink *sink, void *self,
                           struct err *err)
{
    struct rows nodes = {0}, edges = {0};
    struct page_sink to = {sink, self};
    struct lockstep_show_options o;
    struct answer_options a;
    struct answer_run run;
    enum rc rc;
    TRY(show_options_of(options, &o, err));
    TRY(answer_options_of(c, &o, &a, err));
    a.shape = NULL;
    a.limit = 0; // a graph without some of its edges would have nodes without an end
    TRY(answer_run(c->store, a.run_id, NULL, &run, err));
    a.run_id = run.run_id;
    a.what = "nodes";
    TRY_OUT(answer(c->store, &a, &nodes, err));
    a.what = "edges";
    TRY_OUT(answer(c->store, &a, &edges, err));
    if (strcmp(format, "gexf") == 0)
        rc = page_gexf(&nodes, &edges, NULL, &to, NULL, err);
    else if (strcmp(format, "graphml") == 0)
        rc = page_graphml(&nodes, &edges, NULL, &to, NULL, err);
    else
        rc =
            err_set(err, RC_ARGUMENT, "E0805", "there is no graph form \"%s\"", format);
out:
    rows_done(&nodes);
    rows_done(&edges);
    return rc;
}

enum lockstep_rc lockstep_write_graph(lockstep_case *c,
                                      const struct lockstep_show_options *options,
                                      const char *format, lockstep_sink *sink,
                                      void *self, struct lockstep_error *err)
{
    struct err e = {0};
    return handle_error(write_graph(c, options, format, sink, self, &e), &e, err);
}

static enum rc write_parquet(lockstep_case *c,
                             const struct lockstep_show_options *options,
                             const char *path, struct err *err)
{
    struct lockstep_show_options o;
    struct answer_options a;
    char *sql = NULL;
    TRY(show_options_of(options, &o, err));
    TRY(answer_options_of(c, &o, &a, err));
    TRY(answer_sql(c->store, &a, &sql, err));
    enum rc rc = store_parquet(c->store, sql, path, err);
    mem_free(sql);
    return rc;
}

enum lockstep_rc lockstep_write_parquet(lockstep_case *c,
                                        const struct lockstep_show_options *options,
                                        const char *path, struct lockstep_error *err)
{
    struct err e = {0};
    return handle_error(write_parquet(c, options, path, &e), &e, err);
}
