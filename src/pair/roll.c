// SPDX-License-Identifier: Apache-2.0
#include "pair/roll.h"

#include "base/bits.h"

#include <string.h>

enum { LEAST_SLOTS = 256, WELL_USED = 16 };

struct pair_roll_slot {
    uint64_t mark; // key + 1; 0 is free
    uint32_t number;
};

static size_t home(const struct pair_roll *r, uint64_t key)
{
    return (size_t)(mix64(key) & (r->n_slots - 1));
}

// The slot that holds `key`, or the free one where it belongs.
static struct pair_roll_slot *find(const struct pair_roll *r, uint64_t key)
{
    size_t at = home(r, key);
    while (r->slot[at].mark && r->slot[at].mark != key + 1)
        at = (at + 1) & (r->n_slots - 1);
    return &r->slot[at];
}

static enum rc grow(struct pair_roll *r)
{
    size_t n = r->n_slots ? 2 * r->n_slots : LEAST_SLOTS;
    struct pair_roll_slot *slot = mem_zero(n, sizeof *slot);
    if (!slot)
        return RC_MEMORY;
    mem_free(r->slot);
    r->slot = slot;
    r->n_slots = n;
    for (size_t i = 0; i < r->key.n; i++)
        *find(r, r->key.p[i]) = (struct pair_roll_slot){r->key.p[i] + 1, (uint32_t)i};
    return RC_OK;
}

enum rc pair_roll_put(struct pair_roll *r, uint64_t key, uint32_t *out)
{
    if (2 * r->key.n >= r->n_slots)
        TRY(grow(r));
    struct pair_roll_slot *slot = find(r, key);
    if (!slot->mark) {
        if (r->key.n >= UINT32_MAX)
            return RC_MEMORY;
        TRY(column_reserve(&r->key, 1));
        *slot = (struct pair_roll_slot){key + 1, (uint32_t)r->key.n};
        column_put(&r->key, key);
    }
    *out = slot->number;
    return RC_OK;
}

void pair_roll_reset(struct pair_roll *r)
{
    if (r->key.n > r->n_slots / WELL_USED)
        memset(r->slot, 0, r->n_slots * sizeof *r->slot);
    else
        // Each step clears the rest of a run of slots, so runs only ever lose their
        // ends and no key is cut off from its home before it is cleared.
        for (size_t i = 0; i < r->key.n; i++)
            for (size_t at = home(r, r->key.p[i]); r->slot[at].mark;
                 at = (at + 1) & (r->n_slots - 1))
                r->slot[at].mark = 0;
    r->key.n = 0;
}

void pair_roll_done(struct pair_roll *r)
{
    mem_free(r->slot);
    column_done(&r->key);
    *r = (struct pair_roll){0};
}
