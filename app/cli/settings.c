// SPDX-License-Identifier: Apache-2.0
// Flags go over the environment, the environment over the settings file.
#include "line.h"
#include "parse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A text that lives as long as the command.
static const char *kept(struct command *c, const char *p, size_t n)
{
    c->kept = cli_grow(c->kept, c->n_kept + 1, sizeof *c->kept);
    return c->kept[c->n_kept++] = cli_copy(p, n);
}

static void path_of_settings(struct line *out)
{
    const char *home = getenv("HOME"), *xdg = getenv("XDG_CONFIG_HOME");
    if (xdg && xdg[0] == '/')
        line_printf(out, "%s/lockstep/config", xdg);
    else if (home && *home)
        line_printf(out, "%s/.config/lockstep/config", home);
}

static enum lockstep_rc take(struct command *c, int f, const char *text,
                             const char *origin, struct lockstep_error *err)
{
    struct value v;
    enum lockstep_rc rc = value_parse(&flags[f], text, &v, err);
    if (rc != LOCKSTEP_OK) {
        if (err)
            snprintf(err->id, sizeof err->id, "E0107");
        return rc;
    }
    v.origin = origin;
    c->value[f] = v;
    return LOCKSTEP_OK;
}

static enum lockstep_rc from_environment(struct command *c, bool known[FLAG_COUNT],
                                         struct lockstep_error *err)
{
    for (int i = 0; i < FLAG_COUNT; i++) {
        char name[64];
        int n = snprintf(name, sizeof name, "LOCKSTEP_%s", flags[i].name);
        for (int k = 9; k < n; k++)
            name[k] = name[k] == '-'                     ? '_'
                      : name[k] >= 'a' && name[k] <= 'z' ? (char)(name[k] - 32)
                                                         : name[k];
        const char *text = getenv(name);
        if (!flags[i].setting || known[i] || !text || !*text)
            continue;
        known[i] = true;
        enum lockstep_rc rc = take(c, i, text, kept(c, name, (size_t)n), err);
        if (rc != LOCKSTEP_OK) {
            if (err)
                snprintf(err->source, sizeof err->source, "%s", name);
            return rc;
        }
    }
    return LOCKSTEP_OK;
}

static enum lockstep_rc no_key(const char *key, struct lockstep_error *err)
{
    const char *names[FLAG_COUNT];
    size_t n = 0;
    char hint[200] = "lockstep --config-show lists the settings";
    for (int i = 0; i < FLAG_COUNT; i++)
        if (flags[i].setting)
            names[n++] = flags[i].name;
    const char *near = near_of(key, names, n);
    if (near)
        snprintf(hint, sizeof hint, "did you mean %s?", near);
    return fault(err, "E0107", hint, "no setting \"%s\"", key);
}

static char *trim(char *s)
{
    while (*s == ' ' || *s == '\t')
        s++;
    size_t n = strlen(s);
    while (n && strchr(" \t\r\n", s[n - 1]))
        s[--n] = '\0';
    return s;
}

static enum lockstep_rc take_line(struct command *c, char *text, const char *path,
                                  const bool known[FLAG_COUNT],
                                  struct lockstep_error *err)
{
    char *key = trim(text);
    if (!*key || *key == '#')
        return LOCKSTEP_OK;
    char *equal = strchr(key, '=');
    if (!equal)
        return fault(err, "E0107", "a line is KEY = VALUE, or starts with #",
                     "\"%s\" is no setting", key);
    *equal = '\0';
    key = trim(key);
    char *value = trim(equal + 1);
    for (int i = 0; i < FLAG_COUNT; i++) {
        if (!flags[i].setting || strcmp(flags[i].name, key) != 0)
            continue;
        return known[i] ? LOCKSTEP_OK
                        : take(c, i, kept(c, value, strlen(value)), path, err);
    }
    return no_key(key, err);
}

static enum lockstep_rc from_file(struct command *c, const bool known[FLAG_COUNT],
                                  struct lockstep_error *err)
{
    struct line path = {0};
    char text[4096];
    uint64_t number = 0;
    enum lockstep_rc rc = LOCKSTEP_OK;
    path_of_settings(&path);
    FILE *f = path.n ? fopen(path.p, "r") : NULL;
    const char *origin = f ? kept(c, path.p, path.n) : NULL;
    while (f && rc == LOCKSTEP_OK && fgets(text, sizeof text, f)) {
        number++;
        rc = take_line(c, text, origin, known, err);
    }
    if (rc != LOCKSTEP_OK && err) {
        snprintf(err->source, sizeof err->source, "%s", origin);
        err->line = number;
        err->col = 1;
    }
    if (f)
        fclose(f);
    line_done(&path);
    return rc;
}

enum lockstep_rc command_settings(struct command *c, struct lockstep_error *err)
{
    bool known[FLAG_COUNT];
    for (int i = 0; i < FLAG_COUNT; i++)
        known[i] = c->value[i].given;
    // --json over a setting csv, and the other way round.
    if (known[FLAG_JSON] || known[FLAG_CSV])
        known[FLAG_JSON] = known[FLAG_CSV] = true;
    if (known[FLAG_QUIET] || known[FLAG_VERBOSE])
        known[FLAG_QUIET] = known[FLAG_VERBOSE] = true;
    enum lockstep_rc rc = from_environment(c, known, err);
    return rc == LOCKSTEP_OK ? from_file(c, known, err) : rc;
}
