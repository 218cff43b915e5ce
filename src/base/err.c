// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void must_fail_(const char *expr, const char *file, int line)
{
    fprintf(stderr, "lockstep: a bug of ours: %s:%d: %s\n", file, line, expr);
    abort();
}

void err_clear(struct err *err)
{
    if (err)
        memset(err, 0, sizeof *err);
}

char *err_quote(char *out, size_t size, struct span value)
{
    size_t n = 0, at = 0;
    must(size >= 16);
    while (at < value.n) {
        size_t start = at;
        int32_t r = utf8_next(value, &at);
        char esc[16];
        size_t len = at - start;
        const char *from = value.p + start;
        if (r < 0 || rune_hidden(r) || r == '\n' || r == '\t') {
            len = (size_t)(r < 0 ? snprintf(esc, sizeof esc, "\\x%02x",
                                            (unsigned char)value.p[start])
                                 : snprintf(esc, sizeof esc, "\\u%04x", (unsigned)r));
            from = esc;
        }
        if (n + len + 4 > size) {
            memcpy(out + n, "...", 3);
            n += 3;
            break;
        }
        memcpy(out + n, from, len);
        n += len;
    }
    out[n] = '\0';
    return out;
}

static void write_clean(char *out, size_t size, const char *format, va_list args)
{
    char raw[1024];
    int n = vsnprintf(raw, sizeof raw, format, args);
    size_t len = n < 0 ? 0 : (size_t)n >= sizeof raw ? sizeof raw - 1 : (size_t)n;
    err_quote(out, size, (struct span){raw, len});
}

enum rc err_set(struct err *err, enum rc rc, const char *id, const char *format, ...)
{
    if (!err)
        return rc;
    err_clear(err);
    snprintf(err->id, sizeof err->id, "%s", id);
    va_list args;
    va_start(args, format);
    write_clean(err->text, sizeof err->text, format, args);
    va_end(args);
    return rc;
}

void err_hint(struct err *err, const char *format, ...)
{
    if (!err)
        return;
    va_list args;
    va_start(args, format);
    write_clean(err->hint, sizeof err->hint, format, args);
    va_end(args);
}

void err_place(struct err *err, const char *source, uint64_t record, uint64_t line,
               uint64_t col)
{
    if (!err)
        return;
    if (source)
        snprintf(err->source, sizeof err->source, "%s", source);
    err->record = record;
    err->line = line;
    err->col = col;
}

void err_field(struct err *err, const char *name)
{
    if (err)
        snprintf(err->field, sizeof err->field, "%s", name);
}

enum rc err_memory(struct err *err)
{
    if (mem_was_limit()) {
        enum rc rc = err_set(err, RC_LIMIT, "E0502",
                             "more memory is needed than the limit of %llu MiB allows",
                             (unsigned long long)(mem_limit_now() >> 20));
        err_hint(err, "raise --memory, or use a shorter --window or a higher minimum");
        return rc;
    }
    enum rc rc = err_set(err, RC_MEMORY, "E0501",
                         "the machine gave no more memory (%llu MiB are in use)",
                         (unsigned long long)(mem_now() >> 20));
    err_hint(err,
             "close other programs, or use a shorter --window or a higher minimum");
    return rc;
}

enum rc err_stopped(struct err *err)
{
    return err_set(err, RC_STOPPED, "E0601", "stopped");
}
