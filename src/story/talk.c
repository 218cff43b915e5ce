// SPDX-License-Identifier: Apache-2.0
#include "story/talk.h"

#include <stdio.h>

enum {
    SOUND_MEME = 10000,
    SOUND_SOURCE = 20000,
    SOUND_DAY = 30000,
    SOUND_CREW = 40000
};
enum { CREW_SOUNDS = 90 };

static uint32_t utf16_units(const char *p, size_t n)
{
    uint32_t units = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        units += (c & 0xc0) != 0x80;
        units += c >= 0xf0;
    }
    return units;
}

static void say(struct talk *t, const char *text)
{
    size_t n = strlen(text);
    pen_bytes(&t->text, text, n);
    t->units += utf16_units(text, n);
}

// Begins something after what was said before.
static void space(struct talk *t)
{
    if (t->text.n)
        say(t, " ");
}

static void add_tag(struct talk *t, const char *tag)
{
    for (uint32_t i = 0; i < t->n_tags; i++)
        if (strcmp(t->tag[i], tag) == 0)
            return;
    if (t->n_tags < TALK_TAGS)
        snprintf(t->tag[t->n_tags++], TALK_TAG, "%s", tag);
}

// One sentence of a language, phrases in its order.
static void sentence(struct talk *t, const struct words_language *l, struct rng *r)
{
    const char *phrase[128];
    phrase['o'] = l->open[rng_below(r, WORDS_OPEN)];
    phrase['w'] = l->who[rng_below(r, WORDS_WHO)];
    phrase['a'] = l->act[rng_below(r, WORDS_ACT)];
    phrase['p'] = l->where[rng_below(r, WORDS_WHERE)];
    phrase['c'] = l->close[rng_below(r, WORDS_CLOSE)];
    for (const char *o = l->order; *o; o++) {
        if (o != l->order)
            say(t, o[1] ? l->gap : l->pause);
        say(t, phrase[(int)*o & 127]);
    }
}

static void emoji(struct talk *t, struct rng *r)
{
    for (uint64_t n = 1 + rng_below(r, 3); n > 0; n--)
        say(t, words_emoji[rng_below(r, WORDS_EMOJI)]);
}

static void link_to(struct talk *t, const char *site, uint64_t number,
                    const char *query, uint64_t value)
{
    char url[160];
    space(t);
    if (query)
        snprintf(url, sizeof url, "https://%s/%u?%s=%u", site, (unsigned)number, query,
                 (unsigned)value);
    else
        snprintf(url, sizeof url, "https://%s/%u", site, (unsigned)number);
    say(t, url);
}

static void own_text(struct talk *t, const struct person *who, struct rng *r)
{
    unsigned style = (unsigned)rng_below(r, 100);
    if (style < 15)
        return; // many videos say nothing
    if (style < 25)
        emoji(t, r);
    if (style >= 18)
        sentence(t, &words_language[who->language], r);
    if (style >= 70 && style < 90) {
        space(t);
        emoji(t, r);
    }
    if (style >= 97) {
        uint64_t pin = who->community * 40 + rng_below(r, 40),
                 from = 1 + rng_below(r, 5);
        link_to(t, "pin-board.example/p", pin, style == 99 ? "utm_source" : NULL, from);
    }
}

// The community's tags, the first of them most often, and perhaps everybody's.
static void own_tags(struct talk *t, const struct person *who, struct rng *r)
{
    uint64_t n = rng_below(r, 5), n_global = rng_below(r, 3);
    for (uint64_t i = 0; i < n; i++) {
        uint64_t a = rng_below(r, WORDS_TAGS), b = rng_below(r, WORDS_TAGS);
        add_tag(t, words_community[who->community].tags[a < b ? a : b]);
    }
    for (uint64_t i = 0; i < n_global; i++)
        add_tag(t, words_global[rng_below(r, WORDS_GLOBAL)]);
}

// An invented word of the number, for the tags of fashions.
static void invent(char out[32], uint64_t seed, uint64_t number, const char *tail)
{
    struct rng r = rng_at(seed, SECTION_TAGS, number);
    const char *a = words_syllable[rng_below(&r, WORDS_SYLLABLES)];
    const char *b = words_syllable[rng_below(&r, WORDS_SYLLABLES)];
    const char *c = words_syllable[rng_below(&r, WORDS_SYLLABLES)];
    snprintf(out, 32, "%s%s%s%s", a, b, c, tail);
}

// Chance that all posts of one recipe and number share, told apart by `more`.
static struct rng shared(const struct world *w, uint32_t row, uint32_t more)
{
    uint64_t index = (uint64_t)w->recipe.p[row] << 56 | (uint64_t)more << 40;
    return rng_at(w->options->seed, SECTION_CAPTION, index | w->number.p[row]);
}

static void meme(struct talk *t, const struct world *w, uint32_t row,
                 const struct person *who, struct rng *r)
{
    char tag[32];
    struct rng copy = shared(w, row, who->language);
    if (draw_percent(r, 40)) // copied from each other, word for word
        sentence(t, &words_language[who->language], &copy);
    else
        own_text(t, who, r);
    invent(tag, w->options->seed, w->number.p[row], "challenge");
    add_tag(t, tag);
    invent(tag, w->options->seed, w->number.p[row], "moves");
    add_tag(t, tag);
    own_tags(t, who, r);
}

static void fan(struct talk *t, const struct world *w, uint32_t row,
                const struct person *who, const char *source, struct rng *r)
{
    if (w->recipe.p[row] == POST_FAN) {
        t->mention.start = t->units;
        say(t, "@");
        say(t, source);
        t->mention.end = t->units;
        say(t, " ");
    }
    if (draw_percent(r, 60))
        sentence(t, &words_language[who->language], r);
    else
        emoji(t, r);
    add_tag(t, "dawnchoir");
    if (draw_percent(r, 70))
        add_tag(t, "duet");
    own_tags(t, who, r);
}

