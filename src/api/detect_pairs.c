// SPDX-License-Identifier: Apache-2.0
// Lockstep's pairs by distinct objects, kind by kind. Chance is not accounted for yet.
#include "api/detect.h"

#include "base/arena.h"
#include "base/sort.h"
#include "pair/find.h"

#include <stdlib.h>

enum { MOST_PROOFS = 200000 };

// The pairs of one kind, kept until all kinds are done.
struct found {
    uint8_t kind;
    struct pair_table table;
};

static struct pair_options pair_options_of(const struct job *j)
{
    struct pair_options o = PAIR_OPTIONS_DEFAULT;
    o.window_us = j->window_us;
    o.min_objects = j->options.min_objects ? j->options.min_objects : 2;
    o.first_only = j->options.first_only != 0;
    o.hub_accounts = j->options.hub_accounts;
    o.max_pairs = j->options.max_pairs;
    o.threads = j->threads;
    o.pace = j->pace;
    return o;
}

static struct pair_traces traces_of(const struct job *j, const struct store_traces *t)
{
    return (struct pair_traces){t->object.p, t->account.p, t->time_us.p,
                                t->post.p,   t->object.n,  j->n_accounts};
}

// ---- proofs -------------------------------------------------------------------------

struct rank {
    uint32_t row, objects;
    uint64_t count;
};

