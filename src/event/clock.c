// SPDX-License-Identifier: Apache-2.0
// Question: what is the coarsest clock that could have written all these times?
// Definition: the largest unit of a ladder of which each time is a whole multiple. It
// is only told when the times are many enough: of 16 different times none off the
// minute would happen by chance once in 60^16 sources. Innocent explanation of a coarse
// clock: the platform or the exporting tool cut the times; of a scheduled one: a
// newsroom's planning tool. Oracle: clock_test.c asks every time about every unit.
#include "event/clock.h"

#include "base/bits.h"
#include "event/when.h"

enum { ENOUGH_BITS = 14 }; // of 64: about 16 different times set as many

static const int64_t QUARTER_US = 15 * MINUTE_US;

static int64_t remainder_of(int64_t us, int64_t unit)
{
    int64_t r = us % unit;
    return r < 0 ? r + unit : r;
}

static void widen(int64_t *least, int64_t *most, int64_t from, int64_t to)
{
    *least = from < *least ? from : *least;
    *most = to > *most ? to : *most;
}

void clock_add(struct clock_tally *t, int64_t us)
{
    int64_t in_day = remainder_of(us, DAY_US), in_hour = in_day % HOUR_US;
    if (t->n == 0) {
        t->least_in_hour = t->most_in_hour = in_hour;
        t->least_in_day = t->most_in_day = in_day;
    }
    t->n++;
    t->off_ms += in_hour % 1000 != 0;
    t->off_second += in_hour % SECOND_US != 0;
    t->off_minute += in_hour % MINUTE_US != 0;
    t->off_quarter += in_hour % QUARTER_US >= MINUTE_US;
    widen(&t->least_in_hour, &t->most_in_hour, in_hour, in_hour);
    widen(&t->least_in_day, &t->most_in_day, in_day, in_day);
    t->distinct |= UINT64_C(1) << (mix64((uint64_t)us) >> 58);
}

void clock_merge(struct clock_tally *t, const struct clock_tally *from)
{
    if (from->n == 0)
        return;
    if (t->n == 0) {
        *t = *from;
        return;
    }
    t->n += from->n;
    t->off_ms += from->off_ms;
    t->off_second += from->off_second;
    t->off_minute += from->off_minute;
    t->off_quarter += from->off_quarter;
    widen(&t->least_in_hour, &t->most_in_hour, from->least_in_hour, from->most_in_hour);
    widen(&t->least_in_day, &t->most_in_day, from->least_in_day, from->most_in_day);
    t->distinct |= from->distinct;
}

static bool enough(const struct clock_tally *t)
{
    return __builtin_popcountll(t->distinct) >= ENOUGH_BITS;
}

// All times at one place in the hour or day, where a zone may have moved it.
static bool one_place(int64_t least, int64_t most)
{
    return least == most && least % QUARTER_US == 0;
}

int64_t clock_measured(const struct clock_tally *t)
{
    if (!enough(t))
        return 0;
    if (t->off_ms)
        return 1;
    if (t->off_second)
        return 1000;
    if (t->off_minute)
        return SECOND_US;
    if (one_place(t->least_in_day, t->most_in_day))
        return DAY_US;
    return one_place(t->least_in_hour, t->most_in_hour) ? HOUR_US : MINUTE_US;
}

bool clock_scheduled(const struct clock_tally *t)
{
    int64_t measured = clock_measured(t);
    return measured && measured <= MINUTE_US && t->off_quarter == 0;
}

int64_t clock_coarser(int64_t declared_us, int64_t measured_us)
{
    return declared_us > measured_us ? declared_us : measured_us;
}

bool clock_allows(int64_t window_us, int64_t resolution_us)
{
    return window_us >= resolution_us;
}
