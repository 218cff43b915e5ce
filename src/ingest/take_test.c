// SPDX-License-Identifier: Apache-2.0
// Files into a case: what is recognised, what is refused and with which words, where
// rejects point to, and that a refused file leaves the case as it was.
#include "ingest/fixture.h"

#include "event/event.h"
#include "trace/kind.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define HEAD "object_id,account_id,content_id,timestamp_share\n"
#define ROW1 "http://a.example/1,alice,p1,1600000000\n"
#define ROW2 "http://a.example/1,bob,p2,1600000001\n"
#define ROW3 "http://a.example/2,carol,p3,1600000002\n"

static bool balanced(const struct take_report *r)
{
    return r->records == r->taken + r->duplicates + r->rejected;
}

// The case as it is, in one number a table.
static const char *state(void)
{
    return world_rows(
        "SELECT (SELECT count(*) FROM sources), (SELECT count(*) FROM posts), "
        "(SELECT count(*) FROM accounts), (SELECT count(*) FROM objects), "
        "(SELECT count(*) FROM traces), (SELECT count(*) FROM rejects), "
        "(SELECT count(*) FROM duplicates)");
}

static void unchanged(const char *before, const char *what)
{
    ok(strcmp(before, state()) == 0, "%s leaves the case as it was", what);
}

static void test_plain(void)
{
    world_fresh();
    world_file("a.csv", HEAD ROW1 ROW2 "\n" ROW3);
    struct world_take t = world_import("a.csv", (struct take_options){0});
    ok_rc(t.rc, &t.err, "a file");
    ok(strcmp(t.report.format, "coortweet") == 0 &&
           strcmp(t.report.certainty, "certain") == 0 && t.report.sampled == 3 &&
           t.report.fitting == 3,
       "is recognised for certain");
    ok(t.report.records == 3 && t.report.taken == 3 && t.report.accounts == 3 &&
           t.report.new_accounts == 3 && t.report.objects == 2 &&
           t.report.traces == 3 && t.report.blank_lines == 1 && t.report.source_id == 1,
       "counts");
    ok(t.report.first_us == 1600000000000000 && t.report.last_us == 1600000002000000 &&
           t.report.declared_us == 1000000 && strcmp(t.report.zone, "UTC") == 0 &&
           strcmp(t.report.trust, "claimed") == 0,
       "times");
    ok(strcmp(
           world_rows("SELECT post_id, account_id, platform_post_id, time_us, record, "
                      "line FROM posts ORDER BY post_id"),
           "0|0|p1|1600000000000000|1|2;1|1|p2|1600000001000000|2|3;"
           "2|2|p3|1600000002000000|3|5;") == 0,
       "posts stand with their records and lines");
    ok(strcmp(world_rows("SELECT kind, object_id, account_id, post_id FROM traces"),
              "object|0|0|0;object|0|1|1;object|1|2|2;") == 0,
       "and so do traces");
    ok(strcmp(world_rows("SELECT path, format, records, taken, by_record FROM sources"),
              "a.csv|coortweet|3|3|true;") == 0,
       "and the source");
    // The same bytes again, under this name, another, and packed.
    char before[200];
    snprintf(before, sizeof before, "%s", state());
    t = world_import("a.csv", (struct take_options){0});
    ok(t.rc == RC_OK && t.report.already && t.report.source_id == 1 && !t.report.taken,
       "the same file is in the case already");
    ok(system("cp a.csv b.csv && gzip -k a.csv && zstd -q -k a.csv") == 0, "copies");
    t = world_import("b.csv", (struct take_options){0});
    ok(t.rc == RC_OK && t.report.already, "under another name, too");
    unchanged(before, "importing the same bytes");
    static const char *const packed[] = {"a.csv.gz", "a.csv.zst"};
    for (size_t i = 0; i < 2; i++) {
        t = world_import(packed[i], (struct take_options){0});
        ok(t.rc == RC_OK && !t.report.already && t.report.records == 3 &&
               t.report.duplicates == 3 && t.report.taken == 0 && balanced(&t.report),
           "%s holds nothing but duplicates", packed[i]);
    }
    ok(world_number("SELECT count(*) FROM posts") == 3 &&
           world_number("SELECT count(*) FROM traces") == 3 &&
           world_number("SELECT count(*) FROM duplicates") == 6,
       "no post was added");
}

