// SPDX-License-Identifier: Apache-2.0
#include "line.h"
#include "parse.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int run, bad;

__attribute__((format(printf, 2, 3))) static void ok(bool good, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("%sok %d - ", good ? "" : "not ", ++run);
    vprintf(format, args);
    printf("\n");
    va_end(args);
    bad += !good;
}

// Reads words apart by blanks.
static enum lockstep_rc parse(const char *text, struct command *c,
                              struct lockstep_error *err)
{
    static char copy[4][500];
    static char *argv[4][40];
    static int slot;
    int argc = 0;
    slot = (slot + 1) % 4;
    snprintf(copy[slot], sizeof copy[slot], "%s", text);
    char *rest = copy[slot], *w;
    while ((w = strtok_r(rest, " ", &rest)))
        argv[slot][argc++] = w;
    *err = (struct lockstep_error){0};
    return command_parse(argc, argv[slot], c, err);
}

static void refused(const char *text, const char *id, const char *hint)
{
    struct command c;
    struct lockstep_error err;
    enum lockstep_rc rc = parse(text, &c, &err);
    ok(rc == LOCKSTEP_ARGUMENT && strcmp(err.id, id) == 0 && strstr(err.hint, hint),
       "\"%s\" is refused with %s (%s; %s)", text, id, err.text, err.hint);
    command_done(&c);
}

static void read_well(const char *text)
{
    struct command c;
    struct lockstep_error err;
    ok(parse(text, &c, &err) == LOCKSTEP_OK, "read: %s (%s)", text, err.text);
    command_done(&c);
}

static void words(void)
{
    struct command c;
    struct lockstep_error err;
    ok(parse("-C x --json show --top=3 a -- --b", &c, &err) == LOCKSTEP_OK &&
           c.id == VERB_SHOW && c.n_arg == 2 && !strcmp(c.arg[1], "--b") &&
           c.value[FLAG_TOP].n == 3 && !strcmp(c.value[FLAG_CASE].text, "x"),
       "flags stand anywhere, -- ends them");
    command_done(&c);
    ok(parse("import - -Cy --map a=x,b=y,z --map c=w", &c, &err) == LOCKSTEP_OK &&
           c.n_map == 3 && !strcmp(c.map[0], "a=x") && !strcmp(c.map[1], "b=y,z") &&
           !strcmp(c.map[2], "c=w") && !strcmp(c.arg[0], "-") &&
           !strcmp(c.value[FLAG_CASE].text, "y"),
       "maps split at commas before a field, a dash is a word");
    command_done(&c);
    read_well("import f --as coortweet");
    read_well("detect --method coortweet --as-published --window 60s "
              "--min-participation 2 --edge-weight 0.5 --keep-loops");
    read_well("show edges --format coortweet");
    read_well("detect --method qut --as-published --network co_retweet --window 60s "
              "--min-edge-weight 2");
    read_well("show --help");
    ok(parse("", &c, &err) == LOCKSTEP_OK && !c.verb, "nothing is no verb");
}

static void mistakes(void)
{
    refused("imprt x", "E0101", "did you mean import?");
    refused("dtect", "E0101", "did you mean detect?");
    refused("xyzzy", "E0101", "lockstep help");
    refused("detect --widnow 60s", "E0102", "--window");
    refused("detect --min-part 2", "E0102", "--min-participation");
    refused("detect -x", "E0102", "--");
    refused("detect --window", "E0103", "--window DURATION");
    refused("detect --window 60", "E0103", "10min");
    refused("detect --window -1s", "E0103", "10min");
    refused("detect --window 0x10s", "E0103", "10min");
    refused("detect --window 1e30d", "E0103", "10min");
    refused("detect --json=yes", "E0103", "");
    refused("detect --window 1s --window 2s", "E0103", "");
    refused("show edges --top -1", "E0103", "whole number");
    refused("show edges --top 99999999999999999999", "E0103", "whole number");
    refused("detect --method coortwet", "E0104", "did you mean coortweet?");
    refused("detect --method qut --network co_tweets", "E0104", "co_tweet");
    refused("import", "E0105", "lockstep import FILE");
    refused("detect x", "E0105", "lockstep help detect");
    refused("show a b c", "E0105", "lockstep help show");
    refused("import x --window 60s", "E0106", "detect");
    refused("detect --edge-weight 0.5", "E0106", "--method coortweet");
    refused("detect --method qut --keep-loops", "E0106", "--method coortweet");
    refused("detect --method coortweet --min-objects 2", "E0106", "--method pairs");
    refused("show edges --json --csv", "E0106", "one of the two");
    refused("import x --map account", "E0103", "FIELD=COLUMN");
    refused("detect --method coortweet --edge-weight 1.5", "E0103", "0 to 1");
    refused("import x --max-rejects 101%", "E0103", "1%");
}

