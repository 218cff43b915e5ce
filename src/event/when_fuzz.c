// SPDX-License-Identifier: Apache-2.0
// Any bytes as a time: what is read is in range, prints and reads back as itself, and
// means the same where its form is named; what is not read has a full fault. The first
// byte chooses the rules.
#include "base/text.h"
#include "event/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_fault(const struct err *err)
{
    must(err->id[0] == 'E' && err->text[0]);
    must(utf8_valid(span_of(err->text)) == strlen(err->text));
    must(strlen(err->text) < sizeof err->text);
}

static void check_time(struct span s, struct when_rules rules)
{
    struct when w, again;
    struct err err = {0};
    enum rc rc = when_read(s, &rules, &w, &err);
    if (rc != RC_OK) {
        must(rc == RC_INPUT);
        check_fault(&err);
        return;
    }
    must(w.us >= WHEN_FIRST_US && w.us < WHEN_END_US);
    must(w.resolution_us == 1 || w.resolution_us == 1000 ||
         w.resolution_us == SECOND_US || w.resolution_us == MINUTE_US ||
         w.resolution_us == DAY_US);
    char text[CIVIL_TEXT];
    struct when_rules plain = {0};
    must(when_read(span_of(civil_text(w.us, text)), &plain, &again, &err) == RC_OK);
    must(again.us == w.us && again.resolution_us >= 1);
    if (rules.form == WHEN_DIGITS) // which are read on request alone
        return;
    rules.form = WHEN_AUTO;
    must(when_read(s, &rules, &again, NULL) == RC_OK && again.us == w.us);
    must(again.resolution_us == w.resolution_us && again.proof == w.proof);
}

static void check_record(struct span s, const struct event_rules *rules)
{
    struct event_raw raw = {{{0}}};
    for (int f = 0; f < N_EVENT_FIELDS; f++)
        if (!span_split(&s, '\n', &raw.field[f]))
            break;
    struct event e;
    struct err err = {0};
    if (event_check(&raw, rules, &e, NULL, &err) == RC_OK) {
        must(e.platform.n && e.platform_id.n && e.time_us >= WHEN_FIRST_US);
        must(e.views >= -1 && e.likes >= -1 && e.shares >= -1 && e.replies >= -1);
    } else {
        check_fault(&err);
        must(err.field[0]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct when_rules rules = {.form = (enum when_form)(data[0] % N_WHEN_FORMS),
                               .order = (enum date_order)(data[0] / 8 % 3),
                               .zone_given = data[0] / 24 % 2,
                               .zone_offset_s = data[0] / 48 * 3600};
    struct span s = {(const char *)data + 1, size - 1};
    check_time(s, rules);
    int32_t offset;
    struct err err = {0};
    if (when_zone(s, &offset, &err) == RC_OK)
        must(offset >= -14 * 3600 && offset <= 14 * 3600 && offset % 60 == 0);
    else
        check_fault(&err);
    struct event_rules all = {.time = rules, .created = rules};
    check_record(s, &all);
    return 0;
}
