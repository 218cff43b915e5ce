// SPDX-License-Identifier: Apache-2.0
// Arithmetic on numbers that strangers supply, hashes of fixed width, and a hint to the
// machine.
#ifndef LOCKSTEP_BASE_BITS_H
#define LOCKSTEP_BASE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// *out = a + b; false when it does not fit, *out is then untouched. So below.
static inline bool add_i64(int64_t a, int64_t b, int64_t *out)
{
    int64_t v;
    if (__builtin_add_overflow(a, b, &v))
        return false;
    *out = v;
    return true;
}

// *out = a - b; false when it does not fit.
static inline bool sub_i64(int64_t a, int64_t b, int64_t *out)
{
    int64_t v;
    if (__builtin_sub_overflow(a, b, &v))
        return false;
    *out = v;
    return true;
}

// *out = a * b; false when it does not fit.
static inline bool mul_i64(int64_t a, int64_t b, int64_t *out)
{
    int64_t v;
    if (__builtin_mul_overflow(a, b, &v))
        return false;
    *out = v;
    return true;
}

// Mixes all bits of a number (the finaliser of SplitMix64); a bijection.
static inline uint64_t mix64(uint64_t x)
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

// a * b / 2^shift (shift 0..127), from the whole product of 128 bits; what does not fit
// 64 bits is lost.
static inline uint64_t mul_shift(uint64_t a, uint64_t b, unsigned shift)
{
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)(product >> shift);
}

// Asks for the line at `p` before it is read. Any address is fine.
static inline void prefetch(const void *p)
{
    __builtin_prefetch(p);
}

// Floor of a / b for b > 0, also for negative a.
static inline int64_t floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return q - (a % b < 0);
}

// Number of the lowest bit set; needs x > 0.
static inline unsigned low_bit(uint64_t x)
{
    return (unsigned)__builtin_ctzll(x);
}

#endif
