#ifndef UFS_FS_MAKE_FILE_SYSTEM_H_
#define UFS_FS_MAKE_FILE_SYSTEM_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "ufs/base/clock.h"
#include "ufs/base/executor.h"
#include "ufs/base/memory_budget.h"
#include "ufs/base/timers.h"
#include "ufs/file/content_factory.h"
#include "ufs/fs/file_system.h"
#include "ufs/fs/kernel_notifier.h"
#include "ufs/fs/process_inspector.h"
#include "ufs/object/object_store.h"

namespace ufs {

// What is fixed for the life of one mount.
struct FileSystemOptions {
  // As users write it; part of st_ino and of messages.
  std::string bucket;
  // The part of the bucket that is shown: empty, or the key of a directory with or without its
  // slash. "data" shows what is below "data/" and never "data2".
  std::string prefix;
  bool read_only = false;
  uid_t uid = 0;
  gid_t gid = 0;
  mode_t file_mode = 0644;
  mode_t dir_mode = 0755;
  // How long an answer of the store is believed.
  absl::Duration metadata_ttl = absl::Seconds(1);
  // What one metadata operation may take in all. Publishing and rename have no such limit.
  absl::Duration operation_deadline = absl::Seconds(30);
  // Writers are made to find out whether others replaced their file: that rests on proven
  // conditions.
  bool fail_on_conflict = false;
  // Patterns (fnmatch(3)) of names whose exclusive creation is decided when they are opened, not
  // when they are closed: lock files.
  std::vector<std::string> exclusive_at_open;
  // Metadata operations of this mount that may block in the executor at the same time; the others
  // queue.
  int max_blocking_operations = 32;
  // Inodes beyond this many bytes are not kept without need. 0: a quarter of the memory limit.
  int64_t inode_watermark = 0;
};

// What a file system borrows; all of it outlives it, and so does every call that it started there.
struct FileSystemResources {
  // The store as it is now: options and credentials may be swapped under open files.
  std::function<std::shared_ptr<ObjectStore>()> store;
  ContentFactory& content;
  MemoryBudget& memory;
  // Runs blocking metadata operations. Not the executor on which stores or content complete.
  Executor& metadata;
  Timers& timers;
  const Clock& clock;
  // May be null: nobody keeps anything.
  KernelNotifier* notifier;
  const ProcessInspector& processes;
};

// The file system of one mount. Costs no request. Destroying it waits for its own operations under
// way, which end by their deadlines; call Drain first, or what is unpublished is lost.
std::unique_ptr<FileSystem> MakeFileSystem(const FileSystemResources& resources,
                                           const FileSystemOptions& options);

}  // namespace ufs

#endif  // UFS_FS_MAKE_FILE_SYSTEM_H_
