// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"

#include "base/rng.h"
#include "base/tap.h"

#include <stdalign.h>

enum { N = 3000 };

// Blocks of random sizes, each filled with its own byte, must not overlap.
static void test_apart(void)
{
    struct arena a = {0};
    struct rng r = rng_at(1, 0, 0);
    for (int round = 0; round < 3; round++) {
        unsigned char *p[N];
        size_t n[N];
        int aligned = 1, apart = 1, refused = 0;
        for (int i = 0; i < N; i++) {
            n[i] = rng_below(&r, rng_below(&r, 50) ? 200 : 20000);
            p[i] = arena_new(&a, n[i], 1);
            if (!p[i]) {
                refused = 1;
                break;
            }
            aligned &= (uintptr_t)p[i] % alignof(max_align_t) == 0;
            memset(p[i], i & 255, n[i]);
        }
        for (int i = 0; i < N && !refused; i++)
            for (size_t j = 0; j < n[i]; j++)
                apart &= p[i][j] == (i & 255);
        ok(!refused && aligned, "round %d: all handed out, aligned", round);
        ok(apart, "round %d: nothing overlaps", round);
        arena_reset(&a);
    }
    uint64_t made = mem_fail_at(0);
    void *again = arena_new(&a, 1000, 1);
    made = mem_fail_at(0);
    ok(again && made == 0, "after a reset the largest block is used again");
    uint64_t out = mem_now();
    arena_done(&a);
    ok(mem_now() < out && !a.head && !a.used, "done leaves zeroes");
    arena_done(&a);
    arena_reset(&a);
    ok(!a.head, "zeroes can be reset and done");
}

static void test_copy(void)
{
    struct arena a = {0};
    struct span s = arena_copy(&a, (struct span){"a\0b", 3});
    ok(s.n == 3 && s.p && memcmp(s.p, "a\0b", 4) == 0, "copies end with a zero");
    struct span e = arena_copy(&a, SPAN(""));
    ok(e.p && e.n == 0 && e.p[0] == 0, "an empty text is copied");
    volatile size_t huge = SIZE_MAX / 4;
    ok(!arena_new(&a, huge, 8) && !arena_new(&a, huge, 4) && !arena_new(&a, huge, 3),
       "absurd sizes are refused");
    ok(arena_new(&a, 10, 10), "and do no harm");
    arena_done(&a);
}

static enum rc fill(void *ctx)
{
    (void)ctx;
    struct arena a = {0};
    enum rc rc = RC_OK;
    for (int i = 0; i < 100 && rc == RC_OK; i++)
        if (!arena_new(&a, 300, 1) || !arena_copy(&a, SPAN("text")).p)
            rc = RC_MEMORY;
    arena_done(&a);
    return rc;
}

int main(void)
{
    test_apart();
    test_copy();
    tap_each_failure(fill, NULL, "arena");
    return tap_end();
}
