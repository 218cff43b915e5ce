// SPDX-License-Identifier: Apache-2.0
// A library of cardboard: it keeps the promises of lockstep.h with canned rows, so that
// the command line can be tested by itself. FAKE_LOG names a file that gets a line with
// the options of each call.
#include "lockstep.h"

#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;

__attribute__((format(printf, 1, 2))) static void note(const char *format, ...)
{
    const char *path = getenv("FAKE_LOG");
    FILE *f = path ? fopen(path, "a") : NULL;
    va_list args;
    if (!f)
        return;
    va_start(args, format);
    vfprintf(f, format, args);
    va_end(args);
    fclose(f);
}

static enum lockstep_rc fail(struct lockstep_error *err, enum lockstep_rc rc,
                             const char *id, const char *text, const char *hint)
{
    if (!err)
        return rc;
    *err = (struct lockstep_error){0};
    snprintf(err->id, sizeof err->id, "%s", id);
    snprintf(err->text, sizeof err->text, "%s", text);
    snprintf(err->hint, sizeof err->hint, "%s", hint);
    return rc;
}

const char *lockstep_version(void)
{
    return "0.1.0";
}

const char *lockstep_error_page(const char *id)
{
    if (strcmp(id, "E0231") == 0)
        return "# E0231: a date that could be month-first\n\nA fake page.\n";
    return NULL;
}

const char *lockstep_error_id(size_t n)
{
    return n == 0 ? "E0231" : NULL;
}

void lockstep_stop(void)
{
    stopped = 1;
}

void lockstep_go_on(void)
{
    stopped = 0;
}

uint64_t lockstep_memory_now(void)
{
    return 0;
}

uint64_t lockstep_memory_peak(void)
{
    return 0;
}

// ---- the case -----------------------------------------------------------------------

struct lockstep_case {
    char path[256];
    int is_new;
    struct lockstep_options options;
};

enum lockstep_rc lockstep_open(const char *path, enum lockstep_mode mode,
                               const struct lockstep_options *options,
                               lockstep_case **out, struct lockstep_error *err)
{
    struct stat st;
    const char *name = path ? path : "case.lockstep";
    int is_new = 0;
    if (strstr(name, "damaged"))
        return fail(err, LOCKSTEP_INPUT, "E0403", "the case is damaged", "");
    if (stat(name, &st) != 0) {
        if (mode != LOCKSTEP_CREATE)
            return fail(err, LOCKSTEP_INPUT, "E0401", "there is no case here or above",
                        "lockstep import FILE makes one");
        if (mkdir(name, 0777) != 0)
            return fail(err, LOCKSTEP_IO, "E0404", "the case cannot be made", "");
        is_new = 1;
    }
    lockstep_case *c = calloc(1, sizeof *c);
    if (!c)
        return fail(err, LOCKSTEP_MEMORY, "E0501", "no memory", "");
    snprintf(c->path, sizeof c->path, "%s", name);
    c->is_new = is_new;
    c->options = *options;
    note("open %s mode=%d threads=%u memory=%" PRIu64 " seed=%" PRIu64 "\n", name,
         (int)mode, options->threads, options->memory_bytes, options->seed);
    *out = c;
    return LOCKSTEP_OK;
}

void lockstep_close(lockstep_case *c)
{
    free(c);
}

const char *lockstep_case_path(const lockstep_case *c)
{
    return c->path;
}

int lockstep_case_is_new(const lockstep_case *c)
{
    return c->is_new;
}

const char *lockstep_case_id(const lockstep_case *c)
{
    (void)c;
    return "3f9a0c11";
}

// ---- rows ---------------------------------------------------------------------------

enum { MOST = 20 };

// A table as text: cells of a row apart by |, "-" is NULL.
struct canned {
    const char *what;
    const char *names; // apart by blanks
    const char *types; // a letter each: i r b t s
    const char *rows[4];
};

