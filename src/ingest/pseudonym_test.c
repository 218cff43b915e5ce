// SPDX-License-Identifier: Apache-2.0
// Pseudonyms: what is replaced and what stays, that every co-action stays one, and that
// keys are kept apart from cases and from each other.
#include "ingest/fixture.h"

#include "base/dict.h"
#include "base/rng.h"
#include "ingest/key.h"
#include "ingest/pseudonym.h"

#define HEAD "post,user,nick,title,at,body,links,who,parent,reposted,site\n"
enum { LONG = 1 << 19 };

static const char *const map[] = {
    "platform=site",      "account=user",       "id=post",
    "handle=nick",        "display_name=title", "time=at",
    "text=body",          "urls=links",         "mentions=who",
    "parent_post=parent", "repost_of=reposted", "bio=title"};
static struct take_options by_map(const char *key)
{
    return (struct take_options){
        .map = map, .n_map = sizeof map / sizeof *map, .key = key};
}

// ---- texts by hand ------------------------------------------------------------------

static struct pseudonyms counting(uint8_t first)
{
    struct pseudonyms p = {.on = true};
    for (size_t i = 0; i < sizeof p.key.p; i++)
        p.key.p[i] = (uint8_t)(first + i);
    return p;
}

// The text with a * for each pseudonym.
static const char *starred(struct pseudonyms *p, const char *text)
{
    static char out[4096];
    struct span s = span_of(text);
    size_t n = 0;
    if (pseudonym_text(p, 0, SPAN("x"), &s) != RC_OK)
        return "refused";
    for (size_t i = 0; i < s.n && n < sizeof out - 1; i++) {
        size_t k = i;
        bool inside = i && ((s.p[i - 1] >= 'a' && s.p[i - 1] <= 'z') ||
                            (s.p[i - 1] >= '2' && s.p[i - 1] <= '7'));
        while (!inside && s.p[i] == 'p' && k < s.n &&
               ((s.p[k] >= 'a' && s.p[k] <= 'z') || (s.p[k] >= '2' && s.p[k] <= '7')))
            k++;
        out[n++] = k == i + PSEUDONYM_BYTES ? '*' : s.p[i];
        i = k == i + PSEUDONYM_BYTES ? k - 1 : i;
    }
    out[n] = '\0';
    return out;
}

static void test_texts(void)
{
    static const char *const rows[][2] = {
        {"no names here, 12 boats", "no names here, 12 boats"},
        {"@ann hello @Ben_2.", "@* hello @*."},
        {"RT @ann: see (@ben)", "RT @*: see (@*)"},
        {"by @ann@pier.example today", "by @* today"},
        {"\xD1\x81\xD0\xBB\xD0\xBE\xD0\xB2\xD0\xBE @\xD0\xB6\xD0\xB0\xD0\xBD\xD0\xBD.x",
         "\xD1\x81\xD0\xBB\xD0\xBE\xD0\xB2\xD0\xBE @\xC3\xB8*.x"},
        {"https://twitter.com/ann/status/1?s=20 and https://pier.example/a?b=1",
         "https://x.com/* and https://pier.example/a?b=1"},
        {"https://m.facebook.com/ann.smith", "https://facebook.com/*"},
        {"https://x.com/ and https://nox.com/ann",
         "https://x.com/ and https://nox.com/ann"},
        {"https://toot.example/@ann/1 https://toot.example/users/ann",
         "https://toot.example/* https://toot.example/*"},
        {"read https://pier.example/a?utm_source=ann.", "read https://pier.example/a."},
        {"call +49 221 555-0100 or (0221) 5550100 now",
         "call +00 000 000-0000 or (0000) 0000000 now"},
        {"0171 5550100", "0000 0000000"},
        {"on 2024-03-05 16:00, 05.03.2024, 1,200 and 1984",
         "on 2024-03-05 16:00, 05.03.2024, 1,200 and 1984"},
        {"post 7342538775538871346 id", "post 7342538775538871346 id"},
        {"a1234567890 code", "a1234567890 code"},
        {"#harbour #2024", "#harbour #2024"},
        {"ann@", "ann@"},
        {"@", "@"},
        {"a@b", "a@b"},
    };
    struct pseudonyms p = counting(0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *got = starred(&p, rows[i][0]);
        ok(strcmp(got, rows[i][1]) == 0, "%s: %s", rows[i][0], got);
    }
    struct span a = SPAN("@ann"),
                b = SPAN("\xEF\xBC\xA0"
                         "ANN"),
                c = SPAN("ann@x.org"), d = SPAN("Ann@X.org");
    ok(pseudonym_text(&p, 0, SPAN("x"), &a) == RC_OK &&
           pseudonym_text(&p, 0, SPAN("x"), &b) == RC_OK &&
           span_same((struct span){a.p + 1, a.n - 1}, (struct span){b.p + 3, b.n - 3}),
       "a handle has one pseudonym in all its spellings");
    ok(pseudonym_text(&p, 0, SPAN("x"), &c) == RC_OK &&
           pseudonym_text(&p, 0, SPAN("x"), &d) == RC_OK && span_same(c, d),
       "and so has an e-mail address");
    ok(c.n == 20 && strspn(c.p, "abcdefghijklmnopqrstuvwxyz") == 7 &&
           strspn(c.p + 7, "0123456789") == 13,
       "with as many letters: %s", c.p);
    struct span e = SPAN("(ann.smith+x@pier.example.)");
    ok(pseudonym_text(&p, 0, SPAN("x"), &e) == RC_OK && e.n == 23 && e.p[0] == '(' &&
           strcmp(e.p + 21, ".)") == 0,
       "a sentence goes on behind it: %s", e.p);
    pseudonyms_done(&p);
}

