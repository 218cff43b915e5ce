// SPDX-License-Identifier: Apache-2.0
#include "base/thread.h"

#include "base/tap.h"

#include <stdatomic.h>

enum { N = 10007, WORKERS = 256 };

struct job {
    atomic_uchar met[N]; // how often each item was worked on
    uint64_t sum[WORKERS];
    size_t chunk;
    int bad;        // a chunk of the wrong shape, or an unknown worker
    size_t fail_at; // item at which work fails, N: never
    enum rc fail_with;
    atomic_int *stop; // raised after half of the items, if not NULL
    atomic_size_t done;
    // What report saw; it is called by one thread at a time.
    uint64_t last_done, reports;
    int went_back;
};

static enum rc add_up(void *self, unsigned worker, size_t from, size_t to)
{
    struct job *j = self;
    if (worker >= WORKERS || from >= to || to > N || from % j->chunk ||
        (to - from != j->chunk && to != N))
        return RC_ARGUMENT;
    for (size_t i = from; i < to; i++) {
        atomic_fetch_add(&j->met[i], 1);
        j->sum[worker] += i;
        if (i == j->fail_at)
            return j->fail_with;
    }
    if (j->stop && atomic_fetch_add(&j->done, to - from) > N / 2)
        atomic_store(j->stop, 1);
    return RC_OK;
}

static void note(void *self, const char *phase, uint64_t done, uint64_t total)
{
    struct job *j = self;
    j->went_back |= done < j->last_done || total != N || strcmp(phase, "adding") != 0;
    j->last_done = done;
    j->reports++;
}

static struct job *job_new(size_t chunk)
{
    struct job *j = mem_zero(1, sizeof *j);
    must(j);
    j->chunk = chunk;
    j->fail_at = N;
    return j;
}

static void test_every_item_once(void)
{
    static const unsigned threads[] = {1, 2, 3, 8, 64, 1000, 0};
    static const size_t chunks[] = {1, 7, 1000, N, 2 * N};
    int good = 1;
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++)
        for (size_t c = 0; c < sizeof chunks / sizeof *chunks; c++) {
            struct job *j = job_new(chunks[c]);
            struct pace pace = {.report = note, .self = j};
            good &= thread_chunks(threads[t], N, chunks[c], add_up, j, &pace,
                                  "adding") == RC_OK;
            uint64_t sum = 0;
            for (size_t i = 0; i < N; i++)
                good &= j->met[i] == 1;
            for (size_t w = 0; w < WORKERS; w++) {
                sum += j->sum[w];
                good &= j->sum[w] == 0 || w < thread_resolve(threads[t]);
            }
            good &= sum == (uint64_t)N * (N - 1) / 2 && !j->went_back && j->reports;
            mem_free(j);
        }
    ok(good, "every item once, for any number of threads and size of chunks");
    ok(thread_chunks(4, 0, 10, add_up, NULL, NULL, NULL) == RC_OK, "no items, no work");
}

static void test_failure(void)
{
    int good = 1;
    for (unsigned t = 1; t <= 8; t++) {
        struct job *j = job_new(10);
        j->fail_at = 5;
        j->fail_with = RC_LIMIT;
        good &= thread_chunks(t, N, 10, add_up, j, NULL, "adding") == RC_LIMIT;
        if (t == 1)
            good &= j->met[5] == 1 && j->met[10] == 0;
        mem_free(j);
    }
    ok(good, "the failure is returned, and alone nothing is begun after it");
}

static void test_stop(void)
{
    int good = 1;
    for (unsigned t = 1; t <= 8; t++) {
        atomic_int stop = 1;
        struct job *j = job_new(10);
        struct pace pace = {.stop = &stop};
        good &= thread_chunks(t, N, 10, add_up, j, &pace, "adding") == RC_STOPPED;
        for (size_t i = 0; i < N; i++)
            good &= j->met[i] == 0;
        atomic_store(&stop, 0);
        j->stop = &stop;
        good &= thread_chunks(t, N, 10, add_up, j, &pace, "adding") == RC_STOPPED;
        size_t met = 0;
        for (size_t i = 0; i < N; i++)
            met += j->met[i];
        good &= met > N / 2 && (t > 1 || met < N / 2 + 30);
        mem_free(j);
    }
    ok(good, "stopped before the first chunk and in the middle");
}

int main(void)
{
    test_every_item_once();
    test_failure();
    test_stop();
    ok(thread_count() >= 1 && thread_resolve(0) == thread_count(),
       "0 is all there are");
    ok(thread_resolve(3) == 3 && thread_resolve(100000) == 256, "never more than 256");
    return tap_end();
}
