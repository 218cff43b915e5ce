// SPDX-License-Identifier: Apache-2.0
// Slots hold 56 bits of the hash, the number and the place of the text: a miss in the
// table costs one cache line and a hit two, and the table grows without a look at the
// texts. The lower 32 bits of the hash choose the slot.
#include "base/dict.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

struct dict_slot {
    uint32_t low;  // half of the hash
    uint32_t id;   // number + 1, 0 = free
    uint64_t rest; // the upper 24 bits of the hash, then the offset in bytes
};

#define AT_BITS 40 // a tebibyte of texts
#define AT_MASK ((UINT64_C(1) << AT_BITS) - 1)

enum { HEAD = 5, BATCH = 16 }; // HEAD: 4 bytes of length, 1 of space

static uint64_t hash(uint8_t space, struct span key)
{
    return XXH3_64bits_withSeed(key.p ? key.p : "", key.n, space);
}

static const struct dict_slot *slot_of(const struct dict *d, uint64_t h)
{
    return &d->slots[(uint32_t)h & (d->n_slots - 1)];
}

static bool same(const struct dict *d, uint64_t at, uint8_t space, struct span key)
{
    const uint8_t *p = d->bytes.p + at;
    uint32_t n;
    memcpy(&n, p, 4);
    return n == key.n && p[4] == space && (n == 0 || memcmp(p + HEAD, key.p, n) == 0);
}

static enum rc widen(struct dict *d)
{
    size_t n_slots = d->n_slots ? d->n_slots * 2 : 64;
    struct dict_slot *slots = mem_zero(n_slots, sizeof *slots);
    if (!slots)
        return RC_MEMORY;
    for (size_t i = 0; i < d->n_slots; i++) {
        struct dict_slot s = d->slots[i];
        if (!s.id)
            continue;
        size_t k = s.low & (n_slots - 1);
        while (slots[k].id)
            k = (k + 1) & (n_slots - 1);
        slots[k] = s;
    }
    mem_free(d->slots);
    d->slots = slots;
    d->n_slots = n_slots;
    return RC_OK;
}

static enum rc add(struct dict *d, uint64_t h, size_t k, uint8_t space, struct span key,
                   uint32_t *out)
{
    if (d->n == DICT_NONE - 1 || key.n > UINT32_MAX || d->bytes.n > AT_MASK - key.n)
        return RC_LIMIT;
    TRY(column_reserve(&d->bytes, key.n + HEAD));
    TRY(column_reserve(&d->at, 1));
    uint64_t at = d->bytes.n;
    uint32_t len = (uint32_t)key.n;
    memcpy(d->bytes.p + at, &len, 4);
    d->bytes.p[at + 4] = space;
    if (len)
        memcpy(d->bytes.p + at + HEAD, key.p, len);
    d->bytes.n += key.n + HEAD;
    column_put(&d->at, at);
    d->slots[k] = (struct dict_slot){(uint32_t)h, ++d->n, (h & ~AT_MASK) | at};
    *out = d->n - 1;
    return RC_OK;
}

// The slot of `key`, or the free one where it belongs.
static size_t place(const struct dict *d, uint64_t h, uint8_t space, struct span key)
{
    size_t k = (uint32_t)h & (d->n_slots - 1);
    for (; d->slots[k].id; k = (k + 1) & (d->n_slots - 1)) {
        const struct dict_slot *s = &d->slots[k];
        if (s->low == (uint32_t)h && ((s->rest ^ h) & ~AT_MASK) == 0 &&
            same(d, s->rest & AT_MASK, space, key))
            break;
    }
    return k;
}

static enum rc put_hashed(struct dict *d, uint64_t h, uint8_t space, struct span key,
                          uint32_t *out, bool *is_new)
{
    if ((uint64_t)d->n * 3 >= (uint64_t)d->n_slots * 2)
        TRY(widen(d));
    size_t k = place(d, h, space, key);
    *is_new = !d->slots[k].id;
    if (*is_new)
        return add(d, h, k, space, key, out);
    *out = d->slots[k].id - 1;
    return RC_OK;
}

enum rc dict_put(struct dict *d, uint8_t space, struct span key, uint32_t *out,
                 bool *is_new)
{
    bool fresh;
    TRY(put_hashed(d, hash(space, key), space, key, out, &fresh));
    if (is_new)
        *is_new = fresh;
    return RC_OK;
}

enum rc dict_put_all(struct dict *d, uint8_t space, const struct span *keys, size_t n,
                     uint32_t *out)
{
    uint64_t h[BATCH];
    for (size_t from = 0; from < n; from += BATCH) {
        size_t m = n - from < BATCH ? n - from : BATCH;
        for (size_t i = 0; i < m; i++) {
            h[i] = hash(space, keys[from + i]);
            if (d->n_slots)
                __builtin_prefetch(slot_of(d, h[i]));
        }
        for (size_t i = 0; i < m && d->n_slots; i++) {
            const struct dict_slot *s = slot_of(d, h[i]);
            if (s->id)
                __builtin_prefetch(d->bytes.p + (s->rest & AT_MASK));
        }
        for (size_t i = 0; i < m; i++) {
            bool fresh;
            if (!keys[from + i].p)
                out[from + i] = DICT_NONE;
            else
                TRY(put_hashed(d, h[i], space, keys[from + i], &out[from + i], &fresh));
        }
    }
    return RC_OK;
}

void dict_prefetch(const struct dict *d, uint8_t space, struct span key)
{
    if (d->n_slots)
        __builtin_prefetch(slot_of(d, hash(space, key)));
}

void dict_prefetch_text(const struct dict *d, uint8_t space, struct span key)
{
    const struct dict_slot *s = d->n_slots ? slot_of(d, hash(space, key)) : NULL;
    if (s && s->id)
        __builtin_prefetch(d->bytes.p + (s->rest & AT_MASK));
}

uint32_t dict_find(const struct dict *d, uint8_t space, struct span key)
{
    if (!d->n_slots)
        return DICT_NONE;
    uint32_t id = d->slots[place(d, hash(space, key), space, key)].id;
    return id ? id - 1 : DICT_NONE;
}

struct span dict_text(const struct dict *d, uint32_t id, uint8_t *space)
{
    must(id < d->n);
    const uint8_t *p = d->bytes.p + d->at.p[id];
    uint32_t n;
    memcpy(&n, p, 4);
    if (space)
        *space = p[4];
    return (struct span){(const char *)p + HEAD, n};
}

void dict_done(struct dict *d)
{
    mem_free(d->slots);
    column_done(&d->at);
    column_done(&d->bytes);
    *d = (struct dict){0};
}
