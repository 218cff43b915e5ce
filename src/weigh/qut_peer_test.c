// SPDX-License-Identifier: Apache-2.0
// Equality, row by row, with what the coordination network toolkit itself gave.
#include "weigh/fixture.h"
#include "weigh/qut.h"

// Messages in columns, from a file of the toolkit's layout.
struct world {
    struct csv csv; // holds the texts
    struct dict messages, users, reposts, replies, urls;
    struct u32s message, user, repost, reply, url;
    struct u64s url_at;
    struct i64s time_us;
    struct span *text;
    double *time_s;
    struct qut_input in;
};

static uint32_t code_of(struct dict *d, struct span text)
{
    uint32_t code = 0;
    bool is_new;
    must(dict_put(d, 0, text, &code, &is_new) == RC_OK);
    return code;
}

static void world_add_row(struct world *w, size_t r)
{
    char number[64];
    struct span rest = csv_cell(&w->csv, r, 7), one;
    struct span repost = csv_cell(&w->csv, r, 3), reply = csv_cell(&w->csv, r, 4);
    must(column_push(&w->message, code_of(&w->messages, csv_cell(&w->csv, r, 0))) == 0);
    must(column_push(&w->user, code_of(&w->users, csv_cell(&w->csv, r, 1))) == 0);
    must(column_push(&w->repost, repost.n ? code_of(&w->reposts, repost) : QUT_NONE) ==
         0);
    must(column_push(&w->reply, reply.n ? code_of(&w->replies, reply) : QUT_NONE) == 0);
    w->text[r - 1] = csv_cell(&w->csv, r, 5);
    struct span seconds = csv_cell(&w->csv, r, 6);
    snprintf(number, sizeof number, "%.*s", (int)seconds.n, seconds.p);
    w->time_s[r - 1] = strtod(number, NULL);
    must(column_push(&w->time_us, (int64_t)llround(w->time_s[r - 1] * 1e6)) == 0);
    while (span_split(&rest, ' ', &one))
        must(column_push(&w->url, code_of(&w->urls, one)) == 0);
    must(column_push(&w->url_at, w->url.n) == 0);
}

static bool world_open(struct world *w, const char *path)
{
    *w = (struct world){0};
    if (!path || !ok(csv_open(&w->csv, path), "the messages can be read"))
        return false;
    w->text = calloc(w->csv.n, sizeof *w->text);
    w->time_s = calloc(w->csv.n, sizeof *w->time_s);
    must(column_push(&w->url_at, 0) == 0);
    for (size_t r = 1; r < w->csv.n; r++)
        world_add_row(w, r);
    w->in = (struct qut_input){.n = (uint32_t)w->message.n,
                               .n_messages = w->messages.n,
                               .n_users = w->users.n,
                               .n_reposts = w->reposts.n,
                               .n_replies = w->replies.n,
                               .n_urls = w->urls.n,
                               .message = w->message.p,
                               .user = w->user.p,
                               .time_us = w->time_us.p,
                               .repost = w->repost.p,
                               .reply = w->reply.p,
                               .text = w->text,
                               .url_at = w->url_at.p,
                               .url = w->url.p,
                               .empty_url = dict_find(&w->urls, 0, SPAN(""))};
    return true;
}

static void world_done(struct world *w)
{
    csv_done(&w->csv);
    dict_done(&w->messages);
    dict_done(&w->users);
    dict_done(&w->reposts);
    dict_done(&w->replies);
    dict_done(&w->urls);
    column_done(&w->message);
    column_done(&w->user);
    column_done(&w->repost);
    column_done(&w->reply);
    column_done(&w->url);
    column_done(&w->url_at);
    column_done(&w->time_us);
    free(w->text);
    free(w->time_s);
}

static void compare(const struct world *w, enum qut_network network, int window_s,
                    uint32_t least, bool as_published, const char *file)
{
    struct qut_options o = QUT_DEFAULT;
    struct qut_rows rows = {0};
    struct table ours = {0}, theirs = {0};
    struct err err = {0};
    char part[300];
    snprintf(part, sizeof part, "peers/qut/%s", file);
    const char *path = tap_shared(part);
    o.network = network;
    o.window_us = (int64_t)window_s * 1000000;
    o.min_edge_weight = least;
    o.as_published = as_published;
    o.threads = 2;
    if (!path)
        return;
    ok_rc(qut_run(&w->in, &o, NULL, &rows, &err), &err, "%s runs", file);
    for (size_t i = 0; i < rows.n; i++) {
        char key[1000];
        struct span u = dict_text(&w->users, rows.user_1[i], NULL);
        struct span v = dict_text(&w->users, rows.user_2[i], NULL);
        snprintf(key, sizeof key, "%.*s|%.*s|", (int)u.n, u.p, (int)v.n, v.p);
        table_add(&ours, key, &(double){rows.weight[i]}, 1);
    }
    if (ok(table_read(&theirs, path, "user_1 user_2"), "%s can be read", file)) {
        size_t bad = table_differences(&ours, &theirs);
        ok(bad == 0 && ours.n == theirs.n, "%s%s: %zu rows, %zu differences", file,
           as_published ? "" : " without faults", theirs.n, bad);
    }
    table_done(&ours);
    table_done(&theirs);
    qut_done(&rows);
}

static void test_shared(const char *input, const char *name, enum qut_network network,
                        const char *kind)
{
    static const struct {
        int window_s;
        uint32_t least;
    } run[] = {{10, 1}, {10, 2}, {60, 1}};
    struct world w;
    if (world_open(&w, tap_shared(input)))
        for (size_t i = 0; i < 3; i++)
            for (int as_published = 0; as_published < 2; as_published++) {
                char file[200];
                snprintf(file, sizeof file, "%s_%s_tw%d_mw%u.csv", name, kind,
                         run[i].window_s, run[i].least);
                compare(&w, network, run[i].window_s, run[i].least, as_published, file);
            }
    world_done(&w);
}

// For looking into: any file of the toolkit's layout against a family of outputs.
static void test_given(const char *input, const char *name)
{
    static const char *const kind[] = {"co_retweet", "co_tweet",         "co_reply",
                                       "co_link",    "co_similar_tweet", "co_post"};
    struct world w;
    if (world_open(&w, input))
        for (int network = 0; network < 6; network++)
            for (int window_s = 1; window_s <= 60; window_s *= window_s == 1 ? 10 : 6)
                for (uint32_t least = 1; least <= 2; least++) {
                    char file[200], part[300];
                    snprintf(file, sizeof file, "%s_%s_tw%d_mw%u.csv", name,
                             kind[network], window_s, least);
                    snprintf(part, sizeof part, "../shared/peers/qut/%s", file);
                    FILE *f = fopen(part, "r");
                    if (f) {
                        fclose(f);
                        compare(&w, network, window_s, least, true, file);
                    }
                }
    world_done(&w);
}

int main(int argc, char **argv)
{
    if (argc == 3) {
        test_given(argv[1], argv[2]);
        return tap_end();
    }
    test_shared("peers/qut/input_russian.csv", "russian", QUT_CO_RETWEET, "co_retweet");
    test_shared("peers/qut/input_german_urls.csv", "german_urls", QUT_CO_LINK,
                "co_link");
    test_shared("peers/qut/input_german_text.csv", "german_text", QUT_CO_TWEET,
                "co_tweet");
    test_shared("peers/qut/input_german_text.csv", "german_text", QUT_CO_SIMILAR_TWEET,
                "co_similar_tweet");
    return tap_end();
}
