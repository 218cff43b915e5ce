// SPDX-License-Identifier: Apache-2.0
#include "ingest/encode.h"

#include "base/civil.h"
#include "base/text.h"
#include "ingest/order.h"
#include "store/fetch.h"

#include <stdio.h>

enum { AHEAD = 16 }; // look-ups that are asked of the memory at once

// ---- what the case holds ------------------------------------------------------------

// Numbers of platforms are spaces of the dictionary of accounts.
static enum rc platform_space(struct encode *e, struct span platform, uint8_t *out,
                              struct err *err)
{
    uint32_t id;
    if (dict_put(&e->platforms, 0, platform, &id, NULL) != RC_OK)
        return err_memory(err);
    if (id > UINT8_MAX)
        return err_set(err, RC_LIMIT, "E0504", "a case holds at most 256 platforms");
    *out = (uint8_t)id;
    return RC_OK;
}

static enum rc put(struct dict *d, uint8_t space, struct span key, uint32_t *id,
                   bool *is_new, struct err *err)
{
    enum rc rc = dict_put(d, space, key, id, is_new);
    if (rc == RC_LIMIT)
        return err_set(err, rc, "E0504",
                       "a case holds at most 2^32 - 2 texts of a sort");
    return rc == RC_OK ? rc : err_memory(err);
}

// Text in column `column` of row i, p NULL where it is NULL.
static struct span cell_text(struct fetch *f, size_t column, size_t i)
{
    uint64_t *valid = NULL;
    const duckdb_string_t *p = fetch_column(f, column, &valid);
    return valid && !duckdb_validity_row_is_valid(valid, i) ? SPAN_NONE
                                                            : duck_span(&p[i]);
}

static enum rc know_name(struct encode *e, uint32_t account, struct span handle,
                         struct span display_name, struct err *err)
{
    enum rc rc = names_know(&e->names, account, handle, display_name);
    return rc == RC_OK ? rc : err_memory(err);
}

static enum rc load_accounts(struct encode *e, struct err *err)
{
    struct fetch f = {0};
    enum rc rc = RC_OK;
    TRY_OUT(
        fetch_start(&f, e->duck,
                    "SELECT platform, platform_id, handle, display_name FROM accounts "
                    "ORDER BY account_id",
                    NULL, 0, err));
    for (;;) {
        TRY_OUT(fetch_next(&f, NULL, err));
        if (!f.n)
            break;
        const duckdb_string_t *platform = fetch_column(&f, 0, NULL);
        const duckdb_string_t *account = fetch_column(&f, 1, NULL);
        for (size_t i = 0; i < f.n; i++) {
            uint8_t space = 0;
            uint32_t id;
            TRY_OUT(platform_space(e, duck_span(&platform[i]), &space, err));
            TRY_OUT(put(&e->accounts, space, duck_span(&account[i]), &id, NULL, err));
            TRY_OUT(know_name(e, id, cell_text(&f, 2, i), cell_text(&f, 3, i), err));
        }
    }
    e->old_accounts = e->accounts.n;
out:
    fetch_done(&f);
    return rc;
}

static enum rc load_objects(struct encode *e, struct err *err)
{
    struct fetch f = {0};
    enum rc rc = RC_OK;
    TRY_OUT(fetch_start(&f, e->duck, "SELECT kind, key FROM objects ORDER BY object_id",
                        NULL, 0, err));
    for (;;) {
        TRY_OUT(fetch_next(&f, NULL, err));
        if (!f.n)
            break;
        const uint8_t *kind = fetch_column(&f, 0, NULL);
        const duckdb_string_t *key = fetch_column(&f, 1, NULL);
        for (size_t i = 0; i < f.n; i++) {
            uint32_t id;
            TRY_OUT(put(&e->objects, kind[i], duck_span(&key[i]), &id, NULL, err));
        }
    }
    e->old_objects = e->objects.n;
out:
    fetch_done(&f);
    return rc;
}

