#include "ufs/aws/service_endpoint.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace ufs {
namespace {

constexpr absl::string_view kEndpoint = "endpoint_url";

}  // namespace

bool PassesOverEndpoints(const Environment& environment, const ProfileFile* file,
                         absl::string_view profile) {
  absl::optional<std::string> said = environment.Get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
  if (!said.has_value() && file != nullptr) {
    said = file->Get(profile, "ignore_configured_endpoint_urls");
  }
  return said.has_value() && absl::EqualsIgnoreCase(*said, "true");
}

std::string ProfileEndpoint(const ProfileFile& file, absl::string_view profile,
                            absl::string_view service) {
  const absl::optional<std::string> own = file.GetOfService(profile, service, kEndpoint);
  return own.has_value() ? *own : file.Get(profile, kEndpoint).value_or("");
}

std::string ServiceEndpoint(const Environment& environment, const ProfileFile* file,
                            absl::string_view profile, absl::string_view service) {
  if (PassesOverEndpoints(environment, file, profile)) {
    return "";
  }
  absl::optional<std::string> url =
      environment.Get(absl::StrCat("AWS_ENDPOINT_URL_", absl::AsciiStrToUpper(service)));
  if (!url.has_value()) {
    url = environment.Get("AWS_ENDPOINT_URL");
  }
  if (url.has_value() || file == nullptr) {
    return url.value_or("");
  }
  return ProfileEndpoint(*file, profile, service);
}

}  // namespace ufs
