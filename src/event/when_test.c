// SPDX-License-Identifier: Apache-2.0
#include "event/when.h"

#include "base/rng.h"
#include "base/tap.h"

struct row {
    const char *in;
    const char *out; // civil_text, or the id of the fault
    int64_t resolution_us;
    enum date_proof proof;
};

// With the zone at +02:00, so that a zone in the text is seen to win.
static void check_rows(const char *name, struct when_rules rules, const struct row *row,
                       size_t n)
{
    rules.zone_given = true;
    rules.zone_offset_s = 7200;
    for (size_t i = 0; i < n; i++) {
        const char *in = row[i].in, *out = row[i].out;
        struct when w = {.us = 42};
        struct err err = {0};
        char text[CIVIL_TEXT];
        enum rc rc = when_read((struct span){in, strlen(in)}, &rules, &w, &err);
        snprintf(text, sizeof text, "%s", err.id);
        if (rc == RC_OK)
            civil_text(w.us, text);
        ok(strcmp(text, out) == 0, "%s \"%s\" is %s (%s)", name, in, out, text);
        if (rc == RC_OK)
            ok(w.resolution_us == row[i].resolution_us && w.proof == row[i].proof,
               "  with resolution %lld", (long long)w.resolution_us);
        else
            ok(w.us == 42 && rc == RC_INPUT && err.text[0], "  and leaves the output");
    }
}

#define CHECK(name, rules, rows)                                                       \
    check_rows(name, (struct when_rules)rules, rows, sizeof rows / sizeof *rows)
#define NOTHING                                                                        \
    {                                                                                  \
        0                                                                              \
    }

#define ANY_ORIGIN(f)                                                                  \
    {                                                                                  \
        .form = (f), .any_origin = true                                                \
    }

enum { S = 1000000, MS = 1000, US = 1 };

