// SPDX-License-Identifier: Apache-2.0
// Under a limit traces and prints go to disk, and the case is the same to the row.
#include "ingest/fixture.h"

#include "base/bits.h"
#include "base/rng.h"
#include "ingest/prints.h"

enum { RECORDS = 60000 };

static void write_file(const char *path)
{
    FILE *f = fopen(path, "wb");
    struct rng r = rng_at(1, 0, 0);
    if (!f)
        exit(2);
    fputs("object_id,account_id,content_id,timestamp_share\n", f);
    for (int i = 0; i < RECORDS; i++) {
        // One in twelve says again what another record said.
        unsigned post = (unsigned)rng_below(&r, 12) ? (unsigned)i
                                                    : (unsigned)rng_below(&r, RECORDS);
        fprintf(f, "o%u,u%u,p%u,%u\n", post * 7919u % 500, post % 97, post,
                1600000000 + post * 31u % 90000);
    }
    if (fclose(f) != 0)
        exit(2);
}

static const char *content(void)
{
    static char text[1000];
    static const char *const tables[] = {"posts",  "accounts",   "objects",
                                         "traces", "duplicates", "observations"};
    size_t n = 0;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        char sql[200];
        snprintf(
            sql, sizeof sql,
            "SELECT count(*), sum(hash(row(t.row, t))::HUGEINT) FROM (SELECT rowid "
            "AS row, * FROM %s) t",
            tables[i]);
        n += (size_t)snprintf(text + n, sizeof text - n, "%s ", world_rows(sql));
    }
    return text;
}

static void test_same_case(void)
{
    char want[1000];
    world_fresh();
    write_file("a.csv");
    struct world_take free = world_import("a.csv", (struct take_options){0});
    snprintf(want, sizeof want, "%s", content());
    ok_rc(free.rc, &free.err, "without a limit: %s", want);
    world_fresh();
    write_file("a.csv");
    mem_limit(mem_now() + (4 << 20));
    struct world_take tight = world_import("a.csv", (struct take_options){0});
    mem_limit(0);
    ok_rc(tight.rc, &tight.err, "with one");
    ok(tight.report.duplicates == free.report.duplicates &&
           free.report.duplicates > 3000,
       "%llu duplicates", (unsigned long long)free.report.duplicates);
    ok(strcmp(content(), want) == 0, "the case is the same");
    ok(world_number("SELECT count(*) FROM glob('c.lockstep/tmp-*')") == 0,
       "nothing is left in the temporary folder");
    mem_limit(mem_now() + (300 << 10));
    struct world_take none = world_import("a.csv", (struct take_options){0});
    mem_limit(0);
    world_file("b.csv",
               "object_id,account_id,content_id,timestamp_share\no,u,p,1600000000\n");
    mem_limit(mem_now() + (200 << 10));
    none = world_import("b.csv", (struct take_options){0});
    mem_limit(0);
    ok(none.rc == RC_LIMIT && strcmp(none.err.id, "E0502") == 0 &&
           strstr(none.err.hint, "--memory"),
       "what cannot be done at all says so");
}

// Random prints against a list, with many runs.
static void test_prints(void)
{
    enum { N = 4000, OF = 3000 };
    struct prints p = {.most = 100};
    static uint32_t first[OF];
    struct rng r = rng_at(2, 0, 0);
    struct err err = {0};
    int good = 1;
    memset(first, 255, sizeof first);
    snprintf(p.folder, sizeof p.folder, "tmp-prints");
    for (uint32_t i = 0; i < N; i++) {
        uint32_t k = (uint32_t)rng_below(&r, OF), old;
        // Few values of the lower half, so that one goes over several pages.
        struct print print = {mix64(k), k % 5 ? (uint32_t)mix64(k + 9) : k % 3};
        enum rc rc = prints_put(&p, print, i, &old, &err);
        good &= rc == RC_OK && old == first[k];
        if (first[k] == SEEN_NEW)
            first[k] = i;
    }
    ok(good && p.n_runs > 10, "prints are found again in %zu runs", p.n_runs);
    enum rc rc = RC_OK;
    for (uint32_t i = 0; i < 100000 && rc == RC_OK; i++) {
        uint32_t old;
        rc = prints_put(&p, (struct print){mix64(i + OF), i * 77}, i, &old, &err);
    }
    ok(rc == RC_LIMIT && strcmp(err.id, "E0502") == 0, "too many runs are a limit");
    prints_done(&p);
    p.most = 10;
    snprintf(p.folder, sizeof p.folder, "/dev/null/x");
    for (uint32_t i = 0; i < 20 && rc != RC_IO; i++) {
        uint32_t old;
        rc = prints_put(&p, (struct print){mix64(i), i}, i, &old, &err);
    }
    ok(rc == RC_IO && strcmp(err.id, "E0407") == 0, "a folder that cannot be made");
    prints_done(&p);
}

static enum rc some(void *ctx)
{
    (void)ctx;
    struct prints p = {.most = 50, .folder = "tmp-prints"};
    enum rc rc = RC_OK;
    for (uint32_t i = 0; i < 200 && rc == RC_OK; i++) {
        uint32_t old;
        rc = prints_put(&p, (struct print){mix64(i), i * 12345u}, i, &old, NULL);
    }
    prints_done(&p);
    return rc;
}

int main(void)
{
    test_same_case();
    test_prints();
    tap_each_failure(some, NULL, "prints");
    return world_end();
}
