// SPDX-License-Identifier: Apache-2.0
// The public functions from a file to what is written: sizes of options, rows, runs of
// every method, every question, every form.
#include "lockstep.h"

#include "base/tap.h"
#include "base/text.h"
#include "store/duck.h"

#include <unistd.h>

static struct lockstep_error error;
static struct text taken; // what the last sink got

static int take_bytes(void *self, const char *bytes, size_t n)
{
    (void)self;
    return text_add(&taken, (struct span){bytes, n}) == RC_OK ? 0 : 1;
}

static int refuse(void *self, const char *bytes, size_t n)
{
    (void)self, (void)bytes, (void)n;
    return 1;
}

// As ok_rc, for public codes.
#define fine(call, ...)                                                                \
    do {                                                                               \
        memset(&error, 0, sizeof error);                                               \
        ok((call) == LOCKSTEP_OK, __VA_ARGS__);                                        \
        if (error.id[0])                                                               \
            fprintf(stderr, "%s %s\n", error.id, error.text);                          \
    } while (0)

static void write_text(const char *path, const char *text, size_t n)
{
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(text, 1, n, f) != n || fclose(f) != 0)
        exit(2);
}

static size_t count(const char *text, const char *word)
{
    size_t n = 0;
    for (; (text = strstr(text, word)); text += strlen(word))
        n++;
    return n;
}

static uint64_t rows_of(lockstep_rows *rows)
{
    const struct lockstep_cell *c = NULL;
    uint64_t n = 0;
    while (rows && lockstep_rows_next(rows, &c, &error) == LOCKSTEP_OK && c)
        n++;
    lockstep_rows_free(rows);
    return n;
}

// ---- words --------------------------------------------------------------------------

static void test_words(void)
{
    ok(lockstep_version()[0] >= '0', "a version");
    size_t n = 0;
    bool good = true;
    for (const char *id; (id = lockstep_error_id(n)); n++) {
        const char *page = lockstep_error_page(id);
        good &= page && strncmp(page, "# ", 2) == 0 && strncmp(page + 2, id, 5) == 0;
    }
    ok(n > 50 && good, "%zu pages of errors, each with its id at its head", n);
    ok(!lockstep_error_page("E9999") && !lockstep_error_page("") &&
           !lockstep_error_page(NULL),
       "no page of what is no error");
    lockstep_rows *rows = NULL;
    fine(lockstep_formats(&rows, &error), "formats");
    ok(lockstep_rows_columns(rows) == 6 &&
           strcmp(lockstep_rows_name(rows, 0), "name") == 0 &&
           !lockstep_rows_name(rows, 6) && lockstep_rows_type(rows, 6) == LOCKSTEP_NULL,
       "have six columns");
    ok(rows_of(rows) >= 3, "and some rows");
    rows = NULL;
    fine(lockstep_kinds(&rows, &error), "kinds");
    ok(lockstep_rows_type(rows, 0) == LOCKSTEP_INT, "have numbers");
    ok(rows_of(rows) >= 5, "and some rows");
    lockstep_rows_free(NULL);
    lockstep_close(NULL);
}

// ---- options ------------------------------------------------------------------------

