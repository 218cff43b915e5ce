// SPDX-License-Identifier: Apache-2.0
// Question: is this a post of an account at a time, and what of it can be trusted?
// Nothing is mended here: a value that cannot be read as it stands is a fault that
// names its field. Oracle: the tables of check_test.c.
#include "event/check.h"

#include "base/text.h"

enum { SHOWN = 100 };

// Ends a fault: the hint, and the field that everyone asks for first.
static enum rc at_field(enum event_field f, const char *hint, struct err *err)
{
    err_hint(err, "%s", hint);
    err_field(err, event_field_name(f));
    return RC_INPUT;
}

static bool there(struct span s)
{
    return span_trim(s).n > 0;
}

static struct span optional(struct span s)
{
    return there(s) ? s : SPAN_NONE;
}

// Length, encoding, NUL: what holds for every field.
static enum rc check_bytes(enum event_field f, struct span s, struct err *err)
{
    char shown[SHOWN];
    const char *name = event_field_name(f);
    if (s.n > event_field_limit(f)) {
        err_set(err, RC_INPUT, "E0241", "%s has %zu bytes, more than the limit of %zu",
                name, s.n, event_field_limit(f));
        return at_field(f, "look for an unclosed quote before this record", err);
    }
    if (memchr(s.p, '\0', s.n)) {
        err_set(err, RC_INPUT, "E0243", "%s \"%s\" holds a NUL byte", name,
                err_quote(shown, sizeof shown, s));
        return at_field(f, "the file is damaged or is not text: export it again", err);
    }
    size_t valid = utf8_valid(s);
    if (valid < s.n) {
        err_set(err, RC_INPUT, "E0242", "%s \"%s\" is not UTF-8 at its byte %zu", name,
                err_quote(shown, sizeof shown, s), valid);
        return at_field(f, "convert the file to UTF-8 first, for example with iconv",
                        err);
    }
    return RC_OK;
}

static bool digits_at(struct span s, size_t *at)
{
    size_t from = *at;
    while (*at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9')
        ++*at;
    return *at > from;
}

// 1.01E+18, 1E+18, 1.01E18: an id that went through a spreadsheet. 1e50 alone may be an
// id of base 36. 1234567890123456789.0: one that went through a floating-point number
// that could not hold it.
static bool destroyed(struct span s)
{
    size_t at = 0;
    if (!digits_at(s, &at))
        return false;
    size_t whole = at;
    bool point = at < s.n && s.p[at] == '.', plus = false;
    if (point) {
        at++;
        if (!digits_at(s, &at))
            return false;
    }
    if (at == s.n)
        return point && whole > 15 && whole + 2 == s.n && s.p[s.n - 1] == '0';
    if (s.p[at] != 'e' && s.p[at] != 'E')
        return false;
    at++;
    if (at < s.n && s.p[at] == '+') {
        plus = true;
        at++;
    }
    return digits_at(s, &at) && at == s.n && (point || plus);
}

static enum rc check_id(enum event_field f, struct span s, struct err *err)
{
    char shown[SHOWN];
    if (!destroyed(span_trim(s)))
        return RC_OK;
    err_set(err, RC_INPUT, "E0244", "%s \"%s\" is a rounded number, the id is lost",
            event_field_name(f), err_quote(shown, sizeof shown, s));
    return at_field(f, "export it again with ids as text; a spreadsheet rounded them",
                    err);
}

static enum rc check_there(enum event_field f, struct span s, const char *hint,
                           struct err *err)
{
    if (there(s))
        return RC_OK;
    err_set(err, RC_INPUT, "E0240", "%s is missing", event_field_name(f));
    return at_field(f, hint, err);
}

static bool unknown_count(struct span s)
{
    static const char *const words[] = {"N/A", "NA", "null", "None", "nan"};
    if (s.n == 0)
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_same_ascii(s, span_of(words[i])))
            return true;
    return false;
}

