// SPDX-License-Identifier: Apache-2.0
// What the files of the CSV reader share. For csv*.c alone.
#ifndef LOCKSTEP_INGEST_CSV_STATE_H
#define LOCKSTEP_INGEST_CSV_STATE_H

#include "ingest/csv.h"
#include "ingest/flaw.h"
#include "ingest/marks.h"
#include "ingest/window.h"

#include "base/arena.h"
#include "base/text.h"

// How lines end; decided by the first line end of the file.
enum line_form {
    LINES_UNKNOWN,
    LINES_LF, // LF or CRLF
    LINES_CR,
};

// What a walk, or a look at a possible line end, came to.
enum walk_end {
    WALK_RECORD,
    WALK_MORE,    // the window ends too early
    WALK_OPEN,    // a quote is open where the text ends
    WALK_STEP,    // a quote closes on a later line where none should
    WALK_LONE_CR, // of look_at_end: not a line end
};

struct walk {
    size_t n_fields;
    size_t end;       // of the record, without its line end
    size_t next;      // behind the line end
    bool no_line_end; // the text ends there
    size_t quote_at;  // the quote opened last; SIZE_MAX: none in this record
    bool escaped;     // a field holds ""
    struct flaw flaw; // `at` in the window
};

struct csv {
    char delimiter;
    int quote; // '"', or what no byte is
    size_t max;
    struct window w;
    size_t see;   // the walk sees w.p up to here ...
    bool see_end; // ... and this is where the text ends
    size_t at;    // the next record
    size_t block; // offset of the block that `marks` tells of; SIZE_MAX: none
    struct marks marks;
    enum line_form lines;
    uint64_t line, record, blank_lines;
    size_t n_columns; // 0: not known yet
    struct span *names;
    struct span head; // the bytes of the header, to know it again; p NULL: none
    struct arena texts;
    // The last record.
    struct span *fields; // [CSV_COLUMNS_MAX]
    uint32_t *starts;    // [CSV_COLUMNS_MAX] in the record; ESCAPED if it holds ""
    size_t n_fields;
    struct span raw;
    struct scan_place place;
    struct text unescaped;
    struct err fault;
    // After a structural fault.
    enum rc broken; // not RC_OK: what csv_next keeps saying
    bool leave;     // nothing to hand out on resume
    size_t lost_end, lost_next;
    bool skip; // the rest of a line that was given up is to be passed over
    bool told; // the fault of the source was told
};

#define ESCAPED 0x80000000u

// Makes the walk see the whole window.
void csv_see_all(struct csv *c);

// Finds the end of the line that `at` is in, whatever stands before it; `k` gets end
// and next. Returns WALK_RECORD or WALK_MORE.
enum walk_end csv_to_line_end(struct csv *c, size_t at, struct walk *k);

// Passes over blank lines and walks over the next record, filling the window as needed;
// c->at == c->see: nothing is left. A record beyond the limit is walked once more as if
// the text ended at the limit, so that the answer does not hang on the size of the
// window; *clipped tells so. Fails: as window_more.
enum rc csv_walk(struct csv *c, struct walk *k, enum walk_end *end, bool *clipped,
                 struct err *err) MUST_USE;

// Passes over the rest of a line that was given up. Fails: as window_more.
enum rc csv_pass_line(struct csv *c, struct err *err) MUST_USE;

#endif
