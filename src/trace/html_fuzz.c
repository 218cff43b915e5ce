// SPDX-License-Identifier: Apache-2.0
// Any bytes as HTML: the text of it is UTF-8 without blanks at its ends and without two
// line ends that nobody wrote, and stays within its bound; links have no blanks.
#include "base/err.h"
#include "trace/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span html = {(const char *)data, size};
    struct text words = {0}, links = {0};
    enum rc rc = html_text_of(html, &words);
    bool good = utf8_valid(html) == size;
    must(size > HTML_MOST_BYTES ? rc == RC_LIMIT : (rc == RC_OK) == good);
    must(html_links_of(html, &links) == rc);
    must(rc == RC_OK || (words.n == 0 && links.n == 0));
    struct span w = text_span(&words), l = text_span(&links);
    must(utf8_valid(w) == w.n && utf8_valid(l) == l.n);
    must(w.n <= 3 * size && l.n <= 3 * size);
    must(w.n == 0 || w.p[0] != '\n');
    must(l.n == 0 || (l.p[0] != ' ' && l.p[l.n - 1] != ' '));
    text_done(&words);
    text_done(&links);
    return 0;
}
