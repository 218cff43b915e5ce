// SPDX-License-Identifier: Apache-2.0
// What url.c is made of; for this room only.
#ifndef LOCKSTEP_TRACE_URL_PARTS_H
#define LOCKSTEP_TRACE_URL_PARTS_H

#include "base/err.h"
#include "base/text.h"

// The fault of something that is no URL. Returns RC_INPUT.
enum rc url_refuse(struct err *err, struct span raw, const char *why);

// Adds the clean form of a host to *out: lower case, punycode, no dot at the end, no
// "www.".
// In: raw = host as libcurl gives it: an IPv6 address in brackets, numeric IPv4 forms
// resolved, escapes undone.
// Fails: RC_INPUT E0261; RC_MEMORY. *out is then as before.
// Paper: RFC 3492 (punycode); UTS 46, non-transitional, its mapping by NFKC_Casefold.
enum rc url_host_clean(struct span raw, struct text *out, struct err *err) MUST_USE;

// True if `host` (clean, at most 253 bytes) has a suffix that the public suffix list
// names, and something before it.
bool url_host_known(struct span host);

// True for dotted IPv4 and bracketed IPv6.
bool url_host_is_address(struct span host);

// Sets of bytes that stay as they are in one part of a URL.
enum url_part {
    URL_PATH = 1,
    URL_QUERY = 2, // also of the fragment
};

// Adds `in` to *out with its escapes in one form: see url_canonical.
enum rc url_escape(struct span in, enum url_part part, struct text *out) MUST_USE;

// Adds `in` to *out with all its escapes undone.
enum rc url_unescape(struct span in, struct text *out) MUST_USE;

// Resolves the segments "." and ".." of the path that begins at byte `from` of *path
// with
// "/"; what is before stays.
// Paper: RFC 3986, section 5.2.4.
void url_dots(struct text *path, size_t from);

// Name of the site that `host` is another name of, or `host`.
struct span url_alias_host(struct span host);

// True if the parameter `name` says nothing of what is shown at host and path.
bool url_is_mark(struct span host, struct span path, struct span name);

#endif
