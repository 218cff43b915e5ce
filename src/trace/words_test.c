// SPDX-License-Identifier: Apache-2.0
// The tables are the oracle: written by hand from the rules of words.h.
#include "base/column.h"
#include "base/rng.h"
#include "base/tap.h"
#include "trace/words.h"

#include <utf8proc.h>

static const struct {
    const char *raw, *normal;
} table[] = {
    // case, blanks, controls
    {"", ""},
    {" \t\r\n ", ""},
    {"Hello,  World!\n", "hello, world!"},
    {"a\xC2\xA0"
     "b\u3000c\u2028d\u1680e",
     "a b c d e"},
    {"a\x01"
     "b\x7F"
     "c\xC2\x85"
     "d",
     "abc d"},
    {"STRASSE Stra\u00DFe \u03A3\u03AF\u03C3\u03C5\u03C6\u03BF\u03C2",
     "strasse strasse \u03C3\u03AF\u03C3\u03C5\u03C6\u03BF\u03C3"},
    {"\u0130stanbul", "i\u0307stanbul"},
    // compatibility and composition
    {"\uFF28\uFF45\uFF4C\uFF4C\uFF4F\uFF01", "hello!"},
    {"Cafe\u0301", "caf\u00E9"},
    {"\u210Cello \U0001D41Aim", "hello aim"},
    {"\uFB01n \u2460\u00B2", "fin 00"},
    {"\u1112\u1161\u11AB", "\uD55C"},
    {"\uFF8A\uFF9F\uFF9D", "\u30D1\u30F3"},
    // hidden signs
    {"v\u200Ba\u200Cc\u200Dc\u2060i\uFEFFn\u00ADe", "vaccine"},
    {"\u202Eabc\u202C \u2067d\u2069\u061C", "abc d"},
    {"heart\uFE0F \u2764\uFE0F", "heart \u2764"},
    {"a\U000E0061\U000E007Fb", "ab"},
    {"a\u2800b", "a b"},
    {"\u06A9\u062A\u0627\u0628\u200C\u0647\u0627",
     "\u06A9\u062A\u0627\u0628\u0647\u0627"},
    // digits
    {"call 0800-123", "call 0000-000"},
    {"\u0663\u0664 \u096A \U0001D7D8", "00 0 0"},
    {"1\uFE0F\u20E3 one", "0 one"},
    // repeats
    {"sooooo goood", "soo good"},
    {"aaa aa a !!! 1111", "aa aa a !!! 0000"},
    {"\u0434\u0430\u0430\u0430\u0430!", "\u0434\u0430\u0430!"},
    {"\u54C8\u54C8\u54C8\u54C8", "\u54C8\u54C8"},
    {"AaAa", "aa"},
    // URLs and mentions go, hashtags stay
    {"see https://example.org/a?b=1, or not", "see , or not"},
    {"HTTP://X.ORG/1", ""},
    {"\uFF48\uFF54\uFF54\uFF50\uFF1A//x.org now", "now"},
    {"www.example.org is down", "is down"},
    {"www.x wwww.example.org", "www.x ww.example.org"},
    {"htttps://a.org x", "x"},
    {"thanks @ann and @bob.b!", "thanks and !"},
    {"mail ann@example.org", "mail ann@example.org"},
    {"@a@b@c", ""},
    {"@_@ @@", "@_@ @@"},
    {"#Stop #THIS now #now2024", "#stop #this now #now0000"},
    {"\uFF03Tag", "#tag"},
    // emoji
    {"go \U0001F525\U0001F525 \U0001F4AF now", "go \U0001F525 now"},
    {"\U0001F468\u200D\U0001F469\u200D\U0001F467 ok", "\U0001F468 ok"},
    {"\U0001F44D\U0001F3FD\U0001F44D", "\U0001F44D"},
    {"\U0001F1E9\U0001F1EA\U0001F1EB\U0001F1F7x", "\U0001F1E9x"},
    {"a \U0001F525 @ann \U0001F525 b", "a \U0001F525 b"},
    // scripts
    {"\u0928\u092E\u0938\u094D\u0924\u0947 \u0926\u0941\u0928\u093F\u092F\u093E",
     "\u0928\u092E\u0938\u094D\u0924\u0947 \u0926\u0941\u0928\u093F\u092F\u093E"},
    {"\u0E2A\u0E27\u0E31\u0E2A\u0E14\u0E35", "\u0E2A\u0E27\u0E31\u0E2A\u0E14\u0E35"},
    {"\u05E9\u05DC\u05D5\u05DD", "\u05E9\u05DC\u05D5\u05DD"},
    {"\u10D2\u10D0\u10DB \u1C92", "\u10D2\u10D0\u10DB \u10D2"},
    {"\u770B\u8FD9\u91CChttps://t.co/abc\u8FD9\u91CC",
     "\u770B\u8FD9\u91CC \u8FD9\u91CC"},
    {"\u8C22\u8C22@ann\u4F60", "\u8C22\u8C22 \u4F60"},
};

