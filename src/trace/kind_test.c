// SPDX-License-Identifier: Apache-2.0
// Holds kind.c against spec/kinds.tsv, its truth.
#include "base/tap.h"
#include "trace/kind.h"

// One data line of the file: code, name, produced, window, widest window, least
// objects, words.
static void compare(struct span line)
{
    struct span cell[7] = {{0}};
    size_t n = 0;
    while (n < 7 && span_split(&line, '\t', &cell[n]))
        n++;
    int64_t v[7] = {0};
    bool numbers = n == 7 && !line.p;
    for (int i = 0; i < 6 && numbers; i++)
        numbers = i == 1 || span_int64(cell[i], &v[i]);
    const struct kind_row *row = numbers ? kind_at((unsigned)v[0]) : NULL;
    ok(row && row->code == v[0], "line of code %d has a row", (int)v[0]);
    if (!row)
        return;
    ok(span_is(cell[1], row->name), "%s: name", row->name);
    ok(row->produced == v[2] && row->window_s == v[3] && row->window_most_s == v[4] &&
           row->min_objects == v[5],
       "%s: produced, windows and minimum", row->name);
    ok(span_is(cell[6], row->object), "%s: words", row->name);
    ok(kind_find(cell[1]) == (enum kind)row->code, "%s is found by name", row->name);
}

static void whole_file(const char *path)
{
    char line[512];
    size_t data = 0, n;
    bool header = false;
    FILE *f = fopen(path, "r");
    if (!ok(f != NULL, "%s can be read", path))
        return;
    while (fgets(line, sizeof line, f)) {
        struct span s = span_trim(span_of(line));
        if (s.n == 0 || s.p[0] == '#')
            continue;
        if (header)
            compare(s);
        data += header;
        header = true;
    }
    fclose(f);
    kind_rows(&n);
    ok(data == n && n == KIND_END - 1, "as many lines as rows as codes (%zu)", n);
}

static enum rc list_body(void *ctx)
{
    struct text t = {0};
    enum rc rc = kind_list(*(bool *)ctx, &t);
    text_done(&t);
    return rc;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        whole_file(argv[1]);
    else
        ok(0, "the path of spec/kinds.tsv is the argument");
    ok(!kind_at(KIND_NONE) && !kind_at(KIND_END) && !kind_at(255), "no other code");
    ok(kind_at(KIND_URL)->code == 4 && kind_at(KIND_OPAQUE)->code == 19,
       "codes are as stored");
    ok(kind_find(SPAN(" URL\t")) == KIND_URL, "case and blanks do not matter");
    ok(kind_find(SPAN("ur")) == KIND_NONE && kind_find(SPAN_NONE) == KIND_NONE,
       "what is no kind is none");
    struct text t = {0};
    ok(text_add(&t, SPAN("one of ")) == RC_OK && kind_list(true, &t) == RC_OK &&
           span_is(text_span(&t), "one of object, repost, reply, url, domain, text, "
                                  "tags, mention, media, audio, like, follow"),
       "the list names what is produced");
    text_done(&t);
    bool all = false;
    tap_each_failure(list_body, &all, "kind_list");
    return tap_end();
}
