// SPDX-License-Identifier: Apache-2.0
#include "base/civil.h"

#include "base/bits.h"

#include <stdio.h>

int64_t civil_days(int64_t year, int month, int day)
{
    year -= month <= 2;
    int64_t era = floor_div(year, 400);
    int64_t yoe = year - era * 400;
    int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

int civil_month_length(int64_t year, int month)
{
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : length[month - 1];
}

bool civil_to_us(const struct civil *c, int64_t *out)
{
    if (c->year < -9999 || c->year > 9999 || c->month < 1 || c->month > 12 ||
        c->day < 1 || c->day > civil_month_length(c->year, c->month) || c->hour < 0 ||
        c->hour > 23 || c->minute < 0 || c->minute > 59 || c->second < 0 ||
        c->second > 59 || c->micro < 0 || c->micro > 999999)
        return false;
    int64_t seconds = ((int64_t)c->hour * 60 + c->minute) * 60 + c->second;
    *out =
        civil_days(c->year, c->month, c->day) * DAY_US + seconds * SECOND_US + c->micro;
    return true;
}

struct civil civil_of_us(int64_t us)
{
    // The remainder first: days * DAY_US does not fit for the earliest times.
    int64_t days = floor_div(us, DAY_US), rest = us % DAY_US;
    rest += rest < 0 ? DAY_US : 0;
    int64_t z = days + 719468, era = floor_div(z, 146097), doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    struct civil c = {.year = yoe + era * 400 + (mp >= 10),
                      .month = (int)(mp < 10 ? mp + 3 : mp - 9),
                      .day = (int)(doy - (153 * mp + 2) / 5 + 1),
                      .micro = (int)(rest % SECOND_US)};
    rest /= SECOND_US;
    c.second = (int)(rest % 60);
    c.minute = (int)(rest / 60 % 60);
    c.hour = (int)(rest / 3600);
    return c;
}

char *civil_text(int64_t us, char out[CIVIL_TEXT])
{
    struct civil c = civil_of_us(us);
    const char *sign = c.year < 0 ? "-" : c.year > 9999 ? "+" : "";
    int n = snprintf(out, CIVIL_TEXT, "%s%04lld-%02d-%02dT%02d:%02d:%02d", sign,
                     (long long)(c.year < 0 ? -c.year : c.year), c.month, c.day, c.hour,
                     c.minute, c.second);
    size_t left = CIVIL_TEXT - (size_t)n;
    if (c.micro % 1000)
        snprintf(out + n, left, ".%06dZ", c.micro);
    else if (c.micro)
        snprintf(out + n, left, ".%03dZ", c.micro / 1000);
    else
        snprintf(out + n, left, "Z");
    return out;
}
