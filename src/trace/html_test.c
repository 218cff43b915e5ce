// SPDX-License-Identifier: Apache-2.0
// The tables are the oracle, written by hand from html.h; tests/check-html compares
// with Python's reading.
#include "trace/html.h"

#include "base/rng.h"
#include "base/tap.h"

#define FULL "https://a.example/long/path?x=1&amp;y=2"

static const struct {
    const char *html, *text, *links;
} table[] = {
    {"", "", ""},
    {"plain words", "plain words", ""},
    {"  two \t words\r\n on  lines ", "two words on lines", ""},
    // lines
    {"<p>one</p><p>two</p>", "one\ntwo", ""},
    {"<p>one<br>two<br/><br />three</p>\n", "one\ntwo\n\nthree", ""},
    {"<P>a<BR CLASS=x>b</P>", "a\nb", ""},
    {"<p></p><p>a</p><div><p></p></div><p>b<br></p><p>c</p>", "a\nb\nc", ""},
    {"a<ul><li>b</li><li>c</li></ul>d", "a\nb\nc\nd", ""},
    {"a <b>bold</b> and <i>c</i>d", "a bold and cd", ""},
    {"<pre><code>if (a)\n    b();\n\n</code></pre>c", "if (a)\n    b();\n\nc", ""},
    {"</pre>a\n b", "a b", ""},
    // references
    {"a &lt; b &amp;&amp; c &gt; d &quot;e&quot; &#39;f&#39; &apos;",
     "a < b && c > d "
     "\"e\" 'f' '",
     ""},
    {"&eacute;&Eacute;&hellip;&euro;&nbsp;x&thetasym;",
     "\u00E9\u00C9\u2026\u20AC\u00A0x\u03D1", ""},
    {"&#8364;&#x20AC;&#X20ac;&#128512;&#x1F600;",
     "\u20AC\u20AC\u20AC\U0001F600\U0001F600", ""},
    {"&#128;&#150;&#x99;", "\u20AC\u2013\u2122", ""},
    {"&amp;lt;p&amp;gt;", "&lt;p&gt;", ""},
    {"&#0;&#xD800;&#xDFFF;&#x110000;&#1;&#129;&#127;",
     "&#0;&#xD800;&#xDFFF;&#x110000;&#1;&#129;&#127;", ""},
    {"&#;&#x;&#xg;&#1a;&;&none;&amp &copy=2 &averyverylongname;",
     "&#;&#x;&#xg;&#1a;&;&none;&amp &copy=2 &averyverylongname;", ""},
    {"&#99999999999999999999;&#000065;", "&#99999999999999999999;A", ""},
    {"a&#32;&#10;&#9;b", "a b", ""},
    // what is no tag, what never ends
    {"a < b, a <3 </> <", "a < b, a <3 </> <", ""},
    {"a<!-- <p>x</p> --> b<!-->c<!doctype html><?xml?>d", "a bcd", ""},
    {"a <b x='>' y=\">\" z=/ =q>c</b>", "a c", ""},
    {"a <b <i>c</i>", "a c", ""},
    {"a <a href=\"x <b>c</b>", "a <a href=\"x <b>c</b>", ""},
    {"a <!-- b <i>c</i>&amp;", "a <!-- b <i>c</i>&", ""},
    {"a<script>x < '<p>'</SCRIPT >b<style>p{}</style>c", "abc", ""},
    {"a<script>b<p>c", "ab<p>c", ""},
    // links
    {"<a href=\"" FULL "\" rel=\"nofollow\"><span class=\"invisible\">https://</span>"
     "<span class=\"ellipsis\">a.example/lo</span><span "
     "class=\"invisible\">ng/path?x=1&amp;y=2</span></a>.",
     "https://a.example/long/path?x=1&y=2.", "https://a.example/long/path?x=1&y=2"},
    {"see <a href='" FULL "'>a.example/long\u2026</a> and <a href=" FULL
     ">www.A.example/x...</a> &",
     "see https://a.example/long/path?x=1&y=2 and www.A.example/x... &",
     "https://a.example/long/path?x=1&y=2 https://a.example/long/path?x=1&y=2"},
    {"<a href=\"https://a.example/1\">these words\u2026</a>", "these words\u2026",
     "https://a.example/1"},
    {"<p><a href=\"https://a.example/tags/x\" class=\"mention hashtag\" "
     "rel=\"tag\">#<span>x</span></a> <span class=\"h-card\"><a "
     "href=\"https://a.example/@ann\" class=\"u-url "
     "mention\">@<span>ann</span></a></span>"
     " <a rel='nofollow tag' href=\"https://b.example/t/y\">#y</a></p>",
     "#x @ann #y", ""},
    {"<a href=\" https://a.example/a b\n c&Tab;\">x</a><a href=\"#top\">y</a><a>z</a>"
     "<a href=\"\">u</a>",
     "xyzu", "https://a.example/a%20b%20c&Tab;"},
    {"<a class=\"invisibles\" href=\"https://a.example/1\" href=\"https://b.example\">"
     "words</a> <a href=\"/local\">more</a>",
     "words more", "https://a.example/1 /local"},
    // A link that is not closed keeps its words.
    {"<a href=\"https://a.example/1\"><span class=invisible>x</span> y <p>z</p></a>",
     "x y\nz", "https://a.example/1"},
    {"<a href=\"https://a.example/1\"><span class=invisible>x</span> y", "x y",
     "https://a.example/1"},
    {"<a href=\"https://a.example/1\"><span class=invisible>x</span><a "
     "href=\"https://a.example/2\">y</a>",
     "xy", "https://a.example/1 https://a.example/2"},
    {"<p>a</p> <a href=\"https://a.example/1\"><span class=invisible>x</span> y</a> b",
     "a\nhttps://a.example/1 b", "https://a.example/1"},
    // the address of a quoted post
    {"<p class=\"quote-inline\">RE: <a "
     "href=\"https://a.example/1\">x</a></p><p>mine</p>",
     "mine", ""},
    {"<p>mine<span class=\"quote-inline\"><br><br>RE: <span>x</span> <a "
     "href=\"https://a.example/1\">x</a></span> too</p>",
     "mine too", ""},
    {"<p class=quote-inline>RE: x<p>mine", "mine", ""},
    {"a <span class=quote-inline>b <a href=\"https://a.example/1\">c</a> <", "a b c <",
     "https://a.example/1"},
    // scripts of the world
    {"<p>\u4F60\u597D\u3001<b>\u4E16\u754C</b></p>", "\u4F60\u597D\u3001\u4E16\u754C",
     ""},
};

