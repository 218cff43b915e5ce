// SPDX-License-Identifier: Apache-2.0
// Reads JSON that is written over many lines: one object or several, one behind the
// other, each a record; or, where a format names arrays inside of them, the elements of
// these arrays, without ever holding the whole document.
//
// Faults of an element are its own (SCAN_BAD), as in ndjson.h. All others are
// structural: nothing behind them can be read. Values that no path leads through are
// checked as strictly as records are. An object without any of the arrays is one
// record.
#ifndef LOCKSTEP_INGEST_DOCUMENT_H
#define LOCKSTEP_INGEST_DOCUMENT_H

#include "ingest/ndjson.h"
#include "ingest/pages.h"

struct document;

struct document_record {
    struct ndjson_record r;
    struct span part, context; // as in pages_record
};

// Starts a reader over `source`, a loan. `spec` may be NULL and is a loan, too.
// Fails: RC_MEMORY, RC_LIMIT.
enum rc document_new(struct source *source, const struct pages_spec *spec,
                     const struct ndjson_options *options, struct document **out,
                     struct err *err) MUST_USE;

// The next record; spans live until the next call. Fails: as ndjson_next.
enum rc document_next(struct document *d, struct document_record *out,
                      struct err *err) MUST_USE;

// Goes on after document_next failed: gives what was lost as SCAN_BAD, then the end.
enum rc document_resume(struct document *d, struct document_record *out,
                        struct err *err) MUST_USE;

// Whether a text that begins with `head` is no file of one object a line: its first
// line is but the beginning of an object.
bool document_likely(struct span head);

void document_free(struct document *d);

#endif
