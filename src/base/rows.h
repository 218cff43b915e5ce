// SPDX-License-Identifier: Apache-2.0
// Rows that somebody else holds: a table read forward, one row at a time. What `store`
// answers and `report` writes; neither knows the other.
#ifndef LOCKSTEP_BASE_ROWS_H
#define LOCKSTEP_BASE_ROWS_H

#include "base/err.h"
#include "base/span.h"

// What a cell holds, and where.
enum cell_type {
    CELL_NULL,
    CELL_INT,  // i
    CELL_REAL, // f
    CELL_BOOL, // i is 0 or 1
    CELL_TIME, // i, microseconds UTC
    CELL_TEXT, // s, lives until the next call of next
};

// One value of a row.
struct cell {
    enum cell_type type;
    int64_t i;
    double f;
    struct span s;
};

// `name` and `type` [n] live as long as the rows. type is what the column declares; a
// cell is of that type or CELL_NULL.
struct rows {
    size_t n; // columns
    const char *const *name;
    const enum cell_type *type;
    void *self;
    // Moves to the next row and gives its cells [n]; *out is NULL after the last.
    enum rc (*next)(void *self, const struct cell **out, struct err *err);
    // Gives everything back. Zeroes are fine.
    void (*done)(void *self);
};

// The next row of `r`, as its `next` says.
static inline enum rc rows_next(struct rows *r, const struct cell **out,
                                struct err *err)
{
    return r->next(r->self, out, err);
}

// Gives back what `r` holds and leaves zeroes.
static inline void rows_done(struct rows *r)
{
    if (r->done)
        r->done(r->self);
    *r = (struct rows){0};
}

#endif
