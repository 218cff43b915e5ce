// SPDX-License-Identifier: Apache-2.0
#include "parse.h"

#include "line.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum lockstep_rc fault(struct lockstep_error *err, const char *id, const char *hint,
                       const char *format, ...)
{
    struct lockstep_error e = {0};
    char raw[sizeof e.text];
    struct line clean = {0};
    va_list args;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    line_clean(&clean, raw, strlen(raw));
    snprintf(e.id, sizeof e.id, "%s", id);
    snprintf(e.text, sizeof e.text, "%s", clean.p ? clean.p : "");
    snprintf(e.hint, sizeof e.hint, "%s", hint ? hint : "");
    line_done(&clean);
    if (err)
        *err = e;
    return LOCKSTEP_ARGUMENT;
}

// ---- typing mistakes ----------------------------------------------------------------

enum { LONGEST = 40 };

unsigned near_distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    unsigned d[LONGEST + 1][LONGEST + 1];
    if (n > LONGEST || m > LONGEST)
        return LONGEST;
    for (size_t i = 0; i <= n; i++)
        d[i][0] = (unsigned)i;
    for (size_t j = 0; j <= m; j++)
        d[0][j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++)
        for (size_t j = 1; j <= m; j++) {
            unsigned best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (d[i - 1][j] + 1 < best)
                best = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < best)
                best = d[i][j - 1] + 1;
            bool swapped =
                i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    return d[n][m];
}

const char *near_of(const char *word, const char *const *names, size_t n)
{
    const char *best = NULL;
    size_t len = strlen(word);
    unsigned least = len < 3 ? 1 : len < 6 ? 2 : 3;
    for (size_t i = 0; i < n; i++) {
        unsigned d = near_distance(word, names[i]);
        // A word that was cut short is nearer than its letters tell.
        if (len >= 2 && strncmp(word, names[i], len) == 0)
            d = 1;
        if (d < strlen(names[i]) && (d < least || (d == least && !best))) {
            best = names[i];
            least = d;
        }
    }
    return best;
}

static enum lockstep_rc no_verb(const char *word, struct lockstep_error *err)
{
    const char *names[VERB_COUNT];
    size_t n = 0;
    char hint[200] = "lockstep help lists the verbs";
    for (int i = 0; i < VERB_COUNT; i++)
        if (!verbs[i].hidden)
            names[n++] = verbs[i].name;
    const char *near = near_of(word, names, n);
    if (near)
        snprintf(hint, sizeof hint, "did you mean %s?", near);
    return fault(err, "E0101", hint, "no verb \"%s\"", word);
}

static enum lockstep_rc no_flag(const char *word, size_t n, struct lockstep_error *err)
{
    const char *names[FLAG_COUNT];
    char name[LONGEST] = "", hint[200] = "lockstep help VERB lists the flags of a verb";
    if (n < sizeof name)
        memcpy(name, word, n);
    for (int i = 0; i < FLAG_COUNT; i++)
        names[i] = flags[i].name;
    const char *near = near_of(name, names, FLAG_COUNT);
    if (near)
        snprintf(hint, sizeof hint, "did you mean --%s? (flags cannot be abbreviated)",
                 near);
    return fault(err, "E0102", hint, "no flag \"--%.*s\"", (int)n, word);
}

// ---- values -------------------------------------------------------------------------

static enum lockstep_rc bad_value(const struct flag *f, const char *text,
                                  const char *want, struct lockstep_error *err)
{
    char hint[200];
    snprintf(hint, sizeof hint, "--%s takes %s", f->name, want);
    return fault(err, "E0103", hint, "\"%s\" is no value for --%s", text, f->name);
}