// 1234567, 1,234,567, 1234567.0 without their sign.
static bool parse_count(struct span s, int64_t *out)
{
    char digits[EVENT_WORD_BYTES];
    size_t n = 0, since = 0;
    bool comma = false;
    if (s.n > 2 && s.p[s.n - 1] == '0' && s.p[s.n - 2] == '.')
        s.n -= 2;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ',') {
            if (since == 0 || since > 3 || (comma && since != 3))
                return false;
            comma = true;
            since = 0;
        } else {
            if (s.p[i] < '0' || s.p[i] > '9')
                return false;
            digits[n++] = s.p[i];
            since++;
        }
    }
    if (n == 0 || (comma && (since != 3 || digits[0] == '0')))
        return false;
    return span_int64((struct span){digits, n}, out);
}

static enum rc read_count(enum event_field f, struct span s, int64_t *out,
                          struct err *err)
{
    char shown[SHOWN];
    struct span t = span_trim(s);
    if (unknown_count(t)) {
        *out = EVENT_COUNT_UNKNOWN;
        return RC_OK;
    }
    if (parse_count(t, out))
        return RC_OK;
    err_set(err, RC_INPUT, "E0245",
            "%s \"%s\" is not a whole number from 0 to 2^63 - 1", event_field_name(f),
            err_quote(shown, sizeof shown, s));
    return at_field(f, "use digits; leave it empty where the number is not known", err);
}

static enum rc read_action(struct span s, enum action otherwise, enum action *out,
                           struct err *err)
{
    char shown[SHOWN];
    struct span t = span_trim(s);
    *out = otherwise;
    if (t.n == 0 || action_of(t, out))
        return RC_OK;
    err_set(err, RC_INPUT, "E0246", "action \"%s\" is not known",
            err_quote(shown, sizeof shown, s));
    return at_field(EVENT_ACTION,
                    "use post, repost, reply, quote, comment, forward, like or follow",
                    err);
}

static enum rc read_time(enum event_field f, struct span s,
                         const struct when_rules *rules, struct when *out,
                         struct err *err)
{
    enum rc rc = when_read(s, rules, out, err);
    if (rc != RC_OK)
        err_field(err, event_field_name(f));
    return rc;
}

