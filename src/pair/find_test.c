// SPDX-License-Identifier: Apache-2.0
#include "pair/find.h"

#include "base/bits.h"
#include "base/civil.h"
#include "base/mem.h"
#include "base/tap.h"
#include "pair/world_test.h"

#include <stdatomic.h>

enum { PEOPLE = 16, SEEN_MOST = 512, WORLDS = 600 };

// What the oracle knows of two accounts.
struct truth {
    uint64_t count;
    int64_t least_us;
    double sum_us; // exact, since worlds are small
    uint32_t object[SEEN_MOST], objects;
    int64_t day[SEEN_MOST];
    uint32_t days;
};

static struct world world;
static bool repeats[ROWS_MOST];
static uint32_t accounts_on[ROWS_MOST];
static uint32_t who[PEOPLE], n_who; // distinct accounts, ascending
static struct truth truths[PEOPLE][PEOPLE];

static uint32_t place_of(uint32_t account)
{
    uint32_t i = 0;
    while (who[i] != account)
        i++;
    return i;
}

static void list_accounts(void)
{
    n_who = 0;
    for (uint32_t a = 0; a < world.n_accounts; a++) {
        bool there = false;
        for (size_t i = 0; i < world.n && !there; i++)
            there = world.account[i] == a;
        if (there)
            who[n_who++] = a;
    }
}

static void note(struct truth *t, uint32_t object, int64_t day, int64_t apart_us)
{
    uint32_t i = 0, j = 0;
    while (i < t->objects && t->object[i] != object)
        i++;
    if (i == t->objects)
        t->object[t->objects++] = object;
    while (j < t->days && t->day[j] != day)
        j++;
    if (j == t->days)
        t->day[t->days++] = day;
    if (t->count == 0 || apart_us < t->least_us)
        t->least_us = apart_us;
    t->sum_us += (double)apart_us;
    t->count++;
}

// The oracle: each object, each two rows of it.
static void find_slowly(const struct pair_options *o)
{
    list_accounts();
    memset(truths, 0, sizeof truths);
    for (size_t i = 0; i < world.n; i++) {
        repeats[i] = world_repeats(&world, i);
        accounts_on[i] = i > 0 && world.object[i - 1] == world.object[i]
                             ? accounts_on[i - 1]
                             : world_accounts_on(&world, world.object[i]);
    }
    for (size_t first = 0; first < world.n; first++) {
        if (first > 0 && world.object[first] == world.object[first - 1])
            continue;
        for (size_t r = first; r < world.n; r++)
            for (size_t s = r + 1; s < world.n; s++) {
                if (world.object[r] != world.object[first] ||
                    !world_meet(&world, o, accounts_on, repeats, r, s))
                    continue;
                uint32_t x = place_of(world.account[r]), y = place_of(world.account[s]);
                note(&truths[x < y ? x : y][x < y ? y : x], world.object[r],
                     floor_div(world.time_us[r], DAY_US),
                     world.time_us[s] - world.time_us[r]);
            }
    }
}

static bool row_is(const struct pair_table *t, size_t i, uint32_t x, uint32_t y)
{
    const struct truth *is = &truths[x][y];
    return t->a[i] == who[x] && t->b[i] == who[y] && t->objects[i] == is->objects &&
           t->days[i] == is->days && t->count[i] == is->count &&
           t->least_us[i] == is->least_us &&
           t->mean_us[i] == is->sum_us / (double)is->count;
}

static bool table_is_true(const struct pair_table *t, uint32_t min_objects)
{
    size_t n = 0;
    for (uint32_t x = 0; x < n_who; x++)
        for (uint32_t y = x + 1; y < n_who; y++) {
            if (truths[x][y].objects < min_objects)
                continue;
            if (n >= t->n || !row_is(t, n, x, y))
                return false;
            n++;
        }
    return n == t->n;
}

static bool hubs_are_true(const struct pair_hubs *h, const struct pair_options *o)
{
    size_t n = 0;
    for (size_t i = 0; i < world.n; i++) {
        if ((i > 0 && world.object[i] == world.object[i - 1]) || !o->hub_accounts ||
            accounts_on[i] <= o->hub_accounts)
            continue;
        if (n >= h->n || h->object[n] != world.object[i] ||
            h->accounts[n] != accounts_on[i])
            return false;
        n++;
    }
    return n == h->n;
}