// What makes a record the same as another: the id of its post on its platform; in
// formats where every record is a post of its own, all that it says.
static struct print print_of_post(struct span platform, struct span post_id)
{
    struct span parts[2] = {platform, post_id};
    return print_of(parts, 2);
}

static struct print print_of_record(struct span platform, struct span post_id,
                                    struct span account, int64_t time_us,
                                    struct span object)
{
    // An empty object leaves no trace, and comes back from the case as none.
    struct span parts[5] = {platform,
                            post_id,
                            account,
                            {(const char *)&time_us, sizeof time_us},
                            object.n ? object : SPAN_NONE};
    return print_of(parts, 5);
}

static enum rc see(struct encode *e, struct print p, uint32_t post, uint32_t *old,
                   struct err *err)
{
    return prints_put(&e->seen, p, post, old, err);
}

static enum rc load_prints(struct encode *e, const char *format, struct err *err)
{
    struct fetch f = {0};
    enum rc rc = RC_OK;
    struct cell value = {.type = CELL_TEXT, .s = span_of(format)};
    const char *sql =
        e->by_record
            ? "SELECT p.post_id, a.platform, p.platform_post_id, a.platform_id, "
              "p.time_us, "
              "o.key FROM posts p JOIN accounts a USING (account_id) "
              "JOIN sources s ON s.source_id = p.source_id AND s.format = ? "
              "LEFT JOIN traces t USING (post_id) LEFT JOIN objects o ON o.object_id = "
              "t.object_id ORDER BY p.post_id"
            : "SELECT p.post_id, a.platform, p.platform_post_id, a.platform_id, "
              "p.time_us, "
              "'' FROM posts p JOIN accounts a USING (account_id) "
              "JOIN sources s ON s.source_id = p.source_id AND NOT s.by_record "
              "WHERE p.platform_post_id IS NOT NULL AND ? IS NOT NULL ORDER BY "
              "p.post_id";
    TRY_OUT(fetch_start(&f, e->duck, sql, &value, 1, err));
    for (;;) {
        TRY_OUT(fetch_next(&f, NULL, err));
        if (!f.n)
            break;
        const uint32_t *post = fetch_column(&f, 0, NULL);
        const duckdb_string_t *platform = fetch_column(&f, 1, NULL);
        const duckdb_string_t *id = fetch_column(&f, 2, NULL);
        const duckdb_string_t *account = fetch_column(&f, 3, NULL);
        const int64_t *time_us = fetch_column(&f, 4, NULL);
        uint64_t *has_object = NULL;
        const duckdb_string_t *object = fetch_column(&f, 5, &has_object);
        for (size_t i = 0; i < f.n; i++) {
            bool there = !has_object || duckdb_validity_row_is_valid(has_object, i);
            struct print p =
                e->by_record
                    ? print_of_record(duck_span(&platform[i]), duck_span(&id[i]),
                                      duck_span(&account[i]), time_us[i],
                                      there ? duck_span(&object[i]) : SPAN_NONE)
                    : print_of_post(duck_span(&platform[i]), duck_span(&id[i]));
            uint32_t old;
            TRY_OUT(see(e, p, post[i], &old, err));
        }
    }
out:
    fetch_done(&f);
    return rc;
}

// What may be held under a limit: an eighth of it in prints, as much in traces with
// what sorting them takes; the rest is left to the dictionaries.
static enum rc share(struct encode *e, struct err *err)
{
    enum { TRACE = 33, LEAST = 1000 };
    uint64_t part = mem_limit_now() / 8;
    struct rows rows = {0};
    const struct cell *cell;
    if (!part)
        return RC_OK;
    e->most_traces = part / TRACE > LEAST ? (size_t)(part / TRACE) : LEAST;
    size_t slots = LEAST;
    while (slots * 2 * sizeof(struct seen_slot) <= part)
        slots *= 2;
    e->seen.most = slots / 4 * 3;
    TRY(duck_query(e->duck, "SELECT current_setting('temp_directory')", NULL, 0, &rows,
                   err));
    enum rc rc = rows_next(&rows, &cell, err);
    if (rc == RC_OK && cell && cell[0].type == CELL_TEXT)
        snprintf(e->seen.folder, sizeof e->seen.folder, "%.*s", (int)cell[0].s.n,
                 cell[0].s.p);
    rows_done(&rows);
    return rc;
}

