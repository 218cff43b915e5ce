# SPDX-License-Identifier: Apache-2.0
"""What the checks share: the files of a tree, C without its comments, and the frame in
which a check first shows that it can fail."""
import os
import re
import subprocess
import sys
import tempfile


class Tree:
    """A source tree: the files that git knows, or all of them where there is no git."""

    def __init__(self, root):
        self.root = root
        self.paths = self._from_git() or self._from_disk()

    def _from_git(self):
        if not os.path.exists(os.path.join(self.root, '.git')):
            return None
        run = subprocess.run(
            ['git', '-C', self.root, 'ls-files', '-z', '--cached', '--others',
             '--exclude-standard'], capture_output=True)
        names = run.stdout.decode().split('\0')
        return sorted(n for n in names if n and os.path.isfile(self.full(n)))

    def _from_disk(self):
        found = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = [f for f in folders if f[0] != '.' and not f.startswith('build')]
            found += [os.path.relpath(os.path.join(folder, n), self.root) for n in names]
        return sorted(found)

    def full(self, path):
        return os.path.join(self.root, path)

    def match(self, pattern):
        """Paths that a regular expression matches in full."""
        return [p for p in self.paths if re.fullmatch(pattern, p)]

    def text(self, path):
        with open(self.full(path), encoding='utf-8', errors='surrogateescape') as f:
            return f.read()

    def has(self, path):
        return os.path.exists(self.full(path))


C_FILES = r'(src|app|include|tests|bench)/.*\.[ch]'


def is_test(path):
    """True for what is built for tests only."""
    return bool(re.search(r'(_test|_fuzz|_bench)\.c$|^tests/|/(tap\.h|fixture\.h|fuzz_main\.c)$', path))


_TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def bare(text, strings=False):
    """C text without comments, and without what stands in strings unless asked for it;
    lines keep their numbers."""
    def blank(m):
        s = m.group()
        if s[0] == '/':
            return '\n' * s.count('\n') or ' '
        return s if strings else s[0] + s[0]
    return _TOKEN.sub(blank, text)


def functions(text):
    """(name, first line, last line, body) of each function of a C file in the house's
    form: the brace that opens a body, and the one that ends it, stand at column 0."""
    lines = bare(text).split('\n')
    found = []
    start = None
    for i, line in enumerate(lines):
        if line == '{' and start is None:
            head = i - 1
            while head > 0 and lines[head - 1].strip() and lines[head - 1][-1] not in ';}' \
                    and lines[head - 1][0] not in '#/':
                head -= 1
            name = re.search(r'(\w+)\s*\(', ' '.join(lines[head:i]))
            start = (name.group(1) if name else '?', head, i)
        elif line.startswith('}') and start is not None:
            found.append((start[0], start[1] + 1, i + 1, lines[start[2]:i + 1]))
            start = None
    return found


def run(what, check, fixtures):
    """Frame of a check: `check(tree)` returns (complaints, notes). Each fixture is (what is
    wrong, files, words of the complaint expected, or None where all is well). Speaks TAP;
    complaints go to stderr, which meson shows."""
    root = sys.argv[1] if len(sys.argv) > 1 else '.'
    number = bad = 0
    for wrong, files, expected in fixtures:
        with tempfile.TemporaryDirectory() as folder:
            for path, text in files.items():
                full = os.path.join(folder, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, 'w', encoding='utf-8') as f:
                    f.write(text)
            complaints = check(Tree(folder))[0]
        if expected is None:
            good = not complaints
        else:
            good = any(expected in c for c in complaints)
        number += 1
        bad += not good
        print(f"{'' if good else 'not '}ok {number} - {'accepts' if expected is None else 'refuses'}: {wrong}")
        if not good:
            print(f'expected {expected!r}, said {complaints}', file=sys.stderr)
    complaints, notes = check(Tree(root))
    number += 1
    for line in complaints[:200]:
        print(line, file=sys.stderr)
    for line in notes:
        print('# note: ' + line)
    print(f"{'not ' if complaints else ''}ok {number} - {what}")
    print(f'1..{number}')
    sys.exit(1 if bad or complaints else 0)


def left_out(what, why):
    """Ends a check that cannot run here: skipped, but a failure in CI."""
    if os.environ.get('CI') == 'true':
        print(f'not ok 1 - {what}: {why}\n1..1')
        sys.exit(1)
    print(f'ok 1 - {what} # SKIP {why}\n1..1')
    sys.exit(0)