static void test_sizes(lockstep_case *c)
{
    struct lockstep_options how = {0};
    struct lockstep_import_options import = {0};
    struct lockstep_detect_options detect = {0};
    struct lockstep_show_options show = {0};
    struct lockstep_write_options write = {0};
    struct lockstep_story_options story = {0};
    lockstep_case *none = NULL;
    lockstep_rows *rows = NULL;
    ok(lockstep_open("x.lockstep", LOCKSTEP_CREATE, &how, &none, &error) ==
               LOCKSTEP_ARGUMENT &&
           strcmp(error.id, "E0701") == 0 && !none && access("x.lockstep", F_OK) != 0,
       "options without their size are refused: open");
    ok(lockstep_import(c, "s.csv", &import, NULL, &error) == LOCKSTEP_ARGUMENT,
       "import");
    ok(lockstep_explain("s.csv", &import, NULL, NULL, NULL, NULL, &error) ==
           LOCKSTEP_ARGUMENT,
       "explain");
    ok(lockstep_detect(c, &detect, NULL, &error) == LOCKSTEP_ARGUMENT, "detect");
    ok(lockstep_show(c, &show, &rows, &error) == LOCKSTEP_ARGUMENT && !rows, "show");
    fine(lockstep_formats(&rows, &error), "rows");
    ok(lockstep_write(rows, &write, take_bytes, NULL, NULL, NULL, &error) ==
           LOCKSTEP_ARGUMENT,
       "write");
    lockstep_rows_free(rows);
    ok(lockstep_write_graph(c, &show, "gexf", take_bytes, NULL, &error) ==
           LOCKSTEP_ARGUMENT,
       "graph");
    ok(lockstep_write_parquet(c, &show, "x.parquet", &error) == LOCKSTEP_ARGUMENT,
       "parquet");
    ok(lockstep_story(&story, "tip", take_bytes, NULL, &error) == LOCKSTEP_ARGUMENT,
       "story");
    // A program built with an older header knows fewer fields, one with a newer more.
    struct lockstep_show_options older = LOCKSTEP_SHOW_INIT;
    older.size = offsetof(struct lockstep_show_options, shape);
    older.what = "sources";
    older.shape = (const char *)1; // not looked at
    rows = NULL;
    fine(lockstep_show(c, &older, &rows, &error), "an older struct");
    rows_of(rows);
    struct {
        struct lockstep_show_options known;
        char more[100];
    } newer = {.known = LOCKSTEP_SHOW_INIT};
    newer.known.size = sizeof newer;
    newer.known.what = "sources";
    memset(newer.more, 255, sizeof newer.more);
    rows = NULL;
    fine(lockstep_show(c, &newer.known, &rows, &error), "a newer struct");
    rows_of(rows);
    struct {
        struct lockstep_import_report known;
        char behind[16];
    } report = {.known = LOCKSTEP_IMPORT_REPORT_INIT};
    memset(report.behind, 7, sizeof report.behind);
    report.known.size = offsetof(struct lockstep_import_report, bytes);
    report.known.records = 4711;
    fine(lockstep_import(c, "s.csv", NULL, &report.known, &error), "an older report");
    ok(report.known.already && report.known.records == 4711 && report.behind[0] == 7,
       "is filled as far as it goes");
}

// ---- the way through ----------------------------------------------------------------

static void test_import(lockstep_case *c)
{
    struct lockstep_import_report r = LOCKSTEP_IMPORT_REPORT_INIT;
    text_reset(&taken);
    fine(lockstep_bench_posts(60000, "normal", 3, take_bytes, NULL, &error), "posts");
    write_text("s.csv", taken.p, taken.n);
    fine(lockstep_import(c, "s.csv", NULL, &r, &error), "are imported");
    ok(r.records == 60000 && r.taken + r.duplicates == 60000 && r.bytes == taken.n &&
           strcmp(r.format, "coortweet") == 0 && r.seconds > 0 && r.size == sizeof r,
       "all of them");
    ok(lockstep_import(c, "nowhere.csv", NULL, &r, &error) == LOCKSTEP_IO &&
           strcmp(error.id, "E0201") == 0 && r.records == 60000,
       "no file: the report is untouched");
    ok(lockstep_import(c, "nowhere.csv", NULL, NULL, NULL) == LOCKSTEP_IO,
       "nobody has to listen");
    lockstep_rows *map = NULL, *sample = NULL;
    fine(lockstep_explain("s.csv", NULL, NULL, &r, &map, &sample, &error), "explain");
    ok(rows_of(map) >= 4 && rows_of(sample) == 10, "mapping and sample");
    lockstep_stop();
    ok(lockstep_import(c, "s2.csv", NULL, NULL, &error) != LOCKSTEP_OK, "no such file");
    write_text("s2.csv", taken.p, taken.n - 40);
    ok(lockstep_import(c, "s2.csv", NULL, NULL, &error) == LOCKSTEP_STOPPED &&
           strcmp(error.id, "E0601") == 0,
       "stopped");
    lockstep_go_on();
}

