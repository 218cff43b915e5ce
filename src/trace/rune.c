// SPDX-License-Identifier: Apache-2.0
#include "trace/rune.h"

#include <utf8proc.h>

bool rune_ascii_word(int32_t r)
{
    return (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z') || (r >= '0' && r <= '9') ||
           r == '_';
}

static bool within(int category, int low, int high)
{
    return category >= low && category <= high;
}

bool rune_letter(int32_t r)
{
    if (r < 0x80)
        return (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z');
    return within(utf8proc_category(r), UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_LO);
}

bool rune_mark(int32_t r)
{
    if (r < 0x300 || (r >= 0xFE00 && r <= 0xFE0F) || r == 0x20E3 || r >= 0xE0000)
        return false;
    return within(utf8proc_category(r), UTF8PROC_CATEGORY_MN, UTF8PROC_CATEGORY_ME);
}

bool rune_digit(int32_t r)
{
    if (r < 0x80)
        return r >= '0' && r <= '9';
    return utf8proc_category(r) == UTF8PROC_CATEGORY_ND;
}

bool rune_blank(int32_t r)
{
    if (r < 0x80)
        return r == ' ' || (r >= '\t' && r <= '\r');
    return r == 0x85 ||
           within(utf8proc_category(r), UTF8PROC_CATEGORY_ZS, UTF8PROC_CATEGORY_ZP);
}

bool rune_foreign_word(int32_t r)
{
    if (r < 0x80)
        return false;
    return rune_mark(r) ||
           within(utf8proc_category(r), UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_LO) ||
           within(utf8proc_category(r), UTF8PROC_CATEGORY_ND, UTF8PROC_CATEGORY_NO);
}

bool rune_cjk(int32_t r)
{
    if (r < 0x1100)
        return false;
    return (r <= 0x11FF) || r == 0x3005 || r == 0x3007 ||
           (r >= 0x3041 && r <= 0x318F) || (r >= 0x31A0 && r <= 0x31BF) ||
           (r >= 0x31F0 && r <= 0x31FF) || (r >= 0x3400 && r <= 0x4DBF) ||
           (r >= 0x4E00 && r <= 0x9FFF) || (r >= 0xA960 && r <= 0xA97F) ||
           (r >= 0xAC00 && r <= 0xD7FF) || (r >= 0xF900 && r <= 0xFAFF) ||
           (r >= 0xFF66 && r <= 0xFFDC) || (r >= 0x1B000 && r <= 0x1B16F) ||
           (r >= 0x20000 && r <= 0x3FFFF);
}

bool rune_emoji(int32_t r)
{
    if (r < 0xA9)
        return false;
    if ((r >= 0x1F3FB && r <= 0x1F3FF) || (r >= 0x1F1E6 && r <= 0x1F1FF))
        return true;
    return utf8proc_get_property(r)->boundclass ==
           UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}
