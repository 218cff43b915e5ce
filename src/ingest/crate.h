// SPDX-License-Identifier: Apache-2.0
// Archives of files: zip, and tar as it is or packed by gzip or zstd.
//
// The form is recognised by the first bytes, never by the name. Names in an archive are
// told and never used as paths: nothing is written where an archive says. An archive
// that breaks off, is damaged or goes on behind its end fails; so does one that unpacks
// to more than 250 times its size, once that is more than 1 GiB.
#ifndef LOCKSTEP_INGEST_CRATE_H
#define LOCKSTEP_INGEST_CRATE_H

#include "base/err.h"
#include "base/pace.h"
#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

struct crate;

// Zeroes are the defaults.
struct crate_options {
    uint64_t most_times, most_bytes; // the limits above, for tests
    const struct pace *pace;         // only `stop` is looked at; may be NULL
};

// What a member is.
enum crate_kind {
    CRATE_FILE,
    CRATE_LINK,   // to another name; what it leads to is a member itself, or outside
    CRATE_SEALED, // encrypted
    CRATE_PACKED, // in a way that is not unpacked here
};

struct crate_member {
    struct span name; // UTF-8; lives until the next member
    enum crate_kind kind;
    const char *packer; // of CRATE_PACKED, in words
};

// Whether the file at `path` is an archive. Spreadsheets and the like, which are zip
// archives of their own parts, are none; neither is what cannot be read.
bool crate_is(const char *path);

// Opens the archive at `path`, called `name` in errors. Out: `out`, for crate_free.
// Fails: as source_open; RC_INPUT E0271 damaged; RC_MEMORY.
enum rc crate_open(const char *path, const char *name,
                   const struct crate_options *options, struct crate **out,
                   struct err *err) MUST_USE;

// Goes to the next member that is no folder. Out: `out`; *there is false behind the
// last one, after all of the archive was read and found sound.
// Fails: as source_read; RC_INPUT E0271 damaged: there is no going on then.
enum rc crate_next(struct crate *c, struct crate_member *out, bool *there,
                   struct err *err) MUST_USE;

// Unpacks the member into the open file `fd`.
// Fails: RC_INPUT E0271 damaged, E0274 more than the limits; RC_IO E0203 the copy
// cannot be written; RC_STOPPED. Where crate_broken says no, the next member can still
// be read.
enum rc crate_unpack(struct crate *c, int fd, struct err *err) MUST_USE;

// Whether there is no going on.
bool crate_broken(const struct crate *c);

// Closes and gives back; NULL is fine.
void crate_free(struct crate *c);

#endif
