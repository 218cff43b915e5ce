// SPDX-License-Identifier: Apache-2.0
// The story world as the export of a real platform: what `lockstep demo` imports.
#ifndef LOCKSTEP_STORY_WRITE_H
#define LOCKSTEP_STORY_WRITE_H

#include "base/err.h"
#include "base/pace.h"

// How large a world. Start from STORY_DEFAULT; the same options give the same bytes on
// every machine.
struct story_options {
    uint64_t seed;
    uint32_t accounts; // organic ones that may post, 1,000..5,000,000
    uint32_t planted;  // 0, or 12..accounts / 10
    uint32_t days;     // 7..366, from STORY_START_S on
    uint32_t scale;    // organic posts an account, percent of the usual, 1..1,000
}; // accounts * days * scale at most 14 * 10^10: some 200 million posts

#define STORY_DEFAULT                                                                  \
    ((struct story_options){                                                           \
        .seed = 1, .accounts = 50000, .planted = 284, .days = 28, .scale = 100})

#define STORY_START_S INT64_C(1709510400) // Monday 2024-03-04T00:00:00Z

// Blemishes that every world has, whatever its size.
enum {
    STORY_DUPLICATES = 41, // records whose item id was collected before
    STORY_NO_TIME = 4,     // records without createTime
    STORY_BAD_TIME = 4,    // records whose createTime is not a number
    STORY_NO_AUTHOR = 4,   // records without author
    STORY_REJECTS = STORY_NO_TIME + STORY_BAD_TIME + STORY_NO_AUTHOR,
};

// Where bytes go, in order; lives as long as the call. What it returns ends the writing
// unless it is RC_OK; it fills `err` itself.
typedef enum rc story_sink(void *self, struct span bytes, struct err *err);

// What the world holds: records = posts + STORY_DUPLICATES + STORY_REJECTS.
struct story_count {
    uint64_t records;
    uint64_t posts;         // taken by a sound import
    uint64_t planted_posts; // of them by the planted network
    uint64_t accounts;      // with at least one post
    uint64_t bytes;
};

// Writes the export: one JSON object a line (Zeeschuimer's envelope around an item of
// TikTok's web interface), in the order of `timestamp_collected`.
// In: options as above. Out: *count unless NULL.
// Fails: RC_ARGUMENT E0171 (a size out of range); RC_MEMORY; RC_STOPPED; what the sink
// returned. Cost: about 20 bytes a post, and half a microsecond a kilobyte.
enum rc story_write(const struct story_options *options, story_sink *sink, void *self,
                    const struct pace *pace, struct story_count *count,
                    struct err *err) MUST_USE;

// Writes the answer: CSV `account,group` of the planted accounts (handles; groups
// "crew-1".."crew-6"), in account order. Fails like story_write.
enum rc story_truth(const struct story_options *options, story_sink *sink, void *self,
                    struct err *err) MUST_USE;

// Writes the tip: four links, one a line, two to profiles and two to videos of planted
// accounts of four crews. Fails like story_write, and RC_ARGUMENT without a network.
enum rc story_tip(const struct story_options *options, story_sink *sink, void *self,
                  struct err *err) MUST_USE;

#endif
