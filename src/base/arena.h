// SPDX-License-Identifier: Apache-2.0
// Work space that is given back all at once.
#ifndef LOCKSTEP_BASE_ARENA_H
#define LOCKSTEP_BASE_ARENA_H

#include "base/mem.h"
#include "base/span.h"

struct arena_block;

// Zeroes are an empty arena. What it hands out lives until reset or done.
struct arena {
    struct arena_block *head;
    size_t used; // of the head block
};

// `count` things of `size` bytes, aligned for any type, not cleared; NULL when refused.
void *arena_new(struct arena *a, size_t count, size_t size) MUST_USE;

// A copy of `s` with a terminating zero that is not counted in n. On refusal p is NULL.
struct span arena_copy(struct arena *a, struct span s);

// Forgets everything handed out, keeps the largest block for the next use.
void arena_reset(struct arena *a);

// Gives all memory back and leaves zeroes.
void arena_done(struct arena *a);

#endif