static void test_words_of_map(void)
{
    world_fresh();
    const char *map[] = {"kind=url", "platform=x"};
    world_file("a.csv", HEAD ROW1);
    struct world_take t =
        world_import("a.csv", (struct take_options){.map = map, .n_map = 2});
    ok_rc(t.rc, &t.err, "kind and platform go with a format that is recognised");
    ok(strcmp(world_rows("SELECT kind, platform FROM traces JOIN accounts USING "
                         "(account_id)"),
              "url|x;") == 0,
       "they are kept");
    const char *both[] = {"time=timestamp_share"};
    world_file("b.csv", HEAD ROW2);
    t = world_import(
        "b.csv", (struct take_options){.format = "coortweet", .map = both, .n_map = 1});
    ok(t.rc == RC_ARGUMENT && strcmp(t.err.id, "E0304") == 0,
       "a format and columns do not go together: %s", t.err.text);
}

// ---- refusals -----------------------------------------------------------------------

static void test_refused(void)
{
    static const struct {
        const char *name, *text, *id;
    } bad[] = {{"empty.csv", "", "E0204"},
               {"header.csv", HEAD, "E0313"},
               {"blank.csv", "\n\n\n", "E0222"},
               {"other.csv", "a,b\n1,2\n", "E0309"},
               {"broken.json", "{\"a\": 1}\n", "E0309"},
               {"cut.csv", HEAD ROW1 "\"http://a.example", "E0215"},
               {"twins.csv",
                "object_id,account_id,content_id,timestamp_share,x,X\n"
                "o,a,c,1600000000,1,2\n",
                "E0314"},
               {"twice.csv",
                "object_id,account_id,content_id,timestamp_share,x,x\n"
                "o,a,c,1600000000,1,2\n",
                "E0223"},
               {"half.csv", HEAD ROW1 "o,,c,1600000000\no,,d,1600000000\n", "E0311"},
               {"none.csv", HEAD "o,,c,1600000000\n", "E0311"}};
    char before[200];
    world_fresh();
    world_file("sound.csv", HEAD ROW1 ROW2);
    struct world_take t = world_import("sound.csv", (struct take_options){0});
    ok_rc(t.rc, &t.err, "a sound file first");
    snprintf(before, sizeof before, "%s", state());
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        world_file(bad[i].name, bad[i].text);
        t = world_import(bad[i].name, (struct take_options){0});
        ok(t.rc == RC_INPUT && strcmp(t.err.id, bad[i].id) == 0 &&
               strcmp(t.err.source, bad[i].name) == 0,
           "%s: %s %s", bad[i].name, t.err.id, t.err.text);
        unchanged(before, bad[i].name);
    }
    t = world_import("nowhere.csv", (struct take_options){0});
    ok(t.rc == RC_IO && strcmp(t.err.id, "E0201") == 0, "no file: %s", t.err.text);
    t = world_import("c.lockstep", (struct take_options){0});
    ok(t.rc == RC_IO && strcmp(t.err.id, "E0202") == 0, "a folder: %s", t.err.text);
    t = world_import("sound.csv", (struct take_options){.format = "cortweet"});
    ok(t.rc == RC_OK && t.report.already, "what is there already needs no format");
    world_file("x.csv", HEAD ROW3);
    t = world_import("x.csv", (struct take_options){.format = "cortweet"});
    ok(t.rc == RC_ARGUMENT && strcmp(t.err.id, "E0303") == 0, "a format that is none");
    t = world_import("x.csv", (struct take_options){.zone = "Mars"});
    ok(t.rc == RC_ARGUMENT && strcmp(t.err.id, "E0239") == 0, "a zone that is none: %s",
       t.err.text);
    t = world_import("x.csv", (struct take_options){.date_order = "myd"});
    ok(t.rc == RC_ARGUMENT && strcmp(t.err.id, "E0310") == 0, "an order that is none");
    unchanged(before, "all of this");
    ok(access("nowhere.csv.rejects.ndjson", F_OK) != 0 &&
           access("half.csv.rejects.ndjson", F_OK) != 0,
       "and no rejects are written for what was refused");
}

