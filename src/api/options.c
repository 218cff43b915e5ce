// SPDX-License-Identifier: Apache-2.0
// What a run was asked, for its record.
#include "api/detect.h"

#include <stdio.h>

static enum rc common(const struct job *j, struct text *out)
{
    const struct lockstep_detect_options *o = &j->options;
    TRY(text_printf(out, "{\"method\":\"%s\",\"kinds\":\"%s\",\"window_us\":%lld",
                    o->method ? o->method : "pairs", j->kind_names,
                    (long long)j->window_us));
    TRY(text_printf(out, ",\"as_published\":%s", o->as_published ? "true" : "false"));
    return text_printf(out, ",\"max_pairs\":%llu", (unsigned long long)o->max_pairs);
}

enum rc detect_options_json(const struct job *j, struct text *out)
{
    const struct lockstep_detect_options *o = &j->options;
    const char *method = o->method ? o->method : "pairs";
    TRY(common(j, out));
    if (strcmp(method, "coortweet") == 0) {
        TRY(text_printf(out, ",\"min_participation\":%u,\"edge_weight\":%.17g",
                        o->min_participation ? o->min_participation : 2,
                        o->edge_weight >= 0 ? o->edge_weight : .5));
        TRY(text_printf(out, ",\"remove_loops\":%s", o->keep_loops ? "false" : "true"));
        if (o->fast_window_us >= 0)
            TRY(text_printf(out, ",\"fast_window_us\":%lld",
                            (long long)o->fast_window_us));
    } else if (strcmp(method, "qut") == 0) {
        TRY(text_printf(
            out,
            ",\"network\":\"%s\",\"min_edge_weight\":%u,\"similarity\":%.17g,"
            "\"min_tokens\":%u",
            o->network, o->min_edge_weight ? o->min_edge_weight : 2,
            o->similarity >= 0 ? o->similarity : .8,
            o->min_tokens ? o->min_tokens : 1));
    } else {
        TRY(text_printf(out,
                        ",\"min_objects\":%u,\"first_only\":%s,\"hub_accounts\":%u,"
                        "\"max_proofs\":%llu",
                        o->min_objects ? o->min_objects : 2,
                        o->first_only ? "true" : "false", o->hub_accounts,
                        (unsigned long long)o->max_proofs));
    }
    return text_add(out, SPAN("}"));
}
