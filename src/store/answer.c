// SPDX-License-Identifier: Apache-2.0
#include "store/answer.h"

#include "base/text.h"
#include "store/duck.h"
#include "store/evidence.h"
#include "trace/kind.h"

#include <stdio.h>
#include <stdlib.h>

// An account as it is named everywhere: its id, behind its platform where that is
// known.
#define NAME(a)                                                                        \
    "CASE " a ".platform WHEN 'unknown' THEN " a ".platform_id ELSE " a                \
    ".platform || ':' || " a ".platform_id END"
#define TABLE_ENDS                                                                     \
    " JOIN accounts x ON x.account_id = CASE WHEN e.swapped THEN e.b ELSE e.a END "    \
    "JOIN accounts y ON y.account_id = CASE WHEN e.swapped THEN e.a ELSE e.b END"
#define EDGE_ENDS                                                                      \
    " JOIN accounts x ON x.account_id = e.a JOIN accounts y ON y.account_id = e.b"
// The keys of a list of objects, in its order, parted by commas.
#define KEYS(list)                                                                     \
    "(SELECT string_agg(k.key, ',' ORDER BY k.i) FROM (SELECT o.key, u.i FROM "        \
    "(SELECT "                                                                         \
    "unnest(" list ") AS id, generate_subscripts(" list                                \
    ", 1) AS i) u JOIN objects o ON "                                                  \
    "o.object_id = u.id) k)"

// Objects without their kind, where {K} is to mean that of the other table.
#define KEYED "(SELECT object_id, key FROM objects) o USING (object_id)"

