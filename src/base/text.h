// SPDX-License-Identifier: Apache-2.0
// Text that grows, and the rules of UTF-8.
#ifndef LOCKSTEP_BASE_TEXT_H
#define LOCKSTEP_BASE_TEXT_H

#include "base/mem.h"
#include "base/span.h"

// Zeroes are an empty text. p is terminated once anything was added.
struct text {
    char *p;
    size_t n;
    size_t cap;
};

// Add bytes, one byte, or what printf would print.
enum rc text_add(struct text *t, struct span s) MUST_USE;
enum rc text_byte(struct text *t, char c) MUST_USE;
enum rc text_printf(struct text *t, const char *format, ...) PRINTF_LIKE(2, 3) MUST_USE;

// Adds one code point (0..0x10FFFF, no surrogate) as UTF-8.
enum rc text_rune(struct text *t, uint32_t rune) MUST_USE;

// Adds `s` as a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD.
enum rc text_json(struct text *t, struct span s) MUST_USE;

// Forgets the content, keeps the memory.
void text_reset(struct text *t);
void text_done(struct text *t);

// Forgets all but the first `n` bytes (n <= t->n): for functions that add in several
// steps and leave `t` as it was when one of them fails.
static inline void text_cut(struct text *t, size_t n)
{
    t->n = n;
    if (t->p)
        t->p[n] = '\0';
}

// What was written so far, borrowed until the next addition.
static inline struct span text_span(const struct text *t)
{
    return (struct span){t->p ? t->p : "", t->n};
}

// Reads the code point at s.p[*at] and moves *at behind it. Returns -1 at bytes that
// are not well-formed UTF-8 (surrogates and overlong forms included) and moves one byte
// on. Needs *at < s.n.
int32_t utf8_next(struct span s, size_t *at);

// Number of leading bytes of `s` that are well-formed UTF-8; s.n if all are.
// Cost: one pass, eight bytes a step over ASCII.
size_t utf8_valid(struct span s);

// True for characters that change what a person sees without being seen: controls other
// than tab and line feed, bidirectional marks, zero-width characters, BOM.
bool rune_hidden(int32_t rune);

#endif
