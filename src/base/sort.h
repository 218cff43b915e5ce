// SPDX-License-Identifier: Apache-2.0
// Radix sorting: stable, the same for any input order of equal keys, linear.
#ifndef LOCKSTEP_BASE_SORT_H
#define LOCKSTEP_BASE_SORT_H

#include "base/arena.h"

// Sorts `order` (row numbers, [n]) by key[order[i]], ascending and stable. Only bytes
// in which keys differ are passed over. `tmp` holds n numbers while it runs. Cost: n
// steps a differing byte of the keys. Fails: RC_MEMORY, order is then as it was.
enum rc sort_rows_u32(uint32_t *order, size_t n, const uint32_t *key) MUST_USE;
enum rc sort_rows_u64(uint32_t *order, size_t n, const uint64_t *key) MUST_USE;

// Order of signed numbers through sort_rows_u64: flips the sign bit.
static inline uint64_t sort_key_i64(int64_t v)
{
    return (uint64_t)v ^ (UINT64_C(1) << 63);
}

// Sorts `n` numbers in place, ascending.
enum rc sort_u32(uint32_t *v, size_t n) MUST_USE;
enum rc sort_u64(uint64_t *v, size_t n) MUST_USE;

#endif
