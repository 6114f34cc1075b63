// Endpoint resolution. Lines: endpoint, bucket, region, path style (0: not said, 1, 2), TLS (the
// same); the rest is a key,
// and where an answer says that the bucket is.
#include "ufs/s3/endpoint.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tests/fuzz/fuzz.h"
#include "ufs/aws/uri_encode.h"

namespace {

absl::optional<bool> Choice(uint64_t number) {
  return number == 0 ? absl::nullopt : absl::optional<bool>(number == 1);
}

bool IsPrintable(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isgraph(c); });
}

// Wherever an answer says that the bucket is: credentials stay within the domain, and with TLS.
void CheckMoves(const ufs::Endpoint& endpoint, absl::string_view region) {
  const absl::optional<ufs::Endpoint> moved = endpoint.MovedTo(region);
  if (!moved.has_value()) {
    return;
  }
  UFS_FUZZ_CHECK(moved->scheme == endpoint.scheme && moved->region == region, region);
  if (endpoint.aws_host.has_value()) {
    const std::string& domain = endpoint.aws_host->suffix;
    UFS_FUZZ_CHECK(absl::StrContains(moved->authority, absl::StrCat(".", domain)) &&
                       moved->authority.find_first_of("/@?#\\") == std::string::npos,
                   moved->authority);
  } else {
    UFS_FUZZ_CHECK(moved->authority == endpoint.authority, moved->authority);
  }
}

}  // namespace

UFS_FUZZ_TARGET(endpoint, input) {
  ufs::fuzz::Fields fields(input);
  ufs::EndpointSettings settings;
  settings.endpoint = std::string(fields.Line());
  settings.bucket = std::string(fields.Line());
  settings.region = std::string(fields.Line());
  settings.path_style = Choice(fields.Number(3));
  settings.secure = Choice(fields.Number(3));
  const absl::StatusOr<ufs::Endpoint> endpoint = ufs::ResolveEndpoint(settings);
  if (!endpoint.ok()) {
    return;
  }
  // Credentials are signed for this host: it is what was said, with nothing smuggled in.
  UFS_FUZZ_CHECK(endpoint->scheme == "http" || endpoint->scheme == "https", endpoint->scheme);
  UFS_FUZZ_CHECK(!endpoint->authority.empty() && IsPrintable(endpoint->authority), input);
  UFS_FUZZ_CHECK(endpoint->authority.find_first_of("/@?#\\") == std::string::npos,
                 endpoint->authority);
  UFS_FUZZ_CHECK(endpoint->base_path.empty() || (absl::StartsWith(endpoint->base_path, "/") &&
                                                 !absl::EndsWith(endpoint->base_path, "/")),
                 endpoint->base_path);
  UFS_FUZZ_CHECK(IsPrintable(endpoint->base_path), endpoint->base_path);
  UFS_FUZZ_CHECK(!endpoint->region.empty(), input);
  UFS_FUZZ_CHECK(endpoint->path_style || absl::StartsWith(settings.bucket, "arn:") ||
                     absl::StartsWith(endpoint->authority, absl::StrCat(settings.bucket, ".")),
                 endpoint->authority);
  CheckMoves(*endpoint, fields.rest());
  // The key travels byte for byte.
  const std::string path = endpoint->PathOf(fields.rest());
  absl::string_view rest = path;
  UFS_FUZZ_CHECK(absl::ConsumePrefix(&rest, endpoint->base_path), path);
  UFS_FUZZ_CHECK(absl::ConsumePrefix(&rest, "/"), path);
  UFS_FUZZ_CHECK(IsPrintable(path) && path.find_first_of("?#") == std::string::npos, path);
  if (endpoint->path_style && !fields.rest().empty()) {
    UFS_FUZZ_CHECK(absl::ConsumePrefix(&rest, ufs::UriEncode(endpoint->bucket, false) + "/") ||
                       absl::ConsumePrefix(&rest, endpoint->bucket + "/"),
                   path);
  }
  UFS_FUZZ_CHECK(fields.rest().empty() || ufs::UriDecode(rest, false) == std::string(fields.rest()),
                 path);
}
