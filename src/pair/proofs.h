// SPDX-License-Identifier: Apache-2.0
// The rows that show a pair: every meeting of given accounts. Opened through find.h.
#ifndef LOCKSTEP_PAIR_PROOFS_H
#define LOCKSTEP_PAIR_PROOFS_H

#include "pair/traces.h"

// The meetings behind pairs, one row each, sorted by pair, then by object, then by the
// row of a, then by the row of b (rows in the order of the traces).
struct pair_proofs {
    uint32_t *pair;    // [n] which of the pairs asked for
    uint32_t *object;  // [n]
    uint32_t *post_a;  // [n]
    uint32_t *post_b;  // [n]
    int64_t *delta_us; // [n] time of b's row minus that of a's; above 0: a was first
    int64_t *time_us;  // [n] of the earlier row
    uint64_t n;
};

// Counts the meetings of given pairs under `options`, and keeps none.
// In: traces (checked here); a, b [n_pairs], a < b, sorted by (a, b) without repeats;
// options, of which min_objects and max_pairs play no part. Out: count [n_pairs], equal
// to pair_table.count for the same options. Fails: RC_ARGUMENT (E0710, E0711, E0712),
// RC_MEMORY, RC_STOPPED. Cost: one pass over the traces, then the rows of both accounts
// for each pair.
enum rc pair_proofs_count(const struct pair_traces *traces,
                          const struct pair_options *options, const uint32_t *a,
                          const uint32_t *b, uint32_t n_pairs, uint64_t *count,
                          struct err *err) MUST_USE;

// Lists those meetings. Counts first, and spends memory only if at most `max_proofs`
// (0 = any number) are found; 32 bytes a meeting. For very many, ask for some pairs at
// a time. In: as above; traces->post must be there. Out: *out; give it to
// pair_proofs_done. Fails: as above, and RC_LIMIT (E0522) above max_proofs.
enum rc pair_proofs_find(const struct pair_traces *traces,
                         const struct pair_options *options, const uint32_t *a,
                         const uint32_t *b, uint32_t n_pairs, uint64_t max_proofs,
                         struct pair_proofs *out, struct err *err) MUST_USE;

// Gives the memory back and leaves zeroes.
void pair_proofs_done(struct pair_proofs *proofs);

#endif