static void test_stopped(void)
{
    atomic_int stop = 1;
    struct pace pace = {.stop = &stop};
    char before[200];
    world_fresh();
    world_file("a.csv", HEAD ROW1 ROW2);
    snprintf(before, sizeof before, "%s", state());
    struct world_take t = world_import("a.csv", (struct take_options){.pace = &pace});
    ok(t.rc == RC_STOPPED && strcmp(t.err.id, "E0601") == 0,
       "an import can be stopped");
    unchanged(before, "that");
    stop = 0;
    t = world_import("a.csv", (struct take_options){.pace = &pace});
    ok_rc(t.rc, &t.err, "and begun again");
}

// ---- rejects ------------------------------------------------------------------------

static void test_places(void)
{
    world_fresh();
    world_file("r.csv", "object_id,account_id,content_id,timestamp_share\n" // line 1
                        "o1,a1,p1,1600000000\n"                             // 2
                        "\"o\n2\",a2,p2,\"not \"\"a\"\" time\"\n"           // 3, 4
                        "o3,,p3,1600000000\n"                               // 5
                        "o4,a4,p4\n"                                        // 6
                        "o5,a5,p5,1600000000\n"                             // 7
                        "o6,a6,\xff,1600000000\n"                           // 8
                        "o7,\xC3\xA4,1.5E+18,1600000000\n"                  // 9
                        "o8,a8,p8,1600000000\n"
                        "o9,a9,p9,1600000000\n"
                        "o10,a10,p10,1600000000\n"
                        "o11,a11,p11,1600000000\n");
    struct world_take t = world_import("r.csv", (struct take_options){0});
    ok_rc(t.rc, &t.err, "a file with bad records");
    ok(t.report.records == 11 && t.report.taken == 6 && t.report.rejected == 5 &&
           balanced(&t.report),
       "each record is taken or rejected");
    ok(strcmp(t.report.certainty, "likely") == 0, "it is likely what it seems: %s",
       t.report.certainty);
    const char *got = world_rows("SELECT record, line, col, error, field, value, raw "
                                 "FROM rejects ORDER BY record");
    ok(strcmp(got,
              "2|4|10|E0230|time|not \"a\" time|\"o\n2\",a2,p2,\"not \"\"a\"\" time\";"
              "3|5|4|E0240|platform_id||o3,,p3,1600000000;"
              "4|6|1|E0217|NULL|NULL|o4,a4,p4;"
              "6|8|7|E0212|NULL|NULL|o6,a6,\xEF\xBF\xBD,1600000000;"
              "7|9|6|E0244|platform_post_id|1.5E+18|o7,\xC3\xA4,1.5E+18,1600000000;") ==
           0,
       "with its line, column, field, value and raw record");
    ok(strcmp(t.report.rejects_path, "r.csv.rejects.ndjson") == 0 &&
           access(t.report.rejects_path, R_OK) == 0,
       "they are written beside the file");
    FILE *f = fopen("r.csv.rejects.ndjson", "r");
    char line[1000];
    int n = 0;
    while (f && fgets(line, sizeof line, f))
        n += line[0] == '{' && strstr(line, "\"source\":\"r.csv\"") != NULL;
    if (f)
        fclose(f);
    ok(n == 5, "one a line");
}

