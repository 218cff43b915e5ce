// SPDX-License-Identifier: Apache-2.0
// How long work is told to stop, and how it tells how far it is.
#ifndef LOCKSTEP_BASE_PACE_H
#define LOCKSTEP_BASE_PACE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Belongs to the caller of long work; NULL is allowed wherever one is taken. `report`
// may be called from any thread, one at a time, some ten times a second.
struct pace {
    const atomic_int
        *stop; // not 0: end with RC_STOPPED as soon as is clean; may be NULL
    void (*report)(void *self, const char *phase, uint64_t done, uint64_t total);
    void *self;
};

// True when the user of long work asked for its end.
static inline bool pace_stop(const struct pace *p)
{
    return p && p->stop && atomic_load_explicit(p->stop, memory_order_relaxed);
}

// `total` 0 means not known. `phase` is one or two words: "reading", "pairing".
static inline void pace_report(const struct pace *p, const char *phase, uint64_t done,
                               uint64_t total)
{
    if (p && p->report)
        p->report(p->self, phase, done, total);
}

#endif
