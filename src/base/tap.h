// SPDX-License-Identifier: Apache-2.0
// Tests speak TAP. For tests only; never part of the library.
#ifndef LOCKSTEP_BASE_TAP_H
#define LOCKSTEP_BASE_TAP_H

#include "base/err.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int tap_run, tap_bad;

// One check: ok(a == b, "what holds"). Returns the condition.
#define ok(condition, ...)                                                             \
    tap_ok_(!!(condition), __FILE__, __LINE__, #condition, __VA_ARGS__)

// A check left out, and why.
#define skip(...)                                                                      \
    do {                                                                               \
        printf("ok %d # SKIP ", ++tap_run);                                            \
        printf(__VA_ARGS__);                                                           \
        printf("\n");                                                                  \
    } while (0)

// The call must end with RC_OK; prints the error otherwise.
#define ok_rc(call, err, ...)                                                          \
    do {                                                                               \
        enum rc tap_rc_ = (call);                                                      \
        ok(tap_rc_ == RC_OK, __VA_ARGS__);                                             \
        if (tap_rc_ != RC_OK)                                                          \
            fprintf(stderr, "rc %d %s %s\n", (int)tap_rc_, (err)->id, (err)->text);    \
    } while (0)

UNUSED static int tap_ok_(int good, const char *file, int line, const char *what,
                          const char *format, ...)
    __attribute__((format(printf, 5, 6)));
UNUSED static int tap_ok_(int good, const char *file, int line, const char *what,
                          const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char name[1024];
    vsnprintf(name, sizeof name, format, args);
    va_end(args);
    for (char *c = name; *c; c++)
        if (*c == '\n' || *c == '\r') // a name is one line
            *c = ' ';
    printf("%sok %d - %s\n", good ? "" : "not ", ++tap_run, name);
    if (!good) {
        tap_bad++;
        fprintf(stderr, "%s:%d: %s\n", file, line, what);
    }
    fflush(stdout);
    return good;
}

// Ends a test program: return tap_end();
UNUSED static int tap_end(void)
{
    printf("1..%d\n", tap_run);
    return tap_bad ? 1 : 0;
}

// Runs `body(ctx)` again and again with the first, second, third... request for memory
// refused, until it ends with RC_OK without one being refused. Each refused run must
// return RC_MEMORY (or RC_LIMIT) and give back all that it took.
UNUSED static void tap_each_failure(enum rc (*body)(void *ctx), void *ctx,
                                    const char *name)
{
    uint64_t nth = 1;
    int clean = 1, leaks = 0;
    for (; nth < 100000; nth++) {
        uint64_t before = mem_now();
        mem_fail_at(nth);
        enum rc rc = body(ctx);
        uint64_t made = mem_fail_at(0);
        if (mem_now() != before)
            leaks++;
        if (made < nth) {
            clean &= rc == RC_OK;
            break;
        }
        clean &= rc == RC_MEMORY || rc == RC_LIMIT;
    }
    ok(clean, "%s: each of %llu refused requests ends in a clean error", name,
       (unsigned long long)(nth - 1));
    ok(leaks == 0, "%s: nothing leaks when memory is refused", name);
}

// Folder of the real data (LOCKSTEP_SHARED, or ../shared beside the source tree), or
// NULL with the check to be skipped. In CI (CI=true) its absence is a failure.
UNUSED static const char *tap_shared(const char *part)
{
    static char path[4096];
    const char *root = getenv("LOCKSTEP_SHARED");
    snprintf(path, sizeof path, "%s/%s", root ? root : "../shared", part);
    FILE *f = fopen(path, "r");
    if (f) {
        fclose(f);
        return path;
    }
    if (getenv("CI") && strcmp(getenv("CI"), "true") == 0)
        ok(0, "real data must be there in CI: %s", part);
    else
        skip("no real data at %s", path);
    return NULL;
}

#endif
