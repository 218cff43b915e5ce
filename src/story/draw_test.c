// SPDX-License-Identifier: Apache-2.0
// The whole-number draws against the mathematics library, and against their shares.
#include "story/draw.h"

#include "base/tap.h"

#include <math.h>

static void logarithms(void)
{
    double worst_log = 0, worst_exp = 0;
    struct rng r = rng_at(1, 1, 1);
    for (int i = 0; i < 20000; i++) {
        uint64_t x = (rng_u64(&r) >> rng_below(&r, 64)) | 1;
        double d = fabs((double)q32_log2(x) / 0x1p32 - log2((double)x));
        worst_log = d > worst_log ? d : worst_log;
        int64_t e = (int64_t)rng_below(&r, UINT64_C(50) << 32) - (INT64_C(20) << 32);
        double want = exp2((double)e / 0x1p32) * 0x1p32;
        double off = (want - (double)q32_exp2(e)) / (want + 1e9);
        worst_exp = fabs(off) > worst_exp ? fabs(off) : worst_exp;
    }
    ok(worst_log < 2e-9, "logarithms agree with the library's (%.2g)", worst_log);
    ok(worst_exp < 3e-9, "powers agree with the library's (%.2g)", worst_exp);
    ok(q32_log2(1) == 0 && q32_log2(UINT64_C(1) << 40) == INT64_C(40) << 32,
       "powers of two have whole logarithms");
    ok(q32_exp2(0) == Q32_ONE && q32_exp2(INT64_C(30) << 32) == UINT64_C(1) << 62 &&
           q32_exp2(-(INT64_C(200) << 32)) == 0,
       "whole exponents give powers of two, and far below is nothing");
}

static void shapes(void)
{
    enum { N = 100000 };
    struct rng r = rng_at(2, 1, 1);
    double sum = 0, squares = 0, late = 0, logs = 0, low = 0;
    for (int i = 0; i < N; i++) {
        double z = (double)draw_normal(&r) / 65536;
        sum += z;
        squares += z * z;
        late += (double)draw_exp(&r, 1000);
        logs += log((double)draw_lognormal(&r, 50 * Q32_ONE, 65536) / 0x1p32 / 50);
        low += draw_loguniform(&r, 1, 10000) < 100;
    }
    ok(fabs(sum / N) < .02 && fabs(squares / N - 1) < .02,
       "normal: mean 0, variance 1");
    ok(fabs(late / N - 1000) < 15, "exponential: its mean");
    ok(fabs(logs / N) < .02, "log-normal: its median");
    ok(fabs(low / N - .5) < .01, "log-uniform: half below the middle of the logarithm");
}

// Shares of the first ranks and of the last half against the summed powers.
static void zipf_shares(uint32_t n, unsigned thousandths)
{
    enum { N = 400000 };
    static struct zipf z;
    zipf_init(&z, n, thousandths);
    struct rng r = rng_at(3, n, thousandths);
    double all = 0, upper = 0, s = thousandths / 1000.0;
    uint64_t first = 0, third = 0, above = 0, outside = 0;
    for (uint32_t k = 1; k <= n; k++) {
        all += pow(k, -s);
        upper += k > n / 2 ? pow(k, -s) : 0;
    }
    for (int i = 0; i < N; i++) {
        uint32_t k = zipf_draw(&z, &r);
        first += k == 0;
        third += k == 2;
        above += k >= n / 2;
        outside += k >= n;
    }
    ok(outside == 0, "zipf %u, s %.1f: within its ranks", n, s);
    ok(fabs((double)first / N - 1 / all) < .004 &&
           fabs((double)third / N - (n >= 3 ? pow(3, -s) / all : 0)) < .004,
       "zipf %u, s %.1f: shares of the first ranks", n, s);
    ok(fabs((double)above / N - upper / all) < .004,
       "zipf %u, s %.1f: share of the upper half", n, s);
}

int main(void)
{
    logarithms();
    shapes();
    zipf_shares(1, 900);
    zipf_shares(3, 1000);
    zipf_shares(250, 1000);
    zipf_shares(2000, 800);
    zipf_shares(150001, 600);
    static const uint16_t weight[3] = {0, 1, 3};
    struct rng r = rng_at(4, 1, 1);
    int got[3] = {0};
    for (int i = 0; i < 40000; i++)
        got[draw_weighted(&r, weight, 3)]++;
    ok(got[0] == 0 && abs(got[1] - 10000) < 400, "weighted: no weight, no draw");
    return tap_end();
}
