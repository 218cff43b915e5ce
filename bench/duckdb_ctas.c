// SPDX-License-Identifier: Apache-2.0
// What DuckDB's own reader takes to put a file into a table of a database file, for
// comparison with `lockstep import`, which also checks and encodes:
//
//   duckdb_ctas csv|ndjson POSTS DATABASE [MEMORY]
//
// Two threads, as the import has; the columns' types are DuckDB's own guess, as they
// are for whoever types this statement.
#include <duckdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void run(duckdb_connection c, const char *sql)
{
    duckdb_result result;
    if (duckdb_query(c, sql, &result) == DuckDBError) {
        fprintf(stderr, "%s: %s\n", sql, duckdb_result_error(&result));
        exit(1);
    }
    duckdb_destroy_result(&result);
}

int main(int argc, char **argv)
{
    duckdb_database db;
    duckdb_connection c;
    char sql[8192];
    if (argc < 4) {
        fprintf(stderr, "usage: duckdb_ctas csv|ndjson POSTS DATABASE [MEMORY]\n");
        return 2;
    }
    if (duckdb_open(argv[3], &db) == DuckDBError ||
        duckdb_connect(db, &c) == DuckDBError)
        return 1;
    run(c, "SET threads = 2");
    if (argc > 4) {
        snprintf(sql, sizeof sql, "SET memory_limit = '%s'", argv[4]);
        run(c, sql);
    }
    bool csv = strcmp(argv[1], "csv") == 0;
    snprintf(sql, sizeof sql, "CREATE TABLE posts AS SELECT * FROM %s('%s'%s)",
             csv ? "read_csv" : "read_json", argv[2],
             csv ? "" : ", ignore_errors = true");
    run(c, sql);
    duckdb_disconnect(&c);
    duckdb_close(&db);
    return 0;
}
