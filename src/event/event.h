// SPDX-License-Identifier: Apache-2.0
// The canonical record: one post of one account on one platform, as every format is
// mapped to it.
#ifndef LOCKSTEP_EVENT_EVENT_H
#define LOCKSTEP_EVENT_EVENT_H

#include "base/span.h"

// What the account did. The order is stored in cases: append only.
enum action {
    ACTION_POST,
    ACTION_REPOST,
    ACTION_REPLY,
    ACTION_QUOTE,
    ACTION_COMMENT,
    ACTION_FORWARD,
    ACTION_LIKE,
    ACTION_FOLLOW,
    N_ACTIONS,
};

// Who vouches for the time of a post, weakest first; it never rises on the way.
enum clock_trust {
    CLOCK_CLAIMED,   // the client, or whoever made the file, said so
    CLOCK_PLATFORM,  // the platform stamped it
    CLOCK_WITNESSED, // a collector saw it arrive
    N_CLOCK_TRUSTS,
};

// Parts of a record as a mapping yields them, all of them text. The name of each (see
// event_field_name) is the column that a mapping gives it.
enum event_field {
    EVENT_PLATFORM,
    EVENT_POST_ID,
    EVENT_ACCOUNT,
    EVENT_HANDLE,
    EVENT_DISPLAY_NAME,
    EVENT_TIME,
    EVENT_ACTION,
    EVENT_TEXT,
    EVENT_LANG,
    EVENT_PARENT_POST,
    EVENT_PARENT_ACCOUNT,
    EVENT_CLIENT,
    EVENT_VIEWS,
    EVENT_LIKES,
    EVENT_SHARES,
    EVENT_REPLIES,
    EVENT_CREATED,
    EVENT_FOLLOWERS,
    EVENT_BIO,
    EVENT_AVATAR,
    EVENT_EDITED,
    EVENT_CLAIMED_TIME,
    N_EVENT_FIELDS,
};

// The most bytes that a field may have. Well above what platforms allow: an identifier
// of the AT protocol has at most 2,048, a long post 63,206 characters.
enum {
    EVENT_PLATFORM_BYTES = 255, // a host name fits
    EVENT_ID_BYTES = 2048,
    EVENT_NAME_BYTES = 2048, // handle, display name, client
    EVENT_TIME_BYTES = 64,   // time, created, edited
    EVENT_WORD_BYTES = 64,   // action, language, counts
    EVENT_TEXT_BYTES = 1 << 20,
    EVENT_BIO_BYTES = 1 << 16,
    EVENT_AVATAR_BYTES = 4096,
};

#define EVENT_COUNT_UNKNOWN INT64_C(-1)
#define EVENT_TIME_UNKNOWN INT64_MIN

// One record. Spans are borrowed from whoever supplied the fields; one whose p is NULL
// is not known. Platform, account and time are always there, the post id unless its
// format goes without.
struct event {
    struct span platform;         // "x", "tiktok", "mastodon.social"
    struct span platform_post_id; // text: 19 digits must survive
    struct span platform_id;      // of the account
    struct span handle;
    struct span display_name;
    int64_t time_us;
    enum action action;
    struct span text;
    struct span lang;
    struct span parent_post;               // what is reposted, answered, quoted
    struct span parent_account;            // whose that is
    struct span client;                    // the program it was posted with
    int64_t views, likes, shares, replies; // or EVENT_COUNT_UNKNOWN
    int64_t edited_us;                     // last edit, or EVENT_TIME_UNKNOWN
    int64_t claimed_us; // what the client says, beside time_us, or EVENT_TIME_UNKNOWN
    // Of the account, as this record tells it.
    int64_t created_us; // or EVENT_TIME_UNKNOWN
    int64_t followers;  // or EVENT_COUNT_UNKNOWN
    struct span bio;
    struct span avatar;
};

// "post", "repost", "reply", "quote", "comment", "forward", "like", "follow".
const char *action_name(enum action a);

// The action with this name (in ASCII letters of either case); false if there is none.
bool action_of(struct span name, enum action *out);

// "claimed", "platform", "witnessed".
const char *clock_trust_name(enum clock_trust t);

// The trust with this name; false if there is none.
bool clock_trust_of(struct span name, enum clock_trust *out);

// "platform", "platform_post_id", "platform_id", "handle", "display_name", "time",
// "action", "text", "lang", "parent_post", "parent_account", "client", "views",
// "likes", "shares", "replies", "created", "followers", "bio", "avatar", "edited",
// "claimed_time".
const char *event_field_name(enum event_field f);

// The field with this name; false if there is none.
bool event_field_of(struct span name, enum event_field *out);

// The most bytes that the field may have.
size_t event_field_limit(enum event_field f);

#endif
