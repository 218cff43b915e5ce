// SPDX-License-Identifier: Apache-2.0
#include "line.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn static void no_memory(void)
{
    fputs("lockstep: error[E0501]: the machine gave no more memory\n", stderr);
    exit(5);
}

void *cli_alloc(size_t count, size_t size)
{
    void *p = calloc(count ? count : 1, size ? size : 1);
    if (!p)
        no_memory();
    return p;
}

void *cli_grow(void *old, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        no_memory();
    size_t bytes = count * size;
    void *p = realloc(old, bytes > 0 ? bytes : 1);
    if (!p)
        no_memory();
    return p;
}

char *cli_copy(const char *p, size_t n)
{
    char *copy = cli_alloc(n + 1, 1);
    if (n)
        memcpy(copy, p, n);
    return copy;
}

static void reserve(struct line *l, size_t more)
{
    if (more > SIZE_MAX / 2 - l->n)
        no_memory();
    size_t need = l->n + more + 1, cap = l->cap ? l->cap : 64;
    while (cap < need)
        cap *= 2;
    if (cap != l->cap)
        l->p = cli_grow(l->p, cap, 1);
    l->cap = cap;
}

void line_add(struct line *l, const char *p, size_t n)
{
    reserve(l, n);
    if (n)
        memcpy(l->p + l->n, p, n);
    l->n += n;
    l->p[l->n] = '\0';
}

void line_text(struct line *l, const char *text)
{
    line_add(l, text, strlen(text));
}

void line_printf(struct line *l, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        return;
    reserve(l, (size_t)n);
    va_start(args, format);
    vsnprintf(l->p + l->n, (size_t)n + 1, format, args);
    va_end(args);
    l->n += (size_t)n;
}

void line_repeat(struct line *l, char c, size_t n)
{
    reserve(l, n);
    memset(l->p + l->n, c, n);
    l->n += n;
    l->p[l->n] = '\0';
}

void line_reset(struct line *l)
{
    reserve(l, 0);
    l->n = 0;
    l->p[0] = '\0';
}

void line_done(struct line *l)
{
    free(l->p);
    *l = (struct line){0};
}

int32_t line_rune(const char *p, size_t n, size_t *at)
{
    const unsigned char *u = (const unsigned char *)p + *at;
    size_t left = n - *at;
    *at += 1;
    if (u[0] < 0x80)
        return u[0];
    size_t more = u[0] >= 0xC2 && u[0] <= 0xDF   ? 1
                  : (u[0] & 0xF0) == 0xE0        ? 2
                  : u[0] >= 0xF0 && u[0] <= 0xF4 ? 3
                                                 : 0;
    if (!more || left <= more)
        return -1;
    int32_t r = u[0] & (0x3F >> more);
    for (size_t i = 1; i <= more; i++) {
        if ((u[i] & 0xC0) != 0x80)
            return -1;
        r = (r << 6) | (u[i] & 0x3F);
    }
    static const int32_t least[4] = {0, 0x80, 0x800, 0x10000};
    if (r < least[more] || r > 0x10FFFF || (r >= 0xD800 && r <= 0xDFFF))
        return -1;
    *at += more;
    return r;
}

bool line_hidden(int32_t r)
{
    if (r < 0x20)
        return r != '\t' && r != '\n';
    return (r >= 0x7F && r <= 0x9F) || r == 0xAD || r == 0x61C ||
           (r >= 0x200B && r <= 0x200F) || (r >= 0x2028 && r <= 0x202E) ||
           (r >= 0x2060 && r <= 0x206F) || r == 0xFEFF ||
           (r >= 0xE0000 && r <= 0xE007F);
}

struct range {
    int32_t from, to;
};

static bool within(const struct range *table, size_t n, int32_t r)
{
    for (size_t i = 0; i < n; i++)
        if (r >= table[i].from && r <= table[i].to)
            return true;
    return false;
}

// Blocks that terminals draw over the character before, and blocks they draw two
// columns wide (East Asian Width W and F, emoji). Coarse: whole blocks.
static const struct range combining[] = {
    {0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},     {0x610, 0x61A},
    {0x64B, 0x65F},   {0x6D6, 0x6DC},   {0x900, 0x902},     {0x93C, 0x93C},
    {0x941, 0x948},   {0x94D, 0x94D},   {0xE31, 0xE31},     {0xE34, 0xE3A},
    {0xE47, 0xE4E},   {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},   {0x20D0, 0x20FF},
    {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF},
};
static const struct range wide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x2E80, 0x303E},
    {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},
    {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF},
    {0x1F900, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
};

int line_rune_width(int32_t r)
{
    if (r < 0x300)
        return 1;
    if (within(combining, sizeof combining / sizeof *combining, r))
        return 0;
    return within(wide, sizeof wide / sizeof *wide, r) ? 2 : 1;
}

size_t line_width(const char *p, size_t n)
{
    size_t width = 0;
    for (size_t at = 0; at < n;)
        width += (size_t)line_rune_width(line_rune(p, n, &at));
    return width;
}

void line_clean(struct line *l, const char *p, size_t n)
{
    for (size_t at = 0; at < n;) {
        size_t start = at;
        int32_t r = line_rune(p, n, &at);
        if (r < 0)
            line_printf(l, "\\x%02x", (unsigned char)p[start]);
        else if (r == '\n' || r == '\t')
            line_text(l, r == '\n' ? "\\n" : "\\t");
        else if (line_hidden(r))
            line_printf(l, "\\u%04x", (unsigned)r);
        else
            line_add(l, p + start, at - start);
    }
}

