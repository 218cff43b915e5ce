// SPDX-License-Identifier: Apache-2.0
// Two graph documents from the same rows. GEXF 1.3 gives id, label, weight and life
// spans places of their own; GraphML knows keys only.
#include "base/civil.h"
#include "report/out.h"

#include <inttypes.h>
#include <math.h>

enum { ABSENT = -1 };

// A table of nodes or edges and where its columns with a fixed meaning stand.
struct side {
    const struct rows *rows;
    int id, label, source, target, weight, start, end;
    uint64_t n;
};

struct graph {
    struct out out;
    struct side node, edge, *now; // now: the one being written
    bool gexf;
};

static int column(const struct rows *rows, const char *name)
{
    for (size_t i = 0; i < rows->n; i++)
        if (strcmp(rows->name[i], name) == 0)
            return (int)i;
    return ABSENT;
}

static int column_of_time(const struct rows *rows, const char *name)
{
    int at = column(rows, name);
    return at != ABSENT && rows->type[at] == CELL_TIME ? at : ABSENT;
}

static struct side side_of(const struct rows *rows)
{
    return (struct side){.rows = rows,
                         .id = column(rows, "id"),
                         .label = column(rows, "label"),
                         .source = column(rows, "source"),
                         .target = column(rows, "target"),
                         .weight = column(rows, "weight"),
                         .start = column_of_time(rows, "start"),
                         .end = column_of_time(rows, "end")};
}

static enum rc missing(const char *table, const char *name, struct err *err)
{
    return err_set(err, RC_ARGUMENT, "E0802", "a graph needs a column \"%s\" in its %s",
                   name, table);
}

static enum rc put_rune(struct text *t, struct span bytes, int32_t r)
{
    switch (r) {
    case '&':
        return text_add(t, SPAN("&amp;"));
    case '<':
        return text_add(t, SPAN("&lt;"));
    case '>':
        return text_add(t, SPAN("&gt;"));
    case '"':
        return text_add(t, SPAN("&quot;"));
    case '\t':
    case '\n':
    case '\r':
        return text_printf(t, "&#%d;", (int)r);
    default:
        break;
    }
    if (r < 0x20 || r == 0xFFFE || r == 0xFFFF) // not in XML 1.0, or not UTF-8
        return text_add(t, SPAN("\xEF\xBF\xBD"));
    return text_add(t, bytes);
}

static enum rc put_text(struct text *t, struct span s)
{
    for (size_t at = 0; at < s.n;) {
        size_t start = at;
        int32_t r = utf8_next(s, &at);
        TRY(put_rune(t, (struct span){s.p + start, at - start}, r));
    }
    return RC_OK;
}

static enum rc put_real(struct text *t, double f)
{
    char number[REAL_TEXT];
    if (isnan(f))
        return text_add(t, SPAN("NaN"));
    if (isinf(f))
        return text_add(t, f < 0 ? SPAN("-INF") : SPAN("INF"));
    return text_add(t, span_of(real_exact(f, number)));
}

static enum rc put_cell(struct text *t, const struct cell *c)
{
    char when[CIVIL_TEXT];
    switch (c->type) {
    case CELL_NULL:
        return RC_OK;
    case CELL_INT:
        return text_printf(t, "%" PRId64, c->i);
    case CELL_REAL:
        return put_real(t, c->f);
    case CELL_BOOL:
        return text_add(t, span_of(c->i ? "true" : "false"));
    case CELL_TIME:
        return text_add(t, span_of(civil_text(c->i, when)));
    case CELL_TEXT:
        return put_text(t, c->s);
    }
    return RC_OK;
}

// ` name="value"`; nothing for NULL or a column that is not there.
static enum rc put_attribute(struct text *t, const char *name, int at,
                             const struct cell *cells)
{
    if (at == ABSENT || cells[at].type == CELL_NULL)
        return RC_OK;
    TRY(text_printf(t, " %s=\"", name));
    TRY(put_cell(t, &cells[at]));
    return text_byte(t, '"');
}

