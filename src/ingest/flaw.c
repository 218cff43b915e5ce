// SPDX-License-Identifier: Apache-2.0
#include "ingest/flaw.h"

#include "base/text.h"

#include <stdio.h>

// A short piece of the line around `at`, quoted for an error.
static void excerpt(const struct flaw_record *r, size_t at, char *out, size_t size)
{
    const size_t before = 24, after = 24;
    size_t from = at, to = at;
    while (from > 0 && at - from < before && r->text.p[from - 1] != '\n')
        from--;
    // Not in the middle of a character.
    while (from < at && ((unsigned char)r->text.p[from] & 0xC0) == 0x80)
        from++;
    while (to < r->text.n && to - at < after && (to == at || r->text.p[to] != '\n'))
        to++;
    while (to < r->text.n && ((unsigned char)r->text.p[to] & 0xC0) == 0x80)
        to++;
    err_quote(out, size, (struct span){r->text.p + from, to - from});
}

// The byte at `at` as a person would name it.
static void name_byte(const struct flaw_record *r, size_t at, char *out, size_t size)
{
    if (at >= r->text.n || r->text.p[at] == '\n' || r->text.p[at] == '\r') {
        snprintf(out, size, "the end of the line");
        return;
    }
    size_t next = at;
    char quoted[24];
    (void)utf8_next(r->text, &next);
    err_quote(quoted, sizeof quoted, (struct span){r->text.p + at, next - at});
    snprintf(out, size, "\"%s\"", quoted);
}

static void tell_text(const struct flaw *f, const struct flaw_record *r,
                      struct err *err)
{
    const enum rc in = RC_INPUT;
    char near[200];
    unsigned char byte = f->at < r->text.n ? (unsigned char)r->text.p[f->at] : 0;
    excerpt(r, f->at, near, sizeof near);
    switch (f->kind) {
    case FLAW_NUL:
        err_set(err, in, "E0211", "a NUL byte stands in \"%s\"", near);
        err_hint(err, "take the NUL bytes out: tr -d '\\000' < FILE > FILE.clean");
        break;
    case FLAW_UTF8:
        err_set(err, in, "E0212", "byte 0x%02x in \"%s\" is not UTF-8", byte, near);
        err_hint(err,
                 "if the text is Windows-1252: iconv -f WINDOWS-1252 -t UTF-8 FILE "
                 "> FILE.utf8");
        break;
    case FLAW_CUT:
        err_set(err, in, "E0218", "the text is cut: it ends inside %s, after \"%s\"",
                r->record ? "a record" : "the header", near);
        err_hint(err,
                 "fetch the file again; --max-rejects 1 leaves the cut record out");
        break;
    case FLAW_LONG:
        err_set(err, in, "E0220", "%s is longer than %zu bytes",
                r->record ? "a record" : "the header", f->count);
        err_hint(err, "is this a table of posts? look at it: head -c 1000 FILE");
        break;
    default:
        err_set(err, in, "E0221", "%zu or more NUL bytes in a row: the file is damaged",
                f->count);
        err_hint(err, "a copy or a disk broke off here; fetch the file again");
        break;
    }
}

