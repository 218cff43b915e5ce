// SPDX-License-Identifier: Apache-2.0
// The case folder NAME.lockstep/: found, made, locked, opened.
#ifndef LOCKSTEP_STORE_OPEN_H
#define LOCKSTEP_STORE_OPEN_H

#include "base/err.h"
#include "base/pace.h"
#include "base/rows.h"

struct store;
struct duck;

// What is to be done with a case: STORE_CREATE makes it if it is not there.
enum store_mode { STORE_READ, STORE_WRITE, STORE_CREATE };

struct store_options {
    unsigned threads;      // 0: as many as there are processors
    uint64_t memory_bytes; // for the database's own buffers; 0: its own choice
};

// Opens the case at `path`; NULL looks for a folder *.lockstep here and in each folder
// above. STORE_CREATE makes it if there is none: completely under another name first,
// then renamed, so that a case is there whole or not at all. Fails: RC_INPUT E0401 no
// case, E0403 not a case or damaged, E0406 made by a newer version; RC_IO E0402 in use,
// E0404 database, E0407 folder.
enum rc store_open(const char *path, enum store_mode mode,
                   const struct store_options *options, struct store **out,
                   struct err *err);
void store_close(struct store *s); // NULL is fine

// Closes and, if this store made the case, removes it: for a first import that failed.
void store_discard(struct store *s);

// Where the case is; lives as long as the store.
const char *store_path(const struct store *s);
const char *store_id(const struct store *s); // 16 hex digits, made with the case
bool store_is_new(const struct store *s);

// The connection, for `ingest`.
struct duck *store_duck(struct store *s);

// All between begin and commit happens or does not. store_undo after commit does
// nothing.
enum rc store_begin(struct store *s, struct err *err);
enum rc store_commit(struct store *s, struct err *err);
void store_undo(struct store *s);

// Rows of a query with values for its ? marks.
enum rc store_query(struct store *s, const char *sql, const struct cell *values,
                    size_t n, struct rows *out, struct err *err);

// A read-only query of a person: one SELECT-like statement, on a connection that can
// neither write nor read files. Fails: RC_ARGUMENT E0405 with the database's words.
enum rc store_sql(struct store *s, const char *sql, struct rows *out, struct err *err);

// Writes the rows of a query as a Parquet file, under another name first.
enum rc store_parquet(struct store *s, const char *sql, const char *path,
                      struct err *err);

#endif
