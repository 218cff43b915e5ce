// SPDX-License-Identifier: Apache-2.0
// Where a case is on disk. Inside the room `store`.
#ifndef LOCKSTEP_STORE_FOLDER_H
#define LOCKSTEP_STORE_FOLDER_H

#include "base/err.h"

#include <stdbool.h>

enum { FOLDER_PATH = 3072 };

// The folder that is meant: `path` itself, or for NULL the one folder *.lockstep here
// or in the nearest folder above that has one. With `make`, "case.lockstep" where none
// is found. Fails: RC_INPUT E0401 none, E0408 several in one folder.
enum rc folder_find(const char *path, bool make, char out[FOLDER_PATH],
                    struct err *err);

// The error that says that `path` is not there.
enum rc folder_missing(const char *path, struct err *err);

// RC_INPUT E0403 unless `path` is a folder with a database in it.
enum rc folder_check(const char *path, struct err *err);

// Removes what a creation of `path` left behind when its process was killed.
enum rc folder_clear_leftovers(const char *path, struct err *err);

// Folders NAME/tmp-PID hold what the database cannot keep in memory. Removes those that
// killed processes left; the caller has the case alone.
#define FOLDER_TEMP "tmp-"
void folder_clear_temp(const char *path);

// Removes a folder and the files in it (one level of folders below it included).
void folder_remove(const char *path);

#endif
