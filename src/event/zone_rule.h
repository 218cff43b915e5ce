// SPDX-License-Identifier: Apache-2.0
// The text at the end of a zone file: offsets and the days on which they change.
#ifndef LOCKSTEP_EVENT_ZONE_RULE_H
#define LOCKSTEP_EVENT_ZONE_RULE_H

#include "base/span.h"

// A day of the year and a time on it.
struct zone_day {
    char kind;             // 'J': 1..365 without 29 February; '0': 0..365; 'M'
    int day;               // of the week (0 is Sunday) for 'M'
    int month, week;       // 'M'; week 5 is the last
    int32_t second_of_day; // local, may be negative or behind midnight
};

// "CET-1CEST,M3.5.0,M10.5.0/3".
struct zone_rule {
    int32_t standard_s, summer_s; // east of Greenwich is positive
    bool summer;                  // whether there is one
    struct zone_day start, end;   // of summer time
};

// Reads the text; false if it is none.
bool zone_rule_read(struct span text, struct zone_rule *out);

// The instant (UTC, seconds since 1970) at which summer time starts (`start`) or ends
// in a year.
int64_t zone_rule_change(const struct zone_rule *r, int64_t year, bool start);

#endif
