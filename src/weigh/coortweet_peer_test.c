// SPDX-License-Identifier: Apache-2.0
// Equality, row by row, with what CooRTweet 2.1.3 itself gave on its own data sets.
#include "weigh/coortweet.h"
#include "weigh/fixture.h"

// A data set in columns, made from one or more files of the package's layout.
struct world {
    struct dict accounts, objects, contents;
    struct u32s account, object, content;
    struct i64s time_us;
    struct u8s layer;
    uint32_t *account_rank, *content_rank, *object_content;
    struct coortweet_input in;
};

static uint32_t code_of(struct dict *d, struct span text)
{
    uint32_t code = 0;
    bool is_new;
    must(dict_put(d, 0, text, &code, &is_new) == RC_OK);
    return code;
}

static bool world_add(struct world *w, const char *name, uint8_t layer)
{
    char part[300];
    struct csv c;
    snprintf(part, sizeof part, "peers/coortweet/%s", name);
    const char *path = tap_shared(part);
    if (!path || !csv_open(&c, path))
        return false;
    size_t object = csv_column(&c, "object_id"), account = csv_column(&c, "account_id");
    size_t content = csv_column(&c, "content_id"),
           at = csv_column(&c, "timestamp_share");
    for (size_t r = 1; r < c.n; r++) {
        int64_t second = 0;
        must(span_int64(csv_cell(&c, r, at), &second));
        must(column_push(&w->account,
                         code_of(&w->accounts, csv_cell(&c, r, account))) == RC_OK);
        must(column_push(&w->object, code_of(&w->objects, csv_cell(&c, r, object))) ==
             RC_OK);
        must(column_push(&w->content,
                         code_of(&w->contents, csv_cell(&c, r, content))) == RC_OK);
        must(column_push(&w->time_us, second * 1000000) == RC_OK);
        must(column_push(&w->layer, layer) == RC_OK);
    }
    csv_done(&c);
    return true;
}

static void world_finish(struct world *w, uint32_t n_layers)
{
    w->account_rank = rank_texts(&w->accounts);
    w->content_rank = rank_texts(&w->contents);
    w->object_content = calloc(w->objects.n + 1, sizeof *w->object_content);
    for (uint32_t o = 0; o < w->objects.n; o++)
        w->object_content[o] =
            dict_find(&w->contents, 0, dict_text(&w->objects, o, NULL));
    w->in = (struct coortweet_input){.n = (uint32_t)w->account.n,
                                     .n_accounts = w->accounts.n,
                                     .n_objects = w->objects.n,
                                     .n_contents = w->contents.n,
                                     .account = w->account.p,
                                     .object = w->object.p,
                                     .content = w->content.p,
                                     .time_us = w->time_us.p,
                                     .layer = w->layer.p,
                                     .n_layers = n_layers,
                                     .account_rank = w->account_rank,
                                     .content_rank = w->content_rank,
                                     .object_content = w->object_content};
}

static void world_done(struct world *w)
{
    dict_done(&w->accounts);
    dict_done(&w->objects);
    dict_done(&w->contents);
    column_done(&w->account);
    column_done(&w->object);
    column_done(&w->content);
    column_done(&w->time_us);
    column_done(&w->layer);
    free(w->account_rank);
    free(w->content_rank);
    free(w->object_content);
}

static void compare(const char *name, const char *texts, struct table *ours)
{
    char part[300];
    struct table theirs = {0};
    snprintf(part, sizeof part, "peers/coortweet/%s", name);
    const char *path = tap_shared(part);
    if (path && ok(table_read(&theirs, path, texts), "%s can be read", name)) {
        size_t bad = table_differences(ours, &theirs);
        ok(bad == 0 && ours->n == theirs.n, "%s: %zu rows, %zu differences", name,
           theirs.n, bad);
    }
    table_done(&theirs);
    table_done(ours);
}

static size_t add_name(char *key, size_t used, const struct dict *d, uint32_t code)
{
    struct span s = dict_text(d, code, NULL);
    return used + (size_t)snprintf(key + used, 65536 - used, "%.*s|", (int)s.n, s.p);
}

