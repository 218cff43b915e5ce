// SPDX-License-Identifier: Apache-2.0
// Three layers: raw bytes (`raw_*`), unpacking (`unpack_*`), and the head, which holds
// the first text while it is looked at and is handed out before anything else.
#include "ingest/source.h"

#include "ingest/unpack.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RAW_BYTES ((size_t)128 << 10)
#define LOOK_BYTES 512

struct source {
    char name[256];
    struct source_options options;
    int fd; // -1: memory
    bool own_fd;
    struct span memory; // what is left of it
    uint64_t raw_read;
    uint64_t raw_total;
    bool raw_end;
    enum source_form form;
    struct unpack *unpack; // NULL: plain
    char *raw;             // [RAW_BYTES], of which at .. n are not used yet
    size_t raw_at, raw_n;
    char *head; // [SOURCE_PEEK_BYTES]; text at .. n goes out before anything else
    size_t head_at, head_n;
    bool had_bom;
    bool ended;
    enum rc rc; // not RC_OK: the fault that stays
    struct err fault;
};

// ---- raw bytes ----

static enum rc raw_fault(const struct source *s, int code, struct err *err)
{
    enum rc rc =
        err_set(err, RC_IO, "E0203", "cannot read \"%s\": %s", s->name, strerror(code));
    if (code == EACCES || code == EPERM)
        err_hint(err, "look at its permissions: ls -l");
    err_place(err, s->name, 0, 0, 0);
    return rc;
}

static enum rc raw_from_file(struct source *s, char *buffer, size_t cap, size_t *got,
                             struct err *err)
{
    for (;;) {
        if (pace_stop(s->options.pace))
            return err_stopped(err);
        ssize_t n = read(s->fd, buffer, cap);
        if (n >= 0) {
            *got = (size_t)n;
            return RC_OK;
        }
        if (errno != EINTR)
            return raw_fault(s, errno, err);
    }
}

// Every raw byte passes here, once.
static enum rc raw_take(struct source *s, char *buffer, size_t cap, size_t *got,
                        struct err *err)
{
    size_t n = 0;
    if (s->options.read_bytes && cap > s->options.read_bytes)
        cap = s->options.read_bytes;
    if (s->fd >= 0) {
        TRY(raw_from_file(s, buffer, cap, &n, err));
    } else {
        if (pace_stop(s->options.pace))
            return err_stopped(err);
        n = cap < s->memory.n ? cap : s->memory.n;
        if (n) {
            memcpy(buffer, s->memory.p, n);
            s->memory.p += n;
            s->memory.n -= n;
        }
    }
    s->raw_end = n == 0;
    s->raw_read += n;
    if (n && s->options.seen)
        s->options.seen(s->options.self, buffer, n);
    *got = n;
    return RC_OK;
}

// Refills the empty raw buffer to the brim, so that what a broken stream yields before
// its break does not hang on how a pipe cuts it.
static enum rc raw_fill(struct source *s, struct err *err)
{
    size_t cap = s->options.read_bytes;
    cap = cap && cap < RAW_BYTES ? cap : RAW_BYTES;
    s->raw_at = s->raw_n = 0;
    while (s->raw_n < cap && !s->raw_end) {
        size_t got = 0;
        TRY(raw_take(s, s->raw + s->raw_n, cap - s->raw_n, &got, err));
        s->raw_n += got;
    }
    return RC_OK;
}

// ---- unpacking ----

static enum rc unpack_fault(const struct source *s, enum unpack_state state,
                            struct err *err)
{
    const char *form = s->form == SOURCE_GZIP ? "gzip" : "zstd";
    const char *tool = s->form == SOURCE_GZIP ? "gzip" : "zstd";
    uint64_t at = s->raw_read - (s->raw_n - s->raw_at);
    enum rc rc = RC_INPUT;
    switch (state) {
    case UNPACK_CUT:
        err_set(err, rc, "E0205", "the %s stream breaks off after %llu bytes", form,
                (unsigned long long)at);
        err_hint(err,
                 "the download or copy was cut; fetch the file again, and test it "
                 "with %s -t",
                 tool);
        break;
    case UNPACK_BEHIND:
        err_set(err, rc, "E0207",
                "%llu or more bytes stand behind the end of the %s "
                "stream",
                (unsigned long long)(s->raw_n - s->raw_at), form);
        err_hint(err, "unpack it by hand and look at the end: %s -dc FILE | tail",
                 tool);
        break;
    case UNPACK_DICTIONARY:
        err_set(err, rc, "E0209", "the zstd stream needs a dictionary of its own");
        err_hint(err,
                 "unpack it first: zstd -D DICTIONARY -dc FILE | lockstep import -");
        break;
    case UNPACK_MEMORY:
        return err_memory(err);
    default:
        err_set(err, rc, "E0206", "the %s stream is corrupt near byte %llu: %s", form,
                (unsigned long long)at, unpack_why(s->unpack));
        err_hint(err, "fetch the file again, and test it with %s -t", tool);
        break;
    }
    err_place(err, s->name, 0, 0, 0);
    if (err)
        err->byte = at;
    return rc;
}

