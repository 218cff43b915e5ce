// SPDX-License-Identifier: Apache-2.0
// DuckDB as the room uses it: what a cell of each type becomes, what is refused, what a
// table holds after it was filled row by row.
#include "store/duck.h"

#include "base/tap.h"
#include "store/fetch.h"

static struct duck duck;

static void open_duck(void)
{
    struct err err = {0};
    struct duck_options o = {.threads = 2};
    ok_rc(duck_open(NULL, &o, &duck, &err), &err, "a database in memory opens");
}

// ---- one cell -----------------------------------------------------------------------

struct one {
    enum rc rc;
    struct err err;
    enum cell_type declared;
    struct cell cell;
    char text[200], name[64];
    size_t n_columns;
};

// The first cell of a query; its text is kept.
static struct one ask(const char *sql)
{
    struct one one = {0};
    struct rows rows = {0};
    const struct cell *cell = NULL;
    one.rc = duck_query(&duck, sql, NULL, 0, &rows, &one.err);
    if (one.rc == RC_OK)
        one.rc = rows_next(&rows, &cell, &one.err);
    if (one.rc == RC_OK && cell) {
        one.cell = cell[0];
        one.declared = rows.type[0];
        one.n_columns = rows.n;
        snprintf(one.name, sizeof one.name, "%s", rows.name[0]);
        if (cell[0].type == CELL_TEXT)
            snprintf(one.text, sizeof one.text, "%.*s", (int)cell[0].s.n, cell[0].s.p);
    }
    rows_done(&rows);
    return one;
}

static void test_numbers(void)
{
    static const struct {
        const char *sql;
        int64_t i;
    } ints[] = {{"SELECT (-7)::TINYINT", -7},
                {"SELECT (-300)::SMALLINT", -300},
                {"SELECT (-70000)::INTEGER", -70000},
                {"SELECT (-5000000000)::BIGINT", -5000000000},
                {"SELECT 255::UTINYINT", 255},
                {"SELECT 65535::USMALLINT", 65535},
                {"SELECT 4294967295::UINTEGER", 4294967295},
                {"SELECT 9223372036854775807::UBIGINT", INT64_MAX},
                {"SELECT 9223372036854775807::HUGEINT", INT64_MAX},
                {"SELECT (-9223372036854775807 - 1)::HUGEINT", INT64_MIN},
                {"SELECT (-1)::HUGEINT", -1},
                {"SELECT sum(i) FROM range(1000) t(i)", 499500}};
    for (size_t i = 0; i < sizeof ints / sizeof *ints; i++) {
        struct one v = ask(ints[i].sql);
        ok(v.rc == RC_OK && v.cell.type == CELL_INT && v.declared == CELL_INT &&
               v.cell.i == ints[i].i,
           "%s is %lld", ints[i].sql, (long long)ints[i].i);
    }
    struct one v = ask("SELECT 0.1::DOUBLE");
    ok(v.cell.type == CELL_REAL && v.cell.f == 0.1, "a double is a real");
    v = ask("SELECT 0.5::FLOAT");
    ok(v.cell.type == CELL_REAL && v.cell.f == 0.5, "a float is a real");
    v = ask("SELECT true");
    ok(v.cell.type == CELL_BOOL && v.cell.i == 1, "a truth is a truth");
    v = ask("SELECT TIMESTAMP '1970-01-01 00:00:01.5'");
    ok(v.cell.type == CELL_TIME && v.cell.i == 1500000, "a timestamp is microseconds");
    v = ask("SELECT TIMESTAMPTZ '1970-01-01 02:00:00+01'");
    ok(v.cell.type == CELL_TIME && v.cell.i == 3600000000,
       "a timestamp with a zone is microseconds UTC");
}

// What int64 cannot hold is refused, not cut.
static void test_too_large(void)
{
    static const char *const sql[] = {
        "SELECT 18446744073709551615::UBIGINT", "SELECT 9223372036854775808::UBIGINT",
        "SELECT 9223372036854775808::HUGEINT", "SELECT (-9223372036854775809)::HUGEINT",
        "SELECT 170141183460469231731687303715884105727::HUGEINT"};
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
        struct one v = ask(sql[i]);
        ok(v.rc == RC_ARGUMENT && strcmp(v.err.id, "E0405") == 0 && v.err.hint[0],
           "%s is refused with a hint", sql[i]);
    }
    struct one v = ask("SELECT CAST(18446744073709551615::UBIGINT AS VARCHAR)");
    ok(strcmp(v.text, "18446744073709551615") == 0, "and comes as text where asked");
}

