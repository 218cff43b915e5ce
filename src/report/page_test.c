// SPDX-License-Identifier: Apache-2.0
#include "report/page.h"

#include "base/rng.h"
#include "base/tap.h"
#include "report/fixture.h"
#include "report/out.h"

#include <math.h>

typedef enum rc writer(struct rows *rows, const struct page_options *options,
                       const struct page_sink *sink, struct page_count *count,
                       struct err *err);

static const char *const names[] = {"source_id", "share", "good", "first_us", "text"};
static const enum cell_type types[] = {CELL_INT, CELL_REAL, CELL_BOOL, CELL_TIME,
                                       CELL_TEXT};
static const struct cell cells[] = {
    C_INT(1152921504606846977),
    C_REAL(17.0 / 3),
    C_BOOL(1),
    C_TIME(1683076327000000),
    C_TEXT("plain"),
    C_NULL,
    C_NULL,
    C_NULL,
    C_NULL,
    C_NULL,
    C_INT(-2),
    C_REAL(100000),
    C_BOOL(0),
    C_TIME(1500000),
    C_TEXT("=1+1, \"x|\"\n<b>"),
};

static struct kept write_with(writer *w, const struct page_options *options,
                              struct page_count *count)
{
    struct table t = {cells, 3, 5, 0};
    struct rows rows = table_rows(&t, names, types);
    struct kept kept = {0};
    struct page_sink sink = {kept_put, &kept};
    struct err err = {0};
    ok_rc(w(&rows, options, &sink, count, &err), &err, "rows are written");
    return kept;
}

static void expect(writer *w, const struct page_options *options, const char *want,
                   const char *what)
{
    struct kept kept = write_with(w, options, NULL);
    if (!ok(span_is(text_span(&kept.text), want), "%s", what))
        printf("# got: %s\n", kept.text.p);
    text_done(&kept.text);
}

static void csv(void)
{
    struct page_count count = {0};
    struct kept kept = write_with(page_csv, NULL, &count);
    ok(count.rows == 3 && count.guarded == 1, "rows and guarded cells are counted");
    text_done(&kept.text);
    expect(page_csv, NULL,
           "source_id,share,good,first_us,text\n"
           "1152921504606846977,5.66666666666667,true,2023-05-03T01:12:07Z,plain\n"
           ",,,,\n"
           "-2,100000,false,1970-01-01T00:00:01.500Z,\"'=1+1, \"\"x|\"\"\n<b>\"\n",
           "csv quotes what must be, and guards formulas");
    struct page_options r = {.raw = true, .bom = true, .quote_text = true};
    expect(page_csv, &r,
           "\xEF\xBB\xBF\"source_id\",\"share\",\"good\",\"first_us\",\"text\"\n"
           "1152921504606846977,5.66666666666667,TRUE,2023-05-03T01:12:07Z,\"plain\"\n"
           "NA,NA,NA,NA,NA\n"
           "-2,1e+05,FALSE,1970-01-01T00:00:01.500Z,\"=1+1, \"\"x|\"\"\n<b>\"\n",
           "csv as R writes it: all texts quoted, NA, its numbers");
}

static void csv_corners(void)
{
    static const char *const one[] = {"a"};
    static const enum cell_type text[] = {CELL_TEXT};
    const struct cell column[] = {C_NULL,         C_TEXT(""),    C_TEXT("-1"),
                                  C_TEXT("@x"),   C_TEXT("\tx"), C_TEXT("\rx"),
                                  C_TEXT("+49 "), C_TEXT("a-b")};
    struct table t = {column, 8, 1, 0};
    struct rows rows = table_rows(&t, one, text);
    struct kept kept = {0};
    struct page_sink sink = {kept_put, &kept};
    struct page_count count = {0};
    struct err err = {0};
    ok_rc(page_csv(&rows, NULL, &sink, &count, &err), &err, "corner cells are written");
    ok(count.guarded == 5, "each start of a formula is guarded");
    ok(span_is(text_span(&kept.text),
               "a\n\"\"\n\"\"\n'-1\n'@x\n'\tx\n\"'\rx\"\n'+49 \na-b\n"),
       "no row of a single column is an empty line");
    text_done(&kept.text);
}