static enum rc unpack_take(struct source *s, char *buffer, size_t cap, size_t *got,
                           struct err *err)
{
    size_t done = 0;
    while (done == 0) {
        if (s->raw_at == s->raw_n && !s->raw_end)
            TRY(raw_fill(s, err));
        size_t used, made;
        enum unpack_state state =
            unpack_step(s->unpack, s->raw + s->raw_at, s->raw_n - s->raw_at, s->raw_end,
                        buffer, cap, &used, &made);
        s->raw_at += used;
        done = made;
        if (state == UNPACK_END && made == 0)
            break;
        if (state > UNPACK_END && made == 0)
            return unpack_fault(s, state, err);
    }
    *got = done;
    return RC_OK;
}

// ---- text ----

// Text behind the head; a fault is kept for all later calls.
static enum rc text_take(struct source *s, char *buffer, size_t cap, size_t *got,
                         struct err *err)
{
    *got = 0;
    if (s->rc == RC_OK && !s->ended) {
        struct err fault = {0};
        if (s->form != SOURCE_PLAIN) {
            s->rc = unpack_take(s, buffer, cap, got, &fault);
        } else if (s->raw_at < s->raw_n) {
            size_t n = s->raw_n - s->raw_at < cap ? s->raw_n - s->raw_at : cap;
            memcpy(buffer, s->raw + s->raw_at, n);
            s->raw_at += n;
            *got = n;
        } else if (!s->raw_end) {
            s->rc = raw_take(s, buffer, cap, got, &fault);
        }
        s->ended = s->rc == RC_OK && *got == 0;
        s->fault = fault;
    }
    if (s->rc != RC_OK && err)
        *err = s->fault;
    return s->rc;
}

// Fills the head up to `want` bytes or the end; a fault waits for source_read.
static void head_fill(struct source *s, size_t want)
{
    while (s->head_n - s->head_at < want && s->rc == RC_OK && !s->ended) {
        size_t got;
        if (s->head_at) {
            memmove(s->head, s->head + s->head_at, s->head_n - s->head_at);
            s->head_n -= s->head_at;
            s->head_at = 0;
        }
        if (text_take(s, s->head + s->head_n, SOURCE_PEEK_BYTES - s->head_n, &got,
                      NULL) == RC_OK)
            s->head_n += got;
    }
}

static enum rc foreign_form(const struct source *s, struct err *err)
{
    static const struct {
        const char *magic;
        size_t n;
        const char *what, *hint;
    } forms[] = {
        {"PK\3\4", 4, "a zip archive or a spreadsheet (xlsx)",
         "unpack it (unzip FILE), or save the sheet as CSV UTF-8"},
        {"\x89PNG", 4, "a picture (PNG)", "name the files that hold posts"},
        {"\xFF\xD8\xFF", 3, "a picture (JPEG)", "name the files that hold posts"},
        {"GIF8", 4, "a picture (GIF)", "name the files that hold posts"},
        {"\xFD"
         "7zXZ",
         5, "packed with xz", "xz -dc FILE | lockstep import -"},
        {"BZh", 3, "packed with bzip2", "bzip2 -dc FILE | lockstep import -"},
        {"7z\xBC\xAF\x27\x1C", 6, "a 7z archive", "unpack it first: 7z x FILE"},
        {"\x04\x22\x4D\x18", 4, "packed with lz4", "lz4 -dc FILE | lockstep import -"},
        {"\xD0\xCF\x11\xE0", 4, "an old Office file (xls)",
         "save the sheet as CSV UTF-8"},
        {"%PDF-", 5, "a PDF", "copy the table into a CSV file"},
        {"SQLite format 3", 16, "an SQLite database",
         "export the table: sqlite3 -header -csv FILE 'SELECT ...' > posts.csv"},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        size_t n = forms[i].n;
        if (s->head_n < n || memcmp(s->head, forms[i].magic, n) != 0)
            continue;
        err_set(err, RC_INPUT, "E0210", "it is %s, which is not read", forms[i].what);
        err_hint(err, "%s", forms[i].hint);
        err_place(err, s->name, 0, 0, 0);
        return RC_INPUT;
    }
    return RC_OK;
}

