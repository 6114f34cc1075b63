// The logger over spdlog, which stays in this file. spdlog throws; nothing leaves from here.
//
// Invariants: there is one LogState; it lives for ever, so that the last thread may log. A line
// goes to the sink that stood when it was written: sinks are swapped as a whole, under the lock
// that guards only the pointer.
#include "ufs/obs/log.h"

#include <fcntl.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ufs/base/mutex.h"
#include "ufs/base/status.h"
#include "ufs/obs/log_capture.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

struct LevelName {
  absl::string_view name;
  LogLevel level;
};
constexpr LevelName kLevelNames[] = {
    {"trace", LogLevel::kTrace},     {"debug", LogLevel::kDebug}, {"info", LogLevel::kInfo},
    {"warn", LogLevel::kWarning},    {"error", LogLevel::kError}, {"off", LogLevel::kOff},
    {"warning", LogLevel::kWarning},
};

absl::StatusOr<LogLevel> ParseLevel(absl::string_view word) {
  for (const LevelName& known : kLevelNames) {
    if (known.name == word) {
      return known.level;
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("'", word, "' is no log level: write trace, debug, info, warn, error or off"));
}

// The rooms of all UFS_LOG lines; tests/check/log_rooms.py compares.
constexpr absl::string_view kRooms[] = {"aws",   "daemon", "file",  "fs",    "fuse",
                                        "mount", "s3",     "store", "trace", "transfer"};

absl::Status CheckRoom(absl::string_view name) {
  if (std::find(std::begin(kRooms), std::end(kRooms), name) != std::end(kRooms)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("no room '", name, "' logs: there are ", absl::StrJoin(kRooms, ", ")));
}

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  return static_cast<spdlog::level::level_enum>(level);
}
static_assert(static_cast<int>(LogLevel::kTrace) == SPDLOG_LEVEL_TRACE);
static_assert(static_cast<int>(LogLevel::kWarning) == SPDLOG_LEVEL_WARN);
static_assert(static_cast<int>(LogLevel::kError) == SPDLOG_LEVEL_ERROR);

// The file is ours alone from its first moment: it is created before spdlog opens it by name.
void CreatePrivately(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd >= 0) {
    ::fchmod(fd, 0600);
    ::close(fd);
  }
}

std::string ParentOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

// Why spdlog must not open the file, or empty: it would make a directory that is missing, for
// everybody to read, and wait at a FIFO that nobody reads.
const char* ReasonAgainst(const std::string& file) {
  struct stat status {};
  if (::stat(ParentOf(file).c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
    return "its directory does not exist";
  }
  const bool usable =
      ::stat(file.c_str(), &status) != 0 || S_ISREG(status.st_mode) || S_ISCHR(status.st_mode);
  return usable ? "" : "it is no regular file";
}

absl::StatusOr<std::shared_ptr<spdlog::logger>> MakeLogger(const LogOptions& options) {
  std::shared_ptr<spdlog::sinks::sink> sink;
  if (options.file.empty()) {
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  } else {
    if (const absl::string_view reason = ReasonAgainst(options.file); !reason.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("cannot write the log file ", Escape(options.file), ": ", reason));
    }
    spdlog::file_event_handlers handlers;
    handlers.before_open = CreatePrivately;
    try {
      sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
          options.file, static_cast<size_t>(options.rotate_bytes),
          static_cast<size_t>(options.rotated_files), /*rotate_on_open=*/false, handlers);
    } catch (const spdlog::spdlog_ex& error) {
      return absl::InvalidArgumentError(
          absl::StrCat("cannot write the log file ", Escape(options.file), ": ", error.what()));
    }
  }
  auto logger = std::make_shared<spdlog::logger>("underfs", std::move(sink));
  logger->set_level(spdlog::level::trace);
  logger->flush_on(spdlog::level::info);
  // 2026-01-31T12:00:00.000123Z W 4711 [s3] message
  logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      "%Y-%m-%dT%H:%M:%S.%fZ %L %t %v", spdlog::pattern_time_type::utc));
  return logger;
}

}  // namespace

// The one logger and the switches of the rooms.
class LogState {
 public:
  static LogState& Get() {
    static LogState& state = *new LogState;
    return state;
  }

  void Replace(std::shared_ptr<spdlog::logger> logger, const Clock* clock) {
    MutexLock lock(&mutex_);
    logger_.swap(logger);
    clock_.store(clock, std::memory_order_release);
  }

  void SetLevels(const LogLevels& levels) {
    MutexLock lock(&mutex_);
    levels_ = levels;
    for (const auto& [name, room] : rooms_) {
      room->level_.store(LevelOf(name), std::memory_order_relaxed);
    }
  }

  LogRoom& Room(absl::string_view name) {
    MutexLock lock(&mutex_);
    std::unique_ptr<LogRoom>& room = rooms_[std::string(name)];
    if (room == nullptr) {
      room.reset(new LogRoom(name));
      room->level_.store(LevelOf(std::string(name)), std::memory_order_relaxed);
    }
    return *room;
  }

