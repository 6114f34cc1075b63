#ifndef UFS_STORE_RETRY_POLICY_H_
#define UFS_STORE_RETRY_POLICY_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ufs/base/random.h"
#include "ufs/object/requests.h"

namespace ufs {

// How often and how patiently a failed request is sent again.
struct RetryOptions {
  // In all, the first included. Ten, as Mountpoint: at 50 % SlowDown one operation in 1,000 fails.
  int max_attempts = 10;
  // The n-th backoff is uniform in [0, min(max_backoff, base_backoff * 2^n)): "Exponential Backoff
  // And Jitter", AWS Architecture Blog, full jitter.
  absl::Duration base_backoff = absl::Milliseconds(50);
  absl::Duration max_backoff = absl::Seconds(10);
};

// What a failure says about sending the same again.
enum class Failure {
  kFinal,    // it would fail again
  kRefused,  // not done, and may work later
  kLost,     // no answer, or one that does not tell: it may have been done
};

// What becomes of an operation that is done twice.
enum class Replay {
  kFree,         // the same as once
  kConditional,  // its condition decides again: a lost first attempt may stand in the way
  kCreates,      // a second thing comes into being: an upload that nobody knows
  kConsumes,     // the first attempt uses up what the second one needs
};
Replay ReplayOf(const HeadRequest& request);
Replay ReplayOf(const GetRequest& request);
Replay ReplayOf(const PutRequest& request);
Replay ReplayOf(const CreateUploadRequest& request);
Replay ReplayOf(const UploadPartRequest& request);
Replay ReplayOf(const UploadPartCopyRequest& request);
Replay ReplayOf(const CompleteUploadRequest& request);
Replay ReplayOf(const AbortUploadRequest& request);
Replay ReplayOf(const ListPartsRequest& request);
Replay ReplayOf(const ListUploadsRequest& request);
Replay ReplayOf(const CopyRequest& request);
Replay ReplayOf(const DeleteRequest& request);
Replay ReplayOf(const DeleteManyRequest& request);
Replay ReplayOf(const ListRequest& request);
Replay ReplayOf(const GetTagsRequest& request);
Replay ReplayOf(const RestoreRequest& request);
Replay ReplayOf(const BucketStateRequest& request);

Failure ClassifyFailure(const absl::Status& status, Replay replay);

// How long to wait after failure number `failures` (from 1) with `status`. Never shorter than the
// store's Retry-After.
absl::Duration BackoffAfter(int failures, const absl::Status& status, const RetryOptions& options,
                            Random* random);

}  // namespace ufs

#endif  // UFS_STORE_RETRY_POLICY_H_
