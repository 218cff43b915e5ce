# SPDX-License-Identifier: Apache-2.0
"""text_of_html and links_of_html once more, on the events of Python's own parser: the oracle
of tests/check-html and tests/check-recorded."""
import html.parser
import re

BLOCKS = set("""p div li ul ol blockquote pre h1 h2 h3 h4 h5 h6 table tr dl dt dd hr header
    footer section article figure""".split())
BLANKS = " \t\n\f\r"


class Reader(html.parser.HTMLParser):
    """The rules of html.h once more, on the events of another parser."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words, self.links, self.pre, self.link, self.skip = [], [], 0, None, False

    def handle_starttag(self, tag, attrs):
        first = {}
        for name, value in attrs:
            first.setdefault(name, value or "")
        classes = first.get("class", "").split()
        if self.skip and tag == "p":
            self.skip = False
        if self.skip:
            return
        if tag in BLOCKS:
            self.words.append("fresh")
            self.link = None
        if tag == "br":
            self.words.append("line")
        elif "quote-inline" in classes:
            self.skip = True
        elif tag == "a":
            self.begin(first.get("href", "").strip(BLANKS), classes, first.get("rel", ""))
        elif self.link and {"invisible", "ellipsis"} & set(classes):
            self.link["cut"] = True
        if tag == "pre":
            self.pre += 1

    def begin(self, href, classes, rel):
        self.link = None
        if href and not {"mention", "hashtag"} & set(classes) and "tag" not in rel.split():
            self.links.append(href)
            self.link = {"href": href, "at": len(self.words), "cut": False}

    def handle_endtag(self, tag):
        if self.skip:
            self.skip = tag != "p"
            if self.skip:
                return
        if tag in BLOCKS:
            self.words.append("fresh")
            self.link = None
        if tag == "pre" and self.pre:
            self.pre -= 1
        if tag != "a" or not self.link:
            return
        href, words = self.link["href"], lay_out(self.words[self.link["at"]:])
        if self.link["cut"] or shortened(words.strip(BLANKS), href):
            del self.words[self.link["at"]:]
            self.words += ["=" + c for c in href]
        self.link = None

    def handle_data(self, data):
        if not self.skip:
            self.words += [("=" if self.pre and c in " \t" else
                            "line" if self.pre and c == "\n" else
                            "blank" if c in BLANKS else "=") + c for c in data]


def bare(address):
    return re.sub(r"^(https?://)?(www\.)?", "", address, flags=re.I)


def shortened(words, href):
    for end in "…", "...":
        if words.endswith(end):
            stem = bare(words[:-len(end)])
            return len(stem.encode()) >= 4 and bare(href).startswith(stem)
    return False


def lay_out(words):
    out, lines, fresh, blank = [], 0, False, False
    for word in words:
        if word == "fresh":
            fresh = True
        elif word.startswith("line"):
            lines, blank = lines + 1, False
        elif word.startswith("blank"):
            blank = True
        else:
            lines = lines or int(fresh)
            out += ["\n"] * lines or [" "] * blank
            out.append(word[1:])
            lines, fresh, blank = 0, False, False
    return "".join(out).lstrip("\n")


def reading(fragment):
    """Text and links of a fragment."""
    r = Reader()
    r.feed(fragment)
    r.close()
    words = r.words
    while words and not words[0].startswith("="):
        words.pop(0)
    return lay_out(words), " ".join(r.links)
