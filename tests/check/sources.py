"""What the checks share: which files are ours, what they include, and a memory of good results."""

import hashlib
import json
import os
import re
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CODE_DIRS = ("ufs", "fuse", "cli", "tests", "bench")
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


def git(*args):
    out = subprocess.run(["git", *args], cwd=ROOT, check=True, capture_output=True, text=True)
    return out.stdout


def code_files():
    """Headers and sources that git knows or would add, relative to the root, sorted."""
    listed = git("ls-files", "--cached", "--others", "--exclude-standard", "--", *CODE_DIRS)
    return sorted(
        path
        for path in set(listed.splitlines())
        if path.endswith((".h", ".cc")) and os.path.exists(os.path.join(ROOT, path))
    )


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="surrogateescape") as file:
        return file.read()


def includes(text):
    """(line number, '"' or '<', path) of every #include in a text."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            found.append((number, match.group(1), match.group(2)))
    return found


class Closure:
    """Which of our files a source reads, through its own headers."""

    def __init__(self):
        self._direct = {}

    def _direct_of(self, path):
        if path not in self._direct:
            full = os.path.join(ROOT, path)
            names = [name for _, _, name in includes(read(path))] if os.path.exists(full) else []
            self._direct[path] = [n for n in names if os.path.exists(os.path.join(ROOT, n))]
        return self._direct[path]

    def of(self, path):
        seen, todo = {path}, [path]
        while todo:
            for name in self._direct_of(todo.pop()):
                if name not in seen:
                    seen.add(name)
                    todo.append(name)
        return sorted(seen)


class Memory:
    """Remembers which inputs were found good, so that the same ones are not looked at again."""

    def __init__(self, name, salt):
        self._path = os.path.join(ROOT, "build", "check", name + ".json")
        self._salt = salt
        self._closure = Closure()
        self._good = set()
        if os.path.exists(self._path):
            with open(self._path, encoding="utf-8") as file:
                self._good = set(json.load(file))

    def key(self, path, command):
        digest = hashlib.sha256(repr((self._salt, path, command)).encode())
        for name in self._closure.of(path):
            digest.update(read(name).encode("utf-8", "surrogateescape"))
        return digest.hexdigest()

    def has(self, key):
        return key in self._good

    def add(self, key):
        self._good.add(key)

    def save(self):
        os.makedirs(os.path.dirname(self._path), exist_ok=True)
        with open(self._path + ".new", "w", encoding="utf-8") as file:
            json.dump(sorted(self._good), file)
        os.replace(self._path + ".new", self._path)


def compile_commands(preset):
    """Our sources' entries of a preset's compile_commands.json: {path: [argument, ...]}."""
    import shlex

    with open(os.path.join(ROOT, "build", preset, "compile_commands.json"), encoding="utf-8") as file:
        entries = json.load(file)
    commands = {}
    for entry in entries:
        path = os.path.relpath(entry["file"], ROOT)
        if path.startswith(tuple(d + "/" for d in CODE_DIRS)):
            commands[path] = shlex.split(entry["command"])
    return commands
