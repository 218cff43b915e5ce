# SPDX-License-Identifier: Apache-2.0
"""Reads what report_story writes with Python's own parsers: every form must say the
same. networkx reads the graphs too, where it is installed."""
import csv
import io
import json
import subprocess
import sys
import xml.etree.ElementTree as tree

run = bad = 0


def ok(good, what):
    global run, bad
    run += 1
    bad += not good
    print(("ok" if good else "not ok"), run, "-", what)


def write(form):
    return subprocess.run([sys.argv[1], form], stdout=subprocess.PIPE, check=True).stdout


def xml_text(text):
    return "".join(c if c >= " " or c in "\t\n\r" else "\ufffd" for c in text)


rows = [json.loads(line) for line in write("json").decode().split("\n") if line]
ok(len(rows) == 200, "each line is a JSON object")
ok(rows[1]["id"] == 9007199254740994, "an id above 2^53 keeps its digits")
ok("\u202e" not in write("json").decode(), "no hidden character stands in the JSON")

for form in ("csv", "csv-r"):
    table = list(csv.DictReader(io.StringIO(write(form).decode(), newline="")))
    null = "NA" if form == "csv-r" else ""
    ok(len(table) == 200, f"{form}: as many rows")
    ok([r["label"] for r in table] == [r["label"] for r in rows], f"{form}: same texts")
    ok([r["text"] for r in table]
       == [null if r["text"] is None else r["text"] for r in rows], f"{form}: NULL")
    ok([r["start"] for r in table] == [r["start"] or null for r in rows],
       f"{form}: same times")
    ok(all((t["weight"] == null) if r["weight"] is None else
           abs(float(t["weight"]) - r["weight"]) <= 1e-14 * r["weight"]
           for t, r in zip(table, rows)), f"{form}: numbers to fifteen digits")

guarded = list(csv.DictReader(io.StringIO(write("csv-guarded").decode(), newline="")))
ok([r["label"] for r in guarded]
   == [("'" if r["label"][:1] in tuple("=+-@\t\r") else "") + r["label"] for r in rows],
   "guarded cells differ by their apostrophe only")
ok(not any(c[:1] in tuple("=+-@\t\r") and c for r in guarded for c in r.values()),
   "no cell of a guarded table starts a formula")

gexf = tree.fromstring(write("gexf"))
ns = "{http://gexf.net/1.3}"
nodes = gexf.findall(f".//{ns}node")
edges = gexf.findall(f".//{ns}edge")
ok([n.get("id") for n in nodes] == [str(r["id"]) for r in rows], "gexf: same ids")
ok([n.get("label") for n in nodes] == [xml_text(r["label"]) for r in rows],
   "gexf: same labels")
ok([n.get("start") for n in nodes] == [r["start"] for r in rows], "gexf: life spans")
ok([e.get("weight") and float(e.get("weight")) for e in edges]
   == [r["weight"] for r in rows], "gexf: weights")
values = [{v.get("for"): v.get("value") for v in n.iter(f"{ns}attvalue")} for n in nodes]
ok([v.get("4") for v in values]
   == [None if r["text"] is None else xml_text(r["text"]) for r in rows],
   "gexf: attributes")

graphml = tree.fromstring(write("graphml"))
ns = "{http://graphml.graphdrawing.org/xmlns}"
ok([n.get("id") for n in graphml.iter(f"{ns}node")] == [str(r["id"]) for r in rows],
   "graphml: same ids")
keys = {k.get("id"): k.get("attr.type") for k in graphml.iter(f"{ns}key")}
ok(keys == {"n1": "string", "n2": "double", "n3": "string", "n4": "string",
            "e2": "double", "e3": "string", "e4": "string"}, "graphml: typed keys")
ok(all(d.get("key") in keys for d in graphml.iter(f"{ns}data")),
   "graphml: each value has its key")

try:
    import networkx
except ImportError:
    print(f"ok {run + 1} # SKIP networkx is not installed")
    run += 1
else:
    a = networkx.read_gexf(io.BytesIO(write("gexf")))
    b = networkx.read_graphml(io.BytesIO(write("graphml")))
    ok(set(a.nodes) == set(b.nodes) == {str(r["id"]) for r in rows}
       and a.number_of_edges() == b.number_of_edges() == 200,
       "networkx finds the same graph in both")
print(f"1..{run}")
sys.exit(bad > 0)
