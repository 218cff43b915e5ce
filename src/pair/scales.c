// SPDX-License-Identifier: Apache-2.0
/*
 * On how many objects did two accounts meet, and how closely?
 *
 * Definition (docs/method/pair.md). Each account's first row on an object counts. For
 * each pair of accounts, X = common objects with |dt| <= W, and K[z] = those of them
 * with |dt| <= tau[z]. A pair is reported iff X >= m. On a hub only |dt| <=
 * hub_window_us counts, for X as for K.
 *
 * Source: the counts that a test of timing conditional on having shared takes in
 * (docs/method/pair.md); the usual scales are 10 s, 60 s, 10 min, 1 h, 6 h.
 *
 * Departures: none. A test must limit the pairs of an object by the same W as X is.
 *
 * Innocent explanation of a high value: X grows with how much both do and with how
 * popular their objects are; K at small scales grows with alarms, schedulers and clocks
 * of a coarse resolution, below which a scale means nothing.
 *
 * Oracle: for every two accounts a loop over all objects, in scales_test.c.
 */
#include "pair/scales.h"

#include "pair/drive.h"

// What is known of one pair while its lower account is under work.
struct close {
    uint32_t x, k[PAIR_SCALES_MOST];
};

// The pairs of the account under work; one desk a worker.
struct desk {
    struct close *close; // [room] by number of the partner, used up to n
    size_t n, room;
    struct u64s order; // partners to report: account, number
};

struct run {
    struct pair_drive drive;
    struct pair_scales scales;
    struct desk *desk; // [drive.walk.n_workers]
};

enum { A, B, X, K, COLUMNS = K + PAIR_SCALES_MOST };

static enum rc widen(struct desk *d, size_t n)
{
    if (n <= d->room)
        return RC_OK;
    size_t room = n + n / 2 + 64;
    struct close *close = mem_grow(d->close, room, sizeof *close);
    if (!close)
        return RC_MEMORY;
    d->close = close;
    d->room = room;
    return RC_OK;
}

static enum rc tally(void *self, unsigned worker, const struct pair_meeting *meeting,
                     size_t n, size_t n_partners)
{
    struct run *run = self;
    struct desk *d = &run->desk[worker];
    const int64_t *time_us = run->drive.traces->time_us;
    TRY(widen(d, n_partners));
    for (; d->n < n_partners; d->n++)
        d->close[d->n] = (struct close){0};
    for (size_t i = 0; i < n; i++) {
        uint32_t mine = meeting[i].mine, theirs = meeting[i].theirs;
        struct close *c = &d->close[meeting[i].partner];
        uint64_t apart = mine < theirs ? pair_apart(time_us[mine], time_us[theirs])
                                       : pair_apart(time_us[theirs], time_us[mine]);
        c->x++; // one row an account on each object: every meeting is another object
        for (uint32_t z = 0; z < run->scales.n; z++)
            c->k[z] += apart <= (uint64_t)run->scales.tau_us[z];
    }
    return RC_OK;
}

static enum rc settle(void *self, unsigned worker, uint32_t a,
                      const struct pair_roll *partners)
{
    struct run *run = self;
    struct desk *d = &run->desk[worker];
    d->order.n = 0;
    for (size_t i = 0; i < d->n; i++)
        if (d->close[i].x >= run->drive.options->min_objects)
            TRY(column_push(&d->order, partners->key.p[i] << 32 | i));
    d->n = 0;
    TRY(pair_sort_keys(d->order.p, d->order.n));
    for (size_t i = 0; i < d->order.n; i++) {
        const struct close *c = &d->close[(uint32_t)d->order.p[i]];
        uint64_t cell[COLUMNS] = {[A] = a, [B] = d->order.p[i] >> 32, [X] = c->x};
        for (uint32_t z = 0; z < run->scales.n; z++)
            cell[K + z] = c->k[z];
        TRY(pair_drive_row(&run->drive, worker, cell));
    }
    return RC_OK;
}

static enum rc check_scales(const struct pair_scales *s, int64_t window_us,
                            struct err *err)
{
    if (s->n < 1 || s->n > PAIR_SCALES_MOST)
        return err_set(err, RC_ARGUMENT, "E0713",
                       "%u scales asked for; 1 to %d are possible", s->n,
                       PAIR_SCALES_MOST);
    for (uint32_t z = 0; z < s->n; z++)
        if (s->tau_us[z] < 0 || s->tau_us[z] > window_us ||
            (z > 0 && s->tau_us[z] <= s->tau_us[z - 1]))
            return err_set(err, RC_ARGUMENT, "E0713",
                           "scale %u is %lld us; scales ascend from 0 to the window of "
                           "%lld us",
                           z + 1, (long long)s->tau_us[z], (long long)window_us);
    return RC_OK;
}

static void run_done(struct run *run)
{
    for (unsigned w = 0; run->desk && w < run->drive.walk.n_workers; w++) {
        mem_free(run->desk[w].close);
        column_done(&run->desk[w].order);
    }
    mem_free(run->desk);
    run->desk = NULL;
}

enum rc pair_scales_find(const struct pair_traces *traces,
                         const struct pair_options *options,
                         const struct pair_scales *scales, struct pair_scale_table *out,
                         struct err *err)
{
    static const unsigned char width[COLUMNS] = {4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4};
    struct pair_options first = *options;
    struct run run = {.scales = *scales};
    struct pair_kernel kernel = {&run, tally, settle};
    struct pair_scale_table table = {.n_scales = scales->n};
    void *column[COLUMNS];
    TRY(check_scales(scales, options->window_us, err));
    first.first_only = true;
    enum rc rc = pair_drive_init(&run.drive, traces, &first, width, K + scales->n, err);
    if (rc != RC_OK)
        goto out;
    run.desk = mem_zero(run.drive.walk.n_workers, sizeof *run.desk);
    if (!run.desk) {
        rc = err_memory(err);
        goto out;
    }
    TRY_OUT(pair_drive_run(&run.drive, &kernel, err));
    run_done(&run);
    TRY_OUT(pair_drive_bring(&run.drive, column, &table.n, &table.hubs, err));
    table.a = column[A];
    table.b = column[B];
    table.x = column[X];
    for (uint32_t z = 0; z < scales->n; z++)
        table.k[z] = column[K + z];
    *out = table;
out:
    run_done(&run);
    pair_drive_done(&run.drive);
    return rc;
}

void pair_scale_table_done(struct pair_scale_table *t)
{
    mem_free(t->a);
    mem_free(t->b);
    mem_free(t->x);
    for (uint32_t z = 0; z < PAIR_SCALES_MOST; z++)
        mem_free(t->k[z]);
    pair_hubs_done(&t->hubs);
    *t = (struct pair_scale_table){0};
}
