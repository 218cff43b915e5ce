// SPDX-License-Identifier: Apache-2.0
// A row of a mapping's result as a raw record and its marks.
#ifndef LOCKSTEP_INGEST_RECORD_H
#define LOCKSTEP_INGEST_RECORD_H

#include "event/check.h"
#include "ingest/plan.h"
#include "ingest/take.h"
#include "trace/lift.h"

// Columns of the chunk at hand. Zeroes are none.
struct records {
    const struct plan *plan;
    struct event_rules rules;
    struct zone place;          // that the rules may point to
    const void *data[N_FIELDS]; // duckdb_string_t, duckdb_list_entry or uint64_t
    uint64_t *valid[N_FIELDS];
    const duckdb_string_t *child[N_FIELDS]; // elements, where the field is a list
    uint64_t *child_valid[N_FIELDS];
    struct {
        struct span *p;
        size_t n, cap;
    } marks; // of the row at hand, all lists behind each other
};

// Sets the rules of a source: what the format declares, and what was given for it.
// They are r->rules, and live where `r` does. Fails: RC_ARGUMENT E0239 zone, E0310 date
// order or form of times; RC_INPUT E0249 the file of the zone.
enum rc record_rules(const struct format *f, const struct take_options *given,
                     struct records *r, struct err *err);

// Points to the chunk that `f` holds.
void record_chunk(struct records *r, struct fetch *f);

// Points to rows that came past the database.
struct direct_chunk;
void record_direct(struct records *r, const struct direct_chunk *c);

// Row i: number and line of the record, and its fields, without room for a platform.
void record_raw(const struct records *r, size_t i, uint64_t *record, uint64_t *line,
                struct event_raw *out);

// Row i: its marks, for lift_post. `event` is the record that was checked. Lists live
// until the next call.
enum rc record_marks(struct records *r, size_t i, const struct event *event,
                     struct lift_post *out, struct err *err);

// Checks row i: as a post, or as an observation if the mapping says so; *what is its
// word then, else p NULL. Fails: as event_check.
enum rc record_check(const struct records *r, size_t i, const struct event_raw *raw,
                     struct event *out, struct when *when, struct span *what,
                     struct err *err);

// A text field of row i, p NULL where it is NULL.
struct span record_text(const struct records *r, size_t i, int field);

// The first element of the field `object` of row i, p NULL where there is none.
struct span record_object(const struct records *r, size_t i);

void records_done(struct records *r);

#endif
