// SPDX-License-Identifier: Apache-2.0
// Posts and their traces, written by hand.
#include "base/tap.h"
#include "trace/lift.h"

#define LIST(...)                                                                      \
    ((struct lift_list){(const struct span[]){__VA_ARGS__},                            \
                        sizeof((const struct span[]){__VA_ARGS__}) /                   \
                            sizeof(struct span)})

// The traces as "kind key" lines.
static bool traces_are(const struct lift *l, size_t first, const char *want)
{
    struct text got = {0};
    bool good = true;
    for (size_t i = first; i < l->kind.n && good; i++) {
        struct span key = lift_key(l, i);
        good = text_printf(&got, "%s %.*s\n", kind_at(l->kind.p[i])->name, (int)key.n,
                           key.p) == RC_OK;
    }
    good = good && span_is(text_span(&got), want);
    if (!good)
        printf("# got:\n# %s", got.p ? got.p : "nothing\n");
    text_done(&got);
    return good;
}

static void check(const struct lift_post *post, const char *want, const char *what)
{
    struct lift l = {0};
    struct err err = {0};
    ok_rc(lift_post(&l, post, 7, &err), &err, "%s: lifted", what);
    bool rows = true;
    for (size_t i = 0; i < l.post.n; i++)
        rows &= l.post.p[i] == 7;
    ok(rows && l.post.n == l.kind.n && l.end.n == l.kind.n, "%s: rows", what);
    ok(traces_are(&l, 0, want), "%s", what);
    ok(l.counts.posts == 1 && l.counts.made == l.kind.n, "%s: counted", what);
    lift_done(&l);
    ok(l.kind.p == NULL && l.keys.p == NULL, "%s: nothing stays", what);
}

static void each_kind(void)
{
    struct lift_post post = {.platform = SPAN("x"), .objects = LIST(SPAN("17"))};
    check(&post, "object 17\n", "an object is as given");
    post.object_kind = KIND_AUDIO;
    check(&post, "audio 17\n", "an object of a named kind");

    post = (struct lift_post){.platform = SPAN("x"), .reply_to = SPAN("17")};
    check(&post, "reply x:17\n", "a reply");
    post.platform = SPAN("tiktok");
    check(&post, "reply tiktok:17\n", "the same number elsewhere is another post");
    post.platform = SPAN_NONE;
    check(&post, "reply :17\n", "no platform is a platform of its own");
    post.platform = SPAN("mastodon");
    post.reply_to = SPAN("https://a.example/notes/1");
    check(&post, "reply https://a.example/notes/1\n", "a URI needs no platform");
    post.reply_to = SPAN("at://did:plc:abc/app.bsky.feed.post/1");
    check(&post, "reply at://did:plc:abc/app.bsky.feed.post/1\n", "nor does at://");
    post.reply_to = SPAN("t3:abc");
    check(&post, "reply mastodon:t3:abc\n", "a colon makes no URI");

    post = (struct lift_post){.platform = SPAN("x"),
                              .media = LIST(SPAN("3_1"), SPAN("3_2"), SPAN("3_1")),
                              .audio = LIST(SPAN("900"))};
    check(&post, "media x:3_1\nmedia x:3_2\naudio x:900\n", "media and sound");

    post = (struct lift_post){.urls =
                                  LIST(SPAN("https://www.a.example.org/x?utm_source=1"),
                                       SPAN("http://a.example.org/x"),
                                       SPAN("b.example.org"), SPAN("N/A"), SPAN(""))};
    check(&post,
          "url https://a.example.org/x\nurl https://b.example.org/\n"
          "domain example.org\n",
          "URLs and their domain");
    post.flags = LIFT_URLS_AS_GIVEN;
    check(&post,
          "url https://www.a.example.org/x?utm_source=1\nurl http://a.example.org/x\n"
          "url b.example.org\nurl N/A\n",
          "URLs as given");

    post = (struct lift_post){.text = SPAN("Twenty letters are HERE!")};
    check(&post, "text twenty letters are here!\n", "a text");
    post.text = SPAN("Fewer letters here");
    check(&post, "", "a text that says too little");

    post =
        (struct lift_post){.tags = LIST(SPAN("B"), SPAN("#a"), SPAN("b"), SPAN("C"))};
    check(&post, "tags #b #a #b #c\n", "a tuple of hashtags in its order");
    post.tags = LIST(SPAN("B"), SPAN("#a"), SPAN("b"), SPAN("A"));
    check(&post, "", "two that differ are too few");

    post = (struct lift_post){.platform = SPAN("x"),
                              .mentions = LIST(SPAN("@Bob"), SPAN("ann"), SPAN("bob"))};
    check(&post, "mention x:@ann @bob\n", "a set of mentions");
    post.mentions = LIST(SPAN("bob"), SPAN("two words"));
    check(&post, "mention x:@bob\n", "a bad handle spoils nothing");
}

static void from_text(void)
{
    struct lift_post post = {
        .platform = SPAN("x"),
        .text = SPAN(
            "Read www.example.org/a, @Bob @ann! Everybody should now. #One #two #3rd"),
        .flags = LIFT_IN_TEXT};
    check(&post,
          "url https://example.org/a\ndomain example.org\n"
          "text read , ! everybody should now. #one #two #0rd\n"
          "tags #one #two #3rd\nmention x:@ann @bob\n",
          "everything from the text");
    post.flags = 0;
    check(&post, "text read , ! everybody should now. #one #two #0rd\n",
          "nothing that is not asked for");
}

