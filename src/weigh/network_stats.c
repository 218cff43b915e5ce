// SPDX-License-Identifier: Apache-2.0
// Question: how does each account, and each object, stand in the network?
// Definition: an account's means run over its edges; its shares are the distinct
// contents it has in pairs; an object counts the distinct accounts whose edges list it.
// Source: CooRTweet 2.1.3, account_stats and group_stats.
// Departures: as published, edges of an account with equal values count once in its
// means, and an object counts one end of each edge only, the one that the graph library
// numbers first. Otherwise every edge and both ends count.
// Innocent explanation: an object of the day has many accounts.
// Oracle: coortweet_test.c.
#include "weigh/network.h"

#include "base/bits.h"
#include "base/sort.h"

#include <math.h>
#include <string.h>

// Mean of the values that are not NaN; NaN if there is none. Corrected once, as exact
// as a sum of long doubles.
static double mean_of(const double *value, const uint32_t *edge, size_t n)
{
    double sum = 0, rest = 0;
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(value[edge[i]])) {
            sum += value[edge[i]];
            count++;
        }
    if (!count)
        return NAN;
    double mean = sum / (double)count;
    for (size_t i = 0; i < n; i++)
        if (!isnan(value[edge[i]]))
            rest += value[edge[i]] - mean;
    return mean + rest / (double)count;
}

static enum rc accounts_room(struct coortweet_accounts *out, size_t n, bool fast)
{
    out->account = mem_new(n, sizeof *out->account);
    out->avg_delta_s = mem_new(n, sizeof *out->avg_delta_s);
    out->avg_symmetry = mem_new(n, sizeof *out->avg_symmetry);
    out->n_shares = mem_new(n, sizeof *out->n_shares);
    if (!out->account || !out->avg_delta_s || !out->avg_symmetry || !out->n_shares)
        return RC_MEMORY;
    if (!fast)
        return RC_OK;
    out->fast_delta_s = mem_new(n, sizeof *out->fast_delta_s);
    out->fast_symmetry = mem_new(n, sizeof *out->fast_symmetry);
    out->n_shares_fast = mem_new(n, sizeof *out->n_shares_fast);
    return out->fast_delta_s && out->fast_symmetry && out->n_shares_fast ? RC_OK
                                                                         : RC_MEMORY;
}

// Adds the (account, content) of one share: most contents have one account, which is
// then their owner; what is shared by several goes to `rest`.
static enum rc add_share(uint32_t account, uint32_t content, uint32_t *owner,
                         uint32_t *count, struct u64s *rest)
{
    if (owner[content] == account)
        return RC_OK;
    if (owner[content] != COORTWEET_NONE)
        return column_push(rest, (uint64_t)account << 32 | content);
    owner[content] = account;
    count[account]++;
    return RC_OK;
}

// Distinct contents of each account in the pairs: count [n_accounts].
static enum rc count_shares(const struct coortweet_input *in,
                            const struct coortweet_pairs *pairs, bool only_fast,
                            uint32_t *count)
{
    struct u64s rest = {0};
    uint32_t *owner = mem_new(in->n_contents, sizeof *owner);
    enum rc rc = RC_MEMORY;
    if (!owner)
        goto out;
    memset(owner, 0xff, (size_t)in->n_contents * sizeof *owner);
    memset(count, 0, (size_t)in->n_accounts * sizeof *count);
    for (size_t p = 0; p < pairs->n; p++) {
        uint32_t x = pairs->older[p], y = pairs->newer[p];
        if (only_fast && !pairs->fast[p])
            continue;
        TRY_OUT(add_share(in->account[x], in->content[x], owner, count, &rest));
        TRY_OUT(add_share(in->account[y], in->content[y], owner, count, &rest));
    }
    TRY_OUT(rest.n ? sort_u64(rest.p, rest.n) : RC_OK);
    for (size_t i = 0; i < rest.n; i++)
        count[rest.p[i] >> 32] += i == 0 || rest.p[i] != rest.p[i - 1];
    rc = RC_OK;
out:
    mem_free(owner);
    column_done(&rest);
    return rc;
}

// Edges of each account: at [n_accounts + 1] by place of the name, edge [at[...]]; a
// loop once.
static enum rc list_ends(const struct coortweet_input *in,
                         const struct coortweet_edges *edges, uint64_t **at,
                         uint32_t **edge)
{
    const uint32_t *rank = in->account_rank;
    *at = mem_zero((size_t)in->n_accounts + 2, sizeof **at);
    if (!*at)
        return RC_MEMORY;
    uint64_t *next = *at + 1; // ends as the begin of the place after
    for (size_t e = 0; e < edges->n; e++) {
        next[rank[edges->a[e]] + 1]++;
        next[rank[edges->b[e]] + 1] += edges->a[e] != edges->b[e];
    }
    for (uint32_t i = 0; i < in->n_accounts; i++)
        next[i + 1] += next[i];
    *edge = mem_new(next[in->n_accounts], sizeof **edge);
    if (!*edge)
        return RC_MEMORY;
    for (uint32_t e = 0; e < edges->n; e++) {
        (*edge)[next[rank[edges->a[e]]]++] = e;
        if (edges->a[e] != edges->b[e])
            (*edge)[next[rank[edges->b[e]]]++] = e;
    }
    return RC_OK;
}

