// Certificates, good and bad, on a real network: who is believed, what is said of the others, and
// that nobody is asked twice.
#include "tests/network/network_store.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class TlsTest : public NetworkTest {
 protected:
  // A PUT that is refused for good, and what is said of it. Nothing of it reached the server.
  std::string Refusal() {
    const absl::Status status = Put("key", "content");
    EXPECT_TRUE(IsPermanentFailure(status)) << status;
    EXPECT_EQ(retries(), 0) << status;
    EXPECT_EQ(log().Count(), 0u);
    return std::string(status.message());
  }
};

TEST_F(TlsTest, ATrustedServerIsUsedAndBodiesAreNotHashed) {
  ServeTls();
  Open(Trusting());
  EXPECT_THAT(server_->endpoint(), HasSubstr("https://"));
  std::string seen;
  s3server::FaultRule look;
  look.op = s3server::Op::kPutObject;
  look.on_request = [&seen](const s3server::Request& request) {
    seen = *request.Header("x-amz-content-sha256");
  };
  server_->AddFault(look);
  ASSERT_TRUE(Put("key", std::string(3 << 20, 'b')).ok());
  EXPECT_EQ(seen, "UNSIGNED-PAYLOAD");
  EXPECT_EQ(*server_->GetObject("bucket", "key"), std::string(3 << 20, 'b'));
}

TEST_F(TlsTest, ADirectoryOfAuthoritiesWorksToo) {
  ServeTls();
  const std::string directory = authority_.directory() + "/hashed";
  ASSERT_EQ(std::system(("mkdir " + directory + " && cp " + authority_.bundle() + " " + directory +
                         " && openssl rehash " + directory)
                            .c_str()),
            0);
  HttpRoute route;
  route.tls.ca_bundle = directory;
  Open(route);
  EXPECT_TRUE(Put("key").ok());
}

TEST_F(TlsTest, ExpiredIsRefusedWithTheReason) {
  s3server::CertificateRequest old;
  old.begins = -absl::Hours(48);
  old.ends = -absl::Hours(24);
  ServeTls(old);
  Open(Trusting());
  EXPECT_THAT(Refusal(), HasSubstr("has expired"));
}

TEST_F(TlsTest, NotYetValidIsRefusedWithTheReason) {
  s3server::CertificateRequest future;
  future.begins = absl::Hours(24);
  future.ends = absl::Hours(48);
  ServeTls(future);
  Open(Trusting());
  EXPECT_THAT(Refusal(), HasSubstr("not valid yet"));
}

TEST_F(TlsTest, AnotherHostsIsRefusedWithTheReason) {
  s3server::CertificateRequest other;
  other.names = {"DNS:elsewhere.example", "IP:192.0.2.1"};
  ServeTls(other);
  Open(Trusting());
  EXPECT_THAT(Refusal(), HasSubstr("other names"));
  Open(Trusting(), "https://localhost:" + std::to_string(server_->port()));
  EXPECT_THAT(Refusal(), HasSubstr("other names"));
}

TEST_F(TlsTest, SelfSignedIsRefusedWithTheReason) {
  s3server::CertificateRequest own;
  own.self_signed = true;
  ServeTls(own);
  Open(Trusting());
  EXPECT_THAT(Refusal(), HasSubstr("self-signed"));
  // Trusted by itself, it is as good as any.
  HttpRoute route;
  route.tls.ca_bundle = authority_.directory() + "/server.pem";
  Open(route);
  EXPECT_TRUE(Put("key").ok());
}

TEST_F(TlsTest, AnUnknownAuthorityIsRefusedWithTheFix) {
  ServeTls();
  Open(HttpRoute());
  const std::string said = Refusal();
  EXPECT_THAT(said, HasSubstr("not trusted here"));
  EXPECT_THAT(said, HasSubstr("ca-bundle=FILE"));
  EXPECT_THAT(said, HasSubstr(std::to_string(server_->port())));
}

TEST_F(TlsTest, NoVerifyBelievesAnybody) {
  s3server::CertificateRequest worst;
  worst.self_signed = true;
  worst.ends = -absl::Minutes(1);
  worst.names = {"DNS:elsewhere.example"};
  ServeTls(worst);
  HttpRoute route;
  route.tls.verify = false;
  Open(route);
  EXPECT_TRUE(Put("key").ok());
  // It does not rub off on others of the same transport.
  EXPECT_EQ(log().Count(), 1u);
}

TEST_F(TlsTest, RoutesOfOneTransportDoNotShareTrust) {
  ServeTls();
  HttpRoute careless;
  careless.tls.verify = false;
  Open(careless);
  ASSERT_TRUE(Put("key").ok());
  // The connection that the careless one left is kept; a careful route must not ride on it.
  const std::shared_ptr<ObjectStore> kept = store_;
  S3StoreOptions options;
  options.endpoint.bucket = "bucket";
  options.endpoint.endpoint = server_->endpoint();
  options.endpoint.region = "us-east-1";
  auto store = S3ObjectStore::Create(options, MakeOptionCredentials("a", Secret("b"), Secret()),
                                     {transport_.get(), &compute_, Clock::Real()});
  ASSERT_TRUE(store.ok());
  store_ = *std::move(store);
  EXPECT_TRUE(IsPermanentFailure(Head("key")));
  EXPECT_EQ(log().Count(s3server::Op::kHeadObject), 0u);
}

TEST_F(TlsTest, TlsBelowOneDotTwoIsRefused) {
  s3server::Options options;
  options.tls = authority_.Issue("server");
  options.tls.outdated = true;
  Serve(options);
  Open(Trusting());
  EXPECT_THAT(Refusal(), HasSubstr("TLS 1.2"));
}

TEST_F(TlsTest, AServerWithoutTlsIsNeverSpokenToInTheClear) {
  Serve();
  Open(HttpRoute(), "https://127.0.0.1:" + std::to_string(server_->port()));
  const std::string said = Refusal();
  EXPECT_THAT(said, HasSubstr("does not speak TLS"));
  EXPECT_THAT(said, HasSubstr("http://"));
}

TEST_F(TlsTest, AClientCertificateIsShownWhenItIsWanted) {
  s3server::Options options;
  options.tls = authority_.Issue("server");
  options.tls.client_authorities = authority_.bundle();
  Serve(options);
  Open(Trusting());
  EXPECT_THAT(Refusal(), HasSubstr("client-cert"));

  s3server::CertificateRequest request;
  request.names.clear();
  request.key_password = "a password";
  const s3server::TlsOptions client = authority_.Issue("client", request);
  HttpRoute route = Trusting();
  route.tls.client_cert = client.certificate;
  route.tls.client_key = client.key;
  Open(route);
  const std::string locked = Refusal();  // and nobody is asked for it on the terminal
  EXPECT_THAT(locked, HasSubstr("client-key"));
  route.tls.client_key_password = Secret("a password");
  Open(route);
  EXPECT_TRUE(Put("key").ok());
}

TEST_F(TlsTest, AHandshakeThatIsCutIsTriedAgain) {
  ServeTls();
  StackOptions stack;
  stack.retry.max_attempts = 3;
  stack.retry.base_backoff = absl::Milliseconds(1);
  Open(Trusting(), "", {}, stack);
  server_->Stop();
  const absl::Status status = Put("key");
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_FALSE(IsPermanentFailure(status));
  EXPECT_EQ(retries(), 2);
  ASSERT_TRUE(server_->Restart().ok());
  EXPECT_TRUE(Put("key").ok());
}

}  // namespace
}  // namespace ufs
