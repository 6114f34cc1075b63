// ARNs, Amazon's host names and endpoint URLs: what becomes part of a host name.
#include "ufs/s3/arn.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/fuzz/fuzz.h"
#include "ufs/s3/aws_host.h"
#include "ufs/s3/endpoint_url.h"

namespace {

bool IsLabel(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-';
  });
}

}  // namespace

UFS_FUZZ_TARGET(arn, input) {
  if (const absl::StatusOr<ufs::Arn> arn = ufs::ParseArn(input); arn.ok()) {
    UFS_FUZZ_CHECK(absl::StrCat("arn:", arn->partition, ":", arn->service, ":", arn->region, ":",
                                arn->account, ":", arn->resource) == input,
                   input);
  }
  if (const absl::StatusOr<ufs::AccessPoint> point = ufs::ParseAccessPoint(input); point.ok()) {
    UFS_FUZZ_CHECK(IsLabel(point->name) && IsLabel(point->arn.region), input);
    UFS_FUZZ_CHECK(point->name.size() + 1 + point->arn.account.size() <= 63, input);
    UFS_FUZZ_CHECK(point->outpost.empty() || IsLabel(point->outpost), input);
  }
  if (const absl::StatusOr<ufs::EndpointUrl> url = ufs::ParseEndpointUrl(input); url.ok()) {
    UFS_FUZZ_CHECK(url->host.find_first_of("/@?#\\ ") == std::string::npos, url->host);
    if (const absl::optional<ufs::AwsHost> host = ufs::ParseAwsHost(url->host, "");
        host.has_value()) {
      const std::string name = host->Name();
      UFS_FUZZ_CHECK(absl::EndsWith(name, absl::StrCat(".", host->suffix)), name);
      const absl::optional<ufs::AwsHost> again = ufs::ParseAwsHost(name, "");
      UFS_FUZZ_CHECK(again.has_value() && again->Name() == name, name);
    }
  }
}
