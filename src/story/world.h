// SPDX-License-Identifier: Apache-2.0
// The posts of the story world before they are written: who, when, and by which recipe.
#ifndef LOCKSTEP_STORY_WORLD_H
#define LOCKSTEP_STORY_WORLD_H

#include "base/column.h"
#include "base/rng.h"
#include "story/people.h"

// What made somebody post. `number` below is the recipe's own count.
enum recipe {
    POST_OWN,      // a day like any other; planted accounts hide behind it
    POST_MEME,     // number: meme
    POST_SOURCE,   // number: video of the source
    POST_FAN,      // number: video of the source that it answers
    POST_FEED,     // number: feed * world.n_items + item
    POST_GAME,     // number: evening
    POST_SCHEDULE, // number: day
    POST_CREW,     // number: operation
    POST_NO_TIME,  // the last three are blemishes, else like POST_OWN
    POST_BAD_TIME,
    POST_NO_AUTHOR,
};

// One post as it is thought up.
struct post {
    int64_t time_s;
    uint32_t account, number;
    enum recipe recipe;
};

// Posts [n_posts + rejects] in the order in which they were thought up; the row number
// is part of the post's id. Emissions [records]: which row, and when it was collected.
struct world {
    const struct story_options *options;
    struct cast cast;
    struct i64s time_s;
    struct u32s account, number;
    struct u8s recipe;
    uint32_t source_first; // row of the source's first video; the others follow
    uint32_t n_videos, n_items, n_memes;
    struct u32s row;
    struct u64s collected_ms;
    struct u32s order; // of emissions, by collected_ms
};

// Adds a post, unless its time is outside the world's days.
enum rc world_add(struct world *w, const struct post *p) MUST_USE;

// A second of `day` at which a person in this zone is likely to be awake.
int64_t world_moment(struct rng *r, uint32_t day, int32_t zone_minutes);

// Makes the whole world. *w must be zeroes; world_done gives it back in any case.
enum rc world_make(struct world *w, const struct story_options *o,
                   const struct pace *pace, struct err *err) MUST_USE;
void world_done(struct world *w);

// The crowds: memes, fans, feeds, schedulers, the hashtag game.
enum rc crowd_posts(struct world *w) MUST_USE;
// The crews of the planted network.
enum rc crew_posts(struct world *w) MUST_USE;

// The first second after the world's days.
static inline int64_t world_end_s(const struct story_options *o)
{
    return STORY_START_S + (int64_t)o->days * 86400;
}

#endif
