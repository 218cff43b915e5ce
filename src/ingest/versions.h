// SPDX-License-Identifier: Apache-2.0
// Posts that come again: whether they still say the same, and what else they said.
// Inside the room `ingest`.
#ifndef LOCKSTEP_INGEST_VERSIONS_H
#define LOCKSTEP_INGEST_VERSIONS_H

#include "event/event.h"
#include "store/duck.h"

// Opens a table of the connection's own for the duplicates of one source.
enum rc versions_open(struct duck *d, struct belt *belt, struct duck_table *out,
                      struct err *err);

// Adds a duplicate: a record with the id of `post`, which is in the case.
enum rc versions_add(struct duck_table *t, uint32_t source_id, uint64_t record,
                     uint32_t post, const struct event *event, struct err *err);

// Moves what was added into `duplicates`, and texts that differ from their post's, once
// each, into `versions`. The posts of the source must be in the case by now.
// In: `n`, how many were added. Out: *changed, duplicates with another text.
// Cost: nothing without duplicates; else one pass over the ids and texts of all posts.
enum rc versions_end(struct duck *d, uint64_t n, uint64_t *changed, struct err *err);

#endif
