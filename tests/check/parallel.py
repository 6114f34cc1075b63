"""Runs one command per source, several at once, and shows what the failing ones said."""

import concurrent.futures
import subprocess
import sys
import time

import sources


def run_all(commands, memory, jobs, workdir=sources.ROOT, seconds=None):
    """Runs commands, [(path, argument list)], in their order; returns how many failed.

    What was good before is skipped. After `seconds` no further one is begun; how many are left is said.
    """
    todo = []
    for path, command in commands:
        key = memory.key(path, command)
        if not memory.has(key):
            todo.append((path, command, key))
    deadline = None if seconds is None else time.monotonic() + seconds

    def run(command):
        if deadline is not None and time.monotonic() > deadline:
            return None
        return subprocess.run(
            command, cwd=workdir, capture_output=True, text=True, errors="replace", check=False
        )

    failures = 0
    left = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        running = {pool.submit(run, command): (path, key) for path, command, key in todo}
        for future in concurrent.futures.as_completed(running):
            path, key = running[future]
            result = future.result()
            if result is None:
                left += 1
            elif result.returncode == 0:
                memory.add(key)
            else:
                failures += 1
                print(f"--- {path}\n{result.stdout}{result.stderr}", end="")
    memory.save()
    print(
        f"{len(commands)} sources, {len(todo) - left} looked at, {failures} with findings"
        + (f", {left} left out for want of time" if left else ""),
        file=sys.stderr,
    )
    return failures