static const struct canned tables[] = {
    {"formats",
     "name title reader platform clock needs",
     "ssssss",
     {"coortweet|CooRTweet CSV|csv|-|1 s, claimed, UTC|object_id",
      "qut-toolkit|QUT toolkit CSV|csv|twitter|1 s, platform, UTC|message_id",
      "generic-csv|any CSV with --map|csv|-|measured|--map"}},
    {"kinds",
     "code name title window_s min_objects",
     "issii",
     {"1|url|links|60|2", "2|text|the same words|60|2", "9|audio|the same sound|60|3"}},
    {"edges",
     "run_id a b account_a account_b kinds objects share median_delta_us",
     "iiissiiri",
     {"12|1|2|@one|@two|2|1234|0.5|34000000",
      "12|3|4|@\xE2\x80\xAEright|tiktok:1152921504606846977|1|3|0.0625|1500000"}},
    {"pairs", "a b count", "iii", {"1|2|7"}},
    {"accounts",
     "account_id handle posts",
     "isi",
     {"1|=cmd|12", "2|\xE6\x97\xA5\xE6\x9C\xAC|5"}},
    {"objects", "object_id value accounts", "isi", {"5|https://example.org/a|6"}},
    {"proofs", "object_id post_a post_b delta_us", "iiii", {"5|1|2|34000000"}},
    {"runs", "run_id method started", "ist", {"12|pairs|1683076327000000"}},
    {"sources", "source_id path records", "isi", {"1|in.csv|1234567"}},
    {"rejects", "source_id record message", "iis", {NULL}},
    {"account", "handle posts first", "sit", {"@one|12|1683076327000000"}},
    {"receipt",
     "kind object time_a time_b delta_us text_a text_b post_a post_b source_a record_a "
     "source_b record_b object_accounts",
     "ssttissssssssi",
     {"text|america is wiretapping the "
      "world|1683076327000000|1683076361000000|34000000|"
      "America is wiretapping the world #truth, and here is some more text so that it "
      "has to go on in a second line|"
      "\xE4\xB8\x96\xE7\x95\x8C America is wiretaping the world \xE2\x80\xAE#truth|"
      "7228900000000000001|7228900000000000002|posts.ndjson|20114|posts.ndjson|20119|6",
      "url|https://example.org/a|1683076327000000|1683076322500000|-4500000|-|b|3|4|"
      "posts.ndjson|20120|posts.ndjson|20121|1234"}},
    {"sql", "n", "i", {"42"}},
    {"mapping", "field from", "ss", {"account|user", "time|when", "text|body"}},
    {"sample", "account time text", "sts", {"@one|1683076327000000|hello"}},
    {"coortweet-edges",
     "account_id account_id_y weight avg_time_delta",
     "ssir",
     {"one|two|7|5.66666666666667"}},
};

struct lockstep_rows {
    const struct canned *table;
    char names[200], row[600];
    const char *name[MOST];
    struct lockstep_cell cell[MOST];
    size_t n, at, limit;
};

static enum lockstep_rc rows_of(const char *what, uint64_t limit, lockstep_rows **out,
                                struct lockstep_error *err)
{
    const struct canned *t = NULL;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (strcmp(tables[i].what, what) == 0)
            t = &tables[i];
    if (!t)
        return fail(err, LOCKSTEP_ARGUMENT, "E0702", "nothing of this name", "");
    lockstep_rows *r = calloc(1, sizeof *r);
    if (!r)
        return fail(err, LOCKSTEP_MEMORY, "E0501", "no memory", "");
    r->table = t;
    r->limit = limit ? (size_t)limit : 4;
    snprintf(r->names, sizeof r->names, "%s", t->names);
    char *rest = r->names, *w;
    while (r->n < MOST && (w = strtok_r(rest, " ", &rest)))
        r->name[r->n++] = w;
    *out = r;
    return LOCKSTEP_OK;
}

size_t lockstep_rows_columns(const lockstep_rows *rows)
{
    return rows->n;
}

const char *lockstep_rows_name(const lockstep_rows *rows, size_t column)
{
    return rows->name[column];
}

enum lockstep_type lockstep_rows_type(const lockstep_rows *rows, size_t column)
{
    switch (rows->table->types[column]) {
    case 'i':
        return LOCKSTEP_INT;
    case 'r':
        return LOCKSTEP_REAL;
    case 'b':
        return LOCKSTEP_BOOL;
    case 't':
        return LOCKSTEP_TIME;
    default:
        return LOCKSTEP_TEXT;
    }
}