static int stronger_first(const void *x, const void *y)
{
    const struct rank *a = x, *b = y;
    if (a->objects != b->objects)
        return a->objects > b->objects ? -1 : 1;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

// Rows of the strongest pairs whose meetings are at most `most` in all, ascending.
static enum rc strongest(const struct pair_table *t, uint64_t most, uint32_t **out,
                         uint32_t *n_out)
{
    struct rank *rank = mem_new(t->n, sizeof *rank);
    uint32_t *row = mem_new(t->n, sizeof *row);
    uint64_t sum = 0;
    uint32_t n = 0;
    if (!rank || !row) {
        mem_free(rank);
        mem_free(row);
        return RC_MEMORY;
    }
    for (size_t i = 0; i < t->n; i++)
        rank[i] = (struct rank){(uint32_t)i, t->objects[i], t->count[i]};
    if (t->n)
        qsort(rank, t->n, sizeof *rank, stronger_first);
    for (size_t i = 0; i < t->n && sum + rank[i].count <= most; i++) {
        sum += rank[i].count;
        row[n++] = rank[i].row;
    }
    mem_free(rank);
    enum rc rc = sort_u32(row, n);
    *out = row;
    *n_out = n;
    return rc;
}

static enum rc append_proofs(struct job *j, uint8_t kind, const struct pair_proofs *p,
                             const uint32_t *a, const uint32_t *b, struct err *err)
{
    uint32_t *pa = mem_new(p->n, sizeof *pa), *pb = mem_new(p->n, sizeof *pb);
    enum rc rc = RC_MEMORY;
    for (uint64_t i = 0; pa && pb && i < p->n; i++) {
        pa[i] = a[p->pair[i]];
        pb[i] = b[p->pair[i]];
    }
    if (pa && pb) {
        struct store_column c[] = {{.type = STORE_SAME, .same = j->run_id},
                                   {.type = STORE_SAME8, .same = kind},
                                   {.type = STORE_U32, .p = pa},
                                   {.type = STORE_U32, .p = pb},
                                   {.type = STORE_U32, .p = p->object},
                                   {.type = STORE_U32, .p = p->post_a},
                                   {.type = STORE_U32, .p = p->post_b},
                                   {.type = STORE_I64, .p = p->delta_us}};
        rc = store_append(j->store, "proofs", c, 8, p->n, j->pace, err);
    } else {
        err_memory(err);
    }
    mem_free(pa);
    mem_free(pb);
    j->n_proofs += p->n;
    return rc;
}

// Keeps the meetings behind the strongest pairs of one kind.
static enum rc keep_proofs(struct job *j, const struct pair_traces *traces,
                           const struct pair_options *o, const struct found *f,
                           struct err *err)
{
    uint64_t most = j->options.max_proofs ? j->options.max_proofs : MOST_PROOFS;
    most -= most < j->n_proofs ? most : j->n_proofs; // of all kinds together
    uint32_t *row = NULL, n = 0, *a = NULL, *b = NULL;
    struct pair_proofs proofs = {0};
    enum rc rc = RC_OK;
    if (strongest(&f->table, most, &row, &n) != RC_OK || !(a = mem_new(n, sizeof *a)) ||
        !(b = mem_new(n, sizeof *b))) {
        rc = err_memory(err);
        goto out;
    }
    for (uint32_t i = 0; i < n; i++) {
        a[i] = f->table.a[row[i]];
        b[i] = f->table.b[row[i]];
    }
    if (n)
        TRY_OUT(pair_proofs_find(traces, o, a, b, n, 0, &proofs, err));
    TRY_OUT(append_proofs(j, f->kind, &proofs, a, b, err));
out:
    pair_proofs_done(&proofs);
    mem_free(row);
    mem_free(a);
    mem_free(b);
    return rc;
}

// ---- one kind -----------------------------------------------------------------------

static enum rc append_pairs(struct job *j, const struct found *f, struct err *err)
{
    const struct pair_table *t = &f->table;
    struct store_column c[] = {
        {.type = STORE_SAME, .same = j->run_id}, {.type = STORE_SAME8, .same = f->kind},
        {.type = STORE_U32, .p = t->a},          {.type = STORE_U32, .p = t->b},
        {.type = STORE_U64, .p = t->count},      {.type = STORE_U32, .p = t->objects},
        {.type = STORE_I64, .p = t->least_us},   {.type = STORE_F64, .p = t->mean_us},
        {.type = STORE_U32, .p = t->days}};
    struct store_column h[] = {{.type = STORE_SAME, .same = j->run_id},
                               {.type = STORE_SAME8, .same = f->kind},
                               {.type = STORE_U32, .p = t->hubs.object},
                               {.type = STORE_U32, .p = t->hubs.accounts}};
    j->n_pairs += t->n;
    TRY(store_append(j->store, "pairs", c, 9, t->n, j->pace, err));
    return store_append(j->store, "hubs", h, 4, t->hubs.n, j->pace, err);
}

static enum rc one_kind(struct job *j, struct found *f, struct err *err)
{
    struct store_traces t;
    struct pair_options o = pair_options_of(j);
    TRY(store_traces_load(j->store, f->kind, j->pace, &t, err));
    struct pair_traces traces = traces_of(j, &t);
    enum rc rc = pair_find(&traces, &o, &f->table, err);
    if (rc == RC_OK)
        rc = append_pairs(j, f, err);
    if (rc == RC_OK)
        rc = keep_proofs(j, &traces, &o, f, err);
    store_traces_done(&t);
    return rc;
}

// ---- all kinds together -------------------------------------------------------------

// Edges, and which kinds each has: bit k for the k-th found. Pairs of several kinds are
// one.
struct merged {
    struct detect_edges own;
    struct u32s kinds;
};

static enum rc push_edge(struct merged *m, const struct pair_table *t, size_t i,
                         uint32_t bit, bool same)
{
    struct detect_edges *e = &m->own;
    if (same) {
        size_t last = e->a.n - 1;
        e->objects.p[last] += t->objects[i];
        e->count.p[last] += t->count[i];
        e->weight.p[last] += t->objects[i];
        m->kinds.p[last] |= bit;
        return RC_OK;
    }
    TRY(column_push(&m->kinds, bit));
    return detect_add_edge(e, t->a[i], t->b[i], t->objects[i], t->count[i],
                           t->objects[i]);
}

static uint64_t key_at(const struct pair_table *t, size_t i)
{
    return i < t->n ? (uint64_t)t->a[i] << 32 | t->b[i] : UINT64_MAX;
}

// All tables are in (a, b) order: the least head of any comes next.
static enum rc merge_tables(const struct found *found, size_t n, struct merged *e)
{
    size_t at[KIND_END] = {0};
    uint64_t last = UINT64_MAX;
    for (;;) {
        size_t least = 0;
        for (size_t k = 1; k < n; k++)
            if (key_at(&found[k].table, at[k]) < key_at(&found[least].table, at[least]))
                least = k;
        uint64_t key = key_at(&found[least].table, at[least]);
        if (key == UINT64_MAX)
            return RC_OK;
        TRY(push_edge(e, &found[least].table, at[least]++, UINT32_C(1) << least,
                      key == last));
        last = key;
    }
}

static struct span kinds_text(const struct job *j, uint32_t bits, char out[256])
{
    size_t n = 0;
    for (size_t k = 0; k < j->n_kinds; k++)
        if (bits >> k & 1) {
            struct span name = span_of(kind_at(j->kinds[k])->name);
            if (n)
                out[n++] = ',';
            memcpy(out + n, name.p, name.n);
            n += name.n;
        }
    return (struct span){out, n};
}

// Gives each edge the names of its kinds and stores all.
static enum rc append_edges(struct job *j, struct merged *m, struct err *err)
{
    size_t n = m->own.a.n;
    struct arena texts = {0};
    struct span *kinds = mem_new(n, sizeof *kinds);
    struct span *known = mem_zero((size_t)1 << j->n_kinds, sizeof *known);
    enum rc rc = kinds && known ? RC_OK : err_memory(err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        struct span *name = &known[m->kinds.p[i]];
        char text[256];
        if (!name->p)
            *name = arena_copy(&texts, kinds_text(j, m->kinds.p[i], text));
        if (!name->p)
            rc = err_memory(err);
        kinds[i] = *name;
    }
    m->own.kinds = kinds;
    if (rc == RC_OK)
        rc = detect_save_edges(j, &m->own, err);
    m->own.kinds = NULL;
    j->n_edges = n;
    arena_done(&texts);
    mem_free(kinds);
    mem_free(known);
    return rc;
}

enum rc detect_pairs(struct job *j, struct err *err)
{
    struct found found[KIND_END] = {{0}};
    struct merged m = {0};
    enum rc rc = RC_OK;
    for (size_t k = 0; k < j->n_kinds && rc == RC_OK; k++) {
        found[k].kind = j->kinds[k];
        rc = one_kind(j, &found[k], err);
    }
    if (rc == RC_OK && merge_tables(found, j->n_kinds, &m) != RC_OK)
        rc = err_memory(err);
    for (size_t k = 0; k < j->n_kinds; k++)
        pair_table_done(&found[k].table);
    if (rc == RC_OK)
        rc = append_edges(j, &m, err);
    detect_edges_done(&m.own);
    column_done(&m.kinds);
    return rc;
}
