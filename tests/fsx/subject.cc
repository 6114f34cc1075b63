#include "tests/fsx/subject.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/fsx/generator.h"

namespace fsx {
namespace {

constexpr char kPrefix[] = "fsx-";
constexpr int kFlags[kHandles] = {O_RDWR, O_RDWR, O_WRONLY | O_APPEND, O_RDONLY};

}  // namespace

Subject::Subject(std::string directory, int files) : directory_(std::move(directory)) {
  slots_.resize(static_cast<size_t>(files));
  for (int i = 0; i < files; ++i) {
    slots_[static_cast<size_t>(i)].index = i;
  }
}

Subject::~Subject() {
  for (const Slot& slot : slots_) {
    for (const int fd : slot.fds) {
      if (fd >= 0) {
        close(fd);
      }
    }
  }
}

std::string Subject::NameOf(int name) const { return absl::StrCat(kPrefix, name); }

std::string Subject::PathOf(int name) const { return absl::StrCat(directory_, "/", NameOf(name)); }

bool Subject::HasName(int name) const {
  return std::any_of(slots_.begin(), slots_.end(),
                     [name](const Slot& s) { return s.name == name; });
}

Outcome Subject::Clear() {
  for (int name = 0; name < NamesOf(static_cast<int>(slots_.size())); ++name) {
    if (unlink(PathOf(name).c_str()) != 0 && errno != ENOENT) {
      return Failed(absl::StrCat("unlink of ", NameOf(name)), errno);
    }
  }
  return absl::nullopt;
}

Outcome Subject::Make(Slot* slot) {
  if (slot->alive) {
    return absl::nullopt;
  }
  int name = 0;
  while (HasName(name)) {
    ++name;
  }
  const int exclusive = name % 2 == 0 ? 0 : O_EXCL;
  const int fd = open(PathOf(name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | exclusive, 0644);
  if (fd < 0) {
    return Failed(absl::StrCat("creating ", NameOf(name)), errno);
  }
  slot->name = name;
  slot->alive = true;
  slot->late = false;
  slot->model = Model();
  slot->fds[kReadWrite] = fd;
  return absl::nullopt;
}

Outcome Subject::Open(Slot* slot, int handle, int* fd) {
  FSX_RETURN_IF_WRONG(Make(slot));
  int& kept = slot->fds[static_cast<size_t>(handle)];
  if (kept < 0 && slot->name >= 0) {
    kept = open(PathOf(slot->name).c_str(), kFlags[handle] | O_CLOEXEC);
    if (kept < 0) {
      return Failed(absl::StrCat("open of ", NameOf(slot->name)), errno);
    }
  }
  *fd = kept;
  return absl::nullopt;
}

Outcome Subject::Close(Slot* slot, int handle) {
  int& kept = slot->fds[static_cast<size_t>(handle)];
  const int fd = kept;
  kept = -1;
  const int error = fd >= 0 && close(fd) != 0 ? errno : 0;
  const bool open =
      std::any_of(slot->fds.begin(), slot->fds.end(), [](int other) { return other >= 0; });
  if (slot->name < 0 && !open) {
    slot->alive = false;
  }
  if (error != 0) {
    return Failed("close", error);
  }
  return absl::nullopt;
}

Outcome Subject::CloseAll(Slot* slot) {
  for (int handle = 0; handle < kHandles; ++handle) {
    FSX_RETURN_IF_WRONG(Close(slot, handle));
  }
  return absl::nullopt;
}

Outcome Subject::Rename(Slot* slot, int name, bool keep_open) {
  FSX_RETURN_IF_WRONG(Make(slot));
  if (slot->name < 0) {
    return absl::nullopt;
  }
  for (Slot& other : slots_) {
    if (other.name == name && &other != slot) {
      if (!keep_open) {
        FSX_RETURN_IF_WRONG(CloseAll(&other));
      }
      other.name = -1;
      other.alive = std::any_of(other.fds.begin(), other.fds.end(), [](int fd) { return fd >= 0; });
    }
  }
  if (rename(PathOf(slot->name).c_str(), PathOf(name).c_str()) != 0) {
    return Failed(absl::StrCat("rename of ", NameOf(slot->name), " to ", NameOf(name)), errno);
  }
  slot->name = name;
  return absl::nullopt;
}

Outcome Subject::Unlink(Slot* slot) {
  FSX_RETURN_IF_WRONG(Make(slot));
  if (slot->name < 0) {
    return absl::nullopt;
  }
  if (unlink(PathOf(slot->name).c_str()) != 0) {
    return Failed(absl::StrCat("unlink of ", NameOf(slot->name)), errno);
  }
  slot->name = -1;
  slot->alive = std::any_of(slot->fds.begin(), slot->fds.end(), [](int fd) { return fd >= 0; });
  return absl::nullopt;
}

Outcome Subject::CheckNames() {
  std::set<std::string> must_be;
  for (const Slot& slot : slots_) {
    if (slot.name >= 0) {
      must_be.insert(NameOf(slot.name));
    }
  }
  DIR* directory = opendir(directory_.c_str());
  if (directory == nullptr) {
    return Failed("opendir", errno);
  }
  std::set<std::string> are;
  errno = 0;
  while (const struct dirent* entry = readdir(directory)) {
    if (absl::StartsWith(entry->d_name, kPrefix)) {
      are.insert(entry->d_name);
    }
  }
  const int error = errno;
  closedir(directory);
  if (error != 0) {
    return Failed("readdir", error);
  }
  if (are != must_be) {
    return Problem{absl::StrCat("the directory lists ", absl::StrJoin(are, " "),
                                " and should list ", absl::StrJoin(must_be, " "))};
  }
  return absl::nullopt;
}

}  // namespace fsx
