#!/usr/bin/env python3
"""Fails when a document names a test that is not there: named_tests.py [ROOT].

Promises are held by tests, and the pages that make them name these: `Suite.Case`, or `Suite.*` for a whole suite, in
code quotes. Exit status 0: every name is a test's, 1: some are not, each printed with its file and line.
"""

import os
import re
import sys

PAGES = ("docs/semantics.md", "docs/coverage.md")
QUOTED = re.compile(r"`([^`]+)`")
# Two words of a gtest name; a file's or a key's name has lower case, dots or slashes in it.
NAME = re.compile(r"^([A-Z]\w*)\.(\*|[A-Z]\w*)$")
CASE = re.compile(r"^(?:TYPED_)?TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", re.MULTILINE)


def known_tests(root):
    """{suite: {cases}} of every *_test.cc below `root`."""
    known = {}
    for top in ("ufs", "fuse", "cli", "tests"):
        for folder, _, names in os.walk(os.path.join(root, top)):
            for name in names:
                if name.endswith("_test.cc"):
                    with open(os.path.join(folder, name), encoding="utf-8") as file:
                        for suite, case in CASE.findall(file.read()):
                            known.setdefault(suite, set()).add(case)
    return known


def missing(root):
    known = known_tests(root)
    for page in PAGES:
        path = os.path.join(root, page)
        if not os.path.exists(path):
            continue
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                for quoted in QUOTED.findall(line):
                    match = NAME.match(quoted)
                    if match and match.group(2) != "*" and match.group(2) not in known.get(match.group(1), ()):
                        yield f"{page}:{number}: there is no test {quoted}"
                    elif match and match.group(1) not in known:
                        yield f"{page}:{number}: there is no suite {match.group(1)}"


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.dirname(here))
    found = list(missing(root))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
