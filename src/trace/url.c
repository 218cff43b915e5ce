// SPDX-License-Identifier: Apache-2.0
/* When do two URLs mean the same page?
 *
 * libcurl's parser takes the URL apart, so that we read hosts and user names as the
 * programs do that would fetch it; this file cleans the parts by the rules of url.h and
 * puts them together again. The result is compared, never fetched, so a rule may turn a
 * working address into one that only nearly works (no "www."), but must not make one
 * out of two pages that differ.
 *
 * Source: RFC 3986, section 6.2 (case, escapes, dot segments, scheme); the lists of
 * spec/tracking.txt and spec/url-aliases.tsv are ours.
 * Departures from RFC 3986: http is https, parameters are sorted, "www." is off.
 * Innocent explanation: everyone who shares one article shares one URL.
 * Oracle: the table of url_test.c, by hand; canonical of canonical is canonical.
 */
#include "trace/url.h"

#include "base/column.h"
#include "trace/url_parts.h"
#include "trace/url_tables.h"

#include <curl/curl.h>
#include <stdlib.h>

// One parameter inside page.query.
struct param {
    uint32_t at, name_n, n;
};

struct params {
    struct param *p;
    size_t n, cap;
};

// A URL in its parts. Zeroes are an empty one; used again from wrap to wrap.
struct page {
    struct text raw; // terminated copy with a scheme
    struct text host, path;
    struct text query; // clean parameters behind each other
    struct params params;
    struct text route;  // clean fragment, if it is a route
    struct text target; // of an exit
    unsigned port;      // 0 = the default one
};

static void page_reset(struct page *u)
{
    text_reset(&u->host);
    text_reset(&u->path);
    text_reset(&u->query);
    text_reset(&u->route);
    text_reset(&u->target);
    u->params.n = 0;
    u->port = 0;
}

static void page_done(struct page *u)
{
    text_done(&u->raw);
    text_done(&u->host);
    text_done(&u->path);
    text_done(&u->query);
    text_done(&u->route);
    text_done(&u->target);
    column_done(&u->params);
}

static bool begins(struct span s, const char *with)
{
    struct span head = span_of(with);
    return s.n >= head.n && span_same_ascii((struct span){s.p, head.n}, head);
}

static struct span from(struct span s, size_t n)
{
    return (struct span){s.p + n, s.n - n};
}

static struct span param_name(const struct page *u, const struct param *p)
{
    return (struct span){u->query.p + p->at, p->name_n};
}

static struct span param_text(const struct page *u, const struct param *p)
{
    return (struct span){u->query.p + p->at, p->n};
}

// Why `host`, which stands without a scheme before `next` (0 at the end), cannot be
// read; NULL if it can. No port either: "mailto:ann" and "note:12" have hosts to a
// lenient eye.
static const char *not_bare(struct span host, char next, unsigned flags)
{
    if (!(flags & URL_BARE))
        return "it does not begin with http:// or https://";
    if (next == '/' && host.p[host.n - 1] == ':')
        return "its scheme is neither http nor https";
    if (memchr(host.p, '@', host.n) || memchr(host.p, ':', host.n))
        return "without a scheme it needs a plain host name";
    return NULL;
}

// Splits `raw` behind its scheme, whose length goes to *scheme (0 = none), into the
// host with user and port, and *rest, host and all. Returns why it cannot, or NULL.
static const char *split_raw(struct span raw, unsigned flags, size_t *scheme,
                             struct span *rest)
{
    for (size_t i = 0; i < raw.n; i++)
        if ((unsigned char)raw.p[i] <= ' ' || raw.p[i] == 0x7F || raw.p[i] == '\\')
            return "it has a blank, control or backslash inside";
    *scheme = begins(raw, "http://") ? 7 : begins(raw, "https://") ? 8 : 0;
    *rest = from(raw, *scheme);
    if (!*scheme && begins(raw, "//"))
        *rest = from(raw, 2);
    struct span host = {rest->p, 0};
    while (host.n < rest->n && !strchr("/?#", rest->p[host.n]))
        host.n++;
    if (host.n == 0)
        return raw.n ? "it has no host" : "it is empty";
    char next = host.n < rest->n ? rest->p[host.n] : '\0';
    return *scheme ? NULL : not_bare(host, next, flags);
}

