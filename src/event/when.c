// SPDX-License-Identifier: Apache-2.0
// Question: which instant does this text mean, and how exactly does it say so?
// Each form is read by one function that moves a cursor over the text and fills in the
// parts; when_read then checks that the parts exist, applies the zone and names the
// fault. Sources: RFC 3339 section 5.6, RFC 2822 sections 3.3 and 4.3, the forms that
// EXPERIENCE.md 6.2 lists. We depart from RFC 2822 in refusing CST, MST and the like,
// which mean different things in different countries.
// Oracle: when_test.c prints instants in every form and reads them back.
#include "event/when.h"

#include "base/bits.h"

enum fault {
    FINE,
    SHAPE,      // E0230
    SHORT_YEAR, // E0230
    DAY_MONTH,  // E0231
    NO_ZONE,    // E0232
    RANGE,      // E0233
    UNIT,       // E0234
    ROUNDED,    // E0235
    ZONE_NAME,  // E0236
    LOST,       // E0237
    NO_DATE,    // E0238
    ORDER,      // E0238
    WEEKDAY,    // E0238
};

enum { ZONE_LIMIT_S = 14 * 3600, ANY_WEEKDAY = -1 };

struct cursor {
    const char *p, *end;
};

struct parts {
    struct civil c;
    int64_t resolution_us;
    int weekday; // 0 = Sunday, or ANY_WEEKDAY
    bool zone_seen;
    int32_t zone_s;
    enum date_proof proof;
};

static const char *const form_names[N_WHEN_FORMS] = {
    "auto", "unix-s", "unix-ms", "unix-us", "iso", "slashed", "twitter", "rfc2822"};
static const char *const month_names[12] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
static const char *const weekday_names[7] = {"Sun", "Mon", "Tue", "Wed",
                                             "Thu", "Fri", "Sat"};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool eat(struct cursor *k, char c)
{
    if (k->p == k->end || *k->p != c)
        return false;
    k->p++;
    return true;
}

// Blanks; also the no-break spaces (U+00A0, U+202F) that browsers put before AM and PM.
static bool blanks(struct cursor *k)
{
    const char *from = k->p;
    while (k->p < k->end) {
        size_t left = (size_t)(k->end - k->p);
        if (*k->p == ' ' || *k->p == '\t')
            k->p++;
        else if (left >= 2 && memcmp(k->p, "\xC2\xA0", 2) == 0)
            k->p += 2;
        else if (left >= 3 && memcmp(k->p, "\xE2\x80\xAF", 3) == 0)
            k->p += 3;
        else
            break;
    }
    return k->p > from;
}

// A number of least..most digits (9 at most) that no further digit follows.
static bool number(struct cursor *k, int least, int most, int *out)
{
    int n = 0, v = 0;
    while (k->p < k->end && is_digit(*k->p) && n < most) {
        v = v * 10 + (*k->p++ - '0');
        n++;
    }
    if (n < least || (k->p < k->end && is_digit(*k->p)))
        return false;
    *out = v;
    return true;
}

// The letters that come next.
static struct span word(struct cursor *k)
{
    const char *from = k->p;
    while (k->p < k->end && is_letter(*k->p))
        k->p++;
    return (struct span){from, (size_t)(k->p - from)};
}

static bool month_word(struct cursor *k, int *out)
{
    struct span w = word(k);
    for (int m = 0; m < 12; m++)
        if (span_same_ascii(w, (struct span){month_names[m], 3})) {
            *out = m + 1;
            return true;
        }
    return false;
}

static bool weekday_word(struct cursor *k, int *out)
{
    struct span w = word(k);
    for (int d = 0; d < 7; d++)
        if (span_same_ascii(w, span_of(weekday_names[d]))) {
            *out = d;
            return true;
        }
    return false;
}

