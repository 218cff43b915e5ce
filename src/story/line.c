// SPDX-License-Identifier: Apache-2.0
// Shape: Zeeschuimer's envelope (nav_index, item_id, timestamp_collected ...) around
// the item of TikTok's web interface, with the fields that researchers' tools read from
// it. Hosts of media are of the reserved domain .example.
#include "story/line.h"

#include <stdio.h>

// Writes "name":"value", or "name":number, with a comma before it unless `first`.
static void key(struct pen *o, const char *name)
{
    char before = o->p[o->n - 1];
    if (before != '{')
        pen_bytes(o, ",", 1);
    pen_bytes(o, "\"", 1);
    pen_text(o, name);
    pen_bytes(o, "\":", 2);
}

static void put_text(struct pen *o, const char *name, const char *value)
{
    key(o, name);
    pen_bytes(o, "\"", 1);
    pen_text(o, value);
    pen_bytes(o, "\"", 1);
}

static void put_number(struct pen *o, const char *name, uint64_t value)
{
    key(o, name);
    pen_u64(o, value);
}

static void put_id(struct pen *o, const char *name, uint64_t value)
{
    key(o, name);
    pen_bytes(o, "\"", 1);
    pen_u64(o, value);
    pen_bytes(o, "\"", 1);
}

static void put_bool(struct pen *o, const char *name, bool value)
{
    key(o, name);
    pen_text(o, value ? "true" : "false");
}

static void open_key(struct pen *o, const char *name, const char *bracket)
{
    key(o, name);
    pen_text(o, bracket);
}

static uint64_t hash(const char *text)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return h;
}

static uint64_t tag_id(const char *tag)
{
    return UINT64_C(1600000000000000) + hash(tag) % UINT64_C(900000000000000);
}

