// SPDX-License-Identifier: Apache-2.0
// Question: which accounts shared the same objects within seconds of each other, again
// and again?
// Definition: METHOD 11.1. Per layer: accounts with at least m rows; every two rows of
// an object within the window; no loops; pairs of accounts that took part often enough;
// then the network of all layers with its threshold, subgraph and statistics.
// Source: Righetti and Balluff 2025, CooRTweet 2.1.3 (R package), read as published.
// Departures: `as_published` has none. Without it exact duplicates count once, both
// accounts of a pair need their minimum in distinct contents of pairs that stay,
// content counts belong to their accounts, every edge counts in an account's means,
// both ends of an edge count for its objects, and ties are decided by (time, account,
// content). Innocent explanation: see docs/method/coortweet.md; sharing the same object
// within seconds is what every audience of a popular source does. Oracle:
// coortweet_test.c, literal nested loops, and the package's own outputs.
#include "weigh/coortweet.h"

#include "base/sort.h"
#include "base/thread.h"
#include "weigh/meeting.h"
#include "weigh/network.h"

#include <math.h>
#include <string.h>

// 10^16 microseconds are 317 years; longer windows could overflow sums.
#define MOST_US INT64_C(10000000000000000)

static enum rc check_options(const struct coortweet_options *o, struct err *err)
{
    const char *wrong = NULL;
    if (o->window_us < 0 || o->window_us > MOST_US)
        wrong = "the window must be from 0 s to 317 years";
    else if (o->fast_window_us < 0 || o->fast_window_us > MOST_US)
        wrong = "the narrower window must be from 0 s to 317 years";
    else if (!(o->edge_weight >= 0 && o->edge_weight <= 1))
        wrong = "the edge weight is a share of the edges and must be from 0 to 1";
    else if (o->subgraph > 3)
        wrong = "the subgraph must be 0, 1, 2 or 3";
    else if (o->subgraph >= 2 && !o->fast_window_us)
        wrong = "subgraphs 2 and 3 need a narrower window";
    return wrong ? err_set(err, RC_ARGUMENT, "E0730", "%s", wrong) : RC_OK;
}

static enum rc check_codes(const uint32_t *code, uint32_t n, uint32_t n_codes,
                           const char *what, struct err *err)
{
    for (uint32_t i = 0; i < n; i++)
        if (code[i] >= n_codes)
            return err_set(err, RC_ARGUMENT, "E0731",
                           "row %u has %s %u, but there are only %u", i, what, code[i],
                           n_codes);
    return RC_OK;
}

// True if rank is a permutation of 0..n-1; `seen` [n] is work space, zero.
static bool is_order(const uint32_t *rank, uint32_t n, uint8_t *seen)
{
    for (uint32_t i = 0; i < n; i++)
        if (rank[i] >= n || seen[rank[i]]++)
            return false;
    return true;
}

static enum rc check_ranks(const uint32_t *rank, uint32_t n, const char *what,
                           struct err *err)
{
    uint8_t *seen = mem_zero(n, 1);
    if (!seen)
        return err_memory(err);
    bool good = is_order(rank, n, seen);
    mem_free(seen);
    return good ? RC_OK
                : err_set(err, RC_ARGUMENT, "E0731",
                          "the places of the %s names are not an order of them", what);
}

static enum rc check_input(const struct coortweet_input *in, struct err *err)
{
    if (in->n == COORTWEET_NONE)
        return err_set(err, RC_ARGUMENT, "E0731", "there are too many rows");
    TRY(check_codes(in->account, in->n, in->n_accounts, "account", err));
    TRY(check_codes(in->object, in->n, in->n_objects, "object", err));
    TRY(check_codes(in->content, in->n, in->n_contents, "content", err));
    for (uint32_t i = 0; in->layer && i < in->n; i++)
        if (in->layer[i] >= (in->n_layers ? in->n_layers : 1))
            return err_set(err, RC_ARGUMENT, "E0731",
                           "row %u has layer %u, but there are only %u", i,
                           (unsigned)in->layer[i], in->n_layers ? in->n_layers : 1);
    TRY(check_ranks(in->account_rank, in->n_accounts, "account", err));
    return in->content_rank
               ? check_ranks(in->content_rank, in->n_contents, "content", err)
               : RC_OK;
}

