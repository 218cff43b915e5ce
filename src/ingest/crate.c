// SPDX-License-Identifier: Apache-2.0
// Tar is read from our own source, which unpacks gzip and zstd and tells a cut stream
// from an end; zip from the file, by the directory at its end. Memory that libarchive
// asks for is its own; what it keeps is bounded by the directory of a zip archive.
#include "ingest/crate.h"

#include "ingest/source.h"

#include "base/mem.h"
#include "base/text.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 1 << 17, TAR_BLOCK = 512 };

// A deflated stream can hold 1,032 times its size; exports hold 5 to 50 times.
#define MOST_TIMES 250
#define MOST_BYTES ((uint64_t)1 << 30)

struct crate {
    char name[256];
    struct crate_options options;
    struct archive *archive;
    bool is_zip;
    int fd;                // of a zip archive, or -1
    struct source *source; // of a tar archive
    char *block;           // [BLOCK]
    char tail[TAR_BLOCK];  // the last bytes that the source gave
    locale_t utf8;         // in which libarchive has to read names
    struct text member;
    uint64_t packed, made; // bytes of the archive, and unpacked so far
    size_t members;
    bool broken;
    enum rc rc; // of the source, with its fault
    struct err fault;
};

// ---- telling an archive by its first bytes ------------------------------------------

// What the checksum of a tar header says, and what it is.
static bool is_tar(const unsigned char *p, size_t n)
{
    uint64_t told = 0, sum = 0;
    size_t digits = 0, i = 148;
    if (n < TAR_BLOCK || !p[0])
        return false;
    while (i < 156 && p[i] == ' ')
        i++;
    for (; i < 156 && p[i] >= '0' && p[i] <= '7'; i++, digits++)
        told = told * 8 + (uint64_t)(p[i] - '0');
    for (size_t k = 0; k < TAR_BLOCK; k++)
        sum += k >= 148 && k < 156 ? ' ' : p[k];
    return digits && told == sum;
}

// The first member of an office document or an e-book.
static bool is_office(const char *p, size_t n)
{
    static const char *const parts[] = {
        "[Content_Types].xml", "_rels/", "docProps/", "xl/", "word/", "ppt/",
        "mimetypeapplication/"};
    if (n < 30)
        return false;
    struct span name = {p + 30, n - 30};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t k = strlen(parts[i]);
        if (name.n >= k && memcmp(name.p, parts[i], k) == 0)
            return true;
    }
    return false;
}

static bool is_zip(const char *p, size_t n)
{
    if (n >= 4 && memcmp(p, "PK\5\6", 4) == 0)
        return true;
    return n >= 4 && memcmp(p, "PK\3\4", 4) == 0 && !is_office(p, n);
}

static size_t first_bytes(const char *path, char *out, size_t cap)
{
    FILE *f = fopen(path, "rb");
    size_t n = f ? fread(out, 1, cap, f) : 0;
    if (f)
        fclose(f);
    return n;
}

bool crate_is(const char *path)
{
    char head[TAR_BLOCK];
    struct source *s = NULL;
    struct span text;
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    size_t n = first_bytes(path, head, sizeof head);
    if (is_zip(head, n) || is_tar((const unsigned char *)head, n))
        return true;
    bool packed = n > 4 && (memcmp(head, "\x1F\x8B", 2) == 0 ||
                            memcmp(head, "\x28\xB5\x2F\xFD", 4) == 0 ||
                            memcmp(head + 1, "\x2A\x4D\x18", 3) == 0);
    bool tar = false;
    if (packed && source_open(path, NULL, &s, NULL) == RC_OK)
        tar = source_peek(s, TAR_BLOCK, &text, NULL) == RC_OK &&
              is_tar((const unsigned char *)text.p, text.n);
    source_free(s);
    return tar;
}

// ---- opening ------------------------------------------------------------------------

static enum rc damaged(struct crate *c, struct err *err)
{
    const char *why = archive_error_string(c->archive);
    if (c->rc != RC_OK) { // the source's own fault says more
        c->broken = true;
        if (err)
            *err = c->fault;
        return c->rc;
    }
    if (archive_errno(c->archive) == ENOMEM)
        return err_memory(err);
    if (c->is_zip && !c->members)
        why = "the directory at its end cannot be read";
    err_set(err, RC_INPUT, "E0271", "the %s archive is cut or damaged%s%s",
            c->is_zip ? "zip" : "tar", why ? ": " : "", why ? why : "");
    err_hint(err, "fetch it again, and test it with %s FILE",
             c->is_zip ? "unzip -t" : "tar -tvf");
    err_place(err, c->name, 0, 0, 0);
    return RC_INPUT;
}

