// Real mounts over TLS and through proxies: what users see when all is well, when a certificate is
// wrong, and when the proxy goes away.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "tests/mount/mount_fixture.h"
#include "tests/network/relay.h"
#include "tests/s3server/test_authority.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class NetworkMountTest : public MountTest {
 protected:
  // The text of the daemon's log.
  std::string Log() {
    return Shell(absl::StrCat("find ", base(), " -name underfs.log -exec cat {} +")).output;
  }
  int StatErrno(const std::string& name) {
    struct stat found {};
    return UFS_ERRNO_OF(stat(Path(name).c_str(), &found));
  }

  const s3server::TestAuthority authority_;
};

TEST_F(NetworkMountTest, HttpsWithAnAuthorityOfOnesOwn) {
  server_options_.tls = authority_.Issue("server");
  Mount("ca-bundle=" + authority_.bundle());
  const std::string content = Pattern(20 << 20, 1);
  WriteFile(Path("file"), content);
  EXPECT_EQ(ReadFile(Path("file")), content);
  EXPECT_EQ(*server().GetObject("bucket", "file"), content);
  Unmount();
}

TEST_F(NetworkMountTest, TheBundleOfTheEnvironmentCounts) {
  server_options_.tls = authority_.Issue("server");
  const std::string mount =
      absl::StrCat("$UNDERFS mount s3://bucket ", dir(), " -o ", BaseOptions());
  EXPECT_NE(Shell(mount).exit_code, 0);
  const Ran mounted = Shell(absl::StrCat("AWS_CA_BUNDLE=", authority_.bundle(), " ", mount,
                                         " && ls ", dir(), " && $UNDERFS unmount ", dir()));
  EXPECT_EQ(mounted.exit_code, 0) << mounted.output;
}

TEST_F(NetworkMountTest, AWrongCertificateRefusesTheMountWithReasonAndFix) {
  s3server::CertificateRequest old;
  old.begins = -absl::Hours(48);
  old.ends = -absl::Hours(24);
  server_options_.tls = authority_.Issue("server", old);
  const Ran untrusted = TryMount();
  EXPECT_EQ(untrusted.exit_code, 69) << "EX_UNAVAILABLE";
  EXPECT_THAT(untrusted.output, HasSubstr("ca-bundle=FILE"));
  const Ran expired = TryMount("ca-bundle=" + authority_.bundle());
  EXPECT_EQ(expired.exit_code, 69);
  EXPECT_THAT(expired.output, HasSubstr("has expired"));
  EXPECT_THAT(expired.output, HasSubstr("s3://bucket"));
  EXPECT_EQ(server().log().Count(), 0u);
}

TEST_F(NetworkMountTest, ACertificateThatGoesBadIsAnErrorUntilItIsGoodAgain) {
  server_options_.tls = authority_.Issue("server");
  Mount("metadata-ttl=0,ca-bundle=" + authority_.bundle());
  WriteFile(Path("file"), "content");
  server().Stop();
  s3server::Options options = server_options_;
  options.port = server().port();
  s3server::CertificateRequest old;
  old.begins = -absl::Hours(48);
  old.ends = -absl::Hours(24);
  options.tls = authority_.Issue("expired", old);
  auto bad = s3server::Server::Start(options);
  ASSERT_TRUE(bad.ok()) << bad.status();
  EXPECT_EQ(StatErrno("other"), EIO);
  EXPECT_EQ((*bad)->log().Count(), 0u);
  bad->reset();
  ASSERT_TRUE(server().Restart().ok());
  EXPECT_TRUE(Eventually([this] { return StatErrno("other") == ENOENT; }));
  EXPECT_EQ(ReadFile(Path("file")), "content");
  Unmount();
}

TEST_F(NetworkMountTest, NoVerifyIsLoud) {
  server_options_.tls = authority_.Issue("server");
  const Ran mounted = TryMount("no-verify");
  EXPECT_EQ(mounted.exit_code, 0) << mounted.output;
  EXPECT_THAT(mounted.output, HasSubstr("NOT checked"));
  EXPECT_THAT(Log(), HasSubstr("NOT checked"));
  WriteFile(Path("file"), "x");
  EXPECT_EQ(Shell("$UNDERFS unmount " + dir()).exit_code, 0);
}

TEST_F(NetworkMountTest, TooFewConnectionsAreRaisedWithAWarning) {
  const Ran mounted = TryMount("connections.max=8");
  EXPECT_EQ(mounted.exit_code, 0) << mounted.output;
  EXPECT_THAT(mounted.output, HasSubstr("40 are used"));
  EXPECT_EQ(Shell("$UNDERFS unmount " + dir()).exit_code, 0);
}

