// SPDX-License-Identifier: Apache-2.0
#include "pair/traces.h"

// True if row i may stand behind row i - 1.
static bool in_order(const struct pair_traces *t, size_t i)
{
    if (t->object[i - 1] != t->object[i])
        return t->object[i - 1] < t->object[i];
    if (t->time_us[i - 1] != t->time_us[i])
        return t->time_us[i - 1] < t->time_us[i];
    if (t->account[i - 1] != t->account[i])
        return t->account[i - 1] < t->account[i];
    return !t->post || t->post[i - 1] <= t->post[i];
}

enum rc pair_check(const struct pair_traces *t, struct err *err)
{
    if (t->n >= UINT32_MAX)
        return err_set(
            err, RC_LIMIT, "E0520",
            "%zu traces of one kind are more than the 4294967294 that can be "
            "paired at once",
            t->n);
    for (size_t i = 0; i < t->n; i++) {
        if (t->account[i] >= t->n_accounts)
            return err_set(err, RC_ARGUMENT, "E0710",
                           "trace row %zu names account %u of only %u", i,
                           t->account[i], t->n_accounts);
        if (i > 0 && !in_order(t, i))
            return err_set(err, RC_ARGUMENT, "E0710",
                           "trace row %zu is out of order: rows go by object, time, "
                           "account, post",
                           i);
    }
    return RC_OK;
}

enum rc pair_options_check(const struct pair_options *o, struct err *err)
{
    if (o->window_us < 0)
        return err_set(err, RC_ARGUMENT, "E0711", "the window is negative: %lld us",
                       (long long)o->window_us);
    if (o->min_objects == 0)
        return err_set(err, RC_ARGUMENT, "E0711",
                       "the least number of common objects is 0; it is at least 1");
    if (o->hub_accounts && o->hub_window_us < 0)
        return err_set(err, RC_ARGUMENT, "E0711",
                       "the window for hubs is negative: %lld us",
                       (long long)o->hub_window_us);
    return RC_OK;
}
