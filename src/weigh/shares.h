// SPDX-License-Identifier: Apache-2.0
// The shares of one layer, grouped by object and sorted by time: what the search for
// pairs walks over. Inner header of the room.
#ifndef LOCKSTEP_WEIGH_SHARES_H
#define LOCKSTEP_WEIGH_SHARES_H

#include "weigh/coortweet.h"

// Every share has two numbers: its place j in time order within its object's group, by
// which the columns below stand, and its turn g, which decides ties and the order of
// the pairs. Groups are stretches of both.
struct shares {
    uint32_t n;
    uint32_t n_groups;
    uint32_t *start;  // [n_groups + 1] first place, and first turn, of each group
    uint32_t *row;    // [n] input row
    int64_t *time_us; // [n] ascending within a group
    uint32_t *account;
    uint32_t *content;
    uint32_t *turn;        // [n] place to turn
    uint32_t *place;       // [n] turn to place
    uint8_t *own;          // [n] 1 if the object is the content itself
    bool loops;            // pairs within an account or a content count
    uint32_t n_duplicates; // rows left out because another is the same in all columns
};

// Gathers the rows of `layer`.
// In: rows and options, checked; m is the least number of rows of an account (as
// published; 0 takes all).
// Out: *out; give it to shares_done, also after a failure.
// Fails: RC_MEMORY.
// Cost: radix sorts over n rows; 30 bytes a row.
enum rc shares_gather(const struct coortweet_input *in,
                      const struct coortweet_options *opt, uint32_t layer, uint32_t m,
                      struct shares *out, struct err *err) MUST_USE;

// Gives the memory back and leaves zeroes.
void shares_done(struct shares *s);

// True if two shares of one group, which are near enough in time, form a pair.
static inline bool shares_pair(const struct shares *s, uint32_t j, uint32_t k)
{
    if (s->loops)
        return true;
    return s->account[j] != s->account[k] && s->content[j] != s->content[k] &&
           !s->own[j] && !s->own[k];
}

// True if share k, which does not stand before j in its group, is at most `window_us`
// later.
static inline bool shares_near(const struct shares *s, uint32_t j, uint32_t k,
                               int64_t window_us)
{
    return (uint64_t)s->time_us[k] - (uint64_t)s->time_us[j] <= (uint64_t)window_us;
}

#endif
