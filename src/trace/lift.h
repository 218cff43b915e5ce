// SPDX-License-Identifier: Apache-2.0
// From a post to its marks: which objects of which kinds it touches.
#ifndef LOCKSTEP_TRACE_LIFT_H
#define LOCKSTEP_TRACE_LIFT_H

#include "base/column.h"
#include "base/err.h"
#include "base/text.h"
#include "trace/kind.h"
#include "trace/words.h"

#define LIFT_MOST_MARKS 1000 // marks of one post; what is more is counted as surplus
#define LIFT_MOST_KEY_BYTES 4096 // of an id; longer ones are counted as refused

// Flags of a post. The first three say that the source gives no list of that sort, so
// that the text is searched.
#define LIFT_URLS_IN_TEXT 1u
#define LIFT_TAGS_IN_TEXT 2u
#define LIFT_MENTIONS_IN_TEXT 4u
// A repost's text, URLs, hashtags and mentions, media and sound count as its own.
// Without it they are its original's and give no traces: the common repost says it all,
// and would otherwise count several times. Some published tools count them.
#define LIFT_REPOST_WHOLE 8u
// URLs are keys as they are written, without canonical form and domain, as published
// tools compare them.
#define LIFT_URLS_AS_GIVEN 16u
#define LIFT_IN_TEXT (LIFT_URLS_IN_TEXT | LIFT_TAGS_IN_TEXT | LIFT_MENTIONS_IN_TEXT)

// A list that the caller lends. p [n]; an element whose p is NULL or n is 0 is skipped.
struct lift_list {
    const struct span *p;
    size_t n;
};

// What a source says of one post; all borrowed, all UTF-8, all may be empty.
struct lift_post {
    struct span platform;      // "x", "tiktok": lower-case name; prefix of ids
    struct span repost_of;     // id of the post that this one repeats
    struct span reply_to;      // id of the post that this one answers
    struct span like_of;       // id of the post that is liked
    struct span follow_of;     // id of the account that is followed
    struct span text;          // what it says
    struct lift_list urls;     // in the order of the post
    struct lift_list tags;     // with or without #
    struct lift_list mentions; // handles, with or without @
    struct lift_list media;    // ids or prints of pictures and films
    struct lift_list audio;    // ids of sounds
    struct lift_list objects;  // ids whose nature the source does not tell
    uint8_t object_kind;       // enum kind of `objects`; KIND_NONE means KIND_OBJECT
    unsigned flags;            // LIFT_...
};

// What became of all marks offered. made + twice + the rest = offered.
struct lift_counts {
    uint64_t posts;
    uint64_t made;     // traces
    uint64_t twice;    // the same object again in the same post
    uint64_t not_url;  // URLs refused (E0261)
    uint64_t not_name; // hashtags, handles refused (E0266)
    uint64_t not_utf8; // texts and ids that are not UTF-8
    uint64_t too_long; // beyond a limit
    uint64_t surplus;  // beyond LIFT_MOST_MARKS
};

// The traces of the posts added since the last reset, in the order of the posts, and
// within one in the order in which lift_post names them. Zeroes are an empty lift. Its
// memory is used again: in the steady state nothing is requested.
struct lift {
    struct u8s kind;  // [n] enum kind
    struct u32s post; // [n] row that the caller gave
    struct u64s end; // [n] where the key ends in `keys`; it begins where the last ended
    struct text keys; // all keys behind each other
    struct lift_counts counts;
    struct words_room room; // work space from here on
    struct words_hits hits;
    struct text work;
    struct u64s order;
};

// Adds the traces of one post.
//
// Out: one row for each distinct (kind, key):
//   object   the id as given
//   repost, reply, media, audio   "platform:id", or the id itself if it is a URI
//            (with "://", or of did:, urn:, tag:), so that equal numbers of two
//            platforms never meet
//   url      url_canonical; from lists bare domains too
//   domain   url_site of each of its URLs
//   text     words_normal with hashtags, if words_enough
//   tags     its hashtags in their order, folded, "#a #b #c", if at least three differ
//   mention  its handles as one set, folded, sorted, "platform:@a @b"
//   Marks that are refused are counted and leave no row; a bad mark spoils no other.
// In: row = the caller's number for the post.
// Fails: RC_ARGUMENT E0267 if object_kind is no kind; RC_MEMORY. The lift then holds
// what it held before the call. Cost: ids only, no text: one copy a mark, more than
// 10^6 posts a second.
enum rc lift_post(struct lift *l, const struct lift_post *post, uint32_t row,
                  struct err *err) MUST_USE;

// True for ids that name a thing for the whole world, before which no platform is put:
// with "://", or of did:, urn:, tag:.
bool lift_is_uri(struct span id);

// Key of trace i < l->kind.n; lives until the next lift_post, lift_reset or lift_done.
struct span lift_key(const struct lift *l, size_t i);

// Forgets the traces, keeps memory and counts.
void lift_reset(struct lift *l);

void lift_done(struct lift *l);

// A pure function of this room in its simple form, for the SQL of a case: callable from
// any thread; adds to *out; RC_INPUT and RC_LIMIT mean that `in` has no such form, NULL
// in SQL.
struct lift_function {
    const char *name; // of the SQL function
    enum rc (*call)(struct span in, struct text *out);
    const char *what; // one line for help
};

// All of them; their number goes to *n.
const struct lift_function *lift_functions(size_t *n);

#endif
