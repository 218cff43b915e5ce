// SPDX-License-Identifier: Apache-2.0
#include "ingest/reject.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct span keep(struct rejects *r, struct span s, size_t most, bool *bad)
{
    if (!s.p)
        return s;
    if (s.n > most)
        s.n = most;
    struct span copy = arena_copy(&r->arena, s);
    *bad |= !copy.p;
    return copy;
}

static enum rc add(struct rejects *r, const struct err *fault, uint64_t record,
                   uint64_t line, struct span value, struct span raw, struct err *err)
{
    bool bad = false;
    struct reject x = {
        .record = record, .line = fault->line ? fault->line : line, .col = fault->col};
    x.field = keep(r, span_of(fault->field), sizeof fault->field, &bad);
    x.value = keep(r, value, REJECT_VALUE_BYTES, &bad);
    x.id = keep(r, span_of(fault->id), sizeof fault->id, &bad);
    x.message = keep(r, span_of(fault->text), sizeof fault->text, &bad);
    x.hint = keep(r, span_of(fault->hint), sizeof fault->hint, &bad);
    x.raw = keep(r, raw, REJECT_RAW_BYTES, &bad);
    if (bad || column_reserve(r, 1) != RC_OK)
        return err_memory(err);
    r->p[r->n++] = x;
    return RC_OK;
}

enum rc reject_bad(struct rejects *r, const struct err *fault, uint64_t record,
                   uint64_t line, struct span raw, struct err *err)
{
    return add(r, fault, record, line, SPAN_NONE, raw, err);
}

enum rc reject_field(struct rejects *r, const struct err *fault, uint64_t record,
                     uint64_t line, struct span value, struct err *err)
{
    return add(r, fault, record, line, value, SPAN_NONE, err);
}

enum rc reject_join(struct rejects *to, const struct rejects *from)
{
    TRY(column_reserve(to, from->n));
    for (size_t i = 0; i < from->n; i++)
        column_put(to, from->p[i]);
    return RC_OK;
}

static int by_record(const void *a, const void *b)
{
    const struct reject *x = a, *y = b;
    return x->record < y->record ? -1 : x->record > y->record;
}

void reject_sort(struct rejects *r)
{
    if (r->n)
        qsort(r->p, r->n, sizeof *r->p, by_record);
}

// Bytes that are not UTF-8 cannot stand in the database: they are written as text.
static enum rc clean(struct span s, struct text *out, struct span *result)
{
    if (!s.p || utf8_valid(s) == s.n) {
        *result = s;
        return RC_OK;
    }
    text_reset(out);
    for (size_t at = 0; at < s.n;) {
        size_t start = at;
        int32_t rune = utf8_next(s, &at);
        if (rune < 0)
            TRY(text_add(out, SPAN("\xEF\xBF\xBD")));
        else
            TRY(text_add(out, (struct span){s.p + start, at - start}));
    }
    *result = text_span(out);
    return RC_OK;
}

// Messages quote the value that they are about.
static void hide(struct reject *x)
{
    x->value = x->raw = x->hint = SPAN_NONE;
    x->message = SPAN("not kept: this import was pseudonymised");
}

enum rc reject_store(const struct rejects *r, struct duck *d, uint32_t source_id,
                     bool hidden, struct err *err)
{
    struct duck_table t = {0};
    struct text work[2] = {{0}};
    enum rc rc = RC_OK;
    TRY_OUT(duck_table_open(d, "rejects", NULL, &t, err));
    for (size_t i = 0; i < r->n; i++) {
        struct reject shown = r->p[i];
        const struct reject *x = &shown;
        struct span value, raw;
        if (hidden)
            hide(&shown);
        if (clean(x->value, &work[0], &value) != RC_OK ||
            clean(x->raw, &work[1], &raw) != RC_OK) {
            rc = err_memory(err);
            goto out;
        }
        duck_u32(&t, 0, source_id);
        duck_u64(&t, 1, x->record);
        duck_u64(&t, 2, x->line);
        if (x->col)
            duck_u64(&t, 3, x->col);
        duck_text(&t, 4, x->field.n ? x->field : SPAN_NONE);
        duck_text(&t, 5, value);
        duck_text(&t, 6, x->id);
        duck_text(&t, 7, x->message);
        duck_text(&t, 8, x->hint.n ? x->hint : SPAN_NONE);
        duck_text(&t, 9, raw);
        TRY_OUT(duck_row(&t, err));
    }
    rc = duck_table_end(&t, err);
out:
    text_done(&work[0]);
    text_done(&work[1]);
    duck_table_done(&t);
    return rc;
}

