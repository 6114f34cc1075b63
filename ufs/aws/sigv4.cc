// Signature Version 4. libcurl's own signer does not sort the query (7.88), which breaks listings.
//
// The query is sorted by encoded name, then by encoded value: not as joined strings, where the `-`
// of `a-b=1` would sort before the `=` of `a=1`.
#include "ufs/aws/sigv4.h"

#include <algorithm>
#include <cassert>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ufs/aws/uri_encode.h"
#include "ufs/digest/encoding.h"
#include "ufs/digest/hmac_sha256.h"
#include "ufs/digest/sha256.h"

namespace ufs {
namespace {

constexpr absl::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr absl::Duration kLongestExpiry = absl::Hours(7 * 24);

using Pairs = std::vector<std::pair<std::string, std::string>>;

bool IsUnsigned(absl::string_view lower_name) {
  static constexpr absl::string_view kUnsigned[] = {"authorization", "connection",        "expect",
                                                    "keep-alive",    "transfer-encoding", "upgrade",
                                                    "user-agent",    "x-amzn-trace-id"};
  return std::find(std::begin(kUnsigned), std::end(kUnsigned), lower_name) != std::end(kUnsigned);
}

// Without white space around, and one space for every run of it within.
std::string Folded(absl::string_view value) {
  std::string folded(value);
  absl::RemoveExtraAsciiWhitespace(&folded);
  return folded;
}

// Lower-case names in order, each once: the values of a repeated name are joined by commas as they
// came.
Pairs CanonicalHeaders(const Pairs& headers) {
  Pairs sorted;
  sorted.reserve(headers.size());
  for (const auto& header : headers) {
    std::string name = absl::AsciiStrToLower(header.first);
    if (!IsUnsigned(name)) {
      sorted.emplace_back(std::move(name), Folded(header.second));
    }
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  Pairs joined;
  joined.reserve(sorted.size());
  for (auto& header : sorted) {
    if (!joined.empty() && joined.back().first == header.first) {
      absl::StrAppend(&joined.back().second, ",", header.second);
    } else {
      joined.push_back(std::move(header));
    }
  }
  return joined;
}

std::string CanonicalQuery(const Pairs& query) {
  Pairs encoded;
  encoded.reserve(query.size());
  for (const auto& parameter : query) {
    encoded.emplace_back(UriEncode(parameter.first, false), UriEncode(parameter.second, false));
  }
  std::sort(encoded.begin(), encoded.end());
  return absl::StrJoin(encoded, "&", absl::PairFormatter("="));
}

// `.`, `..` and empty segments removed; a final slash stays.
std::string NormalizedPath(absl::string_view path) {
  std::vector<absl::string_view> kept;
  absl::string_view last;
  for (const absl::string_view segment : absl::StrSplit(path, '/')) {
    last = segment;
    if (segment == "..") {
      if (!kept.empty()) {
        kept.pop_back();
      }
    } else if (!segment.empty() && segment != ".") {
      kept.push_back(segment);
    }
  }
  const bool directory = last.empty() || last == "." || last == "..";
  return absl::StrCat("/", absl::StrJoin(kept, "/"), directory && !kept.empty() ? "/" : "");
}

std::string CanonicalPath(const SigV4Request& request, const SigV4Params& params) {
  std::string path = request.path.empty() ? "/" : request.path;
  if (params.normalize_path) {
    path = NormalizedPath(path);
  }
  return params.encode_path ? UriEncode(path, true) : path;
}

// One signature in the making: what both ways of carrying it share.
struct Draft {
  std::string timestamp;  // YYYYMMDDTHHMMSSZ
  std::string scope;      // YYYYMMDD/region/service/aws4_request

  explicit Draft(const SigV4Params& params)
      : timestamp(absl::FormatTime("%Y%m%dT%H%M%SZ", params.time, absl::UTCTimeZone())),
        scope(absl::StrCat(Date(), "/", params.region, "/", params.service, "/aws4_request")) {}

  absl::string_view Date() const { return absl::string_view(timestamp).substr(0, 8); }
};

std::string SignedHeaders(const Pairs& canonical_headers) {
  return absl::StrJoin(canonical_headers, ";", [](std::string* out, const auto& header) {
    absl::StrAppend(out, header.first);
  });
}

// Fills in the canonical request, the string to sign and the signature.
void Sign(const SigV4Request& request, const Credentials& credentials, const SigV4Params& params,
          const Pairs& canonical_headers, const Draft& draft, SigningKeyCache* keys,
          SigV4Signature* result) {
  assert(!credentials.anonymous());
  std::string& text = result->canonical_request;
  absl::StrAppend(&text, request.method, "\n", CanonicalPath(request, params), "\n", result->query,
                  "\n");
  for (const auto& header : canonical_headers) {
    absl::StrAppend(&text, header.first, ":", header.second, "\n");
  }
  absl::StrAppend(&text, "\n", result->signed_headers, "\n", request.payload_hash);
  result->string_to_sign = absl::StrCat(kAlgorithm, "\n", draft.timestamp, "\n", draft.scope, "\n",
                                        HexEncode(Sha256::Of(text)));
  const Sha256::Digest key =
      keys != nullptr
          ? keys->Get(credentials.secret_access_key, draft.Date(), params.region, params.service)
          : DeriveSigningKey(credentials.secret_access_key, draft.Date(), params.region,
                             params.service);
  result->signature = HexEncode(HmacSha256(key, result->string_to_sign));
}

}  // namespace

SigV4Signature SignV4(const SigV4Request& request, const Credentials& credentials,
                      const SigV4Params& params, SigningKeyCache* keys) {
  const Draft draft(params);
  SigV4Signature result;
  result.query = CanonicalQuery(request.query);
  result.headers.emplace_back("x-amz-date", draft.timestamp);
  if (params.content_sha256_header) {
    result.headers.emplace_back("x-amz-content-sha256", request.payload_hash);
  }
  if (!credentials.session_token.empty()) {
    result.headers.emplace_back("x-amz-security-token", credentials.session_token.Reveal());
  }
  Pairs all = request.headers;
  all.insert(all.end(), result.headers.begin(), result.headers.end());
  const Pairs canonical = CanonicalHeaders(all);
  result.signed_headers = SignedHeaders(canonical);
  Sign(request, credentials, params, canonical, draft, keys, &result);
  result.headers.emplace_back(
      "authorization",
      absl::StrCat(kAlgorithm, " Credential=", credentials.access_key_id, "/", draft.scope,
                   ", SignedHeaders=", result.signed_headers, ", Signature=", result.signature));
  return result;
}

SigV4Signature PresignV4(const SigV4Request& request, const Credentials& credentials,
                         const SigV4Params& params, SigningKeyCache* keys) {
  const Draft draft(params);
  const Pairs canonical = CanonicalHeaders(request.headers);
  SigV4Signature result;
  result.signed_headers = SignedHeaders(canonical);
  const absl::Duration expires =
      std::min(std::max(params.expires, absl::Seconds(1)), kLongestExpiry);
  Pairs query = request.query;
  query.emplace_back("X-Amz-Algorithm", kAlgorithm);
  query.emplace_back("X-Amz-Credential", absl::StrCat(credentials.access_key_id, "/", draft.scope));
  query.emplace_back("X-Amz-Date", draft.timestamp);
  query.emplace_back("X-Amz-Expires", absl::StrCat(absl::ToInt64Seconds(expires)));
  query.emplace_back("X-Amz-SignedHeaders", result.signed_headers);
  if (!credentials.session_token.empty()) {
    query.emplace_back("X-Amz-Security-Token", credentials.session_token.Reveal());
  }
  result.query = CanonicalQuery(query);
  Sign(request, credentials, params, canonical, draft, keys, &result);
  absl::StrAppend(&result.query, "&X-Amz-Signature=", result.signature);
  return result;
}

}  // namespace ufs
