// SPDX-License-Identifier: Apache-2.0
#include "event/clock.h"

#include "base/rng.h"
#include "base/tap.h"
#include "event/when.h"

enum { N = 400 };

// Asks every time about every unit; `shift` is where the zone's days begin.
static int64_t slow_measured(const int64_t *us, int n, int64_t shift)
{
    static const int64_t ladder[] = {DAY_US, HOUR_US, MINUTE_US, SECOND_US, 1000, 1};
    for (int u = 0; u < 6; u++) {
        int all = 1;
        for (int i = 0; i < n; i++)
            all &= (us[i] - shift) % ladder[u] == 0;
        if (all)
            return ladder[u];
    }
    return 0;
}

static void test_ladder(void)
{
    static const int64_t ladder[] = {1, 1000, SECOND_US, MINUTE_US, HOUR_US, DAY_US};
    struct rng r = rng_at(1, 0, 0);
    int good = 1;
    for (int round = 0; round < 600; round++) {
        int64_t unit = ladder[round % 6];
        int64_t shift = (int64_t)rng_below(&r, 96) * 15 * MINUTE_US;
        int64_t us[N];
        struct clock_tally t = {0};
        for (int i = 0; i < N; i++) {
            us[i] = WHEN_FIRST_US + (int64_t)rng_below(&r, 40 * 365 * (uint64_t)DAY_US);
            us[i] = us[i] / unit * unit + shift;
            clock_add(&t, us[i]);
        }
        good &= clock_measured(&t) == slow_measured(us, N, shift);
        good &= clock_measured(&t) == unit && t.n == N;
    }
    ok(good, "the resolution of random times on every step of the ladder, in any zone");
}

static void test_enough(void)
{
    struct clock_tally t = {0};
    ok(clock_measured(&t) == 0 && !clock_scheduled(&t), "no times tell nothing");
    for (int i = 0; i < 1000; i++)
        clock_add(&t, WHEN_FIRST_US);
    ok(clock_measured(&t) == 0 && !clock_scheduled(&t),
       "one time a thousand times over tells nothing");
    for (int i = 0; i < 8; i++)
        clock_add(&t, WHEN_FIRST_US + i * 17 * MINUTE_US);
    ok(clock_measured(&t) == 0, "nor do nine");
    for (int i = 0; i < 60; i++)
        clock_add(&t, WHEN_FIRST_US + i * 17 * MINUTE_US);
    ok(clock_measured(&t) == MINUTE_US, "sixty do");
    clock_add(&t, WHEN_FIRST_US + SECOND_US);
    ok(clock_measured(&t) == SECOND_US, "one second off the minute is a second");
    clock_add(&t, WHEN_FIRST_US + 1);
    ok(clock_measured(&t) == 1, "one microsecond is a microsecond");
}

static void test_scheduled(void)
{
    struct rng r = rng_at(2, 0, 0);
    struct clock_tally quarters = {0}, hours = {0}, any = {0};
    for (int i = 0; i < N; i++) {
        int64_t quarter =
            WHEN_FIRST_US + (int64_t)rng_below(&r, 100000) * 15 * MINUTE_US;
        clock_add(&quarters, quarter + (int64_t)rng_below(&r, 60) * SECOND_US);
        clock_add(&hours, quarter / HOUR_US * HOUR_US);
        clock_add(&any, quarter + (int64_t)rng_below(&r, 900) * SECOND_US);
    }
    ok(clock_scheduled(&quarters) && clock_measured(&quarters) == SECOND_US,
       "posts in the quarter's minute are scheduled, the clock has seconds");
    ok(!clock_scheduled(&hours) && clock_measured(&hours) == HOUR_US,
       "full hours alone are a coarse clock");
    ok(!clock_scheduled(&any), "others are not scheduled");
    clock_add(&quarters, WHEN_FIRST_US + MINUTE_US);
    ok(!clock_scheduled(&quarters), "one post at one past breaks it");
}

// However times are cut into tallies and in whatever order these are merged.
static void test_merge(void)
{
    struct rng r = rng_at(3, 0, 0);
    int good = 1;
    for (int round = 0; round < 300; round++) {
        struct clock_tally all = {0}, part[4] = {{0}}, sum = {0};
        int n = (int)rng_below(&r, 60);
        for (int i = 0; i < n; i++) {
            int64_t us = (int64_t)rng_u64(&r) >> 8;
            us -= rng_below(&r, 2) ? us % MINUTE_US : 0;
            clock_add(&all, us);
            clock_add(&part[rng_below(&r, 4)], us);
        }
        for (int i = 3; i >= 0; i--)
            clock_merge(&sum, &part[i]);
        good &= memcmp(&sum, &all, sizeof all) == 0;
    }
    ok(good, "merged in any order, times before 1970 included");
}

static void test_windows(void)
{
    ok(clock_coarser(0, SECOND_US) == SECOND_US &&
           clock_coarser(MINUTE_US, 0) == MINUTE_US &&
           clock_coarser(1000, SECOND_US) == SECOND_US,
       "the coarser of declared and measured");
    ok(clock_allows(60 * SECOND_US, MINUTE_US) &&
           !clock_allows(59 * SECOND_US, MINUTE_US),
       "a window may not be shorter than the clock's step");
    ok(clock_allows(1, 0), "a clock that is not known forbids nothing");
}

int main(void)
{
    test_ladder();
    test_enough();
    test_scheduled();
    test_merge();
    test_windows();
    return tap_end();
}
