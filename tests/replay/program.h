#ifndef TESTS_REPLAY_PROGRAM_H_
#define TESTS_REPLAY_PROGRAM_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace ufs {

// One program on one mount. Each member is a system call, or a library's few, with what it must
// give: errno `wanted`, 0 for success. Anything else is a failure of the test that names program
// and call. Paths are below the mount.
class Program {
 public:
  Program(std::string name, std::string root) : name_(std::move(name)), root_(std::move(root)) {}

  std::string Path(absl::string_view path) const;

  void Stat(absl::string_view path, int wanted = 0) const;
  int64_t Size(absl::string_view path) const;
  bool Exists(absl::string_view path) const;
  // The names that getdents gives, sorted, without "." and "..".
  std::vector<std::string> Names(absl::string_view path) const;

  void Mkdir(absl::string_view path, int wanted = 0) const;
  // As Java's mkdirs with a permission: looks at every level, makes what is missing, chmods that.
  void Mkdirs(absl::string_view path) const;
  void Chmod(absl::string_view path, mode_t mode) const;
  void Rename(absl::string_view from, absl::string_view to, int wanted = 0) const;
  void RenameNoReplace(absl::string_view from, absl::string_view to, int wanted) const;
  void Unlink(absl::string_view path, int wanted = 0) const;
  void Rmdir(absl::string_view path, int wanted = 0) const;
  // Children first, then the directory: every call must succeed.
  void RemoveTree(absl::string_view path) const;

  // A descriptor; -1 after a failure, wanted or not.
  int Open(absl::string_view path, int flags, int wanted = 0) const;
  void Write(int fd, absl::string_view data) const;
  void Pwrite(int fd, absl::string_view data, int64_t offset) const;
  std::string Pread(int fd, size_t size, int64_t offset) const;
  void Fsync(int fd) const;
  void Ftruncate(int fd, int64_t size) const;
  // fcntl(F_SETLKW) for writing, over the whole file.
  void Lock(int fd) const;
  void Close(int fd) const;
  std::string ReadAll(absl::string_view path) const;

 private:
  // `result` is what a call returned and `error` errno behind it.
  void Check(absl::string_view call, absl::string_view path, int64_t result, int error,
             int wanted) const;

  const std::string name_;
  const std::string root_;
};

}  // namespace ufs

#endif  // TESTS_REPLAY_PROGRAM_H_