static void reposts(void)
{
    struct lift_post post = {.platform = SPAN("x"),
                             .repost_of = SPAN("5"),
                             .text = SPAN("RT @ann: twenty letters are here #a #b #c"),
                             .urls = LIST(SPAN("https://example.org/")),
                             .media = LIST(SPAN("1")),
                             .objects = LIST(SPAN("o")),
                             .flags = LIFT_IN_TEXT};
    check(&post, "object o\nrepost x:5\n", "a repost is a repost and nothing else");
    post.flags |= LIFT_REPOST_WHOLE;
    check(&post,
          "object o\nrepost x:5\nurl https://example.org/\ndomain example.org\n"
          "text rt : twenty letters are here #a #b #c\ntags #a #b #c\n"
          "mention x:@ann\nmedia x:1\n",
          "unless it is taken whole");
}

static void counts(void)
{
    struct lift l = {0};
    static char big[LIFT_MOST_KEY_BYTES + 1];
    memset(big, 'a', sizeof big);
    struct lift_post post = {
        .platform = SPAN("x"),
        .text = SPAN("bad \xFF"),
        .urls = LIST(SPAN("no url"), SPAN("https://a.org"), SPAN("https://a.org/")),
        .tags = LIST(SPAN("a b"), SPAN("\xFF")),
        .media = LIST(SPAN("\xC0"), ((struct span){big, sizeof big}),
                      ((struct span){big, sizeof big - 1})),
        .flags = LIFT_IN_TEXT};
    ok(lift_post(&l, &post, 0, NULL) == RC_OK, "a post full of faults is lifted");
    ok(l.counts.made == 3 && l.counts.twice == 1 && l.counts.not_url == 1 &&
           l.counts.not_name == 1 && l.counts.not_utf8 == 3 && l.counts.too_long == 1,
       "and each fault counted");
    post = (struct lift_post){.object_kind = 99};
    struct err err = {0};
    ok(lift_post(&l, &post, 0, &err) == RC_ARGUMENT && strcmp(err.id, "E0267") == 0,
       "a kind that is none is refused");
    lift_done(&l);
}

static void many(void)
{
    static char digits[LIFT_MOST_MARKS + 100][8];
    static struct span ids[LIFT_MOST_MARKS + 100];
    struct lift l = {0};
    for (int i = 0; i < LIFT_MOST_MARKS + 100; i++) {
        snprintf(digits[i], sizeof digits[i], "%d", i);
        ids[i] = span_of(digits[i]);
    }
    struct lift_list list = {ids, LIFT_MOST_MARKS + 100};
    struct lift_post post = {.objects = list};
    ok(lift_post(&l, &post, 0, NULL) == RC_OK && l.kind.n == LIFT_MOST_MARKS &&
           l.counts.surplus == 100,
       "marks beyond the limit are counted");
    lift_reset(&l);
    post = (struct lift_post){.mentions = list, .tags = list};
    ok(lift_post(&l, &post, 0, NULL) == RC_OK && l.kind.n == 0 &&
           l.counts.surplus == 102,
       "a set with too many members is none");
    list.n = 3;
    post = (struct lift_post){.objects = list};
    lift_reset(&l);
    bool good = true;
    for (uint32_t row = 0; row < 3; row++)
        good &= lift_post(&l, &post, row, NULL) == RC_OK;
    ok(good && l.kind.n == 9 && l.post.p[3] == 1 && l.post.p[8] == 2 &&
           traces_are(&l, 6, "object 0\nobject 1\nobject 2\n"),
       "posts stand behind each other, the same object in each");
    lift_reset(&l);
    mem_fail_at(0);
    for (uint32_t row = 0; row < 3; row++)
        good &= lift_post(&l, &post, row, NULL) == RC_OK;
    ok(good && mem_fail_at(0) == 0, "in the steady state nothing is requested");
    lift_done(&l);
}

static const struct lift_post full = {
    .platform = {"x", 1},
    .reply_to = {"9", 1},
    .text = {"www.example.org/a @Bob #One #two #three twenty letters h\u00E9re", 59},
    .flags = LIFT_IN_TEXT};

static enum rc body(void *ctx)
{
    struct lift l = {0};
    struct lift_post first = {.objects = LIST(SPAN("kept"))};
    struct lift_counts before;
    enum rc rc = lift_post(&l, &first, 0, NULL);
    if (rc != RC_OK)
        goto out;
    before = l.counts;
    rc = lift_post(&l, ctx, 1, NULL);
    // A failed call leaves what was there.
    if (rc != RC_OK && (!traces_are(&l, 0, "object kept\n") || l.post.n != 1 ||
                        memcmp(&before, &l.counts, sizeof before) != 0))
        rc = RC_OK;
out:
    lift_done(&l);
    return rc;
}

static void functions(void)
{
    size_t n;
    const struct lift_function *f = lift_functions(&n);
    int good = 0;
    for (size_t i = 0; i < n; i++) {
        struct text out = {0};
        enum rc rc = f[i].call(SPAN("https://www.example.org/"), &out);
        good += rc == RC_OK && f[i].name[0] && f[i].what[0];
        text_done(&out);
    }
    ok(n == 8 && good == 8, "every function can be called in its simple form");
}

int main(void)
{
    each_kind();
    from_text();
    reposts();
    counts();
    many();
    functions();
    struct lift_post copy = full;
    tap_each_failure(body, &copy, "lift_post");
    return tap_end();
}
