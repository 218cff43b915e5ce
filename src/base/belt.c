// SPDX-License-Identifier: Apache-2.0
#include "base/belt.h"

#include "base/mem.h"

#include <pthread.h>

struct entry {
    belt_job *job;
    unsigned char arg[BELT_ARG_BYTES];
};

struct belt {
    pthread_t thread;
    bool has_thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct entry entry[BELT_JOBS];
    size_t next, n; // the job at hand or next, and how many are unfinished
    bool closing;
    enum rc rc; // the first failure
    struct err fault;
};

static void do_job(struct belt *b, const struct entry *e)
{
    struct err fault = {0};
    enum rc rc = e->job(e->arg, &fault);
    if (rc != RC_OK) {
        pthread_mutex_lock(&b->lock);
        b->rc = rc;
        b->fault = fault;
        pthread_mutex_unlock(&b->lock);
    }
}

static void *run(void *arg)
{
    struct belt *b = arg;
    pthread_mutex_lock(&b->lock);
    for (;;) {
        while (b->n == 0 && !b->closing)
            pthread_cond_wait(&b->changed, &b->lock);
        if (b->n == 0)
            break;
        struct entry e = b->entry[b->next];
        bool drop = b->closing || b->rc != RC_OK;
        pthread_mutex_unlock(&b->lock);
        if (!drop)
            do_job(b, &e);
        pthread_mutex_lock(&b->lock);
        b->next = (b->next + 1) % BELT_JOBS;
        b->n--;
        pthread_cond_broadcast(&b->changed);
    }
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

enum rc belt_start(struct belt **out, struct err *err)
{
    struct belt *b = mem_zero(1, sizeof *b);
    if (!b)
        return err_memory(err);
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->changed, NULL);
    b->has_thread = pthread_create(&b->thread, NULL, run, b) == 0;
    *out = b;
    return RC_OK;
}

static enum rc failure(const struct belt *b, struct err *err)
{
    if (b->rc != RC_OK && err)
        *err = b->fault;
    return b->rc;
}

enum rc belt_put(struct belt *b, belt_job *job, const void *arg, size_t size,
                 struct err *err)
{
    struct entry e = {.job = job};
    must(size <= BELT_ARG_BYTES);
    memcpy(e.arg, arg, size);
    if (!b->has_thread) {
        if (b->rc == RC_OK)
            do_job(b, &e);
        return failure(b, err);
    }
    pthread_mutex_lock(&b->lock);
    while (b->n == BELT_JOBS)
        pthread_cond_wait(&b->changed, &b->lock);
    enum rc rc = failure(b, err);
    if (rc == RC_OK) {
        b->entry[(b->next + b->n++) % BELT_JOBS] = e;
        pthread_cond_broadcast(&b->changed);
    }
    pthread_mutex_unlock(&b->lock);
    return rc;
}

enum rc belt_wait(struct belt *b, struct err *err)
{
    pthread_mutex_lock(&b->lock);
    while (b->n)
        pthread_cond_wait(&b->changed, &b->lock);
    enum rc rc = failure(b, err);
    pthread_mutex_unlock(&b->lock);
    return rc;
}

void belt_free(struct belt *b)
{
    if (!b)
        return;
    pthread_mutex_lock(&b->lock);
    b->closing = true;
    pthread_cond_broadcast(&b->changed);
    pthread_mutex_unlock(&b->lock);
    if (b->has_thread)
        pthread_join(b->thread, NULL);
    pthread_cond_destroy(&b->changed);
    pthread_mutex_destroy(&b->lock);
    mem_free(b);
}
