// SPDX-License-Identifier: Apache-2.0
// Question: when do the clocks of a place change in years that its table does not list?
// Source: POSIX.1-2017 chapter 8.3 (TZ), with the wider hours of RFC 8536
// section 3.3.1. We depart from POSIX in refusing a summer time whose days are not
// given: its default is whatever the implementation likes. Oracle: zone_test.c and
// tests/check-zones.
#include "event/zone_rule.h"

#include "base/civil.h"
#include "event/when_forms.h"

static bool name(struct cursor *k)
{
    const char *from = k->p;
    bool quoted = eat(k, '<');
    while (k->p < k->end && ((*k->p | 32) >= 'a' && (*k->p | 32) <= 'z' ? true
                             : quoted ? is_digit(*k->p) || *k->p == '+' || *k->p == '-'
                                      : false))
        k->p++;
    if (quoted && !eat(k, '>'))
        return false;
    return k->p - from >= (quoted ? 5 : 3);
}

// [+-]H[H[H]][:MM[:SS]] with at most `hours`.
static bool clock_time(struct cursor *k, int hours, int32_t *out)
{
    bool minus = eat(k, '-');
    int h, m = 0, s = 0;
    if (!minus)
        eat(k, '+');
    if (!when_number(k, 1, 3, &h) || h > hours)
        return false;
    if (eat(k, ':')) {
        if (!when_number(k, 1, 2, &m) || m > 59)
            return false;
        if (eat(k, ':') && (!when_number(k, 1, 2, &s) || s > 59))
            return false;
    }
    *out = (h * 60 + m) * 60 + s;
    if (minus)
        *out = -*out;
    return true;
}

static bool day(struct cursor *k, struct zone_day *d)
{
    if (eat(k, 'M')) {
        d->kind = 'M';
        if (!when_number(k, 1, 2, &d->month) || !eat(k, '.') ||
            !when_number(k, 1, 1, &d->week) || !eat(k, '.') ||
            !when_number(k, 1, 1, &d->day))
            return false;
        if (d->month < 1 || d->month > 12 || d->week < 1 || d->week > 5 || d->day > 6)
            return false;
    } else {
        d->kind = eat(k, 'J') ? 'J' : '0';
        if (!when_number(k, 1, 3, &d->day) || d->day > 365 ||
            (d->kind == 'J' && d->day < 1))
            return false;
    }
    d->second_of_day = 2 * 3600;
    return !eat(k, '/') || clock_time(k, 167, &d->second_of_day);
}

bool zone_rule_read(struct span text, struct zone_rule *out)
{
    struct cursor k = {text.p, text.p + text.n};
    struct zone_rule r = {0};
    int32_t west;
    if (!name(&k) || !clock_time(&k, 24, &west))
        return false;
    r.standard_s = -west;
    if (k.p < k.end) {
        r.summer = true;
        r.summer_s = r.standard_s + 3600;
        if (!name(&k))
            return false;
        if (k.p < k.end && *k.p != ',') {
            if (!clock_time(&k, 24, &west))
                return false;
            r.summer_s = -west;
        }
        if (!eat(&k, ',') || !day(&k, &r.start) || !eat(&k, ',') || !day(&k, &r.end))
            return false;
    }
    if (k.p < k.end)
        return false;
    *out = r;
    return true;
}

// Days since 1970 of the week-th (5: last) weekday of a month.
static int64_t weekday_of_month(int64_t year, const struct zone_day *d)
{
    int64_t first = civil_days(year, d->month, 1);
    int64_t weekday = (first % 7 + 11) % 7; // 1970-01-01 was a Thursday, 4
    int64_t in_month = (d->day - weekday + 7) % 7 + (d->week - 1) * 7;
    if (in_month >= civil_month_length(year, d->month))
        in_month -= 7;
    return first + in_month;
}

int64_t zone_rule_change(const struct zone_rule *r, int64_t year, bool start)
{
    const struct zone_day *d = start ? &r->start : &r->end;
    int64_t days = civil_days(year, 1, 1) + d->day;
    if (d->kind == 'M')
        days = weekday_of_month(year, d);
    else if (d->kind == 'J')
        days -= d->day < 60 || civil_month_length(year, 2) == 28;
    return days * 86400 + d->second_of_day - (start ? r->standard_s : r->summer_s);
}
