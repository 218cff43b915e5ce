// SPDX-License-Identifier: Apache-2.0
// Question: does the post that comes again still say what it said?
// A platform lets people change a post under its id, and collectors fetch it again. The
// text that was taken first stays the post's, because its traces are made of it; each
// other text is kept once as a version of it.
#include "ingest/versions.h"

enum rc versions_open(struct duck *d, struct belt *belt, struct duck_table *out,
                      struct err *err)
{
    TRY(duck_run(
        d,
        "CREATE OR REPLACE TEMP TABLE again(source_id UINTEGER, record UBIGINT, "
        "post_id UINTEGER, "
        "time_us BIGINT, edited_us BIGINT, text VARCHAR)",
        err));
    return duck_table_open(d, "temp.again", belt, out, err);
}

enum rc versions_add(struct duck_table *t, uint32_t source_id, uint64_t record,
                     uint32_t post, const struct event *event, struct err *err)
{
    duck_u32(t, 0, source_id);
    duck_u64(t, 1, record);
    duck_u32(t, 2, post);
    duck_i64(t, 3, event->time_us);
    if (event->edited_us != EVENT_TIME_UNKNOWN)
        duck_i64(t, 4, event->edited_us);
    duck_text(t, 5, event->text);
    return duck_row(t, err);
}

// Where one of the two records does not tell a text, whether they are the same is not
// known: same is NULL. Formats without texts say nothing that could differ.
static const char settle[] =
    "INSERT INTO duplicates(source_id, record, post_id, same) SELECT g.source_id, "
    "g.record, g.post_id, CASE WHEN g.text IS NULL AND p.text IS NULL THEN true ELSE "
    "g.text = p.text END FROM temp.again g JOIN posts p USING (post_id) "
    "ORDER BY g.record;"
    "INSERT INTO versions(post_id, source_id, record, time_us, edited_us, text) "
    "SELECT g.post_id, g.source_id, g.record, g.time_us, g.edited_us, g.text FROM "
    "temp.again g JOIN duplicates d ON d.source_id = g.source_id AND d.record = "
    "g.record AND NOT d.same WHERE NOT EXISTS (FROM versions v WHERE v.post_id = "
    "g.post_id AND v.text = g.text) "
    "QUALIFY row_number() OVER (PARTITION BY g.post_id, g.text ORDER BY g.record) = 1 "
    "ORDER BY g.record";

enum rc versions_end(struct duck *d, uint64_t n, uint64_t *changed, struct err *err)
{
    int64_t count = 0;
    if (n) {
        TRY(duck_run(d, settle, err));
        TRY(duck_number(d,
                        "SELECT count(*) FROM duplicates WHERE NOT same AND source_id "
                        "= (SELECT max(source_id) FROM temp.again)",
                        &count, err));
    }
    TRY(duck_run(d, "DROP TABLE temp.again", err));
    *changed = (uint64_t)count;
    return RC_OK;
}
