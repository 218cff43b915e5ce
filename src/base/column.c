// SPDX-License-Identifier: Apache-2.0
#include "base/column.h"

#include <string.h>

enum rc column_reserve_(void **p, size_t n, size_t *cap, size_t more, size_t size)
{
    size_t need;
    if (__builtin_add_overflow(n, more, &need))
        return RC_MEMORY;
    if (need <= *cap)
        return RC_OK;
    size_t grown = *cap + *cap / 2 + 16;
    if (grown < need)
        grown = need;
    void *old, *fresh;
    memcpy(&old, p, sizeof old);
    fresh = mem_grow(old, grown, size);
    if (!fresh)
        return RC_MEMORY;
    memcpy(p, &fresh, sizeof fresh);
    *cap = grown;
    return RC_OK;
}
