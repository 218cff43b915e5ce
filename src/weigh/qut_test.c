// SPDX-License-Identifier: Apache-2.0
// The toolkit's networks against a loop over all pairs of messages, in small worlds.
#include "weigh/qut.h"

#include "base/rng.h"
#include "base/tap.h"

#include <math.h>

enum { ROWS = 40, USERS = 8, URLS = 120, CODES = 8 };

static const char *const word[] = {"ape", "Bear", "cat", "dog", "emu", "fox"};

struct world {
    uint32_t message[ROWS], user[ROWS], repost[ROWS], reply[ROWS], url[URLS];
    int64_t time_us[ROWS];
    double time_s[ROWS];
    uint64_t url_at[ROWS + 1];
    char letters[ROWS][200];
    struct span text[ROWS];
    uint32_t words[ROWS]; // which of the words, a bit each
    struct qut_input in;
    struct qut_options opt;
};

static void make_text(struct world *w, uint32_t i, struct rng *r)
{
    uint32_t n = (uint32_t)rng_below(r, 8);
    size_t used = 0;
    w->words[i] = 0;
    w->letters[i][0] = 0;
    for (uint32_t k = 0; k < n; k++) {
        uint64_t which = rng_below(r, 6);
        w->words[i] |= 1u << which;
        used += (size_t)snprintf(w->letters[i] + used, sizeof w->letters[i] - used,
                                 "%s%s%s", rng_below(r, 4) ? "" : "@you ", word[which],
                                 rng_below(r, 2) ? " " : "\n ");
    }
    w->text[i] = span_of(w->letters[i]);
}

static void make_world(struct world *w, uint64_t seed)
{
    struct rng r = rng_at(8, 1, seed);
    uint32_t n = (uint32_t)rng_below(&r, ROWS + 1), n_urls = 0;
    uint32_t messages = 1 + (uint32_t)rng_below(&r, 2 * ROWS);
    uint32_t users = 2 + (uint32_t)rng_below(&r, USERS - 1);
    for (uint32_t i = 0; i < n; i++) {
        w->message[i] = rng_below(&r, 5) ? i : (uint32_t)rng_below(&r, messages);
        w->user[i] = (uint32_t)rng_below(&r, users);
        w->repost[i] = rng_below(&r, 2) ? QUT_NONE : (uint32_t)rng_below(&r, 3);
        w->reply[i] = rng_below(&r, 3) ? (uint32_t)rng_below(&r, 3) : QUT_NONE;
        w->time_us[i] = 1600000000000000 + (int64_t)rng_below(&r, 300) * 100000;
        w->time_s[i] = (double)w->time_us[i] / 1e6;
        w->url_at[i] = n_urls;
        for (uint64_t k = rng_below(&r, 4); k > 0; k--)
            w->url[n_urls++] = (uint32_t)rng_below(&r, 5);
        make_text(w, i, &r);
    }
    w->url_at[n] = n_urls;
    w->in = (struct qut_input){.n = n,
                               .n_messages = ROWS + 2 * ROWS,
                               .n_users = users,
                               .n_reposts = 3,
                               .n_replies = 3,
                               .n_urls = 5,
                               .message = w->message,
                               .user = w->user,
                               .time_us = w->time_us,
                               .time_s = rng_below(&r, 2) ? w->time_s : NULL,
                               .repost = w->repost,
                               .reply = w->reply,
                               .text = w->text,
                               .url_at = w->url_at,
                               .url = w->url,
                               .empty_url = rng_below(&r, 2) ? 0 : QUT_NONE};
    w->opt = (struct qut_options)QUT_DEFAULT;
    w->opt.network = (enum qut_network)rng_below(&r, 6);
    w->opt.window_us = (int64_t)rng_below(&r, 8) * 300000;
    w->opt.min_edge_weight = (uint32_t)rng_below(&r, 4);
    w->opt.similarity = (double)(1 + rng_below(&r, 10)) / 10;
    w->opt.min_tokens = (uint32_t)rng_below(&r, 4);
    w->opt.as_published = rng_below(&r, 2);
    w->opt.threads = 1 + (unsigned)rng_below(&r, 2);
}

