// SPDX-License-Identifier: Apache-2.0
#include "ingest/pages.h"

#include "ingest/scan.h"
#include "ingest/walk.h"

#include <stdio.h>
#include <stdlib.h>

// ---- what headers say ---------------------------------------------------------------

static bool add_step(struct pages_path *p, struct span key)
{
    if (p->n == PAGES_STEPS)
        return false;
    p->step[p->n++].key = key;
    return true;
}

static bool read_path(struct span text, struct pages_path *out)
{
    struct span rest = text, word;
    size_t at = 0;
    *out = (struct pages_path){0};
    while (span_split(&rest, '.', &word)) {
        bool each = word.n > 2 && memcmp(word.p + word.n - 2, "[]", 2) == 0;
        if (each)
            word.n -= 2;
        if (!word.n || memchr(word.p, '[', word.n) || !add_step(out, word) ||
            (each && !add_step(out, SPAN_NONE)))
            return false;
        at += (size_t)snprintf(out->name + at, sizeof out->name - at, "%s%.*s",
                               at ? "." : "", (int)word.n, word.p);
        if (at >= sizeof out->name)
            return false;
    }
    return out->n > 0;
}

bool pages_read_paths(struct span text, struct pages_spec *out)
{
    struct span rest = text, word;
    out->n_paths = 0;
    out->objects = false;
    while (span_split(&rest, ' ', &word)) {
        if (!word.n)
            continue;
        if (out->n_paths == PAGES_PATHS || !read_path(word, &out->path[out->n_paths]))
            return false;
        const struct pages_path *p = &out->path[out->n_paths++];
        out->objects |= p->step[p->n - 1].key.p != NULL;
    }
    return out->n_paths > 0;
}

bool pages_read_join(struct span text, struct pages_spec *out)
{
    struct span word[7], rest = text;
    size_t n = 0;
    while (n < 7 && span_split(&rest, ' ', &word[n]))
        n += word[n].n > 0;
    if (n != 7 || rest.p || !span_is(word[1], "=") || !span_is(word[3], "in") ||
        !span_is(word[5], "by") || out->n_joins == PAGES_JOINS)
        return false;
    out->join[out->n_joins++] = (struct pages_join){word[0], word[2], word[4], word[6]};
    return true;
}

// Whether the path `a` leads through all steps of `b`.
static bool leads_through(const struct pages_path *a, const struct pages_path *b)
{
    for (size_t i = 0; i < b->n; i++)
        if (i >= a->n || !a->step[i].key.p != !b->step[i].key.p ||
            !span_same(a->step[i].key, b->step[i].key))
            return false;
    return true;
}

bool pages_whole(const struct pages_spec *spec)
{
    for (size_t i = 0; i < spec->n_paths; i++)
        for (size_t k = 0; k < spec->n_paths; k++)
            if (i != k && leads_through(&spec->path[i], &spec->path[k]))
                return true;
    return spec->n_joins > 0;
}

// ---- finding records ----------------------------------------------------------------

// Adds what stands at the steps from `step` on below `value`. Calls itself once a step,
// of which a header has at most PAGES_STEPS.
static enum rc collect(struct pages *p, uint32_t path, size_t step, struct span value,
                       struct span holder)
{
    const struct pages_path *way = &p->spec->path[path];
    if (step && step == way->n && way->step[step - 1].key.p) {
        if (!value.p || value.p[0] != '{')
            return RC_OK;
        p->whole = false;
    }
    if (step == way->n)
        return column_push(&p->items, ((struct pages_item){value, holder, path}));
    if (!value.p)
        return RC_OK;
    if (way->step[step].key.p)
        return collect(p, path, step + 1, walk_find(value, way->step[step].key), value);
    if (value.p[0] != '[')
        return RC_OK;
    p->whole = false;
    struct walk w = walk_begin(value);
    struct span element;
    while (walk_element(&w, &element))
        TRY(collect(p, path, step + 1, element, holder));
    return RC_OK;
}

static int by_id(const void *x, const void *y)
{
    const struct pages_key *a = x, *b = y;
    int order = span_order(a->id, b->id);
    if (order)
        return order;
    return a->value.p < b->value.p ? -1 : a->value.p > b->value.p;
}