static void by_hand(void)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct text text = {0}, links = {0};
        struct span html = span_of(table[i].html);
        bool good = text_add(&text, SPAN("> ")) == RC_OK &&
                    html_text_of(html, &text) == RC_OK &&
                    html_links_of(html, &links) == RC_OK;
        struct span got = {text.p + 2, text.n - 2};
        if (!ok(good && span_is(got, table[i].text) &&
                    span_is(text_span(&links), table[i].links),
                "%s", table[i].html))
            printf("# text  \"%s\"\n# links \"%s\"\n", text.p, links.p);
        text_done(&text);
        text_done(&links);
    }
}

static void refused(void)
{
    struct text out = {0};
    ok(text_add(&out, SPAN("kept")) == RC_OK, "something stands before");
    ok(html_text_of(SPAN("a \xC3"), &out) == RC_INPUT, "no UTF-8, no text");
    ok(html_links_of(SPAN("a \xC3"), &out) == RC_INPUT, "and no links");
    char *big = mem_new(HTML_MOST_BYTES + 1, 1);
    ok(big != NULL, "room for too much");
    memset(big, '<', HTML_MOST_BYTES + 1);
    ok(html_text_of((struct span){big, HTML_MOST_BYTES + 1}, &out) == RC_LIMIT,
       "one byte too long");
    ok(span_is(text_span(&out), "kept"), "and what stood there stays");
    ok(html_text_of((struct span){big, HTML_MOST_BYTES}, &out) == RC_OK &&
           out.n == HTML_MOST_BYTES + 4,
       "a megabyte of < is a text");
    // Rows that would take the square of their length if each sign looked far ahead.
    static const char *const row[] = {
        "<a ",        "<a \"'<b ", "&", "<!--", "<script>", "<p class=quote-inline>",
        "<a href=x>", "</"};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        size_t n = strlen(row[i]);
        for (size_t at = 0; at < HTML_MOST_BYTES; at++)
            big[at] = row[i][at % n];
        text_reset(&out);
        ok(html_text_of((struct span){big, HTML_MOST_BYTES}, &out) == RC_OK,
           "a megabyte of %s comes to an end", row[i]);
    }
    mem_free(big);
    text_done(&out);
}

