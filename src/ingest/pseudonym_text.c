// SPDX-License-Identifier: Apache-2.0
// Question: what in a text or an address says who somebody is?
// Found are what words_find calls a mention or a URL, and between these e-mail
// addresses and telephone numbers. Each is changed so that two texts which words_normal
// takes for one still are, and no others: it leaves mentions and URLs out and takes all
// digits for 0. Names that are written as words stay; docs/pseudonyms.md says so.
// Oracle: pseudonym_test.c.
#include "ingest/pseudonym.h"

#include "trace/url.h"

// Sites whose addresses name accounts or their posts, with all that is below them.
static const char *const sites[] = {
    "x.com",           "twitter.com", "facebook.com",    "instagram.com",
    "tiktok.com",      "t.me",        "telegram.me",     "youtube.com",
    "threads.net",     "threads.com", "bsky.app",        "reddit.com",
    "linkedin.com",    "vk.com",      "weibo.com",       "weibo.cn",
    "ok.ru",           "gab.com",     "truthsocial.com", "parler.com",
    "gettr.com",       "rumble.com",  "pinterest.com",   "snapchat.com",
    "twitch.tv",       "medium.com",  "patreon.com",     "discord.com",
    "discord.gg",      "wa.me",       "whatsapp.com",    "fb.com",
    "fb.watch",        "t.co",        "redd.it",         "instagr.am",
    "lnkd.in",         "douyin.com",  "kuaishou.com",    "bilibili.com",
    "xiaohongshu.com", "line.me",     "odysee.com",      "bitchute.com",
    "minds.com"};

// Beginnings of paths behind which other sites, those of the fediverse first, name an
// account.
static const char *const paths[] = {"/@", "/users/", "/user/", "/u/", "/profile/"};

// ---- addresses ----------------------------------------------------------------------

static bool begins(struct span s, const char *word)
{
    size_t n = strlen(word);
    return s.n > n && memcmp(s.p, word, n) == 0;
}

static bool is_below(struct span host, const char *site)
{
    size_t n = strlen(site);
    return host.n >= n && memcmp(host.p + host.n - n, site, n) == 0 &&
           (host.n == n || host.p[host.n - n - 1] == '.');
}

// What a canonical URL has behind its host and port; "/" at least.
static struct span path_of(struct span canonical)
{
    struct span host = url_host(canonical);
    const char *end = canonical.p + canonical.n, *p = host.p + host.n;
    while (p < end && *p != '/')
        p++;
    return (struct span){p, (size_t)(end - p)};
}

static bool names_somebody(struct span canonical)
{
    struct span host = url_host(canonical), path = path_of(canonical);
    if (path.n <= 1)
        return false;
    for (size_t i = 0; i < sizeof sites / sizeof *sites; i++)
        if (is_below(host, sites[i]))
            return true;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (begins(path, paths[i]))
            return true;
    return false;
}

// Puts what is to stand for `raw` into p->url; *good is false if it is no URL.
static enum rc url_for(struct pseudonyms *p, bool as_given, struct span raw, bool *good)
{
    char token[PSEUDONYM_BYTES];
    text_reset(&p->url);
    enum rc rc = url_canonical(raw, URL_BARE, &p->url, NULL);
    *good = rc == RC_OK;
    if (rc != RC_OK)
        return rc == RC_MEMORY ? rc : RC_OK;
    struct span canonical = text_span(&p->url);
    if (names_somebody(canonical)) {
        size_t head = (size_t)(path_of(canonical).p - canonical.p) + 1;
        pseudonym_of(&p->key, "url", SPAN_NONE, as_given ? raw : canonical, token);
        text_cut(&p->url, head);
        return text_add(&p->url, (struct span){token, sizeof token});
    }
    if (!as_given)
        return RC_OK;
    text_reset(&p->url);
    return text_add(&p->url, raw);
}

enum rc pseudonym_url(struct pseudonyms *p, bool as_given, struct span *url)
{
    char token[PSEUDONYM_BYTES];
    bool good;
    TRY(url_for(p, as_given, *url, &good));
    struct span to = text_span(&p->url);
    if (!good) {
        pseudonym_of(&p->key, "url", SPAN_NONE, *url, token);
        to = (struct span){token, sizeof token};
    }
    to = arena_copy(&p->arena, to);
    if (!to.p)
        return RC_MEMORY;
    *url = to;
    return RC_OK;
}

