// SPDX-License-Identifier: Apache-2.0
// Question: by which names did an account go, and when?
// A platform keeps the id when the handle changes, and each record says only what the
// account was called when it was collected. What the records say is gathered as a set
// of (account, handle, display name) with the least and the greatest time, which has no
// order; the tables are made of the set when the import ends.
// Oracle: names_test.c, the same by SQL over all records.
#include "ingest/names.h"

static uint64_t hash_of(struct span handle, struct span display_name)
{
    struct span parts[2] = {handle, display_name};
    struct print p = print_of(parts, 2);
    return p.lo ? p.lo : 1;
}

static enum rc room_for(struct names *n, uint32_t account)
{
    if (account < n->now.n)
        return RC_OK;
    size_t more = (size_t)account + 1 - n->now.n;
    TRY(column_reserve(&n->now, more));
    memset(n->now.p + n->now.n, 0, more * sizeof *n->now.p);
    n->now.n += more;
    return RC_OK;
}

enum rc names_know(struct names *n, uint32_t account, struct span handle,
                   struct span display_name)
{
    if (!handle.p && !display_name.p)
        return RC_OK;
    TRY(room_for(n, account));
    n->now.p[account].hash = hash_of(handle, display_name);
    return RC_OK;
}

static enum rc see_other(struct names *n, uint32_t account, const struct event *v,
                         uint64_t record)
{
    struct span parts[3] = {
        {(const char *)&account, sizeof account}, v->handle, v->display_name};
    uint32_t at;
    TRY(column_reserve(&n->other, 1));
    struct name_other x = {.account = account,
                           .first_us = v->time_us,
                           .last_us = v->time_us,
                           .record = record};
    TRY(seen_put(&n->index, print_of(parts, 3), (uint32_t)n->other.n, &at));
    if (at == SEEN_NEW) {
        x.handle = v->handle.p ? arena_copy(&n->texts, v->handle) : SPAN_NONE;
        x.display_name =
            v->display_name.p ? arena_copy(&n->texts, v->display_name) : SPAN_NONE;
        column_put(&n->other, x);
        bool all =
            !v->handle.p == !x.handle.p && !v->display_name.p == !x.display_name.p;
        return all ? RC_OK : RC_MEMORY;
    }
    struct name_other *o = &n->other.p[at];
    if (v->time_us < o->first_us) {
        o->first_us = v->time_us;
        o->record = record;
    }
    if (v->time_us > o->last_us)
        o->last_us = v->time_us;
    return RC_OK;
}

enum rc names_see(struct names *n, uint32_t account, bool is_new,
                  const struct event *event, uint64_t record)
{
    if (!event->handle.p && !event->display_name.p)
        return RC_OK;
    uint64_t hash = hash_of(event->handle, event->display_name);
    TRY(room_for(n, account));
    n->any = true;
    struct name_now *now = &n->now.p[account];
    if (is_new)
        now->hash = hash;
    if (now->hash != hash)
        return see_other(n, account, event, record);
    if (!now->record)
        now->first_us = now->last_us = event->time_us;
    if (!now->record || event->time_us < now->first_us) {
        now->first_us = event->time_us;
        now->record = record;
    }
    if (event->time_us > now->last_us)
        now->last_us = event->time_us;
    return RC_OK;
}

// ---- the end ------------------------------------------------------------------------

static enum rc fill_now(const struct names *n, struct duck *d, uint32_t source_id,
                        struct err *err)
{
    struct duck_table t = {0};
    enum rc rc = RC_OK;
    TRY_OUT(duck_table_open(d, "temp.names_now", NULL, &t, err));
    for (size_t i = 0; i < n->now.n; i++) {
        const struct name_now *x = &n->now.p[i];
        if (!x->record)
            continue;
        duck_u32(&t, 0, (uint32_t)i);
        duck_i64(&t, 1, x->first_us);
        duck_i64(&t, 2, x->last_us);
        duck_u32(&t, 3, source_id);
        duck_u64(&t, 4, x->record);
        TRY_OUT(duck_row(&t, err));
    }
    rc = duck_table_end(&t, err);
out:
    duck_table_done(&t);
    return rc;
}

