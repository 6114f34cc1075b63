#ifndef UFS_STORE_LOCAL_BUCKET_H_
#define UFS_STORE_LOCAL_BUCKET_H_

#include <map>
#include <string>

#include "ufs/base/completion.h"
#include "ufs/base/mutex.h"
#include "ufs/base/unique_fd.h"
#include "ufs/object/object_store.h"
#include "ufs/store/local_store.h"
#include "ufs/store/local_tree.h"
#include "ufs/store/local_uploads.h"
#include "ufs/store/s3_rules.h"
#include "ufs/store/staged_file.h"

namespace ufs {

// What LocalStore (ufs/store/local_store.h) does, blocking: the Bucket of a BlockingStore.
// Invariants: an object's file appears and disappears by rename and unlink only; `commit_` is held
// while a condition is checked and acted upon, and while directories are made or removed on the
// way, so that none vanishes under a file that is about to enter it; no lock is held while bytes
// move or sync, directories apart. Thread-safe.
class LocalBucket {
 public:
  // `directory` for messages; `staging` and `uploads` are directories of our own below `tree`.
  LocalBucket(const std::string& directory, LocalTree tree, UniqueFd staging, UniqueFd uploads,
              const LocalStoreOptions& options, bool has_attributes);

  const Capabilities& capabilities() const { return rules_.capabilities(); }
  std::string name() const { return rules_.bucket(); }

#define UFS_DO_(Request, operation) ResultOf<Request::Result> Do(const Request& request);
  UFS_OBJECT_STORE_OPERATIONS(UFS_DO_)
#undef UFS_DO_

 private:
  // The MD5 of nothing: what a directory has.
  static constexpr char kEmptyEtag[] = "d41d8cd98f00b204e9800998ecf8427e";

  // An object that is open: the descriptor pins the version.
  struct Open {
    UniqueFd fd;  // invalid for a directory
    ObjectMeta meta;
  };

  absl::Status CheckKey(const char* operation, const std::string& key,
                        const ObjectAttributes& attributes = {}) const;
  absl::StatusOr<Open> OpenObject(const char* operation, const std::string& key) const;
  absl::StatusOr<Open> OpenSource(const char* operation, const ObjectId& source) const;
  absl::StatusOr<ObjectMeta> DirectoryMeta(const char* operation, const std::string& key) const;
  absl::StatusOr<StagedFile> Stage() const;
  // Gives a whole staged file its attributes and moves it to its key.
  absl::Status Publish(const char* operation, const std::string& key, StagedFile file,
                       absl::string_view etag, const ObjectAttributes& attributes,
                       const WriteCondition& condition);
  absl::Status PublishDirectory(const char* operation, const PutRequest& request);
  absl::Status CheckCurrent(const char* operation, const std::string& key,
                            const WriteCondition& condition) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(commit_);
  absl::Status Erase(const std::string& key);
  // Removes the directory `path` and those above it that only held keys which are gone.
  void Prune(std::string path) ABSL_EXCLUSIVE_LOCKS_REQUIRED(commit_);
  bool IsEmptyDirectory(const std::string& path) const;
  absl::Status Collect(const std::string& path, const ListRequest& request,
                       std::map<std::string, bool>* keys) const;
  ObjectMeta ListedMeta(const std::string& key) const;
  template <typename R>
  absl::StatusOr<LocalUploads::Upload> FindUpload(const R& request) const;
  absl::StatusOr<PartResult> StorePart(const LocalUploads::Upload& upload, int number,
                                       StagedFile file) const;
  absl::Status SyncDirectory(int fd) const;

  const LocalStoreOptions options_;
  const bool has_attributes_;
  const S3Rules rules_;
  const LocalTree tree_;
  const UniqueFd staging_;
  const LocalUploads uploads_;
  Mutex commit_;
};

}  // namespace ufs

#endif  // UFS_STORE_LOCAL_BUCKET_H_
