// SPDX-License-Identifier: Apache-2.0
// The one scanner that words_normal and words_find share; for this room only.
#ifndef LOCKSTEP_TRACE_WORDS_SCAN_H
#define LOCKSTEP_TRACE_WORDS_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A mark: n code points from r[at].
struct words_mark {
    size_t at, n;
    int what; // enum words_what
};

// Finds the first URL, hashtag or mention of r [n] from *from on and moves *from behind
// it; false if there is none. What stands before *from counts as a blank. The rules are
// those of words_find.
// Cost: linear in the code points passed.
bool words_next(const int32_t *r, size_t n, size_t *from, struct words_mark *out);

#endif
