// The machine as the kernel shows it.
#include "ufs/probe/machine.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ufs/base/random.h"
#include "ufs/base/status.h"
#include "ufs/base/unique_fd.h"
#include "ufs/journal/state_directory.h"

namespace ufs {
namespace {

constexpr size_t kMaxRead = size_t{64} << 10;

absl::Status Error(const std::string& path) { return absl::ErrnoToStatus(errno, path); }

uint64_t SoftLimit(__rlimit_resource_t resource) {
  struct rlimit limit = {};
  getrlimit(resource, &limit);
  return limit.rlim_cur;
}

// Of the directories on the way to `path`, those that are missing; the deepest first.
std::vector<std::string> MissingOnTheWayTo(std::string path) {
  std::vector<std::string> missing;
  while (path.size() > 1 && access(path.c_str(), F_OK) != 0 && errno == ENOENT) {
    missing.push_back(path);
    const size_t slash = path.rfind('/');
    path.resize(slash == std::string::npos ? 0 : slash);
  }
  return missing;
}

class ThisMachine final : public Machine {
 public:
  explicit ThisMachine(const Environment* environment) : environment_(environment) {}

  absl::StatusOr<FileFacts> Look(const std::string& path) const override {
    struct stat status = {};
    if (stat(path.c_str(), &status) != 0) {
      return Error(path);
    }
    FileFacts facts;
    facts.is_directory = S_ISDIR(status.st_mode);
    facts.is_character_device = S_ISCHR(status.st_mode);
    facts.mode = status.st_mode & 07777U;
    facts.owner = status.st_uid;
    return facts;
  }

  absl::StatusOr<std::string> Read(const std::string& path) const override {
    const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.valid()) {
      return Error(path);
    }
    std::string text(kMaxRead, '\0');
    const ssize_t got = read(fd.get(), text.data(), text.size());
    if (got < 0) {
      return Error(path);
    }
    text.resize(static_cast<size_t>(got));
    return text;
  }

  absl::Status TryOpen(const std::string& path) const override {
    const UniqueFd fd(open(path.c_str(), O_RDWR | O_CLOEXEC));
    return fd.valid() ? absl::OkStatus() : Error(path);
  }

  absl::Status MayWrite(const std::string& directory) const override {
    return access(directory.c_str(), W_OK | X_OK) == 0 ? absl::OkStatus() : Error(directory);
  }

  absl::StatusOr<int64_t> FreeBytes(const std::string& path) const override {
    struct statvfs status = {};
    if (statvfs(path.c_str(), &status) != 0) {
      return Error(path);
    }
    return static_cast<int64_t>(status.f_bavail) * static_cast<int64_t>(status.f_frsize);
  }

  absl::Status TryStateDirectory(const std::string& root) const override {
    const std::vector<std::string> missing = MissingOnTheWayTo(root);
    const absl::Cleanup remove = [&missing] {
      for (const std::string& path : missing) {
        rmdir(path.c_str());
      }
    };
    StateIdentity identity;
    identity.endpoint = "doctor";
    identity.uid = geteuid();
    identity.mount_point = absl::StrCat("/", Random::System()->NextName());
    UFS_ASSIGN_OR_RETURN(const std::unique_ptr<StateDirectory> state,
                         StateDirectory::Open(root, identity));
    state->RemoveIfSpent();
    return absl::OkStatus();
  }

  absl::optional<std::string> FindProgram(const std::string& name) const override {
    const std::string path = environment_->Get("PATH").value_or("/usr/bin:/bin");
    for (const absl::string_view directory : absl::StrSplit(path, ':', absl::SkipEmpty())) {
      std::string file = absl::StrCat(directory, "/", name);
      struct stat status = {};
      if (stat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
          access(file.c_str(), X_OK) == 0) {
        return file;
      }
    }
    return absl::nullopt;
  }

  uid_t user() const override { return geteuid(); }

  std::string kernel_release() const override {
    struct utsname name = {};
    uname(&name);
    return name.release;
  }

  uint64_t open_files_limit() const override { return SoftLimit(RLIMIT_NOFILE); }
  uint64_t processes_limit() const override { return SoftLimit(RLIMIT_NPROC); }

 private:
  const Environment* const environment_;
};

}  // namespace

std::unique_ptr<Machine> MakeMachine(const Environment* environment) {
  return std::make_unique<ThisMachine>(environment);
}

}  // namespace ufs
