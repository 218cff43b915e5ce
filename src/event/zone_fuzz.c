// SPDX-License-Identifier: Apache-2.0
// Any bytes as a zone file: what is read has changes in order, offsets in their limits,
// and each instant is found again from the local time that it shows.
#include "base/bits.h"
#include "event/when.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_instant(const struct zone *z, int64_t utc_s, int32_t offset_s)
{
    int64_t back;
    switch (zone_utc(z, utc_s + offset_s, &back)) {
    case ZONE_ONCE:
        must(back == utc_s);
        break;
    case ZONE_TWICE:
        must(back <= utc_s);
        break;
    case ZONE_NEVER:
        must(false);
        break;
    case ZONE_UNKNOWN:
        must(back >= z->end_s);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct zone z;
    struct err err = {0};
    if (zone_read((struct span){(const char *)data, size}, &z, &err) != RC_OK) {
        must(err.id[0] == 'E' && err.text[0] && err.hint[0]);
        return 0;
    }
    must(z.n >= 1 && z.n <= ZONE_CHANGES && z.from_s[0] == INT64_MIN);
    for (uint32_t i = 0; i < z.n; i++) {
        must(z.offset_s[i] > -90000 && z.offset_s[i] < 93600);
        if (i) {
            must(z.from_s[i] > z.from_s[i - 1]);
            check_instant(&z, z.from_s[i] - 1, z.offset_s[i - 1]);
            check_instant(&z, z.from_s[i], z.offset_s[i]);
        }
    }
    int64_t at = WHEN_FIRST_US / SECOND_US, utc;
    for (; at < WHEN_END_US / SECOND_US; at += 86400 * 29 + 7)
        (void)zone_utc(&z, at, &utc);
    return 0;
}
