#ifndef UFS_TRANSFER_UPLOADER_H_
#define UFS_TRANSFER_UPLOADER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/types/optional.h"
#include "ufs/base/bytes.h"
#include "ufs/base/cancel.h"
#include "ufs/base/clock.h"
#include "ufs/base/completion.h"
#include "ufs/base/mutex.h"
#include "ufs/base/request_context.h"
#include "ufs/journal/journal.h"
#include "ufs/object/object_store.h"
#include "ufs/transfer/upload_janitor.h"

namespace ufs {

// What uploads borrow; all of it outlives them.
struct UploadResources {
  std::function<std::shared_ptr<ObjectStore>()> store;
  Journal* journal = nullptr;  // null: no state disk; a crash then leaves uploads to clean by age
  UploadJanitor* janitor = nullptr;
  const Clock* clock = nullptr;
  // No later than the server's clock now, or nothing when it is not known. May be empty.
  std::function<absl::optional<absl::Time>()> server_time;
  // Held by every uploader: once nobody else holds it, none is left and the above may go.
  std::shared_ptr<const void> alive;
};

// One multipart upload. It is made when the first part is given: the intent is durable before
// CreateMultipartUpload is sent, and the id before the first part is. Parts and copies go out in
// parallel as they are given (limits live at admission). Whoever drops an uploader that is neither
// completed nor aborted leaves its upload to the janitor. Thread-safe; held by shared_ptr.
class Uploader : public std::enable_shared_from_this<Uploader> {
 public:
  Uploader(const UploadResources& resources, std::string key, ObjectAttributes attributes);
  ~Uploader();

  // Uploads part `number` (from 1). When making the upload failed, so do all parts that waited for
  // it, and the next one tries again. The cancellation of `context` is ignored: Abort cancels.
  void SendPart(const RequestContext& context, int number, Bytes body, Completion<PartResult> done);
  // The same with a range of an existing object as the part.
  void CopyPart(const RequestContext& context, int number, ObjectId source, ByteRange range,
                Completion<PartResult> done);

  // Makes the object visible. All parts were acknowledged before. kNotFound: the upload is gone,
  // completed earlier or aborted by somebody; kDataLoss: the object was made, but its ETag is not
  // what the parts give. After both, and after success, the uploader is spent; after any other
  // error the call may be repeated.
  void Complete(const RequestContext& context, std::vector<CompletedPart> parts,
                WriteCondition condition, Completion<PutResult> done);

  // Cancels parts under way, waits for what is in flight (a late part would survive the abort), and
  // aborts. Completes with OK when the store has nothing of it left; after an error the janitor
  // goes on.
  void Abort(Completion<void> done);

  // Whether anything may have reached the store.
  bool started() const;
  const std::string& key() const { return key_; }

 private:
  enum class State { kNew, kCreating, kOpen, kSpent };
  using WithId = absl::AnyInvocable<void(absl::StatusOr<std::string>)>;

  void WithUpload(WithId use);
  void SendCreate(const RequestContext& context, UploadRecord record);
  void Created(UploadRecord record, absl::StatusOr<std::string> id, bool lost_attempt);
  void CreationEnded(absl::StatusOr<std::string> id);
  void RequestEnded();
  void FinishAbort();
  UploadRecord Record() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Spend() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  template <typename Request>
  void Send(RequestContext context, Request request, Completion<typename Request::Result> done);

  const UploadResources resources_;
  const std::string key_;
  const ObjectAttributes attributes_;
  CancelSource cancel_parts_;

  mutable Mutex mutex_;
  State state_ ABSL_GUARDED_BY(mutex_) = State::kNew;
  bool started_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t intent_ ABSL_GUARDED_BY(mutex_) = 0;  // 0: not journaled
  std::string upload_id_ ABSL_GUARDED_BY(mutex_);
  std::vector<WithId> waiting_ ABSL_GUARDED_BY(mutex_);  // for the creation
  int in_flight_ ABSL_GUARDED_BY(mutex_) = 0;
  bool aborting_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<Completion<void>> abort_waiters_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_TRANSFER_UPLOADER_H_
