// SPDX-License-Identifier: Apache-2.0
// A belt: jobs are put on it by one thread and done by another, one after the other, in
// the order in which they were put.
#ifndef LOCKSTEP_BASE_BELT_H
#define LOCKSTEP_BASE_BELT_H

#include "base/err.h"

struct belt;

// Room for what a job needs to know, copied when it is put.
enum { BELT_ARG_BYTES = 32, BELT_JOBS = 6 };

// Does one job. What it returns other than RC_OK is the belt's failure: the jobs behind
// it are dropped.
typedef enum rc belt_job(const void *arg, struct err *err);

// Starts a belt. Where the machine gives no thread, jobs are done at once by whoever
// puts them. Out: `out`, to be given to belt_free. Fails: RC_MEMORY.
enum rc belt_start(struct belt **out, struct err *err) MUST_USE;

// Puts a job; waits while BELT_JOBS are unfinished. In: `arg` of `size` bytes, at most
// BELT_ARG_BYTES, is copied. Fails: with the belt's failure, if it has one.
enum rc belt_put(struct belt *b, belt_job *job, const void *arg, size_t size,
                 struct err *err) MUST_USE;

// Waits until nothing is left to do. Fails: with the belt's failure, if it has one.
enum rc belt_wait(struct belt *b, struct err *err) MUST_USE;

// Waits for the job at hand, drops the others and gives everything back; NULL is fine.
void belt_free(struct belt *b);

#endif
