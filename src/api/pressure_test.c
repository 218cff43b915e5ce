// SPDX-License-Identifier: Apache-2.0
// Every request for memory refused in turn, through each public verb: a clean error,
// nothing leaks, and the case is as before.
#include "lockstep.h"

#include "base/tap.h"

#include <unistd.h>

static lockstep_case *open_case;
static struct lockstep_error error;

static const char posts[] =
    "object_id,account_id,content_id,timestamp_share\n"
    "o1,a,p1,1600000000\no1,b,p2,1600000001\no2,a,p3,1600000100\no2,b,p4,1600000102\n"
    "o1,c,p5,1600000003\no2,c,p6,1600000103\n";

static const char messages[] =
    "message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n"
    "m1,u1,n1,,,the same words for all of us,1600000000,http://a.example/1\n"
    "m2,u2,n2,,,the same words for all of us,1600000001,http://a.example/1\n"
    "m3,u1,n1,m9,,the same words for all,1600000002,http://a.example/2\n"
    "m4,u2,n2,m9,,the same words for all,1600000002,http://a.example/2\n"
    "m5,u1,n1,,m8,yes,1600000003,\nm6,u2,n2,,m8,yes,1600000003,\n";

static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "wb");
    if (!f || fputs(text, f) < 0 || fclose(f) != 0)
        exit(2);
}

// How many rows `what` has.
static uint64_t rows_of(const char *what)
{
    struct lockstep_show_options o = LOCKSTEP_SHOW_INIT;
    const struct lockstep_cell *c = NULL;
    lockstep_rows *rows = NULL;
    uint64_t n = 0;
    o.what = what;
    if (lockstep_show(open_case, &o, &rows, &error) != LOCKSTEP_OK)
        return UINT64_MAX;
    while (lockstep_rows_next(rows, &c, &error) == LOCKSTEP_OK && c)
        n++;
    lockstep_rows_free(rows);
    return n;
}

static enum rc checked(enum lockstep_rc rc, const char *what)
{
    if (rc != LOCKSTEP_OK && (!error.id[0] || !error.text[0]))
        ok(0, "%s: an error without words", what);
    return (enum rc)rc;
}

static enum rc do_open(void *ctx)
{
    lockstep_case *c = NULL;
    (void)ctx;
    enum lockstep_rc rc =
        lockstep_open("other.lockstep", LOCKSTEP_WRITE, NULL, &c, &error);
    lockstep_close(c);
    return checked(rc, "open");
}

static enum rc do_import(void *ctx)
{
    enum lockstep_rc rc = lockstep_import(open_case, ctx, NULL, NULL, &error);
    if (rc != LOCKSTEP_OK && rows_of("sources") != 1)
        ok(0, "a refused import left a source");
    return checked(rc, "import");
}

static enum rc do_explain(void *ctx)
{
    lockstep_rows *map = NULL, *sample = NULL;
    struct lockstep_options how = LOCKSTEP_OPTIONS_INIT;
    how.threads = 1;
    enum lockstep_rc rc =
        lockstep_explain(ctx, NULL, &how, NULL, &map, &sample, &error);
    lockstep_rows_free(map);
    lockstep_rows_free(sample);
    return checked(rc, "explain");
}

static enum rc do_lists(void *ctx)
{
    lockstep_rows *kinds = NULL, *formats = NULL;
    (void)ctx;
    enum lockstep_rc rc = lockstep_kinds(&kinds, &error);
    if (rc == LOCKSTEP_OK)
        rc = lockstep_formats(&formats, &error);
    lockstep_rows_free(kinds);
    lockstep_rows_free(formats);
    return checked(rc, "lists");
}

static char posts_csv[] = "posts.csv", messages_csv[] = "messages.csv";
static uint64_t runs_before;

static enum rc do_detect(void *ctx)
{
    enum lockstep_rc rc = lockstep_detect(open_case, ctx, NULL, &error);
    if (rc != LOCKSTEP_OK && rows_of("runs") != runs_before)
        ok(0, "a refused run was stored");
    return checked(rc, "detect");
}

static int drop(void *self, const char *bytes, size_t n)
{
    (void)self, (void)bytes, (void)n;
    return 0;
}

static enum rc do_show(void *ctx)
{
    lockstep_rows *rows = NULL;
    enum lockstep_rc rc = lockstep_show(open_case, ctx, &rows, &error);
    if (rc == LOCKSTEP_OK)
        rc = lockstep_write(rows, NULL, drop, NULL, NULL, NULL, &error);
    lockstep_rows_free(rows);
    return checked(rc, "show");
}

