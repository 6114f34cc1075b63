"""What is timed. A row prepares its objects, mounts cold, runs, and says what it moved."""

import concurrent.futures
import mmap
import os
import random
import shutil

MIB = 1 << 20
BLOCK = b"u" * MIB


class Row:
    """`prepare` and `clean` are not timed; `run` is, from a fresh mount."""

    name = ""
    gibibytes = 0.0  # what `run` moves, for CPU seconds per GiB

    def prepare(self, peer):
        pass

    def warm(self, peer):
        """After mounting and before the clock starts."""

    def run(self, peer):
        raise NotImplementedError

    def clean(self, peer):
        peer.server.delete_prefix(peer.prefix + "/")


class Read(Row):
    name = "sequential read"

    def __init__(self, mebibytes):
        self.size = mebibytes
        self.gibibytes = mebibytes / 1024

    def prepare(self, peer):
        peer.server.put(f"{peer.prefix}/big", BLOCK * self.size)

    def run(self, peer):
        with open(os.path.join(peer.directory, "big"), "rb", buffering=0) as file:
            buffer = bytearray(MIB)
            total = 0
            while (got := file.readinto(buffer)) > 0:
                total += got
        assert total == self.size * MIB, total


class FirstByte(Read):
    name = "open and first byte"

    def __init__(self, mebibytes):
        super().__init__(mebibytes)
        self.gibibytes = 0.0

    def run(self, peer):
        with open(os.path.join(peer.directory, "big"), "rb", buffering=0) as file:
            assert file.read(1) == b"u"


class RandomRead(Read):
    """Over a file that is too large to be fetched as a whole on the way: of one of 1 GiB s3fs, which fetches 50 MiB at each
    miss, has everything after twenty reads, and no wire in between would say what that costs."""

    name = "random 64 KiB reads"
    count = 100
    times_larger = 4

    def __init__(self, mebibytes):
        super().__init__(mebibytes * self.times_larger)
        self.gibibytes = 0.0

    def run(self, peer):
        chance = random.Random(11)
        descriptor = os.open(os.path.join(peer.directory, "big"), os.O_RDONLY)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_RANDOM)
        for _ in range(self.count):
            offset = chance.randrange(self.size * 16) * 65536
            assert len(os.pread(descriptor, 65536, offset)) == 65536
        os.close(descriptor)


class Write(Row):
    name = "sequential write, closed"

    def __init__(self, mebibytes):
        self.size = mebibytes
        self.gibibytes = mebibytes / 1024

    def run(self, peer):
        with open(os.path.join(peer.directory, "big"), "wb", buffering=0) as file:
            # Pages of an anonymous map: the same memory each time, as dd writes.
            with mmap.mmap(-1, MIB) as block:
                block.write(BLOCK)
                for _ in range(self.size):
                    file.write(block)


class CreateSmall(Row):
    count = 500
    body = b"s" * 4096

    def __init__(self, threads):
        self.threads = threads
        self.name = f"create 500 x 4 KiB, {threads} writer" + ("s" if threads > 1 else "")

    def _create(self, peer, index):
        with open(os.path.join(peer.directory, f"small-{index}"), "wb", buffering=0) as file:
            file.write(self.body)

    def run(self, peer):
        with concurrent.futures.ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(lambda index: self._create(peer, index), range(self.count)))


class ReadSmall(CreateSmall):
    def __init__(self, threads):
        super().__init__(threads)
        self.name = f"read 500 x 4 KiB, {threads} reader" + ("s" if threads > 1 else "")

    def prepare(self, peer):
        peer.server.put_many([f"{peer.prefix}/small-{index}" for index in range(self.count)], self.body)

    def _read(self, peer, index):
        with open(os.path.join(peer.directory, f"small-{index}"), "rb", buffering=0) as file:
            assert file.read() == self.body

    def run(self, peer):
        with concurrent.futures.ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(lambda index: self._read(peer, index), range(self.count)))


class ListLong(Row):
    name = "ls -l of 10,000"
    count = 10_000

    def prepare(self, peer):
        peer.server.put_many([f"{peer.prefix}/list/name-{index:05}" for index in range(self.count)], b"x")

    def run(self, peer):
        seen = 0
        with os.scandir(os.path.join(peer.directory, "list")) as entries:
            for entry in entries:
                assert entry.stat(follow_symlinks=False).st_size == 1
                seen += 1
        assert seen == self.count, seen


class CopyTree(Row):
    name = "cp -r of 500 x 8 KiB in"
    count = 500

    def prepare(self, peer):
        self.source = os.path.join(peer.scratch, "tree")
        for index in range(self.count):
            directory = os.path.join(self.source, f"d{index % 10}")
            os.makedirs(directory, exist_ok=True)
            with open(os.path.join(directory, f"f{index}"), "wb") as file:
                file.write(b"t" * 8192)

    def run(self, peer):
        shutil.copytree(self.source, os.path.join(peer.directory, "tree"), copy_function=shutil.copyfile)

    def clean(self, peer):
        super().clean(peer)
        shutil.rmtree(self.source)


def all_rows(mebibytes):
    return [Read(mebibytes), Write(mebibytes), FirstByte(mebibytes), RandomRead(mebibytes),
            CreateSmall(1), CreateSmall(16), ReadSmall(1), ReadSmall(16), ListLong(), CopyTree()]
