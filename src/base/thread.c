// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE // sched_getaffinity
#include "base/thread.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { MOST = 256 };

struct crew {
    thread_work *work;
    void *self;
    size_t n_items, chunk;
    atomic_size_t next;
    atomic_size_t done;
    atomic_int rc;
    const struct pace *pace;
    const char *phase;
    pthread_mutex_t talk;
};

struct hand {
    struct crew *crew;
    unsigned worker;
};

static void fail(struct crew *c, enum rc rc)
{
    int ok = RC_OK;
    atomic_compare_exchange_strong(&c->rc, &ok, (int)rc);
}

static void *labour(void *arg)
{
    struct hand *h = arg;
    struct crew *c = h->crew;
    while (atomic_load(&c->rc) == RC_OK) {
        if (pace_stop(c->pace)) {
            fail(c, RC_STOPPED);
            break;
        }
        size_t from = atomic_fetch_add(&c->next, c->chunk);
        if (from >= c->n_items)
            break;
        size_t to = c->n_items - from < c->chunk ? c->n_items : from + c->chunk;
        enum rc rc = c->work(c->self, h->worker, from, to);
        if (rc != RC_OK)
            fail(c, rc);
        atomic_fetch_add(&c->done, to - from);
        if (c->pace && c->phase && pthread_mutex_trylock(&c->talk) == 0) {
            // Read under the lock, so that progress never goes back.
            pace_report(c->pace, c->phase, atomic_load(&c->done), c->n_items);
            pthread_mutex_unlock(&c->talk);
        }
    }
    return NULL;
}

enum rc thread_chunks(unsigned n_threads, size_t n_items, size_t chunk,
                      thread_work *work, void *self, const struct pace *pace,
                      const char *phase)
{
    struct crew c = {.work = work,
                     .self = self,
                     .n_items = n_items,
                     .pace = pace,
                     .chunk = chunk ? chunk : 1,
                     .phase = phase};
    pthread_mutex_init(&c.talk, NULL);
    n_threads = thread_resolve(n_threads);
    size_t n_chunks = n_items / c.chunk + 1;
    if (n_threads > n_chunks)
        n_threads = (unsigned)n_chunks;
    struct hand hands[MOST];
    pthread_t threads[MOST];
    unsigned started = 1; // a thread that cannot be started is done without
    for (; started < n_threads; started++) {
        hands[started] = (struct hand){&c, started};
        if (pthread_create(&threads[started], NULL, labour, &hands[started]))
            break;
    }
    hands[0] = (struct hand){&c, 0};
    labour(&hands[0]);
    for (unsigned i = 1; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&c.talk);
    return (enum rc)atomic_load(&c.rc);
}

unsigned thread_count(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int n = CPU_COUNT(&set);
    return n < 1 ? 1 : n > MOST ? MOST : (unsigned)n;
}

unsigned thread_resolve(unsigned asked)
{
    unsigned n = asked ? asked : thread_count();
    return n > MOST ? MOST : n;
}
