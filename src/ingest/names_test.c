// SPDX-License-Identifier: Apache-2.0
// Accounts that change their name, posts that come again with another text, and ids
// that are near to each other but not the same.
#include "ingest/fixture.h"

#include "base/rng.h"
#include "ingest/names.h"
#include "store/answer.h"

#define HEAD "post,user,nick,title,at,body\n"
enum { RECORDS = 300, ACCOUNTS = 30, LONG = 1 << 17 };

static const char *const map[] = {"platform=x",        "account=user", "id=post",
                                  "handle=nick",       "time=at",      "text=body",
                                  "display_name=title"};
static const struct take_options by_map = {.map = map,
                                           .n_map = sizeof map / sizeof *map};

// ---- many names ---------------------------------------------------------------------

// One record: what it says, and by which words. Empty means not known.
struct said {
    unsigned post, account, at;
    char handle[12], title[12];
};
static struct said said[RECORDS];

static void invent(uint64_t seed)
{
    struct rng r = rng_at(seed, 0, 0);
    for (int i = 0; i < RECORDS; i++) {
        struct said *s = &said[i];
        s->post = (unsigned)rng_below(&r, 250); // some come again
        s->account = s->post % ACCOUNTS;
        s->at = 1600000000 + s->post * 7 % 500;
        unsigned h = (unsigned)rng_below(&r, s->account % 3 ? 1 : 3),
                 t = (unsigned)rng_below(&r, s->account % 5 ? 1 : 2);
        snprintf(s->handle, sizeof s->handle, "h%u_%u", s->account, h);
        snprintf(s->title, sizeof s->title, "t%u_%u", s->account, t);
        if (rng_below(&r, 9) == 0)
            s->handle[0] = '\0';
        if (rng_below(&r, 7) == 0 || s->account == 7)
            s->title[0] = '\0';
    }
}

static void shuffle(uint64_t seed)
{
    struct rng r = rng_at(seed, 1, 0);
    for (size_t i = RECORDS - 1; i > 0; i--) {
        size_t k = (size_t)rng_below(&r, i + 1);
        struct said swap = said[i];
        said[i] = said[k];
        said[k] = swap;
    }
}

static void write_said(const char *path, int from, int to)
{
    static char text[LONG];
    size_t n = (size_t)snprintf(text, sizeof text, HEAD);
    for (int i = from; i < to; i++)
        n += (size_t)snprintf(
            text + n, sizeof text - n, "p%u,u%u,%s,%s,%u,some words\n", said[i].post,
            said[i].account, said[i].handle, said[i].title, said[i].at);
    world_file(path, text);
}

static void import(const char *path)
{
    struct world_take t = world_import(path, by_map);
    ok_rc(t.rc, &t.err, "%s", path);
}

static const char *names(void)
{
    return world_rows("SELECT a.platform_id, n.handle, n.display_name, n.first_us, "
                      "n.last_us FROM names n JOIN accounts a USING (account_id) "
                      "ORDER BY ALL");
}

static const char *now(void)
{
    return world_rows("SELECT platform_id, handle, display_name FROM accounts "
                      "ORDER BY ALL");
}

static bool same_name(const struct said *a, const struct said *b)
{
    return a->account == b->account && strcmp(a->handle, b->handle) == 0 &&
           strcmp(a->title, b->title) == 0;
}

// The same by looking at every record for every record.
static bool name_is_right(const struct said *s)
{
    char sql[600];
    unsigned first = s->at, last = s->at;
    for (int i = 0; i < RECORDS; i++)
        if (same_name(s, &said[i])) {
            first = said[i].at < first ? said[i].at : first;
            last = said[i].at > last ? said[i].at : last;
        }
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM names n JOIN accounts a USING (account_id) WHERE "
             "platform_id = 'u%u' AND coalesce(n.handle, '') = '%s' AND "
             "coalesce(n.display_name, '') = '%s' AND first_us = %u000000 AND last_us "
             "= %u000000",
             s->account, s->handle, s->title, first, last);
    return world_number(sql) == (s->handle[0] || s->title[0]);
}

static int distinct_names(void)
{
    int n = 0;
    for (int i = 0; i < RECORDS; i++) {
        bool before = !said[i].handle[0] && !said[i].title[0];
        for (int k = 0; k < i && !before; k++)
            before = same_name(&said[i], &said[k]);
        n += !before;
    }
    return n;
}

// The handle of the greatest time at which one is said, the greatest of them where
// several are.
static bool handle_is_latest(unsigned account)
{
    char sql[200];
    const struct said *best = NULL;
    for (int i = 0; i < RECORDS; i++) {
        const struct said *s = &said[i];
        if (s->account == account && s->handle[0] &&
            (!best || s->at > best->at ||
             (s->at == best->at && strcmp(s->handle, best->handle) > 0)))
            best = s;
    }
    snprintf(
        sql, sizeof sql,
        "SELECT count(*) FROM accounts WHERE platform_id = 'u%u' AND handle IS NOT "
        "DISTINCT FROM %s%s%s",
        account, best ? "'" : "NULL", best ? best->handle : "", best ? "'" : "");
    return world_number(sql) == 1;
}

