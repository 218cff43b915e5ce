// SPDX-License-Identifier: Apache-2.0
// Question: what did each message do that another may have done as well?
// Definition: the first row of a message counts. A repost reposts a message, a reply
// that is no repost replies to one, a message that is no repost has a text and shares
// URLs; any message is posted.
// Source: coordination network toolkit, preprocess_data and compute_networks.
// Departures: as published a URL belongs to the first row of the message that has that
// URL, which need not be the message's first row, and an empty field is a URL like any
// other, as an empty text is a text. Otherwise later rows count in nothing and what is
// empty is not there.
// Innocent explanation: see qut.c.
// Oracle: qut_test.c.
#include "weigh/acts.h"

#include "base/sort.h"

#include <string.h>

static bool is_repost(const struct qut_input *in, uint32_t row)
{
    return in->repost && in->repost[row] != QUT_NONE;
}

static void mark_first(const struct qut_input *in, uint8_t *seen, uint8_t *first)
{
    for (uint32_t i = 0; i < in->n; i++) {
        first[i] = !seen[in->message[i]];
        seen[in->message[i]] = 1;
    }
}

static enum rc put(struct act_list *list, uint32_t row, uint32_t object)
{
    if (list->row.n == QUT_NONE - 1)
        return RC_LIMIT;
    TRY(column_push(&list->row, row));
    return column_push(&list->object, object);
}

static enum rc list_codes(const struct qut_input *in, enum qut_network network,
                          const uint8_t *first, struct act_list *list)
{
    for (uint32_t i = 0; i < in->n; i++) {
        uint32_t object = QUT_NONE;
        if (network == QUT_CO_RETWEET)
            object = in->repost ? in->repost[i] : QUT_NONE;
        else if (network == QUT_CO_REPLY)
            object = is_repost(in, i) ? QUT_NONE : in->reply[i];
        else
            object = 0;
        if (first[i] && object != QUT_NONE)
            TRY(put(list, i, object));
    }
    return RC_OK;
}

// Leaves only the first act of each message and object.
static enum rc drop_repeated(const struct qut_input *in, struct act_list *list)
{
    size_t n = list->row.n, to = 0;
    enum rc rc = RC_MEMORY;
    uint64_t *key = mem_new(n, sizeof *key);
    uint32_t *order = mem_new(n, sizeof *order);
    uint8_t *again = mem_zero(n, 1);
    if (!key || !order || !again)
        goto out;
    for (uint32_t i = 0; i < n; i++) {
        key[i] = (uint64_t)in->message[list->row.p[i]] << 32 | list->object.p[i];
        order[i] = i;
    }
    TRY_OUT(sort_rows_u64(order, n, key));
    for (size_t i = 1; i < n; i++)
        again[order[i]] = key[order[i]] == key[order[i - 1]];
    for (size_t i = 0; i < n; i++)
        if (!again[i]) {
            list->row.p[to] = list->row.p[i];
            list->object.p[to++] = list->object.p[i];
        }
    list->row.n = list->object.n = to;
    rc = RC_OK;
out:
    mem_free(key);
    mem_free(order);
    mem_free(again);
    return rc;
}

static enum rc list_urls(const struct qut_input *in, bool as_published,
                         const uint8_t *first, struct act_list *list)
{
    for (uint32_t i = 0; i < in->n; i++) {
        if (is_repost(in, i) || (!as_published && !first[i]))
            continue;
        for (uint64_t u = in->url_at[i]; u < in->url_at[i + 1]; u++)
            if (as_published || in->url[u] != in->empty_url)
                TRY(put(list, i, in->url[u]));
    }
    return drop_repeated(in, list);
}

static enum rc list_acts(const struct qut_input *in, const struct qut_options *opt,
                         const struct pace *pace, struct act_list *list)
{
    enum rc rc = RC_MEMORY;
    uint8_t *seen = mem_zero(in->n_messages, 1), *first = mem_new(in->n, 1);
    if (!seen || !first)
        goto out;
    mark_first(in, seen, first);
    switch (opt->network) {
    case QUT_CO_LINK:
        rc = list_urls(in, opt->as_published, first, list);
        break;
    case QUT_CO_TWEET:
        rc = act_list_forms(in, opt, first, pace, list);
        break;
    case QUT_CO_SIMILAR_TWEET:
        rc = act_list_words(in, opt, first, pace, list);
        break;
    default:
        rc = list_codes(in, opt->network, first, list);
    }
out:
    mem_free(seen);
    mem_free(first);
    return rc;
}

static void act_list_done(struct act_list *list)
{
    column_done(&list->row);
    column_done(&list->object);
    column_done(&list->word_at);
    column_done(&list->word);
}

// Seconds as the original reads them.
static double seconds_of(const struct qut_input *in, uint32_t row)
{
    return in->time_s ? in->time_s[row] : (double)in->time_us[row] / 1e6;
}