static enum rc text_body(void *self)
{
    struct pseudonyms p = counting(0);
    struct span s =
        SPAN("@ann https://x.com/ann https://pier.example/x mail@pier.example "
             "+49 221 5550100");
    (void)self;
    enum rc rc = pseudonym_text(&p, 0, SPAN("x"), &s);
    pseudonyms_done(&p);
    return rc;
}

// ---- marks stay ---------------------------------------------------------------------

// A text of pieces that mean something to the scanner, and of signs that stand between.
static size_t random_text(struct rng *r, char *out, size_t size)
{
    static const char *const pieces[] = {"@ann",
                                         "@Ann",
                                         "@ben.x",
                                         "@\xD0\xB6\xD0\xB0\xD0\xBD",
                                         "@ann@toot.example",
                                         "https://x.com/ann/status/1",
                                         "https://twitter.com/ann/status/1?s=20",
                                         "https://pier.example/a?utm_source=b",
                                         "https://pier.example/a",
                                         "www.pier.example/(a)",
                                         "https://toot.example/@ann",
                                         "http://t.me/",
                                         "#one",
                                         "#Two",
                                         "#three3",
                                         "ann@pier.example",
                                         "+49 221 5550100",
                                         "0221/5550101",
                                         "2024-03-05",
                                         "the harbour is not for sale",
                                         "The Harbour is NOT for sale",
                                         "nobody asked us about it",
                                         "\xE6\xB8\xAF\xE5\x8F\xA3",
                                         "12",
                                         "https://[x"};
    static const char *const between[] = {
        " ", " ", " ", "\n", ". ", ", ", ": ", " (", ") ", "! ", " - ", "\xE3\x80\x82"};
    size_t n = 0, k = 1 + (size_t)rng_below(r, 6);
    for (size_t i = 0; i < k; i++)
        n += (size_t)snprintf(out + n, size - n, "%s%s",
                              pieces[rng_below(r, sizeof pieces / sizeof *pieces)],
                              between[rng_below(r, sizeof between / sizeof *between)]);
    return n;
}

// What is one object before is one object after, and the other way round: numbers by
// first sight are then the same.
static bool same_marks(struct pseudonyms *p, struct span text, struct dict *before,
                       struct dict *after)
{
    struct lift a = {0}, b = {0};
    struct err err;
    struct lift_post post = {
        .platform = SPAN("x"), .text = text, .flags = LIFT_IN_TEXT};
    bool same = lift_post(&a, &post, 0, &err) == RC_OK &&
                pseudonym_text(p, post.flags, post.platform, &post.text) == RC_OK &&
                lift_post(&b, &post, 0, &err) == RC_OK && a.kind.n == b.kind.n;
    for (size_t i = 0; same && i < a.kind.n; i++) {
        uint32_t x = 0, y = 1;
        same = a.kind.p[i] == b.kind.p[i] &&
               dict_put(before, a.kind.p[i], lift_key(&a, i), &x, NULL) == RC_OK &&
               dict_put(after, b.kind.p[i], lift_key(&b, i), &y, NULL) == RC_OK &&
               x == y;
    }
    lift_done(&a);
    lift_done(&b);
    return same;
}

