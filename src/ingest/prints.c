// SPDX-License-Identifier: Apache-2.0
// Prints are even, so a page of a run is found by the first print of each page. Before
// it is read, a filter of one cache line is asked: ten bits a print, six of them looked
// at, which lets about one in a hundred pass that is not there.
#include "ingest/prints.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 256, BITS = 10, LOOKS = 6, BLOCK_WORDS = 8 };

// ---- the filter ---------------------------------------------------------------------

static uint64_t *block_of(const struct prints_run *run, uint64_t hi)
{
    return run->filter + BLOCK_WORDS * (((hi >> 32) * run->blocks) >> 32);
}

static void filter_add(struct prints_run *run, uint64_t hi)
{
    uint64_t *block = block_of(run, hi);
    for (int i = 0; i < LOOKS; i++, hi >>= 9)
        block[(hi >> 6) & 7] |= UINT64_C(1) << (hi & 63);
}

static bool filter_has(const struct prints_run *run, uint64_t hi)
{
    const uint64_t *block = block_of(run, hi);
    bool all = true;
    for (int i = 0; i < LOOKS; i++, hi >>= 9)
        all &= block[(hi >> 6) & 7] >> (hi & 63);
    return all;
}

// ---- runs ---------------------------------------------------------------------------

static enum rc no_file(const char *path, struct err *err)
{
    return err_set(err, RC_IO, errno == ENOSPC ? "E0503" : "E0407",
                   "cannot write to the folder \"%s\": %s", path, strerror(errno));
}

// A file that is gone when it is closed, or when the process is killed.
static enum rc open_nameless(const char *folder, int *fd, struct err *err)
{
    char path[PRINTS_PATH + 16];
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return no_file(folder, err);
    snprintf(path, sizeof path, "%s/prints", folder);
    int f = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (f < 0)
        return no_file(folder, err);
    unlink(path);
    rmdir(folder); // the database makes it again if it needs it
    *fd = f;
    return RC_OK;
}

static enum rc write_all(int fd, const void *bytes, size_t n, const char *folder,
                         struct err *err)
{
    const char *p = bytes;
    while (n) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return no_file(folder, err);
        p += done;
        n -= (size_t)done;
    }
    return RC_OK;
}

static void run_done(struct prints_run *run)
{
    if (run->fd >= 0)
        close(run->fd);
    mem_free(run->first);
    mem_free(run->filter);
}

// Makes what is in memory a run on disk, and forgets it here.
static enum rc freeze(struct prints *p, struct err *err)
{
    enum rc rc = RC_OK;
    struct prints_run run = {.fd = -1, .n = p->fresh.n};
    if (p->n_runs == PRINTS_RUNS) {
        err_set(err, RC_LIMIT, "E0502",
                "more memory is needed to find duplicates than the limit allows");
        err_hint(err, "raise --memory");
        return RC_LIMIT;
    }
    run.pages = (run.n + PAGE - 1) / PAGE;
    run.blocks = run.n * BITS / (64 * BLOCK_WORDS) + 1;
    run.first = mem_new(run.pages, sizeof *run.first);
    run.filter = mem_zero(run.blocks, BLOCK_WORDS * sizeof *run.filter);
    if (!run.first || !run.filter) {
        rc = err_memory(err);
        goto out;
    }
    TRY_OUT(open_nameless(p->folder, &run.fd, err));
    seen_sort(&p->fresh);
    for (size_t i = 0; i < run.n; i++) {
        if (i % PAGE == 0)
            run.first[i / PAGE] = p->fresh.slot[i].lo;
        filter_add(&run, p->fresh.slot[i].hi);
    }
    rc =
        write_all(run.fd, p->fresh.slot, run.n * sizeof *p->fresh.slot, p->folder, err);
    seen_clear(&p->fresh);
    if (rc == RC_OK)
        p->run[p->n_runs++] = run;
out:
    if (rc != RC_OK)
        run_done(&run);
    return rc;
}

// The last page that starts below `lo`, or the first.
static size_t page_of(const struct prints_run *run, uint32_t lo)
{
    size_t from = 0, to = run->pages;
    while (to - from > 1) {
        size_t middle = from + (to - from) / 2;
        if (run->first[middle] < lo)
            from = middle;
        else
            to = middle;
    }
    return from;
}

static enum rc find(const struct prints_run *run, struct print print, uint32_t *old,
                    struct err *err)
{
    struct seen_slot slot[PAGE];
    for (size_t page = page_of(run, print.lo); page < run->pages; page++) {
        size_t n = run->n - page * PAGE < PAGE ? run->n - page * PAGE : PAGE;
        ssize_t bytes = (ssize_t)(n * sizeof *slot);
        if (pread(run->fd, slot, (size_t)bytes, (off_t)(page * sizeof slot)) != bytes)
            return err_set(err, RC_IO, "E0404", "a temporary file cannot be read: %s",
                           strerror(errno));
        for (size_t i = 0; i < n; i++) {
            if (slot[i].lo > print.lo)
                return RC_OK;
            if (slot[i].lo == print.lo && slot[i].hi == print.hi) {
                *old = slot[i].next - 1;
                return RC_OK;
            }
        }
    }
    return RC_OK;
}

enum rc prints_put(struct prints *p, struct print print, uint32_t value, uint32_t *old,
                   struct err *err)
{
    uint32_t found = SEEN_NEW;
    for (size_t i = 0; i < p->n_runs && found == SEEN_NEW; i++)
        if (filter_has(&p->run[i], print.hi))
            TRY(find(&p->run[i], print, &found, err));
    if (found != SEEN_NEW) {
        *old = found;
        return RC_OK;
    }
    if (seen_put(&p->fresh, print, value, old) != RC_OK)
        return err_memory(err);
    return p->most && p->fresh.n >= p->most ? freeze(p, err) : RC_OK;
}

void prints_done(struct prints *p)
{
    seen_done(&p->fresh);
    for (size_t i = 0; i < p->n_runs; i++)
        run_done(&p->run[i]);
    *p = (struct prints){0};
}
