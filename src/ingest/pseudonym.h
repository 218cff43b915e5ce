// SPDX-License-Identifier: Apache-2.0
// Records without the names of those who wrote them. Inside the room `ingest`.
#ifndef LOCKSTEP_INGEST_PSEUDONYM_H
#define LOCKSTEP_INGEST_PSEUDONYM_H

#include "base/arena.h"
#include "base/text.h"
#include "event/event.h"
#include "seal/pseudonym.h"
#include "trace/lift.h"

// Zeroes leave everything as it is. What is handed out lives until pseudonym_chunk.
struct pseudonyms {
    bool on;
    struct pseudonym_key key;
    struct arena arena;
    struct words_room room;
    struct words_hits hits;
    struct text out, url, name;
};

// Forgets the texts of the last chunk.
void pseudonym_chunk(struct pseudonyms *p);

// Ids, handle and text of a record or an observation become pseudonyms; display name,
// bio and avatar go. `flags` as in lift_post. Fails: RC_MEMORY.
enum rc pseudonym_event(struct pseudonyms *p, unsigned flags,
                        struct event *event) MUST_USE;

// The same with the marks of a post: ids, mentions, URLs, objects. Its lists stand in
// `marks`, where they are changed; its text is the event's already.
enum rc pseudonym_marks(struct pseudonyms *p, struct lift_post *post,
                        struct span *marks) MUST_USE;

// The same with an object of kind `kind`.
enum rc pseudonym_object(struct pseudonyms *p, unsigned kind, struct span platform,
                         struct span *object) MUST_USE;

// The same with the field of URLs as it is written: URLs parted by blanks.
enum rc pseudonym_urls(struct pseudonyms *p, unsigned flags,
                       struct span *urls) MUST_USE;

// The same with what goes with an observation, which may be anything.
enum rc pseudonym_detail(struct pseudonyms *p, struct span *detail) MUST_USE;

// ---- of pseudonym_text.c ------------------------------------------------------------

// Mentions in *text get the pseudonyms of their handles, addresses of accounts and
// posts a pseudonym for a path, e-mail addresses a pseudonym; digits of what looks like
// a telephone number become 0. What lift_post finds in it is found as before.
enum rc pseudonym_text(struct pseudonyms *p, unsigned flags, struct span platform,
                       struct span *text) MUST_USE;

// A URL on a site of accounts keeps its host; others stay, in canonical form unless
// `as_given`. What is no URL becomes a pseudonym.
enum rc pseudonym_url(struct pseudonyms *p, bool as_given, struct span *url) MUST_USE;

// Adds the pseudonym of a handle. Handles that words_name takes for one get one
// pseudonym, whose first sign is a letter of ASCII as that of its handle is or is not.
enum rc pseudonym_handle(struct pseudonyms *p, struct span platform, struct span handle,
                         struct text *out) MUST_USE;

void pseudonyms_done(struct pseudonyms *p);

#endif
