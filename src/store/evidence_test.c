// SPDX-License-Identifier: Apache-2.0
// Evidence as columns: what is loaded is what plain SQL says, in the promised order.
#include "store/evidence.h"

#include "base/rng.h"
#include "base/tap.h"
#include "base/text.h"
#include "store/answer.h"
#include "store/duck.h"
#include "trace/kind.h"

#include <math.h>
#include <unistd.h>

static struct store *store;

static void run(const char *sql)
{
    struct err err = {0};
    enum rc rc = duck_run(store_duck(store), sql, &err);
    if (rc != RC_OK) {
        ok(0, "%s", sql);
        fprintf(stderr, "%s\n", err.text);
    }
}

static int64_t number(const char *sql)
{
    struct err err = {0};
    int64_t n = -1;
    if (duck_number(store_duck(store), sql, &n, &err) != RC_OK) {
        ok(0, "%s", sql);
        fprintf(stderr, "%s\n", err.text);
    }
    return n;
}

// A small case: 7,000 posts of 40 accounts in two sources, traces of three kinds in the
// wrong order, texts and ids that are NULL here and there.
static void fill_case(void)
{
    run("INSERT INTO sources(source_id, path, sha256, format, bytes, records, taken, "
        "duplicates, rejected, clock_resolution_us, clock_measured_us, by_record) "
        "VALUES "
        "(1, 'a.csv', 'aa', 'x', 10, 3501, 3500, 1, 0, 1000000, 0, false), "
        "(2, 'b.csv', 'bb', 'x', 10, 3503, 3500, 3, 0, 1000000, 0, true)");
    run("INSERT INTO accounts(account_id, platform, platform_id, handle, source_id) "
        "SELECT i, CASE i % 2 WHEN 0 THEN 'x' ELSE 'unknown' END, 'id' || (i // 2), "
        "CASE WHEN i % 3 = 0 THEN 'Name' || i END, 1 FROM range(40) t(i)");
    // Posts of the second source come first in the table; records run backwards there.
    run("INSERT INTO posts(post_id, account_id, platform_post_id, time_us, action, "
        "text, "
        "urls, parent_post, source_id, record, line) SELECT i, hash(i) % 40, CASE WHEN "
        "i "
        "% 10 <> 3 THEN 'p' || (i // 2) END, 1600000000000000 + (hash(i + 7) % 1000) * "
        "1000000, 'post', CASE WHEN i % 4 <> 1 THEN repeat('t' || i, i::INTEGER % 20) "
        "END, "
        "CASE WHEN i % 5 = 0 THEN 'http://a.example/' || i END, NULL, CASE WHEN i < "
        "3500 "
        "THEN 2 ELSE 1 END, CASE WHEN i < 3500 THEN 4000 - i ELSE i END, i + 2 "
        "FROM range(7000) t(i)");
    run("INSERT INTO duplicates VALUES (1, 1, 100, NULL), (1, 2, 100, true), (2, 5000, "
        "7, true), (2, "
        "5001, "
        "7, true), (2, 1, 200, false)");
    run("INSERT INTO objects SELECT i, (CASE i % 3 WHEN 0 THEN 'url' WHEN 1 THEN "
        "'repost' ELSE 'reply' END)::kind, 'k' || i FROM range(300) t(i)");
    run("INSERT INTO traces SELECT o.kind, o.object_id, p.account_id, p.time_us, "
        "p.post_id FROM posts p JOIN objects o ON o.object_id = hash(p.post_id) % 300 "
        "OR "
        "o.object_id = hash(p.post_id + 1) % 300 ORDER BY hash(p.post_id, "
        "o.object_id)");
}

// ---- the oracle: the same rows, asked in plain SQL ----------------------------------

static void test_traces(unsigned kind)
{
    struct store_traces t = {0};
    struct err err = {0};
    struct rows rows = {0};
    const struct cell *c = NULL;
    char sql[300];
    snprintf(sql, sizeof sql,
             "SELECT object_id, account_id, time_us, post_id FROM traces WHERE kind = "
             "'%s' ORDER BY object_id, time_us, account_id, post_id",
             kind_at(kind)->name);
    ok_rc(store_traces_load(store, kind, NULL, &t, &err), &err, "traces of kind %s",
          kind_at(kind)->name);
    ok_rc(store_query(store, sql, NULL, 0, &rows, &err), &err, "the same in SQL");
    size_t n = 0;
    bool same = true;
    while (rows_next(&rows, &c, &err) == RC_OK && c) {
        same &= n < t.object.n && t.object.p[n] == c[0].i && t.account.p[n] == c[1].i &&
                t.time_us.p[n] == c[2].i && t.post.p[n] == c[3].i;
        n++;
    }
    rows_done(&rows);
    ok(same && n == t.object.n && n == t.post.n && n == t.account.n && n == t.time_us.n,
       "all %zu rows are the same, in (object, time, account, post) order", n);
    store_traces_done(&t);
}