// Copies `raw` with a scheme and a zero; refuses what is none of ours to read.
static enum rc take_raw(struct page *u, struct span raw, unsigned flags,
                        struct err *err)
{
    size_t scheme;
    struct span rest;
    const char *why = split_raw(raw, flags, &scheme, &rest);
    if (why)
        return url_refuse(err, raw, why);
    text_reset(&u->raw);
    if (text_add(&u->raw, scheme == 7 ? SPAN("http://") : SPAN("https://")) != RC_OK ||
        text_add(&u->raw, rest) != RC_OK)
        return err_memory(err);
    return RC_OK;
}

// Adds one parameter unless nothing stays of it. HTML's "&amp;" leaves "amp;" before
// the name when it was not undone.
static enum rc add_param(struct page *u, struct span raw)
{
    size_t at = u->query.n;
    TRY(url_escape(raw, URL_QUERY, &u->query));
    struct span clean = {u->query.p + at, u->query.n - at};
    while (begins(clean, "amp;"))
        clean = from(clean, 4);
    if (clean.n == 0) {
        text_cut(&u->query, at);
        return RC_OK;
    }
    const char *equals = memchr(clean.p, '=', clean.n);
    size_t name_n = equals ? (size_t)(equals - clean.p) : clean.n;
    struct param p = {(uint32_t)(clean.p - u->query.p), (uint32_t)name_n,
                      (uint32_t)clean.n};
    return column_push(&u->params, p);
}

static enum rc add_params(struct page *u, struct span query)
{
    struct span one;
    while (span_split(&query, '&', &one))
        if (one.n)
            TRY(add_param(u, one));
    return RC_OK;
}

// The parts of `handle` except the host, cleaned.
static enum rc take_rest(struct page *u, CURLU *handle)
{
    enum rc rc = RC_OK;
    char *path = NULL, *query = NULL, *fragment = NULL, *port = NULL;
    CURLUcode got = curl_url_get(handle, CURLUPART_PATH, &path, 0);
    if (got == CURLUE_OUT_OF_MEMORY) {
        rc = RC_MEMORY;
        goto out;
    }
    TRY_OUT(url_escape(span_of(path), URL_PATH, &u->path));
    url_dots(&u->path, 0);
    got = curl_url_get(handle, CURLUPART_QUERY, &query, 0);
    if (got == CURLUE_OK)
        TRY_OUT(add_params(u, span_of(query)));
    got = curl_url_get(handle, CURLUPART_FRAGMENT, &fragment, 0);
    if (got == CURLUE_OK && fragment[0] == '!' && fragment[1])
        TRY_OUT(url_escape(span_of(fragment), URL_QUERY, &u->route));
    got = curl_url_get(handle, CURLUPART_PORT, &port, 0);
    if (got == CURLUE_OK) {
        unsigned number = (unsigned)strtoul(port, NULL, 10);
        bool http = begins(text_span(&u->raw), "http://");
        // 443 is off under http too: as https it would be the default.
        u->port = number == 443 || (http && number == 80) ? 0 : number;
    }
out:
    curl_free(path);
    curl_free(query);
    curl_free(fragment);
    curl_free(port);
    return rc;
}

// Takes u->raw apart.
static enum rc take_apart(struct page *u, struct err *err)
{
    enum rc rc = RC_OK;
    char *host = NULL;
    CURLU *handle = curl_url();
    if (!handle)
        return err_memory(err);
    CURLUcode got = curl_url_set(handle, CURLUPART_URL, u->raw.p, CURLU_PATH_AS_IS);
    if (got == CURLUE_OK)
        got = curl_url_get(handle, CURLUPART_HOST, &host, 0);
    if (got == CURLUE_OUT_OF_MEMORY) {
        rc = err_memory(err);
        goto out;
    }
    if (got != CURLUE_OK) {
        rc = url_refuse(err, text_span(&u->raw), "its parts cannot be told");
        goto out;
    }
    TRY_OUT(url_host_clean(span_of(host), &u->host, err));
    if (take_rest(u, handle) != RC_OK)
        rc = err_memory(err);
out:
    curl_free(host);
    curl_url_cleanup(handle);
    return rc;
}

// -1, 0, 1: by name, then by place.
static int param_order(const struct page *u, const struct param *a,
                       const struct param *b)
{
    int order = span_order(param_name(u, a), param_name(u, b));
    return order ? order : a->at < b->at ? -1 : a->at > b->at;
}

