// SPDX-License-Identifier: Apache-2.0
// The first byte chooses the window, the rest is the text. It must be told the same
// through every window; a text that is one sound object must give the records that the
// splitter finds, each of them sound.
#include "ingest/document_oracle.h"
#include "ingest/json_oracle.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Whether an object of it has a key twice: then the two ways need not agree.
static bool has_twins(struct span text)
{
    struct source *s = NULL;
    struct ndjson *n = NULL;
    struct ndjson_record r = {0};
    struct text array = {0};
    must(text_byte(&array, '[') == RC_OK && text_add(&array, text) == RC_OK &&
         text_byte(&array, ']') == RC_OK);
    must(source_of_memory("t", text_span(&array), NULL, &s, NULL) == RC_OK);
    must(ndjson_new(s, NULL, &n, NULL) == RC_OK);
    bool twins = ndjson_next(n, &r, NULL) != RC_OK || r.notes & NDJSON_TWIN_KEY;
    ndjson_free(n);
    source_free(s);
    text_done(&array);
    return twins;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pages_spec spec = {0};
    struct text whole = {0}, pieces = {0};
    struct ndjson_options o = {0};
    size_t at = 0;
    if (size < 2)
        return 0;
    must(pages_read_paths(SPAN("m[] c.l[].m[]"), &spec));
    struct span text = {(const char *)data + 1, size - 1};
    must(document_story(text, &spec, &o, 0, true, &whole) == RC_OK);
    o.window_bytes = data[0] + 1u;
    must(document_story(text, &spec, &o, data[0], true, &pieces) == RC_OK);
    must(span_same(text_span(&whole), text_span(&pieces)));
    o.max_record_bytes = 1 + data[0] / 4;
    must(document_story(text, &spec, &o, 0, false, &whole) == RC_OK);
    must(document_story(text, NULL, NULL, 0, false, &whole) == RC_OK);
    if (text.p[0] == '{' && !json_oracle(text, &at) && !has_twins(text)) {
        must(document_story(text, &spec, NULL, 0, false, &whole) == RC_OK);
        must(pages_story(span_trim(text), &spec, &pieces) == RC_OK);
        if (!strstr(whole.p, "bad "))
            must(span_same(text_span(&whole), text_span(&pieces)));
    }
    text_done(&whole);
    text_done(&pieces);
    return 0;
}