static void test_names(uint64_t seed)
{
    static char all[1 << 16], accounts[1 << 14];
    bool right = true, latest = true;
    invent(seed);
    world_fresh();
    write_said("a.csv", 0, RECORDS);
    struct world_take t = world_import("a.csv", by_map);
    ok_rc(t.rc, &t.err, "seed %llu: a file in which accounts are renamed",
          (unsigned long long)seed);
    for (int i = 0; i < RECORDS; i++)
        right &= name_is_right(&said[i]);
    ok(right && world_number("SELECT count(*) FROM names") == distinct_names(),
       "each name of each account, from when to when");
    for (unsigned a = 0; a < ACCOUNTS; a++)
        latest &= handle_is_latest(a);
    ok(latest, "accounts have the handle of their latest time");
    ok((int64_t)t.report.renamed ==
               world_number("SELECT count(*) FROM (SELECT account_id FROM names GROUP "
                            "BY 1 HAVING count(DISTINCT handle) > 1 OR count(DISTINCT "
                            "display_name) > 1)") &&
           t.report.renamed >= 10,
       "accounts with several names are counted");
    snprintf(all, sizeof all, "%s", names());
    snprintf(accounts, sizeof accounts, "%s", now());
    for (int parts = 1; parts < 4; parts++) {
        char path[20];
        shuffle(seed * 10 + (uint64_t)parts);
        world_fresh();
        for (int p = 0; p < parts; p++) {
            snprintf(path, sizeof path, "%d.csv", p);
            write_said(path, RECORDS * p / parts, RECORDS * (p + 1) / parts);
            import(path);
        }
        ok(strcmp(all, names()) == 0, "the same names in another order, %d files",
           parts);
        ok(strcmp(accounts, now()) == 0, "and the same accounts");
    }
}

static uint32_t found(const char *name, const char *id)
{
    struct err err = {0};
    uint32_t account = 4711;
    enum rc rc = answer_account(world_case, name, &account, &err);
    ok(id ? rc == RC_ARGUMENT && strcmp(err.id, id) == 0 : rc == RC_OK, "%s: %s", name,
       rc == RC_OK ? "found" : err.text);
    return account;
}

static void test_former_names(void)
{
    world_fresh();
    world_file("a.csv", HEAD "1,u1,ann,Ann,1600000000,one\n"
                             "2,u2,bob,Bob,1600000000,two\n"
                             "3,u1,anna,Ann,1600000100,three\n"
                             "4,u2,ann,Bob,1600000200,four\n"
                             "5,u3,cleo,Cleo,1600000000,five\n"
                             "6,u3,dora,Cleo,1600000001,six\n"
                             "7,u4,cleo,Cleo,1600000000,seven\n"
                             "8,u4,emma,Cleo,1600000001,eight\n");
    struct world_take t = world_import("a.csv", by_map);
    ok(t.rc == RC_OK && t.report.renamed == 4, "four are renamed");
    ok(found("@anna", NULL) == 0, "by the name it has");
    ok(found("@bob", NULL) == 1, "by a name that it had and nobody has now");
    ok(found("@ann", NULL) == 1, "whoever has a name now goes before who had it once");
    ok(found("x:@bob", NULL) == 1, "with its platform");
    found("@cleo", "E0733");
    found("@zed", "E0732");
    world_file("b.csv", HEAD "9,u1,ann,Ann,1500000000,nine\n"
                             "10,u5,finn,Finn,1500000000,ten\n");
    t = world_import("b.csv", by_map);
    ok(t.rc == RC_OK && t.report.renamed == 1,
       "of this file, one account has several names in the case");
    ok(world_number("SELECT count(*) FROM names WHERE handle = 'ann' AND account_id = "
                    "0 AND first_us = 1500000000000000 AND last_us = 1600000000000000 "
                    "AND source_id = 2 AND record = 1") == 1,
       "an earlier record makes a name older and is where it was first said");
    ok(found("@anna", NULL) == 0, "and does not bring the old name back");
}

static enum rc names_body(void *self)
{
    struct names n = {0};
    struct event e = {.time_us = 5};
    (void)self;
    enum rc rc = names_know(&n, 3, SPAN("old"), SPAN_NONE);
    for (uint32_t i = 0; i < 100 && rc == RC_OK; i++) {
        char text[20];
        e.handle =
            (struct span){text, (size_t)snprintf(text, sizeof text, "h%u", i % 40)};
        rc = names_see(&n, i % 20, i < 20 && i != 3, &e, i + 1);
    }
    names_done(&n);
    return rc;
}

// ---- other texts --------------------------------------------------------------------

