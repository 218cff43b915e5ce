// SPDX-License-Identifier: Apache-2.0
#include "ui.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

volatile sig_atomic_t ui_stop_asked;

double ui_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

uint64_t ui_peak_bytes(void)
{
    char text[256];
    unsigned long long kib = 0;
    // getrusage would also count the program that started this one.
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(text, sizeof text, f))
        if (sscanf(text, "VmHWM: %llu kB", &kib) == 1)
            break;
    if (f)
        fclose(f);
    struct rusage usage;
    if (!kib && getrusage(RUSAGE_SELF, &usage) == 0)
        kib = (unsigned long long)usage.ru_maxrss;
    return kib * 1024;
}

static bool colours(const struct command *c, bool tty)
{
    const struct value *v = &c->value[FLAG_COLOR];
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    if (v->given && strcmp(v->text, "auto") != 0)
        return strcmp(v->text, "always") == 0;
    return tty && !(no && *no) && !(term && strcmp(term, "dumb") == 0);
}

static size_t width_of_terminal(void)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    long told = columns ? strtol(columns, NULL, 10) : 0;
    if (told >= 20 && told < 10000)
        return (size_t)told;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
        return size.ws_col;
    return 80;
}

void ui_init(struct ui *ui, const struct command *c)
{
    const char *term = getenv("TERM");
    *ui = (struct ui){.c = c, .out = stdout, .started = ui_now()};
    ui->json = c->value[FLAG_JSON].given;
    ui->csv = c->value[FLAG_CSV].given;
    ui->quiet = c->value[FLAG_QUIET].given;
    ui->verbose = c->value[FLAG_VERBOSE].given;
    ui->out_tty = isatty(STDOUT_FILENO);
    ui->err_tty = isatty(STDERR_FILENO);
    ui->out_colour = colours(c, ui->out_tty);
    ui->err_colour = colours(c, ui->err_tty);
    ui->can_rewrite = ui->err_tty && !(term && strcmp(term, "dumb") == 0);
    ui->width = ui->out_tty ? width_of_terminal() : 100;
}

void ui_done(struct ui *ui)
{
    free(ui->out_path);
    free(ui->out_tmp);
    ui->out_path = ui->out_tmp = NULL;
}

// ---- output -------------------------------------------------------------------------

static enum lockstep_rc cannot_write(const char *id, const char *path, int error,
                                     struct lockstep_error *err)
{
    fault(err, id, "choose another place with -o FILE, or make room",
          "\"%s\" cannot be written: %s", path, strerror(error));
    return LOCKSTEP_IO;
}

enum lockstep_rc ui_open(struct ui *ui, const char *path, struct lockstep_error *err)
{
    struct stat st;
    struct line tmp = {0};
    if (!path || strcmp(path, "-") == 0)
        return LOCKSTEP_OK;
    // A device or a pipe is written as it is.
    bool direct = stat(path, &st) == 0 && !S_ISREG(st.st_mode);
    line_text(&tmp, path);
    if (!direct)
        line_printf(&tmp, ".part-%ld", (long)getpid());
    FILE *f = fopen(tmp.p, "wb");
    int error = errno;
    if (!f) {
        line_done(&tmp);
        return cannot_write("E0803", path, error, err);
    }
    ui->out = f;
    ui->out_path = cli_copy(path, strlen(path));
    if (!direct)
        ui->out_tmp = cli_copy(tmp.p, tmp.n);
    line_done(&tmp);
    return LOCKSTEP_OK;
}

enum lockstep_rc ui_finish(struct ui *ui, bool keep, struct lockstep_error *err)
{
    bool file = ui->out != stdout;
    int error = fflush(ui->out) != 0 ? errno : 0;
    if (file && fclose(ui->out) != 0 && !error)
        error = errno;
    ui->out = stdout;
    if (ui->write_error && !error)
        error = ui->write_error;
    if (error == EPIPE && !file)
        ui->closed_pipe = true;
    if (ui->out_tmp && keep && !error && rename(ui->out_tmp, ui->out_path) != 0)
        error = errno;
    if (ui->out_tmp && (!keep || error))
        unlink(ui->out_tmp);
    enum lockstep_rc rc = LOCKSTEP_OK;
    if (error && keep)
        rc = cannot_write("E0801", ui->out_path ? ui->out_path : "standard output",
                          error, err);
    free(ui->out_tmp);
    free(ui->out_path);
    ui->out_tmp = ui->out_path = NULL;
    return rc;
}

int ui_sink(void *self, const char *p, size_t n)
{
    struct ui *ui = self;
    if (ui_stop_asked)
        ui->stopped = true;
    if (ui->write_error || ui->stopped)
        return -1;
    ui_clear_progress(ui);
    if (fwrite(p, 1, n, ui->out) == n)
        return 0;
    ui->write_error = errno ? errno : EIO;
    if (ui->write_error == EPIPE)
        ui->closed_pipe = true;
    return -1;
}

