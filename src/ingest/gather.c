// SPDX-License-Identifier: Apache-2.0
#include "ingest/gather.h"

#include "ingest/crate.h"
#include "ingest/roam.h"
#include "ingest/spooled.h"

#include "base/text.h"
#include "store/duck.h"
#include "store/open.h"

#include <stdio.h>
#include <sys/stat.h>

struct gather {
    struct store *store; // NULL: only explain
    const struct take_options *options;
    gather_each *each;
    void *self;
    struct gather_sums *sums;
    struct roam roam;
    uint64_t number;
    uint64_t of_root; // sources of the path at hand that hold posts, or should
    uint64_t first_id;
    struct text member; // ARCHIVE!NAME
};

// ---- telling ------------------------------------------------------------------------

static void count_taken(struct gather *g, const struct take_report *r)
{
    struct gather_sums *s = g->sums;
    bool posts = r->taken > r->observations, before = s->taken > s->observations;
    if (posts && (!before || r->first_us < s->first_us))
        s->first_us = r->first_us;
    if (posts && (!before || r->last_us > s->last_us))
        s->last_us = r->last_us;
    if (!g->first_id)
        g->first_id = r->source_id;
    s->taken_sources++;
    s->records += r->records;
    s->taken += r->taken;
    s->duplicates += r->duplicates;
    s->rejected += r->rejected;
    s->observations += r->observations;
    s->new_accounts += r->new_accounts;
}

static enum rc tell(struct gather *g, struct gather_source *x, struct err *err)
{
    struct gather_sums *s = g->sums;
    x->number = g->number;
    x->files = g->roam.n;
    g->of_root += x->outcome != GATHER_BEGUN && x->outcome != GATHER_UNREAD;
    s->already_sources += x->outcome == GATHER_ALREADY;
    s->unread_sources += x->outcome == GATHER_UNREAD;
    s->refused_sources += x->outcome == GATHER_REFUSED;
    if (x->outcome == GATHER_TAKEN)
        count_taken(g, x->report);
    return g->each(g->self, x) ? RC_OK : err_stopped(err);
}

// Faults of one source; others would come back with each of them.
static bool concerns_one(enum rc rc, const struct err *fault)
{
    return rc == RC_INPUT || rc == RC_ARGUMENT ||
           (rc == RC_IO && strncmp(fault->id, "E02", 3) == 0);
}

// Tells of a source that did not get in.
static enum rc tell_fault(struct gather *g, struct gather_source *x,
                          enum gather_outcome outcome, enum rc rc,
                          const struct err *fault, struct err *err)
{
    if (rc == RC_STOPPED || rc == RC_MEMORY) { // nobody's fault in particular
        if (err)
            *err = *fault;
        return rc;
    }
    x->outcome = outcome;
    x->rc = rc;
    x->err = fault;
    TRY(tell(g, x, err));
    if (concerns_one(rc, fault))
        return RC_OK;
    if (err)
        *err = *fault;
    return rc;
}

// ---- one source ---------------------------------------------------------------------

// Whether the name is one that exports of posts have.
static bool says_data(const char *name)
{
    static const char *const ends[] = {".csv",   ".tsv",     ".json", ".ndjson",
                                       ".jsonl", ".parquet", ".tab"};
    const char *slash = strrchr(name, '/');
    const char *last = slash ? slash : name;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const char *at = strstr(last, ends[i]);
        char behind = at ? at[strlen(ends[i])] : 'x';
        if (behind == '\0' || behind == '.')
            return true;
    }
    return false;
}

// A file that was found, whose format is not known, is no failure, unless its name says
// that it holds posts and it is damaged.
static enum gather_outcome outcome_of(const struct gather_source *x, bool recognised,
                                      enum rc rc, const struct err *fault)
{
    bool columns = strcmp(fault->id, "E0304") == 0; // those of --map are not in it
    if (x->named || recognised || (rc != RC_INPUT && !columns))
        return GATHER_REFUSED;
    if (columns)
        return GATHER_UNREAD;
    if (strcmp(fault->id, "E0309") == 0 || strcmp(fault->id, "E0204") == 0)
        return GATHER_UNREAD;
    return says_data(x->name) ? GATHER_REFUSED : GATHER_UNREAD;
}

static enum rc one_source(struct gather *g, struct gather_source *x,
                          const struct spool *spool, struct err *err)
{
    struct take_report report;
    struct err fault = {0};
    bool recognised = false;
    enum rc rc =
        g->store
            ? take_spooled(g->store, spool, g->options, &recognised, &report, &fault)
            : take_explain_spooled(spool, g->options, &report, NULL, NULL, &fault);
    if (rc != RC_OK)
        return tell_fault(g, x, outcome_of(x, recognised, rc, &fault), rc, &fault, err);
    x->outcome = report.already ? GATHER_ALREADY : GATHER_TAKEN;
    x->report = &report;
    return tell(g, x, err);
}

