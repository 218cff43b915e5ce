#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes word_table.c from the Unicode Character Database as Python knows it.

Usage: python3 word_table.py > word_table.c && clang-format -i word_table.c
Needs the `regex` package for the properties that Python itself does not have. Run by
hand when Unicode moves; the result is committed.
"""
import unicodedata

import regex

ALL = range(0x110000)
CLASSES = ("CR", "LF", "Newline", "Extend", "ZWJ", "Regional_Indicator", "Format",
           "Katakana", "Hebrew_Letter", "ALetter", "Single_Quote", "Double_Quote",
           "MidNumLet", "MidLetter", "MidNum", "Numeric", "ExtendNumLet", "WSegSpace")


def runs(values):
    """(first, last, value) of each stretch of code points with the same value."""
    out = []
    for c, v in values:
        if out and out[-1][1] == c - 1 and out[-1][2] == v:
            out[-1][1] = c
        else:
            out.append([c, c, v])
    return out


def having(name):
    match = regex.compile(r"\p{%s}" % name).match
    return [c for c in ALL if match(chr(c))]


def word_breaks():
    found = {}
    for name in CLASSES:
        for c in having("Word_Break=" + name):
            found[c] = "WORD_" + name.upper().replace("_", "")
    return runs(sorted(found.items()))


def lower_steps():
    """Stretches of every stride-th code point with the same distance to lower case."""
    out = []
    for c in ALL:
        low = chr(c).lower()
        if len(low) != 1 or ord(low) == c:
            continue
        delta = ord(low) - c
        if out and out[-1][2] == delta:
            first, last, _, stride = out[-1]
            if c - last in (1, 2) and (first == last or stride == c - last):
                out[-1] = [first, c, delta, c - last]
                continue
        out.append([c, c, delta, 1])
    return out


def table(head, rows, form):
    print(head)
    print("\n".join(form.format(*row) for row in rows) + "};\n")
    print()


print("""// SPDX-License-Identifier: Apache-2.0
// Made by word_table.py from the Unicode Character Database: do not edit.
// Case of Unicode %s. Every table ascends and its stretches do not overlap.
#include "weigh/word_table.h"
""" % unicodedata.unidata_version)
breaks = word_breaks()
table("const struct word_range word_breaks[] = {", breaks, "{{0x{0:x}, 0x{1:x}, {2}}},")
print("const size_t n_word_breaks = sizeof word_breaks / sizeof *word_breaks;\n")
table("const struct word_lower word_lowers[] = {", lower_steps(),
      "{{0x{0:x}, 0x{1:x}, {2}, {3}}},")
print("const size_t n_word_lowers = sizeof word_lowers / sizeof *word_lowers;\n")
marks = {}
for bit, name in (("WORD_PICTURE", "Extended_Pictographic"), ("WORD_CASED", "Cased"),
                  ("WORD_IGNORABLE", "Case_Ignorable")):
    for c in having(name):
        marks[c] = marks[c] + " | " + bit if c in marks else bit
table("const struct word_range word_marks[] = {", runs(sorted(marks.items())),
      "{{0x{0:x}, 0x{1:x}, {2}}},")
print("const size_t n_word_marks = sizeof word_marks / sizeof *word_marks;")