static void test_marks(void)
{
    struct pseudonyms p = counting(0);
    struct dict before = {0}, after = {0};
    struct rng r = rng_at(5, 0, 0);
    char text[1000], bad[1000] = "";
    int differ = 0;
    for (int i = 0; i < 20000; i++) {
        struct span s = {text, random_text(&r, text, sizeof text)};
        pseudonym_chunk(&p);
        if (!same_marks(&p, s, &before, &after) && !differ++)
            memcpy(bad, text, s.n + 1);
    }
    ok(differ == 0 && before.n > 1000,
       "%u objects of texts stay apart and together%s%s", before.n,
       differ ? ", but not in: " : "", bad);
    dict_done(&before);
    dict_done(&after);
    pseudonyms_done(&p);
}

// ---- co-actions stay ----------------------------------------------------------------

// Names and ids hold a zero, which no pseudonym has.
//
// Posts of 60 accounts of two platforms that share texts, links, tags, mentions and
// reposts, some of them written in other ways that mean the same.
static void write_posts(const char *path, uint64_t seed, int n)
{
    static const char *const words[] = {
        "the harbour is not for sale and never was", "Nobody asked US about the bridge",
        "call the council at 0221 5550100 tonight please",
        "our night bus slept through it all under the trees"};
    static char text[LONG];
    struct rng r = rng_at(seed, 0, 0);
    size_t at = (size_t)snprintf(text, sizeof text, HEAD);
    for (int i = 0; i < n; i++) {
        unsigned user = (unsigned)rng_below(&r, 60), what = (unsigned)rng_below(&r, 4),
                 friend = (unsigned)rng_below(&r, 5), link = (unsigned)rng_below(&r, 6);
        char url[80];
        if (link < 2)
            snprintf(url, sizeof url, "https://pier.example/%u?utm_source=a%u", link,
                     user);
        else if (link < 4)
            snprintf(url, sizeof url, "https://%s/n0me%u/status/1%s",
                     user % 2 ? "x.com" : "www.twitter.com", link,
                     user % 3 ? "" : "?s=2");
        else
            snprintf(url, sizeof url, "https://toot.example/@n0me%u", link);
        at += (size_t)snprintf(
            text + at, sizeof text - at,
            "p%d,%u,n0me%u,\"Name of %u\",%llu,\"%s%s @%sri0nd%u %s #one #two "
            "#three%u\",%s,%sri0nd%u,,",
            i, 9000 + user, user, user,
            (unsigned long long)(1600000000 + rng_below(&r, 900)), words[what],
            user % 3 ? "" : "!", user % 2 ? "F" : "f", friend, what % 2 ? url : "",
            friend, what % 2 ? "" : url, user % 2 ? "@F" : "f", friend);
        if (i % 9 == 0)
            at += (size_t)snprintf(text + at, sizeof text - at, "q%u",
                                   (unsigned)rng_below(&r, 4));
        at += (size_t)snprintf(text + at, sizeof text - at, ",%s\n",
                               user % 2 ? "x" : "tiktok");
    }
    world_file(path, text);
}

// Pairs of accounts that met within a minute, by kind and how often: numbers that no
// name is part of.
static const char *meetings(void)
{
    return world_rows(
        "WITH m AS (SELECT kind, a, b, count(*) AS n FROM (SELECT DISTINCT x.kind, "
        "x.account_id AS a, y.account_id AS b, x.object_id, x.post_id, y.post_id AS q "
        "FROM traces x JOIN traces y ON x.kind = y.kind AND x.object_id = y.object_id "
        "AND x.account_id < y.account_id AND abs(x.time_us - y.time_us) <= 60000000) "
        "GROUP BY ALL) SELECT kind, count(*), sum(n), max(n) FROM m GROUP BY kind "
        "ORDER BY kind");
}

static const char *shape(void)
{
    return world_rows(
        "SELECT (SELECT count(*) FROM posts), (SELECT count(*) FROM "
        "accounts), (SELECT count(*) FROM objects), (SELECT count(*) FROM "
        "traces), (SELECT count(*) FROM duplicates), (SELECT count(*) FROM "
        "names)");
}

