// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"

#include "base/rng.h"
#include "base/tap.h"
#include "base/text.h"

static void test_set(void)
{
    struct err e = {.record = 9, .hint = "old"};
    ok(err_set(&e, RC_INPUT, "E0231", "time \"%s\" is %d", "x", 5) == RC_INPUT,
       "gives the code back");
    ok(strcmp(e.id, "E0231") == 0 && strcmp(e.text, "time \"x\" is 5") == 0, "says it");
    ok(e.record == 0 && e.hint[0] == '\0', "nothing is left of an older fault");
    err_hint(&e, "add %s", "--zone");
    err_place(&e, "file.csv", 3, 4, 5);
    err_field(&e, "time");
    ok(strcmp(e.hint, "add --zone") == 0 && strcmp(e.source, "file.csv") == 0 &&
           e.record == 3 && e.line == 4 && e.col == 5 && strcmp(e.field, "time") == 0 &&
           strcmp(e.id, "E0231") == 0,
       "hint, place and field are added");
    err_clear(&e);
    ok(!e.id[0] && !e.text[0] && !e.line, "clear empties");
    ok(err_set(NULL, RC_IO, "E0401", "x") == RC_IO, "nobody need listen");
    err_hint(NULL, "x");
    err_place(NULL, "x", 1, 1, 1);
    err_field(NULL, "x");
    err_clear(NULL);
    ok(err_memory(NULL) == RC_MEMORY && err_stopped(&e) == RC_STOPPED &&
           strcmp(e.id, "E0601") == 0,
       "memory and stop");
}

static void test_long(void)
{
    struct err e = {0};
    char many[2000];
    memset(many, 'a', sizeof many);
    many[sizeof many - 1] = '\0';
    err_set(&e, RC_INPUT, "E0230", "%s", many);
    ok(strlen(e.text) < sizeof e.text && strlen(e.text) > 380 &&
           strcmp(e.text + strlen(e.text) - 3, "...") == 0,
       "a long text ends with an ellipsis");
    err_hint(&e, "%s", many);
    ok(strlen(e.hint) < sizeof e.hint, "a long hint fits");
    err_place(&e, many, 1, 1, 1);
    err_field(&e, many);
    ok(strlen(e.source) == sizeof e.source - 1 && strlen(e.field) == sizeof e.field - 1,
       "long names are cut");
}

// Whatever is quoted: terminated, valid UTF-8, nothing hidden, within its size.
static void test_quote(void)
{
    char out[64];
    ok(strcmp(err_quote(out, sizeof out,
                        SPAN("a\n\xff\xe2\x80\xae"
                             "b")),
              "a\\u000a\\xff\\u202eb") == 0,
       "controls, bad bytes and marks are escaped");
    struct rng r = rng_at(1, 0, 0);
    int good = 1;
    for (int round = 0; round < 100000; round++) {
        char b[48];
        size_t n = rng_below(&r, sizeof b), size = 16 + rng_below(&r, 48), at = 0;
        for (size_t i = 0; i < n; i++)
            b[i] = (char)(rng_below(&r, 2) ? 'a' + rng_below(&r, 26) : rng_u64(&r));
        memset(out, 'X', sizeof out);
        struct span q = span_of(err_quote(out, size, (struct span){b, n}));
        good &= q.n < size && utf8_valid(q) == q.n;
        while (at < q.n) {
            int32_t c = utf8_next(q, &at);
            good &= !rune_hidden(c) && c != '\n' && c != '\t';
        }
        for (size_t i = size; i < sizeof out; i++)
            good &= out[i] == 'X';
    }
    ok(good, "random bytes become clean text that fits");
}

int main(void)
{
    test_set();
    test_long();
    test_quote();
    return tap_end();
}
