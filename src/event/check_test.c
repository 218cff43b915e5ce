// SPDX-License-Identifier: Apache-2.0
#include "event/check.h"

#include "base/rng.h"
#include "base/tap.h"

// A record with all that is needed.
static struct event_raw whole(void)
{
    struct event_raw r = {{{0}}};
    r.field[EVENT_PLATFORM] = SPAN("x");
    r.field[EVENT_POST_ID] = SPAN("1234567890123456789");
    r.field[EVENT_ACCOUNT] = SPAN("42");
    r.field[EVENT_TIME] = SPAN("1623881091");
    return r;
}

static const char *fault(const struct event_raw *raw, const struct event_rules *rules,
                         enum event_field at)
{
    static struct err err;
    struct event e = {.time_us = 7};
    struct when w = {.us = 7};
    err_clear(&err);
    enum rc rc = event_check(raw, rules, &e, &w, &err);
    if (rc == RC_OK)
        return "none";
    if (rc != RC_INPUT || e.time_us != 7 || w.us != 7)
        return "output touched";
    if (strcmp(err.field, event_field_name(at)) != 0)
        return err.field;
    return err.hint[0] ? err.id : "no hint";
}

static void test_whole(void)
{
    struct event_raw raw = whole();
    struct event_rules rules = {.action = ACTION_REPLY};
    struct event e;
    struct when w;
    struct err err = {0};
    ok_rc(event_check(&raw, &rules, &e, &w, &err), &err, "the least record");
    ok(span_is(e.platform, "x") && span_is(e.platform_post_id, "1234567890123456789") &&
           span_is(e.platform_id, "42") && e.time_us == INT64_C(1623881091000000),
       "platform, ids, time");
    ok(e.action == ACTION_REPLY && !e.handle.p && !e.text.p && !e.parent_post.p &&
           e.views == EVENT_COUNT_UNKNOWN && e.followers == EVENT_COUNT_UNKNOWN &&
           e.created_us == EVENT_TIME_UNKNOWN,
       "the rest is by default or not known");
    ok(w.resolution_us == SECOND_US, "how the time was written");
    for (int f = 0; f < N_EVENT_FIELDS; f++)
        if (!raw.field[f].p)
            raw.field[f] =
                f >= EVENT_VIEWS && f <= EVENT_FOLLOWERS ? SPAN("12") : SPAN("w");
    raw.field[EVENT_ACTION] = SPAN("Quote");
    raw.field[EVENT_CREATED] = SPAN("2019-01-02");
    raw.field[EVENT_EDITED] = SPAN("2021-07-01T00:00:00Z");
    raw.field[EVENT_CLAIMED_TIME] = SPAN("1970-01-01T00:00:00Z");
    rules.created = (struct when_rules){.zone_given = true};
    ok_rc(event_check(&raw, &rules, &e, NULL, &err), &err, "a full record");
    ok(e.action == ACTION_QUOTE && e.views == 12 && e.likes == 12 && e.shares == 12 &&
           e.replies == 12 && e.followers == 12 &&
           e.created_us == INT64_C(17898) * DAY_US &&
           e.edited_us == INT64_C(18809) * DAY_US &&
           e.claimed_us == EVENT_TIME_UNKNOWN && span_is(e.bio, "w") &&
           span_is(e.avatar, "w") && span_is(e.client, "w") && span_is(e.lang, "w") &&
           span_is(e.handle, "w") && span_is(e.display_name, "w") &&
           span_is(e.parent_post, "w") && span_is(e.parent_account, "w") &&
           span_is(e.text, "w"),
       "each field arrives where it belongs");
    raw.field[EVENT_CLAIMED_TIME] = SPAN("2021-07-01T00:00:00Z");
    ok(event_check(&raw, &rules, &e, NULL, &err) == RC_OK &&
           e.claimed_us == INT64_C(18809) * DAY_US,
       "a claimed time that can be read is kept, others cost nothing");
    raw.field[EVENT_EDITED] = SPAN("yesterday");
    ok(event_check(&raw, &rules, &e, NULL, &err) == RC_INPUT &&
           strcmp(err.field, "edited") == 0,
       "an edit at no time is refused");
}

