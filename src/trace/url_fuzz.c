// SPDX-License-Identifier: Apache-2.0
// Any bytes as a URL: canonical of canonical is canonical, and its domain is part of
// it.
#include "trace/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// What holds of every canonical form.
static void look(struct span form)
{
    must(form.n <= URL_MOST_BYTES);
    must(form.n > 9 && memcmp(form.p, "https://", 8) == 0);
    for (size_t i = 0; i < form.n; i++)
        must(form.p[i] > ' ' && form.p[i] < 0x7F);
    struct span host = url_host(form), site = url_site(form);
    must(host.n > 0);
    must(!site.p || (site.n > 0 && site.p + site.n == host.p + host.n));
    for (size_t i = 0; i < host.n; i++)
        must(host.p[i] < 'A' || host.p[i] > 'Z');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span raw = {(const char *)data, size};
    for (unsigned flags = 0; flags <= URL_BARE; flags++) {
        struct text once = {0}, twice = {0};
        struct err err = {0};
        if (url_canonical(raw, flags, &once, &err) == RC_OK) {
            look(text_span(&once));
            must(url_canonical(text_span(&once), 0, &twice, &err) == RC_OK);
            must(span_same(text_span(&once), text_span(&twice)));
        } else {
            must(once.n == 0 && err.id[0]);
        }
        text_done(&once);
        text_done(&twice);
    }
    return 0;
}
