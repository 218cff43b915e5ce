// SPDX-License-Identifier: Apache-2.0
#include "api/handle.h"

#include "base/thread.h"
#include "ingest/gather.h"
#include "store/evidence.h"
#include "trace/kind.h"

#include <stdio.h>

static struct take_options take_options_of(const struct lockstep_import_options *o,
                                           const struct lockstep_options *how,
                                           const struct pace *pace)
{
    return (struct take_options){.format = o->format,
                                 .map = o->map,
                                 .n_map = o->n_map,
                                 .zone = o->zone,
                                 .date_order = o->date_order,
                                 .time_form = o->time_form,
                                 .no_quotes = o->no_quotes != 0,
                                 .strict = o->strict != 0,
                                 .allow_damage = o->allow_damage != 0,
                                 .max_rejects = o->max_rejects,
                                 .max_reject_share = o->max_reject_share,
                                 .key = o->pseudonym_key,
                                 .threads = thread_resolve(how->threads),
                                 .pace = pace,
                                 .warning = how->warning,
                                 .self = how->self};
}

// Fills as much of the caller's report as it has room for.
static void give_report(const struct take_report *r, double seconds,
                        struct lockstep_import_report *out)
{
    if (!out)
        return;
    struct lockstep_import_report x = {
        .size = sizeof x,
        .source_id = r->source_id,
        .already = r->already,
        .sampled = r->sampled,
        .fitting = r->fitting,
        .bytes = r->bytes,
        .records = r->records,
        .taken = r->taken,
        .duplicates = r->duplicates,
        .rejected = r->rejected,
        .blank_lines = r->blank_lines,
        .observations = r->observations,
        .accounts = r->accounts,
        .new_accounts = r->new_accounts,
        .renamed_accounts = r->renamed,
        .changed = r->changed,
        .objects = r->objects,
        .traces = r->traces,
        .first_us = r->first_us,
        .last_us = r->last_us,
        .declared_resolution_us = r->declared_us,
        .measured_resolution_us = r->measured_us,
        .single_post_share =
            r->accounts ? (double)r->single_post_accounts / (double)r->accounts : 0,
        .seconds = seconds,
        .gaps = r->gaps,
        .gap_posts = r->gap_posts,
        .gap_from_us = r->gap_from_us,
        .gap_to_us = r->gap_to_us,
    };
    snprintf(x.format, sizeof x.format, "%s", r->format);
    snprintf(x.certainty, sizeof x.certainty, "%s", r->certainty);
    snprintf(x.trust, sizeof x.trust, "%s", r->trust);
    snprintf(x.zone, sizeof x.zone, "%s", r->zone);
    snprintf(x.rejects_path, sizeof x.rejects_path, "%s", r->rejects_path);
    size_t size = out->size < sizeof x ? out->size : sizeof x;
    memcpy(out, &x, size);
    out->size = size;
}

static enum rc import(lockstep_case *c, const char *path,
                      const struct lockstep_import_options *options,
                      struct lockstep_import_report *report, struct err *err)
{
    static const struct lockstep_import_options plain = LOCKSTEP_IMPORT_INIT;
    struct lockstep_import_options o;
    struct take_report r;
    double start = store_clock_s();
    if (!handle_options(&o, options, sizeof o, &plain))
        return err_set(err, RC_ARGUMENT, "E0701", "options without their size");
    if (c->mode == LOCKSTEP_READ)
        return err_set(err, RC_ARGUMENT, "E0701", "the case is open for reading only");
    struct take_options t = take_options_of(&o, &c->how, &c->pace);
    TRY(take_file(c->store, path, &t, &r, err));
    c->used = true;
    give_report(&r, store_clock_s() - start, report);
    return RC_OK;
}

enum lockstep_rc lockstep_import(lockstep_case *c, const char *path,
                                 const struct lockstep_import_options *options,
                                 struct lockstep_import_report *report,
                                 struct lockstep_error *err)
{
    struct err e = {0};
    return handle_error(import(c, path, options, report, &e), &e, err);
}

