// SPDX-License-Identifier: Apache-2.0
#include "event/zone.h"

#include "base/civil.h"
#include "base/rng.h"
#include "base/tap.h"
#include "event/when.h"
#include "event/zone_rule.h"

enum { FILE_BYTES = 1 << 15, MOST = 40 };

// A file as it is written by hand, and what it means.
struct made {
    char p[FILE_BYTES];
    size_t n;
    int64_t at[MOST];
    int32_t offset[MOST + 1];
    uint32_t n_times;
};

static void put(struct made *m, uint64_t v, int bytes)
{
    while (bytes--)
        m->p[m->n++] = (char)(v >> (8 * bytes));
}

static void head(struct made *m, char version, uint32_t leaps, uint32_t times,
                 uint32_t types)
{
    memcpy(m->p + m->n, "TZif", 4);
    m->n += 4;
    put(m, (uint64_t)version, 1);
    for (int i = 0; i < 15; i++)
        put(m, 0, 1);
    put(m, 0, 4);
    put(m, 0, 4);
    put(m, leaps, 4);
    put(m, times, 4);
    put(m, types, 4);
    put(m, 4, 4);
}

static void body(struct made *m, int width)
{
    for (uint32_t i = 0; i < m->n_times; i++)
        put(m, (uint64_t)m->at[i], width);
    for (uint32_t i = 0; i < m->n_times; i++)
        put(m, i + 1, 1);
    for (uint32_t i = 0; i <= m->n_times; i++) {
        put(m, (uint32_t)m->offset[i], 4);
        put(m, 0, 2);
    }
    memcpy(m->p + m->n, "ABC", 4);
    m->n += 4;
}

// A file of version 2 with an empty first block; `footer` may be "".
static void version_2(struct made *m, const char *footer)
{
    m->n = 0;
    head(m, '2', 0, 0, 1);
    put(m, 0, 6);
    memcpy(m->p + m->n, "ABC", 4);
    m->n += 4;
    head(m, '2', 0, m->n_times, m->n_times + 1);
    body(m, 8);
    m->n += (size_t)snprintf(m->p + m->n, 200, "\n%s\n", footer);
}

static void version_1(struct made *m)
{
    m->n = 0;
    head(m, 0, 0, m->n_times, m->n_times + 1);
    body(m, 4);
}

static struct span bytes(const struct made *m)
{
    return (struct span){m->p, m->n};
}

// The slow version: the offset of one instant, and all instants that show a time.
static int32_t slow_offset(const struct made *m, int64_t u)
{
    int32_t offset = m->offset[0];
    for (uint32_t i = 0; i < m->n_times && m->at[i] <= u; i++)
        offset = m->offset[i + 1];
    return offset;
}

static int slow_times(const struct made *m, int64_t local, int64_t step, int64_t *first)
{
    int n = 0;
    for (int64_t u = local - 26 * 3600; u <= local + 26 * 3600; u += step)
        if (u + slow_offset(m, u) == local && !n++)
            *first = u;
    return n;
}

// Random zones whose clocks change on full quarters, also several times a day.
static void make_random(struct made *m, struct rng *r)
{
    int64_t at = 900000000;
    m->n_times = (uint32_t)rng_below(r, 12);
    for (uint32_t i = 0; i < m->n_times; i++) {
        at += 900 * (1 + (int64_t)rng_below(r, rng_below(r, 2) ? 40 : 4000));
        m->at[i] = at;
    }
    for (uint32_t i = 0; i <= m->n_times; i++)
        m->offset[i] = 900 * ((int32_t)rng_below(r, 105) - 52);
}

static void test_random(void)
{
    struct rng r = rng_at(7, 1, 0);
    static struct made m;
    static struct zone z;
    int good = 1, seen[4] = {0};
    for (int round = 0; round < 300; round++) {
        make_random(&m, &r);
        version_2(&m, "ABC0");
        m.offset[m.n_times] = 0; // as the text at the end says
        version_2(&m, "ABC0");
        good &= zone_read(bytes(&m), &z, NULL) == RC_OK;
        for (int i = 0; i < 100; i++) {
            int64_t near = m.n_times ? m.at[rng_below(&r, m.n_times)] : 900000000;
            int64_t local = near + 900 * ((int64_t)rng_below(&r, 200) - 100);
            int64_t want = 0, got = 0;
            int n = slow_times(&m, local, 900, &want);
            enum zone_verdict v = zone_utc(&z, local, &got);
            seen[v]++;
            good &= v == (n == 1 ? ZONE_ONCE : n ? ZONE_TWICE : ZONE_NEVER);
            good &= n == 0 || got == want;
            if (v == ZONE_NEVER) // the clock jumps over it at the instant given
                good &= got - 1 + slow_offset(&m, got - 1) < local &&
                        got + slow_offset(&m, got) > local;
        }
    }
    ok(good, "random zones as a search through all instants has them");
    ok(seen[ZONE_ONCE] && seen[ZONE_TWICE] && seen[ZONE_NEVER],
       "%d once, %d twice, %d never", seen[ZONE_ONCE], seen[ZONE_TWICE],
       seen[ZONE_NEVER]);
}

