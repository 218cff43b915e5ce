// SPDX-License-Identifier: Apache-2.0
// Question: where does a source say nothing for a time in which its accounts, by all
// that it shows of them, cannot all have been silent?
// Definition: a stretch of empty bins of ten minutes is compared with the same hours of
// up to 7 days before it, of up to 7 days after it (none of which touches the stretch),
// and of up to 4 weeks on each side. Expected is the least of the three means (of two
// weeks their least), so that begins and ends of a collection, nights and weekends
// expect nothing. These counts
// vary more than chance alone would have it; the stretch is a gap if a negative
// binomial variable with this mean, and with a variance that is their own and two
// standard errors more, is 0 with a probability below 10^-6 over the number of bins,
// and 20 posts or more are expected. Three days on each side and two weeks on either
// must be there to judge by. Neighbours that touch a gap found before are left out
// (three rounds). Departure: no model of seasons; what is silent every year is found
// once a year. Innocent explanation: a holiday, a blackout, a platform that was down
// for all. Oracle: gap_test.c counts each window post by post.
#include "event/gap.h"

#include "base/column.h"
#include "base/mem.h"
#include "event/when.h"

#include <math.h>
#include <string.h>

enum { SIDE = 7, FAR = 14, SIDE_LEAST = 3, WEEKS = 4, WEEKS_LEAST = 2, ROUNDS = 3 };

static const int64_t BIN_US = 10 * MINUTE_US;
static const double LEAST_EXPECTED = 20, LOG_ALPHA = -13.815510557964274; // ln 1e-6

enum rc gap_add(struct gap_tally *t, int64_t us)
{
    int64_t at = us / DAY_US, in_day = us % DAY_US;
    must(us >= 0 && at < GAP_DAYS);
    if (!t->day) {
        t->day = mem_zero(GAP_DAYS, sizeof *t->day);
        if (!t->day)
            return RC_MEMORY;
    }
    if (!t->day[at]) {
        t->day[at] = mem_zero(1, sizeof **t->day);
        if (!t->day[at])
            return RC_MEMORY;
    }
    if (!t->n || at < t->first_day)
        t->first_day = at;
    if (!t->n || at > t->last_day)
        t->last_day = at;
    struct gap_bin *b = &t->day[at]->bin[in_day / BIN_US];
    uint32_t in_bin = (uint32_t)(in_day % BIN_US);
    if (!b->n || in_bin < b->first_us)
        b->first_us = in_bin;
    if (!b->n || in_bin > b->last_us)
        b->last_us = in_bin;
    b->n++;
    t->n++;
    return RC_OK;
}

void gap_done(struct gap_tally *t)
{
    for (int64_t d = t->first_day; t->day && t->n && d <= t->last_day; d++)
        mem_free(t->day[d]);
    mem_free(t->day);
    *t = (struct gap_tally){0};
}

void gaps_done(struct gaps *g)
{
    column_done(g);
}

double gap_voices(const uint32_t *posts, size_t n)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        sum += posts[i];
        squares += (double)posts[i] * posts[i];
    }
    return squares > 0 ? sum * sum / squares : 0;
}

// The span, its bins numbered from 0 on its first day.
struct span_of_days {
    const struct gap_tally *t;
    uint32_t (*sum)[GAP_BINS]; // [days] posts of the day up to the end of each bin
    uint64_t *before;          // [days] posts of the days before
    uint8_t *taken;            // [days] whether a gap found before touches it
    int64_t days, first, end;  // bins: the first with a post, behind the last with one
};

static void span_free(struct span_of_days *s)
{
    mem_free(s->sum);
    mem_free(s->before);
    mem_free(s->taken);
}

static enum rc span_init(struct span_of_days *s, const struct gap_tally *t)
{
    uint64_t sum = 0;
    s->t = t;
    s->days = t->last_day - t->first_day + 1;
    size_t n = (size_t)s->days;
    s->sum = mem_zero(n, sizeof *s->sum);
    s->before = mem_new(n, sizeof *s->before);
    s->taken = mem_zero(n, 1);
    if (!s->sum || !s->before || !s->taken)
        return RC_MEMORY;
    s->first = -1;
    for (int64_t d = 0; d < s->days; d++) {
        const struct gap_day *day = t->day[t->first_day + d];
        uint32_t in_day = 0;
        s->before[d] = sum;
        for (int64_t b = 0; day && b < GAP_BINS; b++) {
            in_day += day->bin[b].n;
            s->sum[d][b] = in_day;
            if (!day->bin[b].n)
                continue;
            s->end = d * GAP_BINS + b + 1;
            if (s->first < 0)
                s->first = s->end - 1;
        }
        sum += in_day;
    }
    return RC_OK;
}

// Posts before a bin.
static uint64_t up_to(const struct span_of_days *s, int64_t bin)
{
    int64_t d = bin / GAP_BINS, b = bin % GAP_BINS;
    if (d >= s->days)
        return s->t->n;
    return s->before[d] + (b ? s->sum[d][b - 1] : 0);
}

// Counts of one kind of neighbours.
struct counts {
    double sum, squares, least;
    unsigned n;
};

// Adds the stretch moved by whole days, unless it leaves the span or touches a gap.
static void add_window(const struct span_of_days *s, int64_t from, int64_t to,
                       int64_t days, struct counts *c)
{
    from += days * GAP_BINS;
    to += days * GAP_BINS;
    if (from < s->first || to > s->end)
        return;
    for (int64_t d = from / GAP_BINS; d <= (to - 1) / GAP_BINS; d++)
        if (s->taken[d])
            return;
    double n = (double)(up_to(s, to) - up_to(s, from));
    c->least = c->n ? fmin(c->least, n) : n;
    c->sum += n;
    c->squares += n * n;
    c->n++;
}

