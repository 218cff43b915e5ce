// SPDX-License-Identifier: Apache-2.0
// Texts as the toolkit compares them: lower case, without mentions, whole or in words.
// Inner header of the room.
#ifndef LOCKSTEP_WEIGH_WORDING_H
#define LOCKSTEP_WEIGH_WORDING_H

#include "base/rc.h"
#include "base/span.h"

// One text after reading, and work space for the next. Zeroes are empty.
struct wording {
    uint32_t *rune; // [n] code points; a byte that is not UTF-8 is 0x110000 + byte
    uint8_t *class; // [n] enum word_class; only between wording_read and _collapse
    uint8_t *odd;   // [n] 1 if an odd number of regional indicators ends here
    size_t n, cap;
};

// Reads `text`: lower case as Unicode says (with the final sigma), and without what
// stands from each @ to the next white space.
// Fails: RC_MEMORY. Cost: one pass, a binary search a character beyond ASCII.
enum rc wording_read(struct wording *w, struct span text) MUST_USE;

// Makes every run of white space one space, and none at both ends.
void wording_collapse(struct wording *w);

// The text, or part of it, as bytes that are the same iff the characters are.
static inline struct span wording_span(const struct wording *w, size_t from, size_t to)
{
    return (struct span){(const char *)(w->rune + from), (to - from) * sizeof *w->rune};
}

// Where reading of words stands; zeroes are the beginning.
struct wording_at {
    size_t from, search; // begin of the next piece; where to look for its end
    size_t piece, end;   // what is left of this one: white space parts it once more
};

// The next word: *from..*to of the runes. False after the last.
bool wording_next(const struct wording *w, struct wording_at *at, size_t *from,
                  size_t *to);

// Gives the memory back and leaves zeroes.
void wording_done(struct wording *w);

#endif