// While rows go in, the database has one thread, the belt: with more it hands each
// batch to a worker and spins until that is done (3.3 of 21 s CPU at 10^7 posts).
static enum rc alone(struct encode *e, struct err *err)
{
    TRY(duck_number(e->duck, "SELECT current_setting('threads')", &e->threads, err));
    return duck_run(e->duck, "SET threads=1", err);
}

static enum rc together(struct encode *e, struct err *err)
{
    char sql[48];
    snprintf(sql, sizeof sql, "SET threads=%lld", (long long)e->threads);
    e->threads = 0;
    return duck_run(e->duck, sql, err);
}

enum rc encode_open(struct encode *e, struct duck *d, uint32_t source_id,
                    bool by_record, const char *format, struct err *err)
{
    int64_t posts, observations;
    *e = (struct encode){.duck = d, .source_id = source_id, .by_record = by_record};
    TRY(share(e, err));
    TRY(duck_number(d, "SELECT count(*) FROM posts", &posts, err));
    e->n_posts = (uint32_t)posts;
    TRY(duck_number(d, "SELECT count(*) FROM observations", &observations, err));
    if (observations)
        TRY(observe_load(e, err));
    if (posts) {
        TRY(load_accounts(e, err));
        TRY(load_objects(e, err));
        TRY(load_prints(e, format, err));
    }
    TRY(belt_start(&e->belt, err));
    TRY(alone(e, err));
    TRY(duck_table_open(d, "posts", e->belt, &e->t_posts, err));
    TRY(duck_table_open(d, "accounts", e->belt, &e->t_accounts, err));
    TRY(duck_table_open(d, "objects", e->belt, &e->t_objects, err));
    TRY(duck_table_open(d, "observations", e->belt, &e->t_observations, err));
    TRY(versions_open(d, e->belt, &e->t_again, err));
    return duck_table_open(d, "duplicates", e->belt, &e->t_duplicates, err);
}

// ---- one record ---------------------------------------------------------------------

static void put_count(struct duck_table *t, size_t column, int64_t v)
{
    if (v != EVENT_COUNT_UNKNOWN)
        duck_i64(t, column, v);
}

static enum rc add_account(struct encode *e, uint32_t id, const struct event *v,
                           uint64_t record, struct err *err)
{
    struct duck_table *t = &e->t_accounts;
    duck_u32(t, 0, id);
    duck_text(t, 1, v->platform);
    duck_text(t, 2, v->platform_id);
    duck_text(t, 3, v->handle);
    duck_text(t, 4, v->display_name);
    if (v->created_us != EVENT_TIME_UNKNOWN)
        duck_i64(t, 5, v->created_us);
    put_count(t, 6, v->followers);
    duck_text(t, 7, v->bio);
    duck_text(t, 8, v->avatar);
    duck_u32(t, 9, e->source_id);
    duck_u64(t, 10, record);
    return duck_row(t, err);
}

