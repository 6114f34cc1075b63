// GetBucketVersioning and GetObjectLockConfiguration: two requests that are one question. A store
// that does not know the operation has not the feature either.
#include <memory>
#include <utility>

#include "ufs/base/status.h"
#include "ufs/object/store_error.h"
#include "ufs/s3/answer_fields.h"
#include "ufs/s3/operations.h"
#include "ufs/s3/s3_core.h"
#include "ufs/s3/s3_object_store.h"

namespace ufs {
namespace {

bool IsUnknownOperation(const absl::Status& status) {
  return absl::IsUnimplemented(status) || IsStoreCode(status, "InvalidRequest") ||
         IsStoreCode(status, "InvalidArgument");
}

absl::StatusOr<bool> ReadVersioning(const S3Call& call, const S3Answer& answer) {
  UFS_ASSIGN_OR_RETURN(const XmlDocument document,
                       ParseBody(call, answer, "VersioningConfiguration"));
  // Enabled or Suspended; nothing when it never was.
  return !document.root().ChildText("Status").empty();
}

absl::StatusOr<bool> ReadLock(const S3Call& call, const S3Answer& answer) {
  UFS_ASSIGN_OR_RETURN(const XmlDocument document,
                       ParseBody(call, answer, "ObjectLockConfiguration"));
  return document.root().ChildText("ObjectLockEnabled") == "Enabled";
}

S3Call BucketCall(const char* subresource) {
  S3Call call = CallFor(BucketStateRequest(), "GET", "");
  call.query = {{subresource, ""}};
  return call;
}

}  // namespace

void S3ObjectStore::Execute(const RequestContext& context, BucketStateRequest /*request*/,
                            Completion<BucketState> done) {
  auto ask_lock = [core = core_, context,
                   done = std::move(done)](absl::StatusOr<bool> versioned) mutable {
    if (!versioned.ok() && !IsUnknownOperation(versioned.status())) {
      done(std::move(versioned).status());
      return;
    }
    BucketState state;
    state.versioned = versioned.value_or(false);
    core->Run<bool>(context, BucketCall("object-lock"), &ReadLock,
                    [state, done = std::move(done)](absl::StatusOr<bool> locked) mutable {
                      const bool none =
                          IsUnknownOperation(locked.status()) ||
                          IsStoreCode(locked.status(), "ObjectLockConfigurationNotFoundError");
                      if (!locked.ok() && !none) {
                        done(std::move(locked).status());
                        return;
                      }
                      state.locked = locked.value_or(false);
                      done(state);
                    });
  };
  core_->Run<bool>(context, BucketCall("versioning"), &ReadVersioning, std::move(ask_lock));
}

}  // namespace ufs