// Any text, escaped as a server does it, comes back; each sign in one of its forms.
static void there_and_back(void)
{
    static const char *const words[] = {"a",      "<",     "&",   "\"",  "'",
                                        "<b>",    "&amp;", "-->", "\n",  "\u00E9",
                                        "\u20AC", "x;",    "#",   "&#1;"};
    struct rng r = rng_at(11, 1, 0);
    int bad = 0;
    for (int i = 0; i < 20000; i++) {
        struct text raw = {0}, html = {0}, back = {0};
        bool good = text_byte(&raw, 'x') == RC_OK && text_byte(&html, 'x') == RC_OK;
        for (uint64_t k = rng_below(&r, 12); k-- && good;) {
            struct span w = span_of(words[rng_below(&r, sizeof words / sizeof *words)]);
            good = text_add(&raw, w) == RC_OK;
            if (span_is(w, "\n"))
                good = good && text_add(&html, SPAN("<br>")) == RC_OK;
            for (size_t at = 0; at < w.n && good && w.p[0] != '\n';) {
                int32_t c = utf8_next(w, &at);
                bool must_be = c == '<' || c == '&';
                uint64_t form = rng_below(&r, must_be ? 2 : 3);
                good = form == 0   ? text_printf(&html, "&#%d;", (int)c) == RC_OK
                       : form == 1 ? text_printf(&html, "&#x%x;", (unsigned)c) == RC_OK
                                   : text_rune(&html, (uint32_t)c) == RC_OK;
            }
        }
        while (raw.n && raw.p[raw.n - 1] == '\n')
            text_cut(&raw, raw.n - 1);
        good = good && html_text_of(text_span(&html), &back) == RC_OK &&
               span_same(text_span(&raw), text_span(&back));
        if (!good && !bad++)
            printf("# %s -> %s\n", html.p, back.p);
        text_done(&raw);
        text_done(&html);
        text_done(&back);
    }
    ok(bad == 0, "escaped texts come back");
}

static enum rc refused_memory(void *ctx)
{
    struct span html = *(struct span *)ctx;
    struct text out = {0};
    enum rc rc = text_add(&out, SPAN("kept"));
    if (rc != RC_OK)
        goto out;
    rc = html_text_of(html, &out);
    if (rc == RC_OK) {
        text_cut(&out, 4);
        rc = html_links_of(html, &out);
    }
    if (rc != RC_OK && !span_is(text_span(&out), "kept"))
        rc = RC_INPUT; // what stood there must stay
out:
    text_done(&out);
    return rc;
}

int main(void)
{
    by_hand();
    refused();
    there_and_back();
    struct span html = SPAN(
        "<p>a long paragraph that makes the text grow, and grow again</p>"
        "<a href=\"https://a.example/with/a/path/of/some/length?and=more&amp;x=y\">"
        "<span class=\"invisible\">https://</span>cut</a> &hellip; &lt;");
    tap_each_failure(refused_memory, &html, "reading HTML");
    return tap_end();
}
