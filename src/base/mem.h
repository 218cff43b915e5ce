// SPDX-License-Identifier: Apache-2.0
// All memory of the project passes here, so that a test can refuse the n-th request
// and `--memory` can refuse what goes beyond it.
#ifndef LOCKSTEP_BASE_MEM_H
#define LOCKSTEP_BASE_MEM_H

#include "base/rc.h"

#include <stddef.h>
#include <stdint.h>

// `count` things of `size` bytes, not cleared; NULL when refused or when the product
// overflows. A count of 0 gives a pointer that can be freed.
void *mem_new(size_t count, size_t size) MUST_USE;

// The same, cleared.
void *mem_zero(size_t count, size_t size) MUST_USE;

// Makes `old` (or NULL) hold `count` things; on refusal NULL, and `old` stays.
void *mem_grow(void *old, size_t count, size_t size) MUST_USE;

// Gives back; NULL is fine.
void mem_free(void *p);

// Refuses requests that would take the total above `bytes`; 0 lifts the limit.
void mem_limit(uint64_t bytes);
uint64_t mem_limit_now(void);

// Bytes that are out now, and the most that ever were.
uint64_t mem_now(void);
uint64_t mem_peak(void);

// Lets the peak start again from what is out now, to measure one piece of work.
void mem_peak_reset(void);

// True if the last refusal in this process came from mem_limit.
int mem_was_limit(void);

// Tests: refuses the n-th request from now on (1 is the next) and only that one; 0
// refuses none. Returns how many requests were made since the last call.
uint64_t mem_fail_at(uint64_t n);

#endif