static bool same_bytes(const struct pair_table *x, const struct pair_table *y)
{
    size_t n = x->n;
    return n == y->n && memcmp(x->a, y->a, n * sizeof *x->a) == 0 &&
           memcmp(x->b, y->b, n * sizeof *x->b) == 0 &&
           memcmp(x->objects, y->objects, n * sizeof *x->objects) == 0 &&
           memcmp(x->days, y->days, n * sizeof *x->days) == 0 &&
           memcmp(x->count, y->count, n * sizeof *x->count) == 0 &&
           memcmp(x->least_us, y->least_us, n * sizeof *x->least_us) == 0 &&
           memcmp(x->mean_us, y->mean_us, n * sizeof *x->mean_us) == 0;
}

// The table under `o`, with 1, 2 and 5 threads; true if all three are the same bytes.
static bool find_thrice(const struct pair_traces *t, struct pair_options o,
                        struct pair_table *out)
{
    static const unsigned threads[] = {2, 5};
    struct err err = {0};
    bool same = true;
    *out = (struct pair_table){0};
    o.threads = 1;
    if (pair_find(t, &o, out, &err) != RC_OK)
        return false;
    for (int i = 0; i < 2; i++) {
        struct pair_table again = {0};
        o.threads = threads[i];
        same &= pair_find(t, &o, &again, &err) == RC_OK && same_bytes(out, &again);
        pair_table_done(&again);
    }
    return same;
}

// Proofs of one pair against all row pairs that meet: by object, row of a, row of b.
static bool pair_proven(const struct pair_proofs *p, uint64_t *at, uint32_t pair,
                        uint32_t a, uint32_t b, const struct pair_options *o)
{
    for (size_t i = 0; i < world.n; i++)
        for (size_t j = 0; j < world.n; j++) {
            if (world.account[i] != a || world.account[j] != b ||
                world.object[i] != world.object[j])
                continue;
            size_t r = i < j ? i : j, s = i < j ? j : i;
            if (!world_meet(&world, o, accounts_on, repeats, r, s))
                continue;
            uint64_t n = (*at)++;
            if (n >= p->n || p->pair[n] != pair || p->object[n] != world.object[i] ||
                p->post_a[n] != world.post[i] || p->post_b[n] != world.post[j] ||
                p->delta_us[n] != world.time_us[j] - world.time_us[i] ||
                p->time_us[n] != world.time_us[r])
                return false;
        }
    return true;
}

static bool proofs_are_true(const struct pair_traces *t, struct pair_options o,
                            const struct pair_table *table)
{
    struct pair_proofs p = {0};
    struct err err = {0};
    uint64_t at = 0, total = 0;
    uint64_t *count = calloc(table->n + 1, sizeof *count);
    bool good = count && pair_proofs_count(t, &o, table->a, table->b,
                                           (uint32_t)table->n, count, &err) == RC_OK;
    for (size_t i = 0; i < table->n; i++) {
        good &= count[i] == table->count[i];
        total += table->count[i];
    }
    o.threads = 2;
    good &= pair_proofs_find(t, &o, table->a, table->b, (uint32_t)table->n, 0, &p,
                             &err) == RC_OK;
    for (size_t i = 0; i < table->n && good; i++)
        good = pair_proven(&p, &at, (uint32_t)i, table->a[i], table->b[i], &o);
    good &= at == total && p.n == total;
    if (total > 0) {
        struct pair_proofs none = {0};
        good &=
            pair_proofs_find(t, &o, table->a, table->b, (uint32_t)table->n, total - 1,
                             &none, &err) == (total == 1 ? RC_OK : RC_LIMIT) &&
            (total == 1 || none.n == 0);
        pair_proofs_done(&none);
    }
    pair_proofs_done(&p);
    free(count);
    return good;
}

