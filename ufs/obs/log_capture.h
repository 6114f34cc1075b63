#ifndef UFS_OBS_LOG_CAPTURE_H_
#define UFS_OBS_LOG_CAPTURE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ufs/base/mutex.h"
#include "ufs/obs/log.h"

namespace ufs {

// For tests: while one lives, the process's log lines come here instead of to their place, and
// every room logs at `level`; afterwards the levels are the defaults. Any thread may log meanwhile.
class LogCapture {
 public:
  struct Line {
    LogLevel level;
    std::string room;
    std::string text;  // as it would be written, after the time: "[room] message"
  };

  explicit LogCapture(LogLevel level = LogLevel::kTrace);
  ~LogCapture();
  LogCapture(const LogCapture&) = delete;
  LogCapture& operator=(const LogCapture&) = delete;

  std::vector<Line> lines() const;
  // How many lines hold `part`.
  size_t Count(absl::string_view part) const;

 private:
  friend class LogState;
  void Add(LogLevel level, absl::string_view room, absl::string_view line);

  LogCapture* previous_;
  mutable Mutex mutex_;
  std::vector<Line> lines_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_OBS_LOG_CAPTURE_H_
