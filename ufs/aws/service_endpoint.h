#ifndef UFS_AWS_SERVICE_ENDPOINT_H_
#define UFS_AWS_SERVICE_ENDPOINT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "ufs/aws/profile_file.h"
#include "ufs/base/environment.h"

namespace ufs {

// Endpoints that are set up for AWS's tools. ("Service-specific endpoints", AWS SDKs and Tools
// Reference Guide.) All of these are pure; `file` may be null.

// Whether they are to be passed over: AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, else the profile's
// ignore_configured_endpoint_urls.
bool PassesOverEndpoints(const Environment& environment, const ProfileFile* file,
                         absl::string_view profile);

// What the profile says of `service` (s3, sts, sso, sso_oidc): the endpoint_url of the service in
// the section that `services` names, else its own endpoint_url. Empty: nothing.
std::string ProfileEndpoint(const ProfileFile& file, absl::string_view profile,
                            absl::string_view service);

// The first that is set of AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL and ProfileEndpoint, unless
// they are passed over. Empty: none.
std::string ServiceEndpoint(const Environment& environment, const ProfileFile* file,
                            absl::string_view profile, absl::string_view service);

}  // namespace ufs

#endif  // UFS_AWS_SERVICE_ENDPOINT_H_
