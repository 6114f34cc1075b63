// What to do about each of S3's error codes. The codes are those of "Amazon S3 API Reference, Error
// responses" that a file system can meet; a refusal for lack of rights names the IAM action to
// allow.
#include "ufs/object/store_advice.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace ufs {
namespace {

struct Row {
  absl::string_view name;
  absl::string_view text;
};

constexpr Row kAdvice[] = {
    {"AccountProblem", "the account is suspended or unpaid: ask the store's operator"},
    {"AllAccessDisabled", "the store's operator has disabled this bucket"},
    {"BadDigest", "the bytes were damaged on their way: check network and memory if it comes back"},
    {"BucketAlreadyExists", "choose another bucket name"},
    {"EntityTooLarge", "the object or part is larger than this store takes: raise part-size"},
    {"EntityTooSmall", "parts but the last must have at least 5 MiB: raise part-size"},
    {"ExpiredToken", "renew the temporary credentials (session token)"},
    {"ExpiredTokenException", "renew the temporary credentials (session token)"},
    {"InsufficientCapacity", "the store is full"},
    {"InvalidAccessKeyId",
     "this store does not know the access key: check the key and the endpoint"},
    {"InvalidBucketName", "check the bucket's name"},
    {"InvalidObjectState", "the object is archived: restore it first (aws s3api restore-object)"},
    {"InvalidToken", "the session token is malformed or belongs to other keys: renew it"},
    {"KeyTooLongError", "S3 keys have at most 1,024 bytes: shorten the path"},
    {"MethodNotAllowed", "this store does not offer the operation"},
    {"NoSuchBucket", "check the bucket's name and the endpoint, or create the bucket"},
    {"NoSuchUpload", "the upload was completed or aborted elsewhere, or cleaned up by a rule"},
    {"NotImplemented", "this store does not offer the operation"},
    {"OperationAborted", "another operation on the same object is under way: try again"},
    {"QuotaExceeded", "the bucket's or user's quota is used up"},
    {"RequestTimeTooSkewed",
     "set this machine's clock (it differs from the store's by over 15 min)"},
    {"RequestTimeout", "the network is slower than the store waits: use fewer uploads at a time"},
    {"SignatureDoesNotMatch", "check the secret key, the region and the endpoint"},
    {"SlowDown", "the store asks for fewer requests: lower the concurrency"},
    {"TokenRefreshRequired", "renew the temporary credentials (session token)"},
    {"XAmzContentSHA256Mismatch", "a proxy changed the body, or payload-signing must be 'always'"},
};

// The IAM action behind each operation; "Actions, resources, and condition keys for Amazon S3".
constexpr Row kActions[] = {
    {"AbortMultipartUpload", "s3:AbortMultipartUpload"},
    {"CompleteMultipartUpload", "s3:PutObject"},
    {"CopyObject", "s3:PutObject here and s3:GetObject on the source"},
    {"CreateMultipartUpload", "s3:PutObject"},
    {"DeleteObject", "s3:DeleteObject"},
    {"DeleteObjects", "s3:DeleteObject"},
    {"GetObject", "s3:GetObject"},
    {"HeadObject", "s3:GetObject (and s3:ListBucket, to tell missing from forbidden)"},
    {"ListMultipartUploads", "s3:ListBucketMultipartUploads"},
    {"ListObjects", "s3:ListBucket"},
    {"ListParts", "s3:ListMultipartUploadParts"},
    {"PutObject", "s3:PutObject"},
    {"UploadPart", "s3:PutObject"},
    {"UploadPartCopy", "s3:PutObject here and s3:GetObject on the source"},
};

template <size_t N>
absl::string_view Find(const Row (&rows)[N], absl::string_view name) {
  for (const Row& row : rows) {
    if (row.name == name) {
      return row.text;
    }
  }
  return {};
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
  const absl::string_view advice = Find(kAdvice, error.code);
  if (!advice.empty()) {
    return std::string(advice);
  }
  if (error.code == "AccessDenied" || (error.http_status == 403 && error.code.empty())) {
    const absl::string_view action = Find(kActions, error.operation);
    return action.empty() ? std::string("the identity in use lacks the right")
                          : absl::StrCat("the identity in use needs ", action);
  }
  return std::string();
}

}  // namespace ufs
