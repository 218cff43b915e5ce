// SPDX-License-Identifier: Apache-2.0
#include "pair/scales.h"

#include "base/mem.h"
#include "base/tap.h"
#include "pair/find.h"
#include "pair/world_test.h"

#include <stdatomic.h>

enum { PEOPLE = 16, WORLDS = 500 };

// What the oracle knows of two accounts.
struct truth {
    uint32_t x, k[PAIR_SCALES_MOST];
};

static struct world world;

// The earliest time of an account on an object; false if it never touched it.
static bool first_time(uint32_t account, uint32_t object, int64_t *out)
{
    for (size_t i = 0; i < world.n; i++)
        if (world.account[i] == account && world.object[i] == object) {
            *out = world.time_us[i];
            return true;
        }
    return false;
}

// The oracle: for two accounts a loop over all objects.
static struct truth look(uint32_t a, uint32_t b, const struct pair_options *o,
                         const struct pair_scales *s)
{
    struct truth t = {0};
    for (size_t i = 0; i < world.n; i++) {
        uint32_t object = world.object[i];
        int64_t a_us, b_us;
        if (i > 0 && world.object[i - 1] == object)
            continue;
        if (!first_time(a, object, &a_us) || !first_time(b, object, &b_us))
            continue;
        int64_t apart_us = a_us < b_us ? b_us - a_us : a_us - b_us;
        if (apart_us > o->window_us)
            continue;
        if (o->hub_accounts && world_accounts_on(&world, object) > o->hub_accounts &&
            apart_us > o->hub_window_us)
            continue;
        t.x++;
        for (uint32_t z = 0; z < s->n; z++)
            t.k[z] += apart_us <= s->tau_us[z];
    }
    return t;
}

static bool row_is(const struct pair_scale_table *t, size_t i, uint32_t a, uint32_t b,
                   const struct truth *is)
{
    bool good = i < t->n && t->a[i] == a && t->b[i] == b && t->x[i] == is->x;
    for (uint32_t z = 0; z < t->n_scales && good; z++)
        good = t->k[z][i] == is->k[z];
    return good;
}

static bool table_is_true(const struct pair_scale_table *t,
                          const struct pair_options *o, const struct pair_scales *s)
{
    size_t n = 0;
    for (uint32_t a = 0; a < world.n_accounts; a++)
        for (uint32_t b = a + 1; b < world.n_accounts; b++) {
            struct truth is = look(a, b, o, s);
            if (is.x >= o->min_objects && !row_is(t, n++, a, b, &is))
                return false;
        }
    return n == t->n;
}

static bool same_bytes(const struct pair_scale_table *x,
                       const struct pair_scale_table *y)
{
    bool same = x->n == y->n && x->n_scales == y->n_scales &&
                memcmp(x->a, y->a, x->n * sizeof *x->a) == 0 &&
                memcmp(x->b, y->b, x->n * sizeof *x->b) == 0 &&
                memcmp(x->x, y->x, x->n * sizeof *x->x) == 0;
    for (uint32_t z = 0; z < x->n_scales && same; z++)
        same = memcmp(x->k[z], y->k[z], x->n * sizeof *x->k[z]) == 0;
    return same;
}

// Ascending scales up to the window, one to as many as there may be.
static struct pair_scales random_scales(struct rng *r, int64_t window_us)
{
    static const int64_t tau_us[PAIR_SCALES_MOST] = {0,
                                                     1,
                                                     3,
                                                     1000000,
                                                     4000000,
                                                     7200 * INT64_C(1000000),
                                                     9 * 7200 * INT64_C(1000000),
                                                     INT64_MAX};
    struct pair_scales s = {.n = 0};
    for (int i = 0; i < PAIR_SCALES_MOST; i++)
        if (tau_us[i] <= window_us && (s.n == 0 || rng_below(r, 3)))
            s.tau_us[s.n++] = tau_us[i];
    return s;
}

static void random_worlds(void)
{
    static const unsigned threads[] = {2, 5};
    int bad_table = 0, bad_threads = 0, bad_x = 0, bad_hubs = 0;
    uint64_t pairs = 0;
    for (uint64_t i = 0; i < WORLDS; i++) {
        struct rng r = rng_at(11, 0, i);
        struct err err = {0};
        struct pair_scale_table table = {0};
        struct pair_table found = {0};
        world_random(&world, &r, i % 4 ? 60 : 200, 1);
        struct pair_traces t = world_traces(&world);
        struct pair_options o = world_options(&r);
        struct pair_scales s = random_scales(&r, o.window_us);
        bad_table += pair_scales_find(&t, &o, &s, &table, &err) != RC_OK ||
                     !table_is_true(&table, &o, &s);
        for (int j = 0; j < 2; j++) {
            struct pair_scale_table again = {0};
            o.threads = threads[j];
            bad_threads += pair_scales_find(&t, &o, &s, &again, &err) != RC_OK ||
                           !same_bytes(&table, &again);
            pair_scale_table_done(&again);
        }
        o.first_only = true;
        bad_x += pair_find(&t, &o, &found, &err) != RC_OK || found.n != table.n ||
                 memcmp(found.objects, table.x, table.n * sizeof *table.x) != 0;
        bad_hubs += found.hubs.n != table.hubs.n;
        pairs += table.n;
        pair_table_done(&found);
        pair_scale_table_done(&table);
    }
    ok(bad_table == 0, "%d random worlds give the counts of the loops (%llu pairs)",
       WORLDS, (unsigned long long)pairs);
    ok(pairs > WORLDS, "the worlds have pairs at all");
    ok(bad_threads == 0, "1, 2 and 5 threads give the same bytes");
    ok(bad_x == 0, "X is what pair_find counts of first rows");
    ok(bad_hubs == 0, "and the hubs are the same");
}

