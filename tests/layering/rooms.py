"""The house as a table: the rooms, lowest first, and what each may include. docs/architecture.md draws it.

An arrow points down only: a room may include the rooms that stand before it here. `third_party` names
the libraries that only these rooms may include; `barred` names rooms below that it must not see all
the same; `only` lists all it may see of our own, where that is less than everything below.
Tests (*_test.*, *_fake.*, fake_*, test_*, a room's testing/, everything in a tests/ room) are bound by the arrows, not by `barred`.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Room:
    path: str
    third_party: tuple = ()
    barred: tuple = ()
    only: tuple = None
    test_only: bool = False  # the whole room is test code: gtest and friends may be included


# The file system works on the ObjectStore interface: it must not know which store is behind it.
STORES = ("ufs/store", "ufs/s3", "ufs/aws", "ufs/http", "ufs/xml")

ROOMS = (
    Room("ufs/base"),
    Room("ufs/obs", third_party=("spdlog", "prometheus")),
    Room("ufs/digest", third_party=("openssl", "isa-l")),
    Room("ufs/xml"),
    Room("ufs/config"),
    Room("ufs/journal"),
    Room("ufs/http", third_party=("curl",)),
    Room("ufs/aws", third_party=("nlohmann",)),
    Room("ufs/object", barred=("ufs/aws", "ufs/http", "ufs/xml")),
    Room("ufs/s3"),
    Room("ufs/store"),
    Room("ufs/cache", third_party=("zstd", "xxhash"), barred=STORES),
    Room("ufs/path", barred=STORES),
    Room("ufs/transfer", barred=STORES),
    Room("ufs/file", barred=STORES),
    Room("ufs/fs", barred=STORES),
    Room("ufs/tools", barred=STORES),
    # The stores' factory is ufs/store's: a mount names none of them.
    Room("ufs/mount", third_party=("sqlite3",), barred=("ufs/s3", "ufs/aws", "ufs/xml")),
    Room("ufs/conformance"),
    Room("ufs/probe"),
    Room("ufs/admin", third_party=("httplib", "prometheus")),
    Room("fuse", third_party=("fuse3",), barred=STORES),
    Room("cli/daemon"),
    Room("cli", third_party=("CLI",)),
    # An S3 server that shares no code with the program it judges.
    Room("tests/s3server", third_party=("boost", "nlohmann", "openssl"), only=(), test_only=True),
    Room("bench", third_party=("benchmark",)),
    Room("tests", third_party=("fuse3", "curl", "nlohmann", "sqlite3"), test_only=True),
)

# Which library a header belongs to: the first matching prefix of the path in the #include.
LIBRARIES = (
    ("absl/", "absl"),
    ("gtest/", "gtest"),
    ("gmock/", "gtest"),
    ("rapidcheck.h", "rapidcheck"),
    ("rapidcheck/", "rapidcheck"),
    ("benchmark/", "benchmark"),
    ("boost/", "boost"),
    ("CLI/", "CLI"),
    ("curl/", "curl"),
    ("fuse3/", "fuse3"),
    ("fuse", "fuse3"),
    ("cuse", "fuse3"),
    ("httplib.h", "httplib"),
    ("isa-l", "isa-l"),
    ("nlohmann/", "nlohmann"),
    ("openssl/", "openssl"),
    ("prometheus/", "prometheus"),
    ("spdlog/", "spdlog"),
    ("fmt/", "spdlog"),
    ("sqlite3", "sqlite3"),
    ("tinyxml2.h", "tinyxml2"),
    ("xxh", "xxhash"),
    ("zstd", "zstd"),
    ("zdict.h", "zstd"),
)

EVERYWHERE = ("absl",)
IN_TESTS = ("gtest", "rapidcheck", "tinyxml2")

# The kernel's and the C library's headers that may be included anywhere, besides C++'s own.
SYSTEM_PREFIXES = ("sys/", "linux/", "arpa/", "net/", "netinet/")
SYSTEM = (
    "cpuid.h", "dirent.h", "dlfcn.h", "endian.h", "errno.h", "fcntl.h", "fnmatch.h", "getopt.h",
    "glob.h", "grp.h", "immintrin.h", "limits.h", "malloc.h", "mntent.h", "netdb.h", "nmmintrin.h",
    "poll.h", "pthread.h", "pwd.h", "sched.h", "signal.h", "spawn.h", "stddef.h", "stdint.h",
    "stdio.h", "stdlib.h", "string.h", "strings.h", "syslog.h", "termios.h", "time.h", "ucontext.h",
    "unistd.h", "utime.h", "wmmintrin.h",
)

# C++ headers that product code does without, and what it uses instead. ufs/base wraps them.
STANDARD_BARRED = {
    "mutex": "ufs/base/mutex.h",
    "shared_mutex": "ufs/base/mutex.h",
    "condition_variable": "ufs/base/mutex.h",
    "future": "ufs/base/completion.h",
    "regex": "parsers of our own: its recursion overflows the stack on long input",
    "ranges": "loops: clang 14 cannot compile libstdc++'s",
    "coroutine": "ufs/base/completion.h",
    "format": "absl/strings/str_format.h: not in g++ 12",
    "expected": "absl/status/statusor.h: not in g++ 12",
    "source_location": "nothing: not in clang 14",
    "iostream": "ufs/obs/log.h, or stdio in cli/",
}
