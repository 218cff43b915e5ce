// SPDX-License-Identifier: Apache-2.0
// The table is the oracle: each line was written by hand from the rules of url.h.
#include "base/rng.h"
#include "base/tap.h"
#include "trace/url.h"

static const struct {
    const char *raw, *canonical, *domain; // canonical NULL = no URL; domain NULL = none
} table[] = {
    // scheme, host, port, user
    {"http://Example.ORG", "https://example.org/", "example.org"},
    {"HTTPS://WWW.EXAMPLE.ORG/", "https://example.org/", "example.org"},
    {" https://example.org/\t", "https://example.org/", "example.org"},
    {"http://u:p@example.org/", "https://example.org/", "example.org"},
    {"http://example.org:80/", "https://example.org/", "example.org"},
    {"https://example.org:443/", "https://example.org/", "example.org"},
    {"http://example.org:443/", "https://example.org/", "example.org"},
    {"https://example.org:80/", "https://example.org:80/", "example.org"},
    {"http://example.org:08080/", "https://example.org:8080/", "example.org"},
    {"http://example.org./x", "https://example.org/x", "example.org"},
    {"https://www.www.example.org/", "https://example.org/", "example.org"},
    {"https://www.gov.uk/x", "https://www.gov.uk/x", "www.gov.uk"},
    {"https://www.com/", "https://www.com/", "www.com"},
    {"https://a_b.example.org/", "https://a_b.example.org/", "example.org"},
    // international names
    {"http://M\u00DCNCHEN.de/", "https://xn--mnchen-3ya.de/", "xn--mnchen-3ya.de"},
    {"http://mu\u0308nchen.de/", "https://xn--mnchen-3ya.de/", "xn--mnchen-3ya.de"},
    {"http://XN--mnchen-3ya.de/", "https://xn--mnchen-3ya.de/", "xn--mnchen-3ya.de"},
    {"http://m%C3%BCnchen.de/", "https://xn--mnchen-3ya.de/", "xn--mnchen-3ya.de"},
    {"http://fa\u00DF.de/", "https://xn--fa-hia.de/", "xn--fa-hia.de"},
    {"http://\u4F8B\u3048\u3002jp/", "https://xn--r8jz45g.jp/", "xn--r8jz45g.jp"},
    {"http://\uFF45\uFF58\uFF0Eorg/", "https://ex.org/", "ex.org"},
    {"http://\u043F\u0440\u0435\u0437\u0438\u0434\u0435\u043D\u0442.\u0440\u0444/",
     "https://xn--d1abbgf6aiiy.xn--p1ai/", "xn--d1abbgf6aiiy.xn--p1ai"},
    {"https://i\u2764.ws/", "https://xn--i-7iq.ws/", "xn--i-7iq.ws"},
    // addresses
    {"http://127.0.0.1:8080/x", "https://127.0.0.1:8080/x", "127.0.0.1"},
    {"http://0x7f.1/", "https://127.0.0.1/", "127.0.0.1"},
    {"http://\uFF11\uFF12\uFF17.0.0.1/", "https://127.0.0.1/", "127.0.0.1"},
    {"http://[2001:DB8::0001]:80/", "https://[2001:db8::1]/", "[2001:db8::1]"},
    {"http://[2001:DB8::1]/", "https://[2001:db8::1]/", "[2001:db8::1]"},
    {"http://[fe80::1%25eth0]/", "https://[fe80::1]/", "[fe80::1]"},
    {"http://1.2.3.256/", NULL, NULL},
    {"http://www.1.2.3.4/", NULL, NULL},
    {"http://ann.1/", NULL, NULL},
    // domains
    {"http://news.bbc.co.uk/1", "https://news.bbc.co.uk/1", "bbc.co.uk"},
    {"http://ann.github.io/", "https://ann.github.io/", "ann.github.io"},
    {"http://github.io/", "https://github.io/", "github.io"},
    {"http://co.uk/", "https://co.uk/", NULL},
    {"http://localhost/x", "https://localhost/x", NULL},
    {"http://a.b.invalid/", "https://a.b.invalid/", "b.invalid"},
    // paths
    {"http://example.org?x", "https://example.org/?x", "example.org"},
    {"http://example.org/a/./b/../c", "https://example.org/a/c", "example.org"},
    {"http://example.org/a/..", "https://example.org/", "example.org"},
    {"http://example.org/../../a/.", "https://example.org/a/", "example.org"},
    {"http://example.org/%2e%2E/a", "https://example.org/a", "example.org"},
    {"http://example.org/a//b/", "https://example.org/a//b/", "example.org"},
    {"http://example.org/a//../b", "https://example.org/a/b", "example.org"},
    {"http://example.org/...", "https://example.org/...", "example.org"},
    {"http://example.org/Path", "https://example.org/Path", "example.org"},
    {"http://example.org/%7Eann/%41%2f", "https://example.org/~ann/A%2F",
     "example.org"},
    {"http://example.org/\u00FC", "https://example.org/%C3%BC", "example.org"},
    {"http://example.org/%zz%41", "https://example.org/%25zzA", "example.org"},
    {"http://example.org/100%", "https://example.org/100%25", "example.org"},
    {"http://example.org/%%34%31", "https://example.org/%2541", "example.org"},
    {"http://example.org/a|b", "https://example.org/a%7Cb", "example.org"},
    // parameters
    {"http://example.org/?b=2&a=1", "https://example.org/?a=1&b=2", "example.org"},
    {"http://example.org/?b=2&a&b=1", "https://example.org/?a&b=2&b=1", "example.org"},
    {"http://example.org/?&&a=&", "https://example.org/?a=", "example.org"},
    {"http://example.org/?", "https://example.org/", "example.org"},
    {"http://example.org/?b=1&amp;a=2", "https://example.org/?a=2&b=1", "example.org"},
    {"http://example.org/?a=%26b", "https://example.org/?a=%26b", "example.org"},
    {"http://example.org/x?utm_source=a&id=7&UTM_Medium=b",
     "https://example.org/x?id=7", "example.org"},
    {"http://example.org/x?utm%5Fsource=a", "https://example.org/x", "example.org"},
    {"http://example.org/x?fbclid=IwAR0&gclid=1&igshid=2", "https://example.org/x",
     "example.org"},
    {"http://example.org/x?si=1&s=2&t=3", "https://example.org/x?s=2&si=1&t=3",
     "example.org"}, // a mark on other hosts only
    {"http://example.org/x?fbclidx=1&xutm_a=1",
     "https://example.org/x?fbclidx=1&xutm_a=1", "example.org"},
    {"https://notx.com/a?s=20", "https://notx.com/a?s=20", "notx.com"},
    // fragments
    {"http://example.org/x#top", "https://example.org/x", "example.org"},
    {"http://example.org/#!/a?b", "https://example.org/#!/a?b", "example.org"},
    {"http://example.org/#!", "https://example.org/", "example.org"},
    // names of one site, and films
    {"https://mobile.twitter.com/ann/status/1?s=20&t=ab", "https://x.com/ann/status/1",
     "x.com"},
    {"https://m.facebook.com/a/posts/1?mibextid=q", "https://facebook.com/a/posts/1",
     "facebook.com"},
    {"https://youtu.be/abc_DEF-123?si=x&t=12",
     "https://youtube.com/watch?v=abc_DEF-123", "youtube.com"},
    {"https://m.youtube.com/shorts/abc_DEF-123/",
     "https://youtube.com/watch?v=abc_DEF-123", "youtube.com"},
    {"https://www.youtube.com/watch?feature=share&v=a&t=1",
     "https://youtube.com/watch?v=a", "youtube.com"},
    {"https://www.youtube.com/live?t=1", "https://youtube.com/live?t=1", "youtube.com"},
    {"https://youtu.be/", "https://youtu.be/", "youtu.be"},
    {"https://youtu.be/a/b", "https://youtu.be/a/b", "youtu.be"},
    {"https://instagram.com/reel/Cx1/?igsh=1", "https://instagram.com/p/Cx1",
     "instagram.com"},
    // exits
    {"https://l.facebook.com/"
     "l.php?u=http%3A%2F%2Fwww.example.org%2Fx%3Futm_source%3Da&h=A",
     "https://example.org/x", "example.org"},
    {"https://l.facebook.com/"
     "l.php?u=https%3A%2F%2Fl.instagram.com%2F%3Fu%3Dhttps%253A%252F"
     "%252Fexample.org%252Fy",
     "https://example.org/y", "example.org"},
    {"https://www.google.com/url?q=http://example.org/a&sa=D", "https://example.org/a",
     "example.org"},
    {"https://google.com/url?q=words", "https://google.com/url?q=words", "google.com"},
    {"https://l.facebook.com/l.php?u=https%3A%2F%2F&h=1",
     "https://l.facebook.com/l.php?h=1&u=https%3A%2F%2F", "facebook.com"},
    // not the URL of a web page
    {"", NULL, NULL},
    {"   ", NULL, NULL},
    {"http://", NULL, NULL},
    {"https:///example.org", NULL, NULL},
    {"http:/example.org", NULL, NULL},
    {"ftp://example.org/", NULL, NULL},
    {"javascript:alert(1)", NULL, NULL},
    {"mailto:ann@example.org", NULL, NULL},
    {"example.org/x", NULL, NULL}, // bare names only where the caller says so
    {"http://exam ple.org/", NULL, NULL},
    {"http://example.org/a b", NULL, NULL},
    {"http://example.org\\x", NULL, NULL},
    {"http://example.org:99999/", NULL, NULL},
    {"http://a..b/", NULL, NULL},
    {"http://ex\u2100.org/", NULL, NULL}, // folds to "a/c"
    {"http://\xFF.org/", NULL, NULL},
    {"http://ex*mple.org/", NULL, NULL},
    {"http://[::1/", NULL, NULL},
};

