// SPDX-License-Identifier: Apache-2.0
#include "ingest/csv.h"
#include "ingest/csv_oracle.h"
#include "ingest/marks.h"

#include "base/rng.h"
#include "base/tap.h"

// ---- every fault at its place ----

struct fixture {
    const char *name;
    const char *text;
    size_t n; // 0: strlen
    const char *story;
    struct csv_options options;
};

#define BYTES(s) s, sizeof(s) - 1

static const struct fixture fixtures[] = {
    {"plain records",
     BYTES("a,b\n1,2\n3,4\n"),
     "record 1 2@4 [1|2]\nrecord 2 3@8 [3|4]\nend\n",
     {0}},
    {"no line end at the end", BYTES("a,b\n1,2"), "record 1 2@4 [1|2]\nend\n", {0}},
    {"CRLF", BYTES("a,b\r\n1,2\r\n"), "record 1 2@5 [1|2]\nend\n", {0}},
    {"lone CR",
     BYTES("a,b\r1,2\r\r3,4"),
     "record 1 2@4 [1|2]\nrecord 2 4@9 [3|4]\nend\n",
     {0}},
    {"a byte order mark",
     BYTES("\xEF\xBB\xBF"
           "a,b\n1,2\n"),
     "record 1 2@7 [1|2]\nend\n",
     {0}},
    {"quotes, doubled quotes, line ends in quotes",
     BYTES("a,b\n\"x\"\"y\",\"1\n2\"\n\"\",\"\"\"\"\n"),
     "record 1 2@4 [x\"y|1\n2]\nrecord 2 4@17 [|\"]\nend\n",
     {0}},
    {"tabs", BYTES("a\tb\n1\t,\n"), "record 1 2@4 [1|,]\nend\n", {.delimiter = '\t'}},
    {"no header",
     BYTES("\n1,2\n3,4\n"),
     "record 1 2@1 [1|2]\nrecord 2 3@5 [3|4]\nend\n",
     {.no_header = true}},
    {"no quotes",
     BYTES("a,b\n\"1,2\"x\n\"\",\"\n"),
     "record 1 2@4 [\"1|2\"x]\nrecord 2 3@11 [\"\"|\"]\nend\n",
     {.no_quotes = true}},
    {"blank lines", BYTES("\n\na,b\n\n1,2\n\n"), "record 1 5@7 [1|2]\nend\n", {0}},
    {"a header alone", BYTES("a,b\n"), "end\n", {0}},
    {"E0211 NUL",
     BYTES("a,b\n1,x\0y\n3,4\n"),
     "bad E0211 1 2:4@7 <1,x\0y>\nrecord 2 3@10 [3|4]\nend\n",
     {0}},
    {"E0212 not UTF-8, columns in characters",
     BYTES("a,b\n\xC3\xA9\xE2\x82\xAC,\xE9t\n3,4\n"),
     "bad E0212 1 2:4@10 <\xC3\xA9\xE2\x82\xAC,\xE9t>\nrecord 2 3@13 [3|4]\nend\n",
     {0}},
    {"E0212 surrogate and overlong",
     BYTES("a\n\xED\xA0\x80\n\xC0\x80\n"),
     "bad E0212 1 2:1@2 <\xED\xA0\x80>\nbad E0212 2 3:1@6 <\xC0\x80>\nend\n",
     {0}},
    {"E0213 quote inside",
     BYTES("a,b\n5\" disk,2\n3,4\n"),
     "bad E0213 1 2:2@5 <5\" disk,2>\nrecord 2 3@14 [3|4]\nend\n",
     {0}},
    {"E0214 after a closing quote",
     BYTES("a,b\n\"x\" ,2\n3,4\n"),
     "bad E0214 1 2:4@7 <\"x\" ,2>\nrecord 2 3@11 [3|4]\nend\n",
     {0}},
    {"E0215 unterminated, resumed behind its line",
     BYTES("a,b\n1,\"x\n3,4\n5,6\n"),
     "broken E0215 1 2:3@6 <1,\"x>\nrecord 2 3@9 [3|4]\nrecord 3 4@13 [5|6]\nend\n",
     {0}},
    {"E0216 out of step, resumed behind its line",
     BYTES("a,b\n1,\"x\n3,\"y\"\n5,6\n"),
     "broken E0216 1 3:4@12 <1,\"x>\nrecord 2 3@9 [3|y]\nrecord 3 4@15 [5|6]\nend\n",
     {0}},
    {"E0217 fields",
     BYTES("a,b\n1\n1,2,3\n3,4\n"),
     "bad E0217 1 2:1@4 <1>\nbad E0217 2 3:1@6 <1,2,3>\nrecord 3 4@12 [3|4]\nend\n",
     {0}},
    {"E0218 cut last line",
     BYTES("a,b\n1,2\n3"),
     "record 1 2@4 [1|2]\nbroken E0218 2 3:2@9 <3>\nend\n",
     {0}},
    {"E0218 cut character",
     BYTES("a,b\n1,2\n3,\xE2\x82"),
     "record 1 2@4 [1|2]\nbroken E0218 2 3:5@12 <3,\xE2\x82>\nend\n",
     {0}},
    {"E0219 lone CR",
     BYTES("a,b\n1,x\ry\n3,4\n"),
     "bad E0219 1 2:4@7 <1,x\ry>\nrecord 2 3@10 [3|4]\nend\n",
     {0}},
    {"E0229 the header again, also with a byte order mark",
     BYTES("a,\"b\"\n1,2\na,\"b\"\n\xEF\xBB\xBF"
           "a,\"b\"\na,b\n"),
     "record 1 2@6 [1|2]\nbad E0229 2 3:1@10 <a,\"b\">\n"
     "bad E0229 3 4:1@16 <\xEF\xBB\xBF"
     "a,\"b\">\nrecord 4 5@25 [a|b]\nend\n",
     {0}},
    {"one column alone is no header again",
     BYTES("a\na\n"),
     "record 1 2@2 [a]\nend\n",
     {0}},
    {"E0220 too long",
     BYTES("a,b\n1,2345678,xyz\n3,4\n"),
     "broken E0220 1 2:1@4 <1,234567>\nrecord 2 3@18 [3|4]\nend\n",
     {.max_record_bytes = 8}},
    {"E0220 with a NUL in what is passed over",
     BYTES("a,b\n1,23456789\0x\n3,4\n"),
     "broken E0220 1 2:1@4 <1,234567>\nrecord 2 3@17 [3|4]\nend\n",
     {.max_record_bytes = 8}},
    {"E0215 too long in quotes",
     BYTES("a,b\n1,\"x\n3,4\n55555555\n5,6\n"),
     "broken E0215 1 2:3@6 <1,\"x>\nrecord 2 3@9 [3|4]\nbad E0217 3 4:1@13 <55555555>\n"
     "record 4 5@22 [5|6]\nend\n",
     {.max_record_bytes = 8}},
    {"E0221 NULs",
     BYTES(
         "a,b\n1,\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
         "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\n3,4\n"),
     "broken E0221 1 2:3@6 "
     "<1,\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
     "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0>\n"
     "record 2 3@71 [3|4]\nend\n",
     {0}},
    {"E0222 blank lines only", BYTES("\n\r\n\n"), "no header E0222 0 4:1@0", {0}},
    {"a bad header", BYTES("a,b\"\n"), "no header E0213 0 1:4@3", {0}},
};

