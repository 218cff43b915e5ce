// SPDX-License-Identifier: Apache-2.0
#include "ingest/json_oracle.h"
#include "ingest/ndjson.h"

#include "base/rng.h"
#include "base/tap.h"

static void put(struct text *t, struct span s)
{
    must(text_add(t, s) == RC_OK);
}

static void put_byte(struct text *t, char c)
{
    put(t, (struct span){&c, 1});
}

static void show(const char *word, struct span s)
{
    char quoted[2000];
    printf("# %s %s\n", word, err_quote(quoted, sizeof quoted, s));
}

// ---- every fault at its place ----

#define SIXTEEN "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define RUN SIXTEEN SIXTEEN SIXTEEN SIXTEEN

struct fixture {
    const char *name;
    struct span text, story;
    struct ndjson_options options;
};

// As SPAN, where a constant must stand.
#define TEXT(s)                                                                        \
    {                                                                                  \
        s, sizeof(s) - 1                                                               \
    }

static const struct fixture fixtures[] = {
    {"lines",
     TEXT("{\"a\":1}\n{}\n"),
     TEXT("record 1 1@0 <{\"a\":1}>\n"
          "record 2 2@8 <{}>\nend\n"),
     {0}},
    {"CRLF, blanks, no line end at the end",
     TEXT("\r\n \n  {} \r\n\t\n{}"),
     TEXT("record 1 3@6 <{}>\nrecord 2 5@13 <{}>\nend\n"),
     {0}},
    {"a byte order mark",
     TEXT("\xEF\xBB\xBF{}\n"),
     TEXT("record 1 1@3 <{}>\nend\n"),
     {0}},
    {"all kinds of values",
     TEXT("{\"a\":[1,-0.5e+3,\"x\\n\\u00e9\\ud83d\\ude00\",true,false,null,{},[]]}\n"),
     TEXT("record 1 1@0 <{\"a\":[1,-0.5e+3,\"x\\n\\u00e9\\ud83d\\ude00\",true,false,"
          "null,{},[]]}>\nend\n"),
     {0}},
    {"notes",
     TEXT("{\"a\":1,\"b\":{\"a\":1},\"a\":2}\n{\"a\":\"\\u0000\"}\n"),
     TEXT("record 1 1@0 twin <{\"a\":1,\"b\":{\"a\":1},\"a\":2}>\n"
          "record 2 2@26 nul <{\"a\":\"\\u0000\"}>\nend\n"),
     {0}},
    {"E0250 a comma lacks",
     TEXT("{\"a\":1 \"b\":2}\n{}\n"),
     TEXT("bad E0250 1 1:8@7 <{\"a\":1 \"b\":2}>\nrecord 2 2@14 <{}>\nend\n"),
     {0}},
    {"E0250 columns in characters",
     TEXT("{\"\xC3\xA9\xE2\x82\xAC\":x}\n"),
     TEXT("bad E0250 1 1:7@9 <{\"\xC3\xA9\xE2\x82\xAC\":x}>\nend\n"),
     {0}},
    {"E0250 the line ends too early",
     TEXT("{\"a\":\n1}\n{}\n"),
     TEXT("broken E0250 1 1:6@5 <{\"a\":>\nbad E0254 2 2:1@6 <1}>\n"
          "record 3 3@9 <{}>\nend\n"),
     {0}},
    {"E0250 more behind the object",
     TEXT("{} {}\n{},\n"),
     TEXT("bad E0250 1 1:4@3 <{} {}>\nbad E0250 2 2:3@8 <{},>\nend\n"),
     {0}},
    {"E0250 a raw tab in a string",
     TEXT("{\"a\":\"x\ty\"}\n"),
     TEXT("bad E0250 1 1:8@7 <{\"a\":\"x\ty\"}>\nend\n"),
     {0}},
    {"E0250 bad escape and digits",
     TEXT("{\"a\":\"\\x\"}\n{\"a\":\"\\u00g0\"}\n{\"a\":01}\n{\"a\":1.}\n"),
     TEXT("bad E0250 1 1:8@7 <{\"a\":\"\\x\"}>\nbad E0250 2 2:11@21 "
          "<{\"a\":\"\\u00g0\"}>\nbad E0250 3 3:7@32 <{\"a\":01}>\n"
          "bad E0250 4 4:8@42 <{\"a\":1.}>\nend\n"),
     {0}},
    {"E0211 NUL",
     TEXT("{\"a\":\"x\0y\"}\n{}\n"),
     TEXT("bad E0211 1 1:8@7 <{\"a\":\"x\0y\"}>\nrecord 2 2@12 <{}>\nend\n"),
     {0}},
    {"E0212 not UTF-8",
     TEXT("{\"a\":\"x\xE9y\"}\n{}\n"),
     TEXT("bad E0212 1 1:8@7 <{\"a\":\"x\xE9y\"}>\nrecord 2 2@12 <{}>\nend\n"),
     {0}},
    {"E0252 half a pair",
     TEXT("{\"a\":\"\\ud83dx\"}\n{\"a\":\"\\ude00\"}\n"
          "{\"a\":\"\\ud83d\\u0041\"}\n"),
     TEXT("bad E0252 1 1:7@6 <{\"a\":\"\\ud83dx\"}>\nbad E0252 2 2:7@22 "
          "<{\"a\":\"\\ude00\"}>\nbad E0252 3 3:7@37 <{\"a\":\"\\ud83d\\u0041\"}>\n"
          "end\n"),
     {0}},
    {"E0254 not an object",
     TEXT("{}\n[1]\n\"x\"\nnull\n"),
     TEXT("record 1 1@0 <{}>\nbad E0254 2 2:1@3 <[1]>\nbad E0254 3 3:1@7 <\"x\">\n"
          "bad E0254 4 4:1@11 <null>\nend\n"),
     {0}},
    {"E0218 cut",
     TEXT("{}\n{\"a\":\"x"),
     TEXT("record 1 1@0 <{}>\nbroken E0218 2 2:8@10 <{\"a\":\"x>\nend\n"),
     {0}},
    {"E0220 too long",
     TEXT("{}\n{\"a\":12345678}\n{}\n"),
     TEXT("record 1 1@0 <{}>\nbroken E0220 2 2:1@3 <{\"a\":123>\n"
          "record 3 3@18 <{}>\nend\n"),
     {.max_record_bytes = 8}},
    {"E0221 NULs",
     TEXT("{}\n{\"" RUN "\n{}\n"),
     TEXT("record 1 1@0 <{}>\nbroken E0221 2 2:3@5 <{\"" RUN ">\n"
          "record 3 3@70 <{}>\nend\n"),
     {0}},
    {"an array",
     TEXT("[{\"a\":1},{}]"),
     TEXT("record 1 1@1 <{\"a\":1}>\nrecord 2 1@9 <{}>\nend\n"),
     {0}},
    {"an array over many lines, with text behind brackets",
     TEXT("\n [\n  {\n    \"a\": \"],[\"\n  },\n  {}\n]\n\n"),
     TEXT("record 1 3@6 <{\n    \"a\": \"],[\"\n  }>\nrecord 2 6@30 <{}>\nend\n"),
     {0}},
    {"arrays behind each other",
     TEXT("[{}]\n[]\n[{},{}]\n"),
     TEXT("record 1 1@1 <{}>\nrecord 2 3@9 <{}>\nrecord 3 3@12 <{}>\nend\n"),
     {0}},
    {"an empty array", TEXT("[ ]"), TEXT("end\n"), {0}},
    {"bad elements",
     TEXT("[{\"a\":[1,,2],\"],\":1},{},\n7,{\"a\":\"\xFF\"} , x]\n"),
     TEXT("bad E0250 1 1:10@9 <{\"a\":[1,,2],\"],\":1}>\nrecord 2 1@21 <{}>\n"
          "bad E0254 3 2:1@25 <7>\nbad E0212 4 2:9@33 <{\"a\":\"\xFF\"}>\n"
          "bad E0250 5 2:15@39 <x>\nend\n"),
     {0}},
    {"E0253 a comma lacks",
     TEXT("[{}\n{\"a\":[1,2]},{}]"),
     TEXT("record 1 1@1 <{}>\nbroken E0253 2 2:1@4 <{\"a\":[1,2]}>\n"
          "record 3 2@16 <{}>\nend\n"),
     {0}},
    {"E0253 a comma too many",
     TEXT("[{},,{},]"),
     TEXT("record 1 1@1 <{}>\nbroken E0253 2 1:5@4 <>\nrecord 3 1@5 <{}>\n"
          "broken E0253 4 1:9@8 <>\nend\n"),
     {0}},
    {"E0253 more behind the array",
     TEXT("[{}]\n{}\n[{}]"),
     TEXT("record 1 1@1 <{}>\nbroken E0253 2 2:1@5 <{}>\nrecord 3 3@9 <{}>\nend\n"),
     {0}},
    {"E0218 cut inside an element",
     TEXT("[{},\n{\"a\":"),
     TEXT("record 1 1@1 <{}>\nbroken E0218 2 2:6@10 <{\"a\":>\nend\n"),
     {0}},
    {"E0218 cut between elements",
     TEXT("[{},"),
     TEXT("record 1 1@1 <{}>\nbroken E0218 1 1:5@4\nend\n"),
     {0}},
    {"E0220 too long an element",
     TEXT("[{\"a\":12345678},{}]"),
     TEXT("broken E0220 1 1:2@1 <{\"a\":123>\nend\n"),
     {.max_record_bytes = 8}},
};

