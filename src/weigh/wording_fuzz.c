// SPDX-License-Identifier: Apache-2.0
// Any bytes are a text: reading must hold to its room, and words to their text.
#include "weigh/wording.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct wording w; // kept from text to text, as in real use
    struct wording_at at = {0};
    size_t from, to, last = 0;
    if (size > 1 << 16)
        return 0;
    if (wording_read(&w, (struct span){(const char *)data, size}) != RC_OK)
        return 0;
    must(w.n <= size);
    while (wording_next(&w, &at, &from, &to)) {
        must(last <= from && from < to && to <= w.n);
        last = to;
    }
    wording_collapse(&w);
    must(w.n == 0 || (w.rune[0] != ' ' && w.rune[w.n - 1] != ' '));
    return 0;
}
