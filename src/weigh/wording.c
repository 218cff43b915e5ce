// SPDX-License-Identifier: Apache-2.0
// Question: when are two texts the same, or made of the same words?
// Definition: lower case; no @mention; words are what stands between the word
// boundaries of UAX 29, less the blanks and one apostrophe after a boundary.
// Source: coordination network toolkit, message_preprocessor and tokenize; Unicode UAX
// 29. Its words come from the `WORD` boundary of the Python package `regex`, which
// departs from UAX 29 in four points that this follows: the signs one further away are
// taken as they are, even if they are marks; marks at the start of the text bind to
// what follows; a vowel after an apostrophe binds to it; a sign after an odd number of
// regional indicators binds to them.
// Innocent explanation: short texts of common words are the same by chance.
// Oracle: wording_test.c, cases taken from that package.
#include "weigh/wording.h"

#include "base/mem.h"
#include "base/text.h"
#include "weigh/word_table.h"

enum { NOT_UTF8 = 0x110000, BIG_SIGMA = 0x3a3, FINAL_SIGMA = 0x3c2, DOTTED_I = 0x130 };

static uint32_t range_value(const struct word_range *table, size_t n, uint32_t rune)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table[middle].last < rune)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && table[low].first <= rune ? table[low].value : 0;
}

static uint32_t lower_of(uint32_t rune)
{
    if (rune < 0x80)
        return rune >= 'A' && rune <= 'Z' ? rune + ('a' - 'A') : rune;
    size_t low = 0, high = n_word_lowers;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (word_lowers[middle].last < rune)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == n_word_lowers || rune < word_lowers[low].first ||
        (rune - word_lowers[low].first) % word_lowers[low].stride)
        return rune;
    return (uint32_t)((int32_t)rune + word_lowers[low].delta);
}

static bool has_mark(uint32_t rune, enum word_mark mark)
{
    return (range_value(word_marks, n_word_marks, rune) & mark) != 0;
}

// A capital sigma at i ends a word: after a letter with case, before none.
static bool ends_word(const struct wording *w, size_t i)
{
    size_t j = i, k = i + 1;
    while (j > 0 && has_mark(w->rune[j - 1], WORD_IGNORABLE))
        j--;
    if (j == 0 || !has_mark(w->rune[j - 1], WORD_CASED))
        return false;
    while (k < w->n && has_mark(w->rune[k], WORD_IGNORABLE))
        k++;
    return k == w->n || !has_mark(w->rune[k], WORD_CASED);
}

// White space as Unicode and Python's regular expressions see it.
static bool is_blank(uint32_t rune)
{
    return rune == ' ' || (rune >= 9 && rune <= 13) || rune == 0x85 || rune == 0xa0 ||
           rune == 0x1680 || (rune >= 0x2000 && rune <= 0x200a) || rune == 0x2028 ||
           rune == 0x2029 || rune == 0x202f || rune == 0x205f || rune == 0x3000;
}

// The same as Python splits texts, with the four separators of ASCII.
static bool is_split(uint32_t rune)
{
    return is_blank(rune) || (rune >= 0x1c && rune <= 0x1f);
}

// Room for n runes; one more so that no column is of size 0.
static enum rc make_room(struct wording *w, size_t n)
{
    if (n < w->cap)
        return RC_OK;
    size_t cap = 2 * n + 64;
    uint32_t *rune = mem_grow(w->rune, cap, sizeof *rune);
    w->rune = rune ? rune : w->rune;
    uint8_t *class = mem_grow(w->class, cap, 1);
    w->class = class ? class : w->class;
    uint8_t *odd = mem_grow(w->odd, cap, 1);
    w->odd = odd ? odd : w->odd;
    if (!rune || !class || !odd)
        return RC_MEMORY;
    w->cap = cap;
    return RC_OK;
}

static void decode(struct wording *w, struct span text)
{
    w->n = 0;
    for (size_t at = 0; at < text.n;) {
        size_t before = at;
        int32_t rune = utf8_next(text, &at);
        w->rune[w->n++] = rune >= 0
                              ? (uint32_t)rune
                              : (uint32_t)NOT_UTF8 + (uint32_t)(uint8_t)text.p[before];
    }
}

