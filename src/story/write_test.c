// SPDX-License-Identifier: Apache-2.0
// The story world: repeatable, well-formed, and peopled as the room's README says.
#include "story/write.h"

#include "story/draw.h"
#include "story/line.h"

#include "base/sort.h"
#include "base/tap.h"
#include "base/text.h"

static enum rc keep(void *self, struct span bytes, struct err *err)
{
    return text_add(self, bytes) == RC_OK ? RC_OK : err_memory(err);
}

static struct story_options small_world(void)
{
    struct story_options o = STORY_DEFAULT;
    o.accounts = 1500;
    o.planted = 142;
    o.days = 14;
    return o;
}

// A JSON reader that a reader of this test believes at sight: it accepts exactly the
// grammar of RFC 8259, and keeps the nesting on a stack of bits. Returns what stands
// behind the value, or NULL.
static const char *skip_string(const char *p)
{
    if (*p++ != '"')
        return NULL;
    while (*p != '"') {
        if ((unsigned char)*p < 0x20)
            return NULL;
        if (*p == '\\') {
            p++;
            if (*p == 'u' && strspn(p + 1, "0123456789abcdefABCDEF") >= 4)
                p += 4;
            else if (!*p || !strchr("\"\\/bfnrt", *p))
                return NULL;
        }
        p++;
    }
    return p + 1;
}

static const char *skip_scalar(const char *p)
{
    static const char *const word[3] = {"true", "false", "null"};
    if (*p == '"')
        return skip_string(p);
    for (int i = 0; i < 3; i++)
        if (strncmp(p, word[i], strlen(word[i])) == 0)
            return p + strlen(word[i]);
    size_t n = strspn(p, "0123456789"); // the world has no sign, point or exponent
    return n && (n == 1 || *p != '0') ? p + n : NULL;
}

static bool json_object(const char *p)
{
    uint64_t is_object = 0;
    int depth = 0;
    for (;;) {
        // A value, perhaps after its key.
        bool opened = *p == '{' || *p == '[';
        if (opened) {
            is_object = is_object << 1 | (*p == '{');
            depth++;
            p++;
            if (*p == '}' || *p == ']')
                return false; // the world has no empty brackets
        } else if (!(p = skip_scalar(p))) {
            return false;
        }
        while (!opened && depth > 0 && *p == ((is_object & 1) ? '}' : ']')) {
            is_object >>= 1;
            depth--;
            p++;
        }
        if (depth == 0)
            return *p == '\0';
        if (!opened && *p++ != ',')
            return false;
        if ((is_object & 1) && (!(p = skip_string(p)) || *p++ != ':'))
            return false;
    }
}

// Where a key's value begins in a line, or NULL.
static const char *value(const char *line, const char *key)
{
    const char *p = strstr(line, key);
    return p ? p + strlen(key) : NULL;
}

static uint64_t number(const char *line, const char *key)
{
    const char *p = value(line, key);
    return p ? strtoull(p, NULL, 10) : 0;
}

struct seen {
    uint64_t lines, bad_json, bad_utf8, out_of_order, no_time, bad_time, no_author,
        early;
    uint64_t last_ms;
    struct u64s ids, authors; // of records that should be taken
};

static void look(struct seen *s, const char *line)
{
    uint64_t ms = number(line, "\"timestamp_collected\":");
    const char *time = value(line, "\"createTime\":");
    uint64_t seconds = time ? strtoull(time, NULL, 10) : 0;
    bool author = value(line, "\"author\":{") != NULL;
    s->lines++;
    s->bad_json += !json_object(line);
    s->bad_utf8 += utf8_valid(span_of(line)) != strlen(line);
    s->out_of_order += ms < s->last_ms;
    s->last_ms = ms;
    s->no_time += !time;
    s->bad_time += time && !seconds;
    s->no_author += !author;
    s->early += seconds * 1000 >= ms;
    if (!seconds || !author)
        return;
    if (column_push(&s->ids, number(line, "\"item_id\":\"")) != RC_OK ||
        column_push(&s->authors, number(line, "\"author\":{\"id\":\"")) != RC_OK)
        abort();
}

static uint64_t distinct(struct u64s *c)
{
    uint64_t n = 0;
    if (sort_u64(c->p, c->n) != RC_OK)
        abort();
    for (size_t i = 0; i < c->n; i++)
        n += i == 0 || c->p[i] != c->p[i - 1];
    return n;
}

static void look_at_all(struct text *t, struct seen *s)
{
    char *line = t->p, *end;
    while (line && (end = strchr(line, '\n'))) {
        *end = '\0';
        look(s, line);
        *end = '\n';
        line = end + 1;
    }
}

