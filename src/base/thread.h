// SPDX-License-Identifier: Apache-2.0
// The same work over chunks of a range, by several threads.
#ifndef LOCKSTEP_BASE_THREAD_H
#define LOCKSTEP_BASE_THREAD_H

#include "base/pace.h"
#include "base/rc.h"

#include <stddef.h>

// Work on items from..to-1 as thread `worker` (0..n-1). Results must not depend on
// which worker gets which chunk, nor in what order. Returns RC_OK or what failed.
typedef enum rc thread_work(void *self, unsigned worker, size_t from, size_t to);

// Calls `work` for chunks of `chunk` items of 0..n_items-1 on `n_threads` threads (the
// caller's is one of them; 0 means as many as the machine has processors). Returns the
// first failure; the chunks that have not begun are then left out. Asked to stop
// through `pace` it returns RC_STOPPED and reports nothing.
enum rc thread_chunks(unsigned n_threads, size_t n_items, size_t chunk,
                      thread_work *work, void *self, const struct pace *pace,
                      const char *phase) MUST_USE;

// Processors that this process may use, at least 1.
unsigned thread_count(void);

// What `asked` comes to: 0 becomes thread_count(), and never more than 256.
unsigned thread_resolve(unsigned asked);

#endif
