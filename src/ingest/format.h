// SPDX-License-Identifier: Apache-2.0
// Formats are data: a header of "-- key: value" lines and one SELECT over `raw`.
#ifndef LOCKSTEP_INGEST_FORMAT_H
#define LOCKSTEP_INGEST_FORMAT_H

#include "base/arena.h"
#include "base/err.h"
#include "event/check.h"
#include "ingest/pages.h"

// What reads a file of the format.
enum format_reader { READER_CSV, READER_NDJSON, READER_PARQUET, N_READERS };

enum { FORMAT_NEEDS = 32, FORMAT_OTHERS = 4 };

// Names of columns or paths.
struct format_names {
    struct span p[FORMAT_NEEDS];
    size_t n;
};

// What a mapping file says. Spans point into its text, which the format copies into the
// arena that it was read with.
struct format {
    char name[64];
    struct span title;
    enum format_reader reader;
    struct span
        needs[FORMAT_NEEDS]; // columns, or paths such as data.id, that must be there
    size_t n_needs;
    struct format_names other[FORMAT_OTHERS]; // ndjson: or what else it is known by
    size_t n_others;
    struct span
        optional[FORMAT_NEEDS]; // columns that are empty where they are not there
    size_t n_optional;
    struct span is_path, is_value; // "is: source_platform = tiktok.com", or p NULL
    struct span platform;          // p NULL: the mapping gives it
    int64_t resolution_us;         // declared, 0 unknown
    bool as_written; // it is that of the file's most coarsely written time
    enum clock_trust trust;
    struct span zone; // "UTC", for times that name none; p NULL: must be given
    enum when_form time;
    enum date_order order;   // of times with slashes, where the format has but one
    bool by_record;          // every record is a post of its own, whatever its id
    bool no_post_id;         // records without an id of their post are fine
    bool any_origin;         // seconds may count from any moment, also from 0
    bool positional;         // columns are c1, c2, ... whatever the header calls them
    bool no_quotes;          // csv: a quote is a character like others
    bool asked_only;         // never recognised, only with --as
    unsigned lift;           // LIFT_... flags
    uint8_t object_kind;     // enum kind of the column `object`; 0: not said
    struct span shape;       // ndjson: structure for json_transform, or p NULL
    struct pages_spec pages; // ndjson: where the records are in each object
    struct span select;      // the SELECT
};

// Reads a mapping file. `file` names it in errors; the name of the format is the
// header's. Fails: RC_INPUT E0301 (header), E0302 (no SELECT, or no text); RC_MEMORY.
enum rc format_read(const char *file, struct span text, struct arena *arena,
                    struct format *out, struct err *err);

// The formats that are built in, in the order of their names: the n-th from 0; behind
// the last *there is false. Fails: RC_MEMORY.
enum rc format_built_in(size_t n, struct arena *arena, struct format *out, bool *there,
                        struct err *err);

// The format called `name`, or the mapping file at that path if it ends with ".sql".
// Fails: RC_ARGUMENT E0303 no such format, with the nearest name as hint.
enum rc format_named(const char *name, struct arena *arena, struct format *out,
                     struct err *err);

// A format made of "field=column" texts (--map). kind=NAME, platform=NAME and
// action=NAME are words, not columns, unless a column has that name. `columns` are the
// raw ones (none for ndjson, where columns are paths). Fails: RC_ARGUMENT E0304 (not
// field=column, no such field or column, one twice, or a field that must be there is
// missing).
enum rc format_of_map(const char *const *map, size_t n_map, enum format_reader reader,
                      const struct span *columns, size_t n_columns, struct arena *arena,
                      struct format *out, struct err *err);

// Applies kind=NAME and platform=NAME, which any format takes, and leaves the rest of
// the map in `rest` [n_map], *n_rest of them. Fails: RC_ARGUMENT E0304 no such kind.
enum rc format_words(const char *const *map, size_t n_map, struct format *f,
                     const char **rest, size_t *n_rest, struct err *err);

// Where the records of a file are, or NULL: each object is one.
static inline const struct pages_spec *format_pages(const struct format *f)
{
    return f->pages.n_paths || f->pages.n_joins ? &f->pages : NULL;
}

// Adds "field=expression" for each column of the SELECT to `fields` and `exprs`, at
// most `most`; returns how many. Lines of the form "expression as name," are
// understood.
size_t format_columns(const struct format *f, struct span *fields, struct span *exprs,
                      size_t most);

// The name nearest to `word` among `names`, or NULL if none is near.
const char *format_nearest(struct span word, const char *const *names, size_t n);

// "csv", "ndjson", "parquet".
const char *format_reader_name(enum format_reader r);

#endif
