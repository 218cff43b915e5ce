// SPDX-License-Identifier: Apache-2.0
#include "event/gap.h"

#include "base/column.h"

#include "base/rng.h"
#include "base/tap.h"
#include "event/when.h"

#include <math.h>

enum { MOST = 400000 };

// Posts of an invented collection.
struct world {
    int64_t at[MOST];
    size_t n;
    int64_t days;
    bool holed; // nothing from hole_from to hole_to
    int64_t hole_from, hole_to;
};

static const int64_t BEGIN_US = 19000 * DAY_US;

static void post(struct world *w, int64_t us)
{
    if (us < BEGIN_US || us >= BEGIN_US + w->days * DAY_US || w->n == MOST)
        return;
    if (w->holed && us >= w->hole_from && us < w->hole_to)
        return;
    w->at[w->n++] = us;
}

// What a world is like, drawn from its seed: from a quiet list of channels to a crowd
// that grows, sleeps, rests on some days of the week and runs after events.
struct nature {
    double a_day, night, weekend, growth, burst;
    int64_t zone_h;
    bool whole_minutes;
};

static struct nature nature_of(struct rng *r)
{
    struct nature x = {.a_day = exp(3 + 5 * rng_unit(r)),
                       .night = rng_below(r, 3) ? rng_unit(r) * rng_unit(r) : 0,
                       .weekend = rng_below(r, 3) ? rng_unit(r) : 0,
                       .growth = rng_below(r, 2) ? rng_unit(r) * 0.1 : 0,
                       .burst = rng_below(r, 2) ? exp(rng_normal(r)) : 0,
                       .zone_h = (int64_t)rng_below(r, 24),
                       .whole_minutes = rng_below(r, 4) == 0};
    return x;
}

// The rate at an hour, relative to the busiest.
static double rate_at(const struct nature *x, int64_t day, int64_t hour, int64_t days)
{
    int64_t local = (hour + x->zone_h) % 24;
    int64_t local_day = day + (hour + x->zone_h) / 24;
    double rate = local < 7 ? x->night : local < 9 ? 0.5 : 1;
    rate *= local_day % 7 < 2 ? x->weekend : 1;
    return rate * exp(x->growth * (double)(day - days));
}

static void some(struct world *w, struct rng *r, const struct nature *x,
                 int64_t from_us, int64_t length_us, double mean)
{
    for (double left = rng_exp(r, 1); left < mean; left += rng_exp(r, 1)) {
        int64_t us = from_us + (int64_t)(rng_unit(r) * (double)length_us);
        post(w, x->whole_minutes ? us / MINUTE_US * MINUTE_US : us);
    }
}

static void world_make(struct world *w, uint64_t seed)
{
    struct rng r = rng_at(seed, 1, 0), events = rng_at(seed, 2, 0);
    struct nature x = nature_of(&r);
    w->n = 0;
    for (int64_t day = 0; day < w->days; day++) {
        double mood = exp(0.3 * rng_normal(&r)); // of the whole day
        for (int64_t hour = 0; hour < 24; hour++) {
            int64_t at = BEGIN_US + day * DAY_US + hour * HOUR_US;
            some(w, &r, &x, at, HOUR_US,
                 mood * x.a_day / 24 * rate_at(&x, day, hour, w->days));
        }
        if (x.burst > 0 && rng_below(&events, 4) == 0) {
            int64_t at =
                BEGIN_US + day * DAY_US + (int64_t)(rng_unit(&events) * DAY_US);
            some(w, &events, &x, at, (int64_t)(rng_exp(&events, 4) * HOUR_US),
                 x.burst * x.a_day * rng_exp(&events, 0.3));
        }
    }
}

static void tally_of(const struct world *w, struct gap_tally *t)
{
    for (size_t i = 0; i < w->n; i++)
        must(gap_add(t, w->at[i]) == RC_OK);
}

// ---- the slow version ---------------------------------------------------------------

static double slow_count(const struct world *w, int64_t from, int64_t to)
{
    double n = 0;
    for (size_t i = 0; i < w->n; i++)
        n += w->at[i] >= from && w->at[i] < to;
    return n;
}

struct slow {
    const struct world *w;
    int64_t first, end; // the span in full bins
    const struct gaps *known;
    size_t n_known;
};

// The counts of the stretch moved by `days` days; false if it cannot be compared.
static bool slow_window(const struct slow *s, int64_t from, int64_t to, int64_t days,
                        double *out)
{
    from += days * DAY_US;
    to += days * DAY_US;
    if (from < s->first || to > s->end)
        return false;
    for (size_t i = 0; i < s->n_known; i++)
        if (s->known->p[i].from_us / DAY_US <= (to - 1) / DAY_US &&
            s->known->p[i].to_us / DAY_US >= from / DAY_US)
            return false;
    *out = slow_count(s->w, from, to);
    return true;
}

static double average(const double *v, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += v[i];
    return n ? sum / n : 0;
}