// A number without sign, and the unit behind it.
static bool number_of(const char *text, double *out, const char **unit)
{
    char *end;
    if (!(text[0] >= '0' && text[0] <= '9') && text[0] != '.')
        return false;
    for (const char *p = text; *p; p++)
        if (*p == 'x' || *p == 'X' || *p == 'p' || *p == 'P')
            return false;
    errno = 0;
    *out = strtod(text, &end);
    *unit = end;
    return end != text && errno == 0 && isfinite(*out);
}

struct unit {
    const char *name;
    double factor;
};

static const struct unit durations[] = {
    {"us", 1},   {"ms", 1e3},   {"s", 1e6},    {"sec", 1e6},
    {"m", 60e6}, {"min", 60e6}, {"h", 3600e6}, {"d", 86400e6},
};
static const struct unit sizes[] = {
    {"", 1},
    {"k", 1024.},
    {"m", 1048576.},
    {"g", 1073741824.},
    {"t", 1099511627776.},
    {"kb", 1024.},
    {"mb", 1048576.},
    {"gb", 1073741824.},
    {"kib", 1024.},
    {"mib", 1048576.},
    {"gib", 1073741824.},
};

static bool with_unit(const char *text, const struct unit *units, size_t n, bool fold,
                      int64_t *out)
{
    double value;
    const char *unit;
    char name[8] = "";
    if (!number_of(text, &value, &unit) || strlen(unit) >= sizeof name)
        return false;
    for (size_t i = 0; unit[i]; i++)
        name[i] =
            fold && unit[i] >= 'A' && unit[i] <= 'Z' ? (char)(unit[i] + 32) : unit[i];
    for (size_t i = 0; i < n; i++)
        if (strcmp(units[i].name, name) == 0 && value * units[i].factor < 9e18) {
            *out = (int64_t)(value * units[i].factor + 0.5);
            return true;
        }
    // Zero is zero in every unit.
    *out = 0;
    return value == 0 && !name[0];
}

static bool count_of(const char *text, int64_t *out)
{
    char *end;
    if (!(text[0] >= '0' && text[0] <= '9'))
        return false;
    errno = 0;
    long long n = strtoll(text, &end, 10);
    if (*end != '\0' || errno != 0)
        return false;
    *out = n;
    return true;
}

static bool share_of(const char *text, double *out)
{
    const char *unit;
    return number_of(text, out, &unit) && !*unit && *out <= 1;
}

static bool rejects_of(const char *text, struct value *out)
{
    const char *unit;
    double share;
    if (count_of(text, &out->n))
        return true;
    if (!number_of(text, &share, &unit) || strcmp(unit, "%") != 0 || share > 100)
        return false;
    out->f = share / 100;
    return true;
}

// The words of `choices` as names. Returns how many.
static size_t words_of(const char *choices, char copy[300], const char *names[40])
{
    size_t n = 0;
    snprintf(copy, 300, "%s", choices);
    char *rest = copy, *word;
    while (n < 40 && (word = strtok_r(rest, " ", &rest)))
        names[n++] = word;
    return n;
}

static enum lockstep_rc choice_of(const struct flag *f, const char *text,
                                  struct lockstep_error *err)
{
    char copy[300], hint[300];
    const char *names[40];
    size_t n = words_of(f->choices, copy, names);
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], text) == 0)
            return LOCKSTEP_OK;
    const char *near = near_of(text, names, n);
    if (near)
        snprintf(hint, sizeof hint, "did you mean %s? known are: %s", near, f->choices);
    else
        snprintf(hint, sizeof hint, "known are: %s", f->choices);
    return fault(err, "E0104", hint, "no %s \"%s\"", f->name, text);
}