static void test_observation(void)
{
    struct event_raw raw = {0};
    struct event_rules rules = {.platform = SPAN("x"), .time = {.form = WHEN_UNIX_S}};
    struct event e;
    struct err err = {0};
    raw.field[EVENT_POST_ID] = SPAN("7");
    ok_rc(event_check_observation(&raw, &rules, &e, &err), &err,
          "an observation of a post without account and time");
    ok(span_is(e.platform_post_id, "7") && !e.platform_id.p &&
           span_is(e.platform, "x") && e.time_us == EVENT_TIME_UNKNOWN,
       "what is not said is not known");
    raw.field[EVENT_TIME] = SPAN("1623881091");
    ok(event_check_observation(&raw, &rules, &e, &err) == RC_OK &&
           e.time_us == INT64_C(1623881091000000),
       "its time, where it has one");
    raw.field[EVENT_TIME] = SPAN("soon");
    ok(event_check_observation(&raw, &rules, &e, &err) == RC_INPUT &&
           strcmp(err.field, "time") == 0,
       "a time that cannot be read is refused");
    raw.field[EVENT_TIME] = SPAN_NONE;
    raw.field[EVENT_ACCOUNT] = SPAN("1.01E+18");
    ok(event_check_observation(&raw, &rules, &e, &err) == RC_INPUT &&
           strcmp(err.id, "E0244") == 0,
       "a rounded id is lost in an observation, too");
    rules.platform = SPAN_NONE;
    ok(event_check_observation(&raw, &rules, &e, &err) == RC_INPUT &&
           strcmp(err.id, "E0240") == 0,
       "its platform has to be there");
}

static void test_missing(void)
{
    static const enum event_field needed[] = {EVENT_PLATFORM, EVENT_POST_ID,
                                              EVENT_ACCOUNT, EVENT_TIME};
    struct event_rules rules = {0};
    for (int i = 0; i < 4; i++) {
        struct event_raw raw = whole();
        raw.field[needed[i]] = SPAN_NONE;
        ok(strcmp(fault(&raw, &rules, needed[i]), "E0240") == 0, "%s is needed",
           event_field_name(needed[i]));
        raw.field[needed[i]] = SPAN(" \t");
        ok(strcmp(fault(&raw, &rules, needed[i]), "E0240") == 0, "  and not blank");
    }
    struct event_raw raw = whole();
    struct event e;
    raw.field[EVENT_PLATFORM] = raw.field[EVENT_POST_ID] = SPAN_NONE;
    raw.field[EVENT_TEXT] = SPAN("");
    rules.platform = SPAN("tiktok");
    rules.post_id_optional = true;
    ok(event_check(&raw, &rules, &e, NULL, NULL) == RC_OK &&
           span_is(e.platform, "tiktok") && !e.platform_post_id.p,
       "a format may go without post ids and platform");
    ok(e.text.p && e.text.n == 0, "a text may be empty");
    raw.field[EVENT_PLATFORM] = SPAN("x");
    ok(event_check(&raw, &rules, &e, NULL, NULL) == RC_OK && span_is(e.platform, "x"),
       "the record's own platform wins");
    char room[EVENT_PLATFORM_BYTES];
    raw.room = room;
    raw.field[EVENT_PLATFORM] = SPAN("Mastodon.SOCIAL-\xC3\x84");
    ok(event_check(&raw, &rules, &e, NULL, NULL) == RC_OK &&
           span_is(e.platform, "mastodon.social-\xC3\x84"),
       "in small letters, as far as they are ASCII");
    raw.field[EVENT_PLATFORM] = SPAN_NONE;
    rules.platform = SPAN("TikTok");
    ok(event_check(&raw, &rules, &e, NULL, NULL) == RC_OK &&
           span_is(e.platform, "tiktok"),
       "also where the format says it");
    raw.field[EVENT_PLATFORM] = SPAN("x");
    raw.field[EVENT_TIME] = SPAN("soon");
    ok(strcmp(fault(&raw, &rules, EVENT_TIME), "E0230") == 0, "a bad time");
    raw.field[EVENT_TIME] = SPAN("1623881091");
    raw.field[EVENT_CREATED] = SPAN("05/06/2020");
    ok(strcmp(fault(&raw, &rules, EVENT_CREATED), "E0231") == 0,
       "a bad time of creation names its own field");
}