// ---- handles ------------------------------------------------------------------------

enum rc pseudonym_handle(struct pseudonyms *p, struct span platform, struct span handle,
                         struct text *out)
{
    char token[PSEUDONYM_BYTES];
    text_reset(&p->name);
    enum rc rc = words_name(handle, &p->room, &p->name, NULL);
    if (rc == RC_MEMORY)
        return rc;
    struct span folded = rc == RC_OK ? text_span(&p->name) : handle;
    pseudonym_of(&p->key, "handle", platform, folded, token);
    // Where a mention ends in a text depends on its first letter.
    if (folded.n && (uint8_t)folded.p[0] >= 0x80)
        TRY(text_add(out, SPAN("\xC3\xB8")));
    return text_add(out, (struct span){token, sizeof token});
}

// ---- between the marks of a text ----------------------------------------------------

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool alnum(char c)
{
    return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool mail_sign(char c)
{
    return alnum(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
}

// Bytes of the e-mail address that begins at `at`, whose local part ends at `sign`; 0
// if there is none.
static size_t mail_here(struct span s, size_t at, size_t sign)
{
    size_t dots = 0, end = sign + 1;
    if (sign == at || sign >= s.n || s.p[sign] != '@')
        return 0;
    while (end < s.n && (alnum(s.p[end]) || s.p[end] == '-' || s.p[end] == '.'))
        end++;
    while (end > sign + 1 && !alnum(s.p[end - 1]))
        end--;
    for (size_t i = sign + 1; i < end; i++)
        dots += s.p[i] == '.';
    return end > sign + 1 && dots ? end - at : 0;
}

static bool is_year(const char *p)
{
    return (p[0] == '1' && p[1] == '9') || (p[0] == '2' && p[1] == '0');
}

// 2024-03-05 and 05.03.2024 at the beginning of s.
static bool is_date(struct span s)
{
    if (s.n < 10)
        return false;
    bool year_first = digit(s.p[2]);
    const char *shape = year_first ? "dddd.dd.dd" : "dd.dd.dddd";
    for (size_t i = 0; i < 10; i++)
        if (shape[i] == 'd' ? !digit(s.p[i]) : !strchr("-./", s.p[i]))
            return false;
    return is_year(s.p + (year_first ? 0 : 6)) && (s.n == 10 || !digit(s.p[10]));
}

// Bytes of what looks like a telephone number at `at`: 7 to 15 digits with single signs
// between them, that begin with +, ( or 0 or are at least 9; 0 if it does not.
static size_t phone_here(struct span s, size_t at)
{
    size_t digits = 0, end = at, i = at, gap = 0;
    char first = s.p[at];
    if (!digit(first) && first != '+' && first != '(')
        return 0;
    for (; i < s.n && digits <= 16; i++) {
        if (digit(s.p[i])) {
            digits++;
            gap = 0;
            end = i + 1;
        } else if (!strchr(" -./()+", s.p[i]) || ++gap > 2) {
            break;
        }
    }
    bool joined = end < s.n && (alnum(s.p[end]) || s.p[end] == '_');
    bool marked = first == '+' || first == '(' || first == '0';
    if (joined || digits > 15 || digits < (marked ? 7 : 9))
        return 0;
    struct span all = {s.p + at, end - at};
    return is_date(all) ? 0 : all.n;
}

enum { MAIL_SIGNS = 20 };

// Letters of s that count where words_normal lets a letter stand twice at most.
static size_t letters_of(const char *s, size_t n)
{
    size_t letters = 0;
    for (size_t i = 0; i < n; i++)
        letters += s[i] >= 'a' && s[i] <= 'z' &&
                   !(i > 1 && s[i] == s[i - 1] && s[i] == s[i - 2]);
    return letters;
}

// An address gets as many letters as it has, up to MAIL_SIGNS, and digits behind them:
// whether a text says enough hangs on its letters.
static enum rc add_mail(struct pseudonyms *p, struct span mail)
{
    char token[PSEUDONYM_BYTES], small[EVENT_ID_BYTES], out[MAIL_SIGNS];
    size_t n = mail.n < sizeof small ? mail.n : sizeof small;
    for (size_t i = 0; i < n; i++)
        small[i] =
            (char)(mail.p[i] >= 'A' && mail.p[i] <= 'Z' ? mail.p[i] + 32 : mail.p[i]);
    size_t letters = letters_of(small, n);
    pseudonym_of(&p->key, "mail", SPAN_NONE, (struct span){small, n}, token);
    for (size_t i = 0; i < sizeof out; i++) {
        unsigned v = (unsigned char)token[i + 1];
        v = v >= 'a' ? v - 'a' : v - '2' + 26;
        out[i] = (char)(i < letters ? 'a' + v % 26 : '0' + v % 10);
        if (i > 1 && i < letters && out[i] == out[i - 1] && out[i] == out[i - 2])
            out[i] = out[i] == 'z' ? 'a' : (char)(out[i] + 1);
    }
    return text_add(&p->out, (struct span){out, sizeof out});
}

static enum rc add_phone(struct pseudonyms *p, struct span phone)
{
    for (size_t i = 0; i < phone.n; i++)
        TRY(text_byte(&p->out, digit(phone.p[i]) ? '0' : phone.p[i]));
    return RC_OK;
}

// A stretch without mentions, URLs and hashtags.
static enum rc add_plain(struct pseudonyms *p, struct span s)
{
    for (size_t at = 0, end; at < s.n; at = end) {
        size_t phone =
            at && (alnum(s.p[at - 1]) || s.p[at - 1] == '_') ? 0 : phone_here(s, at);
        end = at;
        while (end < s.n && mail_sign(s.p[end]))
            end++;
        size_t mail = mail_here(s, at, end);
        if (mail) {
            TRY(add_mail(p, (struct span){s.p + at, mail}));
            end = at + mail;
        } else if (phone) {
            TRY(add_phone(p, (struct span){s.p + at, phone}));
            end = at + phone;
        } else {
            end += end == at;
            TRY(text_add(&p->out, (struct span){s.p + at, end - at}));
        }
    }
    return RC_OK;
}

// ---- texts --------------------------------------------------------------------------

static enum rc add_url(struct pseudonyms *p, bool as_given, struct span text,
                       struct words_hit hit)
{
    bool good;
    TRY(url_for(p, as_given, words_body(text, hit), &good));
    if (!good) // a URL to words_find and to nobody else, as it was
        return text_add(&p->out, SPAN("https://[0"));
    TRY(text_add(&p->out, text_span(&p->url)));
    // Signs of scripts without blanks go on behind these two only.
    char last = p->out.p[p->out.n - 1];
    size_t behind = (size_t)hit.at + hit.n;
    bool foreign = behind < text.n && (uint8_t)text.p[behind] >= 0x80;
    return foreign && (last == '/' || last == '=') ? text_byte(&p->out, ' ') : RC_OK;
}

static enum rc add_hit(struct pseudonyms *p, bool as_given, struct span platform,
                       struct span text, struct words_hit hit)
{
    struct span body = words_body(text, hit);
    if (hit.what == WORDS_URL)
        return add_url(p, as_given, text, hit);
    if (hit.what == WORDS_TAG)
        return text_add(&p->out, (struct span){text.p + hit.at, hit.n});
    TRY(text_add(&p->out, (struct span){text.p + hit.at, hit.n - body.n})); // its @
    return pseudonym_handle(p, platform, body, &p->out);
}

enum rc pseudonym_text(struct pseudonyms *p, unsigned flags, struct span platform,
                       struct span *text)
{
    bool as_given = (flags & LIFT_URLS_AS_GIVEN) != 0;
    size_t at = 0;
    if (!p->on || !text->p || !text->n)
        return RC_OK;
    p->hits.n = 0;
    text_reset(&p->out);
    enum rc rc = words_find(*text, &p->room, &p->hits, NULL);
    if (rc == RC_MEMORY)
        return rc;
    if (rc != RC_OK) { // it cannot be read, so nothing of it is kept
        *text = SPAN("");
        return RC_OK;
    }
    for (size_t i = 0; i < p->hits.n; i++) {
        struct words_hit hit = p->hits.p[i];
        TRY(add_plain(p, (struct span){text->p + at, hit.at - at}));
        TRY(add_hit(p, as_given, platform, *text, hit));
        at = (size_t)hit.at + hit.n;
    }
    TRY(add_plain(p, (struct span){text->p + at, text->n - at}));
    struct span copy = arena_copy(&p->arena, text_span(&p->out));
    if (!copy.p)
        return RC_MEMORY;
    *text = copy;
    return RC_OK;
}
