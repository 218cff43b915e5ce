// SPDX-License-Identifier: Apache-2.0
// Question: can two cases be compared account by account without saying who they are?
// A plain hash of a name is undone by hashing all names that there are; BLAKE2b with a
// key cannot be computed without it. What is hashed begins with the lengths of field
// and platform, so that no two of them run together.
// Oracle: pseudonym_test.c, vectors of another implementation (Python's hashlib).
#include "seal/pseudonym.h"

#include <sodium.h>

_Static_assert(crypto_generichash_KEYBYTES == PSEUDONYM_KEY_BYTES, "a key of 256 bits");

static void part(crypto_generichash_state *s, struct span bytes)
{
    uint8_t n[8];
    uint64_t length = bytes.p ? bytes.n : UINT64_MAX;
    for (int i = 0; i < 8; i++)
        n[i] = (uint8_t)(length >> 8 * i);
    crypto_generichash_update(s, n, sizeof n);
    if (bytes.n)
        crypto_generichash_update(s, (const unsigned char *)bytes.p, bytes.n);
}

static void hash(const struct pseudonym_key *key, const char *field,
                 struct span platform, struct span value, uint8_t *out, size_t n)
{
    crypto_generichash_state s;
    crypto_generichash_init(&s, key->p, sizeof key->p, n);
    part(&s, span_of(field));
    part(&s, platform);
    part(&s, value);
    crypto_generichash_final(&s, out, n);
}

void pseudonym_of(const struct pseudonym_key *key, const char *field,
                  struct span platform, struct span value, char out[PSEUDONYM_BYTES])
{
    static const char signs[] = "abcdefghijklmnopqrstuvwxyz234567";
    uint8_t h[16];
    unsigned bits = 0, have = 0;
    size_t at = 0;
    hash(key, field, platform, value, h, sizeof h);
    out[0] = 'p';
    for (size_t i = 1; i < PSEUDONYM_BYTES; i++) {
        if (have < 5) {
            bits = bits << 8 | h[at++];
            have += 8;
        }
        have -= 5;
        out[i] = signs[bits >> have & 31];
    }
}
