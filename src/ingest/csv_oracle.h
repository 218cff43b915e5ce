// SPDX-License-Identifier: Apache-2.0
// For tests only: what a CSV reader must say about a text, told twice. csv_story lets
// the reader tell it; csv_oracle reads byte by byte, with the whole text before it, and
// is slow. Each event is a line: "record 1 2@10 [a|b]", "bad E0213 1 2:3@12 <raw>",
// "broken E0215 ..." with what resuming gave up, "end".
#ifndef LOCKSTEP_INGEST_CSV_ORACLE_H
#define LOCKSTEP_INGEST_CSV_ORACLE_H

#include "ingest/csv.h"

#include "base/text.h"

// For texts of the tests themselves.
UNUSED static void put(struct text *t, struct span s)
{
    must(text_add(t, s) == RC_OK);
}

// The same for one byte.
UNUSED static void put_byte(struct text *t, char c)
{
    put(t, (struct span){&c, 1});
}

// ---- the reader's own story ----

// A word, the id of a fault, and its place.
static enum rc story_fault(struct text *t, const char *word, const struct err *e)
{
    return text_printf(t, "%s %s %llu %llu:%llu@%llu", word, e->id,
                       (unsigned long long)e->record, (unsigned long long)e->line,
                       (unsigned long long)e->col, (unsigned long long)e->byte);
}

// The raw bytes, which end the line.
static enum rc story_raw(struct text *t, struct span raw)
{
    TRY(text_add(t, SPAN(" <")));
    TRY(text_add(t, raw));
    return text_add(t, SPAN(">\n"));
}

// A sound record with its fields.
static enum rc story_record(struct text *t, const struct csv_record *k)
{
    TRY(text_printf(t, "record %llu %llu@%llu [", (unsigned long long)k->record,
                    (unsigned long long)k->line, (unsigned long long)k->byte));
    for (size_t i = 0; i < k->n_fields; i++) {
        if (i)
            TRY(text_byte(t, '|'));
        TRY(text_add(t, k->fields[i]));
    }
    return text_add(t, SPAN("]\n"));
}

// One step. *done at the end.
static enum rc story_step(struct csv *c, struct text *t, bool *done)
{
    struct csv_record k;
    struct err err = {0};
    enum rc rc = csv_next(c, &k, &err);
    if (rc == RC_MEMORY)
        return rc;
    if (rc != RC_OK) {
        TRY(story_fault(t, "broken", &err));
        TRY(csv_resume(c, &k, &err));
        *done = k.kind == SCAN_END;
        return *done ? text_add(t, SPAN("\nend\n")) : story_raw(t, k.raw);
    }
    *done = k.kind == SCAN_END;
    if (*done)
        return text_add(t, SPAN("end\n"));
    if (k.kind == SCAN_RECORD)
        return story_record(t, &k);
    TRY(story_fault(t, "bad", k.fault));
    return story_raw(t, k.raw);
}

// Tells what csv.h makes of `bytes`, read in pieces of `chunk` (0: whole).
UNUSED static enum rc csv_story(struct span bytes, const struct csv_options *o,
                                size_t chunk, struct text *t)
{
    struct source_options so = {.read_bytes = chunk};
    struct source *s = NULL;
    struct csv *c = NULL;
    struct err err = {0};
    bool done = false;
    text_reset(t);
    enum rc rc = source_of_memory("t", bytes, &so, &s, &err);
    if (rc == RC_OK)
        rc = csv_new(s, o, &c, &err);
    if (rc == RC_INPUT || (rc == RC_LIMIT && strcmp(err.id, "E0502") != 0)) {
        rc = text_add(t, SPAN(""));
        if (rc == RC_OK)
            rc = story_fault(t, "no header", &err);
        done = true;
    }
    while (rc == RC_OK && !done)
        rc = story_step(c, t, &done);
    csv_free(c);
    source_free(s);
    return rc;
}

// ---- the oracle ----

struct oracle {
    struct span all;
    char delimiter;
    char lines; // 0 not known, L (LF, CRLF), C (CR too)
    size_t n_columns;
    struct span head;
    uint64_t record;
    struct text *t;
    // of the record being read
    size_t start, end, next, n_fields;
    const char *id;  // fault, or NULL
    size_t at, open; // where; the quote opened last
    bool no_line_end;
    struct text fields;
};

