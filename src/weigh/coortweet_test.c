// SPDX-License-Identifier: Apache-2.0
// CooRTweet against loops that are written after its definition, in small worlds.
#include "weigh/coortweet.h"

#include "base/rng.h"
#include "base/tap.h"

#include <math.h>

enum { ROWS = 40, MOST_PAIRS = ROWS * ROWS, CODES = 16 };
enum { FULL = 5 }; // seed of a world with many rows and pairs

// A small world and what it is to be searched with.
struct world {
    uint32_t account[ROWS], object[ROWS], content[ROWS];
    int64_t time_us[ROWS];
    uint8_t layer[ROWS];
    uint32_t account_rank[CODES], content_rank[CODES], object_content[CODES];
    struct coortweet_input in;
    struct coortweet_options opt;
};

// What the loops find.
struct found {
    size_t n;
    uint32_t older[MOST_PAIRS], newer[MOST_PAIRS];
    int64_t delta_us[MOST_PAIRS];
    uint8_t fast[MOST_PAIRS];
    size_t n_edges; // in the order of their first pairs
    uint32_t a[MOST_PAIRS], b[MOST_PAIRS];
};

static void shuffle(struct rng *r, uint32_t *rank, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        rank[i] = i;
    for (uint32_t i = n; i > 1; i--) {
        uint32_t j = (uint32_t)rng_below(r, i), keep = rank[i - 1];
        rank[i - 1] = rank[j];
        rank[j] = keep;
    }
}

static void make_world(struct world *w, uint64_t seed)
{
    struct rng r = rng_at(7, 1, seed);
    uint32_t n = (uint32_t)rng_below(&r, ROWS + 1);
    uint32_t accounts = 2 + (uint32_t)rng_below(&r, 7);
    uint32_t objects = 1 + (uint32_t)rng_below(&r, 4);
    uint32_t contents = 4 + (uint32_t)rng_below(&r, 13);
    uint32_t layers = 1 + (uint32_t)rng_below(&r, 2);
    for (uint32_t i = 0; i < n; i++) {
        w->account[i] = (uint32_t)rng_below(&r, accounts);
        w->object[i] = (uint32_t)rng_below(&r, objects);
        w->content[i] = (uint32_t)rng_below(&r, contents);
        w->time_us[i] = (int64_t)rng_below(&r, 40) * 1000000 - 7000000;
        w->time_us[i] += rng_below(&r, 3) == 0;
        w->layer[i] = (uint8_t)rng_below(&r, layers);
        if (i && rng_below(&r, 6) == 0) { // the same row again
            uint32_t j = (uint32_t)rng_below(&r, i);
            w->account[i] = w->account[j];
            w->object[i] = w->object[j];
            w->content[i] = w->content[j];
            w->time_us[i] = w->time_us[j];
            w->layer[i] = w->layer[j];
        }
    }
    shuffle(&r, w->account_rank, accounts);
    shuffle(&r, w->content_rank, contents);
    for (uint32_t o = 0; o < objects; o++)
        w->object_content[o] =
            rng_below(&r, 3) ? COORTWEET_NONE : (uint32_t)rng_below(&r, contents);
    w->in = (struct coortweet_input){n,
                                     accounts,
                                     objects,
                                     contents,
                                     w->account,
                                     w->object,
                                     w->content,
                                     w->time_us,
                                     w->layer,
                                     layers,
                                     w->account_rank,
                                     w->content_rank,
                                     w->object_content};
    w->opt = (struct coortweet_options)COORTWEET_DEFAULT;
    w->opt.window_us = (int64_t)rng_below(&r, 12) * 1000000;
    w->opt.min_participation = (uint32_t)rng_below(&r, 5);
    w->opt.edge_weight = (double)rng_below(&r, 5) / 4;
    w->opt.remove_loops = rng_below(&r, 4) != 0;
    w->opt.as_published = rng_below(&r, 2);
    w->opt.fast_window_us = (int64_t)rng_below(&r, 3) * 2000000;
    w->opt.fast_min_participation = (uint32_t)rng_below(&r, 4);
    w->opt.subgraph = (uint32_t)rng_below(&r, w->opt.fast_window_us ? 4 : 2);
    w->opt.threads = 1 + (unsigned)rng_below(&r, 2);
}

