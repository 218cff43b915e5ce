// SPDX-License-Identifier: Apache-2.0
// Questions that people ask of a case, as rows.
#ifndef LOCKSTEP_STORE_ANSWER_H
#define LOCKSTEP_STORE_ANSWER_H

#include "base/column.h"
#include "store/open.h"

struct answer_options {
    const char *what;  // "edges", "pairs", "accounts", "objects", "proofs", "runs",
                       // "sources", "rejects", "kinds", "account"
    const char *shape; // NULL: our columns; "coortweet", "qut"
    uint32_t run_id;   // 0: the latest that fits
    const char *kind;  // NULL: all
    uint64_t limit;    // 0: all
    int subgraph;      // coortweet
    bool has_account;
    uint32_t account; // of "account", or where only one account's rows are wanted
};

// The query behind an answer, for store_query and store_parquet; to be freed with
// mem_free. Fails: RC_ARGUMENT E0735 nothing of that name, E0736 no run that fits.
enum rc answer_sql(struct store *s, const struct answer_options *o, char **out,
                   struct err *err);

// The rows of an answer. Fails: as answer_sql, and RC_IO.
enum rc answer(struct store *s, const struct answer_options *o, struct rows *out,
               struct err *err);

// The latest run, or the latest of `method`, or `run_id` itself if it is there.
struct answer_run {
    uint32_t run_id;
    char method[32], kinds[256];
    int64_t window_us;
    bool first_only;
    uint32_t hub_accounts;
};
enum rc answer_run(struct store *s, uint32_t run_id, const char *method,
                   struct answer_run *out, struct err *err);

// The account meant by "@handle", "platform:id" or an id. A handle that nobody has now
// means the account that had it once.
// Fails: RC_ARGUMENT E0732 none (the hint names one that is near), E0733 several.
enum rc answer_account(struct store *s, const char *name, uint32_t *out,
                       struct err *err);

// The meetings of two accounts, one row each, both posts side by side: kind, object,
// object_accounts, time_a, time_b, delta_us, post_a, post_b, text_a, text_b, source_a,
// record_a, line_a, source_b, record_b, line_b, url_a, url_b. In: columns of equal
// length [n]: kind codes, objects, posts of a, posts of b.
enum rc answer_receipt(struct store *s, const uint8_t *kind, const uint32_t *object,
                       const uint32_t *post_a, const uint32_t *post_b, size_t n,
                       struct rows *out, struct err *err);

// The same from the pairs that a CooRTweet run stored.
enum rc answer_stored_receipt(struct store *s, uint32_t run_id, uint32_t a, uint32_t b,
                              struct rows *out, struct err *err);

#endif