static void tell_csv(const struct flaw *f, const struct flaw_record *r, struct err *err)
{
    const enum rc in = RC_INPUT;
    char near[200];
    struct scan_place place = r->start;
    excerpt(r, f->at, near, sizeof near);
    switch (f->kind) {
    case FLAW_QUOTE_INSIDE:
        err_set(err, in, "E0213", "a quote stands inside an unquoted field: \"%s\"",
                near);
        err_hint(err, "put the field in quotes and write each quote in it twice: "
                      "\"a \"\"b\"\"\"");
        break;
    case FLAW_AFTER_QUOTE:
        err_set(err, in, "E0214",
                "after a closing quote a delimiter must follow: "
                "\"%s\"",
                near);
        err_hint(err, "inside a quoted field each quote is written twice: "
                      "\"a \"\"b\"\"\"");
        break;
    case FLAW_OPEN_QUOTE:
        err_set(err, in, "E0215", "the quote opened here never closes: \"%s\"", near);
        err_hint(err, "close the quote, or fetch the file again if it was cut; "
                      "--max-rejects N goes on with the next line");
        break;
    case FLAW_OUT_OF_STEP:
        scan_walk((struct span){r->text.p, f->other}, r->lone_cr, &place);
        err_set(err, in, "E0216",
                "the quotes are out of step: one was opened on line "
                "%llu and closes at \"%s\"",
                (unsigned long long)place.line, near);
        err_hint(err,
                 "close the quote of line %llu, or write quotes in a text twice; "
                 "--max-rejects N goes on with the line after it",
                 (unsigned long long)place.line);
        break;
    case FLAW_FIELDS:
        err_set(err, in, "E0217", "%zu field%s where the header has %zu: \"%s\"",
                f->other, f->other == 1 ? "" : "s", f->count, near);
        err_hint(err, "a text with a delimiter or line end in it needs quotes");
        break;
    case FLAW_HEADER:
        err_set(err, in, "E0229", "the header stands here again: \"%s\"", near);
        err_hint(err, "files were joined with their headers; the records behind it are "
                      "read as the others");
        break;
    case FLAW_COLUMNS:
        err_set(err, RC_LIMIT, "E0226", "%zu columns are more than %zu", f->other,
                f->count);
        err_hint(err, "is the delimiter right? look at the header: head -n 1 FILE");
        break;
    default:
        err_set(err, in, "E0219",
                "a lone carriage return stands in an unquoted field: "
                "\"%s\"",
                near);
        err_hint(err, "take the carriage returns out: tr -d '\\r' < FILE > FILE.clean");
        break;
    }
}

static void tell_json(const struct flaw *f, const struct flaw_record *r,
                      struct err *err)
{
    const enum rc in = RC_INPUT;
    char near[200], found[40];
    excerpt(r, f->at, near, sizeof near);
    name_byte(r, f->at, found, sizeof found);
    switch (f->kind) {
    case FLAW_JSON:
        err_set(err, in, "E0250", "not JSON: expected %s, found %s in \"%s\"", f->word,
                found, near);
        if (r->pretty)
            err_hint(err, "%s", r->pretty);
        else
            err_hint(err, "test it: jq empty FILE");
        break;
    case FLAW_DEPTH:
        err_set(err, in, "E0251", "nested deeper than %zu", f->count);
        err_hint(err, "no post is nested so; look at it: head -c 1000 FILE");
        break;
    case FLAW_SURROGATE:
        err_set(err, in, "E0252", "half a surrogate pair: \"%s\"", near);
        err_hint(err, "a text was cut inside a character when it was written; write "
                      "\\ufffd there");
        break;
    case FLAW_ARRAY:
        err_set(err, in, "E0253",
                "the array is out of shape: expected %s, found %s "
                "in \"%s\"",
                f->word, found, near);
        err_hint(err, "test it: jq empty FILE");
        break;
    default:
        err_set(err, in, "E0254", "a record must be an object, but this is %s: \"%s\"",
                f->word, near);
        err_hint(err, "one object {...} a line, or an array of them");
        break;
    }
}

enum rc flaw_tell(const struct flaw *f, const struct flaw_record *r, struct err *err)
{
    struct scan_place place = r->start;
    bool limit = f->kind == FLAW_LONG || f->kind == FLAW_COLUMNS;
    if (f->kind >= FLAW_JSON)
        tell_json(f, r, err);
    else if (f->kind >= FLAW_QUOTE_INSIDE)
        tell_csv(f, r, err);
    else
        tell_text(f, r, err);
    scan_walk((struct span){r->text.p, f->at}, r->lone_cr, &place);
    err_place(err, r->source, r->record, place.line, place.col);
    if (err)
        err->byte = place.byte;
    return limit ? RC_LIMIT : RC_INPUT;
}

void flaw_was_last(const struct flaw *f, struct err *err)
{
    size_t n = err ? strlen(err->text) : 0;
    if (err && f->kind != FLAW_CUT) // behind which there is nothing
        snprintf(err->text + n, sizeof err->text - n,
                 "; nothing behind it can be read");
}
