/* SPDX-License-Identifier: Apache-2.0
 *
 * Lockstep: find accounts that act together, show why, and let anyone check it.
 *
 * The only public header. Data climb: posts of a file become traces (lockstep_import),
 * traces become pairs of accounts that did the same at nearly the same time
 * (lockstep_detect), pairs are shown with the posts behind them (lockstep_show).
 *
 * Everything here is experimental until version 1.0.
 *
 * - Functions that can fail return enum lockstep_rc and fill a struct lockstep_error
 * that the caller owns (NULL is allowed). Outputs are untouched unless LOCKSTEP_OK.
 * - Option structs start with their own size: begin with the _INIT value.
 * - Text is UTF-8. Times are microseconds since 1970-01-01 UTC. Pairs have a < b.
 * - A handle belongs to one thread at a time.
 */
#ifndef LOCKSTEP_H
#define LOCKSTEP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define LOCKSTEP_API __attribute__((visibility("default")))
#else
#define LOCKSTEP_API
#endif

/* ---- results and errors ------------------------------------------------------------
 */

/* What became of a call. */
enum lockstep_rc {
    LOCKSTEP_OK = 0,
    LOCKSTEP_MEMORY = 1,   /* the machine gave no more memory */
    LOCKSTEP_ARGUMENT = 2, /* the caller asked for something that makes no sense */
    LOCKSTEP_INPUT = 3,    /* foreign bytes were refused; nothing was changed */
    LOCKSTEP_IO = 4,       /* disk, lock, database */
    LOCKSTEP_LIMIT = 5,    /* a stated limit was reached */
    LOCKSTEP_STOPPED = 6,  /* the user asked to stop */
};

/* One fault as a person reads it. Numbers that are 0 and texts that are empty are not
 * known; record, line and col count from 1, byte from 0. */
struct lockstep_error {
    char id[8];       /* "E0231", a page of lockstep_error_page */
    char text[400];   /* one lower-case sentence without full stop */
    char hint[300];   /* advice that can be typed */
    char source[256]; /* file or other origin of foreign bytes */
    char field[64];   /* column or key */
    uint64_t record, line, col, byte;
};

/* "0.1.0" */
LOCKSTEP_API const char *lockstep_version(void);

/* The page about an error id (Markdown: meaning, example, what to do), or NULL. */
LOCKSTEP_API const char *lockstep_error_page(const char *id);

/* The n-th error id that has a page, from 0; NULL behind the last. */
LOCKSTEP_API const char *lockstep_error_id(size_t n);

/* Asks all work of this process to end with LOCKSTEP_STOPPED as soon as it is clean.
 * May be called from a signal handler. lockstep_go_on takes it back. */
LOCKSTEP_API void lockstep_stop(void);
LOCKSTEP_API void lockstep_go_on(void);

/* Bytes of memory that the library holds now, and the most it ever held. The embedded
 * database's own memory is not counted. */
LOCKSTEP_API uint64_t lockstep_memory_now(void);
LOCKSTEP_API uint64_t lockstep_memory_peak(void);

/* ---- the case ----------------------------------------------------------------------
 */

/* An open case folder NAME.lockstep/. */
typedef struct lockstep_case lockstep_case;

enum lockstep_mode {
    LOCKSTEP_READ = 0,   /* must be there; others may read too */
    LOCKSTEP_WRITE = 1,  /* must be there; nobody else may have it open */
    LOCKSTEP_CREATE = 2, /* as WRITE, and made if it is not there */
};

/* How work on a case is done. `progress` is called some ten times a second, from any
 * thread, one at a time; total 0 means not known. `warning` gets what a person should
 * know although the work goes on. */
struct lockstep_options {
    size_t size;
    unsigned threads;      /* 0: as many as there are processors */
    uint64_t memory_bytes; /* half to the database; 0: no limit but its own */
    uint64_t seed;
    void (*progress)(void *self, const char *phase, uint64_t done, uint64_t total);
    void (*warning)(void *self, const char *id, const char *message, const char *hint);
    void *self;
};
#define LOCKSTEP_OPTIONS_INIT                                                          \
    {                                                                                  \
        .size = sizeof(struct lockstep_options), .seed = 1                             \
    }

/* Opens the case at `path`; NULL looks for a folder *.lockstep in the current folder
 * and then in each one above. With LOCKSTEP_CREATE and none found, "case.lockstep" is
 * made in the current folder. Fails: INPUT (E0401 no case, E0403 damaged or made by a
 * newer version), IO (E0402 another process has it open, and which). */
