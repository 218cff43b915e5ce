// SPDX-License-Identifier: Apache-2.0
// Writers of documents: rows go in, bytes come out, a row at a time.
#ifndef LOCKSTEP_REPORT_PAGE_H
#define LOCKSTEP_REPORT_PAGE_H

#include "base/rows.h"

#include <stdbool.h>
#include <stdint.h>

// Where the bytes go. `put` returns 0, or anything else to end the work.
struct page_sink {
    int (*put)(void *self, const char *p, size_t n);
    void *self;
};

// Zeroes are the defaults.
struct page_options {
    bool raw; // csv: leave cells that a spreadsheet would take for a formula
    bool bom; // csv: begin with a byte order mark
    bool
        quote_text; // csv: quote names and texts, NA for NULL, numbers as R writes them
    const char *type; // json: value of a first key "type" in each row; NULL: none
};

struct page_count {
    uint64_t rows;    // written (edges, of a graph)
    uint64_t guarded; // csv: cells that got an apostrophe
};

// Writes a CSV table as RFC 4180 has it, but with LF line ends: one line of names, then
// the rows. *In*: `rows` (read to their end), `options` or NULL, `sink`. *Out*: `count`
// or NULL. NULL is empty and an empty text is "". A text that starts with = + - @, tab
// or CR gets a leading apostrophe unless options->raw. Times are ISO 8601 in UTC.
// *Fails*: IO (E0801 the sink refused), MEMORY, and what `rows` fails with.
enum rc page_csv(struct rows *rows, const struct page_options *options,
                 const struct page_sink *sink, struct page_count *count,
                 struct err *err) MUST_USE;

// Writes one JSON object a line. *In*: as page_csv. *Out*: `count` or NULL. Integers of
// columns that end in _id become strings; a time NAME becomes the integer NAME_us and
// the text NAME; hidden characters are escaped; NaN and infinity are null.
// *Fails*: as page_csv.
enum rc page_json(struct rows *rows, const struct page_options *options,
                  const struct page_sink *sink, struct page_count *count,
                  struct err *err) MUST_USE;

// Writes a Markdown table in which foreign text can neither end a cell nor become a
// link, a picture or markup. *In*: as page_csv. *Out*: `count` or NULL. *Fails*: as
// page_csv.
enum rc page_md(struct rows *rows, const struct page_options *options,
                const struct page_sink *sink, struct page_count *count,
                struct err *err) MUST_USE;

// Zeroes are an undirected graph.
struct page_graph_options {
    bool directed;
};

// Writes a GEXF 1.3 document. *In*: `nodes` (column id, perhaps label, start and end
// (times; the graph is then dynamic), further columns become attributes) and `edges`
// (columns source and target, perhaps weight, start, end, further ones), each read to
// its end; `options` or NULL; `sink`. *Out*: `count` or NULL. Characters that XML
// forbids become U+FFFD. *Fails*: ARGUMENT (E0802 a column is missing), and as
// page_csv.
enum rc page_gexf(struct rows *nodes, struct rows *edges,
                  const struct page_graph_options *options,
                  const struct page_sink *sink, struct page_count *count,
                  struct err *err) MUST_USE;

// Writes the same graph as GraphML, all columns as typed keys. *In*, *Out*, *Fails*: as
// page_gexf.
enum rc page_graphml(struct rows *nodes, struct rows *edges,
                     const struct page_graph_options *options,
                     const struct page_sink *sink, struct page_count *count,
                     struct err *err) MUST_USE;

#endif
