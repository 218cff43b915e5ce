// SPDX-License-Identifier: Apache-2.0
#include "api/handle.h"

#include "base/embedded.h"
#include "base/mem.h"
#include "base/thread.h"

#include <stdio.h>

_Static_assert(sizeof(struct err) == sizeof(struct lockstep_error),
               "one error, two names");
_Static_assert((int)RC_STOPPED == (int)LOCKSTEP_STOPPED, "same codes");
_Static_assert((int)CELL_TEXT == (int)LOCKSTEP_TEXT, "same types");

extern const struct embedded api_error_pages[]; // spec/errors, see meson.build

static atomic_int stop_asked;

const char *lockstep_version(void)
{
    return LOCKSTEP_VERSION;
}

const char *lockstep_error_page(const char *id)
{
    for (const struct embedded *e = api_error_pages; id && e->name; e++)
        if (strlen(id) == 5 && strncmp(e->name, id, 5) == 0)
            return e->text;
    return NULL;
}

const char *lockstep_error_id(size_t n)
{
    static _Thread_local char id[8];
    for (size_t i = 0; i <= n; i++)
        if (!api_error_pages[i].name)
            return NULL;
    snprintf(id, sizeof id, "%.5s", api_error_pages[n].name);
    return id;
}

void lockstep_stop(void)
{
    atomic_store(&stop_asked, 1);
}

void lockstep_go_on(void)
{
    atomic_store(&stop_asked, 0);
}

uint64_t lockstep_memory_now(void)
{
    return mem_now();
}

uint64_t lockstep_memory_peak(void)
{
    return mem_peak();
}

// ---- helpers of the room ------------------------------------------------------------

enum lockstep_rc handle_error(enum rc rc, const struct err *from,
                              struct lockstep_error *to)
{
    if (rc != RC_OK && to)
        memcpy(to, from, sizeof *to);
    return (enum lockstep_rc)rc;
}

struct pace handle_pace(const struct lockstep_options *how)
{
    return (struct pace){&stop_asked, how->progress, how->self};
}

void handle_warn(const struct lockstep_options *how, const char *id, const char *text,
                 const char *hint)
{
    if (how->warning)
        how->warning(how->self, id, text, hint);
}

bool handle_options(void *out, const void *given, size_t known, const void *fallback)
{
    size_t size;
    memcpy(out, fallback, known);
    if (!given)
        return true;
    memcpy(&size, given, sizeof size);
    if (size < sizeof size)
        return false;
    memcpy(out, given, size < known ? size : known);
    return true;
}

// ---- the case -----------------------------------------------------------------------

// Our own tables get half of what may be used, the database three eighths. The last
// eighth is for the database that reads files (ingest/plan.c).
static void share_memory(uint64_t bytes, uint64_t *database)
{
    *database = bytes / 8 * 3;
    mem_limit(bytes / 2);
}

static enum rc open_case(const char *path, enum lockstep_mode mode,
                         const struct lockstep_options *options, lockstep_case **out,
                         struct err *err)
{
    static const struct lockstep_options plain = LOCKSTEP_OPTIONS_INIT;
    struct store_options o = {0};
    lockstep_case *c = mem_zero(1, sizeof *c);
    if (!c)
        return err_memory(err);
    c->mode = mode;
    if (!handle_options(&c->how, options, sizeof c->how, &plain)) {
        mem_free(c);
        return err_set(err, RC_ARGUMENT, "E0701", "options without their size");
    }
    c->pace = handle_pace(&c->how);
    o.threads = thread_resolve(c->how.threads);
    if (c->how.memory_bytes)
        share_memory(c->how.memory_bytes, &o.memory_bytes);
    enum rc rc = store_open(path, (enum store_mode)mode, &o, &c->store, err);
    if (rc == RC_OK) {
        *out = c;
        return RC_OK;
    }
    if (c->how.memory_bytes)
        mem_limit(0);
    mem_free(c);
    return rc;
}

enum lockstep_rc lockstep_open(const char *path, enum lockstep_mode mode,
                               const struct lockstep_options *options,
                               lockstep_case **out, struct lockstep_error *err)
{
    struct err e = {0};
    return handle_error(open_case(path, mode, options, out, &e), &e, err);
}

void lockstep_close(lockstep_case *c)
{
    if (!c)
        return;
    if (c->used)
        store_close(c->store);
    else
        store_discard(c->store);
    if (c->how.memory_bytes)
        mem_limit(0);
    mem_free(c);
}

const char *lockstep_case_path(const lockstep_case *c)
{
    return store_path(c->store);
}

int lockstep_case_is_new(const lockstep_case *c)
{
    return store_is_new(c->store);
}

const char *lockstep_case_id(const lockstep_case *c)
{
    return store_id(c->store);
}

// ---- rows ---------------------------------------------------------------------------

enum rc handle_rows(struct rows *rows, lockstep_rows **out, struct err *err)
{
    lockstep_rows *r = mem_zero(1, sizeof *r);
    if (r)
        r->cells = mem_zero(rows->n, sizeof *r->cells);
    if (!r || !r->cells) {
        mem_free(r);
        rows_done(rows);
        return err_memory(err);
    }
    r->rows = *rows;
    *rows = (struct rows){0};
    *out = r;
    return RC_OK;
}

size_t lockstep_rows_columns(const lockstep_rows *rows)
{
    return rows->rows.n;
}

const char *lockstep_rows_name(const lockstep_rows *rows, size_t column)
{
    return column < rows->rows.n ? rows->rows.name[column] : NULL;
}

enum lockstep_type lockstep_rows_type(const lockstep_rows *rows, size_t column)
{
    return column < rows->rows.n ? (enum lockstep_type)rows->rows.type[column]
                                 : LOCKSTEP_NULL;
}

enum lockstep_rc lockstep_rows_next(lockstep_rows *rows,
                                    const struct lockstep_cell **out,
                                    struct lockstep_error *err)
{
    struct err e = {0};
    const struct cell *cells;
    enum rc rc =
        atomic_load(&stop_asked) ? err_stopped(&e) : rows_next(&rows->rows, &cells, &e);
    if (rc != RC_OK)
        return handle_error(rc, &e, err);
    for (size_t i = 0; cells && i < rows->rows.n; i++)
        rows->cells[i] =
            (struct lockstep_cell){(enum lockstep_type)cells[i].type, cells[i].i,
                                   cells[i].f, cells[i].s.p, cells[i].s.n};
    *out = cells ? rows->cells : NULL;
    return LOCKSTEP_OK;
}

void lockstep_rows_free(lockstep_rows *rows)
{
    if (!rows)
        return;
    rows_done(&rows->rows);
    mem_free(rows->cells);
    mem_free(rows);
}
