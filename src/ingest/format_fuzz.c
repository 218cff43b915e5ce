// SPDX-License-Identifier: Apache-2.0
// Any bytes as a mapping file: refused with a reason, or a format whose parts lie
// inside what was read.
#include "ingest/format.h"

#include "ingest/fields.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(struct span s, struct span text)
{
    must(!s.p || (s.n <= text.n));
    for (size_t i = 0; i < s.n; i++)
        must(s.p[i] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = {(const char *)data, size};
    struct span fields[N_FIELDS], exprs[N_FIELDS];
    struct arena arena = {0};
    struct format f;
    struct err err = {0};
    uint64_t before = mem_now();
    enum rc rc = format_read("fuzz.sql", text, &arena, &f, &err);
    must(rc == RC_OK || (rc == RC_INPUT && err.id[0] && err.text[0]));
    if (rc == RC_OK) {
        must(f.name[0] && f.select.n >= 10 && f.n_needs <= FORMAT_NEEDS);
        must(f.reader < N_READERS && f.resolution_us >= 0);
        inside(f.select, text);
        inside(f.title, text);
        inside(f.shape, text);
        inside(f.zone, text);
        inside(f.is_path, text);
        inside(f.is_value, text);
        for (size_t i = 0; i < f.n_needs; i++)
            inside(f.needs[i], text);
        size_t n = format_columns(&f, fields, exprs, N_FIELDS);
        must(n <= N_FIELDS);
        for (size_t i = 0; i < n; i++) {
            must(field_known(fields[i]));
            inside(exprs[i], text);
        }
    }
    arena_done(&arena);
    must(mem_now() == before);
    return 0;
}
