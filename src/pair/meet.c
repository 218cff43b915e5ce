// SPDX-License-Identifier: Apache-2.0
#include "pair/meet.h"

#include "base/mem.h"

#include <string.h>

// Counts each account's rows into begin[account + 1] and sums up.
static void count_rows(struct pair_meets *m, uint32_t n_accounts)
{
    memset(m->begin, 0, ((size_t)n_accounts + 1) * sizeof *m->begin);
    for (uint32_t i = 0; i < m->n; i++) {
        m->account[i] = m->traces->account[m->row[i]];
        m->begin[(size_t)m->account[i] + 1]++;
    }
    for (uint32_t a = 0; a < n_accounts; a++)
        m->begin[(size_t)a + 1] += m->begin[a];
}

// Two pointers over the rows from..to-1 of one object, which ascend in time. begin[a]
// moves on as windows of a are put down.
static void lay_object(struct pair_meets *m, uint32_t from, uint32_t to,
                       uint64_t window)
{
    const int64_t *time_us = m->traces->time_us;
    uint32_t lo = from, hi = from;
    for (uint32_t i = from; i < to; i++) {
        int64_t own_us = time_us[m->row[i]];
        while (pair_apart(time_us[m->row[lo]], own_us) > window)
            lo++;
        while (hi < to &&
               (hi <= i || pair_apart(own_us, time_us[m->row[hi]]) <= window))
            hi++;
        m->window[m->begin[m->account[i]]++] = (struct pair_window){i, lo, hi};
        m->visits += hi - lo;
    }
}

enum rc pair_meet(const struct pair_traces *t, const struct pair_options *o,
                  const struct pair_rows *rows, struct pair_meets *out, struct err *err)
{
    struct pair_meets m = {.traces = t, .row = rows->row, .n = rows->n};
    m.account = mem_new(m.n, sizeof *m.account);
    m.window = mem_new(m.n, sizeof *m.window);
    m.begin = mem_new((size_t)t->n_accounts + 1, sizeof *m.begin);
    if (!m.account || !m.window || !m.begin) {
        pair_meets_done(&m);
        return err_memory(err);
    }
    count_rows(&m, t->n_accounts);
    size_t at = 0;
    for (uint32_t from = 0, to; from < m.n; from = to) {
        uint32_t object = t->object[m.row[from]];
        for (to = from + 1; to < m.n && t->object[m.row[to]] == object;)
            to++;
        lay_object(&m, from, to, pair_window_on(&rows->hubs, o, object, &at));
    }
    // Each begin now stands where the next account's should.
    memmove(m.begin + 1, m.begin, (size_t)t->n_accounts * sizeof *m.begin);
    m.begin[0] = 0;
    *out = m;
    return RC_OK;
}

void pair_meets_done(struct pair_meets *m)
{
    mem_free(m->account);
    mem_free(m->window);
    mem_free(m->begin);
    *m = (struct pair_meets){0};
}
