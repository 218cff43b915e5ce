// SPDX-License-Identifier: Apache-2.0
// A case of its own and files beside it, for the tests of taking.
#ifndef LOCKSTEP_INGEST_FIXTURE_H
#define LOCKSTEP_INGEST_FIXTURE_H

#include "base/tap.h"
#include "ingest/take.h"
#include "store/duck.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// Where the folders are, the case at hand, and how many there were.
static char world_root[] = "ingest-take-XXXXXX";
static struct store *world_case;
static int world_n;

// Goes into an empty folder with an empty case.
UNUSED static void world_fresh(void)
{
    char name[40];
    struct err err = {0};
    store_close(world_case);
    world_case = NULL;
    if (world_n++)
        ok(chdir("..") == 0, "out of the last folder");
    else if (!mkdtemp(world_root) || chdir(world_root) != 0)
        exit(2);
    snprintf(name, sizeof name, "%d", world_n);
    if (mkdir(name, 0777) != 0 || chdir(name) != 0)
        exit(2);
    struct store_options o = {.threads = 2};
    ok_rc(store_open("c.lockstep", STORE_CREATE, &o, &world_case, &err), &err,
          "a case");
}

// Ends the tests and removes all files.
UNUSED static int world_end(void)
{
    char command[80];
    store_close(world_case);
    snprintf(command, sizeof command, "cd ../.. && rm -rf '%s'", world_root);
    return system(command) == 0 ? tap_end() : 2;
}

// Writes a file.
UNUSED static void world_bytes(const char *path, const char *p, size_t n)
{
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(p, 1, n, f) != n || fclose(f) != 0)
        exit(2);
}

// The same of a text.
UNUSED static void world_file(const char *path, const char *text)
{
    world_bytes(path, text, strlen(text));
}

// What came of an import.
struct world_take {
    enum rc rc;
    struct err err;
    struct take_report report;
    char warnings[400];
};

// Keeps the ids of warnings.
UNUSED static void world_warn(void *self, const char *id, const char *message,
                              const char *hint)
{
    struct world_take *t = self;
    size_t n = strlen(t->warnings);
    (void)message;
    (void)hint;
    snprintf(t->warnings + n, sizeof t->warnings - n, "%s ", id);
}

// Imports a file into the case.
UNUSED static struct world_take world_import(const char *path, struct take_options o)
{
    struct world_take t = {0};
    o.threads = o.threads ? o.threads : 2;
    o.warning = world_warn;
    o.self = &t;
    t.rc = take_file(world_case, path, &o, &t.report, &t.err);
    return t;
}

// A number that SQL finds in the case.
UNUSED static int64_t world_number(const char *sql)
{
    struct err err = {0};
    int64_t n = INT64_MIN;
    if (duck_number(store_duck(world_case), sql, &n, &err) != RC_OK)
        ok(0, "%s: %s", sql, err.text);
    return n;
}

// All rows of a query as text, cells parted by | and rows by ;
UNUSED static const char *world_rows(const char *sql)
{
    static char text[1 << 16];
    char wrapped[4096];
    struct rows rows = {0};
    const struct cell *c = NULL;
    struct err err = {0};
    size_t n = 0;
    text[0] = '\0';
    snprintf(wrapped, sizeof wrapped, "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (%s)",
             sql);
    enum rc rc = store_query(world_case, wrapped, NULL, 0, &rows, &err);
    while (rc == RC_OK && (rc = rows_next(&rows, &c, &err)) == RC_OK && c)
        for (size_t i = 0; i < rows.n && n < sizeof text - 1; i++) {
            struct span s = c[i].type == CELL_NULL ? SPAN("NULL") : c[i].s;
            n += (size_t)snprintf(text + n, sizeof text - n, "%.*s%s", (int)s.n, s.p,
                                  i + 1 < rows.n ? "|" : ";");
        }
    rows_done(&rows);
    if (rc != RC_OK)
        snprintf(text, sizeof text, "%s", err.text);
    return text;
}

#endif
