// SPDX-License-Identifier: Apache-2.0
// Which records were met before, in no more memory than is allowed: what does not fit
// goes to sorted runs on disk, of which 1.3 bytes a record stay. Inside the room
// `ingest`.
#ifndef LOCKSTEP_INGEST_PRINTS_H
#define LOCKSTEP_INGEST_PRINTS_H

#include "base/err.h"
#include "base/seen.h"

enum { PRINTS_RUNS = 64, PRINTS_PATH = 3200 };

struct prints_run {
    int fd; // of a file that has no name any more
    size_t n;
    uint32_t *first;  // lo of the first print of each page; [pages]
    uint64_t *filter; // [8 * blocks]: says no for nearly all that are not there
    size_t pages, blocks;
};

// Zeroes are an empty set without a limit.
struct prints {
    struct seen fresh;
    size_t most;              // prints in memory before they go to disk; 0: no limit
    char folder[PRINTS_PATH]; // where to
    struct prints_run run[PRINTS_RUNS];
    size_t n_runs;
};

// Like seen_put. Fails: RC_MEMORY, RC_LIMIT E0502 (also when there are PRINTS_RUNS
// runs), RC_IO E0503, E0407.
enum rc prints_put(struct prints *p, struct print print, uint32_t value, uint32_t *old,
                   struct err *err) MUST_USE;

void prints_done(struct prints *p);

#endif