// Work of network_accounts.
struct account_work {
    uint64_t *at;      // [n_accounts + 2] see list_ends
    uint32_t *edge;    // edges of all accounts; then those of one that count
    uint32_t *shares;  // [n_accounts]
    uint32_t *of_rank; // [n_accounts] account at a place among the names
    // As published: edges of the account at hand by their values. Power of two slots.
    uint32_t *slot, *slot_of; // an edge; the place of the account that put it there
    size_t n_slots;
};

static enum rc work_room(const struct coortweet_input *in, bool as_published,
                         const struct coortweet_edges *edges, struct account_work *w)
{
    size_t most = 0;
    TRY(list_ends(in, edges, &w->at, &w->edge));
    w->shares = mem_new(in->n_accounts, sizeof *w->shares);
    w->of_rank = mem_new(in->n_accounts, sizeof *w->of_rank);
    if (!w->shares || !w->of_rank)
        return RC_MEMORY;
    for (uint32_t a = 0; a < in->n_accounts; a++)
        w->of_rank[in->account_rank[a]] = a;
    if (!as_published)
        return RC_OK;
    for (uint32_t i = 0; i < in->n_accounts; i++)
        most = w->at[i + 1] - w->at[i] > most ? w->at[i + 1] - w->at[i] : most;
    for (w->n_slots = 2; w->n_slots < 2 * most;)
        w->n_slots *= 2;
    w->slot = mem_new(w->n_slots, sizeof *w->slot);
    w->slot_of = mem_new(w->n_slots, sizeof *w->slot_of);
    if (!w->slot || !w->slot_of)
        return RC_MEMORY;
    memset(w->slot_of, 0xff, w->n_slots * sizeof *w->slot_of);
    return RC_OK;
}

static void work_done(struct account_work *w)
{
    mem_free(w->at);
    mem_free(w->edge);
    mem_free(w->shares);
    mem_free(w->of_rank);
    mem_free(w->slot);
    mem_free(w->slot_of);
}

