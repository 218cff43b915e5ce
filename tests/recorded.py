# SPDX-License-Identifier: Apache-2.0
"""Bodies of recorded exchanges with servers (VCR's YAML), read with the standard library alone.
Knows the few forms in which the two recorders write a body: plain, quoted, folded, literal and
!!binary scalars, the last perhaps gzip."""
import base64
import glob
import gzip
import json
import re

from importing import SHARED

KEY = re.compile(r"^( *)(?:- )?([\w-]+):(?: (.*))?$")


def fold(lines):
    """Lines of a flow scalar as one: a break is a blank, blank lines are breaks."""
    out = lines[0]
    empty = 0
    for line in lines[1:]:
        if not line.strip():
            empty += 1
            continue
        joint = "\n" * empty if empty else " "
        if out.endswith("\\") and not out.endswith("\\\\"):
            out, joint = out[:-1], ""
        out += joint + line.strip()
        empty = 0
    return out


ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "e": "\x1b", "b": "\b", "f": "\f",
           "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"}


def unescape(m):
    code = m[1]
    if code[0] in "xuU" and len(code) > 1:
        return chr(int(code[1:], 16))
    return ESCAPES.get(code, code)


def double(text):
    out = re.sub(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", unescape, text)
    return out.encode("utf-16", "surrogatepass").decode("utf-16")


def block(lines, indent):
    """The lines of a block scalar that is indented by more than `indent`."""
    own = []
    for line in lines:
        if line.strip() and len(line) - len(line.lstrip(" ")) <= indent:
            break
        own.append(line)
    depth = min((len(x) - len(x.lstrip(" ")) for x in own if x.strip()), default=0)
    return [x[depth:] for x in own]


def scalar(first, rest, indent):
    """The value that begins with `first` behind its key and goes on in `rest`."""
    if first.startswith("!!binary"):
        raw = base64.b64decode("".join(block(rest, indent)))
        return gzip.decompress(raw).decode() if raw[:2] == b"\x1f\x8b" else raw.decode()
    if first[:1] in "|>":
        joint = "\n" if first[0] == "|" else " "
        return joint.join(block(rest, indent)).strip("\n")
    mark = first[:1]
    if mark not in "'\"" or not mark:
        return first
    end = re.compile(r"(?:[^']|'')*'" if mark == "'" else r'(?:[^"\\]|\\.)*"', re.S)
    for n in range(len(rest) + 1):
        # Only a line with the mark in it can be the last.
        if n and mark not in rest[n - 1]:
            continue
        whole = fold([first] + rest[:n])[1:]
        done = end.match(whole)
        if done and done.end() == len(whole.rstrip()):
            body = whole[:done.end() - 1]
            return body.replace("''", "'") if mark == "'" else double(body)
    raise ValueError("a quoted scalar does not end")


def exchanges(path):
    """(method, address, body) of each answer in the order of the recording."""
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")
    method = address = None
    part = None
    for i, line in enumerate(lines):
        m = KEY.match(line)
        if not m:
            continue
        indent, key, value = len(m[1]), m[2], m[3] or ""
        if key in ("request", "response"):
            part = key
        elif part == "request" and key == "method":
            method = value
        elif part == "request" and key == "uri":
            address = value
        elif part == "response" and key in ("string", "base64_string"):
            body = scalar(value, lines[i + 1:], indent)
            if key == "base64_string":
                body = base64.b64decode(body).decode()
            yield method, address, body
            part = None


def bodies():
    """(address, body) of each recorded answer of a Mastodon server, in their order."""
    paths = glob.glob(SHARED + "/data/formats/mastodon/*.yaml")
    for path in sorted(paths) + sorted(glob.glob(SHARED + "/data/formats/rtoot/*.yml")):
        for _, address, body in exchanges(path):
            yield address, body


def answers():
    """Those that are JSON: (address, value)."""
    for address, body in bodies():
        try:
            yield address, json.loads(body)
        except ValueError:
            pass  # an event stream, or OK
