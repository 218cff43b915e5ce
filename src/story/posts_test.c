// SPDX-License-Identifier: Apache-2.0
// Posts for benchmarks: repeatable, sorted, and of the stated shape.
#include "story/posts.h"

#include "base/sort.h"
#include "base/tap.h"
#include "base/text.h"

static enum rc keep(void *self, struct span bytes, struct err *err)
{
    return text_add(self, bytes) == RC_OK ? RC_OK : err_memory(err);
}

// FNV-1a of 64 bits.
static uint64_t sum_of(const struct text *t)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < t->n; i++)
        sum = (sum ^ (unsigned char)t->p[i]) * UINT64_C(0x100000001b3);
    return sum;
}

struct rows {
    struct posts_row *row;
    size_t n, gaps;
};

static enum rc collect(void *self, const struct posts_row *rows, size_t n,
                       uint64_t first, struct err *err)
{
    struct rows *r = self;
    (void)err;
    r->gaps += first != r->n;
    memcpy(r->row + r->n, rows, n * sizeof *rows);
    r->n += n;
    return RC_OK;
}

static void golden(const char *path, const char *what, uint64_t bytes, uint64_t sum)
{
    char line[256], want[256];
    int found = 0;
    snprintf(want, sizeof want, "%s,1,%llu,%016llx\n", what, (unsigned long long)bytes,
             (unsigned long long)sum);
    FILE *f = path ? fopen(path, "r") : NULL;
    while (f && fgets(line, sizeof line, f))
        found |= strcmp(line, want) == 0;
    if (f)
        fclose(f);
    if (!ok(found, "%s is as in the golden file", what))
        printf("# now: %s", want);
}

static void repeatable(const char *path)
{
    struct posts_options o = POSTS_DEFAULT;
    struct text a = {0}, b = {0}, c = {0};
    struct err err = {0};
    o.n = 100000;
    ok_rc(posts_write(&o, keep, &a, NULL, &err), &err, "writes");
    ok_rc(posts_write(&o, keep, &b, NULL, &err), &err, "writes again");
    ok(a.n == b.n && memcmp(a.p, b.p, a.n) == 0, "the same bytes");
    golden(path, "posts-1e5", a.n, sum_of(&a));
    o.seed = 2;
    ok_rc(posts_write(&o, keep, &c, NULL, &err), &err, "writes with another seed");
    ok(sum_of(&a) != sum_of(&c), "other bytes");
    text_reset(&c);
    o.seed = 1;
    ok_rc(posts_truth(&o, keep, &c, &err), &err, "names the planted");
    golden(path, "posts-truth", c.n, sum_of(&c));
    text_done(&a);
    text_done(&b);
    text_done(&c);
}

// The text against the rows, with the library's own printing.
static void text_is_rows(void)
{
    struct posts_options o = POSTS_DEFAULT;
    struct text a = {0}, b = {0};
    struct err err = {0};
    o.n = 3000;
    struct rows r = {.row = mem_new(o.n, sizeof *r.row)};
    ok_rc(posts_write(&o, keep, &a, NULL, &err), &err, "writes");
    ok_rc(posts_each(&o, collect, &r, NULL, &err), &err, "hands out");
    ok(r.n == o.n && r.gaps == 0, "as many as asked for, batch after batch");
    int good =
        text_printf(&b, "account_id,content_id,object_id,timestamp_share\n") == RC_OK;
    for (size_t i = 0; i < r.n; i++)
        good &=
            text_printf(&b, "u%u,c%zu,o%u,%llu\n", r.row[i].account, i, r.row[i].object,
                        (unsigned long long)POSTS_START_S + r.row[i].after_s) == RC_OK;
    ok(good && span_same(text_span(&a), text_span(&b)), "text and rows agree");
    mem_free(r.row);
    text_done(&a);
    text_done(&b);
}

static enum rc quiet(void *self, const struct posts_row *rows, size_t n, uint64_t first,
                     struct err *err)
{
    struct rows *r = self;
    (void)err;
    memcpy(r->row + first, rows, n * sizeof *rows);
    r->n += n;
    return RC_OK;
}

// Rows of one object within `window_s` of each other; rows are sorted by object, time.
static uint64_t close_pairs(const uint64_t *key, size_t n, uint64_t window_s)
{
    uint64_t pairs = 0;
    for (size_t i = 0, j = 0; i < n; i++) {
        while (key[i] - key[j] > window_s)
            j++;
        pairs += i - j;
    }
    return pairs;
}