// What can be asked. {R} is the number of the run, {K} a condition on the kind.
static const struct question {
    const char *what, *shape;
    const char *method; // whose runs fit; "" any, NULL no run needed
    int subgraph;       // -1: any
    const char *sql;
} questions[] = {
    {"edges", NULL, "", -1,
     "SELECT " NAME("x") " AS source, " NAME(
         "y") " AS target, weight, kinds AS edge_type, "
              "objects, count, x.handle AS source_handle, y.handle AS target_handle "
              "FROM edges e" EDGE_ENDS
              " WHERE run_id = {R} ORDER BY weight DESC, count DESC, a, b"},
    {"nodes", NULL, "", -1,
     "SELECT " NAME(
         "x") " AS id, coalesce(x.handle, x.platform_id) AS label, x.platform, "
              "x.handle, count(*) AS partners FROM accounts x JOIN (SELECT a AS "
              "account_id FROM edges "
              "WHERE run_id = {R} UNION ALL SELECT b FROM edges WHERE run_id = {R}) m "
              "USING (account_id) GROUP BY ALL ORDER BY id"},
    {"pairs", NULL, "", -1,
     "SELECT kind, " NAME("x") " AS account_a, " NAME(
         "y") " AS account_b, objects, count, "
              "days, least_us / 1e6 AS least_s, mean_us / 1e6 AS mean_s, x.handle AS "
              "handle_a, "
              "y.handle AS handle_b FROM pairs e" EDGE_ENDS
              " WHERE run_id = {R}{K} ORDER BY objects DESC, count DESC, kind, a, b"},
    {"accounts", NULL, "", -1,
     "SELECT " NAME(
         "x") " AS account, x.handle, x.display_name, m.partners, m.weight, "
              "m.kinds, p.posts, make_timestamp(p.first_us) AS first_post, "
              "make_timestamp(p.last_us) AS last_post, make_timestamp(x.created_us) AS "
              "created, "
              "x.followers FROM (SELECT account_id, count(*) AS partners, sum(weight) "
              "AS weight, "
              "string_agg(DISTINCT kinds, ' ' ORDER BY kinds) AS kinds FROM "
              "(SELECT a AS account_id, weight, kinds FROM edges WHERE run_id = {R} "
              "UNION ALL "
              "SELECT b, weight, kinds FROM edges WHERE run_id = {R}) GROUP BY "
              "account_id) m "
              "JOIN accounts x USING (account_id) JOIN (SELECT account_id, count(*) AS "
              "posts, "
              "min(time_us) AS first_us, max(time_us) AS last_us FROM posts GROUP BY "
              "account_id) p "
              "USING (account_id) ORDER BY m.partners DESC, m.weight DESC, account_id"},
    {"objects", NULL, NULL, -1,
     "SELECT t.kind, o.key AS object, t.accounts, t.posts, make_timestamp(t.first_us) "
     "AS "
     "first_seen, make_timestamp(t.last_us) AS last_seen FROM (SELECT kind, object_id, "
     "count(DISTINCT account_id) AS accounts, count(*) AS posts, min(time_us) AS "
     "first_us, "
     "max(time_us) AS last_us FROM traces WHERE true{K} GROUP BY kind, object_id) t "
     "JOIN objects o USING (object_id) ORDER BY accounts DESC, posts DESC, object_id"},
    {"proofs", NULL, "", -1,
     "SELECT e.kind, o.key AS object, " NAME("x") " AS account_a, " NAME(
         "y") " AS account_b, e.delta_us / 1e6 AS delta_s, make_timestamp(p.time_us) "
              "AS time_a, "
              "make_timestamp(q.time_us) AS time_b, p.platform_post_id AS post_a, "
              "q.platform_post_id AS post_b FROM proofs e" EDGE_ENDS " JOIN " KEYED
              " JOIN posts p ON p.post_id = e.post_a "
              "JOIN posts q ON q.post_id = e.post_b WHERE run_id = {R}{K} "
              "ORDER BY e.a, e.b, e.kind, e.object_id, p.time_us, e.post_a, e.post_b"},
    {"hubs", NULL, "", -1,
     "SELECT e.kind, o.key AS object, e.accounts FROM hubs e JOIN " KEYED
     " WHERE run_id = {R}{K} ORDER BY accounts DESC, object_id"},
    {"runs", NULL, NULL, -1,
     "SELECT run_id, command, method, kinds, window_us / 1e6 AS window_s, traces, "
     "pairs, "
     "edges, proofs, make_timestamp(started_us) AS started, "
     "(finished_us - started_us) / 1e6 AS seconds, seed, version, input_sha256, "
     "CAST(options AS VARCHAR) AS options FROM runs ORDER BY run_id DESC"},
    {"sources", NULL, NULL, -1,
     "SELECT source_id, path, format, records, taken, duplicates, rejected, bytes, "
     "make_timestamp(first_us) AS first_post, make_timestamp(last_us) AS last_post, "
     "clock_resolution_us / 1e6 AS clock_s, clock_measured_us / 1e6 AS measured_s, "
     "clock_trust AS trust, zone, sha256, make_timestamp(imported_us) AS imported "
     "FROM sources ORDER BY source_id"},
    {"rejects", NULL, NULL, -1,
     "SELECT s.path AS source, r.record, r.line, r.col, r.field, r.value, r.error, "
     "r.message, r.hint, r.raw FROM rejects r JOIN sources s USING (source_id) "
     "ORDER BY source_id, record"},
    {"kinds", NULL, NULL, -1,
     "SELECT kind, count(*) AS traces, count(DISTINCT object_id) AS objects, "
     "count(DISTINCT account_id) AS accounts FROM traces GROUP BY kind ORDER BY kind"},
    {"account", NULL, NULL, -1,
     "SELECT make_timestamp(p.time_us) AS time, p.action, p.text, p.platform_post_id "
     "AS "
     "post, p.urls, p.parent_post, s.path AS source, p.record, p.line FROM posts p "
     "JOIN sources s USING (source_id) WHERE account_id = {A} ORDER BY p.time_us, "
     "post_id"},
    {"edges", "coortweet", "coortweet", 0,
     "SELECT x.platform_id AS account_id, y.platform_id AS account_id_y, weight, "
     "avg_time_delta, n_content_id, n_content_id_y, edge_symmetry_score, " KEYS(
         "object_ids") " AS object_ids, CAST(weight_threshold AS INTEGER) AS "
                       "weight_threshold FROM coortweet_edges e" TABLE_ENDS
                       " WHERE run_id = {R} ORDER BY x.platform_id::BLOB, "
                       "y.platform_id::BLOB"},
    {"edges", "coortweet", "coortweet", 1,
     "SELECT x.platform_id AS \"from\", y.platform_id AS \"to\", weight, "
     "avg_time_delta, "
     "n_content_id, n_content_id_y, edge_symmetry_score, CAST(weight_threshold AS "
     "INTEGER) "
     "AS weight_threshold FROM coortweet_edges e" TABLE_ENDS
     " WHERE run_id = {R} AND weight_threshold "
     "ORDER BY x.platform_id::BLOB, y.platform_id::BLOB"},
    {"pairs", "coortweet", "coortweet", -1,
     "SELECT o.key AS object_id, x.platform_id AS account_id, y.platform_id AS "
     "account_id_y, p.platform_post_id AS content_id, q.platform_post_id AS "
     "content_id_y, "
     "e.delta_us / 1e6 AS time_delta{F} FROM coortweet_pairs e JOIN objects o "
     "USING (object_id) JOIN posts p ON p.post_id = e.post_x JOIN posts q ON q.post_id "
     "= "
     "e.post_y JOIN accounts x ON x.account_id = p.account_id JOIN accounts y ON "
     "y.account_id = q.account_id WHERE run_id = {R} ORDER BY e.rowid"},
    {"accounts", "coortweet", "coortweet", -1,
     "SELECT x.platform_id AS account_id, avg_time_delta, avg_edge_symmetry_score, "
     "unique_shares_count FROM coortweet_accounts e JOIN accounts x USING (account_id) "
     "WHERE run_id = {R} ORDER BY x.platform_id::BLOB"},
    {"objects", "coortweet", "coortweet", -1,
     "SELECT o.key AS object_id, num_accounts FROM coortweet_objects e JOIN objects o "
     "USING (object_id) WHERE run_id = {R} AND NOT fast ORDER BY num_accounts DESC, "
     "e.rowid"},
    {"edges", "qut", "qut", -1,
     "SELECT x.platform_id AS user_1, y.platform_id AS user_2, weight FROM qut_edges e "
     "JOIN accounts x ON x.account_id = e.user_1 JOIN accounts y ON y.account_id = "
     "e.user_2 "
     "WHERE run_id = {R} AND e.user_1 <> e.user_2 "
     "ORDER BY x.platform_id::BLOB, y.platform_id::BLOB"},
    {"posts", "qut", NULL, -1,
     "SELECT p.platform_post_id AS message_id, a.platform_id AS user_id, a.handle AS "
     "username, CASE WHEN p.action = 'repost' THEN p.parent_post END AS repost_id, "
     "CASE WHEN p.action = 'reply' THEN p.parent_post END AS reply_id, p.text AS "
     "message, "
     "p.time_us / 1e6 AS timestamp, p.urls FROM posts p JOIN accounts a USING "
     "(account_id) "
     "ORDER BY post_id"},
    {"posts", "coortweet", NULL, -1,
     "SELECT o.key AS object_id, a.platform_id AS account_id, p.platform_post_id AS "
     "content_id, CAST(t.time_us // 1000000 AS BIGINT) AS timestamp_share FROM traces "
     "t "
     "JOIN " KEYED " JOIN accounts a USING (account_id) JOIN posts p "
     "USING (post_id) WHERE true{K} ORDER BY t.post_id, t.object_id"},
    {"posts", NULL, NULL, -1,
     "SELECT " NAME(
         "a") " AS account, a.handle, p.platform_post_id AS post, "
              "make_timestamp(p.time_us) AS time, p.action, p.text, p.urls, "
              "p.parent_post, "
              "s.path AS source, p.record, p.line FROM posts p JOIN accounts a USING "
              "(account_id) "
              "JOIN sources s ON s.source_id = p.source_id ORDER BY post_id"},
};