static void test_detect(lockstep_case *c)
{
    static const struct {
        struct lockstep_detect_options o;
        const char *id;
    } bad[] = {{{.method = "magic"}, "E0723"},
               {{.kinds = "gold"}, "E0721"},
               {{.kinds = "url"}, "E0722"},
               {{.window_us = -5}, "E0711"},
               {{.window_us = 1000}, "E0720"},
               {{.method = "qut"}, "E0724"},
               {{.method = "qut", .network = "co_sleep"}, "E0724"},
               {{.max_pairs = 1}, "E0521"}};
    struct lockstep_detect_options o = LOCKSTEP_DETECT_INIT;
    struct lockstep_detect_report r = LOCKSTEP_DETECT_REPORT_INIT;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct lockstep_detect_options b = LOCKSTEP_DETECT_INIT;
        b.method = bad[i].o.method;
        b.kinds = bad[i].o.kinds;
        b.network = bad[i].o.network;
        b.max_pairs = bad[i].o.max_pairs;
        if (bad[i].o.window_us)
            b.window_us = bad[i].o.window_us;
        enum lockstep_rc rc = lockstep_detect(c, &b, &r, &error);
        ok((rc == LOCKSTEP_ARGUMENT || rc == LOCKSTEP_LIMIT) &&
               strcmp(error.id, bad[i].id) == 0,
           "refused %zu: %s %s; %s", i, error.id, error.text, error.hint);
    }
    lockstep_rows *rows = NULL;
    struct lockstep_show_options show = LOCKSTEP_SHOW_INIT;
    show.what = "runs";
    fine(lockstep_show(c, &show, &rows, &error), "runs");
    ok(rows_of(rows) == 0, "none of these is one");
    o.window_us = 60000000;
    fine(lockstep_detect(c, &o, &r, &error), "pairs");
    ok(r.run_id == 1 && r.pairs > 1000 && r.edges == r.pairs && r.proofs > 0 &&
           strcmp(r.method, "pairs") == 0 && strcmp(r.kinds, "object") == 0 &&
           r.edge_accounts > 100,
       "%llu pairs, %llu proofs", (unsigned long long)r.pairs,
       (unsigned long long)r.proofs);
    o.max_proofs = 100;
    fine(lockstep_detect(c, &o, &r, &error), "pairs with few proofs");
    ok(r.run_id == 2 && r.proofs <= 100, "no more than asked for");
    o = (struct lockstep_detect_options)LOCKSTEP_DETECT_INIT;
    o.method = "coortweet";
    o.fast_window_us = 5000000;
    o.window_us = 60000000;
    fine(lockstep_detect(c, &o, &r, &error), "coortweet");
    ok(r.run_id == 3 && r.edges > 100, "%llu edges", (unsigned long long)r.edges);
    o = (struct lockstep_detect_options)LOCKSTEP_DETECT_INIT;
    o.method = "qut";
    o.network = "co_post";
    fine(lockstep_detect(c, &o, &r, &error), "qut");
    ok(r.run_id == 4 && strcmp(r.kinds, "co_post") == 0, "%llu edges",
       (unsigned long long)r.edges);
}

static const struct {
    const char *what, *shape;
} questions[] = {{NULL, NULL},
                 {"edges", NULL},
                 {"pairs", NULL},
                 {"accounts", NULL},
                 {"objects", NULL},
                 {"proofs", NULL},
                 {"hubs", NULL},
                 {"runs", NULL},
                 {"run", NULL},
                 {"sources", NULL},
                 {"rejects", NULL},
                 {"kinds", NULL},
                 {"posts", NULL},
                 {"edges", "lockstep"},
                 {"edges", "coortweet"},
                 {"pairs", "coortweet"},
                 {"accounts", "coortweet"},
                 {"objects", "coortweet"},
                 {"posts", "coortweet"},
                 {"edges", "qut"},
                 {"posts", "qut"}};

