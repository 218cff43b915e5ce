// SPDX-License-Identifier: Apache-2.0
// The first byte chooses the piece; the rest is the text. It must be told the same
// through every window, and each line judged as the grammar judges it.
#include "ingest/json_oracle.h"
#include "ingest/ndjson.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// A line alone: whether it passes must be the grammar's answer.
static void one_line(struct span line)
{
    struct text got = {0}, t = {0};
    size_t at;
    line = span_trim(line);
    if (line.n == 0 || line.p[0] != '{')
        return;
    const char *id = json_oracle(line, &at);
    must(text_add(&t, line) == RC_OK && text_byte(&t, '\n') == RC_OK);
    must(json_story(text_span(&t), NULL, 0, &got) == RC_OK);
    bool refused = strncmp(got.p, "refused", 7) == 0;
    bool run = strncmp(got.p, "broken E0221", 12) == 0;
    if (!refused && !run && !id)
        must(strncmp(got.p, "record ", 7) == 0);
    if (!refused && !run && id) {
        const char *name = strchr(got.p, ' ');
        must(got.p[0] == 'b' && name && strncmp(name + 1, id, 5) == 0);
        const char *place = strchr(got.p, '@');
        must(place && strtoull(place + 1, NULL, 10) == at);
    }
    text_done(&got);
    text_done(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct text whole = {0}, pieces = {0};
    struct ndjson_options o = {0};
    struct span text = {(const char *)data + 1, size - 1}, rest = text, line;
    must(json_story(text, &o, 0, &whole) == RC_OK);
    o.window_bytes = data[0] + 1u;
    must(json_story(text, &o, data[0], &pieces) == RC_OK);
    must(span_same(text_span(&whole), text_span(&pieces)));
    o.max_record_bytes = 1 + data[0] / 4;
    must(json_story(text, &o, 0, &whole) == RC_OK);
    o.window_bytes = 1;
    must(json_story(text, &o, 1, &pieces) == RC_OK);
    must(span_same(text_span(&whole), text_span(&pieces)));
    while (span_split(&rest, '\n', &line))
        one_line(line);
    text_done(&whole);
    text_done(&pieces);
    return 0;
}
