// SPDX-License-Identifier: Apache-2.0
// Crowds that act together and are innocent: what a detector must not take for a
// campaign. Each follows a line of the method's table of organic look-alikes.
#include "story/draw.h"
#include "story/world.h"

enum { MEMES = 40, QUICK_MEMES = 10, VIDEOS = 40, ITEMS = 20 };

// Breaking news and fashions: a sound and a pair of tags that a few hundred people take
// up, a quarter of the memes within minutes, the others within a day.
static enum rc memes(struct world *w)
{
    const struct story_options *o = w->options;
    w->n_memes = MEMES;
    for (uint32_t m = 0; m < MEMES; m++) {
        struct rng r = rng_at(o->seed, SECTION_MEME, m);
        int64_t birth = STORY_START_S + (int64_t)rng_below(&r, o->days * 77760u);
        uint64_t n = (150 + rng_below(&r, 300)) * o->accounts / 50000;
        uint64_t mean = m < QUICK_MEMES ? 1200 : 21600;
        for (uint64_t i = 0; i < n; i++) {
            struct post p = {.number = m, .recipe = POST_MEME};
            p.time_s = birth + (int64_t)draw_exp(&r, mean);
            p.account = (uint32_t)rng_below(&r, o->accounts);
            TRY(world_add(w, &p));
        }
    }
    return RC_OK;
}

// A fan club with notifications on: half of it answers each video of its source within
// minutes, with the source's sound.
static enum rc fan_club(struct world *w)
{
    const struct story_options *o = w->options;
    int64_t first[VIDEOS];
    w->source_first = (uint32_t)w->time_s.n;
    w->n_videos = VIDEOS;
    for (uint32_t v = 0; v < VIDEOS; v++) {
        struct rng r = rng_at(o->seed, SECTION_SOURCE, v);
        first[v] = world_moment(&r, (uint32_t)((uint64_t)v * o->days / VIDEOS), 60);
        struct post p = {.time_s = first[v],
                         .account = w->cast.source,
                         .number = v,
                         .recipe = POST_SOURCE};
        TRY(world_add(w, &p));
    }
    for (uint32_t v = 0; v < VIDEOS; v++)
        for (uint32_t f = 0; f < w->cast.n_fans; f++) {
            struct rng r = rng_at(o->seed, SECTION_FAN, (uint64_t)v << 32 | f);
            struct post p = {.time_s = first[v] + 20 + (int64_t)draw_exp(&r, 360),
                             .account = w->cast.fans + f,
                             .number = v,
                             .recipe = POST_FAN};
            if (draw_percent(&r, 50))
                TRY(world_add(w, &p));
        }
    return RC_OK;
}

// Two publishers whose local pages all run the same headline and link.
static enum rc feeds(struct world *w)
{
    const struct story_options *o = w->options;
    w->n_items = ITEMS;
    for (uint32_t k = 0; k < FEEDS * ITEMS; k++) {
        struct rng r = rng_at(o->seed, SECTION_FEED, k);
        uint32_t feed = k / ITEMS, item = k % ITEMS;
        uint32_t day = (uint32_t)((uint64_t)item * o->days / ITEMS);
        int64_t out = world_moment(&r, day, feed ? 60 : -300);
        for (uint32_t i = 0; i < w->cast.n_feed; i++) {
            struct post p = {.time_s = out + (int64_t)rng_below(&r, 90),
                             .account = w->cast.feeds + feed * w->cast.n_feed + i,
                             .number = k,
                             .recipe = POST_FEED};
            if (draw_percent(&r, 95))
                TRY(world_add(w, &p));
        }
    }
    return RC_OK;
}

// Every evening at eight the host names a tag, and players come for an hour or two.
static enum rc hashtag_game(struct world *w)
{
    const struct story_options *o = w->options;
    for (uint32_t day = 0; day < o->days; day++)
        for (uint32_t i = 0; i < w->cast.n_players; i++) {
            struct rng r = rng_at(o->seed, SECTION_GAME, (uint64_t)day << 32 | i);
            int64_t eight = STORY_START_S + day * INT64_C(86400) + 20 * 3600;
            struct post p = {.time_s = eight + (int64_t)draw_exp(&r, 2400),
                             .account = w->cast.players + i,
                             .number = day,
                             .recipe = POST_GAME};
            if (draw_percent(&r, 12))
                TRY(world_add(w, &p));
        }
    return RC_OK;
}

// Shops that plan their posts: on the full or half hour to the second or two, often
// with the sound that the platform proposes for the day.
static enum rc schedulers(struct world *w)
{
    static const uint8_t slot[4] = {14, 18, 24, 36}; // half hours of the local day
    const struct story_options *o = w->options;
    for (uint32_t i = 0; i < w->cast.n_schedulers; i++) {
        struct rng r = rng_at(o->seed, SECTION_SCHEDULE, i);
        uint32_t community;
        int32_t zone;
        person_place(o, w->cast.schedulers + i, &community, &zone);
        int64_t half_hours = slot[rng_below(&r, 4)];
        for (uint32_t day = 0; day < o->days; day++) {
            int64_t s = (half_hours * 1800 - zone * INT64_C(60) + 2 * 86400) % 86400;
            struct post p = {.time_s = STORY_START_S + day * INT64_C(86400) + s +
                                       (int64_t)rng_below(&r, 3),
                             .account = w->cast.schedulers + i,
                             .number = day,
                             .recipe = POST_SCHEDULE};
            if (draw_percent(&r, 70))
                TRY(world_add(w, &p));
        }
    }
    return RC_OK;
}

enum rc crowd_posts(struct world *w)
{
    TRY(memes(w));
    TRY(fan_club(w));
    TRY(feeds(w));
    TRY(hashtag_game(w));
    return schedulers(w);
}
