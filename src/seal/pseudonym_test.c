// SPDX-License-Identifier: Apache-2.0
// Pseudonyms against vectors that Python's hashlib made, and what must differ.
#include "seal/pseudonym.h"

#include "base/tap.h"

static struct pseudonym_key counting(void)
{
    struct pseudonym_key k;
    for (size_t i = 0; i < sizeof k.p; i++)
        k.p[i] = (uint8_t)i;
    return k;
}

static void test_vectors(void)
{
    static char many[300];
    memset(many, 'a', sizeof many);
    struct {
        const char *field;
        struct span platform, value;
        const char *want;
    } rows[] = {
        {"account", SPAN("x"), SPAN("12345"), "pror55ht7herzfvetlhf2"},
        {"account", SPAN("tiktok"), SPAN("12345"), "parz5camoc5mbjvzh7vul"},
        {"handle", SPAN("x"), SPAN("12345"), "pogy32rv4ryb7rpghwhtc"},
        {"post", SPAN_NONE, SPAN("at://did:plc:abc/x/1"), "pjgr2kojuzpr3ubr2ahys"},
        {"account", SPAN("x"), SPAN(""), "ppuh2la6su4mlq7zfqc54"},
        {"account", SPAN("x"), {many, sizeof many}, "pgd7j5ujgne3uayneyobe"},
    };
    struct pseudonym_key key = counting();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[PSEUDONYM_BYTES];
        pseudonym_of(&key, rows[i].field, rows[i].platform, rows[i].value, out);
        ok(span_is((struct span){out, sizeof out}, rows[i].want), "vector %zu", i + 1);
    }
}

// What is near to each other must not meet: parts moved across a border, one bit of the
// key, a platform that is empty and one that is not there.
static void test_apart(void)
{
    struct pseudonym_key key = counting(), other = counting();
    char out[6][PSEUDONYM_BYTES];
    other.p[31] ^= 1;
    pseudonym_of(&key, "post", SPAN("x1"), SPAN("2"), out[0]);
    pseudonym_of(&key, "post", SPAN("x"), SPAN("12"), out[1]);
    pseudonym_of(&key, "postx", SPAN("1"), SPAN("2"), out[2]);
    pseudonym_of(&other, "post", SPAN("x1"), SPAN("2"), out[3]);
    pseudonym_of(&key, "post", SPAN_NONE, SPAN("2"), out[4]);
    pseudonym_of(&key, "post", SPAN(""), SPAN("2"), out[5]);
    for (int i = 0; i < 6; i++)
        for (int k = 0; k < i; k++)
            ok(memcmp(out[i], out[k], PSEUDONYM_BYTES) != 0, "%d and %d differ", i, k);
}

// Ten thousand values of one field: none meets another, and only signs that may.
static void test_many(void)
{
    enum { MANY = 10000 };
    static char out[MANY][PSEUDONYM_BYTES];
    struct pseudonym_key key = counting();
    bool signs = true;
    for (int i = 0; i < MANY; i++) {
        pseudonym_of(&key, "account", SPAN("x"),
                     (struct span){(const char *)&i, sizeof i}, out[i]);
        for (int k = 0; k < PSEUDONYM_BYTES; k++)
            signs &= (out[i][k] >= 'a' && out[i][k] <= 'z') ||
                     (k && out[i][k] >= '2' && out[i][k] <= '7');
    }
    ok(signs, "small letters and 2 to 7, a letter first");
    bool differ = true;
    for (int i = 0; i < MANY; i += 97)
        for (int k = 0; k < MANY; k++)
            differ &= i == k || memcmp(out[i], out[k], PSEUDONYM_BYTES) != 0;
    ok(differ, "no two are the same");
}

int main(void)
{
    test_vectors();
    test_apart();
    test_many();
    return tap_end();
}
