// SPDX-License-Identifier: Apache-2.0
/* What does a post touch that another post may touch too?
 *
 * Each mark that a source gives, or that its text holds, becomes one (kind, key). A key
 * is canonical, so that equal keys mean the same thing and unequal ones do not: URLs by
 * url_canonical, texts and names by words.h, ids of a platform with its name in front.
 *
 * Source: METHOD, section 4; section 11.3 for what published tools count of reposts.
 * Departures: a repost gives its repost (and the objects its source names) and nothing
 * else unless LIFT_REPOST_WHOLE: its text, links and pictures are the original's, and
 * counting them again would make one deed into five kinds of evidence.
 * Oracle: the posts of lift_test.c, by hand.
 */
#include "trace/lift.h"

#include "trace/html.h"
#include "trace/url.h"

// One post on its way; `first` is its first row.
struct lifting {
    struct lift *l;
    const struct lift_post *post;
    uint32_t row;
    size_t first;
};

struct span lift_key(const struct lift *l, size_t i)
{
    uint64_t from = i ? l->end.p[i - 1] : 0;
    return (struct span){l->keys.p + from, (size_t)(l->end.p[i] - from)};
}

static size_t keys_closed(const struct lift *l)
{
    return l->end.n ? (size_t)l->end.p[l->end.n - 1] : 0;
}

// Makes what stands in l->keys behind the last key into a trace of its own, or takes it
// away again if the post has it already.
static enum rc close_key(struct lifting *f, enum kind kind)
{
    struct lift *l = f->l;
    size_t closed = keys_closed(l);
    struct span key = {l->keys.p + closed, l->keys.n - closed};
    for (size_t i = f->first; i < l->kind.n; i++) {
        if (l->kind.p[i] == kind && span_same(lift_key(l, i), key)) {
            l->counts.twice++;
            text_cut(&l->keys, closed);
            return RC_OK;
        }
    }
    if (l->kind.n - f->first >= LIFT_MOST_MARKS) {
        l->counts.surplus++;
        text_cut(&l->keys, closed);
        return RC_OK;
    }
    TRY(column_reserve(&l->kind, 1));
    TRY(column_reserve(&l->post, 1));
    TRY(column_reserve(&l->end, 1));
    column_put(&l->kind, (uint8_t)kind);
    column_put(&l->post, f->row);
    column_put(&l->end, l->keys.n);
    l->counts.made++;
    return RC_OK;
}

// True if `id` may be a key; counts it otherwise.
static bool id_is_good(struct lifting *f, struct span id)
{
    if (!id.p || id.n == 0)
        return false;
    if (id.n > LIFT_MOST_KEY_BYTES)
        f->l->counts.too_long++;
    else if (utf8_valid(id) != id.n)
        f->l->counts.not_utf8++;
    else
        return true;
    return false;
}

static enum rc add_given(struct lifting *f, enum kind kind, struct span id)
{
    if (!id_is_good(f, id))
        return RC_OK;
    TRY(text_add(&f->l->keys, id));
    return close_key(f, kind);
}

// URIs name a thing for the whole world, so that no platform need stand before them.
bool lift_is_uri(struct span id)
{
    static const char *const opaque[] = {"did:", "urn:", "tag:"};
    for (size_t i = 0; i < sizeof opaque / sizeof *opaque; i++)
        if (id.n > 4 && memcmp(id.p, opaque[i], 4) == 0)
            return true;
    const char *colon = memchr(id.p, ':', id.n);
    size_t n = colon ? (size_t)(colon - id.p) : 0;
    if (n == 0 || id.n - n < 4 || memcmp(colon, "://", 3) != 0)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = id.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
        if (!letter && (i == 0 || !other))
            return false;
    }
    return true;
}

static enum rc add_platform(struct lifting *f)
{
    TRY(text_add(&f->l->keys, f->post->platform));
    return text_byte(&f->l->keys, ':');
}

static enum rc add_id(struct lifting *f, enum kind kind, struct span id)
{
    if (!id_is_good(f, id))
        return RC_OK;
    if (!lift_is_uri(id))
        TRY(add_platform(f));
    TRY(text_add(&f->l->keys, id));
    return close_key(f, kind);
}

static enum rc add_ids(struct lifting *f, enum kind kind, struct lift_list ids)
{
    for (size_t i = 0; i < ids.n; i++)
        TRY(add_id(f, kind, ids.p[i]));
    return RC_OK;
}

static enum rc add_url(struct lifting *f, struct span raw)
{
    struct err why = {0};
    if (!raw.p || raw.n == 0)
        return RC_OK;
    if (f->post->flags & LIFT_URLS_AS_GIVEN)
        return add_given(f, KIND_URL, raw);
    enum rc rc = url_canonical(raw, URL_BARE, &f->l->keys, &why);
    if (rc == RC_OK)
        return close_key(f, KIND_URL);
    if (rc == RC_INPUT)
        f->l->counts.not_url++;
    else if (strcmp(why.id, "E0262") == 0)
        f->l->counts.too_long++;
    else
        return rc;
    return RC_OK;
}

