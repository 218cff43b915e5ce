// SPDX-License-Identifier: Apache-2.0
#include "ingest/unpack.h"

#include "base/mem.h"

#include <string.h>
#include <zlib.h>
// The section of zstd.h that lets us give the memory; exported by the shared library.
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>
#include <zstd_errors.h>

struct unpack {
    bool is_zstd;
    z_stream gzip;
    bool gzip_ready;
    ZSTD_DCtx *zstd;
    bool inside;    // a member or frame has begun and not ended
    size_t n_ended; // members or frames that ended
    size_t begun;   // packed bytes of the one that has begun
    enum unpack_state state;
    const char *why;
};

static void *gzip_new(void *self, unsigned n, unsigned size)
{
    (void)self;
    return mem_new(n, size);
}

static void gzip_free(void *self, void *p)
{
    (void)self;
    mem_free(p);
}

static void *zstd_new(void *self, size_t size)
{
    (void)self;
    return mem_new(size, 1);
}

static void zstd_free(void *self, void *p)
{
    (void)self;
    mem_free(p);
}

struct unpack *unpack_new(bool is_zstd)
{
    struct unpack *u = mem_zero(1, sizeof *u);
    if (!u)
        return NULL;
    u->is_zstd = is_zstd;
    u->why = "";
    if (is_zstd) {
        u->zstd = ZSTD_createDCtx_advanced((ZSTD_customMem){zstd_new, zstd_free, NULL});
        if (u->zstd &&
            !ZSTD_isError(ZSTD_DCtx_setParameter(u->zstd, ZSTD_d_windowLogMax, 31)))
            return u;
    } else {
        u->gzip.zalloc = gzip_new;
        u->gzip.zfree = gzip_free;
        u->gzip_ready = inflateInit2(&u->gzip, 15 + 16) == Z_OK;
        if (u->gzip_ready)
            return u;
    }
    unpack_free(u);
    return NULL;
}

// Between two members: is what follows another one? The first byte decides most cases;
// where the second is not there yet, zlib itself looks at it.
static enum unpack_state gzip_next(struct unpack *u, const char *in, size_t n_in)
{
    if ((unsigned char)in[0] != 0x1F || (n_in > 1 && (unsigned char)in[1] != 0x8B))
        return UNPACK_BEHIND;
    if (inflateReset(&u->gzip) != Z_OK)
        return UNPACK_CORRUPT;
    return UNPACK_MORE;
}

static enum unpack_state gzip_step(struct unpack *u, const char *in, size_t n_in,
                                   bool last, char *out, size_t cap, size_t *used,
                                   size_t *made)
{
    const unsigned most = 1u << 30;
    u->gzip.next_in = (z_const Bytef *)in;
    u->gzip.avail_in = n_in < most ? (unsigned)n_in : most;
    u->gzip.next_out = (Bytef *)out;
    u->gzip.avail_out = cap < most ? (unsigned)cap : most;
    unsigned had_in = u->gzip.avail_in, had_out = u->gzip.avail_out;
    int rc = inflate(&u->gzip, Z_NO_FLUSH);
    *used = had_in - u->gzip.avail_in;
    *made = had_out - u->gzip.avail_out;
    u->begun += *used;
    switch (rc) {
    case Z_STREAM_END:
        u->inside = false;
        u->n_ended++;
        return UNPACK_MORE;
    case Z_OK:
        return UNPACK_MORE;
    case Z_BUF_ERROR: // no progress was possible: all input is used up
        return last ? UNPACK_CUT : UNPACK_MORE;
    case Z_MEM_ERROR:
        return UNPACK_MEMORY;
    case Z_DATA_ERROR:
        // A second member whose very header is wrong is not a member.
        if (u->n_ended && u->gzip.total_out == 0 && u->begun < 10)
            return UNPACK_BEHIND;
        u->why = u->gzip.msg ? u->gzip.msg : "invalid data";
        return UNPACK_CORRUPT;
    default:
        u->why = "it needs a dictionary";
        return UNPACK_CORRUPT;
    }
}

static enum unpack_state zstd_fault(struct unpack *u, size_t code)
{
    u->why = ZSTD_getErrorName(code);
    switch (ZSTD_getErrorCode(code)) {
    case ZSTD_error_memory_allocation:
        return UNPACK_MEMORY;
    case ZSTD_error_dictionary_wrong:
        return UNPACK_DICTIONARY;
    case ZSTD_error_prefix_unknown:
        return u->n_ended ? UNPACK_BEHIND : UNPACK_CORRUPT;
    default:
        return UNPACK_CORRUPT;
    }
}

static enum unpack_state zstd_step(struct unpack *u, const char *in, size_t n_in,
                                   bool last, char *out, size_t cap, size_t *used,
                                   size_t *made)
{
    ZSTD_inBuffer from = {in, n_in, 0};
    ZSTD_outBuffer to = {out, cap, 0};
    size_t rc = ZSTD_decompressStream(u->zstd, &to, &from);
    *used = from.pos;
    *made = to.pos;
    u->begun += *used;
    if (ZSTD_isError(rc))
        return zstd_fault(u, rc);
    if (rc == 0) {
        u->inside = false;
        u->n_ended++;
        return UNPACK_MORE;
    }
    if (last && *used == n_in && *made < cap)
        return u->n_ended && u->begun < 4 ? UNPACK_BEHIND : UNPACK_CUT;
    return UNPACK_MORE;
}

enum unpack_state unpack_step(struct unpack *u, const char *in, size_t n_in, bool last,
                              char *out, size_t cap, size_t *used, size_t *made)
{
    *used = *made = 0;
    if (u->state != UNPACK_MORE)
        return u->state;
    if (!u->inside) {
        if (n_in == 0) {
            u->state = !last ? UNPACK_MORE : u->n_ended ? UNPACK_END : UNPACK_CUT;
            return u->state;
        }
        if (!u->is_zstd && u->n_ended)
            u->state = gzip_next(u, in, n_in);
        if (u->state != UNPACK_MORE)
            return u->state;
        u->inside = true;
        u->begun = 0;
    }
    u->state = u->is_zstd ? zstd_step(u, in, n_in, last, out, cap, used, made)
                          : gzip_step(u, in, n_in, last, out, cap, used, made);
    return u->state;
}

const char *unpack_why(const struct unpack *u)
{
    return u->why;
}

void unpack_free(struct unpack *u)
{
    if (!u)
        return;
    if (u->gzip_ready)
        inflateEnd(&u->gzip);
    ZSTD_freeDCtx(u->zstd);
    mem_free(u);
}