static void numbers_as_r(void)
{
    // By the rule of R: at most fifteen digits, scientific only where that is shorter.
    static const struct {
        double value;
        const char *text;
    } known[] = {
        {0, "0"},
        {1, "1"},
        {100, "100"},
        {1e5, "1e+05"},
        {123456, "123456"},
        {1e15, "1e+15"},
        {0.1, "0.1"},
        {0.0001, "1e-04"},
        {0.00012, "0.00012"},
        {1.0 / 3, "0.333333333333333"},
        {2.5, "2.5"},
        {-17.5, "-17.5"},
        {1e-300, "1e-300"},
        {150000, "150000"},
        {0.1 + 0.2, "0.3"},
        {5.66666666666666667, "5.66666666666667"},

    };
    char text[REAL_TEXT];
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        bool same = span_is(span_of(real_as_r(known[i].value, text)), known[i].text);
        ok(same, "%.17g is written as R does: %s", known[i].value, text);
    }
    ok(strcmp(real_as_r((double)NAN, text), "NaN") == 0, "NaN");
    ok(strcmp(real_as_r(-(double)INFINITY, text), "-Inf") == 0, "-Inf");
    struct rng rng = rng_at(1, 1, 1);
    int alike = 0, exact = 0, n = 20000;
    for (int i = 0; i < n; i++) {
        double value = ldexp(rng_unit(&rng) - 0.5, (int)rng_below(&rng, 148) - 100);
        char fifteen[REAL_TEXT];
        real_fifteen(value, fifteen);
        alike += strtod(real_as_r(value, text), NULL) == strtod(fifteen, NULL);
        exact += strtod(real_exact(value, text), NULL) == value;
    }
    ok(alike == n, "R's form is the number of fifteen digits, at %d random values", n);
    ok(exact == n, "the exact form reads back as the same number");
}

static void json(void)
{
    struct page_options typed = {.type = "edge"};
    expect(page_json, &typed,
           "{\"type\":\"edge\",\"source_id\":\"1152921504606846977\","
           "\"share\":5.666666666666667,\"good\":true,"
           "\"first_us\":1683076327000000,\"first\":\"2023-05-03T01:12:07Z\","
           "\"text\":\"plain\"}\n"
           "{\"type\":\"edge\",\"source_id\":null,\"share\":null,\"good\":null,"
           "\"first_us\":null,\"first\":null,\"text\":null}\n"
           "{\"type\":\"edge\",\"source_id\":\"-2\",\"share\":100000,\"good\":false,"
           "\"first_us\":1500000,\"first\":\"1970-01-01T00:00:01.500Z\","
           "\"text\":\"=1+1, \\\"x|\\\"\\n<b>\"}\n",
           "json: ids are strings, times have a twin");
    static const char *const name[] = {"t\"", "r"};
    static const enum cell_type type[] = {CELL_TEXT, CELL_REAL};
    const struct cell odd[] = {C_TEXT("\xE2\x80\xAE\xC3\xA4\\\"\xF3\xA0\x80\x81\xFF\n"),
                               C_REAL((double)NAN), C_TEXT(""),
                               C_REAL((double)INFINITY)};
    struct table t = {odd, 2, 2, 0};
    struct rows rows = table_rows(&t, name, type);
    struct kept kept = {0};
    struct page_sink sink = {kept_put, &kept};
    struct err err = {0};
    ok_rc(page_json(&rows, NULL, &sink, NULL, &err), &err, "odd cells are written");
    ok(span_is(text_span(&kept.text),
               "{\"t\\\"\":\"\\u202e\xC3\xA4\\\\\\\"\\udb40\\udc01\xEF\xBF\xBD"
               "\\u000a\",\"r\":null}\n{\"t\\\"\":\"\",\"r\":null}\n"),
       "hidden characters are escaped, bad bytes replaced, NaN is null");
    text_done(&kept.text);
}

