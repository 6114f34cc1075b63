#ifndef UFS_JOURNAL_STATE_DIRECTORY_H_
#define UFS_JOURNAL_STATE_DIRECTORY_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ufs {

// Whose state a directory holds. Two mounts share one only when all of it is equal.
struct StateIdentity {
  std::string endpoint;
  std::string bucket;
  std::string prefix;
  uid_t uid = 0;            // who mounts
  std::string mount_point;  // its real path

  friend bool operator==(const StateIdentity& a, const StateIdentity& b) {
    return a.endpoint == b.endpoint && a.bucket == b.bucket && a.prefix == b.prefix &&
           a.uid == b.uid && a.mount_point == b.mount_point;
  }
};

// The directory where one mount keeps what must outlive its process: the journal, staged bytes,
// lost+found. It is private (0700, ours, no symbolic link) and locked for as long as this object
// lives; the kernel frees the lock when the process dies. Calls may block on the disk. Thread-safe.
class StateDirectory {
 public:
  // Makes and locks `root`/<hash of the identity>. `root` is made if absent, parents included;
  // it may be reached through symbolic links, but it must be ours and writable by nobody else.
  // kUnavailable when another live process holds the lock, kPermissionDenied when the directory is
  // not private or not ours; the message says what to do.
  static absl::StatusOr<std::unique_ptr<StateDirectory>> Open(const std::string& root,
                                                              const StateIdentity& identity);
  ~StateDirectory();

  // Locks and returns the directories below the same root that mounts of the same endpoint, bucket,
  // prefix and user left behind at other mount points: those whose lock is free. What cannot be
  // read, is not private, or is in use is passed over.
  std::vector<std::unique_ptr<StateDirectory>> TakeFreeSiblings() const;

  // Removes the directory when nothing but an empty shell is left in it: no file in lost+found, no
  // journal. Call it last, and only for a sibling; the lock is given up with the object.
  void RemoveIfSpent();

  const StateIdentity& identity() const { return identity_; }
  const std::string& path() const { return path_; }
  std::string journal_path() const { return path_ + "/journal"; }
  std::string capabilities_path() const { return path_ + "/capabilities"; }
  std::string staging_path() const { return path_ + "/staging"; }
  std::string lost_and_found_path() const { return path_ + "/lost+found"; }

 private:
  StateDirectory(std::string root, std::string path, StateIdentity identity, int lock_fd);
  static absl::StatusOr<std::unique_ptr<StateDirectory>> Lock(const std::string& root,
                                                              const std::string& path,
                                                              const StateIdentity* identity);

  const std::string root_;
  const std::string path_;
  const StateIdentity identity_;
  const int lock_fd_;
};

}  // namespace ufs

#endif  // UFS_JOURNAL_STATE_DIRECTORY_H_
