// SPDX-License-Identifier: Apache-2.0
// The columns that a mapping may give: the fields of a record and its raw marks.
#ifndef LOCKSTEP_INGEST_FIELDS_H
#define LOCKSTEP_INGEST_FIELDS_H

#include "event/event.h"

// Codes below N_EVENT_FIELDS are enum event_field; the others follow.
enum field {
    FIELD_RECORD = N_EVENT_FIELDS, // _record: number of the record in its file
    FIELD_LINE,                    // _line: where it starts
    FIELD_REPOST_OF,               // id of the post that this one repeats
    FIELD_REPLY_TO,                // id of the post that this one answers
    FIELD_LIKE_OF,                 // id of the post that is liked
    FIELD_FOLLOW_OF,               // id of the account that is followed
    FIELD_OBSERVATION,             // a word: the record is no post, but tells of one
    FIELD_DETAIL,                  // what goes with an observation
    FIELD_URLS,                    // from here on lists, or one text
    FIELD_HASHTAGS,
    FIELD_MENTIONS,
    FIELD_MEDIA,
    FIELD_AUDIO,
    FIELD_OBJECT,
    FIELD_RAW_URLS, // the field of URLs as the source wrote it
    N_FIELDS,
};

// "time", "_record", "urls" ...
const char *field_name(int field);

// The code of a name, or -1.
int field_of(struct span name);
bool field_known(struct span name);

// Fields that are lists of marks.
static inline bool field_is_list(int field)
{
    return field >= FIELD_URLS && field <= FIELD_OBJECT;
}

#endif
