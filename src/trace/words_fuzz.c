// SPDX-License-Identifier: Apache-2.0
// Any bytes as a text: the normal form of a normal form is itself, marks lie in order
// and inside the text, and a post of it can be lifted. The first byte chooses the
// flags.
#include "base/column.h"
#include "trace/lift.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void normal(struct span text, unsigned flags, struct words_room *room)
{
    struct text once = {0}, twice = {0};
    struct words_weight weight = {0};
    if (words_normal(text, flags, room, &once, &weight, NULL) == RC_OK) {
        must(utf8_valid(text_span(&once)) == once.n);
        must(weight.cjk <= weight.letters && weight.letters <= once.n);
        must(words_normal(text_span(&once), flags, room, &twice, NULL, NULL) == RC_OK);
        must(span_same(text_span(&once), text_span(&twice)));
    } else {
        must(once.n == 0 && utf8_valid(text) != text.n);
    }
    text_done(&once);
    text_done(&twice);
}

static void find(struct span text, struct words_room *room)
{
    struct words_hits hits = {0};
    size_t behind = 0;
    if (words_find(text, room, &hits, NULL) != RC_OK)
        must(utf8_valid(text) != text.n);
    for (size_t i = 0; i < hits.n; i++) {
        struct words_hit h = hits.p[i];
        must(h.at >= behind && h.n > 1 && h.at + h.n <= text.n);
        must(words_body(text, h).n > 0);
        must(utf8_valid((struct span){text.p + h.at, h.n}) == h.n);
        behind = h.at + h.n;
    }
    column_done(&hits);
}

static void lift_it(struct span text, unsigned flags)
{
    struct lift l = {0};
    struct lift_post post = {.platform = SPAN("x"), .text = text, .flags = flags};
    struct span rest = text, word;
    struct span words[8];
    size_t n = 0;
    while (n < 8 && span_split(&rest, ' ', &word))
        words[n++] = word;
    post.urls = post.tags = post.mentions = post.media = (struct lift_list){words, n};
    must(lift_post(&l, &post, 1, NULL) == RC_OK);
    must(l.counts.made == l.kind.n && l.kind.n == l.end.n);
    for (size_t i = 0; i < l.kind.n; i++)
        must(utf8_valid(lift_key(&l, i)) == lift_key(&l, i).n);
    lift_done(&l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct span text = {(const char *)data + 1, size - 1};
    struct words_room room = {0};
    normal(text, data[0] & WORDS_NO_TAGS, &room);
    find(text, &room);
    lift_it(text, data[0] >> 1);
    words_room_done(&room);
    return 0;
}