enum lockstep_rc lockstep_rows_next(lockstep_rows *rows,
                                    const struct lockstep_cell **out,
                                    struct lockstep_error *err)
{
    (void)err;
    *out = NULL;
    if (rows->at >= rows->limit || rows->at >= 4 || !rows->table->rows[rows->at])
        return LOCKSTEP_OK;
    snprintf(rows->row, sizeof rows->row, "%s", rows->table->rows[rows->at++]);
    char *p = rows->row;
    for (size_t i = 0; i < rows->n; i++) {
        char *end = p + strcspn(p, "|");
        struct lockstep_cell *c = &rows->cell[i];
        *c = (struct lockstep_cell){
            .type = lockstep_rows_type(rows, i), .text = p, .n = (size_t)(end - p)};
        if (c->n == 1 && *p == '-')
            c->type = LOCKSTEP_NULL;
        c->i = strtoll(p, NULL, 10);
        c->f = strtod(p, NULL);
        p = *end ? end + 1 : end;
    }
    *out = rows->cell;
    return LOCKSTEP_OK;
}

void lockstep_rows_free(lockstep_rows *rows)
{
    free(rows);
}

// ---- import -------------------------------------------------------------------------

static void canned_report(struct lockstep_import_report *r)
{
    r->source_id = 1;
    snprintf(r->format, sizeof r->format, "coortweet");
    snprintf(r->certainty, sizeof r->certainty, "certain");
    snprintf(r->trust, sizeof r->trust, "claimed");
    snprintf(r->zone, sizeof r->zone, "UTC");
    snprintf(r->rejects_path, sizeof r->rejects_path, "in.rejects.ndjson");
    r->sampled = r->fitting = 2000;
    r->bytes = 1 << 20;
    r->records = 184256;
    r->taken = 184203;
    r->duplicates = 41;
    r->rejected = 12;
    r->accounts = r->new_accounts = 21877;
    r->objects = 14022;
    r->traces = 190000;
    r->first_us = INT64_C(1667347200000000);
    r->last_us = INT64_C(1693267200000000);
    r->declared_resolution_us = r->measured_resolution_us = 1000000;
    r->single_post_share = 0.61;
    r->seconds = 0.9;
}

// What files of certain names are made to meet with.
static enum lockstep_rc fate(const lockstep_case *c, const char *path,
                             struct lockstep_error *err)
{
    enum lockstep_rc rc;
    if (strstr(path, "bad-date")) {
        rc = fail(err, LOCKSTEP_INPUT, "E0231",
                  "time \"05/06/2023 14:02\" could be 5 June or 6 May",
                  "add --date-order dmy or mdy");
        snprintf(err->source, sizeof err->source, "%s", path);
        snprintf(err->field, sizeof err->field, "when");
        err->record = 2;
        err->line = 3;
        err->col = 12;
        return rc;
    }
    if (strstr(path, "memory"))
        return fail(err, LOCKSTEP_LIMIT, "E0502",
                    "more memory is needed than the limit "
                    "of 16 MiB allows",
                    "raise --memory");
    if (strstr(path, "wait")) {
        for (int i = 0; i < 500 && !stopped; i++) {
            c->options.progress(c->options.self, "reading", (uint64_t)i * 1000, 500000);
            usleep(10000);
        }
        return stopped ? fail(err, LOCKSTEP_STOPPED, "E0601", "stopped", "")
                       : LOCKSTEP_OK;
    }
    if (access(path, R_OK) != 0 && strcmp(path, "-") != 0) {
        rc = fail(err, LOCKSTEP_IO, "E0201", "the file cannot be read", "");
        snprintf(err->source, sizeof err->source, "%s", path);
        return rc;
    }
    return LOCKSTEP_OK;
}

enum lockstep_rc lockstep_import(lockstep_case *c, const char *path,
                                 const struct lockstep_import_options *o,
                                 struct lockstep_import_report *report,
                                 struct lockstep_error *err)
{
    note("import %s format=%s zone=%s date_order=%s form=%s strict=%d damage=%d "
         "max=%" PRIu64 " share=%g",
         path, o->format ? o->format : "-", o->zone ? o->zone : "-",
         o->date_order ? o->date_order : "-", o->time_form ? o->time_form : "-",
         o->strict, o->allow_damage, o->max_rejects, o->max_reject_share);
    for (size_t i = 0; i < o->n_map; i++)
        note(" map=%s", o->map[i]);
    note("\n");
    enum lockstep_rc rc = fate(c, path, err);
    if (rc != LOCKSTEP_OK)
        return rc;
    if (strstr(path, "warn"))
        c->options.warning(c->options.self, "W0301", "all seconds are :00",
                           "the clock is one minute");
    canned_report(report);
    c->options.warning(c->options.self, "W0302",
                       "61 % of the accounts have one post; timing says little", "");
    report->already = strstr(path, "same") != NULL;
    return LOCKSTEP_OK;
}

