// Signature Version 4, the verifying side. A Claim is what a request says about its own signature;
// it is checked field by field before the signature is computed, because S3 names the first wrong
// field rather than answering SignatureDoesNotMatch to everything.

#include "tests/s3server/sigv4_verifier.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tests/s3server/digest.h"
#include "tests/s3server/encoding.h"

namespace s3server {
namespace {

constexpr absl::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr absl::string_view kUnsigned = "UNSIGNED-PAYLOAD";
constexpr absl::string_view kStreaming = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
constexpr absl::Duration kMaxSkew = absl::Minutes(15);
constexpr int kMaxExpiry = 7 * 24 * 3600;  // seven days, the longest a presigned URL may live

bool IsHexSha256(absl::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

absl::optional<absl::Time> ParseAmzDate(absl::string_view text) {
  absl::Time time;
  if (text.size() != 16 ||
      !absl::ParseTime("%E4Y%m%dT%H%M%SZ", text, absl::UTCTimeZone(), &time, nullptr)) {
    return absl::nullopt;
  }
  return time;
}

// Trimmed, with runs of spaces made one.
std::string CanonicalValue(absl::string_view value) {
  std::string out(absl::StripAsciiWhitespace(value));
  out.erase(
      std::unique(out.begin(), out.end(), [](char a, char b) { return a == ' ' && b == ' '; }),
      out.end());
  return out;
}

std::string CanonicalQuery(const Request& request) {
  std::vector<std::pair<std::string, std::string>> encoded;
  encoded.reserve(request.query.size());
  for (const auto& parameter : request.query) {
    if (parameter.first != "X-Amz-Signature") {
      encoded.emplace_back(UriEncode(parameter.first, false), UriEncode(parameter.second, false));
    }
  }
  std::sort(encoded.begin(), encoded.end());
  std::string out;
  for (const auto& parameter : encoded) {
    absl::StrAppend(&out, out.empty() ? "" : "&", parameter.first, "=", parameter.second);
  }
  return out;
}

std::string CanonicalRequest(const Request& request, const std::vector<std::string>& signed_names,
                             absl::string_view payload_hash) {
  std::string out = absl::StrCat(request.method, "\n", UriEncode(request.path, true), "\n",
                                 CanonicalQuery(request), "\n");
  for (const std::string& name : signed_names) {
    absl::StrAppend(&out, name, ":");
    const char* comma = "";
    for (const auto& header : request.headers) {
      if (header.first == name) {
        absl::StrAppend(&out, comma, CanonicalValue(header.second));
        comma = ",";
      }
    }
    out.push_back('\n');
  }
  absl::StrAppend(&out, "\n", absl::StrJoin(signed_names, ";"), "\n", payload_hash);
  return out;
}

S3Error Mismatch(const std::string& access_key, const std::string& string_to_sign,
                 const std::string& canonical, absl::string_view signature) {
  S3Error error = MakeError("SignatureDoesNotMatch");
  error.detail = absl::StrCat(
      "<AWSAccessKeyId>", XmlEscape(access_key), "</AWSAccessKeyId><StringToSign>",
      XmlEscape(string_to_sign), "</StringToSign><SignatureProvided>", XmlEscape(signature),
      "</SignatureProvided><CanonicalRequest>", XmlEscape(canonical), "</CanonicalRequest>");
  return error;
}

}  // namespace

struct SigV4Verifier::Claim {
  bool presigned = false;
  std::string access_key;
  std::string day;     // from the scope
  std::string region;  // from the scope
  std::string service;
  std::string terminator;
  std::vector<std::string> signed_names;
  std::string signature;
  std::string date;  // X-Amz-Date, or what the Date header says in that form
  absl::Time time;
  absl::Duration expiry;
};

SigV4Verifier::SigV4Verifier(const Options& options)
    : first_{options.access_key, options.secret_key, options.session_token},
      require_signature_(options.require_signature),
      region_(options.region),
      now_(options.now) {}

namespace {

// "KEY/20130524/us-east-1/s3/aws4_request"; the key itself may hold slashes.
bool SplitCredential(absl::string_view credential, std::vector<std::string>* fields) {
  *fields = absl::StrSplit(credential, '/');
  if (fields->size() < 5) {
    return false;
  }
  while (fields->size() > 5) {
    (*fields)[0] += "/" + (*fields)[1];
    fields->erase(fields->begin() + 1);
  }
  return true;
}

}  // namespace

Result<SigV4Verifier::Claim> SigV4Verifier::ParseHeader(const Request& request,
                                                        const std::string& header) const {
  absl::string_view rest = header;
  if (!absl::ConsumePrefix(&rest, kAlgorithm)) {
    return MakeError("InvalidRequest",
                     "The authorization mechanism you have provided is not supported. Please use "
                     "AWS4-HMAC-SHA256.");
  }
  Claim claim;
  std::string credential;
  for (absl::string_view field : absl::StrSplit(rest, ',')) {
    field = absl::StripAsciiWhitespace(field);
    if (absl::ConsumePrefix(&field, "Credential=")) {
      credential = std::string(field);
    } else if (absl::ConsumePrefix(&field, "SignedHeaders=")) {
      claim.signed_names = absl::StrSplit(field, ';', absl::SkipEmpty());
    } else if (absl::ConsumePrefix(&field, "Signature=")) {
      claim.signature = std::string(field);
    }
  }
  std::vector<std::string> fields;
  if (!SplitCredential(credential, &fields) || claim.signed_names.empty() ||
      claim.signature.empty()) {
    return MakeError("AuthorizationHeaderMalformed");
  }
  claim.access_key = fields[0];
  claim.day = fields[1];
  claim.region = fields[2];
  claim.service = fields[3];
  claim.terminator = fields[4];
  absl::optional<absl::Time> time;
  if (const std::string* amz_date = request.Header("x-amz-date")) {
    time = ParseAmzDate(*amz_date);
  } else if (const std::string* date = request.Header("date")) {
    time = ParseHttpDate(*date);
  }
  if (!time) {
    return MakeError("AccessDenied",
                     "AWS authentication requires a valid Date or x-amz-date header");
  }
  claim.time = *time;
  claim.date = absl::FormatTime("%E4Y%m%dT%H%M%SZ", *time, absl::UTCTimeZone());
  return claim;
}

Result<SigV4Verifier::Claim> SigV4Verifier::ParseQuery(const Request& request) const {
  const auto text = [&request](absl::string_view name) {
    const std::string* value = request.Query(name);
    return value == nullptr ? std::string() : *value;
  };
  Claim claim;
  claim.presigned = true;
  std::vector<std::string> fields;
  int expiry = 0;
  const absl::optional<absl::Time> time = ParseAmzDate(text("X-Amz-Date"));
  claim.signature = text("X-Amz-Signature");
  claim.signed_names = absl::StrSplit(text("X-Amz-SignedHeaders"), ';', absl::SkipEmpty());
  if (text("X-Amz-Algorithm") != kAlgorithm || claim.signature.empty() || !time ||
      claim.signed_names.empty() || !SplitCredential(text("X-Amz-Credential"), &fields)) {
    return MakeError("AuthorizationQueryParametersError",
                     "Query-string authentication version 4 requires the X-Amz-Algorithm, "
                     "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and "
                     "X-Amz-Expires parameters.");
  }
  if (!absl::SimpleAtoi(text("X-Amz-Expires"), &expiry) || expiry < 0 || expiry > kMaxExpiry) {
    return MakeError("AuthorizationQueryParametersError",
                     "X-Amz-Expires must be a non-negative number of seconds, at most a week");
  }
  claim.access_key = fields[0];
  claim.day = fields[1];
  claim.region = fields[2];
  claim.service = fields[3];
  claim.terminator = fields[4];
  claim.time = *time;
  claim.date = text("X-Amz-Date");
  claim.expiry = absl::Seconds(expiry);
  return claim;
}

void SigV4Verifier::PutUser(User user) {
  MutexLock lock(&mutex_);
  others_[user.access_key] = std::move(user);
}

bool SigV4Verifier::RemoveUser(const std::string& access_key) {
  MutexLock lock(&mutex_);
  return others_.erase(access_key) > 0;
}

Result<User> SigV4Verifier::UserOf(const Claim& claim) const {
  if (claim.access_key == first_.access_key) {
    return first_;
  }
  MutexLock lock(&mutex_);
  const auto found = others_.find(claim.access_key);
  return found == others_.end() ? MakeError("InvalidAccessKeyId") : Result<User>(found->second);
}

Result<Done> SigV4Verifier::CheckToken(const Request& request, const Claim& claim,
                                       const User& user) const {
  const std::string* token = claim.presigned ? request.Query("X-Amz-Security-Token")
                                             : request.Header("x-amz-security-token");
  if (now_() >= user.expires) {
    return MakeError("ExpiredToken");
  }
  if (user.session_token.empty() && token == nullptr) {
    return Done{};
  }
  if (token == nullptr) {
    return MakeError("InvalidAccessKeyId");
  }
  return *token == user.session_token ? Result<Done>(Done{}) : MakeError("InvalidToken");
}

Result<Done> SigV4Verifier::CheckClaim(const Request& request, const Claim& claim,
                                       const User& user) const {
  const char* malformed =
      claim.presigned ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed";
  if (claim.region != region_) {
    S3Error error =
        MakeError(malformed, absl::StrCat("The authorization header is malformed; the "
                                          "region '",
                                          claim.region, "' is wrong; expecting '", region_, "'"));
    error.detail = absl::StrCat("<Region>", XmlEscape(region_), "</Region>");
    return error;
  }
  if (claim.service != "s3" || claim.terminator != "aws4_request" ||
      claim.day != claim.date.substr(0, 8)) {
    return MakeError(malformed,
                     "The credential scope must be DATE/REGION/s3/aws4_request, with the "
                     "date of the request.");
  }
  const absl::Time now = now_();
  if (claim.presigned) {
    if (claim.time > now + kMaxSkew) {
      return MakeError("AccessDenied", "Request is not yet valid");
    }
    if (now > claim.time + claim.expiry) {
      return MakeError("AccessDenied", "Request has expired");
    }
  } else if (now - claim.time > kMaxSkew || claim.time - now > kMaxSkew) {
    S3Error error = MakeError("RequestTimeTooSkewed");
    error.detail =
        absl::StrCat("<RequestTime>", claim.date, "</RequestTime><ServerTime>", IsoDate(now),
                     "</ServerTime><MaxAllowedSkewMilliseconds>900000"
                     "</MaxAllowedSkewMilliseconds>");
    return error;
  }
  for (const auto& header : request.headers) {
    const bool must = header.first == "host" || absl::StartsWith(header.first, "x-amz-");
    if (must && std::find(claim.signed_names.begin(), claim.signed_names.end(), header.first) ==
                    claim.signed_names.end()) {
      S3Error error = MakeError("AccessDenied",
                                "There were headers present in the request which were not signed");
      error.detail =
          absl::StrCat("<HeadersNotSigned>", XmlEscape(header.first), "</HeadersNotSigned>");
      return error;
    }
  }
  return CheckToken(request, claim, user);
}

Result<Authorization> SigV4Verifier::PayloadOf(const Request& request, const Claim& claim) const {
  Authorization out;
  const std::string* hash = request.Header("x-amz-content-sha256");
  if (hash == nullptr && claim.presigned) {
    hash = request.Query("X-Amz-Content-Sha256");
  }
  if (hash == nullptr) {
    if (!claim.presigned) {
      return MakeError("InvalidRequest",
                       "Missing required header for this request: x-amz-content-sha256");
    }
    out.hash = std::string(kUnsigned);
    return out;
  }
  out.hash = *hash;
  if (*hash == kStreaming) {
    out.payload = PayloadKind::kStreaming;
  } else if (IsHexSha256(*hash)) {
    out.payload = PayloadKind::kHashed;
  } else if (absl::StartsWith(*hash, "STREAMING-")) {
    return MakeError("NotImplemented", absl::StrCat("x-amz-content-sha256: ", *hash,
                                                    " is not implemented by this server."));
  } else if (*hash != kUnsigned) {
    return MakeError("InvalidArgument",
                     "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "
                     "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a valid sha256 value.");
  }
  return out;
}

std::string SigV4Verifier::SigningKey(const std::string& day, const User& user) const {
  const std::string name = absl::StrCat(user.secret_key, " ", day);
  MutexLock lock(&mutex_);
  if (cached_.first != name) {
    std::string key = HmacSha256(absl::StrCat("AWS4", user.secret_key), day);
    key = HmacSha256(HmacSha256(HmacSha256(key, region_), "s3"), "aws4_request");
    cached_ = {name, std::move(key)};
  }
  return cached_.second;
}

Result<Authorization> SigV4Verifier::Verify(const Request& request) const {
  const std::string* header = request.Header("authorization");
  const bool presigned =
      request.Query("X-Amz-Algorithm") != nullptr || request.Query("X-Amz-Signature") != nullptr;
  if (header == nullptr && !presigned) {
    if (require_signature_) {
      return MakeError("AccessDenied");
    }
    Authorization out;
    out.anonymous = true;
    return out;
  }
  if (header != nullptr && presigned) {
    return MakeError("InvalidArgument",
                     "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, "
                     "Signature query string parameter or the Authorization header should be "
                     "specified");
  }
  S3_ASSIGN_OR_RETURN(const Claim claim,
                      presigned ? ParseQuery(request) : ParseHeader(request, *header));
  S3_ASSIGN_OR_RETURN(const User user, UserOf(claim));
  S3_RETURN_IF_ERROR(CheckClaim(request, claim, user));
  S3_ASSIGN_OR_RETURN(Authorization out, PayloadOf(request, claim));

  out.date = claim.date;
  out.scope = absl::StrCat(claim.day, "/", region_, "/s3/aws4_request");
  out.signing_key = SigningKey(claim.day, user);
  const std::string canonical = CanonicalRequest(request, claim.signed_names, out.hash);
  const std::string string_to_sign =
      absl::StrCat(kAlgorithm, "\n", out.date, "\n", out.scope, "\n", Hex(Sha256(canonical)));
  const std::string expected = Hex(HmacSha256(out.signing_key, string_to_sign));
  if (!ConstantTimeEqual(expected, claim.signature)) {
    return Mismatch(claim.access_key, string_to_sign, canonical, claim.signature);
  }
  out.seed_signature = expected;
  return out;
}

std::string ChunkSignature(const Authorization& authorization, absl::string_view previous,
                           absl::string_view chunk_sha256_hex) {
  static const std::string kEmptyHash = Hex(Sha256(""));
  return Hex(HmacSha256(
      authorization.signing_key,
      absl::StrCat("AWS4-HMAC-SHA256-PAYLOAD\n", authorization.date, "\n", authorization.scope,
                   "\n", previous, "\n", kEmptyHash, "\n", chunk_sha256_hex)));
}

}  // namespace s3server
