// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include "base/rng.h"
#include "base/tap.h"

// Table 3-7 of the Unicode standard, row by row: which bytes may stand where. Returns
// the length of the well-formed sequence at p, 0 if there is none.
static size_t slow_length(const unsigned char *p, size_t n)
{
    static const unsigned char row[][9] = {
        // length, then least and most of each byte
        {1, 0x00, 0x7F},
        {2, 0xC2, 0xDF, 0x80, 0xBF},
        {3, 0xE0, 0xE0, 0xA0, 0xBF, 0x80, 0xBF},
        {3, 0xE1, 0xEC, 0x80, 0xBF, 0x80, 0xBF},
        {3, 0xED, 0xED, 0x80, 0x9F, 0x80, 0xBF},
        {3, 0xEE, 0xEF, 0x80, 0xBF, 0x80, 0xBF},
        {4, 0xF0, 0xF0, 0x90, 0xBF, 0x80, 0xBF, 0x80, 0xBF},
        {4, 0xF1, 0xF3, 0x80, 0xBF, 0x80, 0xBF, 0x80, 0xBF},
        {4, 0xF4, 0xF4, 0x80, 0x8F, 0x80, 0xBF, 0x80, 0xBF},
    };
    for (size_t r = 0; r < sizeof row / sizeof *row; r++) {
        size_t len = row[r][0], i = 0;
        while (i < len && i < n && p[i] >= row[r][1 + 2 * i] &&
               p[i] <= row[r][2 + 2 * i])
            i++;
        if (i == len)
            return len;
    }
    return 0;
}

static size_t slow_valid(struct span s)
{
    size_t at = 0, len = 1;
    while (at < s.n && len) {
        len = slow_length((const unsigned char *)s.p + at, s.n - at);
        at += len;
    }
    return at;
}

static void test_all_runes(void)
{
    struct text t = {0};
    int good = 1;
    for (uint32_t r = 0; r <= 0x10FFFF; r++) {
        if (r >= 0xD800 && r <= 0xDFFF)
            continue;
        text_reset(&t);
        size_t at = 0;
        good &= text_rune(&t, r) == RC_OK;
        good &= slow_length((const unsigned char *)t.p, t.n) == t.n;
        good &= utf8_next(text_span(&t), &at) == (int32_t)r && at == t.n;
        good &= utf8_valid(text_span(&t)) == t.n;
    }
    ok(good, "all 1,112,064 code points are written and read back");
    text_done(&t);
}

// All sequences of up to two bytes, and of three and four with the critical values.
static void test_all_starts(void)
{
    static const unsigned char edge[] = {0x00, 0x7F, 0x80, 0x8F, 0x90,
                                         0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
    int good = 1;
    for (int a = 0; a < 256; a++)
        for (int b = 0; b < 256; b++)
            for (size_t i = 0; i < 100; i++) {
                unsigned char p[4] = {(unsigned char)a, (unsigned char)b, edge[i % 10],
                                      edge[i / 10]};
                for (size_t n = 1; n <= 4; n++) {
                    char exact[4];
                    memcpy(exact, p, n);
                    size_t at = 0, len = slow_length(p, n);
                    int32_t r = utf8_next((struct span){exact, n}, &at);
                    good &= len ? r >= 0 && at == len : r == -1 && at == 1;
                }
            }
    ok(good, "26 million byte sequences are judged as by Table 3-7");
}

static void test_random(void)
{
    struct rng r = rng_at(2, 0, 0);
    int good = 1;
    for (int round = 0; round < 200000; round++) {
        char b[40];
        size_t n = rng_below(&r, sizeof b + 1), ascii = rng_below(&r, 40);
        for (size_t i = 0; i < n; i++)
            b[i] = (char)(i < ascii ? rng_below(&r, 128) : rng_u64(&r));
        struct span s = {b, n};
        good &= utf8_valid(s) == slow_valid(s);
    }
    ok(good, "utf8_valid agrees with the slow version on random bytes");
    ok(utf8_valid(SPAN_NONE) == 0, "nothing is valid");
}

static void test_json(void)
{
    struct {
        struct span in;
        const char *out;
    } v[] = {
        {SPAN(""), "\"\""},
        {SPAN_NONE, "\"\""},
        {SPAN("a\"b\\c/d"), "\"a\\\"b\\\\c/d\""},
        {SPAN("\n\r\t\x01\x1f\x7f"), "\"\\n\\r\\t\\u0001\\u001f\\u007f\""},
        {{"\0", 1}, "\"\\u0000\""},
        {SPAN("\xc3\xa9\xf0\x9f\x98\x80"), "\"\xc3\xa9\xf0\x9f\x98\x80\""},
        {SPAN("a\xff\xfe"
              "b"),
         "\"a\xef\xbf\xbd\xef\xbf\xbd"
         "b\""},
        {SPAN("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
    };
    struct text t = {0};
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        text_reset(&t);
        enum rc rc = text_json(&t, v[i].in);
        ok(rc == RC_OK && span_is(text_span(&t), v[i].out), "json %zu is %s", i,
           v[i].out);
    }
    text_done(&t);
}

static void test_build(void)
{
    struct text t = {0}, want = {0};
    ok(span_is(text_span(&t), ""), "zeroes are an empty text");
    int good = 1;
    for (int i = 0; i < 2000; i++)
        good &= text_printf(&t, "%d,%s;", i, i % 3 ? "x" : "") == RC_OK;
    for (int i = 0; i < 2000; i++) {
        char b[32];
        int n = snprintf(b, sizeof b, "%d,%s;", i, i % 3 ? "x" : "");
        for (int k = 0; k < n; k++)
            good &= text_byte(&want, b[k]) == RC_OK;
    }
    ok(good && span_same(text_span(&t), text_span(&want)), "printed or byte by byte");
    ok(t.p[t.n] == '\0' && strlen(t.p) == t.n, "terminated");
    text_reset(&t);
    ok(t.n == 0 && t.p[0] == '\0', "reset forgets");
    text_done(&t);
    text_done(&t);
    text_done(&want);
    ok(!t.p && !t.n && !t.cap, "done leaves zeroes");
}

static void test_hidden(void)
{
    static const int32_t hidden[] = {0,      1,      '\r',   0x1B,   0x7F,    0x85,
                                     0xAD,   0x61C,  0x200B, 0x200E, 0x202A,  0x202E,
                                     0x2060, 0x2066, 0x2069, 0xFEFF, 0xE0041, -1};
    static const int32_t seen[] = {'\t', '\n',   ' ',    'a',    0xA0,
                                   0xE9, 0x4E2D, 0x2010, 0xFE0F, 0x1F600};
    int good = 1;
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        good &= rune_hidden(hidden[i]);
    ok(good, "controls and marks without a shape are hidden");
    for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
        good &= !rune_hidden(seen[i]);
    ok(good, "what is seen is not");
}

static enum rc build(void *ctx)
{
    (void)ctx;
    struct text t = {0};
    enum rc rc = RC_OK;
    for (int i = 0; i < 50; i++) {
        TRY_OUT(text_printf(&t, "%d", i));
        TRY_OUT(text_json(&t, SPAN("a\n\xff"
                                   "b")));
        TRY_OUT(text_rune(&t, 0x1F600));
    }
out:
    text_done(&t);
    return rc;
}

int main(void)
{
    test_all_runes();
    test_all_starts();
    test_random();
    test_json();
    test_build();
    test_hidden();
    tap_each_failure(build, NULL, "text");
    return tap_end();
}
