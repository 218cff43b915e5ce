// SPDX-License-Identifier: Apache-2.0
#include "base/rng.h"

#include "base/bits.h"

#include <math.h>

struct rng rng_at(uint64_t seed, uint64_t section, uint64_t index)
{
    uint64_t x = mix64(mix64(mix64(seed + 0x9e3779b97f4a7c15u) + section) + index);
    struct rng r;
    for (int i = 0; i < 4; i++) {
        x += 0x9e3779b97f4a7c15u;
        r.s[i] = mix64(x);
    }
    return r;
}

static uint64_t turn(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

uint64_t rng_u64(struct rng *r)
{
    uint64_t out = turn(r->s[1] * 5, 7) * 9, t = r->s[1] << 17;
    r->s[2] ^= r->s[0];
    r->s[3] ^= r->s[1];
    r->s[1] ^= r->s[2];
    r->s[0] ^= r->s[3];
    r->s[2] ^= t;
    r->s[3] = turn(r->s[3], 45);
    return out;
}

uint64_t rng_below(struct rng *r, uint64_t n)
{
    uint64_t least = (~n + 1) % n; // 2^64 mod n: what would favour small results
    for (;;) {
        uint64_t x = rng_u64(r);
        if (x >= least)
            return x % n;
    }
}

double rng_unit(struct rng *r)
{
    return (double)(rng_u64(r) >> 11) * 0x1p-53;
}

// Natural logarithm for 0 < x <= 1 from +, *, / alone, within a few units of the last
// place. The library's log takes other paths on processors with fused multiply-add, and
// then the last bit differs from machine to machine.
static double same_log(double x)
{
    int e;
    double m = frexp(x, &e);
    if (m < 0.70710678118654752) {
        m *= 2;
        e--;
    }
    double s = (m - 1) / (m + 1), ss = s * s, sum = 0;
    for (int k = 25; k >= 1; k -= 2) // 2 (s + s^3/3 + s^5/5 ...), |s| < 0.172
        sum = sum * ss + 1.0 / k;
    return e * 0.69314718055994530942 + 2 * s * sum;
}

double rng_exp(struct rng *r, double mean)
{
    return -mean * same_log(1 - rng_unit(r)); // the difference is exact
}

double rng_normal(struct rng *r)
{
    for (;;) {
        double a = 2 * rng_unit(r) - 1, b = 2 * rng_unit(r) - 1, s = a * a + b * b;
        if (s > 0 && s < 1)
            return a * sqrt(-2 * same_log(s) / s);
    }
}
