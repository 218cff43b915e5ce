// SPDX-License-Identifier: Apache-2.0
// Two parts take turns: the reading thread fills one while the caller has the other.
// The order of rows is that of the file, whatever the threads do.
#include "ingest/stream.h"

struct order {
    struct stream *stream;
    struct stream_part *part;
};

static void empty(struct stream_part *part)
{
    if (part->chunk)
        duckdb_destroy_data_chunk(&part->chunk);
    part->n = 0;
    part->rc = RC_OK;
}

// Fills a part, on the reading thread. What fails is kept with it: the rows before it
// are sound.
static enum rc fill(const void *arg, struct err *err)
{
    struct order o;
    memcpy(&o, arg, sizeof o);
    struct stream *s = o.stream;
    struct stream_part *part = o.part;
    (void)err;
    empty(part);
    if (s->straight) {
        part->rc = direct_fill(&s->direct, &part->direct, &part->fault);
        part->n = part->rc == RC_OK ? part->direct.n : 0;
        return RC_OK;
    }
    if (pace_stop(s->pace))
        part->rc = err_stopped(&part->fault);
    else
        part->rc = duck_fetch(&s->fetch.result, &part->chunk, &part->fault);
    part->rc = plan_fault(s->plan, part->rc, &part->fault);
    part->n = part->chunk ? duckdb_data_chunk_get_size(part->chunk) : 0;
    return RC_OK;
}

static enum rc ask(struct stream *s, struct err *err)
{
    struct order o = {s, &s->part[s->next]};
    s->asked = true;
    return belt_put(s->belt, fill, &o, sizeof o, err);
}

enum rc stream_start(struct stream *s, struct plan *p, const struct pace *pace,
                     struct err *err)
{
    *s = (struct stream){.plan = p, .pace = pace};
    s->straight = direct_of(p, &s->direct);
    if (!s->straight)
        TRY(plan_start(p, &s->fetch, err));
    return belt_start(&s->belt, err);
}

enum rc stream_next(struct stream *s, struct records *r, size_t *n, struct err *err)
{
    if (!s->asked)
        TRY(ask(s, err));
    TRY(belt_wait(s->belt, err));
    struct stream_part *part = &s->part[s->next];
    if (part->rc != RC_OK) {
        if (err)
            *err = part->fault;
        return part->rc;
    }
    *n = part->n;
    if (!part->n)
        return RC_OK;
    if (s->straight) {
        record_direct(r, &part->direct);
    } else {
        struct fetch view = {.chunk = part->chunk, .n = part->n};
        record_chunk(r, &view);
    }
    s->next = !s->next;
    return ask(s, err);
}

void stream_done(struct stream *s)
{
    belt_free(s->belt);
    for (int i = 0; i < 2; i++) {
        empty(&s->part[i]);
        direct_done(&s->part[i].direct);
    }
    fetch_done(&s->fetch);
    *s = (struct stream){0};
}
