// SPDX-License-Identifier: Apache-2.0
// The QUT toolkit's networks over the case's posts: columns in, directed rows out.
#include "api/detect.h"

#include "weigh/qut.h"

#include <stdio.h>

static const char *const network_names[] = {
    "co_retweet", "co_tweet", "co_reply", "co_link", "co_similar_tweet", "co_post"};

static enum rc network_of(const char *name, enum qut_network *out, struct err *err)
{
    for (size_t i = 0; name && i < sizeof network_names / sizeof *network_names; i++)
        if (strcmp(name, network_names[i]) == 0) {
            *out = (enum qut_network)i;
            return RC_OK;
        }
    err_set(err, RC_ARGUMENT, "E0724", name ? "there is no network \"%s\"" : "%s",
            name ? name : "method qut needs a network");
    err_hint(err,
             "--network co_retweet, co_tweet, co_reply, co_link, co_similar_tweet or "
             "co_post");
    return RC_ARGUMENT;
}

// The URLs of all messages, as the toolkit splits them: at each single blank.
struct links {
    struct dict dict;
    struct u64s at;
    struct u32s url;
    uint32_t empty;
};

static enum rc split_links(const struct store_messages *m, struct links *out)
{
    bool is_new;
    TRY(dict_put(&out->dict, 0, SPAN(""), &out->empty, &is_new));
    for (size_t i = 0; i < m->post.n; i++) {
        struct span rest = SPAN(""), word;
        if (m->urls_bytes.p)
            rest = (struct span){(const char *)m->urls_bytes.p + m->urls_at.p[i],
                                 m->urls_at.p[i + 1] - m->urls_at.p[i]};
        TRY(column_push(&out->at, out->url.n));
        while (span_split(&rest, ' ', &word)) {
            uint32_t code;
            TRY(dict_put(&out->dict, 0, word, &code, &is_new));
            TRY(column_push(&out->url, code));
        }
    }
    return column_push(&out->at, out->url.n);
}

static void links_done(struct links *l)
{
    dict_done(&l->dict);
    column_done(&l->at);
    column_done(&l->url);
}

static enum rc text_spans(const struct store_messages *m, struct span **out)
{
    struct span *s = mem_new(m->post.n, sizeof *s);
    if (!s)
        return RC_MEMORY;
    for (size_t i = 0; i < m->post.n; i++)
        s[i] = m->text_bytes.p
                   ? (struct span){(const char *)m->text_bytes.p + m->text_at.p[i],
                                   m->text_at.p[i + 1] - m->text_at.p[i]}
                   : SPAN("");
    *out = s;
    return RC_OK;
}

// ---- what comes out -----------------------------------------------------------------

// Weight of the row v, u among rows in (user_1, user_2) order; 0 if there is none.
static uint32_t weight_back(const struct qut_rows *r, uint32_t u, uint32_t v)
{
    size_t lo = 0, hi = r->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (r->user_1[mid] < v || (r->user_1[mid] == v && r->user_2[mid] < u))
            lo = mid + 1;
        else
            hi = mid;
    }
    bool there = lo < r->n && r->user_1[lo] == v && r->user_2[lo] == u;
    return there ? r->weight[lo] : 0;
}

// Directed rows u, v and v, u as one edge a < b: weight the greater, count the sum.
static enum rc save_plain(struct job *j, const struct qut_rows *r, const char *network,
                          struct err *err)
{
    struct detect_edges own = {.kind = span_of(network)};
    enum rc rc = RC_OK;
    for (size_t i = 0; i < r->n && rc == RC_OK; i++) {
        uint32_t u = r->user_1[i], v = r->user_2[i];
        uint32_t back = u == v ? 0 : weight_back(r, u, v);
        if (u == v || (back && v < u)) // a loop, or told from the other side
            continue;
        uint32_t more = back > r->weight[i] ? back : r->weight[i];
        if (detect_add_edge(&own, u, v, 0, (uint64_t)back + r->weight[i], more) !=
            RC_OK)
            rc = err_memory(err);
    }
    if (rc == RC_OK)
        rc = detect_save_edges(j, &own, err);
    detect_edges_done(&own);
    return rc;
}

static enum rc save(struct job *j, const struct qut_rows *r, const char *network,
                    struct err *err)
{
    struct store_column c[] = {{.type = STORE_SAME, .same = j->run_id},
                               {.type = STORE_U32, .p = r->user_1},
                               {.type = STORE_U32, .p = r->user_2},
                               {.type = STORE_U32, .p = r->weight}};
    TRY(store_append(j->store, "qut_edges", c, 4, r->n, j->pace, err));
    return save_plain(j, r, network, err);
}

enum rc detect_qut(struct job *j, struct err *err)
{
    const struct lockstep_detect_options *o = &j->options;
    struct store_messages m = {0};
    struct links links = {0};
    struct span *text = NULL;
    struct qut_options w = QUT_DEFAULT;
    struct qut_rows r = {0};
    uint32_t *message = NULL;
    enum rc rc;
    TRY(network_of(o->network, &w.network, err));
    snprintf(j->kind_names, sizeof j->kind_names, "%s", o->network);
    TRY_OUT(store_messages_load(j->store, true, j->pace, &m, err));
    message = mem_new(m.post.n, sizeof *message);
    if (!message || split_links(&m, &links) != RC_OK ||
        text_spans(&m, &text) != RC_OK) {
        rc = err_memory(err);
        goto out;
    }
    for (size_t i = 0; i < m.post.n; i++)
        message[i] = (uint32_t)i; // the first record of an id is the post
    uint32_t n_objects = 0;
    for (size_t i = 0; i < m.post.n; i++) {
        if (m.repost.p[i] != STORE_NO_TEXT && m.repost.p[i] >= n_objects)
            n_objects = m.repost.p[i] + 1;
        if (m.reply.p[i] != STORE_NO_TEXT && m.reply.p[i] >= n_objects)
            n_objects = m.reply.p[i] + 1;
    }
    struct qut_input in = {.n = (uint32_t)m.post.n,
                           .n_messages = (uint32_t)m.post.n,
                           .n_users = j->n_accounts,
                           .n_reposts = n_objects,
                           .n_replies = n_objects,
                           .n_urls = links.dict.n,
                           .message = message,
                           .user = m.account.p,
                           .time_us = m.time_us.p,
                           .repost = m.repost.p,
                           .reply = m.reply.p,
                           .text = text,
                           .url_at = links.at.p,
                           .url = links.url.p,
                           .empty_url = links.empty};
    w.window_us = j->window_us;
    if (o->min_edge_weight)
        w.min_edge_weight = o->min_edge_weight;
    if (o->similarity >= 0)
        w.similarity = o->similarity;
    if (o->min_tokens)
        w.min_tokens = o->min_tokens;
    w.as_published = o->as_published != 0;
    w.threads = j->threads;
    if (o->max_pairs)
        w.max_rows = o->max_pairs;
    TRY_OUT(qut_run(&in, &w, j->pace, &r, err));
    rc = save(j, &r, o->network, err);
out:
    qut_done(&r);
    links_done(&links);
    store_messages_done(&m);
    mem_free(text);
    mem_free(message);
    return rc;
}
