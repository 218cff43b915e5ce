// SPDX-License-Identifier: Apache-2.0
// On how many objects two accounts met, at several scales of time: what the tests of
// chance take in.
#ifndef LOCKSTEP_PAIR_SCALES_H
#define LOCKSTEP_PAIR_SCALES_H

#include "pair/traces.h"

enum { PAIR_SCALES_MOST = 8 };

// Scales of time, ascending, each at most the window.
struct pair_scales {
    int64_t tau_us[PAIR_SCALES_MOST]; // [n]
    uint32_t n;                       // 1..PAIR_SCALES_MOST
};

// 10 s, 60 s, 10 min, 1 h, 6 h.
#define PAIR_SCALES_DEFAULT                                                            \
    {                                                                                  \
        .tau_us = {10 * INT64_C(1000000), 60 * INT64_C(1000000),                       \
                   600 * INT64_C(1000000), 3600 * INT64_C(1000000),                    \
                   21600 * INT64_C(1000000)},                                          \
        .n = 5                                                                         \
    }

// One row a pair, sorted by (a, b). Only each account's first row on an object counts.
struct pair_scale_table {
    uint32_t *a, *b;               // [n] accounts, a < b
    uint32_t *x;                   // [n] common objects with |dt| <= window_us
    uint32_t *k[PAIR_SCALES_MOST]; // [n_scales][n] of those, with |dt| <= tau_us
    uint32_t n_scales;
    size_t n;
    struct pair_hubs hubs; // objects that count only within hub_window_us
};

// Counts common objects of all pairs that have at least `min_objects` of them.
// In: traces (checked here); options, with first_only taken as set and window_us as the
// greatest |dt| that counts at all (INT64_MAX for none); scales. Out: *out; give it to
// pair_scale_table_done. Fails: as pair_find does; E0713 for the scales.
// Cost: as pair_find.
enum rc pair_scales_find(const struct pair_traces *traces,
                         const struct pair_options *options,
                         const struct pair_scales *scales, struct pair_scale_table *out,
                         struct err *err) MUST_USE;

// Gives the memory back and leaves zeroes.
void pair_scale_table_done(struct pair_scale_table *table);

#endif