// CooRTweet's network with the statistics of the narrower window.
static const char fast_edges[] =
    "SELECT x.platform_id AS \"from\", y.platform_id AS \"to\", weight AS weight_full, "
    "weight_fast, avg_time_delta AS avg_time_delta_full, avg_time_delta_fast, "
    "n_content_id AS n_content_id_full, n_content_id_y AS n_content_id_y_full, "
    "n_content_id_fast, n_content_id_y_fast, edge_symmetry_score AS "
    "edge_symmetry_score_full, edge_symmetry_score_fast, " KEYS(
        "object_ids") " AS object_ids_full, " KEYS("object_ids_fast") " AS "
                                                                      "object_ids_fast,"
                                                                      " CAST(weight_"
                                                                      "threshold AS "
                                                                      "INTEGER) AS "
                                                                      "weight_"
                                                                      "threshold_full, "
                                                                      "CAST(weight_"
                                                                      "threshold_fast "
                                                                      "AS INTEGER) AS "
                                                                      "weight_"
                                                                      "threshold_fast "
                                                                      "FROM "
                                                                      "coortweet_edges "
                                                                      "e" EDGE_ENDS
                                                                      " WHERE run_id = "
                                                                      "{R}{S} "
                                                                      "ORDER BY "
                                                                      "x.platform_id::"
                                                                      "BLOB, "
                                                                      "y.platform_id::"
                                                                      "BLOB";