static void well_formed(void)
{
    struct story_options o = small_world();
    struct text t = {0};
    struct err err = {0};
    struct story_count n;
    struct seen s = {0};
    ok_rc(story_write(&o, keep, &t, NULL, &n, &err), &err, "writes a small world");
    look_at_all(&t, &s);
    ok(s.lines == n.records && t.n == n.bytes, "%llu records, as counted",
       (unsigned long long)n.records);
    ok(n.records == n.posts + STORY_DUPLICATES + STORY_REJECTS,
       "records = posts + duplicates + rejects");
    ok(s.bad_json == 0, "each line is a JSON object");
    ok(s.bad_utf8 == 0, "each line is UTF-8");
    ok(s.out_of_order == 0, "in the order of collection");
    ok(s.early == 0, "collected after it was posted");
    ok(s.no_time == STORY_NO_TIME && s.bad_time == STORY_BAD_TIME &&
           s.no_author == STORY_NO_AUTHOR,
       "the blemishes");
    ok(s.ids.n == n.posts + STORY_DUPLICATES, "posts and duplicates are sound");
    ok(distinct(&s.ids) == n.posts, "item ids repeat in the duplicates only");
    ok(distinct(&s.authors) == n.accounts, "%llu accounts, as counted",
       (unsigned long long)n.accounts);
    ok(n.accounts == o.accounts + o.planted, "everybody posts");
    column_done(&s.ids);
    column_done(&s.authors);
    text_done(&t);
}

static void checker_checks(void)
{
    ok(json_object("{\"a\":[1,{\"b\":\"\\u00e9\"}],\"c\":null}") &&
           !json_object("{\"a\":1,}") && !json_object("{\"a\":1") &&
           !json_object("{\"a\":01}") && !json_object("{\"a\" 1}") &&
           !json_object("{\"a\":\"\t\"}") && !json_object("{\"a\":1}}"),
       "the checker of JSON tells good from bad");
}

// What the sink was given, whatever the pieces: FNV-1a of 64 bits.
struct digest {
    uint64_t sum, bytes;
};

static const struct digest nothing = {.sum = UINT64_C(0xcbf29ce484222325)};

static enum rc digest(void *self, struct span bytes, struct err *err)
{
    struct digest *d = self;
    (void)err;
    for (size_t i = 0; i < bytes.n; i++)
        d->sum = (d->sum ^ (unsigned char)bytes.p[i]) * UINT64_C(0x100000001b3);
    d->bytes += bytes.n;
    return RC_OK;
}

static uint64_t sum_of(const struct text *t)
{
    struct digest d = nothing;
    struct err err;
    return digest(&d, text_span(t), &err) == RC_OK ? d.sum : 0;
}

static void nod(void *self, const char *phase, uint64_t done, uint64_t total)
{
    uint64_t *most = self;
    *most = phase && done <= total && done > *most ? done : *most;
}

static void golden(const char *path, const char *what, const struct digest *d)
{
    char line[256], want[256];
    int found = 0;
    snprintf(want, sizeof want, "%s,1,%llu,%016llx\n", what,
             (unsigned long long)d->bytes, (unsigned long long)d->sum);
    FILE *f = path ? fopen(path, "r") : NULL;
    while (f && fgets(line, sizeof line, f))
        found |= strcmp(line, want) == 0;
    if (f)
        fclose(f);
    if (!ok(found, "%s is as in the golden file", what))
        printf("# now: %s", want);
}

static void same_bytes(void)
{
    struct story_options o = small_world();
    struct text a = {0};
    struct err err = {0};
    atomic_int go = 0;
    uint64_t reported = 0;
    struct pace pace = {.stop = &go, .report = nod, .self = &reported};
    struct digest d = nothing;
    ok_rc(story_write(&o, keep, &a, NULL, NULL, &err), &err, "writes into a text");
    ok_rc(story_write(&o, digest, &d, &pace, NULL, &err), &err, "writes into a digest");
    ok(reported > 0, "and reports how far it is");
    ok(d.bytes == a.n && d.sum == sum_of(&a), "the same bytes");
    o.seed = 2;
    text_reset(&a);
    ok_rc(story_write(&o, keep, &a, NULL, NULL, &err), &err,
          "writes with another seed");
    ok(sum_of(&a) != d.sum, "other bytes");
    text_done(&a);
}

// The world of the demo, whole.
static void the_demo(const char *path)
{
    struct story_options o = STORY_DEFAULT;
    struct err err = {0};
    struct story_count n;
    struct digest d = nothing;
    ok_rc(story_write(&o, digest, &d, NULL, &n, &err), &err, "writes the demo's world");
    golden(path, "story", &d);
    ok(n.posts > 195000 && n.posts < 215000, "%llu posts", (unsigned long long)n.posts);
    ok(n.accounts == 50284, "50,284 accounts");
    ok(n.planted_posts > 7500 && n.planted_posts < 9500, "%llu posts of the network",
       (unsigned long long)n.planted_posts);
    d = nothing;
    ok_rc(story_truth(&o, digest, &d, &err), &err, "names the planted");
    golden(path, "truth", &d);
    d = nothing;
    ok_rc(story_tip(&o, digest, &d, &err), &err, "gives the tip");
    golden(path, "tip", &d);
}