static const struct {
    const char *text;
    const char *hits; // "u", "#" or "@" and the text, parted by "|"
} found[] = {
    {"", ""},
    {"no marks at all", ""},
    // URLs
    {"https://a.org", "uhttps://a.org"},
    {"(see https://a.org/x).", "uhttps://a.org/x"},
    {"https://a.org/x_(y) https://a.org/(z", "uhttps://a.org/x_(y)|uhttps://a.org/(z"},
    {"<http://a.org/>\"http://b.org\"", "uhttp://a.org/|uhttp://b.org"},
    {"[x](https://a.org/b)", "uhttps://a.org/b"},
    {"**https://a.org**", "uhttps://a.org"},
    {"https://a.org/b,c?d=e;f! x", "uhttps://a.org/b,c?d=e;f"},
    {"WWW.a.org/x www.a www..", "uWWW.a.org/x"},
    {"xhttps://a.org", ""},
    {"http:// https://!", ""},
    {"\u770B\u8FD9\u91CChttps://t.co/abc\u8FD9\u91CC", "uhttps://t.co/abc"},
    {"https://zh.a.org/wiki/\u4E2D\u56FD\u3002", "uhttps://zh.a.org/wiki/\u4E2D\u56FD"},
    {"https://de.a.org/M\u00FCller\u2026", "uhttps://de.a.org/M\u00FCller"},
    {"https://\u4F8B\u3048.jp/x", "uhttps://\u4F8B\u3048.jp/x"},
    {"https://a.org/x\U0001F525", "uhttps://a.org/x"},
    {"https://a.org/#frag https://a.org/@ann",
     "uhttps://a.org/#frag|uhttps://a.org/@ann"},
    {"http://[::1]/x", "uhttp://[::1]/x"},
    // hashtags
    {"#a #b2 #c_d!", "##a|##b2|##c_d"},
    {"#a#b#c", "##a|##b|##c"},
    {"#2024 #1 # #!", ""},
    {"#2024elections", "##2024elections"},
    {"a#b &#39; x/#y", ""},
    {"\uFF03\u7D75\u6587\u5B57 #\u0434\u0430",
     "#\uFF03\u7D75\u6587\u5B57|##\u0434\u0430"},
    {"#\u0939\u093F\u0928\u094D\u0926\u0940.",
     "##\u0939\u093F\u0928\u094D\u0926\u0940"},
    {"#\u06A9\u062A\u0627\u0628\u200C\u0647\u0627",
     "##\u06A9\u062A\u0627\u0628\u200C\u0647\u0627"},
    {"#\uFE0F\u20E3 #love\u2764\uFE0F", "##love"},
    {"#caf\u00E9 #cafe\u0301", "##caf\u00E9|##cafe\u0301"},
    // mentions
    {"@ann, @bob. (@c_d)", "@@ann|@@bob|@@c_d"},
    {"ann@example.org a/@b", ""},
    {"@ann.b-c. @ann@social.example.org @x@y",
     "@@ann.b-c|@@ann@social.example.org|@@x|@@y"},
    {"\uFF20ann \u8C22@\u738B\u5C0F", "@\uFF20ann|@@\u738B\u5C0F"},
    {"@ann\u6765\u4E86", "@@ann"},
    {"RT @ann: #x https://a.org @_@", "@@ann|##x|uhttps://a.org"},
};

static void normal(const char *raw, const char *want)
{
    struct words_room room = {0};
    struct text out = {0}, again = {0};
    struct err err = {0};
    ok_rc(words_normal(span_of(raw), 0, &room, &out, NULL, &err), &err, "is a text");
    if (!ok(span_is(text_span(&out), want), "\"%s\"", want))
        printf("# got \"%s\"\n", out.p);
    ok(words_normal(text_span(&out), 0, &room, &again, NULL, NULL) == RC_OK &&
           span_same(text_span(&out), text_span(&again)),
       "and is its own normal form");
    text_done(&out);
    text_done(&again);
    words_room_done(&room);
}