static void test_null(void)
{
    static const char *const types[] = {"BOOLEAN", "TINYINT",   "INTEGER",  "BIGINT",
                                        "UBIGINT", "HUGEINT",   "DOUBLE",   "VARCHAR",
                                        "DATE",    "INTEGER[]", "TIMESTAMP"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        char sql[80];
        snprintf(sql, sizeof sql, "SELECT NULL::%s", types[i]);
        struct one v = ask(sql);
        ok(v.rc == RC_OK && v.cell.type == CELL_NULL, "NULL of %s is NULL", types[i]);
    }
}

static void test_texts(void)
{
    static const struct {
        const char *sql, *text;
    } texts[] = {{"SELECT 'short'", "short"},
                 {"SELECT repeat('long ', 10)",
                  "long long long long long long long long long long "},
                 {"SELECT ''", ""},
                 {"SELECT [1, NULL, 3]", "[1, NULL, 3]"},
                 {"SELECT ['a', 'b'] -- a list", "[a, b]"},
                 {"SELECT [1];\n \t\r", "[1]"},
                 {"SELECT {'a': 1}", "{'a': 1}"},
                 {"SELECT 1.50::DECIMAL(9, 2)", "1.50"},
                 {"SELECT DATE '2023-06-05'", "2023-06-05"},
                 {"SELECT INTERVAL 1 DAY", "1 day"},
                 {"SELECT 'b'::ENUM('a', 'b')", "b"},
                 {"SELECT TIMESTAMP_S '2023-06-05 01:02:03'", "2023-06-05 01:02:03"}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct one v = ask(texts[i].sql);
        ok(v.rc == RC_OK && v.cell.type == CELL_TEXT &&
               strcmp(v.text, texts[i].text) == 0,
           "text %zu is %s", i, texts[i].text);
    }
}

// The width of an enum's codes changes with its size.
static void test_enum_sizes(void)
{
    static const int sizes[] = {1, 255, 256, 257, 65535, 65536, 65537};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char sql[200], want[20];
        struct err err = {0};
        snprintf(sql, sizeof sql,
                 "CREATE OR REPLACE TABLE words AS SELECT 'w' || i AS w FROM range(%d) "
                 "t(i) ORDER BY i; DROP TABLE IF EXISTS e; DROP TYPE IF EXISTS word; "
                 "CREATE TYPE word AS ENUM (SELECT w FROM words)",
                 sizes[i]);
        ok_rc(duck_run(&duck, sql, &err), &err, "an enum of %d words", sizes[i]);
        ok_rc(duck_run(&duck, "CREATE TABLE e AS SELECT w::word AS w FROM words", &err),
              &err, "a table of it");
        struct rows rows = {0};
        const struct cell *c = NULL;
        bool same = duck_query(&duck, "SELECT w FROM e", NULL, 0, &rows, &err) == RC_OK;
        int n = 0;
        while (same && rows_next(&rows, &c, &err) == RC_OK && c) {
            snprintf(want, sizeof want, "w%d", n++);
            same = c[0].type == CELL_TEXT && span_is(c[0].s, want);
        }
        rows_done(&rows);
        ok(same && n == sizes[i], "all %d words come out as they went in", sizes[i]);
    }
}

// Types that cells do not know turn the query into one of texts; names stay.
static void test_names(void)
{
    static const char *const sql[] = {
        "SELECT 1 + 1, count(*), upper('a'), 1 AS \"a b\"\"c\"",
        "SELECT 1 + 1, count(*), upper('a'), 1 AS \"a b\"\"c\", [1] AS list"};
    struct rows a = {0}, b = {0};
    struct err err = {0};
    ok_rc(duck_query(&duck, sql[0], NULL, 0, &a, &err), &err, "a plain query");
    char names[4][64];
    for (size_t i = 0; i < 4; i++)
        snprintf(names[i], sizeof names[i], "%s", a.name[i]);
    rows_done(&a);
    ok_rc(duck_query(&duck, sql[1], NULL, 0, &b, &err), &err, "one with a list");
    ok(b.n == 5 && strcmp(b.name[4], "list") == 0, "has one column more");
    for (size_t i = 0; i < 4; i++)
        ok(strcmp(b.name[i], names[i]) == 0, "column %zu is still called %s", i,
           names[i]);
    rows_done(&b);
}

static void test_values(void)
{
    struct cell v[4] = {{.type = CELL_TEXT, .s = SPAN("a'b")},
                        {.type = CELL_INT, .i = -5},
                        {.type = CELL_REAL, .f = 2.5},
                        {.type = CELL_NULL}};
    struct rows rows = {0};
    const struct cell *c = NULL;
    struct err err = {0};
    ok_rc(duck_query(&duck, "SELECT ?::VARCHAR, ?::BIGINT, ?::DOUBLE, ?::VARCHAR", v, 4,
                     &rows, &err),
          &err, "values are bound");
    ok(rows_next(&rows, &c, &err) == RC_OK && c && span_is(c[0].s, "a'b") &&
           c[1].i == -5 && c[2].f == 2.5 && c[3].type == CELL_NULL,
       "and come back");
    rows_done(&rows);
    ok(duck_query(&duck, "SELECT 1", v, 1, &rows, &err) == RC_ARGUMENT,
       "a value without a mark is refused");
}