static void truth_and_tip(void)
{
    struct story_options o = STORY_DEFAULT;
    struct text truth = {0}, tip = {0};
    struct err err = {0};
    static const int size[CREWS] = {60, 52, 48, 44, 40, 40};
    int got[CREWS] = {0}, named = 0, lines = 0, videos = 0;
    ok_rc(story_truth(&o, keep, &truth, &err), &err, "names the planted");
    struct span rest = text_span(&truth), line, account;
    ok(span_split(&rest, '\n', &line) && span_is(line, "account,group"), "a header");
    while (span_split(&rest, '\n', &line))
        if (line.n && span_split(&line, ',', &account) && line.n == 6)
            got[(line.p[5] - '1') % CREWS]++;
    ok(memcmp(got, size, sizeof got) == 0, "284 in six crews");
    ok_rc(story_tip(&o, keep, &tip, &err), &err, "gives the tip");
    rest = text_span(&tip);
    while (span_split(&rest, '\n', &line)) {
        char handle[64];
        char key[80] = "\n";
        unsigned long long video;
        int parts = line.n
                        ? sscanf(line.p, "https://www.tiktok.com/@%60[^/\n]/video/%llu",
                                 handle, &video)
                        : 0;
        if (parts < 1)
            continue;
        lines++;
        snprintf(key + 1, sizeof key - 1, "%s,crew-", handle);
        named += strstr(truth.p, key) != NULL;
        videos += parts == 2;
    }
    ok(lines == 4 && named == 4 && videos == 2, "four links to planted accounts");
    text_done(&truth);
    text_done(&tip);
}

// Posts of a shift in one operation stand close together; of the slow crew they do not.
// The oracle looks at every pair of crew posts of one operation and shift.
static void crews_keep_time(void)
{
    struct story_options o = STORY_DEFAULT;
    struct err err = {0};
    struct world w = {0};
    uint64_t close = 0, all = 0, slow_close = 0, slow_all = 0, weekend = 0, night = 0;
    o.accounts = 3000;
    ok_rc(world_make(&w, &o, NULL, &err), &err, "makes a world");
    for (uint32_t i = 0; i < w.time_s.n; i++) {
        if (w.recipe.p[i] != POST_CREW)
            continue;
        uint32_t a = w.account.p[i] - o.accounts;
        bool slow = crew_of(&o, a) == SLOW_CREW;
        int64_t second = w.time_s.p[i] - STORY_START_S + 8 * 3600;
        weekend += second / 86400 % 7 > 4;
        night +=
            !slow && (second % 86400 < 9 * 3600 || second % 86400 > 17 * 3600 + 1200);
        for (uint32_t j = i + 1; j < w.time_s.n; j++) {
            if (w.recipe.p[j] != POST_CREW || w.number.p[i] != w.number.p[j])
                break; // operations stand together
            uint32_t b = w.account.p[j] - o.accounts;
            int64_t apart = llabs(w.time_s.p[i] - w.time_s.p[j]);
            if (crew_of(&o, a) != crew_of(&o, b) || (a & 1) != (b & 1))
                continue;
            *(slow ? &slow_all : &all) += 1;
            *(slow ? &slow_close : &close) += apart <= 80;
        }
    }
    ok(all > 30000 && close == all, "all %llu pairs of a shift within 80 s",
       (unsigned long long)all);
    ok(slow_all > 3000 && slow_close * 20 < slow_all, "the slow crew takes its time");
    ok(weekend == 0 && night == 0, "office hours, Monday to Friday, in UTC+8");
    world_done(&w);
}

// Handles and ids of the largest world are unique; planted accounts come in bursts.
static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void people(void)
{
    struct story_options o = STORY_DEFAULT;
    uint32_t n = o.accounts + o.planted, same = 0, burst = 0, hidden = 0;
    char(*handle)[32] = mem_new(n, sizeof *handle);
    struct u64s ids = {0};
    if (!handle)
        abort();
    for (uint32_t i = 0; i < n; i++) {
        struct person p;
        person_of(&o, i, &p);
        memcpy(handle[i], p.handle, sizeof p.handle);
        if (column_push(&ids, p.id) != RC_OK)
            abort();
        int64_t day = (STORY_START_S - p.created_s + 86399) / 86400;
        burst += i >= o.accounts && (day == 200 || day == 199 || day == 130 ||
                                     day == 129 || day == 65 || day == 64);
        hidden +=
            i >= o.accounts && p.language == crew_language(crew_of(&o, i - o.accounts));
    }
    qsort(handle, n, sizeof *handle, by_text);
    for (uint32_t i = 1; i < n; i++)
        same += strcmp(handle[i], handle[i - 1]) == 0;
    ok(same == 0, "no handle twice");
    ok(distinct(&ids) == n, "no account id twice");
    ok(burst == o.planted, "planted accounts were made in three bursts");
    ok(hidden == o.planted, "and write in their crew's language");
    mem_free(handle);
    column_done(&ids);
}

