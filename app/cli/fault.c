// SPDX-License-Identifier: Apache-2.0
// How an error looks: place, id, sentence, the line with carets, hint, what was not
// changed, where to read more.
#include "ui.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LONGEST_SEARCH = 1 << 30, LONGEST_LINE = 1 << 16 };

// Reads line `number` of the file into `out`, at most LONGEST_LINE bytes from `from`
// on.
static bool read_line(const char *path, uint64_t number, size_t from, struct line *out)
{
    struct stat st;
    char buffer[1 << 14];
    uint64_t line = 1, seen = 0;
    size_t got, at = 0;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    FILE *f = fopen(path, "rb");
    while (f && seen < LONGEST_SEARCH &&
           (got = fread(buffer, 1, sizeof buffer, f)) > 0) {
        seen += got;
        for (size_t i = 0; i < got && line <= number; i++) {
            bool here = line == number && buffer[i] != '\n';
            if (here && at++ >= from && out->n < LONGEST_LINE)
                line_add(out, &buffer[i], 1);
            line += buffer[i] == '\n';
        }
        if (line > number || out->n >= LONGEST_LINE)
            break;
    }
    if (f)
        fclose(f);
    while (out->n && out->p[out->n - 1] == '\r')
        out->n--;
    return out->n > 0;
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

// Bytes of the value that the error quotes, if the line has it at this place; else 1.
static size_t quoted_here(const struct lockstep_error *err, const char *p, size_t n)
{
    const char *open = strchr(err->text, '"'),
               *close = open ? strchr(open + 1, '"') : NULL;
    size_t len = close ? (size_t)(close - open - 1) : 0;
    if (len && len <= n && memcmp(open + 1, p, len) == 0)
        return len;
    if (len && len + 1 <= n && p[0] == '"' && memcmp(open + 1, p + 1, len) == 0)
        return len + 2;
    return 1;
}

// "   1842 | ...,"05/06/2023 14:02",...". Some 30 columns before the fault, 70 in all.
static void excerpt(const struct lockstep_error *err, struct line *out)
{
    struct line raw = {0}, left = {0}, right = {0}, mark = {0};
    size_t col = err->col ? err->col - 1 : 0, from = col > 30 ? col - 30 : 0;
    if (!err->line || ends_with(err->source, ".gz") || ends_with(err->source, ".zst") ||
        !read_line(err->source, err->line, from, &raw) || col - from > raw.n) {
        line_done(&raw);
        return;
    }
    size_t at = col - from;
    // Do not start inside a character.
    size_t start = 0;
    while (from && start < at && ((unsigned char)raw.p[start] & 0xC0) == 0x80)
        start++;
    size_t len = quoted_here(err, raw.p + at, raw.n - at);
    len = len > raw.n - at ? raw.n - at : len;
    line_text(&left, from ? "..." : "");
    line_clean(&left, raw.p + start, at - start);
    line_clean(&mark, raw.p + at, len);
    line_clean(&right, raw.p + at + len, raw.n - at - len);
    line_printf(out, "%7" PRIu64 " | ", err->line);
    line_text(out, left.p);
    line_text(out, mark.p ? mark.p : "");
    size_t used = line_width(left.p, left.n) + line_width(mark.p ? mark.p : "", mark.n);
    line_cut(out, right.p ? right.p : "", right.n, used < 70 ? 70 - used : 4);
    if (err->col) {
        line_text(out, "\n        | ");
        line_repeat(out, ' ', line_width(left.p, left.n));
        size_t width = line_width(mark.p ? mark.p : "", mark.n);
        line_repeat(out, '^', width ? width : 1);
    }
    line_text(out, "\n");
    line_done(&raw);
    line_done(&left);
    line_done(&right);
    line_done(&mark);
}

static void place(const struct lockstep_error *err, struct line *out)
{
    if (!err->source[0]) {
        line_text(out, "lockstep: ");
        return;
    }
    line_clean(out, err->source, strlen(err->source));
    if (err->line)
        line_printf(out, ":%" PRIu64, err->line);
    if (err->line && err->col)
        line_printf(out, ":%" PRIu64, err->col);
    line_text(out, ": ");
    if (!err->line && err->record)
        line_printf(out, "record %" PRIu64 ": ", err->record);
}

static void as_record(struct ui *ui, const struct lockstep_error *err)
{
    struct line l = {0};
    ui_begin(ui, NULL);
    line_text(&l, "{");
    json_text(&l, "type", "error");
    json_text(&l, "id", err->id);
    json_text(&l, "message", err->text);
    json_text(&l, "hint", err->hint);
    if (err->source[0])
        json_text(&l, "source", err->source);
    if (err->field[0])
        json_text(&l, "field", err->field);
    if (err->record)
        json_count(&l, "record", err->record);
    if (err->line)
        json_count(&l, "line", err->line);
    if (err->col)
        json_count(&l, "col", err->col);
    if (err->byte)
        json_count(&l, "byte", err->byte);
    line_text(&l, "}\n");
    ui_data(ui, &l);
    line_done(&l);
}

// Finds the column when only the line is known: where the value that the error quotes
// stands, if it stands there once.
static void locate(struct lockstep_error *err)
{
    const char *open = strchr(err->text, '"');
    const char *close = open ? strchr(open + 1, '"') : NULL;
    size_t n = close ? (size_t)(close - open) + 1 : 0;
    struct line raw = {0};
    if (!err->line || err->col || n < 3 || ends_with(err->source, ".gz") ||
        ends_with(err->source, ".zst") || !read_line(err->source, err->line, 0, &raw)) {
        line_done(&raw);
        return;
    }
    size_t found = 0;
    for (size_t i = 0; i + n <= raw.n; i++)
        if (memcmp(raw.p + i, open, n) == 0 && found++ == 0)
            err->col = i + 1;
    if (found > 1)
        err->col = 0;
    line_done(&raw);
}

void ui_reject(struct ui *ui, const struct lockstep_error *at, uint64_t count)
{
    struct line l = {0};
    struct lockstep_error err = *at;
    locate(&err);
    line_text(&l, "  rejected ");
    line_count(&l, (int64_t)count);
    line_text(&l, count > 1 ? " like this: " : ": ");
    place(&err, &l);
    line_printf(&l, "[%s] ", err.id);
    line_clean(&l, err.text, strlen(err.text));
    line_text(&l, "\n");
    excerpt(&err, &l);
    if (err.hint[0]) {
        line_text(&l, "    ");
        line_clean(&l, err.hint, strlen(err.hint));
        line_text(&l, "\n");
    }
    ui_say(ui, "%s", l.p);
    line_done(&l);
}

static void as_text(struct ui *ui, const struct lockstep_error *at)
{
    struct line l = {0};
    struct lockstep_error known = *at, *err = &known;
    locate(err);
    const char *red = ui->err_colour ? "\033[1;31m" : "";
    const char *plain = ui->err_colour ? "\033[0m" : "";
    place(err, &l);
    line_printf(&l, "%serror[%s]:%s ", red, err->id, plain);
    line_clean(&l, err->text, strlen(err->text));
    line_text(&l, "\n");
    excerpt(err, &l);
    if (err->hint[0]) {
        line_text(&l, "  hint: ");
        line_clean(&l, err->hint, strlen(err->hint));
        line_text(&l, "\n");
    }
    line_text(&l, "  ");
    if (ui->nothing)
        line_printf(&l, "%s. ", ui->nothing);
    line_printf(&l, "more: lockstep help %s\n", err->id);
    fputs(l.p, stderr);
    line_done(&l);
}

void ui_error(struct ui *ui, const struct lockstep_error *err)
{
    ui_clear_progress(ui);
    fflush(ui->out);
    if (ui->json)
        as_record(ui, err);
    as_text(ui, err);
}

int ui_code(enum lockstep_rc rc, const struct lockstep_error *err)
{
    switch (rc) {
    case LOCKSTEP_OK:
        return 0;
    case LOCKSTEP_ARGUMENT:
        return EXIT_COMMAND;
    case LOCKSTEP_INPUT:
        return err && strcmp(err->id, "E0403") == 0 ? EXIT_CHECK : EXIT_REFUSED;
    case LOCKSTEP_STOPPED:
        return EXIT_STOPPED;
    case LOCKSTEP_MEMORY:
    case LOCKSTEP_IO:
    case LOCKSTEP_LIMIT:
        break;
    }
    return EXIT_MACHINE;
}