static void test_ndjson_places(void)
{
    const char *map[] = {"account=u.id", "time=at", "id=n", "urls=l"};
    world_fresh();
    world_file("r.ndjson",
               "{\"u\":{\"id\":\"a\"},\"at\":1600000000,\"n\":\"1\",\"l\":"
               "[\"http://a.example/1\",null,\"http://a.example/2\"]}\n"
               "{\"u\":{\"id\":\"b\"},\"at\":\"never\",\"n\":\"2\"}\n"
               "not json\n"
               "{\"u\":{\"id\":\"c\"},\"at\":1600000001,\"n\":\"3\",\"l\":"
               "\"http://a.example/1\"}\n"
               "{\"u\":{\"id\":\"d\"},\"at\":1600000002,\"n\":\"4\",\"l\":null}\n");
    struct world_take t =
        world_import("r.ndjson", (struct take_options){.map = map, .n_map = 4});
    ok_rc(t.rc, &t.err, "NDJSON by a map");
    ok(t.report.taken == 3 && t.report.rejected == 2 && balanced(&t.report) &&
           strcmp(t.report.certainty, "given") == 0,
       "counts");
    ok(strcmp(
           world_rows("SELECT record, line, error, field, value, raw FROM rejects"),
           "2|2|E0230|time|never|{\"u\":{\"id\":\"b\"},\"at\":\"never\",\"n\":\"2\"};"
           "3|3|E0254|NULL|NULL|not json;") == 0,
       "rejects: %s", world_rows("SELECT record, line, error, field FROM rejects"));
    ok(strcmp(world_rows("SELECT account_id, key FROM traces JOIN objects USING "
                         "(object_id) WHERE traces.kind = 'url' ORDER BY post_id, key"),
              "0|https://a.example/1;0|https://a.example/2;1|https://a.example/1;") ==
           0,
       "lists and single values give traces: %s",
       world_rows(
           "SELECT account_id, key FROM traces JOIN objects USING (object_id) WHERE "
           "traces.kind = 'url' ORDER BY post_id, key"));
}

// ---- how many rejects are too many --------------------------------------------------

#define BAD "o,,c,1600000000\n"

