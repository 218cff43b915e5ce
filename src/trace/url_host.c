// SPDX-License-Identifier: Apache-2.0
// Hosts: one spelling of each, and the domain that it belongs to.
#include "trace/url.h"
#include "trace/url_parts.h"

#include <libpsl.h>
#include <utf8proc.h>

#define HOST_MOST_BYTES 253
#define LABEL_MOST_BYTES 63
#define RAW_MOST_BYTES 1024
#define MOST_RUNES 2048

// Signs that NFKC_Casefold would change or drop but IDNA keeps (RFC 5892, 2.6) wait in
// the private use area, which no host may use.
static const int32_t kept[4][2] = {
    {0x00DF, 0xE0DF}, {0x03C2, 0xE3C2}, {0x200C, 0xE20C}, {0x200D, 0xE20D}};

static utf8proc_int32_t before_fold(utf8proc_int32_t r, void *unused)
{
    (void)unused;
    if (r == 0x3002 || r == 0xFF61)
        return '.'; // ideographic full stops part labels too
    for (int i = 0; i < 4; i++)
        if (r == kept[i][0])
            return kept[i][1];
    return r;
}

static bool private_use(int32_t r)
{
    return (r >= 0xE000 && r <= 0xF8FF) || r >= 0xF0000;
}

// Fills r [MOST_RUNES] with the folded host; its length, or 0 if it cannot be one.
static size_t fold_host(struct span raw, int32_t *r)
{
    if (raw.n == 0 || raw.n > RAW_MOST_BYTES || utf8_valid(raw) != raw.n)
        return 0;
    for (size_t at = 0; at < raw.n;)
        if (private_use(utf8_next(raw, &at)))
            return 0;
    utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE |
                            UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    utf8proc_ssize_t n = utf8proc_decompose_custom((const utf8proc_uint8_t *)raw.p,
                                                   (utf8proc_ssize_t)raw.n, r,
                                                   MOST_RUNES, how, before_fold, NULL);
    if (n <= 0 || n > MOST_RUNES)
        return 0;
    n = utf8proc_normalize_utf32(r, n, how);
    for (utf8proc_ssize_t i = 0; i < n; i++)
        for (int k = 0; k < 4; k++)
            if (r[i] == kept[k][1])
                r[i] = kept[k][0];
    return n < 0 ? 0 : (size_t)n;
}