LOCKSTEP_API enum lockstep_rc lockstep_open(const char *path, enum lockstep_mode mode,
                                            const struct lockstep_options *options,
                                            lockstep_case **out,
                                            struct lockstep_error *err);
/* NULL is fine. A case that this handle made and that took no source is removed again.
 */
LOCKSTEP_API void lockstep_close(lockstep_case *c);

/* Where the case is, whether lockstep_open made it, and its short name for records. */
LOCKSTEP_API const char *lockstep_case_path(const lockstep_case *c);
LOCKSTEP_API int lockstep_case_is_new(const lockstep_case *c);
LOCKSTEP_API const char *lockstep_case_id(const lockstep_case *c);

/* ---- rows --------------------------------------------------------------------------
 */

/* A table read forward. */
typedef struct lockstep_rows lockstep_rows;

enum lockstep_type {
    LOCKSTEP_NULL = 0,
    LOCKSTEP_INT = 1,
    LOCKSTEP_REAL = 2,
    LOCKSTEP_BOOL = 3, /* i is 0 or 1 */
    LOCKSTEP_TIME = 4, /* i, microseconds UTC */
    LOCKSTEP_TEXT = 5, /* text, n bytes; not terminated */
};

/* A cell is of its column's type or LOCKSTEP_NULL. Text lives until the next row. */
struct lockstep_cell {
    enum lockstep_type type;
    int64_t i;
    double f;
    const char *text;
    size_t n;
};

LOCKSTEP_API size_t lockstep_rows_columns(const lockstep_rows *rows);
LOCKSTEP_API const char *lockstep_rows_name(const lockstep_rows *rows, size_t column);
LOCKSTEP_API enum lockstep_type lockstep_rows_type(const lockstep_rows *rows,
                                                   size_t column);

/* Moves to the next row: *out are its cells [columns], NULL behind the last row. */
LOCKSTEP_API enum lockstep_rc lockstep_rows_next(lockstep_rows *rows,
                                                 const struct lockstep_cell **out,
                                                 struct lockstep_error *err);
LOCKSTEP_API void lockstep_rows_free(lockstep_rows *rows); /* NULL is fine */

/* ---- import ------------------------------------------------------------------------
 */

/* How a file is to be read. Texts may be NULL: not given. */
struct lockstep_import_options {
    size_t size;
    const char
        *format; /* name of a format, or path of a mapping *.sql; NULL: recognise */
    const char *const
        *map; /* "field=column" [n_map], for the generic formats; "kind=url" */
    size_t n_map;
    const char *zone; /* "UTC", "+02:00", "Europe/Berlin": for times that name none */
    const char *date_order; /* "ymd", "dmy", "mdy" */
    int no_quotes;    /* csv: a quote is a character like others, as in many .tsv */
    int strict;       /* refuse the file at the first reject */
    int allow_damage; /* structural damage becomes rejects (--max-rejects was given) */
    uint64_t
        max_rejects; /* with allow_damage: refuse above this many, 0 = no such limit */
    double max_reject_share; /* with allow_damage: refuse above this share 0..1, 0 =
                                none */
    const char *time_form;   /* "unix-s", "digits" ...: how times are written, where the
                                format does not say */
    const char *pseudonym_key; /* file of a key: ids, handles and mentions become
                                  pseudonyms, names and profiles are left out; made if
                                  it is not there. NULL: everything stays as it is */
};
#define LOCKSTEP_IMPORT_INIT                                                           \
    {                                                                                  \
        .size = sizeof(struct lockstep_import_options)                                 \
    }

