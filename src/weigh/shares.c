// SPDX-License-Identifier: Apache-2.0
// Question: which shares may meet, and in which order does the original see them?
// Definition: the shares of an object are a group. The original puts rows in the order
// of their accounts' first appearance before it numbers them; that number is the turn.
// Without `as_published` the turn is the order by (time, account name, content name),
// and rows that are the same in all columns count once.
// Source: CooRTweet 2.1.3, do_detect_groups and calc_group_combinations.
// Oracle: coortweet_test.c, which sorts nothing.
#include "weigh/shares.h"

#include "base/sort.h"

#include <string.h>

static uint32_t layer_of(const struct coortweet_input *in, uint32_t row)
{
    return in->layer ? in->layer[row] : 0;
}

// Numbers codes in the order in which rows [n] show them; number [n_codes].
static void number_codes(const uint32_t *row, uint32_t n, const uint32_t *code,
                         uint32_t *number, uint32_t n_codes)
{
    uint32_t next = 0;
    memset(number, 0xff, (size_t)n_codes * sizeof *number);
    for (uint32_t i = 0; i < n; i++)
        if (number[code[row[i]]] == COORTWEET_NONE)
            number[code[row[i]]] = next++;
}

// What sorting needs, indexed by input row or by code.
struct ordering {
    uint32_t *row;    // [n] the rows of the layer, in the order reached so far
    uint32_t *number; // [max of accounts, objects] of codes
    uint32_t *key;    // [n input rows]
    uint32_t *turn;   // [n input rows]
    uint64_t *time;   // [n input rows]
    uint32_t n;
};

static void ordering_done(struct ordering *o)
{
    mem_free(o->row);
    mem_free(o->number);
    mem_free(o->key);
    mem_free(o->turn);
    mem_free(o->time);
    *o = (struct ordering){0};
}

// Rows of the layer whose account has at least m of them.
static enum rc take_rows(const struct coortweet_input *in, uint32_t layer, uint32_t m,
                         struct ordering *o)
{
    uint32_t most = in->n_accounts > in->n_objects ? in->n_accounts : in->n_objects;
    o->row = mem_new(in->n, sizeof *o->row);
    o->number = mem_zero(most, sizeof *o->number);
    o->key = mem_new(in->n, sizeof *o->key);
    o->turn = mem_new(in->n, sizeof *o->turn);
    o->time = mem_new(in->n, sizeof *o->time);
    if (!o->row || !o->number || !o->key || !o->turn || !o->time)
        return RC_MEMORY;
    for (uint32_t i = 0; i < in->n; i++)
        if (layer_of(in, i) == layer)
            o->number[in->account[i]]++;
    for (uint32_t i = 0; i < in->n; i++)
        if (layer_of(in, i) == layer && o->number[in->account[i]] >= m)
            o->row[o->n++] = i;
    return RC_OK;
}

static enum rc by_number(struct ordering *o, const uint32_t *code)
{
    for (uint32_t i = 0; i < o->n; i++)
        o->key[o->row[i]] = o->number[code[o->row[i]]];
    return sort_rows_u32(o->row, o->n, o->key);
}

static enum rc by_rank(struct ordering *o, const uint32_t *code, const uint32_t *rank)
{
    for (uint32_t i = 0; i < o->n; i++)
        o->key[o->row[i]] = rank ? rank[code[o->row[i]]] : code[o->row[i]];
    return sort_rows_u32(o->row, o->n, o->key);
}

static enum rc by_time(struct ordering *o, const int64_t *time_us)
{
    for (uint32_t i = 0; i < o->n; i++)
        o->time[o->row[i]] = sort_key_i64(time_us[o->row[i]]);
    return sort_rows_u64(o->row, o->n, o->time);
}

// Drops rows that are the same as the one before them in all columns.
static uint32_t drop_duplicates(const struct coortweet_input *in, struct ordering *o)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < o->n; i++) {
        uint32_t a = kept ? o->row[kept - 1] : 0, b = o->row[i];
        if (!kept || in->object[a] != in->object[b] ||
            in->time_us[a] != in->time_us[b] || in->account[a] != in->account[b] ||
            in->content[a] != in->content[b])
            o->row[kept++] = b;
    }
    uint32_t dropped = o->n - kept;
    o->n = kept;
    return dropped;
}

