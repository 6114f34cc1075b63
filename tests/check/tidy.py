#!/usr/bin/env python3
"""clang-tidy on what changed since the merge base with main, or on everything with --all.

A changed header is looked at through one source that includes it, its own if there is one. Needs
build/clang/compile_commands.json. CHECK_BASE names another commit to compare with, CHECK_TIDY_SECONDS
a time after which no further source is begun: what users run is looked at before the tests.
"""

import argparse
import os
import subprocess
import sys

import parallel
import sources


def base_commit():
    """What to compare with: the merge base with main; on main itself, the commit before."""
    if os.environ.get("CHECK_BASE"):
        return os.environ["CHECK_BASE"]
    head = sources.git("rev-parse", "HEAD").strip()
    for name in ("origin/main", "main"):
        found = subprocess.run(
            ["git", "merge-base", "HEAD", name], cwd=sources.ROOT, capture_output=True, text=True
        )
        base = found.stdout.strip()
        if found.returncode == 0 and base != head:
            return base
    parent = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", "HEAD^"],
        cwd=sources.ROOT, capture_output=True, text=True,
    )
    return parent.stdout.strip() or head


def changed_files():
    listed = sources.git("diff", "--name-only", base_commit()).splitlines()
    listed += sources.git("ls-files", "--others", "--exclude-standard").splitlines()
    return set(listed)


def sources_for(changed, commands):
    """The sources through which every changed file is seen."""
    closure = sources.Closure()
    picked = {path for path in commands if path in changed}
    headers = {path for path in changed if path.endswith(".h")}
    for header in sorted(headers):
        if any(header in closure.of(path) for path in picked):
            continue
        own = header[:-2] + ".cc"
        test = header[:-2] + "_test.cc"
        readers = [p for p in (own, test) if p in commands]
        readers += [p for p in sorted(commands) if header in closure.of(p)]
        if readers:
            picked.add(readers[0])
    return sorted(picked)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    commands = sources.compile_commands("clang")
    paths = sorted(commands) if options.all else sources_for(changed_files(), commands)
    tidy = ["clang-tidy-14", "--quiet", "-p", "build/clang"]
    paths.sort(key=lambda path: (path.startswith(("tests/", "bench/")) or "_test" in path, path))
    seconds = os.environ.get("CHECK_TIDY_SECONDS")
    memory = sources.Memory("tidy", sources.read(".clang-tidy"))
    failures = parallel.run_all(
        [(path, [*tidy, path]) for path in paths], memory, options.jobs,
        seconds=float(seconds) if seconds else None,
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