static void find(const char *raw, const char *want)
{
    struct words_room room = {0};
    struct words_hits hits = {0};
    struct text got = {0};
    static const char sign[] = {0, 'u', '#', '@'};
    bool good = words_find(span_of(raw), &room, &hits, NULL) == RC_OK;
    for (size_t i = 0; i < hits.n && good; i++) {
        struct words_hit h = hits.p[i];
        good = (i == 0 || text_byte(&got, '|') == RC_OK) &&
               text_byte(&got, sign[h.what]) == RC_OK &&
               text_add(&got, (struct span){raw + h.at, h.n}) == RC_OK;
    }
    if (!ok(good && span_is(text_span(&got), want), "found: %s", want))
        printf("# got %s\n", got.p ? got.p : "");
    column_done(&hits);
    text_done(&got);
    words_room_done(&room);
}

static struct words_weight weigh(const char *raw)
{
    struct words_room room = {0};
    struct text out = {0};
    struct words_weight w = {0};
    ok(words_normal(span_of(raw), 0, &room, &out, &w, NULL) == RC_OK, "weighed");
    text_done(&out);
    words_room_done(&room);
    return w;
}

static void enough(void)
{
    ok(words_enough(weigh("twenty letters are here")), "20 letters are enough");
    ok(!words_enough(weigh("nineteen letters 1234567 !")),
       "15 are not, digits are none");
    struct words_weight w = weigh("abcde fghij klmno pqrs");
    ok(w.letters == 19 && w.cjk == 0 && !words_enough(w), "19 are one too few");
    w = weigh("\u4ECA\u5929\u5929\u6C14\u5F88\u597D\u554A\u5440");
    ok(w.letters == 8 && w.cjk == 8 && words_enough(w), "8 CJK signs are enough");
    w = weigh("\u4ECA\u5929\u5929\u6C14\u5F88\u597D\u554A");
    ok(w.cjk == 7 && !words_enough(w), "7 are not");
    w = weigh("#onelonghashtag #andanotherhashtag @someone https://a.org/longpath");
    ok(w.letters == 0, "marks do not count");
    ok(weigh("\u0928\u092E\u0938\u094D\u0924\u0947").letters == 4,
       "combining marks are no letters");
}

// Random texts from pieces that rules look at, among them single bytes of UTF-8 joined
// to all sorts of neighbours.
static void random_texts(void)
{
    static const char *const piece[] = {
        "a",        "aa",     "B",      "www.",       "w",          "http://",
        "https://", "htt",    "t",      "p://",       ".org",       "/",
        "@",        "@",      "#",      "#",          ".",          "-",
        "_",        "1",      "\u0663", " ",          "\t",         "\n",
        "\u00A0",   "\u0301", "\u0345", "\u0323",     "\u20E3",     "\uFE0F",
        "\u200D",   "\u200B", "\u202E", "\U0001F525", "\U0001F3FD", "\U0001F1E9",
        "\u00A9",   "\u4E2D", "\uFF03", "\uFF20",     "\uAC00",     "\u1100",
        "\u1161",   "\u11A8", "\u00DF", "\u0130",     "\u01F0",     "\u1FB3",
        "\u0149",   "\uFDFA", "\u2460", "(",          ")",          "[",
        "]",        "!",      "\"",     "<",          "\u3002",     "\u00B4",
        "\u037A",   "\u0F77", "\u0BCA", "\u115F",     "\u1160",     "\u3164",
        "\uFFA0",   "\u180E"};
    struct rng r = rng_at(7, 2, 0);
    struct text raw = {0}, once = {0}, twice = {0};
    struct words_room room = {0};
    int bad = 0;
    for (int i = 0; i < 40000; i++) {
        text_reset(&raw);
        text_reset(&once);
        text_reset(&twice);
        bool good = true;
        for (uint64_t k = rng_below(&r, 14); k-- && good;)
            good =
                text_add(&raw,
                         span_of(piece[rng_below(&r, sizeof piece / sizeof *piece)])) ==
                RC_OK;
        unsigned flags = i % 2 ? WORDS_NO_TAGS : 0;
        good =
            good &&
            words_normal(text_span(&raw), flags, &room, &once, NULL, NULL) == RC_OK &&
            words_normal(text_span(&once), flags, &room, &twice, NULL, NULL) == RC_OK &&
            span_same(text_span(&once), text_span(&twice));
        if (!good && !bad++)
            printf("# \"%s\" -> \"%s\" -> \"%s\"\n", raw.p, once.p, twice.p);
    }
    ok(bad == 0, "the normal form of a normal form is itself on random texts");
    text_done(&raw);
    text_done(&once);
    text_done(&twice);
    words_room_done(&room);
}

