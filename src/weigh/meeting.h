// SPDX-License-Identifier: Apache-2.0
// Which shares keep their pairs, and the pairs themselves. Inner header of the room.
#ifndef LOCKSTEP_WEIGH_MEETING_H
#define LOCKSTEP_WEIGH_MEETING_H

#include "weigh/shares.h"

// How the shares of a layer are searched.
struct meeting {
    const struct shares *shares;
    int64_t window_us;
    unsigned threads;
    const struct pace *pace;
};

// As published: a share keeps its pairs if its content is shared by an account that has
// at least m shares whose contents are in any pair; a pair needs one such side.
// In: code counts of the input. Out: keep [n], by place, 0 or 1.
// Fails: RC_MEMORY, RC_STOPPED. Cost: each two shares within the window once at most.
enum rc meeting_mark(const struct meeting *m, uint32_t min, uint32_t n_accounts,
                     uint32_t n_contents, uint8_t *keep, struct err *err) MUST_USE;

// Otherwise: the largest set of accounts such that each has at least `min` contents in
// pairs within the set; a pair needs both sides.
// In: alive [n_accounts], 1 for the accounts that may be in the set.
// Out: alive is 0 for those that are not.
// Fails: RC_MEMORY, RC_STOPPED. Cost: each two shares within the window three times.
enum rc meeting_peel(const struct meeting *m, uint32_t min, uint32_t n_accounts,
                     uint8_t *alive, struct err *err) MUST_USE;

// Appends the pairs to `out`, ordered by the later turn, then the earlier one.
// In: keep [n]; `both` if both sides need it.
// Fails: RC_MEMORY; RC_LIMIT (E0530) above max_pairs; RC_STOPPED. *out is valid then.
// Cost: each two shares within the window three times at most.
enum rc meeting_pairs(const struct meeting *m, const uint8_t *keep, bool both,
                      uint64_t max_pairs, struct coortweet_pairs *out,
                      struct err *err) MUST_USE;

#endif
