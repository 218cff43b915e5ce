// SPDX-License-Identifier: Apache-2.0
// Reads JSON objects (RFC 8259), one a line, or one after the other from an array.
//
// If the first character that is not blank is a [, the text is an array (or several,
// one behind the other) whose elements are the records, wherever lines end; else each
// line is one record, and lines of blanks alone are skipped and counted. Every record
// is checked whole: what passes, DuckDB's reader can read.
//
// Record faults: E0211 NUL, E0212 not UTF-8, E0250 not JSON, E0251 nested deeper than
// JSON_DEPTH, E0252 half a surrogate pair, E0254 not an object. In a line file the next
// line is the next record. In an array the bad element ends at the next comma or
// closing bracket of the array, brackets in strings left out. Structural faults:
// E0218 cut end, E0220 record too long, E0221 run of NULs, E0253 array out of shape
// between two elements, E0250 if the first line is but the beginning of an object (as
// of a document over many lines), and any fault of the source; see csv.h for how to go
// on.
#ifndef LOCKSTEP_INGEST_NDJSON_H
#define LOCKSTEP_INGEST_NDJSON_H

#include "ingest/scan.h"
#include "ingest/source.h"

struct ndjson;

// Zeroes are the defaults.
struct ndjson_options {
    size_t max_record_bytes; // 0: SCAN_RECORD_BYTES; at most 2^31
    size_t window_bytes;     // 0: SCAN_WINDOW_BYTES; at least 1 (tests)
};

// Deepest nesting; the record itself is 1.
#define JSON_DEPTH 512

// What is allowed but worth knowing, in ndjson_record.notes.
enum ndjson_note {
    NDJSON_TWIN_KEY = 1,   // an object has a key twice (compared as spelt, by hash)
    NDJSON_NUL_ESCAPE = 2, // a string holds \u0000
};

// All spans live until the next call of ndjson_next, ndjson_resume or ndjson_free.
struct ndjson_record {
    enum scan_kind kind;
    struct span raw;         // the record without blanks around it
    uint64_t record;         // from 1; bad ones count
    uint64_t line;           // where it starts
    uint64_t byte;           // where it starts
    unsigned notes;          // of enum ndjson_note
    const struct err *fault; // SCAN_BAD only, else NULL: what is wrong, and where
};

// Starts a reader.
// In: `source`, a loan, nothing taken from it yet; `options`, NULL for the defaults.
// Out: `out`, to be given back with ndjson_free. Fails: RC_MEMORY, RC_LIMIT.
enum rc ndjson_new(struct source *source, const struct ndjson_options *options,
                   struct ndjson **out, struct err *err) MUST_USE;

// Reads the next record.
// Out: `out`. Fails: RC_INPUT on structural faults, RC_LIMIT E0220, RC_MEMORY; as
// source_read. Cost: no request for memory unless a record is longer than all before.
enum rc ndjson_next(struct ndjson *r, struct ndjson_record *out,
                    struct err *err) MUST_USE;

// Goes on after ndjson_next failed; `out` as csv_resume does it. In an array out of
// shape it goes on behind the next comma of the array.
// Fails: RC_ARGUMENT E0228 if there is nothing to resume from; RC_MEMORY.
enum rc ndjson_resume(struct ndjson *r, struct ndjson_record *out,
                      struct err *err) MUST_USE;

// Place of byte `at` of the last record's raw span; needs at <= raw.n.
struct scan_place ndjson_place(const struct ndjson *r, size_t at);

// Completes an error just set by the caller about byte `at` of the last record's raw
// span: source, record, line, col, byte.
void ndjson_blame(const struct ndjson *r, size_t at, struct err *err);

// Whether the text turned out to be an array; known after the first ndjson_next.
bool ndjson_is_array(const struct ndjson *r);

// Blank lines skipped so far (line files only).
uint64_t ndjson_blank_lines(const struct ndjson *r);

// Gives back, but not the source; NULL is fine.
void ndjson_free(struct ndjson *r);

#endif
