// SPDX-License-Identifier: Apache-2.0
/*
 * Who can have met this account often enough?
 *
 * Row-wise, as Gustavson multiplies sparse matrices: for one account u all rows of its
 * windows are visited and those of accounts above u kept. Each meeting of a < b is so
 * kept exactly once, when u = a. Accounts do not depend on each other.
 *
 * Nearly all meetings are chance of one pair, once. A first pass adds them up in bytes
 * that stop at 255, one for the low bits of the partner's number: small enough for the
 * nearest cache, and never below the true number, because partners that share a byte
 * only make it greater. A second pass hands on the meetings whose byte reached the
 * threshold. What is handed on is complete for every pair that reaches it, and the
 * kernel behind counts exactly, so the size of the filter changes the time and nothing
 * else.
 *
 * Paper: F. Gustavson, Two fast algorithms for sparse matrices, ACM TOMS 4 (1978).
 */
#include "pair/walk.h"

#include "base/bits.h"
#include "base/thread.h"

#include <string.h>

enum {
    BATCH = 1 << 15,        // meetings held at a time
    FILTER_MOST = 1 << 20,  // bytes, all of the second-nearest cache
    FILTER_LEAST = 1 << 12, // bytes
    FILTER_SPARSE = 64,     // bytes of filter for a visit
    FULL = 255,             // where a byte stops
    LINE = 16,              // accounts in a line of the cache
    LINES = 3,              // of a window that are fetched before their turn
    AHEAD = 6,              // how many windows before it
    PIECES = 2048,          // at least so many, if the work is worth it
    PIECE_LEAST = 1 << 16,  // visits
};

/*
 * A visit is a row of another account within a window of ours: the account in the lower
 * half of one number, the row in the upper, so that it is written in one go.
 */

// Work space of one worker. All bytes of the filter are 0 between accounts.
struct pair_stride {
    uint8_t *filter;              // [FILTER_MOST]
    uint64_t *visit;              // [BATCH] of accounts above ours
    uint32_t *end;                // [BATCH] where each window's visits end
    struct pair_meeting *meeting; // [BATCH]
    struct pair_roll partners;
};

// Where a walk over the windows of an account stands.
struct cursor {
    uint32_t window, last; // window..last-1 are to come
    uint32_t skip;         // rows of `window` that were visited already
};

// What one turn of the cursor brought.
struct haul {
    size_t n;       // visits
    uint32_t first; // window of end[0]
    size_t n_ends;
};

static void stride_done(struct pair_stride *s)
{
    mem_free(s->filter);
    mem_free(s->visit);
    mem_free(s->end);
    mem_free(s->meeting);
    pair_roll_done(&s->partners);
    *s = (struct pair_stride){0};
}

static enum rc stride_init(struct pair_stride *s)
{
    s->filter = mem_zero(FILTER_MOST, 1);
    s->visit = mem_new(BATCH, sizeof *s->visit);
    s->end = mem_new(BATCH, sizeof *s->end);
    s->meeting = mem_new(BATCH, sizeof *s->meeting);
    if (s->filter && s->visit && s->end && s->meeting)
        return RC_OK;
    stride_done(s);
    return RC_MEMORY;
}

// The first lines of a window; the machine sees by itself that more will follow.
static void ask_for(const uint32_t *account, const struct pair_window *w)
{
    for (uint32_t n = 0, i = w->lo; n < LINES && i < w->hi; n++, i += LINE)
        prefetch(account + i);
}

// Fills `visit` from the windows under the cursor until it is full or they end.
static struct haul gather(const struct pair_meets *m, struct cursor *c, uint32_t u,
                          uint64_t *visit, uint32_t *end)
{
    struct haul h = {.first = c->window};
    const uint32_t *account = m->account;
    while (c->window < c->last && h.n < BATCH && h.n_ends < BATCH) {
        const struct pair_window *w = &m->window[c->window];
        if (c->window + AHEAD < m->n)
            ask_for(account, &w[AHEAD]);
        uint32_t from = w->lo + c->skip, to = w->hi;
        bool whole = to - from <= BATCH - h.n;
        if (!whole)
            to = from + (uint32_t)(BATCH - h.n);
        size_t n = h.n;
        for (uint32_t i = from; i < to; i++) {
            uint32_t v = account[i];
            visit[n] = (uint64_t)i << 32 | v;
            n += v > u; // no branch: half of the rows are below
        }
        h.n = n;
        end[h.n_ends++] = (uint32_t)n;
        if (!whole) { // the next turn goes on in the middle of this window
            c->skip = to - w->lo;
            break;
        }
        c->skip = 0;
        c->window++;
    }
    return h;
}

