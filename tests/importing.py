# SPDX-License-Identifier: Apache-2.0
"""What tests of formats share: to run the program in a folder of its own, to print what an
import left in a case, and to say how a text differs from the one that is kept."""
import difflib
import json
import os
import re
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get("LOCKSTEP_SHARED", os.path.join(HERE, "..", "..", "shared"))

# Part of a dump, its order, and what of it differs from run to run or says nothing.
PARTS = [
    ("source", "format", "sources",
     "source_id path sha256 bytes mapping version imported_us by_record"),
    ("post", "post_id", "posts", "source_id"),
    ("account", "account_id", "accounts", "source_id"),
    ("trace", "post_id, kind, key",
     "(SELECT post_id, kind, key FROM traces JOIN objects USING (kind, object_id))", ""),
    ("observation", "record, line, what", "observations", "source_id"),
    ("name", "to_json(t)::VARCHAR", "names", "source_id"),
    ("duplicate", "record", "duplicates", "source_id"),
    ("reject", "record, line", "rejects", "source_id hint raw"),
]
RATES = re.compile(r"^  [\d,]+ (?:posts|records) · .*(?:MB|GB|kB)$")
MADE = re.compile(r"^  made the case ")


class Program:
    """The program under test. A case is found by walking up, so each has its name."""

    def __init__(self, path):
        self.path = os.path.abspath(path)

    def call(self, folder, *words):
        """(exit code, standard output, standard error) of a command in `folder`."""
        env = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": folder,
               "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        env.update((k, v) for k, v in os.environ.items() if k.endswith("SAN_OPTIONS"))
        done = subprocess.run([self.path, *words], cwd=folder, env=env, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True)
        return (done.returncode, done.stdout.decode(errors="backslashreplace"),
                done.stderr.decode(errors="backslashreplace"))

    def rows(self, folder, query):
        code, out, err = self.call(folder, "-C", "x.lockstep", "sql", "--json", query)
        if code:
            raise RuntimeError(err)
        rows = [json.loads(line) for line in out.splitlines()]
        return [r for r in rows if r["type"] == "row"]

    def load(self, folder, name, options=()):
        """(exit code, report) of importing a file of `folder` into the case there."""
        code, _, err = self.call(folder, "-C", "x.lockstep", "import", name, *options)
        return code, report(err)

    def dump(self, folder, only=None):
        """What the case in `folder` holds, a line a row."""
        columns = {}
        for r in self.rows(folder, "SELECT table_name AS t, column_name AS c "
                           "FROM information_schema.columns ORDER BY ordinal_position"):
            columns.setdefault(r["t"], []).append(r["c"])
        queries = []
        for place, (part, order, table, without) in enumerate(PARTS):
            if only and part not in only or table[0] != "(" and table not in columns:
                continue
            there = [c for c in without.split() if c in columns.get(table, ())]
            exclude = f" EXCLUDE ({', '.join(there)})" if there else ""
            queries.append(f"SELECT {place} AS place, row_number() OVER (ORDER BY {order}) "
                           f"AS n, '{part}' AS part, to_json(t) AS said FROM "
                           f"(SELECT *{exclude} FROM {table}) t")
        if only and not queries:
            return ""
        rows = self.rows(folder, " UNION ALL ".join(queries) + " ORDER BY place, n")
        return "".join(f"{r['part']:<11} {line(json.loads(r['said']))}\n" for r in rows)


def report(err):
    """What import says, without the folder, times and rates."""
    return "".join(each + "\n" for each in err.splitlines()
                   if not RATES.match(each) and not MADE.match(each))


def instant(us):
    return (datetime(1970, 1, 1) + timedelta(microseconds=us)).isoformat() + "Z"


def shown(name, value):
    if name.endswith("_us") and not name.startswith("clock") and isinstance(value, int):
        return instant(value)
    if not isinstance(value, str):
        return json.dumps(value)
    if re.fullmatch(r"[!#-~]+", value):
        return value
    return json.dumps(value, ensure_ascii=not value.isprintable())


def line(row):
    """name=value of what is known, in the order of the table's columns."""
    return " ".join(f"{re.sub('_us$', '', k)}={shown(k, v)}" for k, v in row.items()
                    if v is not None)


def difference(want, got):
    return list(difflib.unified_diff(want.split("\n"), got.split("\n"), "kept", "now",
                                     lineterm="", n=1))


class Tap:
    def __init__(self):
        self.run = self.bad = 0

    def ok(self, good, what, why=()):
        self.run += 1
        self.bad += not good
        print(f"{'ok' if good else 'not ok'} {self.run} - {what}", flush=True)
        for each in () if good else why:
            print("#", ascii(each)[1:-1])
        return good

    def skip(self, what, why):
        self.run += 1
        print(f"ok {self.run} - {what} # SKIP {why}", flush=True)

    def end(self):
        print(f"1..{self.run}")
        sys.exit(self.bad > 0)


def folder_of_one():
    return tempfile.TemporaryDirectory(prefix="lockstep-format-")
