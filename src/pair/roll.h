// SPDX-License-Identifier: Apache-2.0
// Numbers keys from 0, in order of arrival. Inside the room only.
#ifndef LOCKSTEP_PAIR_ROLL_H
#define LOCKSTEP_PAIR_ROLL_H

#include "base/column.h"

// Zeroes are an empty roll. A hash of open addressing, at most half full.
struct pair_roll {
    struct pair_roll_slot *slot; // [n_slots]
    size_t n_slots;              // power of two, or 0
    struct u64s key;             // the keys, by number
};

// Number of `key`, which is added if it is new. key below 2^64 - 1.
// Fails: RC_MEMORY, as at 2^32 - 1 keys.
enum rc pair_roll_put(struct pair_roll *roll, uint64_t key, uint32_t *out) MUST_USE;

// Forgets all keys, keeps the memory. Cost: one step a key.
void pair_roll_reset(struct pair_roll *roll);
void pair_roll_done(struct pair_roll *roll);

#endif
