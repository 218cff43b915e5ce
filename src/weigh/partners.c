// SPDX-License-Identifier: Apache-2.0
// Question: which users have a message that did the same as this one, near to it?
// Definition: all acts of the same object within the window, of other messages; for
// texts, those whose word sets have a Jaccard index of at least the threshold.
// Source: coordination network toolkit; for the word index Chaudhuri, Ganti and Kaushik
// 2006 and Bayardo, Ma and Srikant 2007: if J(x, y) >= t, the |x| - ceil(t |x|) + 1
// rarest words of x and the same of y have one in common.
// Innocent explanation: see qut.c.
// Oracle: qut_test.c, which compares all texts.
#include "weigh/partners.h"

#include "base/sort.h"

#include <math.h>

// Words of act j that are indexed. A little too many never hurts, so that rounding
// cannot lose one.
static size_t prefix_length(const struct acts *a, double similarity, uint32_t j)
{
    size_t n = (size_t)(a->word_at[j + 1] - a->word_at[j]);
    double common = ceil(similarity * (double)n - 1e-6);
    if (common > (double)n)
        return 0;
    return common < 1 ? n : n - (size_t)common + 1;
}

enum rc word_index_make(const struct acts *a, double similarity, struct word_index *out)
{
    out->similarity = similarity;
    out->at = mem_zero((size_t)a->n_words + 2, sizeof *out->at);
    if (!out->at)
        return RC_MEMORY;
    uint64_t *next = out->at + 1; // ends as the begin of the word after
    for (uint32_t j = 0; j < a->n; j++)
        for (size_t i = prefix_length(a, similarity, j); i > 0; i--)
            next[a->word[a->word_at[j] + i - 1] + 1]++;
    for (uint32_t w = 0; w < a->n_words; w++)
        next[w + 1] += next[w];
    out->act = mem_new(next[a->n_words], sizeof *out->act);
    if (!out->act)
        return RC_MEMORY;
    for (uint32_t j = 0; j < a->n; j++)
        for (size_t i = prefix_length(a, similarity, j); i > 0; i--)
            out->act[next[a->word[a->word_at[j] + i - 1]]++] = j;
    return RC_OK;
}

void word_index_done(struct word_index *index)
{
    mem_free(index->at);
    mem_free(index->act);
    *index = (struct word_index){0};
}

enum rc partners_init(struct partners *p, const struct acts *acts,
                      const struct word_index *index, const struct qut_options *opt,
                      uint32_t n_users, const struct pace *pace)
{
    *p = (struct partners){
        .acts = acts, .index = index, .pace = pace, .window_us = opt->window_us};
    p->weight = mem_zero(n_users, sizeof *p->weight);
    p->met = mem_zero(n_users, sizeof *p->met);
    p->found = mem_new(n_users, sizeof *p->found);
    p->compared = mem_zero(acts->word_at ? acts->n : 0, sizeof *p->compared);
    return p->weight && p->met && p->found && p->compared ? RC_OK : RC_MEMORY;
}

void partners_done(struct partners *p)
{
    mem_free(p->weight);
    mem_free(p->met);
    mem_free(p->found);
    mem_free(p->compared);
    *p = (struct partners){0};
}

static void meet(struct partners *p, uint32_t user)
{
    if (p->met[user] == p->now)
        return;
    p->met[user] = p->now;
    if (p->weight[user]++ == 0)
        p->found[p->n_found++] = user;
}

// Common words of two acts over all their words.
static double jaccard(const struct acts *a, uint32_t j, uint32_t k)
{
    uint64_t x = a->word_at[j], x_end = a->word_at[j + 1];
    uint64_t y = a->word_at[k], y_end = a->word_at[k + 1];
    size_t both = 0, sum = (size_t)(x_end - x + (y_end - y));
    while (x < x_end && y < y_end) {
        uint32_t u = a->word[x], v = a->word[y];
        both += u == v;
        x += u <= v;
        y += v <= u;
    }
    return (double)both / (double)(sum - both);
}

static bool may_be_similar(const struct partners *p, uint32_t j, uint32_t k)
{
    const struct acts *a = p->acts;
    double x = (double)(a->word_at[j + 1] - a->word_at[j]);
    double y = (double)(a->word_at[k + 1] - a->word_at[k]);
    return (x < y ? x / y : y / x) >= p->index->similarity - 1e-9;
}

// First act at or after the begin of the window of j: j is 0 for the first group.
static uint32_t window_begin(const struct partners *p, uint32_t j)
{
    uint32_t low = 0, high = j;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (acts_near(p->acts, p->window_us, j, middle))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static uint64_t first_from(const struct word_index *index, uint32_t word, uint32_t act)
{
    uint64_t low = index->at[word], high = index->at[word + 1];
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (index->act[middle] < act)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void find_similar(struct partners *p, uint32_t j)
{
    const struct acts *a = p->acts;
    uint32_t begin = window_begin(p, j);
    size_t n = prefix_length(a, p->index->similarity, j);
    for (size_t i = 0; i < n; i++) {
        uint32_t word = a->word[a->word_at[j] + i];
        for (uint64_t at = first_from(p->index, word, begin);
             at < p->index->at[word + 1]; at++) {
            uint32_t k = p->index->act[at];
            if (!acts_near(a, p->window_us, j, k))
                break; // behind the window
            if (p->compared[k] == p->now || k == j || p->met[a->user[k]] == p->now)
                continue;
            p->compared[k] = p->now;
            if (may_be_similar(p, j, k) && jaccard(a, j, k) >= p->index->similarity)
                meet(p, a->user[k]);
        }
    }
}

static void find_same(struct partners *p, uint32_t j)
{
    const struct acts *a = p->acts;
    uint32_t from = a->start[a->group[j]], to = a->start[a->group[j] + 1];
    for (uint32_t k = j + 1; k < to && acts_near(a, p->window_us, j, k); k++)
        if (a->message[k] != a->message[j])
            meet(p, a->user[k]);
    for (uint32_t k = j; k > from && acts_near(a, p->window_us, j, k - 1); k--)
        if (a->message[k - 1] != a->message[j])
            meet(p, a->user[k - 1]);
}

enum rc partners_find(struct partners *p, uint32_t j, bool same_message)
{
    p->now += !same_message;
    if (pace_stop(p->pace))
        return RC_STOPPED;
    if (p->acts->word_at)
        find_similar(p, j);
    else
        find_same(p, j);
    return RC_OK;
}

enum rc partners_sort(struct partners *p, uint32_t least)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->n_found; i++) {
        uint32_t user = p->found[i];
        if (p->weight[user] >= least)
            p->found[n++] = user;
        else
            p->weight[user] = 0;
    }
    p->n_found = n;
    return sort_u32(p->found, n);
}

void partners_reset(struct partners *p)
{
    for (uint32_t i = 0; i < p->n_found; i++)
        p->weight[p->found[i]] = 0;
    p->n_found = 0;
}
