// SPDX-License-Identifier: Apache-2.0
// Tags and their attributes, as browsers read them (HTML Living Standard, 13.2.5).
#include "trace/html_parts.h"

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t skip_blanks(struct span s, size_t at)
{
    while (at < s.n && html_blank(s.p[at]))
        at++;
    return at;
}

// Behind the next `mark` from `at` on; beyond s.n if there is none.
static size_t behind(struct span s, size_t at, const char *mark)
{
    size_t n = strlen(mark);
    for (; at + n <= s.n; at++)
        if (memcmp(s.p + at, mark, n) == 0)
            return at + n;
    return s.n + 1;
}

// The value behind "=" at `at`: quoted, or up to a blank or ">". Returns where it ends,
// beyond s.n if its quote never closes.
static size_t read_value(struct span s, size_t at, struct span *value)
{
    at = skip_blanks(s, at);
    size_t from = at;
    if (at < s.n && (s.p[at] == '"' || s.p[at] == '\'')) {
        const char *end = memchr(s.p + at + 1, s.p[at], s.n - at - 1);
        if (!end)
            return s.n + 1;
        *value = (struct span){s.p + at + 1, (size_t)(end - s.p) - at - 1};
        return (size_t)(end - s.p) + 1;
    }
    while (at < s.n && !html_blank(s.p[at]) && s.p[at] != '>')
        at++;
    *value = (struct span){s.p + from, at - from};
    return at;
}

// The first of twins counts.
static void keep(struct html_tag *t, struct span name, struct span value)
{
    struct span *to = span_same_ascii(name, SPAN("href"))    ? &t->href
                      : span_same_ascii(name, SPAN("class")) ? &t->classes
                      : span_same_ascii(name, SPAN("rel"))   ? &t->rel
                                                             : NULL;
    if (to && !to->p)
        *to = value;
}

// Attributes from `at` up to ">". Returns where the tag ends, beyond s.n if it does
// not.
static size_t read_attributes(struct span s, size_t at, struct html_tag *t)
{
    while (at < s.n) {
        char c = s.p[at];
        if (c == '>')
            return at + 1;
        if (c == '/' || html_blank(c)) {
            at++;
            continue;
        }
        size_t from = at++; // "=" may begin a name
        while (at < s.n && !html_blank(s.p[at]) && !strchr("/>=", s.p[at]))
            at++;
        struct span name = {s.p + from, at - from}, value = SPAN("");
        size_t sign = skip_blanks(s, at);
        if (sign < s.n && s.p[sign] == '=')
            at = read_value(s, sign + 1, &value);
        keep(t, name, value);
    }
    return s.n + 1;
}

bool html_tag_at(struct span s, size_t *at, struct html_tag *out, bool *open)
{
    struct html_tag t = {0};
    size_t i = *at + 1, end;
    t.end = i < s.n && s.p[i] == '/';
    i += t.end;
    if (i >= s.n)
        return false;
    if (letter(s.p[i])) {
        size_t from = i;
        while (i < s.n && !html_blank(s.p[i]) && s.p[i] != '/' && s.p[i] != '>')
            i++;
        t.name = (struct span){s.p + from, i - from};
        end = read_attributes(s, i, &t);
    } else if (!t.end && i + 2 < s.n && memcmp(s.p + i, "!--", 3) == 0) {
        end = behind(s, i + 1, "-->"); // <!--> is one as well
    } else if (!t.end && (s.p[i] == '!' || s.p[i] == '?')) {
        end = behind(s, i, ">");
    } else {
        return false;
    }
    if (end > s.n) {
        *open = true;
        return false;
    }
    *at = end;
    *out = t;
    return true;
}

bool html_has_word(struct span list, const char *word)
{
    size_t at = 0;
    while ((at = skip_blanks(list, at)) < list.n) {
        size_t from = at;
        while (at < list.n && !html_blank(list.p[at]))
            at++;
        if (span_same_ascii((struct span){list.p + from, at - from}, span_of(word)))
            return true;
    }
    return false;
}
