// SPDX-License-Identifier: Apache-2.0
// Posts that a server hands out as HTML: their text as a person reads it, their links.
#ifndef LOCKSTEP_TRACE_HTML_H
#define LOCKSTEP_TRACE_HTML_H

#include "base/text.h"

#define HTML_MOST_BYTES (1u << 20) // longer fragments are refused

// Adds the text of an HTML fragment to *out.
//
// In: html = UTF-8, at most HTML_MOST_BYTES; sound or not.
// Out: tags, comments, scripts and styles go. <br> ends a line; so do both ends of <p>,
//   <div>, <li> and other blocks, where there is text before and behind. Runs of blanks
//   and line ends are one space, except in <pre>; none at either end.
//   A link whose words are cut for the eye (spans of class "invisible" or "ellipsis",
//   as Mastodon writes them, or "..." behind what its href begins with) is its whole
//   href. Mentions and hashtags are as written.
//   What has the class "quote-inline" goes: it repeats the quoted post's address for
//   servers that know no quotes.
//   &name; of HTML 4, &apos;, &#1; and &#x1; are decoded, once, with the meanings that
//   browsers give to 128..159; NUL, controls, surrogates, numbers beyond Unicode and
//   unknown names stay as they are written. "<" that begins no tag is a sign like
//   others; so is all from a tag, comment or script on that never ends.
//   The result has at most three bytes for one of the fragment (blanks in an href).
// Fails: RC_INPUT if `html` is not UTF-8, RC_LIMIT if it is too long, RC_MEMORY; *out
// is then as before. Cost: one pass. Paper: HTML Living Standard, 13.2.5; FEP-044f for
// "quote-inline".
enum rc html_text_of(struct span html, struct text *out) MUST_USE;

// Adds the href of each link of an HTML fragment to *out, in their order, parted by one
// space; an empty text if there are none.
//
// Out: entities decoded, blanks inside as %20. Links of class "mention" or "hashtag",
//   of rel "tag", to a place in the same page ("#..."), and those inside "quote-inline"
//   are left out.
// Fails: as html_text_of.
enum rc html_links_of(struct span html, struct text *out) MUST_USE;

#endif