// What stands behind the point of a second: 1..9 digits.
static enum fault fraction(struct cursor *k, struct parts *t)
{
    int n = 0, micro = 0, scale = 100000;
    bool lost = false;
    for (; k->p < k->end && is_digit(*k->p); k->p++, n++) {
        micro += (*k->p - '0') * scale;
        lost |= scale == 0 && *k->p != '0';
        scale /= 10;
    }
    if (n < 1 || n > 9)
        return SHAPE;
    t->c.micro = micro;
    t->resolution_us = n <= 3 ? 1000 : 1;
    return lost ? LOST : FINE;
}

// H:MM[:SS[.fraction]] [AM|PM], the hour with at least `least` digits.
static enum fault time_of_day(struct cursor *k, int least, struct parts *t)
{
    if (!number(k, least, 2, &t->c.hour) || !eat(k, ':') ||
        !number(k, 2, 2, &t->c.minute))
        return SHAPE;
    t->resolution_us = MINUTE_US;
    if (eat(k, ':')) {
        if (!number(k, 2, 2, &t->c.second))
            return SHAPE;
        t->resolution_us = SECOND_US;
        if (eat(k, '.') || eat(k, ',')) {
            enum fault f = fraction(k, t);
            if (f)
                return f;
        }
    }
    struct cursor ahead = *k;
    blanks(&ahead);
    struct span half = word(&ahead);
    bool am = span_same_ascii(half, SPAN("am")), pm = span_same_ascii(half, SPAN("pm"));
    if (!am && !pm)
        return FINE;
    *k = ahead;
    if (t->c.hour < 1 || t->c.hour > 12)
        return NO_DATE;
    t->c.hour = t->c.hour % 12 + (pm ? 12 : 0);
    return FINE;
}

// +02, +0200, +02:00 behind its sign; with `short_hour` also +2 and +2:00.
static bool offset(struct cursor *k, bool minus, bool short_hour, int32_t *out)
{
    int hour, minute = 0;
    const char *from = k->p;
    while (k->p < k->end && is_digit(*k->p))
        k->p++;
    long n = k->p - from;
    struct cursor h = {from, k->p};
    if (n == 4) {
        h.end = from + 2;
        struct cursor m = {from + 2, k->p};
        if (!number(&m, 2, 2, &minute))
            return false;
    } else if (n != 2 && !(n == 1 && short_hour)) {
        return false;
    }
    if (!number(&h, 1, 2, &hour))
        return false;
    if (n != 4 && eat(k, ':') && !number(k, 2, 2, &minute))
        return false;
    int32_t s = (hour * 60 + minute) * 60;
    if (minute > 59 || s > ZONE_LIMIT_S)
        return false;
    *out = minus ? -s : s;
    return true;
}

// The zone, if one comes next; what stands behind it is for the caller.
static enum fault zone(struct cursor *k, struct parts *t)
{
    static const struct {
        const char *name;
        int32_t s;
    } known[] = {
        {"Z", 0}, {"UTC", 0}, {"GMT", 0}, {"EST", -5 * 3600}, {"EDT", -4 * 3600}};
    blanks(k);
    if (k->p == k->end || is_digit(*k->p))
        return FINE;
    bool minus = *k->p == '-';
    if (minus || *k->p == '+') {
        k->p++;
        t->zone_seen = true;
        return offset(k, minus, false, &t->zone_s) ? FINE : ZONE_NAME;
    }
    struct span w = word(k);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (span_same_ascii(w, span_of(known[i].name))) {
            t->zone_s = known[i].s;
            t->zone_seen = true;
            return k->p < k->end && (*k->p == '+' || *k->p == '-') ? ZONE_NAME : FINE;
        }
    return w.n && w.n <= 5 ? ZONE_NAME : SHAPE;
}

static enum fault zone_at_end(struct cursor *k, struct parts *t)
{
    enum fault f = zone(k, t);
    return f ? f : k->p == k->end ? FINE : SHAPE;
}