// The folding works stretch by stretch; utf8proc's own, over the whole text, is the
// oracle: what it has folded before must come out the same.
static void folding(void)
{
    static const char *const piece[] = {
        "a",      "E",      "\u0301", "\u0323", "\u0345", "\u0308", "\u093C", "\u05B0",
        "\u200D", "\u00AD", " ",      "\u00C5", "\u1100", "\u1161", "\u11A8", "\uAC00",
        "\u00DF", "\u1FB3", "\u0F77", "\uFDFA", "\u30AB", "\u3099", "\uFF9E", "\u0130"};
    struct rng r = rng_at(7, 3, 0);
    struct text raw = {0}, once = {0}, twice = {0};
    struct words_room room = {0};
    int bad = 0;
    for (int i = 0; i < 20000; i++) {
        text_reset(&raw);
        text_reset(&once);
        text_reset(&twice);
        bool good = text_byte(&raw, 'x') == RC_OK;
        for (uint64_t k = rng_below(&r, 12); k-- && good;)
            good =
                text_add(&raw,
                         span_of(piece[rng_below(&r, sizeof piece / sizeof *piece)])) ==
                RC_OK;
        utf8proc_uint8_t *folded = NULL;
        utf8proc_ssize_t n = utf8proc_map(
            (const utf8proc_uint8_t *)raw.p, (utf8proc_ssize_t)raw.n, &folded,
            UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD |
                UTF8PROC_IGNORE);
        struct span whole = {(char *)folded, n < 0 ? 0 : (size_t)n};
        good = good && n > 0;
        if (good && memchr(whole.p, ' ', whole.n)) // no name: see that the texts agree
            good =
                words_normal(text_span(&raw), 0, &room, &once, NULL, NULL) == RC_OK &&
                words_normal(whole, 0, &room, &twice, NULL, NULL) == RC_OK &&
                span_same(text_span(&once), text_span(&twice));
        else
            good = good && words_name(text_span(&raw), &room, &once, NULL) == RC_OK &&
                   span_same(text_span(&once), whole);
        if (!good && !bad++)
            printf("# \"%s\" -> \"%s\", not \"%.*s\"\n", raw.p, once.p, (int)whole.n,
                   whole.p);
        free(folded);
    }
    ok(bad == 0, "folding by stretches is folding as a whole");
    text_done(&raw);
    text_done(&once);
    text_done(&twice);
    words_room_done(&room);
}

// A megabyte of marks on one letter, in the worst order, must not take the square of
// it.
static void many_marks(void)
{
    struct words_room room = {0};
    struct text raw = {0}, once = {0}, twice = {0};
    bool good = text_byte(&raw, 'x') == RC_OK;
    while (raw.n + 4 <= WORDS_MOST_BYTES && good)
        good = text_add(&raw, SPAN("\u0301\u0323")) == RC_OK;
    good = good &&
           words_normal(text_span(&raw), 0, &room, &once, NULL, NULL) == RC_OK &&
           words_normal(text_span(&once), 0, &room, &twice, NULL, NULL) == RC_OK;
    ok(good && once.n == 61 && span_same(text_span(&once), text_span(&twice)),
       "of a million marks thirty stay");
    text_done(&raw);
    text_done(&once);
    text_done(&twice);
    words_room_done(&room);
}

// Each code point alone and between letters.
static void all_runes(void)
{
    struct text raw = {0}, once = {0}, twice = {0};
    struct words_room room = {0};
    int bad = 0;
    for (uint32_t c = 1; c < 0x110000; c++) {
        if (c >= 0xD800 && c < 0xE000)
            continue;
        text_reset(&raw);
        text_reset(&once);
        text_reset(&twice);
        bool good =
            text_rune(&raw, c) == RC_OK && text_byte(&raw, 'a') == RC_OK &&
            text_rune(&raw, c) == RC_OK && text_rune(&raw, c) == RC_OK &&
            words_normal(text_span(&raw), 0, &room, &once, NULL, NULL) == RC_OK &&
            words_normal(text_span(&once), 0, &room, &twice, NULL, NULL) == RC_OK &&
            span_same(text_span(&once), text_span(&twice));
        if (!good && !bad++)
            printf("# U+%04X\n", (unsigned)c);
    }
    ok(bad == 0, "so it is for each sign of Unicode");
    text_done(&raw);
    text_done(&once);
    text_done(&twice);
    words_room_done(&room);
}

