// SPDX-License-Identifier: Apache-2.0
// CooRTweet over the case's shares: columns in, its tables out.
#include "api/detect.h"

#include "weigh/coortweet.h"

#include <stdlib.h>

// What the method takes in besides the shares.
struct inputs {
    struct store_shares shares;
    struct store_names names;
    uint32_t *object_content; // [n_objects]
    uint32_t *content_rank;   // [n_contents]
    uint8_t *layer;           // [n]
    uint32_t n_objects;
};

static void inputs_done(struct inputs *in)
{
    store_shares_done(&in->shares);
    store_names_done(&in->names);
    mem_free(in->object_content);
    mem_free(in->content_rank);
    mem_free(in->layer);
}

// Contents whose id is the same text as an object's key.
static enum rc match_objects(struct job *j, struct inputs *in, struct err *err)
{
    struct rows rows = {0};
    const struct cell *c;
    int64_t n = 0;
    TRY(store_query(j->store, "SELECT CAST(count(*) AS BIGINT) FROM objects", NULL, 0,
                    &rows, err));
    enum rc rc = rows_next(&rows, &c, err);
    if (rc == RC_OK)
        n = c[0].i;
    rows_done(&rows);
    TRY(rc);
    in->n_objects = (uint32_t)n;
    in->object_content = mem_new((size_t)n, sizeof *in->object_content);
    if (!in->object_content)
        return err_memory(err);
    TRY(store_query(j->store, "SELECT object_id, key FROM objects ORDER BY object_id",
                    NULL, 0, &rows, err));
    for (rc = rows_next(&rows, &c, err); rc == RC_OK && c;
         rc = rows_next(&rows, &c, err))
        in->object_content[c[0].i] = dict_find(&in->shares.contents, 0, c[1].s);
    rows_done(&rows);
    return rc;
}

struct named {
    struct span name;
    uint32_t code;
};

static int by_name(const void *x, const void *y)
{
    const struct named *a = x, *b = y;
    return span_order(a->name, b->name);
}

static enum rc rank_contents(struct inputs *in, struct err *err)
{
    uint32_t n = in->shares.contents.n;
    struct named *list = mem_new(n, sizeof *list);
    in->content_rank = mem_new(n, sizeof *in->content_rank);
    if (!list || !in->content_rank) {
        mem_free(list);
        return err_memory(err);
    }
    for (uint32_t i = 0; i < n; i++)
        list[i] = (struct named){dict_text(&in->shares.contents, i, NULL), i};
    if (n)
        qsort(list, n, sizeof *list, by_name);
    for (uint32_t i = 0; i < n; i++)
        in->content_rank[list[i].code] = i;
    mem_free(list);
    return RC_OK;
}

static enum rc load(struct job *j, struct inputs *in, struct err *err)
{
    TRY(store_shares_load(j->store, j->kinds, j->n_kinds, j->options.as_published != 0,
                          j->pace, &in->shares, err));
    TRY(store_names_load(j->store, &in->names, err));
    TRY(match_objects(j, in, err));
    TRY(rank_contents(in, err));
    size_t n = in->shares.kind.n;
    in->layer = mem_new(n, 1);
    if (!in->layer)
        return err_memory(err);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < j->n_kinds; k++)
            if (in->shares.kind.p[i] == j->kinds[k])
                in->layer[i] = (uint8_t)k;
    return RC_OK;
}

// ---- what comes out -----------------------------------------------------------------

static enum rc save_pairs(struct job *j, const struct inputs *in,
                          const struct coortweet_pairs *p, struct err *err)
{
    uint32_t *object = mem_new(p->n, sizeof *object), *x = mem_new(p->n, sizeof *x),
             *y = mem_new(p->n, sizeof *y);
    enum rc rc = RC_MEMORY;
    for (size_t i = 0; object && x && y && i < p->n; i++) {
        object[i] = in->shares.object.p[p->older[i]];
        x[i] = in->shares.post.p[p->older[i]];
        y[i] = in->shares.post.p[p->newer[i]];
    }
    if (object && x && y) {
        bool fast = j->options.fast_window_us >= 0;
        struct store_column c[] = {
            {.type = STORE_SAME, .same = j->run_id},
            {.type = STORE_U32, .p = object},
            {.type = STORE_U32, .p = x},
            {.type = STORE_U32, .p = y},
            {.type = STORE_I64, .p = p->delta_us},
            {.type = fast ? STORE_BOOL : STORE_NULL, .p = p->fast}};
        rc = store_append(j->store, "coortweet_pairs", c, 6, p->n, j->pace, err);
    } else {
        err_memory(err);
    }
    mem_free(object);
    mem_free(x);
    mem_free(y);
    j->n_proofs = p->n;
    return rc;
}

// One side of the edges as seven columns, NULL where an edge has no pair on it.
static void side_columns(const struct coortweet_side *s, struct store_column *c)
{
    const struct store_column all[7] = {
        {.type = STORE_U64, .p = s->weight},
        {.type = STORE_F64, .p = s->avg_delta_s},
        {.type = STORE_U32, .p = s->n_content},
        {.type = STORE_U32, .p = s->n_content_y},
        {.type = STORE_F64, .p = s->symmetry},
        {.type = STORE_LISTS, .p = s->object, .at = s->object_at},
        {.type = STORE_BOOL, .p = s->over}};
    for (int i = 0; i < 7; i++) {
        c[i] = all[i];
        c[i].unless = s->weight;
        if (!s->weight)
            c[i].type = STORE_NULL;
    }
}