// 2023-05-03[T01:12[:07[.5]][Z]], also 2023/5/3.
static enum fault read_iso(struct cursor *k, struct parts *t)
{
    int year;
    if (!number(k, 4, 4, &year) || k->p == k->end)
        return SHAPE;
    char sep = *k->p++;
    int least = sep == '-' ? 2 : 1;
    if ((sep != '-' && sep != '/' && sep != '.') || !number(k, least, 2, &t->c.month) ||
        !eat(k, sep) || !number(k, least, 2, &t->c.day))
        return SHAPE;
    t->c.year = year;
    if (k->p == k->end)
        return FINE;
    bool tight = eat(k, 'T') || eat(k, 't');
    if (!tight && !blanks(k))
        return SHAPE;
    enum fault f = time_of_day(k, tight ? 2 : 1, t);
    return f ? f : zone_at_end(k, t);
}

// Which of the first two numbers is the day.
static enum fault settle(int first, int second, enum date_order order, struct parts *t)
{
    if ((first > 12 && second > 12) || first < 1 || second < 1)
        return NO_DATE;
    if (first > 12)
        t->proof = DATE_PROVES_DMY;
    else if (second > 12)
        t->proof = DATE_PROVES_MDY;
    else if (order == DATE_ORDER_UNKNOWN && first != second)
        return DAY_MONTH;
    bool day_first = order == DATE_ORDER_DMY || t->proof == DATE_PROVES_DMY;
    if ((order == DATE_ORDER_DMY && t->proof == DATE_PROVES_MDY) ||
        (order == DATE_ORDER_MDY && t->proof == DATE_PROVES_DMY))
        return ORDER;
    t->c.day = day_first ? first : second;
    t->c.month = day_first ? second : first;
    return FINE;
}

// 5/6/2023[, 2:02[:00] PM [zone]]
static enum fault read_slashed(struct cursor *k, enum date_order order, struct parts *t)
{
    int first, second, year;
    if (!number(k, 1, 2, &first) || k->p == k->end)
        return SHAPE;
    char sep = *k->p++;
    if ((sep != '-' && sep != '/' && sep != '.') || !number(k, 1, 2, &second) ||
        !eat(k, sep))
        return SHAPE;
    const char *from = k->p;
    if (!number(k, 2, 4, &year) || k->p - from == 3)
        return SHAPE;
    if (k->p - from == 2)
        return SHORT_YEAR;
    t->c.year = year;
    if (k->p < k->end) {
        bool comma = eat(k, ',');
        if (!blanks(k) && !comma)
            return SHAPE;
        enum fault f = time_of_day(k, 1, t);
        if (!f)
            f = zone_at_end(k, t);
        if (f)
            return f;
    }
    return settle(first, second, order, t);
}

// Wed Aug 27 13:08:45 [+0000] 2008
static enum fault read_twitter(struct cursor *k, struct parts *t)
{
    int year;
    if (!weekday_word(k, &t->weekday) || !blanks(k) || !month_word(k, &t->c.month) ||
        !blanks(k) || !number(k, 1, 2, &t->c.day) || !blanks(k))
        return SHAPE;
    enum fault f = time_of_day(k, 2, t);
    if (!f)
        f = zone(k, t);
    if (f)
        return f;
    blanks(k);
    if (!number(k, 4, 4, &year) || k->p < k->end)
        return SHAPE;
    t->c.year = year;
    return FINE;
}

// [Wed, ]27 Aug 2008 13:08[:45] +0000
static enum fault read_rfc2822(struct cursor *k, struct parts *t)
{
    int year;
    if (k->p < k->end && is_letter(*k->p)) {
        if (!weekday_word(k, &t->weekday) || !eat(k, ','))
            return SHAPE;
        blanks(k);
    }
    if (!number(k, 1, 2, &t->c.day) || !blanks(k) || !month_word(k, &t->c.month) ||
        !blanks(k))
        return SHAPE;
    const char *from = k->p;
    if (!number(k, 2, 4, &year) || k->p - from == 3)
        return SHAPE;
    if (k->p - from == 2)
        return SHORT_YEAR;
    if (!blanks(k))
        return SHAPE;
    t->c.year = year;
    enum fault f = time_of_day(k, 2, t);
    return f ? f : zone_at_end(k, t);
}

