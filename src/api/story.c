// SPDX-License-Identifier: Apache-2.0
#include "api/handle.h"

#include "story/posts.h"
#include "story/write.h"

// A public sink behind the sink of the room.
struct outlet {
    lockstep_sink *sink;
    void *self;
};

static enum rc put(void *self, struct span bytes, struct err *err)
{
    const struct outlet *o = self;
    if (o->sink(o->self, bytes.p, bytes.n) != 0)
        return err_set(err, RC_IO, "E0801", "what was written could not be taken");
    return RC_OK;
}

static enum rc story(const struct lockstep_story_options *options, const char *part,
                     struct outlet *to, struct err *err)
{
    static const struct lockstep_story_options plain = LOCKSTEP_STORY_INIT;
    static const struct lockstep_options how = LOCKSTEP_OPTIONS_INIT;
    struct lockstep_story_options o;
    struct story_options s = STORY_DEFAULT;
    struct pace pace = handle_pace(&how);
    if (!handle_options(&o, options, sizeof o, &plain))
        return err_set(err, RC_ARGUMENT, "E0701", "options without their size");
    s.seed = o.seed;
    if (o.accounts)
        s.accounts = o.accounts;
    if (o.planted)
        s.planted = o.planted;
    if (strcmp(part, "posts") == 0)
        return story_write(&s, put, to, &pace, NULL, err);
    if (strcmp(part, "truth") == 0)
        return story_truth(&s, put, to, err);
    if (strcmp(part, "tip") == 0)
        return story_tip(&s, put, to, err);
    err_set(err, RC_ARGUMENT, "E0701", "the story has no part \"%s\"", part);
    err_hint(err, "its parts are posts, truth and tip");
    return RC_ARGUMENT;
}

enum lockstep_rc lockstep_story(const struct lockstep_story_options *options,
                                const char *part, lockstep_sink *sink, void *self,
                                struct lockstep_error *err)
{
    struct err e = {0};
    struct outlet to = {sink, self};
    return handle_error(story(options, part, &to, &e), &e, err);
}

enum lockstep_rc lockstep_bench_posts(uint64_t n, const char *profile, uint64_t seed,
                                      lockstep_sink *sink, void *self,
                                      struct lockstep_error *err)
{
    static const struct lockstep_options how = LOCKSTEP_OPTIONS_INIT;
    struct err e = {0};
    struct outlet to = {sink, self};
    struct pace pace = handle_pace(&how);
    struct posts_options o = POSTS_DEFAULT;
    bool viral = profile && strcmp(profile, "viral") == 0;
    if (profile && !viral && strcmp(profile, "normal") != 0) {
        enum rc bad =
            err_set(&e, RC_ARGUMENT, "E0701", "there is no profile \"%s\"", profile);
        return handle_error(bad, &e, err);
    }
    o.n = n;
    o.seed = seed;
    if (viral)
        o.umin_percent = 25;
    return handle_error(posts_write(&o, put, &to, &pace, &e), &e, err);
}
