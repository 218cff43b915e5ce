// SPDX-License-Identifier: Apache-2.0
// The demo's own truth: who was planted, and how many of the strongest edges lie among
// them. It is a truth of an invented world, and says nothing of any other.
#include "run.h"
#include "table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct planted {
    char **name; // sorted
    bool *seen;  // [n], is on an edge
    size_t n;
};

struct score {
    uint64_t edges, inside;  // all edges, those with both ends planted
    uint64_t top[2], hit[2]; // the strongest that many, and how many lie inside
};

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void planted_done(struct planted *p)
{
    for (size_t i = 0; i < p->n; i++)
        free(p->name[i]);
    free(p->name);
    free(p->seen);
}

// Lines "account,group" below a head.
static enum lockstep_rc planted_load(const char *path, struct planted *p,
                                     struct lockstep_error *err)
{
    char text[512];
    FILE *f = fopen(path, "r");
    if (!f) {
        fault(err, "E0201", NULL, "cannot read \"%s\": %s", path, strerror(errno));
        return LOCKSTEP_IO;
    }
    for (bool head = true; fgets(text, sizeof text, f); head = false) {
        size_t n = strcspn(text, ",\n");
        if (head || !n)
            continue;
        p->name = cli_grow(p->name, p->n + 1, sizeof *p->name);
        p->name[p->n++] = cli_copy(text, n);
    }
    fclose(f);
    p->seen = cli_alloc(p->n, sizeof *p->seen);
    if (p->n)
        qsort(p->name, p->n, sizeof *p->name, compare);
    return LOCKSTEP_OK;
}

// True if the account is planted; notes that it was seen.
static bool meet(struct planted *p, const struct lockstep_cell *handle)
{
    if (!p->n || handle->type != LOCKSTEP_TEXT)
        return false;
    char *name = cli_copy(handle->text, handle->n);
    char **at = bsearch(&name, p->name, p->n, sizeof *p->name, compare);
    free(name);
    if (at)
        p->seen[at - p->name] = true;
    return at != NULL;
}

static enum lockstep_rc compare_edges(lockstep_case *c, uint64_t run_id,
                                      struct planted *p, struct score *out,
                                      struct lockstep_error *err)
{
    struct lockstep_show_options o = LOCKSTEP_SHOW_INIT;
    lockstep_rows *rows = NULL;
    const struct lockstep_cell *cells = NULL;
    o.what = "edges";
    o.run_id = run_id;
    enum lockstep_rc rc = lockstep_show(c, &o, &rows, err);
    if (rc != LOCKSTEP_OK)
        return rc;
    int a = table_column(rows, "source_handle");
    int b = table_column(rows, "target_handle");
    while (a >= 0 && b >= 0 &&
           (rc = lockstep_rows_next(rows, &cells, err)) == LOCKSTEP_OK && cells) {
        bool one = meet(p, &cells[a]), two = meet(p, &cells[b]);
        for (int i = 0; i < 2; i++)
            out->hit[i] += one && two && out->edges < out->top[i];
        out->inside += one && two;
        out->edges++;
    }
    lockstep_rows_free(rows);
    return rc;
}

static void tell(struct ui *ui, const struct planted *p, const struct score *s,
                 const char *path)
{
    struct line l = {0};
    size_t seen = 0;
    for (size_t i = 0; i < p->n; i++)
        seen += p->seen[i];
    line_text(&l, "\nAgainst the truth of this invented world (");
    line_clean(&l, path, strlen(path));
    line_text(&l, "):\n");
    for (int i = 0; i < 2; i++) {
        if (s->edges < s->top[i])
            continue;
        line_text(&l, "  of the ");
        line_count(&l, (int64_t)s->top[i]);
        line_text(&l, " strongest edges, ");
        line_count(&l, (int64_t)s->hit[i]);
        line_text(&l, " lie inside the planted network\n");
    }
    line_text(&l, "  of all ");
    line_count(&l, (int64_t)s->edges);
    line_text(&l, " edges, ");
    line_count(&l, (int64_t)s->inside);
    line_text(&l, " do\n  of its ");
    line_count(&l, (int64_t)p->n);
    line_text(&l, " accounts, ");
    line_count(&l, (int64_t)seen);
    line_text(&l, " are on an edge\n"
                  "  The rest are crowds with innocent reasons: memes, fans, news "
                  "feeds, schedulers, a hashtag game.\n");
    ui_say(ui, "%s", l.p);
    line_done(&l);
}

enum lockstep_rc truth_tell(struct ui *ui, lockstep_case *c, uint64_t run_id,
                            const char *path, struct lockstep_error *err)
{
    struct planted p = {0};
    struct score s = {.top = {100, 1000}};
    enum lockstep_rc rc = LOCKSTEP_OK;
    if (!ui_talks(ui))
        return LOCKSTEP_OK;
    rc = planted_load(path, &p, err);
    if (rc == LOCKSTEP_OK)
        rc = compare_edges(c, run_id, &p, &s, err);
    if (rc == LOCKSTEP_OK && s.edges)
        tell(ui, &p, &s, path);
    planted_done(&p);
    return rc;
}
