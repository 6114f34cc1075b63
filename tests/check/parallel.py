"""Runs one command per source, several at once, and shows what the failing ones said."""

import concurrent.futures
import subprocess
import sys

import sources


def run_all(commands, memory, jobs, workdir=sources.ROOT):
    """commands: [(path, argument list)]. Returns how many failed. What was good before is skipped."""
    todo = []
    for path, command in commands:
        key = memory.key(path, command)
        if not memory.has(key):
            todo.append((path, command, key))
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        running = {
            pool.submit(
                subprocess.run, command, cwd=workdir, capture_output=True, text=True, errors="replace"
            ): (path, key)
            for path, command, key in todo
        }
        for future in concurrent.futures.as_completed(running):
            path, key = running[future]
            result = future.result()
            if result.returncode == 0:
                memory.add(key)
            else:
                failures += 1
                print(f"--- {path}\n{result.stdout}{result.stderr}", end="")
    memory.save()
    print(f"{len(commands)} sources, {len(todo)} looked at, {failures} with findings", file=sys.stderr)
    return failures
