// SPDX-License-Identifier: Apache-2.0
// Records that were not taken: where, why, and what they said.
#ifndef LOCKSTEP_INGEST_REJECT_H
#define LOCKSTEP_INGEST_REJECT_H

#include "base/arena.h"
#include "base/column.h"
#include "base/err.h"
#include "store/duck.h"

enum { REJECT_RAW_BYTES = 1 << 20, REJECT_VALUE_BYTES = 1024 };

// One of them. col, field, value and raw may be missing (0, or p NULL).
struct reject {
    uint64_t record, line, col;
    struct span field, value, id, message, hint, raw;
};

// Zeroes are none. Texts stand in `arena`.
struct rejects {
    struct reject *p;
    size_t n, cap;
    struct arena arena;
};

// Adds a fault found by a scanner, with the record as it stands.
enum rc reject_bad(struct rejects *r, const struct err *fault, uint64_t record,
                   uint64_t line, struct span raw, struct err *err);

// Adds a fault found in a mapped field. Its place and raw record are filled in later by
// reject_places.
enum rc reject_field(struct rejects *r, const struct err *fault, uint64_t record,
                     uint64_t line, struct span value, struct err *err);

// Adds those of `from`, whose texts stay where they are: `from` must outlive `to`.
// RC_OK or RC_MEMORY.
enum rc reject_join(struct rejects *to, const struct rejects *from);

// Puts them into the order of their records.
void reject_sort(struct rejects *r);

// Appends them to the case's table; `hidden` leaves out all that the records say.
enum rc reject_store(const struct rejects *r, struct duck *d, uint32_t source_id,
                     bool hidden, struct err *err);

// Writes them as NDJSON beside the input, or into `folder` (NULL: nowhere) where that
// cannot be written. Out: `path` [size], where they are, or empty.
enum rc reject_write(const struct rejects *r, const char *source, const char *folder,
                     char *path, size_t size, struct err *err);

void rejects_done(struct rejects *r);

#endif
