// SPDX-License-Identifier: Apache-2.0
// Any table written as CSV and read again is the same table.
#include "base/civil.h"
#include "report/fixture.h"
#include "report/out.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 400 };

// Takes one field off `rest` by the rules of RFC 4180 alone. *quoted tells how it stood
// there. Returns the byte that ended it.
static char take_field(struct span *rest, struct text *out, bool *quoted)
{
    size_t i = 0;
    text_reset(out);
    *quoted = rest->n && rest->p[0] == '"';
    if (*quoted) {
        for (i = 1;; i++) {
            must(i < rest->n);
            if (rest->p[i] == '"' && (i + 1 == rest->n || rest->p[i + 1] != '"'))
                break;
            i += rest->p[i] == '"';
            must(text_byte(out, rest->p[i]) == RC_OK);
        }
        i++;
    } else {
        for (; i < rest->n && rest->p[i] != ',' && rest->p[i] != '\n'; i++)
            must(text_byte(out, rest->p[i]) == RC_OK);
    }
    must(i < rest->n);
    char end = rest->p[i];
    must(end == ',' || end == '\n');
    *rest = (struct span){rest->p + i + 1, rest->n - i - 1};
    return end;
}

static bool formula(struct span s)
{
    return s.n && s.p[0] && strchr("=+-@\t\r", s.p[0]);
}

static void check_cell(const struct cell *c, const struct page_options *o,
                       struct span got, bool quoted, bool alone)
{
    char number[REAL_TEXT];
    switch (c->type) {
    case CELL_NULL:
        must(span_is(got, o->quote_text ? "NA" : ""));
        must(quoted == (alone && !o->quote_text));
        break;
    case CELL_INT: {
        int64_t i = 0;
        must(span_int64(got, &i) && i == c->i);
        break;
    }
    case CELL_REAL:
        real_fifteen(c->f, number);
        // R writes numbers above 1e15 with all the digits before the point.
        must(strtod(got.p, NULL) == strtod(number, NULL) ||
             (o->quote_text && fabs(strtod(got.p, NULL) - c->f) <= fabs(c->f) * 5e-15));
        break;
    default:
        if (!o->raw && formula(c->s)) {
            must(got.n && got.p[0] == '\'');
            got = (struct span){got.p + 1, got.n - 1};
        }
        must(span_same(got, c->s));
        must(quoted || !o->quote_text);
    }
}

static size_t make_cells(const uint8_t *data, size_t size, struct cell *cells,
                         enum cell_type *type, size_t columns)
{
    size_t n = 0, at = 0;
    for (size_t i = 0; i < columns; i++)
        type[i] = (enum cell_type[]){CELL_TEXT, CELL_INT, CELL_REAL, CELL_TEXT}[i % 4];
    while (at < size && n < MOST) {
        size_t len = data[at] % 24;
        const char *p = (const char *)data + ++at;
        len = len > size - at ? size - at : len;
        at += len;
        struct cell c = {.type = type[n % columns], .s = {p, len}};
        uint64_t bits = 0;
        memcpy(&bits, p, len < 8 ? len : 8);
        memcpy(&c.i, &bits, 8);
        c.f = (double)c.i / 1024;
        if (len == 23)
            c.type = CELL_NULL;
        cells[n++] = c;
    }
    return n - n % columns;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"a", "=b", "c\"d", "e,f"};
    static struct cell cells[MOST];
    enum cell_type type[4];
    if (size < 2)
        return 0;
    struct page_options o = {
        .raw = data[0] & 1, .bom = data[0] & 2, .quote_text = data[0] & 4};
    size_t columns = 1 + data[1] % 4;
    size_t n = make_cells(data + 2, size - 2, cells, type, columns);
    struct table t = {cells, n / columns, columns, 0};
    struct rows rows = table_rows(&t, names, type);
    struct kept kept = {0};
    struct page_sink sink = {kept_put, &kept};
    must(page_csv(&rows, &o, &sink, NULL, NULL) == RC_OK);

    struct span rest = text_span(&kept.text);
    struct text field = {0};
    bool quoted;
    if (o.bom)
        rest = (struct span){rest.p + 3, rest.n - 3};
    for (size_t i = 0; i < columns; i++)
        must(take_field(&rest, &field, &quoted) == (i + 1 == columns ? '\n' : ','));
    for (size_t i = 0; i < n; i++) {
        must(take_field(&rest, &field, &quoted) ==
             ((i + 1) % columns == 0 ? '\n' : ','));
        check_cell(&cells[i], &o, text_span(&field), quoted, columns == 1);
    }
    must(rest.n == 0);
    text_done(&field);
    text_done(&kept.text);
    return 0;
}
