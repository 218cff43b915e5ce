// SPDX-License-Identifier: Apache-2.0
#include "store/folder.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n > m && strcmp(text + n - m, end) == 0;
}

// Counts the cases in `folder` and keeps the name of the last one seen.
static int cases_in(const char *folder, char name[256])
{
    DIR *d = opendir(folder);
    int found = 0;
    struct dirent *e;
    while (d && (e = readdir(d))) {
        char file[FOLDER_PATH + 300];
        if (!ends_with(e->d_name, ".lockstep") || strlen(e->d_name) > 255)
            continue;
        snprintf(file, sizeof file, "%s/%s/posts.duckdb", folder, e->d_name);
        if (access(file, F_OK) != 0)
            continue;
        snprintf(name, 256, "%s", e->d_name);
        found++;
    }
    if (d)
        closedir(d);
    return found;
}

static enum rc several(const char *folder, struct err *err)
{
    err_set(err, RC_INPUT, "E0408", "several cases are in the folder \"%s\"", folder);
    err_hint(err, "say which one: lockstep -C NAME.lockstep ...");
    return RC_INPUT;
}

enum rc folder_missing(const char *path, struct err *err)
{
    if (path)
        err_set(err, RC_INPUT, "E0401", "there is no case at \"%s\"", path);
    else
        err_set(err, RC_INPUT, "E0401",
                "no case here: no folder *.lockstep in this folder or above it");
    err_hint(err, "lockstep import FILE makes one");
    return RC_INPUT;
}

enum rc folder_find(const char *path, bool make, char out[FOLDER_PATH], struct err *err)
{
    char here[FOLDER_PATH - 300], name[256];
    if (path) {
        size_t n = strlen(path);
        while (n > 1 && path[n - 1] == '/')
            n--;
        if (n == 0 || n >= FOLDER_PATH - 300)
            return err_set(err, RC_INPUT, "E0401", "the path of the case is %s",
                           n ? "too long" : "empty");
        memcpy(out, path, n);
        out[n] = '\0';
        return RC_OK;
    }
    if (!getcwd(here, sizeof here))
        return err_set(err, RC_IO, "E0407", "cannot tell the current folder: %s",
                       strerror(errno));
    bool first = true;
    for (;; first = false) {
        int n = cases_in(here[0] ? here : "/", name);
        if (n > 1)
            return several(here, err);
        if (n == 1) {
            if (first)
                snprintf(out, FOLDER_PATH, "%s", name);
            else
                snprintf(out, FOLDER_PATH, "%s/%s", here, name);
            return RC_OK;
        }
        char *slash = strrchr(here, '/');
        if (!slash || !here[0])
            break;
        *slash = '\0';
    }
    if (!make)
        return folder_missing(NULL, err);
    snprintf(out, FOLDER_PATH, "case.lockstep");
    return RC_OK;
}

enum rc folder_check(const char *path, struct err *err)
{
    char file[FOLDER_PATH + 32];
    struct stat st;
    snprintf(file, sizeof file, "%s/posts.duckdb", path);
    if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode)) {
        err_set(err, RC_INPUT, "E0403", "\"%s\" is not a case: it is a file", path);
        err_hint(err, "-C names a folder such as NAME.lockstep");
        return RC_INPUT;
    }
    if (stat(file, &st) == 0)
        return RC_OK;
    err_set(err, RC_INPUT, "E0403", "\"%s\" is not a case: it has no posts.duckdb",
            path);
    err_hint(err, "give another folder, or remove this one if it is empty");
    return RC_INPUT;
}

// Removes the files of a folder, then itself. `below`: also each folder in it. A file
// is removed as well.
static void remove_files(const char *path, bool below)
{
    DIR *d = opendir(path);
    if (!d && errno == ENOTDIR)
        unlink(path);
    struct dirent *e;
    while (d && (e = readdir(d))) {
        char file[FOLDER_PATH + 1200];
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        int n = snprintf(file, sizeof file, "%s/%s", path, e->d_name);
        if (n > 0 && (size_t)n < sizeof file && unlink(file) != 0 && below)
            remove_files(file, false);
    }
    if (d)
        closedir(d);
    rmdir(path);
}

void folder_remove(const char *path)
{
    remove_files(path, true);
}

void folder_clear_temp(const char *path)
{
    DIR *d = opendir(path);
    struct dirent *e;
    while (d && (e = readdir(d))) {
        char file[FOLDER_PATH + 600];
        if (strncmp(e->d_name, FOLDER_TEMP, strlen(FOLDER_TEMP)) != 0)
            continue;
        snprintf(file, sizeof file, "%s/%s", path, e->d_name);
        folder_remove(file);
    }
    if (d)
        closedir(d);
}

enum rc folder_clear_leftovers(const char *path, struct err *err)
{
    char folder[FOLDER_PATH];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    const char *name = slash ? slash + 1 : path;
    if (slash)
        *slash = '\0';
    DIR *d = opendir(!slash ? "." : folder[0] ? folder : "/");
    if (!d)
        return err_set(err, RC_IO, "E0407", "cannot read the folder \"%s\": %s",
                       slash ? folder : ".", strerror(errno));
    size_t n = strlen(name);
    struct dirent *e;
    while ((e = readdir(d))) {
        if (strncmp(e->d_name, name, n) != 0 || strncmp(e->d_name + n, ".new-", 5) != 0)
            continue;
        long pid = strtol(e->d_name + n + 5, NULL, 10);
        // In containers every start may have the same PID: ours is no sign of life.
        if (pid <= 0 ||
            (pid != getpid() && (kill((pid_t)pid, 0) == 0 || errno != ESRCH)))
            continue; // its process is still at work
        char file[FOLDER_PATH + 600];
        snprintf(file, sizeof file, "%s/%s", !slash ? "." : folder, e->d_name);
        folder_remove(file);
    }
    closedir(d);
    return RC_OK;
}
