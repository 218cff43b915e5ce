// SPDX-License-Identifier: Apache-2.0
#include "story/people.h"

#include "story/draw.h"

#include <stdio.h>
#include <string.h>

static const uint16_t community_weight[WORDS_COMMUNITIES] = {
    1000, 707, 577, 500, 447, 408, 378, 354, 333, 316, 302, 289, 277,
    267,  258, 250, 243, 236, 229, 224, 218, 213, 209, 204, 200}; // c^-1/2

static const uint32_t crew_share[CREWS] = {60, 52, 48, 44, 40, 40}; // of 284
static const enum language crew_tongue[CREWS] = {EN, ZH, ES, EN, TH, AR};

// As many as `usual` among 50,000, but at least `least`.
static uint32_t part(const struct story_options *o, uint32_t usual, uint32_t least)
{
    uint64_t n = (uint64_t)usual * o->accounts / 50000;
    return n < least ? least : (uint32_t)n;
}

struct cast cast_of(const struct story_options *o)
{
    struct cast c = {.n_fans = part(o, 60, 5),
                     .n_feed = part(o, 12, 3),
                     .n_schedulers = part(o, 120, 6),
                     .n_players = part(o, 900, 20)};
    c.fans = c.source + 1;
    c.feeds = c.fans + c.n_fans;
    c.schedulers = c.feeds + FEEDS * c.n_feed;
    c.players = c.schedulers + c.n_schedulers;
    return c;
}

uint32_t crew_first(const struct story_options *o, unsigned crew)
{
    uint64_t before = 0;
    for (unsigned c = 0; c < crew; c++)
        before += crew_share[c];
    return (uint32_t)(before * o->planted / 284);
}

uint32_t crew_size(const struct story_options *o, unsigned crew)
{
    return crew_first(o, crew + 1) - crew_first(o, crew);
}

unsigned crew_of(const struct story_options *o, uint32_t member)
{
    unsigned c = 0;
    while (c + 1 < CREWS && member >= crew_first(o, c + 1))
        c++;
    return c;
}

enum language crew_language(unsigned crew)
{
    return crew_tongue[crew];
}

// The community with the crew's language that a planted account pretends to be of.
static uint32_t borrowed_community(enum language language, struct rng *r)
{
    for (;;) {
        uint32_t c = (uint32_t)rng_below(r, WORDS_COMMUNITIES);
        if (words_community[c].language == language)
            return c;
    }
}

static uint32_t place(const struct story_options *o, uint32_t index, struct rng *r,
                      int32_t *zone)
{
    if (index >= o->accounts) { // office hours, wherever the account says it lives
        *zone = 480;
        return borrowed_community(crew_tongue[crew_of(o, index - o->accounts)], r);
    }
    uint32_t c = (uint32_t)draw_weighted(r, community_weight, WORDS_COMMUNITIES);
    *zone = words_community[c].zone_minutes + 60 * ((int32_t)rng_below(r, 5) - 2) / 2;
    return c;
}

void person_place(const struct story_options *o, uint32_t index, uint32_t *community,
                  int32_t *zone_minutes)
{
    struct rng r = rng_at(o->seed, SECTION_PERSON, index);
    *community = place(o, index, &r, zone_minutes);
}

static int64_t created(const struct story_options *o, uint32_t index, struct rng *r)
{
    static const int burst_days[3] = {200, 130, 65}; // before the first day
    if (index < o->accounts)
        return STORY_START_S - 86400 - (int64_t)rng_below(r, UINT64_C(2300) * 86400);
    int64_t day = -burst_days[rng_below(r, 3)];
    day += (int64_t)rng_below(r, 2);
    // From nine to half past five in UTC+8.
    return STORY_START_S + day * 86400 + 3600 + (int64_t)rng_below(r, 8 * 3600 + 1800);
}

// Four syllables that no other account has, then what people hang on a handle. Without
// dots, lines and digits it is the syllables again, so handles are unique.
static void name_handle(const struct story_options *o, uint32_t index, struct rng *r,
                        char core[9], char *out, size_t size)
{
    // A bijection of 24 bits: odd factor, shift, odd factor; then six bits a syllable.
    uint32_t x = (index + (uint32_t)(o->seed % 1000003) * 7919) & 0xffffff;
    x = x * 0x9e3779b1 & 0xffffff;
    x ^= x >> 11;
    x = x * 0x85ebca6b & 0xffffff;
    for (int i = 0; i < 4; i++)
        memcpy(core + 2 * i, words_syllable[x >> (6 * i) & 63], 3);
    unsigned year = 70 + (unsigned)rng_below(r, 40), style = (unsigned)rng_below(r, 10);
    if (index >= o->accounts)
        snprintf(out, size, "%s%u", core, 1000 + (unsigned)rng_below(r, 998999));
    else if (style < 3)
        snprintf(out, size, "%s", core);
    else if (style < 5)
        snprintf(out, size, "%.4s.%s", core, core + 4);
    else if (style < 7)
        snprintf(out, size, "%.4s_%s", core, core + 4);
    else if (style < 9)
        snprintf(out, size, "%s%u", core, year % 100);
    else
        snprintf(out, size, "%.6s_%s_", core, core + 6);
}

static void name_shown(const struct person *p, const char core[9], struct rng *r,
                       char *out, size_t size)
{
    const struct words_language *l = &words_language[p->language];
    unsigned style = (unsigned)rng_below(r, 4);
    char first = (char)(core[0] - 'a' + 'A'), second = (char)(core[4] - 'a' + 'A');
    if (style == 0)
        snprintf(out, size, "%s", l->who[rng_below(r, WORDS_WHO)]);
    else if (style == 1)
        snprintf(out, size, "%c%.3s %s", first, core + 1,
                 words_emoji[rng_below(r, WORDS_EMOJI)]);
    else
        snprintf(out, size, "%c%.3s %c%.3s", first, core + 1, second, core + 5);
}

void person_of(const struct story_options *o, uint32_t index, struct person *out)
{
    struct rng r = rng_at(o->seed, SECTION_PERSON, index);
    bool planted = index >= o->accounts;
    char core[9];
    out->community = place(o, index, &r, &out->zone_minutes);
    out->language = words_community[out->community].language;
    out->created_s = created(o, index, &r);
    out->id = (uint64_t)out->created_s << 32 | shuffle32(index ^ (uint32_t)o->seed);
    uint64_t known = draw_lognormal(&r, (planted ? 60 : 180) * Q32_ONE, 98304);
    out->followers = (uint32_t)(known >> 32);
    out->following = (uint32_t)(draw_lognormal(&r, 140 * Q32_ONE, 65536) >> 32);
    out->hearts = out->followers * (uint32_t)(2 + rng_below(&r, 30));
    out->videos = (uint32_t)(3 + (draw_lognormal(&r, 20 * Q32_ONE, 65536) >> 32));
    out->verified = !planted && out->followers > 4000 && draw_percent(&r, 40);
    name_handle(o, index, &r, core, out->handle, sizeof out->handle);
    name_shown(out, core, &r, out->name, sizeof out->name);
}
