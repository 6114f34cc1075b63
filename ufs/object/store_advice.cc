// What to do about each of S3's error codes. The codes are those of "Amazon S3 API Reference, Error
// responses" that a file system can meet; a refusal for lack of rights names the IAM action to
// allow.
#include "ufs/object/store_advice.h"

#include <cstddef>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace ufs {
namespace {

struct Row {
  absl::string_view name;
  absl::string_view text;
};

constexpr absl::string_view kExpired =
    "the session token has expired: get new temporary credentials (aws sso login, aws sts "
    "assume-role), or name a profile or role, which are renewed by themselves";

constexpr Row kAdvice[] = {
    {"AccountProblem", "the account is suspended or unpaid: ask the store's operator"},
    {"AllAccessDisabled", "the store's operator has disabled this bucket"},
    {"BadDigest", "the bytes were damaged on their way: check network and memory if it comes back"},
    {"BucketAlreadyExists", "choose another bucket name"},
    {"EntityTooLarge", "the object or part is larger than this store takes: raise part-size"},
    {"EntityTooSmall", "parts but the last must have at least 5 MiB: raise part-size"},
    {"ExpiredToken", kExpired},
    {"ExpiredTokenException", kExpired},
    {"InsufficientCapacity", "the store is full"},
    {"InvalidAccessKeyId",
     "this store does not know the access key: check aws.accessKeyId (AWS_ACCESS_KEY_ID, "
     "~/.aws/credentials), and that the endpoint is the store that it belongs to"},
    {"InvalidBucketName", "check the bucket's name"},
    {"InvalidToken", "the session token is malformed or belongs to other keys: renew it"},
    {"KeyTooLongError", "S3 keys have at most 1,024 bytes: shorten the path"},
    {"MethodNotAllowed", "this store does not offer the operation"},
    {"NoSuchBucket", "check the bucket's name and the endpoint, or create the bucket"},
    {"NoSuchUpload", "the upload was completed or aborted elsewhere, or cleaned up by a rule"},
    {"NotImplemented", "this store does not offer the operation"},
    {"OperationAborted", "another operation on the same object is under way: try again"},
    {"QuotaExceeded", "the bucket's or user's quota is used up"},
    {"RequestTimeTooSkewed",
     "set this machine's clock (timedatectl set-ntp true): it differs from the store's by over 15 "
     "min"},
    {"RequestTimeout", "the network is slower than the store waits: use fewer uploads at a time"},
    {"SignatureDoesNotMatch",
     "the secret key is not the one of this access key: check aws.secretKey "
     "(AWS_SECRET_ACCESS_KEY, "
     "~/.aws/credentials); if it is, a proxy changes requests on their way"},
    {"SlowDown", "the store asks for fewer requests: lower the concurrency"},
    {"TokenRefreshRequired", kExpired},
    {"XAmzContentSHA256Mismatch", "a proxy changed the body, or payload-signing must be 'always'"},
};

// The least that has to be allowed for an operation, and on what; "Actions, resources, and
// condition keys for Amazon S3".
struct Action {
  absl::string_view operation;
  absl::string_view action;
  bool on_bucket = false;  // else on the object
  absl::string_view more = {};
};
constexpr absl::string_view kSourceToo = " and s3:GetObject on the source";

constexpr Action kActions[] = {
    {"AbortMultipartUpload", "s3:AbortMultipartUpload"},
    {"CompleteMultipartUpload", "s3:PutObject"},
    {"CopyObject", "s3:PutObject", false, kSourceToo},
    {"CreateMultipartUpload", "s3:PutObject"},
    {"DeleteObject", "s3:DeleteObject"},
    {"DeleteObjects", "s3:DeleteObject"},
    {"GetBucketVersioning", "s3:GetBucketVersioning and s3:GetBucketObjectLockConfiguration", true},
    {"GetObject", "s3:GetObject"},
    {"GetObjectTagging", "s3:GetObjectTagging"},
    {"HeadObject", "s3:GetObject", false,
     " (and s3:ListBucket on the bucket, to tell missing from forbidden)"},
    {"ListMultipartUploads", "s3:ListBucketMultipartUploads", true},
    {"ListObjects", "s3:ListBucket", true},
    {"ListParts", "s3:ListMultipartUploadParts"},
    {"PutObject", "s3:PutObject"},
    {"RestoreObject", "s3:RestoreObject"},
    {"UploadPart", "s3:PutObject"},
    {"UploadPartCopy", "s3:PutObject", false, kSourceToo},
};

// What an IAM policy names: the bucket, or the object; all objects where no key is known.
std::string ResourceOf(const StoreError& error, bool on_bucket) {
  const bool arn = absl::StartsWith(error.bucket, "arn:");
  const std::string partition = error.partition.empty() ? "aws" : error.partition;
  const std::string bucket =
      arn ? error.bucket : absl::StrCat("arn:", partition, ":s3:::", error.bucket);
  if (on_bucket) {
    return bucket;
  }
  return absl::StrCat(bucket, arn ? "/object/" : "/", error.key.empty() ? "*" : error.key);
}

std::string MissingRight(const StoreError& error) {
  // Stores that look the identity up elsewhere (RGW with STS) answer so to wrong keys as well.
  const absl::string_view or_keys =
      error.message.empty() && error.code == "AccessDenied" ? "; or its keys are wrong" : "";
  for (const Action& action : kActions) {
    if (action.operation == error.operation && !absl::StrContains(error.bucket, "://")) {
      return absl::StrCat("the identity in use needs ", action.action, " on ",
                          ResourceOf(error, action.on_bucket), action.more, or_keys);
    }
  }
  return absl::StrCat("the identity in use lacks the right", or_keys);
}

template <size_t N>
absl::string_view Find(const Row (&rows)[N], absl::string_view name) {
  for (const Row& row : rows) {
    if (row.name == name) {
      return row.text;
    }
  }
  return {};
}

std::string RestoreAdvice(const StoreError& error) {
  return absl::StrCat(
      "the object is archived",
      error.storage_class.empty() ? "" : absl::StrCat(" (", error.storage_class, ")"),
      ": 'underfs restore s3://", error.bucket, "/", error.key, "' makes it readable");
}

bool IsWrongRegion(const StoreError& error) {
  return error.code == "PermanentRedirect" || error.code == "TemporaryRedirect" ||
         error.code == "AuthorizationHeaderMalformed" ||
         error.code == "IllegalLocationConstraintException" ||
         (error.http_status >= 300 && error.http_status < 400);
}

}  // namespace

std::string AdviceFor(const StoreError& error) {
  if (IsWrongRegion(error)) {
    if (error.region.empty() && !error.endpoint.empty()) {
      return absl::StrCat("the store sends to the host ", error.endpoint,
                          ", to which no credentials are sent unasked: if it is yours, set the "
                          "option endpoint=",
                          error.endpoint);
    }
    return error.region.empty()
               ? std::string("the bucket lies in another region: set the option region")
               : absl::StrCat("the bucket lies in region ", error.region,
                              ": set the option region=", error.region);
  }
  if (error.code == "InvalidObjectState" && error.operation != "RestoreObject") {
    return RestoreAdvice(error);
  }
  const absl::string_view advice = Find(kAdvice, error.code);
  if (!advice.empty()) {
    return std::string(advice);
  }
  if (error.code == "InvalidRequest" && absl::StrContains(error.message, "AWS4-HMAC-SHA256")) {
    return "the store knows Signature Version 4 alone: leave signer.algorithm=S3SignerType out, or "
           "say signer=v4";
  }
  if (error.code == "AccessDenied" || (error.http_status == 403 && error.code.empty())) {
    return MissingRight(error);
  }
  return std::string();
}

}  // namespace ufs
