// SPDX-License-Identifier: Apache-2.0
// The forms of time that have words or separators, one reader each; for when.c alone.
#ifndef LOCKSTEP_EVENT_WHEN_FORMS_H
#define LOCKSTEP_EVENT_WHEN_FORMS_H

#include "event/when.h"

// What can be wrong with a time; when.c says it in words.
enum fault {
    FINE,
    SHAPE,      // E0230
    SHORT_YEAR, // E0230
    DAY_MONTH,  // E0231
    NO_ZONE,    // E0232
    RANGE,      // E0233
    UNIT,       // E0234
    ROUNDED,    // E0235
    ZONE_NAME,  // E0236
    LOST,       // E0237
    NO_DATE,    // E0238
    ORDER,      // E0238
    WEEKDAY,    // E0238
    TWICE,      // E0247
    NEVER,      // E0248
    ZONE_ENDS,  // E0232
};

// Where a reader stands in a text.
struct cursor {
    const char *p, *end;
};

// An ASCII digit.
static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Steps over the next byte if it is `c`.
static inline bool eat(struct cursor *k, char c)
{
    if (k->p == k->end || *k->p != c)
        return false;
    k->p++;
    return true;
}

// Reads a number of least..most digits (9 at most) that no further digit follows.
bool when_number(struct cursor *k, int least, int most, int *out);

// Reads what follows the sign of an offset: 02, 0200, 02:00; with `short_hour` also 2
// and 2:00. Gives seconds; false if it is none or more than 14 hours.
bool when_offset(struct cursor *k, bool minus, bool short_hour, int32_t *out);

// Reads a time that is no bare number, which has no blanks at its ends, by its shape in
// WHEN_AUTO, else in the form of the rules.
enum fault when_text(struct span s, const struct when_rules *rules, struct when *out);

// "January" for 1.
const char *when_month(int month);

#endif
