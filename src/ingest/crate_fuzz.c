// SPDX-License-Identifier: Apache-2.0
// Any bytes as an archive: members are told and unpacked, or there is an error with an
// id; never more than the limit, and the same each time.
#include "ingest/crate.h"

#include "base/mem.h"
#include "base/text.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST ((uint64_t)1 << 20)

// Reads all; *members counts, *bytes are those unpacked.
static enum rc read_all(const char *path, int to, uint64_t *members, uint64_t *bytes,
                        struct err *err)
{
    struct crate_options o = {.most_bytes = MOST, .most_times = 1};
    struct crate *c = NULL;
    struct crate_member m;
    bool there = true;
    enum rc first = RC_OK, rc = crate_open(path, "f", &o, &c, err);
    *members = *bytes = 0;
    while (rc == RC_OK && !crate_broken(c)) {
        rc = crate_next(c, &m, &there, err);
        if (rc != RC_OK || !there)
            break;
        ++*members;
        must(m.name.n > 0 && utf8_valid(m.name) == m.name.n);
        if (m.kind != CRATE_FILE)
            continue;
        must(ftruncate(to, 0) == 0 && lseek(to, 0, SEEK_SET) == 0);
        enum rc got = crate_unpack(c, to, err);
        first = first == RC_OK ? got : first;
        *bytes += (uint64_t)lseek(to, 0, SEEK_CUR);
    }
    crate_free(c);
    return rc == RC_OK ? first : rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *from, *to;
    char path[40];
    struct err ea = {0}, eb = {0};
    uint64_t ma, mb, ba, bb;
    if (!from)
        from = tmpfile();
    if (!to)
        to = tmpfile();
    if (!from || !to)
        return 0;
    int fd = fileno(from);
    if (ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (ssize_t)size)
        return 0;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (!crate_is(path))
        return 0;
    mem_limit((uint64_t)64 << 20); // a zstd header may ask for 2 GiB
    enum rc ra = read_all(path, fileno(to), &ma, &ba, &ea);
    enum rc rb = read_all(path, fileno(to), &mb, &bb, &eb);
    mem_limit(0);
    must(ra == rb && ma == mb && ba == bb);
    must((ra == RC_OK) == (ea.id[0] == '\0'));
    must(ba <= (size > MOST ? size : MOST) + (1 << 16));
    return 0;
}