static const struct {
    const char *raw, *canonical;
} bare[] = {
    {"example.org", "https://example.org/"},
    {"www.Example.org/x?b&a", "https://example.org/x?a&b"},
    {"//example.org/x", "https://example.org/x"},
    {"github.io", "https://github.io/"},
    {"http://a.b.invalid/", "https://a.b.invalid/"}, // a scheme needs no list
    {"a.b.invalid/", NULL},
    {"readme.text", NULL},
    {"co.uk", NULL},
    {"localhost", NULL},
    {"127.0.0.1", NULL},
    {"ann@example.org", NULL},
    {"example.org:80", NULL},
    {"N/A", NULL},
    {"\u0645\u0646 \u0647\u0646\u0627", NULL},
};

static void one(const char *raw, unsigned flags, const char *want)
{
    struct text out = {0};
    struct err err = {0};
    ok(text_add(&out, SPAN("> ")) == RC_OK, "room");
    enum rc rc = url_canonical(span_of(raw), flags, &out, &err);
    bool good = want ? rc == RC_OK && span_is((struct span){out.p + 2, out.n - 2}, want)
                     : rc == RC_INPUT && span_is(text_span(&out), "> ") &&
                           strcmp(err.id, "E0261") == 0;
    if (!ok(good, "%.60s is %.60s", raw, want ? want : "no URL"))
        printf("# got %s (%s)\n", out.p, err.text);
    text_done(&out);
}

