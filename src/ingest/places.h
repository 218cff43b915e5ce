// SPDX-License-Identifier: Apache-2.0
// Where in the file a rejected field stands. Inside the room `ingest`.
#ifndef LOCKSTEP_INGEST_PLACES_H
#define LOCKSTEP_INGEST_PLACES_H

#include "ingest/format.h"
#include "ingest/reject.h"

// Reads the file a second time and gives each reject that came from a mapped field its
// raw record, its column and the name of the column it was read from. Files are read
// twice only when something was rejected.
enum rc places_find(const char *path, const struct format *format,
                    struct rejects *rejects, struct err *err);

#endif