static void test_fixtures(void)
{
    struct text t = {0};
    for (size_t i = 0; i < sizeof fixtures / sizeof *fixtures; i++) {
        const struct fixture *f = &fixtures[i];
        size_t good = 0;
        for (size_t size = 0; size <= f->text.n; size++) {
            struct ndjson_options o = f->options;
            o.window_bytes = size;
            enum rc rc = json_story(f->text, &o, size, &t);
            good += rc == RC_OK && span_same(text_span(&t), f->story);
            if (size == 0 && !good)
                printf("# rc %d got: %s\n", (int)rc, t.p ? t.p : "");
        }
        ok(good == f->text.n + 1, "%s, in pieces of every size", f->name);
    }
    text_done(&t);
}

static struct err fault_of(const char *text)
{
    struct source *s = NULL;
    struct ndjson *c = NULL;
    struct ndjson_record k;
    struct err err = {0};
    if (source_of_memory("posts.ndjson", span_of(text), NULL, &s, &err) == RC_OK &&
        ndjson_new(s, NULL, &c, &err) == RC_OK && ndjson_next(c, &k, &err) == RC_OK &&
        k.fault)
        err = *k.fault;
    ndjson_free(c);
    source_free(s);
    return err;
}

static void test_words(void)
{
    struct err e = fault_of("{\"a\":1;\"b\":2}\n");
    ok(strcmp(e.text, "not JSON: expected a comma or }, found \";\" in "
                      "\"{\"a\":1;\"b\":2}\"") == 0,
       "what was expected and found: %s", e.text);
    e = fault_of("{\n  \"a\": 1\n}\n");
    ok(strstr(e.text, "found the end of the line") && strstr(e.hint, "jq -c ."),
       "a document over many lines is guessed at: %s; %s", e.text, e.hint);
}