static void refusals(void)
{
    struct words_room room = {0};
    struct words_hits hits = {0};
    struct text out = {0}, big = {0};
    struct err err = {0};
    ok(words_normal(SPAN("abc\xFF"), 0, &room, &out, NULL, &err) == RC_INPUT &&
           strcmp(err.id, "E0264") == 0 && err.byte == 3 && out.n == 0,
       "bad UTF-8 is refused with its byte");
    ok(words_find(SPAN("\xED\xA0\x80"), &room, &hits, NULL) == RC_INPUT && hits.n == 0,
       "so are surrogates");
    bool good = true;
    for (size_t i = 0; i <= WORDS_MOST_BYTES && good; i += 64)
        good = text_printf(&big, "%64s", "x") == RC_OK;
    struct span most = {big.p, WORDS_MOST_BYTES};
    ok_rc(words_normal(most, 0, &room, &out, NULL, &err), &err, "1 MiB is taken");
    most.n++;
    ok(good && words_normal(most, 0, &room, &out, NULL, &err) == RC_LIMIT &&
           strcmp(err.id, "E0265") == 0,
       "one byte more is not");
    text_done(&big);
    text_done(&out);
    words_room_done(&room);
}

static void names(void)
{
    struct words_room room = {0};
    struct text out = {0};
    struct err err = {0};
    ok(words_name(SPAN(" #Caf\u00E9\u200B2024 "), &room, &out, NULL) == RC_OK &&
           span_is(text_span(&out), "caf\u00E92024"),
       "a hashtag is folded, its digits stay");
    text_reset(&out);
    ok(words_name(SPAN("\uFF20Ann.B"), &room, &out, NULL) == RC_OK &&
           span_is(text_span(&out), "ann.b"),
       "a handle too");
    text_reset(&out);
    ok(words_name(SPAN("two words"), &room, &out, &err) == RC_INPUT &&
           strcmp(err.id, "E0266") == 0 && out.n == 0,
       "a blank inside is refused");
    ok(words_name(SPAN(" # "), &room, &out, NULL) == RC_INPUT &&
           words_name(SPAN("\u200B"), &room, &out, NULL) == RC_INPUT,
       "so is an empty one");
    struct words_hit hit = {0, 4, WORDS_TAG};
    ok(span_is(words_body(SPAN("#tag"), hit), "tag"), "the body of a hashtag");
    hit = (struct words_hit){0, 6, WORDS_MENTION};
    ok(span_is(words_body(SPAN("\uFF20ann"), hit), "ann"), "of a full-width mention");
    text_done(&out);
    words_room_done(&room);
}

static void simple_forms(void)
{
    struct text out = {0};
    struct span text = SPAN("RT @ann #B https://a.org #c www.d.org");
    ok(words_tags_of(text, &out) == RC_OK && span_is(text_span(&out), "#B #c"), "tags");
    text_reset(&out);
    ok(words_urls_of(text, &out) == RC_OK &&
           span_is(text_span(&out), "https://a.org www.d.org"),
       "urls");
    text_reset(&out);
    ok(words_mentions_of(text, &out) == RC_OK && span_is(text_span(&out), "@ann"),
       "mentions");
    text_reset(&out);
    ok(words_normal_of(text, &out) == RC_OK && span_is(text_span(&out), "rt #b #c"),
       "normal");
    text_done(&out);
}

static enum rc normal_body(void *ctx)
{
    struct text out = {0};
    enum rc rc = words_normal_of(span_of(ctx), &out);
    if (rc == RC_OK)
        rc = words_tags_of(span_of(ctx), &out);
    text_done(&out);
    return rc;
}

int main(void)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        normal(table[i].raw, table[i].normal);
    for (size_t i = 0; i < sizeof found / sizeof *found; i++)
        find(found[i].text, found[i].hits);
    struct words_room room = {0};
    struct text out = {0};
    ok(words_normal(SPAN("a #b c"), WORDS_NO_TAGS, &room, &out, NULL, NULL) == RC_OK &&
           span_is(text_span(&out), "a c"),
       "the form without hashtags");
    text_done(&out);
    words_room_done(&room);
    enough();
    random_texts();
    folding();
    many_marks();
    all_runes();
    refusals();
    names();
    simple_forms();
    static char ascii[] = "Some ASCII #text https://a.org with #tags";
    static char mixed[] = "\uFDFA\uFDFA\uFDFA Stra\u00DFe #\u4E2D\u56FD";
    tap_each_failure(normal_body, ascii, "words of ASCII");
    tap_each_failure(normal_body, mixed, "words that expand");
    return tap_end();
}
