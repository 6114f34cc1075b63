// A bucket in memory. Invariants: objects and parts are immutable once they are in the maps, so a
// reader needs the lock only to find one; bodies are shared, never copied.
#include "ufs/store/memory_store.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ufs/base/mutex.h"
#include "ufs/base/status.h"
#include "ufs/digest/encoding.h"
#include "ufs/digest/md5.h"
#include "ufs/store/blocking_store.h"
#include "ufs/store/list_page.h"
#include "ufs/store/s3_rules.h"

namespace ufs {
namespace {

struct Object {
  ObjectMeta meta;
  Bytes body;
  std::string tags;
};
using ObjectPtr = std::shared_ptr<const Object>;

struct Part {
  ListedPart listed;
  Bytes body;
};

struct Upload {
  std::string key;
  ObjectAttributes attributes;
  absl::Time initiated;
  std::map<int, Part> parts;
};

std::string EtagOf(const Bytes& body) {
  Md5 md5;
  for (const Bytes::Slice& slice : body.slices()) {
    md5.Update(slice.data);
  }
  return HexEncode(md5.Finish());
}

Capabilities CapabilitiesOf(const MemoryStoreOptions& options) {
  Capabilities capabilities;
  capabilities.put_if_absent = true;
  capabilities.complete_if_absent = true;
  capabilities.put_if_match = true;
  capabilities.copy_source_if_match = true;
  capabilities.copy_if_absent = true;
  capabilities.min_part_size = options.min_part_size;
  return capabilities;
}

class MemoryBucket {
 public:
  explicit MemoryBucket(const MemoryStoreOptions& options)
      : rules_(absl::StrCat("mem://", options.name), CapabilitiesOf(options)),
        clock_(options.clock),
        random_(options.random) {}

  const Capabilities& capabilities() const { return rules_.capabilities(); }
  std::string name() const { return rules_.bucket(); }

#define UFS_DO_(Request, name) ResultOf<Request::Result> Do(const Request& request);
  UFS_OBJECT_STORE_OPERATIONS(UFS_DO_)
#undef UFS_DO_

 private:
  template <typename R>
  absl::StatusOr<ObjectPtr> Find(const R& request, const std::string& key);
  template <typename R>
  absl::StatusOr<Upload*> FindUpload(const R& request) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The bytes of the source of a copy.
  template <typename R>
  absl::StatusOr<ObjectPtr> FindSource(const R& request);
  // Puts an object in place when the condition allows.
  template <typename R>
  absl::Status Publish(const R& request, Object object) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  template <typename R>
  absl::StatusOr<PartResult> StorePart(const R& request, Bytes body);
  absl::Time Now() const { return absl::FromUnixSeconds(absl::ToUnixSeconds(clock_->WallNow())); }
  Object MakeObject(Bytes body, const ObjectAttributes& attributes) const;

