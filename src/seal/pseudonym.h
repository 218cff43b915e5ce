// SPDX-License-Identifier: Apache-2.0
// Names that stand for names: the same for whoever has the key, nothing to others.
#ifndef LOCKSTEP_SEAL_PSEUDONYM_H
#define LOCKSTEP_SEAL_PSEUDONYM_H

#include "base/span.h"

enum {
    PSEUDONYM_KEY_BYTES = 32,
    PSEUDONYM_BYTES = 21, // "p" and 20 signs of base32: 100 bits
};

// A secret of the user's.
struct pseudonym_key {
    uint8_t p[PSEUDONYM_KEY_BYTES];
};

// The pseudonym of `value` as a `field` ("account", "handle" ...) of `platform` (p
// NULL: of all). Equal where all three and the key are equal; otherwise two are equal
// with a probability of 2^-100. Without the key neither `value` nor whether two
// pseudonyms of different fields belong together can be told. Out: `out`, "p" and small
// letters and the digits 2 to 7, without a terminating zero. Paper: BLAKE2 (Aumasson,
// Neves, Wilcox-O'Hearn, Winnerlein 2013), keyed.
void pseudonym_of(const struct pseudonym_key *key, const char *field,
                  struct span platform, struct span value, char out[PSEUDONYM_BYTES]);

#endif
