// SPDX-License-Identifier: Apache-2.0
#include "base/civil.h"
#include "report/out.h"

#include <inttypes.h>

struct markdown {
    struct out out;
    const struct rows *rows;
    uint64_t n;
};

static enum rc put_rune(struct text *t, struct span bytes, int32_t r)
{
    if (r < 0)
        return text_printf(t, "\\\\x%02x", (unsigned char)bytes.p[0]);
    if (r == '\n')
        return text_add(t, SPAN("<br>"));
    if (r == '\t')
        return text_byte(t, ' ');
    if (rune_hidden(r))
        return text_printf(t, "\\\\u%04x", (unsigned)r);
    if (r == '<')
        return text_add(t, SPAN("&lt;"));
    if (r == '>')
        return text_add(t, SPAN("&gt;"));
    if (r == '&')
        return text_add(t, SPAN("&amp;"));
    if (r < 0x80 && strchr("\\`*_[]|~", (char)r))
        TRY(text_byte(t, '\\'));
    return text_add(t, bytes);
}

static enum rc put_text(struct text *t, struct span s)
{
    for (size_t at = 0; at < s.n;) {
        size_t start = at;
        int32_t r = utf8_next(s, &at);
        TRY(put_rune(t, (struct span){s.p + start, at - start}, r));
    }
    return RC_OK;
}

static enum rc put_cell(struct text *t, const struct cell *c)
{
    char number[REAL_TEXT], when[CIVIL_TEXT];
    switch (c->type) {
    case CELL_NULL:
        return RC_OK;
    case CELL_INT:
        return text_printf(t, "%" PRId64, c->i);
    case CELL_REAL:
        return text_add(t, span_of(real_fifteen(c->f, number)));
    case CELL_BOOL:
        return text_add(t, span_of(c->i ? "yes" : "no"));
    case CELL_TIME:
        return text_add(t, span_of(civil_text(c->i, when)));
    case CELL_TEXT:
        return put_text(t, c->s);
    }
    return RC_OK;
}

static enum rc put_row(void *self, const struct cell *cells, struct err *err)
{
    struct markdown *m = self;
    struct text *t = &m->out.text;
    TRY(text_byte(t, '|'));
    for (size_t i = 0; i < m->rows->n; i++) {
        TRY(text_byte(t, ' '));
        TRY(put_cell(t, &cells[i]));
        TRY(text_add(t, SPAN(" |")));
    }
    TRY(text_byte(t, '\n'));
    return out_row_end(&m->out, err);
}

static enum rc put_head(struct markdown *m)
{
    struct text *t = &m->out.text;
    TRY(text_byte(t, '|'));
    for (size_t i = 0; i < m->rows->n; i++) {
        TRY(text_byte(t, ' '));
        TRY(put_text(t, span_of(m->rows->name[i])));
        TRY(text_add(t, SPAN(" |")));
    }
    TRY(text_add(t, SPAN("\n|")));
    for (size_t i = 0; i < m->rows->n; i++) {
        bool right = m->rows->type[i] == CELL_INT || m->rows->type[i] == CELL_REAL;
        TRY(text_add(t, right ? SPAN("---:|") : SPAN("---|")));
    }
    return text_byte(t, '\n');
}

enum rc page_md(struct rows *rows, const struct page_options *options,
                const struct page_sink *sink, struct page_count *count, struct err *err)
{
    struct markdown m = {.out.sink = sink, .rows = rows};
    enum rc rc;
    (void)options; // none apply
    err_clear(err);
    TRY_OUT(put_head(&m));
    TRY_OUT(out_each(rows, put_row, &m, &m.n, err));
    TRY_OUT(out_flush(&m.out, err));
    if (count)
        *count = (struct page_count){.rows = m.n};
out:
    out_done(&m.out);
    return out_memory(rc, err);
}
