// SPDX-License-Identifier: Apache-2.0
// Records become numbers: accounts, posts, objects, traces, and which records are twice
// there. Inside the room `ingest`.
#ifndef LOCKSTEP_INGEST_ENCODE_H
#define LOCKSTEP_INGEST_ENCODE_H

#include "base/dict.h"
#include "event/event.h"
#include "ingest/names.h"
#include "ingest/prints.h"
#include "ingest/versions.h"
#include "store/duck.h"
#include "store/fetch.h"
#include "trace/lift.h"

// Traces waiting to be sorted. Columns of equal length.
struct encode_traces {
    struct u32s object, account, post;
    struct i64s time_us;
    struct u8s kind;
};

struct encode {
    struct duck *duck;
    uint32_t source_id;
    bool by_record;
    struct dict platforms; // the number of a platform is the space of its accounts
    struct dict accounts;  // by (platform, platform_id)
    struct dict objects;   // by (kind, key)
    uint32_t old_accounts, old_objects;
    uint32_t n_posts;     // next post_id
    struct prints seen;   // prints of records, with their post_id
    struct u32s posts_of; // posts of this source by account
    struct encode_traces traces;
    size_t most_traces; // in memory before they are written as a run; 0: no limit
    bool runs;          // some were
    struct lift lift;
    struct i64s chunk_time; // of the posts in `lift`: [post - first_in_lift]
    struct u32s chunk_account;
    uint32_t first_in_lift;
    struct names names;
    int64_t threads;   // of the database, while it has one; 0: it has them all
    struct belt *belt; // on which full chunks travel to the tables
    struct duck_table t_posts, t_accounts, t_objects, t_duplicates, t_observations;
    struct duck_table t_again;            // of versions.h
    uint64_t taken, observed, duplicates; // posts, observations, records of either
    uint64_t changed;      // duplicates with another text than their post
    uint64_t renamed;      // accounts of this source that have several names
    uint64_t objects_here; // distinct objects of this source
    struct u8s touched;    // by object: 1 if this source has it
};

// Reads what the case holds and opens the tables to append to. A transaction must be
// open.
enum rc encode_open(struct encode *e, struct duck *d, uint32_t source_id,
                    bool by_record, const char *format, struct err *err);

// What makes a record the same as another: the id of its post on its platform; where
// every record is a post of its own, all that it says. `object` is its first object or
// p NULL. Also asks the memory for what encode_post will touch.
struct print encode_print(const struct encode *e, const struct event *event,
                          struct span object);

// The second step of asking the memory, some records behind encode_print.
void encode_ready(const struct encode *e, const struct event *event);

// Takes one checked record with its print and marks.
enum rc encode_post(struct encode *e, const struct event *event, struct print print,
                    const struct lift_post *marks, struct span raw_urls,
                    uint64_t record, uint64_t line, struct err *err);

// What stands for a post in `seen` where the record was an observation.
#define OBSERVED (UINT32_MAX - 1)

// Takes one record that tells of an account or a post (observe.c).
enum rc encode_observation(struct encode *e, struct span what, const struct event *v,
                           struct span detail, uint64_t record, uint64_t line,
                           struct err *err);

// Reads the observations that the case holds; for encode_open.
enum rc observe_load(struct encode *e, struct err *err);

// Turns the marks lifted so far into traces; call it once a chunk.
enum rc encode_flush(struct encode *e, struct err *err);

// Writes the traces in their order and closes the tables. *n_single: accounts of this
// source with one post; *n_accounts: accounts of this source.
enum rc encode_end(struct encode *e, uint64_t *n_accounts, uint64_t *n_single,
                   struct err *err);

// Closes the tables without writing what is left, before a transaction ends either way.
void encode_close(struct encode *e);
void encode_done(struct encode *e);

#endif
