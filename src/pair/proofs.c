// SPDX-License-Identifier: Apache-2.0
/*
 * By which rows did these two accounts meet?
 *
 * Definition: every row pair that pair_find counts for the pair, under the same
 * options.
 *
 * Both accounts' rows ascend by object and time, and each row of the first carries its
 * window; so the second's rows that fall into it are found with one pointer that never
 * goes back behind the window's start. Meetings are counted first, which gives each
 * pair its place: threads then write side by side, and memory is asked for once.
 *
 * Oracle: the row pairs of the nested loops in find_test.c.
 */
#include "pair/proofs.h"

#include "base/mem.h"
#include "base/thread.h"
#include "pair/meet.h"

enum { PAIRS_A_PIECE = 256 };

// Pairs as asked for, and where their meetings go.
struct proving {
    struct pair_meets meets;
    const uint32_t *a, *b;
    uint64_t *begin;         // [n_pairs + 1] counts, then first meeting of each pair
    struct pair_proofs *out; // NULL while counting
};

static void put(struct pair_proofs *out, uint64_t i, uint32_t pair,
                const struct pair_traces *t, uint32_t row_a, uint32_t row_b)
{
    int64_t a_us = t->time_us[row_a], b_us = t->time_us[row_b];
    out->pair[i] = pair;
    out->object[i] = t->object[row_a];
    out->post_a[i] = t->post[row_a];
    out->post_b[i] = t->post[row_b];
    out->delta_us[i] = b_us - a_us; // at most a window, so it fits
    out->time_us[i] = a_us < b_us ? a_us : b_us;
}

// Meetings of pair `p`, counted, and written from out's row begin[p] on if there is
// one.
static uint64_t prove(const struct proving *p, uint32_t pair)
{
    const struct pair_meets *m = &p->meets;
    const struct pair_window *w = m->window;
    uint32_t b = m->begin[p->b[pair]], b_end = m->begin[(size_t)p->b[pair] + 1];
    uint32_t a_end = m->begin[(size_t)p->a[pair] + 1];
    uint64_t n = 0;
    for (uint32_t a = m->begin[p->a[pair]]; a < a_end; a++) {
        while (b < b_end && w[b].at < w[a].lo)
            b++;
        for (uint32_t i = b; i < b_end && w[i].at < w[a].hi; i++, n++)
            if (p->out)
                put(p->out, p->begin[pair] + n, pair, m->traces, m->row[w[a].at],
                    m->row[w[i].at]);
    }
    return n;
}

static enum rc prove_pairs(void *self, UNUSED unsigned worker, size_t from, size_t to)
{
    struct proving *p = self;
    for (size_t pair = from; pair < to; pair++) {
        uint64_t n = prove(p, (uint32_t)pair);
        if (!p->out)
            p->begin[pair] = n;
    }
    return RC_OK;
}

static enum rc check_pairs(const struct pair_traces *t, const uint32_t *a,
                           const uint32_t *b, uint32_t n, struct err *err)
{
    for (uint32_t i = 0; i < n; i++) {
        bool ascends =
            i == 0 || a[i - 1] < a[i] || (a[i - 1] == a[i] && b[i - 1] < b[i]);
        if (a[i] >= b[i] || b[i] >= t->n_accounts || !ascends)
            return err_set(err, RC_ARGUMENT, "E0712",
                           "pair %u (%u, %u) is not in order, or not of two of the %u "
                           "accounts, lower one first",
                           i, a[i], b[i], t->n_accounts);
    }
    return RC_OK;
}

static enum rc do_all(struct proving *p, const struct pair_options *o, uint32_t n_pairs,
                      const char *phase, struct err *err)
{
    enum rc rc = thread_chunks(o->threads, n_pairs, PAIRS_A_PIECE, prove_pairs, p,
                               o->pace, phase);
    return rc == RC_STOPPED ? err_stopped(err) : rc;
}

