// SPDX-License-Identifier: Apache-2.0
#include "pair/drive.h"

#include "base/sort.h"
#include "base/thread.h"

#include <math.h>

enum {
    SAMPLE = 32,             // pieces that a sample looks at,
    SAMPLE_LEAST = 13,       // or no more than these
    SAMPLE_ENOUGH = 1 << 20, // if they have so many pairs
    INSERT_MOST = 48,        // keys that are sorted by insertion
};

enum rc pair_sort_keys(uint64_t *key, size_t n)
{
    if (n > INSERT_MOST)
        return sort_u64(key, n);
    for (size_t i = 1; i < n; i++) {
        uint64_t k = key[i];
        size_t j = i;
        for (; j > 0 && key[j - 1] > k; j--)
            key[j] = key[j - 1];
        key[j] = k;
    }
    return RC_OK;
}

enum rc pair_drive_init(struct pair_drive *d, const struct pair_traces *t,
                        const struct pair_options *o, const unsigned char *width,
                        unsigned n_columns, struct err *err)
{
    *d = (struct pair_drive){.traces = t, .options = o};
    TRY(pair_options_check(o, err));
    TRY(pair_check(t, err));
    TRY(pair_sieve(t, o, &d->rows, err));
    TRY(pair_meet(t, o, &d->rows, &d->meets, err));
    for (unsigned c = 0; c < n_columns; c++)
        d->row_bytes += width[c];
    enum rc rc = pair_walk_init(&d->meets, o, &d->walk);
    if (rc == RC_OK)
        rc = pair_harvest_init(&d->harvest, width, n_columns, d->walk.n_workers,
                               pair_walk_pieces(&d->walk), o->max_pairs);
    return rc == RC_OK ? rc : err_memory(err);
}

void pair_drive_done(struct pair_drive *d)
{
    pair_harvest_done(&d->harvest);
    pair_walk_done(&d->walk);
    pair_meets_done(&d->meets);
    pair_rows_done(&d->rows);
}

enum rc pair_drive_row(struct pair_drive *d, unsigned worker, const uint64_t *cell)
{
    if (!d->only_count)
        return pair_harvest_row(&d->harvest, worker, cell);
    d->counted++;
    return RC_OK;
}

struct job {
    struct pair_drive *d;
    const struct pair_kernel *kernel;
};

static enum rc do_pieces(void *self, unsigned worker, size_t from, size_t to)
{
    struct job *job = self;
    for (size_t piece = from; piece < to; piece++) {
        pair_harvest_begin(&job->d->harvest, worker, piece);
        TRY(pair_walk_piece(&job->d->walk, worker, piece, job->kernel));
        pair_harvest_end(&job->d->harvest, worker, piece);
    }
    return RC_OK;
}

// Which piece a sample looks at next: all if they are few, else by the golden ratio, so
// that the first ones are spread over all accounts however many follow.
static size_t sampled(size_t i, size_t n)
{
    return n <= SAMPLE ? i
                       : (size_t)((((i + 1) * 0x9e3779b97f4a7c15u >> 32) * n) >> 32);
}

// About how many pairs there are, from a few pieces, whatever the threads. Pieces are
// of about equal work, so this is a fair sample.
static enum rc expect(struct pair_drive *d, const struct pair_kernel *kernel,
                      double *out)
{
    size_t n = pair_walk_pieces(&d->walk), most = n < SAMPLE ? n : SAMPLE;
    uint64_t seen = 0;
    enum rc rc = RC_OK;
    d->only_count = true;
    d->counted = 0;
    for (size_t i = 0; i < most && rc == RC_OK; i++) {
        size_t piece = sampled(i, n);
        if (i >= SAMPLE_LEAST && d->counted >= SAMPLE_ENOUGH)
            break;
        rc = pair_walk_piece(&d->walk, 0, piece, kernel);
        seen += pair_walk_visits(&d->walk, piece);
    }
    d->only_count = false;
    *out = seen ? (double)d->counted * ((double)d->meets.visits / (double)seen) : 0;
    return rc;
}

// Three figures: a sample can promise no more.
static double rounded(double x)
{
    double unit = x < 1000 ? 1 : pow(10, floor(log10(x)) - 2);
    return floor(x / unit + 0.5) * unit;
}

static void advise(const struct pair_drive *d, double expected, struct err *err)
{
    err_hint(err,
             "about %.0f pairs are to be expected, %.0f MB of result; more than %u "
             "common objects (--min-objects) or a shorter --window gives fewer",
             rounded(expected), rounded(expected * d->row_bytes / 1e6),
             d->options->min_objects);
}

static enum rc too_many(struct pair_drive *d, const struct pair_kernel *kernel,
                        struct err *err)
{
    double expected;
    enum rc sampled = expect(d, kernel, &expected);
    enum rc rc = err_set(err, RC_LIMIT, "E0521",
                         "more than %llu pairs met on at least %u objects within %g s",
                         (unsigned long long)d->options->max_pairs,
                         d->options->min_objects, (double)d->options->window_us / 1e6);
    if (sampled == RC_OK && expected > (double)d->options->max_pairs)
        advise(d, expected, err);
    return rc;
}

// Refuses early what a limit on memory would refuse late: only if the result could be
// too large at all, and only if the sample says it is so by far.
static enum rc foresee(struct pair_drive *d, const struct pair_kernel *kernel,
                       struct err *err)
{
    uint64_t limit = mem_limit_now(), now = mem_now();
    double room = limit > now ? (double)(limit - now) : 0, expected;
    double most = (double)(d->meets.visits / 2 / d->options->min_objects);
    if (limit == 0 || most * d->row_bytes <= room)
        return RC_OK;
    TRY(expect(d, kernel, &expected));
    if (expected * d->row_bytes <= 2 * room)
        return RC_OK;
    enum rc rc = err_set(err, RC_LIMIT, "E0523",
                         "the pairs would need about %.0f MB, and --memory leaves %.0f",
                         rounded(expected * d->row_bytes / 1e6), room / 1e6);
    advise(d, expected, err);
    return rc;
}

// Says what a walk ended with, unless that was said already.
static enum rc tell(enum rc rc, struct err *err)
{
    if (rc == RC_STOPPED)
        return err_stopped(err);
    return rc == RC_MEMORY ? err_memory(err) : rc;
}

enum rc pair_drive_run(struct pair_drive *d, const struct pair_kernel *kernel,
                       struct err *err)
{
    struct job job = {d, kernel};
    enum rc rc = foresee(d, kernel, err);
    if (rc != RC_OK)
        return tell(rc, err);
    rc = thread_chunks(d->walk.n_workers, pair_walk_pieces(&d->walk), 1, do_pieces,
                       &job, d->options->pace, "pairing");
    return rc == RC_LIMIT ? too_many(d, kernel, err) : tell(rc, err);
}

enum rc pair_drive_bring(struct pair_drive *d, void **column, size_t *n,
                         struct pair_hubs *hubs, struct err *err)
{
    pair_walk_done(&d->walk);
    pair_meets_done(&d->meets);
    if (pair_harvest_bring(&d->harvest, column, n) != RC_OK)
        return err_memory(err);
    *hubs = d->rows.hubs;
    d->rows.hubs = (struct pair_hubs){0};
    return RC_OK;
}