static void test_policy(void)
{
    static const struct {
        const char *text;
        struct take_options o;
        const char *id; // "" taken
    } cases[] = {
        {HEAD ROW1 BAD, {0}, ""}, // half is allowed, more is not
        {HEAD ROW1 BAD BAD, {0}, "E0311"},
        {HEAD ROW1 ROW2 BAD, {.strict = true}, "E0240"}, // the first reject itself
        {HEAD ROW1 ROW2, {.strict = true}, ""},
        {HEAD ROW1 BAD BAD BAD, {.allow_damage = true}, ""},
        {HEAD ROW1 BAD BAD BAD, {.allow_damage = true, .max_rejects = 3}, ""},
        {HEAD ROW1 BAD BAD BAD, {.allow_damage = true, .max_rejects = 2}, "E0311"},
        {HEAD ROW1 BAD BAD BAD, {.allow_damage = true, .max_reject_share = .75}, ""},
        {HEAD ROW1 BAD BAD BAD,
         {.allow_damage = true, .max_reject_share = .74},
         "E0311"},
        {HEAD ROW1 "o,\"a,c,1\n" ROW2, {0}, "E0215"},
        {HEAD ROW1 "o,\"a,c,1\n" ROW2 ROW3, {.allow_damage = true}, ""},
        {HEAD ROW1 "o,\"a,c,1\n" ROW2 BAD ROW3, {.allow_damage = true}, ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        world_fresh();
        world_file("p.csv", cases[i].text);
        struct world_take t = world_import("p.csv", cases[i].o);
        if (cases[i].id[0]) {
            ok(t.rc == RC_INPUT && strcmp(t.err.id, cases[i].id) == 0 && t.err.line &&
                   t.err.hint[0],
               "policy %zu refuses: %s %s; %s", i, t.err.id, t.err.text, t.err.hint);
            ok(strcmp(state(), "0|0|0|0|0|0|0;") == 0, "and nothing is in the case");
        } else {
            ok(t.rc == RC_OK && balanced(&t.report),
               "policy %zu takes %llu, rejects %llu "
               "%s",
               i, (unsigned long long)t.report.taken,
               (unsigned long long)t.report.rejected, t.err.text);
        }
    }
    ok(strcmp(
           world_rows("SELECT record, line, error, raw FROM rejects ORDER BY record"),
           "2|3|E0215|o,\"a,c,1;4|5|E0240|o,,c,1600000000;") == 0,
       "behind a broken place, too, rejects have their raw record: %s",
       world_rows("SELECT record, line, error, raw FROM rejects ORDER BY record"));
    // Rejects that cannot be written anywhere: nothing is imported.
    world_fresh();
    world_file("p.csv", HEAD ROW1 BAD);
    ok(mkdir("p.csv.rejects.ndjson", 0777) == 0 &&
           mkdir("p.csv.rejects.ndjson/x", 0777) == 0,
       "a folder stands where the rejects shall");
    struct world_take t = world_import("p.csv", (struct take_options){0});
    ok(t.rc == RC_IO && strcmp(t.err.id, "E0803") == 0, "then: %s", t.err.text);
    ok(strcmp(state(), "0|0|0|0|0|0|0;") == 0, "and the case is as it was");
}

// ---- times --------------------------------------------------------------------------

static void test_dates(void)
{
    const char *map[] = {"account=who", "time=at"};
    struct take_options o = {.map = map, .n_map = 2};
    static const struct {
        const char *rows, *says, *order, *zone, *id;
    } cases[] = {{"a,05/06/2023 14:02\n", "none proves either", NULL, "UTC", "E0231"},
                 {"a,05/06/2023 14:02\nb,25/06/2023 14:02\n",
                  "1 other record of this file proves dmy", NULL, "UTC", "E0231"},
                 {"a,05/06/2023 14:02\nb,06/25/2023 14:02\n", "--date-order mdy", NULL,
                  "UTC", "E0231"},
                 {"a,05/06/2023 14:02\nb,06/25/2023 14:02\nc,25/06/2023 14:02\n",
                  "others prove both", NULL, "UTC", "E0231"},
                 {"a,05/06/2023 14:02\n", "", "dmy", "UTC", ""},
                 {"a,05/06/2023 14:02\n", "", "mdy", "+02:00", ""},
                 {"a,2023-06-05 14:02:00\n", "--zone", NULL, NULL, "E0311"},
                 {"a,2023-06-05T14:02:00Z\n", "", NULL, NULL, ""}};
    static const int64_t times[] = {1685973720000000, 1683374520000000,
                                    1685973720000000};
    size_t taken = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[200];
        world_fresh();
        snprintf(text, sizeof text, "who,at\n%s", cases[i].rows);
        world_file("d.csv", text);
        o.date_order = cases[i].order;
        o.zone = cases[i].zone;
        struct world_take t = world_import("d.csv", o);
        if (!cases[i].id[0]) {
            ok(t.rc == RC_OK &&
                   world_number("SELECT time_us FROM posts") == times[taken++],
               "dates %zu are taken %s", i, t.err.text);
            continue;
        }
        ok(t.rc == RC_INPUT && strcmp(t.err.id, cases[i].id) == 0 &&
               strstr(t.err.hint, cases[i].says),
           "dates %zu: %s %s; %s", i, t.err.id, t.err.text, t.err.hint);
        ok(t.err.line == 2 && t.err.col == 3 && strcmp(t.err.source, "d.csv") == 0,
           "at its place, %llu:%llu", (unsigned long long)t.err.line,
           (unsigned long long)t.err.col);
        ok(strcmp(state(), "0|0|0|0|0|0|0;") == 0, "and nothing is in the case");
    }
}

static void test_clock(void)
{
    char text[8000] = HEAD;
    size_t n = strlen(text);
    world_fresh();
    for (int i = 0; i < 100; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "o%d,a%d,p%d,%d\n", i % 9,
                              i % 5, i, 1600000020 + 60 * i * 7);
    world_file("m.csv", text);
    struct world_take t = world_import("m.csv", (struct take_options){0});
    ok_rc(t.rc, &t.err, "times on whole minutes");
    ok(t.report.declared_us == 1000000 && t.report.measured_us == 60000000 &&
           strstr(t.warnings, "W0305"),
       "the clock is found coarser than its format says: %lld us, %s",
       (long long)t.report.measured_us, t.warnings);
}

