// SPDX-License-Identifier: Apache-2.0
/* Do two posts say the same thing in the same words?
 *
 * Definition: they do if their normal forms (words.h) are equal byte by byte. METHOD,
 * section 4, names the steps; their order is chosen so that the normal form of a normal
 * form is itself: letters are folded and repeats shortened before marks are looked for,
 * and what goes leaves a blank, so that nothing new can grow together.
 *
 * Source: Unicode UAX 15 (NFKC) and full case folding through utf8proc; METHOD
 * section 4. Departures: no UTS 39 skeleton yet; a run of emoji keeps its first one;
 * letters of hashtags do not count towards the least information. Innocent explanation:
 * quotations, headlines, slogans, prayers, share buttons, games. Oracle: the table of
 * words_test.c, by hand, in many scripts; idempotence on seeded random text and under
 * the fuzzer.
 */
#include "trace/words.h"

#include "base/column.h"
#include "trace/rune.h"
#include "trace/words_scan.h"

#include <utf8proc.h>

#define HIDDEN 0x200B // a zero-width blank: folding drops it
#define MOST_PARTS 32 // of one code point; Unicode's longest has 18
#define MOST_MARKS                                                                     \
    30 // on one sign, as in UAX 15's stream-safe text; sorting is quadratic
#define FOLDING                                                                        \
    ((utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE |        \
                         UTF8PROC_CASEFOLD | UTF8PROC_IGNORE))

// What has no letter in it and what utf8proc would keep although nobody sees it.
static int32_t before_fold(int32_t r)
{
    if (r < 0x20 || (r >= 0x7F && r < 0xA0))
        return rune_blank(r) ? ' ' : HIDDEN;
    if (r == 0x2028 || r == 0x2029 || r == 0x2800)
        return ' ';
    return r == 0x20E3 ? HIDDEN : r;
}

static enum rc check_text(struct span text, struct err *err)
{
    if (text.n > WORDS_MOST_BYTES)
        return err_set(err, RC_LIMIT, "E0265",
                       "a text of %zu bytes is longer than the limit of %u", text.n,
                       WORDS_MOST_BYTES);
    size_t good = utf8_valid(text);
    if (good == text.n)
        return RC_OK;
    enum rc rc = err_set(err, RC_INPUT, "E0264",
                         "a text is not UTF-8: byte %zu has the value 0x%02x", good,
                         (unsigned)(unsigned char)text.p[good]);
    if (err)
        err->byte = good;
    return rc;
}

// Puts marks into canonical order and composes what begins at `start`.
static void settle(struct words_room *room, size_t start)
{
    for (size_t i = start + 1; i < room->n; i++) {
        int32_t moved = room->p[i];
        int class = rune_class(moved);
        size_t k = i;
        for (; class && k > start && rune_class(room->p[k - 1]) > class; k--)
            room->p[k] = room->p[k - 1];
        room->p[k] = moved;
    }
    utf8proc_ssize_t n = utf8proc_normalize_utf32(
        room->p + start, (utf8proc_ssize_t)(room->n - start), FOLDING);
    must(n >= 0); // only options that contradict each other can fail
    room->n = start + (size_t)n;
}

// Appends the folded parts of `r`, not yet composed. *n_marks counts the marks that
// stand behind each other.
static enum rc fold_rune(int32_t r, size_t bytes_left, struct words_room *room,
                         unsigned *n_marks)
{
    if (room->cap - room->n < MOST_PARTS + bytes_left)
        TRY(column_reserve(room, MOST_PARTS + bytes_left));
    int unused = 0;
    utf8proc_ssize_t n =
        utf8proc_decompose_char(r, room->p + room->n, MOST_PARTS, FOLDING, &unused);
    must(n >= 0 && n <= MOST_PARTS);
    size_t end = room->n + (size_t)n;
    for (size_t i = room->n; i < end; i++) {
        *n_marks = rune_class(room->p[i]) ? *n_marks + 1 : 0;
        if (*n_marks <= MOST_MARKS)
            room->p[room->n++] = room->p[i];
    }
    return RC_OK;
}