static double slow_excess(const double *v, int n)
{
    double m = average(v, n), squares = 0;
    if (n < 2 || m <= 0)
        return 0;
    for (int i = 0; i < n; i++)
        squares += (v[i] - m) * (v[i] - m);
    double variance = squares / (n - 1) * (1 + 2 * sqrt(2.0 / (n - 1)));
    return fmax(0, (variance - m) / (m * m));
}

static double slow_judge(const struct slow *s, int64_t from, int64_t to)
{
    double day[14], week[8], side[2][7];
    int n[2] = {0}, n_days = 0, n_weeks = 0;
    int64_t least = (to - from + DAY_US - 1) / DAY_US;
    double bound = log((double)((s->end - s->first) / (10 * MINUTE_US)) * 1e6);
    for (int i = 0; i < 2; i++)
        for (int64_t k = least; k < least + 14 && n[i] < 7; k++)
            if (slow_window(s, from, to, i ? k : -k, &side[i][n[i]]))
                day[n_days++] = side[i][n[i]++];
    int64_t first = (least + 6) / 7;
    for (int64_t k = first; k < first + 4; k++)
        for (int sign = -1; sign <= 1; sign += 2)
            n_weeks += slow_window(s, from, to, sign * 7 * k, &week[n_weeks]);
    if (n[0] < 3 || n[1] < 3 || n_weeks < 2)
        return 0;
    double e = n_weeks >= 3 ? average(week, n_weeks) : fmin(week[0], week[n_weeks - 1]);
    e = fmin(e, fmin(average(side[0], n[0]), average(side[1], n[1])));
    double x = slow_excess(day, n_days);
    if (n_weeks >= 3)
        x = fmax(x, slow_excess(week, n_weeks));
    double surprise = x > 0 ? log1p(x * e) / x : e;
    return e >= 20 && fmin(surprise, e) > bound ? e : 0;
}

static int by_time(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

// Every two posts with at least one full empty bin between them, in one round.
static void slow_round(const struct world *w, const struct gaps *known,
                       struct gaps *out)
{
    const int64_t bin = 10 * MINUTE_US;
    struct slow s = {w, w->at[0] / bin * bin, w->at[w->n - 1] / bin * bin + bin, known,
                     known->n};
    for (size_t i = 1; i < w->n; i++) {
        int64_t from = w->at[i - 1] / bin * bin + bin, to = w->at[i] / bin * bin;
        bool is_known = false;
        for (size_t k = 0; k < known->n; k++)
            is_known |= known->p[k].from_us == w->at[i - 1];
        double e = from < to && !is_known ? slow_judge(&s, from, to) : 0;
        struct gap g = {w->at[i - 1], w->at[i], e};
        if (e > 0)
            must(column_push(out, g) == RC_OK);
    }
}

static int by_gap(const void *a, const void *b)
{
    return by_time(&((const struct gap *)a)->from_us,
                   &((const struct gap *)b)->from_us);
}

static void slow_find(struct world *w, struct gaps *out)
{
    qsort(w->at, w->n, sizeof *w->at, by_time);
    for (int i = 0; i < 3; i++) {
        struct gaps more = {0};
        slow_round(w, out, &more);
        for (size_t k = 0; k < more.n; k++)
            must(column_push(out, more.p[k]) == RC_OK);
        if (out->n)
            qsort(out->p, out->n, sizeof *out->p, by_gap);
        gaps_done(&more);
    }
}

static struct world world;

static void plant(uint64_t seed)
{
    struct rng r = rng_at(seed, 3, 0);
    world.holed = true;
    world.hole_from = BEGIN_US + (10 + (int64_t)rng_below(&r, 20)) * DAY_US +
                      (int64_t)(rng_unit(&r) * DAY_US);
    world.hole_to =
        world.hole_from + (int64_t)((1 + 60 * rng_unit(&r)) * (double)HOUR_US);
}

// A world of one rate by day and by night, on all days.
static void make_steady(uint64_t seed, double a_day)
{
    struct rng r = rng_at(seed, 4, 0);
    struct nature x = {.a_day = a_day, .night = 0.3, .weekend = 0.6};
    world.n = 0;
    for (int64_t h = 0; h < world.days * 24; h++)
        some(&world, &r, &x, BEGIN_US + h * HOUR_US, HOUR_US,
             x.a_day / 24 * rate_at(&x, h / 24, h % 24, world.days));
}

static void test_slow(void)
{
    int same = 1, found = 0, tried = 0;
    for (uint64_t seed = 0; seed < 40; seed++) {
        struct gap_tally t = {0};
        struct gaps fast = {0}, slow = {0};
        world.days = 35;
        plant(seed);
        if (seed % 2)
            make_steady(seed, 200);
        else
            world_make(&world, seed);
        if (!world.n || world.n > 6000) // a slow version is slow
            continue;
        tally_of(&world, &t);
        same &= gap_find(&t, 100, &fast) == RC_OK;
        slow_find(&world, &slow);
        same &= fast.n == slow.n;
        for (size_t i = 0; i < fast.n && i < slow.n; i++)
            same &= fast.p[i].from_us == slow.p[i].from_us &&
                    fast.p[i].to_us == slow.p[i].to_us &&
                    fabs(fast.p[i].expected - slow.p[i].expected) < 1e-6;
        found += (int)fast.n;
        tried++;
        gap_done(&t);
        gaps_done(&fast);
        gaps_done(&slow);
    }
    ok(same && found > 10, "%d gaps of %d worlds as counted post by post", found,
       tried);
}

// No gap was planted: none may be found.
static void test_false(void)
{
    int wrong = 0;
    world.holed = false;
    for (uint64_t seed = 0; seed < 1000; seed++) {
        struct gap_tally t = {0};
        struct gaps g = {0};
        world.days = 14 + (int64_t)(seed % 80);
        world_make(&world, seed);
        tally_of(&world, &t);
        must(gap_find(&t, 100, &g) == RC_OK);
        if (g.n)
            fprintf(stderr, "seed %d: %zu gaps, %g h, expected %g of %zu posts\n",
                    (int)seed, g.n, (double)(g.p[0].to_us - g.p[0].from_us) / 3.6e9,
                    g.p[0].expected, world.n);
        wrong += g.n > 0;
        gap_done(&t);
        gaps_done(&g);
    }
    ok(wrong == 0, "1,000 worlds without a gap: %d false alarms", wrong);
}

// A steady world of this size, a hole of these hours: what is found of it.
static void test_planted(void)
{
    int found = 0, exact = 0, many = 0;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct gap_tally t = {0};
        struct gaps g = {0};
        world.days = 45;
        plant(seed);
        world.hole_to = world.hole_from + 24 * HOUR_US;
        make_steady(seed, 2000);
        tally_of(&world, &t);
        must(gap_find(&t, 100, &g) == RC_OK);
        found += g.n >= 1;
        many += g.n > 1;
        exact += g.n == 1 && g.p[0].from_us < world.hole_from &&
                 g.p[0].to_us >= world.hole_to &&
                 g.p[0].from_us > world.hole_from - HOUR_US &&
                 g.p[0].to_us < world.hole_to + HOUR_US;
        gap_done(&t);
        gaps_done(&g);
    }
    ok(found == 200 && exact == 200 && !many,
       "a day is missing: found in %d of 200 worlds, %d exactly", found, exact);
}

