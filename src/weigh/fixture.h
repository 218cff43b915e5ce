// SPDX-License-Identifier: Apache-2.0
// For tests of this room only: small CSV files, and tables that are compared row by row
// whatever their order.
#ifndef LOCKSTEP_WEIGH_FIXTURE_H
#define LOCKSTEP_WEIGH_FIXTURE_H

#include "base/dict.h"
#include "base/tap.h"
#include "base/text.h"

#include <math.h>

enum { CSV_COLUMNS = 20 };

// A whole file, its cells unquoted. cell [n][n_columns]; row 0 is the head.
struct csv {
    char *bytes;
    struct span *cell;
    size_t n, n_columns;
};

// Reads one field at *at, moves behind its comma or line end, unquotes in place.
UNUSED static struct span csv_field(char **at, bool *last)
{
    char *p = *at, *to = p, *from = p;
    bool quoted = *p == '"';
    p += quoted;
    for (; *p && (quoted || (*p != ',' && *p != '\n' && *p != '\r')); p++) {
        if (quoted && *p == '"') {
            if (p[1] != '"') {
                p++;
                break;
            }
            p++;
        }
        *to++ = *p;
    }
    *last = *p != ',';
    while (*p == '\r')
        p++;
    *at = *p ? p + 1 : p;
    return (struct span){from, (size_t)(to - from)};
}

// Reads a file whole; false if it is not there or has rows of different lengths.
UNUSED static bool csv_open(struct csv *c, const char *path)
{
    *c = (struct csv){0};
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    fseek(f, 0, SEEK_END);
    long size = ftell(f);
    rewind(f);
    c->bytes = malloc((size_t)size + 1);
    c->bytes[fread(c->bytes, 1, (size_t)size, f)] = 0;
    fclose(f);
    size_t cap = 0, n = 0;
    for (char *at = c->bytes; *at;) {
        bool last = false;
        while (!last) {
            if (n == cap) {
                cap = cap ? 2 * cap : 1024;
                c->cell = realloc(c->cell, cap * sizeof *c->cell);
            }
            c->cell[n++] = csv_field(&at, &last);
        }
        if (!c->n_columns)
            c->n_columns = n;
    }
    c->n = n / c->n_columns;
    return n % c->n_columns == 0;
}

UNUSED static void csv_done(struct csv *c)
{
    free(c->bytes);
    free(c->cell);
    *c = (struct csv){0};
}

// One cell; lives as long as the file.
UNUSED static struct span csv_cell(const struct csv *c, size_t row, size_t column)
{
    return c->cell[row * c->n_columns + column];
}

// Number of the column with that name, or SIZE_MAX.
UNUSED static size_t csv_column(const struct csv *c, const char *name)
{
    for (size_t i = 0; i < c->n_columns; i++)
        if (span_is(csv_cell(c, 0, i), name))
            return i;
    return SIZE_MAX;
}

// A row of a table: all its texts in one, all its numbers.
struct table_row {
    char *key;
    double value[CSV_COLUMNS];
    size_t n;
};

// Rows in any order.
struct table {
    struct table_row *row;
    size_t n, cap;
};

// Adds a row of one text and n numbers.
UNUSED static void table_add(struct table *t, const char *key, const double *value,
                             size_t n)
{
    if (t->n == t->cap) {
        t->cap = t->cap ? 2 * t->cap : 1024;
        t->row = realloc(t->row, t->cap * sizeof *t->row);
    }
    struct table_row *r = &t->row[t->n++];
    *r = (struct table_row){.key = strdup(key), .n = n};
    memcpy(r->value, value, n * sizeof *value);
}

UNUSED static void table_done(struct table *t)
{
    for (size_t i = 0; i < t->n; i++)
        free(t->row[i].key);
    free(t->row);
    *t = (struct table){0};
}

// By text, then by numbers; for qsort.
UNUSED static int table_order(const void *x, const void *y)
{
    const struct table_row *a = x, *b = y;
    int order = strcmp(a->key, b->key);
    for (size_t i = 0; order == 0 && i < a->n; i++)
        order = a->value[i] < b->value[i] ? -1 : a->value[i] > b->value[i];
    return order;
}

// "NA" is not a number. Columns named in `texts` (parted by blanks) make the key.
UNUSED static bool table_read(struct table *t, const char *path, const char *texts)
{
    struct csv c;
    if (!csv_open(&c, path))
        return false;
    for (size_t r = 1; r < c.n; r++) {
        char key[65536] = "";
        double value[CSV_COLUMNS];
        size_t n = 0, used = 0;
        for (size_t i = 0; i < c.n_columns; i++) {
            struct span s = csv_cell(&c, r, i), name = csv_cell(&c, 0, i), rest, one;
            bool is_text = false;
            rest = span_of(texts);
            while (span_split(&rest, ' ', &one))
                is_text |= span_same(one, name);
            char cell[64] = "";
            if (is_text)
                used += (size_t)snprintf(key + used, sizeof key - used, "%.*s|",
                                         (int)s.n, s.p);
            else
                snprintf(cell, sizeof cell, "%.*s", (int)s.n, s.p);
            if (!is_text)
                value[n++] = span_is(s, "NA") ? (double)NAN : strtod(cell, NULL);
        }
        table_add(t, key, value, n);
    }
    csv_done(&c);
    return true;
}

// Equal to 12 digits, or both not a number.
UNUSED static bool table_near(double x, double y)
{
    if (isnan(x) || isnan(y))
        return isnan(x) && isnan(y);
    return fabs(x - y) <= 1e-12 * fmax(fabs(x), fabs(y));
}

// Rows of one table that the other lacks, or that differ.
UNUSED static size_t table_differences(struct table *a, struct table *b)
{
    size_t bad = 0, i = 0, j = 0;
    qsort(a->row, a->n, sizeof *a->row, table_order);
    qsort(b->row, b->n, sizeof *b->row, table_order);
    while (i < a->n && j < b->n) {
        int order = strcmp(a->row[i].key, b->row[j].key);
        bool same = order == 0 && a->row[i].n == b->row[j].n;
        for (size_t k = 0; same && k < a->row[i].n; k++)
            same = table_near(a->row[i].value[k], b->row[j].value[k]);
        if (!same && bad++ < 3) {
            printf("# %s\n# %s\n", a->row[i].key, b->row[j].key);
            for (size_t k = 0; k < a->row[i].n && k < b->row[j].n; k++)
                printf("#   %.17g %.17g\n", a->row[i].value[k], b->row[j].value[k]);
        }
        i += order <= 0;
        j += order >= 0;
    }
    return bad + (a->n - i) + (b->n - j);
}

// A text of a dictionary.
struct rank_entry {
    struct span text;
    uint32_t code;
};

// By the bytes of the texts; for qsort.
UNUSED static int rank_order(const void *x, const void *y)
{
    const struct rank_entry *a = x, *b = y;
    return span_order(a->text, b->text);
}

// Places of the texts in the order of their bytes: [d->n], to be freed.
UNUSED static uint32_t *rank_texts(const struct dict *d)
{
    struct rank_entry *e = calloc(d->n + 1, sizeof *e);
    uint32_t *rank = calloc(d->n + 1, sizeof *rank);
    for (uint32_t i = 0; i < d->n; i++)
        e[i] = (struct rank_entry){dict_text(d, i, NULL), i};
    qsort(e, d->n, sizeof *e, rank_order);
    for (uint32_t i = 0; i < d->n; i++)
        rank[e[i].code] = i;
    free(e);
    return rank;
}

#endif
