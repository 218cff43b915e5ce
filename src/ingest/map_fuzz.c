// SPDX-License-Identifier: Apache-2.0
// Any words as --map, one a line, the last line the columns of the file parted by tabs:
// refused with a reason, or a SELECT in which every name stands in quotes.
#include "ingest/format.h"

#include "base/text.h"
#include "ingest/fields.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 16 };

// Outside quotes a SELECT that we make holds letters and these alone.
static void quotes_close(struct span sql)
{
    char open = 0;
    for (size_t i = 0; i < sql.n; i++) {
        char c = sql.p[i];
        if (open) {
            if (c == open)
                open = 0; // a doubled quote opens again at once
        } else if (c == '"' || c == '\'') {
            open = c;
        } else {
            must(c && c != ';' && c != '\\' &&
                 !(c == '-' && i + 1 < sql.n && sql.p[i + 1] == '-'));
        }
    }
    must(!open);
}

static void try_reader(enum format_reader reader, const char *const *map, size_t n_map,
                       const struct span *columns, size_t n_columns)
{
    struct arena arena = {0};
    struct format f = {.platform = SPAN("unknown")};
    struct err err = {0};
    const char *rest[MOST];
    size_t n_rest = 0;
    uint64_t before = mem_now();
    enum rc rc = format_words(map, n_map, &f, rest, &n_rest, &err);
    must(rc == RC_OK || (rc == RC_ARGUMENT && err.id[0]));
    if (rc == RC_OK) {
        must(n_rest <= n_map);
        rc = format_of_map(rest, n_rest, reader, columns, n_columns, &arena, &f, &err);
        must(rc == RC_OK || (rc == RC_ARGUMENT && err.id[0] && err.text[0]));
    }
    if (rc == RC_OK)
        quotes_close(f.select);
    arena_done(&arena);
    must(mem_now() == before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct span rest = {(const char *)data, size}, line, word;
    const char *map[MOST];
    struct span columns[MOST];
    size_t n_map = 0, n_columns = 0;
    while (n_map < MOST && span_split(&rest, '\n', &line)) {
        map[n_map] = arena_copy(&arena, line).p;
        if (!map[n_map++])
            goto out;
        if (!rest.p)
            while (n_columns < MOST && span_split(&line, '\t', &word))
                columns[n_columns++] = word;
    }
    n_map -= n_map > 0 && n_columns > 0;
    try_reader(READER_CSV, map, n_map, columns, n_columns);
    try_reader(READER_PARQUET, map, n_map, columns, n_columns);
    try_reader(READER_NDJSON, map, n_map, NULL, 0);
out:
    arena_done(&arena);
    return 0;
}
