// SPDX-License-Identifier: Apache-2.0
#include "ingest/spool.h"

#include "base/mem.h"
#include "seal/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 1 << 18 };

static enum rc cannot(const char *what, const char *path, struct err *err)
{
    int why = errno;
    err_set(err, RC_IO, why == ENOENT ? "E0201" : "E0203", "cannot %s \"%s\": %s", what,
            path, strerror(why));
    return RC_IO;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        p += done;
        n -= (size_t)done;
    }
    return true;
}

static enum rc copy_all(int from, int to, const char *name, struct err *err)
{
    enum rc rc = RC_OK;
    char *block = mem_new(BLOCK, 1);
    if (!block)
        return err_memory(err);
    for (;;) {
        ssize_t n = read(from, block, BLOCK);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            break;
        if (n < 0 || !write_all(to, block, (size_t)n)) {
            rc = cannot(n < 0 ? "read" : "make a copy of", name, err);
            break;
        }
    }
    mem_free(block);
    return rc;
}

// The name under which the system shows an open file; false where it shows none.
static bool name_of_open(int fd, char out[40])
{
    snprintf(out, 40, "/proc/self/fd/%d", fd);
    return access(out, R_OK) == 0;
}

// Where the system shows open files, the copy has no name of its own: nothing stays
// when the process is killed.
static void hide_copy(struct spool *s)
{
    char shown[40];
    if (!name_of_open(s->fd, shown) || unlink(s->copy) != 0)
        return;
    snprintf(s->copy, sizeof s->copy, "%s", shown);
    s->hidden = true;
}

// A reader of Parquet takes *, ? and [ in a path for a pattern, and would read other
// files: such a file goes by another name.
static enum rc rename_pattern(struct spool *s, const char *path, struct err *err)
{
    char shown[40];
    if (!strpbrk(path, "*?["))
        return RC_OK;
    s->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0)
        return cannot("read", path, err);
    if (name_of_open(s->fd, shown)) {
        snprintf(s->copy, sizeof s->copy, "%s", shown);
        s->hidden = true;
        s->path = s->copy;
    }
    return RC_OK;
}

enum rc spool_fresh(struct spool *s, const char *name, const char *folder,
                    struct err *err)
{
    const char *temp = getenv("TMPDIR");
    *s = (struct spool){.name = name, .fd = -1};
    if (folder) // in a case: opening it removes what a killed process left under tmp-
        snprintf(s->copy, sizeof s->copy, "%s/tmp-XXXXXX", folder);
    else
        snprintf(s->copy, sizeof s->copy, "%s/lockstep-XXXXXX",
                 temp && temp[0] ? temp : "/tmp");
    s->fd = mkstemp(s->copy);
    if (s->fd < 0) {
        enum rc rc = cannot("make a copy of the input at", s->copy, err);
        s->copy[0] = '\0';
        return rc;
    }
    s->path = s->copy;
    hide_copy(s);
    return RC_OK;
}

static enum rc copy_in(struct spool *s, int from, struct err *err)
{
    TRY(spool_fresh(s, s->name, NULL, err));
    return copy_all(from, s->fd, s->name, err);
}

enum rc spool_open(struct spool *s, const char *path, struct err *err)
{
    struct stat st;
    *s = (struct spool){.path = path, .name = path, .fd = -1};
    if (strcmp(path, "-") == 0) {
        s->name = "stdin";
        return copy_in(s, STDIN_FILENO, err);
    }
    // What is no file, such as a pipe with a name, can be read but once.
    if (stat(path, &st) != 0 || S_ISDIR(st.st_mode))
        return RC_OK;
    if (S_ISREG(st.st_mode))
        return rename_pattern(s, path, err);
    int from = open(path, O_RDONLY | O_CLOEXEC);
    if (from < 0)
        return cannot("read", path, err);
    enum rc rc = copy_in(s, from, err);
    close(from);
    return rc;
}

void spool_own_name(const struct spool *s, struct err *err)
{
    if (err && s->path && s->path != s->name && strcmp(err->source, s->path) == 0)
        snprintf(err->source, sizeof err->source, "%s", s->name);
}

void spool_close(struct spool *s)
{
    if (s->copy[0] && !s->hidden)
        unlink(s->copy);
    if (s->path && s->fd >= 0)
        close(s->fd);
    *s = (struct spool){0};
}

enum rc spool_size(const char *path, uint64_t *bytes, struct err *err)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        enum rc rc = cannot("read", path, err);
        err_place(err, path, 0, 0, 0);
        return rc;
    }
    if (S_ISDIR(st.st_mode)) {
        err_set(err, RC_IO, "E0202", "\"%s\" is a folder", path);
        err_hint(err, "name the files in it: lockstep import %s/*", path);
        return RC_IO;
    }
    *bytes = (uint64_t)st.st_size;
    return RC_OK;
}

enum rc spool_sha256(const char *path, char out[65], uint64_t *bytes, struct err *err)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return cannot("read", path, err);
    char *block = mem_new(BLOCK, 1);
    struct digest digest;
    uint8_t sum[DIGEST_BYTES];
    uint64_t total = 0;
    size_t n;
    digest_init(&digest);
    while (block && (n = fread(block, 1, BLOCK, f)) > 0) {
        digest_add(&digest, (struct span){block, n});
        total += n;
    }
    enum rc rc = !block      ? err_memory(err)
                 : ferror(f) ? cannot("read", path, err)
                             : RC_OK;
    fclose(f);
    mem_free(block);
    if (rc == RC_OK) {
        digest_end(&digest, sum);
        digest_text(sum, out);
        *bytes = total;
    }
    return rc;
}
