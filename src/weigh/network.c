// SPDX-License-Identifier: Apache-2.0
// Question: which accounts met in pairs, how often, how evenly, and on what?
// Definition: an edge is an unordered pair of accounts; its weight is the number of
// pairs of contents; the threshold is the type-7 quantile of the weights, and an edge
// is over it if its weight is greater.
// Source: CooRTweet 2.1.3, generate_coordinated_network; Hyndman and Fan 1996, type 7.
// Departures: as published the two content counts are those of the older and of the
// newer contents, whoever owns them. Otherwise each account's own contents count.
// Innocent explanation: two accounts of one newsroom share each object of the day.
// Oracle: coortweet_test.c.
#include "weigh/network.h"

#include "base/sort.h"

#include <math.h>
#include <string.h>

// Pairs in the order of their edges.
struct grouping {
    const struct coortweet_input *in;
    const struct coortweet_pairs *pairs;
    uint32_t *order; // [pairs->n] pair numbers by edge, then by number
    uint64_t *from;  // [n edges + 1] stretches of `order`
    size_t n;        // edges
    // Last edge in which a content or object was seen, by code.
    uint32_t *seen_x, *seen_y, *seen_object;
    bool as_published;
};

static void grouping_done(struct grouping *g)
{
    mem_free(g->order);
    mem_free(g->from);
    mem_free(g->seen_x);
    mem_free(g->seen_y);
    mem_free(g->seen_object);
    *g = (struct grouping){0};
}

// Accounts of a pair: *a is the one whose name comes first.
static void ends_of(const struct grouping *g, uint32_t pair, uint32_t *a, uint32_t *b)
{
    uint32_t x = g->in->account[g->pairs->older[pair]];
    uint32_t y = g->in->account[g->pairs->newer[pair]];
    bool x_first = g->in->account_rank[x] <= g->in->account_rank[y];
    *a = x_first ? x : y;
    *b = x_first ? y : x;
}

// Puts pairs into buckets by their first end, in order of number: at [n_accounts + 1]
// ends as the begins of the buckets, rank_b [n] beside g->order [n].
static void fill_buckets(struct grouping *g, uint64_t *at, uint32_t *rank_b)
{
    const uint32_t *rank = g->in->account_rank;
    uint32_t a, b, n_accounts = g->in->n_accounts;
    for (uint32_t p = 0; p < g->pairs->n; p++) {
        ends_of(g, p, &a, &b);
        at[rank[a] + 1]++;
    }
    for (uint32_t i = 0; i < n_accounts; i++)
        at[i + 1] += at[i];
    for (uint32_t p = 0; p < g->pairs->n; p++) {
        ends_of(g, p, &a, &b);
        uint64_t to = at[rank[a]]++;
        g->order[to] = p;
        rank_b[to] = rank[b];
    }
    for (uint32_t i = n_accounts; i > 0; i--) // each begin became the end
        at[i] = at[i - 1];
    at[0] = 0;
}

// Sorts one bucket by the second end. place and pair [n] are work space.
static enum rc sort_bucket(uint32_t *order, uint32_t *rank_b, size_t n, uint32_t *place,
                           uint32_t *pair)
{
    for (uint32_t i = 0; i < n; i++) {
        place[i] = i;
        pair[i] = order[i];
    }
    TRY(sort_rows_u32(place, n, rank_b));
    for (size_t i = 0; i < n; i++) {
        order[i] = pair[place[i]];
        place[i] = rank_b[place[i]];
    }
    memcpy(rank_b, place, n * sizeof *place);
    return RC_OK;
}

// Finds where edges begin, bucket by bucket.
static void find_stretches(struct grouping *g, const uint64_t *at,
                           const uint32_t *rank_b)
{
    for (uint32_t bucket = 0; bucket < g->in->n_accounts; bucket++)
        for (uint64_t i = at[bucket]; i < at[bucket + 1]; i++)
            if (i == at[bucket] || rank_b[i] != rank_b[i - 1])
                g->from[g->n++] = i;
    g->from[g->n] = g->pairs->n;
}

