// SPDX-License-Identifier: Apache-2.0
// What spec/tracking.txt and spec/url-aliases.tsv say, as tables; tools/url-tables
// writes them.
#ifndef LOCKSTEP_TRACE_URL_TABLES_H
#define LOCKSTEP_TRACE_URL_TABLES_H

#include <stddef.h>
#include <stdint.h>

// A parameter that marks where a click came from.
struct url_mark {
    const char *host; // "" = any; else this host and those below it
    const char *name; // lower case
    const char *path; // "" = any
    uint8_t host_n, name_n;
    uint8_t whole; // 1 = this name, 0 = every name that begins so
};

// One name for another; see the lists below.
struct url_alias {
    const char *from;
    const char *to;
};

// Sorted by host, then name. [url_n_marks]
extern const struct url_mark url_marks[];
extern const size_t url_n_marks;

// Sorted by from: hosts; host and path prefix; host and path of exits, to = parameter.
extern const struct url_alias url_hosts[];
extern const size_t url_n_hosts;
extern const struct url_alias url_paths[];
extern const size_t url_n_paths;
extern const struct url_alias url_exits[];
extern const size_t url_n_exits;

#endif
