#!/usr/bin/env python3
"""Times UnderFS beside its peers on the embedded server and prints medians with ratios.

Every round of a row mounts each program cold, in turn, in one run on one machine: seconds drift, ratios hold. Medians of
the rounds are shown (a row with rounds of over a minute is run once); CPU seconds are those of the mounting program alone.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import limit
from peers import PEERS, UnderFs
from rows import Read, Write, all_rows
from s3 import Server, peak_rss, process_cpu


def time_row(row, peer):
    """One cold run: seconds, CPU seconds of the program, its peak RSS in MiB, requests."""
    peer.mount()
    try:
        row.warm(peer)
        peer.server.clear_log()
        cpu = process_cpu(peer.pid)
        start = time.monotonic()
        row.run(peer)
        seconds = time.monotonic() - start
        return {"seconds": seconds, "cpu": process_cpu(peer.pid) - cpu, "rss": peak_rss(peer.pid),
                "requests": peer.server.requests()}
    finally:
        peer.unmount()


def time_limit(row, server, scratch):
    """The row's transfer by curl, or nothing where there is no such thing."""
    start = time.monotonic()
    if type(row) is Read:
        server.put("limit/big", b"u" * (row.size << 20))
        start = time.monotonic()
        cpu = limit.read(server, "limit/big", row.size)
    elif type(row) is Write:
        cpu = limit.write(server, "limit", row.size, scratch)
    else:
        return None
    seconds = time.monotonic() - start
    server.delete_prefix("limit/")
    return {"seconds": seconds, "cpu": cpu, "rss": 0, "requests": 0}


def run_suite(arguments, server, scratch):
    peers = [PEERS[name](server, scratch) for name in arguments.peers]
    results = []
    for latency in arguments.latencies:
        for row in all_rows(arguments.mebibytes):
            if arguments.rows and not any(word in row.name for word in arguments.rows):
                continue
            rounds = {peer.name: [] for peer in peers}
            rounds["curl"] = []
            began = time.monotonic()
            for done in range(arguments.rounds):
                # So long a run averages the machine's noise out by itself, and s3fs has runs of minutes.
                if done and (time.monotonic() - began) / done > arguments.long_round:
                    break
                for peer in peers:
                    server.set_latency(0)
                    server.put(peer.prefix + "/", b"")
                    row.prepare(peer)
                    server.set_latency(latency)
                    rounds[peer.name].append(time_row(row, peer))
                    server.set_latency(0)
                    row.clean(peer)
                server.set_latency(latency)
                bare = time_limit(row, server, scratch)
                if bare:
                    rounds["curl"].append(bare)
            results.append({"latency_ms": latency, "row": row.name, "gibibytes": row.gibibytes, "rounds": rounds})
            print(describe(results[-1]), file=sys.stderr, flush=True)
            save(results, arguments)  # a long run that is cut short has told what it measured
    return results


def median(rounds, what):
    return statistics.median(entry[what] for entry in rounds)


def describe(result):
    parts = [f"{result['latency_ms']:2} ms  {result['row']:<34}"]
    for name, rounds in result["rounds"].items():
        if rounds:
            parts.append(f"{name} {median(rounds, 'seconds'):.3f} s")
    return "  ".join(parts)


def table(results):
    """Markdown, one line per row and latency."""
    lines = ["| ms | row | rounds | underfs | s3fs | s3fs / underfs | curl | underfs / curl | CPU s/GiB underfs, s3fs | "
             "peak RSS MiB | requests |", "|---|---|---|---|---|---|---|---|---|---|---|"]
    for result in results:
        ours, theirs, bare = (result["rounds"].get(name) or [] for name in ("underfs", "s3fs", "curl"))
        seconds = median(ours, "seconds")
        cells = [str(result["latency_ms"]), result["row"], str(len(ours)), f"{seconds:.3f} s"]
        cells += [f"{median(theirs, 'seconds'):.3f} s", f"{median(theirs, 'seconds') / seconds:.2f}"] if theirs else ["", ""]
        cells += [f"{median(bare, 'seconds'):.3f} s", f"{seconds / median(bare, 'seconds'):.2f}"] if bare else ["", ""]
        both = [rounds for rounds in (ours, theirs) if rounds]
        if result["gibibytes"]:
            cells.append(", ".join(f"{median(rounds, 'cpu') / result['gibibytes']:.2f}" for rounds in both))
        else:
            cells.append("")
        cells.append(", ".join(f"{median(rounds, 'rss'):.0f}" for rounds in both))
        cells.append(", ".join(f"{median(rounds, 'requests'):.0f}" for rounds in both))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def behind(results):
    """Rows in which UnderFS is not ahead of a peer, in time or, for bulk rows, in CPU."""
    found = []
    for result in results:
        ours = result["rounds"]["underfs"]
        for name, rounds in result["rounds"].items():
            if name in ("underfs", "curl") or not rounds:
                continue
            for what in ("seconds", "cpu") if result["gibibytes"] else ("seconds",):
                if median(ours, what) >= median(rounds, what):
                    found.append(f"{result['latency_ms']} ms {result['row']}: {what} not ahead of {name}")
    return found


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", default="build/release/bin", help="where underfs and underfs-s3server are")
    parser.add_argument("--latencies", default="0,10,30", help="milliseconds per answer, separated by commas")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--long-round", type=float, default=60,
                        help="seconds; a row whose rounds take longer than this is not repeated")
    parser.add_argument("--mebibytes", type=int, default=1024, help="size of the large file")
    parser.add_argument("--peers", default="underfs,s3fs")
    parser.add_argument("--rows", default="", help="only rows whose names hold one of these words")
    parser.add_argument("--json", help="write the raw rounds there")
    parser.add_argument("--markdown", help="replace the table between the markers of this file")
    arguments = parser.parse_args()
    arguments.latencies = [int(word) for word in arguments.latencies.split(",")]
    arguments.peers = arguments.peers.split(",")
    arguments.rows = [word for word in arguments.rows.split(",") if word]
    return arguments


def write_markdown(path, text):
    begin, end = "<!-- bench: begin -->", "<!-- bench: end -->"
    with open(path, encoding="utf-8") as file:
        page = file.read()
    head, rest = page.split(begin)
    tail = rest.split(end)[1]
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{head}{begin}\n\n{text}\n\n{end}{tail}")


def save(results, arguments):
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(results, file, indent=1)


def main():
    arguments = parse_arguments()
    for name in arguments.peers:
        if name != "underfs" and not shutil.which(name):
            sys.exit(f"bench: {name} is not installed: ./run deps installs it")
    UnderFs.binary = os.path.abspath(os.path.join(arguments.bin, "underfs"))
    scratch = tempfile.mkdtemp(prefix="underfs-bench-")
    server = Server(os.path.join(arguments.bin, "underfs-s3server"), scratch)
    try:
        results = run_suite(arguments, server, scratch)
    finally:
        server.stop()
        for name in arguments.peers:
            subprocess.run(["umount", "-l", os.path.join(scratch, f"mnt-{name}")], stderr=subprocess.DEVNULL, check=False)
        shutil.rmtree(scratch, ignore_errors=True)
    print(table(results))
    if arguments.markdown:
        write_markdown(arguments.markdown, table(results))
    for line in behind(results):
        print("behind:", line)
    return 1 if behind(results) else 0


if __name__ == "__main__":
    sys.exit(main())
