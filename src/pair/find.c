// SPDX-License-Identifier: Apache-2.0
/*
 * Which accounts did the same, at nearly the same time, on how many things?
 *
 * Definition (docs/method/pair.md). For each object, each two trace rows r < s of it
 * with different accounts and |t_r - t_s| <= W: let (a, b) be the accounts with a < b;
 * add 1 to count(a, b), put the object into the pair's set, whose size is `objects`,
 * and take |t_r - t_s| into least and mean, the UTC day of the earlier row into the
 * pair's days. A row pair never counts twice. A pair is reported iff objects >= m. With
 * first_only an account's rows on an object but for the first are as if they were not
 * there.
 *
 * Source: the sliding window of co-sharing studies (Giglietto et al. 2020, Righetti and
 * Balluff's CooRTweet), taken as a true |dt| and not as bins, which lose every pair
 * that straddles an edge. Design: rows of A * A' one by one (Gustavson 1978), see
 * walk.c.
 *
 * Departures: hubs. On an object of more than `hub_accounts` accounts rows meet only
 * within hub_window_us, and the object is listed in the result.
 *
 * Innocent explanation of a high value: the two read the same sources, have alarms on
 * for the same author, are outlets of one newsroom, or one person's page and group. A
 * count says that they met, not that they meant to; chance comes in a later room.
 *
 * Oracle: three nested loops in find_test.c.
 */
#include "pair/find.h"

#include "base/bits.h"
#include "base/civil.h"
#include "pair/drive.h"

#include <string.h>

// What is known of one pair while its lower account is under work.
struct bond {
    uint64_t count;             // 0: nothing yet
    uint64_t sum_high, sum_low; // of |dt|, 128 bits
    uint64_t least;
    uint32_t objects, last_object;
    uint32_t days;
    int32_t first_day, last_day; // in the order of the meetings
};

// The bonds of the account under work; one desk a worker.
struct desk {
    struct bond *bond; // [room] by number of the partner, used up to n
    size_t n, room;
    struct pair_roll day; // days of a bond that are neither its first nor its last
    struct u64s order;    // partners to report: account, number
};

struct find {
    struct pair_drive drive;
    struct desk *desk; // [drive.walk.n_workers]
};

enum { A, B, OBJECTS, DAYS, COUNT, LEAST, MEAN, COLUMNS };

static const unsigned char width[COLUMNS] = {4, 4, 4, 4, 8, 8, 8};

static enum rc widen(struct desk *d, size_t n)
{
    if (n <= d->room)
        return RC_OK;
    size_t room = n + n / 2 + 64;
    struct bond *bond = mem_grow(d->bond, room, sizeof *bond);
    if (!bond)
        return RC_MEMORY;
    d->bond = bond;
    d->room = room;
    return RC_OK;
}

// Counts `day` unless the bond had it before.
static enum rc note_day(struct desk *d, struct bond *b, uint32_t partner, int32_t day)
{
    if (b->count > 0 && (day == b->first_day || day == b->last_day))
        return RC_OK;
    if (b->count == 0) {
        b->first_day = day;
        b->days = 1;
    } else {
        size_t before = d->day.key.n;
        uint32_t number;
        TRY(pair_roll_put(&d->day, (uint64_t)partner << 32 | (uint32_t)day, &number));
        b->days += d->day.key.n > before;
    }
    b->last_day = day;
    return RC_OK;
}

