// SPDX-License-Identifier: Apache-2.0
// What every method leaves as Lockstep's own edges, whatever tables of its own it has.
#include "api/detect.h"

enum rc detect_add_edge(struct detect_edges *e, uint32_t x, uint32_t y,
                        uint32_t n_objects, uint64_t count, double weight)
{
    if (n_objects)
        TRY(column_push(&e->objects, n_objects));
    TRY(column_push(&e->a, x < y ? x : y));
    TRY(column_push(&e->b, x < y ? y : x));
    TRY(column_push(&e->count, count));
    return column_push(&e->weight, weight);
}

static enum rc count_accounts(struct job *j, const struct detect_edges *e)
{
    uint8_t *there = mem_zero(j->n_accounts, 1);
    if (!there)
        return RC_MEMORY;
    for (size_t i = 0; i < e->a.n; i++)
        there[e->a.p[i]] = there[e->b.p[i]] = 1;
    for (uint32_t i = 0; i < j->n_accounts; i++)
        j->n_edge_accounts += there[i];
    mem_free(there);
    return RC_OK;
}

enum rc detect_save_edges(struct job *j, const struct detect_edges *e, struct err *err)
{
    size_t n = e->a.n;
    struct span *same = NULL;
    must(e->objects.n == 0 || e->objects.n == n);
    if (!e->kinds) {
        same = mem_new(n, sizeof *same);
        if (!same)
            return err_memory(err);
        for (size_t i = 0; i < n; i++)
            same[i] = e->kind;
    }
    struct store_column c[] = {
        {.type = STORE_SAME, .same = j->run_id},
        {.type = STORE_U32, .p = e->a.p},
        {.type = STORE_U32, .p = e->b.p},
        {.type = STORE_TEXT, .p = e->kinds ? e->kinds : same},
        {.type = STORE_U64, .p = e->count.p},
        {.type = e->objects.n ? STORE_U32 : STORE_NULL, .p = e->objects.p},
        {.type = STORE_NULL}, // expected, p, q: chance is not accounted for yet
        {.type = STORE_NULL},
        {.type = STORE_NULL},
        {.type = STORE_F64, .p = e->weight.p},
        {.type = STORE_NULL}, // probability, reason
        {.type = STORE_NULL}};
    enum rc rc =
        store_append(j->store, "edges", c, sizeof c / sizeof *c, n, j->pace, err);
    if (rc == RC_OK && count_accounts(j, e) != RC_OK)
        rc = err_memory(err);
    mem_free(same);
    return rc;
}

void detect_edges_done(struct detect_edges *e)
{
    column_done(&e->a);
    column_done(&e->b);
    column_done(&e->objects);
    column_done(&e->count);
    column_done(&e->weight);
}
