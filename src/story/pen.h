// SPDX-License-Identifier: Apache-2.0
// Writing into a buffer that is large enough by construction; `must` watches over it.
#ifndef LOCKSTEP_STORY_PEN_H
#define LOCKSTEP_STORY_PEN_H

#include "base/rc.h"
#include "base/span.h"

#include <stdint.h>
#include <string.h>

// A buffer p [cap] of which n bytes are written.
struct pen {
    char *p;
    size_t n, cap;
};

// Adds n bytes; they must fit.
static inline void pen_bytes(struct pen *pen, const char *p, size_t n)
{
    must(n <= pen->cap - pen->n);
    memcpy(pen->p + pen->n, p, n);
    pen->n += n;
}

// The same up to the terminating zero.
static inline void pen_text(struct pen *pen, const char *text)
{
    pen_bytes(pen, text, strlen(text));
}

// The same for a number in decimal digits.
static inline void pen_u64(struct pen *pen, uint64_t v)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    pen_bytes(pen, digits + at, sizeof digits - at);
}

#endif
