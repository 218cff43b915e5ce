// SPDX-License-Identifier: Apache-2.0
// The way past the database against the database: the same rows, or it is not taken.
#include "ingest/direct.h"

#include "base/rng.h"
#include "ingest/fixture.h"
#include "ingest/record.h"

enum { ROWS = 5000 };

#define HEAD                                                                           \
    "-- name: m\n-- reader: csv\n-- platform: p\n-- clock: 1s platform UTC\n"          \
    "-- time: unix-s\n"
#define IDS "select _record, _line,\n  "

// Records of all sorts: empty, long, quoted, with doubled quotes, over two lines, bad.
static void write_file(const char *path, const char *head, int columns)
{
    FILE *f = fopen(path, "wb");
    struct rng r = rng_at(1, 0, 0);
    if (!f)
        exit(2);
    fprintf(f, "%s\n", head);
    for (int i = 0; i < ROWS; i++) {
        int n = rng_below(&r, 100) ? columns : columns + 1;
        for (int c = 0; c < n; c++) {
            static const char *const before[] = {"", "\"", "\"a\"\"b ", "\"x\ny ",
                                                 "n/a"};
            size_t form = rng_below(&r, 5);
            fputs(c ? "," : "", f);
            fprintf(f, "%s%.*s%s", before[form], form == 4 ? 0 : (int)rng_below(&r, 40),
                    "0123456789abcdefghijklmnopqrstuvwxyz\xC3\xA4\xC3\xB6",
                    form && form < 4 ? "\"" : "");
        }
        fputs("\n", f);
    }
    if (fclose(f) != 0)
        exit(2);
}

// One of the two ways, row by row.
struct way {
    struct plan plan;
    struct direct direct;
    struct direct_chunk chunk;
    struct fetch fetch;
    struct records records;
    size_t at, n;
};

static bool open_way(struct way *w, const char *select, struct arena *arena)
{
    struct err err = {0};
    struct format format;
    struct plan_options o = {0};
    enum rc rc = format_read("m.sql", span_of(select), arena, &format, &err);
    if (rc == RC_OK)
        rc = plan_open(&w->plan, "a.csv", &format, &o, &err);
    w->records.plan = &w->plan;
    if (rc != RC_OK)
        ok_rc(rc, &err, "%s", select);
    return rc == RC_OK;
}

static bool next_row(struct way *w, bool straight, struct err *err)
{
    if (++w->at < w->n)
        return true;
    enum rc rc;
    w->at = 0;
    if (straight) {
        rc = direct_fill(&w->direct, &w->chunk, err);
        w->n = w->chunk.n;
        record_direct(&w->records, &w->chunk);
    } else {
        rc = plan_fault(&w->plan, fetch_next(&w->fetch, NULL, err), err);
        w->n = w->fetch.n;
        if (w->n)
            record_chunk(&w->records, &w->fetch);
    }
    return rc == RC_OK && w->n > 0;
}

static bool same_row(const struct way *a, const struct way *b)
{
    struct event_raw x, y;
    uint64_t record_x, record_y, line_x, line_y;
    record_raw(&a->records, a->at, &record_x, &line_x, &x);
    record_raw(&b->records, b->at, &record_y, &line_y, &y);
    bool same = record_x == record_y && line_x == line_y;
    for (int f = 0; f < N_FIELDS; f++) {
        if (f == FIELD_RECORD || f == FIELD_LINE)
            continue;
        struct span s = record_text(&a->records, a->at, f);
        struct span t = record_text(&b->records, b->at, f);
        same &= !s.p == !t.p && span_same(s, t);
    }
    return same;
}

static void close_way(struct way *w)
{
    fetch_done(&w->fetch);
    direct_done(&w->chunk);
    records_done(&w->records);
    plan_close(&w->plan);
}

static void test_select(const char *select, bool simple)
{
    struct way a = {0}, b = {0};
    struct arena arena = {0};
    struct err err = {0};
    size_t rows = 0;
    bool same = true;
    if (open_way(&a, select, &arena) && open_way(&b, select, &arena)) {
        bool straight = direct_of(&a.plan, &a.direct);
        ok(straight == simple, "%s: %s", simple ? "simple" : "the database's", select);
        if (straight && plan_start(&b.plan, &b.fetch, &err) == RC_OK) {
            while (same && next_row(&b, false, &err)) {
                same = next_row(&a, true, &err) && same_row(&a, &b);
                rows++;
            }
            ok(same && !next_row(&a, true, &err) && rows > ROWS / 2,
               "%zu rows are the same", rows);
            ok(a.plan.feed.rejects.n == b.plan.feed.rejects.n &&
                   a.plan.feed.rejects.n + rows == ROWS,
               "and %zu rejects", a.plan.feed.rejects.n);
        }
    }
    close_way(&a);
    close_way(&b);
    arena_done(&arena);
}

static enum rc one_chunk(void *ctx)
{
    struct way *w = ctx;
    struct direct_chunk c = {0};
    enum rc rc = direct_fill(&w->direct, &c, NULL);
    direct_done(&c);
    return rc;
}

static void test_refused_memory(void)
{
    struct way w = {0};
    struct arena arena = {0};
    if (open_way(&w,
                 HEAD IDS "a as platform_id, b as time, nullif(c, '') as "
                          "platform_post_id\nfrom raw",
                 &arena) &&
        direct_of(&w.plan, &w.direct))
        tap_each_failure(one_chunk, &w, "a chunk");
    else
        ok(0, "is simple");
    close_way(&w);
    arena_done(&arena);
}

int main(void)
{
    world_fresh();
    write_file("a.csv", "a,b,c,User Name,user", 5);
    test_select(HEAD IDS "a as platform_id, b as time,\n  c as platform_post_id\n"
                         "from raw",
                true);
    test_select(HEAD IDS "\"User Name\" as platform_id, B as time, \"C\" as "
                         "platform_post_id, 'post' as action, 'x.example' as platform\n"
                         "from raw",
                true);
    test_select(HEAD IDS "a as platform_id, nullif(b, 'n/a') as time, NULLIF(c,'') as "
                         "platform_post_id, a as object,\n c AS text FROM raw",
                true);
    static const char *const others[] = {
        "user as platform_id, b as time, c as platform_post_id from raw",
        "a || b as platform_id, b as time, c as platform_post_id from raw",
        "a as platform_id, b as time, c as platform_post_id from raw where a <> ''",
        "a as platform_id, b as time, c as platform_post_id, [a, b] as urls from raw",
        "a as platform_id, b as time, c as platform_post_id, 'it''s' as text from raw",
        "a as platform_id, b as time, c as platform_post_id, null as text from raw",
        "raw.a as platform_id, b as time, c as platform_post_id from raw",
        "a as platform_id, coalesce(b, c) as time, c as platform_post_id from raw",
        "a as platform_id, b as time, c as platform_post_id from raw limit 10"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char select[600];
        snprintf(select, sizeof select, HEAD IDS "%s", others[i]);
        test_select(select, false);
    }
    test_select(HEAD "select distinct _record, _line, a as platform_id, b as time, c "
                     "as platform_post_id from raw",
                false);
    world_file("a.csv", "a,b,c\n1,2,3\nlonger than twelve,twelve bytes,\n");
    test_refused_memory();
    return world_end();
}
