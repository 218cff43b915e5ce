// SPDX-License-Identifier: Apache-2.0
// Input that can be read more than once: a file as it is, standard input as a copy.
#ifndef LOCKSTEP_INGEST_SPOOL_H
#define LOCKSTEP_INGEST_SPOOL_H

#include "base/err.h"

#include <stdint.h>

// Zeroes are nothing opened.
struct spool {
    const char *path; // to read
    const char *name; // for records and errors: the path, or "stdin"
    char copy[1024];  // of standard input; removed by spool_close
};

// "-" is copied into the folder for temporary files (TMPDIR or /tmp).
// Fails: RC_IO E0201, E0202 no such file or a folder, E0203 reading or writing.
enum rc spool_open(struct spool *s, const char *path, struct err *err);
void spool_close(struct spool *s);

enum rc spool_size(const char *path, uint64_t *bytes, struct err *err);
enum rc spool_sha256(const char *path, char out[65], uint64_t *bytes, struct err *err);

#endif