static void test_shares(bool twice)
{
    struct store_shares t = {0};
    struct err err = {0};
    struct rows rows = {0};
    const struct cell *c = NULL;
    const uint8_t kinds[2] = {KIND_URL, KIND_REPOST};
    ok_rc(store_shares_load(store, kinds, 2, twice, NULL, &t, &err), &err, "shares%s",
          twice ? ", duplicates among them" : "");
    ok_rc(store_query(
              store,
              twice ? "WITH r AS (SELECT post_id, source_id, record FROM posts "
                      "UNION ALL SELECT post_id, source_id, record FROM "
                      "duplicates WHERE same AND source_id = 2) SELECT t.account_id, "
                      "t.object_id, "
                      "p.platform_post_id, post_id, t.time_us, t.kind FROM r JOIN "
                      "posts p USING (post_id) JOIN traces t USING (post_id) "
                      "WHERE t.kind IN ('url', 'repost') ORDER BY r.source_id, "
                      "r.record, t.kind = 'repost', t.object_id"
                    : "SELECT t.account_id, t.object_id, p.platform_post_id, "
                      "post_id, t.time_us, t.kind FROM posts p JOIN traces t USING "
                      "(post_id) WHERE t.kind IN ('url', 'repost') ORDER BY "
                      "p.source_id, p.record, t.kind = 'repost', t.object_id",
              NULL, 0, &rows, &err),
          &err, "the same in SQL");
    size_t n = 0, lone = 0;
    bool same = true;
    while (same && rows_next(&rows, &c, &err) == RC_OK && c) {
        same = n < t.account.n && t.account.p[n] == c[0].i && t.object.p[n] == c[1].i &&
               t.post.p[n] == c[3].i && t.time_us.p[n] == c[4].i &&
               kind_at(t.kind.p[n]) && span_is(c[5].s, kind_at(t.kind.p[n])->name);
        struct span id =
            same ? dict_text(&t.contents, t.content.p[n], NULL) : SPAN_NONE;
        if (same && c[2].type == CELL_NULL)
            lone += id.n && id.p[0] == 1;
        else if (same)
            same = span_same(id, c[2].s);
        n++;
    }
    rows_done(&rows);
    ok(same && n == t.account.n && n > 1000 && lone > 100,
       "all %zu rows are the same, %zu of them with an id that equals no other", n,
       lone);
    store_shares_done(&t);
}

