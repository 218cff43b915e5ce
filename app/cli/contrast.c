// SPDX-License-Identifier: Apache-2.0
// The longest common subsequence of words (Wagner and Fischer 1974, The
// string-to-string correction problem): what is not in it differs.
#include "contrast.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 500 };

struct words {
    struct {
        const char *p;
        size_t n;
        bool common;
    } word[MOST_WORDS];
    size_t n;
};

// False if there are too many.
static bool split(const struct line *l, struct words *out)
{
    out->n = 0;
    for (size_t at = 0; at < l->n;) {
        const char *p = l->p + at;
        size_t n = strcspn(p, " ");
        if (n && out->n == MOST_WORDS)
            return false;
        if (n) {
            out->word[out->n].p = p;
            out->word[out->n].n = n;
            out->word[out->n++].common = false;
        }
        at += n + 1;
    }
    return true;
}

static bool same(const struct words *a, size_t i, const struct words *b, size_t k)
{
    return a->word[i].n == b->word[k].n &&
           memcmp(a->word[i].p, b->word[k].p, a->word[i].n) == 0;
}

// Marks the common words; returns how many there are.
static size_t match(struct words *a, struct words *b)
{
    size_t stride = b->n + 1, most, i = 0, k = 0;
    // best[i][k]: the most common words from the i-th of a and the k-th of b on.
    unsigned *best = cli_alloc((a->n + 1) * stride, sizeof *best);
    for (i = a->n; i-- > 0;)
        for (k = b->n; k-- > 0;) {
            unsigned down = best[(i + 1) * stride + k],
                     right = best[i * stride + k + 1];
            best[i * stride + k] = same(a, i, b, k) ? best[(i + 1) * stride + k + 1] + 1
                                   : down > right   ? down
                                                    : right;
        }
    most = best[0];
    for (i = k = 0; i < a->n && k < b->n;) {
        if (same(a, i, b, k))
            a->word[i++].common = b->word[k++].common = true;
        else if (best[(i + 1) * stride + k] >= best[i * stride + k + 1])
            i++;
        else
            k++;
    }
    free(best);
    return most;
}

static void put_marked(struct line *out, const struct words *w, const char *open,
                       const char *close)
{
    for (size_t i = 0; i < w->n; i++) {
        bool first = i == 0 || w->word[i - 1].common;
        bool last = i + 1 == w->n || w->word[i + 1].common;
        line_text(out, i ? " " : "");
        line_text(out, !w->word[i].common && first ? open : "");
        line_add(out, w->word[i].p, w->word[i].n);
        line_text(out, !w->word[i].common && last ? close : "");
    }
}

static void replace(struct line *l, const struct words *w, bool own)
{
    struct line out = {0};
    put_marked(&out, w, own ? "\xE2\x9F\xA6" : "[", own ? "\xE2\x9F\xA7" : "]");
    line_done(l);
    *l = out;
}

void contrast_mark(struct line *a, struct line *b)
{
    if (!a->n || !b->n || strcmp(a->p, b->p) == 0)
        return;
    struct words *w = cli_alloc(2, sizeof *w);
    if (split(a, &w[0]) && split(b, &w[1])) {
        size_t most = w[0].n > w[1].n ? w[0].n : w[1].n;
        bool own = strpbrk(a->p, "[]") || strpbrk(b->p, "[]");
        if (2 * match(&w[0], &w[1]) >= most && w[0].n && w[1].n) {
            replace(a, &w[0], own);
            replace(b, &w[1], own);
        }
    }
    free(w);
}