// Lowers in place from the front; only the dotted I grows, from two bytes to two runes,
// so the runes first move to the end of their room.
static void lower(struct wording *w, size_t room)
{
    size_t n = w->n, to = 0;
    for (size_t i = 0; i < n; i++) // class is free until the end of reading
        w->class[i] = w->rune[i] == BIG_SIGMA && ends_word(w, i);
    size_t shift = room - n;
    for (size_t i = n; i > 0; i--)
        w->rune[i - 1 + shift] = w->rune[i - 1];
    for (size_t i = 0; i < n; i++) {
        uint32_t rune = w->rune[i + shift];
        if (rune == DOTTED_I) {
            w->rune[to++] = 'i';
            w->rune[to++] = 0x307;
        } else
            w->rune[to++] = w->class[i] ? FINAL_SIGMA : lower_of(rune);
    }
    w->n = to;
}

static void drop_mentions(struct wording *w)
{
    size_t to = 0;
    bool inside = false;
    for (size_t i = 0; i < w->n; i++) {
        inside = (inside || w->rune[i] == '@') && !is_blank(w->rune[i]);
        if (!inside)
            w->rune[to++] = w->rune[i];
    }
    w->n = to;
}

enum rc wording_read(struct wording *w, struct span text)
{
    TRY(make_room(w, text.n));
    decode(w, text);
    lower(w, text.n);
    drop_mentions(w);
    for (size_t i = 0; i < w->n; i++) {
        w->class[i] = (uint8_t)range_value(word_breaks, n_word_breaks, w->rune[i]);
        w->odd[i] = w->class[i] == WORD_REGIONALINDICATOR && !(i && w->odd[i - 1]);
    }
    return RC_OK;
}

void wording_collapse(struct wording *w)
{
    size_t to = 0;
    for (size_t i = 0; i < w->n; i++) {
        if (!is_split(w->rune[i]))
            w->rune[to++] = w->rune[i];
        else if (to && w->rune[to - 1] != ' ')
            w->rune[to++] = ' ';
    }
    w->n = to && w->rune[to - 1] == ' ' ? to - 1 : to;
}

static bool is_letter(enum word_class c)
{
    return c == WORD_ALETTER || c == WORD_HEBREWLETTER;
}

static bool is_middle(enum word_class c)
{
    return c == WORD_MIDNUMLET || c == WORD_SINGLEQUOTE;
}

static bool is_line(enum word_class c)
{
    return c == WORD_CR || c == WORD_LF || c == WORD_NEWLINE;
}

static bool is_mark(enum word_class c)
{
    return c == WORD_EXTEND || c == WORD_FORMAT || c == WORD_ZWJ;
}

static bool is_apostrophe(uint32_t rune)
{
    return rune == '\'' || rune == 0x2019;
}

// The vowels that bind to an apostrophe; runes are in lower case.
static bool is_vowel(uint32_t rune)
{
    static const uint32_t vowel[] = {'a',  'e',  'i',  'o',  'u',  0xe0, 0xe1,
                                     0xe2, 0xe8, 0xe9, 0xea, 0xec, 0xed, 0xee,
                                     0xf2, 0xf3, 0xf4, 0xf9, 0xfa, 0xfb};
    for (size_t i = 0; i < sizeof vowel / sizeof *vowel; i++)
        if (vowel[i] == rune)
            return true;
    return false;
}

// The four signs around a place: far_left left | right far_right.
struct around {
    enum word_class far_left, left, right, far_right;
};

