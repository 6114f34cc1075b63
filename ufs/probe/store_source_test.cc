// What is asked beside ObjectStore's operations: where it goes and how it is signed.
#include "ufs/probe/store_source.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/base/fake_clock.h"
#include "ufs/base/thread_pool.h"
#include "ufs/http/recording_transport.h"
#include "ufs/object/store_error.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class StoreSourceTest : public ::testing::Test {
 protected:
  StoreSourceTest() {
    options_.connect_timeout = options_.stall_timeout = absl::Seconds(30);
    options_.payload_signing = "auto";
    options_.signer = "v4";
  }
  absl::Status Ask(StoreSource::Party party, int status = 200) {
    const auto source =
        MakeStoreSource(*Uri::Parse("s3://data"), options_,
                        StoreResources{transport_, compute_, timers_, clock_, environment_});
    EXPECT_TRUE(source->Locate().ok());
    EXPECT_TRUE(source->Identify().ok());
    transport_.Push(status);
    S3Call call;
    call.operation = "Asked";
    call.method = "GET";
    return source->Send(party, RequestContext(), call).status();
  }
  HttpRequest Sent() { return transport_.requests().back(); }
  std::string Authorization() { return RecordingTransport::Header(Sent(), "authorization"); }

  FakeClock clock_;
  FakeEnvironment environment_{{{"AWS_ACCESS_KEY_ID", "AKID"},
                                {"AWS_SECRET_ACCESS_KEY", "secret"},
                                {"AWS_EC2_METADATA_DISABLED", "true"}}};
  ThreadPool compute_{"compute", 1};
  ThreadTimers timers_;
  RecordingTransport transport_;
  MountOptions options_;
};

TEST_F(StoreSourceTest, StsIsThatOfTheRegionAndItsPartition) {
  options_.region = "cn-north-1";
  EXPECT_TRUE(Ask(StoreSource::Party::kSts).ok());
  EXPECT_EQ(Sent().scheme, "https");
  EXPECT_EQ(Sent().authority, "sts.cn-north-1.amazonaws.com.cn");
  EXPECT_EQ(Sent().target, "/");
  EXPECT_THAT(Authorization(), HasSubstr("/cn-north-1/sts/aws4_request"));
  EXPECT_THAT(RecordingTransport::Header(Sent(), "x-amz-content-sha256"),
              Not(HasSubstr("UNSIGNED")));
  options_.sts_endpoint = "http://localhost:8080/sts";
  options_.sts_region = "default";
  EXPECT_TRUE(Ask(StoreSource::Party::kSts).ok());
  EXPECT_EQ(Sent().scheme, "http");
  EXPECT_EQ(Sent().authority, "localhost:8080");
  EXPECT_EQ(Sent().target, "/sts/");
  EXPECT_THAT(Authorization(), HasSubstr("/default/sts/aws4_request"));
}

TEST_F(StoreSourceTest, TheStoreIsAskedWithoutABucketAndWithIt) {
  options_.endpoint = "https://s3.example.com";
  EXPECT_TRUE(Ask(StoreSource::Party::kStore).ok());
  EXPECT_EQ(Sent().authority, "s3.example.com");
  EXPECT_EQ(Sent().target, "/");
  EXPECT_TRUE(Ask(StoreSource::Party::kBucket).ok());
  EXPECT_EQ(Sent().authority, "data.s3.example.com");
  const absl::Status refused = Ask(StoreSource::Party::kBucket, 403);
  EXPECT_EQ(GetStoreError(refused)->http_status, 403);
  options_.provider = "wasabi";
  EXPECT_TRUE(Ask(StoreSource::Party::kBucket).ok());
  EXPECT_EQ(Sent().authority, "s3.example.com");
  EXPECT_EQ(Sent().target, "/data");
}

}  // namespace
}  // namespace ufs
