// SPDX-License-Identifier: Apache-2.0
// Which rows can matter at all: pruning before the walk. Inside the room only.
#ifndef LOCKSTEP_PAIR_SIEVE_H
#define LOCKSTEP_PAIR_SIEVE_H

#include "pair/traces.h"

// Rows that are left, ascending. What is not here takes part in no pair that is
// reported.
struct pair_rows {
    uint32_t *row; // [n] numbers of trace rows
    uint32_t n;
    struct pair_hubs hubs;
};

// Drops rows without another account in their window, then rows of accounts that met
// others on fewer than min_objects objects, in rounds; takes first rows only if asked;
// finds the hubs. In: traces and options, both checked; first_only as in options, or
// given. Out: *out; give it to pair_rows_done. Fails: RC_MEMORY, RC_STOPPED.
// Cost: some passes over the rows, 4 bytes a row and 8 an account.
enum rc pair_sieve(const struct pair_traces *traces, const struct pair_options *options,
                   struct pair_rows *out, struct err *err) MUST_USE;

// The distance within which rows on an object meet: hubs have their own. `at` walks
// along with objects that ascend from call to call; it starts at 0.
uint64_t pair_window_on(const struct pair_hubs *hubs,
                        const struct pair_options *options, uint32_t object,
                        size_t *at);

// How far apart two times are that ascend; never overflows.
static inline uint64_t pair_apart(int64_t earlier_us, int64_t later_us)
{
    return (uint64_t)later_us - (uint64_t)earlier_us;
}

void pair_hubs_done(struct pair_hubs *hubs);
void pair_rows_done(struct pair_rows *rows);

#endif