// The rows of a layer in the order in which they are numbered.
static uint32_t list_rows(const struct world *w, uint32_t layer, uint32_t *row)
{
    const struct coortweet_input *in = &w->in;
    uint32_t n = 0;
    for (uint32_t first = 0; first < in->n; first++) {
        bool seen = false; // the account, or as a duplicate the row itself
        uint32_t count = 0;
        for (uint32_t i = 0; i < first; i++)
            if (in->layer[i] == layer)
                seen |= in->account[i] == in->account[first] &&
                        (w->opt.as_published || (in->object[i] == in->object[first] &&
                                                 in->content[i] == in->content[first] &&
                                                 in->time_us[i] == in->time_us[first]));
        if (in->layer[first] != layer || seen)
            continue;
        if (!w->opt.as_published) {
            row[n++] = first;
            continue;
        }
        for (uint32_t i = 0; i < in->n; i++)
            count += in->layer[i] == layer && in->account[i] == in->account[first];
        for (uint32_t i = 0; i < in->n && count >= w->opt.min_participation; i++)
            if (in->layer[i] == layer && in->account[i] == in->account[first])
                row[n++] = i;
    }
    return n;
}

// Without faults: before at equal times is who is before by name, then by content.
static bool is_before(const struct world *w, uint32_t x, uint32_t y)
{
    const struct coortweet_input *in = &w->in;
    if (in->time_us[x] != in->time_us[y])
        return in->time_us[x] < in->time_us[y];
    if (in->account[x] != in->account[y])
        return w->account_rank[in->account[x]] < w->account_rank[in->account[y]];
    if (in->content[x] != in->content[y])
        return w->content_rank[in->content[x]] < w->content_rank[in->content[y]];
    return x < y;
}

static void sort_rows(const struct world *w, uint32_t *row, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)
        for (uint32_t j = i; j > 0 && is_before(w, row[j], row[j - 1]); j--) {
            uint32_t keep = row[j];
            row[j] = row[j - 1];
            row[j - 1] = keep;
        }
}

static void add_pair(const struct world *w, struct found *f, uint32_t x, uint32_t y)
{
    const struct coortweet_input *in = &w->in;
    int64_t delta = in->time_us[x] - in->time_us[y];
    uint32_t object = in->object[x], own = in->object_content[object];
    if ((delta < 0 ? -delta : delta) > w->opt.window_us)
        return;
    if (w->opt.remove_loops &&
        (own == in->content[x] || own == in->content[y] ||
         in->content[x] == in->content[y] || in->account[x] == in->account[y]))
        return;
    f->older[f->n] = delta > 0 ? y : x;
    f->newer[f->n] = delta > 0 ? x : y;
    f->fast[f->n] = 0;
    f->delta_us[f->n++] = delta < 0 ? -delta : delta;
}

static void find_all(const struct world *w, const uint32_t *row, uint32_t n,
                     struct found *f)
{
    const uint32_t *object = w->in.object;
    for (uint32_t first = 0; first < n; first++) {
        uint32_t group[ROWS], n_group = 0;
        bool seen = false;
        for (uint32_t i = 0; i < first; i++)
            seen |= object[row[i]] == object[row[first]];
        if (seen)
            continue;
        for (uint32_t i = first; i < n; i++)
            if (object[row[i]] == object[row[first]])
                group[n_group++] = row[i];
        if (!w->opt.as_published)
            sort_rows(w, group, n_group);
        for (uint32_t i = 0; i < n_group; i++)
            for (uint32_t x = 0; x < i; x++)
                add_pair(w, f, group[x], group[i]);
    }
}

// step 4 of the original, over pairs `from` on that are near; stays [n].
static void filter_published(const struct world *w, const uint32_t *row, uint32_t n,
                             const struct found *f, size_t from, int64_t near_us,
                             uint32_t m, uint8_t *stays)
{
    const struct coortweet_input *in = &w->in;
    bool in_pair[CODES] = {0}, chosen[CODES] = {0};
    uint32_t count[CODES] = {0};
    for (size_t p = from; p < f->n; p++)
        if (f->delta_us[p] <= near_us)
            in_pair[in->content[f->older[p]]] = in_pair[in->content[f->newer[p]]] =
                true;
    for (uint32_t i = 0; i < n; i++)
        count[in->account[row[i]]] += in_pair[in->content[row[i]]];
    for (uint32_t i = 0; i < n; i++)
        if (in_pair[in->content[row[i]]] && count[in->account[row[i]]] >= m)
            chosen[in->content[row[i]]] = true;
    for (size_t p = from; p < f->n; p++)
        stays[p] = f->delta_us[p] <= near_us && (chosen[in->content[f->older[p]]] ||
                                                 chosen[in->content[f->newer[p]]]);
}

