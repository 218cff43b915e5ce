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

// Lockstep's own edges of a run: columns of equal length, a < b, in (a, b) order or
// not.
struct detect_edges {
    struct u32s a, b, objects; // objects may be empty: not known
    struct u64s count;
    struct f64s weight;
    const struct span *kinds; // [n] "url,text", a loan; NULL: `kind` for all
    struct span kind;
};

// Adds an edge; `n_objects` 0 leaves the column empty.
enum rc detect_add_edge(struct detect_edges *e, uint32_t x, uint32_t y,
                        uint32_t n_objects, uint64_t count, double weight);

// Stores them under job->run_id and counts their accounts in job->n_edge_accounts.
enum rc detect_save_edges(struct job *j, const struct detect_edges *e, struct err *err);
void detect_edges_done(struct detect_edges *e);

#endif
