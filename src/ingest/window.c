// SPDX-License-Identifier: Apache-2.0
#include "ingest/window.h"

#include "base/mem.h"
#include "base/text.h"

enum rc window_init(struct window *w, struct source *source, size_t cap,
                    struct err *err)
{
    *w = (struct window){
        .source = source, .cap = cap, .bad_at = SIZE_MAX, .nul_at = SIZE_MAX};
    w->base = source_had_bom(source) ? 3 : 0;
    w->p = mem_zero(cap + WINDOW_PAD, 1);
    return w->p ? RC_OK : err_memory(err);
}

// Length that the character starting with `c` should have; 0 if none starts so.
static size_t char_bytes(unsigned char c)
{
    return c < 0x80                ? 1
           : c >= 0xC2 && c < 0xE0 ? 2
           : (c & 0xF0) == 0xE0    ? 3
           : c >= 0xF0 && c < 0xF5 ? 4
                                   : 0;
}

// Whether [at, n) may be the first bytes of a character of which the rest is missing.
static bool cut_char(const struct window *w, size_t at)
{
    static const char low[] = "\x80\x80\x80";
    size_t have = w->n - at, whole = char_bytes((unsigned char)w->p[at]);
    char full[4];
    if (whole <= have || have == 0)
        return false;
    // Filled up with the lowest continuation, or (E0, F0) the highest, it must be
    // sound.
    memcpy(full, w->p + at, have);
    memcpy(full + have, low, whole - have);
    if (utf8_valid((struct span){full, whole}) == whole)
        return true;
    memset(full + have, 0xBF, whole - have);
    return utf8_valid((struct span){full, whole}) == whole;
}

static void look_for_nul(struct window *w, size_t from)
{
    const char *hit = from < w->n ? memchr(w->p + from, 0, w->n - from) : NULL;
    w->nul_at = hit ? (size_t)(hit - w->p) : SIZE_MAX;
}

// Goes on from `sound`.
static void look_for_bad(struct window *w)
{
    if (w->sound >= w->n)
        return;
    w->sound += utf8_valid((struct span){w->p + w->sound, w->n - w->sound});
    // A character at the edge of the window waits for its other bytes.
    if (w->sound < w->n && (w->end || !cut_char(w, w->sound)))
        w->bad_at = w->sound;
}

bool window_cut_char(const struct window *w)
{
    for (size_t back = 1; w->end && back <= 3 && back <= w->n; back++)
        if (((unsigned char)w->p[w->n - back] & 0xC0) != 0x80)
            return cut_char(w, w->n - back);
    return false;
}

void window_past(struct window *w, size_t at)
{
    if (w->nul_at < at)
        look_for_nul(w, at);
    if (w->bad_at < at) {
        w->bad_at = SIZE_MAX;
        w->sound = at;
        look_for_bad(w);
    }
}

size_t window_nul_run(const struct window *w, size_t at)
{
    size_t i = at;
    while (i < w->n && w->p[i] == 0)
        i++;
    return i - at;
}

static void drop(struct window *w, size_t keep)
{
    w->n -= keep;
    if (w->n)
        memmove(w->p, w->p + keep, w->n);
    w->base += keep;
    w->sound -= keep < w->sound ? keep : w->sound;
    if (w->bad_at != SIZE_MAX)
        w->bad_at -= keep;
    if (w->nul_at != SIZE_MAX)
        w->nul_at -= keep;
}

static enum rc grow(struct window *w, struct err *err)
{
    size_t cap = w->cap * 2;
    char *p = mem_grow(w->p, cap + WINDOW_PAD, 1);
    if (!p)
        return err_memory(err);
    w->p = p;
    w->cap = cap;
    return RC_OK;
}

enum rc window_more(struct window *w, size_t keep, struct err *err)
{
    must(!w->end);
    window_past(w, keep);
    if (keep)
        drop(w, keep);
    if (w->n == w->cap)
        TRY(grow(w, err));
    size_t from = w->n;
    enum rc rc = RC_OK;
    while (w->n < w->cap && !w->end && rc == RC_OK) {
        size_t got = 0;
        rc = source_read(w->source, w->p + w->n, w->cap - w->n, &got, &w->fault);
        w->n += got;
        if (rc == RC_STOPPED) {
            if (err)
                *err = w->fault;
            break;
        }
        w->rc = rc;
        w->end = rc != RC_OK || got == 0;
    }
    memset(w->p + w->n, 0, WINDOW_PAD);
    if (w->nul_at == SIZE_MAX)
        look_for_nul(w, from);
    if (w->bad_at == SIZE_MAX)
        look_for_bad(w);
    return rc == RC_STOPPED ? rc : RC_OK;
}

void window_done(struct window *w)
{
    mem_free(w->p);
    *w = (struct window){0};
}