static double mean(const struct counts *c)
{
    return c->n ? c->sum / c->n : 0;
}

// By how much the counts vary beyond chance: (variance - mean) / mean^2, the variance
// taken two of its standard errors higher.
static double excess(const struct counts *c)
{
    double m = mean(c), x = 0;
    if (c->n > 1 && m > 0) {
        double variance = (c->squares - c->sum * m) / (c->n - 1);
        variance *= 1 + 2 * sqrt(2.0 / (c->n - 1));
        x = (variance - m) / (m * m);
    }
    return x > 0 ? x : 0;
}

// How many posts were to be expected in a stretch of bins; 0 if it is no gap.
static double judge(const struct span_of_days *s, int64_t from, int64_t to)
{
    struct counts side[2] = {{0}}, days = {0}, weeks = {0};
    int64_t least = (to - from + GAP_BINS - 1) / GAP_BINS;
    double bound = log((double)(s->end - s->first)) - LOG_ALPHA, expected = INFINITY;
    for (int i = 0; i < 2; i++) {
        for (int64_t k = least; k < least + FAR && side[i].n < SIDE; k++)
            add_window(s, from, to, i ? k : -k, &side[i]);
        expected = fmin(expected, mean(&side[i]));
        if (side[i].n < SIDE_LEAST || expected < fmax(LEAST_EXPECTED, bound))
            return 0;
        days.sum += side[i].sum;
        days.squares += side[i].squares;
        days.n += side[i].n;
    }
    for (int64_t k = (least + 6) / 7; k < (least + 6) / 7 + WEEKS; k++) {
        add_window(s, from, to, 7 * k, &weeks);
        add_window(s, from, to, -7 * k, &weeks);
    }
    if (weeks.n < WEEKS_LEAST)
        return 0;
    expected = fmin(expected, weeks.n >= SIDE_LEAST ? mean(&weeks) : weeks.least);
    double x = fmax(excess(&days), weeks.n >= SIDE_LEAST ? excess(&weeks) : 0);
    double surprise = x > 0 ? log1p(x * expected) / x : expected;
    return expected >= LEAST_EXPECTED && surprise > bound ? expected : 0;
}

static enum rc add_gap(const struct span_of_days *s, int64_t from, int64_t to,
                       double expected, struct gaps *out)
{
    const struct gap_tally *t = s->t;
    int64_t last = from - 1, first_us = t->first_day * DAY_US;
    const struct gap_bin *a =
        &t->day[t->first_day + last / GAP_BINS]->bin[last % GAP_BINS];
    const struct gap_bin *b = &t->day[t->first_day + to / GAP_BINS]->bin[to % GAP_BINS];
    struct gap g = {first_us + last * BIN_US + a->last_us,
                    first_us + to * BIN_US + b->first_us, expected};
    return column_push(out, g);
}

// The next stretch of empty bins from `bin` on; false if there is none.
static bool next_stretch(const struct span_of_days *s, int64_t bin, int64_t *from,
                         int64_t *to)
{
    while (bin < s->end && up_to(s, bin + 1) > up_to(s, bin))
        bin++;
    *from = bin;
    while (bin < s->end && up_to(s, bin + 1) == up_to(s, bin))
        bin += bin % GAP_BINS == 0 && !s->t->day[s->t->first_day + bin / GAP_BINS]
                   ? GAP_BINS
                   : 1;
    *to = bin;
    return bin < s->end;
}

// One round: every stretch that is no gap yet. *more: whether one was found.
static enum rc round_of(struct span_of_days *s, struct gaps *out, bool *more)
{
    size_t known = out->n, at = 0;
    int64_t from, to, bin = s->first;
    for (; next_stretch(s, bin, &from, &to); bin = to) {
        int64_t from_us = (s->t->first_day * GAP_BINS + from) * BIN_US;
        while (at < known && out->p[at].to_us < from_us)
            at++;
        if (at < known && out->p[at].from_us <= from_us)
            continue;
        double expected = judge(s, from, to);
        if (expected > 0)
            TRY(add_gap(s, from, to, expected, out));
    }
    for (size_t i = known; i < out->n; i++)
        for (int64_t d = out->p[i].from_us / DAY_US; d <= out->p[i].to_us / DAY_US; d++)
            s->taken[d - s->t->first_day] = 1;
    *more = out->n > known;
    return RC_OK;
}

// Puts what a round added into the order of time.
static void settle(struct gaps *g)
{
    for (size_t i = 1; i < g->n; i++) {
        struct gap x = g->p[i];
        size_t k = i;
        for (; k && g->p[k - 1].from_us > x.from_us; k--)
            g->p[k] = g->p[k - 1];
        g->p[k] = x;
    }
}

enum rc gap_find(const struct gap_tally *t, double voices, struct gaps *out)
{
    struct span_of_days s = {0};
    struct gaps found = {0};
    bool more = true;
    enum rc rc = RC_OK;
    if (t->n && voices >= GAP_VOICES)
        rc = span_init(&s, t);
    for (int i = 0; s.sum && rc == RC_OK && more && i < ROUNDS; i++) {
        rc = round_of(&s, &found, &more);
        settle(&found);
    }
    span_free(&s);
    if (rc == RC_OK)
        *out = found;
    else
        gaps_done(&found);
    return rc;
}
