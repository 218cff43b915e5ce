// SPDX-License-Identifier: Apache-2.0
// The QUT coordination network toolkit, a published baseline: who did the same thing as
// whom within a time window, how many times.
#ifndef LOCKSTEP_WEIGH_QUT_H
#define LOCKSTEP_WEIGH_QUT_H

#include "base/err.h"
#include "base/pace.h"
#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

#define QUT_NONE UINT32_MAX

enum qut_network {
    QUT_CO_RETWEET,       // reposts of the same message
    QUT_CO_TWEET,         // the same text, without mentions, case and extra blanks
    QUT_CO_REPLY,         // replies to the same message
    QUT_CO_LINK,          // the same URL
    QUT_CO_SIMILAR_TWEET, // texts with enough words in common
    QUT_CO_POST,          // anything at all; the background
};

// Messages in input order. Codes are dense. A loan: all of it must outlive the call
// only. Columns that the network does not use may be NULL.
struct qut_input {
    uint32_t n;              // rows, below 2^32 - 1
    uint32_t n_messages;     // codes of messages are 0..n_messages-1, and so on
    uint32_t n_users;        //
    uint32_t n_reposts;      //
    uint32_t n_replies;      //
    uint32_t n_urls;         //
    const uint32_t *message; // [n] rows with the same code are the same message
    const uint32_t *user;    // [n]
    const int64_t *time_us;  // [n]
    // Seconds as the original reads them, or NULL: then time_us / 10^6, which is the
    // same double as long as the source has at most six decimals. [n]
    const double *time_s;
    const uint32_t *repost;  // [n] or QUT_NONE; NULL: no reposts
    const uint32_t *reply;   // [n] or QUT_NONE; co_reply
    const struct span *text; // [n] UTF-8 as written; co_tweet, co_similar_tweet
    // URLs of row i are url[url_at[i]..url_at[i+1]). The field split at each single
    // blank, so that an empty field is one empty URL. co_link
    const uint64_t *url_at; // [n + 1]
    const uint32_t *url;    // [url_at[n]]
    uint32_t empty_url;     // code of the URL without a byte, or QUT_NONE
};

struct qut_options {
    enum qut_network network;
    int64_t window_us;        // up to this far apart, inclusive; >= 0
    uint32_t min_edge_weight; // rows of less weight are left out
    double similarity;   // least Jaccard of two word sets, above 0; co_similar_tweet
    uint32_t min_tokens; // texts of fewer distinct words are like none
    bool as_published;   // bit-exact with all faults of the toolkit
    unsigned threads;    // 0: as many as there are
    uint64_t max_rows;   // more rows than this are refused
};

#define QUT_DEFAULT                                                                    \
    {                                                                                  \
        .network = QUT_CO_RETWEET, .window_us = 1000000, .min_edge_weight = 2,         \
        .similarity = 0.8, .min_tokens = 1, .threads = 1, .max_rows = 100000000        \
    }

// Directed rows in ascending (user_1, user_2) order, self loops included: weight counts
// the messages of user_1 that have a partner message of user_2.
struct qut_rows {
    size_t n;
    uint32_t *user_1; // [n]
    uint32_t *user_2; // [n]
    uint32_t *weight; // [n] >= 1
};

// Computes one network.
// In: `in` messages; `opt` or NULL for the defaults; `pace` may be NULL.
// Out: `out` is filled; the caller ends it with qut_done. The same for any number of
// threads.
// Fails: RC_ARGUMENT E0730 (an option out of range), E0731 (a code out of range, a
// column that is missing); RC_LIMIT E0531 (more than max_rows rows); RC_MEMORY;
// RC_STOPPED.
// Cost: sorting the messages, then a few steps for each two messages of an object
// within the window (co_post: of all messages); co_similar_tweet: for each two messages
// within the window that share one of their rarest words. Memory: the messages, the
// rows of the answer, and 8 bytes a user and thread.
// Paper: Graham and others, QUT Digital Observatory, coordination network toolkit.
enum rc qut_run(const struct qut_input *in, const struct qut_options *opt,
                const struct pace *pace, struct qut_rows *out,
                struct err *err) MUST_USE;

// Gives everything back and leaves zeroes.
void qut_done(struct qut_rows *r);

#endif