#define FAST_CORE                                                                      \
    "(SELECT a FROM coortweet_edges WHERE run_id = {R} AND weight_threshold_fast "     \
    "UNION "                                                                           \
    "SELECT b FROM coortweet_edges WHERE run_id = {R} AND weight_threshold_fast)"
#define NEXT_TO_CORE                                                                   \
    "(SELECT a FROM coortweet_edges WHERE run_id = {R} AND b IN " FAST_CORE " UNION "  \
    "SELECT b FROM coortweet_edges WHERE run_id = {R} AND a IN " FAST_CORE ")"
static const char fast_over[] = " AND weight_threshold_fast";
static const char with_neighbours[] =
    " AND e.a IN " NEXT_TO_CORE " AND e.b IN " NEXT_TO_CORE;

// ---- runs ---------------------------------------------------------------------------

static enum rc no_run(uint32_t run_id, const char *method, struct err *err)
{
    if (run_id)
        err_set(err, RC_ARGUMENT, "E0736", "there is no run %u%s%s", run_id,
                method ? " of method " : "", method ? method : "");
    else
        err_set(err, RC_ARGUMENT, "E0736", "this case has no run%s%s yet",
                method ? " of method " : "", method ? method : "");
    if (method)
        err_hint(err, "lockstep detect --method %s ... makes one", method);
    else
        err_hint(err, "lockstep detect makes one; \"lockstep show runs\" lists them");
    return RC_ARGUMENT;
}

enum rc answer_run(struct store *s, uint32_t run_id, const char *method,
                   struct answer_run *out, struct err *err)
{
    struct cell v[2] = {{.type = CELL_INT, .i = run_id},
                        {.type = CELL_TEXT, .s = span_of(method ? method : "")}};
    struct rows rows = {0};
    const struct cell *c;
    TRY(store_query(s,
                    "SELECT run_id, method, coalesce(kinds, ''), window_us, "
                    "coalesce(CAST(options->>'$.first_only' AS BOOLEAN), false), "
                    "coalesce(CAST(options->>'$.hub_accounts' AS BIGINT), 0) FROM runs "
                    "WHERE (?1 = 0 OR run_id = ?1) AND (?2 = '' OR method = ?2) "
                    "ORDER BY run_id DESC LIMIT 1",
                    v, 2, &rows, err));
    enum rc rc = rows_next(&rows, &c, err);
    if (rc == RC_OK && !c)
        rc = no_run(run_id, method, err);
    if (rc == RC_OK) {
        *out = (struct answer_run){.run_id = (uint32_t)c[0].i,
                                   .window_us = c[3].i,
                                   .first_only = c[4].i != 0,
                                   .hub_accounts = (uint32_t)c[5].i};
        snprintf(out->method, sizeof out->method, "%.*s", (int)c[1].s.n, c[1].s.p);
        snprintf(out->kinds, sizeof out->kinds, "%.*s", (int)c[2].s.n, c[2].s.p);
    }
    rows_done(&rows);
    return rc;
}

