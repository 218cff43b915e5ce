// SPDX-License-Identifier: Apache-2.0
#include "trace/rune.h"

#include <stddef.h>
#include <utf8proc.h>

static bool within(int category, int low, int high)
{
    return category >= low && category <= high;
}

bool rune_letter_far(int32_t r)
{
    return within(utf8proc_category(r), UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_LO);
}

bool rune_mark(int32_t r)
{
    if (r < 0x300 || (r >= 0xFE00 && r <= 0xFE0F) || r == 0x20E3 || r >= 0xE0000)
        return false;
    return within(utf8proc_category(r), UTF8PROC_CATEGORY_MN, UTF8PROC_CATEGORY_ME);
}

bool rune_digit_far(int32_t r)
{
    return utf8proc_category(r) == UTF8PROC_CATEGORY_ND;
}

bool rune_blank_far(int32_t r)
{
    return r == 0x85 ||
           within(utf8proc_category(r), UTF8PROC_CATEGORY_ZS, UTF8PROC_CATEGORY_ZP);
}

bool rune_foreign_word(int32_t r)
{
    return r >= 0x80 &&
           (rune_mark(r) || rune_letter_far(r) ||
            within(utf8proc_category(r), UTF8PROC_CATEGORY_ND, UTF8PROC_CATEGORY_NO));
}

bool rune_cjk(int32_t r)
{
    static const int32_t range[][2] = {
        {0x1100, 0x11FF},   {0x3005, 0x3005},   {0x3007, 0x3007}, {0x3041, 0x318F},
        {0x31A0, 0x31BF},   {0x31F0, 0x31FF},   {0x3400, 0x4DBF}, {0x4E00, 0x9FFF},
        {0xA960, 0xA97F},   {0xAC00, 0xD7FF},   {0xF900, 0xFAFF}, {0xFF66, 0xFFDC},
        {0x1B000, 0x1B16F}, {0x20000, 0x3FFFF},
    };
    for (size_t i = 0; i < sizeof range / sizeof *range && r >= range[i][0]; i++)
        if (r <= range[i][1])
            return true;
    return false;
}

bool rune_emoji_far(int32_t r)
{
    if ((r >= 0x1F3FB && r <= 0x1F3FF) || (r >= 0x1F1E6 && r <= 0x1F1FF))
        return true;
    return utf8proc_get_property(r)->boundclass ==
           UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

int rune_class(int32_t r)
{
    return r < 0x300 ? 0 : utf8proc_get_property(r)->combining_class;
}