// Lays out all rows that meet anybody, then counts into p->begin.
static enum rc prepare(struct proving *p, const struct pair_traces *t,
                       const struct pair_options *options, uint32_t n_pairs,
                       struct pair_rows *rows, struct err *err)
{
    struct pair_options o = *options;
    o.min_objects = 1;
    TRY(pair_options_check(&o, err));
    TRY(pair_check(t, err));
    TRY(check_pairs(t, p->a, p->b, n_pairs, err));
    TRY(pair_sieve(t, &o, rows, err));
    TRY(pair_meet(t, &o, rows, &p->meets, err));
    return do_all(p, options, n_pairs, "counting", err);
}

enum rc pair_proofs_count(const struct pair_traces *t, const struct pair_options *o,
                          const uint32_t *a, const uint32_t *b, uint32_t n_pairs,
                          uint64_t *count, struct err *err)
{
    struct pair_rows rows = {0};
    struct proving p = {.a = a, .b = b};
    enum rc rc = RC_OK;
    p.begin = mem_new(n_pairs, sizeof *p.begin);
    if (!p.begin)
        return err_memory(err);
    TRY_OUT(prepare(&p, t, o, n_pairs, &rows, err));
    for (uint32_t i = 0; i < n_pairs; i++)
        count[i] = p.begin[i];
out:
    mem_free(p.begin);
    pair_meets_done(&p.meets);
    pair_rows_done(&rows);
    return rc;
}

static enum rc proofs_new(struct pair_proofs *out, uint64_t n)
{
    struct pair_proofs p = {.n = n};
    if (n > SIZE_MAX)
        return RC_MEMORY;
    p.pair = mem_new((size_t)n, sizeof *p.pair);
    p.object = mem_new((size_t)n, sizeof *p.object);
    p.post_a = mem_new((size_t)n, sizeof *p.post_a);
    p.post_b = mem_new((size_t)n, sizeof *p.post_b);
    p.delta_us = mem_new((size_t)n, sizeof *p.delta_us);
    p.time_us = mem_new((size_t)n, sizeof *p.time_us);
    *out = p;
    if (p.pair && p.object && p.post_a && p.post_b && p.delta_us && p.time_us)
        return RC_OK;
    pair_proofs_done(out);
    return RC_MEMORY;
}

enum rc pair_proofs_find(const struct pair_traces *t, const struct pair_options *o,
                         const uint32_t *a, const uint32_t *b, uint32_t n_pairs,
                         uint64_t max_proofs, struct pair_proofs *out, struct err *err)
{
    struct pair_rows rows = {0};
    struct pair_proofs proofs = {0};
    struct proving p = {.a = a, .b = b};
    enum rc rc = RC_OK;
    if (!t->post && t->n > 0)
        return err_set(err, RC_ARGUMENT, "E0710",
                       "the traces do not say from which posts they are");
    p.begin = mem_new((size_t)n_pairs + 1, sizeof *p.begin);
    if (!p.begin)
        return err_memory(err);
    TRY_OUT(prepare(&p, t, o, n_pairs, &rows, err));
    uint64_t n = 0;
    for (uint32_t i = 0; i < n_pairs; i++) {
        uint64_t more = p.begin[i];
        p.begin[i] = n;
        n += more;
    }
    if (max_proofs && n > max_proofs) {
        rc = err_set(err, RC_LIMIT, "E0522",
                     "%u pairs have %llu meetings, more than the %llu allowed", n_pairs,
                     (unsigned long long)n, (unsigned long long)max_proofs);
        err_hint(err, "ask for fewer pairs, or for a greater limit (--max-proofs)");
        goto out;
    }
    if (proofs_new(&proofs, n) != RC_OK) {
        rc = err_memory(err);
        goto out;
    }
    p.out = &proofs;
    TRY_OUT(do_all(&p, o, n_pairs, "proving", err));
    *out = proofs;
    proofs = (struct pair_proofs){0};
out:
    pair_proofs_done(&proofs);
    mem_free(p.begin);
    pair_meets_done(&p.meets);
    pair_rows_done(&rows);
    return rc;
}

void pair_proofs_done(struct pair_proofs *p)
{
    mem_free(p->pair);
    mem_free(p->object);
    mem_free(p->post_a);
    mem_free(p->post_b);
    mem_free(p->delta_us);
    mem_free(p->time_us);
    *p = (struct pair_proofs){0};
}