/* What an import did. records = taken + duplicates + rejected, always. */
struct lockstep_import_report {
    size_t size;
    uint64_t source_id;
    int already; /* these very bytes are in the case as source_id; nothing was changed
                  */
    char format[64];
    char certainty[16];        /* "certain", "likely", "possible", "given" */
    uint64_t sampled, fitting; /* records tried for recognition, and those that fit */
    uint64_t bytes;            /* of the file */
    uint64_t records, taken, duplicates, rejected;
    uint64_t blank_lines;
    uint64_t accounts;     /* in this source */
    uint64_t new_accounts; /* of these, not in the case before */
    uint64_t objects;      /* in this source */
    uint64_t traces;       /* added */
    int64_t first_us, last_us;
    int64_t declared_resolution_us, measured_resolution_us;
    char trust[16];           /* "claimed", "platform", "witnessed" */
    char zone[64];            /* "UTC", "+02:00", "Europe/Berlin" */
    double single_post_share; /* share of this source's accounts that have one post */
    double seconds;
    char rejects_path[1024]; /* the file that holds them, or empty */
    uint64_t gaps;    /* stretches without a post that its own days make implausible */
    double gap_posts; /* expected in all of them */
    int64_t gap_from_us, gap_to_us; /* the one with most */
    uint64_t observations; /* of those taken: records that tell of an account or a post
                              and are none; first_us and last_us leave them out */
    uint64_t renamed_accounts; /* accounts of this source that the case knows by more
                                  than one handle or display name */
    uint64_t changed;          /* duplicates whose text is another, kept as versions */
};
#define LOCKSTEP_IMPORT_REPORT_INIT                                                    \
    {                                                                                  \
        .size = sizeof(struct lockstep_import_report)                                  \
    }

/* Reads one file ("-" is standard input) into the case: all of it or nothing. Folders
 * and archives are for lockstep_import_all.
 * Fails: INPUT (the file was refused), IO, MEMORY, LIMIT, STOPPED; the case is then as
 * it was. */
LOCKSTEP_API enum lockstep_rc
lockstep_import(lockstep_case *c, const char *path,
                const struct lockstep_import_options *options,
                struct lockstep_import_report *report, struct lockstep_error *err);

/* What lockstep_import would do: format, certainty, the mapping (rows: field, from) and
 * a sample of mapped posts. Writes nothing and needs no case. `sample` rows follow the
 * canonical record; either output may be NULL. */
LOCKSTEP_API enum lockstep_rc
lockstep_explain(const char *path, const struct lockstep_import_options *options,
                 const struct lockstep_options *how,
                 struct lockstep_import_report *report, lockstep_rows **mapping,
                 lockstep_rows **sample, struct lockstep_error *err);

/* What became of a source of lockstep_import_all. */
enum lockstep_outcome {
    LOCKSTEP_BEGUN = 0,   /* not known yet */
    LOCKSTEP_TAKEN = 1,   /* of lockstep_explain_all: would be */
    LOCKSTEP_ALREADY = 2, /* its bytes are in the case */
    LOCKSTEP_UNREAD = 3,  /* it holds no posts of a known format; `error` says why */
    LOCKSTEP_REFUSED = 4, /* it should have been read; `error` says why it was not */
};

/* What became of all sources so far. records = taken + duplicates + rejected. */
struct lockstep_import_sums {
    size_t size;
    uint64_t taken_sources, already_sources, unread_sources, refused_sources;
    uint64_t left_out; /* hidden files, case folders, files of rejects */
    uint64_t records, taken, duplicates, rejected;
    uint64_t observations; /* of those taken: records that are no posts */
    uint64_t accounts;     /* of all sources taken, each once; 0 before the end */
    uint64_t new_accounts;
    int64_t first_us, last_us; /* if posts were taken */
};
#define LOCKSTEP_IMPORT_SUMS_INIT                                                      \
    {                                                                                  \
        .size = sizeof(struct lockstep_import_sums)                                    \
    }

/* One source, as lockstep_import_all tells of it; all is a loan for the call. */
struct lockstep_source {
    size_t size;
    const char *name;       /* the path; of a member of an archive ARCHIVE!NAME */
    uint64_t number, files; /* it belongs to file `number` of `files`, from 1 */
    int named; /* by the caller, rather than found in a folder or an archive */
    enum lockstep_outcome outcome;
    enum lockstep_rc rc;                         /* of UNREAD and REFUSED */
    const struct lockstep_import_report *report; /* of TAKEN and ALREADY, else NULL */
    const struct lockstep_error *error;          /* of UNREAD and REFUSED, else NULL */
    const struct lockstep_import_sums *sums;     /* this source included */
};

/* Called when a source is begun, and when it is known what became of it. Not 0 ends
 * the whole with LOCKSTEP_STOPPED. */
typedef int lockstep_each(void *self, const struct lockstep_source *source);