// ---- faults -------------------------------------------------------------------------

static void test_faults(void)
{
    struct one v = ask("SELEKT 1");
    ok(v.rc == RC_ARGUMENT && strcmp(v.err.id, "E0405") == 0, "bad SQL is E0405");
    v = ask("SELECT * FROM nowhere");
    ok(v.rc == RC_ARGUMENT && strstr(v.err.text, "nowhere"), "and names the table");
    v = ask("SELECT 1; SELECT 2");
    ok(v.rc == RC_ARGUMENT, "two statements are refused");
    v = ask("");
    ok(v.rc == RC_ARGUMENT, "no statement is refused");
    v = ask("SELECT 'x'::INTEGER");
    ok(v.rc != RC_OK && v.err.id[0] && v.err.text[0], "a bad cast is an error");
    // A fault in the middle of a stream must not look like its end.
    struct rows rows = {0};
    struct err err = {0};
    const struct cell *c = NULL;
    enum rc rc = duck_query(&duck,
                            "SELECT CASE WHEN i = 150000 THEN error('too late') ELSE i "
                            "END FROM range(200000) t(i)",
                            NULL, 0, &rows, &err);
    uint64_t n = 0;
    while (rc == RC_OK) {
        rc = rows_next(&rows, &c, &err);
        if (rc == RC_OK && !c)
            break;
        n++;
    }
    rows_done(&rows);
    ok(rc != RC_OK && strstr(err.text, "too late"),
       "a fault behind %llu rows is told, not taken for the end",
       (unsigned long long)n);
    ok(duck_run(&duck, "SELECT 1", &err) == RC_OK, "the connection lives on");
}

// Two answers are read in turns: neither may end the other.
static void test_two_at_once(void)
{
    struct rows a = {0}, b = {0};
    const struct cell *c = NULL;
    struct err err = {0};
    uint64_t na = 0, nb = 0;
    bool more = true;
    ok_rc(duck_query(&duck, "SELECT i FROM range(300000) t(i)", NULL, 0, &a, &err),
          &err, "one answer");
    ok(rows_next(&a, &c, &err) == RC_OK && c && c[0].i == 0, "its first row");
    ok_rc(duck_query(&duck, "SELECT i FROM range(300000) t(i)", NULL, 0, &b, &err),
          &err, "another one");
    for (na = 1; more;) {
        more = rows_next(&b, &c, &err) == RC_OK && c;
        nb += more;
        more = rows_next(&a, &c, &err) == RC_OK && c;
        na += more;
    }
    ok(na == 300000 && nb == 300000, "both are whole: %llu and %llu rows",
       (unsigned long long)na, (unsigned long long)nb);
    rows_done(&a);
    rows_done(&b);
}

// ---- filling a table ----------------------------------------------------------------