// Without faults: again and again, until all accounts that are left have m contents.
static void filter_both(const struct world *w, const struct found *f, size_t from,
                        int64_t near_us, uint32_t m, uint8_t *stays)
{
    const struct coortweet_input *in = &w->in;
    for (size_t p = from; p < f->n; p++)
        stays[p] = f->delta_us[p] <= near_us;
    for (bool changed = true; changed;) {
        bool has[CODES][CODES] = {{0}};
        uint32_t count[CODES] = {0};
        changed = false;
        for (size_t p = from; p < f->n; p++)
            if (stays[p]) {
                has[in->account[f->older[p]]][in->content[f->older[p]]] = true;
                has[in->account[f->newer[p]]][in->content[f->newer[p]]] = true;
            }
        for (uint32_t a = 0; a < CODES; a++)
            for (uint32_t c = 0; c < CODES; c++)
                count[a] += has[a][c];
        for (size_t p = from; p < f->n; p++)
            if (stays[p] && (count[in->account[f->older[p]]] < m ||
                             count[in->account[f->newer[p]]] < m)) {
                stays[p] = 0;
                changed = true;
            }
    }
}

static void move_pair(struct found *f, size_t to, size_t from)
{
    f->older[to] = f->older[from];
    f->newer[to] = f->newer[from];
    f->delta_us[to] = f->delta_us[from];
    f->fast[to] = f->fast[from];
}

static void flag_pairs(const struct world *w, uint32_t layer, struct found *f,
                       size_t from)
{
    const struct coortweet_input *in = &w->in;
    const struct coortweet_options *o = &w->opt;
    uint32_t m =
        o->fast_min_participation ? o->fast_min_participation : o->min_participation;
    uint32_t row[ROWS], n = 0;
    static uint8_t stays[MOST_PAIRS];
    for (uint32_t i = 0; i < in->n; i++)
        if (in->layer[i] == layer)
            row[n++] = i;
    if (!o->as_published) {
        filter_both(w, f, from, o->fast_window_us, m, f->fast);
        return;
    }
    for (size_t i = from + 1; i < f->n; i++)
        for (size_t j = i; j > from; j--) {
            uint32_t x = w->content_rank[in->content[f->older[j - 1]]];
            uint32_t u = w->content_rank[in->content[f->older[j]]];
            uint32_t y = w->content_rank[in->content[f->newer[j - 1]]];
            uint32_t v = w->content_rank[in->content[f->newer[j]]];
            if (x < u || (x == u && y <= v))
                break;
            move_pair(f, MOST_PAIRS - 1, j);
            move_pair(f, j, j - 1);
            move_pair(f, j - 1, MOST_PAIRS - 1);
        }
    filter_published(w, row, n, f, from, o->fast_window_us, m, stays);
    for (size_t p = from; p < f->n; p++)
        for (size_t q = from; q < f->n; q++)
            f->fast[p] |= stays[q] &&
                          in->content[f->older[p]] == in->content[f->older[q]] &&
                          in->content[f->newer[p]] == in->content[f->newer[q]];
}

static void find_layer(const struct world *w, uint32_t layer, struct found *f)
{
    uint32_t row[ROWS], n = list_rows(w, layer, row), m = w->opt.min_participation;
    static uint8_t stays[MOST_PAIRS];
    size_t from = f->n, to = f->n;
    find_all(w, row, n, f);
    if (w->opt.as_published)
        filter_published(w, row, n, f, from, w->opt.window_us, m, stays);
    else
        filter_both(w, f, from, w->opt.window_us, m, stays);
    for (size_t p = from; p < f->n; p++)
        if (stays[p])
            move_pair(f, to++, p);
    f->n = to;
    if (w->opt.fast_window_us)
        flag_pairs(w, layer, f, from);
}

static void ends_of(const struct world *w, const struct found *f, size_t p, uint32_t *a,
                    uint32_t *b)
{
    uint32_t x = w->account[f->older[p]], y = w->account[f->newer[p]];
    *a = w->account_rank[x] <= w->account_rank[y] ? x : y;
    *b = *a == x ? y : x;
}