// Cells of the case that hold `word`, and any that may not be there at all.
static int64_t leaks(const char *word)
{
    static const char *const cells[] = {
        "accounts|concat_ws(' ', platform_id, handle)",
        "posts|concat_ws(' ', text, urls, platform_post_id, parent_post)",
        "objects|key",
        "names|handle",
        "rejects|message",
        "versions|text"};
    char sql[300];
    int64_t n = world_number(
        "SELECT (SELECT count(*) FROM accounts WHERE display_name IS NOT NULL OR bio "
        "IS "
        "NOT NULL OR avatar IS NOT NULL) + (SELECT count(*) FROM names WHERE "
        "display_name IS NOT NULL) + (SELECT count(*) FROM rejects WHERE raw IS NOT "
        "NULL "
        "OR value IS NOT NULL)");
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        const char *bar = strchr(cells[i], '|');
        snprintf(sql, sizeof sql, "SELECT count(*) FROM %.*s WHERE contains(%s, '%s')",
                 (int)(bar - cells[i]), cells[i], bar + 1, word);
        n += world_number(sql);
    }
    return n;
}

static void test_same_case(uint64_t seed)
{
    static char plain[1 << 12], plain_shape[400], first[1 << 16];
    world_fresh();
    write_posts("a.csv", seed, 900);
    write_posts("b.csv", seed + 1, 900);
    for (int i = 0; i < 2; i++) {
        struct world_take t = world_import(i ? "b.csv" : "a.csv", by_map(NULL));
        ok_rc(t.rc, &t.err, "as it is");
    }
    snprintf(plain, sizeof plain, "%s", meetings());
    snprintf(plain_shape, sizeof plain_shape, "%s", shape());
    ok(strstr(plain, "url") && strstr(plain, "text") && strstr(plain, "mention") &&
           strstr(plain, "tags") && strstr(plain, "repost"),
       "kinds of meetings: %s", plain);
    for (int key = 0; key < 2; key++) {
        char path[20];
        snprintf(path, sizeof path, "../key%d", key);
        world_fresh();
        write_posts("a.csv", seed, 900);
        write_posts("b.csv", seed + 1, 900);
        for (int i = 0; i < 2; i++) {
            struct world_take t = world_import(i ? "b.csv" : "a.csv", by_map(path));
            ok_rc(t.rc, &t.err, "with a key");
        }
        ok(strcmp(plain, meetings()) == 0, "the same meetings: %s", meetings());
        ok(strcmp(plain_shape, shape()) == 0, "the same counts: %s", shape());
        ok(leaks("ri0nd") == 0 && leaks("n0me") == 0 && leaks("900") == 0 &&
               leaks("5550100") == 0,
           "no name, id or number is left");
        ok(world_number("SELECT count(*) FROM sources WHERE pseudonymised") == 2,
           "sources say so");
        const char *ids = world_rows("SELECT platform_id FROM accounts ORDER BY 1");
        if (key)
            ok(strcmp(first, ids) != 0 &&
                   world_number("SELECT count(*) FROM accounts WHERE length("
                                "platform_id) <> 21") == 0,
               "another key gives other pseudonyms");
        else
            snprintf(first, sizeof first, "%s", ids);
    }
    world_fresh();
    write_posts("c.csv", seed, 900);
    write_posts("d.csv", seed + 1, 900);
    (void)world_import("d.csv", by_map("../key0"));
    (void)world_import("c.csv", by_map("../key0"));
    ok(strcmp(first, world_rows("SELECT platform_id FROM accounts ORDER BY 1")) == 0,
       "the same key gives the same ones again");
}

// Links between posts hold: what is answered or repeated is found by its id.
static void test_links(void)
{
    world_fresh();
    world_file("a.csv", HEAD "1,u1,ann,A,1600000000,one,,,,,x\n"
                             "2,u2,ben,B,1600000001,two,,,1,1,x\n"
                             "at://did:plc:q/x/1,u3,c,C,1600000002,x,,,,,y\n"
                             "4,u1,ann,A,1600000003,y,,,,at://did:plc:q/x/1,z\n"
                             "5,,dora,D,1600000003,secret words,,,,,z\n"
                             "6,u1,ann,A,1600000003,y,,,,at://did:plc:q/x/1,x\n");
    struct world_take t = world_import("a.csv", by_map("../key0"));
    ok(t.rc == RC_OK && t.report.taken == 5 && t.report.rejected == 1, "five posts");
    ok(world_number("SELECT count(*) FROM posts a JOIN posts b ON a.parent_post = "
                    "b.platform_post_id") == 1,
       "an answer points to what it answers");
    ok(world_number("SELECT count(*) FROM objects WHERE kind = 'repost' AND key = "
                    "'x:' || (SELECT platform_post_id FROM posts WHERE post_id = 0)") ==
           1,
       "and so does a repost");
    ok(world_number(
           "SELECT count(DISTINCT account_id) FROM traces t JOIN objects o USING "
           "(object_id) WHERE o.key = (SELECT platform_post_id FROM posts WHERE "
           "post_id = 2)") == 2,
       "a URI is one object on all platforms");
    ok(world_number("SELECT count(*) FROM accounts") == 4,
       "one id on two platforms is two accounts");
    ok(leaks("secret") == 0 && access("a.csv.rejects.ndjson", R_OK) == 0 &&
           world_number("SELECT count(*) FROM rejects WHERE field = 'platform_id' AND "
                        "line = 6") == 1,
       "a reject is told by its place, and its record stands beside the input alone");
    world_file("c.lockstep/in.csv", HEAD "7,u1,ann,A,1600000000,one,,,,,x\n"
                                         "8,u1,ann,A,1600000000,two,,,,,x\n"
                                         "9,,ann,A,1600000000,words,,,,,x\n");
    t = world_import("c.lockstep/in.csv", by_map("../key0"));
    ok(t.rc == RC_OK && t.report.rejected == 1 && !t.report.rejects_path[0] &&
           access("c.lockstep/in.csv.rejects.ndjson", R_OK) != 0,
       "and not at all where that is the case");
}