// Brings the rows into the order of their turns, grouped by object.
static enum rc order_turns(const struct coortweet_input *in, bool as_published,
                           struct ordering *o, uint32_t *n_duplicates)
{
    if (as_published) {
        number_codes(o->row, o->n, in->account, o->number, in->n_accounts);
        TRY(by_number(o, in->account));
    }
    number_codes(o->row, o->n, in->object, o->number, in->n_objects);
    if (!as_published) {
        TRY(by_rank(o, in->content, in->content_rank));
        TRY(by_rank(o, in->account, in->account_rank));
        TRY(by_time(o, in->time_us));
    }
    TRY(by_number(o, in->object));
    *n_duplicates = as_published ? 0 : drop_duplicates(in, o);
    return RC_OK;
}

static enum rc room_for(struct shares *s, uint32_t n)
{
    s->n = n;
    s->row = mem_new(n, sizeof *s->row);
    s->time_us = mem_new(n, sizeof *s->time_us);
    s->account = mem_new(n, sizeof *s->account);
    s->content = mem_new(n, sizeof *s->content);
    s->turn = mem_new(n, sizeof *s->turn);
    s->place = mem_new(n, sizeof *s->place);
    s->own = mem_new(n, sizeof *s->own);
    return s->row && s->time_us && s->account && s->content && s->turn && s->place &&
                   s->own
               ? RC_OK
               : RC_MEMORY;
}

// Stretches of equal objects among the turns.
static enum rc find_groups(const struct coortweet_input *in, const uint32_t *row,
                           struct shares *s)
{
    uint32_t n_groups = 0;
    for (uint32_t g = 0; g < s->n; g++)
        n_groups += g == 0 || in->object[row[g]] != in->object[row[g - 1]];
    s->start = mem_new((size_t)n_groups + 1, sizeof *s->start);
    if (!s->start)
        return RC_MEMORY;
    for (uint32_t g = 0; g < s->n; g++)
        if (g == 0 || in->object[row[g]] != in->object[row[g - 1]])
            s->start[s->n_groups++] = g;
    s->start[n_groups] = s->n;
    return RC_OK;
}

// Fills the columns. o->row is in the order of turns.
static enum rc fill(const struct coortweet_input *in, bool as_published,
                    struct ordering *o, struct shares *s)
{
    TRY(room_for(s, o->n));
    TRY(find_groups(in, o->row, s));
    for (uint32_t g = 0; g < s->n; g++)
        o->turn[o->row[g]] = g;
    if (as_published) {
        TRY(by_time(o, in->time_us));
        TRY(by_number(o, in->object));
    }
    for (uint32_t j = 0; j < s->n; j++) {
        uint32_t row = o->row[j];
        s->row[j] = row;
        s->time_us[j] = in->time_us[row];
        s->account[j] = in->account[row];
        s->content[j] = in->content[row];
        s->turn[j] = o->turn[row];
        s->place[o->turn[row]] = j;
        s->own[j] = in->object_content &&
                    in->object_content[in->object[row]] == in->content[row];
    }
    return RC_OK;
}

enum rc shares_gather(const struct coortweet_input *in,
                      const struct coortweet_options *opt, uint32_t layer, uint32_t m,
                      struct shares *out, struct err *err)
{
    struct ordering o = {0};
    enum rc rc;
    *out = (struct shares){.loops = !opt->remove_loops};
    TRY_OUT(take_rows(in, layer, m, &o));
    TRY_OUT(order_turns(in, opt->as_published, &o, &out->n_duplicates));
    TRY_OUT(fill(in, opt->as_published, &o, out));
out:
    ordering_done(&o);
    return rc == RC_MEMORY ? err_memory(err) : rc;
}

void shares_done(struct shares *s)
{
    mem_free(s->start);
    mem_free(s->row);
    mem_free(s->time_us);
    mem_free(s->account);
    mem_free(s->content);
    mem_free(s->turn);
    mem_free(s->place);
    mem_free(s->own);
    *s = (struct shares){0};
}
