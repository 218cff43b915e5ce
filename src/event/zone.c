// SPDX-License-Identifier: Apache-2.0
// Question: at which instant did the clocks of a place show this time, and did they
// show it once?
// Definition: instant u shows u + offset(u), where offset is constant between the
// changes of the file; a local time is read if exactly one u shows it. Source: RFC 8536
// (TZif) sections 3 and 4. We depart from it in refusing files that count leap seconds,
// which no posting platform does. The changes of 1990..2100 are laid out once, those of
// the rule at the end of the file among them, so that a time costs one binary search.
// Oracle: zone_test.c tries every instant; tests/check-zones asks another reader about
// every zone of the machine.
#include "event/zone.h"

#include "event/when.h"
#include "event/zone_rule.h"

enum {
    HEADER = 44,
    MOST_WEST_S = -89999, // RFC 8536 3.2: more than -25 hours, less than 26
    MOST_EAST_S = 93599,
    FIRST_YEAR = 1988,
    LAST_YEAR = 2102,
};

// One of the two blocks of a file, with times of 4 or 8 bytes.
struct block {
    const unsigned char *times, *kinds, *types;
    uint32_t n_times, n_types, n_chars;
    size_t width;
    const unsigned char *end;
};

static enum rc bad(struct err *err, const char *why)
{
    err_set(err, RC_INPUT, "E0249", "the file of the zone %s", why);
    err_hint(err, "give an offset such as --zone +02:00, or another folder in TZDIR");
    return RC_INPUT;
}

static uint32_t u32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t time_at(const struct block *b, uint32_t i)
{
    const unsigned char *p = b->times + i * b->width;
    if (b->width == 4)
        return (int32_t)u32(p);
    return (int64_t)((uint64_t)u32(p) << 32 | u32(p + 4));
}

static int32_t offset_at(const struct block *b, uint32_t type)
{
    return (int32_t)u32(b->types + type * 6);
}

// Lays a block over what stands at `p`; false if it is not all there.
static bool block_at(const unsigned char *p, const unsigned char *end, size_t width,
                     struct block *out, uint32_t *leaps)
{
    if (end - p < HEADER || memcmp(p, "TZif", 4) != 0)
        return false;
    uint32_t n_ut = u32(p + 20), n_std = u32(p + 24);
    *leaps = u32(p + 28);
    struct block b = {.n_times = u32(p + 32),
                      .n_types = u32(p + 36),
                      .n_chars = u32(p + 40),
                      .width = width};
    uint64_t need = (uint64_t)b.n_times * (width + 1) + (uint64_t)b.n_types * 6 +
                    b.n_chars + (uint64_t)*leaps * (width + 4) + n_std + n_ut;
    if (need > (uint64_t)(end - p - HEADER))
        return false;
    b.times = p + HEADER;
    b.kinds = b.times + b.n_times * width;
    b.types = b.kinds + b.n_times;
    b.end = p + HEADER + need;
    *out = b;
    return true;
}

// Whether each number of the block is one that may stand there.
static bool sound(const struct block *b)
{
    if (!b->n_types || !b->n_chars || b->n_types > 256)
        return false;
    for (uint32_t i = 0; i < b->n_types; i++) {
        int32_t offset = offset_at(b, i);
        if (offset < MOST_WEST_S || offset > MOST_EAST_S || b->types[i * 6 + 4] > 1 ||
            b->types[i * 6 + 5] >= b->n_chars)
            return false;
    }
    for (uint32_t i = 0; i < b->n_times; i++)
        if (b->kinds[i] >= b->n_types || (i && time_at(b, i) <= time_at(b, i - 1)))
            return false;
    return true;
}

// Adds a change; one at the instant of the last takes its place. False when full.
static bool change(struct zone *z, int64_t at_s, int32_t offset_s)
{
    if (z->n && z->from_s[z->n - 1] == at_s)
        z->n--;
    if (z->n && z->offset_s[z->n - 1] == offset_s)
        return true;
    if (z->n == ZONE_CHANGES)
        return false;
    z->from_s[z->n] = at_s;
    z->offset_s[z->n++] = offset_s;
    return true;
}

