// SPDX-License-Identifier: Apache-2.0
#include "base/civil.h"
#include "report/out.h"

#include <inttypes.h>

struct csv {
    struct out out;
    const struct rows *rows;
    struct page_options options;
    struct page_count count;
};

// A spreadsheet takes these for the start of a formula.
static bool starts_formula(struct span s)
{
    return s.n && strchr("=+-@\t\r", s.p[0]) && s.p[0];
}

static bool needs_quotes(struct span s)
{
    if (s.n == 0)
        return true; // so that it differs from NULL
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r')
            return true;
    return false;
}

static enum rc put_text(struct csv *c, struct span s)
{
    struct text *t = &c->out.text;
    bool guard = !c->options.raw && starts_formula(s);
    bool quote = c->options.quote_text || needs_quotes(s);
    if (quote)
        TRY(text_byte(t, '"'));
    if (guard)
        TRY(text_byte(t, '\''));
    if (!quote) {
        TRY(text_add(t, s));
    } else {
        struct span rest = s, part;
        bool first = true;
        while (span_split(&rest, '"', &part)) {
            if (!first)
                TRY(text_add(t, SPAN("\"\"")));
            TRY(text_add(t, part));
            first = false;
        }
    }
    if (quote)
        TRY(text_byte(t, '"'));
    c->count.guarded += guard;
    return RC_OK;
}

static enum rc put_null(struct csv *c)
{
    if (c->options.quote_text)
        return text_add(&c->out.text, SPAN("NA"));
    // A line without any byte would not be seen as a row.
    return c->rows->n == 1 ? text_add(&c->out.text, SPAN("\"\"")) : RC_OK;
}

static enum rc put_cell(struct csv *c, const struct cell *cell)
{
    struct text *t = &c->out.text;
    char number[REAL_TEXT], when[CIVIL_TEXT];
    switch (cell->type) {
    case CELL_NULL:
        return put_null(c);
    case CELL_INT:
        return text_printf(t, "%" PRId64, cell->i);
    case CELL_REAL:
        return text_add(t,
                        span_of(c->options.quote_text ? real_as_r(cell->f, number)
                                                      : real_fifteen(cell->f, number)));
    case CELL_BOOL:
        if (c->options.quote_text)
            return text_add(t, span_of(cell->i ? "TRUE" : "FALSE"));
        return text_add(t, span_of(cell->i ? "true" : "false"));
    case CELL_TIME:
        return text_add(t, span_of(civil_text(cell->i, when)));
    case CELL_TEXT:
        return put_text(c, cell->s);
    }
    return RC_OK;
}

static enum rc put_row(void *self, const struct cell *cells, struct err *err)
{
    struct csv *c = self;
    for (size_t i = 0; i < c->rows->n; i++) {
        if (i)
            TRY(text_byte(&c->out.text, ','));
        TRY(put_cell(c, &cells[i]));
    }
    TRY(text_byte(&c->out.text, '\n'));
    return out_row_end(&c->out, err);
}

static enum rc put_names(struct csv *c)
{
    if (c->options.bom)
        TRY(text_add(&c->out.text, SPAN("\xEF\xBB\xBF")));
    for (size_t i = 0; i < c->rows->n; i++) {
        if (i)
            TRY(text_byte(&c->out.text, ','));
        TRY(put_text(c, span_of(c->rows->name[i])));
    }
    return text_byte(&c->out.text, '\n');
}

enum rc page_csv(struct rows *rows, const struct page_options *options,
                 const struct page_sink *sink, struct page_count *count,
                 struct err *err)
{
    struct csv c = {.out.sink = sink, .rows = rows};
    enum rc rc;
    if (options)
        c.options = *options;
    err_clear(err);
    TRY_OUT(put_names(&c));
    TRY_OUT(out_each(rows, put_row, &c, &c.count.rows, err));
    TRY_OUT(out_flush(&c.out, err));
    if (count)
        *count = c.count;
out:
    out_done(&c.out);
    return out_memory(rc, err);
}
