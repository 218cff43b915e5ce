// SPDX-License-Identifier: Apache-2.0
// How fine the clock of a source really is, measured from its times.
#ifndef LOCKSTEP_EVENT_CLOCK_H
#define LOCKSTEP_EVENT_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

// Tallies of many times. Zeroes are none. The order in which times are added and
// tallies merged does not matter.
struct clock_tally {
    uint64_t n;
    uint64_t off_ms;                     // times that are not on a whole millisecond
    uint64_t off_second;                 // second, minute
    uint64_t off_minute;                 //
    uint64_t off_quarter;                // whose minute is not 0, 15, 30 or 45
    int64_t least_in_hour, most_in_hour; // microseconds since the full hour
    int64_t least_in_day, most_in_day;   // since midnight UTC
    uint64_t distinct;                   // a set of hashes of the times, one bit each
};

// Adds one time.
void clock_add(struct clock_tally *t, int64_t time_us);

// Adds all that `from` holds.
void clock_merge(struct clock_tally *t, const struct clock_tally *from);

// The coarsest of 1 us, 1 ms, 1 s, 1 min, 1 h, 1 day that all times are whole multiples
// of; 0 with too few different times to tell. Hours and days may be those of any zone
// that differs from UTC by quarters of an hour.
int64_t clock_measured(const struct clock_tally *t);

// True if all times stand in the minutes 0, 15, 30 and 45, enough of them to tell, and
// the clock is not coarser than a minute: what a scheduler does. This is a finding
// about the accounts, not about the clock.
bool clock_scheduled(const struct clock_tally *t);

// The coarser of what a format declares and what was measured; 0 means not known.
int64_t clock_coarser(int64_t declared_us, int64_t measured_us);

// Whether actions within `window_us` can be told apart from others at all: a window
// shorter than the clock's resolution means nothing.
bool clock_allows(int64_t window_us, int64_t resolution_us);

#endif
