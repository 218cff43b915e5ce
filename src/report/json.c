// SPDX-License-Identifier: Apache-2.0
#include "base/civil.h"
#include "report/out.h"

#include <inttypes.h>
#include <math.h>

struct json {
    struct out out;
    const struct rows *rows;
    const char *type;
    uint64_t n;
};

static bool ends_with(struct span s, const char *end)
{
    size_t n = strlen(end);
    return s.n >= n && memcmp(s.p + s.n - n, end, n) == 0;
}

static enum rc put_escape(struct text *t, uint32_t r)
{
    if (r < 0x10000)
        return text_printf(t, "\\u%04x", r);
    r -= 0x10000;
    return text_printf(t, "\\u%04x\\u%04x", 0xD800 + (r >> 10), 0xDC00 + (r & 0x3FF));
}

// text_json escapes what JSON demands; here what a reader would not see is escaped too.
static enum rc put_text(struct text *t, struct span s)
{
    size_t from = 0, at = 0;
    bool hidden = false;
    for (size_t i = 0; i < s.n && !hidden; i++)
        hidden = (unsigned char)s.p[i] >= 0x80;
    if (!hidden)
        return text_json(t, s);
    TRY(text_byte(t, '"'));
    while (at < s.n) {
        size_t start = at;
        int32_t r = utf8_next(s, &at);
        bool plain = r >= 0x20 && r != '"' && r != '\\' && !rune_hidden(r);
        if (plain)
            continue;
        TRY(text_add(t, (struct span){s.p + from, start - from}));
        if (r < 0)
            TRY(text_add(t, SPAN("\xEF\xBF\xBD")));
        else if (r == '"' || r == '\\')
            TRY(text_printf(t, "\\%c", (char)r));
        else
            TRY(put_escape(t, (uint32_t)r));
        from = at;
    }
    TRY(text_add(t, (struct span){s.p + from, s.n - from}));
    return text_byte(t, '"');
}

static enum rc put_key(struct text *t, bool first, struct span name, const char *end)
{
    if (!first)
        TRY(text_byte(t, ','));
    TRY(put_text(t, name));
    if (*end) {
        t->n--; // the closing quote comes again behind the ending
        TRY(text_printf(t, "%s\"", end));
    }
    return text_byte(t, ':');
}

static enum rc put_time(struct text *t, bool first, struct span name,
                        const struct cell *c)
{
    struct span stem = name;
    if (ends_with(name, "_us"))
        stem.n -= 3;
    char when[CIVIL_TEXT];
    TRY(put_key(t, first, stem, "_us"));
    if (c->type == CELL_NULL) {
        TRY(text_add(t, SPAN("null")));
        TRY(put_key(t, false, stem, ""));
        return text_add(t, SPAN("null"));
    }
    TRY(text_printf(t, "%" PRId64, c->i));
    TRY(put_key(t, false, stem, ""));
    return text_json(t, span_of(civil_text(c->i, when)));
}

static enum rc put_value(struct text *t, struct span name, const struct cell *c)
{
    char number[REAL_TEXT];
    switch (c->type) {
    case CELL_INT:
        return text_printf(t, ends_with(name, "_id") ? "\"%" PRId64 "\"" : "%" PRId64,
                           c->i);
    case CELL_REAL:
        if (!isfinite(c->f))
            break;
        return text_add(t, span_of(real_exact(c->f, number)));
    case CELL_BOOL:
        return text_add(t, span_of(c->i ? "true" : "false"));
    case CELL_TEXT:
        return put_text(t, c->s);
    case CELL_NULL:
    case CELL_TIME:
        break;
    }
    return text_add(t, SPAN("null"));
}

static enum rc put_row(void *self, const struct cell *cells, struct err *err)
{
    struct json *j = self;
    struct text *t = &j->out.text;
    bool first = true;
    TRY(text_byte(t, '{'));
    if (j->type) {
        TRY(text_add(t, SPAN("\"type\":")));
        TRY(put_text(t, span_of(j->type)));
        first = false;
    }
    for (size_t i = 0; i < j->rows->n; i++) {
        struct span name = span_of(j->rows->name[i]);
        if (j->rows->type[i] == CELL_TIME) {
            TRY(put_time(t, first, name, &cells[i]));
        } else {
            TRY(put_key(t, first, name, ""));
            TRY(put_value(t, name, &cells[i]));
        }
        first = false;
    }
    TRY(text_add(t, SPAN("}\n")));
    return out_row_end(&j->out, err);
}

enum rc page_json(struct rows *rows, const struct page_options *options,
                  const struct page_sink *sink, struct page_count *count,
                  struct err *err)
{
    struct json j = {.out.sink = sink, .rows = rows};
    enum rc rc;
    if (options)
        j.type = options->type;
    err_clear(err);
    TRY_OUT(out_each(rows, put_row, &j, &j.n, err));
    TRY_OUT(out_flush(&j.out, err));
    if (count)
        *count = (struct page_count){.rows = j.n};
out:
    out_done(&j.out);
    return out_memory(rc, err);
}
