// SPDX-License-Identifier: Apache-2.0
// The network of the pairs, and what is counted on it. Inner header of the room.
#ifndef LOCKSTEP_WEIGH_NETWORK_H
#define LOCKSTEP_WEIGH_NETWORK_H

#include "weigh/coortweet.h"

// Aggregates pairs to edges, in ascending order of names, with thresholds and, after
// `first`, the number of the first pair of each edge. [edges->n], the caller frees it.
// In: pairs in their final order. Fails: RC_MEMORY; *edges is then valid.
// Cost: one radix sort of the pairs.
enum rc network_edges(const struct coortweet_input *in,
                      const struct coortweet_options *opt,
                      const struct coortweet_pairs *pairs,
                      struct coortweet_edges *edges, uint32_t **first,
                      struct err *err) MUST_USE;

// Finds the end of each edge that the original names first: it numbers accounts that
// are the a of an edge first, then the others, each in the order of the edges' first
// pairs. In: first [edges->n]. Out: edges->swapped. Fails: RC_MEMORY.
enum rc network_swaps(struct coortweet_edges *edges, const uint32_t *first,
                      uint32_t n_accounts, struct err *err) MUST_USE;

// Leaves only the edges of a subgraph (see struct coortweet_options).
// Fails: RC_MEMORY, edges are then as they were.
enum rc network_subgraph(struct coortweet_edges *edges, uint32_t subgraph,
                         uint32_t n_accounts, struct err *err) MUST_USE;

// Statistics of accounts and of objects over the edges that are left.
// Fails: RC_MEMORY; *out is then valid.
enum rc network_accounts(const struct coortweet_input *in,
                         const struct coortweet_options *opt,
                         const struct coortweet_pairs *pairs,
                         const struct coortweet_edges *edges,
                         struct coortweet_accounts *out, struct err *err) MUST_USE;

// As published an object counts only the end of each edge that the original names first
// (edges->swapped); otherwise both.
enum rc network_objects(const struct coortweet_input *in,
                        const struct coortweet_edges *edges,
                        const struct coortweet_side *side, bool as_published,
                        struct coortweet_objects *out, struct err *err) MUST_USE;

#endif
