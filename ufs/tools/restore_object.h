#ifndef UFS_TOOLS_RESTORE_OBJECT_H_
#define UFS_TOOLS_RESTORE_OBJECT_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ufs/base/request_context.h"
#include "ufs/object/object_store.h"

namespace ufs {

// What is asked of a store for an archived object.
struct RestoreTerms {
  int days = 1;                   // how long the readable copy lives
  std::string tier = "Standard";  // Expedited, Standard or Bulk

  // kInvalidArgument, with what there is.
  absl::Status Check() const;
};

// Asks for a readable copy of `key`; says what became of it so far. Blocks for one request. Errors:
// the store's; kPermissionDenied for an object that is not archived.
absl::StatusOr<Restoration> AskForRestore(ObjectStore& store, const RequestContext& context,
                                          const std::string& key, const RestoreTerms& terms);

// What became of the last request, by one HEAD.
absl::StatusOr<Restoration> RestorationOf(ObjectStore& store, const RequestContext& context,
                                          const std::string& key);

// "being restored", "readable", "archived"; and back, for a daemon's answer.
absl::string_view RestorationText(Restoration restoration);
absl::StatusOr<Restoration> ParseRestoration(absl::string_view text);

// Looks by `look` until the object is readable, at first soon, then once a minute, sleeping by
// `sleep`, whose error ends it. kFailedPrecondition when nothing is being restored any more.
absl::Status AwaitRestore(absl::FunctionRef<absl::StatusOr<Restoration>()> look,
                          absl::FunctionRef<absl::Status(absl::Duration)> sleep);

}  // namespace ufs

#endif  // UFS_TOOLS_RESTORE_OBJECT_H_
