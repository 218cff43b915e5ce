// SPDX-License-Identifier: Apache-2.0
#include "base/rng.h"
#include "base/tap.h"
#include "ingest/document_oracle.h"
#include "ingest/json_oracle.h"

static struct pages_spec chats(void)
{
    struct pages_spec s = {0};
    ok(pages_read_paths(SPAN("messages[] chats.list[].messages[]"), &s), "two paths");
    return s;
}

// ---- by hand ------------------------------------------------------------------------

static void story(const char *name, const struct pages_spec *spec, const char *text,
                  const char *want)
{
    struct text got = {0};
    struct ndjson_options o = {0};
    bool same = true;
    for (size_t window = 0; window < 40 && same; window++) {
        o.window_bytes = window;
        same = document_story(span_of(text), spec, &o, window, true, &got) == RC_OK &&
               span_is(text_span(&got), want);
    }
    ok(same, "%s", name);
    if (!same)
        fprintf(stderr, "got:\n%.*s\nwant:\n%s\n", (int)got.n, got.p, want);
    text_done(&got);
}

static void test_by_hand(void)
{
    struct pages_spec spec = chats(), none = {0};
    story("an export of one chat", &spec,
          "{\n \"name\": \"a\", \"id\": 7, \"x\": {\"messages\": [1]},\n"
          " \"messages\": [\n  {\"id\":1},\n  {\"id\":2}\n ]\n}\n",
          "record 4@66 messages <{\"id\":1}> {\"name\":\"a\",\"id\":7}\n"
          "record 5@78 messages <{\"id\":2}> {\"name\":\"a\",\"id\":7}\nend\n");
    story("an export of an account", &spec,
          "{\"a\":1,\"chats\":{\"about\":\"b\",\"list\":[{\"id\":1,\"messages\":[{}]},"
          "{\"id\":2,\"messages\":[]},{\"id\":3,\"messages\":[{\"x\":[]}]}]}}",
          "record 1@56 chats.list.messages <{}> {\"id\":1}\n"
          "record 1@104 chats.list.messages <{\"x\":[]}> {\"id\":3}\nend\n");
    story("an object without the arrays is a record", &spec,
          "{\n\"error\": \"none\"}\n{\"messages\": 3}",
          "record 1@0  <{\n\"error\": \"none\"}> {}\n"
          "record 3@19  <{\"messages\": 3}> {}\nend\n");
    story("objects over many lines", &none, "{\n\"a\":1\n}\n\n{\"b\":\n2}\n",
          "record 1@0  <{\n\"a\":1\n}> {}\nrecord 5@11  <{\"b\":\n2}> {}\nend\n");
    story("a bad element costs itself", &spec,
          "{\"messages\":[{\"a\":tru},{\"b\":1},7,{\"c\":2}]}",
          "bad 1@13 messages <{\"a\":tru}> {} E0250@21\n"
          "record 1@23 messages <{\"b\":1}> {}\n"
          "bad 1@31 messages <7> {} E0254@31\n"
          "record 1@33 messages <{\"c\":2}> {}\nend\n");
    story("a text that is cut", &spec, "{\"messages\":[{\"a\":1},{\"a\":",
          "record 1@13 messages <{\"a\":1}> {}\nbroken E0218 1:27@26\n"
          "bad 1@21  <{\"a\":> {} E0218@26\nend\n");
    story("a text that is cut between records", &spec, "{\"messages\":[{\"a\":1}",
          "record 1@13 messages <{\"a\":1}> {}\nbroken E0218 1:21@20\n"
          "end\n");
    story("no colon", &spec, "{\"messages\" [{}]}",
          "broken E0253 1:13@12\nbad 1@12  <> {} E0253@12\nend\n");
    story("a comma too many", &spec, "{\"messages\":[{},]}",
          "record 1@13 messages <{}> {}\nbroken E0253 1:17@16\nbad 1@16  <> {} "
          "E0253@16\nend\n");
    story("what comes behind", &spec, "{\"messages\":[]}]",
          "broken E0253 1:16@15\nbad 1@15  <> {} E0253@15\nend\n");
    story("a value beside the path is checked, too", &spec,
          "{\"a\":[1,],\"messages\":[{}]}",
          "broken E0250 1:9@8\nbad 1@5  <[1,> {} E0250@8\nend\n");
    story("bytes that are no text beside the path", &spec,
          "{\"a\":\"\xFF\",\"messages\":[]}",
          "broken E0212 1:7@6\nbad 1@5  <\"> {} E0212@6\nend\n");
    story("bytes that are no text in a key", &spec, "{\"\xFF\":1}",
          "broken E0212 1:3@2\nbad 1@1  <\"> {} E0212@2\nend\n");
    ok(document_likely(SPAN("{\n\"a\":1}")) && document_likely(SPAN(" {\"a\":[\n")) &&
           !document_likely(SPAN("{\"a\":1}\n{")) && !document_likely(SPAN("[\n{}")) &&
           !document_likely(SPAN("{\"a\":\"}\n")) == 0 &&
           !document_likely(SPAN("{\"a\":")),
       "a first line that is but the beginning of an object tells");
}

