// Proxies and the hosts that are reached without one: pure functions.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/http/http_route.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ProxyUrl, TakesWhatEnvironmentVariablesHold) {
  const struct {
    const char* text;
    const char* host;
    int port;
    const char* user;
    const char* password;
  } kCases[] = {
      {"http://proxy.example:3128", "proxy.example", 3128, "", ""},
      {"proxy.example:8080/", "proxy.example", 8080, "", ""},
      {"HTTP://proxy", "proxy", 1080, "", ""},
      {"http://me:pa%40ss:x@10.1.2.3:3128", "10.1.2.3", 3128, "me", "pa@ss:x"},
      {"http://me@[fd00::1]:3128/", "fd00::1", 3128, "me", ""},
      {" http://proxy:1 ", "proxy", 1, "", ""},
  };
  for (const auto& item : kCases) {
    const auto proxy = ParseProxyUrl(item.text);
    ASSERT_TRUE(proxy.ok()) << item.text << proxy.status();
    EXPECT_EQ(proxy->host, item.host);
    EXPECT_EQ(proxy->port, item.port);
    EXPECT_EQ(proxy->user, item.user);
    EXPECT_EQ(proxy->password.Reveal(), item.password);
  }
}

TEST(ProxyUrl, RefusesTheRestAndShowsNoPassword) {
  for (const char* text :
       {"", "http://", "https://me:secret@proxy:1", "socks5://proxy:1", "http://me:secret@proxy:0",
        "http://me:secret@proxy:65536", "http://me:secret@proxy:+1", "http://me:secret@a b:1",
        "http://me:secret@[::1", "http://me:secret@[::1]x", "http://me:se%0acret@proxy:1",
        "http://me:secret%@proxy:1", "http://m%3ae:secret@proxy:1", "http://proxy:1/secret",
        "http://proxy:"}) {
    const auto proxy = ParseProxyUrl(text);
    ASSERT_FALSE(proxy.ok()) << text;
    EXPECT_THAT(std::string(proxy.status().message()), Not(HasSubstr("secret")));
    EXPECT_THAT(std::string(proxy.status().message()), HasSubstr("http://HOST:PORT"));
  }
}

TEST(NoProxyList, NamesMeanThemselvesAndWhatIsBelow) {
  const NoProxyList list = NoProxyList::Parse("example.com, .corp, *.Lan. intern:8443,,:,/,a/b");
  EXPECT_TRUE(list.Matches("example.com", 443));
  EXPECT_TRUE(list.Matches("S3.Example.COM.", 443));
  EXPECT_FALSE(list.Matches("notexample.com", 443));
  EXPECT_FALSE(list.Matches("com", 443));
  EXPECT_TRUE(list.Matches("corp", 80));
  EXPECT_TRUE(list.Matches("s3.corp", 80));
  EXPECT_TRUE(list.Matches("b.lan", 80));
  EXPECT_TRUE(list.Matches("s3.intern", 8443));
  EXPECT_FALSE(list.Matches("s3.intern", 443));
}

TEST(NoProxyList, AddressesAndNetworks) {
  const NoProxyList list = NoProxyList::Parse("10.0.0.0/8 192.168.1.7 fd00::/9,[2001:db8::1]:9000");
  EXPECT_TRUE(list.Matches("10.200.1.1", 0));
  EXPECT_FALSE(list.Matches("11.0.0.1", 0));
  EXPECT_TRUE(list.Matches("192.168.1.7", 0));
  EXPECT_FALSE(list.Matches("192.168.1.70", 0));
  EXPECT_TRUE(list.Matches("::ffff:10.0.0.1", 0));
  EXPECT_TRUE(list.Matches("fd7f::1", 0));
  EXPECT_FALSE(list.Matches("fd80::1", 0));
  EXPECT_TRUE(list.Matches("2001:db8::1", 9000));
  EXPECT_FALSE(list.Matches("2001:db8::1", 443));
  EXPECT_FALSE(list.Matches("10.0.0.1.example", 0));
}

TEST(NoProxyList, AStarIsEverythingAndNothingIsNothing) {
  EXPECT_TRUE(NoProxyList::Parse("a,*").Matches("anything", 1));
  EXPECT_FALSE(NoProxyList::Parse("").Matches("anything", 1));
  EXPECT_FALSE(NoProxyList().Matches("10.0.0.1", 1));
}

TEST(HttpRoute, ThisMachineAndMetadataServicesAreNeverProxied) {
  HttpRoute route;
  route.http_proxy = *ParseProxyUrl("http://plain:1");
  route.https_proxy = *ParseProxyUrl("http://tunnel:2");
  for (const char* authority :
       {"localhost", "localhost:9000", "bucket.localhost:9000", "127.0.0.1:9000", "127.9.9.9",
        "[::1]:9000", "169.254.169.254", "169.254.170.2", "169.254.170.23", "[fd00:ec2::254]"}) {
    EXPECT_EQ(route.ProxyFor("http", authority), nullptr) << authority;
    EXPECT_EQ(route.ProxyFor("https", authority), nullptr) << authority;
  }
}

TEST(HttpRoute, EachSchemeHasItsProxyAndTheListItsSay) {
  HttpRoute route;
  EXPECT_EQ(route.ProxyFor("http", "s3.example"), nullptr);
  route.http_proxy = *ParseProxyUrl("http://plain:1");
  EXPECT_EQ(route.ProxyFor("http", "s3.example:80")->host, "plain");
  EXPECT_EQ(route.ProxyFor("https", "s3.example"), nullptr);
  route.https_proxy = *ParseProxyUrl("http://tunnel:2");
  EXPECT_EQ(route.ProxyFor("https", "s3.example")->host, "tunnel");
  EXPECT_EQ(route.ProxyFor("https", "[2001:db8::1]")->host, "tunnel");
  route.no_proxy = NoProxyList::Parse("example:9000,2001:db8::/32");
  EXPECT_EQ(route.ProxyFor("http", "s3.example:9000"), nullptr);
  EXPECT_NE(route.ProxyFor("http", "s3.example"), nullptr);
  EXPECT_EQ(route.ProxyFor("https", "[2001:db8::1]:443"), nullptr);
}

}  // namespace
}  // namespace ufs
