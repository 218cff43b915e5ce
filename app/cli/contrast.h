// SPDX-License-Identifier: Apache-2.0
// What differs between two texts, word by word.
#ifndef LOCKSTEP_CLI_CONTRAST_H
#define LOCKSTEP_CLI_CONTRAST_H

#include "line.h"

// Puts brackets around the words that only one of the two has: [so], or ⟦so⟧ where a
// text has brackets of its own. Both stay as they are if they are equal, have less than
// half of their words in common, or are long.
void contrast_mark(struct line *a, struct line *b);

#endif
