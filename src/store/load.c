// SPDX-License-Identifier: Apache-2.0
// Posts and shares in the order of their records: what the published methods take in.
#include "store/evidence.h"

#include "base/sort.h"
#include "store/fetch.h"
#include "trace/kind.h"

#include <stdio.h>

// Place of a record among all: its source, then its number.
static uint64_t place_of(uint32_t source_id, uint64_t record)
{
    return (uint64_t)source_id << 40 | record;
}

// One row a post that is to count, duplicates of it included.
struct postings {
    struct u32s post;
    struct u64s place;
};

static enum rc push_posting(struct postings *p, uint32_t post, uint64_t place,
                            struct err *err)
{
    if (column_push(&p->post, post) != RC_OK || column_push(&p->place, place) != RC_OK)
        return err_memory(err);
    return RC_OK;
}

static enum rc load_places(struct duck *d, const char *sql, const struct pace *pace,
                           struct postings *out, struct err *err)
{
    struct fetch f = {0};
    enum rc rc = RC_OK;
    TRY_OUT(fetch_start(&f, d, sql, NULL, 0, err));
    for (;;) {
        TRY_OUT(fetch_next(&f, pace, err));
        if (!f.n)
            break;
        const uint32_t *post = fetch_column(&f, 0, NULL);
        const uint32_t *source = fetch_column(&f, 1, NULL);
        const uint64_t *record = fetch_column(&f, 2, NULL);
        for (size_t i = 0; i < f.n; i++)
            TRY_OUT(push_posting(out, post[i], place_of(source[i], record[i]), err));
    }
out:
    fetch_done(&f);
    return rc;
}

// Posts in the order of their records; with `twice`, exact duplicates stand among them.
static enum rc order_posts(struct duck *d, bool twice, const struct pace *pace,
                           struct u32s *out, struct err *err)
{
    struct postings p = {0};
    enum rc rc = RC_OK;
    uint32_t *order = NULL;
    TRY_OUT(
        load_places(d, "SELECT post_id, source_id, record FROM posts", pace, &p, err));
    if (twice)
        TRY_OUT(load_places(
            d,
            "SELECT post_id, source_id, record FROM duplicates JOIN sources USING "
            "(source_id) WHERE same AND by_record",
            pace, &p, err));
    order = mem_new(p.post.n, sizeof *order);
    if (!order || column_reserve(out, p.post.n) != RC_OK) {
        rc = err_memory(err);
        goto out;
    }
    for (size_t i = 0; i < p.post.n; i++)
        order[i] = (uint32_t)i;
    if (sort_rows_u64(order, p.post.n, p.place.p) != RC_OK) {
        rc = err_memory(err);
        goto out;
    }
    for (size_t i = 0; i < p.post.n; i++)
        column_put(out, p.post.p[order[i]]);
out:
    mem_free(order);
    column_done(&p.post);
    column_done(&p.place);
    return rc;
}

// Numbers of all posts' ids: code [post_id]. NULL ids get codes of their own, so that
// they equal nothing.
static enum rc load_contents(struct duck *d, const struct pace *pace, struct dict *dict,
                             struct u32s *code, struct err *err)
{
    struct fetch f = {0};
    enum rc rc = RC_OK;
    TRY_OUT(fetch_start(&f, d,
                        "SELECT post_id, coalesce(platform_post_id, '\x01' || post_id) "
                        "FROM posts ORDER BY post_id",
                        NULL, 0, err));
    for (;;) {
        TRY_OUT(fetch_next(&f, pace, err));
        if (!f.n)
            break;
        const duckdb_string_t *id = fetch_column(&f, 1, NULL);
        if (column_reserve(code, f.n) != RC_OK) {
            rc = err_memory(err);
            goto out;
        }
        for (size_t i = 0; i < f.n; i++) {
            uint32_t c;
            rc = dict_put(dict, 0, duck_span(&id[i]), &c, NULL);
            if (rc != RC_OK) {
                rc = err_memory(err);
                goto out;
            }
            column_put(code, c);
        }
    }
out:
    fetch_done(&f);
    return rc;
}

// All traces of the kinds, as rows of `t`, and where those of each post are: rows
// list[at[p]..at[p+1]) belong to post p.
struct by_post {
    struct store_traces t;
    struct u8s kind;
    uint32_t *at, *list;
};

