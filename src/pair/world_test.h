// SPDX-License-Identifier: Apache-2.0
// Small random worlds for the tests of this room.
#ifndef LOCKSTEP_PAIR_WORLD_TEST_H
#define LOCKSTEP_PAIR_WORLD_TEST_H

#include "base/rc.h"
#include "base/rng.h"
#include "pair/traces.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 4096 };

// A trace row, before it is put into columns.
struct row {
    uint32_t object, account, post;
    int64_t time_us;
};

// Rows, and the columns made from them.
struct world {
    struct row row[ROWS_MOST];
    uint32_t object[ROWS_MOST], account[ROWS_MOST], post[ROWS_MOST];
    int64_t time_us[ROWS_MOST];
    size_t n;
    uint32_t n_accounts;
};

// The order that traces stand in.
UNUSED static int row_order(const void *x, const void *y)
{
    const struct row *a = x, *b = y;
    if (a->object != b->object)
        return a->object < b->object ? -1 : 1;
    if (a->time_us != b->time_us)
        return a->time_us < b->time_us ? -1 : 1;
    if (a->account != b->account)
        return a->account < b->account ? -1 : 1;
    return a->post < b->post ? -1 : a->post > b->post;
}

// Sorts the rows and gives them as traces, which live as long as the world.
UNUSED static struct pair_traces world_traces(struct world *w)
{
    qsort(w->row, w->n, sizeof *w->row, row_order);
    for (size_t i = 0; i < w->n; i++) {
        w->object[i] = w->row[i].object;
        w->account[i] = w->row[i].account;
        w->post[i] = w->row[i].post;
        w->time_us[i] = w->row[i].time_us;
    }
    return (struct pair_traces){.object = w->object,
                                .account = w->account,
                                .time_us = w->time_us,
                                .post = w->post,
                                .n = w->n,
                                .n_accounts = w->n_accounts};
}

// Adds a row, whose post is its number, and makes room for its account.
UNUSED static void world_add(struct world *w, uint32_t object, uint32_t account,
                             int64_t time_us)
{
    w->row[w->n] = (struct row){object, account, (uint32_t)w->n, time_us};
    w->n++;
    if (account >= w->n_accounts)
        w->n_accounts = account + 1;
}

// A world of up to `rows` rows whose ids and times are few enough to collide; one in
// ten rows stands twice. Account ids are multiples of `stride`.
UNUSED static void world_random(struct world *w, struct rng *r, size_t rows,
                                uint32_t stride)
{
    static const int64_t unit_us[] = {1, 1000000, 7200 * INT64_C(1000000)};
    size_t n = rng_below(r, rows + 1);
    uint64_t accounts = 2 + rng_below(r, 9), objects = 1 + rng_below(r, 10);
    uint64_t times = 1 + rng_below(r, 40);
    int64_t unit = unit_us[rng_below(r, 3)], start = -5 * unit;
    w->n = 0;
    w->n_accounts = (uint32_t)accounts * stride + 1;
    while (w->n < n) {
        uint32_t object = (uint32_t)(rng_below(r, objects) * 7);
        uint32_t account = (uint32_t)rng_below(r, accounts) * stride;
        int64_t time_us = start + (int64_t)rng_below(r, times) * unit;
        world_add(w, object, account, time_us);
        if (w->n < n && rng_below(r, 10) == 0)
            world_add(w, object, account, time_us);
    }
}

// A window of 0, a few units, or all times, and the other options.
UNUSED static struct pair_options world_options(struct rng *r)
{
    static const int64_t window_us[] = {
        0, 1, 5, 1000000, 5 * 1000000, 3 * 7200 * INT64_C(1000000), INT64_MAX};
    struct pair_options o = PAIR_OPTIONS_DEFAULT;
    o.window_us = window_us[rng_below(r, 7)];
    o.min_objects = 1 + (uint32_t)rng_below(r, 5);
    o.first_only = rng_below(r, 2);
    o.hub_accounts = rng_below(r, 2) ? 0 : 1 + (uint32_t)rng_below(r, 8);
    o.hub_window_us = window_us[rng_below(r, 7)];
    return o;
}

// What the definitions say of a row and an object, by looking at all rows.

// True if the account has an earlier row on the object.
UNUSED static bool world_repeats(const struct world *w, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (w->object[j] == w->object[i] && w->account[j] == w->account[i])
            return true;
    return false;
}

// Distinct accounts on an object.
UNUSED static uint32_t world_accounts_on(const struct world *w, uint32_t object)
{
    uint32_t n = 0;
    for (size_t i = 0; i < w->n; i++)
        n += w->object[i] == object && !world_repeats(w, i);
    return n;
}

// True if rows r < s are a meeting under the options; the oracles' one condition.
UNUSED static bool world_meet(const struct world *w, const struct pair_options *o,
                              const uint32_t *accounts_on, const bool *repeats,
                              size_t r, size_t s)
{
    if (w->object[r] != w->object[s] || w->account[r] == w->account[s])
        return false;
    if (o->first_only && (repeats[r] || repeats[s]))
        return false;
    uint64_t apart = (uint64_t)w->time_us[s] - (uint64_t)w->time_us[r];
    bool hub = o->hub_accounts && accounts_on[r] > o->hub_accounts;
    return apart <= (uint64_t)o->window_us &&
           (!hub || apart <= (uint64_t)o->hub_window_us);
}

#endif