// ---- other ways in ------------------------------------------------------------------

static void test_stdin(void)
{
    world_fresh();
    world_file("in.csv", HEAD ROW1 BAD ROW2);
    ok(freopen("in.csv", "r", stdin) != NULL, "standard input is a file");
    struct world_take t = world_import("-", (struct take_options){0});
    ok_rc(t.rc, &t.err, "it is read");
    ok(t.report.taken == 2 && t.report.rejected == 1, "whole");
    ok(strcmp(world_rows("SELECT path FROM sources"), "stdin;") == 0, "by its name");
    ok(strcmp(t.report.rejects_path, "c.lockstep/stdin.rejects.ndjson") == 0 &&
           access(t.report.rejects_path, R_OK) == 0,
       "rejects go into the case");
    t = world_import("in.csv", (struct take_options){0});
    ok(t.rc == RC_OK && t.report.already, "the same bytes as a file are there already");
    world_file("bad.csv", HEAD "o,\"a,c,1\n");
    ok(freopen("bad.csv", "r", stdin) != NULL, "another input");
    t = world_import("-", (struct take_options){0});
    ok(t.rc == RC_INPUT && strcmp(t.err.source, "stdin") == 0, "errors call it %s",
       t.err.source);
}

// A pipe with a name, as shells make them of <(command), can be opened but once.
static void test_pipe(void)
{
    world_fresh();
    world_file("in.csv", HEAD ROW1 ROW2 ROW3);
    ok(mkfifo("pipe", 0666) == 0, "a pipe");
    pid_t pid = fork();
    if (pid == 0) {
        execlp("cp", "cp", "in.csv", "pipe", (char *)NULL);
        _exit(127);
    }
    struct world_take t = world_import("pipe", (struct take_options){0});
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    ok_rc(t.rc, &t.err, "is read");
    ok(t.report.taken == 3 &&
           strcmp(world_rows("SELECT path FROM sources"), "pipe;") == 0,
       "whole, and kept by its name");
}

static void test_parquet(void)
{
    struct err err = {0};
    struct duck d = {0};
    struct duck_options plain = {.threads = 1};
    const char *map[] = {"account=w\"ho", "time=at", "id=n", "urls=links", "text=t"};
    struct take_options o = {.map = map, .n_map = 5};
    world_fresh();
    ok_rc(duck_open(NULL, &plain, &d, &err), &err, "a writer of Parquet");
    ok_rc(duck_run(
              &d,
              "COPY (SELECT 'acc' || (i % 7) AS \"w\"\"ho\", TIMESTAMPTZ '2023-06-05 "
              "14:02:00+02' + to_seconds(i) AS at, i AS n, CASE WHEN i % 3 = 0 THEN "
              "['http://a.example/' || (i % 5), NULL] END AS links, 'some words ' || i "
              "AS t FROM range(5000) t(i)) TO 'p [1]''s*.parquet' (FORMAT parquet)",
              &err),
          &err, "a file with a difficult name");
    ok_rc(
        duck_run(&d, "COPY (SELECT 1 AS n) TO 'p 1''s.parquet' (FORMAT parquet)", &err),
        &err, "and one that its name as a pattern would find");
    duck_close(&d);
    struct world_take t = world_import("p [1]'s*.parquet", o);
    ok_rc(t.rc, &t.err, "is imported by a map");
    ok(t.report.records == 5000 && t.report.taken == 5000 && balanced(&t.report) &&
           t.report.accounts == 7 && t.report.first_us == 1685966520000000 &&
           t.report.last_us == 1685966520000000 + 4999 * INT64_C(1000000),
       "with all its rows and right times: %llu, %lld",
       (unsigned long long)t.report.records, (long long)t.report.first_us);
    ok(world_number("SELECT count(*) FROM posts WHERE record <> post_id + 1 OR "
                    "platform_post_id <> post_id::VARCHAR") == 0,
       "records are its rows, in order");
    ok(world_number("SELECT count(*) FROM traces WHERE kind = 'url'") == 1667,
       "lists give traces, their NULLs do not");
    t = world_import("p [1]'s*.parquet", o);
    ok(t.rc == RC_OK && t.report.already, "once");
    map[2] = "id=nn";
    ok(system("cp p*\\[*.parquet q.parquet && printf x >> q.parquet") == 0,
       "other bytes");
    t = world_import("q.parquet", o);
    ok(t.rc != RC_OK, "a column that is not there or a broken end: %s", t.err.text);
    world_file("not.parquet", "PAR1 but no more than that PAR1");
    t = world_import("not.parquet", o);
    ok(t.rc == RC_INPUT && strcmp(t.err.id, "E0308") == 0 &&
           strcmp(t.err.source, "not.parquet") == 0,
       "what only begins like one: %s", t.err.text);
    t = world_import("p 1's.parquet", (struct take_options){0});
    ok(t.rc == RC_INPUT && strcmp(t.err.id, "E0309") == 0 && strstr(t.err.text, "n"),
       "one of no known format is refused with its columns: %s", t.err.text);
}

