// SPDX-License-Identifier: Apache-2.0
// Many sources in one command: what became of each, and one summary.
#include "run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FORMATS = 64, NAME_COLUMNS = 36 };

struct many {
    struct ui *ui;
    lockstep_case *c; // NULL: only explain
    struct answer *a;
    enum lockstep_rc rc; // of the first that was refused
    bool several;        // more than one source, or sources that were found
    bool head;           // of the CSV was written
    uint64_t remarked;   // sources whose warnings were not shown
    struct lockstep_import_sums sums;
    struct {
        char name[64];
        uint64_t n;
    } format[MOST_FORMATS];
    size_t n_formats;
    struct line refused; // a line for each
    struct line last;    // name of the last source that is in
    char nothing[120];   // what ui->nothing says
};

static void clean(struct line *l, const char *text)
{
    line_clean(l, text, strlen(text));
}

// ---- one source ---------------------------------------------------------------------

static void count_format(struct many *m, const char *name)
{
    size_t i = 0;
    while (i < m->n_formats && strcmp(m->format[i].name, name) != 0)
        i++;
    if (i == MOST_FORMATS)
        return;
    if (i == m->n_formats)
        snprintf(m->format[m->n_formats++].name, sizeof m->format[i].name, "%s", name);
    m->format[i].n++;
}

static void line_name(struct line *l, const char *name)
{
    size_t from = l->n;
    clean(l, name);
    size_t width = line_width(l->p + from, l->n - from);
    line_repeat(l, ' ', width < NAME_COLUMNS ? NAME_COLUMNS - width : 1);
    line_text(l, " ");
}

static void line_records(struct line *l, uint64_t records, uint64_t taken,
                         uint64_t duplicates, uint64_t rejected)
{
    line_count(l, (int64_t)records);
    line_text(l, " records = ");
    line_count(l, (int64_t)taken);
    line_text(l, " taken + ");
    line_count(l, (int64_t)duplicates);
    line_text(l, " duplicates + ");
    line_count(l, (int64_t)rejected);
    line_text(l, " rejected");
}

// One line for a source that was found.
static void tell_line(struct many *m, const struct lockstep_source *s)
{
    const struct lockstep_import_report *r = s->report;
    struct line l = {0};
    line_name(&l, s->name);
    if (s->outcome == LOCKSTEP_UNREAD) {
        line_text(&l, "not read: ");
        if (m->ui->verbose)
            clean(&l, s->error->text);
        else
            line_cut(&l, s->error->text, strlen(s->error->text), 90);
        line_printf(&l, " [%s]", s->error->id);
    } else if (s->outcome == LOCKSTEP_ALREADY) {
        line_printf(&l, "in the case already, as source %" PRIu64, r->source_id);
    } else if (!m->c) {
        clean(&l, r->format);
        line_printf(&l, " (%s: ", r->certainty);
        line_count(&l, (int64_t)r->fitting);
        line_text(&l, " of ");
        line_count(&l, (int64_t)r->sampled);
        line_text(&l, " sampled)");
    } else {
        clean(&l, r->format);
        line_text(&l, "  ");
        line_records(&l, r->records, r->taken, r->duplicates, r->rejected);
    }
    ui_say(m->ui, "%s\n", l.p);
    line_done(&l);
}

static void begin(struct many *m, const struct lockstep_source *s)
{
    struct ui *ui = m->ui;
    m->several |= s->files > 1 || !s->named;
    ui->file = s->number;
    ui->files = s->files;
    ui->progress.phase[0] = '\0'; // so that the rate is that of this file
    ui->hold = true;              // what the library warns of comes behind the counts
    if (m->several) {
        snprintf(m->nothing, sizeof m->nothing,
                 "%" PRIu64 " of %" PRIu64 " files were gone through, and what was "
                 "taken of them stays",
                 s->number - 1, s->files);
        ui->nothing = m->nothing;
    }
    if (m->several && s->named) {
        struct line name = {0};
        clean(&name, s->name);
        ui_say(ui, "%s\n", name.p);
        line_done(&name);
    }
}