static la_ssize_t give_block(struct archive *a, void *self, const void **out)
{
    struct crate *c = self;
    size_t got = 0;
    (void)a;
    c->rc = source_read(c->source, c->block, BLOCK, &got, &c->fault);
    if (c->rc != RC_OK)
        return -1;
    size_t keep = got < TAR_BLOCK ? got : TAR_BLOCK;
    memmove(c->tail, c->tail + keep, TAR_BLOCK - keep);
    memcpy(c->tail + TAR_BLOCK - keep, c->block + got - keep, keep);
    *out = c->block;
    return (la_ssize_t)got;
}

static enum rc open_zip(struct crate *c, const char *path, struct err *err)
{
    struct stat st;
    c->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (c->fd < 0 || fstat(c->fd, &st) != 0) {
        err_set(err, RC_IO, "E0203", "cannot read \"%s\": %s", c->name,
                strerror(errno));
        err_place(err, c->name, 0, 0, 0);
        return RC_IO;
    }
    c->packed = (uint64_t)st.st_size;
    if (archive_read_support_format_zip_seekable(c->archive) != ARCHIVE_OK ||
        archive_read_open_fd(c->archive, c->fd, BLOCK) != ARCHIVE_OK)
        return damaged(c, err);
    return RC_OK;
}

static enum rc open_tar(struct crate *c, const char *path, struct err *err)
{
    struct source_options o = {.pace = c->options.pace};
    TRY(source_open(path, &o, &c->source, err));
    c->packed = source_raw_total(c->source);
    c->block = mem_new(BLOCK, 1);
    if (!c->block)
        return err_memory(err);
    // Archives one behind the other are read as one: what stands behind the first end
    // must not be passed over.
    if (archive_read_support_format_tar(c->archive) != ARCHIVE_OK ||
        archive_read_set_format_option(c->archive, "tar", "read_concatenated_archives",
                                       "1") != ARCHIVE_OK ||
        archive_read_open(c->archive, c, NULL, give_block, NULL) != ARCHIVE_OK)
        return damaged(c, err);
    return RC_OK;
}

enum rc crate_open(const char *path, const char *name,
                   const struct crate_options *options, struct crate **out,
                   struct err *err)
{
    char head[TAR_BLOCK];
    enum rc rc = RC_OK;
    struct crate *c = mem_zero(1, sizeof *c);
    if (!c)
        return err_memory(err);
    c->fd = -1;
    if (options)
        c->options = *options;
    if (!c->options.most_times)
        c->options.most_times = MOST_TIMES;
    if (!c->options.most_bytes)
        c->options.most_bytes = MOST_BYTES;
    snprintf(c->name, sizeof c->name, "%s", name);
    c->is_zip = is_zip(head, first_bytes(path, head, sizeof head));
    c->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    c->archive = archive_read_new();
    if (!c->archive) {
        rc = err_memory(err);
        goto out;
    }
    TRY_OUT(c->is_zip ? open_zip(c, path, err) : open_tar(c, path, err));
    *out = c;
    c = NULL;
out:
    if (rc != RC_OK && err && strcmp(err->source, path) == 0)
        snprintf(err->source, sizeof err->source, "%s", name);
    crate_free(c);
    return rc;
}

// ---- members ------------------------------------------------------------------------

// The name with a mark for each byte that is no UTF-8.
static enum rc keep_name(struct crate *c, struct archive_entry *e, struct err *err)
{
    const char *name = archive_entry_pathname_utf8(e);
    if (!name)
        name = archive_entry_pathname(e);
    text_reset(&c->member);
    struct span rest = span_of(name);
    enum rc rc = rest.n ? RC_OK : text_printf(&c->member, "member-%zu", c->members);
    while (rest.n && rc == RC_OK) {
        size_t sound = utf8_valid(rest);
        rc = text_add(&c->member, (struct span){rest.p, sound});
        if (rc == RC_OK && sound < rest.n)
            rc = text_add(&c->member, SPAN("\xEF\xBF\xBD"));
        sound += sound < rest.n;
        rest = (struct span){rest.p + sound, rest.n - sound};
    }
    return rc == RC_OK ? RC_OK : err_memory(err);
}

// The way a zip member is packed, if it is one that could ask for any amount of memory.
static const char *odd_packer(const struct crate *c)
{
    static const char *const sound[] = {"(uncompressed)", "(deflation)", "(bzip)"};
    const char *name = archive_format_name(c->archive);
    const char *way = name ? strchr(name, '(') : NULL;
    if (!c->is_zip || !way)
        return NULL;
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++)
        if (strcmp(way, sound[i]) == 0)
            return NULL;
    return way;
}

