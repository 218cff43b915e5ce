// SPDX-License-Identifier: Apache-2.0
#include "base/seen.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

struct print print_of(const struct span *parts, size_t n_parts)
{
    char buffer[1024];
    size_t total = 0;
    for (size_t i = 0; i < n_parts; i++)
        total += parts[i].n + 4;
    XXH128_hash_t h;
    if (total <= sizeof buffer) {
        size_t at = 0;
        for (size_t i = 0; i < n_parts; i++) {
            uint32_t n = parts[i].p ? (uint32_t)parts[i].n : UINT32_MAX;
            memcpy(buffer + at, &n, 4);
            at += 4;
            if (parts[i].n)
                memcpy(buffer + at, parts[i].p, parts[i].n);
            at += parts[i].n;
        }
        h = XXH3_128bits(buffer, at);
    } else {
        XXH3_state_t state;
        XXH3_128bits_reset(&state);
        for (size_t i = 0; i < n_parts; i++) {
            uint32_t n = parts[i].p ? (uint32_t)parts[i].n : UINT32_MAX;
            XXH3_128bits_update(&state, &n, 4);
            XXH3_128bits_update(&state, parts[i].n ? parts[i].p : "", parts[i].n);
        }
        h = XXH3_128bits_digest(&state);
    }
    return (struct print){h.high64, (uint32_t)h.low64};
}

static size_t place(const struct seen *s, uint64_t hi, uint32_t lo)
{
    size_t k = lo >> s->shift;
    while (s->slot[k].next && (s->slot[k].hi != hi || s->slot[k].lo != lo))
        k = (k + 1) & (s->n_slots - 1);
    return k;
}

static enum rc resize(struct seen *s, size_t n_slots)
{
    struct seen wide = {.n_slots = n_slots, .n = s->n, .shift = 32};
    for (size_t half = n_slots; half > 1 && wide.shift; half /= 2)
        wide.shift--;
    wide.slot = mem_zero(n_slots, sizeof *wide.slot);
    if (!wide.slot)
        return RC_MEMORY;
    for (size_t i = 0; i < s->n_slots; i++) {
        const struct seen_slot *from = &s->slot[i];
        if (from->next)
            wide.slot[place(&wide, from->hi, from->lo)] = *from;
    }
    seen_done(s);
    *s = wide;
    return RC_OK;
}

enum rc seen_reserve(struct seen *s, size_t n)
{
    size_t n_slots = s->n_slots ? s->n_slots : 64;
    while (n_slots / 4 * 3 < n) {
        if (n_slots > SIZE_MAX / 64)
            return RC_MEMORY;
        n_slots *= 2;
    }
    return n_slots == s->n_slots ? RC_OK : resize(s, n_slots);
}

enum rc seen_put(struct seen *s, struct print p, uint32_t value, uint32_t *old)
{
    TRY(seen_reserve(s, s->n + 1));
    struct seen_slot *slot = &s->slot[place(s, p.hi, p.lo)];
    if (slot->next) {
        *old = slot->next - 1;
        return RC_OK;
    }
    *slot = (struct seen_slot){p.hi, p.lo, value + 1};
    s->n++;
    *old = SEEN_NEW;
    return RC_OK;
}

void seen_prefetch(const struct seen *s, struct print p)
{
    if (s->n_slots)
        __builtin_prefetch(&s->slot[p.lo >> s->shift], 1);
}

static bool before(const struct seen_slot *a, const struct seen_slot *b)
{
    return a->lo != b->lo ? a->lo < b->lo : a->hi < b->hi;
}

// Slots stand near their place already; only those that went round the end are far.
void seen_sort(struct seen *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_slots; i++) {
        struct seen_slot slot = s->slot[i];
        if (!slot.next)
            continue;
        size_t j = n++;
        for (; j > 0 && before(&slot, &s->slot[j - 1]); j--)
            s->slot[j] = s->slot[j - 1];
        s->slot[j] = slot;
    }
}

void seen_clear(struct seen *s)
{
    if (s->slot)
        memset(s->slot, 0, s->n_slots * sizeof *s->slot);
    s->n = 0;
}

void seen_done(struct seen *s)
{
    mem_free(s->slot);
    *s = (struct seen){0};
}
