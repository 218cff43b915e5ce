// SPDX-License-Identifier: Apache-2.0
// What the toolkit's messages did: one act for each message and object. Inner header of
// the room.
#ifndef LOCKSTEP_WEIGH_ACTS_H
#define LOCKSTEP_WEIGH_ACTS_H

#include "base/column.h"
#include "weigh/qut.h"

// Acts as they are found: row and object of each. With words, those of act i are
// word[word_at[i]..word_at[i + 1]).
struct act_list {
    struct u32s row, object;
    struct u64s word_at;
    struct u32s word;
    uint32_t n_words; // different ones
};

// Acts stand by place: grouped by object, in time order within. All columns [n].
struct acts {
    uint32_t n;
    uint32_t n_groups;
    uint32_t *start; // [n_groups + 1] stretches of the same object
    uint32_t *group; // number of the stretch
    uint32_t *message;
    uint32_t *user;
    int64_t *time_us;
    double *time_s;      // as published; NULL otherwise
    double window_s;     // the window, as published
    uint32_t *by_user;   // places ordered by user, then message, then place
    uint32_t *user_from; // [n_users + 1] stretches of by_user
    uint64_t *word_at;   // [n + 1] by place; NULL without words
    uint32_t *word;      // distinct and ascending in each act; rare words are small
    uint32_t n_words;
};

// Gathers the acts of the network asked for.
// In: input and options, checked. Out: *out; give it to acts_done, also after a
// failure. Fails: RC_MEMORY, RC_STOPPED; RC_LIMIT at 2^32 - 1 acts, texts or words.
enum rc acts_gather(const struct qut_input *in, const struct qut_options *opt,
                    const struct pace *pace, struct acts *out,
                    struct err *err) MUST_USE;

void acts_done(struct acts *a);

// Lists the acts that texts make: equal forms (co_tweet), or words (co_similar_tweet).
// first [n]: 1 for the first row of each message. Fails: as acts_gather.
enum rc act_list_forms(const struct qut_input *in, const struct qut_options *opt,
                       const uint8_t *first, const struct pace *pace,
                       struct act_list *list) MUST_USE;
enum rc act_list_words(const struct qut_input *in, const struct qut_options *opt,
                       const uint8_t *first, const struct pace *pace,
                       struct act_list *list) MUST_USE;

// True if act k is within the window of act j, as j sees it: the original subtracts and
// adds in doubles, so that k may see it otherwise.
static inline bool acts_near(const struct acts *a, int64_t window_us, uint32_t j,
                             uint32_t k)
{
    if (a->time_s)
        return a->time_s[k] >= a->time_s[j] - a->window_s &&
               a->time_s[k] <= a->time_s[j] + a->window_s;
    uint64_t x = (uint64_t)a->time_us[j], y = (uint64_t)a->time_us[k];
    return (a->time_us[j] < a->time_us[k] ? y - x : x - y) <= (uint64_t)window_us;
}

#endif
