// SPDX-License-Identifier: Apache-2.0
// The first two bytes choose delimiter and piece; the rest is the text. It must be told
// as the oracle tells it, whatever the piece.
#include "ingest/csv.h"
#include "ingest/csv_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    struct text got = {0}, want = {0}, small = {0};
    struct csv_options o = {.delimiter = ",;\t|"[data[0] & 3],
                            .window_bytes = data[1] + 1u};
    struct span text = {(const char *)data + 2, size - 2};
    // What is packed is for source_fuzz.c; what is refused at once is no story.
    struct source *source = NULL;
    struct err err = {0};
    if (source_of_memory("t", text, NULL, &source, &err) != RC_OK)
        return 0;
    bool plain = source_form(source) == SOURCE_PLAIN, bom = source_had_bom(source);
    source_free(source);
    if (!plain)
        return 0;
    must(csv_story(text, &o, data[1], &got) == RC_OK);
    must(csv_oracle(text, o.delimiter, &want) == RC_OK);
    bool blank = strncmp(want.p, "no header E0222", 15) == 0;
    must(bom || (blank && strncmp(got.p, "no header E0222", 15) == 0) ||
         span_same(text_span(&got), text_span(&want)));
    // A low limit and no header: other ways through the same code.
    o.max_record_bytes = 1 + (data[0] >> 2);
    o.no_header = data[0] & 1;
    must(csv_story(text, &o, 0, &got) == RC_OK);
    o.window_bytes = 1;
    must(csv_story(text, &o, 1, &small) == RC_OK);
    must(span_same(text_span(&got), text_span(&small)));
    text_done(&got);
    text_done(&want);
    text_done(&small);
    return 0;
}