static void random_worlds(void)
{
    int bad_table = 0, bad_hubs = 0, bad_threads = 0, bad_proofs = 0;
    uint64_t pairs = 0;
    for (uint64_t i = 0; i < WORLDS; i++) {
        struct rng r = rng_at(1, 0, i);
        world_random(&world, &r, i % 4 ? 60 : 200, i % 3 ? 1 : 4096);
        struct pair_traces t = world_traces(&world);
        struct pair_options o = world_options(&r);
        struct pair_table table;
        find_slowly(&o);
        bad_threads += !find_thrice(&t, o, &table);
        bad_table += !table_is_true(&table, o.min_objects);
        bad_hubs += !hubs_are_true(&table.hubs, &o);
        bad_proofs += !proofs_are_true(&t, o, &table);
        pairs += table.n;
        pair_table_done(&table);
    }
    ok(bad_table == 0,
       "%d random worlds give the pairs of the nested loops (%llu pairs)", WORLDS,
       (unsigned long long)pairs);
    ok(pairs > WORLDS, "the worlds have pairs at all");
    ok(bad_hubs == 0, "the hubs are those of the nested loops");
    ok(bad_threads == 0, "1, 2 and 5 threads give the same bytes");
    ok(bad_proofs == 0, "the proofs are the meetings of the nested loops");
}

// Many rows of few accounts: windows longer than what is held at a time, several
// pieces.
static void crowded_worlds(void)
{
    int bad = 0;
    for (uint64_t i = 0; i < 6; i++) {
        struct rng r = rng_at(2, 0, i);
        struct pair_options o = PAIR_OPTIONS_DEFAULT;
        struct pair_table table;
        o.window_us = i % 2 ? INT64_MAX : 300 * INT64_C(1000000);
        o.min_objects = 1 + (uint32_t)i % 3;
        world.n = world.n_accounts = 0;
        while (world.n < 1500)
            world_add(&world, (uint32_t)rng_below(&r, 3), (uint32_t)rng_below(&r, 9),
                      (int64_t)rng_below(&r, 1000) * 1000000);
        struct pair_traces t = world_traces(&world);
        find_slowly(&o);
        bad += !find_thrice(&t, o, &table) || !table_is_true(&table, o.min_objects);
        pair_table_done(&table);
    }
    ok(bad == 0, "crowded objects give the pairs of the nested loops");
}

// Common objects beyond what a byte of the filter can count.
static void many_objects(void)
{
    struct pair_options o = PAIR_OPTIONS_DEFAULT;
    struct pair_table table = {0};
    struct err err = {0};
    world.n = world.n_accounts = 0;
    for (uint32_t object = 0; object < 300; object++)
        for (uint32_t account = 0; account < 3; account++)
            if (account < 2 || object < 299)
                world_add(&world, object, account * 8192, object);
    struct pair_traces t = world_traces(&world);
    o.min_objects = 300;
    ok_rc(pair_find(&t, &o, &table, &err), &err, "300 common objects can be asked for");
    ok(table.n == 1 && table.b[0] == 8192 && table.objects[0] == 300,
       "299 common objects are not 300");
    pair_table_done(&table);
}

static void properties(void)
{
    int bad_count = 0, bad_window = 0, bad_objects = 0, bad_accounts = 0;
    for (uint64_t i = 0; i < 200; i++) {
        struct rng r = rng_at(3, 0, i);
        struct err err = {0};
        world_random(&world, &r, 150, 1);
        struct pair_options o = world_options(&r), wide = o;
        struct pair_traces t = world_traces(&world);
        struct pair_table table = {0}, other = {0};
        int failed = pair_find(&t, &o, &table, &err) != RC_OK;
        for (size_t j = 0; j < table.n; j++)
            bad_count += table.count[j] < table.objects[j] ||
                         table.days[j] > table.count[j] ||
                         (double)table.least_us[j] > table.mean_us[j];
        wide.window_us = o.window_us < INT64_MAX / 2 ? 2 * o.window_us + 1 : INT64_MAX;
        failed |= pair_find(&t, &wide, &other, &err) != RC_OK;
        size_t at = 0;
        for (size_t j = 0; j < table.n; j++) {
            while (at < other.n &&
                   (other.a[at] != table.a[j] || other.b[at] != table.b[j]))
                at++;
            bad_window += at == other.n || other.count[at] < table.count[j];
        }
        pair_table_done(&other);
        for (size_t j = 0; j < world.n; j++)
            world.row[j].object = 1000 - world.row[j].object;
        t = world_traces(&world);
        failed |= pair_find(&t, &o, &other, &err) != RC_OK;
        bad_objects += !same_bytes(&table, &other);
        pair_table_done(&other);
        // Accounts in reverse: the pairs are the same, their columns swap places.
        uint32_t last = world.n_accounts - 1;
        for (size_t j = 0; j < world.n; j++)
            world.row[j].account = last - world.row[j].account;
        t = world_traces(&world);
        failed |= pair_find(&t, &o, &other, &err) != RC_OK;
        bad_accounts += other.n != table.n;
        uint64_t sum = 0, swapped = 0;
        for (size_t j = 0; j < table.n && other.n == table.n; j++) {
            sum += mix64((uint64_t)table.a[j] << 32 | table.b[j]) * table.count[j];
            swapped +=
                mix64((uint64_t)(last - other.b[j]) << 32 | (last - other.a[j])) *
                other.count[j];
        }
        bad_accounts += sum != swapped;
        bad_count += failed;
        pair_table_done(&other);
        pair_table_done(&table);
    }
    ok(bad_count == 0, "objects, days <= count and least <= mean");
    ok(bad_window == 0, "a wider window loses no pair and no meeting");
    ok(bad_objects == 0, "the names of objects do not matter");
    ok(bad_accounts == 0, "the numbers of accounts do not matter");
}

