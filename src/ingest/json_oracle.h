// SPDX-License-Identifier: Apache-2.0
// For tests only: the grammar of RFC 8259 written down as it stands there, and what
// ndjson.h makes of a text, told line by line as in csv_oracle.h.
#ifndef LOCKSTEP_INGEST_JSON_ORACLE_H
#define LOCKSTEP_INGEST_JSON_ORACLE_H

#include "ingest/ndjson.h"

#include "base/text.h"

// ---- the oracle: one JSON text ----

struct grammar {
    const char *p;
    size_t n, at;
    int depth;
    const char *id; // fault, at `at`
};

// Keeps the first fault. Always false.
static bool wrong(struct grammar *g, const char *id, size_t at)
{
    if (!g->id) {
        g->id = id;
        g->at = at;
    }
    return false;
}

// Passes over blanks.
static void blanks(struct grammar *g)
{
    while (g->at < g->n && strchr(" \t\r\n", g->p[g->at]) && g->p[g->at])
        g->at++;
}

// The byte there, or -1 at the end.
static int here(const struct grammar *g)
{
    return g->at < g->n ? (unsigned char)g->p[g->at] : -1;
}

// That byte, and no other.
static bool take(struct grammar *g, int byte)
{
    if (here(g) != byte)
        return wrong(g, "E0250", g->at);
    g->at++;
    return true;
}

// Four hexadecimal digits, and their value.
static bool hex_digits(struct grammar *g, unsigned *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++, g->at++) {
        int b = here(g);
        const char *all = "0123456789abcdefABCDEF",
                   *hit = b > 0 ? strchr(all, b) : NULL;
        if (!hit)
            return wrong(g, "E0250", g->at);
        unsigned v = (unsigned)(hit - all);
        *out = *out * 16 + (v > 15 ? v - 6 : v);
    }
    return true;
}

// A backslash and what it stands for.
static bool grammar_escape(struct grammar *g)
{
    size_t start = g->at++;
    unsigned first, second;
    if (here(g) != 'u') {
        if (here(g) <= 0 || !strchr("\"\\/bfnrt", here(g)))
            return wrong(g, "E0250", g->at);
        g->at++;
        return true;
    }
    g->at++;
    if (!hex_digits(g, &first))
        return false;
    if (first < 0xD800 || first > 0xDFFF)
        return true;
    if (first >= 0xDC00)
        return wrong(g, "E0252", start);
    for (int i = 0; i < 2; i++, g->at++) {
        if (here(g) == -1)
            return wrong(g, "E0250", g->n); // too short, as anywhere
        if (here(g) != "\\u"[i])
            return wrong(g, "E0252", start);
    }
    if (!hex_digits(g, &second))
        return false;
    return (second >= 0xDC00 && second <= 0xDFFF) || wrong(g, "E0252", start);
}

// A text in quotes.
static bool grammar_string(struct grammar *g)
{
    if (!take(g, '"'))
        return false;
    while (here(g) != '"') {
        struct span s = {g->p, g->n};
        size_t at = g->at;
        if (here(g) == 0)
            return wrong(g, "E0211", g->at);
        if (here(g) < 0x20)
            return wrong(g, "E0250", g->at);
        if (here(g) == '\\') {
            if (!grammar_escape(g))
                return false;
        } else if (utf8_next(s, &g->at) < 0) {
            g->at = at;
            return wrong(g, "E0212", at);
        }
    }
    g->at++;
    return true;
}

// One digit or more.
static bool grammar_digits(struct grammar *g)
{
    if (here(g) < '0' || here(g) > '9')
        return wrong(g, "E0250", g->at);
    while (here(g) >= '0' && here(g) <= '9')
        g->at++;
    return true;
}

// Sign, whole part, fraction, exponent.
static bool grammar_number(struct grammar *g)
{
    if (here(g) == '-')
        g->at++;
    if (here(g) == '0')
        g->at++;
    else if (!grammar_digits(g))
        return false;
    if (here(g) == '.') {
        g->at++;
        if (!grammar_digits(g))
            return false;
    }
    if (here(g) != 'e' && here(g) != 'E')
        return true;
    g->at++;
    if (here(g) == '+' || here(g) == '-')
        g->at++;
    return grammar_digits(g);
}

// Any value; below.
static bool grammar_value(struct grammar *g);

