// SPDX-License-Identifier: Apache-2.0
#include "base/sort.h"

#include <string.h>

enum { DIGIT = 256, SMALL = 48 };

// Bits in which any two keys differ; 0 if all are equal.
static uint64_t differing(const uint64_t *k64, const uint32_t *k32,
                          const uint32_t *order, size_t n)
{
    uint64_t any = 0, all = ~UINT64_C(0);
    for (size_t i = 0; i < n; i++) {
        size_t row = order ? order[i] : i;
        uint64_t k = k64 ? k64[row] : k32[row];
        any |= k;
        all &= k;
    }
    return any ^ all;
}

static uint64_t key_of(const uint64_t *k64, const uint32_t *k32, uint32_t row)
{
    return k64 ? k64[row] : k32[row];
}

static void insertion(uint32_t *order, size_t n, const uint64_t *k64,
                      const uint32_t *k32)
{
    for (size_t i = 1; i < n; i++) {
        uint32_t row = order[i];
        uint64_t k = key_of(k64, k32, row);
        size_t j = i;
        for (; j > 0 && key_of(k64, k32, order[j - 1]) > k; j--)
            order[j] = order[j - 1];
        order[j] = row;
    }
}

static enum rc sort_rows(uint32_t *order, size_t n, const uint64_t *k64,
                         const uint32_t *k32)
{
    if (n <= SMALL) {
        insertion(order, n, k64, k32);
        return RC_OK;
    }
    uint64_t bits = differing(k64, k32, order, n);
    if (!bits)
        return RC_OK;
    uint32_t *spare = mem_new(n, sizeof *spare);
    if (!spare)
        return RC_MEMORY;
    uint32_t *from = order, *to = spare;
    for (int shift = 0; shift < 64; shift += 8) {
        if (!((bits >> shift) & 255))
            continue;
        size_t at[DIGIT] = {0};
        for (size_t i = 0; i < n; i++)
            at[(key_of(k64, k32, from[i]) >> shift) & 255]++;
        size_t sum = 0;
        for (int d = 0; d < DIGIT; d++) {
            size_t c = at[d];
            at[d] = sum;
            sum += c;
        }
        for (size_t i = 0; i < n; i++)
            to[at[(key_of(k64, k32, from[i]) >> shift) & 255]++] = from[i];
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != order)
        memcpy(order, from, n * sizeof *order);
    mem_free(spare);
    return RC_OK;
}

enum rc sort_rows_u32(uint32_t *order, size_t n, const uint32_t *key)
{
    return sort_rows(order, n, NULL, key);
}

enum rc sort_rows_u64(uint32_t *order, size_t n, const uint64_t *key)
{
    return sort_rows(order, n, key, NULL);
}

enum rc sort_u64(uint64_t *v, size_t n)
{
    uint64_t bits = differing(v, NULL, NULL, n);
    if (n < 2 || !bits)
        return RC_OK;
    uint64_t *spare = mem_new(n, sizeof *spare);
    if (!spare)
        return RC_MEMORY;
    uint64_t *from = v, *to = spare;
    for (int shift = 0; shift < 64; shift += 8) {
        if (!((bits >> shift) & 255))
            continue;
        size_t at[DIGIT] = {0}, sum = 0;
        for (size_t i = 0; i < n; i++)
            at[(from[i] >> shift) & 255]++;
        for (int d = 0; d < DIGIT; d++) {
            size_t c = at[d];
            at[d] = sum;
            sum += c;
        }
        for (size_t i = 0; i < n; i++)
            to[at[(from[i] >> shift) & 255]++] = from[i];
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != v)
        memcpy(v, from, n * sizeof *v);
    mem_free(spare);
    return RC_OK;
}

enum rc sort_u32(uint32_t *v, size_t n)
{
    uint64_t *wide = mem_new(n, sizeof *wide);
    if (!wide)
        return RC_MEMORY;
    for (size_t i = 0; i < n; i++)
        wide[i] = v[i];
    enum rc rc = sort_u64(wide, n);
    for (size_t i = 0; i < n && rc == RC_OK; i++)
        v[i] = (uint32_t)wide[i];
    mem_free(wide);
    return rc;
}
