// SPDX-License-Identifier: Apache-2.0
#include "help.h"

#include "run.h"
#include "table.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 79, INDENT = 30 };

// Adds text wrapped at WIDTH, each line behind `indent` blanks; the first stands at
// `at`.
static void put_wrapped(struct line *out, const char *text, size_t indent, size_t at)
{
    size_t n = strlen(text);
    if (at < indent)
        line_repeat(out, ' ', indent - at);
    while (n) {
        size_t skip, take = line_wrap(text, n, WIDTH - indent, false, &skip);
        line_add(out, text, take);
        line_text(out, "\n");
        text += take + skip;
        n -= take + skip;
        if (n)
            line_repeat(out, ' ', indent);
    }
}

static void put_paragraphs(struct line *out, const char *text)
{
    while (*text) {
        const char *end = strstr(text, "\n\n");
        char *one = cli_copy(text, end ? (size_t)(end - text) : strlen(text));
        put_wrapped(out, one, 0, 0);
        free(one);
        text = end ? end + 2 : text + strlen(text);
        line_text(out, "\n");
    }
}

static void put_flag(struct line *out, const struct flag *f)
{
    size_t start = out->n;
    if (f->letter)
        line_printf(out, "  -%c, --%s", f->letter, f->name);
    else
        line_printf(out, "      --%s", f->name);
    if (f->value)
        line_printf(out, " %s", f->value);
    size_t used = out->n - start;
    if (used + 2 > INDENT) {
        line_text(out, "\n");
        used = 0;
    }
    struct line help = {0};
    line_text(&help, f->help);
    if (f->choices)
        line_printf(&help, ": %s", f->choices);
    put_wrapped(out, help.p, INDENT, used);
    line_done(&help);
}

static void put_examples(struct line *out, const char *examples)
{
    line_text(out, "Examples:\n");
    while (*examples) {
        size_t n = strcspn(examples, "\n");
        line_printf(out, "  %.*s\n", (int)n, examples);
        examples += n + (examples[n] == '\n');
    }
}

void help_short(struct line *out)
{
    line_text(
        out,
        "Lockstep finds accounts that act together, and shows why.\n"
        "\n"
        "  lockstep demo                          a first look, on invented posts\n"
        "  lockstep import posts.csv              read your own\n"
        "  lockstep detect                        who acts together?\n"
        "\n"
        "usage: lockstep VERB [FLAGS] [ARGUMENTS]\n"
        "verbs:");
    for (int i = 0; i < VERB_COUNT; i++)
        if (!verbs[i].hidden)
            line_printf(out, " %s", verbs[i].name);
    line_text(out, "\nmore:  lockstep --help, lockstep help VERB\n");
}

void help_program(struct line *out)
{
    line_text(out, "Lockstep finds accounts that act together, and shows why.\n\n"
                   "usage: lockstep VERB [FLAGS] [ARGUMENTS]\n\nVerbs:\n");
    for (int i = 0; i < VERB_COUNT; i++)
        if (!verbs[i].hidden)
            line_printf(out, "  %-10s %s\n", verbs[i].name, verbs[i].title);
    line_text(out, "\nFlags of every verb:\n");
    for (int i = FLAG_CASE; i < FLAG_COUNT; i++)
        put_flag(out, &flags[i]);
    line_text(out, "\nTopics (lockstep help TOPIC):\n");
    for (size_t i = 0; i < n_topics; i++)
        line_printf(out, "  %-10s %s\n", topics[i].name, topics[i].title);
    line_text(out, "  E0401      any error id\n\n"
                   "Flags may stand anywhere; -- ends them; - is standard input or "
                   "output.\n"
                   "Settings: flags, then LOCKSTEP_*, then "
                   "$XDG_CONFIG_HOME/lockstep/config (KEY = VALUE).\n");
}

static const char *const method_of[] = {"pairs", "coortweet", "qut"};

// The flags of a verb: of any method first, then of each method by itself.
static void put_flags(struct line *out, enum verb_id v)
{
    line_text(out, "Flags:\n");
    for (int i = 0; i < FLAG_CASE; i++)
        if (flag_of_verb((enum flag_id)i, v) &&
            (v != VERB_DETECT || flags[i].methods == METHOD_ANY))
            put_flag(out, &flags[i]);
    for (int m = 0; v == VERB_DETECT && m < 3; m++) {
        line_printf(out, "\nFlags of --method %s:\n", method_of[m]);
        for (int i = 0; i < FLAG_CASE; i++)
            if (flag_of_verb((enum flag_id)i, v) && flags[i].methods != METHOD_ANY &&
                (flags[i].methods & (1u << m)))
                put_flag(out, &flags[i]);
    }
}