  // The logger and the clock, as they are now; the caller's share keeps the logger alive.
  std::shared_ptr<spdlog::logger> logger() {
    MutexLock lock(&mutex_);
    return logger_;
  }
  const Clock* clock() const { return clock_.load(std::memory_order_acquire); }

  LogCapture* SetCapture(LogCapture* capture) {
    MutexLock lock(&capture_mutex_);
    return std::exchange(capture_, capture);
  }
  // Gives the line to the capture of a test. False: there is none.
  bool Capture(LogLevel level, absl::string_view room, absl::string_view line) {
    MutexLock lock(&capture_mutex_);
    if (capture_ == nullptr) {
      return false;
    }
    capture_->Add(level, room, line);
    return true;
  }

 private:
  LogState() {
    if (absl::StatusOr<std::shared_ptr<spdlog::logger>> made = MakeLogger({}); made.ok()) {
      logger_ = *std::move(made);
    }
  }

  LogLevel LevelOf(const std::string& room) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const auto found = levels_.rooms.find(room);
    return found == levels_.rooms.end() ? levels_.level : found->second;
  }

  Mutex mutex_;
  std::shared_ptr<spdlog::logger> logger_ ABSL_GUARDED_BY(mutex_);
  LogLevels levels_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::unique_ptr<LogRoom>, std::less<>> rooms_ ABSL_GUARDED_BY(mutex_);
  std::atomic<const Clock*> clock_{Clock::Real()};
  Mutex capture_mutex_;
  LogCapture* capture_ ABSL_GUARDED_BY(capture_mutex_) = nullptr;
};

absl::StatusOr<LogLevels> ParseLogLevels(absl::string_view text) {
  LogLevels levels;
  for (const absl::string_view word : absl::StrSplit(text, ':')) {
    const size_t equals = word.find('=');
    if (equals == absl::string_view::npos) {
      UFS_ASSIGN_OR_RETURN(levels.level, ParseLevel(word));
    } else {
      UFS_RETURN_IF_ERROR(CheckRoom(word.substr(0, equals)));
      UFS_ASSIGN_OR_RETURN(levels.rooms[std::string(word.substr(0, equals))],
                           ParseLevel(word.substr(equals + 1)));
    }
  }
  return levels;
}

absl::Status ConfigureLog(const LogOptions& options, const Clock* clock) {
  UFS_ASSIGN_OR_RETURN(std::shared_ptr<spdlog::logger> logger, MakeLogger(options));
  LogState::Get().Replace(std::move(logger), clock);
  LogState::Get().SetLevels(options.levels);
  return absl::OkStatus();
}

void SetLogLevels(const LogLevels& levels) { LogState::Get().SetLevels(levels); }

void FlushLog() {
  if (const std::shared_ptr<spdlog::logger> logger = LogState::Get().logger()) {
    logger->flush();
  }
}

Instant LogNow() { return LogState::Get().clock()->Now(); }

LogRoom& LogRoom::Get(absl::string_view name) { return LogState::Get().Room(name); }

void LogRoom::Write(LogLevel level, absl::string_view message, uint64_t skipped) {
  std::string line = absl::StrCat("[", name_, "] ", Escape(message));
  if (skipped > 0) {
    absl::StrAppend(&line, " (", skipped, " like it left out before)");
  }
  LogState& state = LogState::Get();
  if (state.Capture(level, name_, line)) {
    return;
  }
  if (const std::shared_ptr<spdlog::logger> logger = state.logger()) {
    const auto now = std::chrono::time_point_cast<spdlog::log_clock::duration>(
        absl::ToChronoTime(state.clock()->WallNow()));
    logger->log(now, spdlog::source_loc{}, ToSpdlog(level),
                spdlog::string_view_t(line.data(), line.size()));
  }
}

LogCapture::LogCapture(LogLevel level) {
  LogState::Get().SetLevels({level, {}});
  previous_ = LogState::Get().SetCapture(this);
}

LogCapture::~LogCapture() {
  LogState::Get().SetCapture(previous_);
  LogState::Get().SetLevels({});
}

void LogCapture::Add(LogLevel level, absl::string_view room, absl::string_view line) {
  MutexLock lock(&mutex_);
  lines_.push_back({level, std::string(room), std::string(line)});
}

std::vector<LogCapture::Line> LogCapture::lines() const {
  MutexLock lock(&mutex_);
  return lines_;
}

size_t LogCapture::Count(absl::string_view part) const {
  MutexLock lock(&mutex_);
  size_t count = 0;
  for (const Line& line : lines_) {
    count += line.text.find(part.data(), 0, part.size()) != std::string::npos ? 1 : 0;
  }
  return count;
}

}  // namespace ufs