// Every question as every form: as many lines as rows.
static void test_show_and_write(lockstep_case *c)
{
    static const char *const forms[] = {"csv", "json", "md", NULL};
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        for (size_t f = 0; f < 4; f++) {
            struct lockstep_show_options o = LOCKSTEP_SHOW_INIT;
            struct lockstep_write_options w = LOCKSTEP_WRITE_INIT;
            lockstep_rows *rows = NULL;
            uint64_t written = 0, guarded = 9;
            o.what = questions[i].what;
            o.shape = questions[i].shape;
            o.limit = f ? 5000 : 0;
            w.format = forms[f];
            text_reset(&taken);
            fine(lockstep_show(c, &o, &rows, &error), "%s %s", o.what ? o.what : "",
                 o.shape ? o.shape : "");
            if (!rows)
                continue;
            size_t lines = f == 2 ? 2 : f == 1 ? 0 : 1;
            fine(lockstep_write(rows, &w, take_bytes, NULL, &written, &guarded, &error),
                 "as %s", forms[f] ? forms[f] : "nothing said");
            ok(count(text_span(&taken).p, "\n") == written + lines || f == 2 ||
                   (o.what && strcmp(o.what, "posts") == 0),
               "%llu rows", (unsigned long long)written);
            ok(!o.limit || written <= 5000, "no more than asked for");
            lockstep_rows_free(rows);
        }
    lockstep_rows *rows = NULL;
    struct lockstep_show_options o = LOCKSTEP_SHOW_INIT;
    struct lockstep_write_options w = LOCKSTEP_WRITE_INIT;
    o.what = "kinds";
    fine(lockstep_show(c, &o, &rows, &error), "kinds");
    ok(lockstep_write(rows, &w, refuse, NULL, NULL, NULL, &error) == LOCKSTEP_IO &&
           strcmp(error.id, "E0801") == 0,
       "a sink that refuses: %s", error.text);
    lockstep_rows_free(rows);
    fine(lockstep_show(c, &o, &rows, &error), "kinds");
    w.format = "xls";
    ok(lockstep_write(rows, &w, take_bytes, NULL, NULL, NULL, &error) ==
               LOCKSTEP_ARGUMENT &&
           strcmp(error.id, "E0805") == 0,
       "a form that is none: %s; %s", error.text, error.hint);
    lockstep_rows_free(rows);
    o.what = "nothing";
    rows = NULL;
    ok(lockstep_show(c, &o, &rows, &error) == LOCKSTEP_ARGUMENT && !rows,
       "a question that is none: %s", error.text);
    o.what = "edges";
    o.run_id = (UINT64_C(1) << 32) + 1;
    ok(lockstep_show(c, &o, &rows, &error) == LOCKSTEP_ARGUMENT && !rows &&
           strcmp(error.id, "E0736") == 0,
       "a run beyond all numbers is not the first one: %s", error.text);
}

// Two answers at once, and one that outlives its case.
static void test_rows_at_once(const char *path)
{
    struct lockstep_show_options o = LOCKSTEP_SHOW_INIT;
    lockstep_rows *a = NULL, *b = NULL;
    lockstep_case *c = NULL;
    const struct lockstep_cell *cell = NULL;
    o.what = "posts";
    fine(lockstep_open(path, LOCKSTEP_READ, NULL, &c, &error), "the case");
    fine(lockstep_show(c, &o, &a, &error), "posts");
    ok(lockstep_rows_next(a, &cell, &error) == LOCKSTEP_OK && cell, "the first");
    fine(lockstep_show(c, &o, &b, &error), "posts once more");
    uint64_t n = rows_of(b);
    ok(rows_of(a) + 1 == n && n > 50000, "both answers have %llu rows",
       (unsigned long long)n);
    fine(lockstep_show(c, &o, &a, &error), "posts");
    ok(lockstep_rows_next(a, &cell, &error) == LOCKSTEP_OK && cell, "the first");
    lockstep_close(c);
    enum lockstep_rc rc = LOCKSTEP_OK;
    while (rc == LOCKSTEP_OK && cell)
        rc = lockstep_rows_next(a, &cell, &error);
    ok(rc == LOCKSTEP_IO, "rows of a closed case end with an error: %s", error.text);
    lockstep_rows_free(a);
}

