// SPDX-License-Identifier: Apache-2.0
// Times pair_find on generated posts: find_bench [N...], 1e6 if none. Prints CSV.
//
// Posts as co-sharing collections have them: objects Zipf .9 over N/5, accounts Zipf .6
// over N/20, 30 days; an object is born evenly in the period and shared exp(U ln T)
// seconds later, U even in .5..1; 20 groups of 5..40 accounts push 30 objects each,
// each member with p .8 and 0..8 s late.
#include "base/mem.h"
#include "base/rng.h"
#include "base/sort.h"
#include "pair/find.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { GROUPS = 20, PUSHED = 30, PERIOD = 30 * 86400, LATE = 9 };
enum { SEED = 1, PLANTED, SHARES, BIRTHS, NAMES };

struct posts {
    uint32_t *object, *account, *post;
    int64_t *time_us;
    size_t n;
    uint32_t n_accounts;
};

static void *need(size_t n, size_t size)
{
    void *p = mem_new(n, size);
    if (!p) {
        fprintf(stderr, "no memory\n");
        exit(1);
    }
    return p;
}

static double *zipf(size_t n, double s)
{
    double *sum = need(n, sizeof *sum), total = 0;
    for (size_t i = 0; i < n; i++)
        sum[i] = total += pow((double)(i + 1), -s);
    return sum;
}

// First rank whose running sum is above a random part of the total.
static uint32_t draw(struct rng *r, const double *sum, size_t n)
{
    double x = rng_unit(r) * sum[n - 1];
    size_t lo = 0, hi = n - 1;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (sum[mid] > x)
            hi = mid;
        else
            lo = mid + 1;
    }
    return (uint32_t)lo;
}

static uint32_t *shuffled(size_t n)
{
    uint32_t *v = need(n, sizeof *v);
    struct rng r = rng_at(SEED, NAMES, 0);
    for (size_t i = 0; i < n; i++)
        v[i] = (uint32_t)i;
    for (size_t i = n; i > 1; i--) {
        size_t j = rng_below(&r, i);
        uint32_t swap = v[i - 1];
        v[i - 1] = v[j];
        v[j] = swap;
    }
    return v;
}

static void put(struct posts *p, uint32_t object, uint32_t account, int64_t second)
{
    p->object[p->n] = object;
    p->account[p->n] = account;
    p->time_us[p->n] = second * 1000000;
    p->n++;
}

static void plant(struct posts *p, size_t n_objects)
{
    struct rng r = rng_at(SEED, PLANTED, 0);
    for (int g = 0; g < GROUPS; g++) {
        uint32_t member[40], k = 5 + (uint32_t)rng_below(&r, 36);
        for (uint32_t i = 0; i < k; i++)
            member[i] = (uint32_t)rng_below(&r, p->n_accounts);
        for (int o = 0; o < PUSHED; o++) {
            uint32_t object = (uint32_t)rng_below(&r, n_objects);
            int64_t start = (int64_t)rng_below(&r, PERIOD - 10);
            for (uint32_t i = 0; i < k; i++)
                if (rng_unit(&r) < .8)
                    put(p, object, member[i], start + (int64_t)rng_below(&r, LATE));
        }
    }
}

static void sort_posts(struct posts *p)
{
    uint32_t *order = need(p->n, sizeof *order);
    uint64_t *key = need(p->n, sizeof *key), *spare = need(p->n, sizeof *spare);
    for (size_t i = 0; i < p->n; i++) {
        order[i] = (uint32_t)i;
        key[i] = (uint64_t)p->object[i] << 32 | (uint64_t)(p->time_us[i] / 1000000);
    }
    if (sort_rows_u32(order, p->n, p->account) || sort_rows_u64(order, p->n, key))
        exit(1);
    for (size_t i = 0; i < p->n; i++)
        spare[i] = key[order[i]];
    for (size_t i = 0; i < p->n; i++) {
        p->object[i] = (uint32_t)(spare[i] >> 32);
        p->time_us[i] = (int64_t)(uint32_t)spare[i] * 1000000;
    }
    for (size_t i = 0; i < p->n; i++)
        spare[i] = p->account[order[i]];
    for (size_t i = 0; i < p->n; i++)
        p->account[i] = (uint32_t)spare[i];
    mem_free(order);
    mem_free(key);
    mem_free(spare);
}

