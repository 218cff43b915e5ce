// SPDX-License-Identifier: Apache-2.0
// Which method runs, over which traces, and what every run records.
#include "api/detect.h"

#include "base/civil.h"
#include "base/thread.h"
#include "event/clock.h"
#include "seal/digest.h"
#include "store/evidence.h"

#include <stdio.h>

// ---- what there is to look at -------------------------------------------------------

static bool asked_for(const char *kinds, const char *name)
{
    struct span rest = span_of(kinds), word;
    while (kinds && span_split(&rest, ',', &word))
        if (span_is(span_trim(word), name))
            return true;
    return !kinds;
}

static enum rc known_kinds(const char *kinds, struct err *err)
{
    struct span rest = span_of(kinds), word;
    while (kinds && span_split(&rest, ',', &word)) {
        word = span_trim(word);
        if (kind_find(word) != KIND_NONE)
            continue;
        struct text list = {0};
        char shown[80];
        err_set(err, RC_ARGUMENT, "E0721", "there is no kind \"%s\"",
                err_quote(shown, sizeof shown, word));
        if (kind_list(true, &list) == RC_OK)
            err_hint(err, "kinds are %s", list.p);
        text_done(&list);
        return RC_ARGUMENT;
    }
    return RC_OK;
}

static enum rc no_traces(const char *kinds, bool any, struct err *err)
{
    if (!any) {
        err_set(err, RC_ARGUMENT, "E0722", "this case has no traces to compare");
        err_hint(
            err,
            "lockstep import FILE, with a mapping that gives urls, objects or text");
    } else {
        err_set(err, RC_ARGUMENT, "E0722", "this case has no traces of kind %s", kinds);
        err_hint(err, "\"lockstep show objects\" lists what it has");
    }
    return RC_ARGUMENT;
}

// The kinds that the case holds and that were asked for.
static enum rc find_kinds(struct job *j, struct err *err)
{
    struct rows rows = {0};
    const struct cell *c;
    const char *asked = j->options.kinds;
    bool any = false;
    TRY(known_kinds(asked, err));
    TRY(store_query(j->store,
                    "SELECT CAST(kind AS VARCHAR), count(*), count(DISTINCT object_id) "
                    "FROM traces GROUP BY kind ORDER BY kind",
                    NULL, 0, &rows, err));
    enum rc rc = rows_next(&rows, &c, err);
    size_t at = 0;
    for (; rc == RC_OK && c; rc = rows_next(&rows, &c, err)) {
        char name[32];
        any = true;
        snprintf(name, sizeof name, "%.*s", (int)c[0].s.n, c[0].s.p);
        if (!asked_for(asked, name))
            continue;
        j->kinds[j->n_kinds++] = (uint8_t)kind_find(c[0].s);
        at += (size_t)snprintf(j->kind_names + at, sizeof j->kind_names - at, "%s%s",
                               at ? "," : "", name);
        j->n_traces += (uint64_t)c[1].i;
        j->n_objects += (uint64_t)c[2].i;
    }
    rows_done(&rows);
    TRY(rc);
    if (!j->n_kinds && j->needs_kinds)
        return no_traces(asked, any, err);
    rc = store_query(j->store, "SELECT count(*) FROM accounts", NULL, 0, &rows, err);
    if (rc == RC_OK)
        rc = rows_next(&rows, &c, err);
    if (rc == RC_OK)
        j->n_accounts = (uint32_t)c[0].i;
    rows_done(&rows);
    return rc;
}

// No window below the resolution of the coarsest clock.
static enum rc check_window(struct job *j, struct err *err)
{
    struct rows rows = {0};
    const struct cell *c;
    if (j->window_us < 0)
        return err_set(err, RC_ARGUMENT, "E0711", "a window cannot be negative");
    TRY(store_query(j->store,
                    "SELECT path, greatest(coalesce(clock_resolution_us, 0), "
                    "coalesce(clock_measured_us, 0)) AS r FROM sources "
                    "ORDER BY r DESC, source_id LIMIT 1",
                    NULL, 0, &rows, err));
    enum rc rc = rows_next(&rows, &c, err);
    if (rc == RC_OK && c && !j->options.as_published &&
        !clock_allows(j->window_us, c[1].i)) {
        err_set(err, RC_ARGUMENT, "E0720",
                "a window of %g s says nothing: the clock of \"%.*s\" goes in steps of "
                "%g s",
                (double)j->window_us / 1e6, (int)c[0].s.n, c[0].s.p,
                (double)c[1].i / 1e6);
        err_hint(err, "use --window %gs or more", (double)c[1].i / 1e6);
        rc = RC_ARGUMENT;
    }
    rows_done(&rows);
    return rc;
}

