#!/usr/bin/env python3
"""That nightly.py check fails when it should: a failed run, a foreign commit, an entry that proves nothing."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "nightly.py")
IDENTITY = ("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")


class NightlyTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.root = self._folder.name
        os.makedirs(os.path.join(self.root, "scripts", "nightly"))
        os.makedirs(os.path.join(self.root, "docs"))
        with open(os.path.join(self.root, "scripts", "nightly", "fuzz.sh"), "w", encoding="utf-8"):
            pass
        self.git("init", "-q", "-b", "main")
        self.old = self.commit("old")
        self.new = self.commit("new")

    def tearDown(self):
        self._folder.cleanup()

    def git(self, *args):
        done = subprocess.run(["git", "-C", self.root, *IDENTITY, *args], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self, message):
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def run_script(self, *args):
        return subprocess.run(
            [sys.executable, SCRIPT, "--root", self.root, *args], capture_output=True, text=True, check=False)

    def record(self, commit, counts="uri 12\nxml 5\n", result="passed"):
        path = os.path.join(self.root, "counts")
        with open(path, "w", encoding="utf-8") as file:
            file.write(counts)
        return self.run_script("record", "fuzz", "--result", result, "--commit", commit, "--compiler", "clang 14",
                               "--command", "./run nightly fuzz", "--seed", "7", "--counts", path, "--seconds", "3")

    def entries(self):
        with open(os.path.join(self.root, "docs", "nightly.json"), encoding="utf-8") as file:
            return json.load(file)

    def write(self, entries):
        with open(os.path.join(self.root, "docs", "nightly.json"), "w", encoding="utf-8") as file:
            json.dump(entries, file)

    def expect_failure(self, text):
        done = self.run_script("check")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(text, done.stdout)

    def test_a_recorded_run_of_an_ancestor_passes(self):
        for commit in (self.old, self.new):
            self.assertEqual(self.record(commit).returncode, 0)
            self.assertEqual(self.run_script("check").returncode, 0)
        self.assertEqual(self.entries()["fuzz"], {
            "result": "passed", "commit": self.new, "date": self.git("show", "-s", "--format=%cs", self.new),
            "compiler": "clang 14", "command": "./run nightly fuzz", "seed": 7,
            "counts": {"uri": 12, "xml": 5}, "seconds": 3})

    def test_a_suite_without_entry_is_said(self):
        done = self.run_script("check")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("the suite fuzz was not recorded yet", done.stdout)

    def test_a_failed_run_is_recorded_and_fails(self):
        self.assertEqual(self.record(self.new, counts="", result="failed").returncode, 0)
        self.expect_failure("the suite fuzz failed on commit " + self.new)

    def test_a_commit_of_another_branch_fails(self):
        self.git("checkout", "-q", "-b", "other", self.old)
        foreign = self.commit("foreign")
        self.git("checkout", "-q", "main")
        self.record(foreign)
        self.expect_failure("no ancestor")

    def test_a_commit_that_is_nowhere_fails(self):
        self.record("0" * 40)
        self.expect_failure("no ancestor")

    def test_a_run_that_counted_nothing_is_not_recorded(self):
        self.assertEqual(self.record(self.new, counts="").returncode, 1)
        self.record(self.new, counts="uri 0\n")
        self.expect_failure("counts nothing")

    def test_an_entry_without_a_field_fails(self):
        self.record(self.new)
        entries = self.entries()
        del entries["fuzz"]["seed"]
        self.write(entries)
        self.expect_failure("has no seed")

    def test_an_entry_of_no_suite_fails(self):
        self.record(self.new)
        entries = self.entries()
        entries["crash"] = entries["fuzz"]
        self.write(entries)
        self.expect_failure("there is no suite crash")


if __name__ == "__main__":
    unittest.main()
