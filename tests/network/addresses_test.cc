// A name with several addresses, connections that grow old, and connections that are dead.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/network/network_store.h"

namespace ufs {
namespace {

constexpr char kHost[] = "s3.underfs.test";

// A port that takes connections and never accepts one: what a firewall does that drops packets.
class BlackHole {
 public:
  explicit BlackHole(int port) : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    inet_pton(AF_INET, "127.0.0.2", &address.sin_addr);
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(listen(listener_, 0), 0);
    // Fill the queue; further SYNs are dropped.
    for (int i = 0; i < 4; ++i) {
      const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address));
      fillers_.push_back(fd);
    }
  }
  ~BlackHole() {
    for (const int fd : fillers_) {
      close(fd);
    }
    close(listener_);
  }

 private:
  int listener_;
  std::vector<int> fillers_;
};

class AddressesTest : public NetworkTest {
 protected:
  // The store by a name with a dead address beside the server's; every request on a new connection.
  void OpenByName() {
    CurlTransportOptions transport;
    transport.resolve = {absl::StrCat(kHost, ":", server_->port(), ":127.0.0.2,127.0.0.1")};
    StackOptions once;
    once.retry.max_attempts = 1;
    Open(HttpRoute(), absl::StrCat("http://", kHost, ":", server_->port()), transport, once);
  }
  // The connections that requests came on.
  std::set<uint64_t> Connections() {
    std::set<uint64_t> connections;
    for (const s3server::LogEntry& entry : log().Snapshot()) {
      connections.insert(entry.connection);
    }
    return connections;
  }
};

TEST_F(AddressesTest, ARefusingAddressIsPassedOver) {
  Serve();
  for (int i = 0; i < 10; ++i) {
    OpenByName();
    EXPECT_TRUE(Put("key").ok());
  }
  EXPECT_EQ(log().Count(), 10u);
}

TEST_F(AddressesTest, ASilentAddressIsPassedOver) {
  Serve();
  const BlackHole hole(server_->port());
  // Up to 600 ms curl gives all of it to the first address.
  connect_timeout_ = absl::Milliseconds(1000);
  for (int i = 0; i < 6; ++i) {
    OpenByName();
    EXPECT_TRUE(Put("key").ok());
  }
  EXPECT_EQ(log().Count(), 6u);
}

TEST_F(AddressesTest, AnOldConnectionIsNotUsedAgain) {
  Serve();
  HttpRoute route;
  Open(route);
  ASSERT_TRUE(Put("a").ok());
  absl::SleepFor(absl::Milliseconds(2100));
  ASSERT_TRUE(Put("b").ok());
  EXPECT_EQ(Connections().size(), 1u) << "without a limit it is";
  log().Clear();
  route.connection_ttl = absl::Seconds(1);
  Open(route);
  ASSERT_TRUE(Put("a").ok());
  ASSERT_TRUE(Put("b").ok());
  EXPECT_EQ(Connections().size(), 1u) << "a young one is";
  absl::SleepFor(absl::Milliseconds(2100));
  ASSERT_TRUE(Put("c").ok());
  EXPECT_EQ(Connections().size(), 2u);
}

TEST_F(AddressesTest, ADeadKeptConnectionCostsNoRetry) {
  Serve();
  StackOptions once;
  once.retry.max_attempts = 1;
  Open(HttpRoute(), "", {}, once);
  s3server::FaultRule close_after;
  close_after.action = s3server::FaultAction::kCloseAfter;
  server_->AddFault(close_after);
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(Put(absl::StrCat("key", i), std::string(100'000, 'x')).ok());
  }
  EXPECT_EQ(Connections().size(), 20u);
}

}  // namespace
}  // namespace ufs