static void markdown(void)
{
    expect(page_md, NULL,
           "| source\\_id | share | good | first\\_us | text |\n"
           "|---:|---:|---|---|---|\n"
           "| 1152921504606846977 | 5.66666666666667 | yes | 2023-05-03T01:12:07Z | "
           "plain |\n"
           "|  |  |  |  |  |\n"
           "| -2 | 100000 | no | 1970-01-01T00:00:01.500Z | =1+1, "
           "\"x\\|\"<br>&lt;b&gt; |\n",
           "markdown: pipes and markup are escaped");
}

// A graph of two accounts that tries to break out of its XML.
static const char *const node_names[] = {"id", "label", "start", "end", "posts"};
static const enum cell_type node_types[] = {CELL_TEXT, CELL_TEXT, CELL_TIME, CELL_TIME,
                                            CELL_INT};
static const struct cell node_cells[] = {
    C_TEXT("x:1"), C_TEXT("<a&\"\x01>"),
    C_TIME(0),     C_TIME(1000000),
    C_INT(3),      C_TEXT("x:2"),
    C_NULL,        C_NULL,
    C_NULL,        C_NULL,
};
static const char *const edge_names[] = {"source", "target", "weight", "mean"};
static const enum cell_type edge_types[] = {CELL_TEXT, CELL_TEXT, CELL_INT, CELL_REAL};
static const struct cell edge_cells[] = {C_TEXT("x:1"), C_TEXT("x:2"), C_INT(7),
                                         C_REAL(0.5)};

static enum rc write_graph(bool gexf, struct kept *kept, struct err *err)
{
    struct table n = {node_cells, 2, 5, 0}, e = {edge_cells, 1, 4, 0};
    struct rows nodes = table_rows(&n, node_names, node_types);
    struct rows edges = table_rows(&e, edge_names, edge_types);
    struct page_sink sink = {kept_put, kept};
    return gexf ? page_gexf(&nodes, &edges, NULL, &sink, NULL, err)
                : page_graphml(&nodes, &edges, NULL, &sink, NULL, err);
}

static void graphs(void)
{
    struct kept kept = {0};
    struct err err = {0};
    ok_rc(write_graph(true, &kept, &err), &err, "gexf is written");
    ok(strstr(kept.text.p,
              "<node id=\"x:1\" label=\"&lt;a&amp;&quot;\xEF\xBF\xBD&gt;\" "
              "start=\"1970-01-01T00:00:00Z\" "
              "end=\"1970-01-01T00:00:01Z\">"),
       "gexf: a node with its life span, escaped");
    ok(strstr(kept.text.p, "<node id=\"x:2\" label=\"x:2\"/>"),
       "gexf: a node without a label is called by its id");
    ok(strstr(kept.text.p,
              "<edge id=\"0\" source=\"x:1\" target=\"x:2\" weight=\"7\">"),
       "gexf: an edge with its weight");
    text_done(&kept.text);
    kept = (struct kept){0};
    ok_rc(write_graph(false, &kept, &err), &err, "graphml is written");
    ok(strstr(kept.text.p, "<key id=\"e2\" for=\"edge\" attr.name=\"weight\" "
                           "attr.type=\"long\"/>"),
       "graphml: keys are typed");
    ok(strstr(kept.text.p, "<data key=\"e2\">7</data>"), "graphml: weight is data");
    text_done(&kept.text);
    struct table n = {node_cells, 2, 5, 0}, e = {node_cells, 2, 5, 0};
    struct rows nodes = table_rows(&n, node_names, node_types);
    struct rows edges = table_rows(&e, node_names, node_types);
    struct page_sink sink = {kept_put, &kept};
    ok(page_gexf(&nodes, &edges, NULL, &sink, NULL, &err) == RC_ARGUMENT &&
           strcmp(err.id, "E0802") == 0,
       "edges without a source are refused");
}