static void test_places(void)
{
    struct source *s = NULL;
    struct ndjson *c = NULL;
    struct ndjson_record k;
    struct err err = {0};
    ok_rc(source_of_memory("p", SPAN("[{}, {\"\xC3\xA9\":\n 1}]"), NULL, &s, &err),
          &err, "opens");
    ok_rc(ndjson_new(s, NULL, &c, &err), &err, "starts");
    ok(ndjson_next(c, &k, &err) == RC_OK && ndjson_next(c, &k, &err) == RC_OK, "reads");
    ok(ndjson_is_array(c), "an array");
    struct scan_place p = ndjson_place(c, 5);
    ok(p.line == 1 && p.col == 10 && p.byte == 10, "place on the first line");
    p = ndjson_place(c, 8);
    ok(p.line == 2 && p.col == 2 && p.byte == 13, "place on the second");
    err_set(&err, RC_INPUT, "E0299", "bad");
    ndjson_blame(c, 8, &err);
    ok(err.record == 2 && err.line == 2 && err.col == 2 && err.byte == 13, "blame");
    ok(ndjson_resume(c, &k, &err) == RC_ARGUMENT, "resume without a break is refused");
    ndjson_free(c);
    source_free(s);
}

// ---- against the grammar ----

// A random object; `flaws` of 100 tokens are garbage.
static void random_value(struct rng *r, struct text *t, int depth, unsigned flaws)
{
    static const char *const leaves[] = {"1",
                                         "-2.5",
                                         "0",
                                         "1e9",
                                         "\"x\"",
                                         "\"\\u00e9\"",
                                         "\"\\ud83d\\ude00\"",
                                         "true",
                                         "false",
                                         "null",
                                         "\"\xC3\xA9\"",
                                         "{}",
                                         "[]",
                                         "\"a long plain string, indeed\""};
    static const char *const garbage[] = {
        "01", "+1",     "1.", "tru", "\"\\x\"",   "\"\\ud800\"", ",",
        ":",  "}",      "]",  "\"",  "\"\xFF\"",  "'a'",         "1e",
        "-",  "\"\t\"", "\\", "",    "\"\\u12\"", "\"\\"};
    if (rng_below(r, 100) < flaws) {
        put(t, span_of(garbage[rng_below(r, sizeof garbage / sizeof *garbage)]));
        return;
    }
    if (depth == 0 || rng_below(r, 2)) {
        put(t, span_of(leaves[rng_below(r, sizeof leaves / sizeof *leaves)]));
        return;
    }
    bool object = rng_below(r, 2);
    size_t n = rng_below(r, 4);
    put_byte(t, object ? '{' : '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            put(t, rng_below(r, 2) ? SPAN(",") : SPAN(" , "));
        if (object)
            must(text_printf(t, "\"k%zu\"%s:", i, rng_below(r, 9) ? "" : " ") == RC_OK);
        random_value(r, t, depth - 1, flaws);
    }
    put_byte(t, object ? '}' : ']');
}

