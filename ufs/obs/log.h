#ifndef UFS_OBS_LOG_H_
#define UFS_OBS_LOG_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "ufs/base/clock.h"
#include "ufs/base/units.h"
#include "ufs/obs/log_limits.h"

// Writes one line to the log when `room` logs at `level` (a LogLevel without its scope); the rest
// is an absl::StrFormat format with its arguments, which are evaluated only then. Off, it costs a
// load and a branch. Control characters in the line are escaped on the way out, so that no name and
// no answer of a server can forge a line; secrets must not be passed (see redact.h).
//   UFS_LOG(kWarning, "s3", "%s: %s", op, status.ToString());
#define UFS_LOG(level, room, ...)                                                \
  do {                                                                           \
    static ::ufs::LogRoom& ufs_log_room_ = ::ufs::LogRoom::Get(room);            \
    if (ufs_log_room_.Enabled(::ufs::LogLevel::level)) {                         \
      ufs_log_room_.Write(::ufs::LogLevel::level, absl::StrFormat(__VA_ARGS__)); \
    }                                                                            \
  } while (false)

// As UFS_LOG, at most once in `interval` (an absl::Duration) from this line of the source; the next
// line that passes says how many did not.
#define UFS_LOG_EVERY(level, room, interval, ...)                                                  \
  do {                                                                                             \
    static ::ufs::LogRoom& ufs_log_room_ = ::ufs::LogRoom::Get(room);                              \
    static ::ufs::LogInterval ufs_log_interval_;                                                   \
    uint64_t ufs_log_skipped_ = 0;                                                                 \
    if (ufs_log_room_.Enabled(::ufs::LogLevel::level) &&                                           \
        ufs_log_interval_.Pass(::ufs::LogNow(), interval, &ufs_log_skipped_)) {                    \
      ufs_log_room_.Write(::ufs::LogLevel::level, absl::StrFormat(__VA_ARGS__), ufs_log_skipped_); \
    }                                                                                              \
  } while (false)

// As UFS_LOG, once for each `key` (an absl::string_view) from this line of the source. Memory is
// bounded: a key not seen for thousands of others may be logged again.
#define UFS_LOG_ONCE(level, room, key, ...)                                         \
  do {                                                                              \
    static ::ufs::LogRoom& ufs_log_room_ = ::ufs::LogRoom::Get(room);               \
    static ::ufs::LogKeys& ufs_log_keys_ = *new ::ufs::LogKeys;                     \
    if (ufs_log_room_.Enabled(::ufs::LogLevel::level) && ufs_log_keys_.Pass(key)) { \
      ufs_log_room_.Write(::ufs::LogLevel::level, absl::StrFormat(__VA_ARGS__));    \
    }                                                                               \
  } while (false)

namespace ufs {

enum class LogLevel : uint8_t { kTrace, kDebug, kInfo, kWarning, kError, kOff };

// How much is logged: a level for all rooms, and others for some.
struct LogLevels {
  LogLevel level = LogLevel::kWarning;
  std::map<std::string, LogLevel> rooms;
};

// "info", or "info:s3=debug:fuse=trace". kInvalidArgument names the word that is no level.
absl::StatusOr<LogLevels> ParseLogLevels(absl::string_view text);

struct LogOptions {
  LogLevels levels;
  // Where lines go: a file (created with mode 0600, appended to), or standard error when empty.
  std::string file;
  // At this size in bytes a file becomes FILE.1, FILE.1 becomes FILE.2, ...
  int64_t rotate_bytes = 64 * kMiB;
  // How many of those are kept. FILE "underfs.log" gives underfs.1.log, underfs.2.log, ...
  int rotated_files = 2;
};

// Makes the process's one logger as `options` say; may be called again, at any time, from any
// thread: lines go to the old place or to the new one, none is lost. Until the first call warnings
// go to standard error. `clock` stamps the lines and must outlive the process's last line.
// Errors: of opening the file, with its path; the old place stays.
absl::Status ConfigureLog(const LogOptions& options, const Clock* clock = Clock::Real());

// Changes the levels alone.
void SetLogLevels(const LogLevels& levels);

// Makes sure that what was logged is with the kernel. Errors are written at once, others within
// their buffer's time.
void FlushLog();

// The monotonic time of the logger's clock.
Instant LogNow();

// One room's switch. Lives for ever. Any thread.
class LogRoom {
 public:
  // The room's own, made at the first call.
  static LogRoom& Get(absl::string_view name);

  bool Enabled(LogLevel level) const { return level >= level_.load(std::memory_order_relaxed); }
  // Writes a line, whatever the level; `skipped` is how many like it were left out before.
  void Write(LogLevel level, absl::string_view message, uint64_t skipped = 0);

 private:
  friend class LogState;
  explicit LogRoom(absl::string_view name) : name_(name) {}

  const std::string name_;
  std::atomic<LogLevel> level_{LogLevel::kWarning};
};

}  // namespace ufs

#endif  // UFS_OBS_LOG_H_
