// SPDX-License-Identifier: Apache-2.0
// The proleptic Gregorian calendar over int64 microseconds since 1970-01-01 UTC.
// Source: Howard Hinnant, chrono-compatible low-level date algorithms (2013).
#ifndef LOCKSTEP_BASE_CIVIL_H
#define LOCKSTEP_BASE_CIVIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECOND_US INT64_C(1000000)
#define DAY_US (INT64_C(86400) * SECOND_US)

struct civil {
    int64_t year; // -9999..9999
    int month;    // 1..12
    int day;      // 1..31
    int hour, minute, second, micro;
};

// Days since 1970-01-01 of a date that exists.
int64_t civil_days(int64_t year, int month, int day);

// 28..31.
int civil_month_length(int64_t year, int month);

// False unless every part is in range and the day exists; a 60th second is refused.
bool civil_to_us(const struct civil *c, int64_t *out);
struct civil civil_of_us(int64_t us);

// "2023-05-03T01:12:07Z", with as many decimals as are needed (0, 3 or 6). `out` has
// room for CIVIL_TEXT bytes. Years outside 0..9999 are written with their sign.
enum { CIVIL_TEXT = 40 };
char *civil_text(int64_t us, char out[CIVIL_TEXT]);

#endif
