// SPDX-License-Identifier: Apache-2.0
// Question: which key, and is it the one that this case is made with?
// Whoever has the key can try names until one gives a pseudonym of the case, so the two
// must not lie together, and a case remembers no more of it than a pseudonym of
// nothing.
#include "ingest/key.h"

#include "store/duck.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_PATH = 4096 }; // PATH_MAX, which realpath needs

// ---- where it is --------------------------------------------------------------------

static enum rc no_key(const char *path, const char *why, struct err *err)
{
    err_set(err, RC_ARGUMENT, "E0411", "the key \"%s\" cannot be used: %s", path, why);
    err_hint(err, "name another with --key FILE, outside of the case");
    return RC_ARGUMENT;
}

// Cuts the last part off; "." where there is none.
static void go_up(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash == path)
        path[1] = '\0';
    else if (slash)
        *slash = '\0';
    else
        snprintf(path, 2, ".");
}

bool key_is_inside(const char *path, const char *folder)
{
    char near[KEY_PATH], real[KEY_PATH], case_path[KEY_PATH];
    int n = snprintf(near, sizeof near, "%s", path);
    bool fits = n >= 0 && (size_t)n < sizeof near;
    bool found = fits && realpath(path, real);
    // What is not there yet is made below the nearest folder that is.
    while (fits && !found && strcmp(near, "/") != 0) {
        bool here = strcmp(near, ".") == 0;
        go_up(near);
        found = realpath(near, real) != NULL;
        if (here)
            break;
    }
    if (!found || !realpath(folder, case_path))
        return false;
    size_t length = strlen(case_path);
    return strncmp(real, case_path, length) == 0 &&
           (real[length] == '\0' || real[length] == '/');
}

// ---- the file -----------------------------------------------------------------------

// Makes the folders above `path`, for the user alone.
static void make_folders(const char *path)
{
    char part[KEY_PATH];
    int n = snprintf(part, sizeof part, "%s", path);
    if (n < 0 || (size_t)n >= sizeof part)
        return;
    for (char *p = part + 1; *p; p++)
        if (*p == '/') {
            *p = '\0';
            (void)mkdir(part, 0700); // whether it is there shows when the file is made
            *p = '/';
        }
}

static enum rc make_key(const char *path, struct err *err)
{
    struct pseudonym_key key;
    if (getrandom(key.p, sizeof key.p, 0) != (ssize_t)sizeof key.p)
        return no_key(path, "the machine gave no random numbers", err);
    make_folders(path);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool good = file >= 0 &&
                write(file, key.p, sizeof key.p) == (ssize_t)sizeof key.p &&
                fsync(file) == 0;
    int why = errno;
    if (file >= 0 && close(file) != 0)
        good = false;
    if (file >= 0 && !good)
        unlink(path);
    return good ? RC_OK : no_key(path, strerror(why), err);
}

static enum rc read_key(const char *path, struct pseudonym_key *out, mode_t *mode,
                        struct err *err)
{
    uint8_t bytes[PSEUDONYM_KEY_BYTES + 1];
    struct stat st;
    FILE *f = fopen(path, "rb");
    if (!f)
        return no_key(path, strerror(errno), err);
    size_t n = fread(bytes, 1, sizeof bytes, f);
    bool bad = ferror(f) || fstat(fileno(f), &st) != 0 || !S_ISREG(st.st_mode);
    fclose(f);
    if (bad)
        return no_key(path, "it cannot be read as a file", err);
    if (n != PSEUDONYM_KEY_BYTES)
        return no_key(path, "a key has 32 bytes", err);
    memcpy(out->p, bytes, sizeof out->p);
    *mode = st.st_mode;
    return RC_OK;
}

// ---- what the case remembers --------------------------------------------------------

