// SPDX-License-Identifier: Apache-2.0
// How long CooRTweet and the toolkit's co_retweet take on generated posts: objects by
// Zipf's law, shares that decay, and planted groups.
#include "base/rng.h"
#include "weigh/coortweet.h"
#include "weigh/qut.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { DAYS = 30, GROUPS = 20, PUSHES = 30 };

struct posts {
    uint32_t n, n_accounts, n_objects;
    uint32_t *account, *object, *content, *rank;
    int64_t *time_us;
};

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

// Cumulated weights of 1 / rank^s.
static double *zipf(uint32_t n, double s)
{
    double *sum = calloc(n, sizeof *sum), total = 0;
    for (uint32_t i = 0; i < n; i++)
        sum[i] = total += pow(i + 1, -s);
    return sum;
}

static uint32_t draw(struct rng *r, const double *sum, uint32_t n)
{
    double at = rng_unit(r) * sum[n - 1];
    uint32_t low = 0, high = n - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (sum[middle] <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void put(struct posts *p, uint32_t account, uint32_t object, int64_t second)
{
    p->account[p->n] = account;
    p->object[p->n] = object;
    p->content[p->n] = p->n;
    p->time_us[p->n++] = second * 1000000;
}

static void plant(struct posts *p, uint32_t most, struct rng *r)
{
    for (int g = 0; g < GROUPS; g++) {
        uint32_t members = 5 + (uint32_t)rng_below(r, 36), member[41];
        for (uint32_t m = 0; m < members; m++)
            member[m] = (uint32_t)rng_below(r, p->n_accounts);
        for (int o = 0; o < PUSHES; o++) {
            uint32_t object = (uint32_t)rng_below(r, p->n_objects);
            int64_t at = (int64_t)rng_below(r, DAYS * 86400 - 10);
            for (uint32_t m = 0; m < members && p->n < most / 2; m++)
                if (rng_unit(r) < 0.8)
                    put(p, member[m], object, at + (int64_t)rng_below(r, 9));
        }
    }
}

static void make(struct posts *p, uint32_t n, double umin)
{
    struct rng r = rng_at(1, 1, 0);
    p->n_objects = n / 5 > 100 ? n / 5 : 100;
    p->n_accounts = n / 20 > 500 ? n / 20 : 500;
    p->account = calloc(n, sizeof *p->account);
    p->object = calloc(n, sizeof *p->object);
    p->content = calloc(n, sizeof *p->content);
    p->time_us = calloc(n, sizeof *p->time_us);
    p->rank = calloc(p->n_accounts, sizeof *p->rank);
    int64_t *birth = calloc(p->n_objects, sizeof *birth), span = DAYS * 86400;
    double *objects = zipf(p->n_objects, 0.9), *accounts = zipf(p->n_accounts, 0.6);
    for (uint32_t a = 0; a < p->n_accounts; a++)
        p->rank[a] = a;
    for (uint32_t o = 0; o < p->n_objects; o++)
        birth[o] = (int64_t)rng_below(&r, (uint64_t)span);
    plant(p, n, &r);
    while (p->n < n) {
        uint32_t object = draw(&r, objects, p->n_objects);
        double u = umin + (1 - umin) * rng_unit(&r);
        int64_t after = (int64_t)exp(u * log((double)span));
        put(p, draw(&r, accounts, p->n_accounts), object,
            (birth[object] + after) % span);
    }
    free(birth);
    free(objects);
    free(accounts);
}

static void run_coortweet(const struct posts *p, int window_s, bool as_published,
                          unsigned threads)
{
    struct coortweet_input in = {.n = p->n,
                                 .n_accounts = p->n_accounts,
                                 .n_objects = p->n_objects,
                                 .n_contents = p->n,
                                 .account = p->account,
                                 .object = p->object,
                                 .content = p->content,
                                 .time_us = p->time_us,
                                 .account_rank = p->rank};
    struct coortweet_options o = COORTWEET_DEFAULT;
    struct coortweet_result r = {0};
    struct err err = {0};
    o.window_us = (int64_t)window_s * 1000000;
    o.as_published = as_published;
    o.threads = threads;
    double begin = now_s();
    enum rc rc = coortweet_run(&in, &o, NULL, &r, &err);
    printf(
        "coortweet W %d s, %s, %u threads: %.2f s, %zu pairs, %zu edges, peak %.0f MB"
        " %s\n",
        window_s, as_published ? "as published" : "without faults", threads,
        now_s() - begin, r.pairs.n, r.edges.n, (double)mem_peak() / 1e6,
        rc == RC_OK ? "" : err.text);
    coortweet_done(&r);
}

static void run_qut(const struct posts *p, int window_s)
{
    struct qut_input in = {.n = p->n,
                           .n_messages = p->n,
                           .n_users = p->n_accounts,
                           .n_reposts = p->n_objects,
                           .message = p->content,
                           .user = p->account,
                           .time_us = p->time_us,
                           .repost = p->object};
    struct qut_options o = QUT_DEFAULT;
    struct qut_rows r = {0};
    struct err err = {0};
    o.window_us = (int64_t)window_s * 1000000;
    o.min_edge_weight = 1;
    double begin = now_s();
    enum rc rc = qut_run(&in, &o, NULL, &r, &err);
    printf("co_retweet W %d s: %.2f s, %zu rows %s\n", window_s, now_s() - begin, r.n,
           rc == RC_OK ? "" : err.text);
    qut_done(&r);
}

int main(int argc, char **argv)
{
    struct posts p = {0};
    double n = argc > 1 ? strtod(argv[1], NULL) : 1e6;
    make(&p, (uint32_t)n, argc > 2 ? strtod(argv[2], NULL) : 0.5);
    for (int window_s = 10; window_s <= 60; window_s += 50) {
        run_coortweet(&p, window_s, true, 1);
        run_coortweet(&p, window_s, true, 2);
        run_coortweet(&p, window_s, false, 1);
        run_qut(&p, window_s);
    }
    free(p.account);
    free(p.object);
    free(p.content);
    free(p.time_us);
    free(p.rank);
    return 0;
}
