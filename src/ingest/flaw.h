// SPDX-License-Identifier: Apache-2.0
// The sentences for what is wrong with foreign text. For the scanners alone.
#ifndef LOCKSTEP_INGEST_FLAW_H
#define LOCKSTEP_INGEST_FLAW_H

#include "ingest/scan.h"

#include "base/err.h"

enum flaw_kind {
    FLAW_NONE,
    // of any text
    FLAW_NUL,     // E0211
    FLAW_UTF8,    // E0212
    FLAW_CUT,     // E0218
    FLAW_LONG,    // E0220; `count` is the limit in bytes
    FLAW_NUL_RUN, // E0221; `count` is how many make a run
    // of CSV
    FLAW_QUOTE_INSIDE, // E0213
    FLAW_AFTER_QUOTE,  // E0214
    FLAW_OPEN_QUOTE,   // E0215
    FLAW_OUT_OF_STEP,  // E0216; `other` is where the quote was opened
    FLAW_FIELDS,       // E0217; `other` counts the fields, `count` the columns
    FLAW_LONE_CR,      // E0219
    FLAW_COLUMNS,      // E0226; `other` counts the fields, `count` is the limit
    FLAW_HEADER,       // E0229
    // of JSON
    FLAW_JSON,       // E0250; `word` is what was expected
    FLAW_DEPTH,      // E0251; `count` is the limit
    FLAW_SURROGATE,  // E0252
    FLAW_ARRAY,      // E0253; `word` is what was expected
    FLAW_NOT_OBJECT, // E0254; `word` is what it is
};

struct flaw {
    enum flaw_kind kind;
    size_t at; // byte of the record
    size_t other;
    size_t count;
    const char *word;
};

struct flaw_record {
    const char *source;
    uint64_t record;         // number of the record, 0 for a header
    struct span text;        // the record, at least up to the flaw
    struct scan_place start; // of its first byte
    bool lone_cr;            // as in scan_walk
    const char *pretty;      // a hint to give instead of the usual one, or NULL
};

// Writes id, text, hint and place of a flaw. Returns RC_LIMIT for limits, else
// RC_INPUT.
enum rc flaw_tell(const struct flaw *f, const struct flaw_record *r, struct err *err);

// Adds to what flaw_tell wrote that the reader cannot go on behind the flaw: where
// damage is allowed, the record is rejected with all that follows it, which has to be
// said.
void flaw_was_last(const struct flaw *f, struct err *err);

#endif