static void random_line(struct rng *r, struct text *t, unsigned flaws)
{
    text_reset(t);
    put(t, SPAN("{\"k\":"));
    random_value(r, t, 4, flaws);
    put(t, SPAN("}"));
    if (flaws && rng_below(r, 3) == 0)
        t->n = 1 + rng_below(r, t->n); // cut
    if (flaws && rng_below(r, 4) == 0)
        t->p[rng_below(r, t->n)] = (char)rng_below(r, 256);
    for (size_t i = 0; i < t->n; i++)
        if (t->p[i] == '\n')
            t->p[i] = ' ';
}

static void want_of(struct span line, struct text *want)
{
    size_t at = 0;
    struct span whole = line;
    size_t first = 0;
    text_reset(want);
    while (line.n && strchr(" \t\r", line.p[line.n - 1]) && line.p[line.n - 1])
        line.n--;
    while (line.n && strchr(" \t\r", line.p[0]) && line.p[0]) {
        line.p++;
        line.n--;
        first++;
    }
    const char *id = line.n ? json_oracle(line, &at) : NULL;
    if (!line.n) {
        put(want, SPAN("end\n"));
        return;
    }
    struct span s = {whole.p, first + at};
    uint64_t col = 1;
    for (size_t i = 0; i < s.n; col++)
        (void)utf8_next(s, &i);
    bool begins = id && strcmp(id, "E0250") == 0 && at == line.n;
    must((id ? text_printf(want, "%s %s 1 1:%llu@%zu <", begins ? "broken" : "bad", id,
                           (unsigned long long)col, first + at)
             : text_printf(want, "record 1 1@%zu <", first)) == RC_OK);
    put(want, line);
    put(want, SPAN(">\nend\n"));
}

static void test_grammar(void)
{
    struct rng r = rng_at(11, 1, 0);
    struct text t = {0}, got = {0}, want = {0};
    size_t bad = 0, sound = 0, unsound = 0;
    for (int i = 0; i < 60000 && bad < 5; i++) {
        random_line(&r, &t, i % 2 ? 8 : 0);
        want_of(text_span(&t), &want);
        put_byte(&t, '\n');
        struct ndjson_options o = {.window_bytes = 1 + rng_below(&r, 99)};
        if (json_story(text_span(&t), &o, 1 + rng_below(&r, 50), &got) != RC_OK)
            bad++;
        // Bent keys may be twins; the grammar has no word for them.
        char *note = strstr(got.p, " twin");
        if (note && note - got.p < 30) {
            got.n -= 5;
            memmove(note, note + 5, got.n - (size_t)(note - got.p));
        }
        if (strncmp(got.p, "refused", 7) == 0 || t.p[0] == '[')
            continue;
        sound += strncmp(want.p, "record", 6) == 0;
        unsound += strncmp(want.p, "b", 1) == 0;
        if (!span_same(text_span(&got), text_span(&want))) {
            bad++;
            show("text", text_span(&t));
            show("got ", text_span(&got));
            show("want", text_span(&want));
        }
    }
    ok(bad == 0, "lines are judged as the grammar judges them, to the byte");
    ok(sound > 20000 && unsound > 10000, "%zu sound, %zu not", sound, unsound);
    text_done(&t);
    text_done(&got);
    text_done(&want);
}

static void test_depth(void)
{
    struct text t = {0}, got = {0};
    for (int extra = 0; extra < 2; extra++) {
        text_reset(&t);
        put(&t, SPAN("{\"a\":"));
        for (int i = 1; i < JSON_DEPTH + extra; i++)
            put_byte(&t, '[');
        for (int i = 1; i < JSON_DEPTH + extra; i++)
            put_byte(&t, ']');
        put(&t, SPAN("}\n"));
        ok(json_story(text_span(&t), NULL, 0, &got) == RC_OK &&
               strncmp(got.p, extra ? "bad E0251 1 1:517@516 " : "record",
                       extra ? 22 : 6) == 0,
           "depth %d is %s", JSON_DEPTH + extra, extra ? "refused" : "read");
    }
    text_done(&t);
    text_done(&got);
}

