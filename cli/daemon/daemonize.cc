// Going into the background: the parent stays until the child says how the start went, over a pipe.
// The report is the exit code in one byte, then the message.
#include "cli/daemon/daemonize.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "cli/daemon/exit_code.h"

namespace ufs::cli {
namespace {

std::string ReadToEnd(int fd) {
  std::string text;
  char buffer[4096];
  while (true) {
    const ssize_t got = read(fd, buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return text;
    }
    text.append(buffer, static_cast<size_t>(got));
  }
}

int WaitForReport(int fd, pid_t child) {
  const std::string report = ReadToEnd(fd);
  close(fd);
  if (report.empty()) {
    int status = 0;
    waitpid(child, &status, 0);
    std::fprintf(stderr, "underfs: the daemon ended before it was up (%s %d)\n",
                 WIFSIGNALED(status) ? "signal" : "exit status",
                 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    return kExitFailure;
  }
  const int exit_code = static_cast<unsigned char>(report[0]);
  const std::string message = report.substr(1);
  if (!message.empty()) {
    std::fprintf(exit_code == 0 ? stdout : stderr, "%s\n", message.c_str());
  }
  return exit_code;
}

void Redirect(int to, int flags) {
  const int null_fd = open("/dev/null", flags | O_CLOEXEC);
  if (null_fd >= 0 && null_fd != to) {
    dup2(null_fd, to);
    close(null_fd);
  }
}

}  // namespace

StartReport::~StartReport() {
  if (fd_ >= 0) {
    close(fd_);
  }
}

bool StartReport::Up(const std::string& message) { return Send(0, message); }

void StartReport::Failed(int exit_code, const std::string& message) {
  if (fd_ < 0) {
    std::fprintf(stderr, "%s\n", message.c_str());
    return;
  }
  Send(exit_code, message);
}

bool StartReport::Send(int exit_code, const std::string& message) {
  if (fd_ < 0) {
    return true;
  }
  std::string report(1, static_cast<char>(exit_code));
  report += message;
  size_t sent = 0;
  while (sent < report.size()) {
    const ssize_t n = write(fd_, report.data() + sent, report.size() - sent);
    if (n < 0 && errno != EINTR) {
      break;  // the parent is gone
    }
    sent += n > 0 ? static_cast<size_t>(n) : 0;
  }
  Redirect(STDERR_FILENO, O_WRONLY);
  close(fd_);
  fd_ = -1;
  return sent == report.size();
}

int RunInBackground(absl::AnyInvocable<int(StartReport&)> daemon) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    std::fprintf(stderr, "underfs: cannot make a pipe: %s\n", std::strerror(errno));
    return kExitFailure;
  }
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) {
    std::fprintf(stderr, "underfs: cannot start the daemon: %s\n", std::strerror(errno));
    return kExitFailure;
  }
  if (child > 0) {
    close(ends[1]);
    return WaitForReport(ends[0], child);
  }
  close(ends[0]);
  setsid();
  umask(077);
  if (chdir("/") != 0) {
    // Stays where it is: only a busy file system could mind.
  }
  Redirect(STDIN_FILENO, O_RDONLY);
  Redirect(STDOUT_FILENO, O_WRONLY);
  int exit_code = 0;
  {
    StartReport report(ends[1]);
    exit_code = std::move(daemon)(report);
  }
  std::exit(exit_code);
}

}  // namespace ufs::cli
