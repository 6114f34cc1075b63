#ifndef UFS_FS_OPEN_FILE_H_
#define UFS_FS_OPEN_FILE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "ufs/base/mutex.h"
#include "ufs/base/timers.h"
#include "ufs/file/file_reader.h"
#include "ufs/file/file_writer.h"
#include "ufs/fs/types.h"

namespace ufs {

// The content of one inode that has handles, or bytes that are not published yet: the reader of the
// published version and the write state, shared by all handles. An inode owns it through `open`.
struct OpenFile {
  explicit OpenFile(NodeId of) : node(of) {}

  const NodeId node;
  // When the content was last changed here, or what utimens said since; 0: not yet.
  std::atomic<int64_t> mtime_nanos{0};

  // Taken after the lock of the names where both are needed. Content is called with it held only
  // for size, dirty and key.
  Mutex mutex;
  // Of the published version; null: nothing is published.
  std::shared_ptr<FileReader> reader ABSL_GUARDED_BY(mutex);
  // Null until someone opens for writing.
  std::shared_ptr<FileWriter> writer ABSL_GUARDED_BY(mutex);
  // The writer's content is the file's: reads go there.
  bool unpublished ABSL_GUARDED_BY(mutex) = false;
  // Made by O_EXCL and not published since: its publish demands that the key be absent.
  bool exclusive ABSL_GUARDED_BY(mutex) = false;
  // The file has no name any more: nothing of it will be published.
  bool unlinked ABSL_GUARDED_BY(mutex) = false;
  // Changes of the content that the writer has not answered.
  int changing ABSL_GUARDED_BY(mutex) = 0;
  // Since when it is unpublished, what was written in that time, and why the last publish failed;
  // empty: none did. For people.
  absl::Time unpublished_since ABSL_GUARDED_BY(mutex) = absl::InfinitePast();
  int64_t unpublished_bytes ABSL_GUARDED_BY(mutex) = 0;
  std::string last_error ABSL_GUARDED_BY(mutex);
  // Publishes that have not been answered, their count so far, and the last one whose version was
  // taken over.
  int publishing ABSL_GUARDED_BY(mutex) = 0;
  uint64_t publishes ABSL_GUARDED_BY(mutex) = 0;
  uint64_t taken_over ABSL_GUARDED_BY(mutex) = 0;
  // Run once `publishing` is 0.
  std::vector<absl::AnyInvocable<void()>> after_publish ABSL_GUARDED_BY(mutex);
  // A publish that nobody waits for is due; 0: none.
  Timers::Id soon ABSL_GUARDED_BY(mutex) = 0;

  // Handles that are open for writing and not in RELEASE: a publish of each is sure to come.
  std::atomic<int> writing{0};

  // Guarded by the lock of the names.
  int handles = 0;
  // Never published itself, it may stand over the object of a file that it replaced by a rename.
  bool over_object = false;
  // The object that outlives its name until the last close; empty: none.
  std::string delete_at_close;
};

}  // namespace ufs

#endif  // UFS_FS_OPEN_FILE_H_
