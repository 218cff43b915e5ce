// SPDX-License-Identifier: Apache-2.0
// Who lives in the story world. Nothing is stored: a person is computed from the
// number.
#ifndef LOCKSTEP_STORY_PEOPLE_H
#define LOCKSTEP_STORY_PEOPLE_H

#include "story/words.h"
#include "story/write.h"

// Streams of chance, one a purpose; never renumber, the golden file knows them.
enum story_section {
    SECTION_PERSON = 1,
    SECTION_ACTIVITY,
    SECTION_MEME,
    SECTION_SOURCE,
    SECTION_FAN,
    SECTION_FEED,
    SECTION_GAME,
    SECTION_SCHEDULE,
    SECTION_CREW,
    SECTION_OP,
    SECTION_COVER,
    SECTION_COLLECT,
    SECTION_DUPLICATE,
    SECTION_REJECT,
    SECTION_LINE,
    SECTION_CAPTION,
    SECTION_TAGS,
    SECTION_TIP,
    SECTION_SOUND,
};

// Parts that organic accounts play. The first accounts play the first parts.
struct cast {
    uint32_t source;     // the one whom the fan club follows
    uint32_t fans;       // first of n_fans
    uint32_t feeds;      // first of FEEDS * n_feed
    uint32_t schedulers; // first of n_schedulers
    uint32_t players;    // first of n_players of the hashtag game
    uint32_t n_fans, n_feed, n_schedulers, n_players;
};

// Publishers, crews, and the crew that takes hours.
enum { FEEDS = 2, CREWS = 6, SLOW_CREW = 5 };

// Who plays which part in a world of this size.
struct cast cast_of(const struct story_options *o);

// Crew 0..5 of the planted account `member` (0..planted-1), and how many it has.
unsigned crew_of(const struct story_options *o, uint32_t member);
uint32_t crew_size(const struct story_options *o, unsigned crew);
// First member of a crew.
uint32_t crew_first(const struct story_options *o, unsigned crew);
// What the crew writes in.
enum language crew_language(unsigned crew);

// An account as the platform shows it.
struct person {
    uint32_t community; // 0..WORDS_COMMUNITIES-1
    enum language language;
    int32_t zone_minutes;
    int64_t created_s;
    uint64_t id; // of the platform: creation time in the upper half, unique below
    uint32_t followers, following, hearts, videos;
    bool verified;
    char handle[32]; // invented, unique
    char name[96];   // as shown, UTF-8
};

// Account `index`: organic below o->accounts, then the planted ones.
void person_of(const struct story_options *o, uint32_t index, struct person *out);

// The part of person_of that world-making needs, without names.
void person_place(const struct story_options *o, uint32_t index, uint32_t *community,
                  int32_t *zone_minutes);

#endif