static void test_edges(void)
{
    struct gap_tally t = {0};
    struct gaps g = {0};
    ok(gap_find(&t, 100, &g) == RC_OK && !g.n, "no post, no gap");
    for (int64_t h = 0; h < 24 * 60; h++)
        for (int64_t i = 0; i < 60 && h / 24 != 30; i++)
            must(gap_add(&t, BEGIN_US + h * HOUR_US + i * MINUTE_US) == RC_OK);
    ok(gap_find(&t, 9.9, &g) == RC_OK && !g.n, "few accounts may be silent together");
    ok(gap_find(&t, 10, &g) == RC_OK && g.n == 1 &&
           g.p[0].from_us == BEGIN_US + 30 * DAY_US - MINUTE_US &&
           g.p[0].to_us == BEGIN_US + 31 * DAY_US && g.p[0].expected == 1440,
       "a day of a clockwork is missing");
    gaps_done(&g);
    must(gap_add(&t, 0) == RC_OK && gap_add(&t, GAP_DAYS * DAY_US - 1) == RC_OK);
    ok(gap_find(&t, 10, &g) == RC_OK && g.n == 1, "two strays far away change nothing");
    gaps_done(&g);
    gap_done(&t);
    static const uint32_t even[] = {5, 5, 5, 5}, one[] = {1000, 1, 1, 1};
    ok(gap_voices(even, 4) == 4 && gap_voices(one, 4) < 1.01 &&
           gap_voices(NULL, 0) == 0,
       "how many accounts speak");
}

static enum rc whole(void *ctx)
{
    struct gap_tally t = {0};
    struct gaps g = {0};
    enum rc rc = RC_OK;
    (void)ctx;
    for (int64_t h = 0; rc == RC_OK && h < 24 * 40; h++)
        for (int64_t i = 0; i < 6 && h / 24 != 20 && rc == RC_OK; i++)
            rc = gap_add(&t, BEGIN_US + h * HOUR_US + i * 10 * MINUTE_US);
    if (rc == RC_OK)
        rc = gap_find(&t, 100, &g);
    must(rc != RC_OK || g.n == 1);
    gap_done(&t);
    gaps_done(&g);
    return rc;
}

int main(void)
{
    test_slow();
    test_false();
    test_planted();
    test_edges();
    tap_each_failure(whole, NULL, "gaps");
    return tap_end();
}
