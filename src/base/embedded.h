// SPDX-License-Identifier: Apache-2.0
// A file of spec/ that tools/embed made part of the program.
#ifndef LOCKSTEP_BASE_EMBEDDED_H
#define LOCKSTEP_BASE_EMBEDDED_H

#include <stddef.h>

// Tables end with an entry of zeroes.
struct embedded {
    const char *name; // of the file, without its folder
    const char *text; // terminated
    size_t n;         // bytes of text
};

#endif
