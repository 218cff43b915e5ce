// SPDX-License-Identifier: Apache-2.0
#include "story/posts.h"

#include "base/bits.h"
#include "base/sort.h"
#include "story/draw.h"
#include "story/pen.h"

enum { BLOCK = 1 << 16, SLICES = 1024, CHUNK = 1 << 18, GROUP_MOST = 40 };
enum {
    SECTION_ORDER = 101,
    SECTION_GROUP,
    SECTION_PUSH,
    SECTION_BLOCK,
    SECTION_ACCOUNT
};

// Everything that drawing a post needs.
struct maker {
    const struct posts_options *o;
    uint32_t n_accounts, n_objects, period_s;
    uint32_t n_planted;
    uint64_t step, start; // account of rank k: (k * step + start) mod n_accounts
    uint64_t birth;       // key of the objects' births
    struct zipf account, object;
    int64_t lag_from, lag_span;    // exponent of two, q32
    uint32_t power[ZIPF_GRID + 1]; // 2^(i / grid) - 1, q32, at most 2^32 - 1
    uint32_t slice_s;              // seconds of a slice
    uint64_t slice_end[SLICES];    // rows up to the end of each slice
    struct posts_row *rows;        // NULL while counting
};

// Draws both ways: to count, and to put in place.
static void take(struct maker *m, uint32_t account, uint32_t object, uint32_t after_s)
{
    uint64_t at = m->slice_end[after_s / m->slice_s]++;
    if (m->rows)
        m->rows[at] = (struct posts_row){account, object, after_s};
}

static uint32_t draw_lag(const struct maker *m, struct rng *r)
{
    uint64_t u = rng_u64(r) >> 32;
    uint64_t e = (uint64_t)m->lag_from + q32_times(u, (uint64_t)m->lag_span);
    uint64_t part = e & (Q32_ONE - 1), cell = part >> 20, rest = part & 0xfffff;
    uint64_t a = m->power[cell], b = m->power[cell + 1];
    return (uint32_t)((Q32_ONE + a + ((b - a) * rest >> 20)) >> (32 - (e >> 32)));
}

// Accounts have a stream of their own, so that counting need not draw them.
static void organic_block(struct maker *m, uint64_t block, uint32_t n)
{
    struct rng what = rng_at(m->o->seed, SECTION_BLOCK, block);
    struct rng who = rng_at(m->o->seed, SECTION_ACCOUNT, block);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t object = zipf_draw(&m->object, &what), account = 0;
        uint64_t born = q32_times(mix64(m->birth + object) >> 32, m->period_s);
        uint64_t at = born + draw_lag(m, &what);
        while (at >= m->period_s)
            at -= m->period_s;
        if (m->rows) {
            uint64_t rank = zipf_draw(&m->account, &who);
            account = (uint32_t)((rank * m->step + m->start) % m->n_accounts);
        }
        take(m, account, object, (uint32_t)at);
    }
}

// Members of a group, each once. Returns how many.
static uint32_t members(const struct maker *m, uint32_t group, uint32_t out[GROUP_MOST])
{
    struct rng r = rng_at(m->o->seed, SECTION_GROUP, group);
    uint32_t n = 5 + (uint32_t)rng_below(&r, GROUP_MOST - 4), i = 0;
    while (i < n) {
        uint32_t a = (uint32_t)rng_below(&r, m->n_accounts), j = 0;
        while (j < i && out[j] != a)
            j++;
        if (j == i)
            out[i++] = a;
    }
    return n;
}

static void group_posts(struct maker *m, uint32_t group, uint32_t *left)
{
    uint32_t member[GROUP_MOST], n = members(m, group, member);
    struct rng r = rng_at(m->o->seed, SECTION_PUSH, group);
    for (uint32_t k = 0; k < m->o->objects; k++) {
        uint32_t object = (uint32_t)rng_below(&r, m->n_objects);
        uint32_t trigger = (uint32_t)rng_below(&r, m->period_s - 10);
        for (uint32_t i = 0; i < n && *left; i++) {
            uint32_t lag = (uint32_t)rng_below(&r, 9);
            if (!draw_percent(&r, 80))
                continue;
            take(m, member[i], object, trigger + lag);
            --*left;
        }
    }
}

static enum rc draw_all(struct maker *m, const struct pace *pace, const char *phase,
                        struct err *err)
{
    uint32_t n = m->o->n, left = n / 2;
    for (uint32_t g = 0; g < m->o->groups && left; g++)
        group_posts(m, g, &left);
    uint64_t organic = n - (n / 2 - left);
    for (uint64_t b = 0; b * BLOCK < organic; b++) {
        if (pace_stop(pace))
            return err_stopped(err);
        pace_report(pace, phase, b * BLOCK, organic);
        uint64_t rest = organic - b * BLOCK;
        organic_block(m, b, rest < BLOCK ? (uint32_t)rest : BLOCK);
    }
    return RC_OK;
}

