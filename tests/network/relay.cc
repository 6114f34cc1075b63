// Blocking sockets and a thread for each connection. The server is asked to close after its answer,
// so that the end of an answer is the end of its connection, whatever framing it has.
#include "tests/network/relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace ufs {
namespace {

constexpr char kSlowDown[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>SlowDown</Code>"
    "<Message>Please reduce your request rate.</Message></Error>";

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

bool SendAll(int fd, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

// Moves bytes from one to the other until both ends have closed.
void Pump(int a, int b) {
  char buffer[64 << 10];
  pollfd ends[2] = {{a, POLLIN, 0}, {b, POLLIN, 0}};
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    if (poll(ends, 2, -1) < 0) {
      return;
    }
    for (int i = 0; i < 2; ++i) {
      if (ends[i].fd < 0 || ends[i].revents == 0) {
        continue;
      }
      const int other = i == 0 ? b : a;
      const ssize_t got = recv(ends[i].fd, buffer, sizeof(buffer), 0);
      if (got <= 0 || !SendAll(other, absl::string_view(buffer, static_cast<size_t>(got)))) {
        shutdown(other, SHUT_WR);
        ends[i].fd = -1;
      }
    }
  }
}

// The head of a request, and what came of its body with it.
struct Head {
  RelayedRequest request;
  std::vector<std::string> fields;
  size_t body_size = 0;
  std::string rest;
};

bool ReadHead(int fd, Head* head) {
  std::string bytes;
  size_t end = std::string::npos;
  char buffer[16 << 10];
  while ((end = bytes.find("\r\n\r\n")) == std::string::npos) {
    const ssize_t got = recv(fd, buffer, sizeof(buffer), 0);
    if (got <= 0) {
      return false;
    }
    bytes.append(buffer, static_cast<size_t>(got));
  }
  head->rest = bytes.substr(end + 4);
  std::vector<std::string> lines = absl::StrSplit(bytes.substr(0, end), "\r\n");
  const std::vector<std::string> words = absl::StrSplit(lines[0], ' ');
  if (words.size() != 3) {
    return false;
  }
  head->request.method = words[0];
  head->request.target = words[1];
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::string lower = absl::AsciiStrToLower(lines[i]);
    const std::string value(absl::StripAsciiWhitespace(
        absl::string_view(lines[i]).substr(std::min(lines[i].find(':'), lines[i].size() - 1) + 1)));
    if (absl::StartsWith(lower, "content-length:")) {
      (void)absl::SimpleAtoi(value, &head->body_size);
    } else if (absl::StartsWith(lower, "proxy-authorization:")) {
      head->request.authorization = value;
    }
    if (!absl::StartsWith(lower, "proxy-") && !absl::StartsWith(lower, "connection:")) {
      head->fields.push_back(lines[i]);
    }
  }
  return true;
}

// Reads the rest of the body and gives it to `take`.
bool ReadBody(int fd, Head* head, const std::function<bool(absl::string_view)>& take) {
  size_t left = head->body_size;
  left -= std::min(left, head->rest.size());
  bool going = take(head->rest);
  char buffer[64 << 10];
  while (going && left > 0) {
    const ssize_t got = recv(fd, buffer, std::min(sizeof(buffer), left), 0);
    if (got <= 0) {
      return false;
    }
    left -= static_cast<size_t>(got);
    going = take(absl::string_view(buffer, static_cast<size_t>(got)));
  }
  return going;
}

std::string OriginForm(const std::string& target) {
  const size_t scheme = target.find("://");
  if (scheme == std::string::npos) {
    return target;
  }
  const size_t slash = target.find('/', scheme + 3);
  return slash == std::string::npos ? "/" : target.substr(slash);
}

}  // namespace

Relay::Relay(int port) : server_port_(port) { Listen(); }

Relay::~Relay() { Die(); }

std::string Relay::authority() const { return absl::StrCat("127.0.0.1:", port_); }

std::vector<RelayedRequest> Relay::seen() const {
  MutexLock lock(&mutex_);
  return seen_;
}

void Relay::Listen() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  sockaddr_in address = Loopback(port_);
  socklen_t size = sizeof(address);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(fd, 128) != 0 ||
      getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  {
    MutexLock lock(&mutex_);
    dead_ = false;
    listener_ = fd;
  }
  acceptor_ = std::thread([this, fd] { Accept(fd); });
}

void Relay::Accept(int listener) {
  while (true) {
    const int client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) {
      return;
    }
    const int on = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    MutexLock lock(&mutex_);
    if (dead_) {
      close(client);
      return;
    }
    fds_.push_back(client);
    threads_.emplace_back([this, client] { Serve(client); });
  }
}

bool Relay::Answer(int client, const RelayedRequest& request) {
  const int number = ++requests_;
  {
    MutexLock lock(&mutex_);
    seen_.push_back(request);
  }
  const std::string own = judge_ ? judge_(request) : "";
  if (!own.empty()) {
    SendAll(client, absl::StrCat(own, "Content-Length: 0\r\nConnection: close\r\n\r\n"));
    return true;
  }
  const int every = refuse_every_;
  if (every > 0 && number % every == 0) {
    ++refused_;
    const std::string body = request.method == "HEAD" ? "" : kSlowDown;
    SendAll(client, absl::StrCat("HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\n"
                                 "Content-Length: ",
                                 sizeof(kSlowDown) - 1, "\r\nConnection: close\r\n\r\n", body));
    return true;
  }
  return false;
}

void Relay::Serve(int client) {
  Head head;
  int server = -1;
  const bool tunnel = ReadHead(client, &head) && head.request.method == "CONNECT";
  std::string body;
  const bool whole =
      !head.request.method.empty() && ReadBody(client, &head, [&body](absl::string_view bytes) {
        body.append(bytes.data(), bytes.size());
        return true;
      });
  if (whole && !Answer(client, head.request)) {
    server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(server_port_);
    bool going = connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    {
      MutexLock lock(&mutex_);
      fds_.push_back(server);
      going = going && !dead_;
    }
    if (going && tunnel) {
      going = SendAll(client, "HTTP/1.1 200 Connection established\r\n\r\n");
    } else if (going) {
      std::string sent = absl::StrCat(head.request.method, " ", OriginForm(head.request.target),
                                      " HTTP/1.1\r\nConnection: close\r\n");
      for (const std::string& field : head.fields) {
        absl::StrAppend(&sent, field, "\r\n");
      }
      going = SendAll(server, absl::StrCat(sent, "\r\n", body));
    }
    if (going) {
      Pump(client, server);
    }
  }
  MutexLock lock(&mutex_);
  for (const int fd : {client, server}) {
    const auto found = std::find(fds_.begin(), fds_.end(), fd);
    if (found != fds_.end()) {
      fds_.erase(found);
      close(fd);
    }
  }
}

void Relay::Die() {
  std::vector<std::thread> threads;
  {
    MutexLock lock(&mutex_);
    if (dead_) {
      return;
    }
    dead_ = true;
    shutdown(listener_, SHUT_RDWR);
  }
  acceptor_.join();
  {
    MutexLock lock(&mutex_);
    close(listener_);
    for (const int fd : fds_) {
      shutdown(fd, SHUT_RDWR);
    }
    threads.swap(threads_);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

void Relay::Revive() { Listen(); }

}  // namespace ufs
