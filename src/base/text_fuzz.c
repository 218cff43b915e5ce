// SPDX-License-Identifier: Apache-2.0
// Any bytes: what is called valid is valid, quotes are clean, JSON strings are one
// line.
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_runes(struct span s)
{
    size_t valid = utf8_valid(s), at = 0;
    while (at < valid)
        must(utf8_next(s, &at) >= 0);
    must(at == valid);
    if (valid < s.n)
        must(utf8_next(s, &at) == -1 && at == valid + 1);
}

static void check_json(struct span s)
{
    struct text t = {0};
    if (text_json(&t, s) == RC_OK) {
        must(utf8_valid(text_span(&t)) == t.n);
        must(t.n >= 2 && t.p[0] == '"' && t.p[t.n - 1] == '"');
        for (size_t i = 0; i < t.n; i++)
            must((unsigned char)t.p[i] >= 0x20 && t.p[i] != 0x7F);
    }
    text_done(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span s = {(const char *)data, size}, part, rest = s;
    char out[80];
    check_runes(s);
    check_json(s);
    size_t room = 16 + (size ? data[0] % 64u : 0), parts = 0;
    struct span quoted = span_of(err_quote(out, room, s));
    must(quoted.n < room && utf8_valid(quoted) == quoted.n);
    while (span_split(&rest, ',', &part))
        parts += 1 + part.n;
    must(parts == size + 1 || !s.p);
    int64_t v;
    if (span_int64(span_trim(s), &v)) {
        int64_t again;
        struct text t = {0};
        if (text_printf(&t, "%lld", (long long)v) == RC_OK)
            must(span_int64(text_span(&t), &again) && again == v);
        text_done(&t);
    }
    return 0;
}
