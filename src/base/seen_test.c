// SPDX-License-Identifier: Apache-2.0
#include "base/seen.h"

#include "base/rng.h"
#include "base/tap.h"

enum { N = 3000 };

// Few different prints, so that many come again; the naive list is the oracle.
static void test_list(void)
{
    static struct print list[N];
    static uint32_t value[N];
    struct seen s = {0};
    struct rng r = rng_at(1, 0, 0);
    size_t n = 0;
    int good = 1;
    for (uint32_t i = 0; i < N; i++) {
        // Low halves collide on purpose, so that slots are shared.
        struct print p = {1 + rng_below(&r, 50), (uint32_t)rng_below(&r, 40) << 20};
        size_t j = 0;
        while (j < n && (list[j].lo != p.lo || list[j].hi != p.hi))
            j++;
        uint32_t old = 0, want = j < n ? value[j] : SEEN_NEW;
        if (j == n) {
            list[n] = p;
            value[n++] = i;
        }
        seen_prefetch(&s, p);
        good &= seen_put(&s, p, i, &old) == RC_OK && old == want;
    }
    ok(good && s.n == n, "%zu prints are known again with their first number", n);
    seen_done(&s);
    ok(!s.slot && !s.n && !s.n_slots, "done leaves zeroes");
    mem_fail_at(0);
    good = seen_reserve(&s, 5000) == RC_OK;
    mem_fail_at(1);
    for (uint32_t i = 0; i < 5000; i++) {
        uint32_t old;
        good &= seen_put(&s, (struct print){1, i}, i, &old) == RC_OK;
    }
    ok(good && mem_fail_at(0) == 0, "what was reserved needs no further memory");
    seen_done(&s);
}

// Sorting puts what is there in order and loses nothing, also what went round the end.
static void test_sort(void)
{
    struct seen s = {0};
    struct rng r = rng_at(2, 0, 0);
    int good = 1;
    for (int round = 0; round < 2; round++) {
        uint64_t sum = 0, want = 0;
        uint32_t old;
        for (uint32_t i = 0; i < 5000; i++) {
            uint32_t lo = (uint32_t)rng_u64(&r) | (i % 50 ? 0 : 0xFFFFF000u);
            good &= seen_put(&s, (struct print){rng_u64(&r), lo}, i, &old) == RC_OK;
            want += lo;
        }
        good &= s.n == 5000;
        seen_sort(&s);
        for (size_t i = 0; i < s.n; i++) {
            sum += s.slot[i].lo;
            good &= !i || s.slot[i - 1].lo <= s.slot[i].lo;
        }
        good &= sum == want;
        seen_clear(&s);
        good &= s.n == 0;
    }
    ok(good, "5000 prints come in order, twice");
    seen_done(&s);
}

static int same(struct print a, struct print b)
{
    return a.lo == b.lo && a.hi == b.hi;
}

static void test_print(void)
{
    static char big[3000];
    struct span ab_c[] = {SPAN("ab"), SPAN("c")}, a_bc[] = {SPAN("a"), SPAN("bc")};
    struct span empty[] = {SPAN("ab"), SPAN("")}, none[] = {SPAN("ab"), SPAN_NONE};
    ok(same(print_of(ab_c, 2), print_of(ab_c, 2)), "the same parts, the same print");
    ok(!same(print_of(ab_c, 2), print_of(a_bc, 2)), "the cut between parts counts");
    ok(!same(print_of(empty, 2), print_of(none, 2)),
       "an empty part is not an absent one");
    ok(!same(print_of(empty, 2), print_of(empty, 1)), "nor no part at all");
    int good = 1;
    for (size_t n = 900; n < sizeof big; n += 50) {
        struct span whole[] = {{big, n}, SPAN("x")};
        struct span other[] = {{big, n - 1}, SPAN("x")};
        good &= same(print_of(whole, 2), print_of(whole, 2));
        good &= !same(print_of(whole, 2), print_of(other, 2));
    }
    ok(good, "long texts too");
}

static enum rc fill(void *ctx)
{
    (void)ctx;
    struct seen s = {0};
    enum rc rc = RC_OK;
    uint32_t old;
    for (uint32_t i = 0; i < 2000 && rc == RC_OK; i++)
        rc = seen_put(&s, (struct print){i + 1, i}, i, &old);
    seen_done(&s);
    return rc;
}

int main(void)
{
    test_list();
    test_sort();
    test_print();
    tap_each_failure(fill, NULL, "seen");
    return tap_end();
}
