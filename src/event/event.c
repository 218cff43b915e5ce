// SPDX-License-Identifier: Apache-2.0
#include "event/event.h"

static const char *const actions[N_ACTIONS] = {"post",    "repost",  "reply", "quote",
                                               "comment", "forward", "like",  "follow"};
static const char *const trusts[N_CLOCK_TRUSTS] = {"claimed", "platform", "witnessed"};

static const struct {
    const char *name;
    size_t limit;
} fields[N_EVENT_FIELDS] = {
    [EVENT_PLATFORM] = {"platform", EVENT_PLATFORM_BYTES},
    [EVENT_POST_ID] = {"platform_post_id", EVENT_ID_BYTES},
    [EVENT_ACCOUNT] = {"platform_id", EVENT_ID_BYTES},
    [EVENT_HANDLE] = {"handle", EVENT_NAME_BYTES},
    [EVENT_DISPLAY_NAME] = {"display_name", EVENT_NAME_BYTES},
    [EVENT_TIME] = {"time", EVENT_TIME_BYTES},
    [EVENT_ACTION] = {"action", EVENT_WORD_BYTES},
    [EVENT_TEXT] = {"text", EVENT_TEXT_BYTES},
    [EVENT_LANG] = {"lang", EVENT_WORD_BYTES},
    [EVENT_PARENT_POST] = {"parent_post", EVENT_ID_BYTES},
    [EVENT_PARENT_ACCOUNT] = {"parent_account", EVENT_ID_BYTES},
    [EVENT_CLIENT] = {"client", EVENT_NAME_BYTES},
    [EVENT_VIEWS] = {"views", EVENT_WORD_BYTES},
    [EVENT_LIKES] = {"likes", EVENT_WORD_BYTES},
    [EVENT_SHARES] = {"shares", EVENT_WORD_BYTES},
    [EVENT_REPLIES] = {"replies", EVENT_WORD_BYTES},
    [EVENT_CREATED] = {"created", EVENT_TIME_BYTES},
    [EVENT_FOLLOWERS] = {"followers", EVENT_WORD_BYTES},
    [EVENT_BIO] = {"bio", EVENT_BIO_BYTES},
    [EVENT_AVATAR] = {"avatar", EVENT_AVATAR_BYTES},
    [EVENT_EDITED] = {"edited", EVENT_TIME_BYTES},
    [EVENT_CLAIMED_TIME] = {"claimed_time", EVENT_TIME_BYTES},
};

const char *action_name(enum action a)
{
    return actions[a];
}

bool action_of(struct span name, enum action *out)
{
    for (int a = 0; a < N_ACTIONS; a++)
        if (span_same_ascii(name, span_of(actions[a]))) {
            *out = (enum action)a;
            return true;
        }
    return false;
}

const char *clock_trust_name(enum clock_trust t)
{
    return trusts[t];
}

bool clock_trust_of(struct span name, enum clock_trust *out)
{
    for (int t = 0; t < N_CLOCK_TRUSTS; t++)
        if (span_is(name, trusts[t])) {
            *out = (enum clock_trust)t;
            return true;
        }
    return false;
}

const char *event_field_name(enum event_field f)
{
    return fields[f].name;
}

bool event_field_of(struct span name, enum event_field *out)
{
    for (int f = 0; f < N_EVENT_FIELDS; f++)
        if (span_is(name, fields[f].name)) {
            *out = (enum event_field)f;
            return true;
        }
    return false;
}

size_t event_field_limit(enum event_field f)
{
    return fields[f].limit;
}