// Shapes that no other form shares: four digits and a separator, one or two digits and
// a separator, a word and a comma or a blank, one or two digits and a blank.
static enum when_form recognise(struct span s)
{
    size_t n = 0;
    while (n < s.n && is_digit(s.p[n]))
        n++;
    if (n == s.n)
        return WHEN_AUTO;
    char next = s.p[n];
    bool separator = next == '-' || next == '/' || next == '.';
    if (n == 4 && separator)
        return WHEN_ISO;
    if (n >= 1 && n <= 2)
        return separator ? WHEN_SLASHED : WHEN_RFC2822;
    if (n)
        return WHEN_AUTO;
    while (n < s.n && is_letter(s.p[n]))
        n++;
    return n < s.n && s.p[n] == ',' ? WHEN_RFC2822 : WHEN_TWITTER;
}

static enum fault read_text(struct span s, const struct when_rules *rules,
                            struct when *out)
{
    struct cursor k = {s.p, s.p + s.n};
    struct parts t = {.resolution_us = DAY_US, .weekday = ANY_WEEKDAY};
    enum fault f;
    switch (rules->form == WHEN_AUTO ? recognise(s) : rules->form) {
    case WHEN_ISO:
        f = read_iso(&k, &t);
        break;
    case WHEN_SLASHED:
        f = read_slashed(&k, rules->order, &t);
        break;
    case WHEN_TWITTER:
        f = read_twitter(&k, &t);
        break;
    case WHEN_RFC2822:
        f = read_rfc2822(&k, &t);
        break;
    default:
        f = SHAPE;
    }
    int64_t us;
    if (f)
        return f;
    if (!civil_to_us(&t.c, &us))
        return NO_DATE;
    int64_t since_sunday = civil_days(t.c.year, t.c.month, t.c.day) + 4;
    if (t.weekday != ANY_WEEKDAY &&
        since_sunday - 7 * floor_div(since_sunday, 7) != t.weekday)
        return WEEKDAY;
    if (!t.zone_seen && !rules->zone_given)
        return NO_ZONE;
    us -= (t.zone_seen ? t.zone_s : rules->zone_offset_s) * SECOND_US;
    if (us < WHEN_FIRST_US || us >= WHEN_END_US)
        return RANGE;
    *out = (struct when){us, t.resolution_us, t.proof};
    return FINE;
}

// Whether `s` is a number at all: [+-]digits[.digits][e[+-]digits].
static bool numeric(struct span s, bool *exponent)
{
    struct cursor k = {s.p, s.p + s.n};
    if (!eat(&k, '-'))
        eat(&k, '+');
    if (k.p == k.end || !is_digit(*k.p))
        return false;
    while (k.p < k.end && is_digit(*k.p))
        k.p++;
    if (eat(&k, '.'))
        while (k.p < k.end && is_digit(*k.p))
            k.p++;
    *exponent = eat(&k, 'e') || eat(&k, 'E');
    if (!*exponent)
        return k.p == k.end;
    if (!eat(&k, '-'))
        eat(&k, '+');
    while (k.p < k.end && is_digit(*k.p))
        k.p++;
    return k.p == k.end;
}

// Microseconds of one unit, from the rules or the size of the number; 0: cannot tell.
static int64_t unit_of(enum when_form form, int64_t v)
{
    if (form == WHEN_UNIX_S)
        return SECOND_US;
    if (form == WHEN_UNIX_MS)
        return 1000;
    if (form == WHEN_UNIX_US)
        return 1;
    for (int64_t unit = SECOND_US; unit; unit /= 1000)
        if (v >= WHEN_FIRST_US / unit && v < WHEN_END_US / unit)
            return unit;
    return 0;
}