// ---- questions ----------------------------------------------------------------------

static bool same_shape(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static enum rc find_question(const struct answer_options *o,
                             const struct question **out, struct err *err)
{
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        const struct question *q = &questions[i];
        if (strcmp(q->what, o->what) != 0 || !same_shape(q->shape, o->shape))
            continue;
        if (q->subgraph >= 0 && q->subgraph != (o->subgraph > 1 ? 0 : o->subgraph))
            continue;
        *out = q;
        return RC_OK;
    }
    struct text list = {0};
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        if (same_shape(questions[i].shape, o->shape) && questions[i].subgraph < 1 &&
            text_printf(&list, "%s%s", list.n ? ", " : "", questions[i].what) != RC_OK)
            break;
    err_set(err, RC_ARGUMENT, "E0735", "there is nothing called \"%s\" to show%s%s",
            o->what, o->shape ? " in the form " : "", o->shape ? o->shape : "");
    err_hint(err, "one of: %s", list.p ? list.p : "");
    text_done(&list);
    return RC_ARGUMENT;
}

static enum rc condition_on_kind(const char *kind, struct text *out, struct err *err)
{
    if (!kind)
        return RC_OK;
    enum kind code = kind_find(span_of(kind));
    if (code == KIND_NONE) {
        err_set(err, RC_ARGUMENT, "E0721", "there is no kind \"%s\"", kind);
        err_hint(err, "\"lockstep kinds\" lists all");
        return RC_ARGUMENT;
    }
    if (text_printf(out, " AND kind = '%s'", kind_at(code)->name) != RC_OK)
        return err_memory(err);
    return RC_OK;
}

struct fill {
    uint32_t run_id;
    const struct answer_options *o;
    struct span kind;
    const char *fast, *subgraph;
};

// Adds `sql` with its {X} filled in.
static enum rc add_filled(struct text *out, const char *sql, const struct fill *f)
{
    for (const char *p = sql; *p; p++) {
        if (p[0] != '{' || !p[1] || p[2] != '}') {
            TRY(text_byte(out, *p));
            continue;
        }
        if (p[1] == 'R')
            TRY(text_printf(out, "%u", f->run_id));
        else if (p[1] == 'A')
            TRY(text_printf(out, "%u", f->o->account));
        else if (p[1] == 'K')
            TRY(text_add(out, f->kind));
        else if (p[1] == 'F')
            TRY(text_add(out, span_of(f->fast)));
        else if (p[1] == 'S')
            TRY(add_filled(out, f->subgraph, f));
        p += 2;
    }
    return RC_OK;
}

// The narrower window of a CooRTweet run in seconds, or -1.
static enum rc fast_window(struct store *s, uint32_t run_id, double *out,
                           struct err *err)
{
    struct cell v = {.type = CELL_INT, .i = run_id};
    struct rows rows = {0};
    const struct cell *c;
    *out = -1;
    TRY(store_query(
        s,
        "SELECT CAST(options->>'$.fast_window_us' AS BIGINT) / 1e6 FROM runs "
        "WHERE run_id = ?",
        &v, 1, &rows, err));
    enum rc rc = rows_next(&rows, &c, err);
    if (rc == RC_OK && c && c[0].type == CELL_REAL && c[0].f >= 0)
        *out = c[0].f;
    rows_done(&rows);
    return rc;
}

// Which part of CooRTweet's network is meant, and whether the run has it.
static enum rc check_subgraph(const struct answer_options *o, uint32_t run_id,
                              bool has_fast, struct err *err)
{
    if (o->subgraph < 0 || o->subgraph > 3)
        return err_set(err, RC_ARGUMENT, "E0737",
                       "there is no subgraph %d, only 0 to 3", o->subgraph);
    if (o->subgraph < 2 || has_fast)
        return RC_OK;
    err_set(err, RC_ARGUMENT, "E0737",
            "subgraph %d is that of a fast network, which run %u does not have",
            o->subgraph, run_id);
    err_hint(err,
             "lockstep detect --method coortweet --fast-window TIME ... makes one");
    return RC_ARGUMENT;
}

