// SPDX-License-Identifier: Apache-2.0
// The order in which traces are kept. Inside the room `ingest`.
#ifndef LOCKSTEP_INGEST_ORDER_H
#define LOCKSTEP_INGEST_ORDER_H

#include "ingest/encode.h"

// Rows of `t` in (kind, object, time, account, post) order, where posts ascend in `t`
// and each object has one kind. Out: `out` [t->object.n], to be freed with mem_free.
// Fails: RC_MEMORY. Cost: one counting sort by object, then a sort of each object's
// rows, which most files nearly have in order.
enum rc order_traces(const struct encode_traces *t, uint32_t n_objects, uint32_t **out);

#endif
