// SPDX-License-Identifier: Apache-2.0
// The functions of `trace` as SQL functions, so that a mapping, a query of an analyst
// and the kernels run the same code.
#include "store/duck.h"

#include "base/text.h"
#include "trace/lift.h"

static void call(duckdb_function_info info, duckdb_data_chunk input,
                 duckdb_vector output)
{
    const struct lift_function *f = duckdb_scalar_function_get_extra_info(info);
    idx_t n = duckdb_data_chunk_get_size(input);
    duckdb_vector v = duckdb_data_chunk_get_vector(input, 0);
    const duckdb_string_t *in = duckdb_vector_get_data(v);
    uint64_t *valid = duckdb_vector_get_validity(v);
    struct text out = {0};
    duckdb_vector_ensure_validity_writable(output);
    uint64_t *made = duckdb_vector_get_validity(output);
    for (idx_t i = 0; i < n; i++) {
        enum rc rc = RC_INPUT;
        text_reset(&out);
        if (!valid || duckdb_validity_row_is_valid(valid, i))
            rc = f->call(duck_span(&in[i]), &out);
        if (rc == RC_OK) {
            struct span s = text_span(&out);
            duckdb_vector_assign_string_element_len(output, i, s.p, s.n);
        } else if (rc == RC_INPUT || rc == RC_LIMIT) {
            duckdb_validity_set_row_invalid(made, i);
        } else {
            duckdb_scalar_function_set_error(info, "Out of Memory Error: no memory");
            break;
        }
    }
    text_done(&out);
}

static enum rc add(struct duck *d, const struct lift_function *f, struct err *err)
{
    duckdb_scalar_function function = duckdb_create_scalar_function();
    duckdb_logical_type text = duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
    duckdb_scalar_function_set_name(function, f->name);
    duckdb_scalar_function_add_parameter(function, text);
    duckdb_scalar_function_set_return_type(function, text);
    duckdb_scalar_function_set_extra_info(function, (void *)(uintptr_t)f, NULL);
    duckdb_scalar_function_set_function(function, call);
    duckdb_state state = duckdb_register_scalar_function(d->con, function);
    duckdb_destroy_logical_type(&text);
    duckdb_destroy_scalar_function(&function);
    if (state == DuckDBError)
        return err_set(err, RC_IO, "E0404", "the database refused the function %s",
                       f->name);
    return RC_OK;
}

enum rc duck_functions(struct duck *d, struct err *err)
{
    size_t n;
    const struct lift_function *all = lift_functions(&n);
    for (size_t i = 0; i < n; i++)
        TRY(add(d, &all[i], err));
    return RC_OK;
}
