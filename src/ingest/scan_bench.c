// SPDX-License-Identifier: Apache-2.0
// Speed of the scanners over memory: ingest_scan_bench [rows]. Prints one line a shape.
#include "ingest/csv.h"
#include "ingest/ndjson.h"

#include "base/rng.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

// CPU time, as the machine may have other work.
static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void check(enum rc rc, const struct err *err)
{
    if (rc == RC_OK)
        return;
    fprintf(stderr, "%s %s\n", err->id, err->text);
    exit(1);
}

enum shape { PLAIN, QUOTED, CYRILLIC, LINES, ARRAY, N_SHAPES };
static const char *const names[N_SHAPES] = {"csv, plain", "csv, quoted texts",
                                            "csv, Cyrillic texts", "ndjson, nested",
                                            "json array, nested"};

static enum rc csv_row(struct text *t, struct rng *r, enum shape shape)
{
    TRY(text_printf(t, "%010llu,%08llu,", (unsigned long long)rng_below(r, 9999999999u),
                    (unsigned long long)rng_below(r, 99999999u)));
    if (shape == PLAIN)
        return text_printf(t, "t%04llu,1690%06llu\n",
                           (unsigned long long)rng_below(r, 9999u),
                           (unsigned long long)rng_below(r, 999999u));
    const char *word = shape == QUOTED ? "some words, and " : "новости дня, и ";
    TRY(text_printf(t, "\"%s%s%s%s%s\"\"so\"\"\",", word, word, word, word, word));
    return text_printf(t, "1690%06llu\n", (unsigned long long)rng_below(r, 999999u));
}

static enum rc json_row(struct text *t, struct rng *r)
{
    return text_printf(
        t,
        "{\"id\":\"%llu\",\"author\":{\"id\":%llu,\"name\":\"somebody\",\"verified\":"
        "false,\"followers\":%llu},\"created_at\":\"2023-06-05T14:02:11Z\",\"text\":"
        "\"a text of some words with \\u00e9 and \\\"quotes\\\" in it, new\\nline\","
        "\"tags\":[\"one\",\"two\",\"three\"],\"urls\":[{\"url\":\"https://example.org"
        "/a/b?c=d\",\"at\":[12,34]}],\"likes\":%llu,\"score\":0.25,\"reply\":null}",
        (unsigned long long)rng_u64(r), (unsigned long long)rng_below(r, 999999u),
        (unsigned long long)rng_below(r, 9999u),
        (unsigned long long)rng_below(r, 9999u));
}

static enum rc build(struct text *t, size_t rows, enum shape shape)
{
    struct rng r = rng_at(1, shape, 0);
    text_reset(t);
    if (shape < LINES)
        TRY(text_add(t, SPAN("content_id,account_id,object_id,timestamp\n")));
    if (shape == ARRAY)
        TRY(text_byte(t, '['));
    for (size_t i = 0; i < rows; i++) {
        if (shape < LINES) {
            TRY(csv_row(t, &r, shape));
            continue;
        }
        TRY(json_row(t, &r));
        TRY(text_byte(t, shape == LINES ? '\n' : i + 1 < rows ? ',' : ']'));
    }
    return RC_OK;
}

static uint64_t scan_csv(struct source *s, struct err *err)
{
    struct csv *c;
    struct csv_record k;
    uint64_t bytes = 0, n = 0;
    check(csv_new(s, NULL, &c, err), err);
    do {
        check(csv_next(c, &k, err), err);
        for (size_t i = 0; i < k.n_fields; i++)
            bytes += k.fields[i].n;
        n += k.kind == SCAN_RECORD;
    } while (k.kind != SCAN_END);
    csv_free(c);
    return bytes ? n : 0;
}

static uint64_t scan_json(struct source *s, struct err *err)
{
    struct ndjson *c;
    struct ndjson_record k;
    uint64_t n = 0;
    check(ndjson_new(s, NULL, &c, err), err);
    do {
        check(ndjson_next(c, &k, err), err);
        n += k.kind == SCAN_RECORD;
    } while (k.kind != SCAN_END);
    ndjson_free(c);
    return n;
}

int main(int argc, char **argv)
{
    size_t rows = argc > 1 ? (size_t)strtoull(argv[1], NULL, 10) : 1000000;
    struct text t = {0};
    struct err err = {0};
    for (int shape = 0; shape < N_SHAPES; shape++) {
        double best = 1e9;
        uint64_t n = 0;
        check(build(&t, rows, (enum shape)shape), &err);
        for (int run = 0; run < 5; run++) {
            struct source *s;
            check(source_of_memory("bench", text_span(&t), NULL, &s, &err), &err);
            double from = now();
            n = shape < LINES ? scan_csv(s, &err) : scan_json(s, &err);
            double took = now() - from;
            best = took < best ? took : best;
            source_free(s);
        }
        printf("%-20s %6.2f GB/s %6.2f M records/s (%llu records of %.0f bytes)\n",
               names[shape], (double)t.n / best * 1e-9, (double)n / best * 1e-6,
               (unsigned long long)n, (double)t.n / (double)n);
    }
    text_done(&t);
    return 0;
}
