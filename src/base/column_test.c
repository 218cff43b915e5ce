// SPDX-License-Identifier: Apache-2.0
#include "base/column.h"

#include "base/tap.h"

struct pair {
    uint32_t a, b;
};
struct pairs {
    struct pair *p;
    size_t n, cap;
};

static void test_push(void)
{
    struct u32s c = {0};
    struct pairs q = {0};
    int good = 1;
    mem_fail_at(0);
    for (uint32_t i = 0; i < 100000; i++) {
        good &= column_push(&c, i * 7) == RC_OK;
        good &= column_push(&q, ((struct pair){i, ~i})) == RC_OK;
    }
    uint64_t made = mem_fail_at(0);
    for (uint32_t i = 0; good && i < 100000; i++)
        good &= c.p[i] == i * 7 && q.p[i].a == i && q.p[i].b == ~i;
    ok(good && c.n == 100000 && q.n == 100000, "what was pushed stands there in order");
    ok(made < 100, "growth is geometric: %llu requests", (unsigned long long)made);
    column_done(&c);
    column_done(&q);
    ok(!c.p && !c.n && !c.cap && !q.p, "done leaves zeroes");
    column_done(&c);
}

static void test_reserve(void)
{
    struct u64s c = {0};
    ok(column_reserve(&c, 1000) == RC_OK && c.cap >= 1000 && c.n == 0, "room is made");
    mem_fail_at(1);
    int good = 1;
    for (uint64_t i = 0; i < 1000; i++)
        good &= column_push(&c, i) == RC_OK;
    ok(good && mem_fail_at(0) == 0, "and used without asking again");
    c.n = c.cap;
    mem_fail_at(1);
    size_t cap = c.cap;
    ok(column_push(&c, 5) == RC_MEMORY && c.n == cap && c.cap == cap && c.p[9] == 9,
       "refused: the column is as it was");
    mem_fail_at(0);
    volatile size_t huge = SIZE_MAX - 1;
    ok(column_reserve(&c, huge) == RC_MEMORY, "absurd room is refused");
    volatile size_t half = SIZE_MAX / 4;
    ok(column_reserve(&c, half) == RC_MEMORY, "also where the product overflows");
    column_done(&c);
}

static enum rc fill(void *ctx)
{
    (void)ctx;
    struct u8s c = {0};
    struct f64s d = {0};
    enum rc rc = RC_OK;
    for (int i = 0; i < 500; i++) {
        TRY_OUT(column_push(&c, (uint8_t)i));
        TRY_OUT(column_push(&d, i * 0.5));
    }
out:
    column_done(&c);
    column_done(&d);
    return rc;
}

int main(void)
{
    test_push();
    test_reserve();
    tap_each_failure(fill, NULL, "columns");
    return tap_end();
}
