// SPDX-License-Identifier: Apache-2.0
// What the scanners of this room share: kinds of answers, places in foreign text.
#ifndef LOCKSTEP_INGEST_SCAN_H
#define LOCKSTEP_INGEST_SCAN_H

#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

// What a scanner found.
enum scan_kind {
    SCAN_RECORD, // a sound record
    SCAN_BAD,    // a record with a fault of its own; the scanner goes on behind it
    SCAN_END,    // no further record
};

// A place in a text. Lines count from 1; columns count characters (code points; a byte
// that is not UTF-8 counts as one) from 1; bytes count from 0 in the decompressed
// stream, a byte order mark included.
struct scan_place {
    uint64_t line;
    uint64_t col;
    uint64_t byte;
};

// Longest record that a scanner accepts unless told otherwise, and its window at first.
#define SCAN_RECORD_BYTES ((size_t)64 << 20)
#define SCAN_WINDOW_BYTES ((size_t)256 << 10)

// Number of line ends in `bytes`; `lone_cr`, whether a CR without LF is one too.
uint64_t scan_lines(struct span bytes, bool lone_cr);

// Moves `place` from the start of `bytes` to their end.
// In: `bytes`, the text passed over; `lone_cr`, whether a CR without LF ends a line
// too. Out: `place`, which must hold the place of the first byte. Cost: one pass over
// the last line, and one search for line ends.
void scan_walk(struct span bytes, bool lone_cr, struct scan_place *place);

#endif
