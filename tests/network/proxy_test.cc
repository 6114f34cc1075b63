// Requests through HTTP proxies: a relay that does what a test says, and tinyproxy from Debian.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "tests/network/network_store.h"
#include "tests/network/relay.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// A name that only the proxy can resolve.
constexpr char kHost[] = "s3.underfs.test";

class ProxyTest : public NetworkTest {
 protected:
  // The store at kHost's `port`, through the proxy at `proxy_port`.
  void OpenThrough(int proxy_port, const std::string& scheme, HttpRoute route,
                   const StackOptions& stack = {}) {
    ProxyServer proxy;
    proxy.host = "127.0.0.1";
    proxy.port = proxy_port;
    proxy.user = user_;
    proxy.password = Secret(password_);
    route.http_proxy = proxy;
    route.https_proxy = proxy;
    Open(route, absl::StrCat(scheme, "://", kHost, ":", server_->port()), {}, stack);
  }
  void ServeTlsAsHost() {
    s3server::CertificateRequest request;
    request.names = {absl::StrCat("DNS:", kHost)};
    ServeTls(request);
  }
  static StackOptions Quick(int attempts) {
    StackOptions stack;
    stack.retry.max_attempts = attempts;
    stack.retry.base_backoff = absl::Milliseconds(1);
    stack.retry.max_backoff = absl::Milliseconds(5);
    return stack;
  }
  std::string Said(const absl::Status& status) {
    const std::string text = status.ToString();
    EXPECT_THAT(text, Not(HasSubstr("hush")));
    return text;
  }

  std::string user_;
  std::string password_;
};