static void find_edges(const struct world *w, struct found *f)
{
    f->n_edges = 0;
    for (size_t p = 0; p < f->n; p++) {
        uint32_t a, b;
        bool seen = false;
        ends_of(w, f, p, &a, &b);
        for (size_t e = 0; e < f->n_edges; e++)
            seen |= f->a[e] == a && f->b[e] == b;
        f->a[f->n_edges] = a;
        f->b[f->n_edges] = b;
        f->n_edges += !seen;
    }
}

// All that is known of one edge, from the pairs alone.
struct edge {
    uint64_t weight;
    double avg, symmetry;
    uint32_t n_x, n_y, n_objects, object[CODES];
};

static struct edge look_at(const struct world *w, const struct found *f, uint32_t a,
                           uint32_t b, bool only_fast)
{
    struct edge e = {.avg = NAN, .symmetry = NAN};
    bool x[CODES] = {0}, y[CODES] = {0}, object[CODES] = {0};
    int64_t sum = 0;
    for (size_t p = 0; p < f->n; p++) {
        uint32_t u, v, old = f->older[p], new = f->newer[p];
        ends_of(w, f, p, &u, &v);
        if (u != a || v != b || (only_fast && !f->fast[p]))
            continue;
        e.weight++;
        sum += f->delta_us[p];
        if (!object[w->object[old]])
            e.object[e.n_objects++] = w->object[old];
        object[w->object[old]] = true;
        x[w->content[old]] |= w->opt.as_published || w->account[old] == a;
        x[w->content[new]] |= !w->opt.as_published && w->account[new] == a;
        y[w->content[new]] |= w->opt.as_published || w->account[new] == b;
        y[w->content[old]] |= !w->opt.as_published && w->account[old] == b;
    }
    for (uint32_t c = 0; c < CODES; c++) {
        e.n_x += x[c];
        e.n_y += y[c];
    }
    if (e.weight) {
        e.avg = (double)sum / 1e6 / (double)e.weight;
        e.symmetry = fmin(e.n_x, e.n_y) / fmax(e.n_x, e.n_y);
    }
    return e;
}

static double threshold_of(const struct world *w, const struct found *f, bool fast)
{
    double v[MOST_PAIRS];
    size_t n = 0;
    for (size_t e = 0; e < f->n_edges; e++) {
        uint64_t weight = look_at(w, f, f->a[e], f->b[e], fast).weight;
        size_t i = n;
        for (; weight && i > 0 && v[i - 1] > (double)weight; i--)
            v[i] = v[i - 1];
        if (weight) {
            v[i] = (double)weight;
            n++;
        }
    }
    if (!n)
        return NAN;
    double h = (double)(n - 1) * w->opt.edge_weight;
    size_t low = (size_t)h;
    return low + 1 < n ? v[low] + (h - (double)low) * (v[low + 1] - v[low]) : v[low];
}

static bool near(double x, double y)
{
    return (isnan(x) && isnan(y)) || fabs(x - y) <= 1e-12 * fmax(fabs(x), fabs(y));
}

static bool same_side(const struct coortweet_side *s, size_t i, const struct edge *e,
                      double threshold)
{
    bool same = s->weight[i] == e->weight && near(s->avg_delta_s[i], e->avg) &&
                s->n_content[i] == e->n_x && s->n_content_y[i] == e->n_y &&
                near(s->symmetry[i], e->symmetry) && near(s->threshold, threshold) &&
                s->over[i] == (e->weight && (double)e->weight > threshold) &&
                s->object_at[i + 1] - s->object_at[i] == e->n_objects;
    for (uint32_t o = 0; same && o < e->n_objects; o++)
        same = s->object[s->object_at[i] + o] == e->object[o];
    return same;
}

// Which edges are in the subgraph, in the order of their first pairs.
static void choose_edges(const struct world *w, const struct found *f, uint8_t *in)
{
    double full = threshold_of(w, f, false), fast = threshold_of(w, f, true);
    bool core[CODES] = {0}, next[CODES] = {0};
    for (size_t e = 0; e < f->n_edges; e++) {
        double x = (double)look_at(w, f, f->a[e], f->b[e], false).weight;
        double y = (double)look_at(w, f, f->a[e], f->b[e], true).weight;
        in[e] = w->opt.subgraph == 0 || (w->opt.subgraph == 1 && x > full) ||
                (w->opt.subgraph == 2 && y > 0 && y > fast);
        if (y > 0 && y > fast)
            core[f->a[e]] = core[f->b[e]] = true;
    }
    for (size_t e = 0; e < f->n_edges; e++) {
        next[f->b[e]] |= core[f->a[e]];
        next[f->a[e]] |= core[f->b[e]];
    }
    for (size_t e = 0; w->opt.subgraph == 3 && e < f->n_edges; e++)
        in[e] = next[f->a[e]] && next[f->b[e]];
}