static void edges_of_time(void)
{
    static const int64_t when[] = {INT64_MIN, -1, 0, INT64_MAX};
    struct pair_options o = PAIR_OPTIONS_DEFAULT;
    struct pair_table table = {0};
    struct err err = {0};
    world.n = world.n_accounts = 0;
    for (uint32_t object = 0; object < 8; object++)
        for (uint32_t i = 0; i < 4; i++)
            world_add(&world, object, i, when[i]);
    struct pair_traces t = world_traces(&world);
    o.window_us = INT64_MAX;
    ok_rc(pair_find(&t, &o, &table, &err), &err, "times may be any");
    // -1 is 2^63 - 1 after the least time, 0 is 2^63 after it; the greatest is 2^63
    // after -1 and 2^63 - 1 after 0.
    ok(table.n == 3 && table.a[0] == 0 && table.b[0] == 1 && table.a[1] == 1 &&
           table.b[1] == 2 && table.a[2] == 2 && table.b[2] == 3,
       "distances of 2^63 and more are no meetings, 2^63 - 1 is one");
    ok(table.n == 3 && table.least_us[0] == INT64_MAX && table.mean_us[0] == 0x1p63 &&
           table.count[0] == 8,
       "a sum of distances beyond 64 bits gives the right mean");
    pair_table_done(&table);
}

static void small_inputs(void)
{
    struct pair_options o = PAIR_OPTIONS_DEFAULT;
    struct pair_traces none = {.n = 0};
    struct pair_table table = {0};
    struct pair_proofs proofs = {0};
    struct err err = {0};
    ok_rc(pair_find(&none, &o, &table, &err), &err, "no rows and no accounts are fine");
    ok(table.n == 0, "and give no pairs");
    pair_table_done(&table);
    pair_table_done(&table);
    ok(table.a == NULL && table.n == 0, "done twice leaves zeroes");
    none.n_accounts = 7;
    ok_rc(pair_find(&none, &o, &table, &err), &err, "accounts without rows are fine");
    pair_table_done(&table);
    ok_rc(pair_proofs_find(&none, &o, NULL, NULL, 0, 0, &proofs, &err), &err,
          "no pairs have no proofs");
    ok(proofs.n == 0, "none at all");
    pair_proofs_done(&proofs);
}