void ui_data(struct ui *ui, const struct line *l)
{
    ui_sink(ui, l->p ? l->p : "", l->n);
}

// ---- talk ---------------------------------------------------------------------------

bool ui_talks(const struct ui *ui)
{
    return !ui->quiet && !ui->json;
}

void ui_say(struct ui *ui, const char *format, ...)
{
    va_list args;
    if (!ui_talks(ui))
        return;
    ui_clear_progress(ui);
    fflush(ui->out); // so that both streams keep their order on a terminal
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
}

void ui_clear_progress(struct ui *ui)
{
    if (ui->progress.shown)
        fputs("\r\033[K", stderr);
    ui->progress.shown = false;
}

// One line, rewritten: rows, rate, time left; not before 300 ms, ten times a second.
static void on_progress(void *self, const char *phase, uint64_t done, uint64_t total)
{
    struct ui *ui = self;
    double now = ui_now();
    if (!ui->can_rewrite || ui->quiet)
        return;
    if (strncmp(ui->progress.phase, phase, sizeof ui->progress.phase - 1) != 0) {
        snprintf(ui->progress.phase, sizeof ui->progress.phase, "%s", phase);
        ui->progress.since = now;
    }
    if (now - ui->started < 0.3 || now - ui->progress.drawn < 0.1)
        return;
    struct line l = {0};
    double took = now - ui->progress.since, rate = took > 0 ? (double)done / took : 0;
    line_text(&l, "\r\033[K  ");
    if (ui->files > 1)
        line_printf(&l, "file %" PRIu64 " of %" PRIu64 " \xC2\xB7 ", ui->file,
                    ui->files);
    line_printf(&l, "%s  ", phase);
    if (done || total)
        line_short(&l, (double)done);
    if (total) {
        line_text(&l, " of ");
        line_short(&l, (double)total);
    }
    if (took > 0.2 && rate >= 1) {
        line_text(&l, " \xC2\xB7 ");
        line_short(&l, rate);
        line_text(&l, "/s");
    }
    if (took > 0.5 && rate > 0 && total > done)
        line_printf(&l, " \xC2\xB7 %.0f s left", ceil((double)(total - done) / rate));
    fputs(l.p, stderr);
    fflush(stderr);
    line_done(&l);
    ui->progress.drawn = now;
    ui->progress.shown = true;
}

static void on_warning(void *self, const char *id, const char *message,
                       const char *hint)
{
    ui_warn(self, id, message, hint);
}

struct lockstep_options ui_options(struct ui *ui)
{
    struct lockstep_options o = LOCKSTEP_OPTIONS_INIT;
    const struct value *v = ui->c->value;
    if (v[FLAG_THREADS].given)
        o.threads = (unsigned)(v[FLAG_THREADS].n > 4096 ? 4096 : v[FLAG_THREADS].n);
    if (v[FLAG_MEMORY].given)
        o.memory_bytes = (uint64_t)v[FLAG_MEMORY].n;
    if (v[FLAG_SEED].given)
        o.seed = (uint64_t)v[FLAG_SEED].n;
    o.progress = on_progress;
    o.warning = on_warning;
    o.self = ui;
    return o;
}

