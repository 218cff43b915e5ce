// SPDX-License-Identifier: Apache-2.0
// Running text: its normal form, and the URLs, hashtags and mentions in it.
#ifndef LOCKSTEP_TRACE_WORDS_H
#define LOCKSTEP_TRACE_WORDS_H

#include "base/err.h"
#include "base/text.h"

#define WORDS_MOST_BYTES (1u << 20) // longer texts are refused

// Leave the hashtags out of the normal form.
#define WORDS_NO_TAGS 1u

// Work space that is used again from text to text. Zeroes are an empty one; one thread
// at a time.
struct words_room {
    int32_t *p; // code points
    size_t n, cap;
};

// What a text tells apart from its marks. Signs inside hashtags do not count.
struct words_weight {
    uint32_t letters; // letters of any script
    uint32_t cjk;     // of these, Han, kana, bopomofo and Hangul syllables
};

// Adds the normal form of `text` to *out: equal for texts that differ only in what is
// changed to look different.
//
// In: text = UTF-8, at most WORDS_MOST_BYTES; flags = 0 or WORDS_NO_TAGS.
// Out: in this order
//   1. NFKC and full case folding; zero-width signs, variation selectors, bidirectional
//      marks, tags, keycaps and controls go, and marks beyond the 30th on one sign; all
//      blanks and line ends are a space;
//   2. decimal digits of every script are 0, each for itself;
//   3. a letter that stands more than twice stands twice ("sooo" is "soo");
//   4. URLs (with a scheme or www.) and @mentions go, as words_find sees them;
//   5. a run of emoji, blanks between them included, is its first one; blanks are one
//      space, none at the ends. Hashtags and punctuation stay.
//   The normal form of a normal form is itself. `*weight` (unless NULL) is set.
//   Look-alike letters (the skeleton of UTS 39) are not folded yet.
// Fails: RC_INPUT E0264 if `text` is not UTF-8; RC_LIMIT E0265 if it is too long;
// RC_MEMORY. *out is then as before.
// Cost: about 4 bytes of work space a byte, kept in `room`.
// Paper: Unicode UAX 15 and UAX 44 (NFKC_Casefold).
enum rc words_normal(struct span text, unsigned flags, struct words_room *room,
                     struct text *out, struct words_weight *weight,
                     struct err *err) MUST_USE;

// True if a text of that weight says enough to be an object of its own: at least 20
// letters, or 8 CJK signs (proposed, METHOD section 4).
bool words_enough(struct words_weight weight);

// Sorts of marks.
enum words_what {
    WORDS_URL = 1,
    WORDS_TAG = 2,
    WORDS_MENTION = 3,
};

// A mark found in a text: n bytes from byte `at`, with its sign (#, @ or their
// full-width forms).
struct words_hit {
    uint32_t at;
    uint32_t n;
    uint32_t what; // enum words_what
};

// Zeroes are an empty list; a column.
struct words_hits {
    struct words_hit *p;
    size_t n, cap;
};

// Finds the URLs, hashtags and mentions of `text` and appends them to *out in the order
// of the text; they do not overlap.
//
// Out: a URL begins with http://, https:// or www. and ends before a blank, a quote, an
//   angle bracket, CJK punctuation, or a CJK sign that does not follow on "/" or "=";
//   closing punctuation and brackets without partner do not belong to it. A hashtag has
//   letters, marks, digits, "_", joiners and middle dots of any script, at least one of
//   them a letter; another may follow on it at once. A mention is "@" and a handle:
//   ASCII letters, digits, "_", inner "." and "-", then perhaps "@host.name"; or
//   letters and digits of any script if its first letter is not ASCII. "@" after an
//   ASCII letter or digit is part of an e-mail address and no mention.
// Fails: as words_normal. *out is then as before.
enum rc words_find(struct span text, struct words_room *room, struct words_hits *out,
                   struct err *err) MUST_USE;

// The hit without its sign: "tag" for "#tag"; a URL is given whole.
struct span words_body(struct span text, struct words_hit hit);

// Adds the normal form of one hashtag or handle to *out: NFKC, case folding, hidden
// signs off, one leading # or @ off. In: raw = with or without its sign, blanks at both
// ends allowed. Fails: RC_INPUT E0266 if nothing stays or a blank is inside; and as
// words_normal.
enum rc words_name(struct span raw, struct words_room *room, struct text *out,
                   struct err *err) MUST_USE;

void words_room_done(struct words_room *room);

// The same in the simple form of lift_functions. The first gives the normal form with
// hashtags; the others the marks as they are written, with their signs, parted by one
// space, an empty text if there are none.
enum rc words_normal_of(struct span text, struct text *out) MUST_USE;
enum rc words_urls_of(struct span text, struct text *out) MUST_USE;
enum rc words_tags_of(struct span text, struct text *out) MUST_USE;
enum rc words_mentions_of(struct span text, struct text *out) MUST_USE;

#endif
