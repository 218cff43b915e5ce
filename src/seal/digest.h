// SPDX-License-Identifier: Apache-2.0
// SHA-256: what an input file was, to the byte.
#ifndef LOCKSTEP_SEAL_DIGEST_H
#define LOCKSTEP_SEAL_DIGEST_H

#include "base/span.h"

// Bytes of a digest, and of its text with the terminating zero.
enum { DIGEST_BYTES = 32, DIGEST_TEXT = 65 };

// A digest that is being made. Owns no memory; may be thrown away at any time.
struct digest {
    uint64_t state[13]; // of the library, whose types stay in digest.c
};

// Begins with no bytes.
// Paper: FIPS 180-4.
void digest_init(struct digest *d);

// Adds bytes. However they are cut into calls, the result is the same.
void digest_add(struct digest *d, struct span bytes);

// The digest of all that was added. `d` has to be begun again after it.
void digest_end(struct digest *d, uint8_t out[DIGEST_BYTES]);

// The digest of one text.
void digest_of(struct span bytes, uint8_t out[DIGEST_BYTES]);

// The 64 lower-case hexadecimal digits of a digest, with a terminating zero. Returns
// `out`.
char *digest_text(const uint8_t digest[DIGEST_BYTES], char out[DIGEST_TEXT]);

#endif
