// SPDX-License-Identifier: Apache-2.0
// A machine with one state for each place between two tokens; open objects and arrays
// are bits on a stack of fixed depth. The byte behind the text is a control character,
// which no token accepts, so that only faults look at where the text ends: a fault at
// or behind the end means that the text is too short. What is not UTF-8 and NUL bytes
// are found by window.c; here NUL is a control character like others.
#include "ingest/json.h"

#include "ingest/marks.h"
#include "ingest/ndjson.h"

#include "base/bits.h"
#include "base/mem.h"

// What may come next.
enum want {
    WANT_VALUE,
    WANT_KEY_OR_END,
    WANT_KEY,
    WANT_ITEM_OR_END,
    WANT_NEXT, // a comma or the end of the container
    WANT_NOTHING,
    WANT_FAULT, // see `flaw`
};

struct check {
    struct json *j;
    const char *p; // the next byte
    struct flaw flaw;
    const char *flaw_at;
    unsigned notes;
    bool memory;
};

struct json_twin {
    uint64_t hash;
    uint32_t epoch;
};

// ---- keys seen before ----

static uint64_t load(const char *p)
{
    uint64_t v;
    memcpy(&v, p, 8);
    return v;
}

// Reads up to seven bytes behind the key, which are readable.
static uint64_t key_hash(const char *p, size_t n, uint32_t serial)
{
    const uint64_t k = 0x9e3779b97f4a7c15u;
    uint64_t h = (uint64_t)serial * k ^ n;
    while (n >= 8) {
        h = (h ^ load(p)) * k;
        h ^= h >> 32;
        p += 8;
        n -= 8;
    }
    char tail[8] = {0};
    for (size_t i = 0; i < n; i++)
        tail[i] = p[i];
    return mix64(h ^ load(tail));
}

// Doubles the table; entries of earlier texts are left behind.
static bool twins_grow(struct json *j)
{
    size_t n = j->n_slots ? j->n_slots * 2 : 256;
    struct json_twin *all = mem_zero(n, sizeof *all);
    if (!all)
        return false;
    for (size_t i = 0; i < j->n_slots; i++) {
        if (j->twins[i].epoch != j->epoch)
            continue;
        size_t at = j->twins[i].hash & (n - 1);
        while (all[at].epoch == j->epoch)
            at = (at + 1) & (n - 1);
        all[at] = j->twins[i];
    }
    mem_free(j->twins);
    j->twins = all;
    j->n_slots = n;
    return true;
}

// Notes whether the innermost object had this key before. Keys made to collide are not
// followed far: it is a note and no proof.
static bool note_key(struct check *c, const char *p, size_t n)
{
    struct json *j = c->j;
    if (UNLIKELY((j->n_keys + 1) * 2 > j->n_slots) && !twins_grow(j))
        return false;
    uint64_t hash = key_hash(p, n, j->serial[j->depth - 1]);
    size_t mask = j->n_slots - 1, at = hash & mask;
    for (int probe = 0; probe < 64; probe++, at = (at + 1) & mask) {
        if (j->twins[at].epoch != j->epoch) {
            j->twins[at] = (struct json_twin){hash, j->epoch};
            j->n_keys++;
            return true;
        }
        if (j->twins[at].hash == hash) {
            c->notes |= NDJSON_TWIN_KEY;
            return true;
        }
    }
    return true;
}

// ---- tokens ----

static enum want fault(struct check *c, enum flaw_kind kind, const char *at,
                       const char *word)
{
    c->flaw = (struct flaw){.kind = kind, .word = word, .count = JSON_DEPTH};
    c->flaw_at = at;
    return WANT_FAULT;
}

