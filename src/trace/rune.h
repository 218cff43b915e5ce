// SPDX-License-Identifier: Apache-2.0
// Sorts of code points, as this room's text functions see them; for this room only.
#ifndef LOCKSTEP_TRACE_RUNE_H
#define LOCKSTEP_TRACE_RUNE_H

#include <stdbool.h>
#include <stdint.h>

// The same for what is not ASCII; see the functions below.
bool rune_letter_far(int32_t r);
bool rune_digit_far(int32_t r);
bool rune_blank_far(int32_t r);
bool rune_emoji_far(int32_t r);

// Letters, digits and "_" of ASCII.
static inline bool rune_ascii_word(int32_t r)
{
    return (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z') || (r >= '0' && r <= '9') ||
           r == '_';
}

// Letters of any script.
static inline bool rune_letter(int32_t r)
{
    return r < 0x80 ? (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z')
                    : rune_letter_far(r);
}

// Decimal digits of any script.
static inline bool rune_digit(int32_t r)
{
    return r < 0x80 ? r >= '0' && r <= '9' : rune_digit_far(r);
}

// Blanks and line ends of any sort.
static inline bool rune_blank(int32_t r)
{
    return r < 0x80 ? r == ' ' || (r >= '\t' && r <= '\r') : rune_blank_far(r);
}

// Pictographs, regional indicators and skin tones, in any presentation.
static inline bool rune_emoji(int32_t r)
{
    return r >= 0xA9 && rune_emoji_far(r);
}

// Combining marks, except variation selectors and keycaps.
bool rune_mark(int32_t r);

// Letters, marks and numbers beyond ASCII: what a URL in running text may hold of them.
bool rune_foreign_word(int32_t r);

// Han, kana, bopomofo, Hangul: written without blanks, or with few letters a word.
bool rune_cjk(int32_t r);

// Canonical combining class; 0 for what stands for itself.
int rune_class(int32_t r);

#endif
