// SPDX-License-Identifier: Apache-2.0
// Writes a part of a story world of any size: write_world PART SEED ACCOUNTS PLANTED.
#include "lockstep.h"

#include <stdio.h>
#include <stdlib.h>

static int put(void *self, const char *bytes, size_t n)
{
    return fwrite(bytes, 1, n, self) == n ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct lockstep_story_options o = LOCKSTEP_STORY_INIT;
    struct lockstep_error err = {0};
    if (argc != 5) {
        fputs("usage: write_world posts|truth|tip SEED ACCOUNTS PLANTED\n", stderr);
        return 2;
    }
    o.seed = strtoull(argv[2], NULL, 10);
    o.accounts = (uint32_t)strtoul(argv[3], NULL, 10);
    o.planted = (uint32_t)strtoul(argv[4], NULL, 10);
    if (lockstep_story(&o, argv[1], put, stdout, &err) != LOCKSTEP_OK) {
        fprintf(stderr, "%s: %s\n", err.id, err.text);
        return 1;
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
