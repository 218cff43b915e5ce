// SPDX-License-Identifier: Apache-2.0
// Which format a file is in, and how sure that is.
#ifndef LOCKSTEP_INGEST_RECOGNISE_H
#define LOCKSTEP_INGEST_RECOGNISE_H

#include "ingest/record.h"
#include "ingest/take.h"

enum { RECOGNISE_SAMPLE = 2000 };

struct recognised {
    struct format format;
    char certainty[16]; // "certain", "likely", "possible", "given"
    uint64_t sampled, fitting;
};

// Reads the beginning of the file at `path`, which must be one that can be read twice.
// "certain": its columns or keys are those of one format only and 99 of 100 sampled
// records pass; "likely": one format fits best and half of them pass; "possible": one
// fits at all. "given" where options name the format or map the columns. Fails:
// RC_INPUT E0309 no format fits, E0317 several do (the hint says what to type); as
// plan_open.
enum rc recognise(const char *path, const struct take_options *options,
                  struct arena *arena, struct recognised *out, struct err *err);

#endif
