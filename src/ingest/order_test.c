// SPDX-License-Identifier: Apache-2.0
// The order of traces against qsort over whole rows.
#include "ingest/order.h"

#include "base/rng.h"
#include "base/tap.h"

// As the header says it: kind, object, time, account, post.
static const struct encode_traces *traces;

static int by_row(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    const struct encode_traces *t = traces;
#define STEP(column)                                                                   \
    if (t->column.p[a] != t->column.p[b])                                              \
    return t->column.p[a] < t->column.p[b] ? -1 : 1
    STEP(kind);
    STEP(object);
    STEP(time_us);
    STEP(account);
    STEP(post);
#undef STEP
    return 0;
}

struct world {
    uint32_t n, n_objects, n_accounts;
    int64_t span_us;
    uint64_t seed;
};

static void make(const struct world *w, struct encode_traces *t)
{
    struct rng rng = rng_at(w->seed, 0, 0);
    uint32_t post = 0;
    for (uint32_t i = 0; i < w->n; i++) {
        uint32_t object = (uint32_t)rng_below(&rng, w->n_objects);
        post += (uint32_t)rng_below(&rng, 3); // posts ascend, some have several traces
        int64_t time_us =
            (int64_t)rng_below(&rng, (uint64_t)w->span_us) - w->span_us / 2;
        if (column_push(&t->object, object) != RC_OK ||
            column_push(&t->kind, (uint8_t)(1 + object % 5)) != RC_OK ||
            column_push(&t->account, (uint32_t)rng_below(&rng, w->n_accounts)) !=
                RC_OK ||
            column_push(&t->time_us, time_us) != RC_OK ||
            column_push(&t->post, post) != RC_OK)
            exit(2);
    }
}

static void done(struct encode_traces *t)
{
    column_done(&t->object);
    column_done(&t->kind);
    column_done(&t->account);
    column_done(&t->time_us);
    column_done(&t->post);
}

static void compare(const struct world *w)
{
    struct encode_traces t = {0};
    uint32_t *got = NULL, *want = mem_new(w->n, sizeof *want);
    make(w, &t);
    traces = &t;
    for (uint32_t i = 0; i < w->n; i++)
        want[i] = i;
    qsort(want, w->n, sizeof *want, by_row);
    ok(order_traces(&t, w->n_objects + 7, &got) == RC_OK, "%u rows of %u objects", w->n,
       w->n_objects);
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < w->n; i++)
        wrong += by_row(&got[i], &want[i]) != 0; // equal rows may stand either way
    uint8_t *met = mem_zero(w->n, 1);
    for (uint32_t i = 0; i < w->n; i++)
        wrong += met[got[i]]++ != 0;
    ok(wrong == 0, "stand as qsort puts them, each once");
    mem_free(met);
    mem_free(got);
    mem_free(want);
    done(&t);
}

static enum rc under_pressure(void *ctx)
{
    uint32_t *order = NULL;
    enum rc rc = order_traces(ctx, 3, &order);
    mem_free(order);
    return rc;
}

int main(void)
{
    struct encode_traces none = {0}, t = {0};
    uint32_t *order = NULL;
    ok(order_traces(&none, 0, &order) == RC_OK && order, "no traces, no order");
    mem_free(order);
    for (uint64_t seed = 0; seed < 60; seed++) {
        struct rng rng = rng_at(seed, 1, 0);
        struct world w = {
            .n = (uint32_t)rng_below(&rng, 3000),
            .n_objects = 1 + (uint32_t)rng_below(&rng, seed % 3 ? 40 : 2000),
            .n_accounts = 1 + (uint32_t)rng_below(&rng, 50),
            .span_us = 1 + (int64_t)rng_below(&rng, seed % 2 ? 20 : 1u << 30),
            .seed = seed};
        compare(&w);
    }
    // Enough rows of one object for the second way of sorting.
    make(&(struct world){500, 3, 20, 50, 9}, &t);
    tap_each_failure(under_pressure, &t, "ordering");
    done(&t);
    ok(mem_now() == 0, "all memory is given back");
    return tap_end();
}
