// Parsing what users write to name a bucket. Secrets in it are refused and never repeated.
#include "ufs/base/uri.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/uri_error.h"

namespace ufs {
namespace {

constexpr absl::string_view kUriError = "underfs/uri-error";

absl::Status HoldsCredentials() {
  return absl::InvalidArgumentError(
      "a URI must not hold credentials: write s3://bucket/prefix and give the keys by environment "
      "(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), ~/.aws/credentials or options");
}

// Why `written` is no URI. What stands before an '@' may be a secret, wherever the slashes of a
// misspelt URI are: such a text is not repeated.
absl::Status Wrong(absl::string_view written, const std::string& why) {
  return written.find('@') == absl::string_view::npos ? absl::InvalidArgumentError(why)
                                                      : HoldsCredentials();
}

absl::StatusOr<std::string> ParseScheme(absl::string_view text, absl::string_view written) {
  const std::string scheme = absl::AsciiStrToLower(text);
  if (scheme == "s3" || scheme == "s3a" || scheme == "s3n") {
    return std::string("s3");
  }
  if (scheme == "file" || scheme == "mem") {
    return scheme;
  }
  return Wrong(written, absl::StrCat("unknown scheme '", scheme, "' in '", written,
                                     "': use s3://, s3a://, s3n://, file:// or mem://"));
}

// How much of what follows the scheme names the bucket: up to the first slash; of an access point's
// ARN all, also where its resource holds slashes: accesspoint/NAME, outpost/ID/accesspoint/NAME.
size_t BucketLength(absl::string_view rest) {
  size_t slashes = 0;
  size_t at = 0;
  if (absl::StartsWith(rest, "arn:")) {
    for (int colons = 0; colons < 5 && at != absl::string_view::npos; ++colons) {
      at = rest.find(':', at);
      at = at == absl::string_view::npos ? at : at + 1;
    }
    const absl::string_view resource = at == absl::string_view::npos ? "" : rest.substr(at);
    slashes = absl::StartsWith(resource, "outpost/")       ? 3
              : absl::StartsWith(resource, "accesspoint/") ? 1
                                                           : 0;
  }
  for (at = rest.find('/'); slashes > 0 && at != absl::string_view::npos; --slashes) {
    at = rest.find('/', at + 1);
  }
  return at;
}

absl::StatusOr<Uri> ParseUri(absl::string_view text) {
  const size_t colon = text.find("://");
  if (colon == absl::string_view::npos) {
    return Wrong(
        text, absl::StrCat("'", text, "' is not a URI: write s3://bucket or s3://bucket/prefix"));
  }
  const absl::string_view rest = text.substr(colon + 3);
  const size_t slash = BucketLength(rest);
  const absl::string_view authority = rest.substr(0, slash);
  if (authority.find('@') != absl::string_view::npos) {
    return HoldsCredentials();
  }
  Uri uri;
  absl::StatusOr<std::string> scheme = ParseScheme(text.substr(0, colon), text);
  if (!scheme.ok()) {
    return scheme.status();
  }
  uri.scheme = *scheme;
  if (uri.scheme == "file") {
    if (slash != 0) {
      return Wrong(text,
                   absl::StrCat("'", text, "' names no absolute path: write file:///directory"));
    }
    uri.path = std::string(rest);
    return uri;
  }
  if (slash != absl::string_view::npos) {
    uri.path = std::string(rest.substr(slash + 1));
  }
  if (authority.empty() && uri.scheme == "s3") {
    return Wrong(text, absl::StrCat("'", text,
                                    "' names no bucket: write s3://bucket or s3://bucket/prefix"));
  }
  const bool arn = absl::StartsWith(authority, "arn:");
  if (authority.find_first_of(arn ? "?#%" : "?#:%") != absl::string_view::npos) {
    return Wrong(
        text, absl::StrCat(
                  "'", authority,
                  "' is no bucket name: ports go into the option endpoint, keys after the slash"));
  }
  // Such as one that ends in ":accesspoint": the next slash would belong to it.
  if (arn && BucketLength(absl::StrCat(authority, "/")) != authority.size()) {
    return Wrong(text, absl::StrCat("'", authority,
                                    "' is an ARN without its end: write s3://arn:PARTITION:s3:"
                                    "REGION:ACCOUNT:accesspoint/NAME/prefix"));
  }
  uri.authority = std::string(authority);
  return uri;
}

}  // namespace

absl::StatusOr<Uri> Uri::Parse(absl::string_view text) {
  absl::StatusOr<Uri> uri = ParseUri(text);
  if (!uri.ok()) {
    absl::Status status = uri.status();
    status.SetPayload(kUriError, absl::Cord());
    return status;
  }
  return uri;
}

bool IsUriError(const absl::Status& status) { return status.GetPayload(kUriError).has_value(); }

std::string Uri::ToString() const {
  if (scheme == "file") {
    return absl::StrCat("file://", path);
  }
  return absl::StrCat(scheme, "://", authority, "/", path);
}

}  // namespace ufs
