// SPDX-License-Identifier: Apache-2.0
// What each verb does. All return what the library says; *nothing is set when the
// answer is empty.
#ifndef LOCKSTEP_CLI_RUN_H
#define LOCKSTEP_CLI_RUN_H

#include "ui.h"

struct answer {
    struct lockstep_error err;
    bool reported; // err was already told
    bool nothing;  // nothing was found
    uint64_t n_in; // sources that an import took, or that were in the case
};

enum lockstep_rc run_import(struct ui *ui, struct answer *a);
enum lockstep_rc run_detect(struct ui *ui, struct answer *a);
enum lockstep_rc run_show(struct ui *ui, struct answer *a);
enum lockstep_rc run_sql(struct ui *ui, struct answer *a);
enum lockstep_rc run_demo(struct ui *ui, struct answer *a);
enum lockstep_rc run_formats(struct ui *ui, struct answer *a);
enum lockstep_rc run_kinds(struct ui *ui, struct answer *a);
enum lockstep_rc run_help(struct ui *ui, struct answer *a);
enum lockstep_rc run_bench_posts(struct ui *ui, struct answer *a);

// ---- parts that demo shares ---------------------------------------------------------

// Fails if none of the files that were named can be read: IO, E0201.
enum lockstep_rc import_check_files(const struct command *c,
                                    struct lockstep_error *err);

// Tells why records of a source were rejected, and where the first of each kind stands.
void rejects_tell(struct ui *ui, lockstep_case *c, uint64_t source_id,
                  uint64_t rejected);

// How the flags say that files are to be read.
struct lockstep_import_options import_options(const struct command *c);

// Reads files, folders and archives, and tells what came of each and of all; `c` NULL
// explains and writes nothing. Gives the first failure; the others were told.
enum lockstep_rc import_many(struct ui *ui, lockstep_case *c, const char *const *paths,
                             size_t n, struct answer *a);

// Tells all about one source that is in the case.
void import_tell(struct ui *ui, lockstep_case *c, const char *path,
                 const struct lockstep_import_report *report);

// The same for machines: as JSON or CSV (with a head or not) if one was asked for.
void import_record(struct ui *ui, const char *path,
                   const struct lockstep_import_report *report, const char *type,
                   bool head);

// What would be read of one file: format, mapping, sample.
enum lockstep_rc import_explain(struct ui *ui, const char *path,
                                struct lockstep_error *err);

// Runs, tells, shows the strongest.
enum lockstep_rc detect_and_tell(struct ui *ui, lockstep_case *c,
                                 const struct lockstep_detect_options *options,
                                 struct lockstep_detect_report *report,
                                 struct lockstep_error *err);

// The names of the accounts of the strongest pair of a run; *found is false if it has
// none. Free both.
enum lockstep_rc strongest_pair(lockstep_case *c, uint64_t run_id, char **one,
                                char **two, bool *found, struct lockstep_error *err);

// Why these two: the posts of at most `limit` meetings side by side (0: all). *n is how
// many co-actions there are. `names` are said in the head (NULL: as in options).
enum lockstep_rc receipt_show(struct ui *ui, lockstep_case *c,
                              const struct lockstep_show_options *options,
                              const char *const *names, uint64_t limit, uint64_t *n,
                              struct lockstep_error *err);

// Runs the demo's own truth against a run's edges and says how they compare.
enum lockstep_rc truth_tell(struct ui *ui, lockstep_case *c, uint64_t run_id,
                            const char *path, struct lockstep_error *err);

// Writes rows in the form that the flags ask for. A table has at most `limit` rows.
struct form {
    const char *name; // "table", "json", "csv", "md"
    const char *type; // of each JSON record
    bool quote_text;  // csv as R writes it
    bool raw, bom;
    bool exact;     // of a table: heads as the columns are called
    uint64_t limit; // of a table; 0: none
};
enum lockstep_rc rows_write(struct ui *ui, lockstep_rows *rows, const struct form *form,
                            uint64_t *n, bool *more, struct lockstep_error *err);
const char *form_name(const struct ui *ui, const char *otherwise);

// Checks names against a list of the library (its column `column`): E0104 with a
// suggestion if one is unknown. `names` are separated by commas.
typedef enum lockstep_rc name_list(lockstep_rows **out, struct lockstep_error *err);
enum lockstep_rc names_check(name_list *list, const char *column, const char *what,
                             const char *names, struct lockstep_error *err);

// A word as it can be typed into a shell.
void line_quoted(struct line *l, const char *word);

#endif
