"""The programs under test: how each is mounted, found and unmounted. A peer is a small description."""

import os
import subprocess
import time

from s3 import Server


class Peer:
    """One program that mounts the server's bucket, below a prefix of its own."""

    name = ""

    def __init__(self, server, scratch):
        self.server = server
        self.scratch = scratch
        self.directory = os.path.join(scratch, f"mnt-{self.name}")
        os.makedirs(self.directory, exist_ok=True)
        self.pid = 0

    @property
    def prefix(self):
        return self.name

    def command(self):
        raise NotImplementedError

    def environment(self):
        return dict(os.environ, AWS_ACCESS_KEY_ID=Server.access_key, AWS_SECRET_ACCESS_KEY=Server.secret_key)

    def mount(self):
        subprocess.run(self.command(), env=self.environment(), check=True, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not os.path.ismount(self.directory):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} did not mount")
            time.sleep(0.01)
        self.pid = self._find_pid()

    def _find_pid(self):
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    with open(f"/proc/{entry}/cmdline", "rb") as file:
                        words = file.read().split(b"\0")
                except OSError:
                    continue
                if self.directory.encode() in words:
                    return int(entry)
        raise RuntimeError(f"no process of {self.name} is to be seen")

    def unmount(self):
        # Busy while anything on the machine looks into it: a monitor, the last reader's exit.
        deadline = time.monotonic() + 20
        while os.path.ismount(self.directory):
            done = subprocess.run(["fusermount3", "-u", self.directory], check=False, stderr=subprocess.PIPE, text=True)
            if done.returncode != 0:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{self.name}: {done.stderr.strip()}")
                time.sleep(0.05)
        while self.pid and os.path.exists(f"/proc/{self.pid}"):
            time.sleep(0.01)
        self.pid = 0


class UnderFs(Peer):
    name = "underfs"
    binary = ""

    def command(self):
        return [self.binary, "mount", f"s3://{Server.bucket}/{self.prefix}", self.directory, "-o",
                f"endpoint={self.server.endpoint},state-dir={self.scratch}/state"]


class S3fs(Peer):
    name = "s3fs"

    def command(self):
        password = os.path.join(self.scratch, "passwd-s3fs")
        if not os.path.exists(password):
            with open(os.open(password, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
                file.write(f"{Server.access_key}:{Server.secret_key}\n")
        return ["s3fs", f"{Server.bucket}:/{self.prefix}", self.directory, "-o",
                f"url={self.server.endpoint},use_path_request_style,passwd_file={password}"]


PEERS = {peer.name: peer for peer in (UnderFs, S3fs)}
