// SPDX-License-Identifier: Apache-2.0
// Borrowed text: where it starts and how many bytes it has. Says nothing of encoding.
#ifndef LOCKSTEP_BASE_SPAN_H
#define LOCKSTEP_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Borrowed bytes.
struct span {
    const char *p; // NULL means "not there", which differs from an empty text
    size_t n;
};

#define SPAN(literal) ((struct span){(literal), sizeof(literal) - 1})
#define SPAN_NONE ((struct span){NULL, 0})

// `text` up to its terminating zero; NULL gives a span that is not there.
static inline struct span span_of(const char *text)
{
    return (struct span){text, text ? strlen(text) : 0};
}

// True if both have the same bytes; an empty text and none are the same here.
static inline bool span_same(struct span a, struct span b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

// True if `a` has the bytes of `text`.
static inline bool span_is(struct span a, const char *text)
{
    return span_same(a, span_of(text));
}

// Orders by bytes, as the C locale does; a text before its own extensions.
int span_order(struct span a, struct span b);

// Without blanks (space, tab, CR, LF) at both ends.
struct span span_trim(struct span s);

// Splits off what stands before the next `sep` of `*rest` and moves `*rest` behind it.
// Returns false when `*rest` was used up (its p is then NULL).
bool span_split(struct span *rest, char sep, struct span *out);

// Whole text as a decimal int64 with optional sign; false if it is anything else or
// does not fit.
bool span_int64(struct span s, int64_t *out);

// Equal but for the case of ASCII letters.
bool span_same_ascii(struct span a, struct span b);

#endif
