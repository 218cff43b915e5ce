// SPDX-License-Identifier: Apache-2.0
// One account, many names: each pair of handle and display name that an account was
// seen with, and from when to when. Inside the room `ingest`.
#ifndef LOCKSTEP_INGEST_NAMES_H
#define LOCKSTEP_INGEST_NAMES_H

#include "base/arena.h"
#include "base/column.h"
#include "base/seen.h"
#include "event/event.h"
#include "store/duck.h"

// The name that stands in `accounts`, and when this source says it. 32 bytes.
struct name_now {
    uint64_t hash;             // 0: the account has no name there
    int64_t first_us, last_us; // of the records of this source that say it
    uint64_t record;           // the one of first_us; 0: none says it
};

// Another name of an account, as this source says it.
struct name_other {
    uint32_t account;
    struct span handle, display_name; // in `texts`
    int64_t first_us, last_us;
    uint64_t record;
};

// Zeroes are none. A record whose name is the known one costs a hash and a comparison;
// texts are kept only where an account is renamed.
struct names {
    struct {
        struct name_now *p;
        size_t n, cap;
    } now; // by account
    struct {
        struct name_other *p;
        size_t n, cap;
    } other;
    struct seen index; // print of (account, name) -> row of `other`
    struct arena texts;
    bool any;
};

// The account is in the case with this name. Fails: RC_MEMORY.
enum rc names_know(struct names *n, uint32_t account, struct span handle,
                   struct span display_name) MUST_USE;

// A record says what its account is called at its time. `is_new`: its account was made
// of this very record. A record without a name says nothing. Fails: RC_MEMORY.
enum rc names_see(struct names *n, uint32_t account, bool is_new,
                  const struct event *event, uint64_t record) MUST_USE;

// Puts what was seen into the tables `names` and `accounts`: the latter then have the
// handle and the display name of the latest time. The result depends on what the
// records say and not on their order. Out: *renamed, accounts of this source that have
// more than one handle or display name in the case.
// Cost: a row for each account that was named; all rows of `names` are written anew
// where some were there before.
enum rc names_end(struct names *n, struct duck *d, uint32_t source_id,
                  uint64_t *renamed, struct err *err) MUST_USE;

void names_done(struct names *n);

#endif
