// SPDX-License-Identifier: Apache-2.0
/*
 * Which rows can matter at all?
 *
 * A row that has no row of another account on its object within the window meets
 * nobody. An account that meets others on fewer than m objects is in no pair with m
 * objects. Both only ever take rows away that no reported pair rests on, so that the
 * result is the same with and without; taking some away makes others lonely, hence
 * rounds. Three leave a third of the rows of a typical collection (see
 * docs/decision/0002-pair-kernel.md).
 *
 * Degrees for the hub rule are taken from all rows, before anything is dropped.
 */
#include "pair/sieve.h"

#include "base/column.h"

enum { ROUNDS = 3 };

// What is known of an account: the last object it was seen on (its ordinal, from 1),
// and on how many it was seen.
struct seen {
    uint32_t object, n;
};

struct sieve {
    const struct pair_traces *t;
    const struct pair_options *o;
    struct seen *seen; // [n_accounts]
    uint32_t *row;
    size_t n;
    struct u32s hub, hub_accounts;
};

uint64_t pair_window_on(const struct pair_hubs *hubs, const struct pair_options *o,
                        uint32_t object, size_t *at)
{
    while (*at < hubs->n && hubs->object[*at] < object)
        ++*at;
    bool hub = *at < hubs->n && hubs->object[*at] == object;
    int64_t w =
        hub && o->hub_window_us < o->window_us ? o->hub_window_us : o->window_us;
    return (uint64_t)w;
}

// Of rows row[0..n) of one object, keeps those with another account within `window`.
// The nearest row of another account stands just outside the run of rows of one's own.
static size_t keep_meeting(const struct pair_traces *t, uint32_t *row, size_t n,
                           uint64_t window)
{
    size_t kept = 0;
    int64_t before_us = 0;
    for (size_t i = 0, j; i < n; i = j) {
        uint32_t account = t->account[row[i]];
        for (j = i + 1; j < n && t->account[row[j]] == account;)
            j++;
        int64_t after_us = j < n ? t->time_us[row[j]] : 0, own_us = before_us;
        for (size_t r = i; r < j; r++) {
            own_us = t->time_us[row[r]];
            bool meets = (i > 0 && pair_apart(before_us, own_us) <= window) ||
                         (j < n && pair_apart(own_us, after_us) <= window);
            row[kept] = row[r];
            kept += meets;
        }
        before_us = own_us;
    }
    return kept;
}

// Appends the rows from..to of the object with ordinal `nth` that may count; returns
// how many distinct accounts it has.
static uint32_t take_object(struct sieve *s, size_t from, size_t to, uint32_t nth)
{
    uint32_t accounts = 0;
    for (size_t i = from; i < to; i++) {
        struct seen *seen = &s->seen[s->t->account[i]];
        bool first = seen->object != nth;
        seen->object = nth;
        accounts += first;
        s->row[s->n] = (uint32_t)i;
        s->n += first || !s->o->first_only;
    }
    return accounts;
}

static enum rc note_hub(struct sieve *s, uint32_t object, uint32_t accounts)
{
    TRY(column_reserve(&s->hub, 1));
    TRY(column_reserve(&s->hub_accounts, 1));
    column_put(&s->hub, object);
    column_put(&s->hub_accounts, accounts);
    return RC_OK;
}

// The first round: rows as they come, object by object.
static enum rc take_all(struct sieve *s)
{
    const struct pair_traces *t = s->t;
    bool tell = s->o->first_only || s->o->hub_accounts;
    uint32_t nth = 0;
    for (size_t from = 0, to; from < t->n; from = to) {
        for (to = from + 1; to < t->n && t->object[to] == t->object[from];)
            to++;
        size_t start = s->n;
        int64_t window_us = s->o->window_us;
        if (to - from == 1)
            continue;
        if (tell) {
            uint32_t accounts = take_object(s, from, to, ++nth);
            if (s->o->hub_accounts && accounts > s->o->hub_accounts) {
                TRY(note_hub(s, t->object[from], accounts));
                if (s->o->hub_window_us < window_us)
                    window_us = s->o->hub_window_us;
            }
        } else {
            for (size_t i = from; i < to; i++)
                s->row[s->n++] = (uint32_t)i;
        }
        s->n =
            start + keep_meeting(t, s->row + start, s->n - start, (uint64_t)window_us);
    }
    return RC_OK;
}

// On how many objects each account meets somebody.
static void count_objects(struct sieve *s)
{
    const struct pair_traces *t = s->t;
    for (uint32_t a = 0; a < t->n_accounts; a++)
        s->seen[a] = (struct seen){0};
    uint32_t nth = 0;
    for (size_t i = 0; i < s->n; i++) {
        nth += i == 0 || t->object[s->row[i]] != t->object[s->row[i - 1]];
        struct seen *seen = &s->seen[t->account[s->row[i]]];
        seen->n += seen->object != nth;
        seen->object = nth;
    }
}

// A later round: drops accounts on too few objects, then who is lonely without them.
static void drop_poor(struct sieve *s, const struct pair_hubs *hubs)
{
    const struct pair_traces *t = s->t;
    size_t kept = 0, at = 0;
    for (size_t from = 0, to; from < s->n; from = to) {
        uint32_t object = t->object[s->row[from]];
        size_t end = kept;
        for (to = from; to < s->n && t->object[s->row[to]] == object; to++) {
            uint32_t row = s->row[to];
            s->row[end] = row;
            end += s->seen[t->account[row]].n >= s->o->min_objects;
        }
        uint64_t window = pair_window_on(hubs, s->o, object, &at);
        kept += keep_meeting(t, s->row + kept, end - kept, window);
    }
    s->n = kept;
}

enum rc pair_sieve(const struct pair_traces *t, const struct pair_options *o,
                   struct pair_rows *out, struct err *err)
{
    enum rc rc = RC_MEMORY;
    struct sieve s = {.t = t, .o = o};
    s.row = mem_new(t->n, sizeof *s.row);
    s.seen = mem_zero(t->n_accounts, sizeof *s.seen);
    if (!s.row || !s.seen)
        goto out;
    TRY_OUT(take_all(&s));
    struct pair_hubs hubs = {s.hub.p, s.hub_accounts.p, s.hub.n};
    for (int round = 1; round < ROUNDS && o->min_objects > 1 && s.n > 0; round++) {
        if (pace_stop(o->pace)) {
            rc = RC_STOPPED;
            goto out;
        }
        size_t before = s.n;
        count_objects(&s);
        drop_poor(&s, &hubs);
        if (before - s.n < before / 32)
            break;
    }
    uint32_t *fit = mem_grow(s.row, s.n, sizeof *s.row);
    if (!fit) {
        rc = RC_MEMORY;
        goto out;
    }
    *out = (struct pair_rows){fit, (uint32_t)s.n, hubs};
    s.row = NULL;
    s.hub.p = s.hub_accounts.p = NULL;
    rc = RC_OK;
out:
    mem_free(s.row);
    mem_free(s.seen);
    column_done(&s.hub);
    column_done(&s.hub_accounts);
    if (rc == RC_STOPPED)
        return err_stopped(err);
    return rc == RC_OK ? rc : err_memory(err);
}

void pair_hubs_done(struct pair_hubs *hubs)
{
    mem_free(hubs->object);
    mem_free(hubs->accounts);
    *hubs = (struct pair_hubs){0};
}

void pair_rows_done(struct pair_rows *rows)
{
    mem_free(rows->row);
    pair_hubs_done(&rows->hubs);
    *rows = (struct pair_rows){0};
}
