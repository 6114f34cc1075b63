#!/usr/bin/env python3
"""Fails on an #include that the house forbids (rooms.py): layering.py [ROOT].

Prints one line per violation, FILE:LINE: what is wrong. Exit status 0: none, 1: some.
"""

import os
import re
import sys

import rooms

CODE_DIRS = ("ufs", "fuse", "cli", "tests", "bench")
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
# Tests, what they share, fakes and fuzz targets beside the code.
TEST_FILE = re.compile(r"^(fake|test)_|_(test|fake|fuzz)\.(h|cc)$|_test_\w+\.(h|cc)$")
STANDARD = re.compile(r"^[a-z0-9_]+$")


def code_files(root):
    for top in CODE_DIRS:
        for folder, subfolders, names in os.walk(os.path.join(root, top)):
            subfolders.sort()
            for name in sorted(names):
                path = os.path.relpath(os.path.join(folder, name), root)
                if name.endswith((".h", ".cc")):
                    yield path


def room_of(path):
    """The room with the longest path that holds the file, or None."""
    path = path.replace("/testing/", "/")
    best = None
    for room in rooms.ROOMS:
        if path.startswith(room.path + "/") and (best is None or len(room.path) > len(best.path)):
            best = room
    # ufs/ itself is no room, and a folder below it that the table does not name is a mistake.
    if best is not None and best.path in ("fuse", "cli", "tests", "bench"):
        return best
    if best is not None and path.count("/") > best.path.count("/") + 1:
        return None
    return best


def is_test(path, room):
    name = os.path.basename(path)
    return room.test_only or "/testing/" in path or bool(TEST_FILE.search(name))


def rank(room):
    return rooms.ROOMS.index(room)


def check_own(path, room, name):
    """An include of our own header: what is wrong, or None."""
    target = room_of(name)
    if target is None:
        return f"includes {name}, which is in no room that tests/layering/rooms.py names"
    if target is room and "/testing/" not in name:
        return None
    if (target.test_only or "/testing/" in name) and not is_test(path, room):
        return f"includes {name}: test code in what users run"
    if rank(target) > rank(room):
        return f"includes {name} upward: {target.path} stands above {room.path}"
    if room.only is not None and target.path not in room.only:
        return f"includes {name}: {room.path} sees none of {target.path}"
    if target.path in room.barred and not is_test(path, room):
        return f"includes {name}: {room.path} must not know {target.path}"
    return None


def check_foreign(path, room, name):
    """An include of a header that is not ours: what is wrong, or None."""
    for prefix, library in rooms.LIBRARIES:
        if name.startswith(prefix):
            if library in rooms.EVERYWHERE or library in room.third_party:
                return None
            if library in rooms.IN_TESTS and is_test(path, room):
                return None
            homes = [r.path for r in rooms.ROOMS if library in r.third_party]
            homes += ["tests"] if library in rooms.IN_TESTS else []
            return f"includes {name}: {library} belongs to {', '.join(homes)}"
    if STANDARD.match(name):
        instead = rooms.STANDARD_BARRED.get(name)
        if instead and room.path != "ufs/base" and not is_test(path, room):
            return f"includes <{name}>; use {instead}"
        return None
    if name in rooms.SYSTEM or name.startswith(rooms.SYSTEM_PREFIXES):
        return None
    return f"includes {name}, which tests/layering/rooms.py does not know"


def violations(root):
    for path in code_files(root):
        room = room_of(path)
        if room is None:
            yield f"{path}:1: is in no room that tests/layering/rooms.py names"
            continue
        with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, 1):
                match = INCLUDE.match(line)
                if not match:
                    continue
                name = match.group(2)
                ours = name.startswith(tuple(top + "/" for top in CODE_DIRS))
                if match.group(1) == '"' and not ours and "/" not in name:
                    wrong = f'includes "{name}": our headers go by their full path'
                else:
                    wrong = (check_own if ours else check_foreign)(path, room, name)
                if wrong:
                    yield f"{path}:{number}: {wrong}"


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.dirname(here))
    found = list(violations(root))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
