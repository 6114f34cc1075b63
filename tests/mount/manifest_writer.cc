// A program that trusts its file system: manifest_writer DIR MANIFEST SEED NAMES fsync|close
// [anywhere]. It writes files in DIR until a call fails, and says in MANIFEST what it was promised
// (manifest.h). Exit status 0: the file system went away, as it was meant to; 1: a call failed
// otherwise, and says which.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/mount/manifest.h"

namespace ufs {
namespace {

// What can be relied on for a name: nothing after a failure, or before its first version.
struct Known {
  int version = 0;
  int64_t written = 0;
  int64_t size = 0;
};

class Writer {
 public:
  Writer(std::string dir, const char* manifest, uint64_t seed, std::string names, bool by_fsync,
         bool anywhere)
      : dir_(std::move(dir)),
        names_(std::move(names)),
        by_fsync_(by_fsync),
        anywhere_(anywhere),
        random_(seed),
        // Versions differ from those of other rounds.
        version_(static_cast<int>(seed % 1000) * 100'000),
        manifest_(open(manifest, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {}
  ~Writer() { close(manifest_); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  int Run() {
    while (WriteOne()) {
    }
    if (error_ == ENOTCONN || error_ == ECONNABORTED) {
      return 0;
    }
    std::fprintf(stderr, "%s: %s\n", call_, std::strerror(error_));
    return 1;
  }

 private:
  int64_t Below(int64_t n) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(n)); }

  void Note(const std::string& line) {
    if (write(manifest_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
      std::perror("manifest");
      std::exit(1);
    }
  }

  bool Fail(const char* call) {
    error_ = errno;
    call_ = call;
    return false;
  }

  // From nothing to 12 MiB, which with parts of 5 MiB are up to three of them.
  int64_t Size() {
    switch (Below(4)) {
      case 0:
        return Below(100);
      case 1:
        return Below(1 << 20);
      default:
        return Below((12 << 20) + 1);
    }
  }

  // One file from begin to end; false when a call failed.
  bool WriteOne() {
    const int number = static_cast<int>(Below(kNames));
    const std::string name = absl::StrCat(names_, number);
    Known* known = &known_[number];
    const int64_t size = Size();
    const bool anew = known->version == 0 || known->size > (24 << 20) || Below(2) == 0;
    if (anew) {
      *known = Known();
    }
    const int64_t offset = anew ? 0 : anywhere_ ? Below(known->size + 1) : known->size;
    ++version_;
    Note(absl::StrCat("begin ", name, " ", version_, " ", known->version, " ", known->written, " ",
                      offset, "\n"));
    const int fd = open(absl::StrCat(dir_, "/", name).c_str(),
                        O_WRONLY | O_CREAT | O_CLOEXEC | (anew ? O_TRUNC : 0), 0644);
    if (fd < 0) {
      return Fail("open");
    }
    if (!WriteBytes(fd, name, offset, size)) {
      close(fd);
      return false;
    }
    const std::string point = absl::StrCat(" ", name, " ", version_, " ", size, "\n");
    Note("try" + point);
    if (by_fsync_ && fsync(fd) != 0) {
      Fail("fsync");
      close(fd);
      return false;
    }
    if (by_fsync_) {
      Note("held" + point);
    }
    if (close(fd) != 0) {
      return Fail("close");
    }
    if (!by_fsync_) {
      Note("held" + point);
    }
    known->size = std::max(known->size, size == 0 ? 0 : offset + size);
    known->version = version_;
    known->written = size;
    return true;
  }

  bool WriteBytes(int fd, const std::string& name, int64_t offset, int64_t size) {
    const std::string bytes = Manifest::NewBytes(name, version_, size);
    int64_t written = 0;
    while (written < size) {
      const int64_t piece = std::min<int64_t>(size - written, 1 + Below(1 << 20));
      const ssize_t took = pwrite(fd, bytes.data() + written, static_cast<size_t>(piece),
                                  static_cast<off_t>(offset + written));
      if (took <= 0) {
        return Fail("write");
      }
      written += took;
      if (by_fsync_ && Below(6) == 0) {
        const std::string point = absl::StrCat(" ", name, " ", version_, " ", written, "\n");
        Note("try" + point);
        if (fsync(fd) != 0) {
          return Fail("fsync");
        }
        Note("held" + point);
      }
    }
    return true;
  }

  static constexpr int kNames = 12;

  const std::string dir_;
  const std::string names_;
  const bool by_fsync_;
  const bool anywhere_;
  std::mt19937_64 random_;
  int version_;
  const int manifest_;
  Known known_[kNames];
  int error_ = 0;
  const char* call_ = "";
};

}  // namespace
}  // namespace ufs

int main(int argc, char** argv) {
  if (argc < 6) {
    std::fprintf(stderr, "usage: manifest_writer DIR MANIFEST SEED NAMES fsync|close [anywhere]\n");
    return 2;
  }
  ufs::Writer writer(argv[1], argv[2], std::strtoull(argv[3], nullptr, 10), argv[4],
                     std::string(argv[5]) == "fsync", argc > 6);
  return writer.Run();
}
