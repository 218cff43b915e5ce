// SPDX-License-Identifier: Apache-2.0
// Records that stand in arrays inside of JSON objects: pages of an interface, exports
// that are one document. Inside the room `ingest`.
#ifndef LOCKSTEP_INGEST_PAGES_H
#define LOCKSTEP_INGEST_PAGES_H

#include "base/column.h"
#include "base/err.h"
#include "base/span.h"
#include "base/text.h"

enum { PAGES_PATHS = 8, PAGES_JOINS = 8, PAGES_STEPS = 12, PAGES_CONTEXT = 64 << 10 };

// One step of a path: the member `key` of an object, or each element of an array.
struct pages_step {
    struct span key; // p NULL: each element
};

// "chats.list[].messages[]": the steps chats, list, each, messages, each. "data", which
// ends with a member, is the object that stands there.
struct pages_path {
    char name[64]; // the path without its brackets
    struct pages_step step[PAGES_STEPS];
    size_t n;
};

// "author = author_id in includes.users by id": the element of the list whose key
// equals that of the record.
struct pages_join {
    struct span name, key, list, id;
};

// What the header of a mapping says of it. No paths: each object is one record.
struct pages_spec {
    struct pages_path path[PAGES_PATHS];
    size_t n_paths;
    bool objects; // a path ends with a member; a document is then held whole
    struct pages_join join[PAGES_JOINS];
    size_t n_joins;
};

// Reads "data[] errors[]". The texts are borrowed. False if a word is no path, or there
// are too many.
bool pages_read_paths(struct span text, struct pages_spec *out);

// Reads "NAME = KEY in LIST by ID" and adds it. False if it is not that.
bool pages_read_join(struct span text, struct pages_spec *out);

// Whether records stand inside of records, or are joined to something: then a page must
// be there as a whole.
bool pages_whole(const struct pages_spec *spec);

// A record of a page. Spans live until the next call.
struct pages_record {
    struct span json;
    struct span part;              // name of the path, "" for the whole page
    struct span context;           // JSON: the plain members of the object around
    struct span join[PAGES_JOINS]; // p NULL: no such element
    uint64_t lines;                // line ends of the page before it
};

// Where a record stands, and the object that holds it.
struct pages_item {
    struct span json, holder;
    uint32_t path;
};

// An element of a joined list by its key.
struct pages_key {
    struct span id, value;
};

// Zeroes are a splitter without a page. Its memory is used again.
struct pages {
    const struct pages_spec *spec;
    struct span page;
    struct {
        struct pages_item *p;
        size_t n, cap;
    } items;
    struct {
        struct pages_key *p;
        size_t n, cap;
    } keys[PAGES_JOINS]; // sorted by id, the first of equals first
    size_t at;
    bool whole; // no array is there: the page is the record
    struct span holder;
    struct text context;
    uint64_t lines;
    const char *counted; // lines are counted up to here
};

// Starts over a page, which must be sound JSON and outlive its records.
enum rc pages_begin(struct pages *p, const struct pages_spec *spec, struct span page);

// The next record; *there is false behind the last. RC_OK or RC_MEMORY.
enum rc pages_next(struct pages *p, struct pages_record *out, bool *there);

void pages_done(struct pages *p);

// Adds ,"key":value to a context, or the same without the comma to an empty one; what
// goes beyond PAGES_CONTEXT is left out.
enum rc pages_context_add(struct text *context, struct span key, struct span value);

#endif