static void test_numbers(void)
{
    static const struct row autos[] = {
        {"1623881091", "2021-06-16T22:04:51Z", S, 0},
        {" 1623881091\r\n", "2021-06-16T22:04:51Z", S, 0},
        {"1623881091.5", "2021-06-16T22:04:51.500Z", MS, 0},
        {"1623881091.000001", "2021-06-16T22:04:51.000001Z", US, 0},
        {"1623881091.123456000", "2021-06-16T22:04:51.123456Z", US, 0},
        {"1623881091500", "2021-06-16T22:04:51.500Z", MS, 0},
        {"1623881091500.25", "2021-06-16T22:04:51.500250Z", US, 0},
        {"1623881091500001", "2021-06-16T22:04:51.500001Z", US, 0},
        {"1623881091500001.0", "2021-06-16T22:04:51.500001Z", US, 0},
        {"631152000", "1990-01-01T00:00:00Z", S, 0},
        {"4133980799", "2100-12-31T23:59:59Z", S, 0},
        {"4133980799.999999", "2100-12-31T23:59:59.999999Z", US, 0},
        {"631152000000", "1990-01-01T00:00:00Z", MS, 0},
        {"4133980799999999", "2100-12-31T23:59:59.999999Z", US, 0},
        {"631151999", "E0234", 0, 0},
        {"4133980800", "E0234", 0, 0},
        {"631151999999", "E0234", 0, 0},
        {"4133980800000000", "E0234", 0, 0},
        {"1623881091500000000", "E0234", 0, 0},
        {"99999999999999999999999999", "E0234", 0, 0},
        {"20230503", "E0234", 0, 0},
        {"45049.043", "E0234", 0, 0},
        {"0", "E0233", 0, 0},
        {"0.0", "E0233", 0, 0},
        {"-1623881091", "E0233", 0, 0},
        {"+1623881091", "E0230", 0, 0},
        {"1.62388E+09", "E0235", 0, 0},
        {"1.623881091e9", "E0235", 0, 0},
        {"16E8", "E0235", 0, 0},
        {"1623881091.", "E0230", 0, 0},
        {".5", "E0230", 0, 0},
        {"1623881091.1234567", "E0237", 0, 0},
        {"1623881091.0000000000", "E0230", 0, 0},
        {"1623881091500000.5", "E0237", 0, 0},
        {"1,623,881,091", "E0230", 0, 0},
        {"162388109x", "E0230", 0, 0},
        {"16238810/1", "E0230", 0, 0},
        {"16238810:1", "E0230", 0, 0},
        {"", "E0230", 0, 0},
        {"   ", "E0230", 0, 0},
    };
    static const struct row seconds[] = {
        {"1623881091", "2021-06-16T22:04:51Z", S, 0},
        {"1623881091500", "E0233", 0, 0},
        {"1", "E0233", 0, 0},
        {"2023-05-03T01:12:07Z", "E0230", 0, 0},
    };
    static const struct row millis[] = {
        {"1623881091500", "2021-06-16T22:04:51.500Z", MS, 0},
        {"1623881091", "E0233", 0, 0},
        {"0", "E0233", 0, 0},
    };
    static const struct row micros[] = {
        {"1623881091500000", "2021-06-16T22:04:51.500Z", US, 0},
        {"1623881091500", "E0233", 0, 0},
    };
    static const struct row origin[] = {
        {"0", "1970-01-01T00:00:00Z", S, 0},
        {"1", "1970-01-01T00:00:01Z", S, 0},
        {"12.5", "1970-01-01T00:00:12.500Z", MS, 0},
        {"1623881091", "2021-06-16T22:04:51Z", S, 0},
        {"-1", "E0233", 0, 0},
        {"4133980800", "E0233", 0, 0},
        {"99999999999999999999", "E0233", 0, 0},
    };
    static const struct row not_auto[] = {{"0", "E0233", 0, 0}, {"12", "E0234", 0, 0}};
    CHECK("auto", NOTHING, autos);
    CHECK("any origin", ANY_ORIGIN(WHEN_UNIX_S), origin);
    CHECK("any origin", ANY_ORIGIN(WHEN_AUTO), not_auto);
    CHECK("unix-s", {.form = WHEN_UNIX_S}, seconds);
    CHECK("unix-ms", {.form = WHEN_UNIX_MS}, millis);
    CHECK("unix-us", {.form = WHEN_UNIX_US}, micros);
    static const struct row digits[] = {
        {"20230503", "2023-05-02T22:00:00Z", DAY_US, 0},
        {"202305030112", "2023-05-02T23:12:00Z", MINUTE_US, 0},
        {"20230503011207", "2023-05-02T23:12:07Z", S, 0},
        {"20231301", "E0238", 0, 0},
        {"20230229", "E0238", 0, 0},
        {"20230503246060", "E0238", 0, 0},
        {"19891231", "E0233", 0, 0},
        {"2023050301", "E0230", 0, 0},
        {"2023050", "E0230", 0, 0},
        {"20230503011207Z", "E0230", 0, 0},
        {"202305030112071", "E0230", 0, 0},
    };
    CHECK("digits", {.form = WHEN_DIGITS}, digits);
}

