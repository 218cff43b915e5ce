// SPDX-License-Identifier: Apache-2.0
// What the clocks of a place showed, from the bytes of a zone file (RFC 8536, TZif).
#ifndef LOCKSTEP_EVENT_ZONE_H
#define LOCKSTEP_EVENT_ZONE_H

#include "base/err.h"
#include "base/span.h"

// The most changes of a clock in the years 1990..2100. The busiest zone of today, with
// four a year, has fewer than 500.
enum { ZONE_CHANGES = 1024, ZONE_NAME_BYTES = 64 };

// Offsets of a place, each from one instant to the next.
struct zone {
    char name[ZONE_NAME_BYTES];     // as it was asked for; zone_read leaves it empty
    uint32_t n;                     // at least 1
    int64_t from_s[ZONE_CHANGES];   // [n] UTC, ascending; the first is INT64_MIN
    int32_t offset_s[ZONE_CHANGES]; // [n] east of Greenwich is positive
    int64_t end_s;                  // what holds from here on is not known
};

// How often a local time was shown.
enum zone_verdict {
    ZONE_ONCE,
    ZONE_TWICE,   // the clock was set back
    ZONE_NEVER,   // the clock was set forward
    ZONE_UNKNOWN, // the file ends before it
};

// Reads a zone file of version 1, 2 or 3 (or later, which keep that form). Times before
// the first change have the first type, times behind the last what the text at the end
// of the file says (POSIX TZ); nothing is known there of a file without such a text.
// Fails: RC_INPUT E0249 (not such a file, damaged, or one that counts leap seconds).
// Cost: one pass over the file.
enum rc zone_read(struct span tzif, struct zone *out, struct err *err) MUST_USE;

// Which instant a local time of the years 1990..2100 was, both in seconds since 1970.
// Out: `utc_s`: the instant; of two the first; of none, when the clock was set forward.
enum zone_verdict zone_utc(const struct zone *z, int64_t local_s, int64_t *utc_s);

#endif