// One run: what the steps below share.
struct run {
    const struct coortweet_input *in;
    const struct coortweet_options *opt;
    const struct pace *pace;
    struct coortweet_result *out;
    struct shares shares; // of the layer at hand
    struct meeting meeting;
};

static uint32_t fast_minimum(const struct coortweet_options *opt)
{
    return opt->fast_min_participation ? opt->fast_min_participation
                                       : opt->min_participation;
}

// The faithful filter: marks shares, then writes pairs with one marked side.
static enum rc pairs_as_published(struct run *r, struct err *err)
{
    uint8_t *keep = mem_new(r->shares.n, 1);
    enum rc rc;
    if (!keep)
        return err_memory(err);
    TRY_OUT(meeting_mark(&r->meeting, r->opt->min_participation, r->in->n_accounts,
                         r->in->n_contents, keep, err));
    TRY_OUT(meeting_pairs(&r->meeting, keep, false, r->opt->max_pairs, &r->out->pairs,
                          err));
out:
    mem_free(keep);
    return rc;
}

// Accounts with enough contents among pairs within `window_us`: alive [n_accounts].
static enum rc peel(struct run *r, int64_t window_us, uint32_t min, uint8_t *alive,
                    struct err *err)
{
    struct meeting m = r->meeting;
    m.window_us = window_us;
    return meeting_peel(&m, min, r->in->n_accounts, alive, err);
}

// Flags pairs whose accounts also meet often enough within the narrower window.
static enum rc flag_fast(struct run *r, size_t from, uint8_t *alive, struct err *err)
{
    struct coortweet_pairs *p = &r->out->pairs;
    bool wider = r->opt->fast_window_us > r->opt->window_us; // of no use, but allowed
    TRY(peel(r, wider ? r->opt->window_us : r->opt->fast_window_us,
             fast_minimum(r->opt), alive, err));
    for (size_t i = from; i < p->n; i++)
        p->fast[i] = p->delta_us[i] <= r->opt->fast_window_us &&
                     alive[r->in->account[p->older[i]]] &&
                     alive[r->in->account[p->newer[i]]];
    return RC_OK;
}

static enum rc pairs_of_both(struct run *r, struct err *err)
{
    size_t from = r->out->pairs.n;
    uint8_t *keep = mem_new(r->shares.n, 1);
    uint8_t *alive = mem_new(r->in->n_accounts, 1);
    enum rc rc;
    if (!keep || !alive) {
        rc = err_memory(err);
        goto out;
    }
    memset(alive, 1, r->in->n_accounts);
    TRY_OUT(peel(r, r->opt->window_us, r->opt->min_participation, alive, err));
    for (uint32_t j = 0; j < r->shares.n; j++)
        keep[j] = alive[r->shares.account[j]];
    TRY_OUT(
        meeting_pairs(&r->meeting, keep, true, r->opt->max_pairs, &r->out->pairs, err));
    if (r->opt->fast_window_us)
        TRY_OUT(flag_fast(r, from, alive, err));
out:
    mem_free(keep);
    mem_free(alive);
    return rc;
}

static enum rc find_pairs(struct run *r, uint32_t layer, struct err *err)
{
    uint32_t m = r->opt->as_published ? r->opt->min_participation : 0;
    enum rc rc;
    TRY_OUT(shares_gather(r->in, r->opt, layer, m, &r->shares, err));
    r->meeting = (struct meeting){&r->shares, r->opt->window_us,
                                  thread_resolve(r->opt->threads), r->pace};
    r->out->n_duplicates += r->shares.n_duplicates;
    TRY_OUT(r->opt->as_published ? pairs_as_published(r, err) : pairs_of_both(r, err));
out:
    shares_done(&r->shares);
    return rc;
}

