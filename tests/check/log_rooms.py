#!/usr/bin/env python3
"""The rooms that log-level takes are those that log: kRooms of ufs/obs/log.cc and every UFS_LOG line."""

import re
import sys

import sources

TABLE = "ufs/obs/log.cc"
LINE = re.compile(r'UFS_LOG(?:_EVERY|_ONCE)?\(\s*k\w+,\s*"(\w+)"')
LIST = re.compile(r"kRooms\[\] = \{([^}]*)\}")
TESTS = re.compile(r"^(tests|bench)/|_test\.cc$")


def main():
    known = set(re.findall(r'"(\w+)"', LIST.search(sources.read(TABLE)).group(1)))
    used = {}
    for path in sources.code_files():
        if not TESTS.search(path) and path != "ufs/obs/log.h":
            for room in LINE.findall(sources.read(path)):
                used.setdefault(room, path)
    problems = [f"{used[room]}: logs as {room}, which kRooms of {TABLE} lacks" for room in used.keys() - known]
    problems += [f"{TABLE}: nothing logs as {room}" for room in known - used.keys()]
    print("\n".join(sorted(problems)), end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
