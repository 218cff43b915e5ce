// SPDX-License-Identifier: Apache-2.0
// Files one after the other make the same case as one file with all their records, and
// every record of any file, however damaged, is taken, a duplicate, or rejected.
#include "ingest/fixture.h"

#include "base/rng.h"
#include "base/text.h"

enum { LONG = 1 << 20 };
static char text_a[LONG], text_b[LONG], text_both[2 * LONG];

#define SHARES "object_id,account_id,content_id,timestamp_share\n"
#define QUT "message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n"

// ---- random files -------------------------------------------------------------------

static size_t share_row(struct rng *r, char *out, size_t size)
{
    uint64_t post = rng_below(r, 400), object = rng_below(r, 30);
    return (size_t)snprintf(out, size, "%s%llu%s,u%llu,p%llu,%llu\n",
                            object % 7 ? "o" : "\"o,\"\"\n", (unsigned long long)object,
                            object % 7 ? "" : "\"", (unsigned long long)(post % 17),
                            (unsigned long long)post,
                            (unsigned long long)(1600000000 + post / 3));
}

static size_t message_row(struct rng *r, char *out, size_t size)
{
    uint64_t post = rng_below(r, 600);
    bool repost = post % 4 == 1, reply = post % 4 == 2;
    return (size_t)snprintf(
        out, size,
        "m%llu,u%llu,name%llu,%s%.0llu,%s%.0llu,\"some words #tag%llu%s\",%llu,%s\n",
        (unsigned long long)post, (unsigned long long)(post % 23),
        (unsigned long long)(post % 23 + (post % 23 < 5 ? rng_below(r, 2) * 100 : 0)),
        repost ? "m1" : "", (unsigned long long)(repost ? post % 9 : 0),
        reply ? "m2" : "", (unsigned long long)(reply ? post % 7 : 0),
        (unsigned long long)(post % 11), rng_below(r, 10) ? "" : " edited",
        (unsigned long long)(1600000000 + post),
        post % 3 ? "" : "http://a.example/x y");
}

typedef size_t row_of(struct rng *r, char *out, size_t size);

static size_t fill(char *out, const char *head, row_of *row, uint64_t seed, int n)
{
    struct rng r = rng_at(seed, 0, 0);
    size_t at = (size_t)snprintf(out, LONG, "%s", head);
    for (int i = 0; i < n; i++)
        at += row(&r, out + at, LONG - at);
    return at;
}

// ---- the case without its numbers ---------------------------------------------------

// Hashes of all that the case says, by names instead of numbers; sources and records
// differ by the way they came.
static const char *content(void)
{
    static char text[800];
    size_t n = (size_t)snprintf(
        text, sizeof text, "%s",
        world_rows("SELECT count(*), bit_xor(hash(platform, platform_id, handle)) FROM "
                   "accounts"));
    n += (size_t)snprintf(
        text + n, sizeof text - n, "%s",
        world_rows(
            "SELECT count(*), sum(hash(a.platform, a.platform_id, "
            "p.platform_post_id, time_us, action, text, urls, parent_post)::HUGEINT) "
            "FROM posts p JOIN accounts a USING (account_id)"));
    n += (size_t)snprintf(
        text + n, sizeof text - n, "%s",
        world_rows("SELECT count(*), bit_xor(hash(kind, key)) FROM objects"));
    n += (size_t)snprintf(
        text + n, sizeof text - n, "%s",
        world_rows(
            "SELECT count(*), sum(hash(a.platform_id, n.handle, n.display_name, "
            "n.first_us, n.last_us)::HUGEINT) FROM names n JOIN accounts a USING "
            "(account_id)"));
    n += (size_t)snprintf(
        text + n, sizeof text - n, "%s",
        world_rows("SELECT count(*), sum(hash(p.platform_post_id, v.text)::HUGEINT) "
                   "FROM versions v JOIN posts p USING (post_id)"));
    snprintf(
        text + n, sizeof text - n, "%s",
        world_rows("SELECT count(*), sum(hash(t.kind, o.key, a.platform_id, t.time_us, "
                   "p.platform_post_id)::HUGEINT) FROM traces t JOIN objects o USING "
                   "(object_id) JOIN accounts a USING (account_id) JOIN posts p USING "
                   "(post_id)"));
    return text;
}

