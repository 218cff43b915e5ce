// SPDX-License-Identifier: Apache-2.0
// For tests only: what document.h makes of a text, told line by line, and what pages.h
// makes of the same object when it has all of it at once. Two ways that know nothing of
// each other.
#ifndef LOCKSTEP_INGEST_DOCUMENT_ORACLE_H
#define LOCKSTEP_INGEST_DOCUMENT_ORACLE_H

#include "ingest/document.h"
#include "ingest/walk.h"

#include <stdlib.h>

// Appends one record; *done behind the last.
static enum rc document_step(struct document *d, bool context, struct text *t,
                             bool *done)
{
    struct document_record r;
    struct err err = {0};
    enum rc rc = document_next(d, &r, &err);
    if (rc == RC_INPUT || rc == RC_LIMIT) {
        TRY(text_printf(t, "broken %s %llu:%llu@%llu\n", err.id,
                        (unsigned long long)err.line, (unsigned long long)err.col,
                        (unsigned long long)err.byte));
        rc = document_resume(d, &r, &err);
    }
    TRY(rc);
    *done = r.r.kind == SCAN_END;
    if (*done)
        return text_add(t, SPAN("end\n"));
    TRY(text_printf(t, "%s %llu@%llu %.*s <", r.r.kind == SCAN_BAD ? "bad" : "record",
                    (unsigned long long)r.r.line, (unsigned long long)r.r.byte,
                    (int)r.part.n, r.part.p));
    TRY(text_add(t, r.r.raw));
    TRY(text_byte(t, '>'));
    if (context) {
        TRY(text_byte(t, ' '));
        TRY(text_add(t, r.context));
    }
    if (r.r.fault)
        TRY(text_printf(t, " %s@%llu", r.r.fault->id,
                        (unsigned long long)r.r.fault->byte));
    return text_byte(t, '\n');
}

// The whole story of a text. RC_OK or RC_MEMORY.
UNUSED static enum rc document_story(struct span bytes, const struct pages_spec *spec,
                                     const struct ndjson_options *o, size_t chunk,
                                     bool context, struct text *t)
{
    struct source_options so = {.read_bytes = chunk};
    struct source *s = NULL;
    struct document *d = NULL;
    struct err err = {0};
    bool done = false;
    text_reset(t);
    enum rc rc = source_of_memory("t", bytes, &so, &s, &err);
    if (rc == RC_INPUT) {
        rc = text_printf(t, "refused %s\n", err.id);
        done = true;
    }
    if (rc == RC_OK && !done)
        rc = document_new(s, spec, o, &d, &err);
    while (rc == RC_OK && !done)
        rc = document_step(d, context, t, &done);
    document_free(d);
    source_free(s);
    return rc;
}

// In the order of the text, as they are streamed.
static int by_place(const void *x, const void *y)
{
    const struct pages_item *a = x, *b = y;
    return a->json.p < b->json.p ? -1 : a->json.p > b->json.p;
}

// The story of one sound object, by way of the splitter. RC_OK or RC_MEMORY.
UNUSED static enum rc pages_story(struct span object, const struct pages_spec *spec,
                                  struct text *t)
{
    struct pages p = {0};
    struct pages_record r;
    bool there = true;
    text_reset(t);
    enum rc rc = pages_begin(&p, spec, object);
    if (rc == RC_OK && p.items.n)
        qsort(p.items.p, p.items.n, sizeof *p.items.p, by_place);
    while (rc == RC_OK) {
        rc = pages_next(&p, &r, &there);
        if (rc != RC_OK || !there)
            break;
        rc = text_printf(t, "record %llu@%zu %.*s <", (unsigned long long)r.lines + 1,
                         (size_t)(r.json.p - object.p), (int)r.part.n, r.part.p);
        if (rc == RC_OK)
            rc = text_add(t, r.json);
        if (rc == RC_OK)
            rc = text_add(t, SPAN(">\n"));
    }
    if (rc == RC_OK)
        rc = text_add(t, SPAN("end\n"));
    pages_done(&p);
    return rc;
}

#endif
