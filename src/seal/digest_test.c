// SPDX-License-Identifier: Apache-2.0
#include "seal/digest.h"

#include "base/rng.h"
#include "base/tap.h"

static char hex[DIGEST_TEXT];

static const char *hex_of(struct span s)
{
    uint8_t d[DIGEST_BYTES];
    digest_of(s, d);
    return digest_text(d, hex);
}

// FIPS 180-4 examples (SHA-256), the empty message and a million of "a".
static void test_vectors(void)
{
    static char million[1000000];
    memset(million, 'a', sizeof million);
    struct {
        struct span in;
        const char *out;
    } v[] = {
        {SPAN("abc"),
         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {SPAN(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {SPAN_NONE, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {SPAN("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {SPAN("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
              "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"),
         "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
        {{million, sizeof million},
         "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    };
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        ok(strcmp(hex_of(v[i].in), v[i].out) == 0, "vector %zu, %zu bytes", i,
           v[i].in.n);
}

// Cut anywhere, the digest is that of the whole.
static void test_cuts(void)
{
    char bytes[300];
    struct rng r = rng_at(1, 0, 0);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)rng_u64(&r);
    uint8_t whole[DIGEST_BYTES], parts[DIGEST_BYTES];
    digest_of((struct span){bytes, sizeof bytes}, whole);
    int same = 1;
    for (int round = 0; round < 500; round++) {
        struct digest d;
        digest_init(&d);
        for (size_t at = 0; at < sizeof bytes;) {
            size_t n = rng_below(&r, 140);
            n = n > sizeof bytes - at ? sizeof bytes - at : n;
            digest_add(&d, (struct span){bytes + at, n});
            at += n;
        }
        digest_end(&d, parts);
        same &= memcmp(whole, parts, sizeof whole) == 0;
    }
    ok(same, "500 ways to cut 300 bytes give one digest");
    bytes[299] ^= 1;
    digest_of((struct span){bytes, sizeof bytes}, parts);
    ok(memcmp(whole, parts, sizeof whole) != 0, "one bit more is another digest");
}

// Long pieces take the blocks of the processor's instructions, pieces below a block
// never do: both ways must agree.
static void test_both_ways(void)
{
    static char bytes[20000];
    struct rng r = rng_at(2, 0, 0);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)rng_u64(&r);
    int same = 1;
    for (int round = 0; round < 200; round++) {
        size_t n = rng_below(&r, sizeof bytes);
        uint8_t whole[DIGEST_BYTES], small[DIGEST_BYTES];
        struct digest d;
        digest_of((struct span){bytes, n}, whole);
        digest_init(&d);
        for (size_t at = 0; at < n; at += 63)
            digest_add(&d, (struct span){bytes + at, n - at < 63 ? n - at : 63});
        digest_end(&d, small);
        same &= memcmp(whole, small, sizeof whole) == 0;
    }
    ok(same, "pieces below a block and above give one digest");
}

int main(void)
{
    test_vectors();
    test_both_ways();
    test_cuts();
    return tap_end();
}