// The mount reaches its server by a name that only the proxy knows.
class ProxyMountTest : public NetworkMountTest {
 protected:
  std::string ThroughProxy(const Relay& relay, const std::string& more) {
    return absl::StrCat("endpoint=http://s3.underfs.test:", server().port(),
                        ",path-style,proxy.host=127.0.0.1,proxy.port=", relay.port(), more);
  }
};

TEST_F(ProxyMountTest, AProxyThatDiesIsAnErrorInTimeAndHealsByItself) {
  Relay relay(server().port());
  Mount(ThroughProxy(relay, ",request-timeout=3s,stall-timeout=2s,retries=20,metadata-ttl=0"));
  const std::string content = Pattern(3 << 20, 2);
  WriteFile(Path("file"), content);
  EXPECT_GT(relay.requests(), 0);
  relay.Die();
  EXPECT_EQ(StatErrno("other"), EIO);
  relay.Revive();
  EXPECT_TRUE(Eventually([this] { return StatErrno("other") == ENOENT; }));
  EXPECT_EQ(ReadFile(Path("file")), content);
  WriteFile(Path("file"), "again");
  EXPECT_EQ(*server().GetObject("bucket", "file"), "again");
  Unmount();
}

TEST_F(ProxyMountTest, AProxyThatWantsAPasswordIsNamedAndThePasswordIsNot) {
  Relay relay(server().port());
  relay.set_judge([](const RelayedRequest& request) {
    return request.authorization == "Basic bWU6aHVzaC1odXNo"  // me:hush-hush
               ? ""
               : "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n";
  });
  const Ran refused = TryMount(ThroughProxy(relay, ",proxy.user=me,proxy.password=hush-wrong"));
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_THAT(refused.output, HasSubstr(relay.authority()));
  EXPECT_THAT(refused.output, HasSubstr("407"));
  EXPECT_THAT(refused.output, Not(HasSubstr("hush")));
  EXPECT_EQ(relay.requests(), 1) << "a refusal is not tried again";
  Mount(ThroughProxy(relay, ",proxy.user=me,proxy.password=hush-hush,log-level=trace"));
  WriteFile(Path("file"), "x");
  const Ran seen =
      Shell(absl::StrCat("tr '\\0' ' ' < /proc/", daemon(), "/cmdline; $UNDERFS stats ", dir(),
                         " --metrics; grep ' ", dir(), " ' /proc/mounts"));
  EXPECT_THAT(seen.output, Not(HasSubstr("hush")));
  EXPECT_THAT(Log(), Not(HasSubstr("hush")));
  Unmount();
}

TEST_F(ProxyMountTest, TheEnvironmentsProxyIsUsedToo) {
  Relay relay(server().port());
  const Ran mounted = Shell(absl::StrCat(
      "http_proxy=http://", relay.authority(), " $UNDERFS mount s3://bucket ", dir(),
      " -o endpoint=http://s3.underfs.test:", server().port(), ",path-style,state-dir=", base(),
      "/state && echo content > ", dir(), "/file && $UNDERFS unmount ", dir()));
  EXPECT_EQ(mounted.exit_code, 0) << mounted.output;
  EXPECT_EQ(*server().GetObject("bucket", "file"), "content\n");
  EXPECT_GT(relay.requests(), 0);
}

TEST_F(NetworkMountTest, AStoreThatThrottlesSlowsTheMountAndStatsTellIt) {
  Mount();
  s3server::Model model;
  model.requests_per_second = 100;
  server().SetModel(model);
  const Ran made = Shell(absl::StrCat("cd ", dir(), "; for j in 1 2 3 4 5 6 7 8; do (for i in ",
                                      "$(seq 40); do echo $i > f$j.$i || exit 1; done) & done; ",
                                      "for p in $(jobs -p); do wait $p || exit 1; done; ",
                                      "$UNDERFS stats ", dir()));
  EXPECT_EQ(made.exit_code, 0) << made.output;
  EXPECT_THAT(made.output, HasSubstr("underfs_store_slow_downs_total"));
  EXPECT_THAT(made.output, HasSubstr("underfs_store_request_rate"));
  server().SetModel({});
  EXPECT_EQ(server().ListKeys("bucket").size(), 320u);
  Unmount();
}

}  // namespace
}  // namespace ufs