// Bounds around what an independent program with the same distributions gave for 10^6
// posts: 149,160 objects, 40,448 posts of the most frequent, 5,192 of the most active
// account, 2.21 million pairs within 60 s (viral: 29.1 million).
static void shape(unsigned umin, uint64_t least_pairs, uint64_t most_pairs)
{
    struct posts_options o = POSTS_DEFAULT;
    struct err err = {0};
    o.umin_percent = umin;
    struct rows r = {.row = mem_new(o.n, sizeof *r.row)};
    uint64_t *key = mem_new(o.n, sizeof *key);
    uint32_t *by_object = mem_zero(o.n, 4), *by_account = mem_zero(o.n, 4);
    if (!r.row || !key || !by_object || !by_account)
        abort();
    ok_rc(posts_each(&o, quiet, &r, NULL, &err), &err, "a million posts, umin %u",
          umin);
    uint32_t objects = 0, most = 0, busiest = 0, sorted = 1, inside = 1;
    for (size_t i = 0; i < r.n; i++) {
        const struct posts_row *p = &r.row[i];
        sorted &= i == 0 || r.row[i - 1].after_s <= p->after_s;
        inside &= p->account < o.n / 20 && p->object < o.n / 5 && p->after_s < 2592000;
        objects += by_object[p->object]++ == 0;
        most = by_object[p->object] > most ? by_object[p->object] : most;
        by_account[p->account]++;
        busiest = by_account[p->account] > busiest ? by_account[p->account] : busiest;
        key[i] = (uint64_t)p->object << 32 | p->after_s;
    }
    ok(sorted, "in time order");
    ok(inside, "accounts, objects and times in range");
    ok(objects > 146000 && objects < 152000, "%u objects", objects);
    ok(most > 39000 && most < 42000, "%u posts of one object", most);
    ok(busiest > 4900 && busiest < 5500, "%u posts of one account", busiest);
    int rc = sort_u64(key, r.n);
    uint64_t pairs = close_pairs(key, r.n, 60);
    ok(rc == RC_OK && pairs >= least_pairs && pairs <= most_pairs,
       "%llu pairs within 60 s", (unsigned long long)pairs);
    mem_free(by_object);
    mem_free(by_account);
    mem_free(key);
    mem_free(r.row);
}

// Each member of a group meets the others on most of the objects that it pushes.
static void groups_meet(void)
{
    struct posts_options o = POSTS_DEFAULT;
    struct text truth = {0};
    struct err err = {0};
    o.n = 50000;
    struct rows r = {.row = mem_new(o.n, sizeof *r.row)};
    ok_rc(posts_each(&o, quiet, &r, NULL, &err), &err, "hands out");
    ok_rc(posts_truth(&o, keep, &truth, &err), &err, "names the planted");
    int group[2500], n = 0, most = 0;
    memset(group, -1, sizeof group);
    struct span rest = text_span(&truth), line;
    while (span_split(&rest, '\n', &line)) {
        int g, a;
        if (line.n && sscanf(line.p, "%d,u%d", &g, &a) == 2 && a < 2500) {
            group[a] = g;
            n++;
            most = g > most ? g : most;
        }
    }
    ok(most == 19 && n > 20 * 5 && n < 20 * 40, "twenty groups, %d members", n);
    uint64_t meetings = 0;
    for (size_t i = 0; i < r.n; i++)
        for (size_t j = i + 1; j < r.n && r.row[j].after_s - r.row[i].after_s <= 8; j++)
            meetings += r.row[i].object == r.row[j].object &&
                        r.row[i].account != r.row[j].account &&
                        group[r.row[i].account] >= 0 &&
                        group[r.row[i].account] == group[r.row[j].account];
    // 20 groups of 22.5 on average, 30 objects, .64 of the pairs: some 100,000.
    ok(meetings > 40000 && meetings < 200000, "members meet %llu times within 8 s",
       (unsigned long long)meetings);
    mem_free(r.row);
    text_done(&truth);
}

static enum rc small(void *ctx)
{
    struct posts_options o = POSTS_DEFAULT;
    struct text t = {0};
    struct err err = {0};
    (void)ctx;
    o.n = 200;
    o.groups = 1;
    enum rc rc = posts_write(&o, keep, &t, NULL, &err);
    if (rc == RC_OK)
        rc = posts_truth(&o, keep, &t, &err);
    text_done(&t);
    return rc;
}

static enum rc refuse(void *self, struct span bytes, struct err *err)
{
    (void)self;
    (void)bytes;
    return err_set(err, RC_IO, "E0000", "full");
}

static void refusals(void)
{
    struct posts_options o = POSTS_DEFAULT;
    struct text t = {0};
    struct err err = {0};
    atomic_int stop = 1;
    struct pace pace = {.stop = &stop};
    o.n = 0;
    ok(posts_write(&o, keep, &t, NULL, &err) == RC_ARGUMENT &&
           strcmp(err.id, "E0172") == 0,
       "no posts are refused");
    o.n = 1;
    o.days = 0;
    ok(posts_write(&o, keep, &t, NULL, NULL) == RC_ARGUMENT, "no days are refused");
    o.days = 30;
    o.umin_percent = 101;
    ok(posts_truth(&o, keep, &t, &err) == RC_ARGUMENT, "a umin above 1 is refused");
    o.umin_percent = 100;
    ok_rc(posts_write(&o, keep, &t, NULL, &err), &err, "one post");
    o.n = 100000;
    ok(posts_write(&o, keep, &t, &pace, &err) == RC_STOPPED, "stops when told");
    ok(posts_write(&o, refuse, NULL, NULL, &err) == RC_IO &&
           strcmp(err.id, "E0000") == 0,
       "what the sink says is handed on");
    text_done(&t);
}

int main(int argc, char **argv)
{
    repeatable(argc > 1 ? argv[1] : NULL);
    text_is_rows();
    shape(50, 2000000, 2450000);
    shape(25, 26000000, 32000000);
    groups_meet();
    refusals();
    tap_each_failure(small, NULL, "posts");
    return tap_end();
}
