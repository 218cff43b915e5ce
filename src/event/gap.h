// SPDX-License-Identifier: Apache-2.0
// Stretches of a source without any post, where its own days before and after make that
// implausible: gaps of the collection.
#ifndef LOCKSTEP_EVENT_GAP_H
#define LOCKSTEP_EVENT_GAP_H

#include "base/err.h"

#include <stdint.h>

// Posts of ten minutes.
struct gap_bin {
    uint32_t n;
    uint32_t first_us, last_us; // since the begin of the bin
};

enum { GAP_BINS = 144, GAP_DAYS = 47847 }; // 1970..2100

// A day of posts.
struct gap_day {
    struct gap_bin bin[GAP_BINS];
};

// Times of many posts. Zeroes are none.
struct gap_tally {
    struct gap_day **day; // [GAP_DAYS] since 1970, NULL where there is no post
    uint64_t n;
    int64_t first_day, last_day;
};

// A stretch without a post, from the last before to the first after it.
struct gap {
    int64_t from_us, to_us;
    double expected; // posts, by the same hours of the neighbouring days
};

// Gaps in order of time. Zeroes are none.
struct gaps {
    struct gap *p;
    size_t n, cap;
};

// Adds one time of the years 1970..2100. Fails: RC_MEMORY. Cost: 3 ns, and 1.7 kB a day
// that has a post.
enum rc gap_add(struct gap_tally *t, int64_t time_us) MUST_USE;

// How many accounts of equal size would be as uneven as these: the inverse of the
// chance that two posts are of one account. `posts` [n] are the posts of each.
double gap_voices(const uint32_t *posts, size_t n);

// Finds gaps, in order of time. `voices` as above: below GAP_VOICES nothing is said,
// since a few people may well be silent together. The tally can be added to afterwards.
// Out: `out`, to be given to gaps_done; untouched unless RC_OK. Fails: RC_MEMORY.
// Cost: one pass over the bins of the span, and up to 50 counts for a stretch that may
// be a gap.
#define GAP_VOICES 10.0
enum rc gap_find(const struct gap_tally *t, double voices, struct gaps *out) MUST_USE;

// Give the memory back and leave zeroes.
void gap_done(struct gap_tally *t);
void gaps_done(struct gaps *g);

#endif