// Marks count UTF-16 units: each covers its tag in the caption.
static void marks(void)
{
    struct story_options o = small_world();
    struct err err = {0};
    struct world w = {0};
    uint64_t wrong = 0, tags = 0;
    ok_rc(world_make(&w, &o, NULL, &err), &err, "makes a world");
    for (uint32_t row = 0; row < w.time_s.n; row++) {
        struct person who;
        struct talk t;
        uint32_t at[TALK_BYTES + 1], units = 0; // byte where each unit begins
        person_of(&o, w.account.p[row], &who);
        talk_make(&t, &w, row, &who, "somebody");
        for (size_t i = 0; i < t.text.n;) {
            at[units] = (uint32_t)i;
            units += utf8_next((struct span){t.text.p, t.text.n}, &i) > 0xffff ? 2 : 1;
        }
        at[units] = (uint32_t)t.text.n;
        wrong += units != t.units;
        for (uint32_t k = 0; k < t.n_tags; k++, tags++) {
            struct span s = {t.text.p + at[t.at[k].start],
                             at[t.at[k].end] - at[t.at[k].start]};
            wrong += s.n < 2 || s.p[0] != '#' ||
                     !span_is((struct span){s.p + 1, s.n - 1}, t.tag[k]);
        }
    }
    ok(wrong == 0 && tags > 5000, "%llu hashtags stand where their marks say",
       (unsigned long long)tags);
    world_done(&w);
}

static enum rc refuse(void *self, struct span bytes, struct err *err)
{
    (void)self;
    (void)bytes;
    return err_set(err, RC_IO, "E0000", "full");
}

static void refusals(void)
{
    struct story_options o = small_world();
    struct text t = {0};
    struct err err = {0};
    struct story_count n = {.records = 77};
    atomic_int stop = 1;
    struct pace pace = {.stop = &stop};
    ok(story_write(&o, keep, &t, &pace, &n, &err) == RC_STOPPED && n.records == 77,
       "stops when told, and says nothing of what it found");
    ok(story_write(&o, refuse, NULL, NULL, &n, &err) == RC_IO &&
           strcmp(err.id, "E0000") == 0,
       "what the sink says is handed on");
    o.planted = 0;
    ok(story_tip(&o, keep, &t, &err) == RC_ARGUMENT && strcmp(err.id, "E0171") == 0,
       "no network, no tip");
    ok_rc(story_write(&o, keep, &t, NULL, &n, &err), &err, "a world without a network");
    ok(n.planted_posts == 0 && n.accounts == o.accounts, "is all organic");
    o.planted = 11;
    ok(story_truth(&o, keep, &t, &err) == RC_ARGUMENT, "too small a network");
    o = small_world();
    o.accounts = 999;
    ok(story_write(&o, keep, &t, NULL, NULL, NULL) == RC_ARGUMENT, "too few accounts");
    o.accounts = 1000;
    o.days = 6;
    ok(story_write(&o, keep, &t, NULL, NULL, NULL) == RC_ARGUMENT, "too few days");
    o.days = 7;
    o.accounts = 5000000;
    o.days = 366;
    o.scale = 1000;
    ok(story_write(&o, keep, &t, NULL, NULL, NULL) == RC_ARGUMENT, "too much of all");
    o.scale = 0;
    ok(story_write(&o, keep, &t, NULL, NULL, NULL) == RC_ARGUMENT, "no activity");
    text_done(&t);
}

static enum rc drop(void *self, struct span bytes, struct err *err)
{
    (void)self;
    (void)bytes;
    (void)err;
    return RC_OK;
}

static enum rc each(void *ctx)
{
    struct story_options o = small_world();
    struct err err = {0};
    (void)ctx;
    o.accounts = 1000;
    o.planted = 12;
    o.days = 7;
    o.scale = 10;
    enum rc rc = story_write(&o, drop, NULL, NULL, NULL, &err);
    if (rc == RC_OK)
        rc = story_truth(&o, drop, NULL, &err);
    if (rc == RC_OK)
        rc = story_tip(&o, drop, NULL, &err);
    return rc;
}

int main(int argc, char **argv)
{
    checker_checks();
    well_formed();
    same_bytes();
    truth_and_tip();
    crews_keep_time();
    people();
    marks();
    refusals();
    the_demo(argc > 1 ? argv[1] : NULL);
    tap_each_failure(each, NULL, "story");
    return tap_end();
}
