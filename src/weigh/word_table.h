// SPDX-License-Identifier: Apache-2.0
// What Unicode says of characters that words are made of. Inner header of the room.
#ifndef LOCKSTEP_WEIGH_WORD_TABLE_H
#define LOCKSTEP_WEIGH_WORD_TABLE_H

#include <stddef.h>
#include <stdint.h>

// Word_Break of UAX 29.
enum word_class {
    WORD_OTHER,
    WORD_CR,
    WORD_LF,
    WORD_NEWLINE,
    WORD_EXTEND,
    WORD_ZWJ,
    WORD_REGIONALINDICATOR,
    WORD_FORMAT,
    WORD_KATAKANA,
    WORD_HEBREWLETTER,
    WORD_ALETTER,
    WORD_SINGLEQUOTE,
    WORD_DOUBLEQUOTE,
    WORD_MIDNUMLET,
    WORD_MIDLETTER,
    WORD_MIDNUM,
    WORD_NUMERIC,
    WORD_EXTENDNUMLET,
    WORD_WSEGSPACE,
};

// Extended_Pictographic, Cased and Case_Ignorable; bits.
enum word_mark {
    WORD_PICTURE = 1,
    WORD_CASED = 2,
    WORD_IGNORABLE = 4,
};

struct word_range {
    uint32_t first, last;
    uint32_t value; // a word_class, or bits of word_mark
};

// Every stride-th code point from first to last has its lower case at + delta.
struct word_lower {
    uint32_t first, last;
    int32_t delta;
    uint32_t stride;
};

// Word_Break where it is not Other. Ascending, like the others.
extern const struct word_range word_breaks[];
extern const size_t n_word_breaks; // entries

// Code points with another, single lower case.
extern const struct word_lower word_lowers[];
extern const size_t n_word_lowers; // entries

// Code points with any of the marks.
extern const struct word_range word_marks[];
extern const size_t n_word_marks; // entries

#endif
