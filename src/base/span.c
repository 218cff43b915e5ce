// SPDX-License-Identifier: Apache-2.0
#include "base/span.h"

int span_order(struct span a, struct span b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    if (c)
        return c < 0 ? -1 : 1;
    return a.n < b.n ? -1 : a.n > b.n;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span span_trim(struct span s)
{
    while (s.n && blank(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool span_split(struct span *rest, char sep, struct span *out)
{
    if (!rest->p)
        return false;
    const char *hit = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
    if (!hit) {
        *out = *rest;
        *rest = SPAN_NONE;
        return true;
    }
    size_t before = (size_t)(hit - rest->p);
    *out = (struct span){rest->p, before};
    *rest = (struct span){hit + 1, rest->n - before - 1};
    return true;
}

bool span_int64(struct span s, int64_t *out)
{
    size_t i = 0;
    bool minus = false;
    if (s.n && (s.p[0] == '-' || s.p[0] == '+')) {
        minus = s.p[0] == '-';
        i = 1;
    }
    if (i == s.n || s.n - i > 19)
        return false;
    uint64_t v = 0; // 19 digits always fit
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        v = v * 10 + (uint64_t)(s.p[i] - '0');
    }
    if (v > (uint64_t)INT64_MAX + (minus ? 1 : 0))
        return false;
    *out = minus ? (int64_t)(~v + 1) : (int64_t)v;
    return true;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool span_same_ascii(struct span a, struct span b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}
