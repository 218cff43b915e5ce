// SPDX-License-Identifier: Apache-2.0
// What is in a folder, in the order of its bytes.
//
// Hidden files and folders, cases (NAME.lockstep, or whatever holds a posts.duckdb) and
// files of rejects are left out and counted. Links are listed and never followed, so a
// walk ends and stays in its folder.
#ifndef LOCKSTEP_INGEST_WALK_H
#define LOCKSTEP_INGEST_WALK_H

#include "base/arena.h"
#include "base/err.h"
#include "base/pace.h"

#include <stdbool.h>
#include <stdint.h>

// What an entry is.
enum walk_kind {
    WALK_FILE,
    WALK_LINK,  // leads to `what`
    WALK_ODD,   // a pipe, socket or device: `what`
    WALK_FAULT, // cannot be looked at: `what` says why
};

// One path, as it was found.
struct walk_entry {
    const char *path;
    enum walk_kind kind;
    const char *what;
};

// Zeroes are nothing found.
struct walk {
    struct arena arena; // holds all texts
    struct walk_entry *p;
    size_t n, cap;
    uint64_t left_out;
};

// Adds all files below `root`, sorted by their whole paths. What cannot be read is an
// entry too. Fails: RC_MEMORY, RC_STOPPED.
enum rc walk_folder(struct walk *w, const char *root, const struct pace *pace,
                    struct err *err) MUST_USE;

// Adds one path as it is.
enum rc walk_file(struct walk *w, const char *path, struct err *err) MUST_USE;

void walk_done(struct walk *w);

// Whether the path, or a part of it, is one that is left out.
bool walk_leaves_out(const char *path);

// Whether the folder at `path` is a case.
bool walk_is_case(const char *path);

#endif
