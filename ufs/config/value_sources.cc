// Values from the command line and from the environment.
#include "ufs/config/value_sources.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/secret.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

struct Variable {
  const char* variable;
  const char* option;
};
// Later ones hold, so the special ones stand behind the general ones.
// https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html#EVarSettings
constexpr Variable kVariables[] = {
    {"AWS_ENDPOINT_URL", "underfs.s3.endpoint"},
    {"AWS_ENDPOINT_URL_S3", "underfs.s3.endpoint"},
    {"AWS_DEFAULT_REGION", "underfs.s3.region"},
    {"AWS_REGION", "underfs.s3.region"},
    {"AWS_PROFILE", "underfs.aws.profile"},
    {"AWS_USE_DUALSTACK_ENDPOINT", "underfs.s3.dual-stack"},
    {"AWS_USE_FIPS_ENDPOINT", "underfs.s3.fips"},
};

}  // namespace

bool IgnoresConfiguredEndpoints(const Environment& environment) {
  const absl::optional<std::string> said = environment.Get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
  return said.has_value() && absl::EqualsIgnoreCase(*said, "true");
}

absl::string_view RankName(ValueRank rank) {
  switch (rank) {
    case ValueRank::kMountOption:
      return "mount option";
    case ValueRank::kCommandLine:
      return "command line";
    case ValueRank::kSiteFile:
      return "site file";
    case ValueRank::kEnvironment:
      return "environment";
    case ValueRank::kProfile:
      return "profile";
    case ValueRank::kRole:
      return "role";
    case ValueRank::kDefault:
      return "default";
  }
  return "";
}

MountOptionSource::~MountOptionSource() {
  for (RawValue& raw : values_) {
    WipeString(&raw.value);
  }
}

DefinitionSource::~DefinitionSource() {
  for (std::string& word : words_) {
    WipeString(&word);
  }
}

absl::StatusOr<std::vector<RawValue>> DefinitionSource::Values() const {
  std::vector<RawValue> values;
  for (const std::string& word : words_) {
    const size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("-D takes KEY=VALUE, not '", Escape(word), "'"));
    }
    values.push_back({word.substr(0, equals), word.substr(equals + 1), "-D"});
  }
  return values;
}

absl::StatusOr<std::vector<RawValue>> EnvironmentSource::Values() const {
  std::vector<RawValue> values;
  const bool no_endpoints = IgnoresConfiguredEndpoints(*environment_);
  for (const Variable& known : kVariables) {
    if (no_endpoints && absl::StartsWith(known.variable, "AWS_ENDPOINT_URL")) {
      continue;
    }
    if (absl::optional<std::string> value = environment_->Get(known.variable)) {
      values.push_back({known.option, *std::move(value), known.variable});
    }
  }
  return values;
}

}  // namespace ufs