static void taken(struct many *m, const struct lockstep_source *s)
{
    struct ui *ui = m->ui;
    line_reset(&m->last);
    line_text(&m->last, s->name);
    count_format(m, s->outcome == LOCKSTEP_TAKEN ? s->report->format : "");
    if (s->named && !m->c) {
        ui_tell_held(ui);
        m->rc = import_explain(ui, s->name, &m->a->err);
        return;
    }
    import_record(ui, s->name, s->report, m->c ? "import" : "explain", !m->head);
    m->head = true;
    if (s->named || (ui->verbose && m->c)) {
        if (!s->named)
            ui_say(ui, "%s\n", s->name);
        import_tell(ui, m->c, s->name, s->report);
        return;
    }
    m->remarked += ui->held.n != 0;
    line_reset(&ui->held);
    tell_line(m, s);
}

static void unread(struct many *m, const struct lockstep_source *s)
{
    struct line l = {0};
    tell_line(m, s);
    if (!m->ui->json)
        return;
    line_text(&l, "{");
    json_text(&l, "type", "unread");
    json_text(&l, "path", s->name);
    json_text(&l, "id", s->error->id);
    json_text(&l, "message", s->error->text);
    json_text(&l, "hint", s->error->hint);
    line_text(&l, "}\n");
    ui_data(m->ui, &l);
    line_done(&l);
}

static void refused(struct many *m, const struct lockstep_source *s)
{
    struct ui *ui = m->ui;
    if (m->rc == LOCKSTEP_OK) {
        m->rc = s->rc;
        m->a->err = *s->error;
    }
    line_text(&m->refused, "  refused  ");
    clean(&m->refused, s->name);
    line_text(&m->refused, ": ");
    clean(&m->refused, s->error->text);
    line_printf(&m->refused, " [%s]\n", s->error->id);
    size_t n = strlen(s->name);
    bool part = m->last.n > n && strncmp(m->last.p, s->name, n) == 0;
    if (m->several)
        ui->nothing = !m->c                         ? "nothing was written"
                      : part && m->last.p[n] == '!' ? "nothing more of it was imported"
                                                    : "nothing of it was imported";
    ui_error(ui, s->error);
    m->a->reported = true;
}

static int each(void *self, const struct lockstep_source *s)
{
    struct many *m = self;
    ui_clear_progress(m->ui);
    m->sums = *s->sums;
    switch (s->outcome) {
    case LOCKSTEP_BEGUN:
        begin(m, s);
        return 0;
    case LOCKSTEP_TAKEN:
    case LOCKSTEP_ALREADY:
        m->a->n_in++;
        taken(m, s);
        break;
    case LOCKSTEP_UNREAD:
        unread(m, s);
        break;
    case LOCKSTEP_REFUSED:
        refused(m, s);
        break;
    }
    ui_tell_held(m->ui);
    return 0;
}

// ---- all of them --------------------------------------------------------------------

static void count_all(const struct many *m)
{
    const struct lockstep_import_sums *s = &m->sums;
    ui_count(m->ui, "files", s->taken_sources + s->already_sources);
    ui_count(m->ui, "already", s->already_sources);
    ui_count(m->ui, "unread", s->unread_sources);
    ui_count(m->ui, "refused", s->refused_sources);
    ui_count(m->ui, "left_out", s->left_out);
    ui_count(m->ui, "records", s->records);
    ui_count(m->ui, "taken", s->taken);
    ui_count(m->ui, "duplicates", s->duplicates);
    ui_count(m->ui, "rejected", s->rejected);
    ui_count(m->ui, "observations", s->observations);
    ui_count(m->ui, "accounts", s->accounts);
    ui_count(m->ui, "new_accounts", s->new_accounts);
}