static uint64_t bits_of(double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

// The values that the original compares, NaN being the same as NaN.
static bool same_values(const struct coortweet_edges *edges, uint32_t e, uint32_t f)
{
    const struct coortweet_side *full = &edges->full, *fast = &edges->fast;
    return bits_of(full->avg_delta_s[e]) == bits_of(full->avg_delta_s[f]) &&
           bits_of(full->symmetry[e]) == bits_of(full->symmetry[f]) &&
           (!fast->weight ||
            (bits_of(fast->avg_delta_s[e]) == bits_of(fast->avg_delta_s[f]) &&
             bits_of(fast->symmetry[e]) == bits_of(fast->symmetry[f])));
}

// True if no edge of this account had the same values so far.
static bool is_new(struct account_work *w, const struct coortweet_edges *edges,
                   uint32_t place, uint32_t e)
{
    uint64_t h =
        mix64(bits_of(edges->full.avg_delta_s[e])) ^ bits_of(edges->full.symmetry[e]);
    if (edges->fast.weight)
        h = mix64(h) ^ bits_of(edges->fast.avg_delta_s[e]);
    size_t i = mix64(h) & (w->n_slots - 1);
    for (; w->slot_of[i] == place; i = (i + 1) & (w->n_slots - 1))
        if (same_values(edges, w->slot[i], e))
            return false;
    w->slot_of[i] = place;
    w->slot[i] = e;
    return true;
}

// Adds the account at a place among the names.
static void add_account(struct account_work *w, const struct coortweet_edges *edges,
                        uint32_t place, struct coortweet_accounts *out)
{
    uint32_t *edge = w->edge + w->at[place];
    size_t n = 0, at = out->n++;
    for (uint64_t i = 0; i < w->at[place + 1] - w->at[place]; i++)
        if (!w->slot || is_new(w, edges, place, edge[i]))
            edge[n++] = edge[i];
    out->account[at] = w->of_rank[place];
    out->avg_delta_s[at] = mean_of(edges->full.avg_delta_s, edge, n);
    out->avg_symmetry[at] = mean_of(edges->full.symmetry, edge, n);
    if (out->fast_delta_s) {
        out->fast_delta_s[at] = mean_of(edges->fast.avg_delta_s, edge, n);
        out->fast_symmetry[at] = mean_of(edges->fast.symmetry, edge, n);
    }
}

enum rc network_accounts(const struct coortweet_input *in,
                         const struct coortweet_options *opt,
                         const struct coortweet_pairs *pairs,
                         const struct coortweet_edges *edges,
                         struct coortweet_accounts *out, struct err *err)
{
    struct account_work w = {0};
    size_t n = 0;
    enum rc rc;
    TRY_OUT(work_room(in, opt->as_published, edges, &w));
    for (uint32_t i = 0; i < in->n_accounts; i++)
        n += w.at[i + 1] > w.at[i];
    TRY_OUT(accounts_room(out, n, edges->fast.weight != NULL));
    for (uint32_t i = 0; i < in->n_accounts; i++)
        if (w.at[i + 1] > w.at[i])
            add_account(&w, edges, i, out);
    TRY_OUT(count_shares(in, pairs, false, w.shares));
    for (size_t i = 0; i < n; i++)
        out->n_shares[i] = w.shares[out->account[i]];
    if (!out->n_shares_fast)
        goto out;
    TRY_OUT(count_shares(in, pairs, true, w.shares));
    for (size_t i = 0; i < n; i++)
        out->n_shares_fast[i] = w.shares[out->account[i]];
out:
    work_done(&w);
    return rc == RC_MEMORY ? err_memory(err) : rc;
}

// Edges whose list has each object: at [n_objects + 2], edge [at[n_objects]].
static enum rc list_objects(const struct coortweet_edges *edges,
                            const struct coortweet_side *side, uint32_t n_objects,
                            uint64_t **at, uint32_t **edge)
{
    *at = mem_zero((size_t)n_objects + 2, sizeof **at);
    *edge = mem_new(side->object_at[edges->n], sizeof **edge);
    if (!*at || !*edge)
        return RC_MEMORY;
    uint64_t *next = *at + 1; // ends as the begin of the object after
    for (uint64_t i = 0; i < side->object_at[edges->n]; i++)
        next[side->object[i] + 1]++;
    for (uint32_t o = 0; o < n_objects; o++)
        next[o + 1] += next[o];
    for (uint32_t e = 0; e < edges->n; e++)
        for (uint64_t i = side->object_at[e]; i < side->object_at[e + 1]; i++)
            (*edge)[next[side->object[i]]++] = e;
    return RC_OK;
}

// Puts the objects with most accounts first; they come ascending by code.
static enum rc most_first(struct coortweet_objects *out)
{
    enum rc rc = RC_MEMORY;
    uint32_t *order = mem_new(out->n, sizeof *order);
    uint32_t *key = mem_new(out->n, sizeof *key);
    uint32_t *object = mem_new(out->n, sizeof *object);
    if (!order || !key || !object)
        goto out;
    for (uint32_t i = 0; i < out->n; i++) {
        order[i] = i;
        key[i] = ~out->n_accounts[i];
        object[i] = out->object[i];
    }
    TRY_OUT(sort_rows_u32(order, out->n, key));
    for (size_t i = 0; i < out->n; i++) {
        out->object[i] = object[order[i]];
        out->n_accounts[i] = ~key[order[i]];
    }
    rc = RC_OK;
out:
    mem_free(order);
    mem_free(key);
    mem_free(object);
    return rc;
}

// Counts `account` for an object unless it was already.
static void count_account(uint32_t *seen, uint32_t account, uint32_t object,
                          uint32_t *n)
{
    *n += seen[account] != object;
    seen[account] = object;
}

enum rc network_objects(const struct coortweet_input *in,
                        const struct coortweet_edges *edges,
                        const struct coortweet_side *side, bool as_published,
                        struct coortweet_objects *out, struct err *err)
{
    uint64_t *at = NULL;
    uint32_t *edge = NULL, *seen = mem_new(in->n_accounts, sizeof *seen);
    size_t n = 0;
    enum rc rc = RC_MEMORY;
    if (!seen)
        goto out;
    memset(seen, 0xff, (size_t)in->n_accounts * sizeof *seen);
    TRY_OUT(list_objects(edges, side, in->n_objects, &at, &edge));
    for (uint32_t o = 0; o < in->n_objects; o++)
        n += at[o + 1] > at[o];
    rc = RC_MEMORY;
    out->object = mem_new(n, sizeof *out->object);
    out->n_accounts = mem_zero(n, sizeof *out->n_accounts);
    if (!out->object || !out->n_accounts)
        goto out;
    for (uint32_t o = 0; o < in->n_objects; o++) {
        if (at[o + 1] == at[o])
            continue;
        uint32_t *count = &out->n_accounts[out->n];
        out->object[out->n++] = o;
        for (uint64_t i = at[o]; i < at[o + 1]; i++) {
            uint32_t e = edge[i], a = edges->a[e], b = edges->b[e];
            count_account(seen, edges->swapped[e] ? b : a, o, count);
            if (!as_published)
                count_account(seen, b, o, count);
        }
    }
    TRY_OUT(most_first(out));
out:
    mem_free(at);
    mem_free(edge);
    mem_free(seen);
    return rc == RC_MEMORY ? err_memory(err) : rc;
}
