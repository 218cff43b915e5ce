// SPDX-License-Identifier: Apache-2.0
#include "story/world.h"

#include "base/sort.h"
#include "story/draw.h"

// Posts an hour of the local day, from midnight.
static const uint16_t hour_weight[24] = {14, 8,  5,  4,  4,  6,  12, 22,
                                         30, 33, 35, 38, 46, 44, 40, 40,
                                         44, 52, 62, 74, 82, 76, 54, 30};

int64_t world_moment(struct rng *r, uint32_t day, int32_t zone_minutes)
{
    int64_t hour = (int64_t)draw_weighted(r, hour_weight, 24);
    int64_t s = hour * 3600 + (int64_t)rng_below(r, 3600) - zone_minutes * INT64_C(60);
    return STORY_START_S + (int64_t)day * 86400 + (s % 86400 + 86400) % 86400;
}

enum rc world_add(struct world *w, const struct post *p)
{
    if (p->time_s < STORY_START_S || p->time_s >= world_end_s(w->options))
        return RC_OK;
    TRY(column_push(&w->time_s, p->time_s));
    TRY(column_push(&w->account, p->account));
    TRY(column_push(&w->number, p->number));
    return column_push(&w->recipe, (uint8_t)p->recipe);
}

// Days differ: people post more at the end of the week.
static uint32_t some_day(struct rng *r, uint32_t days)
{
    static const uint16_t weekday[7] = {9, 9, 9, 10, 12, 14, 13};
    for (;;) {
        uint32_t day = (uint32_t)rng_below(r, days);
        if (rng_below(r, 14) < weekday[day % 7])
            return day;
    }
}

// Each organic account's ordinary posts: mostly one to five, now and then a hundred.
static enum rc organic_posts(struct world *w, const struct pace *pace, struct err *err)
{
    const struct story_options *o = w->options;
    uint64_t median = Q32_ONE * 8 / 5 * o->scale / 100 * o->days / 28;
    for (uint32_t a = 0; a < o->accounts; a++) {
        if (a % 1024 == 0 && pace_stop(pace))
            return err_stopped(err);
        struct rng r = rng_at(o->seed, SECTION_ACTIVITY, a);
        uint64_t n = 1 + (draw_lognormal(&r, median, 75366) >> 32);
        if (n > UINT64_C(6) * o->days)
            n = UINT64_C(6) * o->days;
        uint32_t community;
        int32_t zone;
        person_place(o, a, &community, &zone);
        for (uint64_t i = 0; i < n; i++) {
            uint32_t day = some_day(&r, o->days);
            struct post p = {.time_s = world_moment(&r, day, zone), .account = a};
            if (world_add(w, &p) != RC_OK)
                return err_memory(err);
        }
    }
    return RC_OK;
}

static enum rc reject_posts(struct world *w)
{
    const struct story_options *o = w->options;
    struct rng r = rng_at(o->seed, SECTION_REJECT, 0);
    for (uint32_t i = 0; i < STORY_REJECTS; i++) {
        struct post p = {.account = (uint32_t)rng_below(&r, o->accounts),
                         .number = i,
                         .recipe = i < STORY_NO_TIME ? POST_NO_TIME
                                   : i < STORY_NO_TIME + STORY_BAD_TIME
                                       ? POST_BAD_TIME
                                       : POST_NO_AUTHOR};
        p.time_s = world_moment(&r, (uint32_t)rng_below(&r, o->days), 0);
        TRY(world_add(w, &p));
    }
    return RC_OK;
}

// When somebody scrolls past a post: in the session of the next day or a few later,
// eight hours from nine in UTC, a page every one and a half seconds.
static uint64_t collected(struct rng *r, int64_t time_s)
{
    int64_t day = (time_s - STORY_START_S) / 86400 + 1;
    while (draw_percent(r, 35))
        day++;
    uint64_t start = (uint64_t)(STORY_START_S + day * 86400 + 9 * 3600) * 1000;
    uint64_t page = rng_below(r, 19200);
    return start + page * 1500 + rng_below(r, 40);
}

static enum rc emit(struct world *w)
{
    const struct story_options *o = w->options;
    uint32_t n = (uint32_t)w->time_s.n;
    TRY(column_reserve(&w->row, n + STORY_DUPLICATES));
    TRY(column_reserve(&w->collected_ms, n + STORY_DUPLICATES));
    TRY(column_reserve(&w->order, n + STORY_DUPLICATES));
    for (uint32_t i = 0; i < n; i++) {
        struct rng r = rng_at(o->seed, SECTION_COLLECT, i);
        column_put(&w->row, i);
        column_put(&w->collected_ms, collected(&r, w->time_s.p[i]));
    }
    for (uint32_t i = 0; i < STORY_DUPLICATES; i++) {
        struct rng r = rng_at(o->seed, SECTION_DUPLICATE, i);
        // One of its own forty-first of the rows, so that no post comes three times.
        uint32_t span = (n - STORY_REJECTS) / STORY_DUPLICATES;
        uint32_t row = i * span + (uint32_t)rng_below(&r, span);
        column_put(&w->row, row);
        column_put(&w->collected_ms,
                   w->collected_ms.p[row] + 60000 + rng_below(&r, 7200000));
    }
    for (uint32_t i = 0; i < n + STORY_DUPLICATES; i++)
        column_put(&w->order, i);
    return sort_rows_u64(w->order.p, w->order.n, w->collected_ms.p);
}

enum rc world_make(struct world *w, const struct story_options *o,
                   const struct pace *pace, struct err *err)
{
    w->options = o;
    w->cast = cast_of(o);
    TRY(organic_posts(w, pace, err));
    if (crowd_posts(w) != RC_OK || (o->planted && crew_posts(w) != RC_OK) ||
        reject_posts(w) != RC_OK || emit(w) != RC_OK)
        return err_memory(err);
    return RC_OK;
}

void world_done(struct world *w)
{
    column_done(&w->time_s);
    column_done(&w->account);
    column_done(&w->number);
    column_done(&w->recipe);
    column_done(&w->row);
    column_done(&w->collected_ms);
    column_done(&w->order);
    *w = (struct world){0};
}