static enum rc explain(const char *path, const struct lockstep_import_options *options,
                       const struct lockstep_options *how,
                       struct lockstep_import_report *report, lockstep_rows **mapping,
                       lockstep_rows **sample, struct err *err)
{
    static const struct lockstep_import_options plain = LOCKSTEP_IMPORT_INIT;
    static const struct lockstep_options plainly = LOCKSTEP_OPTIONS_INIT;
    struct lockstep_import_options o;
    struct lockstep_options h;
    struct take_report r;
    struct rows maps = {0}, rows = {0};
    lockstep_rows *map_handle = NULL, *row_handle = NULL;
    if (!handle_options(&o, options, sizeof o, &plain) ||
        !handle_options(&h, how, sizeof h, &plainly))
        return err_set(err, RC_ARGUMENT, "E0701", "options without their size");
    struct pace pace = handle_pace(&h);
    struct take_options t = take_options_of(&o, &h, &pace);
    TRY(take_explain(path, &t, &r, mapping ? &maps : NULL, sample ? &rows : NULL, err));
    enum rc rc = mapping ? handle_rows(&maps, &map_handle, err) : RC_OK;
    if (rc == RC_OK && sample)
        rc = handle_rows(&rows, &row_handle, err);
    if (rc != RC_OK) {
        lockstep_rows_free(map_handle);
        rows_done(&rows);
        return rc;
    }
    give_report(&r, 0, report);
    if (mapping)
        *mapping = map_handle;
    if (sample)
        *sample = row_handle;
    return RC_OK;
}

enum lockstep_rc lockstep_explain(const char *path,
                                  const struct lockstep_import_options *options,
                                  const struct lockstep_options *how,
                                  struct lockstep_import_report *report,
                                  lockstep_rows **mapping, lockstep_rows **sample,
                                  struct lockstep_error *err)
{
    struct err e = {0};
    return handle_error(explain(path, options, how, report, mapping, sample, &e), &e,
                        err);
}

// ---- many sources -------------------------------------------------------------------

struct many {
    lockstep_each *each;
    void *self;
    double started;
    const struct gather_sums *sums;
    struct lockstep_case *c;
};

static void give_sums(const struct gather_sums *s, struct lockstep_import_sums *out)
{
    struct lockstep_import_sums x = {
        .size = sizeof x,
        .taken_sources = s->taken_sources,
        .already_sources = s->already_sources,
        .unread_sources = s->unread_sources,
        .refused_sources = s->refused_sources,
        .left_out = s->left_out,
        .records = s->records,
        .taken = s->taken,
        .duplicates = s->duplicates,
        .rejected = s->rejected,
        .observations = s->observations,
        .accounts = s->accounts,
        .new_accounts = s->new_accounts,
        .first_us = s->first_us,
        .last_us = s->last_us,
    };
    size_t size = out->size < sizeof x ? out->size : sizeof x;
    memcpy(out, &x, size);
    out->size = size;
}

static bool tell_one(void *self, const struct gather_source *x)
{
    struct many *m = self;
    struct lockstep_import_report report = LOCKSTEP_IMPORT_REPORT_INIT;
    struct lockstep_import_sums sums = LOCKSTEP_IMPORT_SUMS_INIT;
    struct lockstep_error error = {0};
    if (x->outcome == GATHER_BEGUN)
        m->started = store_clock_s();
    if (x->outcome == GATHER_TAKEN && m->c)
        m->c->used = true;
    if (!m->each)
        return true;
    if (x->report)
        give_report(x->report, store_clock_s() - m->started, &report);
    if (x->err)
        (void)handle_error(x->rc, x->err, &error);
    give_sums(m->sums, &sums);
    struct lockstep_source s = {
        .size = sizeof s,
        .name = x->name,
        .number = x->number,
        .files = x->files,
        .named = x->named,
        .outcome = (enum lockstep_outcome)x->outcome,
        .rc = (enum lockstep_rc)x->rc,
        .report = x->report ? &report : NULL,
        .error = x->err ? &error : NULL,
        .sums = &sums,
    };
    return m->each(m->self, &s) == 0;
}

