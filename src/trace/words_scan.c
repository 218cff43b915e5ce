// SPDX-License-Identifier: Apache-2.0
// URLs, hashtags and mentions in running text.
#include "trace/words_scan.h"

#include "trace/rune.h"
#include "trace/words.h"

#include <string.h>

#define TAG_WIDE 0xFF03
#define AT_WIDE 0xFF20

// Code points with a place; reading behind the end gives a line end.
struct runes {
    const int32_t *r;
    size_t n;
};

static int32_t rune_at(struct runes t, size_t i)
{
    return i < t.n ? t.r[i] : '\n';
}

static bool ascii_alnum(int32_t r)
{
    return r != '_' && rune_ascii_word(r);
}

// True if r[i...] spells `word` (lower-case ASCII) in any case.
static bool spells(struct runes t, size_t i, const char *word)
{
    for (; *word; word++, i++) {
        int32_t r = rune_at(t, i);
        if (r >= 'A' && r <= 'Z')
            r += 32;
        if (r != *word)
            return false;
    }
    return true;
}

static bool url_rune(struct runes t, size_t i)
{
    int32_t r = rune_at(t, i);
    if (r < 0x80)
        return r > ' ' && r != 0x7F && !strchr("<>\"`{}|\\^", (int)r);
    if (!rune_foreign_word(r))
        return false;
    // Scripts without blanks: the URL ends where the sentence goes on, but a path that
    // is written in the script itself is part of it.
    int32_t before = t.r[i - 1];
    return !rune_cjk(r) || before == '/' || before == '=' || rune_cjk(before);
}

// Where the URL that runs from `at` to `end` really ends: without the punctuation of
// the sentence around it.
static size_t url_trim(struct runes t, size_t at, size_t end)
{
    long round = 0, square = 0; // closing without opening
    for (size_t i = at; i < end; i++) {
        round += (t.r[i] == ')') - (t.r[i] == '(');
        square += (t.r[i] == ']') - (t.r[i] == '[');
    }
    for (; end > at; end--) {
        int32_t last = t.r[end - 1];
        if (last == ')' && round > 0)
            round--;
        else if (last == ']' && square > 0)
            square--;
        else if (last >= 0x80 || !strchr(".,;:!?'*", (int)last))
            break;
    }
    return end;
}

// Code points of the URL at i, 0 if there is none.
static size_t url_here(struct runes t, size_t i)
{
    size_t host = i;
    if (spells(t, i, "http://"))
        host += 7;
    else if (spells(t, i, "https://"))
        host += 8;
    else if (spells(t, i, "www."))
        host += 4;
    else
        return 0;
    int32_t first = rune_at(t, host);
    if (!ascii_alnum(first) && first != '[' && !rune_foreign_word(first))
        return 0;
    size_t end = host;
    while (end < t.n && url_rune(t, end))
        end++;
    end = url_trim(t, host, end);
    if (end <= host)
        return 0;
    if (t.r[host - 1] == '.') {
        size_t dot = host;
        while (dot < end && t.r[dot] != '.' && t.r[dot] != '/')
            dot++;
        if (dot == end || t.r[dot] != '.')
            return 0; // "www.x" has no domain
    }
    return end - i;
}

static bool tag_rune(int32_t r)
{
    return rune_ascii_word(r) || r == 0xB7 || r == 0x30FB || r == 0x200C ||
           r == 0x200D || rune_letter(r) || rune_mark(r) || rune_digit(r);
}

static size_t tag_here(struct runes t, size_t i)
{
    size_t end = i + 1;
    bool letter = false;
    if (rune_mark(rune_at(t, end)))
        return 0;
    for (; end < t.n && tag_rune(t.r[end]); end++)
        letter |= rune_letter(t.r[end]);
    return letter ? end - i : 0;
}

// End of a run of ASCII word signs with dots and dashes inside, from `i` on.
static size_t name_end(struct runes t, size_t i)
{
    size_t end = i;
    while (end < t.n &&
           (rune_ascii_word(t.r[end]) || t.r[end] == '.' || t.r[end] == '-'))
        end++;
    while (end > i && (t.r[end - 1] == '.' || t.r[end - 1] == '-'))
        end--;
    return end;
}

// End of "@host.name" at i, or i.
static size_t home_end(struct runes t, size_t i)
{
    if (rune_at(t, i) != '@' || !ascii_alnum(rune_at(t, i + 1)))
        return i;
    size_t end = name_end(t, i + 1);
    for (size_t k = i + 1; k < end; k++)
        if (t.r[k] == '.')
            return end;
    return i;
}

static size_t mention_here(struct runes t, size_t i)
{
    size_t end = i + 1;
    int32_t first = rune_at(t, end);
    if (rune_ascii_word(first)) {
        end = name_end(t, end);
        size_t k = i + 1;
        while (k < end && !ascii_alnum(t.r[k]))
            k++;
        return k == end ? 0 : home_end(t, end) - i;
    }
    if (first < 0x80 || !rune_letter(first))
        return 0;
    while (end < t.n && (rune_ascii_word(t.r[end]) || rune_letter(t.r[end]) ||
                         rune_mark(t.r[end]) || rune_digit(t.r[end])))
        end++;
    return end - i;
}

// What begins at i: sets out->what and gives the number of code points, or 0.
static size_t mark_here(struct runes t, size_t i, int32_t before, int *what)
{
    int32_t r = t.r[i];
    switch (r) {
    case 'h':
    case 'H':
    case 'w':
    case 'W':
        *what = WORDS_URL;
        return ascii_alnum(before) ? 0 : url_here(t, i);
    case '#':
    case TAG_WIDE:
        *what = WORDS_TAG;
        return rune_ascii_word(before) || before == '&' || before == '/'
                   ? 0
                   : tag_here(t, i);
    case '@':
    case AT_WIDE:
        *what = WORDS_MENTION;
        return rune_ascii_word(before) || before == '/' ? 0 : mention_here(t, i);
    default:
        return 0;
    }
}

bool words_next(const int32_t *r, size_t n, size_t *from, struct words_mark *out)
{
    struct runes t = {r, n};
    for (size_t i = *from; i < n; i++) {
        int what = 0;
        size_t len = mark_here(t, i, i > *from ? r[i - 1] : ' ', &what);
        if (!len)
            continue;
        *out = (struct words_mark){i, len, what};
        *from = i + len;
        return true;
    }
    return false;
}
