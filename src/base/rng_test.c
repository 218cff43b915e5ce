// SPDX-License-Identifier: Apache-2.0
#include "base/rng.h"

#include "base/tap.h"

#include <math.h>

// The whole numbers were computed by a second implementation of the papers in another
// language. They stand in published results: they may never change.
static void test_golden(void)
{
    static const struct {
        uint64_t at[3], draw[4];
    } v[] = {
        {{0, 0, 0},
         {0xb91f665db5deb69eu, 0x1a93f22bdf5c7bceu, 0xda5103f87b4f5533u,
          0xd1ef3a0d2d144cbeu}},
        {{1, 2, 3},
         {0xe6e552aa5046b0a5u, 0x77b7ef1dc7d2dc8bu, 0xe15bc5f05a3d7594u,
          0xa0722d409df5f4eeu}},
        {{UINT64_MAX, UINT64_MAX, UINT64_MAX},
         {0x3c8308e7a33ec0abu, 0x00504f015863e6f5u, 0xb006e0eeb8b2f15du,
          0xd771a026027f12f2u}},
    };
    int good = 1;
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        struct rng r = rng_at(v[i].at[0], v[i].at[1], v[i].at[2]);
        for (int k = 0; k < 4; k++)
            good &= rng_u64(&r) == v[i].draw[k];
    }
    ok(good, "three streams of 64 bits are as ever");
    static const uint64_t below[] = {666, 235, 850, 135, 294, 39, 952, 463};
    struct rng r = rng_at(7, 1, 0);
    for (int k = 0; k < 8; k++)
        good &= rng_below(&r, 1000) == below[k];
    ok(good, "numbers below 1000 are as ever");
    static const double unit[] = {0x1.631ddc566e0a4p-1, 0x1.581680ad97310p-2,
                                  0x1.8dbc025feb9c0p-3};
    static const double ex[] = {0x1.1da892eb8e0f5p+2, 0x1.2506320566fb6p+0,
                                0x1.c74dfd5f5f99ep+0};
    static const double normal[] = {0x1.d2ed488be6d9cp+0, 0x1.4debfcd616475p-2,
                                    0x1.06f3cb80e1d08p+0};
    struct rng u = rng_at(7, 2, 0), e = rng_at(7, 3, 0), n = rng_at(7, 4, 0);
    for (int k = 0; k < 3; k++) {
        good &= rng_unit(&u) == unit[k];
        good &= rng_exp(&e, 2.5) == ex[k];
        good &= rng_normal(&n) == normal[k];
    }
    ok(good, "reals are as ever, to the last bit");
}

// The own logarithm against the library's.
static void test_exp(void)
{
    struct rng r = rng_at(1, 1, 1);
    double worst = 0, sum = 0;
    enum { DRAWS = 200000 };
    for (int i = 0; i < DRAWS; i++) {
        struct rng same = r;
        double want = -log1p(-rng_unit(&same)), got = rng_exp(&r, 1);
        double off = want > 0 ? fabs(got - want) / want : got;
        worst = off > worst ? off : worst;
        sum += got;
    }
    ok(worst < 1e-15, "exponentials are logarithms of units (worst %.1e)", worst);
    ok(fabs(sum / DRAWS - 1) < 0.02, "of the mean asked for");
}

static void test_bounds(void)
{
    struct rng r = rng_at(2, 0, 0);
    uint64_t seen[7] = {0};
    int good = 1;
    for (int i = 0; i < 70000; i++) {
        uint64_t v = rng_below(&r, 7);
        good &= v < 7;
        if (v < 7)
            seen[v]++;
        good &= rng_below(&r, 1) == 0;
        good &= rng_below(&r, UINT64_MAX) < UINT64_MAX;
        double u = rng_unit(&r);
        good &= u >= 0 && u < 1 && rng_exp(&r, 3) >= 0;
    }
    ok(good, "all within their bounds");
    for (int v = 0; v < 7; v++) // 10,000 each; 500 is 5.4 standard deviations
        good &= seen[v] > 9500 && seen[v] < 10500;
    ok(good, "seven numbers come equally often");
    // Just above 2^63 nearly half of all draws have to be thrown away.
    uint64_t n = (UINT64_C(1) << 63) + 1, low = 0;
    for (int i = 0; i < 20000; i++) {
        uint64_t v = rng_below(&r, n);
        good &= v < n;
        low += v < n / 2;
    }
    ok(good && low > 9600 && low < 10400, "no bias where the bound is large");
    double sum = 0, squares = 0;
    for (int i = 0; i < 100000; i++) {
        double x = rng_normal(&r);
        sum += x;
        squares += x * x;
    }
    ok(fabs(sum / 1e5) < 0.02 && fabs(squares / 1e5 - 1) < 0.03,
       "normals have mean 0 and variance 1");
}

// Neighbouring streams share no value and differ in half of their bits.
static void test_streams(void)
{
    enum { STREAMS = 200, DRAWS = 50 };
    static uint64_t v[3 * STREAMS * DRAWS];
    size_t n = 0;
    uint64_t differing = 0;
    for (uint64_t s = 0; s < STREAMS; s++)
        for (int kind = 0; kind < 3; kind++) {
            struct rng a = rng_at(kind == 0 ? s + 1000 : 5, kind == 1 ? s + 1000 : 6,
                                  kind == 2 ? s + 1000 : 7);
            struct rng b = rng_at(kind == 0 ? s + 1001 : 5, kind == 1 ? s + 1001 : 6,
                                  kind == 2 ? s + 1001 : 7);
            for (int d = 0; d < DRAWS; d++) {
                v[n] = rng_u64(&a);
                differing += (unsigned)__builtin_popcountll(v[n++] ^ rng_u64(&b));
            }
        }
    int good = 1;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            good &= v[i] != v[j];
    ok(good, "30,000 draws of 600 streams are all different");
    double mean = (double)differing / (double)n;
    ok(mean > 31.8 && mean < 32.2, "neighbours differ in half of the bits (%.3f)",
       mean);
    struct rng a = rng_at(1, 1, 1), b = rng_at(1, 1, 1);
    (void)rng_u64(&a);
    struct rng c = rng_at(1, 1, 1);
    ok(rng_u64(&b) == rng_u64(&c), "a stream does not depend on what others drew");
}

int main(void)
{
    test_golden();
    test_exp();
    test_bounds();
    test_streams();
    return tap_end();
}
