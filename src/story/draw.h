// SPDX-License-Identifier: Apache-2.0
// Chance in whole numbers: no function of the mathematics library takes part, so that
// the last bit of a logarithm on some machine cannot change the world. Fixed point with
// 32 binary places is called q32 here, with 16 places q16.
//
// Two draws never stand in one expression, one list of arguments or one initialiser: C
// leaves their order to the compiler, and compilers differ.
#ifndef LOCKSTEP_STORY_DRAW_H
#define LOCKSTEP_STORY_DRAW_H

#include "base/bits.h"
#include "base/rc.h"
#include "base/rng.h"

#include <stddef.h>
#include <stdint.h>

#define Q32_ONE (UINT64_C(1) << 32)

// Base-2 logarithm of x >= 1 in q32, cut off below. Cost: 32 squarings.
int64_t q32_log2(uint64_t x);

// 2 to the power e (q32, below 31) in q32, cut off below; 0 when it is too small.
uint64_t q32_exp2(int64_t e);

// mean * q32 value, cut off below; needs a result that fits.
static inline uint64_t q32_times(uint64_t q, uint64_t n)
{
    return mul_shift(q, n, 32);
}

// Close to standard normal, q16, in -6..6 (a sum of twelve even numbers).
int64_t draw_normal(struct rng *r);

// Exponential with the given mean, cut off below.
uint64_t draw_exp(struct rng *r, uint64_t mean);

// Log-normal with the given median (q32) and sigma (q16, of the natural logarithm), in
// q32.
uint64_t draw_lognormal(struct rng *r, uint64_t median, int64_t sigma);

// Log-uniform in least..most, both in 1..2^30, cut off below.
uint64_t draw_loguniform(struct rng *r, uint64_t least, uint64_t most);

// Index into weight [n], each with its weight's share; the sum must not be 0.
size_t draw_weighted(struct rng *r, const uint16_t *weight, size_t n);

// True in `percent` of a hundred draws.
static inline int draw_percent(struct rng *r, unsigned percent)
{
    return rng_below(r, 100) < percent;
}

// A bijection of 32 bits, which makes numbers unique that look drawn.
static inline uint32_t shuffle32(uint32_t x)
{
    x ^= x >> 16;
    x *= UINT32_C(0x85ebca6b);
    x ^= x >> 13;
    x *= UINT32_C(0xc2b2ae35);
    return x ^ (x >> 16);
}

// Points of the grid in an octave, and octaves at most.
enum { ZIPF_GRID = 4096, ZIPF_OCTAVES = 32 };

// Ranks 1..n with probability proportional to rank^-s. A draw picks an octave of ranks,
// then a rank in it by rejection against a grid, which costs no memory traffic whatever
// n is; between the grid's points probability runs straight (relative error 10^-8).
struct zipf {
    uint64_t upto[ZIPF_OCTAVES];    // summed weight of the octaves so far
    uint32_t accept[ZIPF_GRID + 1]; // (1 + i / grid)^-s, q32, at most 2^32 - 1
    uint32_t n_octaves;
    uint32_t n;
};

// n in 1..2^31; `thousandths` is s * 1000. Cost: one step a rank.
void zipf_init(struct zipf *z, uint32_t n, unsigned thousandths);

// A rank counted from 0.
uint32_t zipf_draw(const struct zipf *z, struct rng *r);

#endif