#define MINE "-- name: mine\n-- needs: a b t\n-- platform: x\n-- identity: none\n"

static void test_own_mapping(void)
{
    static const struct {
        const char *select, *id, *says;
    } bad[] = {
        {"select _record, _line, a as platform_id, t as time from raw where b <> '2'",
         "E0315", "2 rows of 3"},
        {"select _record, _line, a as platform_id, t as time,\nunnest([1, 2]) as likes "
         "from raw",
         "E0315", "6 rows of 3"},
        {"select _record, _line, a as platform_id, t as tiem from raw", "E0307",
         "tiem"},
        {"select _record, _line, a as platform_id from raw", "E0307", "time"},
        {"select _record, _line, a as platform_id, nix as time from raw", "E0306",
         "nix"},
        {"select _record, _line, a as platform_id, t as time from raw natural", "E0306",
         ""},
        {"select _record, _line, error('boom') as platform_id, t as time from raw",
         "E0404", "boom"},
        {"select _record, _line, a as platform_id, t as time from raw; drop view raw",
         "", ""},
        {"select 1 as _record, 1 as _line, content as platform_id, '1600000000' as "
         "time from "
         "read_text('/etc/hostname')",
         "E0306", "disabled"},
        {"copy (select 1) to 'stolen.csv'; select _record, _line, a as platform_id, t "
         "as time "
         "from raw",
         "E0306", ""},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[600];
        world_fresh();
        world_file("f.csv", "a,b,t\nu,1,1600000000\nv,2,1600000001\nw,3,1600000002\n");
        snprintf(text, sizeof text, MINE "%s", bad[i].select);
        world_file("mine.sql", text);
        struct world_take t =
            world_import("f.csv", (struct take_options){.format = "mine.sql"});
        if (bad[i].id[0])
            ok(t.rc != RC_OK && strcmp(t.err.id, bad[i].id) == 0 &&
                   strstr(t.err.text, bad[i].says),
               "mapping %zu: %s %s", i, t.err.id, t.err.text);
        else
            ok(t.rc != RC_OK && t.err.id[0], "mapping %zu: %s %s", i, t.err.id,
               t.err.text);
        ok(strcmp(state(), "0|0|0|0|0|0|0;") == 0 && access("stolen.csv", F_OK) != 0,
           "and nothing came of it");
    }
    world_file("mine.sql",
               MINE "select _record, null as _line, a as platform_id,\n"
                    "  t as time,\n  [b, null, 'c'] as hashtags\nfrom raw\n");
    struct world_take t =
        world_import("f.csv", (struct take_options){.format = "mine.sql"});
    ok_rc(t.rc, &t.err, "a sound mapping of somebody's own");
    ok(t.report.taken == 3 && strcmp(t.report.format, "mine") == 0 &&
           strcmp(t.report.certainty, "given") == 0 &&
           world_number("SELECT max(line) FROM posts") == 0,
       "is used; a place that it does not give is 0");
}