// One digest over the digests of all sources, in their order: what the run saw.
static enum rc hash_input(struct job *j, struct err *err)
{
    struct rows rows = {0};
    const struct cell *c;
    struct digest digest;
    uint8_t sum[DIGEST_BYTES];
    digest_init(&digest);
    TRY(store_query(j->store, "SELECT sha256 FROM sources ORDER BY source_id", NULL, 0,
                    &rows, err));
    enum rc rc = rows_next(&rows, &c, err);
    for (; rc == RC_OK && c; rc = rows_next(&rows, &c, err))
        digest_add(&digest, c[0].s);
    rows_done(&rows);
    digest_end(&digest, sum);
    digest_text(sum, j->input_sha256);
    return rc;
}

// ---- running ------------------------------------------------------------------------

static const struct method {
    const char *name;
    int64_t window_us;
    bool needs_kinds;
    enum rc (*run)(struct job *j, struct err *err);
} methods[] = {
    {"pairs", 60 * SECOND_US, true, detect_pairs},
    {"coortweet", 10 * SECOND_US, true, detect_coortweet},
    {"qut", SECOND_US, false, detect_qut},
};

static enum rc find_method(const char *name, const struct method **out, struct err *err)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (!name || strcmp(name, methods[i].name) == 0) {
            *out = &methods[i];
            return RC_OK;
        }
    err_set(err, RC_ARGUMENT, "E0723", "there is no method \"%s\"", name);
    err_hint(err, "methods are pairs, coortweet and qut");
    return RC_ARGUMENT;
}

static enum rc record_run(struct job *j, const struct method *m, int64_t started,
                          struct err *err)
{
    struct text options = {0};
    if (detect_options_json(j, &options) != RC_OK) {
        text_done(&options);
        return err_memory(err);
    }
    struct store_run run = {.command = "detect",
                            .method = m->name,
                            .kinds = j->kind_names,
                            .options = options.p,
                            .window_us = j->window_us,
                            .seed = j->how->seed,
                            .traces = j->n_traces,
                            .pairs = j->n_pairs,
                            .edges = j->n_edges,
                            .proofs = j->n_proofs,
                            .started_us = started,
                            .finished_us = store_now_us()};
    snprintf(run.input_sha256, sizeof run.input_sha256, "%s", j->input_sha256);
    enum rc rc = store_run_add(j->store, j->run_id, &run, err);
    text_done(&options);
    return rc;
}

static void give_report(const struct job *j, const struct method *m, double seconds,
                        struct lockstep_detect_report *out)
{
    if (!out)
        return;
    struct lockstep_detect_report x = {.size = sizeof x,
                                       .run_id = j->run_id,
                                       .window_us = j->window_us,
                                       .traces = j->n_traces,
                                       .accounts = j->n_accounts,
                                       .objects = j->n_objects,
                                       .pairs = j->n_pairs,
                                       .edges = j->n_edges,
                                       .proofs = j->n_proofs,
                                       .flagged = j->n_flagged,
                                       .edge_accounts = j->n_edge_accounts,
                                       .seconds = seconds};
    snprintf(x.method, sizeof x.method, "%s", m->name);
    snprintf(x.kinds, sizeof x.kinds, "%s", j->kind_names);
    size_t size = out->size < sizeof x ? out->size : sizeof x;
    memcpy(out, &x, size);
    out->size = size;
}

static enum rc detect(lockstep_case *c, const struct lockstep_detect_options *options,
                      struct lockstep_detect_report *report, struct err *err)
{
    static const struct lockstep_detect_options plain = LOCKSTEP_DETECT_INIT;
    const struct method *m = NULL;
    struct job j = {.store = c->store, .how = &c->how, .pace = &c->pace};
    double start = store_clock_s();
    int64_t started = store_now_us();
    if (!handle_options(&j.options, options, sizeof j.options, &plain))
        return err_set(err, RC_ARGUMENT, "E0701", "options without their size");
    if (c->mode == LOCKSTEP_READ)
        return err_set(err, RC_ARGUMENT, "E0701", "the case is open for reading only");
    TRY(find_method(j.options.method, &m, err));
    j.window_us = j.options.window_us == -1 ? m->window_us : j.options.window_us;
    j.needs_kinds = m->needs_kinds;
    j.threads = thread_resolve(c->how.threads);
    TRY(find_kinds(&j, err));
    TRY(check_window(&j, err));
    TRY(hash_input(&j, err));
    TRY(store_begin(c->store, err));
    enum rc rc = store_run_next(c->store, &j.run_id, err);
    if (rc == RC_OK)
        rc = m->run(&j, err);
    if (rc == RC_OK)
        rc = record_run(&j, m, started, err);
    if (rc == RC_OK && pace_stop(&c->pace))
        rc = err_stopped(err);
    if (rc == RC_OK)
        rc = store_commit(c->store, err);
    store_undo(c->store);
    if (rc == RC_OK)
        give_report(&j, m, store_clock_s() - start, report);
    return rc;
}

enum lockstep_rc lockstep_detect(lockstep_case *c,
                                 const struct lockstep_detect_options *options,
                                 struct lockstep_detect_report *report,
                                 struct lockstep_error *err)
{
    struct err e = {0};
    return handle_error(detect(c, options, report, &e), &e, err);
}