// Places of accounts in the original's graph.
static void number_vertices(const struct found *f, uint32_t *vertex)
{
    uint32_t next = 0;
    memset(vertex, 0xff, CODES * sizeof *vertex);
    for (int side = 0; side < 2; side++)
        for (size_t e = 0; e < f->n_edges; e++) {
            uint32_t account = side ? f->b[e] : f->a[e];
            if (vertex[account] == COORTWEET_NONE)
                vertex[account] = next++;
        }
}

static bool same_edges(const struct world *w, const struct found *f,
                       const struct coortweet_result *r, const uint8_t *in)
{
    double full = threshold_of(w, f, false), fast = threshold_of(w, f, true);
    uint32_t vertex[CODES];
    size_t n = 0, i = 0;
    number_vertices(f, vertex);
    for (size_t e = 0; e < f->n_edges; e++)
        n += in[e];
    if (n != r->edges.n)
        return false;
    for (; i < n; i++) {
        uint32_t a = r->edges.a[i], b = r->edges.b[i];
        struct edge x = look_at(w, f, a, b, false), y = look_at(w, f, a, b, true);
        bool chosen = false;
        for (size_t e = 0; e < f->n_edges; e++)
            chosen |= in[e] && f->a[e] == a && f->b[e] == b;
        if (!chosen || !same_side(&r->edges.full, i, &x, full))
            return false;
        if (w->opt.fast_window_us && !same_side(&r->edges.fast, i, &y, fast))
            return false;
        if (r->edges.swapped[i] != (w->opt.as_published && vertex[b] < vertex[a]))
            return false;
        if (i && (w->account_rank[r->edges.a[i - 1]] > w->account_rank[a] ||
                  (r->edges.a[i - 1] == a &&
                   w->account_rank[r->edges.b[i - 1]] >= w->account_rank[b])))
            return false;
    }
    return true;
}

// Means over the edges of an account; as published equal edges count once.
static bool same_means(const struct world *w, const struct found *f, const uint8_t *in,
                       const struct coortweet_accounts *got, size_t i)
{
    struct edge x[MOST_PAIRS], y[MOST_PAIRS];
    double sum[4] = {0};
    size_t n = 0, n_fast = 0;
    for (size_t e = 0; e < f->n_edges; e++) {
        bool again = false;
        if (!in[e] || (f->a[e] != got->account[i] && f->b[e] != got->account[i]))
            continue;
        x[n] = look_at(w, f, f->a[e], f->b[e], false);
        y[n] = look_at(w, f, f->a[e], f->b[e], true);
        for (size_t k = 0; k < n && w->opt.as_published; k++)
            again |= x[k].avg == x[n].avg && x[k].symmetry == x[n].symmetry &&
                     (!w->opt.fast_window_us ||
                      ((isnan(y[k].avg) && isnan(y[n].avg)) ||
                       (y[k].avg == y[n].avg && y[k].symmetry == y[n].symmetry)));
        if (again)
            continue;
        sum[0] += x[n].avg;
        sum[1] += x[n].symmetry;
        if (y[n].weight) {
            sum[2] += y[n].avg;
            sum[3] += y[n].symmetry;
            n_fast++;
        }
        n++;
    }
    return n && near(got->avg_delta_s[i], sum[0] / (double)n) &&
           near(got->avg_symmetry[i], sum[1] / (double)n) &&
           (!w->opt.fast_window_us ||
            (near(got->fast_delta_s[i], sum[2] / (double)n_fast) &&
             near(got->fast_symmetry[i], sum[3] / (double)n_fast)));
}

static uint32_t count_shares(const struct world *w, const struct found *f,
                             uint32_t account, bool only_fast)
{
    bool has[CODES] = {0};
    uint32_t n = 0;
    for (size_t p = 0; p < f->n; p++) {
        if (only_fast && !f->fast[p])
            continue;
        has[w->content[f->older[p]]] |= w->account[f->older[p]] == account;
        has[w->content[f->newer[p]]] |= w->account[f->newer[p]] == account;
    }
    for (uint32_t c = 0; c < CODES; c++)
        n += has[c];
    return n;
}

