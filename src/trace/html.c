// SPDX-License-Identifier: Apache-2.0
/* What does a post that came as HTML say, and where do its links lead?
 *
 * Definition: the text that a browser would show, with links in full (html.h). A
 * reading for comparison, not for display: nothing is laid out.
 *
 * Source: HTML Living Standard, 13.2.5 (tags, references); the markup of Mastodon's
 * links. Departures: what browsers drop because it never ends stays as text, and what
 * they replace by U+FFFD stays as written, so that no sign of a post goes in silence;
 * references need their ";", so that "?a=1&copy=2" stays. Oracles: the table of
 * html_test.c; tests/check-html, which reads random and real fragments with Python.
 */
#include "trace/html.h"

#include "trace/html_parts.h"

// Where text is added, line by line.
struct pen {
    struct text *out;
    size_t base;    // where ours begins in *out
    unsigned lines; // line ends to come before the next sign
    bool fresh;     // the next sign begins a line
    bool blank;     // a blank stands before the next sign
};

struct reading {
    struct span s;
    size_t at;
    bool plain; // all that is left is text
    unsigned pre;
    struct pen pen;
    struct span skip; // name of the element that is left out, p NULL: none
    unsigned depth;   // of elements of that name
    size_t skip_at;   // behind its tag
    bool skip_none;   // one did not end: none is left out any more
    bool link, cut;   // inside a link whose words may be replaced; they are cut
    size_t link_at;   // where its words begin in *pen.out
    struct pen before;
    struct text href;   // of that link, decoded
    struct text *links; // or NULL
};

// ---- writing ------------------------------------------------------------------------

// Writes what was to come before the next sign.
static enum rc settle(struct pen *p)
{
    bool first = p->out->n == p->base;
    if (p->fresh && !p->lines)
        p->lines = 1;
    if (!first && p->blank && !p->lines)
        TRY(text_byte(p->out, ' '));
    for (; p->lines; p->lines--)
        if (!first)
            TRY(text_byte(p->out, '\n'));
    p->fresh = p->blank = false;
    return RC_OK;
}

// A sign of ASCII, or a byte of another.
static enum rc put(struct pen *p, char c, bool pre)
{
    if (html_blank(c) && !(pre && (c == ' ' || c == '\t'))) {
        if (pre && c == '\n')
            p->lines++;
        else
            p->blank = true;
        return RC_OK;
    }
    TRY(settle(p));
    return text_byte(p->out, c);
}

static enum rc put_rune(struct pen *p, int32_t r, bool pre)
{
    if (r < 0x80)
        return put(p, (char)r, pre);
    TRY(settle(p));
    return text_rune(p->out, (uint32_t)r);
}

// Decodes the value of an attribute; blanks inside are escaped.
static enum rc decode(struct span value, struct text *out)
{
    value = span_trim(value);
    for (size_t i = 0; i < value.n;) {
        int32_t r = value.p[i] == '&' ? html_reference_at(value, &i) : -1;
        if (r < 0)
            r = (unsigned char)value.p[i++];
        else if (r >= 0x80) {
            TRY(text_rune(out, (uint32_t)r));
            continue;
        }
        if (r == ' ')
            TRY(text_add(out, SPAN("%20")));
        else if (!html_blank((char)r))
            TRY(text_byte(out, (char)r));
    }
    return RC_OK;
}

// ---- links --------------------------------------------------------------------------

static bool is(const struct html_tag *t, const char *name)
{
    return span_same_ascii(t->name, span_of(name));
}

static struct span without(struct span s, const char *head)
{
    size_t n = strlen(head);
    return s.n >= n && span_same_ascii((struct span){s.p, n}, span_of(head))
               ? (struct span){s.p + n, s.n - n}
               : s;
}

static struct span bare(struct span s)
{
    return without(without(without(s, "https://"), "http://"), "www.");
}

// True if the words are the beginning of the address and then an ellipsis.
static bool shortened(struct span words, struct span href)
{
    static const char *const ends[] = {"\u2026", "..."};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t n = strlen(ends[i]);
        if (words.n <= n || memcmp(words.p + words.n - n, ends[i], n) != 0)
            continue;
        struct span stem = bare((struct span){words.p, words.n - n});
        href = bare(href);
        return stem.n >= 4 && stem.n <= href.n && memcmp(stem.p, href.p, stem.n) == 0;
    }
    return false;
}

static enum rc end_link(struct reading *r)
{
    struct pen *p = &r->pen;
    if (!r->link)
        return RC_OK;
    r->link = false;
    struct span words = {text_span(p->out).p + r->link_at, p->out->n - r->link_at};
    if (!r->cut && !shortened(span_trim(words), text_span(&r->href)))
        return RC_OK;
    text_cut(p->out, r->link_at);
    *p = r->before;
    TRY(settle(p));
    return text_add(p->out, text_span(&r->href));
}