static enum rc group_pairs(struct grouping *g)
{
    size_t n = g->pairs->n, most = 0;
    uint32_t n_accounts = g->in->n_accounts;
    enum rc rc = RC_MEMORY;
    uint64_t *at = mem_zero((size_t)n_accounts + 1, sizeof *at);
    uint32_t *rank_b = mem_new(n, sizeof *rank_b), *place = NULL, *pair = NULL;
    g->order = mem_new(n, sizeof *g->order);
    g->from = mem_new(n + 1, sizeof *g->from);
    if (!at || !rank_b || !g->order || !g->from)
        goto out;
    fill_buckets(g, at, rank_b);
    for (uint32_t i = 0; i < n_accounts; i++)
        most = at[i + 1] - at[i] > most ? at[i + 1] - at[i] : most;
    place = mem_new(most, sizeof *place);
    pair = mem_new(most, sizeof *pair);
    if (!place || !pair)
        goto out;
    for (uint32_t i = 0; i < n_accounts; i++)
        TRY_OUT(sort_bucket(g->order + at[i], rank_b + at[i], at[i + 1] - at[i], place,
                            pair));
    find_stretches(g, at, rank_b);
    rc = RC_OK;
out:
    mem_free(at);
    mem_free(rank_b);
    mem_free(place);
    mem_free(pair);
    return rc;
}

// Counts `code` in *count unless it was already seen in this edge.
static void see(uint32_t *seen, uint32_t code, uint32_t edge, uint32_t *count)
{
    if (seen[code] == edge)
        return;
    seen[code] = edge;
    ++*count;
}

static enum rc side_room(struct coortweet_side *s, size_t n)
{
    s->weight = mem_zero(n, sizeof *s->weight);
    s->avg_delta_s = mem_new(n, sizeof *s->avg_delta_s);
    s->n_content = mem_zero(n, sizeof *s->n_content);
    s->n_content_y = mem_zero(n, sizeof *s->n_content_y);
    s->symmetry = mem_new(n, sizeof *s->symmetry);
    s->over = mem_zero(n, sizeof *s->over);
    s->object_at = mem_zero(n + 1, sizeof *s->object_at);
    return s->weight && s->avg_delta_s && s->n_content && s->n_content_y &&
                   s->symmetry && s->over && s->object_at
               ? RC_OK
               : RC_MEMORY;
}

// Counts the contents x and y of one pair for edge e; x is that of a unless as
// published.
static void count_contents(struct grouping *g, struct coortweet_side *s, uint32_t e,
                           uint32_t x, uint32_t y, bool loop)
{
    see(g->seen_x, x, e, &s->n_content[e]);
    see(g->seen_y, y, e, &s->n_content_y[e]);
    if (loop && !g->as_published) { // both sides are all contents of the account
        see(g->seen_x, y, e, &s->n_content[e]);
        see(g->seen_y, x, e, &s->n_content_y[e]);
    }
}

// Fills edge e = (a, b) from its pairs; only_fast leaves the others out.
static enum rc fill_edge(struct grouping *g, const struct coortweet_edges *edges,
                         bool only_fast, uint32_t e, struct coortweet_side *s,
                         struct u32s *objects)
{
    const struct coortweet_pairs *pairs = g->pairs;
    const uint32_t *content = g->in->content;
    uint32_t a = edges->a[e], b = edges->b[e];
    bool single = g->from[e + 1] - g->from[e] == 1 && a != b; // most edges are
    uint64_t whole = 0, rest_us = 0; // of the sum of all deltas
    for (uint64_t i = g->from[e]; i < g->from[e + 1]; i++) {
        uint32_t pair = g->order[i], x = pairs->older[pair], y = pairs->newer[pair];
        if (only_fast && !pairs->fast[pair])
            continue;
        uint32_t object = g->in->object[x], is_new = single;
        if (!single)
            see(g->seen_object, object, e, &is_new);
        if (is_new)
            TRY(column_push(objects, object));
        if (single)
            s->n_content[e] = s->n_content_y[e] = 1;
        else if (g->as_published || g->in->account[x] == a)
            count_contents(g, s, e, content[x], content[y], a == b);
        else
            count_contents(g, s, e, content[y], content[x], false);
        whole += (uint64_t)pairs->delta_us[pair] / 1000000;
        rest_us += (uint64_t)pairs->delta_us[pair] % 1000000;
        s->weight[e]++;
    }
    s->object_at[e + 1] = objects->n;
    s->avg_delta_s[e] = s->symmetry[e] = NAN;
    if (s->weight[e]) {
        uint32_t x = s->n_content[e], y = s->n_content_y[e];
        double sum_s = (double)whole + (double)rest_us / 1e6;
        s->avg_delta_s[e] = sum_s / (double)s->weight[e];
        s->symmetry[e] = x < y ? (double)x / y : (double)y / x;
    }
    return RC_OK;
}