static const char *shown(const struct zone *z, const char *local, char out[CIVIL_TEXT])
{
    struct when_rules rules = {.zone_given = true, .zone = z};
    struct when w;
    static struct err err;
    if (when_read(span_of(local), &rules, &w, &err) != RC_OK)
        return err.id;
    return civil_text(w.us, out);
}

// What a zone says of local times, only by its rule.
static void test_rules(void)
{
    static const struct {
        const char *rule, *local, *utc;
    } rows[] = {
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2023-03-26 01:59:59", "2023-03-26T00:59:59Z"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2023-03-26 02:00:00", "E0248"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2023-03-26 02:59:59.5", "E0248"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2023-03-26 03:00:00.5",
         "2023-03-26T01:00:00.500Z"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2023-10-29 01:59:59", "2023-10-28T23:59:59Z"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2023-10-29 02:00:00", "E0247"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2023-10-29 02:59:59", "E0247"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2023-10-29 03:00:00", "2023-10-29T02:00:00Z"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2100-07-01 12:00", "2100-07-01T10:00:00Z"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "1990-01-01 00:59:59", "E0233"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "1990-01-01 01:00", "1990-01-01T00:00:00Z"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2023-10-29 02:30:00+01:00",
         "2023-10-29T01:30:00Z"},
        {"NZST-12NZDT,M9.5.0,M4.1.0/3", "2024-01-01 00:00", "2023-12-31T11:00:00Z"},
        {"NZST-12NZDT,M9.5.0,M4.1.0/3", "2024-06-01 00:00", "2024-05-31T12:00:00Z"},
        {"NZST-12NZDT,M9.5.0,M4.1.0/3", "2024-04-07 02:30", "E0247"},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2024-07-01 12:00", "2024-07-01T11:00:00Z"},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2024-01-01 12:00", "2024-01-01T12:00:00Z"},
        {"EST5EDT,0/0,J365/25", "2024-01-01 00:30", "2024-01-01T04:30:00Z"},
        {"EST5EDT,0/0,J365/25", "2024-12-31 23:30", "2025-01-01T03:30:00Z"},
        {"<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2024-03-30 22:30", "E0248"},
        {"<+1030>-10:30<+11>-11,J60,J300", "2024-02-29 12:00", "2024-02-29T01:30:00Z"},
        {"<+1030>-10:30<+11>-11,J60,J300", "2024-03-01 12:00", "2024-03-01T01:00:00Z"},
        {"<+1030>-10:30<+11>-11,59,299", "2024-02-29 12:00", "2024-02-29T01:00:00Z"},
        {"<-01>1<+00>,M3.5.0/0,M10.5.0/1", "2024-03-31", "2024-03-31T01:00:00Z"},
        {"AAA3BBB,M3.5.0/0,M10.5.0/0", "2024-10-27", "2024-10-27T03:00:00Z"},
        {"AAA3BBB,M3.5.0/1,M10.5.0/1", "2024-10-27", "2024-10-27T02:00:00Z"},
    };
    static struct made m;
    static struct zone z;
    char text[CIVIL_TEXT];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = {0};
        version_2(&m, rows[i].rule);
        ok_rc(zone_read(bytes(&m), &z, &err), &err, "%s is read", rows[i].rule);
        const char *got = shown(&z, rows[i].local, text);
        ok(strcmp(got, rows[i].utc) == 0, "  %s is %s (%s)", rows[i].local, rows[i].utc,
           got);
    }
}

