// SPDX-License-Identifier: Apache-2.0
#include "base/mem.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static atomic_uint_fast64_t out_now;
static atomic_uint_fast64_t out_peak;
static atomic_uint_fast64_t out_limit;
static atomic_uint_fast64_t requests;
static atomic_uint_fast64_t fail_at;
static atomic_int was_limit;

static int refused(uint64_t bytes, uint64_t given_back)
{
    uint64_t nth = atomic_fetch_add(&requests, 1) + 1;
    if (nth == atomic_load(&fail_at)) {
        atomic_store(&was_limit, 0);
        return 1;
    }
    uint64_t limit = atomic_load(&out_limit);
    uint64_t stays = atomic_load(&out_now) - given_back;
    if (limit && (stays > limit || bytes > limit - stays)) {
        atomic_store(&was_limit, 1);
        return 1;
    }
    return 0;
}

// What the machine itself refuses is not the limit's doing.
static void *no_more(void)
{
    atomic_store(&was_limit, 0);
    return NULL;
}

// Large tables are touched at random: with pages of 2 MiB most look-ups need no walk
// through the page tables (of 10^7 posts' import, 2.9 of 14 s).
static void ask_for_large_pages(void *p, uint64_t bytes)
{
    enum { PAGE = 4096, LARGE = 4 << 20 };
    if (bytes < LARGE)
        return;
    uintptr_t from = ((uintptr_t)p + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
    uintptr_t to = ((uintptr_t)p + bytes) & ~(uintptr_t)(PAGE - 1);
    (void)madvise((char *)p + (from - (uintptr_t)p), to - from, MADV_HUGEPAGE);
}

static void count(void *p, uint64_t given_back)
{
    uint64_t add = malloc_usable_size(p);
    ask_for_large_pages(p, add);
    uint64_t now = atomic_fetch_add(&out_now, add - given_back) + add - given_back;
    uint64_t peak = atomic_load(&out_peak);
    while (now > peak && !atomic_compare_exchange_weak(&out_peak, &peak, now))
        ;
}

void *mem_new(size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes))
        return no_more();
    if (refused(bytes, 0))
        return NULL;
    void *p = malloc(bytes ? bytes : 1);
    if (!p)
        return no_more();
    count(p, 0);
    return p;
}

void *mem_zero(size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes))
        return no_more();
    if (refused(bytes, 0))
        return NULL;
    void *p = calloc(bytes ? bytes : 1, 1);
    if (!p)
        return no_more();
    count(p, 0);
    return p;
}

void *mem_grow(void *old, size_t n, size_t size)
{
    size_t bytes;
    uint64_t had = old ? malloc_usable_size(old) : 0;
    if (__builtin_mul_overflow(n, size, &bytes))
        return no_more();
    if (refused(bytes, had))
        return NULL;
    void *p = realloc(old, bytes ? bytes : 1);
    if (!p)
        return no_more();
    count(p, had);
    return p;
}

void mem_free(void *p)
{
    if (!p)
        return;
    atomic_fetch_sub(&out_now, malloc_usable_size(p));
    free(p);
}

void mem_limit(uint64_t bytes)
{
    atomic_store(&out_limit, bytes);
}

uint64_t mem_limit_now(void)
{
    return atomic_load(&out_limit);
}

uint64_t mem_now(void)
{
    return atomic_load(&out_now);
}

uint64_t mem_peak(void)
{
    return atomic_load(&out_peak);
}

void mem_peak_reset(void)
{
    atomic_store(&out_peak, atomic_load(&out_now));
}

int mem_was_limit(void)
{
    return atomic_load(&was_limit);
}

uint64_t mem_fail_at(uint64_t n)
{
    uint64_t made = atomic_exchange(&requests, 0);
    atomic_store(&fail_at, n);
    return made;
}
