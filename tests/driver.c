// SPDX-License-Identifier: Apache-2.0
// What stories need of the library besides the program:
//   driver posts N SEED        writes generated posts
//   driver hold CASE read|write  opens the case, says so, and keeps it until its input
//   ends driver ask CASE SQL        prints the cells of the first row, or the error
#include "lockstep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct lockstep_error error;

static int put(void *self, const char *bytes, size_t n)
{
    return fwrite(bytes, 1, n, self) == n ? 0 : 1;
}

static int fail(void)
{
    printf("%s %s\n", error.id, error.text);
    return 1;
}

static int hold(const char *path, const char *mode)
{
    lockstep_case *c = NULL;
    enum lockstep_mode m = strcmp(mode, "write") == 0 ? LOCKSTEP_WRITE : LOCKSTEP_READ;
    if (lockstep_open(path, m, NULL, &c, &error) != LOCKSTEP_OK)
        return fail();
    puts("open");
    fflush(stdout);
    while (getchar() != EOF)
        ;
    lockstep_close(c);
    return 0;
}

static void print_cell(const struct lockstep_cell *c)
{
    if (c->type == LOCKSTEP_TEXT)
        printf("%.*s ", (int)c->n, c->text);
    else if (c->type == LOCKSTEP_NULL)
        printf("null ");
    else
        printf("%lld ", (long long)c->i);
}

static int ask(const char *path, const char *sql)
{
    lockstep_case *c = NULL;
    lockstep_rows *rows = NULL;
    const struct lockstep_cell *cell = NULL;
    enum lockstep_rc rc = lockstep_open(path, LOCKSTEP_READ, NULL, &c, &error);
    if (rc == LOCKSTEP_OK)
        rc = lockstep_sql(c, sql, &rows, &error);
    if (rc == LOCKSTEP_OK)
        rc = lockstep_rows_next(rows, &cell, &error);
    for (size_t i = 0; rc == LOCKSTEP_OK && cell && i < lockstep_rows_columns(rows);
         i++)
        print_cell(&cell[i]);
    lockstep_rows_free(rows);
    lockstep_close(c);
    return rc == LOCKSTEP_OK ? puts("") < 0 : fail();
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "posts") == 0) {
        uint64_t n = strtoull(argv[2], NULL, 10), seed = strtoull(argv[3], NULL, 10);
        if (lockstep_bench_posts(n, "normal", seed, put, stdout, &error) != LOCKSTEP_OK)
            return fail();
        return fflush(stdout) == 0 ? 0 : 1;
    }
    if (argc == 4 && strcmp(argv[1], "hold") == 0)
        return hold(argv[2], argv[3]);
    if (argc == 4 && strcmp(argv[1], "ask") == 0)
        return ask(argv[2], argv[3]);
    fputs("usage: driver posts N SEED | hold CASE read|write | ask CASE SQL\n", stderr);
    return 2;
}