// Type-7 quantile of the n weights that are not 0, n > 0; sorts them.
static enum rc quantile(uint64_t *weight, size_t n, double p, double *out)
{
    TRY(sort_u64(weight, n));
    double at = (double)(n - 1) * p, low = floor(at), h = at - low;
    size_t i = (size_t)low;
    double x = (double)weight[i], y = (double)weight[i + 1 < n ? i + 1 : i];
    *out = h > 0 && x != y ? (1 - h) * x + h * y : x;
    return RC_OK;
}

static enum rc set_threshold(struct coortweet_side *s, size_t n, double p)
{
    uint64_t *sorted = mem_new(n, sizeof *sorted);
    size_t n_sorted = 0;
    enum rc rc = RC_MEMORY;
    if (!sorted)
        goto out;
    for (size_t e = 0; e < n; e++)
        if (s->weight[e])
            sorted[n_sorted++] = s->weight[e];
    s->threshold = NAN;
    rc = n_sorted ? quantile(sorted, n_sorted, p, &s->threshold) : RC_OK;
    for (size_t e = 0; rc == RC_OK && e < n; e++)
        s->over[e] = s->weight[e] && (double)s->weight[e] > s->threshold;
out:
    mem_free(sorted);
    return rc;
}

static enum rc fill_side(struct grouping *g, const struct coortweet_edges *edges,
                         bool only_fast, double p, struct coortweet_side *s)
{
    struct u32s objects = {0};
    enum rc rc;
    memset(g->seen_x, 0xff, (size_t)g->in->n_contents * sizeof *g->seen_x);
    memset(g->seen_y, 0xff, (size_t)g->in->n_contents * sizeof *g->seen_y);
    memset(g->seen_object, 0xff, (size_t)g->in->n_objects * sizeof *g->seen_object);
    TRY_OUT(side_room(s, g->n));
    TRY_OUT(column_reserve(&objects, g->n + 1));
    for (uint32_t e = 0; e < g->n; e++)
        TRY_OUT(fill_edge(g, edges, only_fast, e, s, &objects));
    TRY_OUT(set_threshold(s, g->n, p));
out:
    s->object = objects.p;
    return rc;
}

static enum rc seen_room(struct grouping *g)
{
    g->seen_x = mem_new(g->in->n_contents, sizeof *g->seen_x);
    g->seen_y = mem_new(g->in->n_contents, sizeof *g->seen_y);
    g->seen_object = mem_new(g->in->n_objects, sizeof *g->seen_object);
    return g->seen_x && g->seen_y && g->seen_object ? RC_OK : RC_MEMORY;
}

static enum rc fill_ends(const struct grouping *g, struct coortweet_edges *edges,
                         uint32_t **first)
{
    edges->n = g->n;
    edges->a = mem_new(g->n, sizeof *edges->a);
    edges->b = mem_new(g->n, sizeof *edges->b);
    edges->swapped = mem_zero(g->n, 1);
    *first = mem_new(g->n, sizeof **first);
    if (!edges->a || !edges->b || !edges->swapped || !*first)
        return RC_MEMORY;
    for (size_t e = 0; e < g->n; e++) {
        (*first)[e] = g->order[g->from[e]];
        ends_of(g, (*first)[e], &edges->a[e], &edges->b[e]);
    }
    return RC_OK;
}

enum rc network_edges(const struct coortweet_input *in,
                      const struct coortweet_options *opt,
                      const struct coortweet_pairs *pairs,
                      struct coortweet_edges *edges, uint32_t **first, struct err *err)
{
    struct grouping g = {.in = in, .pairs = pairs, .as_published = opt->as_published};
    enum rc rc;
    TRY_OUT(group_pairs(&g));
    TRY_OUT(fill_ends(&g, edges, first));
    TRY_OUT(seen_room(&g));
    TRY_OUT(fill_side(&g, edges, false, opt->edge_weight, &edges->full));
    if (opt->fast_window_us)
        TRY_OUT(fill_side(&g, edges, true, opt->edge_weight, &edges->fast));
out:
    grouping_done(&g);
    return rc == RC_MEMORY ? err_memory(err) : rc;
}

