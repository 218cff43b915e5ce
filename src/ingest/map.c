// SPDX-License-Identifier: Apache-2.0
// Mappings made on the command line: --map field=column.
#include "ingest/format.h"

#include "base/text.h"
#include "ingest/fields.h"
#include "trace/kind.h"
#include "trace/lift.h"

#include <stdio.h>

// Words that people use for a field.
static const struct {
    const char *word;
    int field;
} alias[] = {
    {"account", EVENT_ACCOUNT},   {"account_id", EVENT_ACCOUNT},
    {"user", EVENT_ACCOUNT},      {"user_id", EVENT_ACCOUNT},
    {"author", EVENT_ACCOUNT},    {"author_id", EVENT_ACCOUNT},
    {"id", EVENT_POST_ID},        {"post", EVENT_POST_ID},
    {"post_id", EVENT_POST_ID},   {"content_id", EVENT_POST_ID},
    {"name", EVENT_DISPLAY_NAME}, {"username", EVENT_HANDLE},
    {"timestamp", EVENT_TIME},    {"date", EVENT_TIME},
    {"url", FIELD_URLS},          {"link", FIELD_URLS},
    {"hashtag", FIELD_HASHTAGS},  {"tags", FIELD_HASHTAGS},
    {"mention", FIELD_MENTIONS},  {"repost", FIELD_REPOST_OF},
    {"retweet", FIELD_REPOST_OF}, {"reply", FIELD_REPLY_TO},
    {"object_id", FIELD_OBJECT},  {"body", EVENT_TEXT},
    {"message", EVENT_TEXT},      {"language", EVENT_LANG},
};

static int field_meant(struct span word)
{
    int field = field_of(word);
    for (size_t i = 0; field < 0 && i < sizeof alias / sizeof *alias; i++)
        if (span_is(word, alias[i].word))
            field = alias[i].field;
    return field == FIELD_RECORD || field == FIELD_LINE ? -1 : field;
}

static enum rc not_a_field(struct span word, struct err *err)
{
    enum { N_ALIAS = sizeof alias / sizeof *alias };
    const char *names[N_ALIAS + N_FIELDS];
    size_t n = 0;
    char shown[80];
    for (size_t i = 0; i < N_ALIAS; i++)
        names[n++] = alias[i].word;
    for (int f = 0; f < N_FIELDS; f++)
        if (f != FIELD_RECORD && f != FIELD_LINE)
            names[n++] = field_name(f);
    const char *near = format_nearest(word, names, n);
    err_set(err, RC_ARGUMENT, "E0304", "--map: there is no field \"%s\"",
            err_quote(shown, sizeof shown, word));
    if (near)
        err_hint(err, "did you mean %s? \"lockstep help import\" lists the fields",
                 near);
    else
        err_hint(err, "\"lockstep help import\" lists the fields");
    return RC_ARGUMENT;
}

static bool split(const char *entry, struct span *field, struct span *column)
{
    struct span rest = span_of(entry);
    if (!span_split(&rest, '=', field) || !rest.p)
        return false;
    *field = span_trim(*field);
    *column = span_trim(rest);
    return field->n > 0 && column->n > 0;
}

static enum rc not_a_pair(const char *entry, struct err *err)
{
    err_set(err, RC_ARGUMENT, "E0304", "--map \"%s\" is not field=column", entry);
    err_hint(err, "for example --map account=user_id --map time=created_at");
    return RC_ARGUMENT;
}

enum rc format_words(const char *const *map, size_t n_map, struct format *f,
                     const char **rest, size_t *n_rest, struct err *err)
{
    *n_rest = 0;
    for (size_t i = 0; i < n_map; i++) {
        struct span field, column;
        if (!split(map[i], &field, &column))
            return not_a_pair(map[i], err);
        if (span_is(field, "kind")) {
            f->object_kind = (uint8_t)kind_find(column);
            if (f->object_kind == KIND_NONE) {
                err_set(err, RC_ARGUMENT, "E0304",
                        "--map kind: there is no kind \"%.*s\"", (int)column.n,
                        column.p);
                err_hint(err, "\"lockstep kinds\" lists all");
                return RC_ARGUMENT;
            }
        } else if (span_is(field, "platform") && f->platform.p) {
            f->platform = column;
        } else {
            rest[(*n_rest)++] = map[i];
        }
    }
    return RC_OK;
}

static enum rc no_such_column(struct span column, const struct span *columns,
                              size_t n_columns, struct arena *arena, struct err *err)
{
    const char *names[256];
    char shown[80];
    size_t n = 0;
    for (; n < n_columns && n < 256; n++) {
        names[n] = arena_copy(arena, columns[n]).p;
        if (!names[n])
            return err_memory(err);
    }
    const char *near = format_nearest(column, names, n);
    err_set(err, RC_ARGUMENT, "E0304", "--map: the file has no column \"%s\"",
            err_quote(shown, sizeof shown, column));
    if (near)
        err_hint(err, "did you mean %s?", near);
    else
        err_hint(err, "\"lockstep import --explain FILE\" shows its columns");
    return RC_ARGUMENT;
}