// The same edges as Lockstep's own rows; loops are left out.
static enum rc save_plain(struct job *j, const struct coortweet_edges *e,
                          struct err *err)
{
    struct detect_edges own = {.kind = span_of(j->kind_names)};
    enum rc rc = RC_OK;
    for (size_t i = 0; i < e->n && rc == RC_OK; i++) {
        if (e->a[i] == e->b[i])
            continue;
        uint64_t n_objects = e->full.object_at[i + 1] - e->full.object_at[i];
        j->n_flagged += e->full.over[i];
        if (detect_add_edge(&own, e->a[i], e->b[i], (uint32_t)n_objects,
                            e->full.weight[i], (double)e->full.weight[i]) != RC_OK)
            rc = err_memory(err);
    }
    if (rc == RC_OK)
        rc = detect_save_edges(j, &own, err);
    j->n_edges = e->n;
    detect_edges_done(&own);
    return rc;
}

static enum rc save_edges(struct job *j, const struct coortweet_edges *e,
                          struct err *err)
{
    struct store_column c[18] = {{.type = STORE_SAME, .same = j->run_id},
                                 {.type = STORE_U32, .p = e->a},
                                 {.type = STORE_U32, .p = e->b},
                                 {.type = STORE_BOOL, .p = e->swapped}};
    side_columns(&e->full, c + 4);
    side_columns(&e->fast, c + 11);
    TRY(store_append(j->store, "coortweet_edges", c, 18, e->n, j->pace, err));
    return save_plain(j, e, err);
}

static enum rc save_statistics(struct job *j, const struct coortweet_result *r,
                               struct err *err)
{
    const struct coortweet_accounts *a = &r->accounts;
    bool fast = a->fast_delta_s != NULL;
    struct store_column ca[] = {
        {.type = STORE_SAME, .same = j->run_id},
        {.type = STORE_U32, .p = a->account},
        {.type = STORE_F64, .p = a->avg_delta_s},
        {.type = STORE_F64, .p = a->avg_symmetry},
        {.type = fast ? STORE_F64 : STORE_NULL, .p = a->fast_delta_s},
        {.type = fast ? STORE_F64 : STORE_NULL, .p = a->fast_symmetry},
        {.type = STORE_U32, .p = a->n_shares},
        {.type = fast ? STORE_U32 : STORE_NULL, .p = a->n_shares_fast}};
    TRY(store_append(j->store, "coortweet_accounts", ca, 8, a->n, j->pace, err));
    for (uint64_t f = 0; f < 2; f++) {
        const struct coortweet_objects *o = f ? &r->fast_objects : &r->objects;
        struct store_column co[] = {{.type = STORE_SAME, .same = j->run_id},
                                    {.type = STORE_U32, .p = o->object},
                                    {.type = STORE_U32, .p = o->n_accounts},
                                    {.type = STORE_SAME8, .same = f}};
        TRY(store_append(j->store, "coortweet_objects", co, 4, o->n, j->pace, err));
    }
    return RC_OK;
}

enum rc detect_coortweet(struct job *j, struct err *err)
{
    const struct lockstep_detect_options *o = &j->options;
    struct inputs in = {0};
    struct coortweet_result r = {0};
    struct coortweet_options w = COORTWEET_DEFAULT;
    enum rc rc;
    TRY_OUT(load(j, &in, err));
    struct coortweet_input i = {.n = (uint32_t)in.shares.object.n,
                                .n_accounts = in.names.n,
                                .n_objects = in.n_objects,
                                .n_contents = in.shares.contents.n,
                                .account = in.shares.account.p,
                                .object = in.shares.object.p,
                                .content = in.shares.content.p,
                                .time_us = in.shares.time_us.p,
                                .layer = in.layer,
                                .n_layers = (uint32_t)j->n_kinds,
                                .account_rank = in.names.rank.p,
                                .content_rank = in.content_rank,
                                .object_content = in.object_content};
    w.window_us = j->window_us;
    if (o->min_participation)
        w.min_participation = o->min_participation;
    if (o->edge_weight >= 0)
        w.edge_weight = o->edge_weight;
    w.remove_loops = !o->keep_loops;
    w.as_published = o->as_published != 0;
    if (o->fast_window_us >= 0)
        w.fast_window_us = o->fast_window_us;
    w.threads = j->threads;
    if (o->max_pairs)
        w.max_pairs = o->max_pairs;
    TRY_OUT(coortweet_run(&i, &w, j->pace, &r, err));
    if (r.n_duplicates)
        handle_warn(j->how, "W0701", "exact duplicates of shares are counted once", "");
    TRY_OUT(save_pairs(j, &in, &r.pairs, err));
    TRY_OUT(save_edges(j, &r.edges, err));
    TRY_OUT(save_statistics(j, &r, err));
out:
    coortweet_done(&r);
    inputs_done(&in);
    return rc;
}
