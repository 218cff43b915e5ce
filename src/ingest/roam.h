// SPDX-License-Identifier: Apache-2.0
// What is in a folder, in the order of its bytes.
//
// Hidden files and folders, cases (NAME.lockstep, or whatever holds a posts.duckdb) and
// files of rejects are left out and counted. Links are listed and never followed, so a
// walk ends and stays in its folder.
#ifndef LOCKSTEP_INGEST_ROAM_H
#define LOCKSTEP_INGEST_ROAM_H

#include "base/arena.h"
#include "base/err.h"
#include "base/pace.h"

#include <stdbool.h>
#include <stdint.h>

// What an entry is.
enum roam_kind {
    ROAM_FILE,
    ROAM_LINK,  // leads to `what`
    ROAM_ODD,   // a pipe, socket or device: `what`
    ROAM_FAULT, // cannot be looked at: `what` says why
};

// One path, as it was found.
struct roam_entry {
    const char *path;
    enum roam_kind kind;
    const char *what;
};

// Zeroes are nothing found.
struct roam {
    struct arena arena; // holds all texts
    struct roam_entry *p;
    size_t n, cap;
    uint64_t left_out;
};

// Adds all files below `root`, sorted by their whole paths. What cannot be read is an
// entry too. Fails: RC_MEMORY, RC_STOPPED.
enum rc roam_folder(struct roam *w, const char *root, const struct pace *pace,
                    struct err *err) MUST_USE;

// Adds one path as it is.
enum rc roam_file(struct roam *w, const char *path, struct err *err) MUST_USE;

void roam_done(struct roam *w);

// Whether the path, or a part of it, is one that is left out.
bool roam_leaves_out(const char *path);

// Whether the folder at `path` is a case.
bool roam_is_case(const char *path);

#endif