// Whether a line ends at `at`; `next` is behind it. The first line end decides the
// form.
static bool oracle_line_end(struct oracle *o, size_t at, size_t *next)
{
    const char *p = o->all.p;
    size_t n = o->all.n;
    if (at >= n || (p[at] != '\n' && p[at] != '\r'))
        return false;
    bool crlf = p[at] == '\r' && at + 1 < n && p[at + 1] == '\n';
    bool last = p[at] == '\r' && at + 1 == n;
    *next = at + 1 + crlf;
    if (p[at] == '\n' || crlf) {
        if (!o->lines)
            o->lines = 'L';
        return true;
    }
    if (!o->lines && !last)
        o->lines = 'C';
    return last || o->lines == 'C';
}

// The record ends where the line of `at` ends.
static void oracle_to_line_end(struct oracle *o, size_t at)
{
    while (at < o->all.n && !oracle_line_end(o, at, &o->next))
        at++;
    o->end = at;
    o->no_line_end = at == o->all.n;
    if (o->no_line_end)
        o->next = at;
}

// Keeps the first fault by byte.
static void oracle_fault(struct oracle *o, const char *id, size_t at)
{
    if (!o->id || at < o->at) {
        o->id = id;
        o->at = at;
    }
}

// Line and column as a person counts them from the start of the text.
static enum rc oracle_place(const struct oracle *o, const char *word, const char *id,
                            size_t at, uint64_t record)
{
    uint64_t line = 1, col = 1;
    struct span s = {o->all.p, at};
    for (size_t i = 0; i < at;) {
        bool lone = s.p[i] == '\r' && o->lines == 'C' &&
                    !(i + 1 < o->all.n && s.p[i + 1] == '\n');
        bool ends = s.p[i] == '\n' || lone;
        (void)utf8_next(s, &i);
        line += ends;
        col = ends ? 1 : col + 1;
    }
    return text_printf(o->t, "%s %s %llu %llu:%llu@%zu", word, id,
                       (unsigned long long)record, (unsigned long long)line,
                       (unsigned long long)col, at);
}

// Reads a field in quotes; false if the record is over. *at moves behind it.
static bool oracle_quoted(struct oracle *o, size_t *at)
{
    size_t i = *at + 1, n = o->all.n, next;
    const char *p = o->all.p;
    bool lines = false;
    o->open = *at;
    for (;; i++) {
        if (i >= n) {
            o->id = "E0215";
            o->at = o->open;
            return false;
        }
        if (p[i] == '"' && i + 1 < n && p[i + 1] == '"')
            i++;
        else if (p[i] == '"')
            break;
        lines |= p[i] == '\n' || (p[i] == '\r' && o->lines != 'L');
        put_byte(&o->fields, p[i]);
    }
    *at = i + 1;
    if (*at == n || p[*at] == o->delimiter || oracle_line_end(o, *at, &next) ||
        p[*at] == '\r')
        return true;
    o->id = lines ? "E0216" : "E0214";
    o->at = *at;
    if (!lines)
        oracle_to_line_end(o, *at);
    return false;
}

// Reads one record from o->start.
static void oracle_record(struct oracle *o)
{
    const char *p = o->all.p;
    size_t at = o->start, n = o->all.n;
    o->n_fields = 0;
    o->id = NULL;
    text_reset(&o->fields);
    for (;; at++) {
        if (o->n_fields++)
            put_byte(&o->fields, '|');
        if (at < n && p[at] == '"') {
            if (!oracle_quoted(o, &at))
                return;
        } else {
            size_t next;
            while (at < n && p[at] != o->delimiter && p[at] != '"' && p[at] != '\r' &&
                   !oracle_line_end(o, at, &next))
                put_byte(&o->fields, p[at++]);
            if (at < n && p[at] == '"')
                oracle_fault(o, "E0213", at);
        }
        size_t next;
        if (!o->id && at < n && p[at] == '\r' && !oracle_line_end(o, at, &next))
            oracle_fault(o, "E0219", at);
        if (o->id || at == n || p[at] != o->delimiter)
            break;
    }
    oracle_to_line_end(o, at);
}

