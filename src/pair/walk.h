// SPDX-License-Identifier: Apache-2.0
// The walk over accounts that both kernels share: it hands on the meetings of those
// partners that can reach the least number of objects. Inside the room only.
#ifndef LOCKSTEP_PAIR_WALK_H
#define LOCKSTEP_PAIR_WALK_H

#include "pair/meet.h"
#include "pair/roll.h"

// A meeting of the account under work with a partner of a higher number.
struct pair_meeting {
    uint32_t partner;      // its number among this account's partners
    uint32_t mine, theirs; // trace rows
};

// A kernel's part. Each is called by one worker at a time; workers share nothing that
// is written. `self` is the kernel's.
struct pair_kernel {
    void *self;
    // Takes the next meetings of account `a`, n > 0; they ascend by `mine`, then
    // `theirs`. Partners seen so far are 0..n_partners-1.
    enum rc (*tally)(void *self, unsigned worker, const struct pair_meeting *meeting,
                     size_t n, size_t n_partners);
    // Ends account `a`: partners->key are the accounts behind the numbers.
    enum rc (*settle)(void *self, unsigned worker, uint32_t a,
                      const struct pair_roll *partners);
};

// What is walked, cut into pieces of about equal work that do not depend on the
// threads.
struct pair_walk {
    const struct pair_meets *meets;
    const struct pair_options *options;
    struct u32s cut;            // piece i is the accounts cut[i]..cut[i+1]-1
    struct pair_stride *stride; // [n_workers] work space
    unsigned n_workers;
};

// In: meets and options, which must outlive *out. Out: *out; give it to pair_walk_done.
// Fails: RC_MEMORY.
enum rc pair_walk_init(const struct pair_meets *meets,
                       const struct pair_options *options,
                       struct pair_walk *out) MUST_USE;
void pair_walk_done(struct pair_walk *walk);

// How many pieces there are, and the visits that one of them costs.
size_t pair_walk_pieces(const struct pair_walk *walk);
uint64_t pair_walk_visits(const struct pair_walk *walk, size_t piece);

// Does the accounts of one piece. Every meeting with an account that the walked one
// meets on at least min_objects objects is handed on, and some others.
// Fails: what the kernel returns; RC_MEMORY, RC_STOPPED.
// Cost: a step for each row in each window, one byte of a cache for each meeting twice.
enum rc pair_walk_piece(struct pair_walk *walk, unsigned worker, size_t piece,
                        const struct pair_kernel *kernel) MUST_USE;

#endif
