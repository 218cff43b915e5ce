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

#include "base/sort.h"

#include <math.h>
#include <string.h>

// Numbers edges by the values that the original compares: equal values, equal number.
static enum rc number_values(const struct coortweet_edges *edges, uint32_t *number)
{
    const double *column[] = {edges->full.avg_delta_s, edges->full.symmetry,
                              edges->fast.avg_delta_s, edges->fast.symmetry};
    size_t n = edges->n, n_columns = edges->fast.weight ? 4 : 2;
    enum rc rc = RC_MEMORY;
    uint32_t *order = mem_new(n, sizeof *order);
    uint64_t *bits = mem_new(n, sizeof *bits);
    if (!order || !bits)
        goto out;
    for (uint32_t e = 0; e < n; e++)
        order[e] = e;
    memset(number, 0, n * sizeof *number);
    for (size_t c = 0; c < n_columns; c++) {
        uint32_t next = 0;
        for (size_t e = 0; e < n; e++)
            memcpy(&bits[e], &column[c][e], sizeof *bits);
        // Equal numbers of the columns so far, then equal bits, stand side by side.
        TRY_OUT(sort_rows_u64(order, n, bits));
        TRY_OUT(sort_rows_u32(order, n, number));
        uint32_t before = n ? number[order[0]] : 0;
        for (size_t i = 0; i < n; i++) {
            uint32_t old = number[order[i]];
            next += i && (old != before || bits[order[i]] != bits[order[i - 1]]);
            number[order[i]] = next;
            before = old;
        }
    }
    rc = RC_OK;
out:
    mem_free(order);
    mem_free(bits);
    return rc;
}

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

// Distinct contents of each account in the pairs: count [n_accounts].
static enum rc count_shares(const struct coortweet_input *in,
                            const struct coortweet_pairs *pairs, bool only_fast,
                            uint32_t *count)
{
    uint64_t *key = mem_new(2 * pairs->n, sizeof *key);
    size_t n = 0;
    if (!key)
        return RC_MEMORY;
    for (size_t p = 0; p < pairs->n; p++) {
        uint32_t x = pairs->older[p], y = pairs->newer[p];
        if (only_fast && !pairs->fast[p])
            continue;
        key[n++] = (uint64_t)in->account[x] << 32 | in->content[x];
        key[n++] = (uint64_t)in->account[y] << 32 | in->content[y];
    }
    enum rc rc = sort_u64(key, n);
    memset(count, 0, (size_t)in->n_accounts * sizeof *count);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        count[key[i] >> 32] += i == 0 || key[i] != key[i - 1];
    mem_free(key);
    return rc;
}

// (rank of account, edge) for each end of each edge, sorted; a loop once.
static enum rc list_ends(const struct coortweet_input *in,
                         const struct coortweet_edges *edges, uint64_t **key, size_t *n)
{
    *key = mem_new(2 * edges->n, sizeof **key);
    *n = 0;
    if (!*key)
        return RC_MEMORY;
    for (size_t e = 0; e < edges->n; e++) {
        uint32_t a = edges->a[e], b = edges->b[e];
        (*key)[(*n)++] = (uint64_t)in->account_rank[a] << 32 | e;
        if (a != b)
            (*key)[(*n)++] = (uint64_t)in->account_rank[b] << 32 | e;
    }
    return sort_u64(*key, *n);
}

// Work of network_accounts.
struct account_work {
    uint64_t *end; // [n_ends] (rank, edge)
    size_t n_ends;
    uint32_t *number;  // [edges->n] see number_values; NULL if all edges count
    uint32_t *seen;    // [edges->n] by number: last account that had it
    uint32_t *edge;    // [n_ends] edges of the account at hand
    uint32_t *shares;  // [n_accounts]
    uint32_t *of_rank; // [n_accounts] account at a place among the names
};

static enum rc work_room(const struct coortweet_input *in, bool as_published,
                         const struct coortweet_edges *edges, struct account_work *w)
{
    TRY(list_ends(in, edges, &w->end, &w->n_ends));
    w->edge = mem_new(w->n_ends, sizeof *w->edge);
    w->shares = mem_new(in->n_accounts, sizeof *w->shares);
    w->of_rank = mem_new(in->n_accounts, sizeof *w->of_rank);
    if (!w->edge || !w->shares || !w->of_rank)
        return RC_MEMORY;
    for (uint32_t a = 0; a < in->n_accounts; a++)
        w->of_rank[in->account_rank[a]] = a;
    if (!as_published)
        return RC_OK;
    w->number = mem_new(edges->n, sizeof *w->number);
    w->seen = mem_new(edges->n, sizeof *w->seen);
    if (!w->number || !w->seen)
        return RC_MEMORY;
    memset(w->seen, 0xff, edges->n * sizeof *w->seen);
    return number_values(edges, w->number);
}