// ---- arrays: the same records as lines ----

// Keeps only the raw records of a story.
static void raws(const struct text *story, struct text *out)
{
    struct span rest = text_span(story), line;
    text_reset(out);
    while (span_split(&rest, '\n', &line)) {
        const char *from = line.n ? memchr(line.p, '<', line.n) : NULL;
        if (from)
            put(out, (struct span){from, (size_t)(line.p + line.n - from)});
    }
}

static void test_arrays(void)
{
    static const char *const seams[] = {",", " , ", ",\t", ", "};
    struct rng r = rng_at(11, 2, 0);
    struct text t = {0}, lines = {0}, array = {0}, a = {0}, b = {0};
    size_t bad = 0;
    for (int i = 0; i < 3000 && bad < 3; i++) {
        size_t n = rng_below(&r, 6);
        text_reset(&lines);
        text_reset(&array);
        put(&array, SPAN(" [ "));
        for (size_t k = 0; k < n; k++) {
            random_line(&r, &t, 0);
            put(&lines, text_span(&t));
            put_byte(&lines, '\n');
            put(&array, k ? span_of(seams[rng_below(&r, 4)]) : SPAN(""));
            put(&array, text_span(&t));
        }
        put(&lines, SPAN(" \n"));
        put(&array, SPAN("]"));
        struct ndjson_options o = {.window_bytes = 1 + rng_below(&r, 99)};
        size_t chunk = 1 + rng_below(&r, 50);
        bad += json_story(text_span(&lines), &o, chunk, &t) != RC_OK;
        raws(&t, &a);
        bad += json_story(text_span(&array), &o, chunk, &t) != RC_OK;
        raws(&t, &b);
        bad += !span_same(text_span(&a), text_span(&b)) || strstr(t.p, "bad ") != NULL;
    }
    ok(bad == 0, "an array holds the records that its elements are as lines");
    bad = 0;
    // Broken arrays: no more is asked than the same story for every window.
    for (int i = 0; i < 8000 && bad < 3; i++) {
        random_line(&r, &t, 5);
        text_reset(&array);
        put(&array, SPAN("[{},"));
        put(&array, text_span(&t));
        put(&array, rng_below(&r, 3) ? SPAN(",{\"a\":1}]\n") : SPAN(" {}\n"));
        struct ndjson_options o = {.window_bytes = 1 + rng_below(&r, 60)};
        bad += json_story(text_span(&array), NULL, 0, &a) != RC_OK ||
               json_story(text_span(&array), &o, 1 + rng_below(&r, 9), &b) != RC_OK ||
               !span_same(text_span(&a), text_span(&b));
    }
    ok(bad == 0, "a broken array is told the same through every window");
    text_done(&t);
    text_done(&lines);
    text_done(&array);
    text_done(&a);
    text_done(&b);
}

static void test_many_keys(void)
{
    struct text t = {0}, got = {0};
    for (int twin = 0; twin < 2; twin++) {
        text_reset(&t);
        put_byte(&t, '{');
        for (int i = 0; i < 5000; i++)
            must(text_printf(&t, "\"key%d\":{\"key\":1},", i) == RC_OK);
        put(&t, twin ? SPAN("\"key17\":2}\n") : SPAN("\"key\":2}\n"));
        ok(json_story(text_span(&t), NULL, 0, &got) == RC_OK &&
               (strncmp(got.p, "record 1 1@0 twin", 17) == 0) == twin,
           "a key %s among 5,000", twin ? "twice" : "once");
    }
    text_done(&t);
    text_done(&got);
}

static enum rc whole_run(void *ctx)
{
    struct text t = {0};
    struct ndjson_options o = {.window_bytes = 8};
    enum rc rc = json_story(*(struct span *)ctx, &o, 3, &t);
    text_done(&t);
    return rc;
}

int main(void)
{
    struct span text = SPAN("{\"a\":1,\"b\":[true]}\n{\"a\":}\n{\"a\":\"cut");
    struct span array = SPAN("[{\"a\":1,\"b\":[true]},{\"a\":},{\"a\":\"cut");
    test_fixtures();
    test_words();
    test_places();
    test_grammar();
    test_depth();
    test_arrays();
    test_many_keys();
    tap_each_failure(whole_run, &text, "ndjson");
    tap_each_failure(whole_run, &array, "json array");
    return tap_end();
}
