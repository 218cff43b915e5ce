// SPDX-License-Identifier: Apache-2.0
// Question: which contents shared one object within the window, and which of those
// pairs belong to accounts that did so often enough?
// Definition: METHOD 11.1, steps 2 to 5.
// Source: CooRTweet 2.1.3, calc_group_combinations and filter_min_participation.
// Departures: no pair is held before all filters have passed, so the memory is that of
// the answer: the window is walked again for each step. Without `as_published` both
// accounts of a pair need their minimum, counted in pairs that themselves stay.
// Innocent explanation: popular objects bring strangers together; the minimum counts
// how often that happened, not whether it is more than chance.
// Oracle: coortweet_test.c, loops over all rows.
#include "weigh/meeting.h"

#include "base/sort.h"
#include "base/thread.h"

#include <string.h>

enum { GROUPS_A_CHUNK = 64, PLACES_A_LOOK = 4096 };

// Work over groups by several threads; every thread writes only what belongs to its
// groups.
struct walk {
    const struct meeting *m;
    const uint8_t *keep; // by place
    bool both;
    uint8_t *met;     // by place: is in some pair
    uint32_t *degree; // by place: pairs it is in
    uint64_t *at;     // by turn: pairs in which it is the later turn; then where
                      // the next of them goes
    struct coortweet_pairs *out;
};

static enum rc each_group(struct walk *w, thread_work *work, const char *phase,
                          struct err *err)
{
    enum rc rc = thread_chunks(w->m->threads, w->m->shares->n_groups, GROUPS_A_CHUNK,
                               work, w, w->m->pace, phase);
    return rc == RC_STOPPED ? err_stopped(err) : rc == RC_MEMORY ? err_memory(err) : rc;
}

static bool asked_to_stop(const struct walk *w, uint32_t place)
{
    return place % PLACES_A_LOOK == 0 && pace_stop(w->m->pace);
}

// True if share j is in any pair of its group [from, to).
static bool meets(const struct meeting *m, uint32_t from, uint32_t to, uint32_t j)
{
    const struct shares *s = m->shares;
    for (uint32_t k = j + 1; k < to && shares_near(s, j, k, m->window_us); k++)
        if (shares_pair(s, j, k))
            return true;
    for (uint32_t k = j; k > from && shares_near(s, k - 1, j, m->window_us); k--)
        if (shares_pair(s, k - 1, j))
            return true;
    return false;
}

static enum rc find_met(void *self, unsigned worker, size_t first, size_t last)
{
    struct walk *w = self;
    const uint32_t *start = w->m->shares->start;
    (void)worker;
    for (size_t group = first; group < last; group++)
        for (uint32_t j = start[group]; j < start[group + 1]; j++) {
            if (asked_to_stop(w, j))
                return RC_STOPPED;
            w->met[j] = meets(w->m, start[group], start[group + 1], j);
        }
    return RC_OK;
}

// Shares whose content is met, counted per account; then contents of those accounts.
static void choose_contents(const struct shares *s, const uint8_t *met, uint32_t min,
                            uint8_t *in_pair, uint32_t *count, uint8_t *keep)
{
    enum { MET = 1, CHOSEN = 2 };
    for (uint32_t j = 0; j < s->n; j++)
        if (met[j])
            in_pair[s->content[j]] = MET;
    for (uint32_t j = 0; j < s->n; j++)
        if (in_pair[s->content[j]])
            count[s->account[j]]++;
    for (uint32_t j = 0; j < s->n; j++)
        if (in_pair[s->content[j]] && count[s->account[j]] >= min)
            in_pair[s->content[j]] = CHOSEN;
    for (uint32_t j = 0; j < s->n; j++)
        keep[j] = in_pair[s->content[j]] == CHOSEN;
}

