#ifndef CLI_DAEMON_DAEMONIZE_H_
#define CLI_DAEMON_DAEMONIZE_H_

#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"

namespace ufs::cli {

// Tells whoever waits for a daemon how its start went; once.
class StartReport {
 public:
  // `fd` < 0: in the foreground, nobody waits.
  explicit StartReport(int fd) : fd_(fd) {}
  ~StartReport();
  StartReport(const StartReport&) = delete;
  StartReport& operator=(const StartReport&) = delete;

  bool awaited() const { return fd_ >= 0; }
  // Up and answering: the parent prints `message` and returns 0. False when it is gone (somebody
  // pressed Ctrl-C): then nobody expects the daemon to stay.
  bool Up(const std::string& message);
  // The parent prints `message` to standard error and returns `exit_code`.
  void Failed(int exit_code, const std::string& message);

 private:
  bool Send(int exit_code, const std::string& message);
  int fd_;
};

// Runs `daemon` in a child in a session of its own, with standard input and output on /dev/null,
// and returns in the parent when the child has reported, with the exit code that it reported; when
// the child ended without a report (killed), says so and returns kExitFailure. Standard error stays
// until the child reports, so that nothing of its start is lost. Must be called before any thread
// is started. The child leaves with what `daemon` returns.
int RunInBackground(absl::AnyInvocable<int(StartReport&)> daemon);

}  // namespace ufs::cli

#endif  // CLI_DAEMON_DAEMONIZE_H_
