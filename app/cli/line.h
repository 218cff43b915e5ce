// SPDX-License-Identifier: Apache-2.0
// Text for people: it grows, knows how wide it is on a screen, and shows what would
// otherwise be invisible.
#ifndef LOCKSTEP_CLI_LINE_H
#define LOCKSTEP_CLI_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Zeroes are an empty line; p is terminated once anything was added. When the machine
// gives no more memory the program ends with a sentence and code 5: nothing of the case
// is ever half done at these places.
struct line {
    char *p;
    size_t n, cap;
};

void line_add(struct line *l, const char *p, size_t n);
void line_text(struct line *l, const char *text);
void line_printf(struct line *l, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void line_repeat(struct line *l, char c, size_t n);
void line_reset(struct line *l);
void line_done(struct line *l);

// Memory for the command line, or the end of the program.
void *cli_alloc(size_t count, size_t size);
void *cli_grow(void *old, size_t count, size_t size);
char *cli_copy(const char *p, size_t n);

// The code point at p[*at], *at moved behind it; -1 for a byte that is not UTF-8.
int32_t line_rune(const char *p, size_t n, size_t *at);

// Columns that a code point takes: 0, 1 or 2. Columns of a text without controls.
int line_rune_width(int32_t rune);
size_t line_width(const char *p, size_t n);

// True for what changes the picture without being seen: controls, bidirectional marks,
// zero-width characters.
bool line_hidden(int32_t rune);

// Adds foreign text for a screen: hidden characters as \u202e, bytes that are not UTF-8
// as \xff, line feeds as \n.
void line_clean(struct line *l, const char *p, size_t n);

// Adds foreign text as a JSON string, hidden characters escaped.
void line_json(struct line *l, const char *p, size_t n);

// Adds at most `width` columns of clean text; what is cut shows as an ellipsis.
void line_cut(struct line *l, const char *p, size_t n, size_t width);

// Number of bytes of p that make the next screen line of at most `width` columns, ended
// at a blank if there is one and `hard` or else run over to the next blank. *skip is
// how many bytes (the blank) come between this line and the next.
size_t line_wrap(const char *p, size_t n, size_t width, bool hard, size_t *skip);

// "1,234,567"; "1.2 M"; "60 s", "10 min", "1.5 h"; "61 MB"; "2023-05-03 01:12:07Z".
void line_count(struct line *l, int64_t n);
void line_short(struct line *l, double n);
void line_duration(struct line *l, int64_t us);
void line_bytes(struct line *l, uint64_t bytes);
void line_time(struct line *l, int64_t us, bool day_only);
void line_iso(struct line *l, int64_t us);

#endif
