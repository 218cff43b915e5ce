// SPDX-License-Identifier: Apache-2.0
#include "run.h"
#include "table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Rows of the sample that --explain shows to people.
enum { SAMPLE_ROWS = 3 };

static bool is_path(const char *format)
{
    size_t n = strlen(format);
    return strchr(format, '/') || (n > 4 && strcmp(format + n - 4, ".sql") == 0);
}

static enum lockstep_rc check_format(const struct command *c,
                                     struct lockstep_error *err)
{
    const struct value *v = &c->value[FLAG_AS];
    if (!v->given || is_path(v->text))
        return LOCKSTEP_OK;
    return names_check(lockstep_formats, "name", "format", v->text, err);
}

// The key of pseudonyms: the one that is named, or the user's own. NULL: there is no
// place for it.
static const char *key_path(const struct command *c)
{
    static char path[4096];
    const char *home = getenv("HOME"), *xdg = getenv("XDG_STATE_HOME");
    int n = -1;
    if (c->value[FLAG_KEY].given)
        return c->value[FLAG_KEY].text;
    if (xdg && xdg[0] == '/')
        n = snprintf(path, sizeof path, "%s/lockstep/pseudonym.key", xdg);
    else if (home && *home)
        n = snprintf(path, sizeof path, "%s/.local/state/lockstep/pseudonym.key", home);
    return n > 0 && (size_t)n < sizeof path ? path : NULL;
}

static enum lockstep_rc check_key(const struct command *c, struct lockstep_error *err)
{
    const struct value *v = c->value;
    if (v[FLAG_KEY].given && !v[FLAG_PSEUDONYMISE].given)
        return fault(err, "E0106", "add --pseudonymise",
                     "--key is the key of pseudonyms, and none were asked for");
    if (v[FLAG_PSEUDONYMISE].given && !key_path(c))
        return fault(err, "E0411", "name a file for it with --key FILE",
                     "there is no home folder to keep the key of pseudonyms in");
    return LOCKSTEP_OK;
}

struct lockstep_import_options import_options(const struct command *c)
{
    struct lockstep_import_options o = LOCKSTEP_IMPORT_INIT;
    const struct value *v = c->value;
    o.format = v[FLAG_AS].text;
    o.map = c->map;
    o.n_map = c->n_map;
    o.zone = v[FLAG_ZONE].text;
    o.date_order = v[FLAG_DATE_ORDER].text;
    o.time_form = v[FLAG_TIME_FORM].text;
    o.no_quotes = v[FLAG_NO_QUOTES].given;
    o.strict = v[FLAG_STRICT].given;
    o.allow_damage = v[FLAG_MAX_REJECTS].given;
    o.max_rejects = (uint64_t)v[FLAG_MAX_REJECTS].n;
    o.max_reject_share = v[FLAG_MAX_REJECTS].f;
    o.pseudonym_key = v[FLAG_PSEUDONYMISE].given ? key_path(c) : NULL;
    // "--max-rejects 0" allows none, and the library's 0 means no limit.
    if (o.allow_damage && o.max_rejects == 0 && o.max_reject_share <= 0) {
        o.allow_damage = 0;
        o.strict = 1;
    }
    return o;
}

// ---- what a person reads ------------------------------------------------------------

static void tell_format(struct ui *ui, const struct lockstep_import_report *r)
{
    struct line l = {0};
    line_text(&l, "  format   ");
    line_clean(&l, r->format, strlen(r->format));
    line_printf(&l, " (%s", r->certainty);
    if (r->sampled) {
        line_text(&l, ": ");
        line_count(&l, (int64_t)r->fitting);
        line_text(&l, " of ");
        line_count(&l, (int64_t)r->sampled);
        line_text(&l, " sampled");
    }
    line_text(&l, ")");
    int64_t us = r->measured_resolution_us > r->declared_resolution_us
                     ? r->measured_resolution_us
                     : r->declared_resolution_us;
    if (us > 0) {
        line_repeat(&l, ' ', l.n < 66 ? 66 - l.n : 4);
        line_printf(&l, "clock  %s, ", r->trust);
        line_duration(&l, us);
        line_printf(&l, "%s%s", r->zone[0] ? ", " : "", r->zone);
    }
    ui_say(ui, "%s\n", l.p);
    line_done(&l);
}

