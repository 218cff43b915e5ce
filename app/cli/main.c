// SPDX-License-Identifier: Apache-2.0
// lockstep: reads the command, does it, says what became of it.
#include "help.h"
#include "run.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static enum lockstep_rc (*const runs[VERB_COUNT])(struct ui *, struct answer *) = {
    [VERB_IMPORT] = run_import,
    [VERB_DETECT] = run_detect,
    [VERB_SHOW] = run_show,
    [VERB_SQL] = run_sql,
    [VERB_DEMO] = run_demo,
    [VERB_FORMATS] = run_formats,
    [VERB_KINDS] = run_kinds,
    [VERB_HELP] = run_help,
    [VERB_BENCH_POSTS] = run_bench_posts,
};

// The first Ctrl-C asks to stop as soon as is clean; the second one kills.
static void on_interrupt(int signal_number)
{
    (void)signal_number;
    ui_stop_asked = 1;
    lockstep_stop();
}

static void watch_signals(void)
{
    struct sigaction stop = {.sa_handler = on_interrupt,
                             .sa_flags = (int)SA_RESETHAND | SA_RESTART};
    struct sigaction quiet = {.sa_handler = SIG_IGN};
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGPIPE, &quiet, NULL);
}

// What holds when nobody sets it.
static const char *built_in(int f)
{
    static char threads[24];
    switch (f) {
    case FLAG_CASE:
        return "*.lockstep here or above";
    case FLAG_COLOR:
        return "auto";
    case FLAG_THREADS:
        snprintf(threads, sizeof threads, "%ld", sysconf(_SC_NPROCESSORS_ONLN));
        return threads;
    case FLAG_MEMORY:
        return "80 % of the machine's";
    case FLAG_SEED:
        return "1";
    default:
        return "no";
    }
}

static void show_settings(struct ui *ui)
{
    struct line l = {0};
    ui_begin(ui, NULL);
    for (int i = 0; i < FLAG_COUNT; i++) {
        const struct value *v = &ui->c->value[i];
        const char *text = !v->given                     ? built_in(i)
                           : flags[i].type == VALUE_NONE ? "yes"
                                                         : v->text;
        const char *origin = v->given ? v->origin : "default";
        if (!flags[i].setting)
            continue;
        if (ui->json) {
            line_text(&l, "{");
            json_text(&l, "type", "setting");
            json_text(&l, "name", flags[i].name);
            json_text(&l, "value", text);
            json_text(&l, "origin", origin);
            line_text(&l, "}\n");
            ui_data(ui, &l);
        } else {
            line_printf(&l, "%-10s ", flags[i].name);
            line_clean(&l, text, strlen(text));
            line_repeat(&l, ' ', l.n < 34 ? 34 - l.n : 1);
            line_text(&l, " ");
            line_clean(&l, origin, strlen(origin));
            line_text(&l, "\n");
            ui_data(ui, &l);
        }
        line_reset(&l);
    }
    line_done(&l);
}

// What is asked of the program itself rather than of a verb. False: nothing was.
static bool answered(struct ui *ui)
{
    const struct command *c = ui->c;
    struct line out = {0};
    if (c->value[FLAG_HELP].given && c->verb)
        help_verb(&out, c->id);
    else if (c->value[FLAG_HELP].given)
        help_program(&out);
    else if (c->value[FLAG_VERSION].given)
        line_printf(&out, "lockstep %s\n", lockstep_version());
    else if (c->value[FLAG_COMPLETION].given)
        help_completion(&out, c->value[FLAG_COMPLETION].text);
    else if (!c->value[FLAG_CONFIG_SHOW].given)
        return false;
    if (c->value[FLAG_CONFIG_SHOW].given && !out.n)
        show_settings(ui);
    else
        ui_data(ui, &out);
    line_done(&out);
    return true;
}

static enum lockstep_rc carry_out(struct ui *ui, struct answer *a)
{
    if (!ui->c->verb) {
        struct line out = {0};
        help_short(&out);
        if (!ui->json)
            fputs(out.p, stderr);
        line_done(&out);
        fault(&a->err, "E0105", "lockstep --help", "no verb was given");
        a->reported = !ui->json;
        return LOCKSTEP_ARGUMENT;
    }
    return runs[ui->c->id](ui, a);
}

static void tell_stopped(struct ui *ui)
{
    ui_clear_progress(ui);
    fprintf(stderr, "lockstep: stopped; %s. Type the command again to resume.\n",
            ui->nothing ? ui->nothing : "nothing was changed");
}

// Ends as a program that wrote into a pipe nobody reads ends by itself.
static void die_of_pipe(void)
{
    struct sigaction usual = {.sa_handler = SIG_DFL};
    sigaction(SIGPIPE, &usual, NULL);
    raise(SIGPIPE);
}

static int finish(struct ui *ui, struct answer *a, enum lockstep_rc rc)
{
    struct lockstep_error end = {0};
    if (ui->closed_pipe) {
        ui_finish(ui, false, NULL);
        die_of_pipe();
    }
    if (ui->stopped)
        rc = LOCKSTEP_STOPPED;
    ui->stopped = false;
    ui_stop_asked = 0; // the last records may still be written
    if (rc == LOCKSTEP_STOPPED) {
        tell_stopped(ui);
        a->reported = !ui->json;
    }
    if (rc != LOCKSTEP_OK && !a->reported)
        ui_error(ui, &a->err);
    int code = ui_code(rc, &a->err);
    if (rc == LOCKSTEP_OK && a->nothing && ui->c->value[FLAG_EXIT_CODE].given)
        code = EXIT_NOTHING;
    ui_end(ui, rc, code);
    enum lockstep_rc last = ui_finish(ui, rc == LOCKSTEP_OK, &end);
    if (ui->closed_pipe)
        die_of_pipe();
    if (last != LOCKSTEP_OK && rc == LOCKSTEP_OK) {
        ui->json = false; // there is nowhere left to write records
        ui_error(ui, &end);
        code = EXIT_MACHINE;
    }
    return code;
}

// A command that cannot be read may still have asked for --json.
static void json_unread(int argc, char **argv, struct command *c)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--json") == 0)
            c->value[FLAG_JSON].given = true;
}

int main(int argc, char **argv)
{
    struct command c;
    struct ui ui;
    struct answer a = {0};
    watch_signals();
    enum lockstep_rc rc =
        command_parse(argc > 0 ? argc - 1 : 0, argc > 0 ? argv + 1 : argv, &c, &a.err);
    if (rc != LOCKSTEP_OK)
        json_unread(argc, argv, &c);
    else
        rc = command_settings(&c, &a.err);
    ui_init(&ui, &c);
    if (rc == LOCKSTEP_OK && !answered(&ui))
        rc = carry_out(&ui, &a);
    int code = finish(&ui, &a, rc);
    ui_done(&ui);
    command_done(&c);
    return code;
}