// The fingerprint of the case's key, empty if it has none, and whether it holds
// sources.
static enum rc remembered(struct store *s, char out[PSEUDONYM_BYTES + 1], bool *filled,
                          struct err *err)
{
    struct rows rows = {0};
    const struct cell *c;
    TRY(store_query(
        s,
        "SELECT coalesce((SELECT value FROM meta WHERE key = 'pseudonyms'), "
        "''), (SELECT count(*) FROM sources)",
        NULL, 0, &rows, err));
    enum rc rc = rows_next(&rows, &c, err);
    out[0] = '\0';
    *filled = rc == RC_OK && c && c[1].i > 0;
    if (rc == RC_OK && c && c[0].type == CELL_TEXT)
        snprintf(out, PSEUDONYM_BYTES + 1, "%.*s", (int)c[0].s.n, c[0].s.p);
    rows_done(&rows);
    return rc;
}

static void fingerprint(const struct pseudonym_key *key, char out[PSEUDONYM_BYTES + 1])
{
    pseudonym_of(key, "fingerprint", SPAN_NONE, SPAN(""), out);
    out[PSEUDONYM_BYTES] = '\0';
}

static enum rc mixed(const char *what, const char *hint, struct err *err)
{
    err_set(err, RC_INPUT, "E0412", "%s", what);
    err_hint(err, "%s", hint);
    return RC_INPUT;
}

enum rc key_absent(struct store *s, struct err *err)
{
    char known[PSEUDONYM_BYTES + 1];
    bool filled;
    TRY(remembered(s, known, &filled, err));
    if (!known[0])
        return RC_OK;
    return mixed("this case holds pseudonyms, and names would stand beside them",
                 "add --pseudonymise, or import into another case (-C)", err);
}

static enum rc compare(const struct pseudonym_key *key, const char *known,
                       struct err *err)
{
    char mine[PSEUDONYM_BYTES + 1];
    fingerprint(key, mine);
    if (known[0] && strcmp(known, mine) != 0)
        return mixed("the pseudonyms of this case were made with another key",
                     "name that key with --key FILE, or import into another case (-C)",
                     err);
    return RC_OK;
}

enum rc key_remember(struct store *s, const struct pseudonym_key *key, struct err *err)
{
    char mine[PSEUDONYM_BYTES + 1], sql[120];
    fingerprint(key, mine);
    snprintf(sql, sizeof sql, "INSERT OR IGNORE INTO meta VALUES ('pseudonyms', '%s')",
             mine);
    return duck_run(store_duck(s), sql, err);
}

// ---- opening ------------------------------------------------------------------------

static void tell(const struct take_options *o, const char *id, const char *what,
                 const char *path, const char *hint)
{
    char text[KEY_PATH + 100];
    snprintf(text, sizeof text, "%s %s", what, path);
    if (o->warning)
        o->warning(o->self, id, text, hint);
}

enum rc key_open(struct store *s, const struct take_options *options,
                 struct pseudonym_key *out, struct err *err)
{
    const char *path = options->key;
    char known[PSEUDONYM_BYTES + 1];
    struct pseudonym_key key;
    mode_t mode = 0;
    bool filled;
    TRY(remembered(s, known, &filled, err));
    if (!known[0] && filled)
        return mixed("this case holds names, and pseudonyms would stand beside them",
                     "import into another case: -C NAME.lockstep", err);
    if (key_is_inside(path, store_path(s)))
        return no_key(path, "it stands in the case, which it must not travel with",
                      err);
    if (access(path, F_OK) != 0 && errno == ENOENT && !known[0]) {
        TRY(make_key(path, err));
        tell(options, "W0316", "a new key was made:", path,
             "keep it, and keep it from others: without it no further file can be "
             "added");
    }
    TRY(read_key(path, &key, &mode, err));
    TRY(compare(&key, known, err));
    if (mode & (S_IRWXG | S_IRWXO))
        tell(options, "W0317", "others can read the key", path,
             "chmod 600: whoever has it can find out who is who");
    *out = key;
    return RC_OK;
}