static uint64_t divisor(uint64_t a, uint64_t b)
{
    while (b) {
        uint64_t t = a % b;
        a = b;
        b = t;
    }
    return a;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static void sizes(struct maker *m, const struct posts_options *o)
{
    m->o = o;
    m->n_accounts = larger(o->n / 20, 500);
    m->n_objects = larger(o->n / 5, 100);
    m->period_s = o->days * 86400;
    m->slice_s = m->period_s / SLICES + 1;
}

static void maker_init(struct maker *m, const struct posts_options *o)
{
    *m = (struct maker){0};
    sizes(m, o);
    struct rng r = rng_at(o->seed, SECTION_ORDER, 0);
    do {
        m->step = 1 + rng_below(&r, m->n_accounts);
    } while (divisor(m->n_accounts, m->step) != 1);
    m->start = rng_below(&r, m->n_accounts);
    m->birth = rng_u64(&r);
    zipf_init(&m->account, m->n_accounts, 600);
    zipf_init(&m->object, m->n_objects, 900);
    int64_t all = q32_log2(m->period_s);
    m->lag_from = all * o->umin_percent / 100;
    m->lag_span = all - m->lag_from;
    for (uint32_t i = 0; i <= ZIPF_GRID; i++) {
        uint64_t p = q32_exp2((int64_t)i << 20) - Q32_ONE;
        m->power[i] = p >= Q32_ONE ? UINT32_MAX : (uint32_t)p;
    }
}

static enum rc check(const struct posts_options *o, struct err *err)
{
    const char *what = NULL;
    if (o->n < 1 || o->n > UINT32_MAX - 1)
        what = "their number must be in 1..4294967294";
    else if (o->days < 1 || o->days > 366)
        what = "days must be in 1..366";
    else if (o->groups > 1000 || o->objects > 1000)
        what = "groups and objects a group must be in 0..1000";
    else if (o->umin_percent > 100)
        what = "umin must be in 0..100 percent";
    if (!what)
        return RC_OK;
    return err_set(err, RC_ARGUMENT, "E0172", "the posts cannot be made: %s", what);
}

// Turns counts of slices into the place where each begins.
static void begin_slices(struct maker *m)
{
    uint64_t sum = 0;
    for (uint32_t s = 0; s < SLICES; s++) {
        uint64_t n = m->slice_end[s];
        m->slice_end[s] = sum;
        sum += n;
    }
}

// Work space for one slice.
struct bench {
    uint32_t *order, *key;
    struct posts_row *sorted;
};

// Sorts the rows of one slice by time, stably, into b->sorted.
static enum rc sort_slice(struct bench *b, const struct posts_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        b->order[i] = (uint32_t)i;
        b->key[i] = rows[i].after_s;
    }
    TRY(sort_rows_u32(b->order, n, b->key));
    for (size_t i = 0; i < n; i++)
        b->sorted[i] = rows[b->order[i]];
    return RC_OK;
}

static size_t largest_slice(const struct maker *m)
{
    uint64_t most = 0, before = 0;
    for (uint32_t s = 0; s < SLICES; s++) {
        if (m->slice_end[s] - before > most)
            most = m->slice_end[s] - before;
        before = m->slice_end[s];
    }
    return most;
}

static enum rc hand_out(struct maker *m, posts_batch *batch, void *self,
                        const struct pace *pace, struct err *err)
{
    size_t most = largest_slice(m);
    struct bench b = {.order = mem_new(most, sizeof *b.order),
                      .key = mem_new(most, sizeof *b.key),
                      .sorted = mem_new(most, sizeof *b.sorted)};
    enum rc rc = RC_OK;
    uint64_t from = 0;
    if (!b.order || !b.key || !b.sorted) {
        rc = err_memory(err);
        goto out;
    }
    for (uint32_t s = 0; s < SLICES; s++) {
        size_t n = m->slice_end[s] - from;
        if (pace_stop(pace)) {
            rc = err_stopped(err);
            goto out;
        }
        pace_report(pace, "writing", from, m->o->n);
        if (sort_slice(&b, m->rows + from, n) != RC_OK) {
            rc = err_memory(err);
            goto out;
        }
        if (n)
            TRY_OUT(batch(self, b.sorted, n, from, err));
        from += n;
    }
out:
    mem_free(b.order);
    mem_free(b.key);
    mem_free(b.sorted);
    return rc;
}

