// SPDX-License-Identifier: Apache-2.0
// Texts against what the toolkit's own functions give (Python 3.11, regex 2026.5).
#include "base/rng.h"
#include "base/tap.h"
#include "base/text.h"
#include "weigh/wording.h"

static void add_rune(struct text *t, uint32_t rune)
{
    must((rune < 0x110000 ? text_rune(t, rune) : text_printf(t, "<%x>", rune & 255)) ==
         RC_OK);
}

// Words in the order of the text, each behind a bar; then the whole form.
static void check(const char *text, const char *words, const char *form)
{
    static int number;
    struct wording w = {0};
    struct wording_at at = {0};
    struct text got = {0};
    size_t from, to;
    must(wording_read(&w, span_of(text)) == RC_OK);
    while (wording_next(&w, &at, &from, &to)) {
        must(text_byte(&got, '|') == RC_OK);
        for (; from < to; from++)
            add_rune(&got, w.rune[from]);
    }
    ok(span_is(text_span(&got), words), "words of text %d", ++number);
    if (!span_is(text_span(&got), words))
        printf("# %.*s\n", (int)got.n, got.p);
    text_reset(&got);
    wording_collapse(&w);
    for (size_t i = 0; i < w.n; i++)
        add_rune(&got, w.rune[i]);
    ok(span_is(text_span(&got), form), "form of text %d", number);
    if (!span_is(text_span(&got), form))
        printf("# %.*s\n", (int)got.n, got.p);
    text_done(&got);
    wording_done(&w);
}

static void test_words(void)
{
    check("", "", "");
    check(" \t\n", "", "");
    check("The quick brown fox.", "|the|quick|brown|fox|.", "the quick brown fox.");
    check("RT @some_body: hello", "|rt|hello", "rt hello");
    check("@", "", "");
    check("a@b c", "|a|c", "a c");
    check("say 'orange' now", "|say|orange|now", "say 'orange' now");
    check("don't  stop", "|don't|stop", "don't stop");
    check("3.14 a.b 3,a c-d", "|3.14|a.b|3|,|a|c|-|d", "3.14 a.b 3,a c-d");
    check("a_b http://x.y/z", "|a_b|http|:|/|/|x.y|/|z", "a_b http://x.y/z");
    check("L\xe2\x80\x99\xc3\x89t\xc3\xa9", "|l\xe2\x80\x99\xc3\xa9t\xc3\xa9",
          "l\xe2\x80\x99\xc3\xa9t\xc3\xa9");
    check("a\xc2\xa0"
          "b",
          "|a|b", "a b");
    check("a\x1c"
          "b",
          "|a|b", "a b");
}

// The four points in which the package leaves UAX 29, and letters that change length.
static void test_oddities(void)
{
    check("a'\xcc\x81o", "|a|\xcc\x81o", "a'\xcc\x81o"); // a mark behind a quote
    check("\xcc\x80"
          "a",
          "|\xcc\x80"
          "a",
          "\xcc\x80"
          "a");                         // a mark first
    check("\"' 'a", "|\"|a", "\"' 'a"); // quote and vowel
    check("\xf0\x9f\x87\xa6z", "|\xf0\x9f\x87\xa6z",
          "\xf0\x9f\x87\xa6z"); // half a flag
    check("\xce\xa3\xce\x91\xce\xa3 \xce\xa3", "|\xcf\x83\xce\xb1\xcf\x82|\xcf\x83",
          "\xcf\x83\xce\xb1\xcf\x82 \xcf\x83"); // the final sigma
    check("\xc4\xb0\xc4\xb0", "|i\xcc\x87i\xcc\x87", "i\xcc\x87i\xcc\x87");
    check("a\xff\xc0 b", "|a|<ff>|<c0>|b", "a<ff><c0> b");
}

// What does not change when blanks, case and mentions change.
static void test_property(void)
{
    int same = 0, all = 0;
    for (uint64_t round = 0; round < 300; round++) {
        struct rng r = rng_at(5, 1, round);
        struct text plain = {0}, other = {0};
        struct wording w = {0}, v = {0};
        uint64_t n = rng_below(&r, 8);
        for (uint64_t i = 0; i < n; i++) {
            char c = (char)('a' + rng_below(&r, 26));
            must(text_printf(&plain, "%s%c%c", i ? " " : "", c, c) == RC_OK);
            must(text_printf(&other, "%s%c%c\t", rng_below(&r, 2) ? "@you " : "  ",
                             c - 32, c) == RC_OK);
        }
        must(wording_read(&w, text_span(&plain)) == RC_OK);
        must(wording_read(&v, text_span(&other)) == RC_OK);
        wording_collapse(&w);
        wording_collapse(&v);
        same += span_same(wording_span(&w, 0, w.n), wording_span(&v, 0, v.n));
        all++;
        text_done(&plain);
        text_done(&other);
        wording_done(&w);
        wording_done(&v);
    }
    ok(same == all, "blanks, case and mentions do not tell texts apart: %d of %d", same,
       all);
}

static enum rc read_one(void *ctx)
{
    struct wording w = {0};
    enum rc rc = wording_read(&w, *(struct span *)ctx);
    wording_done(&w);
    return rc;
}

int main(void)
{
    struct span text = SPAN("some words");
    test_words();
    test_oddities();
    test_property();
    tap_each_failure(read_one, &text, "reading");
    return tap_end();
}
