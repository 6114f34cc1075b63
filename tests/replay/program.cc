#include "tests/replay/program.h"

#include <dirent.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace ufs {

std::string Program::Path(absl::string_view path) const { return absl::StrCat(root_, "/", path); }

void Program::Check(absl::string_view call, absl::string_view path, int64_t result, int error,
                    int wanted) const {
  const int got = result < 0 ? error : 0;
  EXPECT_EQ(got, wanted) << name_ << ": " << call << "(" << path << ") gives "
                         << (got == 0 ? "success" : std::strerror(got)) << " instead of "
                         << (wanted == 0 ? "success" : std::strerror(wanted));
}

void Program::Stat(absl::string_view path, int wanted) const {
  struct stat st {};
  const int done = stat(Path(path).c_str(), &st);
  Check("stat", path, done, errno, wanted);
}

int64_t Program::Size(absl::string_view path) const {
  struct stat st {};
  const int done = stat(Path(path).c_str(), &st);
  Check("stat", path, done, errno, 0);
  return st.st_size;
}

bool Program::Exists(absl::string_view path) const {
  struct stat st {};
  const int done = stat(Path(path).c_str(), &st);
  if (done != 0) {
    Check("stat", path, done, errno, ENOENT);
  }
  return done == 0;
}

std::vector<std::string> Program::Names(absl::string_view path) const {
  std::vector<std::string> names;
  DIR* directory = opendir(Path(path).c_str());
  Check("opendir", path, directory == nullptr ? -1 : 0, errno, 0);
  while (directory != nullptr) {
    errno = 0;
    const struct dirent* entry = readdir(directory);
    if (entry == nullptr) {
      Check("readdir", path, errno == 0 ? 0 : -1, errno, 0);
      closedir(directory);
      break;
    }
    const std::string name = entry->d_name;
    if (name != "." && name != "..") {
      names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

void Program::Mkdir(absl::string_view path, int wanted) const {
  const int done = mkdir(Path(path).c_str(), 0777);
  Check("mkdir", path, done, errno, wanted);
}

void Program::Mkdirs(absl::string_view path) const {
  for (size_t end = 0; end != absl::string_view::npos;) {
    end = path.find('/', end + 1);
    const absl::string_view level = path.substr(0, end);
    if (!Exists(level)) {
      Mkdir(level);
      Chmod(level, 0755);
    }
    Stat(level);
  }
}

void Program::Chmod(absl::string_view path, mode_t mode) const {
  const int done = chmod(Path(path).c_str(), mode);
  Check("chmod", path, done, errno, 0);
}

void Program::Rename(absl::string_view from, absl::string_view to, int wanted) const {
  const int done = rename(Path(from).c_str(), Path(to).c_str());
  Check("rename", absl::StrCat(from, ", ", to), done, errno, wanted);
}

void Program::RenameNoReplace(absl::string_view from, absl::string_view to, int wanted) const {
  const int done =
      renameat2(AT_FDCWD, Path(from).c_str(), AT_FDCWD, Path(to).c_str(), RENAME_NOREPLACE);
  Check("renameat2", absl::StrCat(from, ", ", to), done, errno, wanted);
}

void Program::Unlink(absl::string_view path, int wanted) const {
  const int done = unlink(Path(path).c_str());
  Check("unlink", path, done, errno, wanted);
}

void Program::Rmdir(absl::string_view path, int wanted) const {
  const int done = rmdir(Path(path).c_str());
  Check("rmdir", path, done, errno, wanted);
}

void Program::RemoveTree(absl::string_view path) const {
  for (const std::string& name : Names(path)) {
    const std::string child = absl::StrCat(path, "/", name);
    struct stat st {};
    const int done = lstat(Path(child).c_str(), &st);
    Check("lstat", child, done, errno, 0);
    if (S_ISDIR(st.st_mode)) {
      RemoveTree(child);
    } else {
      Unlink(child);
    }
  }
  Rmdir(path);
}

int Program::Open(absl::string_view path, int flags, int wanted) const {
  const int fd = open(Path(path).c_str(), flags | O_CLOEXEC, 0666);
  Check("open", path, fd, errno, wanted);
  return fd;
}

void Program::Write(int fd, absl::string_view data) const {
  while (!data.empty()) {
    const ssize_t took = write(fd, data.data(), data.size());
    if (took <= 0) {
      Check("write", absl::StrCat(data.size(), " bytes"), -1, took == 0 ? EIO : errno, 0);
      return;
    }
    data.remove_prefix(static_cast<size_t>(took));
  }
}

void Program::Pwrite(int fd, absl::string_view data, int64_t offset) const {
  const ssize_t took = pwrite(fd, data.data(), data.size(), offset);
  const int error = errno;
  Check("pwrite", absl::StrCat(data.size(), " bytes at ", offset), took, error, 0);
  if (took >= 0) {
    EXPECT_EQ(took, static_cast<ssize_t>(data.size())) << name_;
  }
}

std::string Program::Pread(int fd, size_t size, int64_t offset) const {
  std::string data(size, '\0');
  size_t have = 0;
  while (have < size) {
    const ssize_t got = pread(fd, &data[have], size - have, offset + static_cast<int64_t>(have));
    if (got <= 0) {
      Check("pread", absl::StrCat(size, " bytes at ", offset), got, errno, 0);
      break;
    }
    have += static_cast<size_t>(got);
  }
  data.resize(have);
  return data;
}

void Program::Fsync(int fd) const {
  const int done = fsync(fd);
  Check("fsync", "", done, errno, 0);
}

void Program::Ftruncate(int fd, int64_t size) const {
  const int done = ftruncate(fd, size);
  Check("ftruncate", absl::StrCat(size), done, errno, 0);
}

void Program::Lock(int fd) const {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const int done = fcntl(fd, F_SETLKW, &lock);
  Check("fcntl F_SETLKW", "", done, errno, 0);
}

void Program::Close(int fd) const {
  const int done = fd < 0 ? 0 : close(fd);
  Check("close", "", done, errno, 0);
}

std::string Program::ReadAll(absl::string_view path) const {
  const int fd = Open(path, O_RDONLY);
  std::string data;
  if (fd >= 0) {
    struct stat st {};
    const int done = fstat(fd, &st);
    Check("fstat", path, done, errno, 0);
    data = Pread(fd, static_cast<size_t>(st.st_size), 0);
    Close(fd);
  }
  return data;
}

}  // namespace ufs
