// SPDX-License-Identifier: Apache-2.0
#include "story/write.h"

#include "story/line.h"

#include <stdio.h>

enum { CHUNK = 1 << 18 };

// Fifty million accounts' usual four weeks, some 200 million posts: row numbers then
// stay far below 2^31.
#define MOST_WORK UINT64_C(140000000000)

static enum rc check(const struct story_options *o, struct err *err)
{
    const char *what = NULL;
    if (o->accounts < 1000 || o->accounts > 5000000)
        what = "accounts must be in 1000..5000000";
    else if (o->planted && (o->planted < 12 || o->planted > o->accounts / 10))
        what = "planted accounts must be 0, or 12..accounts / 10";
    else if (o->days < 7 || o->days > 366)
        what = "days must be in 7..366";
    else if (o->scale < 1 || o->scale > 1000)
        what = "scale must be in 1..1000 percent";
    else if ((uint64_t)o->accounts * o->days * o->scale > MOST_WORK)
        what = "accounts * days * scale must be at most 14e10";
    if (!what)
        return RC_OK;
    return err_set(err, RC_ARGUMENT, "E0171", "the story world cannot be made: %s",
                   what);
}

// How many records, posts and active accounts.
static enum rc count_world(const struct world *w, struct story_count *out)
{
    uint32_t n = (uint32_t)w->time_s.n - STORY_REJECTS;
    uint32_t most = w->options->accounts + w->options->planted;
    *out = (struct story_count){.records = w->row.n, .posts = n};
    uint8_t *seen = mem_zero(most, 1);
    if (!seen)
        return RC_MEMORY;
    for (uint32_t i = 0; i < n; i++) {
        out->planted_posts += w->account.p[i] >= w->options->accounts;
        out->accounts += !seen[w->account.p[i]];
        seen[w->account.p[i]] = 1;
    }
    mem_free(seen);
    return RC_OK;
}

static enum rc flush(struct pen *pen, story_sink *sink, void *self, struct err *err)
{
    struct span bytes = {pen->p, pen->n};
    pen->n = 0;
    return bytes.n ? sink(self, bytes, err) : RC_OK;
}

static enum rc write_lines(struct line_writer *l, struct pen *pen, story_sink *sink,
                           void *self, const struct pace *pace, uint64_t *bytes,
                           struct err *err)
{
    const struct world *w = l->world;
    for (size_t i = 0; i < w->order.n; i++) {
        size_t before = pen->n;
        line_write(l, w->order.p[i], i + 1, pen);
        must(pen->n - before <= LINE_MOST);
        *bytes += pen->n - before;
        if (pen->cap - pen->n >= LINE_MOST)
            continue;
        if (pace_stop(pace))
            return err_stopped(err);
        pace_report(pace, "writing", i + 1, w->order.n);
        TRY(flush(pen, sink, self, err));
    }
    return flush(pen, sink, self, err);
}

enum rc story_write(const struct story_options *o, story_sink *sink, void *self,
                    const struct pace *pace, struct story_count *count, struct err *err)
{
    struct world w = {0};
    struct line_writer *l = NULL;
    struct pen pen = {.cap = CHUNK};
    struct story_count found;
    enum rc rc;
    TRY_OUT(check(o, err));
    TRY_OUT(world_make(&w, o, pace, err));
    l = mem_new(1, sizeof *l);
    pen.p = mem_new(CHUNK, 1);
    if (!l || !pen.p || count_world(&w, &found) != RC_OK) {
        rc = err_memory(err);
        goto out;
    }
    line_writer_init(l, &w);
    TRY_OUT(write_lines(l, &pen, sink, self, pace, &found.bytes, err));
    if (count)
        *count = found;
out:
    mem_free(pen.p);
    mem_free(l);
    world_done(&w);
    return rc;
}

enum rc story_truth(const struct story_options *o, story_sink *sink, void *self,
                    struct err *err)
{
    static const char head[] = "account,group\n";
    enum { ROW_MOST = 64 };
    TRY(check(o, err));
    size_t cap = sizeof head + (size_t)o->planted * ROW_MOST;
    struct pen pen = {.p = mem_new(cap, 1), .cap = cap};
    if (!pen.p)
        return err_memory(err);
    pen_text(&pen, head);
    for (uint32_t m = 0; m < o->planted; m++) {
        struct person who;
        person_of(o, o->accounts + m, &who);
        pen_text(&pen, who.handle);
        pen_text(&pen, ",crew-");
        pen_u64(&pen, crew_of(o, m) + 1);
        pen_text(&pen, "\n");
    }
    enum rc rc = flush(&pen, sink, self, err);
    mem_free(pen.p);
    return rc;
}

// First row of a crew's own operations by this account; the number of rows if none.
static uint32_t crew_row(const struct world *w, uint32_t account)
{
    uint32_t i = 0;
    while (i < w->time_s.n &&
           (w->account.p[i] != account || w->recipe.p[i] != POST_CREW))
        i++;
    return i;
}

// Two profiles, two videos, of the crews 1, 2, 3 and 5.
static void tip_line(const struct world *w, uint32_t number, struct pen *pen)
{
    static const unsigned crew[4] = {0, 1, 2, 4};
    const struct story_options *o = w->options;
    struct rng r = rng_at(o->seed, SECTION_TIP, number);
    uint32_t size = crew_size(o, crew[number]);
    uint32_t account = o->accounts + crew_first(o, crew[number]) +
                       (size ? (uint32_t)rng_below(&r, size) : 0);
    struct person who;
    person_of(o, account, &who);
    uint32_t row = crew_row(w, account);
    pen_text(pen, "https://www.tiktok.com/@");
    pen_text(pen, who.handle);
    if (number >= 2 && row < w->time_s.n) {
        pen_text(pen, "/video/");
        pen_u64(pen, line_post_id(w, row));
    }
    pen_text(pen, "\n");
}

enum rc story_tip(const struct story_options *o, story_sink *sink, void *self,
                  struct err *err)
{
    struct world w = {0};
    char bytes[512];
    struct pen pen = {.p = bytes, .cap = sizeof bytes};
    enum rc rc;
    TRY_OUT(check(o, err));
    if (!o->planted) {
        rc = err_set(err, RC_ARGUMENT, "E0171",
                     "a story world without a planted network has no tip");
        goto out;
    }
    TRY_OUT(world_make(&w, o, NULL, err));
    for (uint32_t i = 0; i < 4; i++)
        tip_line(&w, i, &pen);
    rc = flush(&pen, sink, self, err);
out:
    world_done(&w);
    return rc;
}