static void domain_of(const char *raw, const char *want)
{
    struct text out = {0};
    struct err err = {0};
    enum rc rc = url_domain(span_of(raw), 0, &out, &err);
    bool good = want ? rc == RC_OK && span_is(text_span(&out), want)
                     : rc == RC_INPUT && strcmp(err.id, "E0263") == 0;
    if (!ok(good, "the domain of %.60s is %s", raw, want ? want : "none"))
        printf("# got %s (%s)\n", out.p ? out.p : "", err.text);
    text_done(&out);
}

// Canonical of canonical must be canonical; -1 if not, else whether it was a URL.
static int stable(struct span raw)
{
    struct text once = {0}, twice = {0};
    int is = url_canonical(raw, URL_BARE, &once, NULL) == RC_OK;
    if (is && (url_canonical(text_span(&once), 0, &twice, NULL) != RC_OK ||
               !span_same(text_span(&once), text_span(&twice)))) {
        printf("# %.*s -> %s -> %s\n", (int)raw.n, raw.p, once.p,
               twice.p ? twice.p : "");
        is = -1;
    }
    text_done(&once);
    text_done(&twice);
    return is;
}

// URLs put together at random from pieces that rules look at.
static void random_urls(void)
{
    static const char *const piece[] = {"http://",
                                        "https://",
                                        "//",
                                        "www.",
                                        "example",
                                        ".org",
                                        ".co.uk",
                                        "/",
                                        "/",
                                        ".",
                                        "..",
                                        "%2e",
                                        "%2F",
                                        "%41",
                                        "%",
                                        "%25",
                                        "?",
                                        "&",
                                        "a=1",
                                        "b",
                                        "utm_x=1",
                                        "amp;",
                                        "#",
                                        "#!",
                                        "@",
                                        ":80",
                                        ":443",
                                        "youtu.be/",
                                        "\u00FC",
                                        "\u3002",
                                        "xn--a",
                                        "1.2",
                                        "u=http%3A%2F%2F",
                                        "l.facebook.com/l.php?",
                                        "m.youtube.com/shorts/",
                                        "v=1",
                                        "si=2",
                                        "[::1]",
                                        "0x7f",
                                        "+",
                                        ";",
                                        "|"};
    struct rng r = rng_at(7, 1, 0);
    struct text raw = {0};
    int urls = 0, bad = 0;
    for (int i = 0; i < 20000; i++) {
        text_reset(&raw);
        bool good =
            text_add(&raw, i % 4 ? SPAN("http://example.org") : SPAN("")) == RC_OK;
        for (uint64_t k = rng_below(&r, 9); k-- && good;)
            good =
                text_add(&raw,
                         span_of(piece[rng_below(&r, sizeof piece / sizeof *piece)])) ==
                RC_OK;
        int is = stable(text_span(&raw));
        urls += is > 0;
        bad += is < 0 || !good;
    }
    text_done(&raw);
    ok(bad == 0, "canonical of canonical is canonical on random URLs");
    ok(urls > 5000, "many of them are URLs (%d of 20000)", urls);
}