/* Reads files, what is in folders (sorted, links not followed) and in archives (zip,
 * tar, tar.gz, tar.zst): each source by itself, all of it or nothing, so that one that
 * is refused does not keep the others out. `each` may be NULL, `sums` too.
 * Fails: what concerns more than one source (MEMORY, LIMIT, STOPPED, IO of the case);
 * sources taken before stay. A refused source is no failure of this call: look at
 * refused_sources. */
LOCKSTEP_API enum lockstep_rc
lockstep_import_all(lockstep_case *c, const char *const *paths, size_t n_paths,
                    const struct lockstep_import_options *options, lockstep_each *each,
                    void *self, struct lockstep_import_sums *sums,
                    struct lockstep_error *err);

/* What lockstep_import_all would do: formats and certainties. Writes nothing and needs
 * no case. */
LOCKSTEP_API enum lockstep_rc
lockstep_explain_all(const char *const *paths, size_t n_paths,
                     const struct lockstep_import_options *options,
                     const struct lockstep_options *how, lockstep_each *each,
                     void *self, struct lockstep_import_sums *sums,
                     struct lockstep_error *err);

/* The formats that are built in: name, title, reader, platform, clock, needs. */
LOCKSTEP_API enum lockstep_rc lockstep_formats(lockstep_rows **out,
                                               struct lockstep_error *err);

/* The kinds of objects: code, name, title, window_s, min_objects. */
LOCKSTEP_API enum lockstep_rc lockstep_kinds(lockstep_rows **out,
                                             struct lockstep_error *err);

/* ---- detect ------------------------------------------------------------------------
 */

/* What to look for. Negative or zero values mean the method's own default. */
struct lockstep_detect_options {
    size_t size;
    const char *method;   /* "pairs" (default), "coortweet", "qut" */
    const char *kinds;    /* "url,text"; NULL: all that the case holds */
    int64_t window_us;    /* -1: default. 0 is a window: equal times only */
    uint32_t min_objects; /* distinct objects of a pair, default 2 */
    int first_only;       /* count each account's earliest row per object only */
    uint32_t
        hub_accounts;   /* objects of more accounts meet within 10 s only; 0: no rule */
    uint64_t max_pairs; /* refused above this many results (E0521, E0530, E0531) */
    uint64_t max_proofs; /* rows of `proofs` to keep at most, strongest pairs first */
    int as_published;    /* reproduce the original's known faults */
    /* coortweet: names and defaults of the R package */
    uint32_t min_participation; /* 2 */
    double edge_weight;         /* .5; -1: default */
    int keep_loops;             /* remove_loops = FALSE */
    int64_t fast_window_us;     /* flag_speed_share; -1: none */
    /* qut: names and defaults of the toolkit */
    const char *network;      /* "co_retweet", ... */
    uint32_t min_edge_weight; /* 2 */
    double similarity;        /* .8; -1: default */
    uint32_t min_tokens;      /* 1 */
};
#define LOCKSTEP_DETECT_INIT                                                           \
    {                                                                                  \
        .size = sizeof(struct lockstep_detect_options), .window_us = -1,               \
        .edge_weight = -1, .fast_window_us = -1, .similarity = -1                      \
    }

struct lockstep_detect_report {
    size_t size;
    uint64_t run_id;
    char method[32];
    char kinds[256]; /* kinds that were looked at */
    int64_t window_us;
    uint64_t traces, accounts, objects; /* that were looked at */
    uint64_t pairs;                     /* rows of `pairs` stored */
    uint64_t edges;                     /* rows of `edges` stored */
    uint64_t proofs;                    /* rows of `proofs` stored */
    uint64_t flagged;                   /* coortweet: edges above the threshold */
    uint64_t edge_accounts;             /* accounts on an edge */
    double seconds;
};
#define LOCKSTEP_DETECT_REPORT_INIT                                                    \
    {                                                                                  \
        .size = sizeof(struct lockstep_detect_report)                                  \
    }

/* Runs a method over the case's traces and stores the run. Same bytes, options and seed
 * give the same result for any number of threads.
 * Fails: ARGUMENT (window below the clock's resolution, unknown method or kind), LIMIT,
 * MEMORY, IO, STOPPED; no run is then stored. */
LOCKSTEP_API enum lockstep_rc
lockstep_detect(lockstep_case *c, const struct lockstep_detect_options *options,
                struct lockstep_detect_report *report, struct lockstep_error *err);

/* ---- show --------------------------------------------------------------------------
 */

