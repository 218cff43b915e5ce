// SPDX-License-Identifier: Apache-2.0
// The kinds of traces: what sort of thing two posts can have in common.
#ifndef LOCKSTEP_TRACE_KIND_H
#define LOCKSTEP_TRACE_KIND_H

#include "base/span.h"
#include "base/text.h"

// Codes stand in stored traces and never change; spec/kinds.tsv is their truth, and a
// test compares. Those from KIND_FAST to KIND_OPAQUE are
// reserved: nothing makes them yet.
enum kind {
    KIND_NONE = 0,
    KIND_OBJECT = 1,
    KIND_REPOST = 2,
    KIND_REPLY = 3,
    KIND_URL = 4,
    KIND_DOMAIN = 5,
    KIND_TEXT = 6,
    KIND_TAGS = 7,
    KIND_MENTION = 8,
    KIND_MEDIA = 9,
    KIND_AUDIO = 10,
    KIND_FAST = 11,
    KIND_UTM = 12,
    KIND_REDIRECT = 13,
    KIND_TEMPLATE = 14,
    KIND_ENTITY = 15,
    KIND_COMPOUND = 16,
    KIND_IDENTITY = 17,
    KIND_SCHEDULE = 18,
    KIND_OPAQUE = 19,
    KIND_LIKE = 20,
    KIND_FOLLOW = 21,
    KIND_END = 22, // one more than the highest code
};

// What is known of a kind. Window and minimum are proposed defaults (METHOD, section
// 4), none of them shown to be right.
struct kind_row {
    uint8_t code;           // enum kind
    uint8_t produced;       // 1 if `lift` makes it today, 0 if the name is reserved
    const char *name;       // "url": lower-case letters, at most 15
    uint32_t window_s;      // default window in seconds; 0 = no window applies
    uint32_t window_most_s; // widest window that the method tries
    uint32_t min_objects;   // least distinct objects of a pair
    const char *object;     // what an object of this kind is, in words
};

// The row of `code`, or NULL if there is no such kind.
const struct kind_row *kind_at(unsigned code);

// All rows in the order of their codes; their number goes to *n. For suggestions,
// completion and help.
const struct kind_row *kind_rows(size_t *n);

// Code of the kind called `name` (case of ASCII letters ignored, blanks at the ends
// too), or KIND_NONE.
enum kind kind_find(struct span name);

// Adds the names to *out, in the order of their codes, parted by ", ".
// In: produced_only = leave out what is only reserved.
// Fails: RC_MEMORY; *out is then as before.
enum rc kind_list(bool produced_only, struct text *out) MUST_USE;

#endif