// 1e5 rows of as many accounts at one time: nobody meets twice.
static void one_hot_object(void)
{
    enum { HOT = 100000 };
    struct pair_options o = PAIR_OPTIONS_DEFAULT;
    struct pair_table table = {0};
    struct err err = {0};
    uint32_t *object = calloc(HOT, sizeof *object), *account = malloc(HOT * 4);
    int64_t *time_us = calloc(HOT, sizeof *time_us);
    for (uint32_t i = 0; account && i < HOT; i++)
        account[i] = i;
    struct pair_traces t = {object, account, time_us, NULL, HOT, HOT};
    ok_rc(pair_find(&t, &o, &table, &err), &err, "a hot object takes no time at m = 2");
    ok(table.n == 0, "and gives no pairs");
    pair_table_done(&table);
    o.min_objects = 1;
    o.max_pairs = 1000;
    ok(pair_find(&t, &o, &table, &err) == RC_LIMIT && strcmp(err.id, "E0521") == 0,
       "at m = 1 the limit on pairs stops it");
    const char *about = strstr(err.hint, "about ");
    double expected = about ? strtod(about + strlen("about "), NULL) : 0,
           truth = (double)HOT * (HOT - 1) / 2;
    ok(strstr(err.text, "more than 1000 pairs") && strstr(err.hint, "--min-objects") &&
           expected > .9 * truth && expected < 1.1 * truth,
       "and says about how many there would be (%s; %s)", err.text, err.hint);
    o.max_pairs = 0;
    mem_limit(mem_now() + (64 << 20));
    ok(pair_find(&t, &o, &table, &err) == RC_LIMIT && strcmp(err.id, "E0523") == 0,
       "a limit on memory is foreseen (%s; %s)", err.text, err.hint);
    mem_limit(mem_now() + 1000);
    ok(pair_find(&t, &o, &table, &err) == RC_LIMIT, "and one that is too small at all");
    mem_limit(0);
    ok(mem_now() == 0 && table.a == NULL, "nothing is left behind");
    free(object);
    free(account);
    free(time_us);
}

static void limits(void)
{
    struct rng r = rng_at(5, 0, 0);
    struct pair_options o = PAIR_OPTIONS_DEFAULT;
    struct pair_table table = {0}, other = {0};
    struct err err = {0};
    do
        world_random(&world, &r, 200, 1);
    while (world.n < 150 || world.n_accounts < 6);
    struct pair_traces t = world_traces(&world);
    o.window_us = INT64_MAX;
    o.min_objects = 1;
    ok_rc(pair_find(&t, &o, &table, &err), &err, "without a limit all pairs come");
    o.max_pairs = table.n;
    ok(pair_find(&t, &o, &other, &err) == RC_OK && same_bytes(&table, &other),
       "a limit that is just met changes nothing");
    pair_table_done(&other);
    o.max_pairs = table.n - 1;
    ok(pair_find(&t, &o, &other, &err) == RC_LIMIT && other.a == NULL,
       "one pair more is too many");
    pair_table_done(&table);
    ok(mem_now() == 0, "nothing is left behind");
}

static enum rc check_with(struct pair_traces t, struct pair_options o, struct err *err)
{
    struct pair_table table;
    enum rc rc = pair_find(&t, &o, &table, err);
    if (rc == RC_OK)
        pair_table_done(&table);
    return rc;
}

static void arguments(void)
{
    const struct pair_options o = PAIR_OPTIONS_DEFAULT;
    struct pair_options bad = o;
    struct err err = {0};
    uint32_t object[] = {1, 1, 1, 1}, account[] = {0, 1, 2, 2}, post[] = {5, 5, 5, 6};
    int64_t time_us[] = {3, 4, 4, 4};
    struct pair_traces t = {object, account, time_us, post, 4, 3};
    ok_rc(check_with(t, o, &err), &err, "rows in order are taken");
    post[3] = 4;
    ok(check_with(t, o, &err) == RC_ARGUMENT && strstr(err.text, "row 3"),
       "posts out of order are refused: %s", err.text);
    post[3] = 5;
    ok_rc(check_with(t, o, &err), &err, "a row may stand twice");
    account[2] = 0;
    ok(check_with(t, o, &err) == RC_ARGUMENT && strstr(err.text, "row 2"),
       "accounts out of order are refused");
    account[2] = 2;
    time_us[1] = 2;
    ok(check_with(t, o, &err) == RC_ARGUMENT && strstr(err.text, "row 1"),
       "times out of order are refused");
    time_us[1] = 4;
    object[3] = 0;
    ok(check_with(t, o, &err) == RC_ARGUMENT && strstr(err.text, "row 3"),
       "objects out of order are refused");
    object[3] = 1;
    t.n_accounts = 2;
    ok(check_with(t, o, &err) == RC_ARGUMENT && strcmp(err.id, "E0710") == 0,
       "an account that is not there is refused: %s", err.text);
    t.n_accounts = 3;
    t.n = UINT32_MAX;
    ok(check_with(t, o, &err) == RC_LIMIT && strcmp(err.id, "E0520") == 0,
       "2^32 - 1 rows are too many");
    t.n = 4;
    bad.window_us = -1;
    ok(check_with(t, bad, &err) == RC_ARGUMENT && strcmp(err.id, "E0711") == 0,
       "a negative window is refused");
    bad = o;
    bad.min_objects = 0;
    ok(check_with(t, bad, &err) == RC_ARGUMENT, "so are no common objects");
    bad = o;
    bad.hub_accounts = 1;
    bad.hub_window_us = -1;
    ok(check_with(t, bad, &err) == RC_ARGUMENT, "so is a negative window for hubs");
}