  const S3Rules rules_;
  const Clock* const clock_;
  Random* const random_;
  Mutex mutex_;
  std::map<std::string, ObjectPtr> objects_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Upload> uploads_ ABSL_GUARDED_BY(mutex_);  // by id
};

Object MemoryBucket::MakeObject(Bytes body, const ObjectAttributes& attributes) const {
  Object object;
  object.meta.size = static_cast<int64_t>(body.size());
  object.meta.etag = EtagOf(body);
  object.meta.last_modified = Now();
  object.meta.content_type =
      attributes.content_type.empty() ? "application/octet-stream" : attributes.content_type;
  object.meta.user_metadata = attributes.user_metadata;
  object.meta.headers = attributes.headers;
  object.tags = attributes.tags;
  object.body = std::move(body);
  return object;
}

template <typename R>
absl::StatusOr<ObjectPtr> MemoryBucket::Find(const R& /*request*/, const std::string& key) {
  MutexLock lock(&mutex_);
  const auto found = objects_.find(key);
  if (found == objects_.end()) {
    return rules_.Refuse(OperationName<R>(), key, 404, "NoSuchKey",
                         "The specified key does not exist.");
  }
  return found->second;
}

template <typename R>
absl::StatusOr<ObjectPtr> MemoryBucket::FindSource(const R& request) {
  UFS_ASSIGN_OR_RETURN(ObjectPtr source, Find(request, request.source.key));
  if (!request.source.etag.empty() && request.source.etag != source->meta.etag) {
    return rules_.Refuse(OperationName<R>(), request.source.key, 412, "PreconditionFailed",
                         "the source has another ETag");
  }
  return source;
}

template <typename R>
absl::StatusOr<Upload*> MemoryBucket::FindUpload(const R& request) {
  const auto found = uploads_.find(request.upload_id);
  if (found == uploads_.end() || found->second.key != request.key) {
    return rules_.Refuse(OperationName<R>(), request.key, 404, "NoSuchUpload",
                         "The specified upload does not exist.");
  }
  return &found->second;
}

template <typename R>
absl::Status MemoryBucket::Publish(const R& request, Object object) {
  const auto found = objects_.find(request.key);
  UFS_RETURN_IF_ERROR(
      rules_.CheckCondition(OperationName<R>(), request.key, request.condition,
                            found == objects_.end() ? nullptr : &found->second->meta));
  objects_[request.key] = std::make_shared<const Object>(std::move(object));
  return absl::OkStatus();
}

template <typename R>
absl::StatusOr<PartResult> MemoryBucket::StorePart(const R& request, Bytes body) {
  UFS_RETURN_IF_ERROR(rules_.CheckPartNumber(OperationName<R>(), request.key, request.part_number));
  Part part;
  part.listed.number = request.part_number;
  part.listed.size = static_cast<int64_t>(body.size());
  part.listed.etag = EtagOf(body);
  part.body = std::move(body);
  const std::string etag = part.listed.etag;
  MutexLock lock(&mutex_);
  UFS_ASSIGN_OR_RETURN(Upload * upload, FindUpload(request));
  upload->parts[request.part_number] = std::move(part);
  return PartResult{etag};
}

absl::StatusOr<ObjectMeta> MemoryBucket::Do(const HeadRequest& request) {
  UFS_ASSIGN_OR_RETURN(const ObjectPtr object, Find(request, request.key));
  return object->meta;
}

absl::StatusOr<GetResult> MemoryBucket::Do(const GetRequest& request) {
  UFS_ASSIGN_OR_RETURN(const ObjectPtr object, Find(request, request.key));
  if (!request.if_match.empty() && request.if_match != object->meta.etag) {
    return rules_.Refuse("GetObject", request.key, 412, "PreconditionFailed",
                         "the object has another ETag");
  }
  UFS_ASSIGN_OR_RETURN(const ByteRange range,
                       rules_.Resolve("GetObject", request.key, request.range, object->meta.size));
  UFS_RETURN_IF_ERROR(request.sink->OnStart(object->meta, range));
  const Bytes body =
      object->body.Sub(static_cast<size_t>(range.offset), static_cast<size_t>(range.length));
  for (const Bytes::Slice& slice : body.slices()) {
    UFS_RETURN_IF_ERROR(
        request.sink->OnBytes(absl::MakeConstSpan(slice.data.data(), slice.data.size())));
  }
  return GetResult{object->meta, range};
}

absl::StatusOr<PutResult> MemoryBucket::Do(const PutRequest& request) {
  UFS_RETURN_IF_ERROR(rules_.CheckKey("PutObject", request.key));
  UFS_RETURN_IF_ERROR(rules_.CheckAttributes("PutObject", request.key, request.attributes));
  Object object = MakeObject(request.body, request.attributes);
  const std::string etag = object.meta.etag;
  MutexLock lock(&mutex_);
  UFS_RETURN_IF_ERROR(Publish(request, std::move(object)));
  return PutResult{etag, ""};
}

absl::StatusOr<std::string> MemoryBucket::Do(const CreateUploadRequest& request) {
  UFS_RETURN_IF_ERROR(rules_.CheckKey("CreateMultipartUpload", request.key));
  UFS_RETURN_IF_ERROR(
      rules_.CheckAttributes("CreateMultipartUpload", request.key, request.attributes));
  const std::string id = random_->NextName();
  MutexLock lock(&mutex_);
  uploads_[id] = Upload{request.key, request.attributes, clock_->WallNow(), {}};
  return id;
}

absl::StatusOr<PartResult> MemoryBucket::Do(const UploadPartRequest& request) {
  return StorePart(request, request.body);
}

absl::StatusOr<PartResult> MemoryBucket::Do(const UploadPartCopyRequest& request) {
  UFS_ASSIGN_OR_RETURN(const ObjectPtr source, FindSource(request));
  UFS_ASSIGN_OR_RETURN(const ByteRange range, rules_.Resolve("UploadPartCopy", request.source.key,
                                                             request.range, source->meta.size));
  return StorePart(request, source->body.Sub(static_cast<size_t>(range.offset),
                                             static_cast<size_t>(range.length)));
}

absl::StatusOr<PutResult> MemoryBucket::Do(const CompleteUploadRequest& request) {
  MutexLock lock(&mutex_);
  UFS_ASSIGN_OR_RETURN(Upload * upload, FindUpload(request));
  std::map<int, ListedPart> stored;
  for (const auto& entry : upload->parts) {
    stored[entry.first] = entry.second.listed;
  }
  UFS_ASSIGN_OR_RETURN(const std::string etag, rules_.CheckParts(request, stored));
  Bytes body;
  for (const CompletedPart& part : request.parts) {
    body.Append(upload->parts[part.number].body);
  }
  Object object = MakeObject(std::move(body), upload->attributes);
  object.meta.etag = etag;
  UFS_RETURN_IF_ERROR(Publish(request, std::move(object)));
  uploads_.erase(request.upload_id);
  return PutResult{etag, ""};
}

absl::Status MemoryBucket::Do(const AbortUploadRequest& request) {
  MutexLock lock(&mutex_);
  UFS_RETURN_IF_ERROR(FindUpload(request).status());
  uploads_.erase(request.upload_id);
  return absl::OkStatus();
}

absl::StatusOr<PartPage> MemoryBucket::Do(const ListPartsRequest& request) {
  MutexLock lock(&mutex_);
  UFS_ASSIGN_OR_RETURN(Upload * upload, FindUpload(request));
  std::map<int, ListedPart> parts;
  for (const auto& entry : upload->parts) {
    parts[entry.first] = entry.second.listed;
  }
  PartPage page = PageOfParts(parts, request);
  page.answered = clock_->WallNow();
  return page;
}

absl::StatusOr<UploadPage> MemoryBucket::Do(const ListUploadsRequest& request) {
  std::vector<ListedUpload> all;
  {
    MutexLock lock(&mutex_);
    for (const auto& entry : uploads_) {
      all.push_back(ListedUpload{entry.second.key, entry.first, entry.second.initiated});
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const ListedUpload& a, const ListedUpload& b) {
    return a.key < b.key;  // ids are ascending already
  });
  return PageOfUploads(all, request);
}

absl::StatusOr<CopyResult> MemoryBucket::Do(const CopyRequest& request) {
  UFS_RETURN_IF_ERROR(rules_.CheckKey("CopyObject", request.key));
  UFS_ASSIGN_OR_RETURN(const ObjectPtr source, FindSource(request));
  if (request.source.key == request.key && !request.replace_attributes.has_value()) {
    return rules_.Refuse("CopyObject", request.key, 400, "InvalidRequest",
                         "an object cannot be copied to itself without changing its metadata");
  }
  ObjectAttributes attributes = request.replace_attributes.value_or(ObjectAttributes{
      source->meta.content_type, source->meta.user_metadata, source->meta.headers});
  attributes.tags = source->tags;
  UFS_RETURN_IF_ERROR(rules_.CheckAttributes("CopyObject", request.key, attributes));
  Object object = MakeObject(source->body, attributes);
  const CopyResult result{object.meta.etag, object.meta.last_modified};
  MutexLock lock(&mutex_);
  UFS_RETURN_IF_ERROR(Publish(request, std::move(object)));
  return result;
}

absl::Status MemoryBucket::Do(const DeleteRequest& request) {
  UFS_RETURN_IF_ERROR(rules_.CheckKey("DeleteObject", request.key));
  MutexLock lock(&mutex_);
  objects_.erase(request.key);
  return absl::OkStatus();
}

absl::StatusOr<DeleteManyResult> MemoryBucket::Do(const DeleteManyRequest& request) {
  UFS_RETURN_IF_ERROR(rules_.CheckBulk(request));
  MutexLock lock(&mutex_);
  for (const std::string& key : request.keys) {
    objects_.erase(key);
  }
  return DeleteManyResult{};
}

absl::StatusOr<ListPage> MemoryBucket::Do(const ListRequest& request) {
  MutexLock lock(&mutex_);
  return PageOfKeys(objects_, request, [](const std::string& /*key*/, const ObjectPtr& object) {
    ObjectMeta meta;  // what a listing tells
    meta.size = object->meta.size;
    meta.etag = object->meta.etag;
    meta.last_modified = object->meta.last_modified;
    return meta;
  });
}

absl::StatusOr<std::string> MemoryBucket::Do(const GetTagsRequest& request) {
  UFS_ASSIGN_OR_RETURN(const ObjectPtr object, Find(request, request.key));
  return object->tags;
}

absl::StatusOr<RestoreResult> MemoryBucket::Do(const RestoreRequest& request) {
  UFS_RETURN_IF_ERROR(Find(request, request.key).status());
  return rules_.NotArchived(request.key);
}

absl::StatusOr<BucketState> MemoryBucket::Do(const BucketStateRequest& /*request*/) {
  return BucketState();
}

}  // namespace

std::shared_ptr<ObjectStore> MakeMemoryStore(const MemoryStoreOptions& options) {
  return std::make_shared<BlockingStore<MemoryBucket>>(std::make_shared<MemoryBucket>(options),
                                                       options.clock, options.executor);
}

}  // namespace ufs