static bool host_byte(int32_t r)
{
    return (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9') || r == '-' || r == '_';
}

// Blanks, controls and what no version of Unicode has assigned cannot be in a host.
static bool host_rune(int32_t r)
{
    if (r < 0x80)
        return host_byte(r);
    if (r == 0x200C || r == 0x200D)
        return true;
    int category = utf8proc_category(r);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_SO;
}

// RFC 3492, section 6.1.
static uint32_t adapt(uint32_t delta, uint32_t n_points, bool first)
{
    uint32_t k = 0;
    delta = first ? delta / 700 : delta / 2;
    delta += delta / n_points;
    for (; delta > 455; k += 36)
        delta /= 35;
    return k + 36 * delta / (delta + 38);
}

// Writes `delta` as a number of variable length (RFC 3492, section 3.3); its length.
static size_t put_delta(char *out, uint32_t delta, uint32_t bias)
{
    size_t n = 0;
    for (uint32_t k = 36;; k += 36) {
        uint32_t t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
        uint32_t digit = delta < t ? delta : t + (delta - t) % (36 - t);
        out[n++] = (char)(digit < 26 ? 'a' + digit : '0' + digit - 26);
        if (delta < t)
            return n;
        delta = (delta - t) / (36 - t);
    }
}

static int32_t next_point(const int32_t *r, size_t n, int32_t least)
{
    int32_t found = INT32_MAX;
    for (size_t i = 0; i < n; i++)
        if (r[i] >= least && r[i] < found)
            found = r[i];
    return found;
}

// Writes the punycode of a label of n <= LABEL_MOST_BYTES points to out
// [LABEL_MOST_BYTES + 8]; its length, or 0 if it does not fit. RFC 3492, section 6.3.
// Nothing can overflow: 63 points times 0x110000 stay below 2^32.
static size_t punycode(const int32_t *r, size_t n, char *out)
{
    size_t len = 0;
    memcpy(out, "xn--", 4);
    len = 4;
    for (size_t i = 0; i < n; i++)
        if (r[i] < 0x80)
            out[len++] = (char)r[i];
    uint32_t basic = (uint32_t)len - 4, done = basic, delta = 0, bias = 72;
    int32_t point = 0x80;
    if (basic)
        out[len++] = '-';
    while (done < n) {
        int32_t next = next_point(r, n, point);
        delta += (uint32_t)(next - point) * (done + 1);
        point = next;
        for (size_t i = 0; i < n; i++) {
            delta += r[i] < point;
            if (r[i] != point)
                continue;
            char digits[16];
            size_t more = put_delta(digits, delta, bias);
            if (len + more > LABEL_MOST_BYTES)
                return 0;
            memcpy(out + len, digits, more);
            len += more;
            bias = adapt(delta, done + 1, done == basic);
            delta = 0;
            done++;
        }
        delta++;
        point++;
    }
    return len;
}

// Adds one label and a dot.
static enum rc add_label(const int32_t *r, size_t n, struct text *out, bool *bad)
{
    char label[LABEL_MOST_BYTES + 8];
    size_t len = 0;
    bool ascii = true;
    *bad = n == 0 || n > LABEL_MOST_BYTES;
    for (size_t i = 0; i < n && !*bad; i++) {
        *bad = !host_rune(r[i]);
        ascii &= r[i] < 0x80;
        label[len++] = (char)r[i];
    }
    // A mark cannot begin a label: it would join what stands before the URL.
    if (!*bad && !ascii) {
        int category = utf8proc_category(r[0]);
        *bad = category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
        // Room for the prefix and the dash: the loop of punycode checks the rest.
        len = *bad || n > LABEL_MOST_BYTES - 5 ? 0 : punycode(r, n, label);
        *bad = len == 0;
    }
    if (*bad)
        return RC_OK;
    TRY(text_add(out, (struct span){label, len}));
    return text_byte(out, '.');
}

static bool is_ipv4(struct span host)
{
    struct span rest = host, part;
    int n = 0;
    while (span_split(&rest, '.', &part)) {
        int64_t v;
        n++;
        if (part.n == 0 || part.n > 3 || (part.n > 1 && part.p[0] == '0') ||
            part.p[0] < '0' || part.p[0] > '9' || !span_int64(part, &v) || v > 255)
            return false;
    }
    return n == 4;
}

bool url_host_is_address(struct span host)
{
    return (host.n && host.p[0] == '[') || is_ipv4(host);
}

static struct span last_label(struct span host)
{
    size_t from = host.n;
    while (from && host.p[from - 1] != '.')
        from--;
    return (struct span){host.p + from, host.n - from};
}

// Copies `host` with its zero; false if it is too long to be one.
static bool terminate(char out[HOST_MOST_BYTES + 1], struct span host)
{
    if (host.n == 0 || host.n > HOST_MOST_BYTES)
        return false;
    memcpy(out, host.p, host.n);
    out[host.n] = '\0';
    return true;
}

static bool is_suffix(struct span host, int type)
{
    char z[HOST_MOST_BYTES + 1];
    return terminate(z, host) &&
           psl_is_public_suffix2(psl_builtin(), z, type | PSL_TYPE_NO_STAR_RULE);
}

bool url_host_known(struct span host)
{
    char z[HOST_MOST_BYTES + 1];
    if (url_host_is_address(host) || !terminate(z, host) || !strchr(z, '.'))
        return false;
    if (!psl_registrable_domain(psl_builtin(), z))
        return is_suffix(host, PSL_TYPE_PRIVATE);
    const char *suffix = psl_unregistrable_domain(psl_builtin(), z);
    return suffix && is_suffix(span_of(suffix), PSL_TYPE_ANY);
}

static struct span without_www(struct span host)
{
    while (host.n > 4 && memcmp(host.p, "www.", 4) == 0) {
        struct span rest = {host.p + 4, host.n - 4};
        if (!memchr(rest.p, '.', rest.n) || is_suffix(rest, PSL_TYPE_ANY))
            break;
        host = rest;
    }
    return host;
}

// The labels of the folded host, with a dot behind each.
static enum rc add_labels(const int32_t *r, size_t n, struct text *out, bool *bad)
{
    *bad = n == 0;
    for (size_t from = 0; from < n && !*bad;) {
        size_t to = from;
        while (to < n && r[to] != '.')
            to++;
        TRY(add_label(r + from, to - from, out, bad));
        from = to + 1;
    }
    return RC_OK;
}

// libcurl has checked and shortened an IPv6 address, but leaves the case of its digits.
static enum rc clean_ipv6(struct span raw, struct text *out, struct err *err)
{
    char z[64];
    if (raw.n > sizeof z)
        return url_refuse(err, raw, "it has no valid host");
    for (size_t i = 0; i < raw.n; i++)
        z[i] = raw.p[i] >= 'A' && raw.p[i] <= 'F' ? (char)(raw.p[i] + 32) : raw.p[i];
    return text_add(out, (struct span){z, raw.n}) == RC_OK ? RC_OK : err_memory(err);
}

enum rc url_host_clean(struct span raw, struct text *out, struct err *err)
{
    if (raw.n && raw.p[0] == '[')
        return clean_ipv6(raw, out, err);
    int32_t runes[MOST_RUNES];
    size_t before = out->n, n = fold_host(raw, runes);
    bool bad;
    if (add_labels(runes, n, out, &bad) != RC_OK) {
        text_cut(out, before);
        return err_memory(err);
    }
    if (!bad) {
        text_cut(out, out->n - 1);
        struct span host = {out->p + before, out->n - before};
        char first = last_label(host).p[0];
        // A last label that begins with a digit is a number to whoever connects.
        bad = host.n > HOST_MOST_BYTES ||
              (first >= '0' && first <= '9' && !is_ipv4(host));
        struct span rest = without_www(host);
        if (!bad) {
            memmove(out->p + before, rest.p, rest.n);
            text_cut(out, before + rest.n);
            return RC_OK;
        }
    }
    text_cut(out, before);
    return url_refuse(err, raw, "it has no valid host");
}

struct span url_host(struct span canonical)
{
    const size_t scheme = sizeof "https://" - 1;
    if (canonical.n <= scheme)
        return SPAN_NONE;
    struct span host = {canonical.p + scheme, canonical.n - scheme};
    const char *end = memchr(host.p, '/', host.n);
    if (end)
        host.n = (size_t)(end - host.p);
    if (host.n && host.p[0] == '[')
        end = memchr(host.p, ']', host.n);
    else
        end = memchr(host.p, ':', host.n);
    if (end)
        host.n = (size_t)(end - host.p) + (*end == ']');
    return host;
}

struct span url_site(struct span canonical)
{
    char z[HOST_MOST_BYTES + 1];
    struct span host = url_host(canonical);
    if (url_host_is_address(host))
        return host;
    if (!terminate(z, host) || !strchr(z, '.'))
        return SPAN_NONE;
    const char *site = psl_registrable_domain(psl_builtin(), z);
    if (!site)
        return is_suffix(host, PSL_TYPE_PRIVATE) ? host : SPAN_NONE;
    size_t n = strlen(site);
    return (struct span){host.p + host.n - n, n};
}