enum lockstep_rc lockstep_explain(const char *path,
                                  const struct lockstep_import_options *options,
                                  const struct lockstep_options *how,
                                  struct lockstep_import_report *report,
                                  lockstep_rows **mapping, lockstep_rows **sample,
                                  struct lockstep_error *err)
{
    (void)path;
    (void)options;
    (void)how;
    if (report)
        canned_report(report);
    enum lockstep_rc rc = mapping ? rows_of("mapping", 0, mapping, err) : LOCKSTEP_OK;
    return rc == LOCKSTEP_OK && sample ? rows_of("sample", 0, sample, err) : rc;
}

// ---- many ---------------------------------------------------------------------------

// Each path is a source; "found" in its name: it was found rather than named, "image":
// it holds no posts.
static enum lockstep_rc one_of_many(lockstep_case *c, const char *path,
                                    const struct lockstep_import_options *o,
                                    struct lockstep_source *s, lockstep_each *each,
                                    void *self, struct lockstep_import_sums *sums)
{
    struct lockstep_import_report r = LOCKSTEP_IMPORT_REPORT_INIT;
    struct lockstep_error e = {0};
    s->name = path;
    s->named = strstr(path, "found") == NULL;
    each(self, s);
    if (strstr(path, "image"))
        s->rc =
            fail(&e, LOCKSTEP_INPUT, "E0210", "a picture (PNG), which is not read", "");
    else if (c)
        s->rc = lockstep_import(c, path, o, &r, &e);
    else
        canned_report(&r);
    s->outcome = s->rc != LOCKSTEP_OK && !s->named && strstr(path, "image")
                     ? LOCKSTEP_UNREAD
                 : s->rc != LOCKSTEP_OK ? LOCKSTEP_REFUSED
                 : r.already            ? LOCKSTEP_ALREADY
                                        : LOCKSTEP_TAKEN;
    sums->unread_sources += s->outcome == LOCKSTEP_UNREAD;
    sums->refused_sources += s->outcome == LOCKSTEP_REFUSED;
    sums->already_sources += s->outcome == LOCKSTEP_ALREADY;
    if (s->outcome == LOCKSTEP_TAKEN) {
        sums->taken_sources++;
        sums->records += r.records;
        sums->taken += r.taken;
        sums->duplicates += r.duplicates;
        sums->rejected += r.rejected;
        sums->accounts += r.accounts;
        sums->new_accounts += r.new_accounts;
        sums->first_us = r.first_us;
        sums->last_us = r.last_us;
    }
    bool in = s->rc == LOCKSTEP_OK;
    s->report = in ? &r : NULL;
    s->error = in ? NULL : &e;
    if (s->rc != LOCKSTEP_STOPPED)
        each(self, s);
    return s->rc;
}

static enum lockstep_rc many(lockstep_case *c, const char *const *paths, size_t n,
                             const struct lockstep_import_options *o,
                             lockstep_each *each, void *self,
                             struct lockstep_import_sums *out,
                             struct lockstep_error *err)
{
    struct lockstep_import_sums sums = LOCKSTEP_IMPORT_SUMS_INIT;
    for (size_t i = 0; i < n; i++) {
        struct lockstep_source s = {
            .size = sizeof s, .number = i + 1, .files = n, .sums = &sums};
        enum lockstep_rc rc = one_of_many(c, paths[i], o, &s, each, self, &sums);
        if (rc == LOCKSTEP_STOPPED)
            return fail(err, rc, "E0601", "stopped", "");
        if (rc == LOCKSTEP_LIMIT)
            return fail(err, rc, "E0502",
                        "more memory is needed than the limit of 16 MiB allows",
                        "raise --memory");
    }
    *out = sums;
    return LOCKSTEP_OK;
}