static void json_rune(struct line *l, uint32_t r)
{
    if (r == '\n')
        line_text(l, "\\n");
    else if (r == '\t')
        line_text(l, "\\t");
    else if (r < 0x10000)
        line_printf(l, "\\u%04x", r);
    else
        line_printf(l, "\\u%04x\\u%04x", 0xD800 + ((r - 0x10000) >> 10),
                    0xDC00 + ((r - 0x10000) & 0x3FF));
}

void line_json(struct line *l, const char *p, size_t n)
{
    line_add(l, "\"", 1);
    for (size_t at = 0; at < n;) {
        size_t start = at;
        int32_t r = line_rune(p, n, &at);
        if (r < 0)
            line_text(l, "\xEF\xBF\xBD");
        else if (r == '"' || r == '\\')
            line_printf(l, "\\%c", (char)r);
        else if (r < 0x20 || line_hidden(r))
            json_rune(l, (uint32_t)r);
        else
            line_add(l, p + start, at - start);
    }
    line_add(l, "\"", 1);
}

void line_cut(struct line *l, const char *p, size_t n, size_t width)
{
    if (line_width(p, n) <= width) {
        line_add(l, p, n);
        return;
    }
    size_t at = 0, used = 0;
    while (at < n) {
        size_t next = at;
        size_t w = (size_t)line_rune_width(line_rune(p, n, &next));
        if (used + w + 1 > width)
            break;
        used += w;
        at = next;
    }
    line_add(l, p, at);
    line_text(l, "\xE2\x80\xA6");
    line_repeat(l, ' ', width > used + 1 ? width - used - 1 : 0);
}

size_t line_wrap(const char *p, size_t n, size_t width, bool hard, size_t *skip)
{
    size_t at = 0, used = 0, blank = 0;
    *skip = 0;
    while (at < n) {
        size_t next = at;
        int32_t r = line_rune(p, n, &next);
        used += (size_t)line_rune_width(r);
        if (r == ' ' && at > 0)
            blank = at;
        if (used > width && (blank || (hard && at > 0)))
            break;
        at = next;
    }
    if (at >= n && (used <= width || !blank))
        return n;
    *skip = blank > 0;
    return blank ? blank : at;
}

void line_count(struct line *l, int64_t n)
{
    char digits[32];
    int len = snprintf(digits, sizeof digits, "%" PRId64, n);
    int first = digits[0] == '-';
    for (int i = 0; i < len; i++) {
        if (i > first && (len - i) % 3 == 0)
            line_add(l, ",", 1);
        line_add(l, &digits[i], 1);
    }
}

void line_short(struct line *l, double n)
{
    if (n >= 1e6)
        line_printf(l, "%.1f M", n / 1e6);
    else if (n >= 1e4)
        line_printf(l, "%.0f k", n / 1e3);
    else
        line_printf(l, "%.0f", n);
}

void line_duration(struct line *l, int64_t us)
{
    static const struct {
        int64_t us;
        const char *name;
    } units[] = {{INT64_C(86400000000), "d"},
                 {INT64_C(3600000000), "h"},
                 {60000000, "min"},
                 {1000000, "s"},
                 {1000, "ms"},
                 {1, "us"}};
    if (us < 0) {
        line_add(l, "-", 1);
        us = us == INT64_MIN ? INT64_MAX : -us;
    }
    if (us == 0) {
        line_text(l, "0 s");
        return;
    }
    size_t i = 0;
    while (us < units[i].us)
        i++;
    // 90 s reads better than 1.5 min, 36 h better than 1.5 d.
    if (i < 3 && us % units[i].us && us < 10 * units[i].us)
        i++;
    line_printf(l, "%.3g %s", (double)us / (double)units[i].us, units[i].name);
}

void line_bytes(struct line *l, uint64_t bytes)
{
    double n = (double)bytes;
    static const char *const names[] = {"B", "kB", "MB", "GB", "TB"};
    size_t i = 0;
    for (; n >= 1000 && i < 4; i++)
        n /= 1000;
    line_printf(l, n < 10 && i > 0 ? "%.1f %s" : "%.0f %s", n, names[i]);
}

struct date {
    int64_t year;
    int month, day, hour, minute, second, micro;
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

// The proleptic Gregorian calendar (Howard Hinnant's algorithm).
static struct date date_of(int64_t us)
{
    int64_t day_us = INT64_C(86400000000);
    int64_t rest = us % day_us < 0 ? us % day_us + day_us : us % day_us;
    int64_t z = floor_div(us, day_us) + 719468, era = floor_div(z, 146097);
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    struct date d = {.year = yoe + era * 400 + (mp >= 10),
                     .month = (int)(mp < 10 ? mp + 3 : mp - 9),
                     .day = (int)(doy - (153 * mp + 2) / 5 + 1),
                     .micro = (int)(rest % 1000000)};
    rest /= 1000000;
    d.second = (int)(rest % 60);
    d.minute = (int)(rest / 60 % 60);
    d.hour = (int)(rest / 3600);
    return d;
}

static void fraction(struct line *l, int micro)
{
    if (micro % 1000)
        line_printf(l, ".%06d", micro);
    else if (micro)
        line_printf(l, ".%03d", micro / 1000);
}

void line_time(struct line *l, int64_t us, bool day_only)
{
    struct date d = date_of(us);
    line_printf(l, "%04" PRId64 "-%02d-%02d", d.year, d.month, d.day);
    if (day_only)
        return;
    line_printf(l, " %02d:%02d:%02d", d.hour, d.minute, d.second);
    fraction(l, d.micro);
    line_text(l, "Z");
}

void line_iso(struct line *l, int64_t us)
{
    struct date d = date_of(us);
    line_printf(l, "%04" PRId64 "-%02d-%02dT%02d:%02d:%02d", d.year, d.month, d.day,
                d.hour, d.minute, d.second);
    fraction(l, d.micro);
    line_text(l, "Z");
}