// Fills `room` with the folded code points of a valid text. Signs of ASCII neither
// change their neighbours nor join what stands before them, so only the stretches
// between them, each with the ASCII sign that it may join, need Unicode's care.
static enum rc fold(struct span text, struct words_room *room)
{
    size_t start = 0, at = 0;
    unsigned n_marks = 0;
    bool unsettled = false;
    room->n = 0;
    TRY(column_reserve(room, text.n + 1));
    while (at < text.n) {
        int32_t r = before_fold(utf8_next(text, &at));
        if (r >= 0x80) {
            TRY(fold_rune(r, text.n - at, room, &n_marks));
            unsettled = true;
            continue;
        }
        if (unsettled)
            settle(room, start);
        unsettled = false;
        n_marks = 0;
        start = room->n;
        room->p[room->n++] = r >= 'A' && r <= 'Z' ? r + 32 : r;
    }
    if (unsettled)
        settle(room, start);
    return RC_OK;
}

// Digits become 0, runs of one letter at most two.
static void flatten(struct words_room *room)
{
    size_t to = 0, run = 0;
    int32_t last = -1; // of the text as it was
    for (size_t i = 0; i < room->n; i++) {
        int32_t r = room->p[i];
        if (rune_digit(r))
            r = '0';
        run = r == last ? run + 1 : 1;
        last = r;
        // "www." begins a URL and stays: three, not four, with a dot behind.
        bool www =
            run == 3 && r == 'w' && i + 1 < room->n && room->p[i + 1] == '.' &&
            (to < 3 || !rune_ascii_word(room->p[to - 3]) || room->p[to - 3] == '_');
        if (run <= 2 || www || !rune_letter(r))
            room->p[to++] = r;
    }
    room->n = to;
}

// Writes the result over what was read: it never gets ahead of it.
struct emitter {
    int32_t *p;
    size_t n;
    bool blank, emoji; // pending blank; the last sign was an emoji
    struct words_weight weight;
};

static void emit(struct emitter *e, int32_t r)
{
    if (rune_blank(r)) {
        e->blank = true;
        return;
    }
    bool emoji = rune_emoji(r);
    if (emoji && e->emoji) {
        e->blank = false;
        return;
    }
    if (e->blank && e->n)
        e->p[e->n++] = ' ';
    e->p[e->n++] = r;
    e->blank = false;
    e->emoji = emoji;
}

static void emit_words(struct emitter *e, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        int32_t r = e->p[i];
        if (rune_letter(r)) {
            e->weight.letters++;
            e->weight.cjk += rune_cjk(r);
        }
        emit(e, r);
    }
}

static struct words_weight compact(struct words_room *room, unsigned flags)
{
    struct emitter e = {.p = room->p};
    struct words_mark mark;
    size_t from = 0, done = 0;
    // The scanner looks one sign back only behind `from`, which was not overwritten:
    // the result is never longer than what was read.
    while (words_next(room->p, room->n, &from, &mark)) {
        emit_words(&e, done, mark.at);
        done = mark.at + mark.n;
        if (mark.what != WORDS_TAG || (flags & WORDS_NO_TAGS)) {
            emit(&e, ' ');
            continue;
        }
        for (size_t i = mark.at; i < done; i++)
            emit(&e, room->p[i]);
    }
    emit_words(&e, done, room->n);
    room->n = e.n;
    return e.weight;
}

static size_t encode(int32_t r, char out[4])
{
    return (size_t)utf8proc_encode_char(r, (utf8proc_uint8_t *)out);
}

// Adds the code points of `room` as UTF-8.
static enum rc write_out(const struct words_room *room, struct text *out)
{
    char part[512];
    size_t n = 0, before = out->n;
    for (size_t i = 0; i < room->n; i++) {
        if (room->p[i] < 0x80)
            part[n++] = (char)room->p[i];
        else
            n += encode(room->p[i], part + n);
        if (n < sizeof part - 4 && i + 1 < room->n)
            continue;
        if (text_add(out, (struct span){part, n}) != RC_OK) {
            text_cut(out, before);
            return RC_MEMORY;
        }
        n = 0;
    }
    return RC_OK;
}

enum rc words_normal(struct span text, unsigned flags, struct words_room *room,
                     struct text *out, struct words_weight *weight, struct err *err)
{
    TRY(check_text(text, err));
    if (fold(text, room) != RC_OK)
        return err_memory(err);
    flatten(room);
    struct words_weight found = compact(room, flags);
    if (write_out(room, out) != RC_OK)
        return err_memory(err);
    if (weight)
        *weight = found;
    return RC_OK;
}