static void test_bad_rules(void)
{
    static const char *const bad[] = {"C",
                                      "CE-1",
                                      "CET",
                                      "CET-25",
                                      "CET-1CEST",
                                      "CET-1CEST,M3.5.0",
                                      "CET-1CEST,M13.5.0,M10.5.0",
                                      "CET-1CEST,M3.0.0,M10.5.0",
                                      "CET-1CEST,M3.6.0,M10.5.0",
                                      "CET-1CEST,M3.5.7,M10.5.0",
                                      "CET-1CEST,J0,J365",
                                      "CET-1CEST,J1,J366",
                                      "CET-1CEST,366,1",
                                      "CET-1CEST,M3.5.0/168,M10.5.0",
                                      "<CET-1",
                                      "<+>1",
                                      "CET-1:60",
                                      "CET-1 ",
                                      "CET-1CEST,M3.5.0,M10.5.0/3x",
                                      "CET-1CEST,0,0/167"};
    static struct made m;
    static struct zone z;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err err = {0};
        struct zone_rule r;
        m.n_times = 0;
        version_2(&m, bad[i]);
        enum rc rc = zone_read(bytes(&m), &z, &err);
        if (i + 1 < sizeof bad / sizeof *bad)
            ok(!zone_rule_read(span_of(bad[i]), &r) && rc == RC_INPUT &&
                   strcmp(err.id, "E0249") == 0,
               "no rule: \"%s\"", bad[i]);
        else
            ok(rc == RC_OK || rc == RC_INPUT, "a summer behind its own end: no crash");
    }
}

static void test_version_1(void)
{
    static struct made m = {
        .n_times = 2, .at = {-1000000000, 1600000000}, .offset = {0, 3600, 7200}};
    static struct zone z;
    struct err err = {0};
    char text[CIVIL_TEXT];
    version_1(&m);
    ok_rc(zone_read(bytes(&m), &z, &err), &err, "a file of version 1");
    ok(strcmp(shown(&z, "2000-01-01 01:00", text), "2000-01-01T00:00:00Z") == 0 &&
           strcmp(shown(&z, "2038-01-19 05:00", text), "2038-01-19T03:00:00Z") == 0,
       "  holds till 2038");
    ok(strcmp(shown(&z, "2038-01-19 05:30", text), "E0232") == 0, "  and no longer");
    m.n_times = 0;
    version_2(&m, "");
    ok(zone_read(bytes(&m), &z, &err) == RC_OK &&
           strcmp(shown(&z, "2090-01-01 00:00", text), "2090-01-01T00:00:00Z") == 0,
       "a zone whose clock never changed needs no rule");
}

// Damage of every kind is told, and nothing is written.
static void test_damage(void)
{
    static struct made m = {.n_times = 3,
                            .at = {1000000000, 1100000000, 1200000000},
                            .offset = {0, 3600, 7200, 3600}};
    static struct zone z;
    static struct made copy;
    int good = 1;
    version_2(&m, "ABC-1");
    ok(zone_read(bytes(&m), &z, NULL) == RC_OK, "the sound file");
    z.n = 77;
    for (size_t n = 0; n < m.n; n++) {
        struct err err = {0};
        good &= zone_read((struct span){m.p, n}, &z, &err) == RC_INPUT &&
                strcmp(err.id, "E0249") == 0;
    }
    ok(good && z.n == 77, "cut at each of its %zu bytes it is refused", m.n);
    struct {
        size_t at;
        char byte;
        const char *why;
    } rows[] = {
        {0, 'X', "no such file"},
        {54 + 4 + 28 + 3, 1, "more leap seconds than bytes"},
        {54 + 44 + 24, 1, "a kind that is not there"},
        {54 + 44 + 27, 2, "an offset of centuries"},
        {54 + 44 + 27 + 4, 2, "neither summer nor winter"},
        {54 + 44 + 27 + 5, 9, "a name that is not there"},
        {54 + 44 + 8 + 3, 0, "times out of order"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        copy = m;
        copy.p[rows[i].at] = rows[i].byte == 9 ? 9 : rows[i].byte;
        if (i == 2)
            copy.p[rows[i].at] = 100;
        if (i == 6)
            memset(copy.p + 54 + 44 + 8, 0, 8);
        ok(zone_read(bytes(&copy), &z, NULL) == RC_INPUT && z.n == 77, "damaged: %s",
           rows[i].why);
    }
}

static void test_leaps(void)
{
    static struct made m;
    static struct zone z;
    struct err err = {0};
    m.n = 0;
    head(&m, 0, 1, 0, 1);
    put(&m, 0, 6);
    memcpy(m.p + m.n, "ABC", 4);
    m.n += 4;
    put(&m, 78796800, 4);
    put(&m, 1, 4);
    ok(zone_read(bytes(&m), &z, &err) == RC_INPUT && strstr(err.text, "leap"),
       "a file that counts leap seconds is refused: %s", err.text);
}

int main(void)
{
    test_random();
    test_rules();
    test_bad_rules();
    test_version_1();
    test_damage();
    test_leaps();
    return tap_end();
}