static void limits(void)
{
    struct text raw = {0}, out = {0};
    struct err err = {0};
    bool good = text_add(&raw, SPAN("http://example.org/")) == RC_OK;
    while (raw.n < URL_MOST_BYTES && good)
        good = text_byte(&raw, 'a') == RC_OK;
    struct span whole = text_span(&raw);
    ok(good && url_canonical(whole, 0, &out, &err) == RC_LIMIT && out.n == 0 &&
           strcmp(err.id, "E0262") == 0,
       "a canonical form beyond the limit is refused: https has one byte more");
    ok_rc(url_canonical((struct span){whole.p, whole.n - 1}, 0, &out, &err), &err,
          "a URL at the limit is taken");
    ok(out.n == URL_MOST_BYTES, "and nothing of it is lost");
    good = text_byte(&raw, 'a') == RC_OK;
    text_reset(&out);
    ok(good && url_canonical(text_span(&raw), 0, &out, NULL) == RC_LIMIT,
       "a longer one is refused");
    text_reset(&raw);
    for (int i = 0; i < URL_MOST_WRAPS + 1; i++) {
        struct text next = {0};
        good = text_add(&next, text_span(&raw)) == RC_OK &&
               text_add(&next, SPAN("https://l.facebook.com/l.php?u=")) == RC_OK &&
               good;
        text_done(&raw);
        raw = next;
    }
    good = text_add(&raw, SPAN("https://example.org/")) == RC_OK && good;
    text_reset(&out);
    ok(good && url_canonical(text_span(&raw), 0, &out, &err) == RC_LIMIT &&
           strcmp(err.id, "E0262") == 0,
       "too many exits inside each other are refused");
    struct span fewer = {raw.p + 31, raw.n - 31};
    ok(url_canonical(fewer, 0, &out, NULL) == RC_OK &&
           span_is(text_span(&out), "https://example.org/"),
       "one exit fewer is followed to its end");
    text_done(&raw);
    text_done(&out);
}

static enum rc body(void *ctx)
{
    struct text out = {0};
    enum rc rc = url_canonical(span_of(ctx), 0, &out, NULL);
    if (rc != RC_OK)
        rc = out.n == 0 ? rc : RC_OK;
    text_done(&out);
    return rc;
}

static enum rc domain_body(void *ctx)
{
    struct text out = {0};
    enum rc rc = url_domain(span_of(ctx), 0, &out, NULL);
    text_done(&out);
    return rc;
}

int main(void)
{
    int bad = 0;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        one(table[i].raw, 0, table[i].canonical);
        if (table[i].canonical)
            domain_of(table[i].raw, table[i].domain);
        bad += stable(span_of(table[i].raw)) < 0;
    }
    for (size_t i = 0; i < sizeof bare / sizeof *bare; i++)
        one(bare[i].raw, URL_BARE, bare[i].canonical);
    ok(bad == 0, "canonical of canonical is canonical on the table");
    ok(span_is(url_host(SPAN("https://[::1]:81/x")), "[::1]") &&
           span_is(url_host(SPAN("https://a.org:81/x:1")), "a.org") &&
           url_host(SPAN("x")).p == NULL,
       "the host of a canonical URL");
    random_urls();
    limits();
    struct text out = {0};
    ok(url_canonical((struct span){"http://a.org/\0b", 14}, 0, &out, NULL) == RC_INPUT,
       "a NUL byte is refused");
    ok(url_canonical_of(SPAN("example.org"), &out) == RC_INPUT &&
           url_domain_of(SPAN("news.example.org"), &out) == RC_OK &&
           span_is(text_span(&out), "example.org"),
       "the simple forms");
    text_done(&out);
    static char plain[] = "http://www.example.org/a?b=1&a=2#!/r";
    static char film[] = "https://youtu.be/abc";
    static char exits[] = "https://l.facebook.com/l.php?u=https://example.org/x?y=1";
    tap_each_failure(body, plain, "url_canonical");
    tap_each_failure(body, film, "url_canonical of an alias");
    tap_each_failure(body, exits, "url_canonical of an exit");
    tap_each_failure(domain_body, plain, "url_domain");
    return tap_end();
}