static void test_messages(bool texts)
{
    struct store_messages m = {0};
    struct err err = {0};
    struct rows rows = {0};
    const struct cell *c = NULL;
    ok_rc(store_messages_load(store, texts, NULL, &m, &err), &err, "messages %s texts",
          texts ? "with" : "without");
    ok_rc(store_query(store,
                      "SELECT post_id, account_id, time_us, coalesce(text, ''), "
                      "coalesce(urls, '') FROM posts ORDER BY post_id",
                      NULL, 0, &rows, &err),
          &err, "the same in SQL");
    size_t n = 0;
    bool same = true;
    const char *all_texts = m.text_bytes.n ? (char *)m.text_bytes.p : "";
    const char *all_urls = m.urls_bytes.n ? (char *)m.urls_bytes.p : "";
    while (same && rows_next(&rows, &c, &err) == RC_OK && c && n < m.post.n) {
        struct span text = {all_texts + m.text_at.p[n],
                            m.text_at.p[n + 1] - m.text_at.p[n]};
        struct span urls = {all_urls + m.urls_at.p[n],
                            m.urls_at.p[n + 1] - m.urls_at.p[n]};
        same = m.post.p[n] == c[0].i && m.account.p[n] == c[1].i &&
               m.time_us.p[n] == c[2].i && span_same(text, texts ? c[3].s : SPAN("")) &&
               span_same(urls, texts ? c[4].s : SPAN(""));
        n++;
    }
    rows_done(&rows);
    ok(same && n == 7000 && m.text_at.n == 7001, "all %zu posts are the same", n);
    size_t wrong = 0;
    for (int which = 0; which < 2; which++) {
        const struct u32s *column = which ? &m.reply : &m.repost;
        ok_rc(store_query(
                  store,
                  which ? "SELECT p.post_id, list(t.object_id) FILTER (t.kind = "
                          "'reply')::VARCHAR FROM posts p LEFT JOIN traces t USING "
                          "(post_id) GROUP BY ALL"
                        : "SELECT p.post_id, list(t.object_id) FILTER (t.kind = "
                          "'repost')::VARCHAR FROM posts p LEFT JOIN traces t "
                          "USING (post_id) GROUP BY ALL",
                  NULL, 0, &rows, &err),
              &err, "targets in SQL");
        while (rows_next(&rows, &c, &err) == RC_OK && c) {
            uint32_t object = column->p[c[0].i];
            char want[40];
            snprintf(want, sizeof want, "%u", object);
            if (c[1].type == CELL_NULL)
                wrong += object != STORE_NO_TEXT;
            else
                wrong += !c[1].s.n || object == STORE_NO_TEXT;
        }
        rows_done(&rows);
    }
    ok(wrong == 0, "a post has a target where it has such a trace, and only there");
    store_messages_done(&m);
}

static void test_names(void)
{
    struct store_names names = {0};
    struct err err = {0};
    ok_rc(store_names_load(store, &names, &err), &err, "names");
    ok(names.n == 40, "of all accounts");
    bool same = true, ordered = true;
    uint32_t by_rank[40] = {0};
    for (uint32_t i = 0; i < 40; i++) {
        char want[20];
        snprintf(want, sizeof want, "id%u", i / 2);
        same &= span_is(store_name(&names, i), want);
        by_rank[names.rank.p[i]] = i;
    }
    // Even accounts are of platform x, odd ones of unknown; one of each has each id.
    for (uint32_t r = 1; r < 40; r++) {
        int order = span_order(store_name(&names, by_rank[r - 1]),
                               store_name(&names, by_rank[r]));
        ordered &=
            order < 0 || (order == 0 && by_rank[r - 1] % 2 == 1 && by_rank[r] % 2 == 0);
    }
    ok(same, "each is its own");
    ok(ordered, "ranks follow the bytes of the name, then those of the platform");
    store_names_done(&names);
}

static void test_foreign_hand(void)
{
    static const char *const sql[] = {
        "UPDATE traces SET post_id = 7000 WHERE rowid = 11",
        "UPDATE traces SET account_id = 40 WHERE rowid = 11",
        "UPDATE traces SET object_id = 4000000000 WHERE rowid = 11"};
    struct err err = {0};
    unsigned kind =
        (unsigned)number("SELECT enum_code(kind) FROM traces WHERE rowid = 11");
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
        struct store_traces t = {0};
        ok_rc(store_begin(store, &err), &err, "for a moment");
        run(sql[i]);
        ok(store_traces_load(store, kind, NULL, &t, &err) == RC_INPUT &&
               strcmp(err.id, "E0403") == 0 && !t.object.p,
           "%s: %s", sql[i], err.text);
        store_undo(store);
    }
    struct store_shares shares = {0};
    const uint8_t url = KIND_URL;
    ok_rc(store_begin(store, &err), &err, "for a moment");
    run("INSERT INTO duplicates VALUES (2, 9, 7000, true)");
    ok(store_shares_load(store, &url, 1, true, NULL, &shares, &err) == RC_INPUT &&
           strcmp(err.id, "E0403") == 0,
       "a duplicate of no post: %s", err.text);
    store_undo(store);
}

// ---- writing ------------------------------------------------------------------------

