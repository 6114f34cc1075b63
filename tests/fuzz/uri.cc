// What users write to name a bucket.
#include "ufs/base/uri.h"

#include "absl/strings/match.h"
#include "tests/fuzz/fuzz.h"

UFS_FUZZ_TARGET(uri, input) {
  const absl::StatusOr<ufs::Uri> uri = ufs::Uri::Parse(input);
  if (!uri.ok()) {
    // What stands before an '@' may be a secret: it is in no message, wherever the slashes are.
    const size_t at = input.find('@');
    const size_t colon = input.rfind(':', at);
    if (at != absl::string_view::npos && colon != absl::string_view::npos && at - colon > 8) {
      const absl::string_view secret = input.substr(colon + 1, at - colon - 1);
      UFS_FUZZ_CHECK(!absl::StrContains(uri.status().message(), secret), uri.status().message());
    }
    return;
  }
  UFS_FUZZ_CHECK(uri->authority.find_first_of("/@?#") == std::string::npos, input);
  UFS_FUZZ_CHECK(uri->scheme != "s3" || !uri->authority.empty(), input);
  const absl::StatusOr<ufs::Uri> again = ufs::Uri::Parse(uri->ToString());
  UFS_FUZZ_CHECK(again.ok(), uri->ToString());
  UFS_FUZZ_CHECK(again->scheme == uri->scheme && again->authority == uri->authority, input);
  UFS_FUZZ_CHECK(again->path == uri->path, input);
}