static enum fault read_number(struct span s, enum when_form form, struct when *out)
{
    struct cursor k = {s.p, s.p + s.n};
    int64_t v = 0;
    bool small = true; // fits
    if (*k.p == '-')
        return RANGE;
    if (*k.p == '+')
        return SHAPE;
    for (; k.p < k.end && is_digit(*k.p); k.p++)
        small = small && mul_i64(v, 10, &v) && add_i64(v, *k.p - '0', &v);
    if (small && v == 0)
        return RANGE;
    int64_t unit = small ? unit_of(form, v) : 0;
    if (!unit)
        return form == WHEN_AUTO ? UNIT : RANGE;
    if (v < WHEN_FIRST_US / unit || v >= WHEN_END_US / unit)
        return RANGE;
    int64_t us = v * unit, scale = unit / 10;
    long n = 0;
    bool lost = false;
    if (eat(&k, '.')) {
        for (; k.p < k.end; k.p++, n++) {
            us += (*k.p - '0') * scale;
            lost |= scale == 0 && *k.p != '0';
            scale /= 10;
        }
        if (n < 1 || n > 9)
            return SHAPE;
    }
    int64_t fine = unit == SECOND_US && n <= 3 ? 1000 : 1;
    *out = (struct when){us, n ? fine : unit, DATE_PROVES_NONE};
    return lost ? LOST : FINE;
}

static enum rc say_day_month(struct span s, const char *shown, struct err *err)
{
    struct cursor k = {s.p, s.p + s.n};
    int first = 1, second = 1;
    (void)(number(&k, 1, 2, &first) && ++k.p && number(&k, 1, 2, &second));
    enum rc rc =
        err_set(err, RC_INPUT, "E0231", "time \"%s\" could be %d %s or %d %s", shown,
                first, month_names[second - 1], second, month_names[first - 1]);
    err_hint(err, "add --date-order dmy or mdy");
    return rc;
}

static enum rc say(enum fault f, struct span s, struct err *err)
{
    static const struct {
        const char *id, *text, *hint;
    } what[] = {
        [SHAPE] = {"E0230", "time \"%s\" is not in a form that can be read",
                   "use unix seconds, 2023-05-03T01:12:07Z, or see: lockstep help "
                   "E0230"},
        [SHORT_YEAR] = {"E0230", "time \"%s\" has a year of two digits",
                        "export it again with years of four digits"},
        [NO_ZONE] = {"E0232", "time \"%s\" does not say its zone",
                     "add --zone UTC or an offset such as --zone +02:00"},
        [RANGE] = {"E0233", "time \"%s\" is outside 1990-2100",
                   "look whether this is the right column"},
        [UNIT] = {"E0234",
                  "time \"%s\" is not seconds, milliseconds or microseconds of "
                  "1990-2100",
                  "look whether this is the right column"},
        [ROUNDED] = {"E0235", "time \"%s\" was rounded by the program that wrote it",
                     "export it again with the time as text or as a whole number"},
        [ZONE_NAME] = {"E0236", "time \"%s\" names a zone that could be several",
                       "use an offset such as +02:00; UTC, GMT, Z, EST and EDT are "
                       "known"},
        [LOST] = {"E0237", "time \"%s\" has digits below a microsecond",
                  "cut the time to six digits after the point"},
        [NO_DATE] = {"E0238", "time \"%s\" is no date and time of the calendar", ""},
        [ORDER] = {"E0238", "time \"%s\" contradicts the order of day and month given",
                   "leave --date-order out, or give the other one"},
        [WEEKDAY] = {"E0238", "time \"%s\" names the wrong day of the week", ""},
    };
    if (!err)
        return RC_INPUT;
    char shown[100];
    err_quote(shown, sizeof shown, s);
    if (f == DAY_MONTH)
        return say_day_month(s, shown, err);
    enum rc rc = err_set(err, RC_INPUT, what[f].id, what[f].text, shown);
    err_hint(err, "%s", what[f].hint);
    return rc;
}