static void test_append(void)
{
    enum { N = 5000 };
    static uint32_t a[N], list[N * 3];
    static uint64_t at[N + 1];
    static double d[N];
    static uint8_t b[N];
    static struct span text[N];
    struct err err = {0};
    for (size_t i = 0; i < N; i++) {
        a[i] = (uint32_t)i;
        d[i] = i % 3 ? (double)i : (double)NAN;
        b[i] = i % 2;
        text[i] = i % 4 ? SPAN("some text that is long") : SPAN_NONE;
        at[i + 1] = at[i] + i % 4;
        for (size_t k = 0; k < i % 4; k++)
            list[at[i] + k] = (uint32_t)(i * 10 + k);
    }
    run("CREATE TABLE wide(a UINTEGER, s UINTEGER, k kind, d DOUBLE, b BOOLEAN, t "
        "VARCHAR, l UINTEGER[], n BIGINT)");
    struct store_column c[] = {{.type = STORE_U32, .p = a},
                               {.type = STORE_SAME, .same = 7},
                               {.type = STORE_SAME8, .same = KIND_URL},
                               {.type = STORE_F64, .p = d},
                               {.type = STORE_BOOL, .p = b},
                               {.type = STORE_TEXT, .p = text},
                               {.type = STORE_LISTS, .p = list, .at = at},
                               {.type = STORE_NULL}};
    ok_rc(store_append(store, "wide", c, 8, N, NULL, &err), &err, "%d rows", N);
    ok(number("SELECT count(*) FROM wide") == N, "are there");
    ok(number(
           "SELECT count(*) FROM wide WHERE s <> 7 OR k <> 'url' OR b <> (a % 2 = 1) "
           "OR d IS DISTINCT FROM CASE WHEN a % 3 <> 0 THEN a END OR t IS DISTINCT "
           "FROM CASE WHEN a % 4 <> 0 THEN 'some text that is long' END OR n IS NOT "
           "NULL OR l IS DISTINCT FROM list_transform(range(a % 4), lambda x: a * 10 + "
           "x)") == 0,
       "and each cell is what was given");
    atomic_int stop = 1;
    struct pace pace = {.stop = &stop};
    ok(store_append(store, "wide", c, 8, N, &pace, &err) == RC_STOPPED,
       "it can be stopped");
    ok_rc(store_append(store, "wide", c, 8, 0, NULL, &err), &err, "no rows are fine");
    run("DROP TABLE wide");
}

static void test_runs(void)
{
    struct err err = {0};
    uint32_t id = 0;
    struct store_run run_row = {.command = "detect",
                                .method = "pairs",
                                .kinds = "url",
                                .options = "{\"first_only\":true,\"hub_accounts\":5}",
                                .window_us = 60000000,
                                .seed = UINT64_MAX / 2,
                                .input_sha256 = "aa"};
    struct answer_run out;
    ok(answer_run(store, 0, NULL, &out, &err) == RC_ARGUMENT &&
           strcmp(err.id, "E0736") == 0 && err.hint[0],
       "no run yet: %s", err.text);
    ok_rc(store_run_next(store, &id, &err), &err, "a number");
    ok(id == 1, "the first is 1");
    ok_rc(store_run_add(store, 1, &run_row, &err), &err, "a run");
    run_row.method = "coortweet";
    run_row.options = "{}";
    ok_rc(store_run_add(store, 2, &run_row, &err), &err, "another");
    ok_rc(store_run_next(store, &id, &err), &err, "a number");
    ok(id == 3, "the next is 3");
    ok_rc(answer_run(store, 0, NULL, &out, &err), &err, "the latest");
    ok(out.run_id == 2 && strcmp(out.method, "coortweet") == 0 && !out.first_only,
       "is 2");
    ok_rc(answer_run(store, 0, "pairs", &out, &err), &err, "the latest of a method");
    ok(out.run_id == 1 && out.first_only && out.hub_accounts == 5 &&
           out.window_us == 60000000,
       "is 1, as it was asked");
    ok(answer_run(store, 1, "coortweet", &out, &err) == RC_ARGUMENT,
       "1 is not of that one");
    ok(answer_run(store, 9, NULL, &out, &err) == RC_ARGUMENT && strstr(err.text, "9"),
       "9 is none");
}

// ---- questions ----------------------------------------------------------------------

static const struct {
    const char *what, *shape;
} questions[] = {{"edges", NULL},
                 {"nodes", NULL},
                 {"pairs", NULL},
                 {"accounts", NULL},
                 {"objects", NULL},
                 {"proofs", NULL},
                 {"hubs", NULL},
                 {"runs", NULL},
                 {"sources", NULL},
                 {"rejects", NULL},
                 {"kinds", NULL},
                 {"account", NULL},
                 {"posts", NULL},
                 {"edges", "coortweet"},
                 {"pairs", "coortweet"},
                 {"objects", "coortweet"},
                 {"accounts", "coortweet"},
                 {"posts", "coortweet"},
                 {"edges", "qut"},
                 {"posts", "qut"}};