static enum rc add_post(struct encode *e, uint32_t account, const struct event *v,
                        struct span raw_urls, uint64_t record, uint64_t line,
                        struct err *err)
{
    struct duck_table *t = &e->t_posts;
    duck_u32(t, 0, e->n_posts);
    duck_u32(t, 1, account);
    duck_text(t, 2, v->platform_post_id);
    duck_i64(t, 3, v->time_us);
    duck_u8(t, 4, (uint8_t)v->action);
    duck_text(t, 5, v->text);
    duck_text(t, 6, v->lang);
    duck_text(t, 7, v->parent_post);
    duck_text(t, 8, v->parent_account);
    put_count(t, 9, v->views);
    put_count(t, 10, v->likes);
    put_count(t, 11, v->shares);
    put_count(t, 12, v->replies);
    duck_text(t, 13, v->client);
    duck_text(t, 14, raw_urls);
    duck_u32(t, 15, e->source_id);
    duck_u64(t, 16, record);
    duck_u64(t, 17, line);
    if (v->edited_us != EVENT_TIME_UNKNOWN)
        duck_i64(t, 18, v->edited_us);
    if (v->claimed_us != EVENT_TIME_UNKNOWN)
        duck_i64(t, 19, v->claimed_us);
    return duck_row(t, err);
}

static enum rc see_name(struct encode *e, uint32_t account, bool is_new,
                        const struct event *v, uint64_t record, struct err *err)
{
    enum rc rc = names_see(&e->names, account, is_new, v, record);
    return rc == RC_OK ? rc : err_memory(err);
}

static enum rc add_duplicate(struct encode *e, const struct event *v, uint64_t record,
                             uint32_t post, struct err *err)
{
    uint32_t space = dict_find(&e->platforms, 0, v->platform);
    uint32_t account = space == DICT_NONE
                           ? DICT_NONE
                           : dict_find(&e->accounts, (uint8_t)space, v->platform_id);
    if (account != DICT_NONE)
        TRY(see_name(e, account, false, v, record, err));
    e->duplicates++;
    if (!e->by_record)
        return versions_add(&e->t_again, e->source_id, record, post, v, err);
    struct duck_table *t = &e->t_duplicates;
    duck_u32(t, 0, e->source_id);
    duck_u64(t, 1, record);
    duck_u32(t, 2, post);
    duck_bool(t, 3, true);
    return duck_row(t, err);
}

static enum rc account_of(struct encode *e, const struct event *v, uint64_t record,
                          uint32_t *out, struct err *err)
{
    uint8_t space = 0;
    bool is_new;
    TRY(platform_space(e, v->platform, &space, err));
    TRY(put(&e->accounts, space, v->platform_id, out, &is_new, err));
    if (is_new)
        TRY(add_account(e, *out, v, record, err));
    TRY(see_name(e, *out, is_new, v, record, err));
    if (*out >= e->posts_of.n) {
        size_t more = (size_t)*out + 1 - e->posts_of.n;
        if (column_reserve(&e->posts_of, more) != RC_OK)
            return err_memory(err);
        memset(e->posts_of.p + e->posts_of.n, 0, more * sizeof *e->posts_of.p);
        e->posts_of.n += more;
    }
    e->posts_of.p[*out]++;
    return RC_OK;
}

struct print encode_print(const struct encode *e, const struct event *v,
                          struct span object)
{
    uint32_t platform = dict_find(&e->platforms, 0, v->platform);
    if (platform != DICT_NONE)
        dict_prefetch(&e->accounts, (uint8_t)platform, v->platform_id);
    struct print p = e->by_record ? print_of_record(v->platform, v->platform_post_id,
                                                    v->platform_id, v->time_us, object)
                                  : print_of_post(v->platform, v->platform_post_id);
    seen_prefetch(&e->seen.fresh, p);
    return p;
}

void encode_ready(const struct encode *e, const struct event *v)
{
    uint32_t platform = dict_find(&e->platforms, 0, v->platform);
    if (platform != DICT_NONE)
        dict_prefetch_text(&e->accounts, (uint8_t)platform, v->platform_id);
}

