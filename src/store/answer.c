// SPDX-License-Identifier: Apache-2.0
#include "store/answer.h"

#include "base/embedded.h"
#include "base/text.h"
#include "store/duck.h"
#include "store/evidence.h"
#include "trace/kind.h"

#include <stdio.h>
#include <stdlib.h>

extern const struct embedded store_answers[]; // answers.sql, see meson.build

// One entry of answers.sql.
struct question {
    struct span what, shape, run, variant, sql;
};

// Subgraphs of CooRTweet's network with a narrower window.
#define FAST_CORE                                                                      \
    "(SELECT a FROM coortweet_edges WHERE run_id = {R} AND weight_threshold_fast "     \
    "UNION "                                                                           \
    "SELECT b FROM coortweet_edges WHERE run_id = {R} AND weight_threshold_fast)"
#define NEXT_TO_CORE                                                                   \
    "(SELECT a FROM coortweet_edges WHERE run_id = {R} AND b IN " FAST_CORE " UNION "  \
    "SELECT b FROM coortweet_edges WHERE run_id = {R} AND a IN " FAST_CORE ")"
static const char *const fast_subgraphs[4] = {
    "", " AND weight_threshold", " AND weight_threshold_fast",
    " AND e.a IN " NEXT_TO_CORE " AND e.b IN " NEXT_TO_CORE};

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

// The entry that begins at or behind *at; moves *at behind it. False at the end.
static bool next_question(const char **at, struct question *out)
{
    static const char mark[] = "-- question: ";
    const char *from = strstr(*at, mark);
    if (!from)
        return false;
    const char *next = strstr(from + 1, mark);
    struct span rest = {from, next ? (size_t)(next - from) : strlen(from)}, line;
    *at = from + rest.n;
    *out = (struct question){0};
    while (span_split(&rest, '\n', &line) && line.n > 3 && line.p[0] == '-') {
        struct span value = {line.p + 3, line.n - 3}, key;
        span_split(&value, ':', &key);
        value = span_trim(value);
        if (span_is(key, "question"))
            out->what = value;
        else if (span_is(key, "shape"))
            out->shape = value;
        else if (span_is(key, "run"))
            out->run = value;
        else if (span_is(key, "variant"))
            out->variant = value;
    }
    out->sql = span_trim((struct span){line.p, (size_t)(*at - line.p)});
    return true;
}

static enum rc nothing_called(const char *what, const char *shape, struct err *err)
{
    struct text list = {0};
    struct question q;
    struct span last = SPAN_NONE;
    for (const char *at = store_answers[0].text; next_question(&at, &q); last = q.what)
        if (span_is(q.shape, shape) && !span_same(q.what, last) &&
            text_printf(&list, "%s%.*s", list.n ? ", " : "", (int)q.what.n, q.what.p) !=
                RC_OK)
            break;
    err_set(err, RC_ARGUMENT, "E0735",
            "there is nothing called \"%s\" to show in the form %s", what, shape);
    err_hint(err, "one of: %s", list.p ? list.p : "forms are lockstep, coortweet, qut");
    text_done(&list);
    return RC_ARGUMENT;
}

static enum rc find_question(const struct answer_options *o, const char *variant,
                             struct question *out, struct err *err)
{
    const char *shape = o->shape ? o->shape : "lockstep";
    for (const char *at = store_answers[0].text; next_question(&at, out);)
        if (span_is(out->what, o->what) && span_is(out->shape, shape) &&
            (!out->variant.p || span_is(out->variant, variant)))
            return RC_OK;
    return nothing_called(o->what, shape, err);
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
    uint32_t run_id, account;
    struct span kind;
    const char *fast, *subgraph;
};

