// SPDX-License-Identifier: Apache-2.0
// What a post says: its caption with hashtags, mention and link, and its sound.
#ifndef LOCKSTEP_STORY_TALK_H
#define LOCKSTEP_STORY_TALK_H

#include "story/draw.h"
#include "story/pen.h"
#include "story/world.h"

// Hashtags a post at most, bytes of one, bytes of a caption.
enum { TALK_TAGS = 8, TALK_TAG = 64, TALK_BYTES = 2048 };

// A stretch of the caption, in UTF-16 units as the platform counts.
struct talk_mark {
    uint32_t start, end;
};

// A caption with its parts.
struct talk {
    char bytes[TALK_BYTES]; // caption, UTF-8, nothing in it needs escaping in JSON
    struct pen text;        // over `bytes`
    uint32_t units;         // length in UTF-16 units
    char tag[TALK_TAGS][TALK_TAG];
    struct talk_mark at[TALK_TAGS];
    uint32_t n_tags;
    struct talk_mark mention; // of the source; empty if there is none
};

// Sounds by number: below 6,250 those of the communities, below 8,250 everybody's, then
// blocks of memes, of the source's videos, of days and of the crews; with the highest
// bit set the own sound of the post in that row.
enum { SOUND_COMMUNITY = 250, SOUND_GLOBAL = 2000 };
#define SOUND_OWN (UINT32_C(1) << 31)

// What drawing needs; filled once.
struct talk_chance {
    struct zipf community, global;
};

// Fills the tables of sounds.
void talk_chance_init(struct talk_chance *c);

// Fills `t` for row `row`, written by `who`; `source` is the handle of the source.
void talk_make(struct talk *t, const struct world *w, uint32_t row,
               const struct person *who, const char *source);

// Number of the sound that row `row` uses.
uint32_t talk_sound(const struct talk_chance *c, const struct world *w, uint32_t row,
                    const struct person *who);

#endif
