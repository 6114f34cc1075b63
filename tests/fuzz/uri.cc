// What users write to name a bucket.
#include "ufs/base/uri.h"

#include "absl/strings/match.h"
#include "tests/fuzz/fuzz.h"

UFS_FUZZ_TARGET(uri, input) {
  const absl::StatusOr<ufs::Uri> uri = ufs::Uri::Parse(input);
  if (!uri.ok()) {
    // What stands before an '@' may be a secret, wherever the slashes are: nothing is repeated.
    if (absl::StrContains(input, "@")) {
      UFS_FUZZ_CHECK(uri.status() == ufs::Uri::Parse("s3://ID:SECRET@bucket").status(),
                     uri.status().message());
    }
    return;
  }
  // An access point's ARN may hold slashes; nothing else may.
  const bool arn = absl::StartsWith(uri->authority, "arn:");
  UFS_FUZZ_CHECK(uri->authority.find_first_of(arn ? "@?#" : "/@?#") == std::string::npos, input);
  UFS_FUZZ_CHECK(uri->scheme != "s3" || !uri->authority.empty(), input);
  const absl::StatusOr<ufs::Uri> again = ufs::Uri::Parse(uri->ToString());
  UFS_FUZZ_CHECK(again.ok(), uri->ToString());
  UFS_FUZZ_CHECK(again->scheme == uri->scheme && again->authority == uri->authority, input);
  UFS_FUZZ_CHECK(again->path == uri->path, input);
}
