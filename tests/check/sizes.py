#!/usr/bin/env python3
"""Files stay small enough to be read: headers up to 200 lines; sources up to 500, 800 at the most; those of cli/ 200."""

import sys

import sources

HEADER_LIMIT = 200
SOURCE_GOAL = 500
SOURCE_LIMIT = 800
COMMAND_GOAL = 200  # in cli/: more means that a room is missing


def goal_of(path):
    return COMMAND_GOAL if path.startswith("cli/") else SOURCE_GOAL


def main():
    bad = 0
    for path in sources.code_files():
        lines = sources.read(path).count("\n")
        if path.endswith(".h") and lines > HEADER_LIMIT:
            print(f"{path}:1: {lines} lines; a header has at most {HEADER_LIMIT}")
            bad += 1
        elif path.endswith(".cc") and lines > SOURCE_LIMIT:
            print(f"{path}:1: {lines} lines; a source has at most {SOURCE_LIMIT}")
            bad += 1
        elif path.endswith(".cc") and lines > goal_of(path):
            print(f"{path}:1: warning: {lines} lines; a source here should have at most {goal_of(path)}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
