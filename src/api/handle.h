// SPDX-License-Identifier: Apache-2.0
// What stands behind the public handles. Inside the room `api`.
#ifndef LOCKSTEP_API_HANDLE_H
#define LOCKSTEP_API_HANDLE_H

#include "base/err.h"
#include "base/pace.h"
#include "base/rows.h"
#include "lockstep.h"
#include "store/open.h"

struct lockstep_case {
    struct store *store;
    enum lockstep_mode mode;
    bool used; // a source was taken: the case stays, even if it was made just now
    struct lockstep_options how;
    struct pace pace;
};

struct lockstep_rows {
    struct rows rows;
    struct lockstep_cell *cells; // [rows.n]
};

// The pace of work that is done as `how` says.
struct pace handle_pace(const struct lockstep_options *how);

// Copies an error of ours into the caller's (NULL is fine) and gives the code.
enum lockstep_rc handle_error(enum rc rc, const struct err *from,
                              struct lockstep_error *to);

// A public handle over `rows`, which it takes over, also when it fails.
enum rc handle_rows(struct rows *rows, lockstep_rows **out, struct err *err);

// Tells the caller something worth knowing.
void handle_warn(const struct lockstep_options *how, const char *id, const char *text,
                 const char *hint);

// Copies what the caller's struct of `size` bytes holds into one that we know, the rest
// from `fallback`. False if size is not set.
bool handle_options(void *out, const void *given, size_t known, const void *fallback);

#endif