enum lockstep_rc lockstep_import_all(lockstep_case *c, const char *const *paths,
                                     size_t n_paths,
                                     const struct lockstep_import_options *options,
                                     lockstep_each *each, void *self,
                                     struct lockstep_import_sums *sums,
                                     struct lockstep_error *err)
{
    return many(c, paths, n_paths, options, each, self, sums, err);
}

enum lockstep_rc lockstep_explain_all(const char *const *paths, size_t n_paths,
                                      const struct lockstep_import_options *options,
                                      const struct lockstep_options *how,
                                      lockstep_each *each, void *self,
                                      struct lockstep_import_sums *sums,
                                      struct lockstep_error *err)
{
    (void)how;
    return many(NULL, paths, n_paths, options, each, self, sums, err);
}

enum lockstep_rc lockstep_formats(lockstep_rows **out, struct lockstep_error *err)
{
    return rows_of("formats", 0, out, err);
}

enum lockstep_rc lockstep_kinds(lockstep_rows **out, struct lockstep_error *err)
{
    return rows_of("kinds", 0, out, err);
}

// ---- detect and show ----------------------------------------------------------------

enum lockstep_rc lockstep_detect(lockstep_case *c,
                                 const struct lockstep_detect_options *o,
                                 struct lockstep_detect_report *r,
                                 struct lockstep_error *err)
{
    (void)c;
    (void)err;
    note("detect method=%s kinds=%s window=%" PRId64
         " min_objects=%u first=%d hub=%u max_pairs=%" PRIu64 " max_proofs=%" PRIu64
         " published=%d participation=%u weight=%g loops=%d fast=%" PRId64
         " network=%s min_weight=%u similarity=%g tokens=%u\n",
         o->method ? o->method : "-", o->kinds ? o->kinds : "-", o->window_us,
         o->min_objects, o->first_only, o->hub_accounts, o->max_pairs, o->max_proofs,
         o->as_published, o->min_participation, o->edge_weight, o->keep_loops,
         o->fast_window_us, o->network ? o->network : "-", o->min_edge_weight,
         o->similarity, o->min_tokens);
    r->run_id = 12;
    snprintf(r->method, sizeof r->method, "%s", o->method ? o->method : "pairs");
    snprintf(r->kinds, sizeof r->kinds, "%s", o->kinds ? o->kinds : "url,text");
    r->window_us = o->window_us < 0 ? 60000000 : o->window_us;
    r->traces = 190000;
    r->accounts = 21877;
    r->objects = 14022;
    // A window of zero finds nothing here.
    r->pairs = o->window_us == 0 ? 0 : 3;
    r->edges = o->window_us == 0 ? 0 : 2;
    r->proofs = o->window_us == 0 ? 0 : 19;
    r->edge_accounts = o->window_us == 0 ? 0 : 4;
    r->seconds = 0.5;
    return LOCKSTEP_OK;
}

enum lockstep_rc lockstep_show(lockstep_case *c, const struct lockstep_show_options *o,
                               lockstep_rows **out, struct lockstep_error *err)
{
    (void)c;
    note("show %s shape=%s run=%" PRIu64 " a=%s b=%s kind=%s limit=%" PRIu64
         " subgraph=%d\n",
         o->what, o->shape ? o->shape : "-", o->run_id, o->a ? o->a : "-",
         o->b ? o->b : "-", o->kind ? o->kind : "-", o->limit, o->subgraph);
    if (o->a && (strcmp(o->a, "@nobody") == 0 || strcmp(o->a, "edgs") == 0))
        return fail(err, LOCKSTEP_ARGUMENT, "E0703", "no such account", "");
    if (o->shape && strcmp(o->shape, "coortweet") == 0)
        return rows_of("coortweet-edges", o->limit, out, err);
    return rows_of(o->what, o->limit, out, err);
}

enum lockstep_rc lockstep_sql(lockstep_case *c, const char *query, lockstep_rows **out,
                              struct lockstep_error *err)
{
    (void)c;
    note("sql %s\n", query);
    return rows_of("sql", 0, out, err);
}

// ---- writing ------------------------------------------------------------------------

