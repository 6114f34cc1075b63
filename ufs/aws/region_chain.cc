// Where the region comes from. Its name becomes part of the endpoint's host name, so that its
// characters are checked here: a value from a file must not be able to choose another host.
#include "ufs/aws/region_chain.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ufs/aws/instance_metadata.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

constexpr size_t kLongestLabel = 63;  // RFC 1035, section 2.3.4

absl::StatusOr<ResolvedRegion> Checked(std::string name, std::string source) {
  if (!IsRegionName(name)) {
    return absl::InvalidArgumentError(absl::StrCat("the region '", absl::CHexEscape(name),
                                                   "' (from ", source, ") is not a region's name"));
  }
  return ResolvedRegion{std::move(name), std::move(source), false};
}

}  // namespace

// Other stores have names such as `RegionOne` and `default`; upper case and `_` are theirs.
bool IsRegionName(absl::string_view name) {
  if (name.empty() || name.size() > kLongestLabel ||
      !absl::ascii_isalnum(static_cast<unsigned char>(name[0]))) {
    return false;
  }
  for (const char c : name) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '_') {
      return false;
    }
  }
  return true;
}

absl::StatusOr<ResolvedRegion> ResolveRegion(absl::string_view option,
                                             const Environment& environment, ProfileFiles* files,
                                             const ProfileSelection& profile,
                                             InstanceMetadata* metadata) {
  if (!option.empty()) {
    return Checked(std::string(option), "option");
  }
  for (const char* variable : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (absl::optional<std::string> region = environment.Get(variable)) {
      return Checked(*std::move(region), variable);
    }
  }
  UFS_ASSIGN_OR_RETURN(const std::shared_ptr<const ProfileFile> file, files->Load());
  if (absl::optional<std::string> region = file->Get(profile.name, "region")) {
    return Checked(*std::move(region), absl::StrCat("profile ", absl::CHexEscape(profile.name)));
  }
  if (metadata != nullptr) {
    if (absl::StatusOr<std::string> region = metadata->Region(); region.ok()) {
      return ResolvedRegion{*std::move(region), "instance metadata", false};
    }
  }
  return ResolvedRegion{"us-east-1", "default", true};
}

}  // namespace ufs
