// SPDX-License-Identifier: Apache-2.0
// Marks the bytes that matter to a scanner, many at a time. For the scanners alone.
#ifndef LOCKSTEP_INGEST_MARKS_H
#define LOCKSTEP_INGEST_MARKS_H

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// Bit i tells whether byte i of the block is such a byte.
struct marks {
    uint64_t quote; // "
    uint64_t stop;  // the delimiter, LF, CR
};

// Eight bits, one for each byte of `v` that equals the bytes of `pattern`.
static inline uint64_t marks_eight(uint64_t v, uint64_t pattern)
{
    const uint64_t low = 0x7f7f7f7f7f7f7f7fu;
    uint64_t x = v ^ pattern;
    uint64_t zero = ~(((x & low) + low) | x | low); // 0x80 where x has a zero byte
    return ((zero >> 7) * 0x0102040810204080u) >> 56;
}

// For any machine.
static inline struct marks marks_plain(const char *p, char delimiter)
{
    const uint64_t ones = 0x0101010101010101u;
    struct marks m = {0, 0};
    for (unsigned i = 0; i < 64; i += 8) {
        uint64_t v;
        memcpy(&v, p + i, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        v = __builtin_bswap64(v);
#endif
        m.quote |= marks_eight(v, ones * '"') << i;
        m.stop |= (marks_eight(v, ones * (unsigned char)delimiter) |
                   marks_eight(v, ones * '\n') | marks_eight(v, ones * '\r'))
                  << i;
    }
    return m;
}

#if defined(__SSE2__)
// For x86-64, where these instructions are always there.
static inline struct marks marks_of(const char *p, char delimiter)
{
    const __m128i q = _mm_set1_epi8('"'), d = _mm_set1_epi8(delimiter);
    const __m128i lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
    struct marks m = {0, 0};
    for (unsigned i = 0; i < 64; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        __m128i stop = _mm_or_si128(_mm_cmpeq_epi8(v, d), _mm_cmpeq_epi8(v, lf));
        stop = _mm_or_si128(stop, _mm_cmpeq_epi8(v, cr));
        __m128i quote = _mm_cmpeq_epi8(v, q);
        m.quote |= (uint64_t)(unsigned)_mm_movemask_epi8(quote) << i;
        m.stop |= (uint64_t)(unsigned)_mm_movemask_epi8(stop) << i;
    }
    return m;
}
#else
static inline struct marks marks_of(const char *p, char delimiter)
{
    return marks_plain(p, delimiter);
}
#endif

// Bytes of one call of marks_string.
#define MARKS_STRING 16

// Bit i: p[i] ends a run of plain bytes in a JSON string (a quote, a backslash, or a
// control character). For any machine.
static inline uint32_t marks_string_plain(const char *p)
{
    uint32_t m = 0;
    for (unsigned i = 0; i < MARKS_STRING; i++) {
        unsigned char b = (unsigned char)p[i];
        m |= (uint32_t)(b == '"' || b == '\\' || b < 0x20) << i;
    }
    return m;
}

#if defined(__SSE2__)
// The same as marks_string_plain, where wide instructions are always there.
static inline uint32_t marks_string(const char *p)
{
    const __m128i low = _mm_set1_epi8(0x1F);
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')),
                               _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_min_epu8(v, low), v));
    return (uint32_t)_mm_movemask_epi8(hit);
}
#else
// The same without them.
static inline uint32_t marks_string(const char *p)
{
    return marks_string_plain(p);
}
#endif

#endif