// Bits of a double that order as it does.
static uint64_t double_key(double v)
{
    uint64_t bits;
    v += 0.0; // so that both zeroes are one
    memcpy(&bits, &v, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

// Numbers of the acts in order of place: order [n].
static enum rc order_acts(const struct qut_input *in, bool as_published,
                          const struct act_list *list, uint32_t *order)
{
    size_t n = list->row.n;
    uint64_t *key = mem_new(n, sizeof *key);
    if (!key)
        return RC_MEMORY;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t row = list->row.p[i];
        order[i] = i;
        key[i] = as_published ? double_key(seconds_of(in, row))
                              : sort_key_i64(in->time_us[row]);
    }
    enum rc rc = sort_rows_u64(order, n, key);
    mem_free(key);
    return rc == RC_OK ? sort_rows_u32(order, n, list->object.p) : rc;
}

static enum rc acts_room(struct acts *a, uint32_t n, uint32_t n_users,
                         bool as_published, bool words)
{
    a->n = n;
    a->start = mem_new((size_t)n + 1, sizeof *a->start);
    a->group = mem_new(n, sizeof *a->group);
    a->message = mem_new(n, sizeof *a->message);
    a->user = mem_new(n, sizeof *a->user);
    a->time_us = mem_new(n, sizeof *a->time_us);
    a->by_user = mem_new(n, sizeof *a->by_user);
    a->user_from = mem_zero((size_t)n_users + 1, sizeof *a->user_from);
    a->time_s = as_published ? mem_new(n, sizeof *a->time_s) : NULL;
    a->word_at = words ? mem_new((size_t)n + 1, sizeof *a->word_at) : NULL;
    return a->start && a->group && a->message && a->user && a->time_us && a->by_user &&
                   a->user_from && (a->time_s || !as_published) &&
                   (a->word_at || !words)
               ? RC_OK
               : RC_MEMORY;
}

static void fill_columns(const struct qut_input *in, const struct act_list *list,
                         const uint32_t *order, struct acts *a)
{
    for (uint32_t j = 0; j < a->n; j++) {
        uint32_t act = order[j], row = list->row.p[act];
        if (j == 0 || list->object.p[act] != list->object.p[order[j - 1]])
            a->start[a->n_groups++] = j;
        a->group[j] = a->n_groups - 1;
        a->message[j] = in->message[row];
        a->user[j] = in->user[row];
        a->time_us[j] = in->time_us[row];
        if (a->time_s)
            a->time_s[j] = seconds_of(in, row);
        a->user_from[in->user[row] + 1]++;
    }
    a->start[a->n_groups] = a->n;
    for (uint32_t u = 0; u < in->n_users; u++)
        a->user_from[u + 1] += a->user_from[u];
}

static enum rc fill_words(const struct act_list *list, const uint32_t *order,
                          struct acts *a)
{
    uint64_t to = 0;
    a->n_words = list->n_words;
    a->word = mem_new(list->word.n, sizeof *a->word);
    if (!a->word)
        return RC_MEMORY;
    for (uint32_t j = 0; j < a->n; j++) {
        uint64_t from = list->word_at.p[order[j]];
        size_t n = list->word_at.p[order[j] + 1] - from;
        a->word_at[j] = to;
        memcpy(a->word + to, list->word.p + from, n * sizeof *a->word);
        to += n;
    }
    a->word_at[a->n] = to;
    return RC_OK;
}

static enum rc order_by_user(struct acts *a)
{
    for (uint32_t j = 0; j < a->n; j++)
        a->by_user[j] = j;
    TRY(sort_rows_u32(a->by_user, a->n, a->message));
    return sort_rows_u32(a->by_user, a->n, a->user);
}

enum rc acts_gather(const struct qut_input *in, const struct qut_options *opt,
                    const struct pace *pace, struct acts *out, struct err *err)
{
    struct act_list list = {0};
    uint32_t *order = NULL;
    bool words = opt->network == QUT_CO_SIMILAR_TWEET;
    enum rc rc;
    *out = (struct acts){.window_s = (double)opt->window_us / 1e6};
    TRY_OUT(list_acts(in, opt, pace, &list));
    rc = RC_MEMORY;
    order = mem_new(list.row.n, sizeof *order);
    if (!order)
        goto out;
    TRY_OUT(order_acts(in, opt->as_published, &list, order));
    TRY_OUT(
        acts_room(out, (uint32_t)list.row.n, in->n_users, opt->as_published, words));
    fill_columns(in, &list, order, out);
    if (words)
        TRY_OUT(fill_words(&list, order, out));
    TRY_OUT(order_by_user(out));
out:
    mem_free(order);
    act_list_done(&list);
    if (rc == RC_MEMORY)
        return err_memory(err);
    if (rc == RC_STOPPED)
        return err_stopped(err);
    return rc == RC_LIMIT
               ? err_set(err, rc, "E0531", "there are 2^32 - 1 URLs, texts or words")
               : rc;
}

void acts_done(struct acts *a)
{
    mem_free(a->start);
    mem_free(a->group);
    mem_free(a->message);
    mem_free(a->user);
    mem_free(a->time_us);
    mem_free(a->time_s);
    mem_free(a->by_user);
    mem_free(a->user_from);
    mem_free(a->word_at);
    mem_free(a->word);
    *a = (struct acts){0};
}