// Faults of single bytes, and runs of NUL.
static bool oracle_bytes(struct oracle *o)
{
    const char *p = o->all.p;
    size_t run = 0, first = SIZE_MAX;
    bool cut = false;
    for (size_t i = o->start; i < o->end;) {
        size_t from = i;
        if (p[i] == 0) {
            first = first == SIZE_MAX ? i : first;
            run += first + run == i;
            oracle_fault(o, "E0211", i);
        }
        if (utf8_next(o->all, &i) >= 0)
            continue;
        oracle_fault(o, "E0212", from);
        // Cut: filled up with some bytes it would be a character.
        char full[4] = {p[from], 0, 0, 0};
        for (int f = 0; f < 4 && o->no_line_end && !cut; f++) {
            size_t have = o->all.n - from, whole = 2 + (size_t)f;
            if (have >= whole || whole > 4)
                continue;
            memcpy(full, p + from, have);
            for (int fill = 0x80; fill <= 0xBF; fill += 0x3F) {
                memset(full + have, fill, whole - have);
                cut |= utf8_valid((struct span){full, whole}) == whole;
            }
        }
    }
    if (run >= 64) {
        o->id = "E0221";
        o->at = first;
    } else if (cut) {
        o->id = "E0218";
        o->at = o->end;
    }
    return cut;
}

// Adds the faults that need the whole record.
static void oracle_judge(struct oracle *o)
{
    bool quotes = o->id != NULL;
    bool cut = oracle_bytes(o);
    if (o->id && strcmp(o->id, "E0221") == 0)
        return;
    if (!cut && !quotes && o->no_line_end && o->n_fields < o->n_columns) {
        o->id = "E0218";
        o->at = o->end;
    } else if (!o->id && o->n_columns && o->n_fields != o->n_columns) {
        o->id = "E0217";
        o->at = o->start;
    } else if (!o->id && o->n_columns > 1) {
        struct span s = {o->all.p + o->start, o->end - o->start};
        if (s.n > 3 && memcmp(s.p, "\xEF\xBB\xBF", 3) == 0 && !span_same(s, o->head))
            s = (struct span){s.p + 3, s.n - 3};
        if (span_same(s, o->head)) {
            o->id = "E0229";
            o->at = o->start;
        }
    }
}

// Tells the record, or its fault under the heading `word`.
static enum rc oracle_tell(struct oracle *o, const char *word)
{
    uint64_t line = 1;
    if (o->id) {
        TRY(oracle_place(o, word, o->id, o->at, o->record));
        if (strcmp(word, "no header") == 0)
            return RC_OK;
        return story_raw(o->t, (struct span){o->all.p + o->start, o->end - o->start});
    }
    for (size_t i = 0; i < o->start; i++)
        line += o->all.p[i] == '\n' ||
                (o->lines == 'C' && o->all.p[i] == '\r' && o->all.p[i + 1] != '\n');
    TRY(text_printf(o->t, "record %llu %llu@%zu [", (unsigned long long)o->record,
                    (unsigned long long)line, o->start));
    TRY(text_add(o->t, text_span(&o->fields)));
    return text_add(o->t, SPAN("]\n"));
}

// Reads and tells the next record; *done at the end or where the header fails.
static enum rc oracle_step(struct oracle *o, bool header, bool *done)
{
    while (oracle_line_end(o, o->start, &o->next))
        o->start = o->next;
    *done = o->start >= o->all.n;
    if (*done)
        return header ? text_printf(o->t, "no header E0222")
                      : text_add(o->t, SPAN("end\n"));
    oracle_record(o);
    bool lost = o->id && (strcmp(o->id, "E0215") == 0 || strcmp(o->id, "E0216") == 0);
    const char *word = "bad";
    o->record += !header;
    if (lost)
        oracle_to_line_end(o, o->open);
    else
        oracle_judge(o);
    if (lost || (o->id && (strcmp(o->id, "E0218") == 0 || strcmp(o->id, "E0221") == 0)))
        word = "broken";
    *done = header && o->id;
    if (header && !o->id) {
        o->n_columns = o->n_fields;
        o->head = (struct span){o->all.p + o->start, o->end - o->start};
    } else {
        TRY(oracle_tell(o, header ? "no header" : word));
    }
    o->start = o->next;
    return RC_OK;
}

// The same story as csv_story, for texts without a byte order mark, for records of any
// length and for a header of up to CSV_COLUMNS_MAX columns.
UNUSED static enum rc csv_oracle(struct span bytes, char delimiter, struct text *t)
{
    struct oracle o = {.all = bytes, .delimiter = delimiter, .t = t};
    bool done = false;
    text_reset(t);
    enum rc rc = oracle_step(&o, true, &done);
    while (rc == RC_OK && !done)
        rc = oracle_step(&o, false, &done);
    text_done(&o.fields);
    return rc;
}

#endif
