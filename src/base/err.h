// SPDX-License-Identifier: Apache-2.0
// An error as a person reads it: an id of spec/errors, one sentence, a hint, a place.
#ifndef LOCKSTEP_BASE_ERR_H
#define LOCKSTEP_BASE_ERR_H

#include "base/rc.h"
#include "base/span.h"

#include <stdarg.h>
#include <stdint.h>

// Owned by the caller, who starts it as zeroes; every function that takes one accepts
// NULL. Whoever finds the fault fills it; callers pass it on untouched. Numbers that
// are zero are not known; record, line and col count from 1, byte from 0.
struct err {
    char id[8];       // "E0231"
    char text[400];   // one lower-case sentence, no full stop
    char hint[300];   // advice that can be typed, or empty
    char source[256]; // file or other origin of foreign bytes, or empty
    char field[64];   // name of the column or key, or empty
    uint64_t record;
    uint64_t line;
    uint64_t col;
    uint64_t byte;
};

// Empties `err`.
void err_clear(struct err *err);

// Writes id and text of a fault that was just found. Returns `rc`, so that a function
// can end with `return err_set(err, RC_INPUT, "E0101", "...", ...)`. A text that is too
// long ends with an ellipsis. What is not valid UTF-8 or a control character in the
// arguments appears escaped.
enum rc err_set(struct err *err, enum rc rc, const char *id, const char *format, ...)
    PRINTF_LIKE(4, 5);

// Adds a hint to an error just set.
void err_hint(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);

// Adds the place in foreign bytes to an error just set. Any number may be 0.
void err_place(struct err *err, const char *source, uint64_t record, uint64_t line,
               uint64_t col);

// Adds the name of the column or key to an error just set.
void err_field(struct err *err, const char *name);

// The fault that every failed request for memory reports. Returns RC_MEMORY, or
// RC_LIMIT when the limit set by mem_limit refused it.
enum rc err_memory(struct err *err);

// The fault of a run that was stopped. Returns RC_STOPPED.
enum rc err_stopped(struct err *err);

// Writes `value` into `out` (always terminated) so that it can stand inside an error:
// control and bidirectional characters and bad UTF-8 escaped, cut after `size` bytes
// with an ellipsis. Returns `out`.
char *err_quote(char *out, size_t size, struct span value);

#endif