static enum rc tally(void *self, unsigned worker, const struct pair_meeting *meeting,
                     size_t n, size_t n_partners)
{
    struct find *f = self;
    struct desk *d = &f->desk[worker];
    const struct pair_traces *t = f->drive.traces;
    TRY(widen(d, n_partners));
    for (; d->n < n_partners; d->n++)
        d->bond[d->n] = (struct bond){.least = UINT64_MAX};
    for (size_t i = 0; i < n; i++) {
        const struct pair_meeting *g = &meeting[i];
        struct bond *b = &d->bond[g->partner];
        // Rows are in (object, time) order, so the lower number is the earlier row.
        int64_t from_us = t->time_us[g->mine < g->theirs ? g->mine : g->theirs];
        int64_t to_us = t->time_us[g->mine < g->theirs ? g->theirs : g->mine];
        uint64_t apart = pair_apart(from_us, to_us);
        uint32_t object = t->object[g->mine];
        TRY(note_day(d, b, g->partner, (int32_t)floor_div(from_us, DAY_US)));
        b->objects += b->count == 0 || b->last_object != object;
        b->last_object = object;
        b->sum_low += apart;
        b->sum_high += b->sum_low < apart;
        b->least = apart < b->least ? apart : b->least;
        b->count++;
    }
    return RC_OK;
}

static enum rc report(struct find *f, unsigned worker, uint32_t a, uint32_t b,
                      const struct bond *bond)
{
    double mean_us =
        ((double)bond->sum_high * 0x1p64 + (double)bond->sum_low) / (double)bond->count;
    uint64_t cell[COLUMNS] = {[A] = a,
                              [B] = b,
                              [OBJECTS] = bond->objects,
                              [DAYS] = bond->days,
                              [COUNT] = bond->count,
                              [LEAST] = bond->least};
    memcpy(&cell[MEAN], &mean_us, sizeof mean_us);
    return pair_drive_row(&f->drive, worker, cell);
}

static enum rc settle(void *self, unsigned worker, uint32_t a,
                      const struct pair_roll *partners)
{
    struct find *f = self;
    struct desk *d = &f->desk[worker];
    d->order.n = 0;
    for (size_t i = 0; i < d->n; i++)
        if (d->bond[i].objects >= f->drive.options->min_objects)
            TRY(column_push(&d->order, partners->key.p[i] << 32 | i));
    d->n = 0;
    pair_roll_reset(&d->day);
    TRY(pair_sort_keys(d->order.p, d->order.n));
    for (size_t i = 0; i < d->order.n; i++) {
        uint64_t key = d->order.p[i];
        TRY(report(f, worker, a, (uint32_t)(key >> 32), &d->bond[(uint32_t)key]));
    }
    return RC_OK;
}

static void find_done(struct find *f)
{
    for (unsigned w = 0; f->desk && w < f->drive.walk.n_workers; w++) {
        mem_free(f->desk[w].bond);
        pair_roll_done(&f->desk[w].day);
        column_done(&f->desk[w].order);
    }
    mem_free(f->desk);
    f->desk = NULL;
}

enum rc pair_find(const struct pair_traces *traces, const struct pair_options *options,
                  struct pair_table *out, struct err *err)
{
    struct find f = {.desk = NULL};
    struct pair_kernel kernel = {&f, tally, settle};
    void *column[COLUMNS];
    struct pair_table table = {0};
    enum rc rc = pair_drive_init(&f.drive, traces, options, width, COLUMNS, err);
    if (rc != RC_OK)
        goto out;
    f.desk = mem_zero(f.drive.walk.n_workers, sizeof *f.desk);
    if (!f.desk) {
        rc = err_memory(err);
        goto out;
    }
    TRY_OUT(pair_drive_run(&f.drive, &kernel, err));
    find_done(&f);
    TRY_OUT(pair_drive_bring(&f.drive, column, &table.n, &table.hubs, err));
    table.a = column[A];
    table.b = column[B];
    table.objects = column[OBJECTS];
    table.days = column[DAYS];
    table.count = column[COUNT];
    table.least_us = column[LEAST];
    table.mean_us = column[MEAN];
    *out = table;
out:
    find_done(&f);
    pair_drive_done(&f.drive);
    return rc;
}

void pair_table_done(struct pair_table *t)
{
    mem_free(t->a);
    mem_free(t->b);
    mem_free(t->objects);
    mem_free(t->days);
    mem_free(t->count);
    mem_free(t->least_us);
    mem_free(t->mean_us);
    pair_hubs_done(&t->hubs);
    *t = (struct pair_table){0};
}
