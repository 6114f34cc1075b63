#!/usr/bin/env python3
"""Every source through clang without code generation: its warnings and the thread-safety analysis.

Needs build/clang/compile_commands.json; warnings are errors there.
"""

import argparse
import os
import sys

import parallel
import sources


def syntax_command(command):
    """The compile command without the cache of objects, without output."""
    start = next(i for i, word in enumerate(command) if os.path.basename(word).startswith("clang"))
    words, skip = [], False
    for word in command[start:]:
        if skip:
            skip = False
        elif word == "-o":
            skip = True
        elif word != "-c":
            words.append(word)
    return [*words, "-fsyntax-only"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    commands = sources.compile_commands("clang")
    memory = sources.Memory("syntax", "")
    failures = parallel.run_all(
        [(path, syntax_command(command)) for path, command in sorted(commands.items())],
        memory, options.jobs, workdir=os.path.join(sources.ROOT, "build", "clang"),
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
