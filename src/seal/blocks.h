// SPDX-License-Identifier: Apache-2.0
// SHA-256 by the processor's own instructions. For digest.c and its test.
#ifndef LOCKSTEP_SEAL_BLOCKS_H
#define LOCKSTEP_SEAL_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Works `n` blocks of 64 bytes into `state`, the eight words of FIPS 180-4; false, and
// nothing is done, where the processor has no such instructions.
bool digest_blocks(uint32_t state[8], const char *p, size_t n);

#endif
