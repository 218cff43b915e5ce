// SPDX-License-Identifier: Apache-2.0
// Question: which day and time of day does this text name, and in which zone?
// Each form is read by one function that moves a cursor over the text and fills in the
// parts; when_text then checks that they exist and applies the zone. Sources: RFC 3339
// section 5.6, RFC 2822 sections 3.3 and 4.3. We depart from RFC 2822 in refusing CST,
// MST and the like, which mean different things in different countries. Oracle:
// when_test.c prints instants in every form and reads them back.
#include "event/when_forms.h"

#include "base/bits.h"

enum { ZONE_LIMIT_S = 14 * 3600, ANY_WEEKDAY = -1 };

struct parts {
    struct civil c;
    int64_t resolution_us;
    int weekday; // 0 = Sunday, or ANY_WEEKDAY
    bool zone_seen;
    int32_t zone_s;
    enum date_proof proof;
};

static const char *const month_names[12] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
static const char *const weekday_names[7] = {"Sun", "Mon", "Tue", "Wed",
                                             "Thu", "Fri", "Sat"};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
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

bool when_number(struct cursor *k, int least, int most, int *out)
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
    if (!when_number(k, least, 2, &t->c.hour) || !eat(k, ':') ||
        !when_number(k, 2, 2, &t->c.minute))
        return SHAPE;
    t->resolution_us = MINUTE_US;
    if (eat(k, ':')) {
        if (!when_number(k, 2, 2, &t->c.second))
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

bool when_offset(struct cursor *k, bool minus, bool short_hour, int32_t *out)
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
        if (!when_number(&m, 2, 2, &minute))
            return false;
    } else if (n != 2 && !(n == 1 && short_hour)) {
        return false;
    }
    if (!when_number(&h, 1, 2, &hour))
        return false;
    if (n != 4 && eat(k, ':') && !when_number(k, 2, 2, &minute))
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
        return when_offset(k, minus, false, &t->zone_s) ? FINE : ZONE_NAME;
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
    if (!when_number(k, 4, 4, &year) || k->p == k->end)
        return SHAPE;
    char sep = *k->p++;
    int least = sep == '-' ? 2 : 1;
    if ((sep != '-' && sep != '/' && sep != '.') ||
        !when_number(k, least, 2, &t->c.month) || !eat(k, sep) ||
        !when_number(k, least, 2, &t->c.day))
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
    if (!when_number(k, 1, 2, &first) || k->p == k->end)
        return SHAPE;
    char sep = *k->p++;
    if ((sep != '-' && sep != '/' && sep != '.') || !when_number(k, 1, 2, &second) ||
        !eat(k, sep))
        return SHAPE;
    const char *from = k->p;
    if (!when_number(k, 2, 4, &year) || k->p - from == 3)
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
        !blanks(k) || !when_number(k, 1, 2, &t->c.day) || !blanks(k))
        return SHAPE;
    enum fault f = time_of_day(k, 2, t);
    if (!f)
        f = zone(k, t);
    if (f)
        return f;
    blanks(k);
    if (!when_number(k, 4, 4, &year) || k->p < k->end)
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
    if (!when_number(k, 1, 2, &t->c.day) || !blanks(k) || !month_word(k, &t->c.month) ||
        !blanks(k))
        return SHAPE;
    const char *from = k->p;
    if (!when_number(k, 2, 4, &year) || k->p - from == 3)
        return SHAPE;
    if (k->p - from == 2)
        return SHORT_YEAR;
    if (!blanks(k))
        return SHAPE;
    t->c.year = year;
    enum fault f = time_of_day(k, 2, t);
    return f ? f : zone_at_end(k, t);
}

// 20230503[0112[07]]
static enum fault read_digits(struct cursor *k, struct parts *t)
{
    int *part[] = {&t->c.month, &t->c.day, &t->c.hour, &t->c.minute, &t->c.second};
    static const int64_t resolution_us[] = {
        [8] = DAY_US, [12] = MINUTE_US, [14] = SECOND_US};
    int year = 0;
    size_t n = 0, at = 0;
    while (k->p + n < k->end && is_digit(k->p[n]))
        n++;
    if (k->p + n < k->end || (n != 8 && n != 12 && n != 14))
        return SHAPE;
    t->resolution_us = resolution_us[n];
    struct cursor y = {k->p, k->p + 4};
    (void)when_number(&y, 4, 4, &year);
    t->c.year = year;
    for (k->p += 4; k->p < k->end; k->p += 2) {
        struct cursor two = {k->p, k->p + 2};
        (void)when_number(&two, 2, 2, part[at++]);
    }
    return FINE;
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

// From local time to UTC. A day begins when its date is first shown.
static enum fault at_place(const struct zone *z, bool whole_day, int64_t *us)
{
    int64_t local_s = floor_div(*us, SECOND_US), utc_s;
    if (*us < WHEN_FIRST_US - 2 * DAY_US || *us >= WHEN_END_US + 2 * DAY_US)
        return RANGE;
    enum zone_verdict v = zone_utc(z, local_s, &utc_s);
    if (v == ZONE_UNKNOWN)
        return ZONE_ENDS;
    if (v != ZONE_ONCE && !whole_day)
        return v == ZONE_TWICE ? TWICE : NEVER;
    *us = utc_s * SECOND_US + (*us - local_s * SECOND_US);
    return FINE;
}

enum fault when_text(struct span s, const struct when_rules *rules, struct when *out)
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
    case WHEN_DIGITS:
        f = read_digits(&k, &t);
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
    if (!t.zone_seen && rules->zone)
        f = at_place(rules->zone, t.resolution_us == DAY_US, &us);
    else
        us -= (t.zone_seen ? t.zone_s : rules->zone_offset_s) * SECOND_US;
    if (f)
        return f;
    if (us < WHEN_FIRST_US || us >= WHEN_END_US)
        return RANGE;
    *out = (struct when){us, t.resolution_us, t.proof};
    return FINE;
}

const char *when_month(int month)
{
    return month_names[month - 1];
}