static void compare_pairs(const struct world *w, const struct coortweet_result *r,
                          bool fast, const char *name)
{
    struct table t = {0};
    for (size_t i = 0; i < r->pairs.n; i++) {
        static char key[65536];
        uint32_t x = r->pairs.older[i], y = r->pairs.newer[i];
        size_t used = add_name(key, 0, &w->objects, w->in.object[x]);
        if (fast) {
            used = add_name(key, used, &w->contents, w->in.content[x]);
            used = add_name(key, used, &w->contents, w->in.content[y]);
        }
        used = add_name(key, used, &w->accounts, w->in.account[x]);
        used = add_name(key, used, &w->accounts, w->in.account[y]);
        if (!fast) {
            used = add_name(key, used, &w->contents, w->in.content[x]);
            used = add_name(key, used, &w->contents, w->in.content[y]);
        }
        double v[2] = {(double)r->pairs.delta_us[i] / 1e6, r->pairs.fast[i]};
        table_add(&t, key, v, fast ? 2 : 1);
    }
    compare(name, "object_id account_id account_id_y content_id content_id_y", &t);
}

static size_t add_objects(const struct world *w, const struct coortweet_side *s,
                          size_t e, char *key, size_t used)
{
    if (s->object_at[e] == s->object_at[e + 1])
        return used + (size_t)snprintf(key + used, 65536 - used, "NA|");
    for (uint64_t o = s->object_at[e]; o < s->object_at[e + 1]; o++) {
        used = add_name(key, used, &w->objects, s->object[o]);
        key[used - 1] = o + 1 < s->object_at[e + 1] ? ',' : '|';
    }
    return used;
}

static size_t add_ends(const struct world *w, const struct coortweet_edges *edges,
                       size_t e, char *key)
{
    bool swapped = edges->swapped[e];
    size_t used = add_name(key, 0, &w->accounts, swapped ? edges->b[e] : edges->a[e]);
    return add_name(key, used, &w->accounts, swapped ? edges->a[e] : edges->b[e]);
}

static void compare_edges(const struct world *w, const struct coortweet_result *r,
                          bool objects, const char *name)
{
    struct table t = {0};
    const struct coortweet_side *s = &r->edges.full;
    for (size_t e = 0; e < r->edges.n; e++) {
        static char key[65536];
        size_t used = add_ends(w, &r->edges, e, key);
        if (objects)
            used = add_objects(w, s, e, key, used);
        double v[] = {(double)s->weight[e], s->avg_delta_s[e], s->n_content[e],
                      s->n_content_y[e],    s->symmetry[e],    s->over[e]};
        table_add(&t, key, v, 6);
    }
    compare(name, "account_id account_id_y from to object_ids", &t);
}

static void compare_fast_edges(const struct world *w, const struct coortweet_result *r,
                               const char *name)
{
    struct table t = {0};
    const struct coortweet_side *s = &r->edges.full, *f = &r->edges.fast;
    for (size_t e = 0; e < r->edges.n; e++) {
        static char key[65536];
        bool none = f->weight[e] == 0;
        size_t used = add_ends(w, &r->edges, e, key);
        used = add_objects(w, s, e, key, used);
        add_objects(w, f, e, key, used);
        double v[] = {(double)s->weight[e],
                      none ? (double)NAN : (double)f->weight[e],
                      s->avg_delta_s[e],
                      f->avg_delta_s[e],
                      s->n_content[e],
                      s->n_content_y[e],
                      none ? (double)NAN : f->n_content[e],
                      none ? (double)NAN : f->n_content_y[e],
                      s->symmetry[e],
                      f->symmetry[e],
                      s->over[e],
                      none ? (double)NAN : f->over[e]};
        table_add(&t, key, v, 12);
    }
    compare(name, "from to object_ids_full object_ids_fast", &t);
}

static void compare_statistics(const struct world *w, const struct coortweet_result *r,
                               const char *run)
{
    char name[200], key[65536];
    struct table t = {0};
    for (size_t i = 0; i < r->accounts.n; i++) {
        add_name(key, 0, &w->accounts, r->accounts.account[i]);
        double v[] = {r->accounts.avg_delta_s[i], r->accounts.avg_symmetry[i],
                      r->accounts.n_shares[i]};
        table_add(&t, key, v, 3);
    }
    snprintf(name, sizeof name, "accountstats_%s.csv", run);
    compare(name, "account_id", &t);
    for (size_t i = 0; i < r->objects.n; i++) {
        add_name(key, 0, &w->objects, r->objects.object[i]);
        double v[] = {r->objects.n_accounts[i]};
        table_add(&t, key, v, 1);
    }
    snprintf(name, sizeof name, "groupstats_%s.csv", run);
    compare(name, "object_id", &t);
}

static bool run(const struct world *w, const struct coortweet_options *opt,
                struct coortweet_result *r, const char *what)
{
    struct err err = {0};
    enum rc rc = coortweet_run(&w->in, opt, NULL, r, &err);
    ok(rc == RC_OK, "%s runs", what);
    if (rc != RC_OK)
        printf("# rc %d %s %s\n", (int)rc, err.id, err.text);
    return rc == RC_OK;
}