static void wrong_pairs(void)
{
    const struct pair_options o = PAIR_OPTIONS_DEFAULT;
    struct err err = {0};
    struct pair_traces t = {.n = 0, .n_accounts = 3};
    struct pair_proofs proofs = {0};
    uint64_t count[2];
    uint32_t a[] = {0, 0}, b[] = {1, 1};
    ok(pair_proofs_count(&t, &o, a, b, 2, count, &err) == RC_ARGUMENT &&
           strcmp(err.id, "E0712") == 0,
       "a pair asked for twice is refused: %s", err.text);
    b[1] = 0;
    ok(pair_proofs_count(&t, &o, a, b, 2, count, &err) == RC_ARGUMENT,
       "an account with itself is refused");
    b[1] = 3;
    ok(pair_proofs_find(&t, &o, a, b, 2, 0, &proofs, &err) == RC_ARGUMENT,
       "an account that is not there is refused");
    uint32_t object = 0, account = 0;
    int64_t time_us = 0;
    t = (struct pair_traces){&object, &account, &time_us, NULL, 1, 3};
    ok(pair_proofs_find(&t, &o, a, b, 1, 0, &proofs, &err) == RC_ARGUMENT,
       "proofs need posts");
}

// A run of everything, for refusals and stops.
struct run {
    struct pair_traces traces;
    struct pair_options options;
};

static enum rc run_all(void *ctx)
{
    const struct run *run = ctx;
    struct pair_table table = {0};
    struct pair_proofs proofs = {0};
    enum rc rc = pair_find(&run->traces, &run->options, &table, NULL);
    if (rc == RC_OK)
        rc = pair_proofs_find(&run->traces, &run->options, table.a, table.b,
                              (uint32_t)table.n, 0, &proofs, NULL);
    pair_proofs_done(&proofs);
    pair_table_done(&table);
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
    struct rng r = rng_at(4, 0, 0);
    struct run run = {.options = PAIR_OPTIONS_DEFAULT};
    world.n = world.n_accounts = 0;
    while (world.n < 1200)
        world_add(&world, (uint32_t)rng_below(&r, 4), (uint32_t)rng_below(&r, 300),
                  (int64_t)rng_below(&r, 1000) * 1000000);
    run.traces = world_traces(&world);
    run.options.window_us = 250 * INT64_C(1000000);
    run.options.hub_accounts = 250;
    run.options.hub_window_us = 200 * INT64_C(1000000);
    tap_each_failure(run_all, &run, "find and prove");
    run.options.first_only = true;
    run.options.min_objects = 1;
    run.options.threads = 2;
    tap_each_failure(run_all, &run, "the same with two threads and first rows");

    run.options.threads = 1;
    int clean = 1, stopped = 0;
    for (int at = 0;; at++) {
        struct stopper s = {.stop = at == 0, .stop_at = at};
        struct pace pace = {&s.stop, count_report, &s};
        run.options.pace = &pace;
        enum rc rc = run_all(&run);
        clean &= mem_now() == 0;
        if (s.reports < at)
            break;
        // A stop at the very last report comes too late to matter.
        clean &= rc == RC_STOPPED || rc == RC_OK;
        stopped += rc == RC_STOPPED;
    }
    ok(clean && stopped >= 3, "it can be stopped at each of %d reports", stopped);
}

int main(void)
{
    random_worlds();
    crowded_worlds();
    many_objects();
    properties();
    edges_of_time();
    small_inputs();
    one_hot_object();
    limits();
    arguments();
    wrong_pairs();
    refusals_and_stops();
    ok(mem_now() == 0, "all memory was given back");
    return tap_end();
}