static const char *type_name(enum cell_type type)
{
    switch (type) {
    case CELL_INT:
        return "long";
    case CELL_REAL:
        return "double";
    case CELL_BOOL:
        return "boolean";
    default:
        return "string";
    }
}

// True for columns that have a place of their own and are no attribute.
static bool placed(const struct graph *g, const struct side *s, size_t i)
{
    int at = (int)i;
    bool node = s == &g->node;
    if (node ? at == s->id : at == s->source || at == s->target)
        return true;
    if (!g->gexf)
        return false;
    if (at == s->start || at == s->end || at == s->label)
        return true;
    return !node && (at == s->weight || at == s->id);
}

static enum rc put_values(struct graph *g, const struct cell *cells, const char *indent)
{
    struct text *t = &g->out.text;
    char side = g->now == &g->node ? 'n' : 'e';
    for (size_t i = 0; i < g->now->rows->n; i++) {
        if (placed(g, g->now, i) || cells[i].type == CELL_NULL)
            continue;
        if (g->gexf)
            TRY(text_printf(t, "%s<attvalue for=\"%zu\" value=\"", indent, i));
        else
            TRY(text_printf(t, "%s<data key=\"%c%zu\">", indent, side, i));
        TRY(put_cell(t, &cells[i]));
        TRY(text_add(t, g->gexf ? SPAN("\"/>\n") : SPAN("</data>\n")));
    }
    return RC_OK;
}

static bool has_values(const struct graph *g, const struct cell *cells)
{
    for (size_t i = 0; i < g->now->rows->n; i++)
        if (!placed(g, g->now, i) && cells[i].type != CELL_NULL)
            return true;
    return false;
}

static enum rc put_open(struct graph *g, const struct cell *cells)
{
    struct text *t = &g->out.text;
    const struct side *s = g->now;
    bool node = s == &g->node;
    TRY(text_printf(t, node ? "      <node" : "      <edge"));
    if (!node && (s->id == ABSENT || !g->gexf))
        TRY(text_printf(t, " id=\"%" PRIu64 "\"", s->n));
    else
        TRY(put_attribute(t, "id", s->id, cells));
    if (!node) {
        TRY(put_attribute(t, "source", s->source, cells));
        TRY(put_attribute(t, "target", s->target, cells));
    }
    if (!g->gexf)
        return RC_OK;
    if (!node)
        TRY(put_attribute(t, "weight", s->weight, cells));
    bool labelled = s->label != ABSENT && cells[s->label].type != CELL_NULL;
    TRY(put_attribute(t, "label", labelled || !node ? s->label : s->id, cells));
    TRY(put_attribute(t, "start", s->start, cells));
    return put_attribute(t, "end", s->end, cells);
}

static enum rc put_row(void *self, const struct cell *cells, struct err *err)
{
    struct graph *g = self;
    struct text *t = &g->out.text;
    const char *name = g->now == &g->node ? "node" : "edge";
    TRY(put_open(g, cells));
    g->now->n++;
    if (!has_values(g, cells)) {
        TRY(text_add(t, SPAN("/>\n")));
        return out_row_end(&g->out, err);
    }
    TRY(text_add(t, g->gexf ? SPAN(">\n        <attvalues>\n") : SPAN(">\n")));
    TRY(put_values(g, cells, g->gexf ? "          " : "        "));
    if (g->gexf)
        TRY(text_add(t, SPAN("        </attvalues>\n")));
    TRY(text_printf(t, "      </%s>\n", name));
    return out_row_end(&g->out, err);
}

static enum rc put_declared(struct graph *g, const struct side *s)
{
    struct text *t = &g->out.text;
    const char *class = s == &g->node ? "node" : "edge";
    if (g->gexf)
        TRY(text_printf(t, "    <attributes class=\"%s\">\n", class));
    for (size_t i = 0; i < s->rows->n; i++) {
        if (placed(g, s, i))
            continue;
        const char *type = type_name(s->rows->type[i]);
        if (g->gexf)
            TRY(text_printf(t, "      <attribute id=\"%zu\" title=\"", i));
        else
            TRY(text_printf(t, "  <key id=\"%c%zu\" for=\"%s\" attr.name=\"", *class, i,
                            class));
        TRY(put_text(t, span_of(s->rows->name[i])));
        TRY(text_printf(t, "\" %s=\"%s\"/>\n", g->gexf ? "type" : "attr.type", type));
    }
    return g->gexf ? text_add(t, SPAN("    </attributes>\n")) : RC_OK;
}

