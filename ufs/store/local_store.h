#ifndef UFS_STORE_LOCAL_STORE_H_
#define UFS_STORE_LOCAL_STORE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/base/clock.h"
#include "ufs/base/executor.h"
#include "ufs/base/random.h"
#include "ufs/object/object_store.h"

namespace ufs {

// file:///DIR: a directory as a bucket. The key a/b is the file DIR/a/b, whole and synced when its
// write is acknowledged, never seen half. Files that other programs put there are objects too.
//   - Keys that cannot be paths (`..`, `//`, NUL, names over 255 bytes, `.underfs`) are refused
//     with kInvalidArgument; so is `a/b` while `a` is a file, and `a` while it is a directory.
//   - A directory is the object "name/" when it was written as one, or is empty. Directories that a
//     key needs are made with it and vanish with the last key in them.
//   - ETags, content types and user metadata live in extended attributes; where there are none,
//     ETags are derived from inode, size and time, and metadata is refused.
//   - Uploads that are not complete lie in DIR/.underfs, which no key shows.
// Conditions hold among the users of one store; if-absent also among processes.
struct LocalStoreOptions {
  const Clock* clock = Clock::Real();
  Random* random = Random::System();
  Executor* executor = nullptr;  // null: operations complete inline
  bool sync = true;              // false: nothing is synced; for tests that kill nothing
  // false: as on a file system without them.
  bool extended_attributes = true;
  int64_t min_part_size = Capabilities().min_part_size;
};

// kNotFound or kFailedPrecondition when `directory` is not there or no directory.
absl::StatusOr<std::shared_ptr<ObjectStore>> MakeLocalStore(absl::string_view directory,
                                                            const LocalStoreOptions& options = {});

}  // namespace ufs

#endif  // UFS_STORE_LOCAL_STORE_H_
