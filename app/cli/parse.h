// SPDX-License-Identifier: Apache-2.0
// From words of a shell to a command; from settings to the values that were not given.
#ifndef LOCKSTEP_CLI_PARSE_H
#define LOCKSTEP_CLI_PARSE_H

#include "verbs.h"

#include "lockstep.h"

// Zeroes: not given.
struct value {
    bool given;
    const char *text; // as typed
    int64_t n;        // COUNT, SIZE (bytes), DURATION (microseconds), REJECTS by number
    double f;         // REAL, SHARE, REJECTS by share 0..1
    const char *origin; // "flag", "LOCKSTEP_MEMORY", path of the settings file
};

struct command {
    const struct verb *verb; // NULL: none was given
    enum verb_id id;         // VERB_COUNT: none
    struct value value[FLAG_COUNT];
    const char **arg; // [n_arg]
    size_t n_arg;
    const char **map; // [n_map] "field=column"
    size_t n_map;
    char **kept; // [n_kept] texts of settings that values point at
    size_t n_kept;
};

// Reads the words behind the program's name. The command borrows them.
// Fails: ARGUMENT, E0101 to E0106, with a suggestion in the hint.
enum lockstep_rc command_parse(int argc, char **argv, struct command *c,
                               struct lockstep_error *err);
void command_done(struct command *c);

// Fills values not given from the environment, then from the settings file.
// Fails: ARGUMENT, E0107.
enum lockstep_rc command_settings(struct command *c, struct lockstep_error *err);

// Reads one value of a flag. Fails: ARGUMENT, E0103, E0104.
enum lockstep_rc value_parse(const struct flag *f, const char *text, struct value *out,
                             struct lockstep_error *err);

// Steps from a to b: a letter more, less, other, or two neighbours swapped.
// Paper: Damerau 1964, in the restricted form.
unsigned near_distance(const char *a, const char *b);

// Of `names` [n] the one that `word` was probably meant to be, or NULL.
const char *near_of(const char *word, const char *const *names, size_t n);

// Sets an error of the command line and its hint (NULL: none). Returns ARGUMENT.
enum lockstep_rc fault(struct lockstep_error *err, const char *id, const char *hint,
                       const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
