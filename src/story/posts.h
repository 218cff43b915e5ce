// SPDX-License-Identifier: Apache-2.0
// Posts for benchmarks: any number of them, in time order, in CooRTweet's columns.
#ifndef LOCKSTEP_STORY_POSTS_H
#define LOCKSTEP_STORY_POSTS_H

#include "story/write.h"

// Organic posts: an object by Zipf(s = .9) over max(n / 5, 100), an account by Zipf(.6)
// over max(n / 20, 500); an object is born evenly in the period, and each post of it
// falls exp(U ln T) seconds later, U even in umin..1, T the period, turned round at its
// end. Planted: `groups` groups of 5..40 accounts push `objects` objects each; a member
// takes part with probability .8, within 0..8 s of the trigger. At most half of the
// posts are planted.
struct posts_options {
    uint64_t seed;
    uint32_t n;            // posts, 1..2^32 - 2
    uint32_t days;         // 1..366
    uint32_t groups;       // 0..1,000
    uint32_t objects;      // a group, 0..1,000
    uint32_t umin_percent; // 0..100: 50 usual, 25 viral
};

#define POSTS_DEFAULT                                                                  \
    ((struct posts_options){.seed = 1,                                                 \
                            .n = 1000000,                                              \
                            .days = 30,                                                \
                            .groups = 20,                                              \
                            .objects = 30,                                             \
                            .umin_percent = 50})

#define POSTS_START_S INT64_C(1690000000)

struct posts_row {
    uint32_t account, object;
    uint32_t after_s; // seconds after POSTS_START_S
};

// Takes rows[0..n-1], which are number first, first + 1 ... of all; what it returns
// ends the work unless it is RC_OK. It fills `err` itself.
typedef enum rc posts_batch(void *self, const struct posts_row *rows, size_t n,
                            uint64_t first, struct err *err);

// Hands out all posts, sorted by time.
// Fails: RC_ARGUMENT E0172 (an option out of range); RC_MEMORY; RC_STOPPED; what the
// batch returned. Cost: 12 bytes a post; each post is drawn twice, so that no second
// copy is needed to sort.
enum rc posts_each(const struct posts_options *options, posts_batch *batch, void *self,
                   const struct pace *pace, struct err *err) MUST_USE;

// Writes CSV `account_id,content_id,object_id,timestamp_share`: u17,c0,o4,1690000012.
// Fails like posts_each, or as the sink says.
enum rc posts_write(const struct posts_options *options, story_sink *sink, void *self,
                    const struct pace *pace, struct err *err) MUST_USE;

// Writes CSV `group,account_id` of the planted accounts, in group order.
enum rc posts_truth(const struct posts_options *options, story_sink *sink, void *self,
                    struct err *err) MUST_USE;

#endif
