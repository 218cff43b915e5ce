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
    must(csv_story(text, &o, data[1], &got) == RC_OK);
    must(csv_oracle(text, o.delimiter, &want) == RC_OK);
    bool bom = size >= 5 && memcmp(data + 2, "\xEF\xBB\xBF", 3) == 0;
    bool refused =
        got.n > 14 && memcmp(got.p, "no header E02", 13) == 0 &&
        (strstr(got.p, "E0208") || strstr(got.p, "E0210") || strstr(got.p, "E0205") ||
         strstr(got.p, "E0206") || strstr(got.p, "E0207") || strstr(got.p, "E0222"));
    bool packed = text.n >= 2 && (memcmp(text.p, "\x1F\x8B", 2) == 0 ||
                                  memcmp(text.p + 1, "\x2A\x4D", 1) == 0 ||
                                  memcmp(text.p, "\x28\xB5", 2) == 0);
    if (!bom && !refused && !packed)
        must(span_same(text_span(&got), text_span(&want)));
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