// The domains of the URLs that stand in the rows from `from` on.
static enum rc add_domains(struct lifting *f, size_t from)
{
    struct lift *l = f->l;
    size_t n = l->kind.n;
    for (size_t i = from; i < n; i++) {
        // The key moves when the keys grow: make room first.
        struct span site = url_site(lift_key(l, i));
        if (!site.p)
            continue;
        l->work.n = 0;
        TRY(text_add(&l->work, site));
        TRY(text_add(&l->keys, text_span(&l->work)));
        TRY(close_key(f, KIND_DOMAIN));
    }
    return RC_OK;
}

static enum rc add_urls(struct lifting *f)
{
    const struct lift_post *post = f->post;
    struct lift *l = f->l;
    size_t from = l->kind.n;
    for (size_t i = 0; i < post->urls.n; i++)
        TRY(add_url(f, post->urls.p[i]));
    if (post->flags & LIFT_URLS_IN_TEXT)
        for (size_t i = 0; i < l->hits.n; i++)
            if (l->hits.p[i].what == WORDS_URL)
                TRY(add_url(f, words_body(post->text, l->hits.p[i])));
    return post->flags & LIFT_URLS_AS_GIVEN ? RC_OK : add_domains(f, from);
}

static enum rc add_text(struct lifting *f)
{
    struct lift *l = f->l;
    struct words_weight weight;
    if (f->post->text.n == 0)
        return RC_OK;
    size_t before = l->keys.n;
    TRY(words_normal(f->post->text, 0, &l->room, &l->keys, &weight, NULL));
    if (words_enough(weight))
        return close_key(f, KIND_TEXT);
    text_cut(&l->keys, before);
    return RC_OK;
}

// Appends the folded name to l->work and its end to l->order.
static enum rc gather(struct lifting *f, struct span raw)
{
    struct lift *l = f->l;
    struct err why = {0};
    if (!raw.p || raw.n == 0)
        return RC_OK;
    if (raw.n > LIFT_MOST_KEY_BYTES) {
        l->counts.too_long++;
        return RC_OK;
    }
    enum rc rc = words_name(raw, &l->room, &l->work, &why);
    if (rc == RC_OK)
        return column_push(&l->order, l->work.n);
    if (rc != RC_INPUT)
        return rc;
    l->counts.not_name += strcmp(why.id, "E0266") == 0;
    l->counts.not_utf8 += strcmp(why.id, "E0264") == 0;
    return RC_OK;
}

// Gathers the names of a list and of the text's hits. *n = 0 if there are too many.
static enum rc gather_all(struct lifting *f, struct lift_list list, unsigned flag,
                          enum words_what what, size_t *n)
{
    struct lift *l = f->l;
    l->order.n = 0;
    text_reset(&l->work);
    for (size_t i = 0; i < list.n && l->order.n <= LIFT_MOST_MARKS; i++)
        TRY(gather(f, list.p[i]));
    if (f->post->flags & flag)
        for (size_t i = 0; i < l->hits.n && l->order.n <= LIFT_MOST_MARKS; i++)
            if (l->hits.p[i].what == (uint32_t)what)
                TRY(gather(f, words_body(f->post->text, l->hits.p[i])));
    *n = l->order.n;
    if (*n > LIFT_MOST_MARKS) {
        l->counts.surplus++;
        *n = 0;
    }
    return RC_OK;
}

static struct span gathered(const struct lift *l, size_t i)
{
    uint64_t from = i ? l->order.p[i - 1] : 0;
    return (struct span){l->work.p + from, (size_t)(l->order.p[i] - from)};
}

// True if at least three of the n gathered names differ.
static bool three_differ(const struct lift *l, size_t n)
{
    struct span first = n ? gathered(l, 0) : SPAN_NONE, second = SPAN_NONE;
    for (size_t i = 1; i < n; i++) {
        struct span s = gathered(l, i);
        if (span_same(s, first) || (second.p && span_same(s, second)))
            continue;
        if (second.p)
            return true;
        second = s;
    }
    return false;
}

static enum rc add_tags(struct lifting *f)
{
    struct lift *l = f->l;
    size_t n;
    TRY(gather_all(f, f->post->tags, LIFT_TAGS_IN_TEXT, WORDS_TAG, &n));
    if (!three_differ(l, n))
        return RC_OK;
    for (size_t i = 0; i < n; i++) {
        TRY(text_add(&l->keys, i ? SPAN(" #") : SPAN("#")));
        TRY(text_add(&l->keys, gathered(l, i)));
    }
    return close_key(f, KIND_TAGS);
}

// The least of the n names that is greater than `above` (p NULL: than none).
static struct span least_above(const struct lift *l, size_t n, struct span above)
{
    struct span least = SPAN_NONE;
    for (size_t i = 0; i < n; i++) {
        struct span s = gathered(l, i);
        if (above.p && span_order(s, above) <= 0)
            continue;
        if (!least.p || span_order(s, least) < 0)
            least = s;
    }
    return least;
}

