// SPDX-License-Identifier: Apache-2.0
// The buffer between a writer and its sink, and how cells become text.
#ifndef LOCKSTEP_REPORT_OUT_H
#define LOCKSTEP_REPORT_OUT_H

#include "base/rows.h"
#include "base/text.h"
#include "report/page.h"

// Zeroes with a sink are an empty buffer.
struct out {
    struct text text;
    const struct page_sink *sink;
};

// Hands what is there to the sink if it is more than some 64 KiB, or in any case.
// *Fails*: IO, E0801.
enum rc out_row_end(struct out *o, struct err *err) MUST_USE;
enum rc out_flush(struct out *o, struct err *err) MUST_USE;
void out_done(struct out *o);

// Shortest decimal that reads back as `value`, at most 17 digits. `value` is finite.
enum { REAL_TEXT = 32 };
char *real_exact(double value, char out[REAL_TEXT]);

// Fifteen significant digits, trailing zeros gone. NaN and infinity as printf has them.
char *real_fifteen(double value, char out[REAL_TEXT]);

// As R writes a number to a file: at most fifteen digits, fixed unless that is wider
// than the scientific form; NaN, Inf.
char *real_as_r(double value, char out[REAL_TEXT]);

// Calls `row` for each row of `rows` and counts in *n.
typedef enum rc out_row(void *self, const struct cell *cells, struct err *err);
enum rc out_each(struct rows *rows, out_row *row, void *self, uint64_t *n,
                 struct err *err) MUST_USE;

// A refused request for memory as an error; every other code stays as it is.
enum rc out_memory(enum rc rc, struct err *err) MUST_USE;

#endif
