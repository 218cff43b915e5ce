// SPDX-License-Identifier: Apache-2.0
// One record of the export.
#ifndef LOCKSTEP_STORY_LINE_H
#define LOCKSTEP_STORY_LINE_H

#include "story/talk.h"

enum { LINE_MOST = 16384 }; // bytes of the longest record, generously

// Work space for lines; large, keep it off the stack.
struct line_writer {
    const struct world *world;
    struct talk_chance chance;
    struct person source; // whom the fans follow
    struct talk talk;
};

// Makes ready for the lines of `w`, which must outlive `l`.
void line_writer_init(struct line_writer *l, const struct world *w);

// Id that the platform gave to the post of `row`.
uint64_t line_post_id(const struct world *w, uint32_t row);

// Writes emission `e` of the world (the `serial`-th of the file, from 1) with its line
// feed. Needs LINE_MOST free bytes in `out`.
void line_write(struct line_writer *l, uint32_t e, uint64_t serial, struct pen *out);

#endif
