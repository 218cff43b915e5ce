// SPDX-License-Identifier: Apache-2.0
// A dictionary: each distinct text gets the next number, from 0, in order of arrival.
#ifndef LOCKSTEP_BASE_DICT_H
#define LOCKSTEP_BASE_DICT_H

#include "base/column.h"
#include "base/span.h"

struct dict_slot;

// Zeroes are an empty dictionary. 16 bytes a slot, load at most 2/3; texts stand in one
// arena behind each other.
struct dict {
    struct dict_slot *slots;
    size_t n_slots; // power of two, or 0
    uint32_t n;     // texts in it
    struct u64s at; // offset of each text in `bytes`; [n]
    struct u8s bytes;
};

#define DICT_NONE UINT32_MAX

// Number of `key`, which is added if it is new. `space` (0..255) keeps equal texts of
// different meaning apart; it is part of the identity.
// Fails: RC_MEMORY; RC_LIMIT at 2^32 - 1 texts.
enum rc dict_put(struct dict *d, uint8_t space, struct span key, uint32_t *out,
                 bool *is_new) MUST_USE;

// The same for `n` keys at once, with the look-ups overlapped (about twice as fast from
// 10^5 texts on). keys [n], out [n]. Numbers come in the order of `keys`. A key whose p
// is NULL gets DICT_NONE.
enum rc dict_put_all(struct dict *d, uint8_t space, const struct span *keys, size_t n,
                     uint32_t *out) MUST_USE;

// Asks the memory for what a look-up of `key` will touch first, some steps ahead of it.
void dict_prefetch(const struct dict *d, uint8_t space, struct span key);
// The second step, once the first has arrived: what it will touch next.
void dict_prefetch_text(const struct dict *d, uint8_t space, struct span key);

// Number of `key`, or DICT_NONE.
uint32_t dict_find(const struct dict *d, uint8_t space, struct span key);

// Text `id` < n; lives until the next put. Its space goes to *space unless NULL.
struct span dict_text(const struct dict *d, uint32_t id, uint8_t *space);

void dict_done(struct dict *d);

#endif