// A tar archive that was cut between two members looks sound but for its last block,
// which has to be zeroes.
static enum rc check_end(struct crate *c, struct err *err)
{
    static const char zeroes[TAR_BLOCK];
    const void *unused;
    la_ssize_t n = 1;
    if (c->is_zip)
        return RC_OK;
    while (n > 0)
        n = give_block(c->archive, c, &unused);
    if (n < 0) {
        if (err)
            *err = c->fault;
        return c->rc;
    }
    if (memcmp(c->tail, zeroes, TAR_BLOCK) == 0)
        return RC_OK;
    err_set(err, RC_INPUT, "E0271",
            "the tar archive is cut: it has no end behind its last member");
    err_hint(err, "fetch it again; members behind the cut are not in it");
    err_place(err, c->name, 0, 0, 0);
    return RC_INPUT;
}

static enum rc next(struct crate *c, struct crate_member *out, bool *there,
                    struct err *err)
{
    struct archive_entry *e;
    int got;
    for (;;) {
        if (pace_stop(c->options.pace))
            return err_stopped(err);
        got = archive_read_next_header(c->archive, &e);
        if (got == ARCHIVE_EOF) {
            *there = false;
            return check_end(c, err);
        }
        if (got != ARCHIVE_OK && got != ARCHIVE_WARN) {
            c->broken = true;
            return damaged(c, err);
        }
        c->members++;
        // A folder holds nothing; one that does was a file before its type was bent.
        if (archive_entry_filetype(e) != AE_IFDIR || archive_entry_size(e) > 0)
            break;
    }
    TRY(keep_name(c, e, err));
    *out = (struct crate_member){.name = text_span(&c->member)};
    out->packer = odd_packer(c);
    if (archive_entry_is_encrypted(e) > 0)
        out->kind = CRATE_SEALED;
    else if (archive_entry_hardlink(e) || (archive_entry_filetype(e) != AE_IFREG &&
                                           archive_entry_filetype(e) != AE_IFDIR))
        out->kind = CRATE_LINK;
    else if (out->packer)
        out->kind = CRATE_PACKED;
    *there = true;
    return RC_OK;
}

enum rc crate_next(struct crate *c, struct crate_member *out, bool *there,
                   struct err *err)
{
    locale_t before = c->utf8 ? uselocale(c->utf8) : (locale_t)0;
    enum rc rc = next(c, out, there, err);
    if (c->utf8)
        uselocale(before);
    return rc;
}

static enum rc no_copy(const struct crate *c, struct err *err)
{
    int why = errno;
    err_set(err, RC_IO, "E0203", "cannot unpack \"%.200s\": %s", c->member.p,
            strerror(why));
    err_hint(err, "a copy of it is made in the case folder (with --explain in TMPDIR); "
                  "make room there");
    err_place(err, c->name, 0, 0, 0);
    return RC_IO;
}

static enum rc too_much(struct crate *c, struct err *err)
{
    c->broken = true;
    err_set(err, RC_INPUT, "E0274",
            "the archive has %llu bytes and unpacks to more than %llu, over %llu times "
            "as much",
            (unsigned long long)c->packed, (unsigned long long)c->made,
            (unsigned long long)c->options.most_times);
    err_hint(err, "if that is what it should hold, unpack it and import the folder");
    err_place(err, c->name, 0, 0, 0);
    return RC_INPUT;
}

static enum rc put(struct crate *c, int fd, const char *p, size_t n, struct err *err)
{
    while (n) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return no_copy(c, err);
        p += done;
        n -= (size_t)done;
    }
    return RC_OK;
}

enum rc crate_unpack(struct crate *c, int fd, struct err *err)
{
    char piece[1 << 15];
    for (;;) {
        if (pace_stop(c->options.pace))
            return err_stopped(err);
        la_ssize_t n = archive_read_data(c->archive, piece, sizeof piece);
        if (n == 0)
            return RC_OK;
        if (n < 0) {
            c->broken = n == ARCHIVE_FATAL || !c->is_zip;
            return damaged(c, err);
        }
        c->made += (uint64_t)n;
        if (c->made > c->options.most_bytes &&
            c->made / c->options.most_times > c->packed)
            return too_much(c, err);
        TRY(put(c, fd, piece, (size_t)n, err));
    }
}

bool crate_broken(const struct crate *c)
{
    return c->broken;
}

void crate_free(struct crate *c)
{
    if (!c)
        return;
    archive_read_free(c->archive);
    source_free(c->source);
    if (c->fd >= 0)
        close(c->fd);
    if (c->utf8)
        freelocale(c->utf8);
    text_done(&c->member);
    mem_free(c->block);
    mem_free(c);
}
