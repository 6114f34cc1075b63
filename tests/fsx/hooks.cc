// Both directions carry a length and so many bytes; an answer has the status in front.
#include "tests/fsx/hooks.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>

namespace fsx {
namespace {

bool Send(int fd, const void* data, size_t size) {
  const char* at = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t put = write(fd, at, size);
    if (put < 0 && errno == EINTR) {
      continue;
    }
    if (put <= 0) {
      return false;
    }
    at += put;
    size -= static_cast<size_t>(put);
  }
  return true;
}

bool Receive(int fd, void* data, size_t size) {
  char* at = static_cast<char*>(data);
  while (size > 0) {
    const ssize_t got = read(fd, at, size);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return false;
    }
    at += got;
    size -= static_cast<size_t>(got);
  }
  return true;
}

bool SendText(int fd, const std::string& text) {
  const uint64_t size = text.size();
  return Send(fd, &size, sizeof(size)) && Send(fd, text.data(), text.size());
}

bool ReceiveText(int fd, std::string* text) {
  uint64_t size = 0;
  if (!Receive(fd, &size, sizeof(size))) {
    return false;
  }
  text->assign(size, '\0');
  return Receive(fd, &(*text)[0], size);
}

int RunHere(const std::string& command, std::string* output) {
  FILE* pipe = popen(command.c_str(), "re");
  if (pipe == nullptr) {
    return -1;
  }
  std::string buffer(65536, '\0');
  for (size_t got = 0; (got = fread(&buffer[0], 1, buffer.size(), pipe)) > 0;) {
    output->append(buffer, 0, got);
  }
  const int status = pclose(pipe);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Hooks::Hooks() {
  int commands[2] = {-1, -1};
  int answers[2] = {-1, -1};
  std::fflush(stdout);
  if (pipe(commands) != 0 || pipe(answers) != 0 || (child_ = fork()) < 0) {
    return;
  }
  if (child_ > 0) {
    close(commands[0]);
    close(answers[1]);
    to_ = commands[1];
    from_ = answers[0];
    return;
  }
  close(commands[1]);
  close(answers[0]);
  for (std::string command; ReceiveText(commands[0], &command);) {
    std::string output;
    const int64_t status = RunHere(command, &output);
    if (!Send(answers[1], &status, sizeof(status)) || !SendText(answers[1], output)) {
      break;
    }
  }
  _exit(0);
}

Hooks::~Hooks() {
  close(to_);
  close(from_);
  if (child_ > 0) {
    waitpid(child_, nullptr, 0);
  }
}

int Hooks::Run(const std::string& command, std::string* output) {
  std::string printed;
  int64_t status = -1;
  if (!SendText(to_, command) || !Receive(from_, &status, sizeof(status)) ||
      !ReceiveText(from_, &printed)) {
    return -1;
  }
  if (output != nullptr) {
    output->swap(printed);
  }
  return static_cast<int>(status);
}

}  // namespace fsx