static size_t story_bytes(const struct fixture *f)
{
    // Stories hold NUL bytes where texts do; they end with "end\n" or are headers.
    size_t n = strlen(f->story);
    if (n >= 4 && strcmp(f->story + n - 4, "end\n") == 0)
        return n;
    if (memcmp(f->story, "no header", 9) == 0)
        return n;
    while (memcmp(f->story + n - 4, "end\n", 4) != 0)
        n++;
    return n;
}

static void test_fixtures(void)
{
    struct text t = {0};
    for (size_t i = 0; i < sizeof fixtures / sizeof *fixtures; i++) {
        const struct fixture *f = &fixtures[i];
        struct span bytes = {f->text, f->n}, want = {f->story, story_bytes(f)};
        size_t good = 0, tried = 0;
        for (size_t size = 0; size <= f->n; size++) {
            struct csv_options o = f->options;
            o.window_bytes = size;
            enum rc rc = csv_story(bytes, &o, size, &t);
            good += rc == RC_OK && span_same(text_span(&t), want);
            tried++;
            if (rc != RC_OK || (size == 0 && !good))
                printf("# rc %d got: %s\n", (int)rc, t.p ? t.p : "");
        }
        ok(good == tried, "%s, in pieces of every size", f->name);
    }
    text_done(&t);
}

// ---- texts and hints ----

