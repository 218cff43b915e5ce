// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>

enum { FIRST_BLOCK = 4096, LARGEST_STEP = 1 << 22 };

struct arena_block {
    struct arena_block *next;
    size_t size;
    alignas(max_align_t) unsigned char bytes[];
};

static struct arena_block *add_block(struct arena *a, size_t at_least)
{
    size_t size = a->head ? a->head->size * 2 : FIRST_BLOCK;
    if (size > LARGEST_STEP)
        size = LARGEST_STEP;
    if (size < at_least)
        size = at_least;
    if (size > SIZE_MAX - sizeof(struct arena_block))
        return NULL;
    struct arena_block *b = mem_new(1, sizeof *b + size);
    if (!b)
        return NULL;
    b->size = size;
    b->next = a->head;
    a->head = b;
    a->used = 0;
    return b;
}

void *arena_new(struct arena *a, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
        return NULL;
    bytes = (bytes + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    if (!a->head || a->head->size - a->used < bytes) {
        if (!add_block(a, bytes))
            return NULL;
    }
    void *p = a->head->bytes + a->used;
    a->used += bytes;
    return p;
}

struct span arena_copy(struct arena *a, struct span s)
{
    char *p = arena_new(a, s.n + 1, 1);
    if (!p)
        return SPAN_NONE;
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return (struct span){p, s.n};
}

void arena_reset(struct arena *a)
{
    if (!a->head)
        return;
    struct arena_block *keep = a->head;
    for (struct arena_block *b = a->head; b; b = b->next)
        if (b->size > keep->size)
            keep = b;
    for (struct arena_block *b = a->head, *next; b; b = next) {
        next = b->next;
        if (b != keep)
            mem_free(b);
    }
    keep->next = NULL;
    a->head = keep;
    a->used = 0;
}

void arena_done(struct arena *a)
{
    for (struct arena_block *b = a->head, *next; b; b = next) {
        next = b->next;
        mem_free(b);
    }
    *a = (struct arena){0};
}