enum rc meeting_mark(const struct meeting *m, uint32_t min, uint32_t n_accounts,
                     uint32_t n_contents, uint8_t *keep, struct err *err)
{
    const struct shares *s = m->shares;
    struct walk w = {.m = m, .met = mem_zero(s->n, 1)};
    uint8_t *in_pair = mem_zero(n_contents, 1);
    uint32_t *count = mem_zero(n_accounts, sizeof *count);
    enum rc rc;
    if (!w.met || !in_pair || !count) {
        rc = err_memory(err);
        goto out;
    }
    TRY_OUT(each_group(&w, find_met, "pairing", err));
    choose_contents(s, w.met, min, in_pair, count, keep);
out:
    mem_free(w.met);
    mem_free(in_pair);
    mem_free(count);
    return rc;
}

// Peeling: accounts with too few contents go, which may leave others with too few.

struct peel {
    struct walk walk;
    uint8_t *alive;     // [n_accounts] not yet taken out
    uint8_t *waiting;   // [n_accounts] has been put on the heap
    uint32_t *order;    // [n] places by account, then content
    uint32_t *from;     // [n_accounts + 1] stretch of `order`
    uint32_t *pair_of;  // [n] by place: number of its (account, content)
    uint32_t *live;     // [n] by that number: shares of it that still meet somebody
    uint32_t *contents; // [n_accounts] numbers with a live share
    uint32_t *heap;     // [n_accounts] accounts to take out
    uint32_t n_heap;
    uint32_t min;
};

static enum rc find_degrees(void *self, unsigned worker, size_t first, size_t last)
{
    struct peel *p = self;
    const struct meeting *m = p->walk.m;
    const struct shares *s = m->shares;
    uint32_t *degree = p->walk.degree;
    (void)worker;
    for (size_t group = first; group < last; group++)
        for (uint32_t j = s->start[group]; j < s->start[group + 1]; j++) {
            if (asked_to_stop(&p->walk, j))
                return RC_STOPPED;
            if (!p->alive[s->account[j]])
                continue;
            for (uint32_t k = j + 1;
                 k < s->start[group + 1] && shares_near(s, j, k, m->window_us); k++)
                if (p->alive[s->account[k]] && shares_pair(s, j, k)) {
                    degree[j]++;
                    degree[k]++;
                }
        }
    return RC_OK;
}

// Orders places by account and content and numbers their pairs.
static enum rc number_contents(struct peel *p, uint32_t n_accounts)
{
    const struct shares *s = p->walk.m->shares;
    for (uint32_t j = 0; j < s->n; j++)
        p->order[j] = j;
    TRY(sort_rows_u32(p->order, s->n, s->content));
    TRY(sort_rows_u32(p->order, s->n, s->account));
    uint32_t next = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        uint32_t j = p->order[i], before = i ? p->order[i - 1] : j;
        next +=
            s->account[j] != s->account[before] || s->content[j] != s->content[before];
        p->pair_of[j] = next;
        p->from[s->account[j] + 1]++;
        if (p->walk.degree[j] && p->live[next]++ == 0)
            p->contents[s->account[j]]++;
    }
    for (uint32_t a = 0; a < n_accounts; a++)
        p->from[a + 1] += p->from[a];
    return RC_OK;
}

static void put_on_heap(struct peel *p, uint32_t account)
{
    if (p->waiting[account])
        return;
    p->waiting[account] = 1;
    p->heap[p->n_heap++] = account;
}

// Share k has lost one of its pairs.
static void lose_pair(struct peel *p, uint32_t k)
{
    uint32_t account = p->walk.m->shares->account[k];
    if (--p->walk.degree[k] || --p->live[p->pair_of[k]])
        return;
    if (--p->contents[account] < p->min)
        put_on_heap(p, account);
}

// Takes the pairs of share j away from all others that are still there.
static void take_out(struct peel *p, uint32_t j, uint32_t from, uint32_t to)
{
    const struct shares *s = p->walk.m->shares;
    int64_t window_us = p->walk.m->window_us;
    for (uint32_t k = j + 1; k < to && shares_near(s, j, k, window_us); k++)
        if (p->alive[s->account[k]] && shares_pair(s, j, k))
            lose_pair(p, k);
    for (uint32_t k = j; k > from && shares_near(s, k - 1, j, window_us); k--)
        if (p->alive[s->account[k - 1]] && shares_pair(s, k - 1, j))
            lose_pair(p, k - 1);
}

