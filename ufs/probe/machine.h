#ifndef UFS_PROBE_MACHINE_H_
#define UFS_PROBE_MACHINE_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "ufs/base/environment.h"

namespace ufs {

// The machine that mounts, as far as checks look at it. Thread-safe; blocks on the disk.
class Machine {
 public:
  struct FileFacts {
    bool is_directory = false;
    bool is_character_device = false;
    mode_t mode = 0;  // permission bits, set-user-id among them
    uid_t owner = 0;
  };

  virtual ~Machine() = default;

  // What is at `path`, symbolic links followed. kNotFound when nothing is; other errors as
  // absl::ErrnoToStatus has them.
  virtual absl::StatusOr<FileFacts> Look(const std::string& path) const = 0;
  // Its first 64 KiB.
  virtual absl::StatusOr<std::string> Read(const std::string& path) const = 0;
  // Whether this process may open it for reading and writing; opens it.
  virtual absl::Status TryOpen(const std::string& path) const = 0;
  // Whether this process may make files in the directory; makes none.
  virtual absl::Status MayWrite(const std::string& directory) const = 0;
  // What an ordinary user may still write to the file system of `path`, in bytes.
  virtual absl::StatusOr<int64_t> FreeBytes(const std::string& path) const = 0;
  // Makes and locks a state directory below `root` as a mount would, and removes what it made,
  // `root` and its parents included where they were not there before.
  virtual absl::Status TryStateDirectory(const std::string& root) const = 0;
  // Where the program is found in PATH.
  virtual absl::optional<std::string> FindProgram(const std::string& name) const = 0;

  virtual uid_t user() const = 0;
  virtual std::string kernel_release() const = 0;  // as uname -r
  virtual uint64_t open_files_limit() const = 0;   // the soft one
  virtual uint64_t processes_limit() const = 0;    // threads count as well
};

// This machine. `environment` (PATH) outlives it.
std::unique_ptr<Machine> MakeMachine(const Environment* environment);

}  // namespace ufs

#endif  // UFS_PROBE_MACHINE_H_
