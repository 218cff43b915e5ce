// SPDX-License-Identifier: Apache-2.0
#include "ingest/fields.h"

static const char *const extra[N_FIELDS - N_EVENT_FIELDS] = {
    "_record",   "_line",       "repost_of", "reply_to", "like_of",
    "follow_of", "observation", "detail",    "urls",     "hashtags",
    "mentions",  "media",       "audio",     "object",   "raw_urls"};

const char *field_name(int field)
{
    return field < N_EVENT_FIELDS ? event_field_name((enum event_field)field)
                                  : extra[field - N_EVENT_FIELDS];
}

int field_of(struct span name)
{
    enum event_field f;
    if (event_field_of(name, &f))
        return (int)f;
    for (int i = 0; i < N_FIELDS - N_EVENT_FIELDS; i++)
        if (span_is(name, extra[i]))
            return N_EVENT_FIELDS + i;
    return -1;
}

bool field_known(struct span name)
{
    return field_of(name) >= 0;
}