static void test_table(void)
{
    enum { ROWS = 5000 }; // more than two chunks
    struct duck_table t = {0};
    struct err err = {0};
    int64_t wrong = -1;
    ok_rc(duck_run(&duck,
                   "CREATE TABLE filled(a UTINYINT, b UINTEGER, c UBIGINT, d BIGINT, e "
                   "DOUBLE, f VARCHAR, g BOOLEAN)",
                   &err),
          &err, "a table");
    ok_rc(duck_table_open(&duck, "filled", NULL, &t, &err), &err,
          "is opened for filling");
    bool good = true;
    for (uint32_t i = 0; i < ROWS; i++) {
        char text[40];
        int n = snprintf(text, sizeof text, "row %u of a long text", i);
        if (i % 2)
            duck_u8(&t, 0, (uint8_t)i);
        if (i % 3)
            duck_u32(&t, 1, i);
        if (i % 5)
            duck_u64(&t, 2, i);
        if (i % 7)
            duck_i64(&t, 3, -(int64_t)i);
        if (i % 11)
            duck_f64(&t, 4, i / 2.0);
        duck_text(&t, 5,
                  i % 13 ? (struct span){text, i % 17 ? (size_t)n : 5} : SPAN_NONE);
        if (i < 2048 || i > 4096)
            duck_bool(&t, 6, i % 2);
        good &= duck_row(&t, &err) == RC_OK;
    }
    ok(good, "%d rows go in", ROWS);
    ok_rc(duck_table_end(&t, &err), &err, "and are written");
    ok_rc(
        duck_number(
            &duck,
            "SELECT count(*) FROM (SELECT *, row_number() OVER () - 1 AS i FROM "
            "filled) "
            "WHERE a IS DISTINCT FROM CASE WHEN i % 2 <> 0 THEN i % 256 END "
            "OR b IS DISTINCT FROM CASE WHEN i % 3 <> 0 THEN i END "
            "OR c IS DISTINCT FROM CASE WHEN i % 5 <> 0 THEN i END "
            "OR d IS DISTINCT FROM CASE WHEN i % 7 <> 0 THEN -i END "
            "OR e IS DISTINCT FROM CASE WHEN i % 11 <> 0 THEN i / 2 END "
            "OR f IS DISTINCT FROM CASE WHEN i % 13 = 0 THEN NULL WHEN i % 17 = 0 THEN "
            "left('row ' || i, 5) ELSE 'row ' || i || ' of a long text' END "
            "OR g IS DISTINCT FROM CASE WHEN i < 2048 OR i > 4096 THEN i % 2 = 1 END",
            &wrong, &err),
        &err, "plain SQL reads them");
    ok(wrong == 0, "and each cell is what was put: %lld are not", (long long)wrong);
    ok_rc(duck_number(&duck, "SELECT count(*) FROM filled", &wrong, &err), &err,
          "count");
    ok(wrong == ROWS, "no row is lost");
    ok(duck_table_open(&duck, "nowhere", NULL, &t, &err) == RC_IO,
       "no table, no filling");
    struct duck_table none = {0};
    duck_table_done(&none);
}

// ---- functions ----------------------------------------------------------------------

static void test_functions(void)
{
    struct one v = ask("SELECT url_canonical('HTTP://Example.com/a#b')");
    ok(v.rc == RC_OK && v.cell.type == CELL_TEXT, "url_canonical is there: %s", v.text);
    v = ask("SELECT url_canonical(NULL)");
    ok(v.rc == RC_OK && v.cell.type == CELL_NULL, "NULL gives NULL");
    v = ask("SELECT url_canonical('no address at all')");
    ok(v.rc == RC_OK && v.cell.type == CELL_NULL, "what is no URL gives NULL");
    int64_t n = -1;
    struct err err = {0};
    ok_rc(
        duck_number(&duck,
                    "SELECT count(*) FROM (SELECT i, url_canonical(CASE i % 3 WHEN 0 "
                    "THEN NULL WHEN 1 THEN 'http://a.example/' || i ELSE 'no URL' END) "
                    "AS u FROM range(10000) t(i)) WHERE (u IS NOT NULL) <> (i % 3 = 1) "
                    "OR u NOT LIKE '%a.example/' || i",
                    &n, &err),
        &err, "10,000 rows in many chunks");
    ok(n == 0, "each row gets its own answer");
}

static void test_closed(void)
{
    struct duck d = {0};
    struct rows rows = {0};
    const struct cell *c = NULL;
    struct err err = {0};
    struct duck_options o = {.threads = 1};
    enum rc rc = duck_open(NULL, &o, &d, &err);
    ok_rc(rc, &err, "a second database");
    ok_rc(duck_query(&d, "SELECT i FROM range(100000) t(i)", NULL, 0, &rows, &err),
          &err, "rows of it");
    ok(rows_next(&rows, &c, &err) == RC_OK && c, "the first");
    duck_close(&d);
    while (rc == RC_OK && c)
        rc = rows_next(&rows, &c, &err);
    ok(rc == RC_IO && err.id[0], "closing it ends them with an error");
    rows_done(&rows);
}

static enum rc under_pressure(void *ctx)
{
    (void)ctx;
    struct duck d = {0};
    struct rows rows = {0};
    const struct cell *c;
    struct err err;
    struct duck_options o = {.threads = 1};
    enum rc rc = duck_open(NULL, &o, &d, &err);
    if (rc == RC_OK)
        rc = duck_query(&d,
                        "SELECT url_canonical('http://a.example/' || i), [i], "
                        "'a'::ENUM('a', 'b') FROM range(3) t(i)",
                        NULL, 0, &rows, &err);
    if (rc == RC_OK)
        rc = rows_next(&rows, &c, &err);
    rows_done(&rows);
    duck_close(&d);
    return rc;
}

int main(void)
{
    open_duck();
    test_numbers();
    test_too_large();
    test_null();
    test_texts();
    test_enum_sizes();
    test_names();
    test_values();
    test_faults();
    test_two_at_once();
    test_closed();
    test_table();
    test_functions();
    tap_each_failure(under_pressure, NULL, "a query");
    duck_close(&duck);
    return tap_end();
}