// Ten digits, eight of them at once; false for anything else.
static bool ten_digits(const char *p, uint64_t *out)
{
    uint64_t v;
    unsigned a = (unsigned char)p[8] - '0', b = (unsigned char)p[9] - '0';
    memcpy(&v, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    uint64_t low = v - 0x3030303030303030u; // borrows where a byte is below '0'
    uint64_t high = v + 0x4646464646464646u;
    if (((low | high) & 0x8080808080808080u) || a > 9 || b > 9)
        return false;
    low = low * 10 + (low >> 8); // pairs stand in every second byte
    low = (((low & 0x000000FF000000FFu) * 0x000F424000000064u) +
           (((low >> 16) & 0x000000FF000000FFu) * 0x0000271000000001u)) >>
          32;
    *out = low * 100 + a * 10 + b;
    return true;
}

enum rc when_read(struct span s, const struct when_rules *rules, struct when *out,
                  struct err *err)
{
    uint64_t seconds;
    if (s.n == 10 && rules->form <= WHEN_UNIX_S && ten_digits(s.p, &seconds) &&
        (int64_t)seconds < WHEN_END_US / SECOND_US &&
        (int64_t)seconds >= WHEN_FIRST_US / SECOND_US) {
        *out = (struct when){(int64_t)seconds * SECOND_US, SECOND_US, DATE_PROVES_NONE};
        return RC_OK;
    }
    struct span trimmed = span_trim(s);
    struct when got = {0};
    enum fault f = SHAPE;
    bool exponent = false;
    bool number_form = rules->form >= WHEN_UNIX_S && rules->form <= WHEN_UNIX_US;
    if (trimmed.n == 0)
        f = SHAPE;
    else if ((number_form || rules->form == WHEN_AUTO) && numeric(trimmed, &exponent))
        f = exponent ? ROUNDED : read_number(trimmed, rules->form, &got);
    else if (!number_form)
        f = read_text(trimmed, rules, &got);
    if (f)
        return say(f, s, err);
    *out = got;
    return RC_OK;
}

enum rc when_zone(struct span s, int32_t *out, struct err *err)
{
    struct cursor k = {s.p, s.p + s.n};
    if (span_same_ascii(s, SPAN("UTC")) || span_same_ascii(s, SPAN("GMT")) ||
        span_same_ascii(s, SPAN("Z"))) {
        *out = 0;
        return RC_OK;
    }
    bool minus = eat(&k, '-');
    int32_t v;
    if ((minus || eat(&k, '+')) && offset(&k, minus, true, &v) && k.p == k.end) {
        *out = v;
        return RC_OK;
    }
    char shown[100];
    err_quote(shown, sizeof shown, s);
    enum rc rc = err_set(err, RC_ARGUMENT, "E0239",
                         "zone \"%s\" is not UTC or an offset up to 14 hours", shown);
    err_hint(err, "use UTC, +02:00 or -0530; zones with names, such as Europe/Berlin, "
                  "are not known yet");
    return rc;
}

const char *when_form_name(enum when_form f)
{
    return form_names[f];
}

bool when_form_of(struct span name, enum when_form *out)
{
    for (int f = 0; f < N_WHEN_FORMS; f++)
        if (span_is(name, form_names[f])) {
            *out = (enum when_form)f;
            return true;
        }
    return false;
}

bool date_order_of(struct span name, enum date_order *out)
{
    bool dmy = span_is(name, "dmy");
    if (!dmy && !span_is(name, "mdy"))
        return false;
    *out = dmy ? DATE_ORDER_DMY : DATE_ORDER_MDY;
    return true;
}
