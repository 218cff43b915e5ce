// SPDX-License-Identifier: Apache-2.0
// The key of pseudonyms: a file of the user's outside of the case, and what the case
// remembers of it. Inside the room `ingest`.
#ifndef LOCKSTEP_INGEST_KEY_H
#define LOCKSTEP_INGEST_KEY_H

#include "ingest/take.h"
#include "seal/pseudonym.h"

// Reads the key that the options name, and makes one of random bytes (mode 0600, its
// folders too) if there is none; both is told as a warning, and so is a file that
// others may read. A case that was filled with a key never gets a new one. Fails:
// RC_ARGUMENT E0411 where the key cannot be used or would stand in the case, RC_INPUT
// E0412 if what the case holds was made with another key or with none.
enum rc key_open(struct store *s, const struct take_options *options,
                 struct pseudonym_key *out, struct err *err) MUST_USE;

// For an import without a key. Fails: RC_INPUT E0412 if the case was filled with one.
enum rc key_absent(struct store *s, struct err *err) MUST_USE;

// Writes into the case by what the key is known again; a transaction must be open.
enum rc key_remember(struct store *s, const struct pseudonym_key *key,
                     struct err *err) MUST_USE;

// True if a file at `path`, which need not be there yet, stands in the folder `folder`
// or below it.
bool key_is_inside(const char *path, const char *folder);

#endif
