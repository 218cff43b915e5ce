// SPDX-License-Identifier: Apache-2.0
#include "ingest/source.h"

#include "base/rng.h"
#include "base/tap.h"
#include "base/text.h"

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

static void put(struct text *t, struct span s)
{
    must(text_add(t, s) == RC_OK);
}

// ---- packing, with the libraries themselves ----

static void add_gzip(struct text *t, struct span s)
{
    static unsigned char out[1 << 20];
    z_stream z = {0};
    must(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    z.next_in = (z_const Bytef *)s.p;
    z.avail_in = (unsigned)s.n;
    z.next_out = out;
    z.avail_out = sizeof out;
    must(deflate(&z, Z_FINISH) == Z_STREAM_END);
    put(t, (struct span){(char *)out, sizeof out - z.avail_out});
    deflateEnd(&z);
}

static void add_zstd(struct text *t, struct span s)
{
    static char out[1 << 20];
    ZSTD_CCtx *z = ZSTD_createCCtx();
    must(z != NULL);
    ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
    size_t n = ZSTD_compress2(z, out, sizeof out, s.p, s.n);
    must(!ZSTD_isError(n));
    put(t, (struct span){out, n});
    ZSTD_freeCCtx(z);
}

// ---- reading all ----

struct seen {
    struct text bytes;
};

static void see(void *self, const void *bytes, size_t n)
{
    put(&((struct seen *)self)->bytes, (struct span){bytes, n});
}

// Reads all text in pieces; the fault, if any, stands in *err.
static enum rc read_all(struct span raw, size_t chunk, size_t piece, struct seen *seen,
                        struct text *out, struct err *err)
{
    struct source_options o = {.read_bytes = chunk};
    struct source *s = NULL;
    char buffer[512];
    size_t got = 1;
    if (seen) {
        text_reset(&seen->bytes);
        o.seen = see;
        o.self = seen;
    }
    text_reset(out);
    enum rc rc = source_of_memory("m", raw, &o, &s, err);
    while (rc == RC_OK && got) {
        rc = source_read(s, buffer, piece, &got, err);
        if (rc == RC_OK)
            rc = text_add(out, (struct span){buffer, got});
    }
    if (rc == RC_INPUT && s) {
        struct err again = {0};
        ok(source_read(s, buffer, piece, &got, &again) == RC_INPUT &&
               strcmp(again.id, err->id) == 0,
           "the fault stays");
    }
    source_free(s);
    return rc;
}

static const char line[] = "id,text\n1,some text that goes on for a while\n";

static void test_forms(void)
{
    struct text raw[6] = {{0}}, want = {0}, out = {0};
    struct seen seen = {{0}};
    struct err err = {0};
    for (int i = 0; i < 40; i++)
        put(&want, SPAN(line));
    struct span all = text_span(&want);
    struct span head = {all.p, 100}, tail = {all.p + 100, all.n - 100};
    put(&raw[0], all);
    add_gzip(&raw[1], all);
    add_zstd(&raw[2], all);
    add_gzip(&raw[3], head);
    add_gzip(&raw[3], SPAN(""));
    add_gzip(&raw[3], tail);
    add_zstd(&raw[4], head);
    put(&raw[4], SPAN("\x5A\x2A\x4D\x18\x03\x00\x00\x00"
                      "abc"));
    add_zstd(&raw[4], tail);
    put(&raw[5], SPAN("\x50\x2A\x4D\x18\x04\x00\x00\x00"
                      "\1\2\3\4"));
    add_zstd(&raw[5], all);
    static const char *const names[] = {"plain",
                                        "gzip",
                                        "zstd",
                                        "gzip of three members",
                                        "zstd of three frames",
                                        "zstd behind a skippable frame"};
    for (int i = 0; i < 6; i++) {
        size_t bad = 0;
        for (size_t chunk = 0; chunk < 200; chunk++) {
            enum rc rc = read_all(text_span(&raw[i]), chunk, 1 + chunk * 7 % 512, &seen,
                                  &out, &err);
            bad += rc != RC_OK || !span_same(text_span(&out), all) ||
                   !span_same(text_span(&seen.bytes), text_span(&raw[i]));
        }
        ok(bad == 0, "%s: read whole, each raw byte seen once, for every piece",
           names[i]);
        text_done(&raw[i]);
    }
    text_done(&want);
    text_done(&out);
    text_done(&seen.bytes);
}

// Each way of cutting or bending a packed stream.
static void test_broken(bool zstd)
{
    const char *name = zstd ? "zstd" : "gzip";
    struct text raw = {0}, bent = {0}, out = {0}, want = {0};
    struct err err = {0};
    struct rng r = rng_at(3, zstd, 0);
    for (int i = 0; i < 400; i++)
        must(text_printf(&want, "%llu,x\n", (unsigned long long)rng_u64(&r)) == RC_OK);
    (zstd ? add_zstd : add_gzip)(&raw, text_span(&want));
    size_t bad = 0;
    for (size_t n = zstd ? 4 : 2; n < raw.n; n += 1 + n / 50) {
        enum rc rc = read_all((struct span){raw.p, n}, 0, 64, NULL, &out, &err);
        bad += rc != RC_INPUT || strcmp(err.id, "E0205") != 0 || err.byte != n;
        bad += out.n > want.n || memcmp(out.p ? out.p : "", want.p, out.n) != 0;
    }
    ok(bad == 0, "%s cut anywhere is E0205, after the sound text", name);
    bad = 0;
    for (size_t at = zstd ? 4 : 2; at < raw.n; at += 1 + at / 40) {
        text_reset(&bent);
        put(&bent, text_span(&raw));
        bent.p[at] ^= 0x10;
        enum rc rc = read_all(text_span(&bent), 0, 64, NULL, &out, &err);
        // A bent header may ask for more, or be of no weight (name, time).
        bool sound = rc == RC_OK && span_same(text_span(&out), text_span(&want));
        bad += !sound && rc != RC_INPUT && rc != RC_LIMIT && rc != RC_MEMORY;
    }
    ok(bad == 0, "%s bent anywhere is a fault or harmless", name);
    bent.n = 0;
    put(&bent, text_span(&raw));
    bent.p[raw.n / 2] ^= 0x55;
    ok(read_all(text_span(&bent), 0, 64, NULL, &out, &err) == RC_INPUT &&
           strcmp(err.id, "E0206") == 0,
       "%s bent in the middle is E0206: %s", name, err.text);
    put(&raw, SPAN("\nand more"));
    ok(read_all(text_span(&raw), 0, 64, NULL, &out, &err) == RC_INPUT &&
           strcmp(err.id, "E0207") == 0 && err.byte == raw.n - 9 &&
           span_same(text_span(&out), text_span(&want)),
       "%s with bytes behind is E0207, after all text: %s", name, err.text);
    raw.n -= 8;
    ok(read_all(text_span(&raw), 1, 64, NULL, &out, &err) == RC_INPUT &&
           strcmp(err.id, "E0207") == 0,
       "%s with one byte behind is E0207", name);
    text_done(&raw);
    text_done(&bent);
    text_done(&out);
    text_done(&want);
}

static void test_window(void)
{
    // A frame that declares a window of 2^31 bytes, and then of more.
    static const char big[] = "\x28\xB5\x2F\xFD\x00\xA8\x29\x00\x00"
                              "abcde";
    static const char more[] = "\x28\xB5\x2F\xFD\x00\xB0\x29\x00\x00"
                               "abcde";
    struct text out = {0};
    struct err err = {0};
    mem_limit(1u << 20);
    ok(read_all((struct span){big, sizeof big - 1}, 0, 64, NULL, &out, &err) ==
               RC_LIMIT &&
           strcmp(err.id, "E0502") == 0,
       "a window of 2^31 bytes counts against the memory limit");
    mem_limit(0);
    enum rc rc =
        read_all((struct span){more, sizeof more - 1}, 0, 64, NULL, &out, &err);
    ok(rc == RC_INPUT && strcmp(err.id, "E0206") == 0, "a larger one is refused: %s",
       err.text);
    text_done(&out);
}

// ---- what is refused at once ----

static void test_refused(void)
{
    static const struct {
        const char *name;
        struct span bytes;
        const char *id, *hint;
    } all[] = {
        {"nothing", {"", 0}, "E0204", "finished"},
        {"UTF-16 with its mark",
         {"\xFF\xFE"
          "a\0,\0",
          6},
         "E0208",
         "iconv -f UTF-16 "},
        {"UTF-16, big end first", {"\xFE\xFF\0a\0,", 6}, "E0208", "iconv -f UTF-16 "},
        {"UTF-16 without a mark", {"i\0d\0,\0t\0\n\0", 10}, "E0208", "UTF-16LE"},
        {"the same, big end first", {"\0i\0d\0,\0t", 8}, "E0208", "UTF-16BE"},
        {"UTF-32", {"\xFF\xFE\0\0a\0\0\0", 8}, "E0208", "UTF-32LE"},
        {"UTF-32 without a mark", {"\0\0\0i\0\0\0d", 8}, "E0208", "UTF-32BE"},
        {"a zip archive", {"PK\3\4....", 8}, "E0210", "unzip"},
        {"xz",
         {"\xFD"
          "7zXZ\0..",
          8},
         "E0210",
         "xz -dc"},
        {"a PDF", {"%PDF-1.7", 8}, "E0210", "CSV"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct text out = {0}, zst = {0};
        struct err err = {0};
        ok(read_all(all[i].bytes, 1, 8, NULL, &out, &err) == RC_INPUT &&
               strcmp(err.id, all[i].id) == 0 && strstr(err.hint, all[i].hint),
           "%s: %s; %s", all[i].name, err.text, err.hint);
        add_zstd(&zst, all[i].bytes);
        ok(read_all(text_span(&zst), 0, 8, NULL, &out, &err) == RC_INPUT &&
               strcmp(err.id, all[i].id) == 0,
           "%s, packed", all[i].name);
        text_done(&out);
        text_done(&zst);
    }
}

static void test_mark(void)
{
    struct source *s = NULL;
    struct err err = {0};
    struct span head;
    char buffer[16];
    size_t got = 0;
    ok_rc(source_of_memory("b",
                           SPAN("\xEF\xBB\xBF"
                                "a,b\n"),
                           NULL, &s, &err),
          &err, "opens");
    ok(source_had_bom(s), "the mark is remembered");
    ok(source_peek(s, 2, &head, &err) == RC_OK && span_is(head, "a,"), "peek a little");
    ok(source_peek(s, 99, &head, &err) == RC_OK && span_is(head, "a,b\n"), "peek all");
    ok(source_read(s, buffer, 16, &got, &err) == RC_OK && got == 4, "and read it");
    ok(source_raw_read(s) == 7 && source_raw_total(s) == 7, "raw bytes are counted");
    source_free(s);
}

// ---- files ----

static void test_files(void)
{
    char folder[] = "/tmp/source_test_XXXXXX", path[64];
    struct source *s = NULL;
    struct err err = {0};
    must(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/posts.csv", folder);
    ok(source_open(path, NULL, &s, &err) == RC_IO && strcmp(err.id, "E0201") == 0,
       "a missing file: %s", err.text);
    ok(source_open(folder, NULL, &s, &err) == RC_IO && strcmp(err.id, "E0202") == 0,
       "a folder: %s", err.text);
    FILE *f = fopen(path, "wb");
    must(f && fputs(line, f) >= 0 && fclose(f) == 0);
    ok(source_open(path, NULL, &s, &err) == RC_OK &&
           source_raw_total(s) == sizeof line - 1 && source_form(s) == SOURCE_PLAIN &&
           strcmp(source_name(s), path) == 0,
       "a file, its size and name");
    ok(source_drain(s, &err) == RC_OK && source_raw_read(s) == sizeof line - 1,
       "drain");
    source_free(s);
    s = NULL;
    must(chmod(path, 0) == 0);
    if (geteuid() == 0)
        skip("the superuser may read everything");
    else
        ok(source_open(path, NULL, &s, &err) == RC_IO && strcmp(err.id, "E0203") == 0,
           "no permission: %s", err.text);
    // Standard input.
    must(chmod(path, 0600) == 0 && freopen(path, "rb", stdin));
    ok(source_open("-", NULL, &s, &err) == RC_OK &&
           strcmp(source_name(s), "stdin") == 0 && source_raw_total(s) == 0,
       "standard input");
    source_free(s);
    unlink(path);
    rmdir(folder);
}

static void test_stop(void)
{
    atomic_int stop = 1;
    struct pace pace = {.stop = &stop};
    struct source_options o = {.pace = &pace};
    struct source *s = NULL;
    struct err err = {0};
    ok(source_of_memory("m", SPAN("a,b\n"), &o, &s, &err) == RC_STOPPED &&
           strcmp(err.id, "E0601") == 0,
       "stopping is heard before each read");
}

static enum rc whole_run(void *ctx)
{
    struct text out = {0};
    struct err err = {0};
    enum rc rc = read_all(*(struct span *)ctx, 0, 64, NULL, &out, &err);
    text_done(&out);
    return rc;
}

int main(void)
{
    struct text gzip = {0}, zstd = {0};
    test_forms();
    test_broken(false);
    test_broken(true);
    test_window();
    test_refused();
    test_mark();
    test_files();
    test_stop();
    add_gzip(&gzip, SPAN(line));
    add_zstd(&zstd, SPAN(line));
    struct span a = text_span(&gzip), b = text_span(&zstd);
    tap_each_failure(whole_run, &a, "gzip");
    tap_each_failure(whole_run, &b, "zstd");
    text_done(&gzip);
    text_done(&zstd);
    return tap_end();
}
