// SPDX-License-Identifier: Apache-2.0
#include "store/open.h"

#include "base/mem.h"
#include "store/duck.h"
#include "store/folder.h"
#include "store/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

struct store {
    struct duck duck;
    char path[FOLDER_PATH];
    char id[17];
    int lock; // file descriptor of PATH/lock, or -1
    bool is_new;
    bool open; // a transaction
    bool shut; // a person may ask: no files, no settings
    enum store_mode mode;
    struct store_options options;
};

// Says who has the case open, as far as can be told.
static enum rc in_use(struct store *s, struct err *err)
{
    struct flock probe = {.l_type = s->mode == STORE_READ ? F_RDLCK : F_WRLCK};
    if (fcntl(s->lock, F_GETLK, &probe) == 0 && probe.l_type != F_UNLCK)
        err_set(err, RC_IO, "E0402",
                "another process has the case \"%s\" open: PID %ld", s->path,
                (long)probe.l_pid);
    else
        err_set(err, RC_IO, "E0402", "the case \"%s\" is open already", s->path);
    err_hint(err, "wait until it has ended, then try again");
    return RC_IO;
}

// Takes the case's lock: shared to read, alone to write. The lock that counts is that
// of flock, which also keeps two handles of one process apart. The other kind tells its
// holder's process, and is there for that alone.
static enum rc take_lock(struct store *s, struct err *err)
{
    char file[FOLDER_PATH + 16];
    snprintf(file, sizeof file, "%s/lock", s->path);
    bool alone = s->mode != STORE_READ;
    s->lock =
        open(file, alone ? O_RDWR | O_CREAT | O_CLOEXEC : O_RDONLY | O_CLOEXEC, 0666);
    if (s->lock < 0 && !alone && errno == ENOENT)
        return RC_OK; // nobody ever wrote to it through us, and it may be read-only
    if (s->lock < 0)
        return err_set(err, RC_IO, "E0407", "cannot open \"%s\": %s", file,
                       strerror(errno));
    if (flock(s->lock, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return in_use(s, err);
        return err_set(err, RC_IO, "E0407", "cannot lock \"%s\": %s", file,
                       strerror(errno));
    }
    struct flock name = {.l_type = alone ? F_WRLCK : F_RDLCK};
    (void)fcntl(s->lock, F_SETLK, &name);
    return RC_OK;
}

static enum rc open_database(struct store *s, const char *folder, struct err *err)
{
    char file[FOLDER_PATH + 64], temp[FOLDER_PATH + 64];
    snprintf(file, sizeof file, "%s/posts.duckdb", folder);
    snprintf(temp, sizeof temp, "%s/" FOLDER_TEMP "%ld", folder, (long)getpid());
    struct duck_options o = {.read_only = s->mode == STORE_READ,
                             .threads = s->options.threads,
                             .memory_bytes = s->options.memory_bytes,
                             .temp = temp};
    return duck_open(file, &o, &s->duck, err);
}

static enum rc fresh_id(char out[17], struct err *err)
{
    unsigned char b[8];
    if (getrandom(b, sizeof b, 0) != (ssize_t)sizeof b)
        return err_set(err, RC_IO, "E0407", "the machine gave no random numbers");
    for (int i = 0; i < 8; i++)
        snprintf(out + 2 * i, 3, "%02x", b[i]);
    return RC_OK;
}

// Makes the whole case under another name beside `s->path`, then renames it.
static enum rc make_case(struct store *s, struct err *err)
{
    char part[FOLDER_PATH + 32], id[17];
    snprintf(part, sizeof part, "%s.new-%ld", s->path, (long)getpid());
    TRY(folder_clear_leftovers(s->path, err));
    if (mkdir(part, 0777) != 0)
        return err_set(err, RC_IO, "E0407", "cannot make the folder \"%s\": %s", part,
                       strerror(errno));
    enum rc rc = fresh_id(id, err);
    if (rc == RC_OK)
        rc = open_database(s, part, err);
    if (rc == RC_OK)
        rc = schema_make(&s->duck, id, err);
    duck_close(&s->duck);
    if (rc == RC_OK) {
        s->is_new = rename(part, s->path) == 0;
        // Another process may have been faster: then its case is the one.
        if (!s->is_new && errno != ENOTEMPTY && errno != EEXIST)
            rc = err_set(err, RC_IO, "E0407", "cannot make the folder \"%s\": %s",
                         s->path, strerror(errno));
    }
    if (!s->is_new)
        folder_remove(part);
    return rc;
}

static enum rc open_case(struct store *s, const char *path, struct err *err)
{
    TRY(folder_find(path, s->mode == STORE_CREATE, s->path, err));
    struct stat st;
    if (stat(s->path, &st) != 0) {
        if (s->mode != STORE_CREATE)
            return folder_missing(s->path, err);
        TRY(make_case(s, err));
    }
    TRY(folder_check(s->path, err));
    TRY(take_lock(s, err));
    if (s->mode != STORE_READ)
        folder_clear_temp(s->path); // nobody else is at work here
    TRY(open_database(s, s->path, err));
    return schema_check(&s->duck, s->path, s->id, err);
}

enum rc store_open(const char *path, enum store_mode mode,
                   const struct store_options *options, struct store **out,
                   struct err *err)
{
    struct store *s = mem_zero(1, sizeof *s);
    if (!s)
        return err_memory(err);
    s->lock = -1;
    s->mode = mode;
    if (options)
        s->options = *options;
    enum rc rc = open_case(s, path, err);
    if (rc == RC_OK)
        *out = s;
    else
        store_close(s);
    return rc;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    store_undo(s);
    duck_close(&s->duck);
    if (s->lock >= 0)
        close(s->lock);
    mem_free(s);
}

void store_discard(struct store *s)
{
    char part[FOLDER_PATH + 32];
    if (s && s->is_new) {
        // Out of the way first, and while it is still locked: nobody may find a case
        // that is going away, or lose one that is made in its place.
        store_undo(s);
        duck_close(&s->duck);
        snprintf(part, sizeof part, "%s.new-%ld", s->path, (long)getpid());
        if (rename(s->path, part) == 0)
            folder_remove(part);
    }
    store_close(s);
}

const char *store_path(const struct store *s)
{
    return s->path;
}

const char *store_id(const struct store *s)
{
    return s->id;
}

bool store_is_new(const struct store *s)
{
    return s->is_new;
}

struct duck *store_duck(struct store *s)
{
    return &s->duck;
}

enum rc store_begin(struct store *s, struct err *err)
{
    must(!s->open);
    TRY(duck_run(&s->duck, "BEGIN TRANSACTION", err));
    s->open = true;
    return RC_OK;
}

enum rc store_commit(struct store *s, struct err *err)
{
    must(s->open);
    TRY(duck_run(&s->duck, "COMMIT", err));
    s->open = false;
    return RC_OK;
}

void store_undo(struct store *s)
{
    if (s->open && duck_run(&s->duck, "ROLLBACK", NULL) != RC_OK)
        duck_close(&s->duck); // closing without commit undoes it as well
    s->open = false;
}

enum rc store_query(struct store *s, const char *sql, const struct cell *values,
                    size_t n, struct rows *out, struct err *err)
{
    return duck_query(&s->duck, sql, values, n, out, err);
}

enum rc store_sql(struct store *s, const char *sql, struct rows *out, struct err *err)
{
    must(s->mode == STORE_READ);
    if (!s->shut)
        TRY(duck_run(&s->duck,
                     "SET enable_external_access=false; SET lock_configuration=true",
                     err));
    s->shut = true;
    struct err e = {0};
    enum rc rc = duck_query(&s->duck, sql, NULL, 0, out, &e);
    // That a query may only read is a fault of the query, not of the disk.
    if (rc != RC_OK && (strstr(e.text, "read-only") || strstr(e.text, "disabled by"))) {
        rc = RC_ARGUMENT;
        snprintf(e.id, sizeof e.id, "E0405");
        err_hint(&e, "a query reads the tables of the case and does nothing else");
    }
    if (rc != RC_OK && err)
        *err = e;
    return rc;
}

enum rc store_parquet(struct store *s, const char *sql, const char *path,
                      struct err *err)
{
    size_t size = strlen(sql) + 2 * strlen(path) + 128;
    char *text = mem_new(size, 1), *part = mem_new(strlen(path) + 32, 1);
    enum rc rc = RC_OK;
    if (!text || !part) {
        rc = err_memory(err);
        goto out;
    }
    snprintf(part, strlen(path) + 32, "%s.part-%ld", path, (long)getpid());
    size_t at = (size_t)snprintf(text, size, "COPY (%s) TO '", sql);
    for (const char *p = part; *p; p++) { // a quote in a path is doubled
        if (*p == '\'')
            text[at++] = '\'';
        text[at++] = *p;
    }
    snprintf(text + at, size - at, "' (FORMAT parquet, COMPRESSION zstd)");
    TRY_OUT(duck_run(&s->duck, text, err));
    if (rename(part, path) != 0)
        rc = err_set(err, RC_IO, "E0803", "cannot write \"%s\": %s", path,
                     strerror(errno));
out:
    if (rc != RC_OK && part)
        unlink(part);
    mem_free(text);
    mem_free(part);
    return rc;
}
