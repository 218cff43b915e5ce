// SPDX-License-Identifier: Apache-2.0
#include "base/civil.h"

#include "base/rng.h"
#include "base/span.h"
#include "base/tap.h"

static int leap(int y)
{
    return y % 400 == 0 || (y % 4 == 0 && y % 100 != 0);
}

// Counts day by day from 1600-01-01, which is 135,140 days before 1970-01-01.
static void test_day_by_day(void)
{
    static const int length[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t day = -135140;
    int good = 1;
    for (int y = 1600; y <= 2400; y++)
        for (int m = 1; m <= 12; m++) {
            int days = length[m - 1] + (m == 2 && leap(y));
            good &= civil_month_length(y, m) == days;
            for (int d = 1; d <= days; d++, day++) {
                struct civil c = civil_of_us(day * DAY_US + day % 7 + 7);
                good &= civil_days(y, m, d) == day;
                good &= c.year == y && c.month == m && c.day == d;
                good &= c.hour == 0 && c.minute == 0 && c.micro == day % 7 + 7;
                c = civil_of_us((day + 1) * DAY_US - 1);
                good &= c.year == y && c.month == m && c.day == d && c.hour == 23;
                good &= c.minute == 59 && c.second == 59 && c.micro == 999999;
            }
        }
    ok(good, "every day of 1600..2400, its begin and its end");
    ok(civil_days(1970, 1, 1) == 0 && civil_days(2000, 3, 1) == 11017, "known days");
}

static void test_there_and_back(void)
{
    struct rng r = rng_at(1, 0, 0);
    int good = 1;
    for (int i = 0; i < 200000; i++) {
        int64_t us = (int64_t)rng_u64(&r) >> 5, back; // years -7,000..11,000
        struct civil c = civil_of_us(us);
        if (c.year < -9999 || c.year > 9999)
            continue;
        good &= civil_to_us(&c, &back) && back == us;
    }
    ok(good, "random times there and back");
}

static void test_refused(void)
{
    struct civil base = {2023, 5, 3, 1, 12, 7, 5}, c;
    int64_t us = 42;
    struct civil bad[16];
    int n = 0;
#define BAD(part, value) (c = base, c.part = (value), bad[n++] = c)
    BAD(month, 0);
    BAD(month, 13);
    BAD(day, 0);
    BAD(day, 32);
    BAD(hour, -1);
    BAD(hour, 24);
    BAD(minute, 60);
    BAD(minute, -1);
    BAD(second, 60);
    BAD(second, -1);
    BAD(micro, 1000000);
    BAD(micro, -1);
    BAD(year, 10000);
    BAD(year, -10000);
    bad[n++] = (struct civil){.year = 2023, .month = 2, .day = 29};
    bad[n++] = (struct civil){.year = 1900, .month = 2, .day = 29};
    int good = 1;
    for (int i = 0; i < n; i++)
        good &= !civil_to_us(&bad[i], &us) && us == 42;
    ok(good, "%d times that do not exist are refused", n);
    ok(civil_to_us(&(struct civil){.year = 2000, .month = 2, .day = 29}, &us),
       "29 February 2000 exists");
}

static void test_text(void)
{
    struct {
        int64_t us;
        const char *text;
    } v[] = {
        {0, "1970-01-01T00:00:00Z"},
        {-1, "1969-12-31T23:59:59.999999Z"},
        {1683076327000000, "2023-05-03T01:12:07Z"},
        {1683076327500000, "2023-05-03T01:12:07.500Z"},
        {1683076327000001, "2023-05-03T01:12:07.000001Z"},
        {253402300799000000, "9999-12-31T23:59:59Z"},
        {253402300800000000, "+10000-01-01T00:00:00Z"},
        {-62167219200000000, "0000-01-01T00:00:00Z"},
        {-62167219200000001, "-0001-12-31T23:59:59.999999Z"},
        {INT64_MAX, "+294247-01-10T04:00:54.775807Z"},
        {INT64_MIN, "-290308-12-21T19:59:05.224192Z"},
    };
    char out[CIVIL_TEXT];
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        ok(strcmp(civil_text(v[i].us, out), v[i].text) == 0, "%lld is %s",
           (long long)v[i].us, out);
}

int main(void)
{
    test_day_by_day();
    test_there_and_back();
    test_refused();
    test_text();
    return tap_end();
}