static enum rc load_kinds(struct store *s, const uint8_t *kinds, size_t n_kinds,
                          const struct pace *pace, struct by_post *b, struct err *err)
{
    for (size_t k = 0; k < n_kinds; k++) {
        struct store_traces one;
        TRY(store_traces_load(s, kinds[k], pace, &one, err));
        size_t n = one.object.n;
        enum rc rc = RC_MEMORY;
        if (column_reserve(&b->t.object, n) == RC_OK &&
            column_reserve(&b->t.account, n) == RC_OK &&
            column_reserve(&b->t.post, n) == RC_OK &&
            column_reserve(&b->t.time_us, n) == RC_OK &&
            column_reserve(&b->kind, n) == RC_OK) {
            for (size_t i = 0; i < n; i++) {
                column_put(&b->t.object, one.object.p[i]);
                column_put(&b->t.account, one.account.p[i]);
                column_put(&b->t.post, one.post.p[i]);
                column_put(&b->t.time_us, one.time_us.p[i]);
                column_put(&b->kind, kinds[k]);
            }
            rc = RC_OK;
        }
        store_traces_done(&one);
        if (rc != RC_OK)
            return err_memory(err);
    }
    return RC_OK;
}

static enum rc index_posts(struct by_post *b, uint32_t n_posts, struct err *err)
{
    size_t n = b->t.post.n;
    b->at = mem_zero((size_t)n_posts + 2, sizeof *b->at);
    b->list = mem_new(n, sizeof *b->list);
    if (!b->at || !b->list)
        return err_memory(err);
    for (size_t i = 0; i < n; i++)
        b->at[b->t.post.p[i] + 2]++;
    for (size_t p = 2; p < (size_t)n_posts + 2; p++)
        b->at[p] += b->at[p - 1];
    for (size_t i = 0; i < n; i++)
        b->list[b->at[b->t.post.p[i] + 1]++] = (uint32_t)i;
    return RC_OK;
}

static void by_post_done(struct by_post *b)
{
    store_traces_done(&b->t);
    column_done(&b->kind);
    mem_free(b->at);
    mem_free(b->list);
}

static enum rc push_share(struct store_shares *out, const struct by_post *b,
                          uint32_t row, uint32_t content)
{
    TRY(column_push(&out->account, b->t.account.p[row]));
    TRY(column_push(&out->object, b->t.object.p[row]));
    TRY(column_push(&out->post, b->t.post.p[row]));
    TRY(column_push(&out->time_us, b->t.time_us.p[row]));
    TRY(column_push(&out->kind, b->kind.p[row]));
    return column_push(&out->content, content);
}

// Posts are numbered from 0 without a gap, unless a foreign hand was at work.
static enum rc check_posts(struct store *s, const struct u32s *order, size_t n_posts,
                           struct err *err)
{
    for (size_t i = 0; i < order->n; i++) {
        if (order->p[i] < n_posts)
            continue;
        err_set(err, RC_INPUT, "E0403",
                "\"%s\" is damaged: it names a post that is "
                "not there",
                store_path(s));
        err_hint(err, "import the sources again into a new case");
        return RC_INPUT;
    }
    return RC_OK;
}

enum rc store_shares_load(struct store *s, const uint8_t *kinds, size_t n_kinds,
                          bool twice, const struct pace *pace, struct store_shares *out,
                          struct err *err)
{
    struct store_shares shares = {0};
    struct by_post b = {0};
    struct u32s order = {0}, content = {0};
    enum rc rc = RC_OK;
    TRY_OUT(load_contents(store_duck(s), pace, &shares.contents, &content, err));
    TRY_OUT(order_posts(store_duck(s), twice, pace, &order, err));
    TRY_OUT(check_posts(s, &order, content.n, err));
    TRY_OUT(load_kinds(s, kinds, n_kinds, pace, &b, err));
    TRY_OUT(index_posts(&b, (uint32_t)content.n, err));
    for (size_t i = 0; i < order.n && rc == RC_OK; i++) {
        uint32_t post = order.p[i];
        for (uint32_t k = b.at[post]; k < b.at[post + 1] && rc == RC_OK; k++)
            if (push_share(&shares, &b, b.list[k], content.p[post]) != RC_OK)
                rc = err_memory(err);
    }
out:
    by_post_done(&b);
    column_done(&order);
    column_done(&content);
    if (rc == RC_OK)
        *out = shares;
    else
        store_shares_done(&shares);
    return rc;
}

