// SPDX-License-Identifier: Apache-2.0
// What `--zone` says, as rules for times: an offset, or a place of the zone database.
#ifndef LOCKSTEP_INGEST_ZONE_FILE_H
#define LOCKSTEP_INGEST_ZONE_FILE_H

#include "event/check.h"

// Sets zone_given and the offset or the place of `rules`. A place is a file below
// $TZDIR or /usr/share/zoneinfo; it is read into `place`, which must outlive the rules.
// Fails: RC_ARGUMENT E0239 (neither an offset nor a place that is there, or a name that
// leaves that folder); RC_INPUT E0249 (its file cannot be read).
enum rc zone_file_rules(struct span name, struct zone *place, struct when_rules *rules,
                        struct err *err) MUST_USE;

#endif
