// SPDX-License-Identifier: Apache-2.0
// Questions about the header and about places in the last record.
#include "ingest/csv_state.h"

#include <stdio.h>

bool csv_sniff(struct span head, char *out)
{
    static const char all[] = {',', ';', '\t', '|'};
    size_t count[sizeof all] = {0}, best = 0, i = 0;
    bool quotes = false;
    while (i < head.n && (head.p[i] == '\n' || head.p[i] == '\r'))
        i++;
    for (; i < head.n; i++) {
        char b = head.p[i];
        if (b == '"')
            quotes = !quotes;
        if (quotes)
            continue;
        if (b == '\n' || b == '\r')
            break;
        for (size_t d = 0; d < sizeof all; d++)
            count[d] += b == all[d];
    }
    for (size_t d = 1; d < sizeof all; d++)
        if (count[d] > count[best])
            best = d;
    *out = all[best];
    return count[best] > 0;
}

const struct span *csv_columns(const struct csv *c, size_t *n)
{
    *n = c->n_columns;
    return c->names;
}

size_t csv_find(const struct csv *c, struct span name)
{
    for (size_t i = 0; i < c->n_columns; i++)
        if (c->names[i].p && span_same(c->names[i], name))
            return i;
    return CSV_NONE;
}

enum rc csv_check_header(const struct csv *c, struct err *err)
{
    for (size_t i = 0; i < c->n_columns; i++) {
        struct span name = c->names[i];
        char quoted[80];
        size_t first = name.p ? csv_find(c, name) : i;
        if (first == i && (name.n > 0 || !name.p))
            continue;
        err_quote(quoted, sizeof quoted, name);
        if (name.n == 0) {
            err_set(err, RC_INPUT, "E0225", "column %zu has no name", i + 1);
            err_hint(err, "name it in the header, or take the column out");
        } else {
            err_set(err, RC_INPUT, "E0223", "columns %zu and %zu are both named \"%s\"",
                    first + 1, i + 1, quoted);
            err_hint(err, "rename one of them in the header");
        }
        err_place(err, source_name(c->w.source), 0, 1, 0);
        if (err)
            err_quote(err->field, sizeof err->field, name);
        return RC_INPUT;
    }
    return RC_OK;
}

enum rc csv_need(const struct csv *c, const char *const *names, size_t n,
                 struct err *err)
{
    char lack[256] = "", have[256] = "";
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (csv_find(c, span_of(names[i])) != CSV_NONE || at >= sizeof lack)
            continue;
        at += (size_t)snprintf(lack + at, sizeof lack - at, "%s\"%s\"", at ? ", " : "",
                               names[i]);
    }
    if (at == 0)
        return RC_OK;
    at = 0;
    for (size_t i = 0; i < c->n_columns && at < sizeof have; i++) {
        char quoted[64];
        err_quote(quoted, sizeof quoted, c->names[i]);
        at += (size_t)snprintf(have + at, sizeof have - at, "%s%s", at ? ", " : "",
                               quoted);
    }
    err_set(err, RC_INPUT, "E0224", "there is no column %s", lack);
    err_hint(err, "the columns are: %s", have);
    err_place(err, source_name(c->w.source), 0, 1, 0);
    return RC_INPUT;
}

struct span csv_field_raw(const struct csv *c, size_t k)
{
    must(k < c->n_fields);
    size_t from = c->starts[k];
    size_t to = k + 1 < c->n_fields ? c->starts[k + 1] - 1 : c->raw.n;
    return (struct span){c->raw.p + from, to - from};
}

struct scan_place csv_field_place(const struct csv *c, size_t k)
{
    must(k < c->n_fields);
    struct scan_place place = c->place;
    scan_walk((struct span){c->raw.p, c->starts[k]}, c->lines == LINES_CR, &place);
    return place;
}

void csv_blame(const struct csv *c, size_t k, struct err *err)
{
    struct scan_place place = k == CSV_NONE ? c->place : csv_field_place(c, k);
    if (!err)
        return;
    err_place(err, source_name(c->w.source), c->record, place.line, place.col);
    err->byte = place.byte;
    if (k != CSV_NONE && c->names[k].p)
        err_quote(err->field, sizeof err->field, c->names[k]);
}

uint64_t csv_blank_lines(const struct csv *c)
{
    return c->blank_lines;
}