static struct coortweet_options published(int64_t window_s, uint32_t m, bool loops)
{
    struct coortweet_options o = COORTWEET_DEFAULT;
    o.window_us = window_s * 1000000;
    o.min_participation = m;
    o.remove_loops = !loops;
    o.as_published = true;
    o.threads = 2;
    return o;
}

static void test_run(const struct world *w, const char *data, int64_t window_s,
                     uint32_t m, bool loops)
{
    struct coortweet_options o = published(window_s, m, loops);
    struct coortweet_result r = {0};
    char name[150], file[200];
    snprintf(name, sizeof name, "%s_tw%d_mp%u_%s", data, (int)window_s, m,
             loops ? "loops" : "noloops");
    if (!run(w, &o, &r, name))
        return;
    snprintf(file, sizeof file, "pairs_%s.csv", name);
    compare_pairs(w, &r, false, file);
    snprintf(file, sizeof file, "edges_%s.csv", name);
    compare_edges(w, &r, true, file);
    compare_statistics(w, &r, name);
    coortweet_done(&r);
}

static void test_subgraph(const struct world *w, int64_t window_s, double edge_weight,
                          const char *file)
{
    struct coortweet_options o = published(window_s, 2, false);
    struct coortweet_result r = {0};
    o.edge_weight = edge_weight;
    o.subgraph = 1;
    if (run(w, &o, &r, file))
        compare_edges(w, &r, false, file);
    coortweet_done(&r);
}

static void test_fast(const struct world *w)
{
    for (uint32_t subgraph = 0; subgraph <= 3; subgraph++) {
        struct coortweet_options o = published(60, 2, false);
        struct coortweet_result r = {0};
        char file[100];
        o.fast_window_us = 10000000;
        o.subgraph = subgraph;
        snprintf(file, sizeof file, "fastedges_russian_60_10_mp2_subgraph%u.csv",
                 subgraph);
        if (subgraph == 1 || !run(w, &o, &r, file))
            continue;
        compare_fast_edges(w, &r, file);
        if (subgraph == 0)
            compare_pairs(w, &r, true, "fastflag_russian_60_10_mp2.csv");
        coortweet_done(&r);
    }
}

static void test_russian(void)
{
    struct world w = {0};
    if (world_add(&w, "russian_coord_tweets.csv", 0)) {
        world_finish(&w, 1);
        test_run(&w, "russian_retweet", 10, 2, false);
        test_run(&w, "russian_retweet", 10, 5, true);
        test_run(&w, "russian_retweet", 10, 5, false);
        test_run(&w, "russian_retweet", 60, 2, true);
        test_run(&w, "russian_retweet", 60, 2, false);
        test_subgraph(&w, 60, 0.5, "edges_russian_retweet_tw60_mp2_subgraph1.csv");
        test_fast(&w);
    }
    world_done(&w);
}

static void test_german(const char *kind, const int *windows)
{
    struct world w = {0};
    char file[100], data[100];
    snprintf(file, sizeof file, "german_input_%s.csv", kind);
    snprintf(data, sizeof data, "german_%s", kind);
    if (world_add(&w, file, 0)) {
        world_finish(&w, 1);
        for (; *windows; windows++)
            test_run(&w, data, *windows, 2, false);
        snprintf(file, sizeof file, "edges_german_%s_tw30_mp2_p25_subgraph1.csv", kind);
        test_subgraph(&w, 30, 0.25, file);
    }
    world_done(&w);
}

// Pairs of four kinds of object, found apart, weighed as one network.
static void test_multimodal(void)
{
    struct world w = {0};
    if (world_add(&w, "german_input_url.csv", 0) &&
        world_add(&w, "german_input_domain.csv", 1) &&
        world_add(&w, "german_input_hashtag.csv", 2) &&
        world_add(&w, "german_input_image.csv", 3)) {
        struct coortweet_options o = published(30, 2, false);
        struct coortweet_result r = {0};
        world_finish(&w, 4);
        if (run(&w, &o, &r, "four kinds of object"))
            compare_edges(&w, &r, false, "edges_german_multimodal_tw30_mp2.csv");
        coortweet_done(&r);
    }
    world_done(&w);
}

int main(void)
{
    test_russian();
    test_german("hashtag", (const int[]){10, 30, 0});
    test_german("image", (const int[]){30, 0});
    test_german("url", (const int[]){10, 30, 60, 0});
    test_multimodal();
    return tap_end();
}