// Rows point to each other and stand in their order.
static void sound(const char *what)
{
    ok(world_number(
           "SELECT count(*) FROM posts p LEFT JOIN accounts a USING (account_id) "
           "LEFT JOIN sources s ON s.source_id = p.source_id WHERE a.account_id IS "
           "NULL OR s.source_id IS NULL") == 0,
       "%s: each post has its account and source", what);
    ok(world_number(
           "SELECT count(*) FROM traces t LEFT JOIN posts p USING (post_id) LEFT JOIN "
           "objects o ON o.object_id = t.object_id WHERE p.account_id IS DISTINCT FROM "
           "t.account_id OR p.time_us IS DISTINCT FROM t.time_us OR o.kind IS DISTINCT "
           "FROM "
           "t.kind") == 0,
       "%s: each trace is that of its post", what);
    ok(world_number(
           "SELECT count(*) FROM (SELECT (kind, object_id, time_us, account_id, "
           "post_id) AS r, lag(r) OVER (ORDER BY rowid) AS before FROM traces) "
           "WHERE before >= r") == 0,
       "%s: traces stand in their order", what);
    ok(world_number(
           "SELECT (SELECT count(*) FROM (SELECT post_id FROM posts GROUP BY 1)) + "
           "(SELECT coalesce(max(post_id) + 1, 0) FROM posts) - 2 * (SELECT "
           "count(*) FROM posts)") == 0,
       "%s: posts are numbered without gaps", what);
    ok(world_number(
           "SELECT count(*) FROM sources WHERE records <> taken + duplicates + "
           "rejected OR taken <> (SELECT count(*) FROM posts p WHERE p.source_id = "
           "sources.source_id) OR duplicates <> (SELECT count(*) FROM duplicates d "
           "WHERE d.source_id = sources.source_id) OR rejected <> (SELECT count(*) "
           "FROM rejects r WHERE r.source_id = sources.source_id)") == 0,
       "%s: counts of sources are those of the tables", what);
}

static void test_two_as_one(const char *head, row_of *row, uint64_t seed)
{
    char one[800], what[40];
    size_t a = fill(text_a, head, row, seed, 700),
           b = fill(text_b, head, row, seed + 1, 900);
    size_t skip = strlen(head);
    snprintf(what, sizeof what, "seed %llu", (unsigned long long)seed);
    memcpy(text_both, text_a, a);
    memcpy(text_both + a, text_b + skip, b - skip);
    world_fresh();
    world_bytes("both.csv", text_both, a + b - skip);
    struct world_take t = world_import("both.csv", (struct take_options){0});
    ok_rc(t.rc, &t.err, "one file of all");
    struct take_report all = t.report;
    snprintf(one, sizeof one, "%s", content());
    sound(what);
    world_fresh();
    world_bytes("a.csv", text_a, a);
    world_bytes("b.csv", text_b, b);
    t = world_import("a.csv", (struct take_options){0});
    ok_rc(t.rc, &t.err, "the first part");
    struct take_report first = t.report;
    t = world_import("b.csv", (struct take_options){0});
    ok_rc(t.rc, &t.err, "the second part");
    ok(strcmp(one, content()) == 0, "%s: both ways make the same case", what);
    ok(all.taken == first.taken + t.report.taken &&
           all.duplicates == first.duplicates + t.report.duplicates &&
           all.accounts == first.accounts + t.report.new_accounts &&
           all.duplicates > 50,
       "%s: taken and duplicates add up", what);
    sound(what);
}

