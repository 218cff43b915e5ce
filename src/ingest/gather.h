// SPDX-License-Identifier: Apache-2.0
// Many files into a case: files, what is in folders and in archives, each all or
// nothing.
#ifndef LOCKSTEP_INGEST_GATHER_H
#define LOCKSTEP_INGEST_GATHER_H

#include "ingest/take.h"

// What becomes of one source. The numbers are those of lockstep.h.
enum gather_outcome {
    GATHER_BEGUN,   // not known yet
    GATHER_TAKEN,   // or, when only explaining, what would be
    GATHER_ALREADY, // its bytes are in the case
    GATHER_UNREAD,  // it holds no posts that are known: `err` says why
    GATHER_REFUSED, // it should have been read: `err` says why not
};

// One source, as the caller is told of it; all is a loan for the call.
struct gather_source {
    const char *name;       // the path; of a member ARCHIVE!NAME
    uint64_t number, files; // it belongs to file `number` of `files`, from 1
    bool named;             // by the caller, rather than found in a folder or archive
    enum gather_outcome outcome;
    enum rc rc;                       // of UNREAD and REFUSED
    const struct take_report *report; // of TAKEN and ALREADY
    const struct err *err;
};

// What became of all. records = taken + duplicates + rejected.
struct gather_sums {
    uint64_t taken_sources, already_sources, unread_sources, refused_sources;
    uint64_t left_out; // hidden files, cases, files of rejects
    uint64_t records, taken, duplicates, rejected;
    uint64_t observations; // of those taken: records that are no posts
    uint64_t accounts;     // in all sources taken, each counted once
    uint64_t new_accounts;
    int64_t first_us, last_us; // if posts were taken
};

// Called twice for a source: when it is begun and when it is known what became of it.
// False ends the whole.
typedef bool gather_each(void *self, const struct gather_source *source);

// Reads all of `paths` [n]; `s` NULL only explains. A source that is refused does not
// keep the others out. Out: `sums`, also of what was done before a failure.
// Fails: what concerns more than one source: RC_MEMORY, RC_LIMIT, RC_STOPPED, RC_IO of
// the case. Sources taken before stay taken.
enum rc gather_all(struct store *s, const char *const *paths, size_t n,
                   const struct take_options *options, gather_each *each, void *self,
                   struct gather_sums *sums, struct err *err);

#endif
