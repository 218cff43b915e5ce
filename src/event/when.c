// SPDX-License-Identifier: Apache-2.0
// Question: which instant does this text mean, and how exactly does it say so?
// Bare numbers are read here, everything else in when_forms.c; here too each fault gets
// its words. Forms: EXPERIENCE.md 6.2.
// Oracle: when_test.c prints instants in every form and reads them back.
#include "event/when.h"

#include "base/bits.h"
#include "event/when_forms.h"

static const char *const form_names[N_WHEN_FORMS] = {"auto",    "unix-s",  "unix-ms",
                                                     "unix-us", "iso",     "slashed",
                                                     "twitter", "rfc2822", "digits"};
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

static enum fault read_number(struct span s, const struct when_rules *rules,
                              struct when *out)
{
    struct cursor k = {s.p, s.p + s.n};
    enum when_form form = rules->form;
    bool any_origin = rules->any_origin && form != WHEN_AUTO;
    int64_t v = 0, first_us = any_origin ? 0 : WHEN_FIRST_US;
    bool small = true; // fits
    if (*k.p == '-')
        return RANGE;
    if (*k.p == '+')
        return SHAPE;
    for (; k.p < k.end && is_digit(*k.p); k.p++)
        small = small && mul_i64(v, 10, &v) && add_i64(v, *k.p - '0', &v);
    if (small && v == 0 && !any_origin)
        return RANGE;
    int64_t unit = small ? unit_of(form, v) : 0;
    if (!unit)
        return form == WHEN_AUTO ? UNIT : RANGE;
    if (v < first_us / unit || v >= WHEN_END_US / unit)
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
    (void)(when_number(&k, 1, 2, &first) && ++k.p && when_number(&k, 1, 2, &second));
    enum rc rc = err_set(err, RC_INPUT, "E0231", "time \"%s\" could be %d %s or %d %s",
                         shown, first, when_month(second), second, when_month(first));
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
                  "look whether this is the right column; a date without separators, "
                  "20230503 or 20230503011207, needs --time-form digits"},
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
        [TWICE] = {"E0247",
                   "time \"%s\" happened twice in its zone, where the clock was set "
                   "back",
                   "export the times in UTC or with their offset: lockstep help E0247"},
        [NEVER] = {"E0248",
                   "time \"%s\" never happened in its zone, where the clock was set "
                   "forward",
                   "look whether this is the right zone: lockstep help E0248"},
        [ZONE_ENDS] = {"E0232",
                       "time \"%s\" is later than the file of its zone knows of",
                       "give an offset such as --zone +02:00"},
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
        f = exponent ? ROUNDED : read_number(trimmed, rules, &got);
    else if (!number_form)
        f = when_text(trimmed, rules, &got);
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
    if ((minus || eat(&k, '+')) && when_offset(&k, minus, true, &v) && k.p == k.end) {
        *out = v;
        return RC_OK;
    }
    char shown[100];
    err_quote(shown, sizeof shown, s);
    enum rc rc = err_set(err, RC_ARGUMENT, "E0239",
                         "zone \"%s\" is not UTC, an offset up to 14 hours or a place "
                         "that is known",
                         shown);
    err_hint(err, "use UTC, +02:00, -0530 or a name such as Europe/Berlin");
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