// Shell's sort: the order is total, so it need not be stable, and long lists stay
// cheap.
static void sort_params(struct page *u)
{
    struct param *p = u->params.p;
    for (size_t gap = u->params.n / 2; gap; gap = gap == 2 ? 1 : gap * 5 / 11) {
        for (size_t i = gap; i < u->params.n; i++) {
            struct param moved = p[i];
            size_t k = i;
            for (; k >= gap && param_order(u, &moved, &p[k - gap]) < 0; k -= gap)
                p[k] = p[k - gap];
            p[k] = moved;
        }
    }
}

static const struct param *find_param(const struct page *u, const char *name)
{
    for (size_t i = 0; i < u->params.n; i++)
        if (span_is(param_name(u, &u->params.p[i]), name))
            return &u->params.p[i];
    return NULL;
}

// What stands in `rule` behind the host, if the host is that of the page; else p NULL.
static struct span rule_path(const struct page *u, const char *rule)
{
    struct span whole = span_of(rule);
    if (whole.n <= u->host.n || memcmp(rule, u->host.p, u->host.n) != 0 ||
        rule[u->host.n] != '/')
        return SPAN_NONE;
    return from(whole, u->host.n);
}

// The one segment behind `prefix`, if it looks like an id; else p NULL.
static struct span id_behind(struct span path, struct span prefix)
{
    if (path.n <= prefix.n || memcmp(path.p, prefix.p, prefix.n) != 0)
        return SPAN_NONE;
    struct span id = from(path, prefix.n);
    if (id.p[id.n - 1] == '/')
        id.n--;
    for (size_t i = 0; i < id.n; i++)
        if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                    "0123456789_-",
                    id.p[i]))
            return SPAN_NONE;
    return id.n >= 1 && id.n <= 64 ? id : SPAN_NONE;
}

// Turns the page into host/path + id, or host/path?name= + id.
static enum rc become(struct page *u, const char *to, struct span id)
{
    enum rc rc = RC_OK;
    struct text clean = {0};
    struct span host = span_of(to), path, query = SPAN_NONE;
    const char *slash = strchr(to, '/'), *mark = strchr(to, '?');
    path = mark ? (struct span){slash, (size_t)(mark - slash)} : span_of(slash);
    host.n = (size_t)(slash - to);
    if (mark) {
        query = span_of(mark + 1);
        struct span name = {query.p, query.n - 1};
        char z[32];
        must(name.n < sizeof z);
        memcpy(z, name.p, name.n);
        z[name.n] = '\0';
        if (find_param(u, z))
            return RC_OK; // it says already what it shows
        TRY_OUT(text_add(&clean, query));
    }
    TRY_OUT(text_add(&clean, id));
    if (mark)
        TRY_OUT(add_param(u, text_span(&clean)));
    text_reset(&u->path);
    TRY_OUT(text_add(&u->path, path));
    if (!mark)
        TRY_OUT(text_add(&u->path, text_span(&clean)));
    text_reset(&u->host);
    rc = text_add(&u->host, host);
out:
    text_done(&clean);
    return rc;
}

static enum rc apply_aliases(struct page *u)
{
    struct span site = url_alias_host(text_span(&u->host));
    if (site.p != u->host.p) {
        text_reset(&u->host);
        TRY(text_add(&u->host, site));
    }
    for (size_t i = 0; i < url_n_paths; i++) {
        struct span prefix = rule_path(u, url_paths[i].from);
        struct span id = prefix.p ? id_behind(text_span(&u->path), prefix) : prefix;
        if (id.p)
            return become(u, url_paths[i].to, id);
    }
    return RC_OK;
}

// Fills u->target if the page is only a way out to another one.
static enum rc find_target(struct page *u)
{
    for (size_t i = 0; i < url_n_exits; i++) {
        struct span path = rule_path(u, url_exits[i].from);
        const struct param *p = NULL;
        if (path.p && span_same(path, text_span(&u->path)))
            p = find_param(u, url_exits[i].to);
        if (!p || p->n <= p->name_n + 1)
            continue;
        text_reset(&u->target);
        TRY(url_unescape(from(param_text(u, p), p->name_n + 1), &u->target));
        struct span target = text_span(&u->target);
        if (begins(target, "http://") || begins(target, "https://"))
            return RC_OK;
        text_reset(&u->target);
    }
    return RC_OK;
}

