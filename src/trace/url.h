// SPDX-License-Identifier: Apache-2.0
// URLs as objects: one text for all spellings of one address.
#ifndef LOCKSTEP_TRACE_URL_H
#define LOCKSTEP_TRACE_URL_H

#include "base/err.h"
#include "base/text.h"

#define URL_MOST_BYTES 65536 // longer ones are refused
#define URL_MOST_WRAPS 8     // redirect links inside each other

// Accept "example.org/x" without a scheme too, if its suffix is on the public suffix
// list.
#define URL_BARE 1u

// Adds the canonical form of `raw` to *out. The form is a name, not an address to
// fetch: two spellings that nearly every server answers alike become one.
//
// In: raw = one URL, blanks at both ends allowed; flags = 0 or URL_BARE.
// Out: `https://host[:port]/path[?query][#!route]`, ASCII, at most URL_MOST_BYTES,
// where
//   - http counts as https: servers send one to the other, and changing it costs
//     nothing to whoever wants to look different;
//   - user and password, the scheme's default port and the dot behind the host are off;
//   - the host is lower case, punycode, without "www." (unless what stays would be a
//     public suffix, as in www.gov.uk), and the known mobile and old names of a site
//     are its one name (spec/url-aliases.tsv, also youtu.be/ID and its like);
//   - a link that only leads through a site's exit (l.facebook.com/l.php?u=...) is the
//     target that it names; nothing is fetched;
//   - the path has no dot segments and is never empty; its case, doubled slashes and
//     last slash stay;
//   - tracking parameters (spec/tracking.txt), empty ones and "amp;" are off; the
//   others
//     stand sorted by name, those of one name in their order;
//   - the fragment is off unless it begins with "!" and goes on: "#!/route";
//   - percent-escapes of letters, digits and -._~ are undone, all others upper case,
//   and
//     whatever a URL may not hold is escaped.
//   Canonical of canonical is canonical.
// Fails: RC_INPUT E0261 if `raw` is not the URL of a web page; RC_LIMIT E0262 if it is
// too long or holds too many wraps; RC_MEMORY. *out is then as before.
// Cost: one pass, about 10 small requests for memory, which libcurl takes from malloc
// and not through base/mem; they are given back before the call ends.
enum rc url_canonical(struct span raw, unsigned flags, struct text *out,
                      struct err *err) MUST_USE;

// Host of a canonical URL, without its port; part of `canonical`. An IPv6 address
// stands in brackets.
struct span url_host(struct span canonical);

// Registrable domain of a canonical URL by the whole public suffix list, private
// section included: of news.bbc.co.uk it is bbc.co.uk, and ann.github.io is a domain of
// its own. The built-in list of libpsl is used; no file is read.
//
// Out: the last part of its host, so it lives as long as `canonical`. An IP address is
// its own domain; so is a host that is itself a private suffix (github.io). SPAN_NONE
// for hosts without a dot (localhost) and bare suffixes (co.uk). A suffix that the list
// does not know counts as one label.
struct span url_site(struct span canonical);

// Adds the registrable domain of `raw` to *out: url_canonical, then url_site. In
// punycode if it is not ASCII.
// Fails: as url_canonical; RC_INPUT E0263 if the host belongs to no domain.
enum rc url_domain(struct span raw, unsigned flags, struct text *out,
                   struct err *err) MUST_USE;

// The same two in the simple form of lift_functions; url_domain_of takes bare domains.
enum rc url_canonical_of(struct span raw, struct text *out) MUST_USE;
enum rc url_domain_of(struct span raw, struct text *out) MUST_USE;

#endif
