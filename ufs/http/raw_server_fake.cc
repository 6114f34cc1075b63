// Descriptors are duplicated for the destructor's shutdown(2), so that a script that has closed its
// own never makes it touch a number that someone else got meanwhile.
#include "ufs/http/raw_server_fake.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace ufs {

bool RawConnection::Fill() {
  char buffer[65536];
  const ssize_t count = fd_ < 0 ? 0 : recv(fd_, buffer, sizeof(buffer), 0);
  if (count <= 0) {
    return false;
  }
  unread_.append(buffer, static_cast<size_t>(count));
  return true;
}

absl::optional<std::string> RawConnection::ReadHead() {
  size_t end = 0;
  while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
    if (!Fill()) {
      return absl::nullopt;
    }
  }
  std::string head = unread_.substr(0, end + 4);
  unread_.erase(0, end + 4);
  return head;
}

absl::optional<RawConnection::Request> RawConnection::ReadRequest() {
  absl::optional<std::string> head = ReadHead();
  if (!head.has_value()) {
    return absl::nullopt;
  }
  size_t length = 0;
  const std::string lower = absl::AsciiStrToLower(*head);
  constexpr absl::string_view kName = "\r\ncontent-length:";
  if (const size_t at = lower.find(kName.data(), 0, kName.size()); at != std::string::npos) {
    const size_t begin = at + kName.size();
    if (!absl::SimpleAtoi(lower.substr(begin, lower.find('\r', begin) - begin), &length)) {
      return absl::nullopt;
    }
  }
  while (unread_.size() < length) {
    if (!Fill()) {
      return absl::nullopt;
    }
  }
  Request request{*std::move(head), unread_.substr(0, length)};
  unread_.erase(0, length);
  return request;
}

void RawConnection::Send(absl::string_view bytes) {
  while (!bytes.empty() && fd_ >= 0) {
    const ssize_t count = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) {
      return;
    }
    bytes.remove_prefix(static_cast<size_t>(count));
  }
}

void RawConnection::WaitForClose() {
  while (Fill()) {
    unread_.clear();
  }
}

void RawConnection::Close() {
  if (fd_ >= 0) {
    shutdown(fd_, SHUT_RDWR);
    close(fd_);
    fd_ = -1;
  }
}

void RawConnection::Reset() {
  const linger hard{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
  // Disconnecting a socket resets it even while a duplicate of the descriptor is open.
  sockaddr none{};
  none.sa_family = AF_UNSPEC;
  connect(fd_, &none, sizeof(none));
  close(fd_);
  fd_ = -1;
}

RawServer::RawServer(std::vector<Script> scripts)
    : scripts_(std::move(scripts)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 ||
      listen(listener_, 128) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

RawServer::~RawServer() {
  std::vector<std::thread> threads;
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
  }
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    MutexLock lock(&mutex_);
    for (const int fd : fds_) {
      shutdown(fd, SHUT_RDWR);
    }
    threads.swap(threads_);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  MutexLock lock(&mutex_);
  for (const int fd : fds_) {
    close(fd);
  }
  close(listener_);
}

std::string RawServer::authority() const { return absl::StrCat("127.0.0.1:", port_); }

int RawServer::connections() const {
  MutexLock lock(&mutex_);
  return static_cast<int>(fds_.size());
}

void RawServer::Accept() {
  while (true) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    MutexLock lock(&mutex_);
    if (fd < 0 || stopping_) {
      if (fd >= 0) {
        close(fd);
      }
      return;
    }
    const Script& script = scripts_[std::min(fds_.size(), scripts_.size() - 1)];
    fds_.push_back(dup(fd));
    threads_.emplace_back([fd, &script] {
      RawConnection connection(fd);
      script(connection);
      connection.Close();
    });
  }
}

}  // namespace ufs
