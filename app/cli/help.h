// SPDX-License-Identifier: Apache-2.0
// Help texts, manual pages and completion, all made from verbs.c.
#ifndef LOCKSTEP_CLI_HELP_H
#define LOCKSTEP_CLI_HELP_H

#include "line.h"
#include "verbs.h"

void help_short(struct line *out);                // ten lines with three examples
void help_program(struct line *out);              // --help
void help_verb(struct line *out, enum verb_id v); // VERB --help
void help_man(struct line *out, enum verb_id v);  // roff; VERB_COUNT: the program
void help_completion(struct line *out, const char *shell); // "bash", "zsh", "fish"

#endif