// ---- what goes wrong ----------------------------------------------------------------

static writer *const writers[] = {page_csv, page_json, page_md};

static int put_nothing(void *self, const char *p, size_t n)
{
    (void)p;
    *(uint64_t *)self += n;
    return 0;
}

static enum rc each_writer(void *ctx)
{
    uint64_t bytes = 0;
    struct page_sink sink = {put_nothing, &bytes};
    struct err err = {0};
    if (ctx) {
        struct table t = {cells, 3, 5, 0};
        struct rows rows = table_rows(&t, names, types);
        return (*(writer *const *)ctx)(&rows, NULL, &sink, NULL, &err);
    }
    struct table n = {node_cells, 2, 5, 0}, e = {edge_cells, 1, 4, 0};
    struct rows nodes = table_rows(&n, node_names, node_types);
    struct rows edges = table_rows(&e, edge_names, edge_types);
    TRY(page_gexf(&nodes, &edges, NULL, &sink, NULL, &err));
    n.at = e.at = 0;
    return page_graphml(&nodes, &edges, NULL, &sink, NULL, &err);
}

static enum rc refuse_next(void *self, const struct cell **out, struct err *err)
{
    (void)self;
    (void)out;
    return err_stopped(err);
}

static void faults(void)
{
    for (size_t i = 0; i < 3; i++) {
        tap_each_failure(each_writer, (void *)(uintptr_t)&writers[i], "a writer");
        struct kept kept = {.limit = 10};
        struct page_sink sink = {kept_put, &kept};
        struct table t = {cells, 3, 5, 0};
        struct rows rows = table_rows(&t, names, types);
        struct page_count count = {77, 77};
        struct err err = {0};
        ok(writers[i](&rows, NULL, &sink, &count, &err) == RC_IO &&
               strcmp(err.id, "E0801") == 0 && count.rows == 77,
           "a sink that refuses ends the work, outputs untouched");
        text_done(&kept.text);
        rows.next = refuse_next;
        kept.limit = 0;
        ok(writers[i](&rows, NULL, &sink, &count, &err) == RC_STOPPED &&
               strcmp(err.id, "E0601") == 0,
           "what the rows fail with is passed on");
        text_done(&kept.text);
    }
    tap_each_failure(each_writer, NULL, "graphs");
    struct kept kept = {.limit = 10};
    struct err err = {0};
    ok(write_graph(true, &kept, &err) == RC_IO, "a graph's sink may refuse too");
    text_done(&kept.text);
}

struct endless {
    struct cell row[5];
    uint64_t left;
};

static enum rc endless_next(void *self, const struct cell **out, struct err *err)
{
    struct endless *e = self;
    (void)err;
    *out = e->left ? e->row : NULL;
    e->left -= e->left > 0;
    return RC_OK;
}

static void streams(void)
{
    struct endless many = {.left = 50000};
    memcpy(many.row, cells, sizeof many.row);
    for (size_t i = 0; i < 3; i++) {
        uint64_t bytes = 0;
        struct rows rows = {
            .n = 5, .name = names, .type = types, .self = &many, .next = endless_next};
        struct page_sink sink = {put_nothing, &bytes};
        struct err err = {0};
        many.left = 50000;
        mem_limit(mem_now() + (1 << 18));
        ok_rc(writers[i](&rows, NULL, &sink, NULL, &err), &err,
              "fifty thousand rows pass through a quarter of a megabyte");
        mem_limit(0);
        ok(bytes > 1 << 21, "megabytes were written");
    }
}

int main(void)
{
    csv();
    csv_corners();
    numbers_as_r();
    json();
    markdown();
    graphs();
    faults();
    streams();
    return tap_end();
}
