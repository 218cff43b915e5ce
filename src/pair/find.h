// SPDX-License-Identifier: Apache-2.0
// Pairs of accounts that did the same at nearly the same time, and the rows that show
// it.
#ifndef LOCKSTEP_PAIR_FIND_H
#define LOCKSTEP_PAIR_FIND_H

#include "pair/proofs.h"
#include "pair/traces.h"

// One row a pair, sorted by (a, b). Two rows of the traces *meet* iff they are on the
// same object, of different accounts, and at most the window apart.
struct pair_table {
    uint32_t *a, *b;   // [n] accounts, a < b
    uint32_t *objects; // [n] distinct objects on which they meet, min_objects..
    uint32_t *days;    // [n] distinct UTC days of the earlier rows of their meetings
    uint64_t *count;   // [n] meetings, objects..
    int64_t *least_us; // [n] least |dt| of a meeting, 0..window_us
    double *mean_us;   // [n] mean |dt|: the exact sum, divided once
    size_t n;
    struct pair_hubs hubs; // objects that the hub rule held back
};

// Finds all pairs that meet on at least `min_objects` objects.
// In: traces (checked here), options. Out: *out; give it to pair_table_done.
// Fails: RC_ARGUMENT (E0710, E0711); RC_LIMIT above max_pairs (E0521), when a sample
// says early that the pairs go far beyond the limit on memory (E0523), or when that
// limit is reached; RC_MEMORY; RC_STOPPED. Cost: two visits of a byte for each meeting
// on objects shared by accounts that can reach min_objects; 20 bytes a row at most, and
// 40 bytes a pair twice at the worst. Paper: Gustavson 1978 (rows of A * A'); see
// find.c.
enum rc pair_find(const struct pair_traces *traces, const struct pair_options *options,
                  struct pair_table *out, struct err *err) MUST_USE;

// Gives the memory back and leaves zeroes.
void pair_table_done(struct pair_table *table);

#endif
