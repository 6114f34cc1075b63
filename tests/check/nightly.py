#!/usr/bin/env python3
"""docs/nightly.json: how each long suite last went, on which commit, with what it did.

  nightly.py suites                 the suites there are, one a line
  nightly.py record SUITE ...       writes a suite's entry
  nightly.py check                  fails unless every entry is of a run that passed on a commit that this tree contains;
                                    says which suites have none
"""

import argparse
import json
import os
import re
import subprocess
import sys

FIELDS = {"result": str, "commit": str, "date": str, "compiler": str, "command": str, "seed": int, "counts": dict,
          "seconds": int}


def git(root, *args):
    return subprocess.run(["git", "-C", root, *args], capture_output=True, text=True)


def path_of(root):
    return os.path.join(root, "docs", "nightly.json")


def load(root):
    if not os.path.exists(path_of(root)):
        return {}
    with open(path_of(root), encoding="utf-8") as file:
        return json.load(file)


def suites(root):
    folder = os.path.join(root, "scripts", "nightly")
    return sorted(name[:-3] for name in os.listdir(folder) if name.endswith(".sh"))


def read_counts(path):
    counts = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            name, number = line.split()
            counts[name] = counts.get(name, 0) + int(number)
    return dict(sorted(counts.items()))


def record(root, arguments):
    counts = read_counts(arguments.counts)
    if arguments.result == "passed" and not counts:
        print(f"nightly: the suite {arguments.suite} counted nothing: not recorded")
        return 1
    entries = load(root)
    entries[arguments.suite] = {
        "result": arguments.result,
        "commit": arguments.commit,
        "date": git(root, "show", "-s", "--format=%cs", arguments.commit).stdout.strip(),  # of the commit
        "compiler": arguments.compiler,
        "command": arguments.command,
        "seed": arguments.seed,
        "counts": counts,
        "seconds": arguments.seconds,
    }
    with open(path_of(root) + ".new", "w", encoding="utf-8") as file:
        json.dump(dict(sorted(entries.items())), file, indent=2)
        file.write("\n")
    os.replace(path_of(root) + ".new", path_of(root))
    return 0


def problem(root, entry):
    """Why an entry proves nothing; None when it does."""
    for field, kind in FIELDS.items():
        if not isinstance(entry.get(field), kind):
            return f"has no {field}"
    if entry["result"] != "passed":
        return f"{entry['result']} on commit {entry['commit']}"
    if not entry["counts"] or not all(isinstance(n, int) and n > 0 for n in entry["counts"].values()):
        return "counts nothing"
    if not re.fullmatch(r"[0-9a-f]{40}", entry["commit"]):
        return f"names no commit: {entry['commit']}"
    if git(root, "merge-base", "--is-ancestor", entry["commit"], "HEAD").returncode == 0:
        return None
    # A clone without history cannot say.
    if git(root, "rev-parse", "--is-shallow-repository").stdout.strip() == "true":
        print(f"docs/nightly.json: this clone is shallow: whether it contains {entry['commit']} is not known")
        return None
    return f"is of commit {entry['commit']}, which is no ancestor of this one"


def check(root):
    try:
        entries = load(root)
    except ValueError as error:
        print(f"docs/nightly.json: is no JSON: {error}")
        return 1
    bad = 0
    for suite in suites(root):
        if suite not in entries:
            # Not a fault: a night is longer than the time that a change has.
            print(f"docs/nightly.json: the suite {suite} was not recorded yet")
            continue
        wrong = problem(root, entries[suite])
        if wrong:
            print(f"docs/nightly.json: the suite {suite} {wrong}; run ./run nightly {suite} and commit the file")
            bad += 1
    for suite in sorted(set(entries) - set(suites(root))):
        print(f"docs/nightly.json: there is no suite {suite}")
        bad += 1
    return 1 if bad else 0


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--root", default=os.path.dirname(os.path.dirname(here)))
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("suites")
    verbs.add_parser("check")
    recorder = verbs.add_parser("record")
    recorder.add_argument("suite")
    recorder.add_argument("--result", required=True, choices=("passed", "failed"))
    recorder.add_argument("--commit", required=True)
    recorder.add_argument("--compiler", required=True)
    recorder.add_argument("--command", required=True)
    recorder.add_argument("--seed", type=int, required=True)
    recorder.add_argument("--counts", required=True)
    recorder.add_argument("--seconds", type=int, required=True)
    arguments = parser.parse_args()
    if arguments.verb == "suites":
        print("\n".join(suites(arguments.root)))
        return 0
    if arguments.verb == "record":
        return record(arguments.root, arguments)
    return check(arguments.root)


if __name__ == "__main__":
    sys.exit(main())