void store_shares_done(struct store_shares *t)
{
    column_done(&t->account);
    column_done(&t->object);
    column_done(&t->content);
    column_done(&t->post);
    column_done(&t->time_us);
    column_done(&t->kind);
    dict_done(&t->contents);
}

static enum rc push_text(struct u64s *at, struct u8s *bytes, struct span s)
{
    TRY(column_push(at, bytes->n));
    TRY(column_reserve(bytes, s.n));
    if (s.n)
        memcpy(bytes->p + bytes->n, s.p, s.n);
    bytes->n += s.n;
    return RC_OK;
}

static struct span text_or_empty(const duckdb_string_t *p, uint64_t *valid, size_t i)
{
    if (valid && !duckdb_validity_row_is_valid(valid, i))
        return SPAN("");
    return duck_span(&p[i]);
}

static enum rc take_messages(struct fetch *f, bool texts, struct store_messages *m)
{
    uint64_t *text_valid = NULL, *urls_valid = NULL;
    const uint32_t *post = fetch_column(f, 0, NULL),
                   *account = fetch_column(f, 1, NULL);
    const int64_t *time_us = fetch_column(f, 2, NULL);
    const duckdb_string_t *text = fetch_column(f, 3, &text_valid);
    const duckdb_string_t *urls = fetch_column(f, 4, &urls_valid);
    for (size_t i = 0; i < f->n; i++) {
        TRY(column_push(&m->post, post[i]));
        TRY(column_push(&m->account, account[i]));
        TRY(column_push(&m->time_us, time_us[i]));
        TRY(column_push(&m->repost, STORE_NO_TEXT));
        TRY(column_push(&m->reply, STORE_NO_TEXT));
        TRY(push_text(&m->text_at, &m->text_bytes,
                      texts ? text_or_empty(text, text_valid, i) : SPAN("")));
        TRY(push_text(&m->urls_at, &m->urls_bytes,
                      texts ? text_or_empty(urls, urls_valid, i) : SPAN("")));
    }
    return RC_OK;
}

// Sets column[row] = object for each trace of `kind`. Rows of messages are posts, in
// order: row == post_id as long as posts are numbered in the order of their records.
static enum rc take_targets(struct store *s, unsigned kind, const struct pace *pace,
                            struct u32s *column, struct err *err)
{
    struct store_traces t;
    TRY(store_traces_load(s, kind, pace, &t, err));
    for (size_t i = 0; i < t.post.n; i++)
        if (t.post.p[i] < column->n)
            column->p[t.post.p[i]] = t.object.p[i];
    store_traces_done(&t);
    return RC_OK;
}

enum rc store_messages_load(struct store *s, bool texts, const struct pace *pace,
                            struct store_messages *out, struct err *err)
{
    struct store_messages m = {0};
    struct fetch f = {0};
    enum rc rc = RC_OK;
    TRY_OUT(fetch_start(&f, store_duck(s),
                        "SELECT post_id, account_id, time_us, text, urls FROM posts "
                        "ORDER BY post_id",
                        NULL, 0, err));
    for (;;) {
        TRY_OUT(fetch_next(&f, pace, err));
        if (!f.n)
            break;
        if (take_messages(&f, texts, &m) != RC_OK) {
            rc = err_memory(err);
            goto out;
        }
    }
    fetch_done(&f);
    if (column_push(&m.text_at, m.text_bytes.n) != RC_OK ||
        column_push(&m.urls_at, m.urls_bytes.n) != RC_OK) {
        rc = err_memory(err);
        goto out;
    }
    TRY_OUT(take_targets(s, KIND_REPOST, pace, &m.repost, err));
    TRY_OUT(take_targets(s, KIND_REPLY, pace, &m.reply, err));
out:
    fetch_done(&f);
    if (rc == RC_OK)
        *out = m;
    else
        store_messages_done(&m);
    return rc;
}

void store_messages_done(struct store_messages *m)
{
    column_done(&m->post);
    column_done(&m->account);
    column_done(&m->repost);
    column_done(&m->reply);
    column_done(&m->time_us);
    column_done(&m->text_at);
    column_done(&m->urls_at);
    column_done(&m->text_bytes);
    column_done(&m->urls_bytes);
}