static void test_iso(void)
{
    static const struct row rows[] = {
        {"2023-05-03T01:12:07Z", "2023-05-03T01:12:07Z", S, 0},
        {"2023-05-03t01:12:07z", "2023-05-03T01:12:07Z", S, 0},
        {"2023-05-03T01:12:07+02:00", "2023-05-02T23:12:07Z", S, 0},
        {"2023-05-03T01:12:07-0530", "2023-05-03T06:42:07Z", S, 0},
        {"2023-05-03 01:12:07+00", "2023-05-03T01:12:07Z", S, 0},
        {"2023-05-03 01:12:07 UTC", "2023-05-03T01:12:07Z", S, 0},
        {"2023-05-03 01:12:07 GMT", "2023-05-03T01:12:07Z", S, 0},
        {"2023-05-03 01:12:07 EST", "2023-05-03T06:12:07Z", S, 0},
        {"2023-05-03 01:12:07 edt", "2023-05-03T05:12:07Z", S, 0},
        {"2023-05-03T01:12:07.1Z", "2023-05-03T01:12:07.100Z", MS, 0},
        {"2023-05-03T01:12:07,123Z", "2023-05-03T01:12:07.123Z", MS, 0},
        {"2023-05-03T01:12:07.000Z", "2023-05-03T01:12:07Z", MS, 0},
        {"2023-05-03T01:12:07.123456Z", "2023-05-03T01:12:07.123456Z", US, 0},
        {"2023-05-03T01:12:07.123456000Z", "2023-05-03T01:12:07.123456Z", US, 0},
        {"2023-05-03T01:12:07.123456001Z", "E0237", 0, 0},
        {"2023-05-03T01:12:07.1234560000Z", "E0230", 0, 0},
        {"2023-05-03T01:12:07.Z", "E0230", 0, 0},
        {"2023-05-03 01:12", "2023-05-02T23:12:00Z", MINUTE_US, 0},
        {"2023-05-03 1:12", "2023-05-02T23:12:00Z", MINUTE_US, 0},
        {"2023-05-03T1:12", "E0230", 0, 0},
        {"2023-05-03", "2023-05-02T22:00:00Z", DAY_US, 0},
        {"2023/5/3 9:02 PM", "2023-05-03T19:02:00Z", MINUTE_US, 0},
        {"2023.05.03", "2023-05-02T22:00:00Z", DAY_US, 0},
        {"2023-5-3", "E0230", 0, 0},
        {"2023-05/03", "E0230", 0, 0},
        {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z", S, 0},
        {"2023-02-29T00:00:00Z", "E0238", 0, 0},
        {"2023-13-01T00:00:00Z", "E0238", 0, 0},
        {"2023-05-03T24:00:00Z", "E0238", 0, 0},
        {"2016-12-31T23:59:60Z", "E0238", 0, 0},
        {"2023-05-03 13:12 PM", "E0238", 0, 0},
        {"2023-05-03 0:12 AM", "E0238", 0, 0},
        {"2023-05-03T01:12:07 CST", "E0236", 0, 0},
        {"2023-05-03T01:12:07 UTC+2", "E0236", 0, 0},
        {"2023-05-03T01:12:07+15:00", "E0236", 0, 0},
        {"2023-05-03T01:12:07+02:60", "E0236", 0, 0},
        {"2023-05-03T01:12:07+2", "E0236", 0, 0},
        {"2023-05-03T01:12:07+", "E0236", 0, 0},
        {"2023-05-03T01:12:07Zx", "E0236", 0, 0},
        {"2023-05-03T01:12:07Z 5", "E0230", 0, 0},
        {"2023-05-03Z", "E0230", 0, 0},
        {"2023-05-03T", "E0230", 0, 0},
        {"2023-05", "E0230", 0, 0},
        {"2023-", "E0230", 0, 0},
        {"1989-12-31T23:59:59Z", "E0233", 0, 0},
        {"1990-01-01T00:00:00+02:00", "E0233", 0, 0},
        {"1989-12-31T23:00:00-02:00", "1990-01-01T01:00:00Z", S, 0},
        {"2101-01-01T00:00:00Z", "E0233", 0, 0},
        {"0000-01-01T00:00:00Z", "E0233", 0, 0},
    };
    CHECK("auto", NOTHING, rows);
    CHECK("iso", {.form = WHEN_ISO}, rows);
}

static void test_slashed(void)
{
    static const struct row unknown[] = {
        {"05/06/2023 14:02", "E0231", 0, 0},
        {"23/06/2023 14:02", "2023-06-23T12:02:00Z", MINUTE_US, DATE_PROVES_DMY},
        {"6/23/2023 14:02", "2023-06-23T12:02:00Z", MINUTE_US, DATE_PROVES_MDY},
        {"05.05.2023", "2023-05-04T22:00:00Z", DAY_US, 0},
        {"23/23/2023", "E0238", 0, 0},
        {"0/5/2023", "E0238", 0, 0},
        {"31/06/2023", "E0238", 0, 0},
        {"5/6/23", "E0230", 0, 0},
        {"5/6/023", "E0230", 0, 0},
        {"5/6", "E0230", 0, 0},
        {"5/6-2023", "E0230", 0, 0},
        {"5/6/2023x", "E0230", 0, 0},
        {"5/6/2023 ", "E0231", 0, 0},
        {"5/6/2023 25:00", "E0231", 0, 0},
        {"23/6/2023 25:00", "E0238", 0, 0},
    };
    static const struct row dmy[] = {
        {"05/06/2023 14:02", "2023-06-05T12:02:00Z", MINUTE_US, 0},
        {"5-6-2023 2:02:00 PM", "2023-06-05T12:02:00Z", S, 0},
        {"5.6.2023, 12:02 AM Z", "2023-06-05T00:02:00Z", MINUTE_US, 0},
        {"5.6.2023,12:02 pm GMT", "2023-06-05T12:02:00Z", MINUTE_US, 0},
        {"23/06/2023 14:02:01.5", "2023-06-23T12:02:01.500Z", MS, DATE_PROVES_DMY},
        {"6/23/2023 14:02", "E0238", 0, 0},
    };
    static const struct row mdy[] = {
        {"05/06/2023 14:02", "2023-05-06T12:02:00Z", MINUTE_US, 0},
        {"6/23/2023, 2:02:00\xe2\x80\xafPM", "2023-06-23T12:02:00Z", S,
         DATE_PROVES_MDY},
        {"23/06/2023 14:02", "E0238", 0, 0},
    };
    CHECK("auto", NOTHING, unknown);
    CHECK("slashed", {.form = WHEN_SLASHED}, unknown);
    CHECK("dmy", {.order = DATE_ORDER_DMY}, dmy);
    CHECK("mdy", {.order = DATE_ORDER_MDY}, mdy);
    struct err err = {0};
    struct when w;
    struct when_rules rules = {0};
    enum rc rc = when_read(SPAN("05/06/2023 14:02"), &rules, &w, &err);
    ok(rc == RC_INPUT &&
           strcmp(err.text, "time \"05/06/2023 14:02\" could be 5 June or "
                            "6 May") == 0,
       "both readings are named: %s", err.text);
    ok(strcmp(err.hint, "add --date-order dmy or mdy") == 0, "and what to type");
}

static void test_words(void)
{
    static const struct row rows[] = {
        {"Wed Aug 27 13:08:45 +0000 2008", "2008-08-27T13:08:45Z", S, 0},
        {"wed aug 27 13:08:45 -0500 2008", "2008-08-27T18:08:45Z", S, 0},
        {"Thu Aug  7 13:08:45 UTC 2008", "2008-08-07T13:08:45Z", S, 0},
        {"Thu Aug 07 13:08:45 2008", "2008-08-07T11:08:45Z", S, 0},
        {"Tue Aug 27 13:08:45 +0000 2008", "E0238", 0, 0},
        {"Wed Aug 27 13:08:45,5 +0000 2008", "2008-08-27T13:08:45.500Z", MS, 0},
        {"Wed Agu 27 13:08:45 +0000 2008", "E0230", 0, 0},
        {"Wed Aug 27 13:08:45 +0000", "E0230", 0, 0},
        {"Wed Aug 27 13:08:45 +0000 08", "E0230", 0, 0},
        {"Wed, 27 Aug 2008 13:08:45 +0000", "2008-08-27T13:08:45Z", S, 0},
        {"Wed,27 Aug 2008 13:08 GMT", "2008-08-27T13:08:00Z", MINUTE_US, 0},
        {"27 Aug 2008 13:08:45 EDT", "2008-08-27T17:08:45Z", S, 0},
        {"7 Aug 2008 13:08:45", "2008-08-07T11:08:45Z", S, 0},
        {"Thu, 27 Aug 2008 13:08:45 +0000", "E0238", 0, 0},
        {"27 Aug 08 13:08:45 +0000", "E0230", 0, 0},
        {"27 Aug 2008 13:08:45 PST", "E0236", 0, 0},
        {"31 Jun 2008 13:08:45 +0000", "E0238", 0, 0},
        {"27 Aug 2008", "E0230", 0, 0},
        {"yesterday", "E0230", 0, 0},
        {"a,b", "E0230", 0, 0},
    };
    CHECK("auto", NOTHING, rows);
}

static void test_zone(void)
{
    static const struct {
        const char *in;
        int32_t s;
    } good[] = {{"UTC", 0},        {"utc", 0},        {"GMT", 0},   {"Z", 0},
                {"+02:00", 7200},  {"-0530", -19800}, {"+2", 7200}, {"-3:30", -12600},
                {"+14:00", 50400}, {"+05:45", 20700}, {"-00:00", 0}};
    static const char *const bad[] = {
        "",     "Europe/Berlin", "CET",     "02:00", "+",      "+14:01", "+2:60",
        "+020", "+02:0",         "+02:00x", "++2",   "\xff\n", "+99999", "UTC+2"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int32_t s = 1;
        struct err err = {0};
        ok(when_zone(span_of(good[i].in), &s, &err) == RC_OK && s == good[i].s,
           "zone %s", good[i].in);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int32_t s = 1;
        struct err err = {0};
        ok(when_zone(span_of(bad[i]), &s, &err) == RC_ARGUMENT && s == 1 &&
               strcmp(err.id, "E0239") == 0 && err.hint[0],
           "no zone: %s", err.text);
    }
    struct when w;
    struct err err = {0};
    struct when_rules none = {0};
    static const char *const bare[] = {"2023-05-03 01:12:07", "2023-05-03",
                                       "23/05/2023 1:12", "Thu Aug 07 13:08:45 2008"};
    for (size_t i = 0; i < sizeof bare / sizeof *bare; i++)
        ok(when_read(span_of(bare[i]), &none, &w, &err) == RC_INPUT &&
               strcmp(err.id, "E0232") == 0 && strstr(err.hint, "--zone"),
           "\"%s\" needs --zone", bare[i]);
    ok(when_read(SPAN("x"), &none, &w, NULL) == RC_INPUT, "nobody need listen");
}

// Prints a time in every form.
static struct when_rules print(struct rng *r, int form, int64_t *us, char *out,
                               size_t n)
{
    static const char *const month[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    static const char *const day[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    int32_t offset = (int32_t)rng_below(r, 105) * 900 - 12 * 3600;
    int64_t whole = *us / SECOND_US * SECOND_US;
    struct civil c = civil_of_us(*us + offset * SECOND_US);
    const char *wd = day[(*us + offset * SECOND_US) / DAY_US % 7];
    const char *mon = month[c.month - 1];
    int h = abs(offset) / 3600, m = abs(offset) / 60 % 60, Y = (int)c.year;
    char sign = offset < 0 ? '-' : '+';
    struct when_rules rules = {.zone_given = true, .zone_offset_s = offset};
    int hour12 = c.hour % 12 ? c.hour % 12 : 12;
    switch (form) {
    case 0:
        snprintf(out, n, "%lld", (long long)(*us / SECOND_US));
        break;
    case 1:
        snprintf(out, n, "%lld.%06d", (long long)(*us / SECOND_US), c.micro);
        return rules;
    case 2:
        snprintf(out, n, "%lld", (long long)(*us / 1000));
        *us = *us / 1000 * 1000;
        return rules;
    case 3:
        snprintf(out, n, "%lld", (long long)*us);
        return rules;
    case 4:
        civil_text(*us, out);
        return rules;
    case 5:
        snprintf(out, n, "%04d-%02d-%02d %02d:%02d:%02d.%06d%c%02d:%02d", Y, c.month,
                 c.day, c.hour, c.minute, c.second, c.micro, sign, h, m);
        rules.zone_given = false;
        return rules;
    case 6:
        snprintf(out, n, "%d/%d/%04d %d:%02d:%02d %s", c.day, c.month, Y, hour12,
                 c.minute, c.second, c.hour < 12 ? "AM" : "PM");
        rules.order = DATE_ORDER_DMY;
        break;
    case 7:
        snprintf(out, n, "%02d-%02d-%04d %02d:%02d:%02d", c.month, c.day, Y, c.hour,
                 c.minute, c.second);
        rules.order = DATE_ORDER_MDY;
        break;
    case 8:
        snprintf(out, n, "%s %s %02d %02d:%02d:%02d %c%02d%02d %04d", wd, mon, c.day,
                 c.hour, c.minute, c.second, sign, h, m, Y);
        rules.zone_given = false;
        break;
    case 9:
        snprintf(out, n, "%s, %d %s %04d %02d:%02d:%02d %c%02d%02d", wd, c.day, mon, Y,
                 c.hour, c.minute, c.second, sign, h, m);
        rules.zone_given = false;
        break;
    default:
        snprintf(out, n, "%04d-%02d-%02d %02d:%02d:%02d", Y, c.month, c.day, c.hour,
                 c.minute, c.second);
    }
    *us = whole;
    return rules;
}

static void test_round_trips(void)
{
    static const enum when_form named[] = {
        WHEN_UNIX_S,  WHEN_UNIX_S,  WHEN_UNIX_MS, WHEN_UNIX_US, WHEN_ISO, WHEN_ISO,
        WHEN_SLASHED, WHEN_SLASHED, WHEN_TWITTER, WHEN_RFC2822, WHEN_ISO};
    struct rng r = rng_at(1, 0, 0);
    for (int form = 0; form < 11; form++) {
        int good = 1;
        for (int i = 0; i < 20000; i++) {
            int64_t us =
                WHEN_FIRST_US + (int64_t)rng_below(&r, WHEN_END_US - WHEN_FIRST_US);
            char text[80];
            struct when a, b;
            struct when_rules rules = print(&r, form, &us, text, sizeof text);
            int same =
                when_read(span_of(text), &rules, &a, NULL) == RC_OK && a.us == us;
            rules.form = named[form];
            same &= when_read(span_of(text), &rules, &b, NULL) == RC_OK && b.us == us &&
                    a.resolution_us == b.resolution_us && a.proof == b.proof;
            if (!same && good)
                printf("# %s\n", text);
            good &= same;
        }
        ok(good, "20,000 times printed as %s (%d) are read back, by shape and by name",
           when_form_name(named[form]), form);
    }
}

// The fast path for ten digits agrees with the general one, which a blank selects.
static void test_ten_digits(void)
{
    struct rng r = rng_at(2, 0, 0);
    struct when_rules rules = {0};
    int good = 1;
    for (int i = 0; i < 300000; i++) {
        char text[12];
        snprintf(text, sizeof text, "%010llu ",
                 (unsigned long long)rng_below(&r, UINT64_C(9999999999)));
        if (rng_below(&r, 2))
            text[rng_below(&r, 10)] = (char)rng_u64(&r);
        struct when a = {0}, b = {0};
        enum rc fast = when_read((struct span){text, 10}, &rules, &a, NULL);
        enum rc slow = when_read((struct span){text, 11}, &rules, &b, NULL);
        good &= fast == slow && a.us == b.us && a.resolution_us == b.resolution_us;
    }
    ok(good, "ten digits at once or one by one");
}

static void test_names(void)
{
    int good = 1;
    for (int f = 0; f < N_WHEN_FORMS; f++) {
        enum when_form back = N_WHEN_FORMS;
        good &= when_form_of(span_of(when_form_name((enum when_form)f)), &back);
        good &= (int)back == f;
    }
    enum when_form form;
    enum date_order order;
    ok(good && !when_form_of(SPAN("julian"), &form), "names of forms both ways");
    ok(date_order_of(SPAN("dmy"), &order) && order == DATE_ORDER_DMY &&
           date_order_of(SPAN("mdy"), &order) && order == DATE_ORDER_MDY &&
           !date_order_of(SPAN("ymd"), &order),
       "names of orders");
}

int main(void)
{
    test_numbers();
    test_iso();
    test_slashed();
    test_words();
    test_zone();
    test_round_trips();
    test_ten_digits();
    test_names();
    return tap_end();
}
