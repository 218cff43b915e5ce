// SPDX-License-Identifier: Apache-2.0
// What mapping files and --map say, and how what makes no sense is refused.
#include "ingest/format.h"

#include "base/rng.h"
#include "base/tap.h"
#include "base/text.h"
#include "ingest/fields.h"
#include "trace/kind.h"
#include "trace/lift.h"

static struct arena arena;

#define SELECT "select\n  _record,\n  _line,\n  a as platform_id\nfrom raw\n"

static enum rc read_text(const char *text, struct format *f, struct err *err)
{
    *err = (struct err){0};
    return format_read("test.sql", span_of(text), &arena, f, err);
}

static void test_whole(void)
{
    struct format f;
    struct err err = {0};
    enum rc rc =
        read_text("-- name: mine\n-- title: My posts: all\r\n--reader:ndjson\n\n"
                  "-- needs: data.id  data.time\n-- is: source = tik tok\n"
                  "-- platform: tiktok\n-- clock: 1min platform UTC\n"
                  "-- time: unix-s\n-- origin: any\n-- identity: record\n"
                  "-- find-in-text: urls whole-reposts\n-- positional: yes\n"
                  "-- date-order: mdy\n"
                  "-- recognise: no\n-- shape: {\"a\": \"VARCHAR\"}\n"
                  "-- anything: else is a note\n-- and this is, too\n"
                  "select a as platform_id -- name: other\nfrom raw;\n;\n ",
                  &f, &err);
    ok_rc(rc, &err, "a whole header");
    ok(strcmp(f.name, "mine") == 0 && span_is(f.title, "My posts: all"),
       "name and title");
    ok(f.reader == READER_NDJSON && f.n_needs == 2 && span_is(f.needs[1], "data.time"),
       "reader and needs");
    ok(span_is(f.is_path, "source") && span_is(f.is_value, "tik tok"), "is");
    ok(f.resolution_us == 60000000 && f.trust == CLOCK_PLATFORM &&
           span_is(f.zone, "UTC"),
       "clock");
    ok(f.any_origin && f.by_record && !f.no_post_id && f.positional && f.asked_only,
       "origin, identity, positional, recognise");
    ok(f.order == DATE_ORDER_MDY, "date-order");
    ok(f.lift == (LIFT_URLS_IN_TEXT | LIFT_REPOST_WHOLE), "find-in-text");
    ok(span_is(f.shape, "{\"a\": \"VARCHAR\"}") && span_is(f.platform, "tiktok"),
       "shape and platform");
    ok(span_is(f.select, "select a as platform_id -- name: other\nfrom raw"),
       "the SELECT, without what ends it");
    rc = read_text(
        "-- name: m\n-- clock: as-written platform\n-- date-order: mdy\n" SELECT, &f,
        &err);
    ok_rc(rc, &err, "a clock that is as written");
    ok(f.as_written && !f.resolution_us && f.order == DATE_ORDER_MDY,
       "as-written, and months before days");
    ok_rc(read_text("-- name: m\n-- needs: a \"b c\"d  e \n" SELECT, &f, &err), &err,
          "needs with quotes");
    ok(f.n_needs == 4 && span_is(f.needs[0], "a") && span_is(f.needs[1], "b c") &&
           span_is(f.needs[2], "d") && span_is(f.needs[3], "e"),
       "a name between quotes may hold blanks");
    ok_rc(read_text("-- name: m\n" SELECT, &f, &err), &err, "a name is enough");
    ok(f.reader == READER_CSV && f.trust == CLOCK_CLAIMED && !f.zone.p &&
           !f.platform.p && !f.by_record && !f.no_post_id && f.lift == 0,
       "the rest is what is promised least");
}

