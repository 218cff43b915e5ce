// SPDX-License-Identifier: Apache-2.0
// The planted network: six crews, each in two shifts, office hours in UTC+8, Monday to
// Friday. An operation is one message with one sound and one row of hashtags; each
// shift of the crew posts it once, within a minute and a half. The last crew takes
// hours. Some operations are for all crews, which ties the crews to one network.
#include "story/draw.h"
#include "story/world.h"

enum { SHIFTS = 2, TAKES_PART = 75, ALL_TAKE_PART = 50 };

// Seconds of the day in UTC between which a shift's operations begin: 09:00-11:45 and
// 13:30-17:15 in UTC+8.
static const int64_t shift_from[SHIFTS] = {1 * 3600, 5 * 3600 + 1800};
static const int64_t shift_to[SHIFTS] = {3 * 3600 + 2700, 9 * 3600 + 900};

// Seconds between the order and the post.
static int64_t lag(struct rng *r, unsigned crew)
{
    return crew == SLOW_CREW ? (int64_t)draw_loguniform(r, 300, 18000)
                             : 10 + (int64_t)rng_below(r, 81);
}

// One shift of one crew carries an operation out.
static enum rc wave(struct world *w, unsigned crew, unsigned shift, uint32_t op,
                    int64_t trigger_s, unsigned percent)
{
    const struct story_options *o = w->options;
    uint32_t first = crew_first(o, crew), n = crew_size(o, crew);
    for (uint32_t m = first + shift; m < first + n; m += SHIFTS) {
        struct rng r = rng_at(o->seed, SECTION_OP, (uint64_t)op << 32 | m);
        struct post p = {.time_s = trigger_s + lag(&r, crew),
                         .account = o->accounts + m,
                         .number = op,
                         .recipe = POST_CREW};
        if (draw_percent(&r, percent))
            TRY(world_add(w, &p));
    }
    return RC_OK;
}

static enum rc operation(struct world *w, struct rng *r, unsigned crew, uint32_t day,
                         uint32_t op)
{
    for (unsigned s = 0; s < SHIFTS; s++) {
        uint64_t span = (uint64_t)(shift_to[s] - shift_from[s]);
        int64_t at = STORY_START_S + day * INT64_C(86400) + shift_from[s] +
                     (int64_t)rng_below(r, span);
        TRY(wave(w, crew, s, op, at, TAKES_PART));
    }
    return RC_OK;
}

// At half past two in the afternoon everybody at once, on every other Tuesday and
// Thursday or so.
static enum rc all_hands(struct world *w, struct rng *r, uint32_t day, uint32_t op)
{
    int64_t at = STORY_START_S + day * INT64_C(86400) + 6 * 3600 + 1800 +
                 (int64_t)rng_below(r, 600);
    for (unsigned c = 0; c < CREWS; c++)
        for (unsigned s = 0; s < SHIFTS; s++)
            TRY(wave(w, c, s, op, at, ALL_TAKE_PART));
    return RC_OK;
}

// Posts like anybody's, four to twelve a member in four weeks, in office hours too.
static enum rc cover(struct world *w)
{
    const struct story_options *o = w->options;
    for (uint32_t m = 0; m < o->planted; m++) {
        struct rng r = rng_at(o->seed, SECTION_COVER, m);
        uint64_t n = 1 + (3 + rng_below(&r, 9)) * o->days / 28;
        for (uint64_t i = 0; i < n; i++) {
            uint32_t day = (uint32_t)rng_below(&r, o->days) / 7 * 7;
            day += (uint32_t)rng_below(&r, 5);
            unsigned s = m & 1;
            uint64_t span = (uint64_t)(shift_to[s] - shift_from[s]);
            struct post p = {.time_s = STORY_START_S + day * INT64_C(86400) +
                                       shift_from[s] + (int64_t)rng_below(&r, span),
                             .account = o->accounts + m};
            TRY(world_add(w, &p));
        }
    }
    return RC_OK;
}

enum rc crew_posts(struct world *w)
{
    const struct story_options *o = w->options;
    struct rng r = rng_at(o->seed, SECTION_CREW, 0);
    uint32_t op = 0;
    for (uint32_t day = 0; day < o->days; day++) {
        if (day % 7 > 4)
            continue;
        for (unsigned crew = 0; crew < CREWS; crew++) {
            uint32_t n = draw_percent(&r, 85) ? 1 + (uint32_t)rng_below(&r, 2) : 0;
            for (uint32_t i = 0; i < n; i++)
                TRY(operation(w, &r, crew, day, op++));
        }
        if (day % 7 == 1 || (day % 7 == 3 && draw_percent(&r, 50)))
            TRY(all_hands(w, &r, day, op++));
    }
    return cover(w);
}
