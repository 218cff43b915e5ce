// SPDX-License-Identifier: Apache-2.0
// A file as the table `raw` of a reading DuckDB: every record checked by our own
// scanners, every fault kept with its place.
#ifndef LOCKSTEP_INGEST_FEED_H
#define LOCKSTEP_INGEST_FEED_H

#include "base/column.h"
#include "base/text.h"
#include "ingest/csv.h"
#include "ingest/document.h"
#include "ingest/format.h"
#include "ingest/ndjson.h"
#include "ingest/reject.h"
#include "seal/digest.h"
#include "store/duck.h"

// How a file is to be read.
struct feed_options {
    enum format_reader reader;
    bool positional;                // csv: columns are c1, c2, ...
    bool no_quotes;                 // csv: a quote is a character like others
    bool allow_damage;              // structural faults are rejects, too
    bool no_rejects;                // bad records are only counted
    uint64_t most;                  // records to give; 0: all
    size_t most_bytes;              // of a record that goes over many lines; 0: as ever
    const struct pages_spec *pages; // ndjson: where the records are; NULL: each object
    const struct pace *pace;
};

struct feed {
    struct feed_options options;
    const char *path;
    struct source *source;
    struct csv *csv;
    struct ndjson *ndjson;
    struct document *document; // instead of ndjson, where objects go over many lines
    struct pages pages;
    struct pages_record page_record;
    bool paged;             // a page is being split
    uint64_t page_line;     // where it starts
    struct digest digest;   // of the raw bytes
    struct rejects rejects; // what the scanner refused
    struct err fault;       // what ended the reading, if fault_rc is not RC_OK
    enum rc fault_rc;
    bool broken; // a structural fault was met, the next call goes on behind it
    bool ended;
    uint64_t records; // seen, bad ones included
};

// Opens the file at `path`. Bad records go to f->rejects, which belongs to the thread
// that reads until all is read. Fails: as source_open, csv_new and csv_check_header;
// RC_INPUT E0314 two columns differ but in the case of their letters.
enum rc feed_open(struct feed *f, const char *path, const struct feed_options *options,
                  struct err *err);
void feed_close(struct feed *f);

// A record as the feed gives it.
struct feed_record {
    enum scan_kind kind;
    const struct span *fields; // csv: [n]
    size_t n;
    struct span raw;          // as it stands in the file; ndjson: the object
    struct span part;         // with pages: see pages_record
    struct span context;      // likewise
    const struct span *joins; // likewise: [pages->n_joins]
    uint64_t record, line;
    const struct err *fault; // SCAN_BAD only
};

// The next record of either sort, SCAN_END behind the last. For callers that do without
// the database. Fails: RC_INPUT on structural faults (then the next call goes on behind
// them), and as the scanners.
enum rc feed_next(struct feed *f, struct feed_record *out, struct err *err);

// The next record that is sound, or SCAN_END; bad ones go to the rejects on the way.
enum rc feed_next_sound(struct feed *f, struct feed_record *out, struct err *err);

// Makes it readable as lockstep_feed() in `d`: columns _record UBIGINT, _line UBIGINT,
// then the file's columns (csv) or json (ndjson), with pages also _part, context and
// the joins, all VARCHAR. May be read once.
enum rc feed_register(struct feed *f, struct duck *d, struct err *err);

// The columns of a csv file [*n], valid until feed_close; NULL for ndjson.
const struct span *feed_columns(const struct feed *f, size_t *n);

// Reads the rest of the raw bytes, then gives the SHA-256 of all of them in hex.
enum rc feed_sha256(struct feed *f, char out[65], struct err *err);

// Lines without any byte, skipped so far.
uint64_t feed_blank_lines(const struct feed *f);

#endif
