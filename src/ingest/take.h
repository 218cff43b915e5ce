// SPDX-License-Identifier: Apache-2.0
// The room's top: a file into a case, all of it or nothing.
#ifndef LOCKSTEP_INGEST_TAKE_H
#define LOCKSTEP_INGEST_TAKE_H

#include "base/err.h"
#include "base/pace.h"
#include "base/rows.h"
#include "store/open.h"

// How a file is to be read; texts NULL where not given.
struct take_options {
    const char *format;
    const char *const *map; // [n_map] "field=column"
    size_t n_map;
    const char *zone, *date_order, *time_form;
    bool no_quotes, strict, allow_damage;
    uint64_t max_rejects;    // 0: any number
    double max_reject_share; // 0: none
    const char *key; // file of the key that names become pseudonyms with, or NULL
    unsigned threads;
    const struct pace *pace;
    void (*warning)(void *self, const char *id, const char *message, const char *hint);
    void *self;
};

// What became of it: records = taken + duplicates + rejected.
struct take_report {
    uint32_t source_id;
    bool already; // these bytes are in the case already
    char format[64], certainty[16], trust[16], zone[64], sha256[65];
    uint64_t sampled, fitting;
    uint64_t bytes, records, taken, duplicates, rejected, blank_lines;
    uint64_t observations; // of those taken: records that are no posts
    uint64_t accounts, new_accounts, single_post_accounts, objects, traces;
    uint64_t renamed; // accounts of this source with more than one name in the case
    uint64_t changed; // duplicates with another text, kept as versions
    int64_t first_us, last_us, declared_us, measured_us;
    uint64_t gaps; // of the collection, and the posts expected in them
    double gap_posts;
    int64_t gap_from_us, gap_to_us; // the one with most
    char rejects_path[1024];
};

// Reads the file at `path` ("-" is standard input) into the case.
// Fails: RC_INPUT, RC_ARGUMENT, RC_IO, RC_MEMORY, RC_LIMIT, RC_STOPPED; the case is
// then as it was.
enum rc take_file(struct store *s, const char *path, const struct take_options *options,
                  struct take_report *out, struct err *err);

// What take_file would do. `mapping` (rows: field, from) and `sample` (mapped records,
// at most 10) may be NULL.
enum rc take_explain(const char *path, const struct take_options *options,
                     struct take_report *out, struct rows *mapping, struct rows *sample,
                     struct err *err);

// Rows about the formats that are built in: name, title, reader, platform, clock,
// needs.
enum rc take_formats(struct rows *out, struct err *err);

#endif
