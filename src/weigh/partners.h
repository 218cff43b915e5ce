// SPDX-License-Identifier: Apache-2.0
// Whom the messages of one user meet. Inner header of the room.
#ifndef LOCKSTEP_WEIGH_PARTNERS_H
#define LOCKSTEP_WEIGH_PARTNERS_H

#include "weigh/acts.h"

// For each word the acts that have it among their rarest, in time order.
struct word_index {
    uint64_t *at;  // [n_words + 1]
    uint32_t *act; // [at[n_words]]
    double similarity;
};

// Indexes so many of the rarest words of each act that two acts at least `similarity`
// alike share one of them.
// Fails: RC_MEMORY; out is then to be ended too.
enum rc word_index_make(const struct acts *a, double similarity,
                        struct word_index *out) MUST_USE;
void word_index_done(struct word_index *index);

// Work space of one thread, for one user at a time.
struct partners {
    const struct acts *acts;
    const struct word_index *index;
    const struct pace *pace;
    int64_t window_us;
    uint32_t *weight;   // [n_users] messages with a partner of that user
    uint32_t *met;      // [n_users] last message that met that user
    uint32_t *found;    // [n_users] users with a weight, n_found of them
    uint32_t *compared; // [acts->n] last message that was compared with that act
    uint32_t n_found;
    uint32_t now; // number of the message at hand, from 1
};

// Makes room for one thread. What it is given must outlive it.
// Fails: RC_MEMORY; p is then to be ended too.
enum rc partners_init(struct partners *p, const struct acts *acts,
                      const struct word_index *index, const struct qut_options *opt,
                      uint32_t n_users, const struct pace *pace) MUST_USE;

// Counts the users that act j meets; `same_message` if the act before was of the same
// message, whose users count once.
// Fails: RC_STOPPED.
enum rc partners_find(struct partners *p, uint32_t j, bool same_message) MUST_USE;

// Leaves the users found with at least `least` messages, ascending. Fails: RC_MEMORY.
enum rc partners_sort(struct partners *p, uint32_t least) MUST_USE;

// Begins with the next user.
void partners_reset(struct partners *p);

void partners_done(struct partners *p);

#endif