// Adds `sql` with its {X} filled in; one level of them may stand in what {S} gives.
static enum rc add_filled(struct text *out, struct span sql, const struct fill *f)
{
    for (size_t i = 0; i < sql.n; i++) {
        if (sql.p[i] != '{' || i + 2 >= sql.n || sql.p[i + 2] != '}') {
            TRY(text_byte(out, sql.p[i]));
            continue;
        }
        if (sql.p[i + 1] == 'R')
            TRY(text_printf(out, "%u", f->run_id));
        else if (sql.p[i + 1] == 'A')
            TRY(text_printf(out, "%u", f->account));
        else if (sql.p[i + 1] == 'K')
            TRY(text_add(out, f->kind));
        else if (sql.p[i + 1] == 'F')
            TRY(text_add(out, span_of(f->fast)));
        else if (sql.p[i + 1] == 'S')
            for (const char *p = f->subgraph; *p; p++) {
                bool run = strncmp(p, "{R}", 3) == 0;
                TRY(run ? text_printf(out, "%u", f->run_id) : text_byte(out, *p));
                p += run ? 2 : 0;
            }
        i += 2;
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

// The run that a question is about, and its narrower window in seconds or -1.
static enum rc run_of(struct store *s, const struct answer_options *o,
                      const struct question *q, struct answer_run *run, double *fast_s,
                      struct err *err)
{
    char method[32];
    bool any = span_is(q->run, "any");
    *fast_s = -1;
    if (span_is(q->run, "none")) // one that was named must be there all the same
        return o->run_id ? answer_run(s, o->run_id, NULL, run, err) : RC_OK;
    snprintf(method, sizeof method, "%.*s", (int)q->run.n, q->run.p);
    TRY(answer_run(s, o->run_id, any ? NULL : method, run, err));
    return span_is(q->run, "coortweet") ? fast_window(s, run->run_id, fast_s, err)
                                        : RC_OK;
}

enum rc answer_sql(struct store *s, const struct answer_options *o, char **out,
                   struct err *err)
{
    struct question q;
    struct answer_run run = {0};
    struct text kind = {0}, sql = {0};
    char fast[64] = "";
    double fast_s;
    enum rc rc;
    if (o->subgraph < 0 || o->subgraph > 3)
        return err_set(err, RC_ARGUMENT, "E0737",
                       "there is no subgraph %d, only 0 to 3", o->subgraph);
    TRY(find_question(o, o->subgraph == 1 ? "1" : "0", &q, err));
    TRY_OUT(condition_on_kind(o->kind, &kind, err));
    TRY_OUT(run_of(s, o, &q, &run, &fast_s, err));
    if (fast_s >= 0) {
        snprintf(fast, sizeof fast, ", CAST(e.fast AS INTEGER) AS \"time_window_%g\"",
                 fast_s);
        TRY_OUT(find_question(o, "fast", &q, err));
    } else if (o->subgraph > 1) {
        rc = err_set(err, RC_ARGUMENT, "E0737",
                     "run %u has no narrower window for subgraph %d", run.run_id,
                     o->subgraph);
        err_hint(err, "lockstep detect --method coortweet --flag-speed-share 10s ...");
        goto out;
    }
    struct fill f = {run.run_id, o->account, text_span(&kind), fast,
                     fast_subgraphs[o->subgraph]};
    if (add_filled(&sql, q.sql, &f) != RC_OK ||
        (o->limit &&
         text_printf(&sql, "\nLIMIT %llu", (unsigned long long)o->limit) != RC_OK)) {
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

// The account of the first row that `sql` gives for `name`. *n: rows, at most 2.
static enum rc first_account(struct store *s, const char *sql, const char *name,
                             uint32_t *out, unsigned *n, struct err *err)
{
    struct cell v = {.type = CELL_TEXT, .s = span_of(name)};
    struct rows rows = {0};
    const struct cell *c = NULL;
    TRY(store_query(s, sql, &v, 1, &rows, err));
    enum rc rc = rows_next(&rows, &c, err);
    for (*n = 0; rc == RC_OK && c; rc = rows_next(&rows, &c, err))
        if ((*n)++ == 0)
            *out = (uint32_t)c[0].i;
    rows_done(&rows);
    return rc;
}

// Whoever has the name now goes before those who had it once: handles are given up and
// taken by others.
enum rc answer_account(struct store *s, const char *name, uint32_t *out,
                       struct err *err)
{
    unsigned n;
    uint32_t account = 0;
    TRY(first_account(
        s,
        "SELECT account_id FROM accounts WHERE platform_id = ?1 OR "
        "platform || ':' || platform_id = ?1 OR '@' || handle = ?1 OR "
        "platform || ':@' || handle = ?1 OR '@' || platform_id = ?1 "
        "ORDER BY platform || ':' || platform_id = ?1 DESC, account_id LIMIT 2",
        name, &account, &n, err));
    bool several = n > 1 && !strchr(name, ':');
    if (!n) {
        TRY(first_account(
            s,
            "SELECT account_id FROM names JOIN accounts a USING (account_id) WHERE "
            "'@' || names.handle = ?1 OR a.platform || ':@' || names.handle = ?1 "
            "UNION SELECT account_id FROM observations o JOIN accounts a "
            "USING (platform, platform_id) WHERE '@' || o.handle = ?1 OR "
            "a.platform || ':@' || o.handle = ?1 ORDER BY account_id LIMIT 2",
            name, &account, &n, err));
        several = n > 1;
    }
    if (!n)
        return nearest_account(s, name, err);
    if (!several) {
        *out = account;
        return RC_OK;
    }
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
