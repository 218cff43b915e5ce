// SPDX-License-Identifier: Apache-2.0
// A set of 96-bit prints, each with a number: which records were met before.
#ifndef LOCKSTEP_BASE_SEEN_H
#define LOCKSTEP_BASE_SEEN_H

#include "base/mem.h"
#include "base/span.h"

// 96 bits of a text, or of several texts with their lengths. That any two of n
// different texts share a print has a probability of about n^2 / 2^97: 10^9 records,
// 10^-11.
struct print {
    uint64_t hi;
    uint32_t lo;
};

// The print of `parts` [n_parts], in their order.
struct print print_of(const struct span *parts, size_t n_parts);

// 16 bytes, so that a look-up touches one line of the cache.
struct seen_slot {
    uint64_t hi;
    uint32_t lo;
    uint32_t next; // the value + 1; 0 marks a free slot
};

// Zeroes are an empty set. Load at most 3/4.
struct seen {
    struct seen_slot *slot;
    size_t n_slots;
    size_t n;
    unsigned shift; // the upper bits of lo choose the slot, so that slots nearly ascend
};

#define SEEN_NEW UINT32_MAX

// Puts `p` with `value` unless it is there; *old is the value it came with, or
// SEEN_NEW. `value` must not be SEEN_NEW. Fails: RC_MEMORY.
enum rc seen_put(struct seen *s, struct print p, uint32_t value,
                 uint32_t *old) MUST_USE;

// Makes room for `n` prints in all, so that no growth comes in between.
enum rc seen_reserve(struct seen *s, size_t n) MUST_USE;

// Asks the memory for the place of `p` ahead of seen_put.
void seen_prefetch(const struct seen *s, struct print p);

// Puts the n slots in use first and in the order of (lo, hi). Nothing may then be put
// or asked before seen_clear. Cost: nearly linear.
void seen_sort(struct seen *s);

// Forgets all prints and keeps the memory.
void seen_clear(struct seen *s);

void seen_done(struct seen *s);

#endif