enum rc encode_post(struct encode *e, const struct event *v, struct print print,
                    const struct lift_post *marks, struct span raw_urls,
                    uint64_t record, uint64_t line, struct err *err)
{
    uint32_t old = SEEN_NEW, account;
    if (e->by_record || v->platform_post_id.p)
        TRY(see(e, print, e->n_posts, &old, err));
    if (old != SEEN_NEW)
        return add_duplicate(e, v, record, old, err);
    if (e->n_posts == UINT32_MAX - 1)
        return err_set(err, RC_LIMIT, "E0504", "a case holds at most 2^32 - 2 posts");
    TRY(account_of(e, v, record, &account, err));
    TRY(add_post(e, account, v, raw_urls, record, line, err));
    if (!e->chunk_time.n)
        e->first_in_lift = e->n_posts;
    if (column_push(&e->chunk_time, v->time_us) != RC_OK ||
        column_push(&e->chunk_account, account) != RC_OK)
        return err_memory(err);
    TRY(lift_post(&e->lift, marks, e->n_posts, err));
    e->n_posts++;
    e->taken++;
    return RC_OK;
}

// ---- marks become traces ------------------------------------------------------------

static enum rc object_of(struct encode *e, uint8_t kind, struct span key, uint32_t *out,
                         struct err *err)
{
    bool is_new;
    TRY(put(&e->objects, kind, key, out, &is_new, err));
    if (is_new) {
        duck_u32(&e->t_objects, 0, *out);
        duck_u8(&e->t_objects, 1, kind);
        duck_text(&e->t_objects, 2, key);
        TRY(duck_row(&e->t_objects, err));
    }
    if (*out >= e->touched.n) {
        size_t more = (size_t)*out + 1 - e->touched.n;
        if (column_reserve(&e->touched, more) != RC_OK)
            return err_memory(err);
        memset(e->touched.p + e->touched.n, 0, more);
        e->touched.n += more;
    }
    e->objects_here += !e->touched.p[*out];
    e->touched.p[*out] = 1;
    return RC_OK;
}

// Asks the memory for what the next look-ups will touch, in two steps.
static void ask_for_objects(const struct encode *e, size_t from, size_t n)
{
    size_t to = from + AHEAD < n ? from + AHEAD : n;
    for (size_t k = from; k < to; k++)
        dict_prefetch(&e->objects, e->lift.kind.p[k], lift_key(&e->lift, k));
    for (size_t k = from; k < to; k++)
        dict_prefetch_text(&e->objects, e->lift.kind.p[k], lift_key(&e->lift, k));
}

static enum rc write_traces(struct encode *e, struct err *err);

// Under a limit, traces go to the table in sorted runs, which are made one at the end.
static enum rc bound_traces(struct encode *e, struct err *err)
{
    struct encode_traces *t = &e->traces;
    if (!e->most_traces || t->object.n < e->most_traces)
        return RC_OK;
    TRY(write_traces(e, err));
    t->object.n = t->account.n = t->post.n = t->time_us.n = t->kind.n = 0;
    e->runs = true;
    return RC_OK;
}

enum rc encode_flush(struct encode *e, struct err *err)
{
    struct encode_traces *t = &e->traces;
    size_t n = e->lift.kind.n;
    if (column_reserve(&t->object, n) != RC_OK ||
        column_reserve(&t->account, n) != RC_OK ||
        column_reserve(&t->post, n) != RC_OK ||
        column_reserve(&t->time_us, n) != RC_OK || column_reserve(&t->kind, n) != RC_OK)
        return err_memory(err);
    for (size_t i = 0; i < n; i++) {
        uint32_t object, post = e->lift.post.p[i];
        if (i % AHEAD == 0)
            ask_for_objects(e, i, n);
        TRY(object_of(e, e->lift.kind.p[i], lift_key(&e->lift, i), &object, err));
        column_put(&t->object, object);
        column_put(&t->kind, e->lift.kind.p[i]);
        column_put(&t->post, post);
        column_put(&t->account, e->chunk_account.p[post - e->first_in_lift]);
        column_put(&t->time_us, e->chunk_time.p[post - e->first_in_lift]);
    }
    lift_reset(&e->lift);
    e->chunk_time.n = e->chunk_account.n = 0;
    return bound_traces(e, err);
}