// Few posts mention more than a handful, and LIFT_MOST_MARKS bounds the rest, so taking
// the least of what remains each time is quick enough and needs no memory.
static enum rc add_mentions(struct lifting *f)
{
    struct lift *l = f->l;
    size_t n;
    TRY(gather_all(f, f->post->mentions, LIFT_MENTIONS_IN_TEXT, WORDS_MENTION, &n));
    if (n == 0)
        return RC_OK;
    TRY(add_platform(f));
    struct span s = least_above(l, n, SPAN_NONE);
    for (bool first = true; s.p; s = least_above(l, n, s), first = false) {
        TRY(text_add(&l->keys, first ? SPAN("@") : SPAN(" @")));
        TRY(text_add(&l->keys, s));
    }
    return close_key(f, KIND_MENTION);
}

// Looks once whether the text can be read at all, and finds its marks if they are asked
// for. *text_good says whether it may be used.
static enum rc read_text(struct lifting *f, bool *text_good)
{
    struct span text = f->post->text;
    struct lift *l = f->l;
    l->hits.n = 0;
    *text_good = false;
    if (text.n > WORDS_MOST_BYTES)
        l->counts.too_long++;
    else if (utf8_valid(text) != text.n)
        l->counts.not_utf8++;
    else
        *text_good = true;
    if (!*text_good || text.n == 0 || !(f->post->flags & LIFT_IN_TEXT))
        return RC_OK;
    return words_find(text, &l->room, &l->hits, NULL);
}

// What is the post's own, as against what it repeats.
static enum rc add_own(struct lifting *f)
{
    bool text_good;
    TRY(read_text(f, &text_good));
    if (f->post->urls.n || f->l->hits.n)
        TRY(add_urls(f));
    if (text_good)
        TRY(add_text(f));
    if (f->post->tags.n || f->l->hits.n)
        TRY(add_tags(f));
    if (f->post->mentions.n || f->l->hits.n)
        TRY(add_mentions(f));
    TRY(add_ids(f, KIND_MEDIA, f->post->media));
    return add_ids(f, KIND_AUDIO, f->post->audio);
}

static enum rc add_all(struct lifting *f)
{
    const struct lift_post *post = f->post;
    enum kind kind = post->object_kind ? (enum kind)post->object_kind : KIND_OBJECT;
    for (size_t i = 0; i < post->objects.n; i++)
        TRY(add_given(f, kind, post->objects.p[i]));
    TRY(add_id(f, KIND_REPOST, post->repost_of));
    TRY(add_id(f, KIND_REPLY, post->reply_to));
    TRY(add_id(f, KIND_LIKE, post->like_of));
    TRY(add_id(f, KIND_FOLLOW, post->follow_of));
    bool repost = post->repost_of.p && post->repost_of.n;
    if (repost && !(post->flags & LIFT_REPOST_WHOLE))
        return RC_OK;
    return add_own(f);
}

enum rc lift_post(struct lift *l, const struct lift_post *post, uint32_t row,
                  struct err *err)
{
    if (post->object_kind && !kind_at(post->object_kind))
        return err_set(err, RC_ARGUMENT, "E0267", "there is no kind of traces %u",
                       (unsigned)post->object_kind);
    struct lifting f = {l, post, row, l->kind.n};
    struct lift_counts before = l->counts;
    enum rc rc = add_all(&f);
    if (rc == RC_OK) {
        l->counts.posts++;
        return RC_OK;
    }
    l->counts = before;
    l->kind.n = l->post.n = l->end.n = f.first;
    text_cut(&l->keys, keys_closed(l));
    return err_memory(err);
}

void lift_reset(struct lift *l)
{
    l->kind.n = l->post.n = l->end.n = 0;
    text_reset(&l->keys);
}

void lift_done(struct lift *l)
{
    column_done(&l->kind);
    column_done(&l->post);
    column_done(&l->end);
    column_done(&l->hits);
    column_done(&l->order);
    text_done(&l->keys);
    text_done(&l->work);
    words_room_done(&l->room);
    *l = (struct lift){0};
}

static const struct lift_function functions[] = {
    {"url_canonical", url_canonical_of, "one spelling of a URL, tracking off"},
    {"url_domain", url_domain_of, "registrable domain of a URL or host"},
    {"text_normal", words_normal_of, "normal form of a text, hashtags kept"},
    {"text_urls", words_urls_of, "URLs in a text, parted by blanks"},
    {"text_hashtags", words_tags_of, "hashtags in a text, parted by blanks"},
    {"text_mentions", words_mentions_of, "mentions in a text, parted by blanks"},
    {"text_of_html", html_text_of, "text of HTML, links in full"},
    {"links_of_html", html_links_of, "addresses that HTML links to, parted by blanks"},
};

const struct lift_function *lift_functions(size_t *n)
{
    *n = sizeof functions / sizeof *functions;
    return functions;
}