// ---- archives -----------------------------------------------------------------------

static enum rc no_member(const struct crate_member *m, const char *name,
                         struct err *err)
{
    switch (m->kind) {
    case CRATE_LINK:
        err_set(err, RC_INPUT, "E0276", "a link, not a file");
        break;
    case CRATE_SEALED:
        err_set(err, RC_INPUT, "E0273", "it is encrypted");
        err_hint(err, "unpack the archive with its password and import the folder");
        break;
    case CRATE_PACKED:
        err_set(err, RC_INPUT, "E0273", "it is packed in a way that is not read %s",
                m->packer);
        err_hint(err, "unpack the archive and import the folder");
        break;
    case CRATE_FILE:
        return RC_OK;
    }
    err_place(err, name, 0, 0, 0);
    return RC_INPUT;
}

static void add_hint(struct err *err, const char *more)
{
    size_t n = strlen(err->hint);
    snprintf(err->hint + n, sizeof err->hint - n, "%s%s", n ? "; " : "", more);
}

static enum rc one_member(struct gather *g, struct crate *crate,
                          const struct crate_member *m, struct err *err)
{
    struct spool spool = {.fd = -1};
    struct err fault = {0};
    struct gather_source x = {.name = g->member.p};
    TRY(tell(g, &x, err));
    enum rc rc = no_member(m, x.name, &fault);
    if (rc != RC_OK)
        return tell_fault(g, &x, m->kind == CRATE_LINK ? GATHER_UNREAD : GATHER_REFUSED,
                          rc, &fault, err);
    rc = spool_fresh(&spool, x.name, g->store ? store_path(g->store) : NULL, &fault);
    if (rc == RC_OK)
        rc = crate_unpack(crate, spool.fd, &fault);
    if (rc != RC_OK)
        err_place(&fault, x.name, 0, 0, 0);
    if (rc == RC_INPUT && crate_broken(crate))
        add_hint(&fault, "members behind this one were not read");
    if (rc == RC_OK && crate_is(spool.path)) {
        rc = err_set(&fault, RC_INPUT, "E0272",
                     "an archive in an archive, which is not read");
        err_hint(&fault, "unpack the outer one and import the folder");
        err_place(&fault, x.name, 0, 0, 0);
    }
    if (rc != RC_OK)
        rc = tell_fault(g, &x, GATHER_REFUSED, rc, &fault, err);
    else
        rc = one_source(g, &x, &spool, err);
    spool_close(&spool);
    return rc;
}

static enum rc members(struct gather *g, struct crate *crate, const char *name,
                       struct err *fault, struct err *err)
{
    struct crate_member m;
    bool there = true;
    while (!crate_broken(crate)) {
        enum rc rc = crate_next(crate, &m, &there, fault);
        if (rc != RC_OK || !there)
            return rc;
        text_reset(&g->member);
        if (text_printf(&g->member, "%s!%.*s", name, (int)m.name.n, m.name.p) != RC_OK)
            return err_memory(fault);
        if (roam_leaves_out(g->member.p + strlen(name) + 1)) {
            g->sums->left_out++;
            continue;
        }
        rc = one_member(g, crate, &m, err);
        if (rc != RC_OK) {
            *fault = (struct err){0}; // `err` holds what was told
            return rc;
        }
    }
    return RC_OK;
}

static enum rc one_archive(struct gather *g, const struct spool *spool, bool named,
                           struct err *err)
{
    struct crate_options o = {.pace = g->options->pace};
    struct crate *crate = NULL;
    struct err fault = {0};
    struct gather_source x = {.name = spool->name, .named = named};
    enum rc rc = crate_open(spool->path, spool->name, &o, &crate, &fault);
    if (rc == RC_OK)
        rc = members(g, crate, spool->name, &fault, err);
    crate_free(crate);
    if (rc != RC_OK && fault.id[0])
        rc = tell_fault(g, &x, GATHER_REFUSED, rc, &fault, err);
    return rc;
}

// ---- files and folders --------------------------------------------------------------