static enum lockstep_rc switch_of(const struct flag *f, const char *text,
                                  struct value *out, struct lockstep_error *err)
{
    static const char *const yes[] = {"1", "true", "yes", "on"};
    static const char *const no[] = {"", "0", "false", "no", "off"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (strcmp(text, yes[i]) == 0)
            return LOCKSTEP_OK;
    out->given = false;
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (strcmp(text, no[i]) == 0)
            return LOCKSTEP_OK;
    return bad_value(f, text, "yes or no as a setting", err);
}

enum lockstep_rc value_parse(const struct flag *f, const char *text, struct value *out,
                             struct lockstep_error *err)
{
    struct value v = {.given = true, .text = text};
    enum lockstep_rc rc = LOCKSTEP_OK;
    switch (f->type) {
    case VALUE_NONE:
        rc = switch_of(f, text, &v, err);
        break;
    case VALUE_COUNT:
        if (!count_of(text, &v.n))
            rc = bad_value(f, text, "a whole number, such as 2", err);
        break;
    case VALUE_REAL:
    case VALUE_SHARE:
        if (!share_of(text, &v.f))
            rc = bad_value(f, text, "a number from 0 to 1, such as 0.5", err);
        break;
    case VALUE_SIZE:
        if (!with_unit(text, sizes, sizeof sizes / sizeof *sizes, true, &v.n))
            rc = bad_value(f, text, "a size, such as 512M or 4G", err);
        break;
    case VALUE_DURATION:
        if (!with_unit(text, durations, sizeof durations / sizeof *durations, false,
                       &v.n))
            rc = bad_value(f, text,
                           "a duration with its unit: 500ms, 60s, 10min, 6h, 1d", err);
        break;
    case VALUE_REJECTS:
        if (!rejects_of(text, &v))
            rc = bad_value(f, text, "a number or a share, such as 100 or 1%", err);
        break;
    case VALUE_CHOICE:
        rc = choice_of(f, text, err);
        break;
    case VALUE_TEXT:
    case VALUE_FILE:
    case VALUE_FOLDER:
    case VALUE_FORMAT:
    case VALUE_KINDS:
        if (!*text)
            rc = bad_value(f, text, f->value, err);
        break;
    }
    if (rc == LOCKSTEP_OK)
        *out = v;
    return rc;
}

// ---- words --------------------------------------------------------------------------

struct reader {
    int argc, at;
    char **argv;
    struct command *c;
};

static int flag_named(const char *name, size_t n)
{
    for (int i = 0; i < FLAG_COUNT; i++)
        if (strlen(flags[i].name) == n && memcmp(flags[i].name, name, n) == 0)
            return i;
    return FLAG_COUNT;
}

static int flag_lettered(char letter)
{
    for (int i = 0; i < FLAG_COUNT; i++)
        if (flags[i].letter == letter && letter)
            return i;
    return FLAG_COUNT;
}

// Splits "a=b,c=d" at commas behind which another FIELD= stands; a column's name may
// hold commas itself.
static void add_map(struct command *c, const char *text)
{
    const char *from = text;
    while (*from) {
        const char *end = from;
        for (; *end; end++) {
            const char *equal = *end == ',' ? strchr(end, '=') : NULL;
            const char *comma = *end == ',' ? strchr(end + 1, ',') : NULL;
            if (equal && (!comma || equal < comma))
                break;
        }
        c->map = cli_grow(c->map, c->n_map + 1, sizeof *c->map);
        c->map[c->n_map++] = cli_copy(from, (size_t)(end - from));
        from = *end ? end + 1 : end;
    }
}

static enum lockstep_rc take_value(struct reader *r, int f, const char *text,
                                   struct lockstep_error *err)
{
    struct value *v = &r->c->value[f];
    if (v->given && !flags[f].repeat && flags[f].type != VALUE_NONE)
        return fault(err, "E0103", NULL, "--%s was given twice: \"%s\" and \"%s\"",
                     flags[f].name, v->text, text);
    enum lockstep_rc rc = value_parse(&flags[f], text, v, err);
    if (rc != LOCKSTEP_OK)
        return rc;
    v->origin = "flag";
    if (f == FLAG_MAP) {
        if (!strchr(text, '='))
            return bad_value(&flags[f], text, "FIELD=COLUMN, such as account=user",
                             err);
        add_map(r->c, text);
    }
    return LOCKSTEP_OK;
}

// Takes the flag `f` whose value is `text`, or the next word if that is NULL.
static enum lockstep_rc take_flag(struct reader *r, int f, const char *text,
                                  struct lockstep_error *err)
{
    if (flags[f].type == VALUE_NONE) {
        if (text)
            return fault(err, "E0103", NULL, "--%s takes no value", flags[f].name);
        return take_value(r, f, "yes", err);
    }
    if (!text && r->at + 1 < r->argc)
        text = r->argv[++r->at];
    if (!text) {
        char hint[200];
        snprintf(hint, sizeof hint, "--%s %s: %s", flags[f].name, flags[f].value,
                 flags[f].help);
        return fault(err, "E0103", hint, "--%s needs a value", flags[f].name);
    }
    return take_value(r, f, text, err);
}

static enum lockstep_rc take_long(struct reader *r, const char *word,
                                  struct lockstep_error *err)
{
    const char *equal = strchr(word, '=');
    size_t n = equal ? (size_t)(equal - word) : strlen(word);
    int f = flag_named(word, n);
    if (f == FLAG_COUNT)
        return no_flag(word, n, err);
    return take_flag(r, f, equal ? equal + 1 : NULL, err);
}

static enum lockstep_rc take_short(struct reader *r, const char *word,
                                   struct lockstep_error *err)
{
    for (; *word; word++) {
        int f = flag_lettered(*word);
        if (f == FLAG_COUNT)
            return fault(err, "E0102", "an argument that starts with - goes behind --",
                         "no flag \"-%c\"", *word);
        if (flags[f].type != VALUE_NONE)
            return take_flag(r, f, word[1] ? word + 1 : NULL, err);
        enum lockstep_rc rc = take_flag(r, f, NULL, err);
        if (rc != LOCKSTEP_OK)
            return rc;
    }
    return LOCKSTEP_OK;
}

static enum lockstep_rc take_word(struct reader *r, const char *word,
                                  struct lockstep_error *err)
{
    struct command *c = r->c;
    if (c->verb) {
        c->arg = cli_grow(c->arg, c->n_arg + 1, sizeof *c->arg);
        c->arg[c->n_arg++] = word;
        return LOCKSTEP_OK;
    }
    for (int i = 0; i < VERB_COUNT; i++)
        if (strcmp(verbs[i].name, word) == 0) {
            c->verb = &verbs[i];
            c->id = (enum verb_id)i;
            return LOCKSTEP_OK;
        }
    return no_verb(word, err);
}

// ---- what belongs together ----------------------------------------------------------

static unsigned method_bit(const struct command *c)
{
    const struct value *v = &c->value[FLAG_METHOD];
    if (!v->given || strcmp(v->text, "pairs") == 0)
        return METHOD_PAIRS;
    return strcmp(v->text, "qut") == 0 ? METHOD_QUT : METHOD_COORTWEET;
}

static const char *const method_names[] = {"pairs", "coortweet", "qut"};

static void belongs_to(const struct flag *f, bool methods, struct line *out)
{
    bool first = true;
    for (int i = 0; methods && i < 3; i++)
        if (f->methods & (1u << i)) {
            line_printf(out, "%s--method %s", first ? "" : " and ", method_names[i]);
            first = false;
        }
    for (int i = 0; !methods && i < VERB_COUNT; i++)
        if ((f->verbs & (1u << i)) && !verbs[i].hidden) {
            line_printf(out, "%s%s", first ? "" : ", ", verbs[i].name);
            first = false;
        }
}

static enum lockstep_rc check_flags(const struct command *c, struct lockstep_error *err)
{
    for (int i = 0; i < FLAG_COUNT; i++) {
        const struct flag *f = &flags[i];
        bool verb = flag_of_verb((enum flag_id)i, c->id);
        bool method = c->id != VERB_DETECT || (f->methods & method_bit(c));
        if (!c->value[i].given || (verb && method))
            continue;
        struct line where = {0};
        line_printf(&where, "--%s belongs to ", f->name);
        belongs_to(f, verb, &where);
        enum lockstep_rc rc =
            verb ? fault(err, "E0106", where.p, "--method %s does not know --%s",
                         c->value[FLAG_METHOD].given ? c->value[FLAG_METHOD].text
                                                     : "pairs",
                         f->name)
                 : fault(err, "E0106", where.p, "%s does not know --%s", c->verb->name,
                         f->name);
        line_done(&where);
        return rc;
    }
    return LOCKSTEP_OK;
}

static enum lockstep_rc check_arguments(const struct command *c,
                                        struct lockstep_error *err)
{
    char hint[200];
    snprintf(hint, sizeof hint, "lockstep %s %s; more: lockstep help %s", c->verb->name,
             c->verb->args, c->verb->name);
    if (c->n_arg < c->verb->least)
        return fault(err, "E0105", hint, "%s needs %s", c->verb->name, c->verb->args);
    if (c->n_arg > c->verb->most)
        return fault(err, "E0105", hint, "%s does not take \"%s\"", c->verb->name,
                     c->arg[c->verb->most]);
    return LOCKSTEP_OK;
}

// Two flags that cannot both be meant.
static enum lockstep_rc check_both(const struct command *c, struct lockstep_error *err)
{
    static const enum flag_id both[][2] = {{FLAG_JSON, FLAG_CSV},
                                           {FLAG_QUIET, FLAG_VERBOSE},
                                           {FLAG_TOP, FLAG_ALL},
                                           {FLAG_STRICT, FLAG_MAX_REJECTS}};
    for (size_t i = 0; i < sizeof both / sizeof *both; i++) {
        const struct value *a = &c->value[both[i][0]], *b = &c->value[both[i][1]];
        if (a->given && b->given && !strcmp(a->origin, "flag") &&
            !strcmp(b->origin, "flag"))
            return fault(err, "E0106", "give one of the two",
                         "--%s and --%s cannot go together", flags[both[i][0]].name,
                         flags[both[i][1]].name);
    }
    return LOCKSTEP_OK;
}

static bool asks_only(const struct command *c)
{
    return c->value[FLAG_HELP].given || c->value[FLAG_VERSION].given ||
           c->value[FLAG_COMPLETION].given || c->value[FLAG_CONFIG_SHOW].given;
}

enum lockstep_rc command_parse(int argc, char **argv, struct command *c,
                               struct lockstep_error *err)
{
    struct reader r = {argc, 0, argv, c};
    bool plain = false;
    *c = (struct command){.id = VERB_COUNT};
    for (; r.at < argc; r.at++) {
        const char *word = argv[r.at];
        enum lockstep_rc rc = LOCKSTEP_OK;
        if (plain || word[0] != '-' || !word[1])
            rc = take_word(&r, word, err);
        else if (strcmp(word, "--") == 0)
            plain = true;
        else if (word[1] == '-')
            rc = take_long(&r, word + 2, err);
        else
            rc = take_short(&r, word + 1, err);
        if (rc != LOCKSTEP_OK)
            return rc;
    }
    if (!c->verb || asks_only(c))
        return LOCKSTEP_OK;
    enum lockstep_rc rc = check_flags(c, err);
    if (rc == LOCKSTEP_OK)
        rc = check_arguments(c, err);
    return rc == LOCKSTEP_OK ? check_both(c, err) : rc;
}

void command_done(struct command *c)
{
    for (size_t i = 0; i < c->n_map; i++)
        free((void *)(uintptr_t)c->map[i]);
    for (size_t i = 0; i < c->n_kept; i++)
        free(c->kept[i]);
    free(c->kept);
    free(c->map);
    free(c->arg);
    *c = (struct command){.id = VERB_COUNT};
}