bool words_enough(struct words_weight weight)
{
    return weight.letters >= 20 || weight.cjk >= 8;
}

static uint32_t byte_length(const int32_t *r, size_t n)
{
    uint32_t bytes = 0;
    for (size_t i = 0; i < n; i++)
        bytes += r[i] < 0x80 ? 1 : r[i] < 0x800 ? 2 : r[i] < 0x10000 ? 3 : 4;
    return bytes;
}

enum rc words_find(struct span text, struct words_room *room, struct words_hits *out,
                   struct err *err)
{
    TRY(check_text(text, err));
    size_t before = out->n, from = 0, done = 0;
    uint32_t at = 0; // byte of the text that stands at code point `done`
    struct words_mark mark;
    room->n = 0;
    if (column_reserve(room, text.n + 1) != RC_OK)
        return err_memory(err);
    for (size_t i = 0; i < text.n;)
        room->p[room->n++] = utf8_next(text, &i);
    while (words_next(room->p, room->n, &from, &mark)) {
        at += byte_length(room->p + done, mark.at - done);
        uint32_t n = byte_length(room->p + mark.at, mark.n);
        struct words_hit hit = {at, n, (uint32_t)mark.what};
        if (column_push(out, hit) != RC_OK) {
            out->n = before;
            return err_memory(err);
        }
        at += n;
        done = mark.at + mark.n;
    }
    return RC_OK;
}

struct span words_body(struct span text, struct words_hit hit)
{
    struct span s = {text.p + hit.at, hit.n};
    if (hit.what == WORDS_URL)
        return s;
    size_t sign = s.p[0] == '#' || s.p[0] == '@' ? 1 : 3;
    return (struct span){s.p + sign, s.n - sign};
}

enum rc words_name(struct span raw, struct words_room *room, struct text *out,
                   struct err *err)
{
    TRY(check_text(raw, err));
    if (fold(raw, room) != RC_OK)
        return err_memory(err);
    size_t from = 0, to = room->n;
    while (to > from && rune_blank(room->p[to - 1]))
        to--;
    while (from < to && rune_blank(room->p[from]))
        from++;
    if (from < to && (room->p[from] == '#' || room->p[from] == '@'))
        from++;
    bool blank = false;
    for (size_t i = from; i < to; i++)
        blank |= rune_blank(room->p[i]);
    if (blank || from == to)
        return err_set(err, RC_INPUT, "E0266", "'%.*s' is not a hashtag or handle: %s",
                       raw.n > 100 ? 100 : (int)raw.n, raw.p,
                       blank ? "it has a blank inside" : "it is empty");
    memmove(room->p, room->p + from, (to - from) * sizeof *room->p);
    room->n = to - from;
    return write_out(room, out) == RC_OK ? RC_OK : err_memory(err);
}

void words_room_done(struct words_room *room)
{
    column_done(room);
}

enum rc words_normal_of(struct span text, struct text *out)
{
    struct words_room room = {0};
    enum rc rc = words_normal(text, 0, &room, out, NULL, NULL);
    words_room_done(&room);
    return rc;
}

static enum rc list_of(struct span text, enum words_what what, struct text *out)
{
    struct words_room room = {0};
    struct words_hits hits = {0};
    size_t before = out->n;
    enum rc rc = RC_OK;
    TRY_OUT(words_find(text, &room, &hits, NULL));
    for (size_t i = 0; i < hits.n; i++) {
        if (hits.p[i].what != (uint32_t)what)
            continue;
        if (out->n > before)
            TRY_OUT(text_byte(out, ' '));
        TRY_OUT(text_add(out, (struct span){text.p + hits.p[i].at, hits.p[i].n}));
    }
out:
    if (rc != RC_OK)
        text_cut(out, before);
    words_room_done(&room);
    column_done(&hits);
    return rc;
}

enum rc words_urls_of(struct span text, struct text *out)
{
    return list_of(text, WORDS_URL, out);
}

enum rc words_tags_of(struct span text, struct text *out)
{
    return list_of(text, WORDS_TAG, out);
}

enum rc words_mentions_of(struct span text, struct text *out)
{
    return list_of(text, WORDS_MENTION, out);
}
