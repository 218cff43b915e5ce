// SPDX-License-Identifier: Apache-2.0
#include "store/schema.h"

#include "base/embedded.h"
#include "base/text.h"
#include "event/event.h"
#include "trace/kind.h"

#include <stdio.h>

extern const struct embedded store_schema[]; // schema.sql, see meson.build

static enum rc add_actions(struct text *sql)
{
    for (int a = 0; a < N_ACTIONS; a++)
        TRY(text_printf(sql, "%s'%s'", a ? ", " : "", action_name((enum action)a)));
    return RC_OK;
}

// Codes of kinds are places in the type: 0 is "none".
static enum rc add_kinds(struct text *sql)
{
    TRY(text_add(sql, SPAN("'none'")));
    for (unsigned k = 1; k < KIND_END; k++) {
        const struct kind_row *row = kind_at(k);
        must(row);
        TRY(text_printf(sql, ", '%s'", row->name));
    }
    return RC_OK;
}

static enum rc fill(struct text *sql, const char *template)
{
    const char *actions = strstr(template, "{ACTIONS})"), *kinds = NULL;
    must(actions);
    kinds = strstr(actions, "{KINDS})");
    must(kinds);
    // The words stand in the comment, too; the types come after it.
    const char *from = strstr(template, "CREATE TYPE action");
    must(from && from < kinds);
    actions = strstr(from, "{ACTIONS}");
    TRY(text_add(sql, (struct span){from, (size_t)(actions - from)}));
    TRY(add_actions(sql));
    from = actions + strlen("{ACTIONS}");
    kinds = strstr(from, "{KINDS}");
    TRY(text_add(sql, (struct span){from, (size_t)(kinds - from)}));
    TRY(add_kinds(sql));
    return text_add(sql, span_of(kinds + strlen("{KINDS}")));
}

enum rc schema_make(struct duck *d, const char *case_id, struct err *err)
{
    struct text sql = {0};
    enum rc rc = RC_OK;
    if (text_add(&sql, SPAN("BEGIN TRANSACTION;\n")) != RC_OK ||
        fill(&sql, store_schema[0].text) != RC_OK ||
        text_printf(&sql,
                    "INSERT INTO meta VALUES ('schema', '%d'), ('case', '%s'), "
                    "('version', '%s');\nCOMMIT;\n",
                    SCHEMA_VERSION, case_id, LOCKSTEP_VERSION) != RC_OK) {
        rc = err_memory(err);
        goto out;
    }
    TRY_OUT(duck_run(d, sql.p, err));
    rc = duck_run(d, "CHECKPOINT", err);
out:
    text_done(&sql);
    return rc;
}

static enum rc not_a_case(const char *path, struct err *err)
{
    err_set(err, RC_INPUT, "E0403", "\"%s/posts.duckdb\" is not the database of a case",
            path);
    err_hint(err, "import the sources again into a new case");
    return RC_INPUT;
}

enum rc schema_check(struct duck *d, const char *path, char id[17], struct err *err)
{
    struct rows rows = {0};
    const struct cell *cell;
    int64_t version = -1;
    id[0] = '\0';
    enum rc rc = duck_query(d,
                            "SELECT CAST(key AS VARCHAR), CAST(value AS VARCHAR) "
                            "FROM meta",
                            NULL, 0, &rows, err);
    if (rc == RC_ARGUMENT)
        return not_a_case(path, err);
    TRY(rc);
    rc = rows_next(&rows, &cell, err);
    for (; rc == RC_OK && cell; rc = rows_next(&rows, &cell, err)) {
        if (cell[0].type != CELL_TEXT || cell[1].type != CELL_TEXT)
            continue;
        if (span_is(cell[0].s, "schema") && !span_int64(cell[1].s, &version))
            version = -1;
        if (span_is(cell[0].s, "case"))
            snprintf(id, 17, "%.*s", (int)cell[1].s.n, cell[1].s.p);
    }
    rows_done(&rows);
    TRY(rc);
    if (version < 1 || !id[0])
        return not_a_case(path, err);
    if (version < SCHEMA_VERSION) {
        err_set(err, RC_INPUT, "E0406",
                "\"%s\" was made by an older version of lockstep (tables %lld, now %d)",
                path, (long long)version, SCHEMA_VERSION);
        err_hint(err, "import the sources again into a new case");
        return RC_INPUT;
    }
    if (version > SCHEMA_VERSION) {
        err_set(
            err, RC_INPUT, "E0406",
            "\"%s\" was made by a newer version of lockstep (tables %lld, known %d)",
            path, (long long)version, SCHEMA_VERSION);
        err_hint(err, "install the newer version");
        return RC_INPUT;
    }
    return RC_OK;
}
