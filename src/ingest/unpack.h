// SPDX-License-Identifier: Apache-2.0
// Unpacks gzip and zstd streams step by step. For source.c alone.
#ifndef LOCKSTEP_INGEST_UNPACK_H
#define LOCKSTEP_INGEST_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

struct unpack;

enum unpack_state {
    UNPACK_MORE,       // go on, with more input if all was used
    UNPACK_END,        // the sound end of the last member or frame and of the input
    UNPACK_CUT,        // the input ended inside a member or frame
    UNPACK_CORRUPT,    // see unpack_why
    UNPACK_BEHIND,     // what stands behind the last member or frame is not another one
    UNPACK_DICTIONARY, // zstd: a dictionary is needed
    UNPACK_MEMORY,     // a request for memory was refused
};

// A new unpacker for one stream, zstd or gzip; NULL if memory was refused.
struct unpack *unpack_new(bool is_zstd);

// One step.
// In: `in` [n_in] the next packed bytes; `last`, whether nothing follows them; `cap` >
// 0. Out: `out` [cap], `used` bytes of `in`, `made` bytes in `out`. Returns what is
// next; a state above UNPACK_END stays.
enum unpack_state unpack_step(struct unpack *u, const char *in, size_t n_in, bool last,
                              char *out, size_t cap, size_t *used, size_t *made);

// In a few words, what was wrong with a corrupt stream.
const char *unpack_why(const struct unpack *u);

// Gives back; NULL is fine.
void unpack_free(struct unpack *u);

#endif