static void one_cell(char *out, size_t size, const struct lockstep_cell *c, int json,
                     int quote)
{
    if (c->type == LOCKSTEP_NULL)
        snprintf(out, size, "%s", json ? "null" : "");
    else if (c->type == LOCKSTEP_TEXT && (json || quote))
        snprintf(out, size, "\"%.*s\"", (int)c->n, c->text);
    else
        snprintf(out, size, "%.*s", (int)c->n, c->text);
}

enum lockstep_rc lockstep_write(lockstep_rows *rows,
                                const struct lockstep_write_options *o,
                                lockstep_sink *sink, void *self, uint64_t *written,
                                uint64_t *guarded, struct lockstep_error *err)
{
    int json = strcmp(o->format, "json") == 0;
    const struct lockstep_cell *cells;
    char text[800];
    uint64_t n = 0;
    for (size_t i = 0; i < rows->n && !json; i++) {
        int len = snprintf(text, sizeof text, o->quote_text ? "\"%s\"%s" : "%s%s",
                           rows->name[i], i + 1 < rows->n ? "," : "\n");
        if (sink(self, text, (size_t)len) != 0)
            return fail(err, LOCKSTEP_IO, "E0801", "cannot write", "");
    }
    while (lockstep_rows_next(rows, &cells, err) == LOCKSTEP_OK && cells) {
        char cell[700];
        int len = json ? snprintf(text, sizeof text, "{\"type\":\"%s\"",
                                  o->type ? o->type : "row")
                       : 0;
        if (json)
            sink(self, text, (size_t)len);
        for (size_t i = 0; i < rows->n; i++) {
            one_cell(cell, sizeof cell, &cells[i], json, o->quote_text);
            int id = json && strstr(rows->name[i], "_id") != NULL;
            len =
                json ? snprintf(text, sizeof text, id ? ",\"%s\":\"%s\"" : ",\"%s\":%s",
                                rows->name[i], cell)
                     : snprintf(text, sizeof text, "%s%s", i ? "," : "", cell);
            sink(self, text, (size_t)len);
        }
        if (sink(self, json ? "}\n" : "\n", json ? 2 : 1) != 0)
            return fail(err, LOCKSTEP_IO, "E0801", "cannot write", "");
        n++;
    }
    *written = n;
    *guarded = !o->raw && !json && strcmp(rows->table->what, "accounts") == 0;
    return LOCKSTEP_OK;
}

enum lockstep_rc lockstep_write_graph(lockstep_case *c,
                                      const struct lockstep_show_options *options,
                                      const char *format, lockstep_sink *sink,
                                      void *self, struct lockstep_error *err)
{
    char text[64];
    (void)c;
    (void)options;
    int n = snprintf(text, sizeof text, "<%s/>\n", format);
    return sink(self, text, (size_t)n) == 0
               ? LOCKSTEP_OK
               : fail(err, LOCKSTEP_IO, "E0801", "cannot write", "");
}

enum lockstep_rc lockstep_write_parquet(lockstep_case *c,
                                        const struct lockstep_show_options *options,
                                        const char *path, struct lockstep_error *err)
{
    (void)c;
    note("parquet %s %s\n", options->what, path);
    FILE *f = fopen(path, "w");
    if (!f)
        return fail(err, LOCKSTEP_IO, "E0803", "cannot write", "");
    fputs("PAR1", f);
    fclose(f);
    return LOCKSTEP_OK;
}

enum lockstep_rc lockstep_story(const struct lockstep_story_options *options,
                                const char *part, lockstep_sink *sink, void *self,
                                struct lockstep_error *err)
{
    char text[64];
    (void)err;
    int n =
        snprintf(text, sizeof text, "%s of seed %" PRIu64 "\n", part, options->seed);
    return sink(self, text, (size_t)n) == 0 ? LOCKSTEP_OK : LOCKSTEP_IO;
}

enum lockstep_rc lockstep_bench_posts(uint64_t n, const char *profile, uint64_t seed,
                                      lockstep_sink *sink, void *self,
                                      struct lockstep_error *err)
{
    char text[64];
    for (uint64_t i = 0; i < n; i++) {
        int len = snprintf(text, sizeof text, "a%" PRIu64 ",c,o,%s%" PRIu64 "\n", i,
                           profile, seed);
        if (sink(self, text, (size_t)len) != 0)
            return fail(err, LOCKSTEP_IO, "E0801", "the output could not be written",
                        "");
    }
    return LOCKSTEP_OK;
}
