// SPDX-License-Identifier: Apache-2.0
// Two streams: data on standard output, talk on standard error.
#ifndef LOCKSTEP_CLI_UI_H
#define LOCKSTEP_CLI_UI_H

#include "line.h"
#include "parse.h"

#include "lockstep.h"
#include <signal.h>
#include <stdio.h>

enum {
    EXIT_NOTHING = 1,
    EXIT_COMMAND = 2,
    EXIT_REFUSED = 3,
    EXIT_CHECK = 4,
    EXIT_MACHINE = 5,
    EXIT_STOPPED = 130
};

struct ui {
    const struct command *c;
    bool json, csv, quiet, verbose;
    bool out_tty, err_tty;
    bool out_colour, err_colour;
    bool can_rewrite; // standard error is a terminal that knows how to clear a line
    size_t width;     // columns of standard output: the terminal's, or 100
    FILE *out;        // standard output, or what -o names
    char *out_path, *out_tmp;
    bool closed_pipe;
    bool stopped;    // output ended because of Ctrl-C
    int write_error; // errno of the first write that failed
    bool begun;
    bool told_case; // that the case was made
    bool hold;      // warnings wait in `held` until ui_tell_held
    struct line held;
    const char *nothing; // what an error left undone: "nothing was imported"
    double started;
    uint64_t file, files; // that are read: number 3 of 40, for progress
    struct {
        const char *name;
        uint64_t n;
    } count[12];
    size_t n_counts;
    struct {
        char phase[40];
        double since, drawn;
        bool shown;
    } progress;
};

// Set by Ctrl-C; output then ends.
extern volatile sig_atomic_t ui_stop_asked;

void ui_init(struct ui *ui, const struct command *c);
void ui_done(struct ui *ui);

double ui_now(void);          // seconds of a clock that never goes back
uint64_t ui_peak_bytes(void); // most memory this process ever held

// Where data go from now on: `path`, written under another name until ui_finish; NULL
// or
// "-" is standard output. Fails: IO, E0803.
enum lockstep_rc ui_open(struct ui *ui, const char *path, struct lockstep_error *err);

// Ends the output: in place if `keep`, else gone. Fails: IO, E0801.
enum lockstep_rc ui_finish(struct ui *ui, bool keep, struct lockstep_error *err);

// A lockstep_sink; `self` is the ui.
int ui_sink(void *self, const char *p, size_t n);
void ui_data(struct ui *ui, const struct line *l);

// Talk: nothing under --quiet and --json. Text is written as it is; foreign parts must
// have passed line_clean.
void ui_say(struct ui *ui, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool ui_talks(const struct ui *ui);

// How the library is to work for this command.
struct lockstep_options ui_options(struct ui *ui);
void ui_clear_progress(struct ui *ui);

// The envelope of --json; nothing without it. `c` may be NULL.
void ui_begin(struct ui *ui, const lockstep_case *c);
void ui_count(struct ui *ui, const char *name, uint64_t n);

// Says what went wrong: on standard error, and as a record under --json.
void ui_error(struct ui *ui, const struct lockstep_error *err);
void ui_warn(struct ui *ui, const char *id, const char *message, const char *hint);

// Where and why, as talk: place, id, sentence, the line with carets, hint. `count` is
// how many are like it.
void ui_reject(struct ui *ui, const struct lockstep_error *err, uint64_t count);

// Says the warnings that were held back, and holds no more.
void ui_tell_held(struct ui *ui);

// The exit code of a result.
int ui_code(enum lockstep_rc rc, const struct lockstep_error *err);

// The record "end".
void ui_end(struct ui *ui, enum lockstep_rc rc, int code);

// The last line of talk: rows, seconds, rows per second, peak memory.
void ui_last(struct ui *ui, uint64_t rows, const char *noun, double seconds);

// Opens the case of this command.
enum lockstep_rc ui_case(struct ui *ui, enum lockstep_mode mode, lockstep_case **out,
                         struct lockstep_error *err);

// " -C path" if the case was named, so that advice can be typed; else "".
void ui_case_flag(const struct ui *ui, struct line *out);

// JSON members: `,"key":` and the value.
void json_text(struct line *l, const char *key, const char *text);
void json_count(struct line *l, const char *key, uint64_t n);
void json_int(struct line *l, const char *key, int64_t n);
void json_id(struct line *l, const char *key, uint64_t id);
void json_real(struct line *l, const char *key, double f);
void json_time(struct line *l, const char *stem, int64_t us); // NAME_us and NAME

#endif
