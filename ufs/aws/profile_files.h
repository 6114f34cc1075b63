#ifndef UFS_AWS_PROFILE_FILES_H_
#define UFS_AWS_PROFILE_FILES_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "ufs/aws/profile_file.h"
#include "ufs/base/clock.h"
#include "ufs/base/environment.h"
#include "ufs/base/mutex.h"

namespace ufs {

// AWS's two shared files on disk: $AWS_CONFIG_FILE, else ~/.aws/config, and
// $AWS_SHARED_CREDENTIALS_FILE, else
// ~/.aws/credentials, whose values win. Read when first asked for, and again when one of them has
// changed, which is looked at once a second at most. Thread-safe; blocks on the local disk only.
class ProfileFiles {
 public:
  // `clock` must outlive it; `environment` is read here and not kept.
  ProfileFiles(const Environment& environment, const Clock* clock);

  // What the files say now. A missing file says nothing. kFailedPrecondition with the path and the
  // reason when one cannot be read, is not a regular file or is over 1 MiB; kInvalidArgument when
  // one does not parse. A file that breaks later does not take away what was read before: the last
  // good content stays, and Warnings says so.
  absl::StatusOr<std::shared_ptr<const ProfileFile>> Load();

  // The next Load looks at the disk, however recent the last look was.
  void LookAgain();

  // Sentences for the user about the files as last read: secrets that others may read, a change
  // that does not parse.
  std::vector<std::string> Warnings() const;

  const std::string& config_path() const { return config_path_; }
  const std::string& credentials_path() const { return credentials_path_; }

 private:
  // What tells one state of a file from the next.
  struct Stamp {
    bool exists = false;
    uint64_t device = 0;
    uint64_t inode = 0;
    int64_t size = 0;
    int64_t modified_nanos = 0;
    int64_t changed_nanos = 0;
    bool operator==(const Stamp&) const = default;
    int64_t Newest() const { return std::max(modified_nanos, changed_nanos); }
  };
  struct Content;

  static Stamp StampOf(const std::string& path);
  absl::StatusOr<Content> Read() const;

  const Clock* const clock_;
  std::string config_path_;       // empty: no home is known
  std::string credentials_path_;  // the same

  mutable Mutex mutex_;
  Instant looked_ ABSL_GUARDED_BY(mutex_) = Instant::Never();
  bool settled_ ABSL_GUARDED_BY(mutex_) = false;  // the stamps would show the next change
  Stamp config_stamp_ ABSL_GUARDED_BY(mutex_);
  Stamp credentials_stamp_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const ProfileFile> profiles_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> warnings_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_AWS_PROFILE_FILES_H_