TEST_F(ProxyTest, PlainHttpIsForwarded) {
  Serve();
  Relay relay(server_->port());
  OpenThrough(relay.port(), "http", HttpRoute());
  ASSERT_TRUE(Put("a key?", std::string(100'000, 'x')).ok());
  EXPECT_EQ(server_->GetObject("bucket", "a key?")->size(), 100'000u);
  ASSERT_EQ(relay.requests(), 1);
  EXPECT_THAT(relay.seen()[0].target, StartsWith("http://s3.underfs.test:"));
  EXPECT_THAT(relay.seen()[0].target, HasSubstr("/bucket/a%20key%3F"));
}

TEST_F(ProxyTest, HttpsGoesThroughATunnelWithTheServersOwnCertificate) {
  ServeTlsAsHost();
  Relay relay(server_->port());
  OpenThrough(relay.port(), "https", Trusting());
  ASSERT_TRUE(Put("key").ok());
  ASSERT_TRUE(Head("key").ok());
  ASSERT_EQ(relay.requests(), 1) << "a tunnel is a connection, and connections are kept";
  EXPECT_EQ(relay.seen()[0].method, "CONNECT");
  EXPECT_EQ(relay.seen()[0].target, absl::StrCat(kHost, ":", server_->port()));
  // A proxy cannot put its own certificate in the place of the server's.
  OpenThrough(relay.port(), "https", HttpRoute());
  EXPECT_TRUE(IsPermanentFailure(Head("key")));
}

TEST_F(ProxyTest, UserAndPasswordAreSentToTheProxyAlone) {
  Serve();
  Relay relay(server_->port());
  relay.set_judge([](const RelayedRequest& request) {
    return request.authorization == "Basic bWU6aHVzaA=="  // me:hush
               ? ""
               : "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n";
  });
  OpenThrough(relay.port(), "http", HttpRoute(), Quick(5));
  absl::Status refused = Head("key");
  EXPECT_TRUE(IsPermanentFailure(refused));
  EXPECT_EQ(retries(), 0);
  EXPECT_THAT(Said(refused), HasSubstr(relay.authority()));
  EXPECT_THAT(Said(refused), HasSubstr("proxy.user and proxy.password"));
  user_ = "me";
  password_ = "hush";
  OpenThrough(relay.port(), "http", HttpRoute(), Quick(5));
  EXPECT_TRUE(absl::IsNotFound(Head("key")));
  password_ = "hush!";
  OpenThrough(relay.port(), "http", HttpRoute(), Quick(5));
  EXPECT_THAT(Said(Head("key")), HasSubstr("407"));
}

TEST_F(ProxyTest, ATunnelThatIsRefusedIsNamed) {
  ServeTlsAsHost();
  Relay relay(server_->port());
  std::atomic<int> status{407};
  relay.set_judge([&status](const RelayedRequest& /*request*/) {
    return absl::StrCat("HTTP/1.1 ", status.load(), " No\r\nProxy-Authenticate: Basic\r\n");
  });
  user_ = "me";
  password_ = "hush";
  OpenThrough(relay.port(), "https", Trusting(), Quick(3));
  EXPECT_THAT(Said(Head("key")), HasSubstr("HTTP 407"));
  status = 403;
  const absl::Status forbidden = Head("key");
  EXPECT_TRUE(IsPermanentFailure(forbidden));
  EXPECT_THAT(Said(forbidden), HasSubstr("opened no tunnel to s3.underfs.test"));
  EXPECT_EQ(retries(), 0);
  status = 502;
  EXPECT_THAT(Said(Head("key")), HasSubstr("HTTP 502"));
  EXPECT_EQ(retries(), 2);
}

TEST_F(ProxyTest, ADeadProxyIsNamedAndTriedAgain) {
  Serve();
  Relay relay(server_->port());
  relay.Die();
  OpenThrough(relay.port(), "http", HttpRoute(), Quick(3));
  const absl::Status status = Head("key");
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_EQ(retries(), 2);
  EXPECT_THAT(Said(status), HasSubstr(relay.authority()));
  relay.Revive();
  EXPECT_TRUE(absl::IsNotFound(Head("key")));
}

TEST_F(ProxyTest, AProxyThatDiesUnderADownloadCostsNothing) {
  ServeTlsAsHost();
  Relay relay(server_->port());
  OpenThrough(relay.port(), "https", Trusting(), Quick(20));
  const std::string content(8 << 20, 'c');
  ASSERT_TRUE(server_->PutObject("bucket", "key", content).ok());

  class Sink final : public GetSink {
   public:
    explicit Sink(std::function<void()> on_first) : on_first_(std::move(on_first)) {}
    absl::Status OnStart(const ObjectMeta& /*meta*/, const ByteRange& /*range*/) override {
      return absl::OkStatus();
    }
    absl::Status OnBytes(absl::Span<const char> bytes) override {
      body.append(bytes.data(), bytes.size());
      if (on_first_ && body.size() > (1 << 20)) {
        std::exchange(on_first_, nullptr)();
      }
      return absl::OkStatus();
    }
    std::string body;

   private:
    std::function<void()> on_first_;
  };
  auto sink = std::make_shared<Sink>([&relay] {
    relay.Die();
    relay.Revive();
  });
  ASSERT_TRUE(Do(GetRequest{"key", absl::nullopt, "", sink}).ok());
  EXPECT_TRUE(sink->body == content);
  EXPECT_GE(retries(), 1);
}

TEST_F(ProxyTest, ThisMachineAndTheListAreReachedDirectly) {
  Serve();
  Relay relay(server_->port());
  HttpRoute route;
  route.http_proxy = *ParseProxyUrl(absl::StrCat("http://", relay.authority()));
  Open(route);
  EXPECT_TRUE(Put("key").ok());
  EXPECT_EQ(relay.requests(), 0) << "127.0.0.1 needs no proxy";

  CurlTransportOptions transport;
  transport.resolve = {absl::StrCat(kHost, ":", server_->port(), ":127.0.0.1")};
  route.no_proxy = NoProxyList::Parse("underfs.test");
  Open(route, absl::StrCat("http://", kHost, ":", server_->port()), transport);
  EXPECT_TRUE(Put("key").ok());
  EXPECT_EQ(relay.requests(), 0);
}

// tinyproxy with a hosts file of its own (nss_wrapper), in which kHost is this machine.
class Tinyproxy {
 public:
  Tinyproxy(const std::string& directory, const std::string& more) {
    port_ = FreePort();
    const std::string conf = directory + "/tinyproxy.conf";
    std::ofstream(conf) << "Port " << port_ << "\nListen 127.0.0.1\nTimeout 60\nMaxClients 50\n"
                        << "LogLevel Error\n"
                        << more;
    const std::string hosts = directory + "/hosts";
    std::ofstream(hosts) << "127.0.0.1 " << kHost << "\n";
    pid_ = fork();
    if (pid_ == 0) {
      setenv("LD_PRELOAD", "libnss_wrapper.so", 1);
      setenv("NSS_WRAPPER_HOSTS", hosts.c_str(), 1);
      execlp("tinyproxy", "tinyproxy", "-d", "-c", conf.c_str(), nullptr);
      _exit(127);
    }
  }
  ~Tinyproxy() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  // False when it has not opened its port within 10 s.
  bool WaitUntilUp() const {
    for (int i = 0; i < 1000; ++i) {
      const int fd = socket(AF_INET, SOCK_STREAM, 0);
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      address.sin_port = htons(static_cast<uint16_t>(port_));
      const bool up = connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
      close(fd);
      if (up) {
        return true;
      }
      usleep(10'000);
    }
    return false;
  }
  int port() const { return port_; }

 private:
  static int FreePort() {
    const Relay relay(1);
    return relay.port();
  }
  int port_ = 0;
  pid_t pid_ = -1;
};

class TinyproxyTest : public ProxyTest {
 protected:
  void SetUp() override {
    if (std::system("command -v tinyproxy > /dev/null") != 0) {
      GTEST_SKIP() << "tinyproxy is not installed";
    }
  }
};

TEST_F(TinyproxyTest, ForwardsHttp) {
  Serve();
  const Tinyproxy proxy(authority_.directory(), "");
  ASSERT_TRUE(proxy.WaitUntilUp());
  OpenThrough(proxy.port(), "http", HttpRoute());
  const std::string content(3 << 20, 'z');
  ASSERT_TRUE(Put("dir/a + b", content).ok());
  EXPECT_EQ(*server_->GetObject("bucket", "dir/a + b"), content);
  EXPECT_TRUE(Head("dir/a + b").ok());
  EXPECT_TRUE(absl::IsNotFound(Head("none")));
}

TEST_F(TinyproxyTest, TunnelsHttps) {
  ServeTlsAsHost();
  const Tinyproxy proxy(authority_.directory(), "");
  ASSERT_TRUE(proxy.WaitUntilUp());
  OpenThrough(proxy.port(), "https", Trusting());
  const std::string content(3 << 20, 'z');
  ASSERT_TRUE(Put("key", content).ok());
  EXPECT_EQ(*server_->GetObject("bucket", "key"), content);
}

TEST_F(TinyproxyTest, AsksForItsPassword) {
  ServeTlsAsHost();
  const Tinyproxy proxy(authority_.directory(), "BasicAuth me hush\n");
  ASSERT_TRUE(proxy.WaitUntilUp());
  OpenThrough(proxy.port(), "https", Trusting(), Quick(5));
  const absl::Status refused = Put("key");
  EXPECT_TRUE(IsPermanentFailure(refused)) << refused;
  EXPECT_THAT(Said(refused), HasSubstr("HTTP 407"));
  EXPECT_EQ(retries(), 0);
  user_ = "me";
  password_ = "hush";
  OpenThrough(proxy.port(), "https", Trusting(), Quick(5));
  EXPECT_TRUE(Put("key").ok());
}

}  // namespace
}  // namespace ufs
