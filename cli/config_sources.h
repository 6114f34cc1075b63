#ifndef CLI_CONFIG_SOURCES_H_
#define CLI_CONFIG_SOURCES_H_

#include <string>
#include <vector>

#include "ufs/aws/make_credentials.h"
#include "ufs/base/environment.h"
#include "ufs/config/option_loader.h"
#include "ufs/config/value_source.h"

namespace ufs::cli {

// What the chain of credentials would find behind the options, for `underfs config` to show: the
// access key of the environment.
class EnvironmentKeySource final : public ValueSource {
 public:
  // `environment` must outlive the source.
  explicit EnvironmentKeySource(const Environment* environment) : environment_(environment) {}
  ValueRank rank() const override { return ValueRank::kEnvironment; }
  // Id and secret, and the token with them; nothing when one of the two is missing.
  absl::StatusOr<std::vector<RawValue>> Values() const override;

 private:
  const Environment* const environment_;
};

// Region, endpoint and access key of a profile in ~/.aws.
class ProfileSource final : public ValueSource {
 public:
  // `profile`: as the option has it; empty: $AWS_PROFILE, else default. `keys`: with its access
  // key.
  ProfileSource(std::string profile, bool keys, const Environment* environment)
      : profile_(std::move(profile)), keys_(keys), environment_(environment) {}
  ValueRank rank() const override { return ValueRank::kProfile; }
  // kFailedPrecondition or kInvalidArgument as ProfileFiles::Load has it.
  absl::StatusOr<std::vector<RawValue>> Values() const override;

 private:
  const std::string profile_;
  const bool keys_;
  const Environment* const environment_;
};

// Adds both to `loader`: of the profile that its options name, and keys only of places where
// credentials are looked for. `given`: what its options say of credentials.
void AddCredentialSources(OptionLoader* loader, const CredentialsOptions& given,
                          const Environment* environment);

}  // namespace ufs::cli

#endif  // CLI_CONFIG_SOURCES_H_
