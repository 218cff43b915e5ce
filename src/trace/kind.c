// SPDX-License-Identifier: Apache-2.0
#include "trace/kind.h"

// The rows of spec/kinds.tsv; kind_test.c compares the two.
static const struct kind_row rows[] = {
    {1, 1, "object", 60, 86400, 2, "an id that the source gives, its nature unknown"},
    {2, 1, "repost", 60, 21600, 3, "reposted post"},
    {3, 1, "reply", 600, 21600, 3, "post replied to"},
    {4, 1, "url", 60, 86400, 3, "canonical URL"},
    {5, 1, "domain", 60, 86400, 3, "registrable domain"},
    {6, 1, "text", 86400, 86400, 2, "exact normalised text"},
    {7, 1, "tags", 86400, 86400, 2, "ordered tuple of at least three hashtags"},
    {8, 1, "mention", 86400, 86400, 3, "set of mentioned handles"},
    {9, 1, "media", 604800, 604800, 2, "picture or film"},
    {10, 1, "audio", 604800, 604800, 2, "sound"},
    {11, 0, "fast", 60, 60, 5, "author reposted within 60 s"},
    {12, 0, "utm", 60, 86400, 3, "campaign tag of a URL"},
    {13, 0, "redirect", 60, 86400, 3, "final target of a URL"},
    {14, 0, "template", 86400, 86400, 2, "text with names, numbers and emoji as slots"},
    {15, 0, "entity", 86400, 86400, 3, "rare pair of entities"},
    {16, 0, "compound", 86400, 86400, 3, "URL and hashtag together"},
    {17, 0, "identity", 0, 0, 1, "handle, biography, avatar or creation burst"},
    {18, 0, "schedule", 2419200, 2419200, 50, "weekly activity in 168 bins"},
    {19, 0, "opaque", 86400, 86400, 3, "keyed hash of an address, device or phone"},
    {20, 1, "like", 60, 21600, 3, "liked post"},
    {21, 1, "follow", 600, 86400, 3, "followed account"},
};

#define N_ROWS (sizeof rows / sizeof rows[0])

const struct kind_row *kind_at(unsigned code)
{
    return code >= 1 && code <= N_ROWS ? &rows[code - 1] : NULL;
}

const struct kind_row *kind_rows(size_t *n)
{
    *n = N_ROWS;
    return rows;
}

enum kind kind_find(struct span name)
{
    name = span_trim(name);
    for (size_t i = 0; i < N_ROWS; i++)
        if (span_same_ascii(name, span_of(rows[i].name)))
            return (enum kind)rows[i].code;
    return KIND_NONE;
}

enum rc kind_list(bool produced_only, struct text *out)
{
    size_t before = out->n;
    bool first = true;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < N_ROWS; i++) {
        if (produced_only && !rows[i].produced)
            continue;
        if (!first)
            TRY_OUT(text_add(out, SPAN(", ")));
        TRY_OUT(text_add(out, span_of(rows[i].name)));
        first = false;
    }
out:
    if (rc != RC_OK)
        text_cut(out, before);
    return rc;
}
