// SPDX-License-Identifier: Apache-2.0
// The belt against doing the jobs in place.
#include "base/belt.h"

#include "base/tap.h"

// A job that writes down that it was done, and may fail.
struct note {
    uint32_t *list;
    uint32_t *n;
    uint32_t value;
    uint32_t fail; // 1: fails
};

static enum rc write_down(const void *arg, struct err *err)
{
    struct note note;
    memcpy(&note, arg, sizeof note);
    if (note.fail)
        return err_set(err, RC_IO, "E0404", "job %u fails", note.value);
    note.list[(*note.n)++] = note.value;
    return RC_OK;
}

static void test_order(void)
{
    enum { N = 5000 };
    static uint32_t list[N];
    uint32_t n = 0, sorted = 1;
    struct belt *b = NULL;
    struct err err;
    ok_rc(belt_start(&b, &err), &err, "a belt starts");
    for (uint32_t i = 0; i < N; i++) {
        struct note note = {list, &n, i, 0};
        if (belt_put(b, write_down, &note, sizeof note, &err) != RC_OK)
            break;
    }
    ok_rc(belt_wait(b, &err), &err, "all jobs end well");
    for (uint32_t i = 0; i < n; i++)
        sorted &= list[i] == i;
    ok(n == N && sorted, "each job is done once, in order");
    belt_free(b);
}

// Jobs before the failing one are done, those behind it are not, and it is told each
// time.
static void test_failure(void)
{
    static uint32_t list[200];
    for (uint32_t bad = 0; bad < 20; bad++) {
        uint32_t n = 0, put = 0;
        struct belt *b = NULL;
        struct err err = {0};
        enum rc rc = belt_start(&b, &err);
        for (; rc == RC_OK && put < 200; put++) {
            struct note note = {list, &n, put, put == bad};
            rc = belt_put(b, write_down, &note, sizeof note, &err);
        }
        enum rc last = belt_wait(b, &err);
        if (n != bad || last != RC_IO || strcmp(err.id, "E0404") != 0)
            ok(0, "failure of job %u: %u done, rc %d", bad, n, (int)last);
        belt_free(b);
    }
    ok(1, "a failure stops what is behind it, wherever it comes");
}

static void test_free(void)
{
    static uint32_t list[BELT_JOBS];
    uint32_t n = 0;
    struct belt *b = NULL;
    struct err err;
    ok_rc(belt_start(&b, &err), &err, "a belt starts again");
    for (uint32_t i = 0; i < BELT_JOBS; i++) {
        struct note note = {list, &n, i, 0};
        ok_rc(belt_put(b, write_down, &note, sizeof note, &err), &err, "job %u is put",
              i);
    }
    belt_free(b);
    ok(n <= BELT_JOBS, "a belt can be freed with jobs on it");
    belt_free(NULL);
}

static enum rc start_and_free(void *ctx)
{
    struct belt *b = NULL;
    (void)ctx;
    enum rc rc = belt_start(&b, NULL);
    belt_free(b);
    return rc;
}

int main(void)
{
    test_order();
    test_failure();
    test_free();
    tap_each_failure(start_and_free, NULL, "belt_start");
    return tap_end();
}
