// SPDX-License-Identifier: Apache-2.0
// A stream of foreign text: a file, standard input or memory; plain, gzip or zstd.
//
// The form is recognised by the first bytes, never by the name. Concatenated gzip
// members and zstd frames are one stream; the zstd window may be up to 2^31 bytes. A
// UTF-8 byte order mark is skipped and remembered; UTF-16 and UTF-32 are refused.
// Nothing is cut short in silence: a stream that breaks off, is corrupt or has bytes
// behind its end fails, after all sound text before that was handed out.
#ifndef LOCKSTEP_INGEST_SOURCE_H
#define LOCKSTEP_INGEST_SOURCE_H

#include "base/err.h"
#include "base/pace.h"
#include "base/rc.h"
#include "base/span.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct source;

// How the file is packed.
enum source_form {
    SOURCE_PLAIN,
    SOURCE_GZIP,
    SOURCE_ZSTD,
};

// Zeroes are the defaults.
struct source_options {
    // Called once for every raw byte of the file, in order; may be NULL. Once the
    // stream ended well (or source_drain was called) it has seen the whole file.
    void (*seen)(void *self, const void *bytes, size_t n);
    void *self;
    const struct pace *pace; // only `stop` is looked at, before each read; may be NULL
    size_t read_bytes;       // most raw bytes asked for at once; 0: as suits (tests)
};

// The most that source_peek gives.
#define SOURCE_PEEK_BYTES ((size_t)64 << 10)

// Opens a file and looks at its first bytes.
// In: `path`, "-" is standard input; `options`, NULL for the defaults.
// Out: `out`, to be given back with source_free.
// Fails: RC_IO E0201 no such file, E0202 a folder, E0203 cannot be read; RC_INPUT E0204
// no byte in it, E0208 UTF-16 or UTF-32, E0210 packed in a form that is not read;
// E0205 and E0206 if nothing can be unpacked at all; RC_MEMORY, RC_LIMIT, RC_STOPPED.
enum rc source_open(const char *path, const struct source_options *options,
                    struct source **out, struct err *err) MUST_USE;

// The same over memory, for tests and fuzzing.
// In: `name`, as errors shall call it, copied; `bytes`, a loan until source_free;
// `options` as above. Out: `out`. Fails: as source_open.
enum rc source_of_memory(const char *name, struct span bytes,
                         const struct source_options *options, struct source **out,
                         struct err *err) MUST_USE;

// Gives a look at the next text without taking it, so that a format can be recognised.
// In: `want` at most SOURCE_PEEK_BYTES. Out: `out`, fewer bytes than wanted only if the
// text ends (or breaks: the fault then comes from source_read); lives until the next
// call on `s`. Fails: RC_MEMORY.
enum rc source_peek(struct source *s, size_t want, struct span *out,
                    struct err *err) MUST_USE;

// Takes the next text.
// In: `cap` > 0. Out: `buffer` [cap], `got` bytes written; 0 only at the sound end.
// Fails: RC_IO E0203; RC_INPUT E0205 compressed stream cut short, E0206 corrupt, E0207
// bytes behind its end; RC_MEMORY, RC_LIMIT, RC_STOPPED. A fault stays: the next call
// fails the same way.
enum rc source_read(struct source *s, void *buffer, size_t cap, size_t *got,
                    struct err *err) MUST_USE;

// Reads what is left of the raw file, for the `seen` hook alone: after a fault that the
// caller lives with. Fails: RC_IO E0203, RC_STOPPED.
enum rc source_drain(struct source *s, struct err *err) MUST_USE;

// As errors call it: the path, or "stdin". Lives as long as `s`.
const char *source_name(const struct source *s);
enum source_form source_form(const struct source *s);

// Whether the text began with a UTF-8 byte order mark; it was skipped.
bool source_had_bom(const struct source *s);

// Raw bytes read so far, and all there are (0: not known, as for a pipe): progress.
uint64_t source_raw_read(const struct source *s);
uint64_t source_raw_total(const struct source *s);

// Closes and gives back; NULL is fine.
void source_free(struct source *s);

#endif
