// Signature Version 2, the verifying side.

#include "tests/s3server/sigv2_verifier.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tests/s3server/digest.h"
#include "tests/s3server/encoding.h"

namespace s3server {
namespace {

constexpr absl::Duration kMaxSkew = absl::Minutes(15);

bool IsSigned(const std::string& name) {
  static const std::set<std::string>* const kNames = new std::set<std::string>{
      "acl",       "cors",         "delete",     "lifecycle", "location",
      "logging",   "notification", "partNumber", "policy",    "requestPayment",
      "restore",   "tagging",      "torrent",    "uploadId",  "uploads",
      "versionId", "versioning",   "versions",   "website"};
  return kNames->count(name) != 0 || absl::StartsWith(name, "response-");
}

std::string Resource(const Request& request) {
  std::string resource =
      request.virtual_host ? absl::StrCat("/", request.bucket, request.raw_path) : request.raw_path;
  std::map<std::string, std::string> sorted;
  for (const auto& parameter : request.query) {
    if (IsSigned(parameter.first)) {
      sorted[parameter.first] = parameter.second;
    }
  }
  char separator = '?';
  for (const auto& parameter : sorted) {
    absl::StrAppend(&resource, std::string(1, separator), parameter.first);
    if (!parameter.second.empty()) {
      absl::StrAppend(&resource, "=", parameter.second);
    }
    separator = '&';
  }
  return resource;
}

std::string StringToSign(const Request& request, bool presigned) {
  const auto header = [&request](absl::string_view name) {
    const std::string* value = request.Header(name);
    return value == nullptr ? std::string() : *value;
  };
  std::string date = header("date");
  if (presigned) {
    date = *request.Query("Expires");
  } else if (request.Header("x-amz-date") != nullptr) {
    date.clear();
  }
  std::map<std::string, std::string> amz;
  const auto add = [&amz](const std::string& name, const std::string& value) {
    if (absl::StartsWith(name, "x-amz-")) {
      std::string& all = amz[name];
      absl::StrAppend(&all, all.empty() ? "" : ",", value);
    }
  };
  for (const auto& field : request.headers) {
    add(field.first, field.second);
  }
  if (presigned) {
    for (const auto& parameter : request.query) {
      add(parameter.first, parameter.second);
    }
  }
  std::string text = absl::StrCat(request.method, "\n", header("content-md5"), "\n",
                                  header("content-type"), "\n", date, "\n");
  for (const auto& field : amz) {
    absl::StrAppend(&text, field.first, ":", field.second, "\n");
  }
  return absl::StrCat(text, Resource(request));
}

// The key's id and the signature that a request names; false when it names none.
bool ReadClaim(const Request& request, bool presigned, std::string* key, std::string* signature) {
  if (presigned) {
    if (request.Query("Signature") == nullptr || request.Query("Expires") == nullptr) {
      return false;
    }
    *key = *request.Query("AWSAccessKeyId");
    *signature = *request.Query("Signature");
    return true;
  }
  absl::string_view rest = *request.Header("authorization");
  rest.remove_prefix(4);
  const size_t colon = rest.rfind(':');
  if (colon == absl::string_view::npos) {
    return false;
  }
  *key = std::string(rest.substr(0, colon));
  *signature = std::string(rest.substr(colon + 1));
  return true;
}

}  // namespace

SigV2Verifier::SigV2Verifier(const Options& options)
    : access_key_(options.access_key),
      secret_key_(options.secret_key),
      session_token_(options.session_token),
      enabled_(options.sigv2),
      now_(options.now) {}

bool SigV2Verifier::Claims(const Request& request) {
  const std::string* header = request.Header("authorization");
  return (header != nullptr && absl::StartsWith(*header, "AWS ")) ||
         request.Query("AWSAccessKeyId") != nullptr;
}

Result<Done> SigV2Verifier::CheckTime(const Request& request, bool presigned) const {
  const absl::Time now = now_();
  if (presigned) {
    int64_t expires = 0;
    if (!absl::SimpleAtoi(*request.Query("Expires"), &expires)) {
      return MakeError("AccessDenied", "Invalid date (should be seconds since epoch)");
    }
    return now <= absl::FromUnixSeconds(expires) ? Result<Done>(Done{})
                                                 : MakeError("AccessDenied", "Request has expired");
  }
  const std::string* date = request.Header("x-amz-date");
  if (date == nullptr) {
    date = request.Header("date");
  }
  absl::optional<absl::Time> time = date == nullptr ? absl::nullopt : ParseHttpDate(*date);
  absl::Time parsed;
  if (!time && date != nullptr &&
      absl::ParseTime("%a, %d %b %Y %H:%M:%S %z", *date, &parsed, nullptr)) {
    time = parsed;
  }
  if (!time) {
    return MakeError("AccessDenied",
                     "AWS authentication requires a valid Date or x-amz-date header");
  }
  return absl::AbsDuration(now - *time) <= kMaxSkew ? Result<Done>(Done{})
                                                    : MakeError("RequestTimeTooSkewed");
}

Result<Done> SigV2Verifier::Verify(const Request& request) const {
  if (!enabled_) {
    return MakeError("InvalidRequest",
                     "The authorization mechanism you have provided is not supported. Please use "
                     "AWS4-HMAC-SHA256.");
  }
  const bool presigned = request.Header("authorization") == nullptr;
  std::string key;
  std::string signature;
  if (!ReadClaim(request, presigned, &key, &signature)) {
    return MakeError("InvalidArgument", "AWS authorization header is invalid.");
  }
  if (key != access_key_) {
    return MakeError("InvalidAccessKeyId");
  }
  S3_RETURN_IF_ERROR(CheckTime(request, presigned));
  const std::string* token =
      presigned ? request.Query("x-amz-security-token") : request.Header("x-amz-security-token");
  if ((token == nullptr ? "" : *token) != session_token_) {
    return MakeError(token == nullptr ? "InvalidAccessKeyId" : "InvalidToken");
  }
  const std::string text = StringToSign(request, presigned);
  if (!ConstantTimeEqual(absl::Base64Escape(HmacSha1(secret_key_, text)), signature)) {
    S3Error error = MakeError("SignatureDoesNotMatch");
    error.detail = absl::StrCat(
        "<AWSAccessKeyId>", XmlEscape(key), "</AWSAccessKeyId><StringToSign>", XmlEscape(text),
        "</StringToSign><SignatureProvided>", XmlEscape(signature), "</SignatureProvided>");
    return error;
  }
  return Done{};
}

}  // namespace s3server
