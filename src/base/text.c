// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>

static enum rc reserve(struct text *t, size_t more)
{
    size_t need;
    if (__builtin_add_overflow(t->n, more, &need) ||
        __builtin_add_overflow(need, 1, &need))
        return RC_MEMORY;
    if (need <= t->cap)
        return RC_OK;
    size_t cap = t->cap ? t->cap : 32;
    while (cap < need) {
        if (cap > SIZE_MAX / 2)
            return RC_MEMORY;
        cap *= 2;
    }
    char *p = mem_grow(t->p, cap, 1);
    if (!p)
        return RC_MEMORY;
    t->p = p;
    t->cap = cap;
    return RC_OK;
}

enum rc text_add(struct text *t, struct span s)
{
    TRY(reserve(t, s.n));
    if (s.n)
        memcpy(t->p + t->n, s.p, s.n);
    t->n += s.n;
    t->p[t->n] = '\0';
    return RC_OK;
}

enum rc text_byte(struct text *t, char c)
{
    return text_add(t, (struct span){&c, 1});
}

enum rc text_printf(struct text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    must(n >= 0);
    TRY(reserve(t, (size_t)n));
    va_start(args, format);
    vsnprintf(t->p + t->n, (size_t)n + 1, format, args);
    va_end(args);
    t->n += (size_t)n;
    return RC_OK;
}

enum rc text_rune(struct text *t, uint32_t r)
{
    char b[4];
    size_t n = 0;
    if (r < 0x80) {
        b[n++] = (char)r;
    } else if (r < 0x800) {
        b[n++] = (char)(0xC0 | (r >> 6));
        b[n++] = (char)(0x80 | (r & 63));
    } else if (r < 0x10000) {
        b[n++] = (char)(0xE0 | (r >> 12));
        b[n++] = (char)(0x80 | ((r >> 6) & 63));
        b[n++] = (char)(0x80 | (r & 63));
    } else {
        b[n++] = (char)(0xF0 | (r >> 18));
        b[n++] = (char)(0x80 | ((r >> 12) & 63));
        b[n++] = (char)(0x80 | ((r >> 6) & 63));
        b[n++] = (char)(0x80 | (r & 63));
    }
    return text_add(t, (struct span){b, n});
}

static enum rc json_rune(struct text *t, int32_t r)
{
    switch (r) {
    case '"':
        return text_add(t, SPAN("\\\""));
    case '\\':
        return text_add(t, SPAN("\\\\"));
    case '\n':
        return text_add(t, SPAN("\\n"));
    case '\r':
        return text_add(t, SPAN("\\r"));
    case '\t':
        return text_add(t, SPAN("\\t"));
    default:
        return text_printf(t, "\\u%04x", (unsigned)r);
    }
}

enum rc text_json(struct text *t, struct span s)
{
    TRY(text_byte(t, '"'));
    size_t from = 0, at = 0;
    while (at < s.n) {
        size_t start = at;
        int32_t r = utf8_next(s, &at);
        if (r >= 0x20 && r != '"' && r != '\\' && r != 0x7F)
            continue;
        TRY(text_add(t, (struct span){s.p + from, start - from}));
        if (r < 0)
            TRY(text_add(t, SPAN("\xEF\xBF\xBD")));
        else
            TRY(json_rune(t, r));
        from = at;
    }
    if (s.n)
        TRY(text_add(t, (struct span){s.p + from, s.n - from}));
    return text_byte(t, '"');
}

void text_reset(struct text *t)
{
    t->n = 0;
    if (t->p)
        t->p[0] = '\0';
}

void text_done(struct text *t)
{
    mem_free(t->p);
    *t = (struct text){0};
}

int32_t utf8_next(struct span s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.p + *at;
    size_t left = s.n - *at;
    unsigned char c = p[0];
    *at += 1;
    if (c < 0x80)
        return c;
    int more = c >= 0xC2 && c <= 0xDF   ? 1
               : (c & 0xF0) == 0xE0     ? 2
               : c >= 0xF0 && c <= 0xF4 ? 3
                                        : 0;
    if (!more || left <= (size_t)more)
        return -1;
    int32_t r = c & (0x3F >> more);
    for (int i = 1; i <= more; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return -1;
        r = (r << 6) | (p[i] & 0x3F);
    }
    static const int32_t least[4] = {0, 0x80, 0x800, 0x10000};
    if (r < least[more] || r > 0x10FFFF || (r >= 0xD800 && r <= 0xDFFF))
        return -1;
    *at += (size_t)more;
    return r;
}

// Bytes of the run of characters of two or three bytes at p [n], which are most of the
// world's writing; stops at anything else.
static size_t run_of_two_three(const unsigned char *p, size_t n)
{
    size_t at = 0;
    while (n - at >= 3) {
        unsigned char a = p[at], b = p[at + 1];
        if ((a & 0xE0) == 0xC0 && a >= 0xC2 && (b & 0xC0) == 0x80) {
            at += 2;
            continue;
        }
        bool three = (a & 0xF0) == 0xE0 && (b & 0xC0) == 0x80 &&
                     (p[at + 2] & 0xC0) == 0x80 && !(a == 0xE0 && b < 0xA0) &&
                     !(a == 0xED && b > 0x9F);
        if (!three)
            break;
        at += 3;
    }
    return at;
}

size_t utf8_valid(struct span s)
{
    size_t at = 0;
    while (at < s.n) {
        uint64_t eight;
        while (s.n - at >= 8) {
            memcpy(&eight, s.p + at, 8);
            if (eight & 0x8080808080808080u)
                break;
            at += 8;
        }
        while (at < s.n && (unsigned char)s.p[at] < 0x80)
            at++;
        at += run_of_two_three((const unsigned char *)s.p + at, s.n - at);
        size_t start = at;
        if (at < s.n && utf8_next(s, &at) < 0)
            return start;
    }
    return s.n;
}

bool rune_hidden(int32_t r)
{
    if (r < 0x20)
        return r != '\t' && r != '\n';
    return (r >= 0x7F && r <= 0x9F) || r == 0xAD || r == 0x61C ||
           (r >= 0x200B && r <= 0x200F) || (r >= 0x2028 && r <= 0x202E) ||
           (r >= 0x2060 && r <= 0x206F) || r == 0xFEFF ||
           (r >= 0xE0000 && r <= 0xE007F);
}
