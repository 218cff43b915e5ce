// SPDX-License-Identifier: Apache-2.0
// Times of posts from text. No locale, no clock, no file; nothing is guessed.
#ifndef LOCKSTEP_EVENT_WHEN_H
#define LOCKSTEP_EVENT_WHEN_H

#include "base/civil.h"
#include "base/err.h"
#include "event/zone.h"

// How times are written in a file.
enum when_form {
    WHEN_AUTO,    // by the shape of each value; see when_read for bare numbers
    WHEN_UNIX_S,  // 1623881091, 1623881091.5
    WHEN_UNIX_MS, // 1623881091500
    WHEN_UNIX_US, // 1623881091500000
    WHEN_ISO,     // 2023-05-03T01:12:07.5Z, 2023-05-03 01:12, 2023/5/3 1:12, 2023-05-03
    WHEN_SLASHED, // 5/6/2023 14:02, 05.06.2023, 5-6-2023 2:02:00 PM
    WHEN_TWITTER, // Wed Aug 27 13:08:45 +0000 2008
    WHEN_RFC2822, // Wed, 27 Aug 2008 13:08:45 +0000; the day of the week may be absent
    WHEN_DIGITS,  // 20230503, 202305030112, 20230503011207; never by shape
    N_WHEN_FORMS,
};

// Which of day and month stands first in WHEN_SLASHED.
enum date_order {
    DATE_ORDER_UNKNOWN,
    DATE_ORDER_DMY,
    DATE_ORDER_MDY,
};

// What one value proves of that order: a number above 12 must be the day.
enum date_proof {
    DATE_PROVES_NONE,
    DATE_PROVES_DMY,
    DATE_PROVES_MDY,
};

// What is known of the times of a source. Zeroes: read by shape, order and zone
// unknown.
struct when_rules {
    enum when_form form;
    enum date_order order;
    bool zone_given;         // for times that name no zone; one in the text wins
    int32_t zone_offset_s;   // east of Greenwich is positive
    const struct zone *zone; // of a place, instead of one offset; or NULL
    bool any_origin;         // WHEN_UNIX_* may count from elsewhere than 1970: 0..2100
};

// One time as it was read.
struct when {
    int64_t us;            // since 1970-01-01 UTC
    int64_t resolution_us; // as written: 1, 1000, SECOND_US, MINUTE_US or DAY_US
    enum date_proof proof;
};

#define MINUTE_US (INT64_C(60) * SECOND_US)
#define HOUR_US (INT64_C(60) * MINUTE_US)

// Years 1990..2100: from the first to before the last. A post outside is a reading
// error.
#define WHEN_FIRST_US (INT64_C(631152000) * SECOND_US)
#define WHEN_END_US (INT64_C(4133980800) * SECOND_US)

// Reads one time. Blanks at both ends do not count.
// Bare numbers in WHEN_AUTO: seconds, milliseconds or microseconds of the years
// 1990..2100 have 9 or 10, 12 or 13, 15 or 16 digits and cannot be taken for each
// other; all other numbers are refused. A fraction has 1..9 digits; digits below a
// microsecond must be zeroes. A date alone is the begin of that day with a resolution
// of one day. Zones: Z, UTC, GMT, EST (-5), EDT (-4), +02, +0200, +02:00; other names
// are refused, because they are ambiguous. A day of the week must be the right one.
// Second 60 and hour 24 are refused. Fails: RC_INPUT with E0230 not a time, E0231 day
// or month, E0232 no zone, E0233 out of range, E0234 number without a unit, E0235
// rounded number, E0236 name of a zone, E0237 digits would be lost, E0238 no such date
// or time of day, E0247 a local time that the place had twice, E0248 never. A date
// alone begins when the clocks of the place first show it. Cost: about 5 ns for seconds
// of ten digits, 30 to 60 ns for texts.
enum rc when_read(struct span s, const struct when_rules *rules, struct when *out,
                  struct err *err) MUST_USE;

// Reads an offset as `--zone` takes it: UTC, GMT, Z, +02:00, -0530, +2; seconds east of
// Greenwich. Places, such as Europe/Berlin, are for the caller. Fails: RC_ARGUMENT,
// E0239.
enum rc when_zone(struct span s, int32_t *out, struct err *err) MUST_USE;

// "auto", "unix-s", "unix-ms", "unix-us", "iso", "slashed", "twitter", "rfc2822",
// "digits".
const char *when_form_name(enum when_form f);

// The form with this name; false if there is none.
bool when_form_of(struct span name, enum when_form *out);

// Reads what `--date-order` takes: "dmy" or "mdy"; false if it is neither.
bool date_order_of(struct span name, enum date_order *out);

#endif
