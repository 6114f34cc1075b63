#include "ufs/store/open_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ufs/aws/instance_metadata.h"
#include "ufs/base/thread_pool.h"
#include "ufs/http/curl_transport.h"
#include "ufs/http/raw_server_fake.h"

namespace ufs {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

// Opens buckets of AWS on a machine where nobody has credentials: the metadata service of an
// instance is the last hope of each.
class OpenStoreTest : public ::testing::Test {
 protected:
  std::string Open(const std::shared_ptr<InstanceMetadata>& instance) {
    StoreResources resources{transport_, compute_, timers_, *Clock::Real(), environment_};
    resources.instance = instance;
    MountOptions options;
    options.signer = "v4";
    options.payload_signing = "auto";
    const absl::StatusOr<OpenedStore> opened =
        OpenStore(*Uri::Parse("s3://bucket"), options, resources);
    return opened.ok() ? "opened" : std::string(opened.status().message());
  }
  std::shared_ptr<InstanceMetadata> MakeInstance() {
    AwsServices services;
    services.environment = &environment_;
    services.clock = Clock::Real();
    services.transport = &transport_;
    return std::make_shared<InstanceMetadata>(services);
  }

  // Takes connections and never says a word.
  RawServer silent_{{[](RawConnection& connection) { connection.WaitForClose(); }}};
  const FakeEnvironment environment_{
      {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://" + silent_.authority()}}};
  ThreadPool compute_{"compute", 1};
  ThreadTimers timers_;
  CurlTransport transport_;
};

TEST_F(OpenStoreTest, ThatThereIsNoInstanceIsFoundOutOnceForAllStores) {
  const std::shared_ptr<InstanceMetadata> instance = MakeInstance();
  for (int store = 0; store < 3; ++store) {
    EXPECT_THAT(Open(instance), HasSubstr("no instance metadata service answers at "));
  }
  // Both versions were asked at the same time.
  EXPECT_EQ(silent_.connections(), 2);
}

TEST_F(OpenStoreTest, ARoleThatTheListLeavesOutIsSaid) {
  const StoreResources resources{transport_, compute_, timers_, *Clock::Real(), environment_};
  MountOptions options;
  options.signer = "v4";
  options.payload_signing = "auto";
  options.endpoint = "http://127.0.0.1:1";
  options.access_key_id = "AK";
  options.secret_key = Secret("hush");
  options.role_arn = "arn:aws:iam::123456789012:role/r";
  options.places = {CredentialPlace::kOptions};
  const absl::StatusOr<OpenedStore> opened =
      OpenStore(*Uri::Parse("s3://bucket"), options, resources);
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_THAT(opened->warnings, Contains(HasSubstr("role/r is not assumed")));
}

TEST_F(OpenStoreTest, AStoreByItselfAsksOnceForRegionAndCredentials) {
  EXPECT_THAT(Open(nullptr), HasSubstr("no instance metadata service answers at "));
  EXPECT_EQ(silent_.connections(), 2);
}

}  // namespace
}  // namespace ufs
