// SPDX-License-Identifier: Apache-2.0
// The same job as an expert writes it in DuckDB's SQL, for comparison: posts of a CSV
// (account_id, content_id, object_id, timestamp_share) become pairs of accounts that
// shared at least MIN objects within WINDOW seconds.
//
//   duckdb_job POSTS.csv WINDOW MIN OUT.csv
//
// Time is cut into buckets as long as the window, so that a join on (object, bucket)
// finds every two rows that are near; names become numbers before it.
#include <duckdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void run(duckdb_connection c, const char *step, const char *sql)
{
    duckdb_result result;
    double start = now_s();
    if (duckdb_query(c, sql, &result) == DuckDBError) {
        fprintf(stderr, "%s: %s\n", step, duckdb_result_error(&result));
        exit(1);
    }
    duckdb_destroy_result(&result);
    fprintf(stderr, "%-8s %6.2f s\n", step, now_s() - start);
}

int main(int argc, char **argv)
{
    duckdb_database db;
    duckdb_connection c;
    char sql[4096];
    if (argc != 5) {
        fprintf(stderr, "usage: duckdb_job POSTS.csv WINDOW MIN OUT.csv\n");
        return 2;
    }
    long window = strtol(argv[2], NULL, 10), least = strtol(argv[3], NULL, 10);
    if (duckdb_open(NULL, &db) == DuckDBError || duckdb_connect(db, &c) == DuckDBError)
        return 1;
    run(c, "settings", "SET threads = 2; SET memory_limit = '14GB'");
    snprintf(
        sql, sizeof sql,
        "CREATE TABLE raw AS SELECT row_number() OVER () AS id, * FROM read_csv('%s', "
        "columns = {'account': 'VARCHAR', 'content': 'VARCHAR', 'object': 'VARCHAR', "
        "'ts': 'BIGINT'}, header = true)",
        argv[1]);
    run(c, "read", sql);
    run(c, "encode",
        "CREATE TABLE account AS SELECT row_number() OVER () AS a, account AS name "
        "FROM "
        "(SELECT DISTINCT account FROM raw);"
        "CREATE TABLE p AS SELECT raw.id, a, o, ts FROM raw JOIN account ON name = "
        "raw.account JOIN (SELECT object, row_number() OVER () AS o FROM (SELECT "
        "DISTINCT "
        "object FROM raw)) ob ON ob.object = raw.object");
    snprintf(
        sql, sizeof sql,
        "CREATE TABLE pairs AS WITH x AS (SELECT id, a, o, ts, ts // %ld AS b FROM p), "
        "y AS (SELECT id, a, o, ts, ts // %ld AS b FROM p UNION ALL "
        "SELECT id, a, o, ts, ts // %ld - 1 FROM p) "
        "SELECT least(x.a, y.a) AS u, greatest(x.a, y.a) AS v, x.o, y.ts - x.ts AS dt "
        "FROM x JOIN y ON x.o = y.o AND x.b = y.b "
        "WHERE y.ts BETWEEN x.ts AND x.ts + %ld AND x.a <> y.a AND "
        "(y.ts > x.ts OR y.id > x.id)",
        window + 1, window + 1, window + 1, window);
    run(c, "pairs", sql);
    snprintf(
        sql, sizeof sql,
        "COPY (SELECT s.name AS account_a, t.name AS account_b, objects, count, "
        "mean_s FROM (SELECT u, v, count(DISTINCT o) AS objects, count(*) AS count, "
        "avg(dt) AS mean_s FROM pairs GROUP BY u, v HAVING count(DISTINCT o) >= %ld) "
        "JOIN account s ON s.a = u JOIN account t ON t.a = v ORDER BY 1, 2) TO '%s' "
        "(HEADER)",
        least, argv[4]);
    run(c, "edges", sql);
    duckdb_disconnect(&c);
    duckdb_close(&db);
    return 0;
}