static void test_graph(lockstep_case *c)
{
    struct lockstep_show_options o = LOCKSTEP_SHOW_INIT;
    lockstep_rows *rows = NULL;
    o.run_id = 1;
    fine(lockstep_show(c, &o, &rows, &error), "edges");
    uint64_t edges = rows_of(rows);
    static const char *const forms[] = {"gexf", "graphml"};
    for (size_t f = 0; f < 2; f++) {
        text_reset(&taken);
        fine(lockstep_write_graph(c, &o, forms[f], take_bytes, NULL, &error), "a %s",
             forms[f]);
        ok(count(taken.p, "<edge ") == edges && edges > 4096, "has all %llu edges",
           (unsigned long long)edges);
        ok(count(taken.p, "<node ") > 500, "and %zu nodes", count(taken.p, "<node "));
    }
    ok(lockstep_write_graph(c, &o, "dot", take_bytes, NULL, &error) ==
               LOCKSTEP_ARGUMENT &&
           strcmp(error.id, "E0805") == 0,
       "a form that is none");
    ok(lockstep_write_graph(c, &o, "gexf", refuse, NULL, &error) == LOCKSTEP_IO,
       "a sink that refuses");
}

// What stands in a Parquet file is what lockstep_show gives.
static void test_parquet(lockstep_case *c)
{
    struct duck d = {0};
    struct duck_options plain = {.threads = 1};
    struct err err = {0};
    struct rows back = {0};
    const struct cell *x = NULL;
    const struct lockstep_cell *y = NULL;
    struct lockstep_show_options o = LOCKSTEP_SHOW_INIT;
    lockstep_rows *rows = NULL;
    o.run_id = 1;
    fine(lockstep_write_parquet(c, &o, "edges.parquet", &error), "a Parquet file");
    ok_rc(duck_open(NULL, &plain, &d, &err), &err, "a reader");
    ok_rc(duck_query(&d, "SELECT * FROM read_parquet('edges.parquet')", NULL, 0, &back,
                     &err),
          &err, "reads it");
    fine(lockstep_show(c, &o, &rows, &error), "edges");
    uint64_t n = 0;
    bool same = lockstep_rows_columns(rows) == back.n;
    while (same && rows_next(&back, &x, &err) == RC_OK && x &&
           lockstep_rows_next(rows, &y, &error) == LOCKSTEP_OK && y) {
        for (size_t i = 0; i < back.n; i++)
            same &= (int)x[i].type == (int)y[i].type && x[i].i == y[i].i &&
                    x[i].f == y[i].f && x[i].s.n == y[i].n &&
                    (!y[i].n || memcmp(x[i].s.p, y[i].text, y[i].n) == 0);
        n++;
    }
    ok(same && n > 4096, "all %llu rows are the same", (unsigned long long)n);
    lockstep_rows_free(rows);
    rows_done(&back);
    duck_close(&d);
    ok(lockstep_write_parquet(c, &o, "no/such/edges.parquet", &error) != LOCKSTEP_OK &&
           error.id[0],
       "one that cannot be written: %s", error.text);
}

static void test_receipt(lockstep_case *c)
{
    for (uint64_t run = 1; run <= 4; run++) {
        struct lockstep_show_options o = LOCKSTEP_SHOW_INIT;
        lockstep_rows *rows = NULL;
        const struct lockstep_cell *cell = NULL;
        char a[80], b[80];
        o.run_id = run;
        fine(lockstep_show(c, &o, &rows, &error), "edges of run %llu",
             (unsigned long long)run);
        if (!rows || lockstep_rows_next(rows, &cell, &error) != LOCKSTEP_OK || !cell) {
            lockstep_rows_free(rows);
            skip("no edge in run %llu", (unsigned long long)run);
            continue;
        }
        snprintf(a, sizeof a, "%.*s", (int)cell[0].n, cell[0].text);
        snprintf(b, sizeof b, "%.*s", (int)cell[1].n, cell[1].text);
        lockstep_rows_free(rows);
        rows = NULL;
        o.what = "receipt";
        o.a = b;
        o.b = a;
        fine(lockstep_show(c, &o, &rows, &error), "a receipt of %s and %s", b, a);
        ok(rows && lockstep_rows_columns(rows) == 18, "both posts side by side");
        uint64_t n = rows_of(rows);
        ok(n >= 2 || run == 4, "%llu meetings", (unsigned long long)n);
        rows = NULL;
        o.b = b;
        ok(lockstep_show(c, &o, &rows, &error) == LOCKSTEP_ARGUMENT &&
               strcmp(error.id, "E0734") == 0,
           "not with itself");
        o.b = NULL;
        ok(lockstep_show(c, &o, &rows, &error) == LOCKSTEP_ARGUMENT, "not alone");
        o.what = "account";
        fine(lockstep_show(c, &o, &rows, &error), "posts of one account");
        ok(rows_of(rows) > 0, "some");
        rows = NULL;
        o.a = "nobody at all";
        ok(lockstep_show(c, &o, &rows, &error) == LOCKSTEP_ARGUMENT &&
               strcmp(error.id, "E0732") == 0,
           "an account that is none: %s", error.hint);
        o.a = NULL;
        ok(lockstep_show(c, &o, &rows, &error) == LOCKSTEP_ARGUMENT && !rows,
           "no account at all: %s", error.text);
    }
}

