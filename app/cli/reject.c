// SPDX-License-Identifier: Apache-2.0
// What was rejected, told by reason: how many, and the first with its place.
#include "run.h"
#include "table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { REASONS = 8, SHOWN = 3 };

struct reason {
    struct lockstep_error first;
    uint64_t n;
};

static void copy_text(char *out, size_t size, const lockstep_rows *rows,
                      const struct lockstep_cell *cells, const char *name)
{
    int at = table_column(rows, name);
    if (at >= 0 && cells[at].type == LOCKSTEP_TEXT)
        snprintf(out, size, "%.*s", (int)cells[at].n, cells[at].text);
}

static uint64_t number(const lockstep_rows *rows, const struct lockstep_cell *cells,
                       const char *name)
{
    int at = table_column(rows, name);
    return at >= 0 && cells[at].type == LOCKSTEP_INT ? (uint64_t)cells[at].i : 0;
}

static void take(struct reason *reason, size_t *n, const lockstep_rows *rows,
                 const struct lockstep_cell *cells)
{
    struct lockstep_error e = {0};
    size_t i = 0;
    copy_text(e.id, sizeof e.id, rows, cells, "error");
    copy_text(e.field, sizeof e.field, rows, cells, "field");
    while (i < *n && (strcmp(reason[i].first.id, e.id) != 0 ||
                      strcmp(reason[i].first.field, e.field) != 0))
        i++;
    if (i == REASONS)
        return;
    if (reason[i].n++ > 0)
        return;
    copy_text(e.source, sizeof e.source, rows, cells, "source");
    copy_text(e.text, sizeof e.text, rows, cells, "message");
    copy_text(e.hint, sizeof e.hint, rows, cells, "hint");
    e.record = number(rows, cells, "record");
    e.line = number(rows, cells, "line");
    e.col = number(rows, cells, "col");
    reason[i].first = e;
    ++*n;
}

void rejects_tell(struct ui *ui, lockstep_case *c, uint64_t source_id,
                  uint64_t rejected)
{
    struct lockstep_show_options o = LOCKSTEP_SHOW_INIT;
    lockstep_rows *rows = NULL;
    const struct lockstep_cell *cells = NULL;
    size_t n = 0;
    if (!rejected || !ui_talks(ui))
        return;
    struct reason *reason = cli_alloc(REASONS, sizeof *reason);
    o.what = "rejects";
    if (lockstep_show(c, &o, &rows, NULL) != LOCKSTEP_OK)
        rows = NULL;
    while (rows && lockstep_rows_next(rows, &cells, NULL) == LOCKSTEP_OK && cells)
        if (number(rows, cells, "source_id") == source_id)
            take(reason, &n, rows, cells);
    lockstep_rows_free(rows);
    for (size_t i = 0; i < n && i < SHOWN; i++)
        ui_reject(ui, &reason[i].first, reason[i].n);
    if (n > SHOWN)
        ui_say(ui, "  and for other reasons: lockstep show rejects\n");
    free(reason);
}