enum rc network_swaps(struct coortweet_edges *edges, const uint32_t *first,
                      uint32_t n_accounts, struct err *err)
{
    uint32_t *order = mem_new(edges->n, sizeof *order), next = 0;
    uint32_t *vertex = mem_new(n_accounts, sizeof *vertex); // its number
    enum rc rc = RC_MEMORY;
    if (!order || !vertex)
        goto out;
    for (uint32_t e = 0; e < edges->n; e++)
        order[e] = e;
    TRY_OUT(sort_rows_u32(order, edges->n, first));
    memset(vertex, 0xff, (size_t)n_accounts * sizeof *vertex);
    for (size_t i = 0; i < edges->n; i++)
        if (vertex[edges->a[order[i]]] == COORTWEET_NONE)
            vertex[edges->a[order[i]]] = next++;
    for (size_t i = 0; i < edges->n; i++)
        if (vertex[edges->b[order[i]]] == COORTWEET_NONE)
            vertex[edges->b[order[i]]] = next++;
    for (size_t e = 0; e < edges->n; e++)
        edges->swapped[e] = vertex[edges->b[e]] < vertex[edges->a[e]];
    rc = RC_OK;
out:
    mem_free(order);
    mem_free(vertex);
    return rc == RC_MEMORY ? err_memory(err) : rc;
}

// Moves what belongs to edge `from` to `to` <= from.
static void move_edge(struct coortweet_side *s, size_t to, size_t from)
{
    uint64_t at = s->object_at[to], n = s->object_at[from + 1] - s->object_at[from];
    s->weight[to] = s->weight[from];
    s->avg_delta_s[to] = s->avg_delta_s[from];
    s->n_content[to] = s->n_content[from];
    s->n_content_y[to] = s->n_content_y[from];
    s->symmetry[to] = s->symmetry[from];
    s->over[to] = s->over[from];
    memmove(s->object + at, s->object + s->object_at[from], n * sizeof *s->object);
}

// Edges both of whose ends are next to an end of a fast edge over the threshold.
static void mark_neighbours(const struct coortweet_edges *edges, uint8_t *account,
                            uint8_t *stays)
{
    enum { CORE = 1, NEAR = 2 };
    for (size_t e = 0; e < edges->n; e++)
        if (edges->fast.over[e])
            account[edges->a[e]] = account[edges->b[e]] = CORE;
    for (size_t e = 0; e < edges->n; e++) {
        if (account[edges->a[e]] & CORE)
            account[edges->b[e]] |= NEAR;
        if (account[edges->b[e]] & CORE)
            account[edges->a[e]] |= NEAR;
    }
    for (size_t e = 0; e < edges->n; e++)
        stays[e] = (account[edges->a[e]] & account[edges->b[e]] & NEAR) != 0;
}

enum rc network_subgraph(struct coortweet_edges *edges, uint32_t subgraph,
                         uint32_t n_accounts, struct err *err)
{
    if (subgraph == 0)
        return RC_OK;
    uint8_t *stays = mem_zero(edges->n, 1), *account = mem_zero(n_accounts, 1);
    if (!stays || !account) {
        mem_free(stays);
        mem_free(account);
        return err_memory(err);
    }
    if (subgraph == 3)
        mark_neighbours(edges, account, stays);
    else if (edges->n)
        memcpy(stays, subgraph == 1 ? edges->full.over : edges->fast.over, edges->n);
    size_t n = 0;
    uint64_t at = 0, fast_at = 0; // ends of the object lists kept so far
    for (size_t e = 0; e < edges->n; e++) {
        if (!stays[e])
            continue;
        uint64_t more = edges->full.object_at[e + 1] - edges->full.object_at[e];
        edges->a[n] = edges->a[e];
        edges->b[n] = edges->b[e];
        edges->swapped[n] = edges->swapped[e];
        edges->full.object_at[n] = at;
        move_edge(&edges->full, n, e);
        at += more;
        if (edges->fast.weight) {
            more = edges->fast.object_at[e + 1] - edges->fast.object_at[e];
            edges->fast.object_at[n] = fast_at;
            move_edge(&edges->fast, n, e);
            fast_at += more;
        }
        n++;
    }
    edges->n = n;
    edges->full.object_at[n] = at;
    if (edges->fast.weight)
        edges->fast.object_at[n] = fast_at;
    mem_free(stays);
    mem_free(account);
    return RC_OK;
}