// Runs every question; those that need a run may say that there is none.
static void test_questions(bool with_runs)
{
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        for (int subgraph = 0; subgraph < 4; subgraph++) {
            struct answer_options o = {.what = questions[i].what,
                                       .shape = questions[i].shape,
                                       .subgraph = subgraph,
                                       .kind = subgraph ? "url" : NULL,
                                       .limit = subgraph ? 3 : 0};
            struct rows rows = {0};
            struct err err = {0};
            const struct cell *c = NULL;
            uint64_t n = 0;
            enum rc rc = answer(store, &o, &rows, &err);
            while (rc == RC_OK && (n == 0 || c)) {
                rc = rows_next(&rows, &c, &err);
                n++;
            }
            rows_done(&rows);
            bool told = rc == RC_ARGUMENT &&
                        (strcmp(err.id, "E0736") == 0 || strcmp(err.id, "E0737") == 0);
            ok((rc == RC_OK && (!o.limit || n <= 4)) ||
                   (told && (!with_runs || subgraph > 1)),
               "%s %s %d: %llu rows %s", o.what, o.shape ? o.shape : "", subgraph,
               (unsigned long long)(n ? n - 1 : 0), err.text);
        }
}

static void fill_results(void)
{
    run("INSERT INTO runs(run_id, method, window_us, options) VALUES (3, 'qut', "
        "1000000, "
        "'{}'), (4, 'coortweet', 10000000, '{\"fast_window_us\": 2500000}')");
    for (int id = 1; id <= 4; id++) {
        char sql[1600];
        snprintf(
            sql, sizeof sql,
            "INSERT INTO edges(run_id, a, b, kinds, count, objects, weight) SELECT %d, "
            "i, "
            "i + 1, 'url', 3, 2, 2 FROM range(20) t(i);"
            "INSERT INTO pairs SELECT %d, 'url', i, i + 1, 3, 2, 0, 1.5, 1 FROM "
            "range(20) "
            "t(i);"
            "INSERT INTO proofs SELECT %d, 'url', 0, 1, i * 3, i, i + 1, 5 FROM "
            "range(20) "
            "t(i);"
            "INSERT INTO hubs SELECT %d, 'url', 3, 40;"
            "INSERT INTO coortweet_pairs SELECT %d, i * 3, i, i + 1, 5, i %% 2 = 0 "
            "FROM "
            "range(20) t(i);"
            "INSERT INTO coortweet_edges(run_id, a, b, swapped, weight, object_ids, "
            "weight_threshold, weight_threshold_fast) SELECT %d, i, i + 1, false, 2, "
            "[i, 5], "
            "i %% 2 = 0, i %% 3 = 0 FROM range(20) t(i);"
            "INSERT INTO coortweet_accounts SELECT %d, i, 1, 1, 1, 1, 5, 5 FROM "
            "range(20) "
            "t(i);"
            "INSERT INTO coortweet_objects SELECT %d, i, 5, false FROM range(20) t(i);"
            "INSERT INTO qut_edges SELECT %d, i, i + 1, 5 FROM range(20) t(i)",
            id, id, id, id, id, id, id, id, id);
        run(sql);
    }
}

static void test_bad_questions(void)
{
    struct err err = {0};
    struct rows rows = {0};
    struct answer_options o = {.what = "edgs"};
    ok(answer(store, &o, &rows, &err) == RC_ARGUMENT && strcmp(err.id, "E0735") == 0 &&
           strstr(err.hint, "edges"),
       "a question that nobody knows: %s; %s", err.text, err.hint);
    o = (struct answer_options){.what = "edges", .shape = "gephi"};
    ok(answer(store, &o, &rows, &err) == RC_ARGUMENT,
       "a shape that nobody knows: %s; %s", err.text, err.hint);
    o = (struct answer_options){.what = "objects", .kind = "'; DROP TABLE posts; --"};
    ok(answer(store, &o, &rows, &err) == RC_ARGUMENT && strcmp(err.id, "E0721") == 0,
       "a kind that is none: %s", err.text);
    o = (struct answer_options){.what = "edges", .shape = "coortweet", .subgraph = 4};
    ok(answer(store, &o, &rows, &err) == RC_ARGUMENT && strcmp(err.id, "E0737") == 0,
       "a subgraph that is none: %s", err.text);
}

