// The machine's own resolver and connect(2).
#include "ufs/probe/dialer.h"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/unique_fd.h"

namespace ufs {
namespace {

std::string WithoutBrackets(const std::string& host) {
  const bool brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  return brackets ? host.substr(1, host.size() - 2) : host;
}

absl::Status Refused(int error) { return absl::UnavailableError(std::strerror(error)); }

class SystemDialer final : public Dialer {
 public:
  absl::StatusOr<std::vector<std::string>> Resolve(const std::string& host) override {
    addrinfo hints = {};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int code = getaddrinfo(WithoutBrackets(host).c_str(), nullptr, &hints, &found);
    if (code != 0) {
      return absl::UnavailableError(
          absl::StrCat(host, ": ", code == EAI_SYSTEM ? std::strerror(errno) : gai_strerror(code)));
    }
    const absl::Cleanup release = [found] { freeaddrinfo(found); };
    std::vector<std::string> addresses;
    for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
      char text[NI_MAXHOST];
      if (getnameinfo(entry->ai_addr, entry->ai_addrlen, text, sizeof(text), nullptr, 0,
                      NI_NUMERICHOST) == 0 &&
          std::find(addresses.begin(), addresses.end(), text) == addresses.end()) {
        addresses.emplace_back(text);
      }
    }
    return addresses;
  }

  absl::Status Connect(const std::string& address, int port, absl::Duration within) override {
    addrinfo hints = {};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (getaddrinfo(address.c_str(), absl::StrCat(port).c_str(), &hints, &found) != 0) {
      return absl::InvalidArgumentError(absl::StrCat(address, " is not an address"));
    }
    const absl::Cleanup release = [found] { freeaddrinfo(found); };
    const UniqueFd fd(socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd.valid()) {
      return Refused(errno);
    }
    if (connect(fd.get(), found->ai_addr, found->ai_addrlen) == 0) {
      return absl::OkStatus();
    }
    if (errno != EINPROGRESS) {
      return Refused(errno);
    }
    pollfd waiting = {fd.get(), POLLOUT, 0};
    const int ready = poll(&waiting, 1, static_cast<int>(absl::ToInt64Milliseconds(within)));
    if (ready == 0) {
      return absl::DeadlineExceededError(
          absl::StrCat("no answer within ", absl::FormatDuration(within)));
    }
    int error = 0;
    socklen_t size = sizeof(error);
    if (ready < 0 || getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) {
      return Refused(errno);
    }
    return error == 0 ? absl::OkStatus() : Refused(error);
  }
};

}  // namespace

std::unique_ptr<Dialer> MakeDialer() { return std::make_unique<SystemDialer>(); }

}  // namespace ufs