static bool has_flags(enum verb_id v)
{
    for (int i = 0; i < FLAG_CASE; i++)
        if (flag_of_verb((enum flag_id)i, v))
            return true;
    return false;
}

void help_verb(struct line *out, enum verb_id v)
{
    const struct verb *verb = &verbs[v];
    line_printf(out, "lockstep %s: %s\n\nusage: lockstep %s%s%s%s\n\n", verb->name,
                verb->title, verb->name, has_flags(v) ? " [FLAGS]" : "",
                *verb->args ? " " : "", verb->args);
    put_paragraphs(out, verb->text);
    if (has_flags(v)) {
        put_flags(out, v);
        line_text(out, "\n");
    }
    put_examples(out, verb->examples);
    line_text(out, "\nFlags of every verb: lockstep --help\n");
}

// ---- manual pages -------------------------------------------------------------------

// Text for roff: no line starts a request, hyphens stay hyphens, backslashes are shown.
static void put_roff(struct line *out, const char *text)
{
    if (*text == '.' || *text == '\'')
        line_text(out, "\\&");
    for (; *text; text++) {
        if (*text == '\\')
            line_text(out, "\\e");
        else if (*text == '-')
            line_text(out, "\\-");
        else if (*text == '\n' && (text[1] == '.' || text[1] == '\''))
            line_text(out, "\n\\&");
        else
            line_add(out, text, 1);
    }
}

static void roff_flag(struct line *out, const struct flag *f)
{
    line_text(out, ".TP\n");
    if (f->letter)
        line_printf(out, "\\fB\\-%c\\fR, ", f->letter);
    line_text(out, "\\fB\\-\\-");
    put_roff(out, f->name);
    line_text(out, "\\fR");
    if (f->value) {
        line_text(out, " \\fI");
        put_roff(out, f->value);
        line_text(out, "\\fR");
    }
    line_text(out, "\n");
    put_roff(out, f->help);
    if (f->choices) {
        line_text(out, ": ");
        put_roff(out, f->choices);
    }
    line_text(out, ".\n");
}

static void roff_paragraphs(struct line *out, const char *text)
{
    while (*text) {
        const char *end = strstr(text, "\n\n");
        char *one = cli_copy(text, end ? (size_t)(end - text) : strlen(text));
        put_roff(out, one);
        line_text(out, end ? "\n.PP\n" : "\n");
        free(one);
        text = end ? end + 2 : text + strlen(text);
    }
}

static void roff_head(struct line *out, const char *name, const char *title)
{
    char upper[64];
    size_t i = 0;
    for (; name[i] && i + 1 < sizeof upper; i++)
        upper[i] = name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 32) : name[i];
    upper[i] = '\0';
    line_printf(out, ".TH \"%s\" 1 \"\" \"Lockstep %s\"\n.SH NAME\n", upper,
                lockstep_version());
    put_roff(out, name);
    line_text(out, " \\- ");
    put_roff(out, title);
    line_text(out, "\n");
}

static void man_program(struct line *out)
{
    roff_head(out, "lockstep", "find accounts that act together, and show why");
    line_text(out, ".SH SYNOPSIS\n\\fBlockstep\\fR \\fIVERB\\fR [\\fIFLAGS\\fR] "
                   "[\\fIARGUMENTS\\fR]\n.SH DESCRIPTION\n"
                   "Posts in files become traces, traces become pairs of accounts that "
                   "did the same at nearly the same time, and pairs are shown with the "
                   "posts behind them.\n.SH VERBS\n");
    for (int i = 0; i < VERB_COUNT; i++) {
        if (verbs[i].hidden)
            continue;
        line_printf(out, ".TP\n\\fB%s\\fR\n", verbs[i].name);
        put_roff(out, verbs[i].title);
        line_printf(out, "; see \\fBlockstep\\-%s\\fR(1)\n", verbs[i].name);
    }
    line_text(out, ".SH FLAGS OF EVERY VERB\n");
    for (int i = FLAG_CASE; i < FLAG_COUNT; i++)
        roff_flag(out, &flags[i]);
    for (size_t i = 0; i < n_topics; i++) {
        if (!topics[i].text)
            continue;
        line_text(out, ".SH ");
        for (const char *p = topics[i].name; *p; p++)
            line_printf(out, "%c", *p == '-' ? ' ' : *p >= 'a' ? *p - 32 : *p);
        line_text(out, "\n.nf\n");
        put_roff(out, topics[i].text);
        line_text(out, ".fi\n");
    }
    line_text(out,
              ".SH FILES\n$XDG_CONFIG_HOME/lockstep/config: settings, KEY = VALUE a "
              "line. LOCKSTEP_* of the environment go over them, flags over both.\n");
}