static enum rc index_list(struct pages *p, size_t join)
{
    const struct pages_join *j = &p->spec->join[join];
    struct span list = walk_path(p->page, j->list), element;
    p->keys[join].n = 0;
    if (!list.p || list.p[0] != '[')
        return RC_OK;
    struct walk w = walk_begin(list);
    while (walk_element(&w, &element)) {
        struct span id = walk_path(element, j->id);
        if (id.p)
            TRY(column_push(&p->keys[join],
                            ((struct pages_key){walk_bare(id), element})));
    }
    if (p->keys[join].n)
        qsort(p->keys[join].p, p->keys[join].n, sizeof *p->keys[join].p, by_id);
    return RC_OK;
}

enum rc pages_begin(struct pages *p, const struct pages_spec *spec, struct span page)
{
    p->spec = spec;
    p->page = page;
    p->items.n = p->at = 0;
    p->whole = true;
    p->holder = SPAN_NONE;
    p->lines = 0;
    p->counted = page.p;
    text_reset(&p->context);
    for (uint32_t i = 0; i < spec->n_paths; i++)
        TRY(collect(p, i, 0, page, page));
    if (p->whole)
        p->items.n = 0;
    for (size_t i = 0; i < spec->n_joins; i++)
        TRY(index_list(p, i));
    return RC_OK;
}

// ---- giving them --------------------------------------------------------------------

enum rc pages_context_add(struct text *context, struct span key, struct span value)
{
    if (context->n + key.n + value.n > PAGES_CONTEXT)
        return RC_OK;
    if (context->n)
        TRY(text_byte(context, ','));
    TRY(text_byte(context, '"'));
    TRY(text_add(context, key));
    TRY(text_add(context, SPAN("\":")));
    return text_add(context, value);
}

static enum rc tell_context(struct pages *p, struct span holder)
{
    struct walk w = walk_begin(holder);
    struct text plain = {0};
    struct span key, value;
    enum rc rc = RC_OK;
    if (holder.p == p->holder.p)
        return RC_OK;
    while (walk_member(&w, &key, &value))
        if (value.n && value.p[0] != '{' && value.p[0] != '[')
            TRY_OUT(pages_context_add(&plain, key, value));
    text_reset(&p->context);
    TRY_OUT(text_byte(&p->context, '{'));
    TRY_OUT(text_add(&p->context, text_span(&plain)));
    TRY_OUT(text_byte(&p->context, '}'));
    p->holder = holder;
out:
    text_done(&plain);
    return rc;
}

static struct span find_join(const struct pages *p, size_t join, struct span record)
{
    struct span id = walk_path(record, p->spec->join[join].key);
    size_t low = 0, high = p->keys[join].n;
    if (!id.p)
        return SPAN_NONE;
    id = walk_bare(id);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (span_order(p->keys[join].p[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool hit = low < p->keys[join].n && span_same(p->keys[join].p[low].id, id);
    return hit ? p->keys[join].p[low].value : SPAN_NONE;
}

static uint64_t lines_before(struct pages *p, const char *at)
{
    if (at < p->counted) {
        p->counted = p->page.p;
        p->lines = 0;
    }
    p->lines += scan_lines((struct span){p->counted, (size_t)(at - p->counted)}, false);
    p->counted = at;
    return p->lines;
}

enum rc pages_next(struct pages *p, struct pages_record *out, bool *there)
{
    *there = p->whole ? p->at == 0 : p->at < p->items.n;
    if (!*there)
        return RC_OK;
    struct pages_item item = {p->page, SPAN_NONE, 0};
    *out = (struct pages_record){.part = SPAN(""), .context = SPAN("{}")};
    if (!p->whole) {
        item = p->items.p[p->at];
        out->part = span_of(p->spec->path[item.path].name);
        TRY(tell_context(p, item.holder));
        out->context = text_span(&p->context);
    }
    p->at++;
    out->json = item.json;
    out->lines = lines_before(p, item.json.p);
    for (size_t i = 0; i < p->spec->n_joins; i++)
        out->join[i] = find_join(p, i, item.json);
    return RC_OK;
}

void pages_done(struct pages *p)
{
    column_done(&p->items);
    for (size_t i = 0; i < PAGES_JOINS; i++)
        column_done(&p->keys[i]);
    text_done(&p->context);
    *p = (struct pages){0};
}