static struct posts make(size_t n)
{
    size_t n_objects = n / 5 > 100 ? n / 5 : 100;
    struct posts p = {.n_accounts = (uint32_t)(n / 20 > 500 ? n / 20 : 500)};
    size_t room = n + GROUPS * PUSHED * 40;
    p.object = need(room, sizeof *p.object);
    p.account = need(room, sizeof *p.account);
    p.time_us = need(room, sizeof *p.time_us);
    plant(&p, n_objects);
    double *of_object = zipf(n_objects, .9), *of_account = zipf(p.n_accounts, .6);
    uint32_t *name = shuffled(p.n_accounts), *birth = need(n_objects, sizeof *birth);
    struct rng r = rng_at(SEED, BIRTHS, 0);
    for (size_t i = 0; i < n_objects; i++)
        birth[i] = (uint32_t)rng_below(&r, PERIOD);
    r = rng_at(SEED, SHARES, 0);
    while (p.n < n) {
        uint32_t object = draw(&r, of_object, n_objects);
        double late = exp((.5 + .5 * rng_unit(&r)) * log(PERIOD));
        put(&p, object, name[draw(&r, of_account, p.n_accounts)],
            (birth[object] + (int64_t)late) % PERIOD);
    }
    mem_free(of_object);
    mem_free(of_account);
    mem_free(name);
    mem_free(birth);
    sort_posts(&p);
    return p;
}

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

// Row pairs within the window, each once; an account's own included.
static uint64_t row_pairs(const struct posts *p, int64_t window_us)
{
    uint64_t sum = 0;
    for (size_t i = 0, lo = 0; i < p->n; i++) {
        while (p->object[lo] != p->object[i] ||
               p->time_us[i] - p->time_us[lo] > window_us)
            lo++;
        sum += i - lo;
    }
    return sum;
}

static void measure(const struct posts *p, int64_t window_s, uint32_t k,
                    unsigned threads)
{
    struct pair_traces t = {.object = p->object,
                            .account = p->account,
                            .time_us = p->time_us,
                            .n = p->n,
                            .n_accounts = p->n_accounts};
    struct pair_options o = PAIR_OPTIONS_DEFAULT;
    struct pair_table table;
    struct err err = {0};
    o.window_us = window_s * 1000000;
    o.min_objects = k;
    o.threads = threads;
    mem_peak_reset();
    uint64_t before = mem_now();
    double wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    if (pair_find(&t, &o, &table, &err) != RC_OK) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    wall = now(CLOCK_MONOTONIC) - wall;
    cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("%zu,%lld,%u,%u,%.3f,%.3f,%llu,%zu,%llu,%.1f\n", p->n, (long long)window_s,
           k, threads, wall, cpu, (unsigned long long)row_pairs(p, o.window_us),
           table.n, (unsigned long long)(mem_peak() - before),
           (double)(mem_peak() - before) / (double)p->n);
    fflush(stdout);
    pair_table_done(&table);
}

static void bench(size_t n)
{
    static const int64_t window_s[] = {10, 60};
    static const uint32_t least[] = {2, 5, 10};
    struct posts p = make(n);
    for (size_t w = 0; w < 2; w++)
        for (size_t k = 0; k < 3; k++)
            for (unsigned threads = 1; threads <= 2; threads++)
                measure(&p, window_s[w], least[k], threads);
    mem_free(p.object);
    mem_free(p.account);
    mem_free(p.time_us);
}

int main(int argc, char **argv)
{
    printf("n,window_s,k,threads,wall_s,cpu_s,row_pairs,edges,peak_bytes,"
           "bytes_per_row\n");
    for (int i = 1; i < argc; i++)
        bench((size_t)strtod(argv[i], NULL));
    if (argc == 1)
        bench(1000000);
    return 0;
}