// Name of a wide encoding that the bytes look like, or NULL. Without a mark it is told
// by the zeroes that Latin letters, digits and commas leave in it.
static const char *wide_encoding(const unsigned char *p, size_t n)
{
    if (n >= 4 && memcmp(p, "\xFF\xFE\0\0", 4) == 0)
        return "UTF-32LE";
    if (n >= 4 && memcmp(p, "\0\0\xFE\xFF", 4) == 0)
        return "UTF-32BE";
    if (n >= 2 && (memcmp(p, "\xFF\xFE", 2) == 0 || memcmp(p, "\xFE\xFF", 2) == 0))
        return "UTF-16";
    size_t zeroes[4] = {0};
    n = (n < LOOK_BYTES ? n : LOOK_BYTES) & ~(size_t)3;
    for (size_t i = 0; i < n; i++)
        zeroes[i & 3] += p[i] == 0;
    size_t quarter = n / 4, least = (quarter * 3 + 9) / 10; // 30 %, rounded up
    bool z0 = zeroes[0] >= least, z1 = zeroes[1] >= least;
    bool z2 = zeroes[2] >= least, z3 = zeroes[3] >= least;
    if (quarter == 0)
        return NULL;
    if (!zeroes[0] && z1 && z2 && z3)
        return "UTF-32LE";
    if (z0 && z1 && z2 && !zeroes[3])
        return "UTF-32BE";
    if (!zeroes[0] && z1 && !zeroes[2] && z3)
        return "UTF-16LE";
    if (z0 && !zeroes[1] && z2 && !zeroes[3])
        return "UTF-16BE";
    return NULL;
}

static enum rc look_at_text(struct source *s, struct err *err)
{
    head_fill(s, LOOK_BYTES);
    if (s->head_n == 0) {
        if (s->rc != RC_OK) {
            if (err)
                *err = s->fault;
            return s->rc;
        }
        err_set(err, RC_INPUT, "E0204", "the file is empty");
        err_hint(err, "was the export or download finished?");
        err_place(err, s->name, 0, 0, 0);
        return RC_INPUT;
    }
    if (s->head_n >= 3 && memcmp(s->head, "\xEF\xBB\xBF", 3) == 0) {
        s->had_bom = true;
        s->head_at = 3;
        return RC_OK;
    }
    TRY(foreign_form(s, err));
    if (s->head_n >= 4 && memcmp(s->head, "PAR1", 4) == 0)
        return RC_OK;
    const char *wide = wide_encoding((const unsigned char *)s->head, s->head_n);
    if (!wide)
        return RC_OK;
    static const char *const unpacker[] = {"", "gzip -dc FILE | ", "zstd -dc FILE | "};
    err_set(err, RC_INPUT, "E0208", "the text is %s, not UTF-8", wide);
    err_hint(err, "%siconv -f %s -t UTF-8%s > FILE.utf8", unpacker[s->form], wide,
             s->form == SOURCE_PLAIN ? " FILE" : "");
    err_place(err, s->name, 0, 1, 1);
    return RC_INPUT;
}

// ---- opening ----