static bool same_accounts(const struct world *w, const struct found *f,
                          const uint8_t *in, const struct coortweet_accounts *got)
{
    bool there[CODES] = {0};
    size_t n = 0;
    for (size_t e = 0; e < f->n_edges; e++)
        if (in[e])
            there[f->a[e]] = there[f->b[e]] = true;
    for (uint32_t a = 0; a < CODES; a++)
        n += there[a];
    if (n != got->n)
        return false;
    for (size_t i = 0; i < n; i++) {
        uint32_t account = got->account[i];
        if (!there[account] || !same_means(w, f, in, got, i) ||
            got->n_shares[i] != count_shares(w, f, account, false))
            return false;
        if (w->opt.fast_window_us &&
            got->n_shares_fast[i] != count_shares(w, f, account, true))
            return false;
        if (i && w->account_rank[got->account[i - 1]] >= w->account_rank[account])
            return false;
    }
    return true;
}

static bool same_objects(const struct world *w, const struct found *f,
                         const uint8_t *in, const struct coortweet_objects *got,
                         bool only_fast)
{
    bool has[CODES][CODES] = {{0}};
    uint32_t vertex[CODES], count[CODES] = {0};
    size_t n = 0, i = 0;
    number_vertices(f, vertex);
    for (size_t e = 0; e < f->n_edges; e++) {
        struct edge x = look_at(w, f, f->a[e], f->b[e], only_fast);
        bool b_first = vertex[f->b[e]] < vertex[f->a[e]];
        for (uint32_t o = 0; in[e] && o < x.n_objects; o++) {
            has[x.object[o]][b_first ? f->b[e] : f->a[e]] = true;
            has[x.object[o]][b_first ? f->a[e] : f->b[e]] |= !w->opt.as_published;
        }
    }
    for (uint32_t o = 0; o < CODES; o++) {
        for (uint32_t a = 0; a < CODES; a++)
            count[o] += has[o][a];
        n += count[o] > 0;
    }
    for (; i < got->n; i++)
        if (got->n_accounts[i] != count[got->object[i]] || !got->n_accounts[i] ||
            (i && (got->n_accounts[i] > got->n_accounts[i - 1] ||
                   (got->n_accounts[i] == got->n_accounts[i - 1] &&
                    got->object[i] <= got->object[i - 1]))))
            return false;
    return i == n;
}

static bool same_pairs(const struct found *f, const struct coortweet_pairs *p)
{
    bool same = f->n == p->n;
    for (size_t i = 0; same && i < f->n; i++)
        same = f->older[i] == p->older[i] && f->newer[i] == p->newer[i] &&
               f->delta_us[i] == p->delta_us[i] && f->fast[i] == p->fast[i];
    return same;
}

static void test_worlds(void)
{
    enum { ROUNDS = 6000 };
    static struct world w;
    static struct found f;
    static uint8_t in[MOST_PAIRS];
    int bad[6] = {0};
    size_t pairs = 0;
    for (uint64_t seed = 0; seed < ROUNDS; seed++) {
        struct coortweet_result r = {0};
        struct err err = {0};
        make_world(&w, seed);
        f.n = 0;
        for (uint32_t layer = 0; layer < w.in.n_layers; layer++)
            find_layer(&w, layer, &f);
        find_edges(&w, &f);
        choose_edges(&w, &f, in);
        bad[0] += coortweet_run(&w.in, &w.opt, NULL, &r, &err) != RC_OK;
        if (err.id[0])
            printf("# %s %s\n", err.id, err.text);
        if (!same_pairs(&f, &r.pairs)) {
            if (bad[1]++ < 3)
                printf("# seed %llu: pairs %zu, should be %zu\n",
                       (unsigned long long)seed, r.pairs.n, f.n);
            coortweet_done(&r);
            continue;
        }
        pairs += f.n;
        bad[2] += !same_edges(&w, &f, &r, in);
        bad[3] += !same_accounts(&w, &f, in, &r.accounts);
        bad[4] += !same_objects(&w, &f, in, &r.objects, false);
        bad[5] +=
            w.opt.fast_window_us && !same_objects(&w, &f, in, &r.fast_objects, true);
        coortweet_done(&r);
    }
    ok(bad[0] == 0, "all small worlds run");
    ok(bad[1] == 0 && pairs > 10000, "pairs are those of the loops: %zu in %d worlds",
       pairs, ROUNDS);
    ok(bad[2] == 0, "so are edges (%d bad)", bad[2]);
    ok(bad[3] == 0, "and accounts (%d bad)", bad[3]);
    ok(bad[4] == 0, "and objects (%d bad)", bad[4]);
    ok(bad[5] == 0, "and fast objects (%d bad)", bad[5]);
}