static inline void skip_blanks(struct check *c)
{
    const char *p = c->p;
    while ((unsigned char)*p <= ' ' &&
           (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++;
    c->p = p;
}

// Value of four hexadecimal digits, or -1 with *bad at the one that is none.
static int32_t hex4(const char *p, const char **bad)
{
    int32_t v = 0;
    for (int i = 0; i < 4; i++) {
        unsigned char d = (unsigned char)p[i], low = d | 0x20;
        int digit = d >= '0' && d <= '9'       ? d - '0'
                    : low >= 'a' && low <= 'f' ? low - 'a' + 10
                                               : -1;
        if (digit < 0) {
            *bad = p + i;
            return -1;
        }
        v = v * 16 + digit;
    }
    return v;
}

// An escape whose backslash stands at p; returns what follows it, or NULL.
static const char *escape(struct check *c, const char *p)
{
    static const char digits[] = "four hexadecimal digits";
    const char *bad = NULL;
    if (p[1] && strchr("\"\\/bfnrt", p[1]))
        return p + 2;
    if (p[1] != 'u') {
        fault(c, FLAW_JSON, p + 1, "one of \" \\ / b f n r t u after a backslash");
        return NULL;
    }
    int32_t r = hex4(p + 2, &bad);
    if (r < 0) {
        fault(c, FLAW_JSON, bad, digits);
        return NULL;
    }
    if (r == 0)
        c->notes |= NDJSON_NUL_ESCAPE;
    if (r < 0xD800 || r > 0xDFFF)
        return p + 6;
    if (r >= 0xDC00) {
        fault(c, FLAW_SURROGATE, p, NULL);
        return NULL;
    }
    // The other half must follow. Where the text ends first, the fault is there.
    if (p[6] != '\\' || p[7] != 'u') {
        fault(c, FLAW_SURROGATE, p, NULL);
        c->flaw.other = (size_t)(p[6] != '\\' ? 6 : 7);
        return NULL;
    }
    r = hex4(p + 8, &bad);
    if (r < 0)
        fault(c, FLAW_JSON, bad, digits);
    else if (r < 0xDC00 || r > 0xDFFF)
        fault(c, FLAW_SURROGATE, p, NULL);
    else
        return p + 12;
    return NULL;
}

// A string whose first byte behind the quote is p; returns its closing quote, or NULL.
static inline const char *string(struct check *c, const char *p)
{
    for (;;) {
        uint32_t ends = marks_string(p);
        if (!ends) {
            p += MARKS_STRING;
            continue;
        }
        p += low_bit(ends);
        if (*p == '"')
            return p;
        if (*p != '\\') {
            fault(c, FLAW_JSON, p,
                  "the closing quote of a string (a control character "
                  "must be escaped)");
            return NULL;
        }
        p = escape(c, p);
        if (!p)
            return NULL;
    }
}

static const char *digits(struct check *c, const char *p)
{
    if (*p < '0' || *p > '9') {
        fault(c, FLAW_JSON, p, "a digit");
        return NULL;
    }
    while (*p >= '0' && *p <= '9')
        p++;
    return p;
}

static enum want number(struct check *c)
{
    const char *p = c->p;
    if (*p == '-')
        p++;
    if (*p == '0')
        p++;
    else if (!(p = digits(c, p)))
        return WANT_FAULT;
    if (*p == '.' && !(p = digits(c, p + 1)))
        return WANT_FAULT;
    if (*p == 'e' || *p == 'E') {
        p++;
        if (*p == '+' || *p == '-')
            p++;
        if (!(p = digits(c, p)))
            return WANT_FAULT;
    }
    c->p = p;
    return WANT_NEXT;
}

static enum want literal(struct check *c, const char *word)
{
    const char *p = c->p;
    for (; *word; word++, p++)
        if (*p != *word)
            return fault(c, FLAW_JSON, p, "true, false or null");
    c->p = p;
    return WANT_NEXT;
}

// ---- the machine ----

static enum want open_container(struct check *c, bool object)
{
    struct json *j = c->j;
    uint32_t d = j->depth;
    if (d == JSON_DEPTH)
        return fault(c, FLAW_DEPTH, c->p, NULL);
    uint64_t bit = (uint64_t)1 << (d & 63);
    if (object) {
        j->object_bits[d >> 6] |= bit;
        j->serial[d] = j->n_objects++;
    } else {
        j->object_bits[d >> 6] &= ~bit;
    }
    j->depth = d + 1;
    c->p++;
    return object ? WANT_KEY_OR_END : WANT_ITEM_OR_END;
}

static inline bool in_object(const struct json *j)
{
    uint32_t d = j->depth - 1;
    return (j->object_bits[d >> 6] >> (d & 63)) & 1;
}

static inline enum want close_container(struct check *c)
{
    c->p++;
    return --c->j->depth ? WANT_NEXT : WANT_NOTHING;
}

static inline enum want value(struct check *c)
{
    const char *end;
    switch (*c->p) {
    case '"':
        end = string(c, c->p + 1);
        if (!end)
            return WANT_FAULT;
        c->p = end + 1;
        return WANT_NEXT;
    case '{':
        return open_container(c, true);
    case '[':
        return open_container(c, false);
    case 't':
        return literal(c, "true");
    case 'f':
        return literal(c, "false");
    case 'n':
        return literal(c, "null");
    default:
        if (*c->p == '-' || (*c->p >= '0' && *c->p <= '9'))
            return number(c);
        return fault(c, FLAW_JSON, c->p, "a value");
    }
}

// A key and its colon.
static inline enum want key(struct check *c, bool or_end)
{
    if (*c->p == '}' && or_end)
        return close_container(c);
    if (*c->p != '"')
        return fault(c, FLAW_JSON, c->p,
                     or_end ? "a key in quotes or }" : "a key in quotes");
    const char *from = c->p + 1, *end = string(c, from);
    if (!end)
        return WANT_FAULT;
    if (!note_key(c, from, (size_t)(end - from))) {
        c->memory = true;
        return WANT_FAULT;
    }
    c->p = end + 1;
    skip_blanks(c);
    if (*c->p != ':')
        return fault(c, FLAW_JSON, c->p, "a colon");
    c->p++;
    return WANT_VALUE;
}

static inline enum want next(struct check *c)
{
    bool object = in_object(c->j);
    if (*c->p == ',') {
        c->p++;
        return object ? WANT_KEY : WANT_VALUE;
    }
    if (*c->p == (object ? '}' : ']'))
        return close_container(c);
    return fault(c, FLAW_JSON, c->p, object ? "a comma or }" : "a comma or ]");
}

static enum want run(struct check *c)
{
    enum want want = WANT_VALUE;
    while (want < WANT_NOTHING) {
        skip_blanks(c);
        switch (want) {
        case WANT_KEY_OR_END:
            want = key(c, true);
            break;
        case WANT_KEY:
            want = key(c, false);
            break;
        case WANT_ITEM_OR_END:
            want = *c->p == ']' ? close_container(c) : value(c);
            break;
        case WANT_NEXT:
            want = next(c);
            break;
        default:
            want = value(c);
            break;
        }
    }
    return want;
}

// Judges what the machine came to at its end.
static enum json_end conclude(const struct check *c, enum want want, const char *p,
                              size_t n, struct json_answer *out)
{
    *out = (struct json_answer){.notes = c->notes};
    if (c->memory)
        return JSON_MEMORY;
    if (want == WANT_FAULT) {
        // A pair cut between its halves is short, and not half a pair.
        out->flaw = c->flaw;
        out->flaw.at = (size_t)(c->flaw_at - p);
        out->flaw.other = 0;
        return out->flaw.at + c->flaw.other >= n ? JSON_SHORT : JSON_FLAW;
    }
    // Blanks behind the text may have led over its end.
    out->at = (size_t)(c->p - p);
    return out->at > n ? JSON_SHORT : JSON_SOUND;
}

enum json_end json_check(struct json *j, const char *p, size_t n,
                         struct json_answer *out)
{
    struct check c = {.j = j, .p = p};
    j->depth = j->n_objects = 0;
    j->n_keys = 0;
    if (++j->epoch == 0) {
        memset(j->twins, 0, j->n_slots * sizeof *j->twins);
        j->epoch = 1;
    }
    return conclude(&c, run(&c), p, n, out);
}

enum json_end json_scalar(struct json *j, const char *p, size_t n,
                          struct json_answer *out)
{
    struct check c = {.j = j, .p = p};
    enum json_end end = conclude(&c, value(&c), p, n, out);
    bool quoted = *p == '"';
    return end == JSON_SOUND && !quoted && out->at == n ? JSON_SHORT : end;
}

bool json_pass(const char *p, size_t n, size_t *at)
{
    size_t depth = 0;
    bool text = false;
    for (size_t i = 0; i < n; i++) {
        if (text) {
            text = p[i] != '"';
            i += p[i] == '\\';
            continue;
        }
        if (depth == 0 && (p[i] == ',' || p[i] == ']')) {
            *at = i;
            return true;
        }
        text = p[i] == '"';
        depth += p[i] == '{' || p[i] == '[';
        depth -= depth && (p[i] == '}' || p[i] == ']');
    }
    return false;
}

void json_done(struct json *j)
{
    mem_free(j->twins);
    *j = (struct json){0};
}