// An object, or an array.
static bool grammar_members(struct grammar *g, bool object)
{
    if (g->depth++ == JSON_DEPTH)
        return wrong(g, "E0251", g->at);
    g->at++;
    blanks(g);
    int close = object ? '}' : ']';
    if (here(g) != close) {
        for (;;) {
            blanks(g);
            if (object) {
                if (!grammar_string(g))
                    return false;
                blanks(g);
                if (!take(g, ':'))
                    return false;
            }
            if (!grammar_value(g))
                return false;
            blanks(g);
            if (here(g) != ',')
                break;
            g->at++;
        }
    }
    g->depth--;
    return take(g, close);
}

// An object, array, string, word or number.
static bool grammar_value(struct grammar *g)
{
    static const char *const words[] = {"true", "false", "null"};
    blanks(g);
    if (here(g) == '{' || here(g) == '[')
        return grammar_members(g, here(g) == '{');
    if (here(g) == '"')
        return grammar_string(g);
    for (size_t i = 0; i < 3; i++) {
        if (here(g) != words[i][0])
            continue;
        for (const char *w = words[i]; *w; w++)
            if (!take(g, *w))
                return false;
        return true;
    }
    if (here(g) == '-' || (here(g) >= '0' && here(g) <= '9'))
        return grammar_number(g);
    return wrong(g, "E0250", g->at);
}

// Fault of one line that holds no blanks around it, or NULL; *at where. A line that is
// too short has the fault at its end.
UNUSED static const char *json_oracle(struct span line, size_t *at)
{
    struct grammar g = {.p = line.p, .n = line.n};
    if (line.p[0] != '{') {
        const char *firsts = "[\"tfn-0123456789";
        g.id = line.p[0] && strchr(firsts, line.p[0]) ? "E0254" : "E0250";
        g.at = 0;
    } else if (grammar_value(&g)) {
        blanks(&g);
        if (g.at < g.n)
            wrong(&g, "E0250", g.at);
    }
    // Bytes that no JSON may hold go before, wherever they stand.
    for (size_t i = 0; i < line.n && (!g.id || i <= g.at);) {
        size_t from = i;
        bool bad = utf8_next(line, &i) < 0;
        if (!bad && line.p[from] != 0)
            continue;
        g.id = bad ? "E0212" : "E0211";
        g.at = from;
        break;
    }
    *at = g.at;
    return g.id;
}

// ---- the reader's own story ----

// One step. *done at the end.
static enum rc json_step(struct ndjson *c, struct text *t, bool *done)
{
    struct ndjson_record k;
    struct err err = {0};
    const struct err *e = &err;
    enum rc rc = ndjson_next(c, &k, &err);
    const char *word = "broken";
    if (rc == RC_MEMORY)
        return rc;
    if (rc != RC_OK) {
        struct err other;
        TRY(ndjson_resume(c, &k, &other));
    } else {
        e = k.fault;
        word = k.kind == SCAN_END ? "end" : k.kind == SCAN_BAD ? "bad" : "record";
    }
    *done = k.kind == SCAN_END;
    if (*done && rc == RC_OK)
        return text_add(t, SPAN("end\n"));
    TRY(text_printf(t, "%s", word));
    if (e && e->id[0])
        TRY(text_printf(t, " %s %llu %llu:%llu@%llu", e->id,
                        (unsigned long long)e->record, (unsigned long long)e->line,
                        (unsigned long long)e->col, (unsigned long long)e->byte));
    else
        TRY(text_printf(t, " %llu %llu@%llu%s%s", (unsigned long long)k.record,
                        (unsigned long long)k.line, (unsigned long long)k.byte,
                        k.notes & NDJSON_TWIN_KEY ? " twin" : "",
                        k.notes & NDJSON_NUL_ESCAPE ? " nul" : ""));
    if (*done)
        return text_add(t, SPAN("\nend\n"));
    TRY(text_add(t, SPAN(" <")));
    TRY(text_add(t, k.raw));
    return text_add(t, SPAN(">\n"));
}

// Tells what ndjson.h makes of `bytes`, read in pieces of `chunk` (0: whole).
UNUSED static enum rc json_story(struct span bytes, const struct ndjson_options *o,
                                 size_t chunk, struct text *t)
{
    struct source_options so = {.read_bytes = chunk};
    struct source *s = NULL;
    struct ndjson *c = NULL;
    struct err err = {0};
    bool done = false;
    text_reset(t);
    enum rc rc = source_of_memory("t", bytes, &so, &s, &err);
    if (rc == RC_INPUT) {
        rc = text_printf(t, "refused %s\n", err.id);
        done = true;
    }
    if (rc == RC_OK && !done)
        rc = ndjson_new(s, o, &c, &err);
    while (rc == RC_OK && !done)
        rc = json_step(c, t, &done);
    ndjson_free(c);
    source_free(s);
    return rc;
}

#endif
