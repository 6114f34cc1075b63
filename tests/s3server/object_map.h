#ifndef TESTS_S3SERVER_OBJECT_MAP_H_
#define TESTS_S3SERVER_OBJECT_MAP_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "tests/s3server/conditions.h"
#include "tests/s3server/listing.h"
#include "tests/s3server/mutex.h"
#include "tests/s3server/options.h"
#include "tests/s3server/records.h"
#include "tests/s3server/s3_error.h"
#include "tests/s3server/store.h"

namespace s3server {

// A part as CompleteMultipartUpload names it.
struct WantedPart {
  int number = 0;
  std::string etag;  // quotes removed
};

// Buckets, objects and unfinished uploads: everything but the bytes. One lock, held for the time of
// a map operation and the store's save, so conditions and changes are atomic and strictly ordered.
class ObjectMap {
 public:
  // Borrows `store`, which must outlive it.
  ObjectMap(Store* store, const Limits& limits);

  // Fills the map from what the store kept.
  absl::Status Load();

  Result<Done> CreateBucket(const std::string& bucket, absl::Time now);
  Result<Done> DeleteBucket(const std::string& bucket);
  bool HasBucket(const std::string& bucket) const;
  std::vector<std::pair<std::string, absl::Time>> Buckets() const;

  // NoSuchBucket, NoSuchKey.
  Result<std::shared_ptr<const ObjectRecord>> Find(const std::string& bucket,
                                                   const std::string& key) const;
  Result<Done> Put(const std::string& bucket, const std::string& key,
                   std::shared_ptr<const ObjectRecord> record, const WriteConditions& conditions);
  // Deleting what is not there succeeds, as in S3.
  Result<Done> Delete(const std::string& bucket, const std::string& key,
                      const WriteConditions& conditions);
  Result<ListResult> List(const std::string& bucket, const ListQuery& query) const;

  // Gives the upload its id and keeps it.
  Result<std::string> CreateUpload(const std::string& bucket, UploadRecord upload);
  // A copy of the upload as it is now (contents are shared); NoSuchUpload unless key and id fit.
  Result<UploadRecord> FindUpload(const std::string& bucket, const std::string& key,
                                  const std::string& id) const;
  // The error of FindUpload, without the copy.
  Result<Done> CheckUpload(const std::string& bucket, const std::string& key,
                           const std::string& id) const;
  Result<Done> PutPart(const std::string& bucket, const std::string& key, const std::string& id,
                       int number, PartRecord part);
  // Makes the object of the wanted parts, which are in ascending order, and drops the upload.
  Result<std::shared_ptr<const ObjectRecord>> Complete(
      const std::string& bucket, const std::string& key, const std::string& id,
      const std::vector<WantedPart>& wanted, const WriteConditions& conditions, absl::Time now);
  Result<Done> Abort(const std::string& bucket, const std::string& key, const std::string& id);
  Result<UploadListResult> ListUploads(const std::string& bucket,
                                       const UploadListQuery& query) const;

 private:
  struct Bucket {
    absl::Time created;
    ObjectTree objects;
    UploadTree uploads;
  };

  Bucket* FindBucket(const std::string& bucket) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  const Bucket* FindBucket(const std::string& bucket) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Result<Done> PutLocked(Bucket* place, const std::string& bucket, const std::string& key,
                         std::shared_ptr<const ObjectRecord> record,
                         const WriteConditions& conditions) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Result<std::shared_ptr<ObjectRecord>> Join(const UploadRecord& upload,
                                             const std::vector<WantedPart>& wanted,
                                             absl::Time now) const;

  Store* const store_;
  const Limits limits_;
  mutable Mutex mutex_;
  std::map<std::string, Bucket> buckets_ ABSL_GUARDED_BY(mutex_);
  uint64_t next_upload_ ABSL_GUARDED_BY(mutex_) = 1;
};

}  // namespace s3server

#endif  // TESTS_S3SERVER_OBJECT_MAP_H_
