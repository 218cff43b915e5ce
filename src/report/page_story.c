// SPDX-License-Identifier: Apache-2.0
// Writes one form of a table full of traps to standard output; page_story.py reads it
// with other people's parsers.
#include "base/rng.h"
#include "report/fixture.h"

#include <stdio.h>
#include <string.h>

static int to_stdout(void *self, const char *p, size_t n)
{
    (void)self;
    return fwrite(p, 1, n, stdout) == n ? 0 : -1;
}

enum { ROWS = 200 };
static char texts[ROWS][32];
static struct cell cells[ROWS][5];
static const char *const names[] = {"id", "label", "weight", "start", "text"};
static const enum cell_type types[] = {CELL_INT, CELL_TEXT, CELL_REAL, CELL_TIME,
                                       CELL_TEXT};
static const char *const edge_names[] = {"source", "target", "weight", "start", "text"};
static struct cell edge_cells[ROWS][5];

// Texts of the characters that forms are tripped up by; never invalid UTF-8.
static void fill(void)
{
    static const char *const traps[] = {",",
                                        "\"",
                                        "\n",
                                        "\r",
                                        "\t",
                                        "=",
                                        "+",
                                        "-",
                                        "@",
                                        "'",
                                        "|",
                                        "<",
                                        "&",
                                        "]]>",
                                        "\\",
                                        "\x01",
                                        "\xC3\xA4",
                                        "a",
                                        "\xE2\x80\xAE",
                                        "\xF0\x9F\x98\x80"};
    struct rng rng = rng_at(7, 0, 0);
    for (int i = 0; i < ROWS; i++) {
        texts[i][0] = '\0';
        size_t n = 0;
        for (uint64_t k = rng_below(&rng, 6); k > 0; k--)
            n += (size_t)snprintf(texts[i] + n, sizeof texts[i] - n, "%s",
                                  traps[rng_below(&rng, sizeof traps / sizeof *traps)]);
        struct cell text = {.type = CELL_TEXT, .s = span_of(texts[i])};
        bool weighed = i % 7, dated = i % 5;
        double weight = rng_unit(&rng) * 1e6;
        int64_t when = (int64_t)rng_below(&rng, 2000000000) * 1000001;
        const struct cell none = C_NULL;
        cells[i][0] = (struct cell)C_INT(INT64_C(9007199254740993) + i);
        cells[i][1] = text;
        cells[i][2] = weighed ? (struct cell)C_REAL(weight) : none;
        cells[i][3] = dated ? (struct cell)C_TIME(when) : none;
        cells[i][4] = i % 3 ? text : none;
        memcpy(edge_cells[i], cells[i], sizeof cells[i]);
        edge_cells[i][1] =
            (struct cell)C_INT(INT64_C(9007199254740993) + (i * 17 + 1) % ROWS);
    }
}

int main(int argc, char **argv)
{
    struct table n = {cells[0], ROWS, 5, 0}, e = {edge_cells[0], ROWS, 5, 0};
    struct rows nodes = table_rows(&n, names, types);
    static const enum cell_type edge_types[] = {CELL_INT, CELL_INT, CELL_REAL,
                                                CELL_TIME, CELL_TEXT};
    struct rows edges = table_rows(&e, edge_names, edge_types);
    struct page_sink sink = {to_stdout, NULL};
    struct page_options raw = {.raw = true}, quoted = {.raw = true, .quote_text = true};
    struct err err = {0};
    const char *form = argc > 1 ? argv[1] : "";
    enum rc rc = RC_ARGUMENT;
    fill();
    if (!strcmp(form, "csv"))
        rc = page_csv(&nodes, &raw, &sink, NULL, &err);
    else if (!strcmp(form, "csv-r"))
        rc = page_csv(&nodes, &quoted, &sink, NULL, &err);
    else if (!strcmp(form, "csv-guarded"))
        rc = page_csv(&nodes, NULL, &sink, NULL, &err);
    else if (!strcmp(form, "json"))
        rc = page_json(&nodes, NULL, &sink, NULL, &err);
    else if (!strcmp(form, "gexf"))
        rc = page_gexf(&nodes, &edges, NULL, &sink, NULL, &err);
    else if (!strcmp(form, "graphml"))
        rc = page_graphml(&nodes, &edges, NULL, &sink, NULL, &err);
    if (rc != RC_OK)
        fprintf(stderr, "%s: %s\n", err.id, err.text);
    return rc == RC_OK ? 0 : 1;
}
