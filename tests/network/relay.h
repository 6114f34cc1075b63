#ifndef TESTS_NETWORK_RELAY_H_
#define TESTS_NETWORK_RELAY_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "ufs/base/mutex.h"

namespace ufs {

// What a Relay saw of a request.
struct RelayedRequest {
  std::string method;
  std::string target;         // as sent: for a proxy the whole URL, or HOST:PORT of a CONNECT
  std::string authorization;  // Proxy-Authorization
};

// A small HTTP/1.1 server for tests that hands every request on to one server on loopback, one
// request to a connection. It stands in for a proxy (CONNECT and whole URLs; whatever host they
// name, the one server is meant) and for a store that throttles. Thread-safe.
class Relay {
 public:
  // Starts on a port of 127.0.0.1 that the kernel chooses; `port` is the server's.
  explicit Relay(int port);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  int port() const { return port_; }
  std::string authority() const;

  // Decides about each request: an answer to give in the server's place (status line and further
  // headers, each with its line end; no body), or nothing to hand it on. Before the first request.
  void set_judge(std::function<std::string(const RelayedRequest&)> judge) { judge_ = judge; }
  // Answers every n-th request with 503 SlowDown; 0: none.
  void RefuseEvery(int n) { refuse_every_ = n; }

  // Breaks all connections and accepts none; Revive goes on at the same port.
  void Die();
  void Revive();

  // Requests that came, and those that were refused by RefuseEvery.
  int requests() const { return requests_; }
  int refused() const { return refused_; }
  std::vector<RelayedRequest> seen() const;

 private:
  void Listen();
  void Accept(int listener);
  void Serve(int client);
  bool Answer(int client, const RelayedRequest& request);

  const int server_port_;
  int port_ = 0;
  std::function<std::string(const RelayedRequest&)> judge_;
  std::atomic<int> refuse_every_{0};
  std::atomic<int> requests_{0};
  std::atomic<int> refused_{0};
  mutable Mutex mutex_;
  int listener_ ABSL_GUARDED_BY(mutex_) = -1;
  bool dead_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<int> fds_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
  std::vector<RelayedRequest> seen_ ABSL_GUARDED_BY(mutex_);
  std::thread acceptor_;
};

}  // namespace ufs

#endif  // TESTS_NETWORK_RELAY_H_