// "date" and not "dateTime": readers in wide use know only the former, and both allow
// full ISO 8601 times.
static enum rc put_gexf_head(struct graph *g, bool directed)
{
    struct text *t = &g->out.text;
    bool dynamic = g->node.start != ABSENT || g->node.end != ABSENT ||
                   g->edge.start != ABSENT || g->edge.end != ABSENT;
    TRY(text_add(t, SPAN("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                         "<gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\">\n"
                         "  <meta>\n    <creator>Lockstep</creator>\n  </meta>\n")));
    TRY(text_printf(t, "  <graph defaultedgetype=\"%s\" mode=\"%s\"%s>\n",
                    directed ? "directed" : "undirected",
                    dynamic ? "dynamic" : "static",
                    dynamic ? " timeformat=\"date\"" : ""));
    TRY(put_declared(g, &g->node));
    return put_declared(g, &g->edge);
}

static enum rc put_graphml_head(struct graph *g, bool directed)
{
    struct text *t = &g->out.text;
    TRY(text_add(t,
                 SPAN("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n")));
    TRY(put_declared(g, &g->node));
    TRY(put_declared(g, &g->edge));
    return text_printf(t, "  <graph edgedefault=\"%s\">\n",
                       directed ? "directed" : "undirected");
}

static enum rc put_side(struct graph *g, struct side *s, struct rows *rows,
                        struct err *err)
{
    uint64_t n = 0;
    const char *name = s == &g->node ? "nodes" : "edges";
    g->now = s;
    if (g->gexf)
        TRY(text_printf(&g->out.text, "    <%s>\n", name));
    TRY(out_each(rows, put_row, g, &n, err));
    return g->gexf ? text_printf(&g->out.text, "    </%s>\n", name) : RC_OK;
}

static enum rc put_graph(bool gexf, struct rows *nodes, struct rows *edges,
                         bool directed, const struct page_sink *sink,
                         struct page_count *count, struct err *err)
{
    struct graph g = {.out.sink = sink, .gexf = gexf};
    enum rc rc;
    err_clear(err);
    g.node = side_of(nodes);
    g.edge = side_of(edges);
    if (g.node.id == ABSENT)
        return missing("nodes", "id", err);
    if (g.edge.source == ABSENT)
        return missing("edges", "source", err);
    if (g.edge.target == ABSENT)
        return missing("edges", "target", err);
    TRY_OUT(gexf ? put_gexf_head(&g, directed) : put_graphml_head(&g, directed));
    TRY_OUT(put_side(&g, &g.node, nodes, err));
    TRY_OUT(put_side(&g, &g.edge, edges, err));
    TRY_OUT(text_printf(&g.out.text, "  </graph>\n</%s>\n", gexf ? "gexf" : "graphml"));
    TRY_OUT(out_flush(&g.out, err));
    if (count)
        *count = (struct page_count){.rows = g.edge.n};
out:
    out_done(&g.out);
    return out_memory(rc, err);
}

enum rc page_gexf(struct rows *nodes, struct rows *edges,
                  const struct page_graph_options *options,
                  const struct page_sink *sink, struct page_count *count,
                  struct err *err)
{
    return put_graph(true, nodes, edges, options && options->directed, sink, count,
                     err);
}

enum rc page_graphml(struct rows *nodes, struct rows *edges,
                     const struct page_graph_options *options,
                     const struct page_sink *sink, struct page_count *count,
                     struct err *err)
{
    return put_graph(false, nodes, edges, options && options->directed, sink, count,
                     err);
}
