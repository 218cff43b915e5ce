// SPDX-License-Identifier: Apache-2.0
// Reads CSV (RFC 4180) record by record, and refuses what is not sound.
//
// Fields are separated by one of , ; tab |, may stand in quotes ("" is one quote), and
// may hold line ends there. Lines end with LF or CRLF, or, if the first line end of the
// file is a lone CR, with CR. Lines without any byte are skipped and counted.
//
// Two classes of faults. A record fault (E0211 NUL, E0212 not UTF-8, E0213 quote inside
// an unquoted field, E0214 bytes after a closing quote, E0217 wrong number of fields,
// E0219 lone CR, E0229 the header again, where files were joined) spoils one record:
// csv_next says SCAN_BAD and goes on. After a fault of quotes or CR the record ends
// with that line. The fault told is the first by byte; a wrong number of fields and a
// header only if there is no other. A structural fault (E0215 quote that never closes,
// E0216 quotes out of step over several lines, E0218 cut last line, E0220 record too
// long, E0221 run of NULs, any fault of the source) means that what follows is no
// longer certain: csv_next fails, again and again, until csv_resume.
#ifndef LOCKSTEP_INGEST_CSV_H
#define LOCKSTEP_INGEST_CSV_H

#include "ingest/scan.h"
#include "ingest/source.h"

struct csv;

// Zeroes are the defaults.
struct csv_options {
    char delimiter;          // , ; tab | ; 0: a comma
    bool no_header;          // the first record is data and says how many fields
    bool no_quotes;          // a quote is a byte like others, as in many .tsv files
    size_t max_record_bytes; // 0: SCAN_RECORD_BYTES; at most 2^31
    size_t window_bytes;     // 0: SCAN_WINDOW_BYTES; at least 1 (tests)
};

// Most columns of a table.
#define CSV_COLUMNS_MAX 4096u
#define CSV_NONE SIZE_MAX

// All spans live until the next call of csv_next, csv_resume or csv_free.
struct csv_record {
    enum scan_kind kind;
    const struct span *fields; // [n_fields], unescaped; SCAN_RECORD only, else NULL
    size_t n_fields;
    struct span raw;         // the whole record as it stands, without its line end
    uint64_t record;         // from 1; bad ones count, the header does not
    uint64_t line;           // where it starts
    uint64_t byte;           // where it starts
    const struct err *fault; // SCAN_BAD only, else NULL: what is wrong, and where
};

// Tells which delimiter the first line of a text uses.
// In: `head`, from source_peek. Out: `out`, the one of , ; tab | that stands most often
// outside quotes in the first line that is not blank; of equals the first in this
// order. Returns false, and a comma, if none does.
bool csv_sniff(struct span head, char *out);

// Starts a reader and reads the header.
// In: `source`, a loan, nothing taken from it yet; `options`, NULL for the defaults.
// Out: `out`, to be given back with csv_free.
// Fails: RC_ARGUMENT E0227 unknown delimiter; RC_INPUT E0222 no header or record at
// all, and every fault above found in the first record; RC_LIMIT E0226 too many
// columns; RC_MEMORY; as source_read.
enum rc csv_new(struct source *source, const struct csv_options *options,
                struct csv **out, struct err *err) MUST_USE;

// Names of the columns, as they stand in the header (texts NULL under no_header).
// A first column without a name, where R and pandas put the names of rows, is called
// row_name. Out: `n`. Lives as long as `c`.
const struct span *csv_columns(const struct csv *c, size_t *n);

// First column of exactly this `name`, or CSV_NONE.
size_t csv_find(const struct csv *c, struct span name);

// Fails if the header is one that a mapping by name could misread.
// Fails: RC_INPUT E0223 two columns of one name, E0225 a column without a name.
enum rc csv_check_header(const struct csv *c, struct err *err) MUST_USE;

// Fails with RC_INPUT E0224 unless each of `names` [n] is a column; the text names
// those that lack, the hint those that are there.
enum rc csv_need(const struct csv *c, const char *const *names, size_t n,
                 struct err *err) MUST_USE;

// Reads the next record.
// Out: `out`. Fails: RC_INPUT on structural faults, RC_LIMIT E0220, RC_MEMORY; as
// source_read. Cost: no request for memory unless a record is longer than all before.
enum rc csv_next(struct csv *c, struct csv_record *out, struct err *err) MUST_USE;

// Goes on after csv_next failed, if the caller chooses to live with it. `out` is the
// part given up as one SCAN_BAD record with the same fault: the line on which the
// quote was opened (E0215, E0216), the cut line, the record with the NULs, or the
// piece of the long record that was read (the rest of its line is skipped); or SCAN_END
// if nothing is left, as when the source broke between two records.
// Fails: RC_ARGUMENT E0228 if there is nothing to resume from; RC_MEMORY.
enum rc csv_resume(struct csv *c, struct csv_record *out, struct err *err) MUST_USE;

// Raw bytes of field `k` of the last record, quotes included; inside its raw span.
// Needs k < n_fields of a SCAN_RECORD.
struct span csv_field_raw(const struct csv *c, size_t k);

// Where field `k` of the last record starts (its opening quote, if it has one).
struct scan_place csv_field_place(const struct csv *c, size_t k);

// Completes an error just set by the caller about field `k` of the last record (or,
// with CSV_NONE, about the whole record): source, record, line, col, byte, field.
void csv_blame(const struct csv *c, size_t k, struct err *err);

// Blank lines skipped so far.
uint64_t csv_blank_lines(const struct csv *c);

// Gives back, but not the source; NULL is fine.
void csv_free(struct csv *c);

#endif
