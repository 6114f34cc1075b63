#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ufs/probe/probe_fixture_fake.h"

namespace ufs {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class NetworkChecksTest : public ProbeTest {};

TEST_F(NetworkChecksTest, AllIsWell) {
  Run();
  EXPECT_THAT(Failed(), IsEmpty());
  EXPECT_THAT(Warned(), IsEmpty());
  EXPECT_THAT(Named(Verdict::kSkipped), IsEmpty());
  EXPECT_THAT(Of("addressing").detail,
              HasSubstr("https://bucket.s3.us-east-1.amazonaws.com (virtual-host style)"));
  EXPECT_THAT(dialer_.asked, ElementsAre("bucket.s3.us-east-1.amazonaws.com", "192.0.2.1:443"));
}

TEST_F(NetworkChecksTest, NoUriStopsAllButTheMachine) {
  context_.uri = Uri::Parse("bucket/data");
  context_.source = nullptr;
  Run();
  EXPECT_THAT(Failed(), ElementsAre("name"));
  EXPECT_EQ(FirstFailure(findings_).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Named(Verdict::kPass), AllOf(Contains("fuse-device"), Not(Contains("list"))));
  EXPECT_EQ(transport_->count(), 0U);
}

TEST_F(NetworkChecksTest, ABucketNameIsAFailureAtAwsAndAWarningElsewhere) {
  context_.uri = Uri::Parse("s3://My_Bucket");
  Run();
  EXPECT_THAT(Failed(), ElementsAre("name"));
  source_->place->endpoint.aws = false;
  Run();
  EXPECT_THAT(Failed(), IsEmpty());
  EXPECT_THAT(Warned(), ElementsAre("name"));
}

TEST_F(NetworkChecksTest, AnEndpointThatCannotBeIsConfiguration) {
  source_->place = absl::InvalidArgumentError("endpoint \"x y\" is not one");
  Run();
  EXPECT_THAT(Failed(), ElementsAre("addressing"));
  EXPECT_THAT(Of("list").detail, HasSubstr("it needs bucket"));
}

TEST_F(NetworkChecksTest, DeadAddressesAreNamed) {
  dialer_.addresses = std::vector<std::string>{"192.0.2.1", "192.0.2.2"};
  dialer_.dead = {"192.0.2.1"};
  Run();
  EXPECT_THAT(Warned(), ElementsAre("tcp"));
  EXPECT_THAT(Of("tcp").detail, HasSubstr("192.0.2.1 port 443: Connection refused"));
  dialer_.dead = {"192.0.2.1", "192.0.2.2"};
  Run();
  EXPECT_THAT(Failed(), ElementsAre("tcp"));
  EXPECT_EQ(FirstFailure(findings_).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Of("list").verdict, Verdict::kSkipped);
}

TEST_F(NetworkChecksTest, ANameThatDoesNotResolveIsUnavailable) {
  dialer_.addresses = absl::UnavailableError("Name or service not known");
  Run();
  EXPECT_THAT(Failed(), ElementsAre("tcp"));
  EXPECT_THAT(Of("tcp").detail, HasSubstr("Name or service not known"));
}

TEST_F(NetworkChecksTest, AProxyTakesTheConnections) {
  auto route = std::make_shared<HttpRoute>();
  route->https_proxy = ProxyServer{"proxy.example", 3128, "me", Secret("password")};
  source_->place->route = route;
  Run();
  EXPECT_THAT(Failed(), IsEmpty());
  EXPECT_THAT(dialer_.asked, ElementsAre("proxy.example", "192.0.2.1:3128"));
  EXPECT_EQ(Of("tcp").verdict, Verdict::kSkipped);
  dialer_.dead = {"192.0.2.1"};
  Run();
  EXPECT_THAT(Failed(), ElementsAre("proxy"));
  EXPECT_THAT(Of("proxy").detail, AllOf(HasSubstr("proxy.example:3128"), Not(HasSubstr("me:"))));
}

TEST_F(NetworkChecksTest, ARefusedCertificateIsTls) {
  greeting_failure_ = absl::UnavailableError("the certificate has expired");
  Run();
  EXPECT_THAT(Failed(), ElementsAre("tls"));
  EXPECT_THAT(Of("tls").fix, HasSubstr("ca-bundle"));
}

TEST_F(NetworkChecksTest, PlainHttpIsWarnedAboutButOnThisMachine) {
  source_->place->endpoint.scheme = "http";
  source_->place->endpoint.authority = "store.example:9000";
  Run();
  EXPECT_THAT(Warned(), ElementsAre("tls"));
  EXPECT_THAT(dialer_.asked, ElementsAre("store.example", "192.0.2.1:9000"));
  source_->place->endpoint.authority = "127.0.0.1:9000";
  Run();
  EXPECT_EQ(Of("tls").verdict, Verdict::kSkipped);
  greeting_failure_ = absl::DeadlineExceededError("no answer");
  Run();
  EXPECT_THAT(Failed(), ElementsAre("http"));
}

TEST_F(NetworkChecksTest, TheClockIsCompared) {
  SetDate(absl::Seconds(30));
  Run();
  EXPECT_EQ(Of("clock").verdict, Verdict::kPass);
  SetDate(absl::Minutes(5));
  Run();
  EXPECT_THAT(Warned(), ElementsAre("clock"));
  EXPECT_THAT(Of("clock").detail, HasSubstr("5m behind the store's"));
  SetDate(-absl::Minutes(20));
  Run();
  EXPECT_THAT(Failed(), IsEmpty());
  EXPECT_THAT(Warned(), ElementsAre("clock"));
  EXPECT_THAT(Of("clock").detail, HasSubstr("20m ahead of the store's"));
  EXPECT_EQ(Of("list").verdict, Verdict::kPass);  // a mount corrects it
  date_ = "yesterday";
  Run();
  EXPECT_THAT(Warned(), ElementsAre("clock"));
}

TEST_F(NetworkChecksTest, TheStoreNamesItsRegion) {
  region_ = "eu-central-1";
  Run();
  EXPECT_THAT(Warned(), ElementsAre("region"));
  EXPECT_EQ(Of("region").fix, "set the option region=eu-central-1");
  region_ = "";
  Run();
  EXPECT_EQ(Of("region").verdict, Verdict::kPass);
  source_->learnt = "the bucket lies in region eu-central-1";
  Run();
  EXPECT_THAT(Warned(), ElementsAre("region"));
  EXPECT_EQ(Of("region").detail, source_->learnt);
}

TEST_F(NetworkChecksTest, CredentialsAreNamedWithTheirEnd) {
  Run();
  EXPECT_EQ(Of("credentials").detail, "AKID from environment, without an end");
  Credentials& credentials = source_->identity->credentials;
  credentials.session_token = Secret("token");
  credentials.expires = clock_.WallNow() + absl::Minutes(50);
  Run();
  EXPECT_THAT(Of("credentials").detail,
              HasSubstr("temporary, until 2023-11-14T23:03:20Z (in 50m)"));
  EXPECT_THAT(Of("credentials").detail, Not(HasSubstr("token")));
  credentials.expires = clock_.WallNow() + absl::Minutes(5);
  Run();
  EXPECT_THAT(Warned(), ElementsAre("credentials"));
  credentials.expires = clock_.WallNow() - absl::Minutes(5);
  Run();
  EXPECT_THAT(Failed(), ElementsAre("credentials"));
  EXPECT_EQ(FirstFailure(findings_).code(), absl::StatusCode::kUnauthenticated);
  source_->identity = absl::UnauthenticatedError("no credentials found (environment: unset)");
  Run();
  EXPECT_THAT(Of("credentials").detail, HasSubstr("environment: unset"));
}

TEST(DialerTest, ConnectsOnThisMachine) {
  const std::unique_ptr<Dialer> dialer = MakeDialer();
  const int listening = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(bind(listening, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listening, 1), 0);
  ASSERT_EQ(getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const int port = ntohs(address.sin_port);
  EXPECT_TRUE(dialer->Connect("127.0.0.1", port, absl::Seconds(10)).ok());
  close(listening);
  EXPECT_TRUE(absl::IsUnavailable(dialer->Connect("127.0.0.1", port, absl::Seconds(10))));
  EXPECT_THAT(*dialer->Resolve("127.0.0.1"), ElementsAre("127.0.0.1"));
  EXPECT_THAT(*dialer->Resolve("[::1]"), ElementsAre("::1"));
  EXPECT_TRUE(absl::IsUnavailable(dialer->Resolve("no-such-host.invalid").status()));
}

}  // namespace
}  // namespace ufs
