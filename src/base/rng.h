// SPDX-License-Identifier: Apache-2.0
// Chance with a seed: the same numbers on every machine.
// Paper: Blackman and Vigna 2021, xoshiro256**; seeded by SplitMix64.
#ifndef LOCKSTEP_BASE_RNG_H
#define LOCKSTEP_BASE_RNG_H

#include <stdint.h>

// Where one stream of numbers stands.
struct rng {
    uint64_t s[4];
};

// A stream of its own for each (seed, section, index): changing how many numbers one
// section draws leaves all the others untouched.
struct rng rng_at(uint64_t seed, uint64_t section, uint64_t index);

// 64 even bits.
uint64_t rng_u64(struct rng *r);

// Even in 0..n-1, without bias; n > 0.
uint64_t rng_below(struct rng *r, uint64_t n);

// Even in [0, 1), 53 bits.
double rng_unit(struct rng *r);

// Exponential with the given mean; standard normal (polar method, one a call).
double rng_exp(struct rng *r, double mean);
double rng_normal(struct rng *r);

#endif
