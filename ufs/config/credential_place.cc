// Names of places, and the classes that stand for them in Hadoop's and Flink's files.
// https://hadoop.apache.org/docs/stable/hadoop-aws/tools/hadoop-aws/authentication.html
#include "ufs/config/credential_place.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

using Place = CredentialPlace;

struct Named {
  absl::string_view name;
  Place place;
};
constexpr Named kPlaces[] = {
    {"options", Place::kOptions},          {"temporary", Place::kTemporary},
    {"environment", Place::kEnvironment},  {"profile", Place::kProfile},
    {"web-identity", Place::kWebIdentity}, {"container", Place::kContainer},
    {"instance", Place::kInstance},        {"role", Place::kRole},
    {"anonymous", Place::kAnonymous},
};

constexpr absl::string_view kHadoop = "org.apache.hadoop.fs.s3a.";
constexpr absl::string_view kHadoopAuth = "org.apache.hadoop.fs.s3a.auth.";
constexpr absl::string_view kSdk1 = "com.amazonaws.auth.";
constexpr absl::string_view kSdk2 = "software.amazon.awssdk.auth.credentials.";
// Flink's plugin carries the SDK under a package of its own.
constexpr absl::string_view kFlinkShaded = "org.apache.flink.fs.s3base.shaded.";
// The default chains have an order of their own among these; here it is ours, as the guide has it.
constexpr absl::string_view kDefault = "environment,profile,web-identity,container,instance";

struct KnownClass {
  absl::string_view package;
  absl::string_view name;
  absl::string_view places;
};
constexpr KnownClass kClasses[] = {
    {kHadoop, "SimpleAWSCredentialsProvider", "options"},
    {kHadoop, "BasicAWSCredentialsProvider", "options"},
    {kHadoop, "TemporaryAWSCredentialsProvider", "temporary"},
    {kHadoop, "AnonymousAWSCredentialsProvider", "anonymous"},
    {kHadoop, "SharedInstanceCredentialProvider", "container,instance"},
    {kHadoopAuth, "IAMInstanceCredentialsProvider", "container,instance"},
    {kHadoopAuth, "AssumedRoleCredentialProvider", "role"},
    {kHadoopAuth, "ProfileAWSCredentialsProvider", "profile"},
    {kSdk1, "EnvironmentVariableCredentialsProvider", "environment"},
    {kSdk1, "SystemPropertiesCredentialsProvider", "options"},
    {kSdk1, "profile.ProfileCredentialsProvider", "profile"},
    {kSdk1, "WebIdentityTokenCredentialsProvider", "web-identity"},
    {kSdk1, "ContainerCredentialsProvider", "container"},
    {kSdk1, "EC2ContainerCredentialsProviderWrapper", "container,instance"},
    {kSdk1, "InstanceProfileCredentialsProvider", "instance"},
    {kSdk1, "DefaultAWSCredentialsProviderChain", kDefault},
    {kSdk2, "EnvironmentVariableCredentialsProvider", "environment"},
    {kSdk2, "SystemPropertyCredentialsProvider", "options"},
    {kSdk2, "ProfileCredentialsProvider", "profile"},
    {kSdk2, "WebIdentityTokenFileCredentialsProvider", "web-identity"},
    {kSdk2, "ContainerCredentialsProvider", "container"},
    {kSdk2, "InstanceProfileCredentialsProvider", "instance"},
    {kSdk2, "DefaultCredentialsProvider", kDefault},
    {kSdk2, "AnonymousCredentialsProvider", "anonymous"},
};

absl::StatusOr<absl::string_view> PlacesOfClass(absl::string_view name) {
  absl::string_view plain = name;
  absl::ConsumePrefix(&plain, kFlinkShaded);
  for (const KnownClass& known : kClasses) {
    absl::string_view rest = plain;
    if (absl::ConsumePrefix(&rest, known.package) && rest == known.name) {
      return known.places;
    }
  }
  const auto full = [](std::string* out, const KnownClass& known) {
    absl::StrAppend(out, known.package, known.name);
  };
  return absl::InvalidArgumentError(
      absl::StrCat("the class '", Escape(name.substr(0, 200)),
                   "' is not known here, and Java is not run; known are: ",
                   absl::StrJoin(kClasses, ", ", full)));
}

}  // namespace

absl::string_view CredentialPlaceName(CredentialPlace place) {
  for (const Named& each : kPlaces) {
    if (each.place == place) {
      return each.name;
    }
  }
  return "";
}

absl::StatusOr<CredentialPlace> ParseCredentialPlace(absl::string_view name) {
  for (const Named& each : kPlaces) {
    if (each.name == name) {
      return each.place;
    }
  }
  const auto shown = [](std::string* out, const Named& each) { absl::StrAppend(out, each.name); };
  return absl::InvalidArgumentError(absl::StrCat(
      "'", Escape(name.substr(0, 200)), "' is not one of: ", absl::StrJoin(kPlaces, ", ", shown)));
}

absl::Status CheckCredentialPlace(absl::string_view name) {
  return ParseCredentialPlace(name).status();
}

absl::StatusOr<std::string> CredentialPlacesOfClasses(absl::string_view classes) {
  std::vector<absl::string_view> places;
  for (const absl::string_view item : absl::StrSplit(classes, ',', absl::SkipWhitespace())) {
    const absl::StatusOr<absl::string_view> found = PlacesOfClass(absl::StripAsciiWhitespace(item));
    if (!found.ok()) {
      return found.status();
    }
    for (const absl::string_view place : absl::StrSplit(*found, ',')) {
      if (std::find(places.begin(), places.end(), place) == places.end()) {
        places.push_back(place);
      }
    }
  }
  return absl::StrJoin(places, ",");
}

}  // namespace ufs