static void test_limits(void)
{
    struct pages_spec spec = chats();
    struct ndjson_options o = {.max_record_bytes = 20, .window_bytes = 8};
    struct text got = {0};
    const char *text =
        "{\"messages\":[{\"a\":1},{\"a\":2},{\"a\":3},{\"a\":4},{\"a\":5},"
        "{\"a\":\"0123456789012345678901234567890123456789\"}]}";
    ok(document_story(span_of(text), &spec, &o, 1, false, &got) == RC_OK &&
           strstr(got.p, "<{\"a\":5}>") && strstr(got.p, "broken E0220"),
       "a document may be longer than a record, a record may not");
    text_done(&got);
}

// ---- against the splitter -----------------------------------------------------------

static void add_value(struct rng *g, int depth, struct text *t);

static void add_object(struct rng *g, int depth, struct text *t)
{
    static const char *const keys[] = {"messages", "chats", "list", "a", "b\\n", "id"};
    uint64_t n = rng_below(g, 4);
    bool used[6] = {false};
    bool first = true;
    must(text_byte(t, '{') == RC_OK);
    for (uint64_t i = 0; i < n; i++) {
        uint64_t k = rng_below(g, 6);
        if (used[k])
            continue;
        used[k] = true;
        must(text_printf(t, "%s\"%s\"%s", first ? "" : ",\n", keys[k],
                         rng_below(g, 2) ? ":" : " : ") == RC_OK);
        add_value(g, depth + 1, t);
        first = false;
    }
    must(text_byte(t, '}') == RC_OK);
}

static void add_value(struct rng *g, int depth, struct text *t)
{
    static const char *const plain[] = {"1",    "-2.5e3", "true",
                                        "null", "\"\"",   "\"a]}\\\"\""};
    uint64_t what = depth > 6 ? 9 : rng_below(g, 10);
    if (what < 3) {
        add_object(g, depth, t);
    } else if (what < 7) {
        uint64_t n = rng_below(g, 4);
        must(text_byte(t, '[') == RC_OK);
        for (uint64_t i = 0; i < n; i++) {
            must(text_add(t, i ? SPAN(", ") : SPAN("")) == RC_OK);
            add_object(g, depth + 1, t);
        }
        must(text_byte(t, ']') == RC_OK);
    } else {
        must(text_add(t, span_of(plain[rng_below(g, 6)])) == RC_OK);
    }
}

static void test_two_ways(void)
{
    struct pages_spec spec = chats();
    struct text text = {0}, streamed = {0}, split = {0};
    size_t same = 0, several = 0;
    for (uint64_t i = 0; i < 3000; i++) {
        struct rng g = rng_at(31, 7, i);
        struct ndjson_options o = {.window_bytes = 1 + rng_below(&g, 60)};
        text_reset(&text);
        add_object(&g, 0, &text);
        must(document_story(text_span(&text), &spec, &o, 0, false, &streamed) == RC_OK);
        must(pages_story(text_span(&text), &spec, &split) == RC_OK);
        bool equal = span_same(text_span(&streamed), text_span(&split));
        same += equal;
        several += strstr(split.p, "messages <") != NULL;
        if (!equal)
            fprintf(stderr, "%.*s\nstreamed\n%.*s\nsplit\n%.*s\n", (int)text.n, text.p,
                    (int)streamed.n, streamed.p, (int)split.n, split.p);
    }
    ok(same == 3000 && several > 100,
       "streamed and split give the same: %zu of 3000, %zu with records inside", same,
       several);
    text_done(&text);
    text_done(&streamed);
    text_done(&split);
}

// ---- joins, paths -------------------------------------------------------------------