// An opaque address of an account, as the platform gives beside its id.
static void put_secret(struct pen *o, uint64_t id)
{
    static const char sign[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456"
        "789-_";
    char out[] = "MS4wLjABAAAA....................";
    struct rng r = rng_at(id, 0, 0);
    for (char *c = out; *c; c++)
        if (*c == '.' && c > out + 11)
            *c = sign[rng_below(&r, 64)];
    put_text(o, "secUid", out);
}

uint64_t line_post_id(const struct world *w, uint32_t row)
{
    uint32_t below = shuffle32(row ^ (uint32_t)(w->options->seed * 0x9e3779b1u));
    return (uint64_t)w->time_s.p[row] << 32 | below;
}

static void put_author(struct pen *o, const struct person *p)
{
    open_key(o, "author", "{");
    put_id(o, "id", p->id);
    put_text(o, "uniqueId", p->handle);
    put_text(o, "nickname", p->name);
    put_secret(o, p->id);
    put_text(o, "signature", "");
    put_bool(o, "verified", p->verified);
    put_bool(o, "privateAccount", false);
    pen_text(o, "}");
    open_key(o, "authorStats", "{");
    put_number(o, "diggCount", p->following * UINT64_C(9));
    put_number(o, "followerCount", p->followers);
    put_number(o, "followingCount", p->following);
    put_number(o, "heartCount", p->hearts);
    put_number(o, "videoCount", p->videos);
    pen_text(o, "}");
}

static void invented_title(struct rng *r, char out[32])
{
    const char *s[4];
    for (int i = 0; i < 4; i++)
        s[i] = words_syllable[rng_below(r, WORDS_SYLLABLES)];
    snprintf(out, 32, "%c%s%s %c%s%s", s[0][0] - 'a' + 'A', s[0] + 1, s[1],
             s[2][0] - 'a' + 'A', s[2] + 1, s[3]);
}

static void put_music(struct pen *o, struct line_writer *l, uint32_t row,
                      const struct person *who)
{
    const struct world *w = l->world;
    uint32_t number = talk_sound(&l->chance, w, row, who);
    bool voice = w->recipe.p[row] == POST_SOURCE || w->recipe.p[row] == POST_FAN;
    const struct person *by = voice ? &l->source : who;
    bool own = voice || number & SOUND_OWN;
    struct rng r = rng_at(w->options->seed, SECTION_SOUND, number);
    char title[32], author[32];
    uint64_t made_s = 1600000000 + rng_below(&r, 100000000);
    invented_title(&r, title);
    invented_title(&r, author);
    open_key(o, "music", "{");
    put_id(o, "id", made_s << 32 | shuffle32(number ^ 0x5eed50u));
    put_text(o, "title", own ? words_language[by->language].original : title);
    put_text(o, "authorName", own ? by->name : author);
    put_bool(o, "original", own);
    put_number(o, "duration", 8 + rng_below(&r, 52));
    pen_text(o, "}");
}

static void put_tags(struct pen *o, const struct talk *t)
{
    if (t->n_tags == 0)
        return; // the platform leaves both keys out
    open_key(o, "challenges", "[");
    for (uint32_t i = 0; i < t->n_tags; i++) {
        pen_text(o, i ? ",{" : "{");
        put_id(o, "id", tag_id(t->tag[i]));
        put_text(o, "title", t->tag[i]);
        put_text(o, "desc", "");
        pen_text(o, "}");
    }
    pen_text(o, "]");
}

static void put_mark(struct pen *o, const struct talk_mark *at, unsigned type)
{
    put_text(o, "awemeId", "");
    put_number(o, "start", at->start);
    put_number(o, "end", at->end);
    put_number(o, "type", type);
    put_number(o, "subType", 0);
}

static void put_extra(struct pen *o, const struct talk *t, const struct person *source)
{
    bool mention = t->mention.end > 0;
    if (t->n_tags == 0 && !mention)
        return;
    open_key(o, "textExtra", "[");
    if (mention) {
        pen_text(o, "{");
        put_mark(o, &t->mention, 0);
        put_id(o, "userId", source->id);
        put_text(o, "userUniqueId", source->handle);
        pen_text(o, "}");
    }
    for (uint32_t i = 0; i < t->n_tags; i++) {
        pen_text(o, i || mention ? ",{" : "{");
        put_mark(o, &t->at[i], 1);
        put_id(o, "hashtagId", tag_id(t->tag[i]));
        put_text(o, "hashtagName", t->tag[i]);
        pen_text(o, "}");
    }
    pen_text(o, "]");
}

static void put_numbers(struct pen *o, struct rng *r, uint32_t followers)
{
    uint64_t median = (120 + followers / 4) * Q32_ONE;
    uint64_t plays = draw_lognormal(r, median, 98304) >> 32;
    uint64_t likes = plays * (2 + rng_below(r, 12)) / 100;
    open_key(o, "stats", "{");
    put_number(o, "diggCount", likes);
    put_number(o, "shareCount", likes * rng_below(r, 6) / 100);
    put_number(o, "commentCount", likes * rng_below(r, 8) / 100);
    put_number(o, "playCount", plays);
    put_number(o, "collectCount", likes * rng_below(r, 10) / 100);
    pen_text(o, "}");
}

static void put_video(struct pen *o, struct rng *r, uint64_t id)
{
    char cover[80];
    snprintf(cover, sizeof cover, "https://media.example/obj/%016llx.jpeg",
             (unsigned long long)rng_u64(r));
    open_key(o, "video", "{");
    put_id(o, "id", id);
    put_number(o, "height", 1024);
    put_number(o, "width", 576);
    put_number(o, "duration", 6 + rng_below(r, 54));
    put_text(o, "ratio", "720p");
    put_text(o, "cover", cover);
    pen_text(o, "}");
}

static void put_time(struct pen *o, const struct world *w, uint32_t row)
{
    static const char *const bad[STORY_BAD_TIME] = {"\"yesterday\"", "\"\"", "null",
                                                    "{\"seconds\":\"?\"}"};
    if (w->recipe.p[row] == POST_NO_TIME)
        return;
    key(o, "createTime");
    if (w->recipe.p[row] == POST_BAD_TIME)
        pen_text(o, bad[(w->number.p[row] - STORY_NO_TIME) % STORY_BAD_TIME]);
    else
        pen_u64(o, (uint64_t)w->time_s.p[row]);
}

static void put_item(struct pen *o, struct line_writer *l, uint32_t row,
                     const struct person *who)
{
    const struct world *w = l->world;
    struct talk *t = &l->talk;
    struct rng r = rng_at(w->options->seed, SECTION_LINE, (uint64_t)row | Q32_ONE << 1);
    uint64_t id = line_post_id(w, row);
    talk_make(t, w, row, who, l->source.handle);
    put_id(o, "id", id);
    key(o, "desc");
    pen_bytes(o, "\"", 1);
    pen_bytes(o, t->text.p, t->text.n);
    pen_bytes(o, "\"", 1);
    put_time(o, w, row);
    put_video(o, &r, id);
    if (w->recipe.p[row] != POST_NO_AUTHOR)
        put_author(o, who);
    put_music(o, l, row, who);
    put_tags(o, t);
    put_numbers(o, &r, who->followers);
    open_key(o, "duetInfo", "{");
    put_id(o, "duetFromId",
           w->recipe.p[row] == POST_FAN
               ? line_post_id(w, w->source_first + w->number.p[row])
               : 0);
    pen_text(o, "}");
    put_extra(o, t, &l->source);
    if (draw_percent(&r, 5)) {
        open_key(o, "stickersOnItem", "[{\"stickerType\":4,\"stickerText\":[\"");
        pen_text(o, words_language[who->language].close[rng_below(&r, WORDS_CLOSE)]);
        pen_text(o, "\"]}]");
    }
    put_bool(o, "isAd", false);
    put_text(o, "textLanguage", words_language[who->language].code);
}

// Where the researcher's browser was: someone's profile, or the page of proposals.
static void put_origin(struct pen *o, const struct person *who, uint64_t ms)
{
    static const char page[] = "https://www.tiktok.com/";
    static const char agent[] =
        "Mozilla/5.0 (X11; Linux x86_64; rv:124.0) Gecko/20100101 "
        "Firefox/124.0";
    char text[96];
    bool profile = ms / 1500 % 2;
    put_text(o, "source_platform", "tiktok.com");
    snprintf(text, sizeof text, "%s%s%s", page, profile ? "@" : "explore",
             profile ? who->handle : "");
    put_text(o, "source_platform_url", text);
    snprintf(text, sizeof text, "%sapi/%s/item_list/?aid=1988&count=%d", page,
             profile ? "post" : "explore", profile ? 35 : 16);
    put_text(o, "source_url", text);
    put_text(o, "user_agent", agent);
}

void line_writer_init(struct line_writer *l, const struct world *w)
{
    l->world = w;
    talk_chance_init(&l->chance);
    person_of(w->options, w->cast.source, &l->source);
}

void line_write(struct line_writer *l, uint32_t e, uint64_t serial, struct pen *out)
{
    const struct world *w = l->world;
    uint32_t row = w->row.p[e];
    uint64_t ms = w->collected_ms.p[e];
    uint64_t day = (ms / 1000 - (uint64_t)STORY_START_S) / 86400;
    struct person who;
    char nav[48];
    person_of(w->options, w->account.p[row], &who);
    snprintf(nav, sizeof nav, "%u:%u:%u", (unsigned)day, (unsigned)(11 + day % 5),
             (unsigned)(ms / 1500 % 19200 / 20));
    pen_text(out, "{");
    put_text(out, "nav_index", nav);
    put_id(out, "item_id", line_post_id(w, row));
    put_number(out, "timestamp_collected", ms);
    put_origin(out, &who, ms);
    open_key(out, "data", "{");
    put_item(out, l, row, &who);
    pen_text(out, "}");
    put_number(out, "id", serial);
    put_number(out, "last_updated", ms);
    pen_text(out, "}\n");
}