static enum rc open_path(struct source *s, const char *path, struct err *err)
{
    struct stat st;
    if (strcmp(path, "-") == 0) {
        s->fd = STDIN_FILENO;
        return RC_OK;
    }
    s->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (s->fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        err_set(err, RC_IO, "E0201", "there is no file \"%s\"", s->name);
        err_hint(err, "look at what is there: ls");
        err_place(err, s->name, 0, 0, 0);
        return RC_IO;
    }
    if (s->fd < 0)
        return raw_fault(s, errno, err);
    s->own_fd = true;
    if (fstat(s->fd, &st) != 0)
        return raw_fault(s, errno, err);
    if (S_ISDIR(st.st_mode)) {
        err_set(err, RC_IO, "E0202", "\"%s\" is a folder, not a file", s->name);
        err_hint(err, "name the files in it");
        err_place(err, s->name, 0, 0, 0);
        return RC_IO;
    }
    if (S_ISREG(st.st_mode))
        s->raw_total = (uint64_t)st.st_size;
    (void)posix_fadvise(s->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return RC_OK;
}

static enum source_form form_of(const char *p, size_t n)
{
    if (n >= 2 && memcmp(p, "\x1F\x8B", 2) == 0)
        return SOURCE_GZIP;
    if (n >= 4 && memcmp(p, "\x28\xB5\x2F\xFD", 4) == 0)
        return SOURCE_ZSTD;
    // Parallel packers begin with a skippable frame.
    if (n >= 4 && ((unsigned char)p[0] & 0xF0) == 0x50 &&
        memcmp(p + 1, "\x2A\x4D\x18", 3) == 0)
        return SOURCE_ZSTD;
    return SOURCE_PLAIN;
}

// The first raw bytes, at least four unless there are fewer: they tell the form.
static enum rc look_at_form(struct source *s, struct err *err)
{
    TRY(raw_fill(s, err));
    while (s->raw_n < 4 && !s->raw_end) {
        size_t got = 0;
        TRY(raw_take(s, s->raw + s->raw_n, RAW_BYTES - s->raw_n, &got, err));
        s->raw_n += got;
    }
    s->form = form_of(s->raw, s->raw_n);
    if (s->form == SOURCE_PLAIN)
        return RC_OK;
    s->unpack = unpack_new(s->form == SOURCE_ZSTD);
    return s->unpack ? RC_OK : err_memory(err);
}

static enum rc open_any(const char *path, const char *name, struct span memory,
                        const struct source_options *options, struct source **out,
                        struct err *err)
{
    enum rc rc = RC_OK;
    struct source *s = mem_zero(1, sizeof *s);
    if (!s)
        return err_memory(err);
    s->fd = -1;
    s->memory = memory;
    s->raw_total = path ? 0 : memory.n;
    if (options)
        s->options = *options;
    snprintf(s->name, sizeof s->name, "%s", name);
    s->raw = mem_new(RAW_BYTES, 1);
    s->head = mem_new(SOURCE_PEEK_BYTES, 1);
    if (!s->raw || !s->head) {
        rc = err_memory(err);
        goto out;
    }
    if (path)
        TRY_OUT(open_path(s, path, err));
    TRY_OUT(look_at_form(s, err));
    TRY_OUT(look_at_text(s, err));
    *out = s;
    s = NULL;
out:
    source_free(s);
    return rc;
}

enum rc source_open(const char *path, const struct source_options *options,
                    struct source **out, struct err *err)
{
    return open_any(path, strcmp(path, "-") == 0 ? "stdin" : path, SPAN_NONE, options,
                    out, err);
}

enum rc source_of_memory(const char *name, struct span bytes,
                         const struct source_options *options, struct source **out,
                         struct err *err)
{
    return open_any(NULL, name, bytes, options, out, err);
}

enum rc source_peek(struct source *s, size_t want, struct span *out, struct err *err)
{
    (void)err; // a fault of the stream is for source_read to tell
    head_fill(s, want < SOURCE_PEEK_BYTES ? want : SOURCE_PEEK_BYTES);
    size_t n = s->head_n - s->head_at;
    *out = (struct span){s->head + s->head_at, n < want ? n : want};
    return RC_OK;
}

enum rc source_read(struct source *s, void *buffer, size_t cap, size_t *got,
                    struct err *err)
{
    must(cap > 0);
    size_t n = s->head_n - s->head_at;
    if (n == 0) {
        TRY(text_take(s, buffer, cap, &n, err));
    } else {
        n = n < cap ? n : cap;
        memcpy(buffer, s->head + s->head_at, n);
        s->head_at += n;
    }
    *got = n;
    return RC_OK;
}

enum rc source_drain(struct source *s, struct err *err)
{
    while (!s->raw_end)
        TRY(raw_fill(s, err));
    s->ended = true;
    return RC_OK;
}

const char *source_name(const struct source *s)
{
    return s->name;
}

enum source_form source_form(const struct source *s)
{
    return s->form;
}

bool source_had_bom(const struct source *s)
{
    return s->had_bom;
}

uint64_t source_raw_read(const struct source *s)
{
    return s->raw_read;
}

uint64_t source_raw_total(const struct source *s)
{
    return s->raw_total;
}

void source_free(struct source *s)
{
    if (!s)
        return;
    if (s->own_fd)
        close(s->fd);
    unpack_free(s->unpack);
    mem_free(s->raw);
    mem_free(s->head);
    mem_free(s);
}
