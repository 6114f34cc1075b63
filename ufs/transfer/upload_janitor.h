#ifndef UFS_TRANSFER_UPLOAD_JANITOR_H_
#define UFS_TRANSFER_UPLOAD_JANITOR_H_

#include <functional>
#include <memory>

#include "absl/time/time.h"
#include "ufs/base/clock.h"
#include "ufs/base/completion.h"
#include "ufs/base/timers.h"
#include "ufs/journal/journal.h"
#include "ufs/journal/upload_record.h"
#include "ufs/object/object_store.h"

namespace ufs {

// Sees to it that no multipart upload of ours stays behind: it aborts what writers give up, what an
// earlier process left in the journal, and what a CreateMultipartUpload whose answer was lost may
// have made. What fails is tried again, later and later, until it is done; the journal remembers it
// over a restart. Uploads of others are never touched. Thread-safe; no call waits.
class UploadJanitor {
 public:
  using StoreSource = std::function<std::shared_ptr<ObjectStore>()>;

  // `journal` may be null (no state disk); it, `timers` and `clock` outlive the janitor.
  UploadJanitor(StoreSource store, Journal* journal, Timers* timers, const Clock* clock);
  // Requests under way are cancelled, and nothing of the janitor's runs afterwards; the journal
  // still has what was not done.
  ~UploadJanitor();
  UploadJanitor(const UploadJanitor&) = delete;
  UploadJanitor& operator=(const UploadJanitor&) = delete;

  // Aborts the upload `upload.upload_id`; gone already is fine. Completes with the first attempt's
  // outcome; after an error the janitor goes on by itself.
  void Abort(UploadRecord upload, Completion<void> done);

  // The answer to CreateMultipartUpload was lost. Aborts what it may have made: uploads of exactly
  // that key whose id nobody here knows, that have no part, and that were initiated between the
  // intent and its deadline by the server's clock. Where there is none it looks again until that
  // deadline is over. In the background.
  void ResolveIntent(UploadRecord intent);

  // Does both for everything that the journal held when it was opened. Completes with OK when all
  // of it is done, however long that takes, or with kCancelled when the janitor is destroyed first.
  void Recover(Completion<void> done);

 private:
  class Work;
  const std::shared_ptr<Work> work_;
};

}  // namespace ufs

#endif  // UFS_TRANSFER_UPLOAD_JANITOR_H_