enum rc answer_sql(struct store *s, const struct answer_options *o, char **out,
                   struct err *err)
{
    const struct question *q = NULL;
    struct answer_run run = {0};
    struct text kind = {0}, sql = {0};
    char fast[64] = "";
    double fast_s = -1;
    enum rc rc;
    TRY(find_question(o, &q, err));
    TRY_OUT(condition_on_kind(o->kind, &kind, err));
    if (q->method)
        TRY_OUT(answer_run(s, o->run_id, q->method[0] ? q->method : NULL, &run, err));
    if (q->shape && strcmp(q->shape, "coortweet") == 0 && q->method)
        TRY_OUT(fast_window(s, run.run_id, &fast_s, err));
    TRY_OUT(check_subgraph(o, run.run_id, fast_s >= 0, err));
    if (fast_s >= 0)
        snprintf(fast, sizeof fast, ", CAST(e.fast AS INTEGER) AS \"time_window_%g\"",
                 fast_s);
    struct fill f = {run.run_id, o, text_span(&kind), fast,
                     o->subgraph == 2   ? fast_over
                     : o->subgraph == 3 ? with_neighbours
                     : o->subgraph == 1 ? " AND weight_threshold"
                                        : ""};
    bool edges = fast_s >= 0 && strcmp(q->what, "edges") == 0;
    if (add_filled(&sql, edges ? fast_edges : q->sql, &f) != RC_OK ||
        (o->limit &&
         text_printf(&sql, " LIMIT %llu", (unsigned long long)o->limit) != RC_OK)) {
        rc = err_memory(err);
        goto out;
    }
    *out = sql.p;
    sql = (struct text){0};
out:
    text_done(&kind);
    text_done(&sql);
    return rc;
}

enum rc answer(struct store *s, const struct answer_options *o, struct rows *out,
               struct err *err)
{
    char *sql = NULL;
    TRY(answer_sql(s, o, &sql, err));
    enum rc rc = store_query(s, sql, NULL, 0, out, err);
    mem_free(sql);
    return rc;
}

// ---- accounts -----------------------------------------------------------------------

static enum rc nearest_account(struct store *s, const char *name, struct err *err)
{
    struct cell v = {.type = CELL_TEXT, .s = span_of(name)};
    struct rows rows = {0};
    const struct cell *c;
    err_set(err, RC_ARGUMENT, "E0732", "there is no account \"%s\" in this case", name);
    enum rc rc =
        store_query(s,
                    "SELECT coalesce('@' || handle, platform_id) FROM accounts "
                    "ORDER BY least(damerau_levenshtein(coalesce(handle, ''), "
                    "ltrim(?1, '@')), damerau_levenshtein(platform_id, ?1)), "
                    "account_id LIMIT 1",
                    &v, 1, &rows, NULL);
    if (rc == RC_OK && rows_next(&rows, &c, NULL) == RC_OK && c &&
        c[0].type == CELL_TEXT)
        err_hint(err, "the nearest name is %.*s", (int)c[0].s.n, c[0].s.p);
    rows_done(&rows);
    return RC_ARGUMENT;
}

