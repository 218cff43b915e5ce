// SPDX-License-Identifier: Apache-2.0
// A column: numbers of one width that grow at the end. Tables are structs of columns.
#ifndef LOCKSTEP_BASE_COLUMN_H
#define LOCKSTEP_BASE_COLUMN_H

#include "base/mem.h"

// Zeroes are an empty column. p [n], room for cap.
struct u8s {
    uint8_t *p;
    size_t n, cap;
};
struct u32s {
    uint32_t *p;
    size_t n, cap;
};
struct u64s {
    uint64_t *p;
    size_t n, cap;
};
struct i64s {
    int64_t *p;
    size_t n, cap;
};
struct f64s {
    double *p;
    size_t n, cap;
};

// The macros below serve these and any other struct with p, n, cap.

// Makes room for `more` further elements. RC_OK or RC_MEMORY.
#define column_reserve(c, more)                                                        \
    column_reserve_((void **)&(c)->p, (c)->n, &(c)->cap, (more), sizeof *(c)->p)

// Appends one element; needs room (see column_reserve).
#define column_put(c, value) ((c)->p[(c)->n++] = (value))

// Appends one element and makes room for it. RC_OK or RC_MEMORY.
#define column_push(c, value)                                                          \
    (((c)->n < (c)->cap || column_reserve((c), 1) == RC_OK)                            \
         ? ((void)column_put((c), (value)), RC_OK)                                     \
         : RC_MEMORY)

// Gives the memory back and leaves zeroes.
#define column_done(c)                                                                 \
    do {                                                                               \
        mem_free((c)->p);                                                              \
        (c)->p = NULL;                                                                 \
        (c)->n = (c)->cap = 0;                                                         \
    } while (0)

enum rc column_reserve_(void **p, size_t n, size_t *cap, size_t more,
                        size_t size) MUST_USE;

#endif
