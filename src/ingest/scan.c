// SPDX-License-Identifier: Apache-2.0
#include "ingest/scan.h"

#include "base/text.h"

// Bytes that continue a character are not counted, unless they are not UTF-8 at all.
static uint64_t count_columns(struct span s)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t n = 0, eight;
    if (utf8_valid(s) == s.n) {
        size_t i = 0;
        for (; s.n - i >= 8; i += 8) {
            memcpy(&eight, s.p + i, 8);
            n += 8 - ((((eight >> 7) & ~(eight >> 6) & ones) * ones) >> 56);
        }
        for (; i < s.n; i++)
            n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
        return n;
    }
    for (size_t at = 0; at < s.n; n++)
        (void)utf8_next(s, &at);
    return n;
}

uint64_t scan_lines(struct span bytes, bool lone_cr)
{
    const char *from = bytes.p, *end = bytes.p + bytes.n, *hit;
    uint64_t n = 0;
    while (from < end && (hit = memchr(from, '\n', (size_t)(end - from)))) {
        from = hit + 1;
        n++;
    }
    for (size_t i = 0; lone_cr && i < bytes.n; i++)
        n += bytes.p[i] == '\r' && !(i + 1 < bytes.n && bytes.p[i + 1] == '\n');
    return n;
}

void scan_walk(struct span bytes, bool lone_cr, struct scan_place *place)
{
    const char *from = bytes.p, *end = bytes.p + bytes.n, *hit;
    place->byte += bytes.n;
    while (from < end && (hit = memchr(from, '\n', (size_t)(end - from)))) {
        place->line++;
        place->col = 1;
        from = hit + 1;
    }
    if (lone_cr) {
        for (const char *p = bytes.p; p < end; p++) {
            if (*p != '\r' || (p + 1 < end && p[1] == '\n'))
                continue;
            place->line++;
            if (p >= from) {
                place->col = 1;
                from = p + 1;
            }
        }
    }
    place->col += count_columns((struct span){from, (size_t)(end - from)});
}