// Group that holds place j.
static uint32_t group_of(const struct shares *s, uint32_t j)
{
    uint32_t low = 0, high = s->n_groups;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (s->start[middle] <= j)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static enum rc empty_heap(struct peel *p)
{
    const struct shares *s = p->walk.m->shares;
    while (p->n_heap) {
        uint32_t account = p->heap[--p->n_heap];
        p->alive[account] = 0;
        if (pace_stop(p->walk.m->pace))
            return RC_STOPPED;
        for (uint32_t i = p->from[account]; i < p->from[account + 1]; i++) {
            uint32_t j = p->order[i];
            if (!p->walk.degree[j])
                continue;
            uint32_t group = group_of(s, j);
            take_out(p, j, s->start[group], s->start[group + 1]);
        }
    }
    return RC_OK;
}

static enum rc peel_room(struct peel *p, uint32_t n, uint32_t n_accounts)
{
    p->walk.degree = mem_zero(n, sizeof *p->walk.degree);
    p->waiting = mem_zero(n_accounts, 1);
    p->order = mem_new(n, sizeof *p->order);
    p->from = mem_zero((size_t)n_accounts + 1, sizeof *p->from);
    p->pair_of = mem_new(n, sizeof *p->pair_of);
    p->live = mem_zero(n, sizeof *p->live);
    p->contents = mem_zero(n_accounts, sizeof *p->contents);
    p->heap = mem_new(n_accounts, sizeof *p->heap);
    return p->walk.degree && p->waiting && p->order && p->from && p->pair_of &&
                   p->live && p->contents && p->heap
               ? RC_OK
               : RC_MEMORY;
}

static void peel_done(struct peel *p)
{
    mem_free(p->walk.degree);
    mem_free(p->waiting);
    mem_free(p->order);
    mem_free(p->from);
    mem_free(p->pair_of);
    mem_free(p->live);
    mem_free(p->contents);
    mem_free(p->heap);
}

enum rc meeting_peel(const struct meeting *m, uint32_t min, uint32_t n_accounts,
                     uint8_t *alive, struct err *err)
{
    struct peel p = {.walk = {.m = m}, .alive = alive, .min = min ? min : 1};
    enum rc rc;
    TRY_OUT(peel_room(&p, m->shares->n, n_accounts));
    TRY_OUT(thread_chunks(m->threads, m->shares->n_groups, GROUPS_A_CHUNK, find_degrees,
                          &p, m->pace, "pairing"));
    TRY_OUT(number_contents(&p, n_accounts));
    for (uint32_t a = 0; a < n_accounts; a++)
        if (alive[a] && p.contents[a] < p.min)
            put_on_heap(&p, a);
    TRY_OUT(empty_heap(&p));
out:
    peel_done(&p);
    return rc == RC_MEMORY ? err_memory(err) : rc == RC_STOPPED ? err_stopped(err) : rc;
}

// Writing the pairs.

static bool stays(const struct walk *w, uint32_t j, uint32_t k)
{
    return (w->both ? w->keep[j] & w->keep[k] : w->keep[j] | w->keep[k]) &&
           shares_pair(w->m->shares, j, k);
}

static enum rc count_pairs(void *self, unsigned worker, size_t first, size_t last)
{
    struct walk *w = self;
    const struct shares *s = w->m->shares;
    (void)worker;
    for (size_t group = first; group < last; group++)
        for (uint32_t j = s->start[group]; j < s->start[group + 1]; j++) {
            if (asked_to_stop(w, j))
                return RC_STOPPED;
            if (w->both && !w->keep[j])
                continue;
            for (uint32_t k = j + 1;
                 k < s->start[group + 1] && shares_near(s, j, k, w->m->window_us); k++)
                if (stays(w, j, k))
                    w->at[s->turn[j] > s->turn[k] ? s->turn[j] : s->turn[k]]++;
        }
    return RC_OK;
}

// Writes the pair of x and k, whose turn is the later one, into the stretch of k.
static void put_pair(struct walk *w, uint32_t x, uint32_t k)
{
    const struct shares *s = w->m->shares;
    bool x_is_older = s->time_us[x] <= s->time_us[k];
    uint64_t to = w->at[s->turn[k]]++;
    w->out->older[to] = s->row[x_is_older ? x : k];
    w->out->newer[to] = s->row[x_is_older ? k : x];
    w->out->delta_us[to] =
        (int64_t)(x_is_older ? (uint64_t)s->time_us[k] - (uint64_t)s->time_us[x]
                             : (uint64_t)s->time_us[x] - (uint64_t)s->time_us[k]);
    w->out->fast[to] = 0;
}

// Goes through the earlier turns in their order, so that every stretch fills in order.
static enum rc write_pairs(void *self, unsigned worker, size_t first, size_t last)
{
    struct walk *w = self;
    const struct shares *s = w->m->shares;
    (void)worker;
    for (size_t group = first; group < last; group++) {
        uint32_t from = s->start[group], to = s->start[group + 1];
        for (uint32_t g = from; g < to; g++) {
            uint32_t x = s->place[g];
            if (asked_to_stop(w, g))
                return RC_STOPPED;
            if (w->both && !w->keep[x])
                continue;
            for (uint32_t k = x + 1; k < to && shares_near(s, x, k, w->m->window_us);
                 k++)
                if (s->turn[k] > g && stays(w, x, k))
                    put_pair(w, x, k);
            for (uint32_t k = x; k > from && shares_near(s, k - 1, x, w->m->window_us);
                 k--)
                if (s->turn[k - 1] > g && stays(w, x, k - 1))
                    put_pair(w, x, k - 1);
        }
    }
    return RC_OK;
}

// Makes `out` hold n pairs; what it held stays.
static enum rc grow_pairs(struct coortweet_pairs *out, size_t n)
{
    uint32_t *older = mem_grow(out->older, n, sizeof *older);
    out->older = older ? older : out->older;
    uint32_t *newer = mem_grow(out->newer, n, sizeof *newer);
    out->newer = newer ? newer : out->newer;
    int64_t *delta_us = mem_grow(out->delta_us, n, sizeof *delta_us);
    out->delta_us = delta_us ? delta_us : out->delta_us;
    uint8_t *fast = mem_grow(out->fast, n, sizeof *fast);
    out->fast = fast ? fast : out->fast;
    return older && newer && delta_us && fast ? RC_OK : RC_MEMORY;
}

enum rc meeting_pairs(const struct meeting *m, const uint8_t *keep, bool both,
                      uint64_t max_pairs, struct coortweet_pairs *out, struct err *err)
{
    const struct shares *s = m->shares;
    struct walk w = {.m = m, .keep = keep, .both = both, .out = out};
    uint64_t n = out->n;
    enum rc rc;
    w.at = mem_zero(s->n, sizeof *w.at);
    if (!w.at) {
        rc = err_memory(err);
        goto out;
    }
    TRY_OUT(each_group(&w, count_pairs, "counting pairs", err));
    for (uint32_t g = 0; g < s->n; g++) {
        uint64_t here = w.at[g];
        w.at[g] = n;
        n += here;
    }
    if (n > max_pairs) {
        rc = err_set(err, RC_LIMIT, "E0530",
                     "%llu pairs of contents are more than the limit of %llu",
                     (unsigned long long)n, (unsigned long long)max_pairs);
        err_hint(err, "take a shorter window or a greater minimum participation, or "
                      "raise the limit");
        goto out;
    }
    if (grow_pairs(out, n) != RC_OK) {
        rc = err_memory(err);
        goto out;
    }
    TRY_OUT(each_group(&w, write_pairs, "writing pairs", err));
    out->n = n;
out:
    mem_free(w.at);
    return rc;
}