// Without faults the order of rows and the numbers of the codes mean nothing.
static void test_order(void)
{
    int bad = 0;
    for (uint64_t seed = 0; seed < 500; seed++) {
        static struct world w, v;
        struct coortweet_result r = {0}, s = {0};
        struct err err = {0};
        uint32_t n;
        make_world(&w, seed);
        w.opt.as_published = false;
        make_world(&v, seed);
        v.opt.as_published = false;
        n = w.in.n;
        for (uint32_t i = 0; i < n; i++) { // from behind
            v.account[i] = w.account[n - 1 - i];
            v.object[i] = w.object[n - 1 - i];
            v.content[i] = w.content[n - 1 - i];
            v.time_us[i] = w.time_us[n - 1 - i];
            v.layer[i] = w.layer[n - 1 - i];
        }
        bad += coortweet_run(&w.in, &w.opt, NULL, &r, &err) != RC_OK;
        bad += coortweet_run(&v.in, &v.opt, NULL, &s, &err) != RC_OK;
        bool same = r.edges.n == s.edges.n && r.pairs.n == s.pairs.n;
        for (size_t e = 0; same && e < r.edges.n; e++)
            same = r.edges.a[e] == s.edges.a[e] && r.edges.b[e] == s.edges.b[e] &&
                   r.edges.full.weight[e] == s.edges.full.weight[e] &&
                   r.edges.full.n_content[e] == s.edges.full.n_content[e] &&
                   r.edges.full.avg_delta_s[e] == s.edges.full.avg_delta_s[e];
        bad += !same;
        coortweet_done(&r);
        coortweet_done(&s);
    }
    ok(bad == 0, "edges do not depend on the order of rows (%d bad)", bad);
}

// Each account of an answer without faults has its minimum of contents.
static void test_minimum(void)
{
    int bad = 0, published_bad = 0;
    for (uint64_t seed = 0; seed < 1000; seed++) {
        static struct world w;
        struct coortweet_result r = {0};
        make_world(&w, seed);
        w.in.n_layers = 1;
        w.in.layer = NULL;
        w.opt.subgraph = 0;
        for (int as_published = 0; as_published < 2; as_published++) {
            w.opt.as_published = as_published;
            bad += coortweet_run(&w.in, &w.opt, NULL, &r, NULL) != RC_OK;
            for (size_t i = 0; i < r.accounts.n; i++)
                if (r.accounts.n_shares[i] < w.opt.min_participation)
                    *(as_published ? &published_bad : &bad) += 1;
            coortweet_done(&r);
        }
    }
    ok(bad == 0, "all accounts have the minimum of contents");
    ok(published_bad > 0, "as published they need not");
}

struct case_of {
    struct world *w;
    const struct pace *pace;
};

static enum rc run_once(void *ctx)
{
    struct case_of *c = ctx;
    struct coortweet_result r = {0};
    enum rc rc = coortweet_run(&c->w->in, &c->w->opt, c->pace, &r, NULL);
    if (rc == RC_OK)
        coortweet_done(&r);
    return rc;
}

static void test_failures(void)
{
    static struct world w;
    struct case_of c = {&w, NULL};
    atomic_int stop = 1;
    struct pace pace = {.stop = &stop};
    for (int as_published = 0; as_published < 2; as_published++) {
        make_world(&w, FULL);
        w.opt = (struct coortweet_options)COORTWEET_DEFAULT;
        w.opt.window_us = 20000000;
        w.opt.min_participation = 1;
        w.opt.fast_window_us = 10000000;
        w.opt.subgraph = 3;
        w.opt.as_published = as_published;
        tap_each_failure(run_once, &c,
                         as_published ? "as published" : "without faults");
        c.pace = &pace;
        ok(run_once(&c) == RC_STOPPED, "a stop ends the run");
        c.pace = NULL;
    }
}

static void refuse(struct world *w, const char *id, const char *what)
{
    struct coortweet_result r = {0};
    struct err err = {0};
    enum rc rc = coortweet_run(&w->in, &w->opt, NULL, &r, &err);
    ok(rc != RC_OK && strcmp(err.id, id) == 0 && !r.pairs.older && !r.edges.n,
       "%s is refused with %s", what, id);
}

