// SPDX-License-Identifier: Apache-2.0
// Checks one JSON text (RFC 8259) without keeping anything of it. For ndjson.c alone.
#ifndef LOCKSTEP_INGEST_JSON_H
#define LOCKSTEP_INGEST_JSON_H

#include "ingest/flaw.h"

#include "base/rc.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_twin;

// Zeroes are a checker. It holds the open objects and arrays, and the keys seen.
struct json {
    uint32_t depth;
    uint64_t object_bits[8]; // bit d: the container at depth d is an object
    uint32_t serial[512];    // number of the object at depth d
    uint32_t n_objects;
    struct json_twin *twins; // hashes of keys; [n_slots]
    size_t n_slots, n_keys;
    uint32_t epoch; // of this text
};

enum json_end {
    JSON_SOUND, // a whole object; `at` is behind it
    JSON_FLAW,  // see `flaw`
    JSON_SHORT, // the bytes end inside it
    JSON_MEMORY,
};

struct json_answer {
    size_t at;
    struct flaw flaw;
    unsigned notes; // of enum ndjson_note
};

// Checks the object or array that starts at p[0], which must be a brace or a bracket.
// In: `p` [n], with 64 readable bytes behind of which the first is a control character.
// Out: `out`. Cost: one pass; a hash for each key.
enum json_end json_check(struct json *j, const char *p, size_t n,
                         struct json_answer *out);

// Checks the string, number or word that starts at p[0]; the rest as json_check. A
// number or word that reaches the end of the bytes is short, as it may go on.
enum json_end json_scalar(struct json *j, const char *p, size_t n,
                          struct json_answer *out);

// Finds the end of an array's element that is not sound: the next comma or closing
// bracket that stands in no bracket and no string. Returns false if the `n` bytes at
// `p` end before; else `at` is where it stands.
bool json_pass(const char *p, size_t n, size_t *at);

void json_done(struct json *j);

#endif
