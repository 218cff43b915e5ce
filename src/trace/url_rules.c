// SPDX-License-Identifier: Apache-2.0
// The small rules of url_canonical: escapes, dot segments, aliases, tracking.
#include "trace/url_parts.h"
#include "trace/url_tables.h"

enum rc url_refuse(struct err *err, struct span raw, const char *why)
{
    int n = raw.n > 120 ? 120 : (int)raw.n;
    return err_set(err, RC_INPUT, "E0261", "'%.*s%s' is not the URL of a web page: %s",
                   n, raw.p, raw.n > 120 ? "..." : "", why);
}

static bool is_alnum(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool unreserved(unsigned char c)
{
    return is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

// Bytes that RFC 3986 lets stand in that part.
static bool may_stand(unsigned char c, enum url_part part)
{
    if (unreserved(c))
        return true;
    if (c == 0 || c >= 0x80)
        return false;
    return strchr("!$&'()*+,;=:@/", c) || (part == URL_QUERY && c == '?');
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// The byte escaped at in.p[i], or -1 if no escape stands there.
static int escaped(struct span in, size_t i)
{
    if (in.p[i] != '%' || in.n - i < 3)
        return -1;
    int high = hex_digit(in.p[i + 1]), low = hex_digit(in.p[i + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static enum rc add_escape(unsigned char c, struct text *out)
{
    static const char digits[] = "0123456789ABCDEF";
    char e[3] = {'%', digits[c >> 4], digits[c & 15]};
    return text_add(out, (struct span){e, 3});
}

enum rc url_escape(struct span in, enum url_part part, struct text *out)
{
    for (size_t i = 0; i < in.n;) {
        size_t from = i;
        while (i < in.n && may_stand((unsigned char)in.p[i], part))
            i++;
        TRY(text_add(out, (struct span){in.p + from, i - from}));
        if (i == in.n)
            break;
        // A percent sign that escapes nothing is escaped itself: left alone it could
        // become an escape together with what is undone behind it.
        int c = escaped(in, i);
        i += c < 0 ? 1 : 3;
        if (c < 0)
            TRY(add_escape((unsigned char)in.p[i - 1], out));
        else if (unreserved((unsigned char)c))
            TRY(text_byte(out, (char)c));
        else
            TRY(add_escape((unsigned char)c, out));
    }
    return RC_OK;
}

enum rc url_unescape(struct span in, struct text *out)
{
    for (size_t i = 0; i < in.n;) {
        int c = escaped(in, i);
        TRY(text_byte(out, c < 0 ? in.p[i] : (char)c));
        i += c < 0 ? 1 : 3;
    }
    return RC_OK;
}

static bool is_dots(struct span segment)
{
    return span_same(segment, SPAN(".")) || span_same(segment, SPAN(".."));
}

void url_dots(struct text *path, size_t from)
{
    size_t to = from; // what is resolved stands before it
    struct span rest = {path->p + from + 1, path->n - from - 1}, segment;
    while (span_split(&rest, '/', &segment)) {
        bool last = rest.p == NULL;
        if (segment.n == 2 && is_dots(segment))
            while (to > from && path->p[--to] != '/')
                ;
        if (is_dots(segment)) {
            if (last)
                path->p[to++] = '/';
            continue;
        }
        path->p[to++] = '/';
        memmove(path->p + to, segment.p, segment.n);
        to += segment.n;
    }
    text_cut(path, to);
}

struct span url_alias_host(struct span host)
{
    size_t low = 0, high = url_n_hosts;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = span_order(host, span_of(url_hosts[middle].from));
        if (order == 0)
            return span_of(url_hosts[middle].to);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return host;
}

// True if `host` is `site` or below it.
static bool below(struct span host, const char *site, size_t n)
{
    return host.n >= n && memcmp(host.p + host.n - n, site, n) == 0 &&
           (host.n == n || host.p[host.n - n - 1] == '.');
}

bool url_is_mark(struct span host, struct span path, struct span name)
{
    for (size_t i = 0; i < url_n_marks; i++) {
        const struct url_mark *m = &url_marks[i];
        if (name.n < m->name_n || (m->whole && name.n != m->name_n))
            continue;
        struct span head = {name.p, m->name_n};
        if (!span_same_ascii(head, (struct span){m->name, m->name_n}))
            continue;
        if ((m->host_n == 0 || below(host, m->host, m->host_n)) &&
            (!m->path[0] || span_is(path, m->path)))
            return true;
    }
    return false;
}
