#ifndef UFS_OBJECT_STORE_ERROR_H_
#define UFS_OBJECT_STORE_ERROR_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace ufs {

// What a store said when it refused: travels inside an absl::Status as one payload.
struct StoreError {
  int http_status = 0;     // 0: no answer came
  std::string code;        // S3's code, such as NoSuchKey; may be empty (HEAD has no body)
  std::string message;     // S3's own words
  std::string request_id;  // x-amz-request-id
  std::string operation;   // OperationName
  std::string bucket;      // its name alone for S3; with its scheme for other stores: mem://x
  std::string key;
  std::string region;         // where the bucket is, when the answer says so
  std::string endpoint;       // the host that a redirect names, which was not followed
  std::string storage_class;  // of an archived object that cannot be read: InvalidObjectState
  std::string partition;      // of ARNs, where the store is Amazon's: aws-cn; empty: aws
  absl::optional<absl::Duration> retry_after;
};

// A Status that carries `error`. Its code follows the store's answer:
//   400 kInvalidArgument; ExpiredToken, InvalidAccessKeyId, SignatureDoesNotMatch,
//   RequestTimeTooSkewed, 401 kUnauthenticated; 403 kPermissionDenied; 404 kNotFound; 409 kAborted;
//   412 kFailedPrecondition (kAlreadyExists when the condition was if-absent: the caller says so
//   with `if_absent`); 416 kOutOfRange; 405, 501 kUnimplemented; RequestTimeout, 408, 429, 500,
//   502, 503, 504 kUnavailable; KeyTooLongError, EntityTooLarge kInvalidArgument;
// The message names operation, bucket, key, code, request id, and what to do where that is known.
absl::Status MakeStoreStatus(const StoreError& error, bool if_absent = false);

// The payload of a status made by MakeStoreStatus (also after Annotate), or nothing.
absl::optional<StoreError> GetStoreError(const absl::Status& status);

// Whether `status` carries S3's code `code`.
bool IsStoreCode(const absl::Status& status, absl::string_view code);

}  // namespace ufs

#endif  // UFS_OBJECT_STORE_ERROR_H_