// Letters and Hebrew quotes that hold together (WB5 to WB7c).
static bool letters_hold(struct around c)
{
    bool middle_left = c.left == WORD_MIDLETTER || is_middle(c.left);
    bool middle_right = c.right == WORD_MIDLETTER || is_middle(c.right);
    if (is_letter(c.left) && is_letter(c.right))
        return true;
    if (is_letter(c.left) && middle_right && is_letter(c.far_right))
        return true;
    if (is_letter(c.far_left) && middle_left && is_letter(c.right))
        return true;
    if (c.left == WORD_HEBREWLETTER &&
        (c.right == WORD_SINGLEQUOTE ||
         (c.right == WORD_DOUBLEQUOTE && c.far_right == WORD_HEBREWLETTER)))
        return true;
    return c.far_left == WORD_HEBREWLETTER && c.left == WORD_DOUBLEQUOTE &&
           c.right == WORD_HEBREWLETTER;
}

// Numbers, katakana and underscores that hold together (WB8 to WB13b).
static bool numbers_hold(struct around c)
{
    bool number_left = c.left == WORD_NUMERIC, number_right = c.right == WORD_NUMERIC;
    bool katakana_left = c.left == WORD_KATAKANA,
         katakana_right = c.right == WORD_KATAKANA;
    if ((number_left || is_letter(c.left)) && number_right)
        return true;
    if (number_left && is_letter(c.right))
        return true;
    if (c.far_left == WORD_NUMERIC && (c.left == WORD_MIDNUM || is_middle(c.left)) &&
        number_right)
        return true;
    if (number_left && (c.right == WORD_MIDNUM || is_middle(c.right)) &&
        c.far_right == WORD_NUMERIC)
        return true;
    if (katakana_left && katakana_right)
        return true;
    if ((is_letter(c.left) || number_left || katakana_left ||
         c.left == WORD_EXTENDNUMLET) &&
        c.right == WORD_EXTENDNUMLET)
        return true;
    return c.left == WORD_EXTENDNUMLET &&
           (is_letter(c.right) || number_right || katakana_right);
}

// True if a word boundary is before rune i, 0..n.
static bool is_boundary(const struct wording *w, size_t i)
{
    if (i == 0 || i == w->n)
        return w->n > 0;
    enum word_class left = w->class[i - 1], right = w->class[i];
    if (left == WORD_CR && right == WORD_LF)
        return false;
    if (is_line(left) || is_line(right))
        return true;
    if (left == WORD_ZWJ && has_mark(w->rune[i], WORD_PICTURE))
        return false;
    if ((left == WORD_WSEGSPACE && right == WORD_WSEGSPACE) || is_mark(right))
        return false;
    size_t l = i - 1;
    while (l > 0 && is_mark(w->class[l]))
        l--;
    if (is_mark(w->class[l]))
        return false;
    if (is_apostrophe(w->rune[l]) && is_vowel(w->rune[i]))
        return false;
    struct around c = {l ? w->class[l - 1] : WORD_OTHER, w->class[l], right,
                       i + 1 < w->n ? w->class[i + 1] : WORD_OTHER};
    return !letters_hold(c) && !numbers_hold(c) && !w->odd[l];
}

// Cuts the next piece between two separators: a boundary, blanks, one apostrophe.
static void next_piece(const struct wording *w, struct wording_at *at)
{
    size_t b = at->search;
    while (b < w->n && !is_boundary(w, b))
        b++;
    at->piece = at->from;
    at->end = b < w->n ? b : w->n;
    size_t after = b;
    while (after < w->n && w->class[after] == WORD_WSEGSPACE)
        after++;
    after += after < w->n && w->rune[after] == '\'';
    at->from = after;
    at->search = after > b ? after : b + 1;
}

bool wording_next(const struct wording *w, struct wording_at *at, size_t *from,
                  size_t *to)
{
    for (;;) {
        while (at->piece < at->end && is_split(w->rune[at->piece]))
            at->piece++;
        if (at->piece < at->end)
            break;
        if (at->search > w->n || w->n == 0)
            return false;
        next_piece(w, at);
    }
    *from = at->piece;
    while (at->piece < at->end && !is_split(w->rune[at->piece]))
        at->piece++;
    *to = at->piece;
    return true;
}

void wording_done(struct wording *w)
{
    mem_free(w->rune);
    mem_free(w->class);
    mem_free(w->odd);
    *w = (struct wording){0};
}