static enum rc put_together(const struct page *u, struct text *out)
{
    struct span host = text_span(&u->host), path = text_span(&u->path);
    char sign = '?';
    TRY(text_add(out, SPAN("https://")));
    TRY(text_add(out, host));
    if (u->port)
        TRY(text_printf(out, ":%u", u->port));
    TRY(text_add(out, path));
    for (size_t i = 0; i < u->params.n; i++) {
        const struct param *p = &u->params.p[i];
        if (url_is_mark(host, path, param_name(u, p)))
            continue;
        TRY(text_byte(out, sign));
        TRY(text_add(out, param_text(u, p)));
        sign = '&';
    }
    if (u->route.n) {
        TRY(text_byte(out, '#'));
        TRY(text_add(out, text_span(&u->route)));
    }
    return RC_OK;
}

// Puts the canonical form of `raw` into *form, and into u->target where it leads on.
// `raw` may be part of neither.
static enum rc one_page(struct page *u, struct span raw, unsigned flags,
                        struct text *form, struct err *err)
{
    page_reset(u);
    TRY(take_raw(u, raw, flags, err));
    TRY(take_apart(u, err));
    bool bare = !begins(raw, "http://") && !begins(raw, "https://");
    if (bare && !url_host_known(text_span(&u->host)))
        return url_refuse(err, raw, "its ending is not a known public suffix");
    if (apply_aliases(u) != RC_OK || find_target(u) != RC_OK)
        return err_memory(err);
    sort_params(u);
    text_reset(form);
    return put_together(u, form) == RC_OK ? RC_OK : err_memory(err);
}

static enum rc too_long(struct err *err, size_t n)
{
    return err_set(err, RC_LIMIT, "E0262",
                   "a URL of %zu bytes is longer than the limit of %d", n,
                   URL_MOST_BYTES);
}

// Follows exits. `last` holds the form of the last page that could be read; `next` is
// work space.
static enum rc follow(struct page *u, struct text *last, struct text *next,
                      struct err *err)
{
    struct text wrapped = {0};
    enum rc rc = RC_OK;
    for (int wraps = 0; u->target.n; wraps++) {
        if (wraps == URL_MOST_WRAPS) {
            rc = err_set(err, RC_LIMIT, "E0262",
                         "a URL holds more than %d redirect links inside each other",
                         URL_MOST_WRAPS);
            break;
        }
        struct text t = wrapped;
        wrapped = u->target;
        u->target = t;
        rc = one_page(u, span_trim(text_span(&wrapped)), 0, next, err);
        if (rc == RC_INPUT) {
            // It leads nowhere: then the exit itself is what was shared.
            err_clear(err);
            rc = RC_OK;
            break;
        }
        if (rc != RC_OK)
            break;
        t = *last;
        *last = *next;
        *next = t;
    }
    text_done(&wrapped);
    return rc;
}

enum rc url_canonical(struct span raw, unsigned flags, struct text *out,
                      struct err *err)
{
    struct page page = {0};
    struct text last = {0}, next = {0};
    enum rc rc = RC_OK;
    raw = span_trim(raw);
    if (raw.n > URL_MOST_BYTES)
        return too_long(err, raw.n);
    TRY_OUT(one_page(&page, raw, flags, &last, err));
    TRY_OUT(follow(&page, &last, &next, err));
    if (last.n > URL_MOST_BYTES)
        rc = too_long(err, last.n);
    else if (text_add(out, text_span(&last)) != RC_OK)
        rc = err_memory(err);
out:
    page_done(&page);
    text_done(&last);
    text_done(&next);
    return rc;
}

enum rc url_domain(struct span raw, unsigned flags, struct text *out, struct err *err)
{
    struct text whole = {0};
    enum rc rc = RC_OK;
    TRY_OUT(url_canonical(raw, flags, &whole, err));
    struct span site = url_site(text_span(&whole));
    if (!site.p) {
        struct span host = url_host(text_span(&whole));
        rc = err_set(err, RC_INPUT, "E0263", "'%.*s' belongs to no domain", (int)host.n,
                     host.p);
    } else if (text_add(out, site) != RC_OK) {
        rc = err_memory(err);
    }
out:
    text_done(&whole);
    return rc;
}

enum rc url_canonical_of(struct span raw, struct text *out)
{
    return url_canonical(raw, 0, out, NULL);
}

enum rc url_domain_of(struct span raw, struct text *out)
{
    return url_domain(raw, URL_BARE, out, NULL);
}
