// Local files and trees of them.
#include "ufs/tools/local_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/base/unique_fd.h"
#include "ufs/tools/fd_source.h"

namespace ufs {
namespace {

constexpr mode_t kDirectoryMode = 0777;  // with the umask
constexpr mode_t kFileMode = 0666;

// A new file beside `path`, as public as the umask says; its name in `temporary`.
absl::StatusOr<UniqueFd> CreateBeside(const std::string& path, std::string* temporary) {
  static std::atomic<int> count{0};
  const std::string parent = ParentPath(path);
  for (;;) {
    // Short, whatever the length of the name: it has to fit as well.
    *temporary = absl::StrCat(parent, absl::EndsWith(parent, "/") ? "" : "/", ".underfs-", getpid(),
                              "-", count.fetch_add(1));
    UniqueFd fd(open(temporary->c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kFileMode));
    if (fd.valid()) {
      return fd;
    }
    if (errno != EEXIST) {
      return FileError(errno, path);
    }
  }
}

absl::Status CopyTo(int fd, ByteSource& source, const std::string& name) {
  for (;;) {
    UFS_ASSIGN_OR_RETURN(const Bytes bytes, source.Next());
    if (bytes.empty()) {
      return absl::OkStatus();
    }
    UFS_RETURN_IF_ERROR(WriteAll(fd, bytes, name));
  }
}

// Only close(2) tells what a network file system or a quota had against the bytes.
absl::Status CloseChecked(UniqueFd fd, const std::string& name, absl::Status status) {
  if (close(fd.release()) != 0 && status.ok()) {
    return FileError(errno, name);
  }
  return status;
}

struct Walk {
  const LocalVisitor& visitor;
  const Complain& complain;
  std::vector<std::pair<dev_t, ino_t>> above;  // the directories that we are in

  void Enter(const std::string& path, const std::string& relative, const struct stat& info);
  void Visit(const std::string& path, const std::string& relative);
};

void Walk::Visit(const std::string& path, const std::string& relative) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) {
    complain(FileError(errno, path));
  } else if (S_ISDIR(info.st_mode)) {
    Enter(path, relative, info);
  } else if (S_ISREG(info.st_mode)) {
    visitor.file(relative, info.st_size);
  } else {
    complain(absl::UnknownError(absl::StrCat(path, ": is no file: not copied")));
  }
}

void Walk::Enter(const std::string& path, const std::string& relative, const struct stat& info) {
  const std::pair<dev_t, ino_t> self(info.st_dev, info.st_ino);
  if (std::find(above.begin(), above.end(), self) != above.end()) {
    complain(absl::UnknownError(absl::StrCat(path, ": leads back to a directory above it")));
    return;
  }
  DIR* const dir = opendir(path.c_str());
  if (dir == nullptr) {
    complain(FileError(errno, path));
    return;
  }
  std::vector<std::string> names;  // no descriptor is held while we are below
  while (const dirent* entry = readdir(dir)) {
    if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0) {
      names.emplace_back(entry->d_name);
    }
  }
  closedir(dir);
  std::sort(names.begin(), names.end());
  if (names.empty()) {
    visitor.empty_directory(relative);
  }
  above.push_back(self);
  for (const std::string& name : names) {
    Visit(absl::StrCat(path, absl::EndsWith(path, "/") ? "" : "/", name),
          relative.empty() ? name : absl::StrCat(relative, "/", name));
  }
  above.pop_back();
}

}  // namespace

std::string ParentPath(const std::string& path) {
  const size_t end = path.find_last_not_of('/');
  const size_t slash = end == std::string::npos ? end : path.rfind('/', end);
  if (slash == std::string::npos) {
    return absl::StartsWith(path, "/") ? "/" : ".";
  }
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool IsLocalDirectory(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

absl::Status MakeDirectories(const std::string& path) {
  if (mkdir(path.c_str(), kDirectoryMode) == 0) {
    return absl::OkStatus();
  }
  if (errno == EEXIST) {
    return IsLocalDirectory(path) ? absl::OkStatus()
                                  : FileError(ENOTDIR, absl::StrCat(path, " is a file"));
  }
  if (errno != ENOENT) {
    return FileError(errno, path);
  }
  UFS_RETURN_IF_ERROR(MakeDirectories(ParentPath(path)));
  return mkdir(path.c_str(), kDirectoryMode) == 0 || errno == EEXIST ? absl::OkStatus()
                                                                     : FileError(errno, path);
}

absl::Status WriteLocalFile(const std::string& path, ByteSource& source) {
  struct stat info {};
  if (stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
    UniqueFd fd(open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!fd.valid()) {
      return FileError(errno, path);
    }
    const absl::Status copied = CopyTo(fd.get(), source, path);
    return CloseChecked(std::move(fd), path, copied);
  }
  // Through a symbolic link the file behind it is replaced, not the link.
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path.c_str(), nullptr),
                                                         &std::free);
  const std::string target = real != nullptr ? real.get() : path;
  std::string temporary;
  UFS_ASSIGN_OR_RETURN(UniqueFd fd, CreateBeside(target, &temporary));
  const absl::Status copied = CopyTo(fd.get(), source, path);
  absl::Status status = CloseChecked(std::move(fd), path, copied);
  if (status.ok() && rename(temporary.c_str(), target.c_str()) != 0) {
    status = FileError(errno, path);
  }
  if (!status.ok()) {
    unlink(temporary.c_str());
  }
  return status;
}

void WalkLocalTree(const std::string& root, const LocalVisitor& visitor, const Complain& complain) {
  Walk walk{visitor, complain, {}};
  struct stat info {};
  if (stat(root.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
    complain(FileError(errno == 0 ? ENOTDIR : errno, root));
    return;
  }
  walk.Enter(root, "", info);
}

}  // namespace ufs
