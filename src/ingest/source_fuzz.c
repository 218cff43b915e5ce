// SPDX-License-Identifier: Apache-2.0
// The first byte chooses the piece; the rest is a file, most often gzip or zstd. Every
// raw byte must be seen once, and the text be the same for every piece.
#include "ingest/source.h"

#include "base/mem.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// More text than this is not waited for: small files may unpack to much.
#define ENOUGH ((size_t)1 << 22)

struct seen {
    struct span file;
    size_t n;
};

static void see(void *self, const void *bytes, size_t n)
{
    struct seen *s = self;
    must(n <= s->file.n - s->n && memcmp(s->file.p + s->n, bytes, n) == 0);
    s->n += n;
}

static enum rc read_all(struct span file, size_t piece, struct text *out,
                        struct err *err)
{
    struct seen seen = {.file = file};
    struct source_options o = {.seen = see, .self = &seen, .read_bytes = piece};
    struct source *s = NULL;
    char buffer[4096];
    size_t got = 1;
    text_reset(out);
    enum rc rc = source_of_memory("f", file, &o, &s, err);
    while (rc == RC_OK && got && out->n < ENOUGH) {
        rc = source_read(s, buffer, piece ? piece : sizeof buffer, &got, err);
        if (rc == RC_OK)
            must(text_add(out, (struct span){buffer, got}) == RC_OK);
    }
    if (rc == RC_OK && got == 0)
        must(seen.n == file.n);
    if (s) {
        struct err other = {0};
        must(source_drain(s, &other) == RC_OK && seen.n == file.n);
    }
    source_free(s);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    struct text a = {0}, b = {0};
    struct err ea = {0}, eb = {0};
    struct span file = {(const char *)data + 1, size - 1};
    // A header of twelve bytes may ask for 2 GiB.
    mem_limit((uint64_t)64 << 20);
    enum rc ra = read_all(file, 0, &a, &ea);
    enum rc rb = read_all(file, data[0] + 1u, &b, &eb);
    mem_limit(0);
    if (a.n < ENOUGH && b.n < ENOUGH) {
        // How much a broken stream yields before its break hangs on the piece, and with
        // it whether the text was looked at; that it is broken does not.
        must((ra == RC_OK) == (rb == RC_OK) && (ra == RC_OK) == (ea.id[0] == 0));
        must(ra != RC_OK || span_same(text_span(&a), text_span(&b)));
    }
    text_done(&a);
    text_done(&b);
    return 0;
}