static void work_done(struct account_work *w)
{
    mem_free(w->end);
    mem_free(w->number);
    mem_free(w->seen);
    mem_free(w->edge);
    mem_free(w->shares);
    mem_free(w->of_rank);
}

// Adds the account whose ends are [from, to).
static void add_account(struct account_work *w, const struct coortweet_edges *edges,
                        size_t from, size_t to, struct coortweet_accounts *out)
{
    uint32_t account = w->of_rank[w->end[from] >> 32];
    size_t n = 0, at = out->n++;
    for (size_t i = from; i < to; i++) {
        uint32_t e = (uint32_t)w->end[i];
        if (w->number && w->seen[w->number[e]] == account)
            continue;
        if (w->number)
            w->seen[w->number[e]] = account;
        w->edge[n++] = e;
    }
    out->account[at] = account;
    out->avg_delta_s[at] = mean_of(edges->full.avg_delta_s, w->edge, n);
    out->avg_symmetry[at] = mean_of(edges->full.symmetry, w->edge, n);
    if (out->fast_delta_s) {
        out->fast_delta_s[at] = mean_of(edges->fast.avg_delta_s, w->edge, n);
        out->fast_symmetry[at] = mean_of(edges->fast.symmetry, w->edge, n);
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
    for (size_t i = 0; i < w.n_ends; i++)
        n += i == 0 || w.end[i] >> 32 != w.end[i - 1] >> 32;
    TRY_OUT(accounts_room(out, n, edges->fast.weight != NULL));
    for (size_t i = 0, from = 0; i < w.n_ends; i++)
        if (i + 1 == w.n_ends || w.end[i + 1] >> 32 != w.end[i] >> 32) {
            add_account(&w, edges, from, i + 1, out);
            from = i + 1;
        }
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

// (object, account or vertex) for each entry of the object lists, sorted.
static enum rc list_objects(const struct coortweet_edges *edges,
                            const struct coortweet_side *side, const uint32_t *vertex,
                            uint64_t **key, size_t *n)
{
    *key = mem_new(2 * side->object_at[edges->n], sizeof **key);
    *n = 0;
    if (!*key)
        return RC_MEMORY;
    for (size_t e = 0; e < edges->n; e++) {
        uint32_t a = edges->a[e], b = edges->b[e];
        for (uint64_t i = side->object_at[e]; i < side->object_at[e + 1]; i++) {
            uint64_t object = (uint64_t)side->object[i] << 32;
            if (vertex) {
                uint32_t u = vertex[a], v = vertex[b];
                (*key)[(*n)++] = object | (u < v ? u : v);
            } else {
                (*key)[(*n)++] = object | a;
                (*key)[(*n)++] = object | b;
            }
        }
    }
    return sort_u64(*key, *n);
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

enum rc network_objects(const struct coortweet_edges *edges,
                        const struct coortweet_side *side, const uint32_t *vertex,
                        struct coortweet_objects *out, struct err *err)
{
    uint64_t *key = NULL;
    size_t n_keys = 0, n = 0;
    enum rc rc;
    TRY_OUT(list_objects(edges, side, vertex, &key, &n_keys));
    for (size_t i = 0; i < n_keys; i++)
        n += i == 0 || key[i] >> 32 != key[i - 1] >> 32;
    out->object = mem_new(n, sizeof *out->object);
    out->n_accounts = mem_zero(n, sizeof *out->n_accounts);
    if (!out->object || !out->n_accounts) {
        rc = RC_MEMORY;
        goto out;
    }
    for (size_t i = 0; i < n_keys; i++) {
        if (i == 0 || key[i] >> 32 != key[i - 1] >> 32)
            out->object[out->n++] = (uint32_t)(key[i] >> 32);
        out->n_accounts[out->n - 1] += i == 0 || key[i] != key[i - 1];
    }
    TRY_OUT(most_first(out));
out:
    mem_free(key);
    return rc == RC_MEMORY ? err_memory(err) : rc;
}