static void crowded_world(void)
{
    struct rng r = rng_at(12, 0, 0);
    struct pair_options o = PAIR_OPTIONS_DEFAULT;
    const struct pair_scales s = PAIR_SCALES_DEFAULT;
    struct pair_scale_table table = {0}, again = {0};
    struct err err = {0};
    world.n = world.n_accounts = 0;
    while (world.n < 3000)
        world_add(&world, (uint32_t)rng_below(&r, 6), (uint32_t)rng_below(&r, 200),
                  (int64_t)rng_below(&r, 40000) * 1000000);
    struct pair_traces t = world_traces(&world);
    o.window_us = INT64_MAX;
    ok_rc(pair_scales_find(&t, &o, &s, &table, &err), &err,
          "a crowded world is counted");
    ok(table.n > 10000 && table_is_true(&table, &o, &s), "as the loops count it");
    o.threads = 2;
    ok_rc(pair_scales_find(&t, &o, &s, &again, &err), &err, "and with two threads");
    ok(same_bytes(&table, &again), "with the same bytes");
    int falling = 0;
    for (uint32_t z = 1; z < s.n; z++)
        for (size_t i = 0; i < table.n; i++)
            falling += table.k[z][i] < table.k[z - 1][i] || table.k[z][i] > table.x[i];
    ok(falling == 0, "a longer scale never counts less");
    pair_scale_table_done(&again);
    pair_scale_table_done(&table);
}

static void arguments(void)
{
    struct pair_options o = PAIR_OPTIONS_DEFAULT;
    struct pair_traces t = {.n = 0};
    struct pair_scales s = {.tau_us = {1, 1}, .n = 2};
    struct pair_scale_table table = {0};
    struct err err = {0};
    ok(pair_scales_find(&t, &o, &s, &table, &err) == RC_ARGUMENT &&
           strcmp(err.id, "E0713") == 0,
       "a scale twice is refused: %s", err.text);
    s.n = 0;
    ok(pair_scales_find(&t, &o, &s, &table, &err) == RC_ARGUMENT, "so is none");
    s.n = PAIR_SCALES_MOST + 1;
    ok(pair_scales_find(&t, &o, &s, &table, &err) == RC_ARGUMENT, "so are too many");
    s = (struct pair_scales){.tau_us = {o.window_us + 1}, .n = 1};
    ok(pair_scales_find(&t, &o, &s, &table, &err) == RC_ARGUMENT,
       "so is one beyond the window");
    s.tau_us[0] = -1;
    ok(pair_scales_find(&t, &o, &s, &table, &err) == RC_ARGUMENT, "or below 0");
    s.tau_us[0] = 0;
    ok_rc(pair_scales_find(&t, &o, &s, &table, &err), &err, "no rows are fine");
    ok(table.n == 0, "and give no pairs");
    pair_scale_table_done(&table);
}

// A run for refusals and stops.
struct run {
    struct pair_traces traces;
    struct pair_options options;
    struct pair_scales scales;
};

static enum rc run_scales(void *ctx)
{
    const struct run *run = ctx;
    struct pair_scale_table table = {0};
    enum rc rc =
        pair_scales_find(&run->traces, &run->options, &run->scales, &table, NULL);
    pair_scale_table_done(&table);
    return rc;
}

struct stopper {
    atomic_int stop;
    int reports, stop_at;
};

static void count_report(void *self, UNUSED const char *phase, UNUSED uint64_t done,
                         UNUSED uint64_t total)
{
    struct stopper *s = self;
    if (++s->reports == s->stop_at)
        atomic_store(&s->stop, 1);
}

static void refusals_and_stops(void)
{
    struct rng r = rng_at(13, 0, 0);
    struct run run = {.options = PAIR_OPTIONS_DEFAULT, .scales = PAIR_SCALES_DEFAULT};
    world.n = world.n_accounts = 0;
    while (world.n < 2000)
        world_add(&world, (uint32_t)rng_below(&r, 5), (uint32_t)rng_below(&r, 400),
                  (int64_t)rng_below(&r, 40000) * 1000000);
    run.traces = world_traces(&world);
    run.options.window_us = INT64_MAX;
    run.options.hub_accounts = 350;
    run.options.hub_window_us = INT64_MAX;
    tap_each_failure(run_scales, &run, "scales");
    run.options.threads = 2;
    tap_each_failure(run_scales, &run, "scales with two threads");
    run.options.threads = 1;
    int clean = 1, stopped = 0;
    for (int at = 0;; at++) {
        struct stopper s = {.stop = at == 0, .stop_at = at};
        struct pace pace = {&s.stop, count_report, &s};
        run.options.pace = &pace;
        enum rc rc = run_scales(&run);
        clean &= mem_now() == 0;
        if (s.reports < at)
            break;
        clean &= rc == RC_STOPPED || rc == RC_OK;
        stopped += rc == RC_STOPPED;
    }
    ok(clean && stopped >= 3, "it can be stopped at each of %d reports", stopped);
}

int main(void)
{
    random_worlds();
    crowded_world();
    arguments();
    refusals_and_stops();
    ok(mem_now() == 0, "all memory was given back");
    return tap_end();
}