static void test_accounts(void)
{
    static const struct {
        const char *name, *id;
        uint32_t account;
    } known[] = {{"x:id3", "", 6},       {"unknown:id3", "", 7},
                 {"@Name9", "", 9},      {"unknown:@Name9", "", 9},
                 {"id3", "E0733", 0},    {"@id3", "E0733", 0},
                 {"nobody", "E0732", 0}, {"@Name8", "E0732", 0},
                 {"", "E0732", 0},       {"x:id'3", "E0732", 0}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct err err = {0};
        uint32_t account = 99;
        enum rc rc = answer_account(store, known[i].name, &account, &err);
        if (known[i].id[0])
            ok(rc == RC_ARGUMENT && strcmp(err.id, known[i].id) == 0 && err.hint[0],
               "\"%s\": %s; %s", known[i].name, err.text, err.hint);
        else
            ok(rc == RC_OK && account == known[i].account, "%s is %u", known[i].name,
               account);
    }
}

static void test_receipt(void)
{
    static const uint8_t kind[2] = {KIND_URL, KIND_URL};
    static const uint32_t object[2] = {0, 3}, a[2] = {10, 11}, b[2] = {20, 21};
    struct err err = {0};
    struct rows rows = {0};
    const struct cell *c = NULL;
    ok_rc(answer_receipt(store, kind, object, a, b, 2, &rows, &err), &err, "a receipt");
    int n = 0;
    while (rows_next(&rows, &c, &err) == RC_OK && c)
        n++;
    ok(n == 2 && rows.n == 18, "of two meetings, both posts side by side");
    rows_done(&rows);
    ok_rc(answer_receipt(store, NULL, NULL, NULL, NULL, 0, &rows, &err), &err,
          "a receipt of nothing");
    ok(rows_next(&rows, &c, &err) == RC_OK && !c, "is empty");
    rows_done(&rows);
    ok_rc(answer_stored_receipt(store, 4, 0, 1, &rows, &err), &err, "a stored one");
    rows_done(&rows);
}

static enum rc load_all(void *ctx)
{
    (void)ctx;
    struct err err;
    struct store_shares shares = {0};
    struct store_messages messages = {0};
    struct store_names names = {0};
    const uint8_t kinds[2] = {KIND_URL, KIND_REPOST};
    struct answer_options o = {.what = "objects", .kind = "url", .limit = 5};
    struct rows rows = {0};
    uint32_t account;
    enum rc rc = store_shares_load(store, kinds, 2, true, NULL, &shares, &err);
    if (rc == RC_OK)
        rc = store_messages_load(store, true, NULL, &messages, &err);
    if (rc == RC_OK)
        rc = store_names_load(store, &names, &err);
    if (rc == RC_OK)
        rc = answer(store, &o, &rows, &err);
    if (rc == RC_OK)
        rc = answer_account(store, "x:id3", &account, &err);
    rows_done(&rows);
    store_shares_done(&shares);
    store_messages_done(&messages);
    store_names_done(&names);
    return rc;
}

int main(void)
{
    struct err err = {0};
    char root[] = "store-evidence-XXXXXX", path[80], command[120];
    if (!mkdtemp(root))
        return 2;
    snprintf(path, sizeof path, "%s/e.lockstep", root);
    ok_rc(store_open(path, STORE_CREATE, NULL, &store, &err), &err, "a case");
    test_questions(false);
    struct store_traces none = {0};
    ok_rc(store_traces_load(store, KIND_URL, NULL, &none, &err), &err,
          "no traces load");
    store_traces_done(&none);
    fill_case();
    test_traces(KIND_URL);
    test_traces(KIND_REPOST);
    test_traces(KIND_TEXT);
    test_shares(false);
    test_shares(true);
    test_messages(true);
    test_messages(false);
    test_names();
    test_foreign_hand();
    test_append();
    test_runs();
    fill_results();
    test_questions(true);
    test_bad_questions();
    test_accounts();
    test_receipt();
    tap_each_failure(load_all, NULL, "loading and asking");
    store_close(store);
    snprintf(command, sizeof command, "rm -rf '%s'", root);
    return system(command) == 0 ? tap_end() : 2;
}