// First pass: adds up.
static void count(uint8_t *filter, uint32_t mask, const uint64_t *visit, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint8_t *byte = &filter[(uint32_t)visit[i] & mask];
        *byte = (uint8_t)(*byte + (*byte < FULL));
    }
}

// Second pass: keeps the visits whose byte reached `least`, as meetings in which
// `partner` is the visit's place. Bytes below are cleared on the way.
static size_t choose(uint8_t *filter, uint32_t mask, unsigned least,
                     const uint64_t *visit, size_t n, struct pair_meeting *out)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        uint8_t *byte = &filter[(uint32_t)visit[i] & mask];
        unsigned c = *byte;
        bool keep = c >= least;
        *byte = keep ? (uint8_t)c : 0;
        out[kept].partner = (uint32_t)i;
        kept += keep;
    }
    return kept;
}

// Turns places into partners and trace rows. Each loop asks for what the next one
// reads: the rows of a meeting lie anywhere.
static enum rc resolve(const struct pair_meets *m, struct pair_stride *s,
                       const struct haul *h, size_t n)
{
    const struct pair_window *window = m->window + h->first;
    const uint32_t *end = s->end;
    for (size_t k = 0; k < n; k++) {
        struct pair_meeting *g = &s->meeting[k];
        uint32_t place = g->partner;
        while (*end <= place) {
            end++;
            window++;
        }
        g->mine = window->at;
        g->theirs = (uint32_t)(s->visit[place] >> 32);
        g->partner = (uint32_t)s->visit[place];
        prefetch(&m->row[g->mine]);
        prefetch(&m->row[g->theirs]);
    }
    for (size_t k = 0; k < n; k++) {
        struct pair_meeting *g = &s->meeting[k];
        g->mine = m->row[g->mine];
        g->theirs = m->row[g->theirs];
        prefetch(&m->traces->time_us[g->mine]);
        prefetch(&m->traces->time_us[g->theirs]);
        prefetch(&m->traces->object[g->mine]);
    }
    for (size_t k = 0; k < n; k++)
        TRY(pair_roll_put(&s->partners, s->meeting[k].partner, &s->meeting[k].partner));
    return RC_OK;
}

static uint64_t visits_of(const struct pair_meets *m, uint32_t from, uint32_t to)
{
    uint64_t visits = 0;
    for (uint32_t i = from; i < to; i++)
        visits += m->window[i].hi - m->window[i].lo;
    return visits;
}

// A power of two that leaves most bytes of the filter alone with one partner.
static uint32_t filter_bytes(uint64_t visits)
{
    uint32_t bytes = FILTER_LEAST;
    while (bytes < FILTER_MOST && bytes / FILTER_SPARSE < visits)
        bytes *= 2;
    return bytes;
}

// One account under work.
struct account {
    uint32_t u, begin, last; // its windows are begin..last-1
    uint32_t mask;           // of the filter
    unsigned least;          // what a byte must reach
};

// Adds up all visits of the account. *whole if one haul held them, which *h then is.
static enum rc count_account(const struct pair_walk *w, struct pair_stride *s,
                             const struct account *a, struct haul *h, bool *whole)
{
    struct cursor c = {.window = a->begin, .last = a->last};
    for (int turn = 0; c.window < a->last; turn++) {
        *h = gather(w->meets, &c, a->u, s->visit, s->end);
        *whole = turn == 0 && c.window == a->last;
        count(s->filter, a->mask, s->visit, h->n);
        if (pace_stop(w->options->pace))
            return RC_STOPPED;
    }
    return RC_OK;
}

