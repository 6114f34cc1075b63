"""The limit: the same transfers by plain parallel curl, without any file system."""

import os
import subprocess

from rows import MIB
from s3 import Server

PART = 8 * MIB
PARALLEL = 8


def _curl(lines):
    """Runs one curl over a config of many transfers, 8 at a time. Returns its user and system seconds."""
    before = os.times()
    subprocess.run(["curl", "--silent", "--show-error", "--fail", "--parallel", "--parallel-max", str(PARALLEL),
                    "--config", "-"], input="\n".join(lines), text=True, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def read(server, key, mebibytes):
    """Ranged GETs of 8 MiB of an object."""
    lines = []
    for offset in range(0, mebibytes * MIB, PART):
        lines += [f'url = "{server.endpoint}/{Server.bucket}/{key}"', f'range = "{offset}-{offset + PART - 1}"',
                  'output = "/dev/null"', "next"]
    return _curl(lines[:-1])


def write(server, prefix, mebibytes, scratch):
    """PUTs of 8 MiB each."""
    part = os.path.join(scratch, "part")
    with open(part, "wb") as file:
        file.write(b"u" * PART)
    lines = []
    for index in range(mebibytes * MIB // PART):
        lines += [f'url = "{server.endpoint}/{Server.bucket}/{prefix}/part-{index}"', f'upload-file = "{part}"',
                  'output = "/dev/null"', "next"]
    return _curl(lines[:-1])