static void values(void)
{
    static const struct {
        enum value_type type;
        const char *text;
        int64_t n;
    } good[] = {
        {VALUE_DURATION, "500ms", 500000},
        {VALUE_DURATION, "10min", 600000000},
        {VALUE_DURATION, "6h", INT64_C(21600000000)},
        {VALUE_DURATION, "1d", INT64_C(86400000000)},
        {VALUE_DURATION, "1.5s", 1500000},
        {VALUE_DURATION, "0", 0},
        {VALUE_SIZE, "4G", INT64_C(4294967296)},
        {VALUE_SIZE, "512m", 536870912},
        {VALUE_SIZE, "100", 100},
        {VALUE_REJECTS, "100", 100},
    };
    struct value v;
    struct lockstep_error err;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        const struct flag f = {.name = "f", .type = good[i].type};
        ok(value_parse(&f, good[i].text, &v, &err) == LOCKSTEP_OK && v.n == good[i].n,
           "%s is %lld", good[i].text, (long long)good[i].n);
    }
    const struct flag share = {.name = "f", .type = VALUE_REJECTS};
    ok(value_parse(&share, "1.5%", &v, &err) == LOCKSTEP_OK && v.n == 0 &&
           v.f > 0.01499 && v.f < 0.01501,
       "1.5%% is a share");
}

static void distances(void)
{
    ok(near_distance("imprt", "import") == 1 &&
           near_distance("widnow", "window") == 1 && near_distance("", "abc") == 3 &&
           near_distance("same", "same") == 0 &&
           near_distance("kitten", "sitting") == 3,
       "steps between words");
    int symmetric = 0, n = 0;
    for (int a = 0; a < FLAG_COUNT; a++)
        for (int b = 0; b < FLAG_COUNT; b++, n++)
            symmetric += near_distance(flags[a].name, flags[b].name) ==
                             near_distance(flags[b].name, flags[a].name) &&
                         (near_distance(flags[a].name, flags[b].name) == 0) == (a == b);
    ok(symmetric == n, "the distance is symmetric, and zero for equals only");
    // Any one slip in any flag is answered with that flag or one as near.
    int found = 0, tried = 0;
    for (int a = 0; a < FLAG_COUNT; a++)
        for (size_t i = 1; i < strlen(flags[a].name); i++, tried++) {
            char word[64];
            const char *names[FLAG_COUNT];
            for (int b = 0; b < FLAG_COUNT; b++)
                names[b] = flags[b].name;
            snprintf(word, sizeof word, "%.*s%s", (int)i, flags[a].name,
                     flags[a].name + i + 1);
            const char *near = near_of(word, names, FLAG_COUNT);
            found += near && near_distance(word, near) <= 1;
        }
    ok(found >= tried - 4, "a letter left out is mended (%d of %d)", found, tried);
}

static void table_is_sound(void)
{
    int good = 1;
    for (int i = 0; i < FLAG_COUNT; i++) {
        const struct flag *f = &flags[i];
        good &= f->name && f->help && f->verbs && f->methods;
        good &= (f->type == VALUE_NONE) == (f->value == NULL);
        good &= (f->type == VALUE_CHOICE) == (f->choices != NULL);
        for (int k = 0; k < i; k++)
            good &= strcmp(flags[k].name, f->name) != 0 &&
                    (!f->letter || flags[k].letter != f->letter);
        if (!good) {
            printf("# flag %d %s\n", i, f->name);
            break;
        }
    }
    ok(good, "each flag has a name of its own, a sentence and verbs");
}

static void same(const char *got, const char *want)
{
    bool equal = got && strcmp(got, want) == 0;
    ok(equal, "as text: %s", want ? want : "");
    if (!equal)
        printf("# got %s\n", got ? got : "nothing");
}

static void lines(void)
{
    struct line l = {0};
    line_clean(&l, "a\xE2\x80\xAE\n\xFF\xC3\xA4", 8);
    same(l.p, "a\\u202e\\n\\xff\xC3\xA4");
    line_reset(&l);
    line_json(&l, "\"\x01\xE2\x80\xAE\\", 6);
    same(l.p, "\"\\\"\\u0001\\u202e\\\\\"");
    line_reset(&l);
    ok(line_width("\xE6\x97\xA5\xE6\x9C\xAC"
                  "e\xCC\x81",
                  9) == 5,
       "wide characters take two columns, marks none");
    line_cut(&l, "\xE6\x97\xA5\xE6\x9C\xAC\xE6\x97\xA5", 9, 4);
    ok(line_width(l.p, l.n) == 4, "a cut text has the width that was asked for");
    static const struct {
        int64_t us;
        const char *text;
    } durations[] = {
        {0, "0 s"},         {34000000, "34 s"},        {-4500000, "-4.5 s"},
        {90000000, "90 s"}, {600000000, "10 min"},     {INT64_C(21600000000), "6 h"},
        {1500, "1.5 ms"},   {INT64_MIN, "-1.07e+08 d"}};
    for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
        line_reset(&l);
        line_duration(&l, durations[i].us);
        same(l.p, durations[i].text);
    }
    line_reset(&l);
    line_count(&l, -1234567);
    same(l.p, "-1,234,567");
    line_reset(&l);
    line_iso(&l, INT64_C(1683076327250000));
    same(l.p, "2023-05-03T01:12:07.250Z");
    line_reset(&l);
    line_iso(&l, -1);
    same(l.p, "1969-12-31T23:59:59.999999Z");
    size_t skip, n = line_wrap("one two three", 13, 8, false, &skip);
    ok(n == 7 && skip == 1, "a line ends at a blank");
    n = line_wrap("abcdefghij kl", 13, 4, false, &skip);
    ok(n == 10 && skip == 1, "a word is not broken unless it must be");
    n = line_wrap("abcdefghij", 10, 4, true, &skip);
    ok(n == 4 && skip == 0, "and is broken where it must be");
    line_done(&l);
}

int main(void)
{
    words();
    mistakes();
    values();
    distances();
    table_is_sound();
    lines();
    printf("1..%d\n", run);
    return bad ? 1 : 0;
}
