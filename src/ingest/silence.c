// SPDX-License-Identifier: Apache-2.0
#include "ingest/silence.h"

#include "base/civil.h"
#include "base/column.h"
#include "store/evidence.h"

#include <stdio.h>

static enum rc store_rows(const struct gaps *g, struct store *s, uint32_t source_id,
                          struct err *err)
{
    struct i64s from = {0}, to = {0};
    struct f64s expected = {0};
    enum rc rc = RC_MEMORY;
    if (column_reserve(&from, g->n) != RC_OK || column_reserve(&to, g->n) != RC_OK ||
        column_reserve(&expected, g->n) != RC_OK) {
        rc = err_memory(err);
        goto out;
    }
    for (size_t i = 0; i < g->n; i++) {
        column_put(&from, g->p[i].from_us);
        column_put(&to, g->p[i].to_us);
        column_put(&expected, g->p[i].expected);
    }
    struct store_column c[] = {{.type = STORE_SAME, .same = source_id},
                               {.type = STORE_I64, .p = from.p},
                               {.type = STORE_I64, .p = to.p},
                               {.type = STORE_F64, .p = expected.p}};
    rc = store_append(s, "gaps", c, sizeof c / sizeof *c, g->n, NULL, err);
out:
    column_done(&from);
    column_done(&to);
    column_done(&expected);
    return rc;
}

enum rc silence_store(const struct gap_tally *t, const uint32_t *posts_of,
                      size_t n_accounts, struct store *s, struct take_report *r,
                      struct err *err)
{
    struct gaps g = {0};
    double most = 0;
    if (gap_find(t, gap_voices(posts_of, n_accounts), &g) != RC_OK)
        return err_memory(err);
    r->gaps = g.n;
    for (size_t i = 0; i < g.n; i++) {
        r->gap_posts += g.p[i].expected;
        if (g.p[i].expected <= most)
            continue;
        most = g.p[i].expected;
        r->gap_from_us = g.p[i].from_us;
        r->gap_to_us = g.p[i].to_us;
    }
    enum rc rc = g.n ? store_rows(&g, s, r->source_id, err) : RC_OK;
    gaps_done(&g);
    return rc;
}

// "1,204" from 1204.
static void with_commas(double n, char out[32])
{
    char digits[32];
    int len = snprintf(digits, sizeof digits, "%.0f", n < 1e15 ? n : 1e15), at = 0;
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
}

char *silence_text(const struct take_report *r, char *out, size_t size)
{
    char from[CIVIL_TEXT], to[CIVIL_TEXT], posts[32], count[48] = "";
    civil_text(r->gap_from_us, from);
    civil_text(r->gap_to_us, to);
    from[10] = to[10] = ' ';
    with_commas(r->gap_posts, posts);
    if (r->gaps > 1)
        snprintf(count, sizeof count, "the largest of %llu gaps, ",
                 (unsigned long long)r->gaps);
    snprintf(out, size, "gap: %.16s .. %.16s (%s%s posts expected)", from, to, count,
             posts);
    return out;
}