// Duplicates name the post that they repeat; only a by-record format says they are the
// same in all.
static void test_duplicates(void)
{
    world_fresh();
    world_file("a.csv", SHARES "o1,a,p1,1600000000\no2,a,p1,1600000000\n"
                               "o1,a,p1,1600000000\no1,b,p1,1600000000\n"
                               "o1,a,p1,1600000001\n");
    struct world_take t = world_import("a.csv", (struct take_options){0});
    ok(t.rc == RC_OK && t.report.taken == 4 && t.report.duplicates == 1,
       "by record, what differs in anything is another post");
    ok(strcmp(world_rows("SELECT record, post_id, same FROM duplicates"),
              "3|0|true;") == 0,
       "the third record is the first again");
    world_fresh();
    world_file("m.csv", QUT "m1,u1,n1,,,words one,1600000000,\n"
                            "m1,u1,n1,,,other words,1600000005,\n"
                            "m2,u1,n1,,,words one,1600000000,\n");
    t = world_import("m.csv", (struct take_options){0});
    ok(t.rc == RC_OK && t.report.taken == 2 && t.report.duplicates == 1,
       "by post, its id alone says it");
    ok(strcmp(world_rows("SELECT record, post_id, same FROM duplicates"),
              "2|0|false;") == 0,
       "and says whether its text is another");
}

// Two threads of the database at most, with rejects from scanner and mapping at once.
static void test_damage(uint64_t seed)
{
    struct rng r = rng_at(seed, 2, 0);
    row_of *row = seed % 2 ? share_row : message_row;
    size_t n = fill(text_a, seed % 2 ? SHARES : QUT, row, seed, 3000);
    size_t head = strlen(seed % 2 ? SHARES : QUT);
    int hits = 1 + (int)rng_below(&r, 60);
    for (int i = 0; i < hits; i++) {
        static const char bytes[] = "\",\n\r\0\xff x0";
        text_a[head + rng_below(&r, n - head)] = bytes[rng_below(&r, sizeof bytes - 1)];
    }
    if (seed % 5 == 0)
        n -= rng_below(&r, 40);
    world_fresh();
    world_bytes("d.csv", text_a, n);
    struct world_take t =
        world_import("d.csv", (struct take_options){.allow_damage = true});
    ok(t.rc == RC_OK || (t.rc == RC_INPUT && t.err.id[0]), "seed %llu: %s %s",
       (unsigned long long)seed, t.err.id, t.err.text);
    if (t.rc != RC_OK) {
        ok(world_number("SELECT count(*) FROM posts") == 0, "nothing was taken");
        return;
    }
    const struct take_report *p = &t.report;
    ok(p->records == p->taken + p->duplicates + p->rejected && p->rejected > 0,
       "%llu records = %llu taken + %llu duplicates + %llu rejected",
       (unsigned long long)p->records, (unsigned long long)p->taken,
       (unsigned long long)p->duplicates, (unsigned long long)p->rejected);
    ok(world_number(
           "SELECT count(*) FROM (SELECT record FROM posts UNION ALL SELECT record "
           "FROM duplicates UNION ALL SELECT record FROM rejects) WHERE record < 1") ==
               0 &&
           world_number(
               "SELECT count(DISTINCT record) - max(record) FROM (SELECT record "
               "FROM posts UNION ALL SELECT record FROM duplicates UNION ALL "
               "SELECT record FROM rejects)") == 0,
       "each record from 1 on is in one place");
    ok(world_number(
           "SELECT count(*) FROM rejects WHERE error IS NULL OR message IS NULL OR "
           "line IS NULL OR raw IS NULL OR col IS NULL") == 0,
       "each reject says what, why and where");
    sound("damaged");
}

int main(void)
{
    for (uint64_t seed = 1; seed < 5; seed++) {
        test_two_as_one(SHARES, share_row, seed * 10);
        test_two_as_one(QUT, message_row, seed * 10);
    }
    test_duplicates();
    for (uint64_t seed = 1; seed < 31; seed++)
        test_damage(seed);
    return world_end();
}