// ---- the end ------------------------------------------------------------------------

static enum rc write_traces(struct encode *e, struct err *err)
{
    struct duck_table t = {0};
    uint32_t *order = NULL;
    enum rc rc = RC_OK;
    const struct encode_traces *x = &e->traces;
    size_t n = x->object.n;
    if (order_traces(x, e->objects.n, &order) != RC_OK) {
        rc = err_memory(err);
        goto out;
    }
    TRY_OUT(duck_table_open(e->duck, "traces", e->belt, &t, err));
    for (size_t i = 0; i < n; i++) {
        uint32_t r = order[i];
        duck_u8(&t, 0, x->kind.p[r]);
        duck_u32(&t, 1, x->object.p[r]);
        duck_u32(&t, 2, x->account.p[r]);
        duck_i64(&t, 3, x->time_us.p[r]);
        duck_u32(&t, 4, x->post.p[r]);
        TRY_OUT(duck_row(&t, err));
    }
    rc = duck_table_end(&t, err);
out:
    duck_table_done(&t);
    mem_free(order);
    return rc;
}

// Old and new rows are both in order; together they are put into one order again.
static enum rc merge_traces(struct encode *e, struct err *err)
{
    return duck_run(e->duck,
                    "CREATE TABLE traces_fresh AS SELECT * FROM traces "
                    "ORDER BY kind, object_id, time_us, account_id, post_id;"
                    "DROP TABLE traces;"
                    "ALTER TABLE traces_fresh RENAME TO traces",
                    err);
}

enum rc encode_end(struct encode *e, uint64_t *n_accounts, uint64_t *n_single,
                   struct err *err)
{
    bool had = e->n_posts > e->taken;
    TRY(encode_flush(e, err));
    TRY(duck_table_end(&e->t_posts, err));
    TRY(duck_table_end(&e->t_accounts, err));
    TRY(duck_table_end(&e->t_objects, err));
    TRY(duck_table_end(&e->t_duplicates, err));
    TRY(duck_table_end(&e->t_again, err));
    TRY(duck_table_end(&e->t_observations, err));
    prints_done(&e->seen);
    TRY(write_traces(e, err));
    TRY(together(e, err));
    if ((had || e->runs) && e->taken)
        TRY(merge_traces(e, err));
    TRY(versions_end(e->duck, e->duplicates, &e->changed, err));
    TRY(names_end(&e->names, e->duck, e->source_id, &e->renamed, err));
    *n_accounts = *n_single = 0;
    for (size_t i = 0; i < e->posts_of.n; i++) {
        *n_accounts += e->posts_of.p[i] > 0;
        *n_single += e->posts_of.p[i] == 1;
    }
    return RC_OK;
}

void encode_close(struct encode *e)
{
    duck_table_done(&e->t_posts);
    duck_table_done(&e->t_accounts);
    duck_table_done(&e->t_objects);
    duck_table_done(&e->t_duplicates);
    duck_table_done(&e->t_again);
    duck_table_done(&e->t_observations);
    belt_free(e->belt);
    e->belt = NULL;
}

void encode_done(struct encode *e)
{
    encode_close(e);
    if (e->threads) // it failed, and the transaction is undone by now
        (void)!together(e, NULL);
    dict_done(&e->platforms);
    dict_done(&e->accounts);
    dict_done(&e->objects);
    prints_done(&e->seen);
    names_done(&e->names);
    column_done(&e->posts_of);
    column_done(&e->touched);
    column_done(&e->traces.object);
    column_done(&e->traces.account);
    column_done(&e->traces.post);
    column_done(&e->traces.time_us);
    column_done(&e->traces.kind);
    column_done(&e->chunk_time);
    column_done(&e->chunk_account);
    lift_done(&e->lift);
}
