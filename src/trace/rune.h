// SPDX-License-Identifier: Apache-2.0
// Sorts of code points, as this room's text functions see them; for this room only.
#ifndef LOCKSTEP_TRACE_RUNE_H
#define LOCKSTEP_TRACE_RUNE_H

#include <stdbool.h>
#include <stdint.h>

// Letters, digits and "_" of ASCII.
bool rune_ascii_word(int32_t r);

// Letters of any script; combining marks except variation selectors and keycaps;
// decimal digits of any script; blanks and line ends of any sort.
bool rune_letter(int32_t r);
bool rune_mark(int32_t r);
bool rune_digit(int32_t r);
bool rune_blank(int32_t r);

// Letters, marks and numbers beyond ASCII: what a URL in running text may hold of them.
bool rune_foreign_word(int32_t r);

// Han, kana, bopomofo, Hangul: written without blanks, or with few letters a word.
bool rune_cjk(int32_t r);

// Pictographs, regional indicators and skin tones, in any presentation.
bool rune_emoji(int32_t r);

#endif
