// SPDX-License-Identifier: Apache-2.0
#include "report/out.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ENOUGH = 1 << 16 };

enum rc out_flush(struct out *o, struct err *err)
{
    if (o->text.n && o->sink->put(o->sink->self, o->text.p, o->text.n) != 0) {
        enum rc rc = err_set(err, RC_IO, "E0801", "the output could not be written");
        err_hint(err, "is the disk full, or was the reader closed?");
        return rc;
    }
    text_reset(&o->text);
    return RC_OK;
}

enum rc out_row_end(struct out *o, struct err *err)
{
    return o->text.n < ENOUGH ? RC_OK : out_flush(o, err);
}

void out_done(struct out *o)
{
    text_done(&o->text);
}

char *real_exact(double value, char out[REAL_TEXT])
{
    must(out);
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, REAL_TEXT, "%.*g", digits, value);
        if (strtod(out, NULL) == value)
            break;
    }
    return out;
}

char *real_fifteen(double value, char out[REAL_TEXT])
{
    must(out);
    snprintf(out, REAL_TEXT, "%.15g", value);
    return out;
}

char *real_as_r(double value, char out[REAL_TEXT])
{
    must(out);
    if (isnan(value) || isinf(value)) {
        snprintf(out, REAL_TEXT, "%s",
                 isnan(value) ? "NaN"
                 : value < 0  ? "-Inf"
                              : "Inf");
        return out;
    }
    // Significant digits that fifteen leave, and the decimal exponent, are read off the
    // scientific form: d.dddde[+-]xx.
    char sci[REAL_TEXT];
    snprintf(sci, sizeof sci, "%.14e", value);
    char *e = strchr(sci, 'e');
    int exponent = (int)strtol(e + 1, NULL, 10);
    char *end = e;
    while (end[-1] == '0')
        end--;
    int digits = (int)(end - strchr(sci, '.')); // 1 + decimals
    int right = digits - 1 - exponent;
    if (right < 0)
        right = 0;
    int left = exponent >= 0 ? exponent + 1 : 1;
    int fixed_width = left + (right ? right + 1 : 0);
    int sci_width = (digits > 1 ? digits + 1 : 1) + (abs(exponent) >= 100 ? 5 : 4);
    if (fixed_width <= sci_width)
        snprintf(out, REAL_TEXT, "%.*f", right, value);
    else
        snprintf(out, REAL_TEXT, "%.*e", digits - 1, value);
    return out;
}

enum rc out_each(struct rows *rows, out_row *row, void *self, uint64_t *n,
                 struct err *err)
{
    for (;;) {
        const struct cell *cells = NULL;
        TRY(rows_next(rows, &cells, err));
        if (!cells)
            return RC_OK;
        TRY(row(self, cells, err));
        ++*n;
    }
}

enum rc out_memory(enum rc rc, struct err *err)
{
    return rc == RC_MEMORY && !(err && err->id[0]) ? err_memory(err) : rc;
}
