// SPDX-License-Identifier: Apache-2.0
// The part of a stream that a scanner sees: bytes in a row, already looked through for
// NUL and for what is not UTF-8. For the scanners of this room alone.
#ifndef LOCKSTEP_INGEST_WINDOW_H
#define LOCKSTEP_INGEST_WINDOW_H

#include "ingest/scan.h"
#include "ingest/source.h"

// Readable zeroes behind the last byte, so that scanners may load whole blocks.
#define WINDOW_PAD 64
// So many NUL bytes in a row are a damaged file and not a slip of a record.
#define WINDOW_NUL_RUN 64

struct window {
    struct source *source;
    char *p;       // [cap + WINDOW_PAD]
    size_t n;      // bytes in it
    size_t cap;    // room for bytes
    uint64_t base; // offset of p[0] in the decompressed stream
    size_t sound;  // looked through up to here
    size_t bad_at; // first byte from window_past on that is not UTF-8; SIZE_MAX: none
    size_t nul_at; // first NUL byte, likewise
    bool end;      // nothing comes behind p[n - 1]
    enum rc rc;    // why not, if not the sound end: RC_OK or the source's fault
    struct err fault;
};

// Starts a window of `cap` bytes over `source`, a loan. Fails: RC_MEMORY, RC_LIMIT.
enum rc window_init(struct window *w, struct source *source, size_t cap,
                    struct err *err) MUST_USE;

// Drops what stands before `keep` (which becomes offset 0) and reads on, growing if
// nothing could be dropped. Sets `end` and `rc` when the source ends or fails. Needs
// !w->end. Fails: RC_MEMORY and RC_LIMIT if it cannot grow; RC_STOPPED.
enum rc window_more(struct window *w, size_t keep, struct err *err) MUST_USE;

// Forgets faults before `at`, and finds the next ones.
void window_past(struct window *w, size_t at);

// Whether the last bytes of the stream are a character cut short.
bool window_cut_char(const struct window *w);

// Number of NUL bytes from `at` on.
size_t window_nul_run(const struct window *w, size_t at);

void window_done(struct window *w);

#endif
