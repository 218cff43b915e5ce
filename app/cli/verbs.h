// SPDX-License-Identifier: Apache-2.0
// The one description of the command line. The parser, --help, the man pages,
// completion for three shells and the suggestions at typing mistakes are all made from
// it.
#ifndef LOCKSTEP_CLI_VERBS_H
#define LOCKSTEP_CLI_VERBS_H

#include <stdbool.h>
#include <stddef.h>

enum verb_id {
    VERB_IMPORT,
    VERB_DETECT,
    VERB_SHOW,
    VERB_SQL,
    VERB_DEMO,
    VERB_FORMATS,
    VERB_KINDS,
    VERB_HELP,
    VERB_BENCH_POSTS,
    VERB_COUNT
};

struct verb {
    const char *name;
    const char *args;  // "FILE...|-"
    unsigned least;    // arguments at least
    unsigned most;     // and at most
    bool hidden;       // not in lists
    const char *title; // one line
    const char *text;  // paragraphs, a blank line between
    const char *examples;
};

enum flag_id {
    // of import
    FLAG_AS,
    FLAG_MAP,
    FLAG_EXPLAIN,
    FLAG_ZONE,
    FLAG_DATE_ORDER,
    FLAG_TIME_FORM,
    FLAG_NO_QUOTES,
    FLAG_STRICT,
    FLAG_MAX_REJECTS,
    FLAG_PSEUDONYMISE,
    FLAG_KEY,
    // of detect
    FLAG_METHOD,
    FLAG_KIND,
    FLAG_WINDOW,
    FLAG_MIN_OBJECTS,
    FLAG_FIRST_ONLY,
    FLAG_HUB_LIMIT,
    FLAG_MAX_PAIRS,
    FLAG_MAX_PROOFS,
    FLAG_AS_PUBLISHED,
    FLAG_MIN_PARTICIPATION,
    FLAG_EDGE_WEIGHT,
    FLAG_KEEP_LOOPS,
    FLAG_FLAG_SPEED_SHARE,
    FLAG_NETWORK,
    FLAG_MIN_EDGE_WEIGHT,
    FLAG_SIMILARITY,
    FLAG_MIN_TOKENS,
    // of show and others
    FLAG_FORMAT,
    FLAG_OUTPUT,
    FLAG_RUN,
    FLAG_TOP,
    FLAG_ALL,
    FLAG_SUBGRAPH,
    FLAG_POSTS,
    FLAG_RAW,
    FLAG_BOM,
    FLAG_EXIT_CODE,
    // of demo, bench-posts, help
    FLAG_INTO,
    FLAG_PROFILE,
    FLAG_MAN,
    // of every verb
    FLAG_CASE,
    FLAG_JSON,
    FLAG_CSV,
    FLAG_QUIET,
    FLAG_VERBOSE,
    FLAG_COLOR,
    FLAG_NO_INPUT,
    FLAG_THREADS,
    FLAG_MEMORY,
    FLAG_SEED,
    FLAG_CONFIG_SHOW,
    FLAG_COMPLETION,
    FLAG_VERSION,
    FLAG_HELP,
    FLAG_COUNT
};

enum value_type {
    VALUE_NONE,     // the flag stands alone
    VALUE_TEXT,     // anything
    VALUE_COUNT,    // 0, 1, 2 ...
    VALUE_REAL,     // a number
    VALUE_SHARE,    // 0..1
    VALUE_SIZE,     // 4G, 512M: bytes
    VALUE_DURATION, // 60s, 10min: microseconds
    VALUE_REJECTS,  // 100 or 1%
    VALUE_CHOICE,   // one of `choices`
    VALUE_FILE,
    VALUE_FOLDER,
    VALUE_FORMAT, // a name of `lockstep formats` or a *.sql
    VALUE_KINDS,  // names of `lockstep kinds`, commas between
};

// Bits of `methods`: which methods of detect know the flag.
enum { METHOD_PAIRS = 1, METHOD_COORTWEET = 2, METHOD_QUT = 4, METHOD_ANY = 7 };

struct flag {
    const char *name;
    char letter; // 0: none
    enum value_type type;
    const char *value;   // "DURATION"; NULL with VALUE_NONE
    const char *choices; // "dmy mdy ymd"
    unsigned verbs;      // bits 1 << enum verb_id
    unsigned methods;    // METHOD_ANY unless it belongs to some methods only
    bool repeat;         // may be given more than once
    bool setting;        // may stand in the environment and the settings file
    const char *help;    // one sentence
};

extern const struct verb verbs[VERB_COUNT];
extern const struct flag flags[FLAG_COUNT];

struct topic {
    const char *name;
    const char *title;
    const char *text;
};
extern const struct topic topics[];
extern const size_t n_topics;

static inline bool flag_of_verb(enum flag_id f, enum verb_id v)
{
    return flags[f].verbs & (1u << v);
}

static inline bool flag_of_all(enum flag_id f)
{
    return f >= FLAG_CASE;
}

#endif
