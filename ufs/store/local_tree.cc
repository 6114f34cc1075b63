// Walking of a tree one component at a time with O_NOFOLLOW: a planted symbolic link is an error,
// never a way out.
#include "ufs/store/local_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

constexpr size_t kMaxName = 255;  // NAME_MAX of every Linux file system in use

struct CloseDir {
  void operator()(DIR* dir) const { closedir(dir); }
};

bool IsDirectory(int dir, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN) {
    return entry.d_type == DT_DIR;
  }
  struct stat info = {};
  return fstatat(dir, entry.d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode);
}

bool IsRegular(int dir, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN) {
    return entry.d_type == DT_REG;
  }
  struct stat info = {};
  return fstatat(dir, entry.d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode);
}

}  // namespace

absl::Status ErrnoStatus(int error, absl::string_view what) {
  return absl::ErrnoToStatus(error, what);
}

std::string LocalTree::Problem(absl::string_view key) {
  if (absl::StrContains(key, absl::string_view("\0", 1))) {
    return "a path has no NUL byte";
  }
  bool first = true;
  for (absl::string_view part : absl::StrSplit(absl::StripSuffix(key, "/"), '/')) {
    if (part.empty()) {
      return "a path has no empty component";
    }
    if (part == "." || part == "..") {
      return absl::StrCat("'", part, "' is no name");
    }
    if (part.size() > kMaxName) {
      return "a component of a path has at most 255 bytes";
    }
    if (first && part == kHidden) {
      return absl::StrCat("'", kHidden, "' is reserved");
    }
    first = false;
  }
  return std::string();
}

std::string LocalTree::Leaf(absl::string_view key) {
  key = absl::StripSuffix(key, "/");
  const size_t slash = key.rfind('/');
  return std::string(slash == absl::string_view::npos ? key : key.substr(slash + 1));
}

std::string LocalTree::Parent(absl::string_view key) {
  key = absl::StripSuffix(key, "/");
  const size_t slash = key.rfind('/');
  return std::string(slash == absl::string_view::npos ? absl::string_view() : key.substr(0, slash));
}

absl::StatusOr<UniqueFd> LocalTree::OpenDirectory(absl::string_view path, bool create) const {
  // Opened anew, not duplicated: a listing moves the offset, which duplicates share.
  UniqueFd current(openat(root_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!current.valid()) {
    return ErrnoStatus(errno, "the root directory");
  }
  for (absl::string_view part : absl::StrSplit(path, '/', absl::SkipEmpty())) {
    const std::string name(part);
    if (create) {
      const bool made = mkdirat(current.get(), name.c_str(), 0777) == 0;
      if ((!made && errno != EEXIST) || (made && sync_ && fsync(current.get()) != 0)) {
        return ErrnoStatus(errno, absl::StrCat("directory ", path));
      }
    }
    UniqueFd next(
        openat(current.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!next.valid()) {
      const int error = errno;
      if (error == ENOTDIR || error == ELOOP) {
        const std::string text = absl::StrCat(path, ": ", name, " is no directory");
        return create ? absl::FailedPreconditionError(text) : absl::NotFoundError(text);
      }
      return ErrnoStatus(error, absl::StrCat("directory ", path));
    }
    current = std::move(next);
  }
  return current;
}

absl::Status LocalTree::ForEachEntry(
    absl::string_view path,
    const std::function<absl::Status(const std::string& name, bool is_directory)>& visit) const {
  absl::StatusOr<UniqueFd> fd = OpenDirectory(path, false);
  if (!fd.ok()) {
    return absl::IsNotFound(fd.status()) ? absl::OkStatus() : fd.status();
  }
  const std::unique_ptr<DIR, CloseDir> dir(fdopendir(fd->get()));
  if (dir == nullptr) {
    return ErrnoStatus(errno, absl::StrCat("directory ", path));
  }
  fd->release();
  while (true) {
    errno = 0;
    const dirent* entry = readdir(dir.get());
    if (entry == nullptr) {
      return errno == 0 ? absl::OkStatus() : ErrnoStatus(errno, absl::StrCat("listing ", path));
    }
    const std::string name = entry->d_name;
    if (name == "." || name == ".." || (path.empty() && name == kHidden)) {
      continue;
    }
    const bool is_directory = IsDirectory(dirfd(dir.get()), *entry);
    if (is_directory || IsRegular(dirfd(dir.get()), *entry)) {
      UFS_RETURN_IF_ERROR(visit(name, is_directory));
    }
  }
}

}  // namespace ufs