static void test_versions(void)
{
    world_fresh();
    world_file("a.csv", HEAD "1,u1,ann,Ann,1600000000,first words\n"
                             "2,u1,ann,Ann,1600000000,other\n"
                             "1,u1,ann,Ann,1600000000,first words\n"
                             "1,u1,ann,Ann,1600000050,second words\n"
                             "1,u1,ann,Ann,1600000060,second words\n"
                             "2,u1,ann,Ann,1600000000,\n");
    struct world_take t = world_import("a.csv", by_map);
    ok(t.rc == RC_OK && t.report.taken == 2 && t.report.duplicates == 4 &&
           t.report.changed == 3,
       "four duplicates, three with another text");
    ok(strcmp(world_rows("SELECT record, post_id, same FROM duplicates"),
              "3|0|true;4|0|false;5|0|false;6|1|false;") == 0,
       "each says whether its text is the post's: %s",
       world_rows("SELECT record, post_id, same FROM duplicates"));
    ok(strcmp(world_rows("SELECT * FROM versions"),
              "0|1|4|1600000050000000|NULL|second words;"
              "1|1|6|1600000000000000|NULL|;") == 0,
       "another text is kept once");
    ok(strcmp(world_rows("SELECT text FROM posts ORDER BY post_id"),
              "first words;other;") == 0,
       "and the post keeps its first");
    world_file("b.csv", HEAD "1,u1,ann,Ann,1600000070,second words\n"
                             "1,u1,ann,Ann,1600000080,third words\n"
                             "2,u1,ann,Ann,1600000000,other\n"
                             "3,u1,ann,Ann,1600000000,new\n");
    t = world_import("b.csv", by_map);
    ok(t.rc == RC_OK && t.report.duplicates == 3 && t.report.changed == 2 &&
           world_number("SELECT count(*) FROM versions") == 3,
       "a later file adds what is new");
    ok(world_number("SELECT count(*) FROM duplicates d JOIN posts p USING (post_id)") ==
           7,
       "each duplicate has its post");
}

// Formats without any text have nothing that could differ.
static void test_no_text(void)
{
    static const char *const plain[] = {"platform=x", "account=user", "id=post",
                                        "time=at"};
    world_fresh();
    world_file("a.csv",
               HEAD "1,u1,ann,Ann,1600000000,one\n1,u1,ann,Ann,1600000000,two\n");
    struct world_take t =
        world_import("a.csv", (struct take_options){.map = plain, .n_map = 4});
    ok(t.rc == RC_OK && t.report.changed == 0 &&
           strcmp(world_rows("SELECT same FROM duplicates"), "true;") == 0 &&
           world_number("SELECT count(*) FROM names") == 0,
       "no texts, no versions, no names");
    world_file("b.csv", HEAD "1,u1,,,1600000000,one\n");
    t = world_import("b.csv", by_map);
    ok(t.rc == RC_OK && t.report.changed == 0 &&
           strcmp(world_rows("SELECT same FROM duplicates WHERE source_id = 2"),
                  "NULL;") == 0,
       "where one of two has no text it is not known whether they are the same");
}

// ---- ids ----------------------------------------------------------------------------

static void test_ids(void)
{
    static const char *const ids[] = {"platform=body", "account=user", "id=post",
                                      "time=at"};
    world_fresh();
    world_file("a.csv", HEAD "1,12345,,,1600000000,tiktok\n"
                             "1,12345,,,1600000000,x\n"
                             "2,9007199254740992,,,1600000000,x\n"
                             "3,9007199254740993,,,1600000000,x\n"
                             "4,18446744073709551617,,,1600000000,x\n"
                             "5,007,,,1600000000,x\n"
                             "6,7,,,1600000000,x\n"
                             "7,07,,,1600000000,x\n"
                             "8,AbC,,,1600000000,x\n"
                             "9,abc,,,1600000000,x\n"
                             "9007199254740993,7,,,1600000000,x\n"
                             "9007199254740992,7,,,1600000000,x\n"
                             "01,7,,,1600000000,x\n"
                             "a,7,,,1600000000,x\n"
                             "A,7,,,1600000000,x\n"
                             "1,12345,,,1600000000,X\n"
                             "1,12345,,,1600000000,TikTok\n");
    struct world_take t =
        world_import("a.csv", (struct take_options){.map = ids, .n_map = 4});
    ok_rc(t.rc, &t.err, "ids that are near to each other");
    ok(world_number("SELECT count(*) FROM accounts WHERE platform_id = '12345'") == 2,
       "one id on two platforms is two accounts");
    ok(world_number("SELECT count(DISTINCT platform_id) FROM accounts WHERE platform = "
                    "'x' AND length(platform_id) > 15") == 3,
       "ids above 2^53 stay apart");
    ok(world_number("SELECT count(*) FROM accounts WHERE platform_id IN ('7', '07', "
                    "'007')") == 3,
       "leading zeroes are part of an id");
    ok(world_number("SELECT count(*) FROM accounts WHERE lower(platform_id) = 'abc'") ==
           2,
       "and so is its case");
    ok(t.report.taken == 15 && t.report.accounts == 10,
       "posts are told apart in the same way: %llu",
       (unsigned long long)t.report.taken);
    ok(t.report.duplicates == 2 &&
           world_number("SELECT count(DISTINCT platform) FROM accounts") == 2,
       "but a platform is the same in capitals");
}

int main(void)
{
    for (uint64_t seed = 1; seed < 3; seed++)
        test_names(seed);
    test_former_names();
    tap_each_failure(names_body, NULL, "names");
    test_versions();
    test_no_text();
    test_ids();
    return world_end();
}
