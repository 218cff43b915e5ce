// SPDX-License-Identifier: Apache-2.0
#include "base/span.h"

#include "base/bits.h"
#include "base/rng.h"
#include "base/tap.h"

static void test_order(void)
{
    static const char *const up[] = {"", "\x01", "A", "AA", "B", "a", "\x7f", "\x80"};
    int good = 1;
    for (int i = 0; i < 8; i++)
        for (int j = 0; j < 8; j++) {
            int want = i < j ? -1 : i > j;
            good &= span_order(span_of(up[i]), span_of(up[j])) == want;
            good &= span_same(span_of(up[i]), span_of(up[j])) == (i == j);
        }
    ok(good, "texts stand in the order of their bytes");
    ok(span_same(SPAN_NONE, SPAN("")), "nothing and an empty text have the same bytes");
    ok(span_of(NULL).p == NULL && span_of(NULL).n == 0, "no text is a span too");
    ok(span_is(SPAN("abc"), "abc") && !span_is(SPAN("abc"), "ab"), "span_is");
    ok(span_same_ascii(SPAN("AbC1@["), SPAN("aBc1@[")), "letters of either case");
    ok(!span_same_ascii(SPAN("@"), SPAN("`")) &&
           !span_same_ascii(SPAN("a"), SPAN("ab")),
       "only letters have a case");
}

static void test_trim(void)
{
    ok(span_is(span_trim(SPAN(" \t\r\na b\n ")), "a b"), "blanks at the ends go");
    ok(span_trim(SPAN("  \n")).n == 0 && span_trim(SPAN_NONE).n == 0, "all blank");
}

// Joining the parts gives the text back, and no part holds the separator.
static void test_split(void)
{
    struct rng r = rng_at(1, 0, 0);
    int good = 1;
    for (int round = 0; round < 20000; round++) {
        char b[12], back[32];
        size_t n = rng_below(&r, 12), m = 0, parts = 0, seps = 0;
        for (size_t i = 0; i < n; i++) {
            b[i] = ",ab"[rng_below(&r, 3)];
            seps += b[i] == ',';
        }
        struct span rest = {b, n}, part;
        while (span_split(&rest, ',', &part)) {
            if (parts++)
                back[m++] = ',';
            good &= part.n == 0 || !memchr(part.p, ',', part.n);
            memcpy(back + m, part.p, part.n);
            m += part.n;
        }
        good &= m == n && memcmp(b, back, n) == 0 && parts == seps + 1;
        good &= rest.p == NULL;
    }
    ok(good, "parts joined again give the text");
    struct span none = SPAN_NONE, part;
    ok(!span_split(&none, ',', &part), "nothing has no parts");
}

static void test_int64(void)
{
    struct rng r = rng_at(2, 0, 0);
    int good = 1;
    for (int round = 0; round < 100000; round++) {
        int64_t v = (int64_t)(rng_u64(&r) >> rng_below(&r, 64)), got = 0;
        v = round & 1 ? -v : v;
        char b[32];
        snprintf(b, sizeof b, "%lld", (long long)v);
        good &= span_int64(span_of(b), &got) && got == v;
    }
    ok(good, "what is printed is read back");
    int64_t v = 7;
    ok(span_int64(SPAN("9223372036854775807"), &v) && v == INT64_MAX, "the greatest");
    ok(span_int64(SPAN("-9223372036854775808"), &v) && v == INT64_MIN, "the least");
    ok(span_int64(SPAN("+5"), &v) && v == 5, "a plus sign");
    static const char *const bad[] = {"",
                                      "-",
                                      "+",
                                      " 1",
                                      "1 ",
                                      "1.0",
                                      "0x1",
                                      "1e3",
                                      "--1",
                                      "9223372036854775808",
                                      "1_0",
                                      "-9223372036854775809",
                                      "99999999999999999999"};
    v = 7;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        good &= !span_int64(span_of(bad[i]), &v) && v == 7;
    ok(good, "anything else is refused and leaves the output alone");
}

// The checked arithmetic against 128 bits.
static void test_bits(void)
{
    struct rng r = rng_at(3, 0, 0);
    int good = 1;
    for (int round = 0; round < 100000; round++) {
        int64_t a = (int64_t)rng_u64(&r) >> rng_below(&r, 64);
        int64_t b = (int64_t)rng_u64(&r) >> rng_below(&r, 64), v;
        __extension__ typedef __int128 wide;
        wide sum = (wide)a + b, dif = (wide)a - b, pro = (wide)a * b;
        good &= add_i64(a, b, &v) ? v == sum : sum != (int64_t)sum;
        good &= sub_i64(a, b, &v) ? v == dif : dif != (int64_t)dif;
        good &= mul_i64(a, b, &v) ? v == pro : pro != (int64_t)pro;
        if (b > 0) {
            int64_t q = floor_div(a, b);
            good &= (wide)q * b <= a && ((wide)q + 1) * b > a;
        }
    }
    ok(good, "checked sums, differences, products and floors agree with 128 bits");
}

int main(void)
{
    test_order();
    test_trim();
    test_split();
    test_int64();
    test_bits();
    return tap_end();
}
