// SPDX-License-Identifier: Apache-2.0
// From a file and a format to a running mapping: a reading DuckDB with the table `raw`
// and the mapping's SELECT over it, its columns matched to fields.
#ifndef LOCKSTEP_INGEST_PLAN_H
#define LOCKSTEP_INGEST_PLAN_H

#include "ingest/feed.h"
#include "ingest/fields.h"
#include "store/fetch.h"

struct plan_options {
    bool allow_damage;
    uint64_t most; // records to read; 0: all
    unsigned threads;
    const struct pace *pace;
};

// Zeroes are nothing opened.
struct plan {
    struct duck reader;
    struct feed feed; // unused for parquet
    bool fed;
    struct format format;
    char *query;          // the SELECT whose columns are those below
    int column[N_FIELDS]; // place of each field in the query, or -1
    bool list[N_FIELDS];  // whether it is a list there
    struct rejects rejects;
    uint64_t parquet_bytes;
};

// Opens everything. `format` is copied; its texts must outlive the plan.
// Fails: as feed_open; RC_INPUT E0305 (columns that the format needs are missing),
// E0306 (the SELECT fails, with the database's words), E0307 (a column that is no
// field, or one that must be there is missing).
enum rc plan_open(struct plan *p, const char *path, const struct format *format,
                  const struct plan_options *options, struct err *err);
void plan_close(struct plan *p);

// Starts the mapping; rows come through fetch_next. When fetching fails, plan_fault
// gives the scanner's own fault where there is one.
enum rc plan_start(struct plan *p, struct fetch *f, struct err *err);
enum rc plan_fault(const struct plan *p, enum rc rc, struct err *err);

// Adds read_parquet('path', ...) to `sql`. RC_OK or RC_MEMORY.
enum rc plan_parquet(const char *path, struct text *sql);

// Turns the error of the database about a Parquet file, which stands in `err`, into one
// about the file at `path`: RC_INPUT E0308.
enum rc plan_no_parquet(const char *path, struct err *err);

#endif
