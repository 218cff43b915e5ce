// SPDX-License-Identifier: Apache-2.0
// The tables of a case and their version. Inside the room `store`.
#ifndef LOCKSTEP_STORE_SCHEMA_H
#define LOCKSTEP_STORE_SCHEMA_H

#include "store/duck.h"

enum { SCHEMA_VERSION = 2 };

// Makes all tables of schema.sql in an empty database.
enum rc schema_make(struct duck *d, const char *case_id, struct err *err);

// Reads the case's id into `id`. Fails: RC_INPUT E0403 no case in it, E0406 made by a
// newer version.
enum rc schema_check(struct duck *d, const char *path, char id[17], struct err *err);

#endif
