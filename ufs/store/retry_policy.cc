// What may be sent again, and when. One overload per operation: a new operation does not compile
// before its author has decided.
#include "ufs/store/retry_policy.h"

#include <algorithm>

#include "ufs/http/permanent_failure.h"
#include "ufs/object/store_error.h"

namespace ufs {
namespace {

Replay ByCondition(const WriteCondition& condition) {
  return condition.if_absent || !condition.if_match.empty() ? Replay::kConditional : Replay::kFree;
}

}  // namespace

Failure ClassifyFailure(const absl::Status& status, Replay replay) {
  const absl::optional<StoreError> error = GetStoreError(status);
  const int http_status = error.has_value() ? error->http_status : 0;
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
      if (IsPermanentFailure(status)) {
        return Failure::kFinal;  // a refused certificate stays refused
      }
      // Throttling and overload are decided before anything is done; a gateway or an internal
      // error may come after it.
      return http_status == 503 || http_status == 429 || http_status == 408 || http_status == 400
                 ? Failure::kRefused
                 : Failure::kLost;
    case absl::StatusCode::kDeadlineExceeded:  // a stall: whoever asks knows the whole deadline
      return Failure::kLost;
    case absl::StatusCode::kDataLoss:  // the answer was damaged or did not fit
      return replay == Replay::kConsumes ? Failure::kFinal : Failure::kLost;
    case absl::StatusCode::kAborted:
      // After a conflict of conditions an upload has to be begun anew: "CompleteMultipartUpload",
      // Amazon S3 API Reference.
      return replay == Replay::kConsumes && IsStoreCode(status, "ConditionalRequestConflict")
                 ? Failure::kFinal
                 : Failure::kRefused;
    default:
      break;
  }
  if (error.has_value() && (error->code == "BadDigest" || error->code == "IncompleteBody")) {
    return Failure::kRefused;  // the request was damaged on its way
  }
  return Failure::kFinal;
}

Replay ReplayOf(const HeadRequest& /*request*/) { return Replay::kFree; }
Replay ReplayOf(const GetRequest& /*request*/) { return Replay::kFree; }
Replay ReplayOf(const PutRequest& request) { return ByCondition(request.condition); }
Replay ReplayOf(const CreateUploadRequest& /*request*/) { return Replay::kCreates; }
Replay ReplayOf(const UploadPartRequest& /*request*/) { return Replay::kFree; }
Replay ReplayOf(const UploadPartCopyRequest& /*request*/) { return Replay::kFree; }
Replay ReplayOf(const CompleteUploadRequest& /*request*/) { return Replay::kConsumes; }
Replay ReplayOf(const AbortUploadRequest& /*request*/) { return Replay::kConsumes; }
Replay ReplayOf(const ListPartsRequest& /*request*/) { return Replay::kFree; }
Replay ReplayOf(const ListUploadsRequest& /*request*/) { return Replay::kFree; }
Replay ReplayOf(const CopyRequest& request) { return ByCondition(request.condition); }
Replay ReplayOf(const DeleteRequest& /*request*/) { return Replay::kFree; }
Replay ReplayOf(const DeleteManyRequest& /*request*/) { return Replay::kFree; }
Replay ReplayOf(const ListRequest& /*request*/) { return Replay::kFree; }
Replay ReplayOf(const GetTagsRequest& /*request*/) { return Replay::kFree; }
// A second one is answered by RestoreAlreadyInProgress, which is no failure.
Replay ReplayOf(const RestoreRequest& /*request*/) { return Replay::kFree; }
Replay ReplayOf(const BucketStateRequest& /*request*/) { return Replay::kFree; }

absl::Duration BackoffAfter(int failures, const absl::Status& status, const RetryOptions& options,
                            Random* random) {
  // 2^20 times any sensible base is beyond any sensible maximum.
  const int doublings = std::min(failures - 1, 20);
  const absl::Duration bound =
      std::min(options.max_backoff, options.base_backoff * (int64_t{1} << doublings));
  const absl::Duration jittered = random->NextBelow(bound);
  const absl::optional<StoreError> error = GetStoreError(status);
  if (error.has_value() && error->retry_after.has_value()) {
    return std::max(jittered, *error->retry_after);
  }
  return jittered;
}

}  // namespace ufs
