// SPDX-License-Identifier: Apache-2.0
// The pieces of HTML that html.c is made of; for this room only.
#ifndef LOCKSTEP_TRACE_HTML_PARTS_H
#define LOCKSTEP_TRACE_HTML_PARTS_H

#include "base/span.h"

// A tag or comment. Spans point into the fragment; attributes that are not there have
// p NULL, and their entities are not decoded.
struct html_tag {
    struct span name; // empty for a comment
    bool end;         // </name>
    struct span href, classes, rel;
};

// Reads what begins with the "<" at s.p[*at].
// Out: false, with *at untouched, if it is no tag but a sign; else *at is behind it.
//   *open is set if it begins a tag or comment that does not end before s does.
bool html_tag_at(struct span s, size_t *at, struct html_tag *out, bool *open);

// True if `word` (lower-case ASCII) is one of the words of `list`, parted by blanks.
bool html_has_word(struct span list, const char *word);

// Reads the reference that begins with the "&" at s.p[*at] and moves *at behind its
// ";". Returns the code point it stands for, or -1, with *at untouched, if it is none.
int32_t html_reference_at(struct span s, size_t *at);

// Blanks of HTML: space, tab, line feed, form feed, carriage return.
static inline bool html_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

#endif
