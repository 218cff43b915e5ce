// SPDX-License-Identifier: Apache-2.0
// What take.h does, for input that is spooled already: members of archives are.
#ifndef LOCKSTEP_INGEST_SPOOLED_H
#define LOCKSTEP_INGEST_SPOOLED_H

#include "ingest/spool.h"
#include "ingest/take.h"

// As take_file. Out also, however it ends: *recognised, whether its format is known.
enum rc take_spooled(struct store *s, const struct spool *spool,
                     const struct take_options *options, bool *recognised,
                     struct take_report *out, struct err *err);

// As take_explain.
enum rc take_explain_spooled(const struct spool *spool,
                             const struct take_options *options,
                             struct take_report *out, struct rows *mapping,
                             struct rows *sample, struct err *err);

#endif