static void test_explain(void)
{
    struct err err = {0};
    struct take_report r = {0};
    struct rows map = {0}, sample = {0};
    const struct cell *c = NULL;
    struct take_options o = {.threads = 1};
    world_fresh();
    world_file("e.csv", HEAD ROW1 BAD ROW2);
    ok_rc(take_explain("e.csv", &o, &r, &map, &sample, &err), &err,
          "a file is explained");
    ok(strcmp(r.format, "coortweet") == 0 && r.sampled == 3 && r.fitting == 2,
       "format");
    int n = 0;
    while (rows_next(&map, &c, &err) == RC_OK && c)
        n++;
    ok(n == 4 && map.n == 2, "its mapping has four fields");
    n = 0;
    while (rows_next(&sample, &c, &err) == RC_OK && c)
        n += span_is(c[0].s, "taken") ? 1 : 10;
    ok(n == 12, "of the sample two are taken and one is not");
    rows_done(&map);
    rows_done(&sample);
    world_file("l.sql", MINE "select _record, _line, a as platform_id, t as time,\n"
                             "  [b, null, 'c'] as hashtags\nfrom raw");
    world_file("l.csv", "a,b,t\nu,1,1600000000\n");
    o.format = "l.sql";
    ok_rc(take_explain("l.csv", &o, NULL, NULL, &sample, &err), &err,
          "lists with a NULL");
    ok(rows_next(&sample, &c, &err) == RC_OK && c && span_is(c[sample.n - 1].s, "1 c"),
       "are shown without it");
    rows_done(&sample);
    ok(take_explain("nowhere.csv", &o, &r, &map, &sample, &err) == RC_IO, "no file");
}

static void test_repeat_without_object(void)
{
    world_fresh();
    world_file("a.csv", HEAD ",alice,p1,1600000000\n" ROW2);
    world_file("b.csv", HEAD ROW2 ",alice,p1,1600000000\n" ROW3);
    struct world_take t = world_import("a.csv", (struct take_options){0});
    ok(t.rc == RC_OK && t.report.taken == 2, "a record without its object is a post");
    t = world_import("b.csv", (struct take_options){0});
    ok(t.rc == RC_OK && t.report.taken == 1 && t.report.duplicates == 2,
       "and known again in the next file: %llu taken",
       (unsigned long long)t.report.taken);
}

// ---- memory -------------------------------------------------------------------------

static enum rc import_tiny(void *ctx)
{
    struct take_options o = {.threads = 1};
    struct take_report r;
    struct err err = {0};
    (void)ctx;
    enum rc rc = take_file(world_case, "tiny.csv", &o, &r, &err);
    if (rc != RC_OK && !err.id[0])
        ok(0, "an error without its name");
    if (rc != RC_OK && strcmp(state(), "1|1|1|1|1|0|0;") != 0)
        ok(0, "a refused request changed the case: %s", state());
    return rc;
}

static enum rc explain_tiny(void *ctx)
{
    struct take_options o = {.threads = 1};
    struct rows map = {0}, sample = {0};
    struct take_report r;
    struct err err;
    (void)ctx;
    enum rc rc = take_explain("tiny.csv", &o, &r, &map, &sample, &err);
    rows_done(&map);
    rows_done(&sample);
    return rc;
}

static void test_memory(void)
{
    world_fresh();
    world_file("first.csv", HEAD ROW3);
    struct world_take t = world_import("first.csv", (struct take_options){0});
    ok_rc(t.rc, &t.err, "something is in the case");
    world_file("tiny.csv", HEAD ROW1 BAD ROW2);
    tap_each_failure(explain_tiny, NULL, "explaining");
    tap_each_failure(import_tiny, NULL, "importing");
    ok(world_number("SELECT count(*) FROM posts") == 3, "in the end all is there");
}

int main(void)
{
    test_plain();
    test_words_of_map();
    test_refused();
    test_stopped();
    test_places();
    test_ndjson_places();
    test_policy();
    test_dates();
    test_clock();
    test_stdin();
    test_pipe();
    test_parquet();
    test_own_mapping();
    test_explain();
    test_repeat_without_object();
    test_memory();
    return world_end();
}
