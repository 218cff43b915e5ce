// SPDX-License-Identifier: Apache-2.0
// Steps over JSON that was found sound (json.h): members, elements, ends of values.
// Nothing is decoded and nothing is kept. Inside the room `ingest`.
#ifndef LOCKSTEP_INGEST_WALK_H
#define LOCKSTEP_INGEST_WALK_H

#include "base/span.h"

#include <stdbool.h>

// What is left of an object or an array whose members are being visited.
struct walk {
    const char *p, *end;
};

// Starts over a value; `value` must be an object or an array, else nothing is found.
struct walk walk_begin(struct span value);

// The next member of an object: its key as spelt, without quotes, and its value.
// Cost: one pass over the value.
bool walk_member(struct walk *w, struct span *key, struct span *value);

// The next element of an array.
bool walk_element(struct walk *w, struct span *value);

// The member `key` of an object, p NULL where there is none or it is no object. The
// first one counts. Cost: one pass up to its end.
struct span walk_find(struct span object, struct span key);

// The value at a path such as a.b[0].c or "$type".x, p NULL where there is none.
struct span walk_path(struct span value, struct span path);

// What a string holds between its quotes, as spelt; any other value as it is.
struct span walk_bare(struct span value);

#endif