static void feed(struct talk *t, const struct world *w, uint32_t row)
{
    static const char *const site[FEEDS] = {"coastline-courier.example/story",
                                            "bergblatt.example/meldung"};
    static const char *const tag[FEEDS] = {"coastlinecourier", "bergblatt"};
    struct rng headline = shared(w, row, 0);
    uint32_t which = w->number.p[row] / w->n_items;
    sentence(t, &words_language[which ? DE : EN], &headline);
    link_to(t, site[which], 1000 + w->number.p[row], "utm_campaign", w->account.p[row]);
    add_tag(t, tag[which]);
    add_tag(t, "news");
    add_tag(t, "local");
}

static void game(struct talk *t, const struct world *w, uint32_t row,
                 const struct person *who, struct rng *r)
{
    char tag[32];
    sentence(t, &words_language[who->language], r);
    invent(tag, w->options->seed, 1000000 + w->number.p[row], "tonight");
    add_tag(t, tag);
    add_tag(t, "eveninggame");
    add_tag(t, "playalong");
}

// The operation's message with one small change, the operation's tags in its order.
static void crew(struct talk *t, const struct world *w, uint32_t row,
                 const struct person *who, struct rng *r)
{
    const struct words_language *l = &words_language[who->language];
    struct rng op = shared(w, row, 0), text = shared(w, row, 1 + who->language);
    const char *open = l->open[rng_below(&text, WORDS_OPEN)];
    bool with_open = draw_percent(&text, 70), with_close = draw_percent(&text, 60);
    if (with_open) {
        say(t, open);
        say(t, l->gap);
    }
    say(t, l->cause[rng_below(&text, WORDS_CAUSE)]);
    say(t, l->gap);
    say(t, l->praise[rng_below(&text, WORDS_PRAISE)]);
    unsigned change = (unsigned)rng_below(r, 20);
    if (with_close || change < 3) {
        say(t, l->pause);
        say(t, l->close[rng_below(change < 3 ? r : &text, WORDS_CLOSE)]);
    }
    if (change >= 3 && change < 7)
        say(t, change & 1 ? "!" : "!!");
    if (change >= 7 && change < 12) {
        space(t);
        emoji(t, r);
    }
    if (draw_percent(&op, 20))
        link_to(t, "orvane-today.example/read", 200 + w->number.p[row], NULL, 0);
    for (int i = 0; i < 3; i++)
        add_tag(t, words_campaign[rng_below(&op, WORDS_CAMPAIGN)]);
    add_tag(t, words_global[rng_below(&op, WORDS_GLOBAL)]);
    if (t->n_tags > 2 && draw_percent(r, 5))
        t->n_tags--;
}

void talk_make(struct talk *t, const struct world *w, uint32_t row,
               const struct person *who, const char *source)
{
    struct rng r = rng_at(w->options->seed, SECTION_LINE, row);
    t->text = (struct pen){.p = t->bytes, .cap = sizeof t->bytes};
    t->units = t->n_tags = 0;
    t->mention = (struct talk_mark){0};
    switch ((enum recipe)w->recipe.p[row]) {
    case POST_MEME:
        meme(t, w, row, who, &r);
        break;
    case POST_SOURCE:
    case POST_FAN:
        fan(t, w, row, who, source, &r);
        break;
    case POST_FEED:
        feed(t, w, row);
        break;
    case POST_GAME:
        game(t, w, row, who, &r);
        break;
    case POST_CREW:
        crew(t, w, row, who, &r);
        break;
    case POST_SCHEDULE:
        add_tag(t, "shopwindow");
        own_text(t, who, &r);
        own_tags(t, who, &r);
        break;
    default:
        own_text(t, who, &r);
        own_tags(t, who, &r);
    }
    for (uint32_t i = 0; i < t->n_tags; i++) {
        space(t);
        t->at[i].start = t->units;
        say(t, "#");
        say(t, t->tag[i]);
        t->at[i].end = t->units;
    }
}

void talk_chance_init(struct talk_chance *c)
{
    zipf_init(&c->community, SOUND_COMMUNITY, 1000);
    zipf_init(&c->global, SOUND_GLOBAL, 800);
}

uint32_t talk_sound(const struct talk_chance *c, const struct world *w, uint32_t row,
                    const struct person *who)
{
    struct rng r = rng_at(w->options->seed, SECTION_LINE, (uint64_t)row | Q32_ONE);
    struct rng same = shared(w, row, 255);
    uint32_t number = w->number.p[row], style = (uint32_t)rng_below(&r, 100);
    switch ((enum recipe)w->recipe.p[row]) {
    case POST_MEME:
        return SOUND_MEME + number;
    case POST_SOURCE:
    case POST_FAN:
        return SOUND_SOURCE + number;
    case POST_FEED:
        return SOUND_OWN | row;
    case POST_CREW: // half of the crews' sounds are others' rare ones, half their own
        style = (uint32_t)rng_below(&same, CREW_SOUNDS);
        return style & 1
                   ? SOUND_CREW + style
                   : WORDS_COMMUNITIES * SOUND_COMMUNITY + SOUND_GLOBAL - 1 - style;
    case POST_SCHEDULE:
        if (style < 50)
            return SOUND_DAY + number;
        break;
    default:
        break;
    }
    if (style < 30)
        return SOUND_OWN | row;
    if (style < 75)
        return who->community * SOUND_COMMUNITY + zipf_draw(&c->community, &r);
    return WORDS_COMMUNITIES * SOUND_COMMUNITY + zipf_draw(&c->global, &r);
}
