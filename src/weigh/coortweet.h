// SPDX-License-Identifier: Apache-2.0
// CooRTweet, a published baseline: pairs of contents that share an object within a time
// window, the network of their accounts, and its statistics.
#ifndef LOCKSTEP_WEIGH_COORTWEET_H
#define LOCKSTEP_WEIGH_COORTWEET_H

#include "base/column.h"
#include "base/err.h"
#include "base/pace.h"

#include <stdbool.h>
#include <stdint.h>

#define COORTWEET_NONE UINT32_MAX

// Rows in input order, one a share of an object. Codes are dense. A loan: all of it
// must outlive the call only.
struct coortweet_input {
    uint32_t n;              // rows, below 2^32 - 1
    uint32_t n_accounts;     // codes of accounts are 0..n_accounts-1, and so on
    uint32_t n_objects;      //
    uint32_t n_contents;     //
    const uint32_t *account; // [n]
    const uint32_t *object;  // [n]
    const uint32_t *content; // [n]
    const int64_t *time_us;  // [n]
    // Kinds of object that are searched apart and weighed together: url, hashtag and so
    // on. Rows of different layers never pair and their minima are counted apart; the
    // network is one. [n] values 0..n_layers-1, or NULL for one layer.
    const uint8_t *layer;
    uint32_t n_layers; // 0 means 1
    // Place of each name when all names are ordered by their bytes; a permutation.
    const uint32_t *account_rank; // [n_accounts]
    const uint32_t *content_rank; // [n_contents], or NULL: the codes are the places
    // Content whose id is the same text as the id of the object, or COORTWEET_NONE; the
    // array may be NULL if there is none. [n_objects]
    const uint32_t *object_content;
};

struct coortweet_options {
    int64_t window_us;               // pairs up to this far apart, inclusive; >= 0
    uint32_t min_participation;      // see as_published
    double edge_weight;              // quantile of the weights, 0..1
    bool remove_loops;               // no pair within an account, a content, and none
                                     // whose object is one of its contents
    bool as_published;               // bit-exact with all faults of CooRTweet 2.1.3
    int64_t fast_window_us;          // the narrower window of flag_speed_share; 0: none
    uint32_t fast_min_participation; // its own minimum; 0: min_participation
    uint32_t subgraph;               // 0 all edges, 1 over the threshold, 2 fast over
                                     // the threshold, 3 those with their neighbours
    unsigned threads;                // 0: as many as there are
    uint64_t max_pairs;              // more pairs than this are refused
};

#define COORTWEET_DEFAULT                                                              \
    {                                                                                  \
        .window_us = 10000000, .min_participation = 2, .edge_weight = 0.5,             \
        .remove_loops = true, .threads = 1, .max_pairs = 1000000000                    \
    }

// One row a pair of contents, ordered as the original orders them. All columns have the
// same length n.
struct coortweet_pairs {
    size_t n;
    uint32_t *older;   // [n] input row
    uint32_t *newer;   // [n] input row; at equal times the later of the two
    int64_t *delta_us; // [n] >= 0
    uint8_t *fast;     // [n] 1 if flagged as within the narrower window, else 0
};

// What is known of an edge, once over all its pairs and once over the fast ones.
struct coortweet_side {
    uint64_t *weight;      // [n] pairs; 0 where an edge has no fast pair (R: NA)
    double *avg_delta_s;   // [n] mean time between, seconds; NaN where weight is 0
    uint32_t *n_content;   // [n] as published: distinct older contents; else distinct
    uint32_t *n_content_y; // contents of account a, and of account b; [n]
    double *symmetry;      // [n] least of the two over the greater; NaN at weight 0
    uint8_t *over;         // [n] 1 if weight > threshold
    double threshold;      // type-7 quantile of the weights that are not 0; else NaN
    uint64_t *object_at;   // [n + 1] edge e has object[object_at[e]..object_at[e+1])
    uint32_t *object;      // objects in the order of their first pair
};

// Edges in ascending order of the names of a, then of b.
struct coortweet_edges {
    size_t n;
    uint32_t *a;      // [n] account code; rank of a <= rank of b
    uint32_t *b;      // [n]
    uint8_t *swapped; // [n] 1 where the original's table (from, to) names b first; its
                      // counts are not swapped. 0 unless as_published
    struct coortweet_side full;
    struct coortweet_side fast; // all NULL without a fast window
};

// Accounts of the edges in ascending order of their names (account_stats).
struct coortweet_accounts {
    size_t n;
    uint32_t *account;       // [n]
    double *avg_delta_s;     // [n] mean over the edges; NaN if none has a value
    double *avg_symmetry;    // [n]
    double *fast_delta_s;    // [n] the same over fast edges; NULL without a fast window
    double *fast_symmetry;   // [n]
    uint32_t *n_shares;      // [n] distinct contents in all pairs, of any edge
    uint32_t *n_shares_fast; // [n] the same in fast pairs; NULL without
};

// Objects of the edges, most accounts first, then by code (group_stats).
struct coortweet_objects {
    size_t n;
    uint32_t *object;     // [n]
    uint32_t *n_accounts; // [n]
};

// All that a run gives. Zeroes are an empty result.
struct coortweet_result {
    struct coortweet_pairs pairs; // of every edge, whatever the subgraph
    struct coortweet_edges edges; // of the subgraph asked for
    struct coortweet_accounts accounts;
    struct coortweet_objects objects;      // over the full object lists
    struct coortweet_objects fast_objects; // over the fast ones
    uint32_t n_duplicates; // exact duplicate rows left out; 0 if as_published
};

// Finds the pairs, weighs the edges and counts the statistics.
// In: `in` rows; `opt` or NULL for the defaults; `pace` may be NULL.
// Out: `out` is filled; the caller ends it with coortweet_done. The same for any number
// of threads.
// Fails: RC_ARGUMENT E0730 (an option out of range), E0731 (a code out of range);
// RC_LIMIT E0530 (more than max_pairs pairs); RC_MEMORY; RC_STOPPED.
// Cost: sorting the rows, then a few steps for each two rows of an object within the
// window; memory some 80 bytes a row and 60 a pair kept.
// Paper: Righetti and Balluff 2025, CooRTweet.
enum rc coortweet_run(const struct coortweet_input *in,
                      const struct coortweet_options *opt, const struct pace *pace,
                      struct coortweet_result *out, struct err *err) MUST_USE;

// Gives everything back and leaves zeroes.
void coortweet_done(struct coortweet_result *r);

#endif
