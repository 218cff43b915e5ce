// SPDX-License-Identifier: Apache-2.0
#include "ingest/walk.h"

#include "base/bits.h"
#include "ingest/marks.h"

static bool blank(char b)
{
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
}

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && blank(*p))
        p++;
    return p;
}

// Behind the closing quote of the string whose opening one stands at p.
static const char *skip_string(const char *p, const char *end)
{
    p++;
    while (p < end && *p != '"') {
        if (end - p >= MARKS_STRING) {
            uint32_t ends = marks_string(p);
            if (!ends) {
                p += MARKS_STRING;
                continue;
            }
            p += low_bit(ends);
        }
        if (*p == '\\')
            p += 2;
        else if (*p != '"')
            p++;
    }
    return p < end ? p + 1 : end;
}

static const char *skip_container(const char *p, const char *end)
{
    size_t depth = 0;
    while (p < end) {
        if (*p == '"') {
            p = skip_string(p, end);
            continue;
        }
        depth += *p == '{' || *p == '[';
        depth -= *p == '}' || *p == ']';
        p++;
        if (!depth)
            break;
    }
    return p;
}

static const char *skip_value(const char *p, const char *end)
{
    if (p < end && *p == '"')
        return skip_string(p, end);
    if (p < end && (*p == '{' || *p == '['))
        return skip_container(p, end);
    while (p < end && !blank(*p) && *p != ',' && *p != '}' && *p != ']')
        p++;
    return p;
}

struct walk walk_begin(struct span value)
{
    const char *end = value.p + value.n;
    const char *p = value.p ? skip_blanks(value.p, end) : end;
    bool inside = p < end && (*p == '{' || *p == '[');
    return inside ? (struct walk){p + 1, end} : (struct walk){end, end};
}

// Stands at the next member or element, or says that there is none.
static bool stands(struct walk *w)
{
    w->p = skip_blanks(w->p, w->end);
    if (w->p < w->end && *w->p == ',')
        w->p = skip_blanks(w->p + 1, w->end);
    return w->p < w->end && *w->p != '}' && *w->p != ']';
}

bool walk_element(struct walk *w, struct span *value)
{
    if (!stands(w))
        return false;
    const char *end = skip_value(w->p, w->end);
    *value = (struct span){w->p, (size_t)(end - w->p)};
    w->p = end;
    return true;
}

bool walk_member(struct walk *w, struct span *key, struct span *value)
{
    if (!stands(w) || *w->p != '"')
        return false;
    const char *end = skip_string(w->p, w->end);
    *key = (struct span){w->p + 1, (size_t)(end - w->p) - 2};
    w->p = skip_blanks(end, w->end);
    if (w->p < w->end && *w->p == ':')
        w->p = skip_blanks(w->p + 1, w->end);
    end = skip_value(w->p, w->end);
    *value = (struct span){w->p, (size_t)(end - w->p)};
    w->p = end;
    return true;
}

struct span walk_find(struct span object, struct span key)
{
    struct walk w = walk_begin(object);
    struct span name, value;
    bool is_object = object.p && w.p > object.p && w.p[-1] == '{';
    while (is_object && walk_member(&w, &name, &value))
        if (span_same(name, key))
            return value;
    return SPAN_NONE;
}

static struct span nth(struct span array, size_t n)
{
    struct walk w = walk_begin(array);
    struct span value;
    bool is_array = array.p && w.p > array.p && w.p[-1] == '[';
    while (is_array && walk_element(&w, &value))
        if (n-- == 0)
            return value;
    return SPAN_NONE;
}

struct span walk_path(struct span value, struct span path)
{
    struct span step;
    while (value.p && span_split(&path, '.', &step)) {
        const char *bracket = memchr(step.p, '[', step.n);
        size_t n = bracket ? (size_t)(bracket - step.p) : step.n;
        value = walk_find(value, walk_bare((struct span){step.p, n}));
        size_t index = 0;
        for (size_t i = n + 1; i < step.n && step.p[i] >= '0' && step.p[i] <= '9'; i++)
            index = index * 10 + (size_t)(step.p[i] - '0');
        if (bracket && value.p)
            value = nth(value, index);
    }
    return value;
}

struct span walk_bare(struct span value)
{
    if (value.n >= 2 && value.p[0] == '"')
        return (struct span){value.p + 1, value.n - 2};
    return value;
}
