// SPDX-License-Identifier: Apache-2.0
#include "ingest/spool.h"

#include "base/mem.h"
#include "seal/digest.h"

#include <errno.h>
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

static enum rc copy_stdin(struct spool *s, struct err *err)
{
    const char *folder = getenv("TMPDIR");
    enum rc rc = RC_OK;
    snprintf(s->copy, sizeof s->copy, "%s/lockstep-XXXXXX", folder ? folder : "/tmp");
    int fd = mkstemp(s->copy);
    if (fd < 0) {
        enum rc bad = cannot("make a copy of standard input at", s->copy, err);
        s->copy[0] = '\0';
        return bad;
    }
    char *block = mem_new(BLOCK, 1);
    if (!block) {
        close(fd);
        return err_memory(err);
    }
    for (;;) {
        ssize_t n = read(STDIN_FILENO, block, BLOCK);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            break;
        if (n < 0 || write(fd, block, (size_t)n) != n) {
            rc = cannot("copy standard input to", s->copy, err);
            break;
        }
    }
    mem_free(block);
    if (close(fd) != 0 && rc == RC_OK)
        rc = cannot("copy standard input to", s->copy, err);
    return rc;
}

enum rc spool_open(struct spool *s, const char *path, struct err *err)
{
    *s = (struct spool){.path = path, .name = path};
    if (strcmp(path, "-") != 0)
        return RC_OK;
    s->name = "stdin";
    s->path = s->copy;
    return copy_stdin(s, err);
}

void spool_close(struct spool *s)
{
    if (s->copy[0])
        unlink(s->copy);
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