// ---- keys ---------------------------------------------------------------------------

static void refused(const char *path, const char *key, const char *id, const char *what)
{
    struct world_take t = world_import(path, by_map(key));
    ok(t.rc != RC_OK && strcmp(t.err.id, id) == 0, "%s: %s %s", what, t.err.id,
       t.err.text);
}

static void test_keys(void)
{
    static const char row[] = HEAD "1,u1,ann,A,1600000000,one,,,,,x\n";
    struct stat st = {0};
    world_fresh();
    world_file("a.csv", row);
    world_file("b.csv", HEAD "2,u1,ann,A,1600000000,one,,,,,x\n");
    world_file("short", "abc");
    refused("a.csv", "short", "E0411", "a file of three bytes");
    refused("a.csv", ".", "E0411", "a folder");
    refused("a.csv", "c.lockstep/key", "E0411", "a key in the case");
    refused("a.csv", "./c.lockstep/../c.lockstep/new/key", "E0411",
            "a key in the case by another way");
    ok(world_number("SELECT count(*) FROM meta WHERE key = 'pseudonyms'") == 0,
       "nothing is remembered of what was refused");
    struct world_take t = world_import("a.csv", by_map("deep/er/key"));
    ok(t.rc == RC_OK && strcmp(t.warnings, "W0301 W0316 ") != 0 &&
           strstr(t.warnings, "W0316"),
       "a key is made, and told: %s", t.warnings);
    ok(stat("deep/er/key", &st) == 0 && st.st_size == 32 && (st.st_mode & 077) == 0,
       "for the user alone");
    refused("b.csv", NULL, "E0412", "names beside pseudonyms");
    refused("b.csv", "other", "E0411", "a case with a key gets no new one");
    ok(access("other", F_OK) != 0, "and none is made");
    world_file("wrong", "0123456789abcdef0123456789abcdef");
    refused("b.csv", "wrong", "E0412", "another key");
    ok(chmod("deep/er/key", 0644) == 0, "a key that others can read");
    t = world_import("b.csv", by_map("deep/er/key"));
    ok(t.rc == RC_OK && strstr(t.warnings, "W0317"), "is told");
    t = world_import("b.csv", by_map("deep/er/key"));
    ok(t.rc == RC_OK && t.report.already, "the same file again");
    refused("b.csv", NULL, "E0412", "the same file without a key");
    ok(symlink("c.lockstep/link-target", "link") == 0 &&
           !key_is_inside("deep/er/key", "c.lockstep"),
       "a key beside the case");
    world_fresh();
    world_file("a.csv", row);
    world_file("b.csv", HEAD "2,u1,ann,A,1600000000,one,,,,,x\n");
    t = world_import("a.csv", by_map(NULL));
    ok_rc(t.rc, &t.err, "a case of names");
    refused("b.csv", "../key0", "E0412", "gets no pseudonyms");
    world_fresh();
    world_file("c.lockstep/key", "0123456789abcdef0123456789abcdef");
    world_file("a.csv", row);
    ok(symlink("c.lockstep/key", "link") == 0, "a link into the case");
    refused("a.csv", "link", "E0411", "is seen through");
}

int main(void)
{
    test_texts();
    tap_each_failure(text_body, NULL, "a text");
    test_marks();
    for (uint64_t seed = 1; seed < 3; seed++)
        test_same_case(seed * 10);
    test_links();
    test_keys();
    return world_end();
}
