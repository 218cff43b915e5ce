// SPDX-License-Identifier: Apache-2.0
// Question: whose messages did the same as somebody else's within the window, and how
// many of them?
// Definition: METHOD 11.3. The row (u, v) weighs the messages of u that have a partner:
// another message, of v, that did the same within the window; so weight(u, v) need not
// be weight(v, u). Rows of less than the minimum are left out. u = v is a row too.
// Source: QUT Digital Observatory and Graham, coordination network toolkit.
// Departures: as published the window is compared in double seconds, and see acts.c.
// Otherwise it is compared in whole microseconds.
// Innocent explanation: whoever reposts much meets everybody who reposts much; compare
// with co_post, the background.
// Oracle: qut_test.c, all pairs of messages; and the toolkit's own outputs.
#include "weigh/qut.h"

#include "base/thread.h"
#include "weigh/acts.h"
#include "weigh/partners.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

static enum rc check_options(const struct qut_options *o, struct err *err)
{
    const char *wrong = NULL;
    if ((unsigned)o->network > QUT_CO_POST)
        wrong = "there is no such network";
    else if (o->window_us < 0)
        wrong = "the window must not be negative";
    else if (o->network == QUT_CO_SIMILAR_TWEET && !(o->similarity > 0))
        wrong = "the similarity must be above 0";
    return wrong ? err_set(err, RC_ARGUMENT, "E0730", "%s", wrong) : RC_OK;
}

static enum rc check_codes(const uint32_t *code, uint32_t n, uint32_t n_codes,
                           bool none_too, const char *what, struct err *err)
{
    for (uint32_t i = 0; code && i < n; i++)
        if (code[i] >= n_codes && !(none_too && code[i] == QUT_NONE))
            return err_set(err, RC_ARGUMENT, "E0731",
                           "row %u has %s %u, but there are only %u", i, what, code[i],
                           n_codes);
    return RC_OK;
}

static enum rc check_urls(const struct qut_input *in, struct err *err)
{
    for (uint32_t i = 0; i < in->n; i++)
        if (in->url_at[i] > in->url_at[i + 1])
            return err_set(err, RC_ARGUMENT, "E0731",
                           "the URLs of row %u end before "
                           "they begin",
                           i);
    for (uint64_t u = in->n ? in->url_at[0] : 0; in->n && u < in->url_at[in->n]; u++)
        if (in->url[u] >= in->n_urls)
            return err_set(err, RC_ARGUMENT, "E0731",
                           "there is a URL %u, but there are only %u", in->url[u],
                           in->n_urls);
    return RC_OK;
}

static enum rc check_input(const struct qut_input *in, enum qut_network network,
                           struct err *err)
{
    const char *missing = NULL;
    if (in->n == QUT_NONE)
        return err_set(err, RC_ARGUMENT, "E0731", "there are too many rows");
    if (network == QUT_CO_REPLY && !in->reply)
        missing = "replies";
    if (network == QUT_CO_LINK && (!in->url_at || !in->url))
        missing = "URLs";
    if ((network == QUT_CO_TWEET || network == QUT_CO_SIMILAR_TWEET) && !in->text)
        missing = "texts";
    if (missing && in->n)
        return err_set(err, RC_ARGUMENT, "E0731", "there is no column of %s", missing);
    TRY(check_codes(in->message, in->n, in->n_messages, false, "message", err));
    TRY(check_codes(in->user, in->n, in->n_users, false, "user", err));
    TRY(check_codes(in->repost, in->n, in->n_reposts, true, "repost", err));
    TRY(check_codes(in->reply, in->n, in->n_replies, true, "reply", err));
    for (uint32_t i = 0; in->time_s && i < in->n; i++)
        if (!isfinite(in->time_s[i]))
            return err_set(err, RC_ARGUMENT, "E0731", "the time of row %u is no number",
                           i);
    return network == QUT_CO_LINK && in->n ? check_urls(in, err) : RC_OK;
}

// Rows of a stretch of users.
struct stretch {
    struct u32s user_1, user_2, weight;
};

static void stretch_done(struct stretch *s)
{
    column_done(&s->user_1);
    column_done(&s->user_2);
    column_done(&s->weight);
}

enum { USERS_A_STRETCH = 64 };

struct counting {
    const struct acts *acts;
    const struct qut_options *opt;
    struct partners *hand;   // [n threads]
    struct stretch *stretch; // [n_stretches]
    size_t n_stretches;
    atomic_uint_fast64_t n_rows;
};

// Turns the partners of one user into rows.
static enum rc write_rows(struct counting *c, uint32_t user, struct partners *p,
                          struct stretch *s)
{
    uint32_t least = c->opt->min_edge_weight ? c->opt->min_edge_weight : 1;
    TRY(partners_sort(p, least));
    TRY(column_reserve(&s->user_1, p->n_found));
    TRY(column_reserve(&s->user_2, p->n_found));
    TRY(column_reserve(&s->weight, p->n_found));
    for (uint32_t i = 0; i < p->n_found; i++) {
        column_put(&s->user_1, user);
        column_put(&s->user_2, p->found[i]);
        column_put(&s->weight, p->weight[p->found[i]]);
    }
    uint64_t n = atomic_fetch_add(&c->n_rows, p->n_found) + p->n_found;
    partners_reset(p);
    return n > c->opt->max_rows ? RC_LIMIT : RC_OK;
}

