// SPDX-License-Identifier: Apache-2.0
#include "pair/harvest.h"

#include "base/mem.h"

#include <string.h>

// What one worker brought.
struct pair_basket {
    void *column[HARVEST_COLUMNS];
    size_t n, room;
};

enum { ROOM_LEAST = 1024 };

enum rc pair_harvest_init(struct pair_harvest *h, const unsigned char *width,
                          unsigned n_columns, unsigned n_workers, size_t n_pieces,
                          uint64_t most)
{
    *h = (struct pair_harvest){.n_columns = n_columns,
                               .n_workers = n_workers,
                               .n_pieces = n_pieces,
                               .most = most};
    must(n_columns <= HARVEST_COLUMNS);
    memcpy(h->width, width, n_columns);
    h->basket = mem_zero(n_workers, sizeof *h->basket);
    h->sheaf = mem_zero(n_pieces, sizeof *h->sheaf);
    return h->basket && h->sheaf ? RC_OK : RC_MEMORY;
}

static void empty(struct pair_basket *b)
{
    for (unsigned c = 0; c < HARVEST_COLUMNS; c++)
        mem_free(b->column[c]);
    *b = (struct pair_basket){0};
}

void pair_harvest_done(struct pair_harvest *h)
{
    for (unsigned w = 0; h->basket && w < h->n_workers; w++)
        empty(&h->basket[w]);
    mem_free(h->basket);
    mem_free(h->sheaf);
    h->basket = NULL;
    h->sheaf = NULL;
    h->n_workers = 0;
    h->n_pieces = 0;
}

void pair_harvest_begin(struct pair_harvest *h, unsigned worker, size_t piece)
{
    h->sheaf[piece].worker = worker;
    h->sheaf[piece].from = h->basket[worker].n;
}

void pair_harvest_end(struct pair_harvest *h, unsigned worker, size_t piece)
{
    h->sheaf[piece].n = h->basket[worker].n - h->sheaf[piece].from;
}

static enum rc widen(const struct pair_harvest *h, struct pair_basket *b)
{
    size_t room = b->room ? b->room + b->room / 2 : ROOM_LEAST;
    for (unsigned c = 0; c < h->n_columns; c++) {
        void *p = mem_grow(b->column[c], room, h->width[c]);
        if (!p)
            return RC_MEMORY;
        b->column[c] = p;
    }
    b->room = room;
    return RC_OK;
}

enum rc pair_harvest_row(struct pair_harvest *h, unsigned worker, const uint64_t *cell)
{
    struct pair_basket *b = &h->basket[worker];
    if (h->most && atomic_fetch_add(&h->n, 1) >= h->most)
        return RC_LIMIT;
    if (b->n == b->room)
        TRY(widen(h, b));
    for (unsigned c = 0; c < h->n_columns; c++) {
        if (h->width[c] == 4)
            ((uint32_t *)b->column[c])[b->n] = (uint32_t)cell[c];
        else
            ((uint64_t *)b->column[c])[b->n] = cell[c];
    }
    b->n++;
    return RC_OK;
}

// The rows of all workers; only one of them has any iff *only is set.
static size_t total(const struct pair_harvest *h, struct pair_basket **only)
{
    size_t n = 0;
    unsigned filled = 0;
    for (unsigned w = 0; w < h->n_workers; w++) {
        n += h->basket[w].n;
        filled += h->basket[w].n > 0;
        if (h->basket[w].n > 0)
            *only = &h->basket[w];
    }
    if (filled != 1)
        *only = NULL;
    return n;
}

// One column of all workers, piece after piece; theirs is given back.
static void *bind_column(struct pair_harvest *h, unsigned c, size_t n)
{
    size_t width = h->width[c];
    char *out = mem_new(n, width), *to = out;
    if (!out)
        return NULL;
    for (size_t i = 0; i < h->n_pieces; i++) {
        const char *from = h->basket[h->sheaf[i].worker].column[c];
        if (h->sheaf[i].n == 0)
            continue;
        memcpy(to, from + h->sheaf[i].from * width, h->sheaf[i].n * width);
        to += h->sheaf[i].n * width;
    }
    for (unsigned w = 0; w < h->n_workers; w++) {
        mem_free(h->basket[w].column[c]);
        h->basket[w].column[c] = NULL;
    }
    return out;
}

enum rc pair_harvest_bring(struct pair_harvest *h, void **column, size_t *n_rows)
{
    struct pair_basket *only = NULL;
    size_t n = total(h, &only);
    memset(column, 0, h->n_columns * sizeof *column);
    for (unsigned c = 0; c < h->n_columns; c++) {
        // One worker takes the pieces in order, so its rows need no copy.
        if (only) {
            column[c] = mem_grow(only->column[c], n, h->width[c]);
            if (column[c])
                only->column[c] = NULL;
        } else {
            column[c] = bind_column(h, c, n);
        }
        if (!column[c])
            goto refused;
    }
    *n_rows = n;
    return RC_OK;
refused:
    for (unsigned c = 0; c < h->n_columns; c++) {
        mem_free(column[c]);
        column[c] = NULL;
    }
    return RC_MEMORY;
}