static struct err fault_of(const char *text, char delimiter)
{
    struct csv_options o = {.delimiter = delimiter};
    struct source *s = NULL;
    struct csv *c = NULL;
    struct csv_record k;
    struct err err = {0};
    if (source_of_memory("posts.csv", span_of(text), NULL, &s, &err) == RC_OK &&
        csv_new(s, &o, &c, &err) == RC_OK && csv_next(c, &k, &err) == RC_OK && k.fault)
        err = *k.fault;
    csv_free(c);
    source_free(s);
    return err;
}

static void test_words(void)
{
    struct err e = fault_of("a,b\n5\" disk,2\n", ',');
    ok(strcmp(e.text, "a quote stands inside an unquoted field: \"5\" disk,2\"") == 0,
       "the value is quoted in the text");
    ok(e.hint[0] && strcmp(e.source, "posts.csv") == 0, "there is a hint and a source");
    e = fault_of("a,b\n1\n", ',');
    ok(strcmp(e.text, "1 field where the header has 2: \"1\"") == 0, "fields counted");
    e = fault_of("a,b\n", 'x');
    ok(strcmp(e.id, "E0227") == 0, "an unknown delimiter is refused");
}

// ---- header, places ----

// Names of rows stand under no name, first of all; anywhere else a name must be there.
static void test_row_names(void)
{
    static const struct {
        const char *head;
        bool sound;
    } t[] = {{",a\n", true}, {"a,\n", false}, {",a,\n", false}, {"\"\",a\n", true}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct source *s = NULL;
        struct csv *c = NULL;
        struct err err = {0};
        ok_rc(source_of_memory("r", span_of(t[i].head), NULL, &s, &err), &err, "opens");
        ok_rc(csv_new(s, NULL, &c, &err), &err, "reads the header");
        ok((csv_check_header(c, &err) == RC_OK) == t[i].sound &&
               (!t[i].sound || csv_find(c, SPAN("row_name")) == 0),
           "a name may lack in the first column alone, %zu", i);
        csv_free(c);
        source_free(s);
    }
}

static void test_header(void)
{
    struct source *s = NULL;
    struct csv *c = NULL;
    struct err err = {0};
    struct csv_record k;
    size_t n = 0;
    static const char *const want[] = {"id", "text", "when"};
    ok_rc(source_of_memory("h",
                           SPAN("id,\"te\"\"xt\",id,\n1,\"\xC3\xA9\n\xC3\xA9\",\"x\","
                                "\xC3\xA9\n"),
                           NULL, &s, &err),
          &err, "opens");
    ok_rc(csv_new(s, NULL, &c, &err), &err, "reads the header");
    const struct span *names = csv_columns(c, &n);
    ok(n == 4 && span_is(names[1], "te\"xt") && names[3].n == 0, "names are unescaped");
    ok(csv_find(c, SPAN("id")) == 0 && csv_find(c, SPAN("no")) == CSV_NONE, "find");
    ok(csv_check_header(c, &err) == RC_INPUT && strcmp(err.id, "E0223") == 0,
       "a double name is told first");
    ok(csv_need(c, want, 1, &err) == RC_OK, "nothing lacks");
    ok(csv_need(c, want, 3, &err) == RC_INPUT && strcmp(err.id, "E0224") == 0 &&
           strstr(err.text, "\"text\", \"when\"") && strstr(err.hint, "te\"xt"),
       "what lacks and what is there is told: %s", err.text);
    ok_rc(csv_next(c, &k, &err), &err, "a record");
    struct scan_place p = csv_field_place(c, 2);
    ok(p.line == 3 && p.col == 4 &&
           p.byte == (uint64_t)(k.fields[2].p - k.raw.p) + k.byte - 1,
       "place of a field behind a line end in quotes, in characters");
    ok(span_is(csv_field_raw(c, 2), "\"x\"") &&
           span_is(csv_field_raw(c, 3), "\xC3\xA9"),
       "raw fields");
    err_set(&err, RC_INPUT, "E0299", "bad");
    csv_blame(c, 2, &err);
    ok(err.record == 1 && err.line == 3 && err.col == 4 && strcmp(err.field, "id") == 0,
       "blame completes an error");
    ok(csv_resume(c, &k, &err) == RC_ARGUMENT && strcmp(err.id, "E0228") == 0,
       "resume without a break is refused");
    csv_free(c);
    source_free(s);
}