enum rc answer_account(struct store *s, const char *name, uint32_t *out,
                       struct err *err)
{
    struct cell v = {.type = CELL_TEXT, .s = span_of(name)};
    struct rows rows = {0};
    const struct cell *c;
    bool several = false, found = false;
    TRY(store_query(
        s,
        "SELECT account_id FROM accounts WHERE platform_id = ?1 OR "
        "platform || ':' || platform_id = ?1 OR '@' || handle = ?1 OR "
        "platform || ':@' || handle = ?1 OR '@' || platform_id = ?1 "
        "ORDER BY platform || ':' || platform_id = ?1 DESC, account_id LIMIT 2",
        &v, 1, &rows, err));
    enum rc rc = rows_next(&rows, &c, err);
    if (rc == RC_OK && c) {
        *out = (uint32_t)c[0].i;
        found = true;
        rc = rows_next(&rows, &c, err);
        several = rc == RC_OK && c && !strchr(name, ':');
    }
    rows_done(&rows);
    TRY(rc);
    if (!found)
        return nearest_account(s, name, err);
    if (!several)
        return RC_OK;
    err_set(err, RC_ARGUMENT, "E0733", "several accounts are called \"%s\"", name);
    err_hint(err, "say which as platform:id; \"lockstep show accounts\" lists them");
    return RC_ARGUMENT;
}

// ---- the receipt --------------------------------------------------------------------

#define RECEIPT                                                                        \
    "SELECT r.kind, o.key AS object, d.accounts AS object_accounts, "                  \
    "make_timestamp(p.time_us) AS time_a, make_timestamp(q.time_us) AS time_b, "       \
    "q.time_us - p.time_us AS delta_us, p.platform_post_id AS post_a, "                \
    "q.platform_post_id AS post_b, p.text AS text_a, q.text AS text_b, "               \
    "p.urls AS url_a, q.urls AS url_b, sp.path AS source_a, p.record AS record_a, "    \
    "p.line AS line_a, sq.path AS source_b, q.record AS record_b, q.line AS line_b "   \
    "FROM r JOIN objects o USING (object_id) JOIN posts p ON p.post_id = r.post_a "    \
    "JOIN posts q ON q.post_id = r.post_b JOIN sources sp ON sp.source_id = "          \
    "p.source_id JOIN sources sq ON sq.source_id = q.source_id JOIN (SELECT "          \
    "object_id, count(DISTINCT account_id) AS accounts FROM traces WHERE object_id "   \
    "IN (SELECT object_id FROM r) GROUP BY object_id) d USING (object_id) "            \
    "ORDER BY least(p.time_us, q.time_us), r.kind, object_id, r.post_a, r.post_b"

enum rc answer_receipt(struct store *s, const uint8_t *kind, const uint32_t *object,
                       const uint32_t *post_a, const uint32_t *post_b, size_t n,
                       struct rows *out, struct err *err)
{
    struct store_column c[] = {{.type = STORE_U8, .p = kind},
                               {.type = STORE_U32, .p = object},
                               {.type = STORE_U32, .p = post_a},
                               {.type = STORE_U32, .p = post_b}};
    TRY(duck_run(store_duck(s),
                 "CREATE OR REPLACE TEMP TABLE receipt(kind kind, object_id UINTEGER, "
                 "post_a UINTEGER, post_b UINTEGER)",
                 err));
    TRY(store_append(s, "temp.receipt", c, 4, n, NULL, err));
    return store_query(s, "WITH r AS (SELECT * FROM receipt) " RECEIPT, NULL, 0, out,
                       err);
}

enum rc answer_stored_receipt(struct store *s, uint32_t run_id, uint32_t a, uint32_t b,
                              struct rows *out, struct err *err)
{
    struct cell v[3] = {{.type = CELL_INT, .i = run_id},
                        {.type = CELL_INT, .i = a},
                        {.type = CELL_INT, .i = b}};
    return store_query(
        s,
        "WITH r AS (SELECT o.kind, c.object_id, CASE WHEN p.account_id = ?2 THEN "
        "post_x "
        "ELSE post_y END AS post_a, CASE WHEN p.account_id = ?2 THEN post_y ELSE "
        "post_x END "
        "AS post_b FROM coortweet_pairs c JOIN posts p ON p.post_id = c.post_x "
        "JOIN posts q ON q.post_id = c.post_y JOIN objects o USING (object_id) "
        "WHERE c.run_id = ?1 AND ((p.account_id = ?2 AND q.account_id = ?3) OR "
        "(p.account_id = ?3 AND q.account_id = ?2))) " RECEIPT,
        v, 3, out, err);
}
