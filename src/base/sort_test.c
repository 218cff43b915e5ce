// SPDX-License-Identifier: Apache-2.0
#include "base/sort.h"

#include "base/rng.h"
#include "base/tap.h"

enum { MOST = 400 };

// Stable insertion sort: the oracle.
static void slow_sort(uint32_t *order, size_t n, const uint64_t *key)
{
    for (size_t i = 1; i < n; i++) {
        uint32_t row = order[i];
        size_t j = i;
        for (; j > 0 && key[order[j - 1]] > key[row]; j--)
            order[j] = order[j - 1];
        order[j] = row;
    }
}

static int same_u64(const uint64_t *key, size_t n)
{
    uint32_t want[MOST], got[MOST];
    uint64_t v[MOST];
    for (size_t i = 0; i < n; i++) {
        want[i] = got[i] = (uint32_t)(n - 1 - i); // not in the order of rows
        v[i] = key[i];
    }
    slow_sort(want, n, key);
    if (sort_rows_u64(got, n, key) != RC_OK || memcmp(want, got, n * sizeof *want))
        return 0;
    if (sort_u64(v, n) != RC_OK)
        return 0;
    for (size_t i = 0; i < n; i++)
        if (v[i] != key[want[i]])
            return 0;
    return 1;
}

static int same_u32(const uint64_t *key, size_t n)
{
    uint32_t want[MOST], got[MOST], v[MOST], small[MOST];
    uint64_t wide[MOST] = {0};
    for (size_t i = 0; i < n; i++) {
        want[i] = got[i] = (uint32_t)(n - 1 - i);
        wide[i] = v[i] = small[i] = (uint32_t)key[i];
    }
    slow_sort(want, n, wide);
    if (sort_rows_u32(got, n, small) != RC_OK || memcmp(want, got, n * sizeof *want))
        return 0;
    if (sort_u32(v, n) != RC_OK)
        return 0;
    for (size_t i = 0; i < n; i++)
        if (v[i] != small[want[i]])
            return 0;
    return 1;
}

// Keys that differ in each of the 256 sets of bytes, few values a byte, so that many
// are equal.
static void test_patterns(void)
{
    struct rng r = rng_at(1, 0, 0);
    int good = 1, good32 = 1;
    for (unsigned set = 0; set < 256; set++) {
        uint64_t key[MOST], mask = 0;
        for (int b = 0; b < 8; b++)
            mask |= (set >> b) & 1 ? UINT64_C(0xE1) << (8 * b) : 0;
        uint64_t rest = rng_u64(&r) & ~mask;
        for (size_t i = 0; i < MOST; i++)
            key[i] = (rng_u64(&r) & mask) | rest;
        good &= same_u64(key, MOST);
        good32 &= same_u32(key, MOST);
    }
    ok(good, "all 256 patterns of differing bytes, 64 bits, are sorted and stable");
    ok(good32, "and 32 bits");
}

static void test_sizes(void)
{
    struct rng r = rng_at(2, 0, 0);
    int good = 1;
    for (size_t n = 0; n <= MOST; n++) {
        uint64_t key[MOST];
        unsigned keep = (unsigned)rng_below(&r, 64);
        for (size_t i = 0; i < n; i++)
            key[i] = rng_u64(&r) >> keep;
        good &= same_u64(key, n) && same_u32(key, n);
    }
    ok(good, "every length from 0 to %d", MOST);
    ok(sort_rows_u64(NULL, 0, NULL) == RC_OK && sort_u32(NULL, 0) == RC_OK &&
           sort_u64(NULL, 0) == RC_OK,
       "nothing is sorted");
}

static void test_signed(void)
{
    int64_t v[] = {INT64_MIN, INT64_MIN + 1, -5, -1, 0, 1, 7, INT64_MAX - 1, INT64_MAX};
    int good = 1;
    for (size_t i = 1; i < sizeof v / sizeof *v; i++)
        good &= sort_key_i64(v[i - 1]) < sort_key_i64(v[i]);
    ok(good, "signed numbers keep their order");
}

static void test_refused(void)
{
    uint32_t order[MOST], before[MOST], key[MOST];
    for (uint32_t i = 0; i < MOST; i++) {
        order[i] = before[i] = i;
        key[i] = MOST - i;
    }
    mem_fail_at(1);
    enum rc rc = sort_rows_u32(order, MOST, key);
    mem_fail_at(0);
    ok(rc == RC_MEMORY && memcmp(order, before, sizeof order) == 0,
       "refused memory leaves the order as it was");
}

static enum rc all_kinds(void *ctx)
{
    (void)ctx;
    uint32_t order[MOST], k32[MOST], v32[MOST];
    uint64_t k64[MOST];
    for (uint32_t i = 0; i < MOST; i++) {
        order[i] = i;
        k32[i] = v32[i] = i * 2654435761u;
        k64[i] = k32[i] * UINT64_C(0x9e3779b97f4a7c15);
    }
    TRY(sort_rows_u32(order, MOST, k32));
    TRY(sort_rows_u64(order, MOST, k64));
    TRY(sort_u32(v32, MOST));
    return sort_u64(k64, MOST);
}

int main(void)
{
    test_patterns();
    test_sizes();
    test_signed();
    test_refused();
    tap_each_failure(all_kinds, NULL, "sort");
    return tap_end();
}
