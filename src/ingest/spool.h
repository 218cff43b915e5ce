// SPDX-License-Identifier: Apache-2.0
// Input that can be read more than once: a file as it is, a pipe as a copy.
#ifndef LOCKSTEP_INGEST_SPOOL_H
#define LOCKSTEP_INGEST_SPOOL_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

// Zeroes are nothing opened.
struct spool {
    const char *path; // to read
    const char *name; // for records and errors: the path, or "stdin"
    char copy[1024];  // of what can be read but once; removed by spool_close
    int fd;           // of the copy, or -1
    bool hidden;      // the copy has no name any more
};

// "-" and whatever is no file, such as a pipe with a name, are copied into the folder
// for temporary files (TMPDIR or /tmp).
// Fails: RC_IO E0201, E0202 no such file or a folder, E0203 reading or writing.
enum rc spool_open(struct spool *s, const char *path, struct err *err);
void spool_close(struct spool *s);

// An empty copy for input called `name`, which has to outlive the spool, in `folder`
// (NULL: the folder for temporary files). The caller fills it through `fd`.
// Fails: RC_IO E0203.
enum rc spool_fresh(struct spool *s, const char *name, const char *folder,
                    struct err *err);

// Puts the input's own name for the path that was read into an error about it.
void spool_own_name(const struct spool *s, struct err *err);

// Bytes of the file at `path`.
enum rc spool_size(const char *path, uint64_t *bytes, struct err *err);
enum rc spool_sha256(const char *path, char out[65], uint64_t *bytes, struct err *err);

#endif
