// SPDX-License-Identifier: Apache-2.0
// Completion scripts. Formats and kinds are asked of the program when they are needed,
// so that the script does not age.
#include "help.h"

#include <stdio.h>
#include <string.h>

static const char *const shows = "edges pairs accounts objects proofs run runs sources "
                                 "rejects";

static void flags_of(struct line *out, int verb)
{
    for (int i = 0; i < FLAG_COUNT; i++)
        if (flag_of_all((enum flag_id)i) ||
            (verb < VERB_COUNT && flag_of_verb((enum flag_id)i, (enum verb_id)verb)))
            line_printf(out, "--%s ", flags[i].name);
    out->p[--out->n] = '\0';
}

static void verb_names(struct line *out)
{
    for (int i = 0; i < VERB_COUNT; i++)
        if (!verbs[i].hidden)
            line_printf(out, "%s%s", i ? " " : "", verbs[i].name);
}

static void topic_names(struct line *out)
{
    for (size_t i = 0; i < n_topics; i++)
        line_printf(out, " %s", topics[i].name);
}

static void bash_values(struct line *out)
{
    line_text(out, "    case \"$prev\" in\n");
    for (int i = 0; i < FLAG_COUNT; i++) {
        const struct flag *f = &flags[i];
        if (f->type == VALUE_NONE)
            continue;
        line_printf(out, "    --%s", f->name);
        if (f->letter)
            line_printf(out, "|-%c", f->letter);
        line_text(out, ")\n        ");
        if (f->type == VALUE_CHOICE)
            line_printf(out, "COMPREPLY=($(compgen -W \"%s\" -- \"$cur\"))",
                        f->choices);
        else if (f->type == VALUE_FORMAT)
            line_text(out, "COMPREPLY=($(compgen -W \"$(lockstep formats --csv "
                           "2>/dev/null | cut -d, -f1 | tail -n +2)\" -- \"$cur\"))");
        else if (f->type == VALUE_KINDS)
            line_text(out,
                      "COMPREPLY=($(compgen -W \"$(lockstep kinds --csv 2>/dev/null "
                      "| cut -d, -f2 | tail -n +2)\" -- \"$cur\"))");
        else if (f->type == VALUE_FOLDER)
            line_text(out, "COMPREPLY=($(compgen -d -- \"$cur\"))");
        else if (f->type == VALUE_FILE)
            line_text(out, "COMPREPLY=($(compgen -f -- \"$cur\"))");
        else
            line_text(out, "COMPREPLY=()");
        line_text(out, "\n        return ;;\n");
    }
    line_text(out, "    esac\n");
}

static void bash(struct line *out)
{
    line_text(out, "# bash completion for lockstep; eval \"$(lockstep --completion "
                   "bash)\"\n_lockstep() {\n"
                   "    local cur=${COMP_WORDS[COMP_CWORD]} "
                   "prev=${COMP_WORDS[COMP_CWORD-1]} verb= w\n"
                   "    for w in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
                   "        case \"$w\" in\n        ");
    bool first = true;
    for (int i = 0; i < VERB_COUNT; i++)
        if (!verbs[i].hidden) {
            line_printf(out, "%s%s", first ? "" : "|", verbs[i].name);
            first = false;
        }
    line_text(out, ") verb=$w; break ;;\n        esac\n    done\n");
    bash_values(out);
    line_text(out, "    local flags words=\n    case \"$verb\" in\n");
    for (int i = 0; i <= VERB_COUNT; i++) {
        if (i < VERB_COUNT && verbs[i].hidden)
            continue;
        line_printf(out, "    %s) flags=\"", i < VERB_COUNT ? verbs[i].name : "*");
        flags_of(out, i);
        line_text(out, "\"");
        if (i == VERB_SHOW)
            line_printf(out, " words=\"%s\"", shows);
        if (i == VERB_HELP || i == VERB_COUNT) {
            line_text(out, " words=\"");
            verb_names(out);
            if (i == VERB_HELP)
                topic_names(out);
            line_text(out, "\"");
        }
        line_text(out, " ;;\n");
    }
    line_text(out,
              "    esac\n    case \"$cur\" in\n"
              "    -*) COMPREPLY=($(compgen -W \"$flags\" -- \"$cur\")) ;;\n"
              "    *) if [ -n \"$words\" ]; then COMPREPLY=($(compgen -W \"$words\" "
              "-- \"$cur\"))\n"
              "       else COMPREPLY=($(compgen -f -- \"$cur\")); fi ;;\n"
              "    esac\n}\ncomplete -o filenames -F _lockstep lockstep\n");
}

// Text inside single quotes of a shell; brackets and colons mean something to zsh.
static void put_quoted(struct line *out, const char *text, bool zsh)
{
    for (; *text; text++) {
        if (*text == '\'')
            line_text(out, zsh ? "'\\''" : "\\'");
        else if (zsh && strchr("[]:\\", *text))
            line_printf(out, "\\%c", *text);
        else
            line_add(out, text, 1);
    }
}

