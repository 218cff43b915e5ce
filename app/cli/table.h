// SPDX-License-Identifier: Apache-2.0
// Tables for people.
#ifndef LOCKSTEP_CLI_TABLE_H
#define LOCKSTEP_CLI_TABLE_H

#include "ui.h"

// Writes at most `limit` rows (0: all) to the ui's output. *n is how many were written,
// *more whether others were left. A table fits ui->width where it can: on a terminal
// long texts are cut with an ellipsis, elsewhere they go on in the next line at a
// blank. An account stands as @handle where the rows have one, and heads are words,
// unless `exact`. What cannot be made to fit is written as one block a row.
enum lockstep_rc table_show(struct ui *ui, lockstep_rows *rows, uint64_t limit,
                            bool exact, uint64_t *n, bool *more,
                            struct lockstep_error *err);

// A cell as a person reads it.
void table_cell(struct line *out, const char *name, const struct lockstep_cell *cell);

// The column of this name, or -1.
int table_column(const lockstep_rows *rows, const char *name);

#endif