enum rc posts_each(const struct posts_options *o, posts_batch *batch, void *self,
                   const struct pace *pace, struct err *err)
{
    struct maker *m = NULL;
    enum rc rc;
    TRY_OUT(check(o, err));
    m = mem_new(1, sizeof *m);
    if (!m) {
        rc = err_memory(err);
        goto out;
    }
    maker_init(m, o);
    TRY_OUT(draw_all(m, pace, "counting", err));
    begin_slices(m);
    m->rows = mem_new(o->n, sizeof *m->rows);
    if (!m->rows) {
        rc = err_memory(err);
        goto out;
    }
    TRY_OUT(draw_all(m, pace, "drawing", err));
    rc = hand_out(m, batch, self, pace, err);
out:
    if (m)
        mem_free(m->rows);
    mem_free(m);
    return rc;
}

struct writer {
    struct pen pen;
    story_sink *sink;
    void *self;
};

static enum rc flush(struct writer *w, struct err *err)
{
    struct span bytes = {w->pen.p, w->pen.n};
    w->pen.n = 0;
    return bytes.n ? w->sink(w->self, bytes, err) : RC_OK;
}

static const char two_digits[] = "00010203040506070809101112131415161718192021222324"
                                 "25262728293031323334353637383940414243444546474849"
                                 "50515253545556575859606162636465666768697071727374"
                                 "75767778798081828384858687888990919293949596979899";

// Writes a number and moves on.
static char *put(char *p, uint32_t v)
{
    static const uint32_t tens[9] = {10,      100,      1000,      10000,     100000,
                                     1000000, 10000000, 100000000, 1000000000};
    unsigned n = 1;
    while (n < 10 && v >= tens[n - 1])
        n++;
    char *end = p + n, *at = end;
    for (; v >= 100; v /= 100) {
        at -= 2;
        memcpy(at, two_digits + (size_t)2 * (v % 100), 2);
    }
    if (v >= 10)
        memcpy(p, two_digits + (size_t)2 * v, 2);
    else
        *p = (char)('0' + v);
    return end;
}

static enum rc write_rows(void *self, const struct posts_row *rows, size_t n,
                          uint64_t first, struct err *err)
{
    enum { ROW_MOST = 64 };
    struct writer *w = self;
    for (size_t i = 0; i < n; i++) {
        if (w->pen.cap - w->pen.n < ROW_MOST)
            TRY(flush(w, err));
        char *p = w->pen.p + w->pen.n;
        *p++ = 'u';
        p = put(p, rows[i].account);
        memcpy(p, ",c", 2);
        p = put(p + 2, (uint32_t)(first + i));
        memcpy(p, ",o", 2);
        p = put(p + 2, rows[i].object);
        *p++ = ',';
        p = put(p, (uint32_t)POSTS_START_S + rows[i].after_s);
        *p++ = '\n';
        w->pen.n = (size_t)(p - w->pen.p);
    }
    return RC_OK;
}

enum rc posts_write(const struct posts_options *o, story_sink *sink, void *self,
                    const struct pace *pace, struct err *err)
{
    struct writer w = {.sink = sink, .self = self};
    w.pen = (struct pen){.p = mem_new(CHUNK, 1), .cap = CHUNK};
    enum rc rc;
    if (!w.pen.p) {
        rc = err_memory(err);
        goto out;
    }
    pen_text(&w.pen, "account_id,content_id,object_id,timestamp_share\n");
    TRY_OUT(posts_each(o, write_rows, &w, pace, err));
    rc = flush(&w, err);
out:
    mem_free(w.pen.p);
    return rc;
}

enum rc posts_truth(const struct posts_options *o, story_sink *sink, void *self,
                    struct err *err)
{
    TRY(check(o, err));
    enum { ROW_MOST = 24 };
    struct maker *m = mem_zero(1, sizeof *m);
    size_t cap = ROW_MOST * ((size_t)o->groups * GROUP_MOST + 1);
    struct writer w = {.sink = sink, .self = self};
    w.pen = (struct pen){.p = mem_new(cap, 1), .cap = cap};
    enum rc rc;
    if (!m || !w.pen.p) {
        rc = err_memory(err);
        goto out;
    }
    sizes(m, o);
    pen_text(&w.pen, "group,account_id\n");
    for (uint32_t g = 0; g < o->groups; g++) {
        uint32_t member[GROUP_MOST], n = members(m, g, member);
        for (uint32_t i = 0; i < n; i++) {
            pen_u64(&w.pen, g);
            pen_text(&w.pen, ",u");
            pen_u64(&w.pen, member[i]);
            pen_text(&w.pen, "\n");
        }
    }
    rc = flush(&w, err);
out:
    mem_free(m);
    mem_free(w.pen.p);
    return rc;
}
