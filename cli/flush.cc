// underfs flush: publishes what is written, closed or not, and tells how far that is when it takes
// long.
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/types/optional.h"
#include "cli/command.h"
#include "cli/daemon/exit_code.h"
#include "cli/daemon/pending_text.h"
#include "cli/daemon_client.h"
#include "cli/standard_streams.h"
#include "ufs/base/clock.h"
#include "ufs/base/mutex.h"
#include "ufs/base/status.h"
#include "ufs/mount/mount_point.h"

namespace ufs::cli {
namespace {

// How long it is quiet while uploads go on.
constexpr absl::Duration kTellEvery = absl::Seconds(2);

struct FlushArguments {
  std::string directory;
  std::string path;
};

// What another thread asks for. Thread-safe.
class Answer {
 public:
  void Set(absl::StatusOr<std::string> answer) {
    MutexLock lock(&mutex_);
    answer_ = std::move(answer);
    set_.SignalAll();
  }
  // False: it is not there yet.
  bool WaitFor(absl::Duration time) {
    const Instant deadline = Clock::Real()->Now() + time;
    MutexLock lock(&mutex_);
    while (!answer_.has_value()) {
      if (!set_.WaitUntil(&mutex_, deadline)) {
        return answer_.has_value();
      }
    }
    return true;
  }
  absl::StatusOr<std::string> Take() {
    MutexLock lock(&mutex_);
    return *std::move(answer_);
  }

 private:
  Mutex mutex_;
  CondVar set_;
  absl::optional<absl::StatusOr<std::string>> answer_ ABSL_GUARDED_BY(mutex_);
};

// `path` below the mount point: it may be absolute, or relative to the mount point.
absl::StatusOr<std::string> BelowMount(const std::string& mount_point, std::string path) {
  if (absl::StartsWith(path, "/")) {
    const size_t slash = path.rfind('/');
    UFS_ASSIGN_OR_RETURN(const std::string parent, ResolveMountPoint(path.substr(0, slash + 1)));
    const std::string full = absl::StrCat(parent, "/", path.substr(slash + 1));
    absl::string_view rest = full;
    if (!absl::ConsumePrefix(&rest, absl::StrCat(mount_point, "/"))) {
      return absl::InvalidArgumentError(absl::StrCat(path, " is not below ", mount_point));
    }
    path = std::string(rest);
  }
  std::vector<absl::string_view> names;
  for (const absl::string_view name : absl::StrSplit(path, '/', absl::SkipEmpty())) {
    if (name == "..") {
      return absl::InvalidArgumentError(absl::StrCat(path, ": name a path without '..'"));
    }
    if (name != ".") {
      names.push_back(name);
    }
  }
  return absl::StrJoin(names, "/");
}

int Report(const std::string& answer) {
  int64_t published = 0;
  int exit_code = kExitOk;
  for (absl::string_view line : absl::StrSplit(answer, '\n', absl::SkipEmpty())) {
    if (absl::ConsumePrefix(&line, "failed ")) {
      std::fprintf(stderr, "underfs: %s\n", std::string(line).c_str());
      exit_code = kExitFailure;
    } else {
      ++published;
    }
  }
  std::printf("%s published\n", CountFiles(published).c_str());
  return FinishOutput(exit_code);
}

absl::StatusOr<std::string> FlushAndTell(const FlushArguments& arguments) {
  UFS_ASSIGN_OR_RETURN(const std::string mount_point, ResolveMountPoint(arguments.directory));
  UFS_ASSIGN_OR_RETURN(const std::string path, BelowMount(mount_point, arguments.path));
  Answer answer;
  std::thread asking([&answer, &mount_point, &path] {
    answer.Set(AskMount(mount_point, {"flush", path}));
  });
  while (!answer.WaitFor(kTellEvery)) {
    const absl::StatusOr<std::string> left = AskMount(mount_point, {"pending", path});
    std::fputs(left.value_or("").c_str(), stderr);
  }
  asking.join();
  return answer.Take();
}

int Flush(const FlushArguments& arguments) {
  const absl::StatusOr<std::string> answer = FlushAndTell(arguments);
  return answer.ok() ? Report(*answer) : Fail(answer.status());
}

}  // namespace

void AddFlush(CLI::App* app, CommandContext* context) {
  auto arguments = std::make_shared<FlushArguments>();
  CLI::App* command = app->add_subcommand(
      "flush",
      "Publish what programs have written to a mounted directory, files that are open included\n\n"
      "Returns when it is in the store; 0 only when all of it is. What takes long is listed on "
      "standard error as underfs pending does.");
  command->add_option("DIR", arguments->directory, "the mount point")->required();
  command->add_option("PATH", arguments->path,
                      "a file or directory below it, relative to it or absolute; else all");
  command->callback([arguments, context] { context->exit_code = Flush(*arguments); });
}

}  // namespace ufs::cli