static bool in_name(char c)
{
    return c == '_' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool is_keyword(const char *p, size_t n)
{
    static const char *const words[] = {"case", "when", "then", "else",  "end", "is",
                                        "not",  "null", "and",  "or",    "in",  "as",
                                        "cast", "like", "true", "false", "json"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == n && strncmp(words[i], p, n) == 0)
            return true;
    return false;
}

// The next word of SQL at *at: a name, a "name", a 'text' or one other byte.
static size_t word_at(const char *p, size_t n, size_t at)
{
    size_t end = at + 1;
    if (p[at] == '\'' || p[at] == '"') {
        while (end < n && p[end] != p[at])
            end++;
        return end < n ? end + 1 : n;
    }
    while (in_name(p[at]) && end < n && (in_name(p[end]) || p[end] == '"'))
        end++;
    return end;
}

// Adds the first column that an expression reads, and an ellipsis if that is not all of
// it.
static void add_short(struct line *l, const char *p, size_t n)
{
    for (size_t at = 0, end; at < n; at = end) {
        end = word_at(p, n, at);
        bool quoted = p[at] == '"', digit = p[at] >= '0' && p[at] <= '9';
        if (p[at] == '\'' && end - at > 4 && strncmp(p + at, "'$.", 3) == 0) {
            line_clean(l, p + at + 3, end - at - 4); // a path into JSON
            line_text(l, end + 1 == n ? "" : "\xE2\x80\xA6");
            return;
        }
        if ((!quoted && !in_name(p[at])) || digit || is_keyword(p + at, end - at) ||
            (end < n && p[end] == '('))
            continue;
        line_clean(l, p + at + quoted, end - at - (quoted ? 2 : 0));
        line_text(l, at == 0 && end == n ? "" : "\xE2\x80\xA6");
        return;
    }
    line_clean(l, p, n);
}

static void tell_mapping(struct ui *ui, lockstep_rows *mapping)
{
    struct line l = {0};
    const struct lockstep_cell *cells = NULL;
    int field = table_column(mapping, "field"), from = table_column(mapping, "from");
    line_text(&l, "  mapping  ");
    size_t width = 11;
    bool fresh = true;
    while (field >= 0 && from >= 0 &&
           lockstep_rows_next(mapping, &cells, NULL) == LOCKSTEP_OK && cells) {
        struct line part = {0};
        line_clean(&part, cells[field].text, cells[field].n);
        line_text(&part, "<-");
        add_short(&part, cells[from].text, cells[from].n);
        size_t w = line_width(part.p, part.n);
        if (!fresh && width + w + 2 > ui->width) {
            line_text(&l, "\n           ");
            width = 11;
            fresh = true;
        }
        line_printf(&l, "%s%s", fresh ? "" : "  ", part.p);
        width += w + 2;
        fresh = false;
        line_done(&part);
    }
    ui_say(ui, "%s\n", l.p);
    line_done(&l);
}

static void tell_counts(struct ui *ui, const struct lockstep_import_report *r)
{
    struct line l = {0};
    line_text(&l, "  ");
    line_count(&l, (int64_t)r->records);
    line_text(&l, " records = ");
    line_count(&l, (int64_t)r->taken);
    line_text(&l, " taken + ");
    line_count(&l, (int64_t)r->duplicates);
    line_text(&l, " duplicates");
    if (r->changed) {
        line_text(&l, " (");
        line_count(&l, (int64_t)r->changed);
        line_text(&l, " with another text, kept as versions)");
    }
    line_text(&l, " + ");
    line_count(&l, (int64_t)r->rejected);
    line_text(&l, " rejected");
    if (r->rejects_path[0]) {
        line_text(&l, " (");
        line_clean(&l, r->rejects_path, strlen(r->rejects_path));
        line_text(&l, ")");
    }
    ui_say(ui, "%s\n", l.p);
    line_reset(&l);
    if (r->observations) {
        line_text(&l, "  ");
        line_count(&l, (int64_t)r->observations);
        line_printf(&l, " of those taken %s of accounts and posts and %s\n",
                    r->observations == 1 ? "tells" : "tell",
                    r->observations == 1 ? "is none" : "are none");
        ui_say(ui, "%s", l.p);
        line_reset(&l);
    }
    if (r->taken == r->observations) {
        line_done(&l);
        return;
    }
    line_text(&l, "  ");
    line_count(&l, (int64_t)r->accounts);
    line_text(&l, r->accounts == 1 ? " account" : " accounts");
    bool some_new = r->new_accounts != r->accounts;
    if (some_new) {
        line_text(&l, " (");
        line_count(&l, (int64_t)r->new_accounts);
        line_text(&l, r->renamed_accounts ? " new, " : " new)");
    }
    if (r->renamed_accounts) {
        line_text(&l, some_new ? "" : " (");
        line_count(&l, (int64_t)r->renamed_accounts);
        line_text(&l, " under several names)");
    }
    line_text(&l, " \xC2\xB7 ");
    line_count(&l, (int64_t)r->objects);
    line_text(&l, r->objects == 1 ? " object" : " objects");
    line_text(&l, " \xC2\xB7 ");
    line_time(&l, r->first_us, true);
    line_text(&l, " .. ");
    line_time(&l, r->last_us, true);
    ui_say(ui, "%s\n", l.p);
    line_done(&l);
}

// What --verbose adds: what was decided and measured on the way.
static void tell_more(struct ui *ui, const struct lockstep_import_report *r)
{
    struct line l = {0};
    line_printf(&l, "  source %" PRIu64 " \xC2\xB7 ", r->source_id);
    line_bytes(&l, r->bytes);
    line_text(&l, " \xC2\xB7 clock said ");
    line_duration(&l, r->declared_resolution_us);
    line_text(&l, ", measured ");
    line_duration(&l, r->measured_resolution_us);
    line_text(&l, " \xC2\xB7 ");
    line_count(&l, (int64_t)r->traces);
    line_text(&l, " traces added\n");
    if (r->blank_lines) {
        line_text(&l, "  ");
        line_count(&l, (int64_t)r->blank_lines);
        line_text(&l, " blank lines were passed over\n");
    }
    ui_say(ui, "%s", l.p);
    line_done(&l);
}

static void tell(struct ui *ui, lockstep_case *c, const char *path,
                 const struct lockstep_import_options *o,
                 const struct lockstep_import_report *r)
{
    lockstep_rows *mapping = NULL;
    struct lockstep_options how = ui_options(ui);
    if (!ui_talks(ui))
        return;
    tell_format(ui, r);
    how.warning = NULL;                                      // was said once
    if (strcmp(path, "-") != 0 && access(path, R_OK) == 0 && // not of an archive
        lockstep_explain(path, o, &how, NULL, &mapping, NULL, NULL) == LOCKSTEP_OK &&
        mapping)
        tell_mapping(ui, mapping);
    lockstep_rows_free(mapping);
    tell_counts(ui, r);
    rejects_tell(ui, c, r->source_id, r->rejected);
    ui_tell_held(ui);
    if (ui->verbose)
        tell_more(ui, r);
    ui_last(ui, r->records, "posts", r->seconds);
}

// ---- what a machine reads -----------------------------------------------------------

static void as_record(struct ui *ui, const char *path,
                      const struct lockstep_import_report *r, const char *type)
{
    struct line l = {0};
    line_text(&l, "{");
    json_text(&l, "type", type);
    json_text(&l, "path", path);
    if (r->source_id)
        json_id(&l, "source_id", r->source_id);
    line_printf(&l, ",\"already\":%s", r->already ? "true" : "false");
    json_text(&l, "format", r->format);
    json_text(&l, "certainty", r->certainty);
    json_count(&l, "sampled", r->sampled);
    json_count(&l, "fitting", r->fitting);
    json_count(&l, "bytes", r->bytes);
    json_count(&l, "records", r->records);
    json_count(&l, "taken", r->taken);
    json_count(&l, "observations", r->observations);
    json_count(&l, "duplicates", r->duplicates);
    json_count(&l, "changed", r->changed);
    json_count(&l, "rejected", r->rejected);
    json_count(&l, "blank_lines", r->blank_lines);
    json_count(&l, "accounts", r->accounts);
    json_count(&l, "new_accounts", r->new_accounts);
    json_count(&l, "renamed_accounts", r->renamed_accounts);
    json_count(&l, "objects", r->objects);
    json_count(&l, "traces", r->traces);
    if (r->taken > r->observations) {
        json_time(&l, "first", r->first_us);
        json_time(&l, "last", r->last_us);
    }
    json_int(&l, "declared_resolution_us", r->declared_resolution_us);
    json_int(&l, "measured_resolution_us", r->measured_resolution_us);
    json_text(&l, "trust", r->trust);
    json_text(&l, "zone", r->zone);
    json_real(&l, "single_post_share", r->single_post_share);
    json_count(&l, "gaps", r->gaps);
    if (r->gaps) {
        json_real(&l, "gap_posts", r->gap_posts);
        json_time(&l, "gap_from", r->gap_from_us);
        json_time(&l, "gap_to", r->gap_to_us);
    }
    json_real(&l, "seconds", r->seconds);
    if (r->rejects_path[0])
        json_text(&l, "rejects_path", r->rejects_path);
    line_text(&l, "}\n");
    ui_data(ui, &l);
    line_done(&l);
}

static void csv_text(struct line *l, const char *text)
{
    bool guard = *text && strchr("=+-@\t\r", *text);
    line_printf(l, "\"%s", guard ? "'" : "");
    for (; *text; text++)
        line_printf(l, *text == '"' ? "\"\"" : "%c", *text);
    line_text(l, "\",");
}

static void as_csv(struct ui *ui, const char *path,
                   const struct lockstep_import_report *r, bool head)
{
    struct line l = {0};
    if (head)
        line_text(&l, "path,format,source_id,already,records,taken,duplicates,rejected,"
                      "accounts,objects,traces,first,last\n");
    csv_text(&l, path);
    csv_text(&l, r->format);
    line_printf(&l,
                "%" PRIu64 ",%s,%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64
                ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",",
                r->source_id, r->already ? "true" : "false", r->records, r->taken,
                r->duplicates, r->rejected, r->accounts, r->objects, r->traces);
    if (r->taken)
        line_iso(&l, r->first_us);
    line_text(&l, ",");
    if (r->taken)
        line_iso(&l, r->last_us);
    line_text(&l, "\n");
    ui_data(ui, &l);
    line_done(&l);
}

// ---- the work -----------------------------------------------------------------------

// A case in which nothing was taken is removed again, so it is spoken of only now.
static void tell_made(struct ui *ui, lockstep_case *c)
{
    struct line l = {0};
    if (!lockstep_case_is_new(c) || ui->told_case)
        return;
    ui->told_case = true;
    line_clean(&l, lockstep_case_path(c), strlen(lockstep_case_path(c)));
    ui_say(ui, "  made the case %s\n", l.p);
    line_done(&l);
}

void import_tell(struct ui *ui, lockstep_case *c, const char *path,
                 const struct lockstep_import_report *report)
{
    struct lockstep_import_options o = import_options(ui->c);
    tell_made(ui, c);
    if (report->already)
        ui_say(ui,
               "  these very bytes are in the case already, as source %" PRIu64
               "; nothing was changed\n",
               report->source_id);
    else
        tell(ui, c, path, &o, report);
}

void import_record(struct ui *ui, const char *path,
                   const struct lockstep_import_report *report, const char *type,
                   bool head)
{
    if (ui->json)
        as_record(ui, path, report, type);
    else if (ui->csv && strcmp(type, "import") == 0)
        as_csv(ui, path, report, head);
}

enum lockstep_rc import_explain(struct ui *ui, const char *path,
                                struct lockstep_error *err)
{
    struct lockstep_import_options o = import_options(ui->c);
    struct lockstep_options how = ui_options(ui);
    struct lockstep_import_report r = LOCKSTEP_IMPORT_REPORT_INIT;
    lockstep_rows *mapping = NULL, *sample = NULL;
    struct form form = {.name = form_name(ui, "table"), .type = "mapping"};
    uint64_t n;
    bool more;
    enum lockstep_rc rc = lockstep_explain(path, &o, &how, &r, &mapping, &sample, err);
    if (rc == LOCKSTEP_OK) {
        import_record(ui, path, &r, "explain", true);
        tell_format(ui, &r);
        rc = rows_write(ui, mapping, &form, &n, &more, err);
    }
    form.type = "sample";
    form.limit = SAMPLE_ROWS;
    form.exact = true;
    if (rc == LOCKSTEP_OK)
        ui_say(ui, "\n  the first records, as they would be read:\n\n");
    if (rc == LOCKSTEP_OK && !ui->csv)
        rc = rows_write(ui, sample, &form, &n, &more, err);
    lockstep_rows_free(mapping);
    lockstep_rows_free(sample);
    return rc;
}

static enum lockstep_rc explain(struct ui *ui, struct answer *a)
{
    const struct command *c = ui->c;
    enum lockstep_rc rc;
    ui_begin(ui, NULL);
    if (c->n_arg == 1 && strcmp(c->arg[0], "-") == 0) // can be read but once
        rc = import_explain(ui, "-", &a->err);
    else
        rc = import_many(ui, NULL, (const char *const *)c->arg, c->n_arg, a);
    if (rc == LOCKSTEP_OK)
        ui_say(
            ui,
            "\n  nothing was written; without --explain this is what would be read\n");
    return rc;
}

// A mistyped name must not leave an empty case behind.
enum lockstep_rc import_check_files(const struct command *c, struct lockstep_error *err)
{
    for (size_t i = 0; i < c->n_arg; i++)
        if (strcmp(c->arg[i], "-") == 0 || access(c->arg[i], R_OK) == 0)
            return LOCKSTEP_OK;
    fault(err, "E0201", "is the name right?", "cannot read \"%s\": %s", c->arg[0],
          strerror(errno));
    snprintf(err->source, sizeof err->source, "%s", c->arg[0]);
    return LOCKSTEP_IO;
}

enum lockstep_rc run_import(struct ui *ui, struct answer *a)
{
    lockstep_case *c = NULL;
    ui->nothing = "nothing was imported";
    enum lockstep_rc rc = check_format(ui->c, &a->err);
    if (rc == LOCKSTEP_OK)
        rc = check_key(ui->c, &a->err);
    if (rc == LOCKSTEP_OK && ui->c->value[FLAG_EXPLAIN].given)
        return explain(ui, a);
    if (rc == LOCKSTEP_OK)
        rc = import_check_files(ui->c, &a->err);
    if (rc == LOCKSTEP_OK)
        rc = ui_case(ui, LOCKSTEP_CREATE, &c, &a->err);
    if (rc == LOCKSTEP_OK) {
        ui_begin(ui, c);
        rc = import_many(ui, c, (const char *const *)ui->c->arg, ui->c->n_arg, a);
    }
    lockstep_close(c);
    return rc;
}
