// SPDX-License-Identifier: Apache-2.0
#include "base/mem.h"

#include "base/rng.h"
#include "base/tap.h"

static void test_count(void)
{
    uint64_t before = mem_now();
    char *a = mem_new(100, 3), *b = mem_zero(50, 4);
    ok(a && b && mem_now() >= before + 500, "what is out is counted");
    int zero = 1;
    for (int i = 0; b && i < 200; i++)
        zero &= b[i] == 0;
    ok(zero, "mem_zero clears");
    if (a)
        memset(a, 'x', 300);
    char *c = mem_grow(a, 5000, 2);
    ok(c && c[0] == 'x' && c[299] == 'x', "growing keeps what was there");
    ok(mem_now() >= before + 10200, "growing is counted");
    ok(mem_peak() >= mem_now(), "the peak is not below what is out");
    mem_free(c);
    mem_free(b);
    mem_free(NULL);
    ok(mem_now() == before, "all given back");
    void *none = mem_new(0, 8), *none_too = mem_new(8, 0);
    ok(none && none_too, "nothing is a pointer too");
    mem_free(none);
    mem_free(none_too);
}

static void test_refuse(void)
{
    mem_fail_at(2);
    void *a = mem_new(1, 1), *b = mem_new(1, 1), *c = mem_zero(1, 1);
    ok(a && !b && c, "only the second request is refused");
    ok(mem_fail_at(0) == 3, "three requests were made");
    mem_fail_at(1);
    void *d = mem_grow(a, 100, 1);
    ok(!d, "growing can be refused");
    mem_fail_at(0);
    mem_free(a); // still ours
    mem_free(c);
    ok(mem_fail_at(0) == 0, "giving back is no request");
    volatile size_t huge = SIZE_MAX / 2;
    ok(!mem_new(huge, 3) && !mem_zero(huge, 3) && !mem_grow(NULL, huge, 3),
       "products that overflow are refused");
}

static void test_limit(void)
{
    volatile size_t huge = SIZE_MAX - 8;
    mem_limit(mem_now() + 10000);
    void *a = mem_new(5000, 1), *b = mem_new(6000, 1);
    ok(a && !b && mem_was_limit(), "the limit refuses what goes beyond it");
    ok(!mem_new(huge, 1) && mem_was_limit(), "also what would wrap round");
    struct err err = {0};
    ok(err_memory(&err) == RC_LIMIT && strcmp(err.id, "E0502") == 0, "and is named");
    void *c = mem_grow(a, 9000, 1);
    ok(c != NULL, "growing counts only what is added");
    mem_limit(0);
    ok(mem_limit_now() == 0, "lifted");
    mem_free(c);
    volatile size_t count = SIZE_MAX / 2;
    ok(!mem_new(count, 4) && !mem_was_limit(), "an overflow is not the limit's doing");
    ok(err_memory(&err) == RC_MEMORY && strcmp(err.id, "E0501") == 0, "nor named so");
}

int main(void)
{
    test_count();
    test_refuse();
    test_limit();
    return tap_end();
}