// flag_speed_share as published: it sorts the pairs by their contents, filters the near
// ones once more over all rows of the input, and flags by the two contents alone.

// Orders pairs [from, n) by the names of the older content, then of the newer one.
static enum rc sort_pairs(const struct coortweet_input *in, struct coortweet_pairs *p,
                          size_t from)
{
    size_t n = p->n - from;
    struct coortweet_pairs old = {0};
    enum rc rc = RC_MEMORY;
    uint32_t *order = mem_new(n, sizeof *order);
    uint64_t *key = mem_new(n, sizeof *key);
    old.older = mem_new(n, sizeof *old.older);
    old.newer = mem_new(n, sizeof *old.newer);
    old.delta_us = mem_new(n, sizeof *old.delta_us);
    if (!order || !key || !old.older || !old.newer || !old.delta_us)
        goto out;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t x = in->content[p->older[from + i]];
        uint32_t y = in->content[p->newer[from + i]];
        order[i] = i;
        key[i] = (uint64_t)(in->content_rank ? in->content_rank[x] : x) << 32 |
                 (in->content_rank ? in->content_rank[y] : y);
        old.older[i] = p->older[from + i];
        old.newer[i] = p->newer[from + i];
        old.delta_us[i] = p->delta_us[from + i];
    }
    TRY_OUT(sort_rows_u64(order, n, key));
    for (size_t i = 0; i < n; i++) {
        p->older[from + i] = old.older[order[i]];
        p->newer[from + i] = old.newer[order[i]];
        p->delta_us[from + i] = old.delta_us[order[i]];
    }
    rc = RC_OK;
out:
    mem_free(order);
    mem_free(key);
    mem_free(old.older);
    mem_free(old.newer);
    mem_free(old.delta_us);
    return rc;
}

// Contents of the near pairs whose account has at least `min` rows of such contents:
// mark [n_contents] becomes 2 for them.
static void mark_contents(const struct run *r, size_t from, uint32_t layer,
                          uint8_t *mark, uint32_t *count)
{
    const struct coortweet_input *in = r->in;
    const struct coortweet_pairs *p = &r->out->pairs;
    for (size_t i = from; i < p->n; i++)
        if (p->delta_us[i] <= r->opt->fast_window_us)
            mark[in->content[p->older[i]]] = mark[in->content[p->newer[i]]] = 1;
    for (uint32_t i = 0; i < in->n; i++)
        if ((in->layer ? in->layer[i] : 0) == layer && mark[in->content[i]])
            count[in->account[i]]++;
    for (uint32_t i = 0; i < in->n; i++)
        if ((in->layer ? in->layer[i] : 0) == layer && mark[in->content[i]] &&
            count[in->account[i]] >= fast_minimum(r->opt))
            mark[in->content[i]] = 2;
}

// Flags all pairs of two contents if one of them is near and marked; equal pairs of
// contents stand side by side.
static void flag_by_content(const struct run *r, size_t from, const uint8_t *mark)
{
    const uint32_t *content = r->in->content;
    struct coortweet_pairs *p = &r->out->pairs;
    for (size_t i = from, to; i < p->n; i = to) {
        uint8_t fast = 0;
        for (to = i; to < p->n && content[p->older[to]] == content[p->older[i]] &&
                     content[p->newer[to]] == content[p->newer[i]];
             to++)
            fast |=
                p->delta_us[to] <= r->opt->fast_window_us &&
                (mark[content[p->older[to]]] == 2 || mark[content[p->newer[to]]] == 2);
        memset(p->fast + i, fast, to - i);
    }
}