static void test_joins(void)
{
    struct pages_spec spec = {0};
    struct pages p = {0};
    struct pages_record r;
    bool there;
    ok(pages_read_paths(SPAN("data[]"), &spec) &&
           pages_read_join(SPAN("author = author_id in includes.users by id"), &spec) &&
           pages_read_join(SPAN("old = refs[1].id in includes.posts by id"), &spec),
       "two joins");
    struct span page =
        SPAN("{\"data\":[{\"author_id\":\"2\"},\n{\"author_id\":9},{\"refs\":"
             "[{\"id\":1},{\"id\":\"5\"}]}],\"includes\":{\"users\":[{\"id\":"
             "\"1\"},{\"id\":\"2\",\"n\":1},{\"id\":\"2\",\"n\":2}],\"posts\":"
             "[{\"id\":5,\"t\":\"x\"}]}}");
    ok(pages_begin(&p, &spec, page) == RC_OK && pages_next(&p, &r, &there) == RC_OK &&
           there && span_is(r.join[0], "{\"id\":\"2\",\"n\":1}") && !r.join[1].p,
       "the element with the key, the first of equals");
    ok(pages_next(&p, &r, &there) == RC_OK && there && !r.join[0].p && r.lines == 1,
       "none has it");
    ok(pages_next(&p, &r, &there) == RC_OK && there &&
           span_is(r.join[1], "{\"id\":5,\"t\":\"x\"}"),
       "a key in a list; numbers and texts are the same");
    ok(pages_next(&p, &r, &there) == RC_OK && !there, "that is all");
    pages_done(&p);
    static const char *const bad[] = {"[]",     "data[]x[]", "",
                                      "a..b[]", "a[0][]",    "a[0]"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ok(!pages_read_paths(span_of(bad[i]), &spec), "no path: %s", bad[i]);
    ok(pages_read_paths(SPAN("a[] b[].c[]"), &spec) && !(spec.n_joins = 0) &&
           !pages_whole(&spec) && pages_read_paths(SPAN("a[] a[].c[]"), &spec) &&
           pages_whole(&spec),
       "records inside of records need the whole page");
    ok(!pages_read_join(SPAN("a = b in c"), &spec) &&
           !pages_read_join(SPAN("a : b in c by d"), &spec) &&
           !pages_read_join(SPAN("a = b in c by d e"), &spec),
       "no joins");
}

// A path that ends with a member: one answer may hold a list, another a single object.
static void test_objects(void)
{
    struct pages_spec spec = {0};
    struct pages p = {0};
    struct pages_record r;
    bool there;
    static const struct {
        const char *page, *want;
    } t[] = {
        {"{\"data\":[{\"a\":1},{\"a\":2}],\"x\":1}", "data {\"a\":1};data {\"a\":2};"},
        {"{\"data\":{\"a\":1},\"errors\":[{\"b\":2}]}",
         "data {\"a\":1};errors {\"b\":2};"},
        {"{\"data\":null,\"errors\":[{\"b\":2}]}", "errors {\"b\":2};"},
        {"{\"data\":7}", " {\"data\":7};"},
        {"{\"data\":[]}", ""},
    };
    ok(pages_read_paths(SPAN("data[] data errors[]"), &spec) && spec.objects,
       "a list, an object, a list");
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct text got = {0};
        ok(pages_begin(&p, &spec, span_of(t[i].page)) == RC_OK, "a page");
        while (pages_next(&p, &r, &there) == RC_OK && there)
            must(text_add(&got, r.part) == RC_OK && text_byte(&got, ' ') == RC_OK &&
                 text_add(&got, r.json) == RC_OK && text_byte(&got, ';') == RC_OK);
        ok(span_is(text_span(&got), t[i].want), "%s gives %.*s", t[i].page, (int)got.n,
           got.p ? got.p : "");
        text_done(&got);
    }
    ok(pages_read_paths(SPAN("data[]"), &spec) && !spec.objects, "lists alone");
    pages_done(&p);
}

static enum rc body(void *ctx)
{
    static const char text[] =
        "{\"n\":1,\"chats\":{\"list\":[{\"id\":1,\"messages\":[{},{}]}"
        "]}}\n{\"x\":[{\"messages\":[1]}]}";
    struct text t = {0};
    struct ndjson_options o = {.window_bytes = 8};
    enum rc rc = document_story(span_of(text), ctx, &o, 0, true, &t);
    if (rc == RC_OK)
        rc = pages_story(span_of(text), ctx, &t);
    text_done(&t);
    return rc;
}

int main(void)
{
    struct pages_spec spec = chats();
    test_by_hand();
    test_limits();
    test_two_ways();
    test_joins();
    test_objects();
    tap_each_failure(body, &spec, "documents and pages");
    return tap_end();
}
