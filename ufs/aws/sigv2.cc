// Signature Version 2. What is signed as the resource is what goes on the wire, still encoded; the
// values of sub-resources are signed as they are meant, decoded: so AWS, RGW and Swift read them.
#include "ufs/aws/sigv2.h"

#include <algorithm>
#include <cassert>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/aws/uri_encode.h"
#include "ufs/digest/encoding.h"
#include "ufs/digest/hmac_sha1.h"

namespace ufs {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// The page's list, and what SDKs and RGW (rgw_auth_s3.cc) have added to it since. In order.
constexpr absl::string_view kSubresources[] = {
    "accelerate",   "acl",
    "analytics",    "cors",
    "delete",       "encryption",
    "inventory",    "legal-hold",
    "lifecycle",    "location",
    "logging",      "metrics",
    "notification", "object-lock",
    "partNumber",   "policy",
    "policyStatus", "publicAccessBlock",
    "replication",  "requestPayment",
    "restore",      "retention",
    "select",       "select-type",
    "tagging",      "torrent",
    "uploadId",     "uploads",
    "versionId",    "versioning",
    "versions",     "website",
};
constexpr absl::string_view kOverrides[] = {
    "response-cache-control",    "response-content-disposition", "response-content-encoding",
    "response-content-language", "response-content-type",        "response-expires",
};

template <size_t N>
bool Contains(const absl::string_view (&list)[N], absl::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

// Header values by lower-case name; those of a repeated name joined by commas as they came.
std::map<std::string, std::string> ByName(const Pairs& headers) {
  std::map<std::string, std::string> by_name;
  for (const auto& [name, value] : headers) {
    std::string& all = by_name[absl::AsciiStrToLower(name)];
    absl::StrAppend(&all, all.empty() ? "" : ",", absl::StripAsciiWhitespace(value));
  }
  return by_name;
}

std::string WireQuery(Pairs query) {
  std::sort(query.begin(), query.end());
  return absl::StrJoin(query, "&", [](std::string* out, const auto& parameter) {
    absl::StrAppend(out, UriEncode(parameter.first, false));
    if (!parameter.second.empty() || !IsSubresource(parameter.first)) {
      absl::StrAppend(out, "=", UriEncode(parameter.second, false));
    }
  });
}

std::string CanonicalResource(const SigV2Request& request) {
  Pairs signed_ones;
  for (const auto& parameter : request.query) {
    if (IsSubresource(parameter.first)) {
      signed_ones.push_back(parameter);
    }
  }
  std::sort(signed_ones.begin(), signed_ones.end());
  std::string text = request.resource;
  const char* separator = "?";
  for (const auto& [name, value] : signed_ones) {
    absl::StrAppend(&text, separator, name, value.empty() ? "" : "=", value);
    separator = "&";
  }
  return text;
}

// `date` is what stands in the date's place: empty when x-amz-date is among the headers.
void Sign(const SigV2Request& request, const Pairs& headers, absl::string_view date,
          const Credentials& credentials, SigV2Signature* result) {
  assert(!credentials.anonymous());
  std::map<std::string, std::string> by_name = ByName(headers);
  std::string& text = result->string_to_sign;
  absl::StrAppend(&text, request.method, "\n", by_name["content-md5"], "\n",
                  by_name["content-type"], "\n", date, "\n");
  for (const auto& [name, value] : by_name) {
    if (absl::StartsWith(name, "x-amz-")) {
      absl::StrAppend(&text, name, ":", value, "\n");
    }
  }
  absl::StrAppend(&text, CanonicalResource(request));
  result->signature = Base64Encode(HmacSha1(credentials.secret_access_key.Reveal(), text));
}

void AddToken(const Credentials& credentials, Pairs* to) {
  if (!credentials.session_token.empty()) {
    to->emplace_back("x-amz-security-token", credentials.session_token.Reveal());
  }
}

}  // namespace

bool IsSubresource(absl::string_view name) {
  return Contains(kSubresources, name) || Contains(kOverrides, name);
}

SigV2Signature SignV2(const SigV2Request& request, const Credentials& credentials,
                      absl::Time time) {
  SigV2Signature result;
  result.query = WireQuery(request.query);
  std::map<std::string, std::string> given = ByName(request.headers);
  std::string date;
  if (given.count("x-amz-date") == 0) {
    date = given["date"];
    if (date.empty()) {
      // Not Date itself: proxies may write that anew.
      result.headers.emplace_back(
          "x-amz-date", absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", time, absl::UTCTimeZone()));
    }
  }
  AddToken(credentials, &result.headers);
  Pairs all = request.headers;
  all.insert(all.end(), result.headers.begin(), result.headers.end());
  Sign(request, all, date, credentials, &result);
  result.headers.emplace_back(
      "authorization", absl::StrCat("AWS ", credentials.access_key_id, ":", result.signature));
  return result;
}

SigV2Signature PresignV2(const SigV2Request& request, const Credentials& credentials,
                         absl::Time expires) {
  const std::string seconds = absl::StrCat(absl::ToUnixSeconds(expires));
  SigV2Signature result;
  // The token is signed as the header whose place it takes.
  Pairs signed_headers = request.headers;
  AddToken(credentials, &signed_headers);
  Sign(request, signed_headers, seconds, credentials, &result);
  Pairs query = request.query;
  query.emplace_back("AWSAccessKeyId", credentials.access_key_id);
  query.emplace_back("Expires", seconds);
  AddToken(credentials, &query);
  result.query =
      absl::StrCat(WireQuery(std::move(query)), "&Signature=", UriEncode(result.signature, false));
  return result;
}

}  // namespace ufs