static bool lay_table(const struct block *b, struct zone *z)
{
    int64_t first_s = civil_days(FIRST_YEAR, 1, 1) * 86400;
    int64_t end_s = civil_days(LAST_YEAR, 1, 1) * 86400;
    int32_t before = offset_at(b, 0);
    uint32_t i = 0;
    for (; i < b->n_times && time_at(b, i) < first_s; i++)
        before = offset_at(b, b->kinds[i]);
    if (!change(z, INT64_MIN, before))
        return false;
    for (; i < b->n_times && time_at(b, i) < end_s; i++)
        if (!change(z, time_at(b, i), offset_at(b, b->kinds[i])))
            return false;
    return true;
}

// Adds the changes of the rule behind `last_s`. Where summer time ends at the instant
// at which the next one starts, it lasts all year: the start comes second.
static bool lay_rule(const struct zone_rule *r, int64_t last_s, bool table,
                     struct zone *z)
{
    if (!table) {
        z->n = 0;
        if (!change(z, INT64_MIN, r->standard_s))
            return false;
    }
    for (int64_t year = FIRST_YEAR - 1; r->summer && year < LAST_YEAR; year++) {
        int64_t start_s = zone_rule_change(r, year, true);
        int64_t end_s = zone_rule_change(r, year, false);
        bool south = end_s < start_s;
        for (int i = 0; i < 2; i++) {
            bool summer = (i == 0) != south;
            int64_t at_s = summer ? start_s : end_s;
            if (table && at_s <= last_s)
                continue;
            if (z->n > 1 &&
                at_s < z->from_s[z->n - 1]) // rules that overtake themselves
                return false;
            if (!change(z, at_s, summer ? r->summer_s : r->standard_s))
                return false;
        }
    }
    return true;
}

// What stands between the two line ends behind the second block.
static bool footer(const unsigned char *p, const unsigned char *end, struct span *out)
{
    if (end - p < 2 || *p != '\n' || end[-1] != '\n' ||
        memchr(p + 1, '\n', (size_t)(end - p - 2)))
        return false;
    *out = (struct span){(const char *)p + 1, (size_t)(end - p - 2)};
    return true;
}

static bool lay(const struct block *b, struct span rule, struct zone *z)
{
    int64_t last_s = b->n_times ? time_at(b, b->n_times - 1) : INT64_MIN;
    struct zone_rule r;
    if (!lay_table(b, z))
        return false;
    if (rule.n)
        return zone_rule_read(rule, &r) && lay_rule(&r, last_s, b->n_times > 0, z);
    if (b->n_times)
        z->end_s = b->width == 4 ? INT32_MAX : last_s;
    return true;
}

enum rc zone_read(struct span tzif, struct zone *out, struct err *err)
{
    const unsigned char *p = (const unsigned char *)tzif.p, *end = p + tzif.n;
    struct zone z = {.end_s = INT64_MAX};
    struct span rule = SPAN_NONE;
    struct block b;
    uint32_t leaps;
    if (!block_at(p, end, 4, &b, &leaps))
        return bad(err, "is not in the form of RFC 8536");
    if (p[4] >= '2') {
        if (!block_at(b.end, end, 8, &b, &leaps) || !footer(b.end, end, &rule))
            return bad(err, "is cut off");
    }
    if (leaps)
        return bad(err, "counts leap seconds, which times of posts do not");
    if (!sound(&b) || !lay(&b, rule, &z))
        return bad(err, "is damaged");
    *out = z;
    return RC_OK;
}

// The last change at or before an instant.
static uint32_t find(const struct zone *z, int64_t utc_s)
{
    uint32_t low = 0, high = z->n;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (z->from_s[middle] <= utc_s)
            low = middle;
        else
            high = middle;
    }
    return low;
}

enum zone_verdict zone_utc(const struct zone *z, int64_t local_s, int64_t *utc_s)
{
    uint32_t first = find(z, local_s - MOST_EAST_S);
    uint32_t last = find(z, local_s - MOST_WEST_S);
    int64_t at_s = 0, forward_s = 0;
    unsigned times = 0;
    for (uint32_t i = first; i <= last; i++) {
        int64_t u = local_s - z->offset_s[i];
        bool begun = u >= z->from_s[i];
        if (!begun && i > first && local_s - z->offset_s[i - 1] >= z->from_s[i])
            forward_s = z->from_s[i];
        if (begun && (i + 1 == z->n || u < z->from_s[i + 1]) && !times++)
            at_s = u;
    }
    *utc_s = times ? at_s : forward_s;
    if (times && at_s >= z->end_s)
        return ZONE_UNKNOWN;
    return times == 1 ? ZONE_ONCE : times ? ZONE_TWICE : ZONE_NEVER;
}