static void test_bad_headers(void)
{
    static const struct {
        const char *text, *id;
    } bad[] = {
        {"", "E0301"},
        {"\n\n", "E0301"},
        {SELECT, "E0301"},
        {"-- title: no name\n" SELECT, "E0301"},
        {"-- name:\n" SELECT, "E0301"},
        {"-- name: "
         "1234567890123456789012345678901234567890123456789012345678901234\n" SELECT,
         "E0301"},
        {"-- name: m\n-- reader: xml\n" SELECT, "E0301"},
        {"-- name: m\n-- needs:\n" SELECT, "E0301"},
        {"-- name: m\n-- needs: a \"b c\n" SELECT, "E0301"},
        {"-- name: m\n-- needs: a \"\" c\n" SELECT, "E0301"},
        {"-- name: m\n-- needs: a \"\n" SELECT, "E0301"},
        {"-- name: m\n-- needs: 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 "
         "8 9 0 "
         "1 2 3\n" SELECT,
         "E0301"},
        {"-- name: m\n-- is: nothing\n" SELECT, "E0301"},
        {"-- name: m\n-- is: = x\n" SELECT, "E0301"},
        {"-- name: m\n-- is: x =\n" SELECT, "E0301"},
        {"-- name: m\n-- clock:\n" SELECT, "E0301"},
        {"-- name: m\n-- clock: 1s\n" SELECT, "E0301"},
        {"-- name: m\n-- clock: 2s platform\n" SELECT, "E0301"},
        {"-- name: m\n-- clock: 1s nobody\n" SELECT, "E0301"},
        {"-- name: m\n-- time: sundial\n" SELECT, "E0301"},
        {"-- name: m\n-- identity: face\n" SELECT, "E0301"},
        {"-- name: m\n-- find-in-text: urls gold\n" SELECT, "E0301"},
        {"-- name: m\n", "E0302"},
        {"-- name: m\n-- title: only a header that ends without a line end", "E0302"},
        {"-- name: m\n\n\n   \n", "E0302"},
        {"-- name: m\nselect", "E0302"},
        {"-- name: m\n;;;;;;;;;;;;;;;", "E0302"},
        {"-- name: m\nselect \xff\xfe from raw", "E0302"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct format f = {.name = "untouched"};
        struct err err;
        enum rc rc = read_text(bad[i].text, &f, &err);
        ok(rc == RC_INPUT && strcmp(err.id, bad[i].id) == 0 &&
               strcmp(f.name, "untouched") == 0,
           "bad header %zu: %s %s", i, err.id, err.text);
    }
    static const char nul[] = "-- name: m\nselect a as platform_id\0 from nowhere";
    struct format f;
    struct err err = {0};
    ok(format_read("n.sql", (struct span){nul, sizeof nul - 1}, &arena, &f, &err) ==
               RC_INPUT &&
           strcmp(err.id, "E0302") == 0,
       "a SELECT with a NUL is refused, not cut there");
}

static void test_built_in(void)
{
    struct format f, g;
    struct err err = {0};
    bool there = true;
    size_t n = 0;
    char last[64] = "";
    for (;; n++) {
        ok_rc(format_built_in(n, &arena, &f, &there, &err), &err, "format %zu", n);
        if (!there)
            break;
        ok(strcmp(last, f.name) < 0 || !last[0] || n > 0, "it is called %s", f.name);
        snprintf(last, sizeof last, "%s", f.name);
        ok_rc(format_named(f.name, &arena, &g, &err), &err, "and found by its name");
        ok(span_same(f.select, g.select), "it is the same one");
        struct span fields[N_FIELDS], exprs[N_FIELDS];
        size_t columns = format_columns(&f, fields, exprs, N_FIELDS);
        ok(columns >= 3 && f.n_needs > 0, "it has needs, and columns that are fields");
    }
    ok(n >= 3, "%zu formats are built in", n);
    ok(format_named("cortweet", &arena, &f, &err) == RC_ARGUMENT &&
           strcmp(err.id, "E0303") == 0 && strstr(err.hint, "coortweet"),
       "a name that is near: %s; %s", err.text, err.hint);
    ok(format_named("", &arena, &f, &err) == RC_ARGUMENT, "no name");
    ok(format_named("nowhere.sql", &arena, &f, &err) == RC_ARGUMENT &&
           strcmp(err.id, "E0303") == 0,
       "no file: %s", err.text);
}

static void test_columns(void)
{
    struct format f;
    struct err err;
    struct span fields[8], exprs[8];
    ok_rc(read_text(
              "-- name: m\nselect\n  _record,\n  case when a as b then 1 end as text,\n"
              "  platform_id,\n  x as nonsense,\n  json->>'$.a' as handle\nfrom raw",
              &f, &err),
          &err, "a mapping");
    size_t n = format_columns(&f, fields, exprs, 8);
    ok(n == 4 && span_is(fields[0], "_record") && span_is(fields[1], "text") &&
           span_is(exprs[1], "case when a as b then 1 end") &&
           span_is(fields[2], "platform_id") && span_is(fields[3], "handle") &&
           span_is(exprs[3], "json->>'$.a'"),
       "its columns that are fields: %zu", n);
    ok(format_columns(&f, fields, exprs, 2) == 2, "no more than asked for");
}

static void test_nearest(void)
{
    static const char *const names[] = {"account", "time", "urls", "hashtags"};
    static const struct {
        const char *word, *near;
    } cases[] = {{"acount", "account"},   {"tiem", "time"}, {"url", "urls"},
                 {"hashtag", "hashtags"}, {"zzzzz", NULL},  {"", NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *near = format_nearest(span_of(cases[i].word), names, 4);
        ok(near == cases[i].near ||
               (near && cases[i].near && strcmp(near, cases[i].near) == 0),
           "\"%s\" is near %s", cases[i].word, near ? near : "nothing");
    }
    char longest[200];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    ok(!format_nearest(span_of(longest), names, 4), "a very long word is near nothing");
}

// ---- --map --------------------------------------------------------------------------

static enum rc of_map(const char *const *map, size_t n, enum format_reader reader,
                      struct format *f, struct err *err)
{
    static const struct span columns[] = {{"who", 3},  {"when it\"was", 11},
                                          {"what", 4}, {"id", 2},
                                          {"it's", 4}, {"tiktok", 6}};
    *err = (struct err){0};
    return format_of_map(map, n, reader, columns, reader == READER_NDJSON ? 0 : 6,
                         &arena, f, err);
}

static void test_map(void)
{
    struct format f;
    struct err err;
    const char *csv[] = {"account=who", " time = when it\"was ", "url=what", "id=it's",
                         "platform=mastodon.social"};
    ok_rc(of_map(csv, 5, READER_CSV, &f, &err), &err, "a map of a CSV file");
    ok(span_is(f.select,
               "select\n  _record,\n  _line,\n  \"who\" as platform_id,\n  "
               "\"when it\"\"was\" as time,\n  \"what\" as urls,\n  \"it's\" as "
               "platform_post_id,\n  'mastodon.social' as platform\nfrom raw"),
       "names with quotes are quoted");
    ok(!f.no_post_id && !f.platform.p && f.reader == READER_CSV &&
           !(f.lift & LIFT_URLS_IN_TEXT) && (f.lift & LIFT_TAGS_IN_TEXT),
       "what is given is not looked for in the text");
    const char *column[] = {"account=who", "time=id", "platform=tiktok"};
    ok_rc(of_map(column, 3, READER_PARQUET, &f, &err), &err, "a map of a Parquet file");
    ok(strstr(f.select.p, "\"tiktok\" as platform") && f.no_post_id &&
           strcmp(f.name, "generic-parquet") == 0,
       "a word that is a column is that column");
    const char *json[] = {"account=user.id", "time=$.at['x']", "urls=links",
                          "platform=it's", "lang=$.l"};
    ok_rc(of_map(json, 5, READER_NDJSON, &f, &err), &err, "a map of NDJSON");
    ok(strstr(f.select.p, "json_extract_string(json, '$.user.id') as platform_id") &&
           strstr(f.select.p, "json_extract_string(json, '$.at[''x'']') as time") &&
           strstr(f.select.p, "'it''s' as platform") &&
           strstr(f.select.p, "json_extract_string(json, '$.l') as lang") &&
           strstr(f.select.p, "case json_type("),
       "paths are quoted");
    const char *plain[] = {"account=who", "time=id"};
    ok_rc(of_map(plain, 2, READER_CSV, &f, &err), &err, "the least map");
    ok(span_is(f.platform, "unknown") && f.no_post_id, "the platform is not known");
}

static void test_bad_maps(void)
{
    static const struct {
        const char *map[3];
        const char *says;
    } bad[] = {{{"account=who", "time"}, "is not field=column"},
               {{"account=who", "=id"}, "is not field=column"},
               {{"account=who", "time="}, "is not field=column"},
               {{"account=who", "tme=id"}, "no field \"tme\""},
               {{"account=who", "_record=id"}, "no field \"_record\""},
               {{"account=who", "time=whn"}, "no column \"whn\""},
               {{"account=who", "user=id"}, "\"platform_id\" twice"},
               {{"account=who", "text=what"}, "nothing about \"time\""},
               {{"time=id", "text=what"}, "nothing about \"account\""}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct format f;
        struct err err;
        enum rc rc = of_map(bad[i].map, 2, READER_CSV, &f, &err);
        ok(rc == RC_ARGUMENT && strcmp(err.id, "E0304") == 0 &&
               strstr(err.text, bad[i].says),
           "%s, %s: %s", bad[i].map[0], bad[i].map[1], err.text);
    }
}

static void test_words(void)
{
    struct format f = {.platform = SPAN("unknown")};
    struct err err = {0};
    const char *map[] = {"kind=url", "account=who", "platform=x"}, *rest[3];
    size_t n = 9;
    ok_rc(format_words(map, 3, &f, rest, &n, &err), &err, "words");
    ok(f.object_kind == KIND_URL && span_is(f.platform, "x") && n == 1 &&
           rest[0] == map[1],
       "are taken out");
    f.platform = SPAN_NONE;
    ok_rc(format_words(map, 3, &f, rest, &n, &err), &err, "where the mapping gives it");
    ok(n == 2 && !f.platform.p, "a platform stays in the map");
    const char *bad[] = {"kind=gold"};
    ok(format_words(bad, 1, &f, rest, &n, &err) == RC_ARGUMENT &&
           strcmp(err.id, "E0304") == 0,
       "a kind that is none: %s", err.text);
}

// Whatever stands in a column's name, the SELECT that is made has it in quotes.
static void test_random_names(void)
{
    struct rng rng = rng_at(7, 0, 0);
    int wrong = 0;
    for (int i = 0; i < 2000; i++) {
        static const char letters[] = "ab\"'$.;-\\ ()[]";
        char name[24], entry[40];
        size_t n = 1 + rng_below(&rng, 12), inside = 0;
        for (size_t k = 0; k < n; k++)
            name[k] = letters[rng_below(&rng, sizeof letters - 1)];
        name[n] = '\0';
        struct span s = span_trim(span_of(name));
        if (!s.n)
            continue;
        snprintf(entry, sizeof entry, "time=%s", name);
        const char *map[] = {"account=a", entry};
        struct span columns[2] = {SPAN("a"), s};
        struct format f;
        struct err err;
        if (format_of_map(map, 2, READER_CSV, columns, 2, &arena, &f, &err) != RC_OK) {
            wrong++;
            continue;
        }
        // Take it apart again: quotes open and close, doubled ones stand for one.
        const char *at = strstr(f.select.p, "platform_id,\n  \"");
        char back[40];
        for (at = at ? at + 16 : ""; *at; at++) {
            if (at[0] == '"' && at[1] != '"')
                break;
            at += *at == '"';
            back[inside++] = *at;
        }
        wrong += !span_same(s, (struct span){back, inside}) ||
                 strcmp(*at ? at : "", "\" as time\nfrom raw") != 0;
    }
    ok(wrong == 0, "2,000 random names come out of the SELECT as they went in");
}

static enum rc under_pressure(void *ctx)
{
    (void)ctx;
    struct arena a = {0};
    struct format f;
    struct err err;
    const char *map[] = {"account=who", "time=id", "urls=what"};
    const struct span columns[] = {{"who", 3}, {"id", 2}, {"what", 4}};
    enum rc rc = format_named("qut-toolkit", &a, &f, &err);
    if (rc == RC_OK)
        rc = format_of_map(map, 3, READER_CSV, columns, 3, &a, &f, &err);
    if (rc == RC_OK)
        rc = format_of_map(map, 3, READER_NDJSON, NULL, 0, &a, &f, &err);
    arena_done(&a);
    return rc;
}

int main(void)
{
    test_whole();
    test_bad_headers();
    test_built_in();
    test_columns();
    test_nearest();
    test_map();
    test_bad_maps();
    test_words();
    test_random_names();
    tap_each_failure(under_pressure, NULL, "formats and maps");
    arena_done(&arena);
    ok(mem_now() == 0, "all memory is given back");
    return tap_end();
}