static enum rc flag_as_published(struct run *r, size_t from, uint32_t layer,
                                 struct err *err)
{
    uint8_t *mark = mem_zero(r->in->n_contents, 1);
    uint32_t *count = mem_zero(r->in->n_accounts, sizeof *count);
    enum rc rc = RC_MEMORY;
    if (!mark || !count)
        goto out;
    TRY_OUT(sort_pairs(r->in, &r->out->pairs, from));
    mark_contents(r, from, layer, mark, count);
    flag_by_content(r, from, mark);
out:
    mem_free(mark);
    mem_free(count);
    return rc == RC_MEMORY ? err_memory(err) : rc;
}

static enum rc weigh_network(struct run *r, struct err *err)
{
    struct coortweet_result *out = r->out;
    bool as_published = r->opt->as_published;
    uint32_t *first = NULL;
    enum rc rc;
    TRY_OUT(network_edges(r->in, r->opt, &out->pairs, &out->edges, &first, err));
    if (as_published)
        TRY_OUT(network_swaps(&out->edges, first, r->in->n_accounts, err));
    TRY_OUT(network_subgraph(&out->edges, r->opt->subgraph, r->in->n_accounts, err));
    TRY_OUT(
        network_accounts(r->in, r->opt, &out->pairs, &out->edges, &out->accounts, err));
    TRY_OUT(network_objects(r->in, &out->edges, &out->edges.full, as_published,
                            &out->objects, err));
    if (r->opt->fast_window_us)
        TRY_OUT(network_objects(r->in, &out->edges, &out->edges.fast, as_published,
                                &out->fast_objects, err));
out:
    mem_free(first);
    return rc;
}

enum rc coortweet_run(const struct coortweet_input *in,
                      const struct coortweet_options *opt, const struct pace *pace,
                      struct coortweet_result *out, struct err *err)
{
    static const struct coortweet_options usual = COORTWEET_DEFAULT;
    struct coortweet_result result = {0};
    struct run r = {.in = in, .opt = opt ? opt : &usual, .pace = pace, .out = &result};
    enum rc rc;
    TRY(check_options(r.opt, err));
    TRY(check_input(in, err));
    for (uint32_t layer = 0; layer < (in->n_layers ? in->n_layers : 1); layer++) {
        size_t from = result.pairs.n;
        TRY_OUT(find_pairs(&r, layer, err));
        if (r.opt->as_published && r.opt->fast_window_us)
            TRY_OUT(flag_as_published(&r, from, layer, err));
    }
    if (result.pairs.n >= COORTWEET_NONE) {
        rc =
            err_set(err, RC_LIMIT, "E0530", "there are 2^32 pairs of contents or more");
        goto out;
    }
    if (pace_stop(pace)) {
        rc = err_stopped(err);
        goto out;
    }
    TRY_OUT(weigh_network(&r, err));
    *out = result;
    result = (struct coortweet_result){0};
out:
    coortweet_done(&result);
    return rc;
}

static void side_done(struct coortweet_side *s)
{
    mem_free(s->weight);
    mem_free(s->avg_delta_s);
    mem_free(s->n_content);
    mem_free(s->n_content_y);
    mem_free(s->symmetry);
    mem_free(s->over);
    mem_free(s->object_at);
    mem_free(s->object);
}

void coortweet_done(struct coortweet_result *r)
{
    mem_free(r->pairs.older);
    mem_free(r->pairs.newer);
    mem_free(r->pairs.delta_us);
    mem_free(r->pairs.fast);
    mem_free(r->edges.a);
    mem_free(r->edges.b);
    mem_free(r->edges.swapped);
    side_done(&r->edges.full);
    side_done(&r->edges.fast);
    mem_free(r->accounts.account);
    mem_free(r->accounts.avg_delta_s);
    mem_free(r->accounts.avg_symmetry);
    mem_free(r->accounts.fast_delta_s);
    mem_free(r->accounts.fast_symmetry);
    mem_free(r->accounts.n_shares);
    mem_free(r->accounts.n_shares_fast);
    mem_free(r->objects.object);
    mem_free(r->objects.n_accounts);
    mem_free(r->fast_objects.object);
    mem_free(r->fast_objects.n_accounts);
    *r = (struct coortweet_result){0};
}