static void test_bytes(void)
{
    struct event_rules rules = {0};
    static char long_text[EVENT_TEXT_BYTES + 1];
    memset(long_text, 'a', sizeof long_text);
    int good = 1;
    for (int f = 0; f < N_EVENT_FIELDS; f++) {
        enum event_field field = (enum event_field)f;
        struct event_raw raw = whole();
        raw.field[f] = (struct span){long_text, event_field_limit(field) + 1};
        good &= strcmp(fault(&raw, &rules, field), "E0241") == 0;
        raw.field[f] = (struct span){"1\0", 2};
        good &= strcmp(fault(&raw, &rules, field), "E0243") == 0;
        raw.field[f] = SPAN("1\xff");
        good &= strcmp(fault(&raw, &rules, field), "E0242") == 0;
    }
    ok(good, "too long, NUL and bad UTF-8 are found in each of %d fields",
       N_EVENT_FIELDS);
    struct event_raw raw = whole();
    raw.field[EVENT_TEXT] = (struct span){long_text, EVENT_TEXT_BYTES};
    ok(strcmp(fault(&raw, &rules, EVENT_TEXT), "none") == 0,
       "the limit itself is allowed");
}

static void test_ids(void)
{
    static const char *const lost[] = {"1.01E+18",
                                       "1.01e+18",
                                       "1E+18",
                                       "9.06E+17",
                                       "1.01E18",
                                       " 9.06E+17",
                                       "1234567890123456789.0"};
    static const char *const fine[] = {
        "1e50",  "1e5",    "12E",      "E12",   "1.5",         "123456789012345.0",
        "1.0",   "0x1E+5", "-1E+5",    "1E+5x", "1.E+5",       "at://did:plc:x/y/3k",
        "1.2.3", "1+1",    "deadbeef", "1E+",   "\xe4\xb8\xad"};
    static const enum event_field ids[] = {EVENT_POST_ID, EVENT_ACCOUNT,
                                           EVENT_PARENT_POST, EVENT_PARENT_ACCOUNT};
    struct event_rules rules = {0};
    for (int i = 0; i < 4; i++) {
        int good = 1;
        for (size_t k = 0; k < sizeof lost / sizeof *lost; k++) {
            struct event_raw raw = whole();
            raw.field[ids[i]] = span_of(lost[k]);
            good &= strcmp(fault(&raw, &rules, ids[i]), "E0244") == 0;
        }
        for (size_t k = 0; k < sizeof fine / sizeof *fine; k++) {
            struct event_raw raw = whole();
            raw.field[ids[i]] = span_of(fine[k]);
            good &= strcmp(fault(&raw, &rules, ids[i]), "none") == 0;
        }
        ok(good, "rounded ids are refused in %s, others taken",
           event_field_name(ids[i]));
    }
    struct event_raw raw = whole();
    struct event e;
    raw.field[EVENT_ACCOUNT] = SPAN(" a ");
    ok(event_check(&raw, &rules, &e, NULL, NULL) == RC_OK &&
           span_is(e.platform_id, " a "),
       "ids are taken byte by byte");
}

