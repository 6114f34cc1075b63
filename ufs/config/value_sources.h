#ifndef UFS_CONFIG_VALUE_SOURCES_H_
#define UFS_CONFIG_VALUE_SOURCES_H_

#include <string>
#include <vector>

#include "ufs/base/environment.h"
#include "ufs/config/value_source.h"

namespace ufs {

// The options of one mount, as after -o, without those of mount(8). The strings may hold secrets:
// wiped on destruction; the caller wipes its own copies.
class MountOptionSource final : public ValueSource {
 public:
  explicit MountOptionSource(std::vector<RawValue> values) : values_(std::move(values)) {}
  MountOptionSource(const MountOptionSource&) = delete;
  MountOptionSource& operator=(const MountOptionSource&) = delete;
  ~MountOptionSource() override;
  ValueRank rank() const override { return ValueRank::kMountOption; }
  absl::StatusOr<std::vector<RawValue>> Values() const override { return values_; }

 private:
  std::vector<RawValue> values_;
};

// KEY=VALUE words, as after -D. Wiped on destruction.
class DefinitionSource final : public ValueSource {
 public:
  explicit DefinitionSource(std::vector<std::string> words) : words_(std::move(words)) {}
  DefinitionSource(const DefinitionSource&) = delete;
  DefinitionSource& operator=(const DefinitionSource&) = delete;
  ~DefinitionSource() override;
  ValueRank rank() const override { return ValueRank::kCommandLine; }
  // kInvalidArgument: a word without '='.
  absl::StatusOr<std::vector<RawValue>> Values() const override;

 private:
  std::vector<std::string> words_;
};

// What AWS's own tools read of the environment: endpoint, region and profile. Keys in the
// environment are not here but in the chain of credentials, where an id and its secret come from
// one place.
class EnvironmentSource final : public ValueSource {
 public:
  // `environment` must outlive the source.
  explicit EnvironmentSource(const Environment* environment) : environment_(environment) {}
  ValueRank rank() const override { return ValueRank::kEnvironment; }
  absl::StatusOr<std::vector<RawValue>> Values() const override;

 private:
  const Environment* const environment_;
};

// Whether endpoints that are set up for AWS's tools are to be passed over:
// AWS_IGNORE_CONFIGURED_ENDPOINT_URLS. ("Service-specific endpoints", AWS SDKs and Tools Reference
// Guide.)
bool IgnoresConfiguredEndpoints(const Environment& environment);

}  // namespace ufs

#endif  // UFS_CONFIG_VALUE_SOURCES_H_