// Hands the meetings of one haul on to the kernel.
static enum rc hand_on(const struct pair_walk *w, unsigned worker,
                       const struct account *a, const struct haul *h,
                       const struct pair_kernel *kernel)
{
    struct pair_stride *s = &w->stride[worker];
    size_t n = choose(s->filter, a->mask, a->least, s->visit, h->n, s->meeting);
    if (n == 0)
        return RC_OK;
    TRY(resolve(w->meets, s, h, n));
    return kernel->tally(kernel->self, worker, s->meeting, n, s->partners.key.n);
}

static enum rc walk_account(const struct pair_walk *w, unsigned worker, uint32_t u,
                            const struct pair_kernel *kernel)
{
    const struct pair_meets *m = w->meets;
    struct pair_stride *s = &w->stride[worker];
    struct account a = {.u = u, .begin = m->begin[u], .last = m->begin[(size_t)u + 1]};
    struct haul h = {0};
    bool whole = false;
    if (a.begin == a.last)
        return RC_OK;
    a.mask = filter_bytes(visits_of(m, a.begin, a.last) / 2) - 1;
    a.least = w->options->min_objects < FULL ? w->options->min_objects : FULL;
    TRY(count_account(w, s, &a, &h, &whole));
    if (whole) {
        TRY(hand_on(w, worker, &a, &h, kernel));
    } else {
        struct cursor c = {.window = a.begin, .last = a.last};
        while (c.window < a.last) {
            h = gather(m, &c, u, s->visit, s->end);
            TRY(hand_on(w, worker, &a, &h, kernel));
            if (pace_stop(w->options->pace))
                return RC_STOPPED;
        }
    }
    for (size_t i = 0; i < s->partners.key.n; i++)
        s->filter[s->partners.key.p[i] & a.mask] = 0;
    if (s->partners.key.n)
        TRY(kernel->settle(kernel->self, worker, u, &s->partners));
    pair_roll_reset(&s->partners);
    return RC_OK;
}

enum rc pair_walk_piece(struct pair_walk *w, unsigned worker, size_t piece,
                        const struct pair_kernel *kernel)
{
    struct pair_stride *s = &w->stride[worker];
    enum rc rc = s->filter ? RC_OK : stride_init(s);
    for (uint32_t u = w->cut.p[piece]; rc == RC_OK && u < w->cut.p[piece + 1]; u++)
        rc = walk_account(w, worker, u, kernel);
    if (rc != RC_OK)
        stride_done(s); // an account was left in the middle
    return rc;
}

size_t pair_walk_pieces(const struct pair_walk *w)
{
    return w->cut.n - 1;
}

uint64_t pair_walk_visits(const struct pair_walk *w, size_t piece)
{
    const uint32_t *begin = w->meets->begin;
    return visits_of(w->meets, begin[w->cut.p[piece]], begin[w->cut.p[piece + 1]]);
}

enum rc pair_walk_init(const struct pair_meets *m, const struct pair_options *o,
                       struct pair_walk *out)
{
    struct pair_walk w = {.meets = m, .options = o};
    uint64_t fair = m->visits / PIECES + PIECE_LEAST, visits = 0;
    w.n_workers = thread_resolve(o->threads);
    w.stride = mem_zero(w.n_workers, sizeof *w.stride);
    enum rc rc = w.stride ? RC_OK : RC_MEMORY;
    if (rc == RC_OK)
        rc = column_push(&w.cut, 0);
    uint32_t n_accounts = m->traces->n_accounts;
    for (uint32_t u = 0; u < n_accounts && rc == RC_OK; u++) {
        visits += visits_of(m, m->begin[u], m->begin[(size_t)u + 1]);
        if (visits < fair)
            continue;
        rc = column_push(&w.cut, u + 1);
        visits = 0;
    }
    if (rc == RC_OK)
        rc = column_push(&w.cut, n_accounts);
    if (rc != RC_OK) {
        pair_walk_done(&w);
        return rc;
    }
    *out = w;
    return RC_OK;
}

void pair_walk_done(struct pair_walk *w)
{
    for (unsigned i = 0; w->stride && i < w->n_workers; i++)
        stride_done(&w->stride[i]);
    mem_free(w->stride);
    column_done(&w->cut);
    *w = (struct pair_walk){0};
}
