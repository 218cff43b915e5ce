// SPDX-License-Identifier: Apache-2.0
// The gate: fields as foreign text go in, a record or a fault comes out.
#ifndef LOCKSTEP_EVENT_CHECK_H
#define LOCKSTEP_EVENT_CHECK_H

#include "event/clock.h"
#include "event/event.h"
#include "event/when.h"

// The fields of one record as a mapping yields them; p is NULL for what is not there.
struct event_raw {
    struct span field[N_EVENT_FIELDS];
    char
        *room; // [EVENT_PLATFORM_BYTES] for a platform that stands in capitals, or NULL
};

// What is known of all records of a source. Zeroes: times by shape, nothing by default.
struct event_rules {
    struct when_rules time;
    struct when_rules created;
    bool post_id_optional; // the format has records without one
    enum action action;    // where the field is not there or empty
    struct span platform;  // likewise; p NULL: the field must be there
};

// Checks one record. Text must be UTF-8 without NUL and no longer than its limit. Ids
// are taken byte by byte. A field that is empty or only blanks is "not known"; text
// alone may be empty. A claimed time that cannot be read is not known either: clients
// write what they like. Counts: digits, also with commas at every third one or ".0" at
// the end; empty, "N/A", "NA", "null", "None", "nan" mean not known. A platform's name
// has no capitals: those of ASCII become small where `raw` lends room for it.
// Out: `out`, whose spans point into what `raw` and `rules` point to; `time`, how its
// time was written, unless NULL.
// Fails: RC_INPUT with err->field set: the faults of when_read, E0240 missing, E0241
// too long, E0242 not UTF-8, E0243 NUL, E0244 id destroyed by rounding, E0245 no count,
// E0246 no such action.
// Cost: one pass over each field.
enum rc event_check(const struct event_raw *raw, const struct event_rules *rules,
                    struct event *out, struct when *time, struct err *err) MUST_USE;

// The same for a record that tells of an account or a post and is none itself: only the
// platform has to be there; time_us may be EVENT_TIME_UNKNOWN. Fails: as event_check.
enum rc event_check_observation(const struct event_raw *raw,
                                const struct event_rules *rules, struct event *out,
                                struct err *err) MUST_USE;

#endif
