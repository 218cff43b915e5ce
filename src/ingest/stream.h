// SPDX-License-Identifier: Apache-2.0
// The rows of a mapping, read ahead: while one chunk is checked and encoded, a thread
// scans and maps the next. Inside the room `ingest`.
#ifndef LOCKSTEP_INGEST_STREAM_H
#define LOCKSTEP_INGEST_STREAM_H

#include "base/belt.h"
#include "ingest/direct.h"
#include "ingest/record.h"

// Zeroes are nothing started.
struct stream {
    struct plan *plan; // a loan
    const struct pace *pace;
    struct fetch fetch; // the running SELECT, unless `straight`
    bool straight;      // rows come past the database
    struct direct direct;
    struct belt *belt;
    struct stream_part {
        duckdb_data_chunk chunk;
        struct direct_chunk direct;
        size_t n;
        enum rc rc;
        struct err fault;
    } part[2];
    unsigned next; // the part that is being filled, or was filled last
    bool asked;
};

// Starts the mapping of an opened plan. Zeroes or the stream itself must be in `s`; it
// stays where it is until stream_done. Fails: as plan_start; RC_MEMORY.
enum rc stream_start(struct stream *s, struct plan *p, const struct pace *pace,
                     struct err *err);

// Points `r` to the next chunk of [*n] rows, 0 behind the last. Its texts live until
// the next call. Fails: as the scanners; RC_INPUT E0306; RC_STOPPED.
enum rc stream_next(struct stream *s, struct records *r, size_t *n, struct err *err);

// Ends the thread and gives everything back, also in the middle.
void stream_done(struct stream *s);

#endif
