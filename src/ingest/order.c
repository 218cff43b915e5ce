// SPDX-License-Identifier: Apache-2.0
#include "ingest/order.h"

#include "base/sort.h"

static bool before(const struct encode_traces *t, uint32_t a, uint32_t b)
{
    if (t->time_us.p[a] != t->time_us.p[b])
        return t->time_us.p[a] < t->time_us.p[b];
    if (t->account.p[a] != t->account.p[b])
        return t->account.p[a] < t->account.p[b];
    return t->post.p[a] < t->post.p[b];
}

enum { FEW = 64 };

// Sorts the rows of one object. Posts ascend already, and the sorts are stable.
static enum rc sort_object(const struct encode_traces *t, uint32_t *row, size_t n,
                           const uint64_t *time_key)
{
    bool sorted = true;
    for (size_t i = 1; i < n && sorted; i++)
        sorted = !before(t, row[i], row[i - 1]);
    if (sorted)
        return RC_OK;
    if (n > FEW) {
        TRY(sort_rows_u32(row, n, t->account.p));
        return sort_rows_u64(row, n, time_key);
    }
    for (size_t i = 1; i < n; i++) {
        uint32_t r = row[i];
        size_t j = i;
        for (; j > 0 && before(t, r, row[j - 1]); j--)
            row[j] = row[j - 1];
        row[j] = r;
    }
    return RC_OK;
}

// Where the rows of each object begin: objects in the order of their kinds, then of
// their numbers. at [n_objects + 1] counts rows on entry.
static void place_objects(const uint8_t *kind, uint32_t n_objects, uint32_t *at)
{
    uint32_t sum = 0;
    for (unsigned k = 0; k < KIND_END; k++)
        for (uint32_t o = 0; o < n_objects; o++)
            if (kind[o] == k) {
                uint32_t rows = at[o];
                at[o] = sum;
                sum += rows;
            }
}

enum rc order_traces(const struct encode_traces *t, uint32_t n_objects, uint32_t **out)
{
    size_t n = t->object.n;
    uint32_t *order = mem_new(n, sizeof *order), *at = mem_zero(n_objects, sizeof *at);
    uint8_t *kind = mem_new(n_objects, 1);
    uint64_t *key = mem_new(n, sizeof *key);
    enum rc rc = RC_MEMORY;
    if (!order || !at || !kind || !key)
        goto out;
    memset(kind, UINT8_MAX, n_objects); // objects of other sources have no rows here
    for (size_t i = 0; i < n; i++) {
        at[t->object.p[i]]++;
        kind[t->object.p[i]] = t->kind.p[i];
        key[i] = sort_key_i64(t->time_us.p[i]);
    }
    place_objects(kind, n_objects, at);
    for (size_t i = 0; i < n; i++)
        order[at[t->object.p[i]]++] = (uint32_t)i;
    rc = RC_OK;
    for (size_t from = 0, to; from < n && rc == RC_OK; from = to) {
        uint32_t object = t->object.p[order[from]];
        to = at[object];
        rc = sort_object(t, order + from, to - from, key);
    }
out:
    mem_free(at);
    mem_free(kind);
    mem_free(key);
    if (rc == RC_OK)
        *out = order;
    else
        mem_free(order);
    return rc;
}
