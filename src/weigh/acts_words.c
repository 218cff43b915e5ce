// SPDX-License-Identifier: Apache-2.0
// The acts that texts make; see acts.c and wording.c.
#include "base/dict.h"
#include "base/sort.h"
#include "weigh/acts.h"
#include "weigh/wording.h"

enum { ROWS_A_LOOK = 1024 };

// What both kinds of text need.
struct reading {
    struct dict dict;
    struct wording wording;
};

static void reading_done(struct reading *r)
{
    dict_done(&r->dict);
    wording_done(&r->wording);
}

static bool has_text(const struct qut_input *in, const uint8_t *first, uint32_t row)
{
    return first[row] && (!in->repost || in->repost[row] == QUT_NONE);
}

static enum rc put_act(struct act_list *list, uint32_t row, uint32_t object)
{
    if (list->row.n == QUT_NONE - 1)
        return RC_LIMIT;
    TRY(column_push(&list->row, row));
    return column_push(&list->object, object);
}

enum rc act_list_forms(const struct qut_input *in, const struct qut_options *opt,
                       const uint8_t *first, const struct pace *pace,
                       struct act_list *list)
{
    struct reading r = {0};
    enum rc rc = RC_OK;
    for (uint32_t i = 0; i < in->n; i++) {
        uint32_t object;
        bool is_new;
        if (i % ROWS_A_LOOK == 0 && pace_stop(pace)) {
            rc = RC_STOPPED;
            goto out;
        }
        if (!has_text(in, first, i))
            continue;
        TRY_OUT(wording_read(&r.wording, in->text[i]));
        wording_collapse(&r.wording);
        if (r.wording.n == 0 && !opt->as_published)
            continue;
        TRY_OUT(dict_put(&r.dict, 0, wording_span(&r.wording, 0, r.wording.n), &object,
                         &is_new));
        TRY_OUT(put_act(list, i, object));
    }
out:
    reading_done(&r);
    return rc;
}

// Sorts word[from..] and leaves each once.
static enum rc sort_words(struct u32s *word, size_t from)
{
    size_t to = from;
    TRY(sort_u32(word->p + from, word->n - from));
    for (size_t i = from; i < word->n; i++)
        if (i == from || word->p[i] != word->p[i - 1])
            word->p[to++] = word->p[i];
    word->n = to;
    return RC_OK;
}

// Adds the distinct words of the text just read.
static enum rc add_words(struct reading *r, struct u32s *word)
{
    struct wording_at at = {0};
    size_t from, to, begin = word->n;
    while (wording_next(&r->wording, &at, &from, &to)) {
        uint32_t number;
        bool is_new;
        TRY(dict_put(&r->dict, 0, wording_span(&r->wording, from, to), &number,
                     &is_new));
        TRY(column_push(word, number));
    }
    return word->n > begin ? sort_words(word, begin) : RC_OK;
}

// Numbers words so that those in fewer texts come first, and sorts each text's words.
static enum rc rank_words(struct act_list *list)
{
    uint32_t n = list->n_words;
    enum rc rc = RC_MEMORY;
    uint32_t *texts = mem_zero(n, sizeof *texts); // in which the word is
    uint32_t *order = mem_new(n, sizeof *order);
    if (!texts || !order)
        goto out;
    for (size_t i = 0; i < list->word.n; i++)
        texts[list->word.p[i]]++;
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    TRY_OUT(sort_rows_u32(order, n, texts));
    for (uint32_t i = 0; i < n; i++)
        texts[order[i]] = i; // now the new number
    for (size_t i = 0; i < list->word.n; i++)
        list->word.p[i] = texts[list->word.p[i]];
    for (size_t i = 0; i < list->row.n; i++)
        TRY_OUT(sort_u32(list->word.p + list->word_at.p[i],
                         list->word_at.p[i + 1] - list->word_at.p[i]));
    rc = RC_OK;
out:
    mem_free(texts);
    mem_free(order);
    return rc;
}

enum rc act_list_words(const struct qut_input *in, const struct qut_options *opt,
                       const uint8_t *first, const struct pace *pace,
                       struct act_list *list)
{
    struct reading r = {0};
    uint32_t least = opt->min_tokens ? opt->min_tokens : 1;
    enum rc rc;
    TRY_OUT(column_push(&list->word_at, 0));
    for (uint32_t i = 0; i < in->n; i++) {
        size_t from = list->word.n;
        if (i % ROWS_A_LOOK == 0 && pace_stop(pace)) {
            rc = RC_STOPPED;
            goto out;
        }
        if (!has_text(in, first, i))
            continue;
        TRY_OUT(wording_read(&r.wording, in->text[i]));
        TRY_OUT(add_words(&r, &list->word));
        if (list->word.n - from < least) {
            list->word.n = from;
            continue;
        }
        TRY_OUT(put_act(list, i, 0));
        TRY_OUT(column_push(&list->word_at, list->word.n));
    }
    list->n_words = r.dict.n;
    TRY_OUT(rank_words(list));
out:
    reading_done(&r);
    return rc;
}
