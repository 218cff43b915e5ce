// SPDX-License-Identifier: Apache-2.0
#include "base/dict.h"

#include "base/rng.h"
#include "base/tap.h"

enum { N = 4000, LENGTH = 24 };

struct keys {
    char text[N][LENGTH];
    struct span key[N];
    uint8_t space[N];
};

// Short texts over few letters, so that many are equal; NUL and the empty text as well.
static void make(struct keys *k, uint64_t seed)
{
    struct rng r = rng_at(seed, 0, 0);
    for (int i = 0; i < N; i++) {
        size_t n = rng_below(&r, rng_below(&r, 4) ? 5 : LENGTH);
        for (size_t j = 0; j < n; j++)
            k->text[i][j] = "ab\0c"[rng_below(&r, 4)];
        k->key[i] = (struct span){k->text[i], n};
        k->space[i] = (uint8_t)(rng_below(&r, 3) * 127);
    }
}

// The naive list: the first text that is equal, else a new one.
static uint32_t list_put(const struct keys *k, uint32_t *row, uint32_t *n, int i)
{
    for (uint32_t j = 0; j < *n; j++)
        if (k->space[row[j]] == k->space[i] && span_same(k->key[row[j]], k->key[i]))
            return j;
    row[*n] = (uint32_t)i;
    return (*n)++;
}

static void test_list(void)
{
    static struct keys k;
    static uint32_t row[N];
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct dict d = {0};
        uint32_t n = 0;
        int good = 1;
        make(&k, seed);
        for (int i = 0; i < N; i++) {
            uint32_t before = n, want = list_put(&k, row, &n, i), id = 0;
            bool fresh = false;
            bool known = dict_find(&d, k.space[i], k.key[i]) != DICT_NONE;
            good &= dict_put(&d, k.space[i], k.key[i], &id, &fresh) == RC_OK;
            good &= id == want && fresh == (n > before) && known == !fresh;
            good &= dict_find(&d, k.space[i], k.key[i]) == id;
        }
        for (uint32_t j = 0; j < n; j++) {
            uint8_t space = 1;
            good &= span_same(dict_text(&d, j, &space), k.key[row[j]]);
            good &= space == k.space[row[j]];
        }
        ok(good && d.n == n, "%u texts numbered as in the naive list", n);
        ok(dict_find(&d, 0, SPAN("not there")) == DICT_NONE, "others are not found");
        dict_done(&d);
        ok(!d.slots && !d.n && !d.bytes.p, "done leaves zeroes");
    }
    struct dict empty = {0};
    ok(dict_find(&empty, 0, SPAN("x")) == DICT_NONE, "nothing is in an empty one");
    dict_done(&empty);
}

static void test_batch(void)
{
    static struct keys k;
    static uint32_t one[N], all[N];
    make(&k, 9);
    int good = 1;
    struct dict d = {0}, e = {0};
    for (int i = 0; i < N; i += 37)
        k.key[i] = SPAN_NONE;
    for (int i = 0; i < N; i++) {
        one[i] = DICT_NONE;
        if (k.key[i].p)
            good &= dict_put(&d, 5, k.key[i], &one[i], NULL) == RC_OK;
    }
    for (int from = 0; from < N; from += 1000) // also sizes that are no whole batch
        good &= dict_put_all(&e, 5, k.key + from, 1000, all + from) == RC_OK;
    ok(good && memcmp(one, all, sizeof one) == 0 && d.n == e.n,
       "all at once or one by one: the same numbers");
    ok(dict_put_all(&e, 5, NULL, 0, NULL) == RC_OK, "no keys are fine");
    dict_done(&d);
    dict_done(&e);
}

static enum rc fill(void *ctx)
{
    const struct keys *k = ctx;
    struct dict d = {0};
    uint32_t out[600];
    enum rc rc = dict_put_all(&d, 0, k->key, 300, out);
    for (int i = 300; i < 600 && rc == RC_OK; i++)
        rc = dict_put(&d, 0, k->key[i], &out[i], NULL);
    // Whether or not it was refused, what is in it can be found.
    for (uint32_t j = 0; j < d.n; j++)
        must(dict_find(&d, 0, dict_text(&d, j, NULL)) == j);
    dict_done(&d);
    return rc;
}

int main(void)
{
    static struct keys k;
    test_list();
    test_batch();
    make(&k, 4);
    tap_each_failure(fill, &k, "dict");
    return tap_end();
}