static enum rc no_file(const struct roam_entry *e, struct err *err)
{
    switch (e->kind) {
    case ROAM_LINK:
        err_set(err, RC_INPUT, "E0276", "a link to \"%s\"; links are not followed",
                e->what);
        err_hint(err, "name what it leads to, if that is not in the folder");
        break;
    case ROAM_ODD:
        err_set(err, RC_INPUT, "E0276", "%s, not a file", e->what);
        break;
    case ROAM_FAULT:
        err_set(err, RC_IO, "E0203", "cannot read \"%s\": %s", e->path, e->what);
        err_hint(err, "look at its permissions: ls -ld");
        break;
    case ROAM_FILE:
        return RC_OK;
    }
    err_place(err, e->path, 0, 0, 0);
    return e->kind == ROAM_FAULT ? RC_IO : RC_INPUT;
}

static enum rc one_entry(struct gather *g, const struct roam_entry *e, bool named,
                         struct err *err)
{
    struct spool spool = {.fd = -1};
    struct err fault = {0};
    struct gather_source x = {.name = e->path, .named = named};
    g->number++;
    enum rc rc = no_file(e, &fault);
    if (rc == RC_OK)
        rc = spool_open(&spool, e->path, &fault);
    if (rc == RC_OK && crate_is(spool.path)) {
        rc = one_archive(g, &spool, named, err);
    } else {
        enum rc begun = tell(g, &x, err);
        if (begun != RC_OK)
            rc = begun;
        else if (rc != RC_OK)
            rc = tell_fault(
                g, &x, strcmp(fault.id, "E0276") == 0 ? GATHER_UNREAD : GATHER_REFUSED,
                rc, &fault, err);
        else
            rc = one_source(g, &x, &spool, err);
    }
    spool_close(&spool);
    return rc;
}

// A path that was named has to give something.
static enum rc check_root(struct gather *g, const char *path, struct err *err)
{
    struct gather_source x = {.name = path, .named = true};
    struct err fault = {0};
    if (g->of_root)
        return RC_OK;
    if (roam_is_case(path))
        err_set(&fault, RC_INPUT, "E0202", "\"%s\" is a case, not an export", path);
    else
        err_set(&fault, RC_INPUT, "E0275", "there is nothing in it that can be read");
    err_hint(&fault, "see why: lockstep import --explain %s", path);
    err_place(&fault, path, 0, 0, 0);
    return tell_fault(g, &x, GATHER_REFUSED, RC_INPUT, &fault, err);
}

// How many entries of the walk each path gave, so that their number is known before the
// first is read.
static enum rc roam_all(struct gather *g, const char *const *paths, size_t n,
                        size_t *count, bool *folder, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        struct stat st;
        size_t before = g->roam.n;
        folder[i] = stat(paths[i], &st) == 0 && S_ISDIR(st.st_mode);
        if (!folder[i])
            TRY(roam_file(&g->roam, paths[i], err));
        else if (!roam_is_case(paths[i]))
            TRY(roam_folder(&g->roam, paths[i], g->options->pace, err));
        count[i] = g->roam.n - before;
    }
    return RC_OK;
}

static enum rc read_all(struct gather *g, const char *const *paths, size_t n,
                        const size_t *count, const bool *folder, struct err *err)
{
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        g->of_root = 0;
        for (size_t k = 0; k < count[i]; k++)
            TRY(one_entry(g, &g->roam.p[at++], !folder[i], err));
        TRY(check_root(g, paths[i], err));
    }
    return RC_OK;
}

static enum rc count_accounts(struct gather *g, struct err *err)
{
    char sql[200];
    int64_t n = 0;
    if (!g->store || !g->first_id)
        return RC_OK;
    snprintf(sql, sizeof sql,
             "SELECT count(DISTINCT account_id) FROM posts WHERE source_id >= %llu",
             (unsigned long long)g->first_id);
    TRY(duck_number(store_duck(g->store), sql, &n, err));
    g->sums->accounts = (uint64_t)n;
    return RC_OK;
}

enum rc gather_all(struct store *s, const char *const *paths, size_t n,
                   const struct take_options *options, gather_each *each, void *self,
                   struct gather_sums *sums, struct err *err)
{
    struct gather g = {
        .store = s, .options = options, .each = each, .self = self, .sums = sums};
    struct arena arena = {0};
    enum rc rc;
    *sums = (struct gather_sums){0};
    size_t *count = arena_new(&arena, n, sizeof *count);
    bool *folder = arena_new(&arena, n, sizeof *folder);
    if (!count || !folder) {
        rc = err_memory(err);
        goto out;
    }
    TRY_OUT(roam_all(&g, paths, n, count, folder, err));
    sums->left_out = g.roam.left_out;
    TRY_OUT(read_all(&g, paths, n, count, folder, err));
    TRY_OUT(count_accounts(&g, err));
out:
    roam_done(&g.roam);
    text_done(&g.member);
    arena_done(&arena);
    return rc;
}