void ui_last(struct ui *ui, uint64_t rows, const char *noun, double seconds)
{
    struct line l = {0};
    if (rows) {
        line_count(&l, (int64_t)rows);
        line_printf(&l, " %s \xC2\xB7 ", noun);
    }
    line_printf(&l, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
    if (rows && seconds > 0.001) {
        line_text(&l, " \xC2\xB7 ");
        line_short(&l, (double)rows / seconds);
        line_printf(&l, " %s/s", noun);
    }
    line_text(&l, " \xC2\xB7 ");
    line_bytes(&l, ui_peak_bytes());
    ui_say(ui, "  %s\n", l.p);
    line_done(&l);
}

enum lockstep_rc ui_case(struct ui *ui, enum lockstep_mode mode, lockstep_case **out,
                         struct lockstep_error *err)
{
    struct lockstep_options o = ui_options(ui);
    return lockstep_open(ui->c->value[FLAG_CASE].text, mode, &o, out, err);
}

void ui_case_flag(const struct ui *ui, struct line *out)
{
    const struct value *v = &ui->c->value[FLAG_CASE];
    if (!v->given || strcmp(v->origin, "flag") != 0)
        return;
    line_text(out, strpbrk(v->text, " '\"$\\") ? " -C '" : " -C ");
    line_clean(out, v->text, strlen(v->text));
    line_text(out, strpbrk(v->text, " '\"$\\") ? "'" : "");
}

// ---- json ---------------------------------------------------------------------------

static void key_of(struct line *l, const char *key)
{
    line_printf(l, "%s\"%s\":", l->n && l->p[l->n - 1] != '{' ? "," : "", key);
}

void json_text(struct line *l, const char *key, const char *text)
{
    key_of(l, key);
    if (text)
        line_json(l, text, strlen(text));
    else
        line_text(l, "null");
}

void json_count(struct line *l, const char *key, uint64_t n)
{
    key_of(l, key);
    line_printf(l, "%" PRIu64, n);
}

void json_int(struct line *l, const char *key, int64_t n)
{
    key_of(l, key);
    line_printf(l, "%" PRId64, n);
}

void json_id(struct line *l, const char *key, uint64_t id)
{
    key_of(l, key);
    line_printf(l, "\"%" PRIu64 "\"", id);
}

void json_real(struct line *l, const char *key, double f)
{
    key_of(l, key);
    if (isfinite(f))
        line_printf(l, "%.9g", f);
    else
        line_text(l, "null");
}

void json_time(struct line *l, const char *stem, int64_t us)
{
    char name[80];
    snprintf(name, sizeof name, "%s_us", stem);
    json_int(l, name, us);
    key_of(l, stem);
    line_text(l, "\"");
    line_iso(l, us);
    line_text(l, "\"");
}

static void put_record(struct ui *ui, struct line *l)
{
    line_text(l, "}\n");
    ui_data(ui, l);
    line_done(l);
}

void ui_begin(struct ui *ui, const lockstep_case *c)
{
    struct line l = {0};
    bool first = true;
    if (!ui->json || ui->begun)
        return;
    ui->begun = true;
    line_text(&l, "{");
    json_text(&l, "type", "begin");
    json_text(&l, "schema", "lockstep/1");
    json_text(&l, "command", ui->c->verb ? ui->c->verb->name : "");
    json_text(&l, "version", lockstep_version());
    if (c)
        json_text(&l, "case", lockstep_case_id(c));
    if (ui->c->value[FLAG_RUN].given)
        json_id(&l, "run_id", (uint64_t)ui->c->value[FLAG_RUN].n);
    json_count(&l, "seed",
               ui->c->value[FLAG_SEED].given ? (uint64_t)ui->c->value[FLAG_SEED].n : 1);
    line_text(&l, ",\"options\":{");
    for (int i = 0; i < FLAG_COUNT; i++) {
        const struct value *v = &ui->c->value[i];
        if (!v->given || i == FLAG_JSON)
            continue;
        line_printf(&l, "%s\"%s\":", first ? "" : ",", flags[i].name);
        if (flags[i].type == VALUE_NONE)
            line_text(&l, "true");
        else
            line_json(&l, v->text, strlen(v->text));
        first = false;
    }
    line_text(&l, "}");
    put_record(ui, &l);
    fflush(ui->out);
}

void ui_count(struct ui *ui, const char *name, uint64_t n)
{
    if (ui->n_counts == sizeof ui->count / sizeof *ui->count)
        return;
    ui->count[ui->n_counts].name = name;
    ui->count[ui->n_counts++].n = n;
}

void ui_end(struct ui *ui, enum lockstep_rc rc, int code)
{
    struct line l = {0};
    if (!ui->json)
        return;
    ui_begin(ui, NULL);
    line_text(&l, "{");
    json_text(&l, "type", "end");
    json_count(&l, "rc", (uint64_t)rc);
    json_count(&l, "exit_code", (uint64_t)code);
    line_text(&l, ",\"counts\":{");
    for (size_t i = 0; i < ui->n_counts; i++)
        json_count(&l, ui->count[i].name, ui->count[i].n);
    line_text(&l, "}");
    json_real(&l, "seconds", ui_now() - ui->started);
    json_count(&l, "peak_bytes", ui_peak_bytes());
    put_record(ui, &l);
}

void ui_warn(struct ui *ui, const char *id, const char *message, const char *hint)
{
    struct line l = {0};
    if (ui->json) {
        ui_begin(ui, NULL);
        line_text(&l, "{");
        json_text(&l, "type", "warning");
        json_text(&l, "id", id ? id : "");
        json_text(&l, "message", message ? message : "");
        json_text(&l, "hint", hint ? hint : "");
        put_record(ui, &l);
        return;
    }
    line_text(&l, "  ! ");
    line_clean(&l, message ? message : "", message ? strlen(message) : 0);
    if (hint && *hint) {
        line_text(&l, "\n    ");
        line_clean(&l, hint, strlen(hint));
    }
    line_text(&l, "\n");
    if (ui->hold)
        line_add(&ui->held, l.p, l.n);
    else
        ui_say(ui, "%s", l.p);
    line_done(&l);
}

void ui_tell_held(struct ui *ui)
{
    ui->hold = false;
    if (ui->held.n)
        ui_say(ui, "%s", ui->held.p);
    line_done(&ui->held);
}