static enum rc import_all(lockstep_case *c, const char *const *paths, size_t n,
                          const struct lockstep_import_options *options,
                          const struct lockstep_options *how, lockstep_each *each,
                          void *self, struct lockstep_import_sums *out, struct err *err)
{
    static const struct lockstep_import_options plain = LOCKSTEP_IMPORT_INIT;
    static const struct lockstep_options plainly = LOCKSTEP_OPTIONS_INIT;
    struct lockstep_import_options o;
    struct lockstep_options h;
    struct gather_sums sums = {0};
    struct many m = {.each = each, .self = self, .sums = &sums, .c = c};
    if (!handle_options(&o, options, sizeof o, &plain) ||
        !handle_options(&h, how, sizeof h, &plainly))
        return err_set(err, RC_ARGUMENT, "E0701", "options without their size");
    if (c && c->mode == LOCKSTEP_READ)
        return err_set(err, RC_ARGUMENT, "E0701", "the case is open for reading only");
    struct pace pace = handle_pace(&h);
    struct take_options t = take_options_of(&o, &h, c ? &c->pace : &pace);
    TRY(gather_all(c ? c->store : NULL, paths, n, &t, tell_one, &m, &sums, err));
    if (out)
        give_sums(&sums, out);
    return RC_OK;
}

enum lockstep_rc lockstep_import_all(lockstep_case *c, const char *const *paths,
                                     size_t n_paths,
                                     const struct lockstep_import_options *options,
                                     lockstep_each *each, void *self,
                                     struct lockstep_import_sums *sums,
                                     struct lockstep_error *err)
{
    struct err e = {0};
    return handle_error(
        import_all(c, paths, n_paths, options, &c->how, each, self, sums, &e), &e, err);
}

enum lockstep_rc lockstep_explain_all(const char *const *paths, size_t n_paths,
                                      const struct lockstep_import_options *options,
                                      const struct lockstep_options *how,
                                      lockstep_each *each, void *self,
                                      struct lockstep_import_sums *sums,
                                      struct lockstep_error *err)
{
    struct err e = {0};
    return handle_error(
        import_all(NULL, paths, n_paths, options, how, each, self, sums, &e), &e, err);
}

enum lockstep_rc lockstep_formats(lockstep_rows **out, struct lockstep_error *err)
{
    struct err e = {0};
    struct rows rows = {0};
    enum rc rc = take_formats(&rows, &e);
    if (rc == RC_OK)
        rc = handle_rows(&rows, out, &e);
    return handle_error(rc, &e, err);
}

// ---- kinds --------------------------------------------------------------------------

struct kind_cursor {
    size_t at;
    struct cell cell[6];
};

static enum rc kinds_next(void *self, const struct cell **out, struct err *err)
{
    struct kind_cursor *k = self;
    size_t n;
    const struct kind_row *rows = kind_rows(&n);
    (void)err;
    while (k->at < n && !rows[k->at].produced)
        k->at++;
    if (k->at == n) {
        *out = NULL;
        return RC_OK;
    }
    const struct kind_row *r = &rows[k->at++];
    k->cell[0] = (struct cell){.type = CELL_INT, .i = r->code};
    k->cell[1] = (struct cell){.type = CELL_TEXT, .s = span_of(r->name)};
    k->cell[2] = (struct cell){.type = CELL_TEXT, .s = span_of(r->object)};
    k->cell[3] = (struct cell){.type = CELL_INT, .i = r->window_s};
    k->cell[4] = (struct cell){.type = CELL_INT, .i = r->min_objects};
    *out = k->cell;
    return RC_OK;
}

enum lockstep_rc lockstep_kinds(lockstep_rows **out, struct lockstep_error *err)
{
    static const char *const names[] = {"code", "name", "title", "window_s",
                                        "min_objects"};
    static const enum cell_type types[] = {CELL_INT, CELL_TEXT, CELL_TEXT, CELL_INT,
                                           CELL_INT};
    struct err e = {0};
    struct kind_cursor *k = mem_zero(1, sizeof *k);
    if (!k)
        return handle_error(err_memory(&e), &e, err);
    struct rows rows = {5, names, types, k, kinds_next, mem_free};
    return handle_error(handle_rows(&rows, out, &e), &e, err);
}
