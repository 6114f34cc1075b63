// Programs that give credentials: "Process credential provider", AWS SDKs and Tools Reference
// Guide. What such a program says on standard error may be anything, secrets among it: it is not
// shown.
#include "ufs/aws/credential_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "ufs/aws/credential_documents.h"
#include "ufs/base/status.h"
#include "ufs/base/unique_fd.h"
#include "ufs/obs/redact.h"

extern char** environ;

namespace ufs {
namespace {

constexpr size_t kMaxOutput = size_t{64} << 10;
constexpr absl::Duration kPatience = absl::Minutes(1);

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// The attributes of a child: default signals, none blocked, a group of its own.
class ChildAttributes {
 public:
  ChildAttributes() {
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    posix_spawn_file_actions_init(&actions_);
  }
  ChildAttributes(const ChildAttributes&) = delete;
  ChildAttributes& operator=(const ChildAttributes&) = delete;
  ~ChildAttributes() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  void WriteTo(int fd) {
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, fd, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  }
  const posix_spawnattr_t* attributes() const { return &attributes_; }
  const posix_spawn_file_actions_t* actions() const { return &actions_; }

 private:
  posix_spawnattr_t attributes_;
  posix_spawn_file_actions_t actions_;
};

using SteadyTime = std::chrono::steady_clock::time_point;

// Everything from `fd` until its end.
absl::StatusOr<std::string> ReadAll(int fd, SteadyTime until) {
  std::string text;
  text.reserve(kMaxOutput + 1);
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    pollfd waiting{fd, POLLIN, 0};
    const int ready = left.count() <= 0 ? 0 : poll(&waiting, 1, static_cast<int>(left.count()));
    if (ready < 0 && errno == EINTR) {
      continue;
    }
    if (ready <= 0) {
      WipeString(&text);
      return absl::DeadlineExceededError("it did not end in time");
    }
    char buffer[4096];
    const ssize_t got = read(fd, buffer, std::min(sizeof(buffer), kMaxOutput + 1 - text.size()));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return text;
    }
    text.append(buffer, static_cast<size_t>(got));
    explicit_bzero(buffer, sizeof(buffer));
    if (text.size() > kMaxOutput) {
      WipeString(&text);
      return absl::FailedPreconditionError("it writes more than 64 KiB");
    }
  }
}

// Waits for the child until then; false when it still runs.
bool WaitUntil(pid_t pid, SteadyTime until, int* status) {
  while (true) {
    const pid_t ended = waitpid(pid, status, WNOHANG);
    if (ended == pid || (ended < 0 && errno != EINTR)) {
      return true;
    }
    if (std::chrono::steady_clock::now() >= until) {
      return false;
    }
    poll(nullptr, 0, 5);
  }
}

class ProcessCredentials final : public CredentialsProvider {
 public:
  ProcessCredentials(std::string command, CommandRunner run_command)
      : command_(std::move(command)), run_command_(std::move(run_command)) {}
  ~ProcessCredentials() override { WipeString(&command_); }

  absl::StatusOr<Credentials> Get() override {
    absl::StatusOr<std::vector<std::string>> words = SplitCommand(command_);
    UFS_RETURN_IF_ERROR(words.status());
    const std::string program = Escape(words->front());
    absl::StatusOr<Secret> output = run_command_(*words, kPatience);
    for (std::string& word : *words) {
      WipeString(&word);
    }
    UFS_RETURN_IF_ERROR(output.status());
    absl::StatusOr<Credentials> credentials = ParseProcessCredentials(output->Reveal());
    if (!credentials.ok()) {
      return Annotate(credentials.status(), absl::StrCat("what ", program, " writes"));
    }
    credentials->provider = name();
    return credentials;
  }
  std::string name() const override { return "credential_process"; }

 private:
  std::string command_;
  const CommandRunner run_command_;
};

}  // namespace

absl::StatusOr<std::vector<std::string>> SplitCommand(absl::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool last = i + 1 == line.size();
    if (quote == 0 && IsBlank(c)) {
      if (in_word) {
        words.push_back(std::exchange(word, ""));
      }
      in_word = false;
      continue;
    }
    in_word = true;
    if (c == '\\' && quote != '\'') {
      if (last) {
        return absl::InvalidArgumentError("the command ends in a backslash");
      }
      const char next = line[i + 1];
      if (quote == 0 || next == '"' || next == '\\') {
        word += next;
        ++i;
      } else {
        word += c;
      }
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    } else {
      word += c;
    }
  }
  if (quote != 0) {
    return absl::InvalidArgumentError("a quote of the command is not closed");
  }
  if (in_word) {
    words.push_back(std::move(word));
  }
  if (words.empty() || words.front().empty()) {
    return absl::InvalidArgumentError("the command is empty");
  }
  return words;
}

absl::StatusOr<Secret> RunCommand(const std::vector<std::string>& words, absl::Duration within) {
  const std::string program = Escape(words.front());
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return absl::FailedPreconditionError(absl::StrCat(program, ": ", std::strerror(errno)));
  }
  const UniqueFd from_child(ends[0]);
  UniqueFd to_parent(ends[1]);
  ChildAttributes child;
  child.WriteTo(to_parent.get());
  std::vector<char*> arguments;
  for (const std::string& word : words) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  pid_t pid = 0;
  const int failed = posix_spawnp(&pid, arguments[0], child.actions(), child.attributes(),
                                  arguments.data(), environ);
  if (failed != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(program, " cannot be started: ", std::strerror(failed)));
  }
  to_parent.reset();
  const SteadyTime until = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(within);
  absl::StatusOr<std::string> text = ReadAll(from_child.get(), until);
  int status = 0;
  if (!text.ok() || !WaitUntil(pid, until, &status)) {
    kill(-pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return absl::Status(
        text.ok() ? absl::StatusCode::kDeadlineExceeded : text.status().code(),
        absl::StrCat(program, ": ",
                     text.ok() ? "it did not end in time" : text.status().message()));
  }
  const Secret output(*text);
  WipeString(&*text);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(program, " ended with ",
                     WIFEXITED(status) ? absl::StrCat("code ", WEXITSTATUS(status))
                                       : absl::StrCat("signal ", WTERMSIG(status)),
                     ": run the profile's credential_process by hand to see why"));
  }
  return output;
}

std::unique_ptr<CredentialsProvider> MakeProcessCredentials(std::string command,
                                                            CommandRunner run_command) {
  return std::make_unique<ProcessCredentials>(std::move(command), std::move(run_command));
}

}  // namespace ufs
