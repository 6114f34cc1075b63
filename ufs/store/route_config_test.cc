#include "ufs/store/route_config.h"

#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace ufs {
namespace {

using Variables = std::map<std::string, std::string>;

using ::testing::HasSubstr;
using ::testing::Not;

NetworkOptions Said() {
  NetworkOptions options;
  options.connection_ttl = absl::InfiniteDuration();
  return options;
}

const HttpRoute& Route(const absl::StatusOr<ConfiguredRoute>& made) {
  EXPECT_TRUE(made.ok()) << made.status();
  return *made->route;
}

std::string Refused(const NetworkOptions& options, const FakeEnvironment& environment = {}) {
  const auto made = RouteConfig(options, environment, "");
  EXPECT_TRUE(absl::IsInvalidArgument(made.status())) << made.status();
  return std::string(made.status().message());
}

TEST(RouteConfig, SaysNothingByDefault) {
  const auto made = RouteConfig(Said(), FakeEnvironment(), "");
  EXPECT_TRUE(Route(made).tls.verify);
  EXPECT_EQ(Route(made).tls.ca_bundle, "");
  EXPECT_EQ(Route(made).ProxyFor("https", "s3.example"), nullptr);
  EXPECT_TRUE(made->warnings.empty());
}

TEST(RouteConfig, TheCaBundlesOrder) {
  const FakeEnvironment both(
      Variables{{"AWS_CA_BUNDLE", "/dev/null"}, {"SSL_CERT_FILE", "/dev/zero"}});
  const FakeEnvironment last(Variables{{"SSL_CERT_FILE", "/dev/zero"}});
  EXPECT_EQ(Route(RouteConfig(Said(), last, "")).tls.ca_bundle, "/dev/zero");
  EXPECT_EQ(Route(RouteConfig(Said(), last, "/dev/full")).tls.ca_bundle, "/dev/full");
  EXPECT_EQ(Route(RouteConfig(Said(), both, "/dev/full")).tls.ca_bundle, "/dev/null");
  NetworkOptions options = Said();
  options.ca_bundle = "/";
  EXPECT_EQ(Route(RouteConfig(options, both, "/dev/full")).tls.ca_bundle, "/");
}

TEST(RouteConfig, AFileThatIsNotThereIsFoundAtOnce) {
  EXPECT_THAT(Refused(Said(), FakeEnvironment(Variables{{"AWS_CA_BUNDLE", "/no/such.pem"}})),
              HasSubstr("AWS_CA_BUNDLE: /no/such.pem cannot be read"));
  NetworkOptions options = Said();
  options.client_cert = "/no/cert.pem";
  EXPECT_THAT(Refused(options), HasSubstr("client-cert"));
  options.client_cert.clear();
  options.client_key = "/dev/null";
  EXPECT_THAT(Refused(options), HasSubstr("without client-cert"));
}

TEST(RouteConfig, NoVerifyIsLoud) {
  NetworkOptions options = Said();
  options.no_verify = true;
  const auto made = RouteConfig(options, FakeEnvironment(), "");
  EXPECT_FALSE(Route(made).tls.verify);
  ASSERT_EQ(made->warnings.size(), 1u);
  EXPECT_THAT(made->warnings[0], HasSubstr("NOT checked"));
}

TEST(RouteConfig, ProxiesFromTheEnvironmentGoByScheme) {
  const FakeEnvironment environment(Variables{{"http_proxy", "http://plain:1"},
                                              {"HTTP_PROXY", "http://cgi:9"},
                                              {"HTTPS_PROXY", "http://me:pw@tunnel:2"},
                                              {"all_proxy", "http://all:3"},
                                              {"no_proxy", "near.example"}});
  const auto made = RouteConfig(Said(), environment, "");
  EXPECT_EQ(Route(made).ProxyFor("http", "s3.example")->Name(), "plain:1");
  EXPECT_EQ(Route(made).ProxyFor("https", "s3.example")->Name(), "tunnel:2");
  EXPECT_EQ(Route(made).ProxyFor("https", "s3.example")->user, "me");
  EXPECT_EQ(Route(made).ProxyFor("https", "b.near.example"), nullptr);
  const FakeEnvironment all(
      Variables{{"ALL_PROXY", "http://all:3"}, {"HTTP_PROXY", "http://cgi:9"}});
  EXPECT_EQ(Route(RouteConfig(Said(), all, "")).ProxyFor("http", "s3.example")->Name(), "all:3");
  EXPECT_EQ(Route(RouteConfig(Said(), all, "")).ProxyFor("https", "s3.example")->Name(), "all:3");
}

TEST(RouteConfig, OptionsBeatTheEnvironment) {
  const FakeEnvironment environment(
      Variables{{"http_proxy", "http://plain:1"}, {"NO_PROXY", "example"}});
  NetworkOptions options = Said();
  options.proxy_host = "proxy.example";
  options.proxy_port = 3128;
  options.proxy_user = "me";
  options.proxy_password = Secret("pw");
  options.no_proxy = "";
  const auto made = RouteConfig(options, environment, "");
  EXPECT_EQ(Route(made).ProxyFor("http", "s3.example")->Name(), "proxy.example:3128");
  EXPECT_EQ(Route(made).ProxyFor("https", "s3.example")->password, Secret("pw"));
}

TEST(RouteConfig, HalfAProxyIsRefusedAndShowsNoPassword) {
  NetworkOptions options = Said();
  options.proxy_host = "proxy.example";
  EXPECT_THAT(Refused(options), HasSubstr("proxy.port"));
  options.proxy_host = "http://me:secret@proxy.example:x";
  EXPECT_THAT(Refused(options), Not(HasSubstr("secret")));
  options.proxy_host.clear();
  options.proxy_password = Secret("secret");
  EXPECT_THAT(Refused(options), HasSubstr("without proxy.host"));
  EXPECT_THAT(Refused(Said(), FakeEnvironment(Variables{{"https_proxy", "socks5://u:secret@h:1"}})),
              HasSubstr("https_proxy"));
}

}  // namespace
}  // namespace ufs
