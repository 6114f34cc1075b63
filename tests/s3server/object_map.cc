// The map of buckets, objects and uploads. Invariant: what a Store has saved and what the map shows
// change together, under the lock; when saving fails, the map is unchanged.

#include "tests/s3server/object_map.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/s3server/digest.h"
#include "tests/s3server/encoding.h"

namespace s3server {
namespace {

S3Error NoSuchBucket(const std::string& bucket) {
  S3Error error = MakeError("NoSuchBucket");
  error.detail = absl::StrCat("<BucketName>", XmlEscape(bucket), "</BucketName>");
  return error;
}

S3Error NoSuchKey(const std::string& key) {
  S3Error error = MakeError("NoSuchKey");
  error.detail = absl::StrCat("<Key>", XmlEscape(key), "</Key>");
  return error;
}

S3Error NoSuchUpload(const std::string& id) {
  S3Error error = MakeError("NoSuchUpload");
  error.detail = absl::StrCat("<UploadId>", XmlEscape(id), "</UploadId>");
  return error;
}

Result<Done> FromStore(const absl::Status& status) {
  if (status.ok()) {
    return Done{};
  }
  return MakeError("InternalError", std::string(status.message()));
}

}  // namespace

ObjectMap::ObjectMap(Store* store, const Limits& limits) : store_(store), limits_(limits) {}

absl::Status ObjectMap::Load() {
  MutexLock lock(&mutex_);
  auto* const buckets = &buckets_;
  uint64_t* const next = &next_upload_;
  Store::Loader loader;
  loader.bucket = [buckets](const std::string& bucket, absl::Time created) {
    (*buckets)[bucket].created = created;
  };
  loader.object = [buckets](const std::string& bucket, const std::string& key,
                            std::shared_ptr<const ObjectRecord> record) {
    (*buckets)[bucket].objects[key] = std::move(record);
  };
  loader.upload = [buckets, next](const std::string& bucket,
                                  std::shared_ptr<const UploadRecord> upload) {
    (*buckets)[bucket].uploads[{upload->key, upload->id}] = *upload;
    // The first 16 digits of an id count up; go on behind the greatest one.
    uint64_t number = 0;
    if (absl::SimpleHexAtoi(upload->id.substr(0, 16), &number)) {
      *next = std::max(*next, number + 1);
    }
  };
  return store_->Load(loader);
}

ObjectMap::Bucket* ObjectMap::FindBucket(const std::string& bucket) {
  auto it = buckets_.find(bucket);
  return it == buckets_.end() ? nullptr : &it->second;
}

const ObjectMap::Bucket* ObjectMap::FindBucket(const std::string& bucket) const {
  auto it = buckets_.find(bucket);
  return it == buckets_.end() ? nullptr : &it->second;
}

Result<Done> ObjectMap::CreateBucket(const std::string& bucket, absl::Time now) {
  MutexLock lock(&mutex_);
  if (FindBucket(bucket) != nullptr) {
    return MakeError("BucketAlreadyOwnedByYou");
  }
  S3_RETURN_IF_ERROR(FromStore(store_->SaveBucket(bucket, now)));
  buckets_[bucket].created = now;
  return Done{};
}

Result<Done> ObjectMap::DeleteBucket(const std::string& bucket) {
  MutexLock lock(&mutex_);
  const Bucket* place = FindBucket(bucket);
  if (place == nullptr) {
    return NoSuchBucket(bucket);
  }
  if (!place->objects.empty()) {
    return MakeError("BucketNotEmpty");
  }
  S3_RETURN_IF_ERROR(FromStore(store_->DropBucket(bucket)));
  buckets_.erase(bucket);
  return Done{};
}

bool ObjectMap::HasBucket(const std::string& bucket) const {
  MutexLock lock(&mutex_);
  return FindBucket(bucket) != nullptr;
}

std::vector<std::pair<std::string, absl::Time>> ObjectMap::Buckets() const {
  MutexLock lock(&mutex_);
  std::vector<std::pair<std::string, absl::Time>> out;
  for (const auto& entry : buckets_) {
    out.emplace_back(entry.first, entry.second.created);
  }
  return out;
}

Result<std::shared_ptr<const ObjectRecord>> ObjectMap::Find(const std::string& bucket,
                                                            const std::string& key) const {
  MutexLock lock(&mutex_);
  const Bucket* place = FindBucket(bucket);
  if (place == nullptr) {
    return NoSuchBucket(bucket);
  }
  auto it = place->objects.find(key);
  if (it == place->objects.end()) {
    return NoSuchKey(key);
  }
  return it->second;
}

Result<Done> ObjectMap::PutLocked(Bucket* place, const std::string& bucket, const std::string& key,
                                  std::shared_ptr<const ObjectRecord> record,
                                  const WriteConditions& conditions) {
  auto it = place->objects.find(key);
  S3_RETURN_IF_ERROR(
      conditions.Check(it == place->objects.end() ? nullptr : it->second.get(), key));
  S3_RETURN_IF_ERROR(FromStore(store_->SaveObject(bucket, key, *record)));
  place->objects[key] = std::move(record);
  return Done{};
}

Result<Done> ObjectMap::Put(const std::string& bucket, const std::string& key,
                            std::shared_ptr<const ObjectRecord> record,
                            const WriteConditions& conditions) {
  MutexLock lock(&mutex_);
  Bucket* place = FindBucket(bucket);
  if (place == nullptr) {
    return NoSuchBucket(bucket);
  }
  return PutLocked(place, bucket, key, std::move(record), conditions);
}

Result<Done> ObjectMap::Delete(const std::string& bucket, const std::string& key,
                               const WriteConditions& conditions) {
  MutexLock lock(&mutex_);
  Bucket* place = FindBucket(bucket);
  if (place == nullptr) {
    return NoSuchBucket(bucket);
  }
  auto it = place->objects.find(key);
  S3_RETURN_IF_ERROR(
      conditions.Check(it == place->objects.end() ? nullptr : it->second.get(), key));
  if (it != place->objects.end()) {
    S3_RETURN_IF_ERROR(FromStore(store_->DropObject(bucket, key)));
    place->objects.erase(it);
  }
  return Done{};
}

Result<ListResult> ObjectMap::List(const std::string& bucket, const ListQuery& query) const {
  MutexLock lock(&mutex_);
  const Bucket* place = FindBucket(bucket);
  if (place == nullptr) {
    return NoSuchBucket(bucket);
  }
  return ListObjectTree(place->objects, query);
}

Result<std::string> ObjectMap::CreateUpload(const std::string& bucket, UploadRecord upload) {
  MutexLock lock(&mutex_);
  Bucket* place = FindBucket(bucket);
  if (place == nullptr) {
    return NoSuchBucket(bucket);
  }
  // Counting up in front, so that the listing is in the order of initiation; a digest behind, so
  // that nobody guesses a neighbour's id from his own.
  const uint64_t number = next_upload_++;
  const std::string tail =
      Hex(Sha256(absl::StrCat(number, "/", bucket, "/", absl::FormatTime(upload.initiated))));
  upload.id = absl::StrCat(absl::Hex(number, absl::kZeroPad16), tail.substr(0, 32));
  S3_RETURN_IF_ERROR(FromStore(store_->SaveUpload(bucket, upload)));
  const std::string id = upload.id;
  place->uploads[{upload.key, id}] = std::move(upload);
  return id;
}

Result<UploadRecord> ObjectMap::FindUpload(const std::string& bucket, const std::string& key,
                                           const std::string& id) const {
  MutexLock lock(&mutex_);
  const Bucket* place = FindBucket(bucket);
  if (place == nullptr) {
    return NoSuchBucket(bucket);
  }
  auto it = place->uploads.find({key, id});
  if (it == place->uploads.end()) {
    return NoSuchUpload(id);
  }
  return it->second;
}

Result<Done> ObjectMap::CheckUpload(const std::string& bucket, const std::string& key,
                                    const std::string& id) const {
  MutexLock lock(&mutex_);
  const Bucket* place = FindBucket(bucket);
  if (place == nullptr) {
    return NoSuchBucket(bucket);
  }
  return place->uploads.count({key, id}) > 0 ? Result<Done>(Done{}) : NoSuchUpload(id);
}

Result<Done> ObjectMap::PutPart(const std::string& bucket, const std::string& key,
                                const std::string& id, int number, PartRecord part) {
  MutexLock lock(&mutex_);
  Bucket* place = FindBucket(bucket);
  if (place == nullptr) {
    return NoSuchBucket(bucket);
  }
  auto it = place->uploads.find({key, id});
  if (it == place->uploads.end()) {
    return NoSuchUpload(id);
  }
  S3_RETURN_IF_ERROR(FromStore(store_->SavePart(bucket, it->second, number, part)));
  it->second.parts[number] = std::move(part);
  return Done{};
}

Result<std::shared_ptr<ObjectRecord>> ObjectMap::Join(const UploadRecord& upload,
                                                      const std::vector<WantedPart>& wanted,
                                                      absl::Time now) const {
  auto record = std::make_shared<ObjectRecord>();
  std::vector<Extent> extents;
  std::string digests;
  uint64_t total = 0;
  for (size_t i = 0; i < wanted.size(); ++i) {
    auto it = upload.parts.find(wanted[i].number);
    if (it == upload.parts.end() || it->second.etag != wanted[i].etag) {
      S3Error error = MakeError("InvalidPart");
      error.detail =
          absl::StrCat("<UploadId>", upload.id, "</UploadId><PartNumber>", wanted[i].number,
                       "</PartNumber><ETag>", XmlEscape(wanted[i].etag), "</ETag>");
      return error;
    }
    const uint64_t size = it->second.content->size();
    if (i + 1 < wanted.size() && size < limits_.min_part_size) {
      S3Error error = MakeError("EntityTooSmall");
      error.detail =
          absl::StrCat("<ProposedSize>", size, "</ProposedSize><MinSizeAllowed>",
                       limits_.min_part_size, "</MinSizeAllowed><PartNumber>", wanted[i].number,
                       "</PartNumber><ETag>", it->second.etag, "</ETag>");
      return error;
    }
    total += size;
    record->part_sizes.push_back(size);
    it->second.content->Flatten(0, size, &extents);
    digests += absl::HexStringToBytes(it->second.etag);
  }
  if (total > limits_.max_object_size) {
    return MakeError("EntityTooLarge");
  }
  record->etag = absl::StrCat(Hex(Md5(digests)), "-", wanted.size());
  record->last_modified = now;
  record->attributes = upload.attributes;
  record->content = store_->Assemble(std::move(extents));
  return record;
}

Result<std::shared_ptr<const ObjectRecord>> ObjectMap::Complete(
    const std::string& bucket, const std::string& key, const std::string& id,
    const std::vector<WantedPart>& wanted, const WriteConditions& conditions, absl::Time now) {
  MutexLock lock(&mutex_);
  Bucket* place = FindBucket(bucket);
  if (place == nullptr) {
    return NoSuchBucket(bucket);
  }
  auto it = place->uploads.find({key, id});
  if (it == place->uploads.end()) {
    return NoSuchUpload(id);
  }
  S3_ASSIGN_OR_RETURN(const std::shared_ptr<const ObjectRecord> record,
                      Join(it->second, wanted, now));
  S3_RETURN_IF_ERROR(PutLocked(place, bucket, key, record, conditions));
  S3_RETURN_IF_ERROR(FromStore(store_->DropUpload(bucket, it->second)));
  place->uploads.erase(it);
  return record;
}

Result<Done> ObjectMap::Abort(const std::string& bucket, const std::string& key,
                              const std::string& id) {
  MutexLock lock(&mutex_);
  Bucket* place = FindBucket(bucket);
  if (place == nullptr) {
    return NoSuchBucket(bucket);
  }
  auto it = place->uploads.find({key, id});
  if (it == place->uploads.end()) {
    return NoSuchUpload(id);
  }
  S3_RETURN_IF_ERROR(FromStore(store_->DropUpload(bucket, it->second)));
  place->uploads.erase(it);
  return Done{};
}

Result<UploadListResult> ObjectMap::ListUploads(const std::string& bucket,
                                                const UploadListQuery& query) const {
  MutexLock lock(&mutex_);
  const Bucket* place = FindBucket(bucket);
  if (place == nullptr) {
    return NoSuchBucket(bucket);
  }
  return ListUploadTree(place->uploads, query);
}

}  // namespace s3server
