// SPDX-License-Identifier: Apache-2.0
#include "ingest/roam.h"

#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool ends_with(const char *name, size_t n, const char *end)
{
    size_t k = strlen(end);
    return n > k && memcmp(name + n - k, end, k) == 0;
}

static bool leaves_out(const char *name, size_t n)
{
    if (n && name[0] == '.')
        return !(n == 1 || (n == 2 && name[1] == '.'));
    return ends_with(name, n, ".lockstep") || ends_with(name, n, ".rejects.ndjson") ||
           (n == 8 && memcmp(name, "__MACOSX", 8) == 0);
}

bool roam_leaves_out(const char *path)
{
    while (*path) {
        size_t n = strcspn(path, "/");
        if (leaves_out(path, n))
            return true;
        path += n + (path[n] == '/');
    }
    return false;
}

bool roam_is_case(const char *path)
{
    char file[4200];
    struct stat st;
    if (ends_with(path, strlen(path), ".lockstep"))
        return true;
    int n = snprintf(file, sizeof file, "%s/posts.duckdb", path);
    return n > 0 && (size_t)n < sizeof file && stat(file, &st) == 0;
}

// Copies both texts.
static enum rc add(struct roam *w, const char *path, enum roam_kind kind,
                   const char *what)
{
    if (w->n == w->cap) {
        size_t cap = w->cap * 2 + 64;
        struct roam_entry *p = mem_grow(w->p, cap, sizeof *p);
        if (!p)
            return RC_MEMORY;
        w->p = p;
        w->cap = cap;
    }
    struct span kept = arena_copy(&w->arena, (struct span){path, strlen(path) + 1});
    struct span said = arena_copy(&w->arena, (struct span){what, strlen(what) + 1});
    if (!kept.p || !said.p)
        return RC_MEMORY;
    w->p[w->n++] = (struct roam_entry){kept.p, kind, said.p};
    return RC_OK;
}

// ---- one folder ---------------------------------------------------------------------

// Folders that are still to be read, in no order.
struct todo {
    const char **p; // in the arena of the walk
    size_t n, cap;
};

static enum rc push(struct todo *t, struct arena *arena, const char *path)
{
    if (t->n == t->cap) {
        size_t cap = t->cap * 2 + 16;
        const char **p = mem_grow(t->p, cap, sizeof *p);
        if (!p)
            return RC_MEMORY;
        t->p = p;
        t->cap = cap;
    }
    struct span kept = arena_copy(arena, (struct span){path, strlen(path) + 1});
    if (!kept.p)
        return RC_MEMORY;
    t->p[t->n++] = kept.p;
    return RC_OK;
}

static const char *odd_name(mode_t mode)
{
    return S_ISFIFO(mode) ? "a pipe" : S_ISSOCK(mode) ? "a socket" : "a device";
}

static enum rc look(struct roam *w, struct todo *t, const char *path)
{
    struct stat st;
    char target[200];
    if (lstat(path, &st) != 0)
        return add(w, path, ROAM_FAULT, strerror(errno));
    if (S_ISREG(st.st_mode))
        return add(w, path, ROAM_FILE, "");
    if (S_ISLNK(st.st_mode)) {
        ssize_t n = readlink(path, target, sizeof target - 1);
        target[n > 0 ? n : 0] = '\0';
        return add(w, path, ROAM_LINK, target);
    }
    if (!S_ISDIR(st.st_mode))
        return add(w, path, ROAM_ODD, odd_name(st.st_mode));
    if (roam_is_case(path)) {
        w->left_out++;
        return RC_OK;
    }
    return push(t, &w->arena, path);
}

static enum rc read_folder(struct roam *w, struct todo *t, const char *folder)
{
    struct text path = {0};
    enum rc rc = RC_OK;
    DIR *d = opendir(folder);
    if (!d)
        return add(w, folder, ROAM_FAULT, strerror(errno));
    for (;;) {
        errno = 0;
        struct dirent *e = readdir(d);
        if (!e && errno)
            rc = add(w, folder, ROAM_FAULT, strerror(errno));
        if (!e || rc != RC_OK)
            break;
        const char *name = e->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
            continue;
        if (leaves_out(name, strlen(name))) {
            w->left_out++;
            continue;
        }
        size_t n = strlen(folder);
        text_reset(&path);
        rc = text_printf(&path, "%s%s%s", folder, n && folder[n - 1] == '/' ? "" : "/",
                         name);
        if (rc == RC_OK)
            rc = look(w, t, path.p);
        if (rc != RC_OK)
            break;
    }
    closedir(d);
    text_done(&path);
    return rc;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct roam_entry *)a)->path,
                  ((const struct roam_entry *)b)->path);
}

enum rc roam_folder(struct roam *w, const char *root, const struct pace *pace,
                    struct err *err)
{
    struct todo todo = {0};
    size_t first = w->n;
    enum rc rc = push(&todo, &w->arena, root);
    while (rc == RC_OK && todo.n) {
        if (pace_stop(pace)) {
            rc = err_stopped(err);
            break;
        }
        rc = read_folder(w, &todo, todo.p[--todo.n]);
    }
    mem_free(todo.p);
    if (rc == RC_MEMORY)
        return err_memory(err);
    if (rc == RC_OK && w->n > first)
        qsort(w->p + first, w->n - first, sizeof *w->p, by_path);
    return rc;
}

enum rc roam_file(struct roam *w, const char *path, struct err *err)
{
    return add(w, path, ROAM_FILE, "") == RC_OK ? RC_OK : err_memory(err);
}

void roam_done(struct roam *w)
{
    mem_free(w->p);
    arena_done(&w->arena);
    *w = (struct roam){0};
}
