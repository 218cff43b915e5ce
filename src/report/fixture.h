// SPDX-License-Identifier: Apache-2.0
// Rows in memory and a sink that keeps or refuses bytes. For tests only.
#ifndef LOCKSTEP_REPORT_FIXTURE_H
#define LOCKSTEP_REPORT_FIXTURE_H

#include "base/rows.h"
#include "base/text.h"
#include "report/page.h"

struct table {
    const struct cell *cells; // [n_rows][columns]
    size_t n_rows, columns, at;
};

UNUSED static enum rc table_next(void *self, const struct cell **out, struct err *err)
{
    struct table *t = self;
    (void)err;
    *out = t->at < t->n_rows ? t->cells + t->at++ * t->columns : NULL;
    return RC_OK;
}

UNUSED static struct rows table_rows(struct table *t, const char *const *name,
                                     const enum cell_type *type)
{
    return (struct rows){
        .n = t->columns, .name = name, .type = type, .self = t, .next = table_next};
}

// Keeps what comes; refuses once more than `limit` bytes came (0: none).
struct kept {
    struct text text;
    size_t limit;
    uint64_t calls;
};

UNUSED static int kept_put(void *self, const char *p, size_t n)
{
    struct kept *k = self;
    k->calls++;
    if (k->limit && k->text.n + n > k->limit)
        return -1;
    return text_add(&k->text, (struct span){p, n}) == RC_OK ? 0 : -1;
}

// Initialisers of cells.
#define C_NULL                                                                         \
    {                                                                                  \
        .type = CELL_NULL                                                              \
    }
#define C_INT(v)                                                                       \
    {                                                                                  \
        .type = CELL_INT, .i = (v)                                                     \
    }
#define C_REAL(v)                                                                      \
    {                                                                                  \
        .type = CELL_REAL, .f = (v)                                                    \
    }
#define C_BOOL(v)                                                                      \
    {                                                                                  \
        .type = CELL_BOOL, .i = (v)                                                    \
    }
#define C_TIME(v)                                                                      \
    {                                                                                  \
        .type = CELL_TIME, .i = (v)                                                    \
    }
#define C_TEXT(v)                                                                      \
    {                                                                                  \
        .type = CELL_TEXT, .s = {(v), sizeof(v) - 1 }                                  \
    }

#endif