static enum rc fill_other(const struct names *n, struct duck *d, uint32_t source_id,
                          struct err *err)
{
    struct duck_table t = {0};
    enum rc rc = RC_OK;
    TRY_OUT(duck_table_open(d, "temp.names_other", NULL, &t, err));
    for (size_t i = 0; i < n->other.n; i++) {
        const struct name_other *x = &n->other.p[i];
        duck_u32(&t, 0, x->account);
        duck_text(&t, 1, x->handle);
        duck_text(&t, 2, x->display_name);
        duck_i64(&t, 3, x->first_us);
        duck_i64(&t, 4, x->last_us);
        duck_u32(&t, 5, source_id);
        duck_u64(&t, 6, x->record);
        TRY_OUT(duck_row(&t, err));
    }
    rc = duck_table_end(&t, err);
out:
    duck_table_done(&t);
    return rc;
}

#define SEEN_HERE                                                                      \
    "SELECT a.account_id, a.handle, a.display_name, n.first_us, n.last_us, "           \
    "n.source_id, n.record FROM temp.names_now n JOIN accounts a "                     \
    "USING (account_id)"

// Where nobody is called otherwise the rows are as they stand in `accounts`; else all
// rows of one name become one.
static const char plain[] = "INSERT INTO names " SEEN_HERE " ORDER BY a.account_id";
static const char merged[] =
    "CREATE TABLE names_fresh AS SELECT account_id, handle, display_name, x.t AS "
    "first_us, last_us, x.s AS source_id, x.r AS record FROM ("
    "SELECT account_id, handle, display_name, max(last_us) AS last_us, "
    "min(struct_pack(t := first_us, s := source_id, r := record)) AS x FROM ("
    "SELECT * FROM names UNION ALL " SEEN_HERE " UNION ALL "
    "SELECT account_id, handle, display_name, first_us, last_us, source_id, "
    "record FROM temp.names_other) GROUP BY account_id, handle, display_name) "
    "ORDER BY account_id, first_us, last_us, handle, display_name;"
    "DROP TABLE names; ALTER TABLE names_fresh RENAME TO names";

// The latest of what is known: a later record without a handle does not take it away.
// Accounts of which only the name that they have now was said need no look: that cannot
// make another name the latest.
static const char latest[] =
    "UPDATE accounts SET handle = x.handle, display_name = x.display_name FROM ("
    "SELECT account_id, "
    "last(handle ORDER BY last_us, handle) FILTER (WHERE handle IS NOT NULL) "
    "AS handle, "
    "last(display_name ORDER BY last_us, display_name) FILTER (WHERE "
    "display_name IS NOT NULL) AS display_name FROM names WHERE account_id IN "
    "(SELECT account_id FROM temp.names_other) GROUP BY account_id) x "
    "WHERE accounts.account_id = x.account_id AND (accounts.handle IS DISTINCT FROM "
    "x.handle OR accounts.display_name IS DISTINCT FROM x.display_name)";

static const char many[] =
    "SELECT count(*) FROM (SELECT account_id FROM names WHERE account_id IN (SELECT "
    "account_id FROM temp.names_now UNION SELECT account_id FROM temp.names_other) "
    "GROUP BY account_id HAVING count(DISTINCT handle) > 1 OR count(DISTINCT "
    "display_name) > 1)";

enum rc names_end(struct names *n, struct duck *d, uint32_t source_id,
                  uint64_t *renamed, struct err *err)
{
    int64_t before, count = 0;
    *renamed = 0;
    if (!n->any)
        return RC_OK;
    TRY(duck_number(d, "SELECT count(*) FROM names", &before, err));
    TRY(duck_run(d,
                 "CREATE OR REPLACE TEMP TABLE names_now(account_id UINTEGER, first_us "
                 "BIGINT, last_us BIGINT, source_id UINTEGER, record UBIGINT);"
                 "CREATE OR REPLACE TEMP TABLE names_other(account_id UINTEGER, handle "
                 "VARCHAR, display_name VARCHAR, first_us BIGINT, last_us BIGINT, "
                 "source_id UINTEGER, record UBIGINT)",
                 err));
    TRY(fill_now(n, d, source_id, err));
    TRY(fill_other(n, d, source_id, err));
    TRY(duck_run(d, before || n->other.n ? merged : plain, err));
    if (n->other.n)
        TRY(duck_run(d, latest, err));
    if (before || n->other.n)
        TRY(duck_number(d, many, &count, err));
    *renamed = (uint64_t)count;
    return duck_run(d, "DROP TABLE temp.names_now; DROP TABLE temp.names_other", err);
}

void names_done(struct names *n)
{
    mem_free(n->now.p);
    mem_free(n->other.p);
    seen_done(&n->index);
    arena_done(&n->texts);
    *n = (struct names){0};
}