static void test_refusals(void)
{
    static struct world w;
    make_world(&w, FULL);
    w.opt = (struct coortweet_options)COORTWEET_DEFAULT;
    w.opt.window_us = -1;
    refuse(&w, "E0730", "a negative window");
    w.opt = (struct coortweet_options)COORTWEET_DEFAULT;
    w.opt.edge_weight = NAN;
    refuse(&w, "E0730", "a quantile that is no number");
    w.opt = (struct coortweet_options)COORTWEET_DEFAULT;
    w.opt.subgraph = 2;
    refuse(&w, "E0730", "a fast subgraph without a narrower window");
    w.opt.subgraph = 0;
    w.account[3] = w.in.n_accounts;
    refuse(&w, "E0731", "an account that is not there");
    w.account[3] = 0;
    w.account_rank[0] = w.account_rank[1];
    refuse(&w, "E0731", "an order with a place twice");
    make_world(&w, FULL);
    w.opt = (struct coortweet_options)COORTWEET_DEFAULT;
    w.opt.min_participation = 1;
    w.opt.window_us = 40000000;
    w.opt.max_pairs = 3;
    refuse(&w, "E0530", "too many pairs");
}

static void test_far_times(void)
{
    uint32_t zero[4] = {0}, account[4] = {0, 1, 0, 1}, content[4] = {0, 1, 2, 3};
    uint32_t rank[4] = {0, 1, 2, 3};
    int64_t time_us[4] = {INT64_MIN, INT64_MAX, INT64_MAX, INT64_MIN};
    struct coortweet_input in = {.n = 4,
                                 .n_accounts = 2,
                                 .n_objects = 1,
                                 .n_contents = 4,
                                 .account = account,
                                 .object = zero,
                                 .content = content,
                                 .time_us = time_us,
                                 .account_rank = rank};
    struct coortweet_result r = {0};
    ok(coortweet_run(&in, NULL, NULL, &r, NULL) == RC_OK && r.pairs.n == 2 &&
           r.pairs.delta_us[0] == 0 && r.pairs.delta_us[1] == 0,
       "times at both ends of the range meet only their own");
    coortweet_done(&r);
}

// A world with many objects is the same for one thread and for four.
static void test_threads(void)
{
    enum { N = 20000, OBJECTS = 3000, ACCOUNTS = 300 };
    static uint32_t account[N], object[N], content[N], rank[N];
    static int64_t time_us[N];
    struct rng r = rng_at(7, 2, 0);
    for (uint32_t i = 0; i < N; i++) {
        account[i] = (uint32_t)rng_below(&r, ACCOUNTS);
        object[i] = (uint32_t)(rng_unit(&r) * rng_unit(&r) * OBJECTS);
        content[i] = i;
        time_us[i] = (int64_t)rng_below(&r, 3000) * 1000000;
    }
    for (uint32_t a = 0; a < ACCOUNTS; a++)
        rank[a] = ACCOUNTS - 1 - a;
    struct coortweet_input in = {.n = N,
                                 .n_accounts = ACCOUNTS,
                                 .n_objects = OBJECTS,
                                 .n_contents = N,
                                 .account = account,
                                 .object = object,
                                 .content = content,
                                 .time_us = time_us,
                                 .account_rank = rank};
    for (int as_published = 0; as_published < 2; as_published++) {
        struct coortweet_options o = COORTWEET_DEFAULT;
        struct coortweet_result one = {0}, four = {0};
        o.as_published = as_published;
        o.min_participation = 3;
        o.fast_window_us = 3000000;
        ok(coortweet_run(&in, &o, NULL, &one, NULL) == RC_OK, "one thread");
        o.threads = 4;
        ok(coortweet_run(&in, &o, NULL, &four, NULL) == RC_OK, "four threads");
        size_t n = one.pairs.n;
        ok(n > 500 && n == four.pairs.n &&
               memcmp(one.pairs.older, four.pairs.older, n * sizeof(uint32_t)) == 0 &&
               memcmp(one.pairs.newer, four.pairs.newer, n * sizeof(uint32_t)) == 0 &&
               memcmp(one.pairs.fast, four.pairs.fast, n) == 0 &&
               one.edges.n == four.edges.n,
           "give the same %zu pairs", n);
        coortweet_done(&one);
        coortweet_done(&four);
    }
}

int main(void)
{
    test_worlds();
    test_threads();
    test_order();
    test_minimum();
    test_failures();
    test_refusals();
    test_far_times();
    return tap_end();
}