// Adds the expression that reads `column`.
static enum rc add_column(struct text *sql, enum format_reader reader,
                          struct span column, int field)
{
    bool json = reader == READER_NDJSON;
    if (json)
        TRY(text_add(sql, field_is_list(field) ? SPAN("json_extract(json, '")
                                               : SPAN("json_extract_string(json, '")));
    if (json && column.p[0] != '$')
        TRY(text_add(sql, SPAN("$.")));
    if (!json)
        TRY(text_byte(sql, '"'));
    for (size_t i = 0; i < column.n; i++) {
        char c = column.p[i];
        if (c == (json ? '\'' : '"'))
            TRY(text_byte(sql, c));
        TRY(text_byte(sql, c));
    }
    return text_add(sql, json ? SPAN("')") : SPAN("\""));
}

// A JSON value that is a list gives its elements, any other itself.
static enum rc add_list(struct text *sql, struct span column)
{
    TRY(text_add(sql, SPAN("case json_type(")));
    TRY(add_column(sql, READER_NDJSON, column, FIELD_URLS));
    TRY(text_add(sql, SPAN(") when 'ARRAY' then from_json(")));
    TRY(add_column(sql, READER_NDJSON, column, FIELD_URLS));
    TRY(text_add(sql, SPAN(", '[\"VARCHAR\"]') else list_filter([")));
    TRY(add_column(sql, READER_NDJSON, column, EVENT_TEXT));
    return text_add(sql, SPAN("], x -> x is not null) end"));
}

static bool may_be_word(int field)
{
    return field == EVENT_PLATFORM || field == EVENT_ACTION || field == EVENT_LANG;
}

static enum rc add_entry(struct text *sql, enum format_reader reader, int field,
                         struct span column, bool there)
{
    TRY(text_add(sql, SPAN(",\n  ")));
    if (!there) {
        TRY(text_byte(sql, '\''));
        for (size_t i = 0; i < column.n; i++)
            TRY(text_printf(sql, column.p[i] == '\'' ? "''" : "%c", column.p[i]));
        TRY(text_byte(sql, '\''));
    } else if (reader == READER_NDJSON && field_is_list(field)) {
        TRY(add_list(sql, column));
    } else {
        TRY(add_column(sql, reader, column, field));
    }
    return text_printf(sql, " as %s", field_name(field));
}

static enum rc must_have(const bool *given, struct err *err)
{
    static const struct {
        int field;
        const char *word;
    } needed[] = {{EVENT_ACCOUNT, "account"}, {EVENT_TIME, "time"}};
    for (size_t i = 0; i < 2; i++) {
        if (given[needed[i].field])
            continue;
        err_set(err, RC_ARGUMENT, "E0304", "--map says nothing about \"%s\"",
                needed[i].word);
        err_hint(err, "add --map %s=COLUMN", needed[i].word);
        return RC_ARGUMENT;
    }
    return RC_OK;
}

static enum rc add_entries(const char *const *map, size_t n_map,
                           enum format_reader reader, const struct span *columns,
                           size_t n_columns, struct arena *arena, struct text *sql,
                           bool *given, struct err *err)
{
    for (size_t i = 0; i < n_map; i++) {
        struct span word, column;
        if (!split(map[i], &word, &column))
            return not_a_pair(map[i], err);
        int field = field_meant(word);
        if (field < 0)
            return not_a_field(word, err);
        if (given[field])
            return err_set(err, RC_ARGUMENT, "E0304", "--map says \"%s\" twice",
                           field_name(field));
        bool there = reader == READER_NDJSON && !may_be_word(field);
        for (size_t c = 0; c < n_columns && !there; c++)
            there = span_same(columns[c], column);
        if (reader == READER_NDJSON && may_be_word(field))
            there = memchr(column.p, '.', column.n) || column.p[0] == '$';
        if (!there && !may_be_word(field))
            return no_such_column(column, columns, n_columns, arena, err);
        given[field] = true;
        if (add_entry(sql, reader, field, column, there) != RC_OK)
            return err_memory(err);
    }
    return must_have(given, err);
}

enum rc format_of_map(const char *const *map, size_t n_map, enum format_reader reader,
                      const struct span *columns, size_t n_columns, struct arena *arena,
                      struct format *out, struct err *err)
{
    bool given[N_FIELDS] = {false};
    struct text sql = {0};
    struct format f = {.reader = reader,
                       .trust = CLOCK_CLAIMED,
                       .title = SPAN("mapped on the command line")};
    enum rc rc = RC_OK;
    snprintf(f.name, sizeof f.name, "generic-%s", format_reader_name(reader));
    if (text_add(&sql, SPAN("select\n  _record,\n  _line")) != RC_OK) {
        rc = err_memory(err);
        goto out;
    }
    TRY_OUT(
        add_entries(map, n_map, reader, columns, n_columns, arena, &sql, given, err));
    if (text_add(&sql, SPAN("\nfrom raw")) != RC_OK) {
        rc = err_memory(err);
        goto out;
    }
    f.select = arena_copy(arena, text_span(&sql));
    if (!f.select.p) {
        rc = err_memory(err);
        goto out;
    }
    if (!given[EVENT_PLATFORM])
        f.platform = SPAN("unknown");
    f.no_post_id = !given[EVENT_POST_ID];
    f.lift = (given[FIELD_URLS] ? 0 : LIFT_URLS_IN_TEXT) |
             (given[FIELD_HASHTAGS] ? 0 : LIFT_TAGS_IN_TEXT) |
             (given[FIELD_MENTIONS] ? 0 : LIFT_MENTIONS_IN_TEXT);
    *out = f;
out:
    text_done(&sql);
    return rc;
}