static enum rc member(struct text *t, const char *key, struct span value)
{
    if (!value.p)
        return RC_OK;
    TRY(text_printf(t, ",\"%s\":", key));
    return text_json(t, value);
}

static enum rc line_of(struct text *t, const struct reject *x, const char *source)
{
    text_reset(t);
    TRY(text_add(t, SPAN("{\"source\":")));
    TRY(text_json(t, span_of(source)));
    TRY(text_printf(t, ",\"record\":%llu,\"line\":%llu", (unsigned long long)x->record,
                    (unsigned long long)x->line));
    if (x->col)
        TRY(text_printf(t, ",\"col\":%llu", (unsigned long long)x->col));
    TRY(member(t, "field", x->field.n ? x->field : SPAN_NONE));
    TRY(member(t, "value", x->value));
    TRY(member(t, "error", x->id));
    TRY(member(t, "message", x->message));
    TRY(member(t, "hint", x->hint.n ? x->hint : SPAN_NONE));
    TRY(member(t, "raw", x->raw));
    return text_add(t, SPAN("}\n"));
}

static enum rc write_to(const struct rejects *r, const char *source, FILE *f,
                        struct err *err)
{
    struct text t = {0};
    enum rc rc = RC_OK;
    for (size_t i = 0; i < r->n && rc == RC_OK; i++) {
        rc = line_of(&t, &r->p[i], source);
        if (rc != RC_OK)
            rc = err_memory(err);
        else if (fwrite(t.p, 1, t.n, f) != t.n)
            rc = err_set(err, RC_IO, "E0803", "cannot write the rejects of \"%s\": %s",
                         source, strerror(errno));
    }
    text_done(&t);
    return rc;
}

enum rc reject_write(const struct rejects *r, const char *source, const char *folder,
                     char *path, size_t size, struct err *err)
{
    const char *slash = strrchr(source, '/'), *name = slash ? slash + 1 : source;
    char part[4200];
    FILE *f = NULL;
    errno = ENAMETOOLONG;
    for (int where = 0; where < 2 && !f; where++) {
        bool beside = where == 0 && strcmp(source, "stdin") != 0;
        if (!beside && !folder)
            continue;
        int n = beside ? snprintf(path, size, "%s.rejects.ndjson", source)
                       : snprintf(path, size, "%s/%s.rejects.ndjson", folder, name);
        if (n < 0 || (size_t)n >= size)
            continue;
        snprintf(part, sizeof part, "%s.part-%ld", path, (long)getpid());
        f = fopen(part, "wb");
    }
    if (!f && !folder) {
        path[0] = '\0';
        return RC_OK;
    }
    if (!f)
        return err_set(err, RC_IO, "E0803", "cannot write the rejects of \"%s\": %s",
                       source, strerror(errno));
    enum rc rc = write_to(r, source, f, err);
    if (fclose(f) != 0 && rc == RC_OK)
        rc = err_set(err, RC_IO, "E0803", "cannot write \"%s\": %s", path,
                     strerror(errno));
    if (rc == RC_OK && rename(part, path) != 0)
        rc = err_set(err, RC_IO, "E0803", "cannot write \"%s\": %s", path,
                     strerror(errno));
    if (rc != RC_OK)
        unlink(part);
    return rc;
}

void rejects_done(struct rejects *r)
{
    mem_free(r->p);
    arena_done(&r->arena);
    *r = (struct rejects){0};
}