static void test_many_columns(void)
{
    struct text t = {0}, story = {0};
    for (unsigned i = 0; i < CSV_COLUMNS_MAX; i++)
        put(&t, i ? SPAN(",x") : SPAN("x"));
    put_byte(&t, '\n');
    ok(csv_story(text_span(&t), NULL, 0, &story) == RC_OK &&
           strcmp(story.p, "end\n") == 0,
       "%u columns are read", CSV_COLUMNS_MAX);
    t.n--;
    put(&t, SPAN(",x\n"));
    ok(csv_story(text_span(&t), NULL, 0, &story) == RC_OK &&
           strcmp(story.p, "no header E0226 0 1:1@0") == 0,
       "one more is refused: %s", story.p);
    text_done(&t);
    text_done(&story);
}

static void test_sniff(void)
{
    static const struct {
        const char *head;
        char delimiter;
        bool some;
    } heads[] = {
        {"a,b\n1;2;3", ',', true},
        {"\r\na;b;c,d\n", ';', true},
        {"\"a,b,c\"\td\n", '\t', true},
        {"a|b", '|', true},
        {"a", ',', false},
        {"a,b;c", ',', true},
    };
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        char d = 0;
        bool some = csv_sniff(span_of(heads[i].head), &d);
        ok(some == heads[i].some && d == heads[i].delimiter, "sniff %zu", i);
    }
}

// ---- against the oracle ----

static const char alphabet[] = "a\"\",,;\n\n\r1 \xC3\xA9\xE2\x82\xAC\xFF";

static void garbage(struct rng *r, struct text *t)
{
    size_t n = 1 + rng_below(r, 60);
    bool mild = rng_below(r, 2);
    text_reset(t);
    // Most texts begin with a sound header, else few get beyond it.
    if (rng_below(r, 4))
        put(t, rng_below(r, 3) ? SPAN("a,b\n") : SPAN("a,b\r"));
    for (size_t i = 0; i < n; i++) {
        size_t k = rng_below(r, sizeof alphabet);
        if (mild)
            put_byte(t, "aaa,,,\n\n\"\""[rng_below(r, 10)]);
        else if (rng_below(r, 40) == 0)
            for (size_t z = 0; z < 64; z++)
                put_byte(t, '\0');
        else
            put_byte(t, alphabet[k]);
    }
}

static void show(const char *word, struct span s)
{
    char quoted[2000];
    printf("# %s %s\n", word, err_quote(quoted, sizeof quoted, s));
}

static void test_oracle(void)
{
    struct rng r = rng_at(7, 1, 0);
    struct text t = {0}, got = {0}, want = {0};
    size_t bad = 0, sound = 0;
    for (size_t i = 0; i < 40000 && bad < 5; i++) {
        garbage(&r, &t);
        struct csv_options o = {.window_bytes = 1 + rng_below(&r, 80)};
        size_t chunk = 1 + rng_below(&r, 20);
        if (csv_story(text_span(&t), &o, chunk, &got) != RC_OK ||
            csv_oracle(text_span(&t), ',', &want) != RC_OK)
            bad++;
        if (memchr(t.p, 0, t.n) && strstr(got.p, "E0208"))
            continue; // taken for UTF-16
        sound += strstr(got.p, "record ") != NULL;
        // A header of blank lines has no place in the oracle.
        if (strncmp(want.p, "no header E0222", 15) == 0)
            got.n = got.n < 15 ? got.n : 15;
        if (!span_same(text_span(&got), text_span(&want))) {
            bad++;
            show("text", text_span(&t));
            show("got ", text_span(&got));
            show("want", text_span(&want));
        }
    }
    ok(bad == 0, "random garbage is read as the oracle reads it");
    ok(sound > 5000, "and much of it holds records (%zu)", sound);
    text_done(&t);
    text_done(&got);
    text_done(&want);
}

static void test_marks(void)
{
    struct rng r = rng_at(7, 2, 0);
    char block[64];
    size_t bad = 0;
    for (int i = 0; i < 20000; i++) {
        for (size_t k = 0; k < 64; k++)
            block[k] = rng_below(&r, 2) ? alphabet[rng_below(&r, sizeof alphabet)]
                                        : (char)rng_below(&r, 256);
        struct marks a = marks_of(block, ','), b = marks_plain(block, ',');
        bad += a.quote != b.quote || a.stop != b.stop;
        bad += marks_string(block) != marks_string_plain(block);
        for (size_t k = 0; k < 64; k++) {
            bool stop = block[k] == ',' || block[k] == '\n' || block[k] == '\r';
            bad += ((b.stop >> k) & 1) != stop ||
                   ((b.quote >> k) & 1) != (block[k] == '"');
        }
    }
    ok(bad == 0, "marks are the same with and without wide instructions, and right");
}

// ---- tables written and read back ----

struct table {
    struct text csv, story;
};