static void test_read_only(const char *path)
{
    lockstep_case *c = NULL;
    lockstep_rows *rows = NULL;
    fine(lockstep_open(path, LOCKSTEP_READ, NULL, &c, &error), "open to read");
    ok(lockstep_import(c, "s.csv", NULL, NULL, &error) == LOCKSTEP_ARGUMENT,
       "no import");
    ok(lockstep_detect(c, NULL, NULL, &error) == LOCKSTEP_ARGUMENT, "no run");
    for (int i = 0; i < 2; i++) {
        fine(lockstep_sql(c, "SELECT count(*), [1] FROM posts", &rows, &error), "SQL");
        ok(rows_of(rows) == 1, "answers");
    }
    rows = NULL;
    ok(lockstep_sql(c, "DROP TABLE posts", &rows, &error) != LOCKSTEP_OK && !rows,
       "and only that: %s", error.text);
    test_receipt(c);
    lockstep_close(c);
    fine(lockstep_open(path, LOCKSTEP_WRITE, NULL, &c, &error), "open to write");
    ok(lockstep_sql(c, "SELECT 1", &rows, &error) == LOCKSTEP_ARGUMENT,
       "then no query of a person");
    lockstep_close(c);
}

static void test_memory_limit(void)
{
    struct lockstep_options how = LOCKSTEP_OPTIONS_INIT;
    lockstep_case *c = NULL;
    how.memory_bytes = 64 << 20;
    fine(lockstep_open("limit.lockstep", LOCKSTEP_CREATE, &how, &c, &error), "a limit");
    ok(lockstep_case_is_new(c) && strlen(lockstep_case_id(c)) == 16, "a new case");
    enum lockstep_rc rc = lockstep_import(c, "s.csv", NULL, NULL, &error);
    ok(rc == LOCKSTEP_OK || (rc == LOCKSTEP_LIMIT && strcmp(error.id, "E0502") == 0),
       "is kept: %s", error.text);
    lockstep_close(c);
    ok(mem_limit_now() == 0, "and ends with the case");
    how.memory_bytes = 1000;
    c = NULL;
    ok(lockstep_open("limit.lockstep", LOCKSTEP_WRITE, &how, &c, &error) !=
               LOCKSTEP_OK &&
           !c,
       "one that is too low is told: %s", error.text);
    ok(mem_limit_now() == 0, "and ends with the attempt");
}

int main(void)
{
    char root[] = "api-desk-XXXXXX", command[80];
    lockstep_case *c = NULL;
    if (!mkdtemp(root) || chdir(root) != 0)
        return 2;
    test_words();
    fine(lockstep_open("d.lockstep", LOCKSTEP_CREATE, NULL, &c, &error), "a case");
    test_import(c);
    test_sizes(c);
    test_detect(c);
    test_show_and_write(c);
    test_graph(c);
    test_parquet(c);
    test_receipt(c);
    lockstep_close(c);
    test_read_only("d.lockstep");
    test_rows_at_once("d.lockstep");
    test_memory_limit();
    text_done(&taken);
    ok(lockstep_memory_now() == 0 && lockstep_memory_peak() > 0,
       "all memory is given back");
    snprintf(command, sizeof command, "cd .. && rm -rf '%s'", root);
    return system(command) == 0 ? tap_end() : 2;
}
