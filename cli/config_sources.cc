// Environment and profile as sources of values. Mounts ask the chains of ufs/aws instead, which
// know more places; this shows people what those would find here.
#include "cli/config_sources.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ufs/aws/profile_files.h"
#include "ufs/aws/profile_selection.h"
#include "ufs/aws/service_endpoint.h"
#include "ufs/base/clock.h"
#include "ufs/base/status.h"

namespace ufs::cli {
namespace {

constexpr const char* kId = "underfs.aws.access-key-id";
constexpr const char* kSecret = "underfs.aws.secret-key";
constexpr const char* kToken = "underfs.aws.session-token";

}  // namespace

absl::StatusOr<std::vector<RawValue>> EnvironmentKeySource::Values() const {
  const auto first = [this](const char* option, std::vector<const char*> names) {
    for (const char* const name : names) {
      if (absl::optional<std::string> value = environment_->Get(name)) {
        return RawValue{option, *std::move(value), name};
      }
    }
    return RawValue();
  };
  RawValue id = first(kId, {"AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY"});
  RawValue secret = first(kSecret, {"AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY"});
  RawValue token = first(kToken, {"AWS_SESSION_TOKEN"});
  std::vector<RawValue> values;
  if (!id.name.empty() && !secret.name.empty()) {
    values = {std::move(id), std::move(secret)};
    if (!token.name.empty()) {
      values.push_back(std::move(token));
    }
  }
  return values;
}

absl::StatusOr<std::vector<RawValue>> ProfileSource::Values() const {
  ProfileFiles files(*environment_, Clock::Real());
  UFS_ASSIGN_OR_RETURN(const std::shared_ptr<const ProfileFile> loaded, files.Load());
  const ProfileSelection selected = SelectProfile(profile_, *environment_);
  const auto origin = [&](const std::string& path) {
    return absl::StrCat("'", selected.name, "' of ", path);
  };
  std::vector<RawValue> values;
  const auto add = [&](const char* key, const char* option, const std::string& path) {
    if (absl::optional<std::string> value = loaded->Get(selected.name, key)) {
      values.push_back({option, *std::move(value), origin(path)});
    }
  };
  add("region", "underfs.s3.region", files.config_path());
  const std::string endpoint = ProfileEndpoint(*loaded, selected.name, "s3");
  if (!endpoint.empty() && !PassesOverEndpoints(*environment_, loaded.get(), selected.name)) {
    values.push_back({"underfs.s3.endpoint", endpoint, origin(files.config_path())});
  }
  if (keys_ && loaded->Get(selected.name, "aws_access_key_id") &&
      loaded->Get(selected.name, "aws_secret_access_key")) {
    add("aws_access_key_id", kId, files.credentials_path());
    add("aws_secret_access_key", kSecret, files.credentials_path());
    add("aws_session_token", kToken, files.credentials_path());
  }
  return values;
}

void AddCredentialSources(OptionLoader* loader, const CredentialsOptions& given,
                          const Environment* environment) {
  std::vector<absl::Status> errors;
  OptionSet::Purpose purpose;
  purpose.errors = &errors;
  std::string profile;
  if (const absl::StatusOr<OptionSet> set = loader->Build(purpose); set.ok()) {
    if (const OptionSet::Entry* const entry = set->Find("underfs.aws.profile")) {
      profile = entry->value.AsString();
    }
  }
  std::vector<CredentialPlace> places = CredentialPlacesOf(given);
  if (given.anonymous || ReadsPasswdFile(given)) {
    places.clear();
  } else if (places == std::vector<CredentialPlace>{CredentialPlace::kOptions}) {
    // Keys that are given override what the places below them have, which is worth showing.
    places = CredentialPlacesOf(CredentialsOptions());
  }
  const auto lists = [&places](CredentialPlace place) {
    return std::find(places.begin(), places.end(), place) != places.end();
  };
  if (lists(CredentialPlace::kEnvironment)) {
    loader->AddSource(std::make_unique<EnvironmentKeySource>(environment));
  }
  loader->AddSource(std::make_unique<ProfileSource>(std::move(profile),
                                                    lists(CredentialPlace::kProfile), environment));
}

}  // namespace ufs::cli