/* What to show. */
struct lockstep_show_options {
    size_t size;
    const char *what;  /* "edges", "pairs", "accounts", "objects", "proofs", "runs",
                          "sources",  "rejects", "receipt" (of a and b), "account" (a) */
    const char *shape; /* NULL: Lockstep's columns; "coortweet", "qut": theirs */
    uint64_t run_id;   /* 0: the latest run that fits */
    const char *a, *b; /* accounts: "@handle", "platform:id" or an id */
    const char *kind;  /* only this kind; NULL: all */
    uint64_t limit;    /* rows at most, strongest first; 0: all */
    int subgraph;      /* coortweet edges: 0..3 */
};
#define LOCKSTEP_SHOW_INIT                                                             \
    {                                                                                  \
        .size = sizeof(struct lockstep_show_options)                                   \
    }

/* Fails: ARGUMENT (E07xx no such run, account, shape; the hint names what is near). */
LOCKSTEP_API enum lockstep_rc lockstep_show(lockstep_case *c,
                                            const struct lockstep_show_options *options,
                                            lockstep_rows **out,
                                            struct lockstep_error *err);

/* A read-only SQL query on the case's tables, with the trace functions (url_canonical,
 * url_domain, text_normal, ...). */
LOCKSTEP_API enum lockstep_rc lockstep_sql(lockstep_case *c, const char *query,
                                           lockstep_rows **out,
                                           struct lockstep_error *err);

/* ---- writing -----------------------------------------------------------------------
 */

/* Takes bytes; returns 0, or anything else to end the work with LOCKSTEP_IO. */
typedef int lockstep_sink(void *self, const char *bytes, size_t n);

struct lockstep_write_options {
    size_t size;
    const char *format; /* "csv", "json" (NDJSON objects), "md" */
    int raw;            /* csv: leave cells that start a formula as they are */
    int bom;            /* csv: begin with a byte order mark */
    int quote_text;     /* csv: quote every text cell and the header, as R does */
    const char *type;   /* json: value of the key "type" of each row; NULL: none */
};
#define LOCKSTEP_WRITE_INIT                                                            \
    {                                                                                  \
        .size = sizeof(struct lockstep_write_options)                                  \
    }

/* Writes all rows that are left. *guarded (or NULL) counts cells that would have
 * started a formula and got an apostrophe; *written the rows. */
LOCKSTEP_API enum lockstep_rc
lockstep_write(lockstep_rows *rows, const struct lockstep_write_options *options,
               lockstep_sink *sink, void *self, uint64_t *written, uint64_t *guarded,
               struct lockstep_error *err);

/* Writes the edges of a run and their accounts as one graph document: "gexf" (1.3) or
 * "graphml". */
LOCKSTEP_API enum lockstep_rc
lockstep_write_graph(lockstep_case *c, const struct lockstep_show_options *options,
                     const char *format, lockstep_sink *sink, void *self,
                     struct lockstep_error *err);

/* Writes what lockstep_show would give as a Parquet file. Nothing is left at `path`
 * when it fails. */
LOCKSTEP_API enum lockstep_rc
lockstep_write_parquet(lockstep_case *c, const struct lockstep_show_options *options,
                       const char *path, struct lockstep_error *err);

/* ---- the story world ---------------------------------------------------------------
 */

/* Invented posts for the demo: organic accounts and a planted network, by seed. */
struct lockstep_story_options {
    size_t size;
    uint64_t seed;
    uint32_t accounts; /* organic, default 50,000 */
    uint32_t planted;  /* default 284 */
};
#define LOCKSTEP_STORY_INIT                                                            \
    {                                                                                  \
        .size = sizeof(struct lockstep_story_options), .seed = 1                       \
    }

/* Writes one part: "posts" (NDJSON as Zeeschuimer exports TikTok), "truth" (CSV
 * account, group), "tip" (four links). */
LOCKSTEP_API enum lockstep_rc
lockstep_story(const struct lockstep_story_options *options, const char *part,
               lockstep_sink *sink, void *self, struct lockstep_error *err);

/* Writes `n` generated posts as CooRTweet CSV (account_id, content_id, object_id,
 * timestamp_share), for benchmarks; profile "normal" or "viral". */
LOCKSTEP_API enum lockstep_rc lockstep_bench_posts(uint64_t n, const char *profile,
                                                   uint64_t seed, lockstep_sink *sink,
                                                   void *self,
                                                   struct lockstep_error *err);

#ifdef __cplusplus
}
#endif

#endif