static enum rc count_users(void *self, unsigned worker, size_t from, size_t to)
{
    struct counting *c = self;
    const struct acts *a = c->acts;
    struct partners *p = &c->hand[worker];
    struct stretch *s = &c->stretch[from / USERS_A_STRETCH];
    for (size_t user = from; user < to; user++) {
        uint32_t first = a->user_from[user], last = a->user_from[user + 1];
        if (last - first < c->opt->min_edge_weight)
            continue; // cannot have that many messages
        for (uint32_t i = first; i < last; i++) {
            uint32_t j = a->by_user[i];
            bool same = i > first && a->message[j] == a->message[a->by_user[i - 1]];
            TRY(partners_find(p, j, same));
        }
        TRY(write_rows(c, (uint32_t)user, p, s));
    }
    return RC_OK;
}

static enum rc join_stretches(struct counting *c, struct qut_rows *rows)
{
    size_t n = (size_t)atomic_load(&c->n_rows);
    rows->user_1 = mem_new(n, sizeof *rows->user_1);
    rows->user_2 = mem_new(n, sizeof *rows->user_2);
    rows->weight = mem_new(n, sizeof *rows->weight);
    if (!rows->user_1 || !rows->user_2 || !rows->weight)
        return RC_MEMORY;
    for (size_t i = 0; i < c->n_stretches; i++) {
        struct stretch *s = &c->stretch[i];
        size_t bytes = s->user_1.n * sizeof *rows->user_1;
        if (bytes) {
            memcpy(rows->user_1 + rows->n, s->user_1.p, bytes);
            memcpy(rows->user_2 + rows->n, s->user_2.p, bytes);
            memcpy(rows->weight + rows->n, s->weight.p, bytes);
        }
        rows->n += s->user_1.n;
        stretch_done(s);
    }
    return RC_OK;
}

static enum rc refuse_rows(const struct qut_options *opt, struct err *err)
{
    enum rc rc = err_set(err, RC_LIMIT, "E0531",
                         "the network has more than the limit of %llu rows",
                         (unsigned long long)opt->max_rows);
    err_hint(err,
             "take a shorter window, a greater minimum weight or fewer messages, or "
             "raise the limit");
    return rc;
}

static enum rc count_rows(const struct acts *acts, const struct qut_input *in,
                          const struct qut_options *opt, const struct pace *pace,
                          struct qut_rows *rows, struct err *err)
{
    unsigned n_threads = thread_resolve(opt->threads);
    struct counting c = {.acts = acts, .opt = opt};
    struct word_index index = {0};
    enum rc rc = RC_MEMORY;
    c.n_stretches = (size_t)in->n_users / USERS_A_STRETCH + 1;
    c.hand = mem_zero(n_threads, sizeof *c.hand);
    c.stretch = mem_zero(c.n_stretches, sizeof *c.stretch);
    if (!c.hand || !c.stretch)
        goto out;
    if (acts->word_at)
        TRY_OUT(word_index_make(acts, opt->similarity, &index));
    for (unsigned i = 0; i < n_threads; i++)
        TRY_OUT(partners_init(&c.hand[i], acts, &index, opt, in->n_users, pace));
    TRY_OUT(thread_chunks(n_threads, in->n_users, USERS_A_STRETCH, count_users, &c,
                          pace, "pairing"));
    TRY_OUT(join_stretches(&c, rows));
out:
    for (unsigned i = 0; c.hand && i < n_threads; i++)
        partners_done(&c.hand[i]);
    for (size_t i = 0; c.stretch && i < c.n_stretches; i++)
        stretch_done(&c.stretch[i]);
    mem_free(c.hand);
    mem_free(c.stretch);
    word_index_done(&index);
    if (rc == RC_LIMIT)
        return refuse_rows(opt, err);
    return rc == RC_MEMORY ? err_memory(err) : rc == RC_STOPPED ? err_stopped(err) : rc;
}

enum rc qut_run(const struct qut_input *in, const struct qut_options *opt,
                const struct pace *pace, struct qut_rows *out, struct err *err)
{
    static const struct qut_options usual = QUT_DEFAULT;
    struct qut_rows rows = {0};
    struct acts acts = {0};
    enum rc rc;
    opt = opt ? opt : &usual;
    TRY(check_options(opt, err));
    TRY(check_input(in, opt->network, err));
    TRY_OUT(acts_gather(in, opt, pace, &acts, err));
    TRY_OUT(count_rows(&acts, in, opt, pace, &rows, err));
    *out = rows;
    rows = (struct qut_rows){0};
out:
    acts_done(&acts);
    qut_done(&rows);
    return rc;
}

void qut_done(struct qut_rows *r)
{
    mem_free(r->user_1);
    mem_free(r->user_2);
    mem_free(r->weight);
    *r = (struct qut_rows){0};
}