static bool is_first(const struct world *w, uint32_t row)
{
    for (uint32_t i = 0; i < row; i++)
        if (w->message[i] == w->message[row])
            return false;
    return true;
}

// Lower case, no mention, one space between words.
static void plain_text(const struct world *w, uint32_t row, char *out)
{
    size_t n = 0;
    for (const char *p = w->letters[row]; *p;) {
        if (*p == '@')
            p += strcspn(p, " \n");
        else if (*p == ' ' || *p == '\n') {
            if (n && out[n - 1] != ' ')
                out[n++] = ' ';
            p++;
        } else {
            char c = *p++;
            out[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        }
    }
    out[n - (n && out[n - 1] == ' ')] = 0;
}

static uint32_t count_bits(uint32_t bits)
{
    uint32_t n = 0;
    for (; bits; bits &= bits - 1)
        n++;
    return n;
}

static bool similar(const struct world *w, uint32_t x, uint32_t y)
{
    uint32_t both = count_bits(w->words[x] & w->words[y]);
    uint32_t all = count_bits(w->words[x] | w->words[y]);
    uint32_t least = w->opt.min_tokens;
    return both && count_bits(w->words[x]) >= least &&
           count_bits(w->words[y]) >= least &&
           (double)both / (double)all >= w->opt.similarity;
}

// Row `row` is the one that counts for its message and this URL.
static bool holds_url(const struct world *w, uint32_t row, uint32_t url)
{
    for (uint32_t i = 0; i <= row; i++) {
        bool may = w->message[i] == w->message[row] && w->repost[i] == QUT_NONE &&
                   (w->opt.as_published || is_first(w, i)) &&
                   (w->opt.as_published || url != w->in.empty_url);
        for (uint64_t u = w->url_at[i]; may && u < w->url_at[i + 1]; u++)
            if (w->url[u] == url)
                return i == row;
    }
    return false;
}

// True if rows x and y did the same thing.
static bool did_same(const struct world *w, uint32_t x, uint32_t y)
{
    char a[200], b[200];
    bool posts = w->repost[x] == QUT_NONE && w->repost[y] == QUT_NONE;
    bool firsts = is_first(w, x) && is_first(w, y);
    switch (w->opt.network) {
    case QUT_CO_RETWEET:
        return firsts && w->repost[x] != QUT_NONE && w->repost[x] == w->repost[y];
    case QUT_CO_REPLY:
        return firsts && posts && w->reply[x] != QUT_NONE && w->reply[x] == w->reply[y];
    case QUT_CO_TWEET:
        plain_text(w, x, a);
        plain_text(w, y, b);
        return firsts && posts && strcmp(a, b) == 0 && (a[0] || w->opt.as_published);
    case QUT_CO_SIMILAR_TWEET:
        return firsts && posts && similar(w, x, y);
    case QUT_CO_LINK:
        for (uint32_t url = 0; url < 5; url++)
            if (holds_url(w, x, url) && holds_url(w, y, url))
                return true;
        return false;
    default:
        return firsts;
    }
}

static bool near(const struct world *w, uint32_t x, uint32_t y)
{
    double window_s = (double)w->opt.window_us / 1e6;
    if (w->opt.as_published)
        return w->time_s[y] >= w->time_s[x] - window_s &&
               w->time_s[y] <= w->time_s[x] + window_s;
    return llabs(w->time_us[x] - w->time_us[y]) <= w->opt.window_us;
}

// Messages of u that meet a message of v.
static uint32_t weight_of(const struct world *w, uint32_t u, uint32_t v)
{
    bool counted[3 * ROWS] = {0};
    uint32_t n = 0;
    for (uint32_t x = 0; x < w->in.n; x++)
        for (uint32_t y = 0; y < w->in.n; y++)
            if (w->user[x] == u && w->user[y] == v && w->message[x] != w->message[y] &&
                !counted[w->message[x]] && near(w, x, y) && did_same(w, x, y)) {
                counted[w->message[x]] = true;
                n++;
            }
    return n;
}

static bool same_rows(const struct world *w, const struct qut_rows *r, uint64_t *sum)
{
    size_t i = 0;
    for (uint32_t u = 0; u < w->in.n_users; u++)
        for (uint32_t v = 0; v < w->in.n_users; v++) {
            uint32_t weight = weight_of(w, u, v);
            *sum += weight;
            if (!weight || weight < w->opt.min_edge_weight)
                continue;
            if (i == r->n || r->user_1[i] != u || r->user_2[i] != v ||
                r->weight[i] != weight)
                return false;
            i++;
        }
    return i == r->n;
}

static void test_worlds(void)
{
    enum { ROUNDS = 6000 };
    static struct world w;
    int bad[6] = {0}, failed = 0;
    uint64_t sum[6] = {0};
    for (uint64_t seed = 0; seed < ROUNDS; seed++) {
        struct qut_rows r = {0};
        struct err err = {0};
        make_world(&w, seed);
        failed += qut_run(&w.in, &w.opt, NULL, &r, &err) != RC_OK;
        if (err.id[0])
            printf("# %s %s\n", err.id, err.text);
        if (!same_rows(&w, &r, &sum[w.opt.network]) && bad[w.opt.network]++ < 3)
            printf("# seed %llu network %d published %d\n", (unsigned long long)seed,
                   (int)w.opt.network, w.opt.as_published);
        qut_done(&r);
    }
    ok(failed == 0, "all small worlds run");
    for (int i = 0; i < 6; i++)
        ok(bad[i] == 0 && sum[i] > 100,
           "network %d is that of the loops, %llu meetings", i,
           (unsigned long long)sum[i]);
}

// Texts of many words: the index must lose no pair at any threshold.
static void test_similar(void)
{
    enum { N = 400, SIZE = 400 };
    static char letters[N][SIZE];
    static uint64_t bits[N];
    static struct span text[N];
    static uint32_t code[N];
    static int64_t time_us[N];
    int bad = 0;
    size_t rows = 0;
    struct rng r = rng_at(8, 2, 0);
    for (uint32_t i = 0; i < N; i++) {
        size_t used = 0;
        bits[i] = i && rng_below(&r, 2) ? bits[rng_below(&r, i)] : rng_u64(&r);
        bits[i] ^= UINT64_C(1) << rng_below(&r, 64);
        code[i] = i;
        time_us[i] = (int64_t)rng_below(&r, 1000);
        for (int b = 0; b < 64; b++)
            if (bits[i] >> b & 1)
                used += (size_t)snprintf(letters[i] + used, SIZE - used, "w%d ", b);
        text[i] = span_of(letters[i]);
    }
    struct qut_input in = {.n = N,
                           .n_messages = N,
                           .n_users = N,
                           .message = code,
                           .user = code,
                           .time_us = time_us,
                           .text = text};
    for (int percent = 10; percent <= 100; percent += 6) {
        struct qut_options o = QUT_DEFAULT;
        struct qut_rows got = {0};
        size_t at = 0;
        o.network = QUT_CO_SIMILAR_TWEET;
        o.window_us = 400;
        o.min_edge_weight = 1;
        o.similarity = percent / 100.0;
        bad += qut_run(&in, &o, NULL, &got, NULL) != RC_OK;
        for (uint32_t x = 0; x < N; x++)
            for (uint32_t y = 0; y < N; y++) {
                uint64_t both = bits[x] & bits[y], all = bits[x] | bits[y];
                uint32_t m =
                    count_bits((uint32_t)both) + count_bits((uint32_t)(both >> 32));
                uint32_t n =
                    count_bits((uint32_t)all) + count_bits((uint32_t)(all >> 32));
                if (x == y || llabs(time_us[x] - time_us[y]) > 400 ||
                    (double)m / (double)n < o.similarity)
                    continue;
                bad += at >= got.n || got.user_1[at] != x || got.user_2[at] != y;
                at++;
            }
        bad += at != got.n;
        rows += got.n;
        qut_done(&got);
    }
    ok(bad == 0 && rows > 10000, "similar texts are those of the loops: %zu rows",
       rows);
}

// Each row as seen from the other side is there too, and a narrower window takes away.
static void test_properties(void)
{
    static struct world w;
    int bad = 0;
    for (uint64_t seed = 0; seed < 1000; seed++) {
        struct qut_rows wide = {0}, narrow = {0};
        make_world(&w, seed);
        w.opt.as_published = false;
        w.opt.min_edge_weight = 1;
        bad += qut_run(&w.in, &w.opt, NULL, &wide, NULL) != RC_OK;
        w.opt.window_us /= 2;
        bad += qut_run(&w.in, &w.opt, NULL, &narrow, NULL) != RC_OK;
        bool pair[USERS][USERS] = {{0}};
        for (size_t i = 0; i < wide.n; i++)
            pair[wide.user_1[i]][wide.user_2[i]] = true;
        for (size_t i = 0; i < wide.n; i++)
            bad += !pair[wide.user_2[i]][wide.user_1[i]];
        for (size_t i = 0; i < narrow.n; i++)
            bad += !pair[narrow.user_1[i]][narrow.user_2[i]];
        qut_done(&wide);
        qut_done(&narrow);
    }
    ok(bad == 0, "meeting is mutual and grows with the window (%d bad)", bad);
}

struct case_of {
    struct world *w;
    const struct pace *pace;
};

static enum rc run_once(void *ctx)
{
    struct case_of *c = ctx;
    struct qut_rows r = {0};
    enum rc rc = qut_run(&c->w->in, &c->w->opt, c->pace, &r, NULL);
    qut_done(&r);
    return rc;
}

static void test_failures(void)
{
    static struct world w;
    struct case_of c = {&w, NULL};
    atomic_int stop = 1;
    struct pace pace = {.stop = &stop};
    make_world(&w, 6);
    ok(w.in.n > 10, "the world has messages");
    for (int network = 0; network < 6; network++) {
        char name[40];
        w.opt = (struct qut_options)QUT_DEFAULT;
        w.opt.network = (enum qut_network)network;
        w.opt.window_us = 20000000;
        w.opt.min_edge_weight = 1;
        w.opt.as_published = network % 2;
        snprintf(name, sizeof name, "network %d", network);
        tap_each_failure(run_once, &c, name);
        c.pace = &pace;
        ok(run_once(&c) == RC_STOPPED, "a stop ends the run");
        c.pace = NULL;
    }
}

static void refuse(struct world *w, const char *id, const char *what)
{
    struct qut_rows r = {0};
    struct err err = {0};
    enum rc rc = qut_run(&w->in, &w->opt, NULL, &r, &err);
    ok(rc != RC_OK && strcmp(err.id, id) == 0 && !r.n && !r.weight,
       "%s is refused with %s", what, id);
}

static void test_refusals(void)
{
    static struct world w;
    make_world(&w, 6);
    w.opt = (struct qut_options)QUT_DEFAULT;
    w.opt.window_us = -1;
    refuse(&w, "E0730", "a negative window");
    w.opt = (struct qut_options)QUT_DEFAULT;
    w.opt.network = QUT_CO_SIMILAR_TWEET;
    w.opt.similarity = 0;
    refuse(&w, "E0730", "a similarity of 0");
    w.opt.similarity = NAN;
    refuse(&w, "E0730", "a similarity that is no number");
    w.opt.similarity = 0.5;
    w.in.text = NULL;
    refuse(&w, "E0731", "a missing column");
    w.opt.network = QUT_CO_POST;
    w.opt.window_us = 30000000;
    w.opt.min_edge_weight = 1;
    w.opt.max_rows = 3;
    refuse(&w, "E0531", "a network beyond the limit");
    w.user[2] = w.in.n_users;
    refuse(&w, "E0731", "a user that is not there");
}

int main(void)
{
    test_worlds();
    test_similar();
    test_properties();
    test_failures();
    test_refusals();
    return tap_end();
}