static enum rc begin_link(struct reading *r, const struct html_tag *t)
{
    r->link = false; // links are not nested
    text_reset(&r->href);
    TRY(decode(t->href, &r->href));
    struct span href = text_span(&r->href);
    if (!href.n || href.p[0] == '#' || html_has_word(t->classes, "mention") ||
        html_has_word(t->classes, "hashtag") || html_has_word(t->rel, "tag"))
        return RC_OK;
    r->link = true;
    r->cut = false;
    r->link_at = r->pen.out->n;
    r->before = r->pen;
    if (!r->links)
        return RC_OK;
    if (r->links->n)
        TRY(text_byte(r->links, ' '));
    return text_add(r->links, href);
}

// ---- tags ---------------------------------------------------------------------------

static bool is_block(const struct html_tag *t)
{
    static const char *const names[] = {
        "p",  "div", "li", "ul",     "ol",     "blockquote", "pre",     "h1",
        "h2", "h3",  "h4", "h5",     "h6",     "table",      "tr",      "dl",
        "dt", "dd",  "hr", "header", "footer", "section",    "article", "figure"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is(t, names[i]))
            return true;
    return false;
}

// Moves to the end tag of a script or style.
static void pass_raw(struct reading *r, struct span name)
{
    for (size_t i = r->at; i + 2 + name.n <= r->s.n; i++) {
        struct span word = {r->s.p + i + 2, name.n};
        if (r->s.p[i] == '<' && r->s.p[i + 1] == '/' && span_same_ascii(word, name)) {
            r->at = i;
            return;
        }
    }
    r->plain = true;
}

// A tag inside what is left out. True if it ends there with a tag that counts.
static bool leave_out(struct reading *r, const struct html_tag *t)
{
    if (!span_same_ascii(t->name, r->skip))
        return false;
    if (is(t, "p") && !t->end) {
        r->skip = SPAN_NONE; // paragraphs are not nested
        return true;
    }
    r->depth = t->end ? r->depth - 1 : r->depth + 1;
    if (r->depth == 0)
        r->skip = SPAN_NONE;
    return r->depth == 0;
}

static enum rc take_start(struct reading *r, const struct html_tag *t)
{
    if (is(t, "br")) {
        r->pen.lines++;
        r->pen.blank = false;
    } else if (html_has_word(t->classes, "quote-inline") && !r->skip_none) {
        r->skip = t->name;
        r->depth = 1;
        r->skip_at = r->at;
    } else if (is(t, "a") && t->href.p) {
        return begin_link(r, t);
    } else if (html_has_word(t->classes, "invisible") ||
               html_has_word(t->classes, "ellipsis")) {
        r->cut = true;
    } else if (is(t, "script") || is(t, "style")) {
        pass_raw(r, t->name);
    }
    return RC_OK;
}

static enum rc take_tag(struct reading *r, const struct html_tag *t)
{
    if (r->skip.p && !leave_out(r, t))
        return RC_OK;
    if (is_block(t)) {
        r->pen.fresh = true;
        r->link = false; // more than an address is in it, or it was not closed
    }
    if (is(t, "pre"))
        r->pre = t->end ? r->pre - (r->pre > 0) : r->pre + 1;
    if (!t->end)
        return take_start(r, t);
    return is(t, "a") ? end_link(r) : RC_OK;
}

// One sign, reference or tag.
static enum rc step(struct reading *r)
{
    char c = r->s.p[r->at];
    struct html_tag tag;
    if (c == '<' && !r->plain && html_tag_at(r->s, &r->at, &tag, &r->plain))
        return take_tag(r, &tag);
    int32_t rune = c == '&' ? html_reference_at(r->s, &r->at) : -1;
    if (rune < 0)
        r->at++;
    if (r->skip.p)
        return RC_OK;
    return rune < 0 ? put(&r->pen, c, r->pre) : put_rune(&r->pen, rune, r->pre);
}

static enum rc read_all(struct reading *r)
{
    while (r->at < r->s.n || r->skip.p) {
        if (r->at < r->s.n) {
            TRY(step(r));
            continue;
        }
        // What was left out never ended, so it is not what it seems.
        r->skip = SPAN_NONE;
        r->skip_none = true;
        r->plain = false;
        r->at = r->skip_at;
    }
    return RC_OK;
}

static enum rc read_html(struct span html, struct text *out, struct text *links)
{
    if (html.n > HTML_MOST_BYTES)
        return RC_LIMIT;
    if (utf8_valid(html) != html.n)
        return RC_INPUT;
    struct reading r = {.s = html, .links = links, .pen = {.out = out, .base = out->n}};
    enum rc rc = read_all(&r);
    text_done(&r.href);
    return rc;
}

enum rc html_text_of(struct span html, struct text *out)
{
    size_t before = out->n;
    enum rc rc = read_html(html, out, NULL);
    if (rc != RC_OK)
        text_cut(out, before);
    return rc;
}

enum rc html_links_of(struct span html, struct text *out)
{
    struct text words = {0}, links = {0};
    enum rc rc = read_html(html, &words, &links);
    if (rc == RC_OK)
        rc = text_add(out, text_span(&links));
    text_done(&words);
    text_done(&links);
    return rc;
}
