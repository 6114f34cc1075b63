#ifndef UFS_AWS_SERVICES_FIXTURE_FAKE_H_
#define UFS_AWS_SERVICES_FIXTURE_FAKE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "ufs/aws/corrected_clock.h"
#include "ufs/aws/home_fake.h"
#include "ufs/aws/make_credentials.h"
#include "ufs/aws/service_stub_fake.h"
#include "ufs/http/curl_transport.h"

namespace ufs {

// A home, an environment, and the stub's services reached over real connections. Without a word
// from the test no instance metadata is asked.
class ServicesTest : public ::testing::Test {
 protected:
  ServicesTest() { Set("AWS_EC2_METADATA_DISABLED", "true"); }

  void Set(const std::string& name, const std::string& value) { variables_[name] = value; }
  void UseInstance() {
    variables_.erase("AWS_EC2_METADATA_DISABLED");
    Set("AWS_EC2_METADATA_SERVICE_ENDPOINT", stub_.url());
  }

  // What providers borrow, with the variables set until now.
  AwsServices Services() {
    environment_ = std::make_unique<FakeEnvironment>(home_.MakeEnvironment(variables_));
    AwsServices services;
    services.environment = environment_.get();
    services.clock = clock_;
    services.learns = learns_;
    services.transport = &transport_;
    services.run_command = run_command_;
    services.patience = patience_;
    return services;
  }
  absl::StatusOr<std::unique_ptr<CredentialsProvider>> Make(const CredentialsOptions& options) {
    const AwsServices services = Services();
    files_ = std::make_shared<ProfileFiles>(*services.environment, services.clock);
    metadata_ = std::make_shared<InstanceMetadata>(services);
    return MakeCredentials(options, services, files_, metadata_);
  }
  // The id that would sign, or the error.
  std::string Who(const CredentialsOptions& options = {}) {
    const auto provider = Make(options);
    if (!provider.ok()) {
      return std::string(provider.status().message());
    }
    const absl::StatusOr<Credentials> credentials = (*provider)->Get();
    return credentials.ok() ? credentials->access_key_id
                            : std::string(credentials.status().message());
  }

  FakeHome home_;
  ServiceStub stub_;
  const Clock* clock_ = Clock::Real();
  CorrectedClock* learns_ = nullptr;
  absl::Duration patience_ = absl::Seconds(5);
  CommandRunner run_command_ = [](const std::vector<std::string>& words, absl::Duration) {
    return absl::StatusOr<Secret>(Secret(absl::StrCat(
        R"({"Version":1,"AccessKeyId":")", words.back(), R"(","SecretAccessKey":"hush"})")));
  };
  std::map<std::string, std::string> variables_;
  std::unique_ptr<FakeEnvironment> environment_;
  CurlTransport transport_;
  std::shared_ptr<ProfileFiles> files_;
  std::shared_ptr<InstanceMetadata> metadata_;
};

}  // namespace ufs

#endif  // UFS_AWS_SERVICES_FIXTURE_FAKE_H_