void help_man(struct line *out, enum verb_id v)
{
    if (v == VERB_COUNT) {
        man_program(out);
        return;
    }
    const struct verb *verb = &verbs[v];
    struct line name = {0};
    line_printf(&name, "lockstep-%s", verb->name);
    roff_head(out, name.p, verb->title);
    line_printf(out, ".SH SYNOPSIS\n\\fBlockstep %s\\fR%s \\fI", verb->name,
                has_flags(v) ? " [\\fIFLAGS\\fR]" : "");
    put_roff(out, verb->args);
    line_text(out, "\\fR\n.SH DESCRIPTION\n");
    roff_paragraphs(out, verb->text);
    if (has_flags(v))
        line_text(out, ".SH FLAGS\n");
    for (int i = 0; i < FLAG_CASE; i++)
        if (flag_of_verb((enum flag_id)i, v))
            roff_flag(out, &flags[i]);
    line_text(out, ".SH EXAMPLES\n.nf\n");
    put_roff(out, verb->examples);
    line_text(out, ".fi\n.SH SEE ALSO\n\\fBlockstep\\fR(1): flags of every verb, exit "
                   "codes\n");
    line_done(&name);
}

// ---- lockstep help ------------------------------------------------------------------

static int verb_named(const char *name)
{
    for (int i = 0; i < VERB_COUNT; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return i;
    return -1;
}

static enum lockstep_rc no_topic(const char *word, struct lockstep_error *err)
{
    const char *names[64];
    size_t n = 0;
    char hint[200] = "lockstep help lists verbs and topics";
    for (int i = 0; i < VERB_COUNT; i++)
        if (!verbs[i].hidden)
            names[n++] = verbs[i].name;
    for (size_t i = 0; i < n_topics; i++)
        names[n++] = topics[i].name;
    // An id is near only to ids of its kind.
    bool id = (word[0] == 'E' || word[0] == 'W') && word[1] >= '0' && word[1] <= '9';
    for (size_t i = 0; id && lockstep_error_id(i); i++)
        if (near_distance(word, lockstep_error_id(i)) == 1) {
            snprintf(hint, sizeof hint, "did you mean %s?", lockstep_error_id(i));
            break;
        }
    const char *near = id ? NULL : near_of(word, names, n);
    if (near)
        snprintf(hint, sizeof hint, "did you mean %s?", near);
    return fault(err, "E0108", hint, "no verb, topic or error \"%s\"", word);
}

static bool help_topic(struct line *out, const char *word)
{
    int v = verb_named(word);
    const char *page = lockstep_error_page(word);
    if (v >= 0) {
        help_verb(out, (enum verb_id)v);
        return true;
    }
    for (size_t i = 0; i < n_topics; i++)
        if (strcmp(topics[i].name, word) == 0 && topics[i].text) {
            line_text(out, topics[i].text);
            return true;
        }
    if (page)
        line_text(out, page);
    return page != NULL;
}

enum lockstep_rc run_help(struct ui *ui, struct answer *a)
{
    const char *word = ui->c->n_arg ? ui->c->arg[0] : NULL;
    struct line out = {0};
    enum lockstep_rc rc = LOCKSTEP_OK;
    int v = word ? verb_named(word) : VERB_COUNT;
    if (ui->c->value[FLAG_MAN].given && v >= 0)
        help_man(&out, (enum verb_id)v);
    else if (!word)
        help_program(&out);
    else if (!help_topic(&out, word))
        rc = no_topic(word, &a->err);
    if (rc == LOCKSTEP_OK && ui->json) {
        struct line l = {0};
        ui_begin(ui, NULL);
        line_text(&l, "{");
        json_text(&l, "type", "help");
        json_text(&l, "topic", word ? word : "");
        json_text(&l, "text", out.p);
        line_text(&l, "}\n");
        ui_data(ui, &l);
        line_done(&l);
    } else if (rc == LOCKSTEP_OK) {
        ui_data(ui, &out);
        bool man = ui->c->value[FLAG_MAN].given;
        if (!man && (v == VERB_FORMATS || v == VERB_KINDS)) {
            ui_sink(ui, "\n", 1);
            rc = v == VERB_KINDS ? run_kinds(ui, a) : run_formats(ui, a);
        }
    }
    line_done(&out);
    return rc;
}