static void tell_formats(struct many *m)
{
    struct line l = {0};
    for (size_t i = 0; i < m->n_formats; i++) {
        if (!m->format[i].name[0])
            continue;
        line_text(&l, l.n ? " \xC2\xB7 " : "  formats  ");
        clean(&l, m->format[i].name);
        line_text(&l, " ");
        line_count(&l, (int64_t)m->format[i].n);
    }
    if (l.n)
        ui_say(m->ui, "%s\n", l.p);
    line_done(&l);
}

static void tell_posts(struct many *m)
{
    const struct lockstep_import_sums *s = &m->sums;
    struct line l = {0};
    line_text(&l, "  ");
    line_records(&l, s->records, s->taken, s->duplicates, s->rejected);
    if (s->observations) {
        line_text(&l, "\n  ");
        line_count(&l, (int64_t)s->observations);
        line_text(&l, " of those taken tell of accounts and posts and are none");
    }
    if (s->taken > s->observations) {
        line_text(&l, "\n  ");
        line_count(&l, (int64_t)s->accounts);
        line_text(&l, s->accounts == 1 ? " account (" : " accounts (");
        line_count(&l, (int64_t)s->new_accounts);
        line_text(&l, " new) \xC2\xB7 ");
        line_time(&l, s->first_us, true);
        line_text(&l, " .. ");
        line_time(&l, s->last_us, true);
    }
    ui_say(m->ui, "%s\n", l.p);
    line_done(&l);
}

static void tell_sources(struct many *m)
{
    const struct lockstep_import_sums *s = &m->sums;
    struct line l = {0};
    uint64_t all =
        s->taken_sources + s->already_sources + s->unread_sources + s->refused_sources;
    line_count(&l, (int64_t)all);
    line_text(&l, all == 1 ? " source = " : " sources = ");
    line_count(&l, (int64_t)s->taken_sources);
    line_text(&l, m->c ? " taken + " : " to be read + ");
    if (m->c) {
        line_count(&l, (int64_t)s->already_sources);
        line_text(&l, " already there + ");
    }
    line_count(&l, (int64_t)s->unread_sources);
    line_text(&l, " not read + ");
    line_count(&l, (int64_t)s->refused_sources);
    line_text(&l, " refused");
    if (s->left_out) {
        line_text(&l, "; left out: ");
        line_count(&l, (int64_t)s->left_out);
        line_text(&l, " (hidden, cases, files of rejects)");
    }
    ui_say(m->ui, "\n%s\n", l.p);
    line_done(&l);
}

static void tell_all(struct many *m, double started)
{
    struct ui *ui = m->ui;
    if (!m->several)
        return;
    tell_sources(m);
    if (m->c)
        tell_posts(m);
    tell_formats(m);
    if (m->refused.n)
        ui_say(ui, "%s", m->refused.p);
    if (m->remarked)
        ui_say(ui, "  ! remarks on %" PRIu64 " source%s are shown with --verbose\n",
               m->remarked, m->remarked == 1 ? "" : "s");
    if (m->c)
        ui_last(ui, m->sums.records, "posts", ui_now() - started);
}

enum lockstep_rc import_many(struct ui *ui, lockstep_case *c, const char *const *paths,
                             size_t n, struct answer *a)
{
    struct lockstep_import_options o = import_options(ui->c);
    struct lockstep_options how = ui_options(ui);
    struct lockstep_error err = {0};
    struct many m = {.ui = ui, .c = c, .a = a, .several = n > 1};
    double started = ui_now();
    enum lockstep_rc rc =
        c ? lockstep_import_all(c, paths, n, &o, each, &m, &m.sums, &err)
          : lockstep_explain_all(paths, n, &o, &how, each, &m, &m.sums, &err);
    ui_clear_progress(ui);
    ui_tell_held(ui);
    if (rc == LOCKSTEP_STOPPED || (rc != LOCKSTEP_OK && !a->reported)) {
        a->err = err;
        a->reported = false;
        m.rc = rc;
    }
    if (c)
        count_all(&m);
    tell_all(&m, started);
    line_done(&m.refused);
    line_done(&m.last);
    return m.rc;
}