static void zsh_flag(struct line *out, const struct flag *f)
{
    line_printf(out, " \\\n            '%s--%s%s[", f->repeat ? "*" : "", f->name,
                f->value ? "=" : "");
    put_quoted(out, f->help, true);
    line_text(out, "]");
    if (f->value) {
        line_text(out, ":");
        put_quoted(out, f->value, true);
        line_text(out, ":");
    }
    if (f->type == VALUE_CHOICE)
        line_printf(out, "(%s)", f->choices);
    else if (f->type == VALUE_FORMAT)
        line_text(out, "($(lockstep formats --csv 2>/dev/null | cut -d, -f1 | tail -n "
                       "+2))");
    else if (f->type == VALUE_KINDS)
        line_text(out,
                  "($(lockstep kinds --csv 2>/dev/null | cut -d, -f2 | tail -n +2))");
    else if (f->type == VALUE_FILE)
        line_text(out, "_files");
    else if (f->type == VALUE_FOLDER)
        line_text(out, "_files -/");
    line_text(out, "'");
}

static void zsh(struct line *out)
{
    line_text(out, "#compdef lockstep\n_lockstep() {\n    local verb=${words[2]}\n"
                   "    if (( CURRENT == 2 )); then\n        local -a verbs=(");
    for (int i = 0; i < VERB_COUNT; i++)
        if (!verbs[i].hidden) {
            line_printf(out, "\n            '%s:", verbs[i].name);
            put_quoted(out, verbs[i].title, true);
            line_text(out, "'");
        }
    line_text(out, "\n        )\n        _describe verb verbs\n        return\n    fi\n"
                   "    shift words; (( CURRENT-- ))\n    case \"$verb\" in\n");
    for (int i = 0; i < VERB_COUNT; i++) {
        if (verbs[i].hidden)
            continue;
        line_printf(out, "    %s)\n        _arguments", verbs[i].name);
        for (int f = 0; f < FLAG_COUNT; f++)
            if (flag_of_verb((enum flag_id)f, (enum verb_id)i))
                zsh_flag(out, &flags[f]);
        if (i == VERB_SHOW)
            line_printf(out, " \\\n            '*:what:(%s)'", shows);
        else if (i == VERB_HELP) {
            line_text(out, " \\\n            '*:topic:(");
            verb_names(out);
            topic_names(out);
            line_text(out, ")'");
        } else if (verbs[i].most)
            line_text(out, " \\\n            '*:file:_files'");
        line_text(out, " ;;\n");
    }
    line_text(out, "    esac\n}\nif [ \"$funcstack[1]\" = _lockstep ]; then _lockstep "
                   "\"$@\"; else compdef _lockstep lockstep; fi\n");
}

static void fish_flag(struct line *out, const struct flag *f, const char *condition)
{
    line_printf(out, "complete -c lockstep%s -l %s", condition, f->name);
    if (f->letter)
        line_printf(out, " -s %c", f->letter);
    if (f->type == VALUE_CHOICE)
        line_printf(out, " -x -a '%s'", f->choices);
    else if (f->type == VALUE_FORMAT)
        line_text(out,
                  " -x -a '(lockstep formats --csv 2>/dev/null | cut -d, -f1 | tail "
                  "-n +2)'");
    else if (f->type == VALUE_KINDS)
        line_text(out,
                  " -x -a '(lockstep kinds --csv 2>/dev/null | cut -d, -f2 | tail -n "
                  "+2)'");
    else if (f->type != VALUE_NONE)
        line_text(out,
                  f->type == VALUE_FILE || f->type == VALUE_FOLDER ? " -r -F" : " -x");
    line_text(out, " -d '");
    put_quoted(out, f->help, false);
    line_text(out, "'\n");
}

static void fish(struct line *out)
{
    line_text(out,
              "# fish completion for lockstep; lockstep --completion fish | source\n");
    for (int i = 0; i < VERB_COUNT; i++)
        if (!verbs[i].hidden) {
            line_printf(out,
                        "complete -c lockstep -f -n __fish_use_subcommand -a %s -d '",
                        verbs[i].name);
            put_quoted(out, verbs[i].title, false);
            line_text(out, "'\n");
        }
    for (int i = 0; i < VERB_COUNT; i++)
        for (int f = 0; f < FLAG_CASE && !verbs[i].hidden; f++) {
            char condition[96];
            snprintf(condition, sizeof condition,
                     " -n '__fish_seen_subcommand_from %s'", verbs[i].name);
            if (flag_of_verb((enum flag_id)f, (enum verb_id)i))
                fish_flag(out, &flags[f], condition);
        }
    for (int f = FLAG_CASE; f < FLAG_COUNT; f++)
        fish_flag(out, &flags[f], "");
    line_printf(out,
                "complete -c lockstep -f -n '__fish_seen_subcommand_from show' -a "
                "'%s'\n",
                shows);
    line_text(out,
              "complete -c lockstep -f -n '__fish_seen_subcommand_from help' -a '");
    verb_names(out);
    topic_names(out);
    line_text(out, "'\n");
}

void help_completion(struct line *out, const char *shell)
{
    if (strcmp(shell, "bash") == 0)
        bash(out);
    else if (strcmp(shell, "zsh") == 0)
        zsh(out);
    else
        fish(out);
}
