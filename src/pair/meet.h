// SPDX-License-Identifier: Apache-2.0
// For each account its rows, and for each row whom it may meet. Inside the room only.
#ifndef LOCKSTEP_PAIR_MEET_H
#define LOCKSTEP_PAIR_MEET_H

#include "pair/sieve.h"

// A row and its window. Numbers count the rows that the sieve left.
struct pair_window {
    uint32_t at;     // the row
    uint32_t lo, hi; // lo..hi-1: all rows on its object within the window, itself too
};

// Windows, account by account; an account's windows ascend by row, so by object.
struct pair_meets {
    const struct pair_traces *traces;
    const uint32_t *row;        // [n] borrowed: trace row of each row left
    uint32_t *account;          // [n] of each row left
    struct pair_window *window; // [n]
    uint32_t *begin;            // [n_accounts + 1] first window of each account
    uint32_t n;
    uint64_t visits; // sum of all hi - lo
};

// Lays the windows out. In: traces and options, both checked; rows, which must outlive
// *out. Out: *out; give it to pair_meets_done. Fails: RC_MEMORY.
// Cost: three passes over the rows left, 16 bytes a row and 4 an account.
enum rc pair_meet(const struct pair_traces *traces, const struct pair_options *options,
                  const struct pair_rows *rows, struct pair_meets *out,
                  struct err *err) MUST_USE;

void pair_meets_done(struct pair_meets *meets);

#endif
