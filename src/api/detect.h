// SPDX-License-Identifier: Apache-2.0
// One run of a method. Inside the room `api`.
#ifndef LOCKSTEP_API_DETECT_H
#define LOCKSTEP_API_DETECT_H

#include "api/handle.h"
#include "base/text.h"
#include "store/evidence.h"
#include "trace/kind.h"

// What was asked, what it is done on, and what came out.
struct job {
    struct store *store;
    const struct lockstep_options *how;
    const struct pace *pace;
    struct lockstep_detect_options options;
    int64_t window_us;
    unsigned threads;
    bool needs_kinds;
    uint8_t kinds[KIND_END]; // [n_kinds] codes that are looked at
    size_t n_kinds;
    char kind_names[256]; // the same as "url,text"
    uint32_t n_accounts;  // of the whole case
    uint64_t n_traces, n_objects;
    char input_sha256[65];
    uint32_t run_id;
    // Out:
    uint64_t n_pairs, n_edges, n_proofs, n_flagged, n_edge_accounts;
};

// The methods. Each stores its rows under job->run_id and counts them.
enum rc detect_pairs(struct job *j, struct err *err);
enum rc detect_coortweet(struct job *j, struct err *err);
enum rc detect_qut(struct job *j, struct err *err);

// The options as they were used, as a JSON object.
enum rc detect_options_json(const struct job *j, struct text *out);

// Distinct accounts among a and b [n].
enum rc detect_count_accounts(const uint32_t *a, const uint32_t *b, size_t n,
                              uint32_t n_accounts, uint64_t *out);

#endif
