// SPDX-License-Identifier: Apache-2.0
#include "story/draw.h"

// 2^(2^-i) for i = 1..32, with 62 binary places.
static const uint64_t root_of_two[32] = {
    0x5a827999fcef3242, 0x4c1bf828c6dc54b7, 0x45cae0f1f545eb73, 0x42d561b3e6243d8a,
    0x4166c34c5615d0eb, 0x40b268f9de0183b9, 0x4058f6a7ecccd5b6, 0x402c6be96af2fb58,
    0x4016321b687027a8, 0x400b18178ba33b14, 0x40058bce410147e8, 0x4002c5d7bff71dae,
    0x400162e807ee7e5b, 0x4000b1730df6a524, 0x400058b9497b8151, 0x40002c5c955dd701,
    0x4000162e46d6f26b, 0x40000b1722757b1b, 0x4000058b90fd3e0c, 0x400002c5c86f3f26,
    0x40000162e433c79b, 0x400000b17218edcf, 0x40000058b90c3968, 0x4000002c5c860d54,
    0x400000162e4302d2, 0x4000000b17218073, 0x400000058b90bffc, 0x40000002c5c85fee,
    0x4000000162e42ff3, 0x40000000b17217f8, 0x4000000058b90bfc, 0x400000002c5c85fe,
};

static const uint64_t ln_2 = 0xb17217f7;   // q32
static const int64_t log2_e = 0x171547652; // q32

int64_t q32_log2(uint64_t x)
{
    int whole = 63 - __builtin_clzll(x);
    uint64_t m = x << (63 - whole); // 1..2 with 63 places
    int64_t out = whole;
    for (int i = 0; i < 32; i++) {
        unsigned above = (unsigned)mul_shift(m, m, 127);
        m = mul_shift(m, m, 63 + above);
        out = out * 2 + (int64_t)above;
    }
    return out;
}

uint64_t q32_exp2(int64_t e)
{
    int64_t whole = e >> 32;
    uint64_t part = (uint64_t)e & (Q32_ONE - 1), m = UINT64_C(1) << 62;
    if (whole < -33)
        return 0;
    for (int i = 0; i < 32; i++)
        if (part >> (31 - i) & 1)
            m = mul_shift(m, root_of_two[i], 62);
    return m >> (30 - whole);
}

int64_t draw_normal(struct rng *r)
{
    int64_t sum = 0;
    for (int i = 0; i < 3; i++) {
        uint64_t x = rng_u64(r);
        for (int k = 0; k < 64; k += 16)
            sum += x >> k & 0xffff;
    }
    return sum - 6 * INT64_C(65535);
}

uint64_t draw_exp(struct rng *r, uint64_t mean)
{
    uint64_t u = (rng_u64(r) >> 11) + 1; // 1..2^53
    uint64_t bits = (UINT64_C(53) << 32) - (uint64_t)q32_log2(u);
    return q32_times(q32_times(ln_2, bits), mean);
}

uint64_t draw_lognormal(struct rng *r, uint64_t median, int64_t sigma)
{
    int64_t e = (draw_normal(r) * sigma) * (log2_e >> 16) / 65536;
    return q32_times(median, q32_exp2(e));
}

uint64_t draw_loguniform(struct rng *r, uint64_t least, uint64_t most)
{
    int64_t from = q32_log2(least), span = q32_log2(most) - from;
    int64_t e = from + (int64_t)q32_times(rng_u64(r) >> 32, (uint64_t)span);
    return q32_exp2(e) >> 32;
}

size_t draw_weighted(struct rng *r, const uint16_t *weight, size_t n)
{
    uint64_t sum = 0, at;
    for (size_t i = 0; i < n; i++)
        sum += weight[i];
    at = rng_below(r, sum);
    for (size_t i = 0; i + 1 < n; i++) {
        if (at < weight[i])
            return i;
        at -= weight[i];
    }
    return n - 1;
}

// Chance (q32) that the rank which stands `part` (q32) into its octave is kept.
static inline uint64_t kept(const struct zipf *z, uint64_t part)
{
    uint64_t cell = part >> 20, rest = part & 0xfffff;
    uint64_t a = z->accept[cell], b = z->accept[cell + 1];
    return a - ((a - b) * rest >> 20);
}

static uint64_t octave_weight(const struct zipf *z, uint32_t k, unsigned thousandths)
{
    uint32_t width = UINT32_C(1) << k, sum_to = width;
    if (z->n - (width - 1) < width)
        sum_to = z->n - (width - 1);
    uint64_t sum = 0;
    for (uint32_t j = 0; j < sum_to; j++)
        sum += kept(z, (uint64_t)j << (32 - k));
    // Each rank of octave k weighs (2^k)^-s more; 2^-7 keeps the total within 64 bits.
    int64_t e = -(int64_t)(k * (thousandths * Q32_ONE / 1000));
    return mul_shift(sum, q32_exp2(e), 39);
}

void zipf_init(struct zipf *z, uint32_t n, unsigned thousandths)
{
    must(n > 0 && n <= UINT32_C(1) << 31);
    z->n = n;
    for (uint32_t i = 0; i <= ZIPF_GRID; i++) {
        int64_t l = q32_log2(ZIPF_GRID + i) - (INT64_C(12) << 32);
        uint64_t a = q32_exp2(-(l * (int64_t)thousandths / 1000));
        z->accept[i] = a >= Q32_ONE ? UINT32_MAX : (uint32_t)a;
    }
    uint64_t sum = 0;
    z->n_octaves = 0;
    for (uint32_t k = 0; k < ZIPF_OCTAVES && (UINT64_C(1) << k) <= n; k++) {
        sum += octave_weight(z, k, thousandths);
        z->upto[z->n_octaves++] = sum;
    }
}

uint32_t zipf_draw(const struct zipf *z, struct rng *r)
{
    uint64_t all = z->upto[z->n_octaves - 1]; // below 2^57: the bias is nothing
    uint64_t at = mul_shift(rng_u64(r), all, 64);
    uint32_t k = 0;
    while (at >= z->upto[k])
        k++;
    uint32_t first = (UINT32_C(1) << k) - 1;
    for (;;) {
        uint64_t x = rng_u64(r);
        uint32_t j = k ? (uint32_t)(x >> (64 - k)) : 0;
        // The low 32 bits decide; they are free of the k <= 31 high ones.
        if (j < z->n - first && (x & (Q32_ONE - 1)) < kept(z, (uint64_t)j << (32 - k)))
            return first + j;
    }
}
