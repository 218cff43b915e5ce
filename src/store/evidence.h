// SPDX-License-Identifier: Apache-2.0
// The evidence of a case as plain columns: what kernels take in, what they gave.
#ifndef LOCKSTEP_STORE_EVIDENCE_H
#define LOCKSTEP_STORE_EVIDENCE_H

#include "base/column.h"
#include "base/dict.h"
#include "base/err.h"
#include "base/pace.h"
#include "store/open.h"

// ---- reading ------------------------------------------------------------------------

// All rows of one kind in (object, time, account, post) order. Columns of equal length.
struct store_traces {
    struct u32s object, account, post;
    struct i64s time_us;
};

// In: `kind`, a code of trace/kind.h. Out: `out`, to be given to store_traces_done.
// Rows that a foreign hand left out of order are sorted. Fails: RC_INPUT E0403 where a
// trace names what is not there; RC_IO, RC_MEMORY, RC_STOPPED. Cost: 0.06 s for 10^7
// rows, 20 bytes a row.
enum rc store_traces_load(struct store *s, unsigned kind, const struct pace *pace,
                          struct store_traces *out, struct err *err);
void store_traces_done(struct store_traces *t);

// Shares in the order of their records, for methods that go by it. Columns of equal
// length; `content` are codes of `contents` (the platforms' ids of posts).
struct store_shares {
    struct u32s account, object, content, post;
    struct i64s time_us;
    struct u8s kind;
    struct dict contents;
};

// In: `kinds` [n_kinds] codes; `twice`, whether records that were exact duplicates are
// rows of their own. Fails: RC_IO, RC_MEMORY, RC_STOPPED.
enum rc store_shares_load(struct store *s, const uint8_t *kinds, size_t n_kinds,
                          bool twice, const struct pace *pace, struct store_shares *out,
                          struct err *err);
void store_shares_done(struct store_shares *t);

// Posts in the order of their records; row i is post i. Texts are those of
// text_at[i]..text_at[i+1] in text_bytes, empty where there is none, urls likewise as
// the source wrote them; repost and reply are object ids, or STORE_NO_TEXT.
#define STORE_NO_TEXT UINT32_MAX
struct store_messages {
    struct u32s post, account, repost, reply;
    struct i64s time_us;
    struct u64s text_at, urls_at; // offset of each in `bytes`; [n + 1]
    struct u8s text_bytes, urls_bytes;
};

// All posts; without `texts` the two kinds of text are empty.
// Fails: RC_IO, RC_MEMORY, RC_STOPPED.
enum rc store_messages_load(struct store *s, bool texts, const struct pace *pace,
                            struct store_messages *out, struct err *err);
void store_messages_done(struct store_messages *m);

// Names of all accounts by their numbers, and the place of each when names are ordered
// by their bytes (then by platform). name [n], rank [n].
struct store_names {
    struct u64s at; // offset in bytes; [n + 1]
    struct u8s bytes;
    struct u32s rank;
    uint32_t n;
};

// Names of all accounts. Fails: RC_IO, RC_MEMORY.
enum rc store_names_load(struct store *s, struct store_names *out, struct err *err);
struct span store_name(const struct store_names *names, uint32_t account);
void store_names_done(struct store_names *names);

// ---- writing ------------------------------------------------------------------------

// One column of a result. What is not said is NULL.
struct store_column {
    enum {
        STORE_NULL,
        STORE_SAME,  // the number `same` in every row
        STORE_SAME8, // likewise, where the column is an enum or a boolean
        STORE_U8,
        STORE_U32,
        STORE_U64,
        STORE_I64,
        STORE_F64,  // NaN is NULL
        STORE_BOOL, // bytes 0 or 1
        STORE_TEXT, // spans
        STORE_LISTS // lists of uint32_t: row i has p[at[i]..at[i+1])
    } type;
    const void *p;
    uint64_t same;
    const uint64_t *at;
    const uint64_t *unless; // rows where this is 0 are NULL; or NULL: none
};

// Appends `n_rows` rows to `table`, whose columns are `columns` [n_columns] in order.
// Fails: RC_IO, RC_MEMORY, RC_STOPPED.
enum rc store_append(struct store *s, const char *table,
                     const struct store_column *columns, size_t n_columns,
                     size_t n_rows, const struct pace *pace, struct err *err);

// A run: what was asked, of what, and what came out.
struct store_run {
    const char *command, *method, *kinds, *options; // options: a JSON object
    int64_t window_us;
    uint64_t seed;
    char input_sha256[65]; // over the sources' hashes, in order
    uint64_t traces, pairs, edges, proofs;
    int64_t started_us, finished_us;
};

// The number that the next run gets.
enum rc store_run_next(struct store *s, uint32_t *out, struct err *err);
enum rc store_run_add(struct store *s, uint32_t run_id, const struct store_run *run,
                      struct err *err);

// Microseconds since 1970 of the machine's clock: for records only, never in a method.
int64_t store_now_us(void);

// Seconds of a clock that only goes forward: for saying how long work took.
double store_clock_s(void);

#endif