// "X" and "x" are one platform; an account of both would be two.
static struct span small_letters(struct span s, char *room)
{
    bool capitals = false;
    for (size_t i = 0; i < s.n; i++)
        capitals |= s.p[i] >= 'A' && s.p[i] <= 'Z';
    if (!capitals || !room || s.n > EVENT_PLATFORM_BYTES)
        return s;
    for (size_t i = 0; i < s.n; i++)
        room[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
    return (struct span){room, s.n};
}

// What every record must have.
static enum rc check_every(const struct event_raw *raw, const struct event_rules *rules,
                           struct err *err)
{
    static const enum event_field ids[] = {EVENT_POST_ID, EVENT_ACCOUNT,
                                           EVENT_PARENT_POST, EVENT_PARENT_ACCOUNT};
    const struct span *f = raw->field;
    for (int i = 0; i < N_EVENT_FIELDS; i++)
        if (f[i].n)
            TRY(check_bytes((enum event_field)i, f[i], err));
    if (!there(rules->platform))
        TRY(check_there(EVENT_PLATFORM, f[EVENT_PLATFORM],
                        "name the platform that the posts are from", err));
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        TRY(check_id(ids[i], f[ids[i]], err));
    return RC_OK;
}

// What every post must have.
static enum rc check_post(const struct event_raw *raw, const struct event_rules *rules,
                          struct err *err)
{
    const struct span *f = raw->field;
    TRY(check_there(EVENT_ACCOUNT, f[EVENT_ACCOUNT],
                    "a post without an account cannot be compared", err));
    if (!rules->post_id_optional)
        TRY(check_there(EVENT_POST_ID, f[EVENT_POST_ID],
                        "each post needs the id that its platform gave it", err));
    return check_there(EVENT_TIME, f[EVENT_TIME],
                       "a post without a time cannot be compared", err);
}

static enum rc read_counts(const struct span *f, struct event *e, struct err *err)
{
    TRY(read_count(EVENT_VIEWS, f[EVENT_VIEWS], &e->views, err));
    TRY(read_count(EVENT_LIKES, f[EVENT_LIKES], &e->likes, err));
    TRY(read_count(EVENT_SHARES, f[EVENT_SHARES], &e->shares, err));
    TRY(read_count(EVENT_REPLIES, f[EVENT_REPLIES], &e->replies, err));
    return read_count(EVENT_FOLLOWERS, f[EVENT_FOLLOWERS], &e->followers, err);
}

// All that can be taken as it stands.
static struct event as_it_stands(const struct event_raw *raw,
                                 const struct event_rules *rules)
{
    const struct span *f = raw->field;
    struct span platform =
        there(f[EVENT_PLATFORM]) ? f[EVENT_PLATFORM] : rules->platform;
    return (struct event){
        .platform = small_letters(platform, raw->room),
        .platform_post_id = optional(f[EVENT_POST_ID]),
        .platform_id = f[EVENT_ACCOUNT],
        .handle = optional(f[EVENT_HANDLE]),
        .display_name = optional(f[EVENT_DISPLAY_NAME]),
        .text = f[EVENT_TEXT],
        .lang = optional(f[EVENT_LANG]),
        .parent_post = optional(f[EVENT_PARENT_POST]),
        .parent_account = optional(f[EVENT_PARENT_ACCOUNT]),
        .client = optional(f[EVENT_CLIENT]),
        .bio = optional(f[EVENT_BIO]),
        .avatar = optional(f[EVENT_AVATAR]),
        .created_us = EVENT_TIME_UNKNOWN,
        .edited_us = EVENT_TIME_UNKNOWN,
        .claimed_us = EVENT_TIME_UNKNOWN,
    };
}

// Times beside that of the post. The client's own claim may be anything.
static enum rc read_times(const struct span *f, const struct event_rules *rules,
                          struct event *e, struct err *err)
{
    struct when when;
    if (there(f[EVENT_CREATED])) {
        TRY(read_time(EVENT_CREATED, f[EVENT_CREATED], &rules->created, &when, err));
        e->created_us = when.us;
    }
    if (there(f[EVENT_EDITED])) {
        TRY(read_time(EVENT_EDITED, f[EVENT_EDITED], &rules->created, &when, err));
        e->edited_us = when.us;
    }
    if (there(f[EVENT_CLAIMED_TIME]) &&
        when_read(f[EVENT_CLAIMED_TIME], &rules->created, &when, NULL) == RC_OK)
        e->claimed_us = when.us;
    return RC_OK;
}

enum rc event_check(const struct event_raw *raw, const struct event_rules *rules,
                    struct event *out, struct when *time, struct err *err)
{
    const struct span *f = raw->field;
    struct when posted;
    TRY(check_every(raw, rules, err));
    TRY(check_post(raw, rules, err));
    struct event e = as_it_stands(raw, rules);
    TRY(read_time(EVENT_TIME, f[EVENT_TIME], &rules->time, &posted, err));
    TRY(read_times(f, rules, &e, err));
    TRY(read_action(f[EVENT_ACTION], rules->action, &e.action, err));
    TRY(read_counts(f, &e, err));
    e.time_us = posted.us;
    *out = e;
    if (time)
        *time = posted;
    return RC_OK;
}

enum rc event_check_observation(const struct event_raw *raw,
                                const struct event_rules *rules, struct event *out,
                                struct err *err)
{
    const struct span *f = raw->field;
    struct when seen = {.us = EVENT_TIME_UNKNOWN};
    TRY(check_every(raw, rules, err));
    struct event e = as_it_stands(raw, rules);
    e.platform_id = optional(f[EVENT_ACCOUNT]);
    e.text = optional(f[EVENT_TEXT]);
    if (there(f[EVENT_TIME]))
        TRY(read_time(EVENT_TIME, f[EVENT_TIME], &rules->time, &seen, err));
    e.time_us = seen.us;
    *out = e;
    return RC_OK;
}