static void test_counts(void)
{
    static const struct {
        const char *in;
        int64_t out; // -2: a fault
    } v[] = {
        {"0", 0},
        {"7", 7},
        {" 12 ", 12},
        {"007", 7},
        {"1,234", 1234},
        {"12,345,678", 12345678},
        {"12.0", 12},
        {"1,234.0", 1234},
        {"9223372036854775807", INT64_MAX},
        {"", -1},
        {"  ", -1},
        {"N/A", -1},
        {"n/a", -1},
        {"NaN", -1},
        {"null", -1},
        {"None", -1},
        {"9223372036854775808", -2},
        {"99999999999999999999999", -2},
        {"-1", -2},
        {"+1", -2},
        {"1,23", -2},
        {"1,2345", -2},
        {"1,23,456", -2},
        {"1,2345,678", -2},
        {"1234,567", -2},
        {",123", -2},
        {"123,", -2},
        {"1,,234", -2},
        {"0,123", -2},
        {"12.5", -2},
        {".0", -2},
        {"1.2K", -2},
        {"1e3", -2},
        {"12 345", -2},
        {"many", -2},
    };
    static const enum event_field counts[] = {EVENT_VIEWS, EVENT_LIKES, EVENT_SHARES,
                                              EVENT_REPLIES, EVENT_FOLLOWERS};
    struct event_rules rules = {0};
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        int good = 1;
        for (int c = 0; c < 5; c++) {
            struct event_raw raw = whole();
            struct event e;
            raw.field[counts[c]] = span_of(v[i].in);
            const char *id = fault(&raw, &rules, counts[c]);
            if (v[i].out == -2) {
                good &= strcmp(id, "E0245") == 0;
                continue;
            }
            good &= event_check(&raw, &rules, &e, NULL, NULL) == RC_OK;
            int64_t got[] = {e.views, e.likes, e.shares, e.replies, e.followers};
            good &= got[c] == v[i].out;
        }
        ok(good, "count \"%s\" is %lld", v[i].in, (long long)v[i].out);
    }
}

static void test_names(void)
{
    int good = 1;
    for (int a = 0; a < N_ACTIONS; a++) {
        enum action back = N_ACTIONS;
        good &=
            action_of(span_of(action_name((enum action)a)), &back) && (int)back == a;
    }
    for (int t = 0; t < N_CLOCK_TRUSTS; t++) {
        enum clock_trust back = N_CLOCK_TRUSTS;
        good &= clock_trust_of(span_of(clock_trust_name((enum clock_trust)t)), &back);
        good &= (int)back == t;
    }
    for (int f = 0; f < N_EVENT_FIELDS; f++) {
        enum event_field back = N_EVENT_FIELDS;
        good &= event_field_of(span_of(event_field_name((enum event_field)f)), &back);
        good &= (int)back == f;
    }
    ok(good, "names of actions, trusts and fields both ways");
    enum action a;
    enum clock_trust t;
    enum event_field f;
    ok(!action_of(SPAN("shout"), &a) && !action_of(SPAN(""), &a) &&
           !clock_trust_of(SPAN("sworn"), &t) && !event_field_of(SPAN("colour"), &f),
       "others are not known");
    struct event_raw raw = whole();
    struct event_rules rules = {0};
    raw.field[EVENT_ACTION] = SPAN("retweet");
    ok(strcmp(fault(&raw, &rules, EVENT_ACTION), "E0246") == 0, "an unknown action");
}

// Random bytes in random fields: an answer, never a broken promise.
static void test_random(void)
{
    struct rng r = rng_at(1, 0, 0);
    struct event_rules rules = {0};
    int good = 1, taken = 0;
    for (int i = 0; i < 100000; i++) {
        struct event_raw raw = whole();
        char b[8];
        size_t n = rng_below(&r, sizeof b + 1);
        for (size_t k = 0; k < n; k++)
            b[k] = "0123456789,.E+-/: aN\0\xff\xc3\xa9"[rng_below(&r, 24)];
        raw.field[rng_below(&r, N_EVENT_FIELDS)] = (struct span){b, n};
        struct event e;
        struct err err = {0};
        enum rc rc = event_check(&raw, &rules, &e, NULL, &err);
        if (rc == RC_OK) {
            taken++;
            good &= e.platform_id.n && e.platform.n && e.time_us >= WHEN_FIRST_US &&
                    e.time_us < WHEN_END_US && e.views >= -1 && e.followers >= -1;
        } else {
            good &= rc == RC_INPUT && err.field[0] && err.text[0] && err.id[0] == 'E';
        }
    }
    ok(good && taken > 1000, "100,000 random records, %d of them taken", taken);
}

int main(void)
{
    test_whole();
    test_observation();
    test_missing();
    test_bytes();
    test_ids();
    test_counts();
    test_names();
    test_random();
    return tap_end();
}
