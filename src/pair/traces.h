// SPDX-License-Identifier: Apache-2.0
// What comes into the room: who touched what and when, and what is asked of it.
#ifndef LOCKSTEP_PAIR_TRACES_H
#define LOCKSTEP_PAIR_TRACES_H

#include "base/err.h"
#include "base/pace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Traces of one kind as borrowed columns, sorted by (object, time, account, post). A
// row is named by its number.
struct pair_traces {
    const uint32_t *object;  // [n] any numbers, ascending
    const uint32_t *account; // [n] 0..n_accounts-1
    const int64_t *time_us;  // [n] microseconds UTC, any value
    const uint32_t *post;    // [n] any numbers; NULL where no proofs are asked for
    size_t n;                // 0..2^32-2
    uint32_t n_accounts;     // accounts without rows are fine
};

// What counts as a meeting, what is reported, and how the work is done. Everything but
// `threads` and `pace` decides the result; those two never do.
struct pair_options {
    int64_t window_us;       // 0.. ; rows meet iff |dt| <= window_us
    uint32_t min_objects;    // 1.. ; pairs that meet on fewer objects are left out
    bool first_only;         // only each account's first row on an object counts
    uint32_t hub_accounts;   // objects of more accounts are hubs; 0 = there are none
    int64_t hub_window_us;   // 0.. ; rows on a hub meet only within this, too
    uint64_t max_pairs;      // more than these end in RC_LIMIT; 0 = any number
    unsigned threads;        // 0 = one for each processor
    const struct pace *pace; // NULL = nobody listens
};

#define PAIR_OPTIONS_DEFAULT                                                           \
    {                                                                                  \
        .window_us = 60 * INT64_C(1000000), .min_objects = 2,                          \
        .hub_window_us = 10 * INT64_C(1000000), .threads = 1                           \
    }

// Hubs that limited a result, so that the limit can be shown. Sorted by object.
struct pair_hubs {
    uint32_t *object;   // [n]
    uint32_t *accounts; // [n] distinct accounts on it, all rows counted
    size_t n;
};

// Says whether `traces` are as promised: in order, and every account below n_accounts.
// Every function of the room that takes traces asks this first.
// In: traces. Fails: RC_ARGUMENT (E0710) names the first row that is not; RC_LIMIT
// (E0520) at 2^32 - 1 rows. Cost: one pass.
enum rc pair_check(const struct pair_traces *traces, struct err *err) MUST_USE;

// The same for options. Fails: RC_ARGUMENT (E0711).
enum rc pair_options_check(const struct pair_options *options,
                           struct err *err) MUST_USE;

#endif
