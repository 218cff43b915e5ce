// SPDX-License-Identifier: Apache-2.0
// Gaps of a collection, found at the end of an import. Inside the room `ingest`.
#ifndef LOCKSTEP_INGEST_SILENCE_H
#define LOCKSTEP_INGEST_SILENCE_H

#include "event/gap.h"
#include "ingest/take.h"

// Finds the gaps of a source, stores them in `gaps` and tells of them in `r`: how many,
// how many posts were expected, and the one with most of them. `posts_of` [n_accounts]
// are the source's posts of each account. A transaction must be open.
// Fails: RC_MEMORY, RC_IO.
enum rc silence_store(const struct gap_tally *t, const uint32_t *posts_of,
                      size_t n_accounts, struct store *s, struct take_report *r,
                      struct err *err);

// The sentence of W0306 about `r`, which has a gap; returns `out`.
char *silence_text(const struct take_report *r, char *out, size_t size);

#endif
