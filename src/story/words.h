// SPDX-License-Identifier: Apache-2.0
// The vocabulary of the story world. Everything in it is invented for it: harmless
// sentences, no person, no place that exists, nobody's slogan.
#ifndef LOCKSTEP_STORY_WORDS_H
#define LOCKSTEP_STORY_WORDS_H

#include <stdbool.h>
#include <stdint.h>

// Lengths of the lists below.
enum { WORDS_OPEN = 10, WORDS_WHO = 14, WORDS_ACT = 14, WORDS_WHERE = 10 };
enum { WORDS_CLOSE = 8, WORDS_CAUSE = 3, WORDS_PRAISE = 6 };
enum { WORDS_LANGUAGES = 12, WORDS_COMMUNITIES = 25, WORDS_TAGS = 8 };
enum { WORDS_GLOBAL = 8, WORDS_CAMPAIGN = 8, WORDS_EMOJI = 24, WORDS_SYLLABLES = 64 };

// By the codes of ISO 639-1.
enum language { EN, ES, PT, DE, FR, AR, ZH, JA, TH, RU, ID, TR };

// What a sentence of one language is made of: one phrase of each list.
struct words_language {
    const char *code;
    const char *order;    // of open, who, act, where (p) and close: "owapc"
    const char *gap;      // between phrases: " " or nothing
    const char *pause;    // before the last phrase
    const char *original; // how the platform calls a video's own sound
    const char *open[WORDS_OPEN];
    const char *who[WORDS_WHO];
    const char *act[WORDS_ACT];
    const char *where[WORDS_WHERE];
    const char *close[WORDS_CLOSE];
    const char *cause[WORDS_CAUSE];   // what the planted network praises; NULL where
    const char *praise[WORDS_PRAISE]; // no crew writes in this language
};

// People who meet over one subject.
struct words_community {
    enum language language;
    int16_t zone_minutes; // most members' clock, east of UTC
    const char *tags[WORDS_TAGS];
};

// The tables.
extern const struct words_language words_language[WORDS_LANGUAGES];
extern const struct words_community words_community[WORDS_COMMUNITIES];
extern const char *const words_global[WORDS_GLOBAL];     // tags that anybody uses
extern const char *const words_campaign[WORDS_CAMPAIGN]; // tags of the planted network
extern const char *const words_emoji[WORDS_EMOJI];
extern const char words_syllable[WORDS_SYLLABLES][3];

#endif