static enum rc do_graph(void *ctx)
{
    return checked(lockstep_write_graph(open_case, ctx, "gexf", drop, NULL, &error),
                   "graph");
}

static enum rc do_parquet(void *ctx)
{
    enum rc rc =
        checked(lockstep_write_parquet(open_case, ctx, "x.parquet", &error), "parquet");
    if (rc != RC_OK && access("x.parquet", F_OK) == 0)
        ok(0, "a refused file was left");
    unlink("x.parquet");
    return rc;
}

static void detect_all(void)
{
    static const char *const networks[] = {"co_retweet", "co_tweet",         "co_reply",
                                           "co_link",    "co_similar_tweet", "co_post"};
    struct lockstep_detect_options o = LOCKSTEP_DETECT_INIT;
    runs_before = 0;
    tap_each_failure(do_detect, &o, "pairs");
    o.method = "coortweet";
    o.fast_window_us = 2000000;
    runs_before = 1;
    tap_each_failure(do_detect, &o, "coortweet");
    o = (struct lockstep_detect_options)LOCKSTEP_DETECT_INIT;
    o.method = "qut";
    o.min_edge_weight = 1;
    for (size_t i = 0; i < sizeof networks / sizeof *networks; i++) {
        o.network = networks[i];
        runs_before = 2 + i;
        tap_each_failure(do_detect, &o, networks[i]);
    }
    ok(rows_of("runs") == 8, "each of them is stored once");
}

static void show_all(void)
{
    static const struct {
        const char *what, *shape;
        uint64_t run;
    } all[] = {{"edges", NULL, 1},   {"pairs", NULL, 1},   {"accounts", NULL, 1},
               {"objects", NULL, 0}, {"proofs", NULL, 1},  {"runs", NULL, 0},
               {"sources", NULL, 0}, {"rejects", NULL, 0}, {"receipt", NULL, 1},
               {"receipt", NULL, 2}, {"account", NULL, 0}, {"edges", "coortweet", 2},
               {"edges", "qut", 8},  {"posts", "qut", 0}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct lockstep_show_options o = LOCKSTEP_SHOW_INIT;
        o.what = all[i].what;
        o.shape = all[i].shape;
        o.run_id = all[i].run;
        o.a = strcmp(o.what, "receipt") == 0 || strcmp(o.what, "account") == 0 ? "b"
                                                                               : NULL;
        o.b = strcmp(o.what, "receipt") == 0 ? "a" : NULL;
        tap_each_failure(do_show, &o, all[i].what);
    }
    struct lockstep_show_options o = LOCKSTEP_SHOW_INIT;
    o.run_id = 1;
    tap_each_failure(do_graph, &o, "graph");
    tap_each_failure(do_parquet, &o, "parquet");
}

int main(void)
{
    char root[] = "api-pressure-XXXXXX", command[80];
    struct lockstep_options how = LOCKSTEP_OPTIONS_INIT;
    how.threads = 1;
    if (!mkdtemp(root) || chdir(root) != 0)
        return 2;
    write_text("posts.csv", posts);
    write_text("messages.csv", messages);
    ok(lockstep_open("other.lockstep", LOCKSTEP_CREATE, &how, &open_case, &error) ==
           LOCKSTEP_OK,
       "a case");
    ok(lockstep_import(open_case, "posts.csv", NULL, NULL, &error) == LOCKSTEP_OK,
       "with posts");
    lockstep_close(open_case);
    ok(lockstep_open("p.lockstep", LOCKSTEP_CREATE, &how, &open_case, &error) ==
           LOCKSTEP_OK,
       "another");
    tap_each_failure(do_open, NULL, "opening");
    tap_each_failure(do_lists, NULL, "lists");
    tap_each_failure(do_explain, posts_csv, "explaining shares");
    ok(lockstep_import(open_case, "posts.csv", NULL, NULL, &error) == LOCKSTEP_OK,
       "import");
    tap_each_failure(do_import, messages_csv, "importing messages");
    ok(rows_of("sources") == 2, "both files are in the case");
    detect_all();
    show_all();
    lockstep_close(open_case);
    ok(lockstep_memory_now() == 0, "all memory is given back");
    snprintf(command, sizeof command, "cd .. && rm -rf '%s'", root);
    return system(command) == 0 ? tap_end() : 2;
}