static void write_field(struct table *t, struct rng *r, char delimiter)
{
    static const char pool[] = "ab \"\n\r,;\t|\xC3\xA9";
    char field[12];
    size_t n = rng_below(r, 8), m = 0;
    bool quote = rng_below(r, 3) == 0;
    for (size_t i = 0; i < n; i++) {
        size_t k = rng_below(r, sizeof pool - 2);
        field[m++] = pool[k];
        if ((unsigned char)pool[k] == 0xC3)
            field[m++] = '\xA9';
        quote |= strchr("\"\n\r", pool[k]) || pool[k] == delimiter;
    }
    // An empty field in quotes, so that no line is blank.
    quote |= m == 0;
    if (quote)
        put_byte(&t->csv, '"');
    for (size_t i = 0; i < m; i++) {
        if (field[i] == '"')
            put_byte(&t->csv, '"');
        put_byte(&t->csv, field[i]);
    }
    if (quote)
        put_byte(&t->csv, '"');
    put(&t->story, (struct span){field, m});
}

static void write_table(struct table *t, struct rng *r, char delimiter, const char *eol)
{
    size_t rows = rng_below(r, 6), columns = 1 + rng_below(r, 4);
    text_reset(&t->csv);
    text_reset(&t->story);
    for (size_t i = 0; i < columns; i++)
        must(text_printf(&t->csv, "%sc%zu", i ? (char[]){delimiter, 0} : "", i) ==
             RC_OK);
    put(&t->csv, span_of(eol));
    for (size_t row = 0; row < rows; row++) {
        put_byte(&t->story, '[');
        for (size_t i = 0; i < columns; i++) {
            if (i) {
                put_byte(&t->csv, delimiter);
                put_byte(&t->story, '|');
            }
            write_field(t, r, delimiter);
        }
        put(&t->story, SPAN("]\n"));
        if (row + 1 < rows || rng_below(r, 2))
            put(&t->csv, span_of(eol));
    }
}

// Reads the table back; only fields are told.
static bool reads_back(const struct table *t, char delimiter, size_t chunk)
{
    struct csv_options o = {.delimiter = delimiter, .window_bytes = chunk};
    struct source_options so = {.read_bytes = chunk};
    struct source *s = NULL;
    struct csv *c = NULL;
    struct csv_record k = {0};
    struct err err = {0};
    struct text got = {0};
    bool good = source_of_memory("t", text_span(&t->csv), &so, &s, &err) == RC_OK &&
                csv_new(s, &o, &c, &err) == RC_OK;
    while (good && k.kind != SCAN_END) {
        good = csv_next(c, &k, &err) == RC_OK && k.kind != SCAN_BAD;
        for (size_t i = 0; good && i < k.n_fields; i++) {
            put_byte(&got, i ? '|' : '[');
            put(&got, k.fields[i]);
        }
        if (good && k.n_fields)
            put(&got, SPAN("]\n"));
    }
    good = good && span_same(text_span(&got), text_span(&t->story));
    if (!good)
        show("csv ", text_span(&t->csv));
    text_done(&got);
    csv_free(c);
    source_free(s);
    return good;
}

static void test_tables(void)
{
    static const char *const eols[] = {"\n", "\r\n", "\r"};
    struct rng r = rng_at(7, 3, 0);
    struct table t = {0};
    size_t bad = 0;
    for (size_t i = 0; i < 600 && bad < 3; i++) {
        char delimiter = ",;\t|"[rng_below(&r, 4)];
        write_table(&t, &r, delimiter, eols[rng_below(&r, 3)]);
        for (size_t chunk = 0; chunk <= t.csv.n; chunk++)
            bad += !reads_back(&t, delimiter, chunk);
    }
    ok(bad == 0, "random tables read back as written, in pieces of every size");
    text_done(&t.csv);
    text_done(&t.story);
}

// ---- memory ----

static enum rc whole_run(void *ctx)
{
    struct text t = {0};
    struct csv_options o = {.window_bytes = 8};
    enum rc rc = csv_story(*(struct span *)ctx, &o, 3, &t);
    text_done(&t);
    return rc;
}

int main(void)
{
    struct span text =
        SPAN("a,b\n1,\"a long \"\"text\"\" in quotes\"\n5\"6,2\n1,\"x\n3\n");
    test_fixtures();
    test_words();
    test_header();
    test_row_names();
    test_many_columns();
    test_sniff();
    test_marks();
    test_oracle();
    test_tables();
    tap_each_failure(whole_run, &text, "csv");
    return tap_end();
}
