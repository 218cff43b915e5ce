// SPDX-License-Identifier: Apache-2.0
// Question: which fields of a record say who it is?
// Equal values of a field get equal pseudonyms, so that every co-action stays one; the
// platform is part of what is hashed, as it is part of the identity. Ids that are URIs
// are hashed without it and stay URIs, because lift_post puts no platform before them.
// Oracle: pseudonym_test.c, traces of the same records with and without.
#include "ingest/pseudonym.h"

#include "trace/kind.h"

void pseudonym_chunk(struct pseudonyms *p)
{
    if (p->on)
        arena_reset(&p->arena);
}

static enum rc keep(struct pseudonyms *p, struct span s, struct span *out)
{
    struct span copy = arena_copy(&p->arena, s);
    if (!copy.p)
        return RC_MEMORY;
    *out = copy;
    return RC_OK;
}

static enum rc replace(struct pseudonyms *p, const char *field, struct span platform,
                       struct span *value)
{
    char out[PSEUDONYM_BYTES];
    if (!value->p)
        return RC_OK;
    pseudonym_of(&p->key, field, platform, *value, out);
    return keep(p, (struct span){out, sizeof out}, value);
}

// An id, which lift_post may take for a URI. What it would refuse stays so.
static enum rc replace_id(struct pseudonyms *p, const char *field, struct span platform,
                          struct span *id)
{
    char out[4 + PSEUDONYM_BYTES] = "urn:";
    if (!id->p || !id->n || id->n > LIFT_MOST_KEY_BYTES)
        return RC_OK;
    if (!lift_is_uri(*id))
        return replace(p, field, platform, id);
    pseudonym_of(&p->key, field, SPAN_NONE, *id, out + 4);
    return keep(p, (struct span){out, sizeof out}, id);
}

static enum rc replace_handle(struct pseudonyms *p, struct span platform,
                              struct span *handle)
{
    if (!handle->p)
        return RC_OK;
    text_reset(&p->out);
    TRY(pseudonym_handle(p, platform, *handle, &p->out));
    return keep(p, text_span(&p->out), handle);
}

enum rc pseudonym_event(struct pseudonyms *p, unsigned flags, struct event *event)
{
    struct event e = *event;
    if (!p->on)
        return RC_OK;
    TRY(replace_id(p, "account", e.platform, &e.platform_id));
    TRY(replace_id(p, "account", e.platform, &e.parent_account));
    TRY(replace_id(p, "post", e.platform, &e.platform_post_id));
    TRY(replace_id(p, "post", e.platform, &e.parent_post));
    TRY(replace_handle(p, e.platform, &e.handle));
    TRY(pseudonym_text(p, flags, e.platform, &e.text));
    e.display_name = e.bio = e.avatar = SPAN_NONE;
    *event = e;
    return RC_OK;
}

// The elements of `list`, which stand in `marks`.
static struct span *elements(struct lift_list list, struct span *marks)
{
    return list.n ? marks + (list.p - marks) : NULL;
}

static enum rc replace_mentions(struct pseudonyms *p, const struct lift_post *post,
                                struct span *marks)
{
    struct span *m = elements(post->mentions, marks);
    for (size_t i = 0; i < post->mentions.n; i++) {
        if (!m[i].p || !m[i].n)
            continue;
        // What is no handle leaves no trace, and its pseudonym would.
        text_reset(&p->name);
        enum rc rc = m[i].n > LIFT_MOST_KEY_BYTES
                         ? RC_INPUT
                         : words_name(m[i], &p->room, &p->name, NULL);
        if (rc == RC_MEMORY)
            return rc;
        if (rc != RC_OK)
            m[i] = SPAN_NONE;
        else
            TRY(replace_handle(p, post->platform, &m[i]));
    }
    return RC_OK;
}

// Ids of pictures and sounds name no account, unless they are addresses of a site.
static enum rc replace_addresses(struct pseudonyms *p, struct lift_list list,
                                 struct span *marks)
{
    struct span *m = elements(list, marks);
    for (size_t i = 0; i < list.n; i++)
        if (m[i].p && m[i].n && lift_is_uri(m[i]))
            TRY(pseudonym_url(p, true, &m[i]));
    return RC_OK;
}

enum rc pseudonym_marks(struct pseudonyms *p, struct lift_post *post,
                        struct span *marks)
{
    if (!p->on)
        return RC_OK;
    bool as_given = (post->flags & LIFT_URLS_AS_GIVEN) != 0;
    struct span *urls = elements(post->urls, marks),
                *objects = elements(post->objects, marks);
    TRY(replace_id(p, "post", post->platform, &post->repost_of));
    TRY(replace_id(p, "post", post->platform, &post->reply_to));
    TRY(replace_id(p, "post", post->platform, &post->like_of));
    TRY(replace_id(p, "account", post->platform, &post->follow_of));
    TRY(replace_mentions(p, post, marks));
    for (size_t i = 0; i < post->urls.n; i++)
        if (urls[i].p && urls[i].n)
            TRY(pseudonym_url(p, as_given, &urls[i]));
    TRY(replace_addresses(p, post->media, marks));
    TRY(replace_addresses(p, post->audio, marks));
    for (size_t i = 0; i < post->objects.n; i++)
        TRY(pseudonym_object(p, post->object_kind, post->platform, &objects[i]));
    return RC_OK;
}

enum rc pseudonym_object(struct pseudonyms *p, unsigned kind, struct span platform,
                         struct span *object)
{
    if (!p->on || !object->p || !object->n)
        return RC_OK;
    switch (kind) {
    case KIND_DOMAIN:
    case KIND_TAGS:
    case KIND_MEDIA:
    case KIND_AUDIO:
        return lift_is_uri(*object) ? pseudonym_url(p, true, object) : RC_OK;
    case KIND_URL:
        return pseudonym_url(p, true, object);
    case KIND_REPOST:
    case KIND_REPLY:
    case KIND_LIKE:
        return replace_id(p, "post", platform, object);
    case KIND_FOLLOW:
        return replace_id(p, "account", platform, object);
    default: // it may be anything, also a text or a name
        return lift_is_uri(*object) ? pseudonym_url(p, true, object)
                                    : replace(p, "object", SPAN_NONE, object);
    }
}

enum rc pseudonym_urls(struct pseudonyms *p, unsigned flags, struct span *urls)
{
    struct text all = {0};
    enum rc rc = RC_OK;
    if (!p->on || !urls->p)
        return RC_OK;
    for (size_t at = 0; at < urls->n && rc == RC_OK;) {
        size_t end = at;
        while (end < urls->n && !strchr(" \t\r\n", urls->p[end]))
            end++;
        struct span one = {urls->p + at, end - at};
        if (one.n)
            rc = pseudonym_url(p, (flags & LIFT_URLS_AS_GIVEN) != 0, &one);
        if (rc == RC_OK && one.p)
            rc = text_add(&all, one);
        if (rc == RC_OK && end < urls->n)
            rc = text_byte(&all, urls->p[end]);
        at = end + 1;
    }
    if (rc == RC_OK)
        rc = keep(p, text_span(&all), urls);
    text_done(&all);
    return rc;
}

enum rc pseudonym_detail(struct pseudonyms *p, struct span *detail)
{
    return p->on ? replace(p, "detail", SPAN_NONE, detail) : RC_OK;
}

void pseudonyms_done(struct pseudonyms *p)
{
    arena_done(&p->arena);
    words_room_done(&p->room);
    column_done(&p->hits);
    text_done(&p->out);
    text_done(&p->url);
    text_done(&p->name);
    *p = (struct pseudonyms){0};
}
