// SPDX-License-Identifier: Apache-2.0
// For tests/check-zones: the zone file that is named, then a line of the input is a
// local time in seconds; a line of the output is how often it was shown, and when.
#include "event/zone.h"

#include <inttypes.h>
#include <stdio.h>

static struct zone zone;
static char file[1 << 16];

int main(int argc, char **argv)
{
    struct err err = {0};
    int64_t local_s, utc_s;
    FILE *f = argc == 2 ? fopen(argv[1], "rb") : NULL;
    size_t n = f ? fread(file, 1, sizeof file, f) : 0;
    if (f)
        fclose(f);
    if (zone_read((struct span){file, n}, &zone, &err) != RC_OK) {
        printf("%s %s\n", err.id, err.text);
        return 1;
    }
    while (scanf("%" SCNd64, &local_s) == 1) {
        static const char *const words[] = {"once", "twice", "never", "unknown"};
        enum zone_verdict v = zone_utc(&zone, local_s, &utc_s);
        printf("%s %" PRId64 "\n", words[v], utc_s);
    }
    return 0;
}
