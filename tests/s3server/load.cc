// s3server_load: how fast a server answers. Each connection is a thread that sends one signed
// request after the other and drops what comes back. README.md says how it is used.

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "tests/s3server/test_signer.h"

namespace {

struct Job {
  int port = 0;
  std::string method;
  uint64_t size = 0;  // of the object that is put, or that is read
  int connections = 1;
  int requests = 1;  // of each connection
};

// One connection's share of the job. Counts bytes of bodies; false when an answer was no 200.
bool RunConnection(const Job& job, const std::string& head, std::atomic<uint64_t>* bytes) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(job.port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return false;
  }
  // Head and body go out in two pieces, which Nagle's algorithm would hold apart.
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  std::vector<char> buffer(512u << 10, 'x');
  bool ok = true;
  for (int i = 0; ok && i < job.requests; ++i) {
    ok = ::send(fd, head.data(), head.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(head.size());
    for (uint64_t left = job.method == "PUT" ? job.size : 0; ok && left > 0;) {
      const ssize_t n =
          ::send(fd, buffer.data(), std::min<uint64_t>(left, buffer.size()), MSG_NOSIGNAL);
      ok = n > 0;
      left -= ok ? static_cast<uint64_t>(n) : 0;
      *bytes += ok ? static_cast<uint64_t>(n) : 0;
    }
    std::string answer;
    size_t end = std::string::npos;
    while (ok && (end = answer.find("\r\n\r\n")) == std::string::npos) {
      const ssize_t n = ::recv(fd, buffer.data(), buffer.size(), 0);
      ok = n > 0;
      answer.append(buffer.data(), ok ? static_cast<size_t>(n) : 0);
    }
    ok = ok && answer.compare(0, 12, "HTTP/1.1 200") == 0;
    if (ok && job.method == "GET") {
      uint64_t got = answer.size() - end - 4;
      while (ok && got < job.size) {
        const ssize_t n = ::recv(fd, buffer.data(), buffer.size(), 0);
        ok = n > 0;
        got += ok ? static_cast<uint64_t>(n) : 0;
      }
      *bytes += got;
    }
  }
  ::close(fd);
  return ok;
}

// CPU seconds that a process has used, from /proc.
double CpuSeconds(int pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/stat"));
  std::string text;
  std::getline(file, text);
  const std::vector<std::string> fields =
      absl::StrSplit(text.substr(std::min(text.rfind(')'), text.size())), ' ');
  double user = 0;
  double system = 0;
  if (fields.size() > 13 && absl::SimpleAtod(fields[12], &user) &&
      absl::SimpleAtod(fields[13], &system)) {
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Job job;
  int pid = 0;
  if (argc != 7 || !absl::SimpleAtoi(argv[1], &job.port) || !absl::SimpleAtoi(argv[2], &pid) ||
      !absl::SimpleAtoi(argv[4], &job.size) || !absl::SimpleAtoi(argv[5], &job.connections) ||
      !absl::SimpleAtoi(argv[6], &job.requests)) {
    std::fprintf(stderr,
                 "usage: s3server_load PORT SERVER-PID GET|HEAD|PUT SIZE CONNECTIONS "
                 "REQUESTS-OF-EACH\n");
    return 64;
  }
  job.method = argv[3];
  s3server::TestSigner signer;
  signer.time = absl::Now();
  const std::string path = absl::StrCat("/bucket/load-", job.size);
  std::string head = absl::StrCat(job.method, " ", path, " HTTP/1.1\r\n");
  for (const std::string& line : signer.Headers(job.method, path)) {
    absl::StrAppend(&head, line, "\r\n");
  }
  absl::StrAppend(&head, "Content-Length: ", job.method == "PUT" ? job.size : 0, "\r\n\r\n");

  std::atomic<uint64_t> bytes{0};
  std::atomic<bool> ok{true};
  const double cpu = CpuSeconds(pid);
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  for (int i = 0; i < job.connections; ++i) {
    threads.emplace_back([&job, &head, &bytes, &ok] {
      if (!RunConnection(job, head, &bytes)) {
        ok = false;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  const double used = CpuSeconds(pid) - cpu;
  const double count = static_cast<double>(job.connections) * job.requests;
  const double gib = static_cast<double>(bytes.load()) / (1 << 30);
  std::printf(
      "%s %llu: %s, %.0f requests/s, %.2f GiB/s; per CPU second of the server: "
      "%.0f requests, %.2f GiB\n",
      job.method.c_str(), static_cast<unsigned long long>(job.size), ok ? "ok" : "FAILED",
      count / took.count(), gib / took.count(), count / used, gib / used);
  return ok ? 0 : 1;
}
