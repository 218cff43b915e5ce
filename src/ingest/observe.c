// SPDX-License-Identifier: Apache-2.0
#include "ingest/encode.h"

#include <stdio.h>

// Observations have no id of their own: one is the same as another if it says the same.
static struct print print_of_observation(struct span what, const struct event *v,
                                         struct span detail)
{
    struct span parts[7] = {SPAN("observation"),
                            what,
                            v->platform,
                            v->platform_post_id,
                            v->platform_id,
                            {(const char *)&v->time_us, sizeof v->time_us},
                            detail};
    return print_of(parts, 7);
}

static struct span cell(struct fetch *f, size_t column, size_t i)
{
    uint64_t *valid = NULL;
    const duckdb_string_t *p = fetch_column(f, column, &valid);
    bool there = !valid || duckdb_validity_row_is_valid(valid, i);
    return there ? duck_span(&p[i]) : SPAN_NONE;
}

enum rc observe_load(struct encode *e, struct err *err)
{
    struct fetch f = {0};
    enum rc rc = RC_OK;
    TRY_OUT(fetch_start(&f, e->duck,
                        "SELECT what, platform, platform_post_id, platform_id, detail, "
                        "time_us FROM observations",
                        NULL, 0, err));
    for (;;) {
        TRY_OUT(fetch_next(&f, NULL, err));
        if (!f.n)
            break;
        for (size_t i = 0; i < f.n; i++) {
            uint64_t *valid = NULL;
            const int64_t *time_us = fetch_column(&f, 5, &valid);
            bool timed = !valid || duckdb_validity_row_is_valid(valid, i);
            struct event v = {.platform = cell(&f, 1, i),
                              .platform_post_id = cell(&f, 2, i),
                              .platform_id = cell(&f, 3, i),
                              .time_us = timed ? time_us[i] : EVENT_TIME_UNKNOWN};
            uint32_t old;
            TRY_OUT(prints_put(&e->seen,
                               print_of_observation(cell(&f, 0, i), &v, cell(&f, 4, i)),
                               OBSERVED, &old, err));
        }
    }
out:
    fetch_done(&f);
    return rc;
}

enum rc encode_observation(struct encode *e, struct span what, const struct event *v,
                           struct span detail, uint64_t record, uint64_t line,
                           struct err *err)
{
    struct duck_table *t = &e->t_observations;
    uint32_t old = SEEN_NEW;
    TRY(prints_put(&e->seen, print_of_observation(what, v, detail), OBSERVED, &old,
                   err));
    if (old != SEEN_NEW) {
        t = &e->t_duplicates;
        duck_u32(t, 0, e->source_id);
        duck_u64(t, 1, record);
        duck_bool(t, 3, true);
        e->duplicates++;
        return duck_row(t, err);
    }
    duck_u32(t, 0, e->source_id);
    duck_u64(t, 1, record);
    duck_u64(t, 2, line);
    duck_text(t, 3, what);
    duck_text(t, 4, v->platform);
    duck_text(t, 5, v->platform_id);
    duck_text(t, 6, v->platform_post_id);
    duck_text(t, 7, v->handle);
    if (v->time_us != EVENT_TIME_UNKNOWN)
        duck_i64(t, 8, v->time_us);
    duck_text(t, 9, v->text);
    duck_text(t, 10, detail);
    e->observed++;
    return duck_row(t, err);
}
