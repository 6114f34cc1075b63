// The store of the writers' tests. Invariants: a request takes effect at the moment it is answered,
// in one piece; ETags are what S3 gives: MD5, and the composite for multipart uploads.
#include "ufs/transfer/upload_store_fake.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_join.h"
#include "ufs/digest/encoding.h"
#include "ufs/digest/md5.h"
#include "ufs/digest/multipart_etag.h"
#include "ufs/object/own_write.h"
#include "ufs/object/store_error.h"

namespace ufs {
namespace {

std::string Md5Hex(absl::string_view data) {
  const Md5::Digest digest = Md5::Of(data);
  return HexEncode(absl::MakeConstSpan(digest));
}

absl::Status Refuse(int http_status, std::string code, const std::string& key,
                    bool if_absent = false) {
  StoreError error;
  error.http_status = http_status;
  error.code = std::move(code);
  error.key = key;
  return MakeStoreStatus(error, if_absent);
}

const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

}  // namespace

template <typename Request>
void UploadStoreFake::Serve(const RequestContext& context, const std::string& op, Request request,
                            Completion<typename Request::Result> done) {
  using Result = ResultOf<typename Request::Result>;
  Executor* executor = nullptr;
  absl::optional<Fault> fault;
  Executor::Task task;
  {
    MutexLock lock(&mutex_);
    log_.push_back(absl::StrCat(op, " ", Describe(request)));
    ++requests_;
    if (const auto found = faults_.find(requests_); found != faults_.end()) {
      fault = found->second;
    } else if (auto& list = op_faults_[op]; !list.empty()) {
      fault = list.front();
      list.pop_front();
    }
    ++in_flight_;
    most_in_flight_ = std::max(most_in_flight_, in_flight_);
    task = [this, context, fault, request = std::move(request), done = std::move(done)]() mutable {
      Result result = absl::CancelledError("cancelled");
      const bool cancelled = context.cancel.cancelled();
      {
        MutexLock inner(&mutex_);
        --in_flight_;
        if (!cancelled && (!fault || fault->after || fault->resent)) {
          result = Apply(request);
        }
        if (!cancelled && fault && fault->resent) {
          if constexpr (std::is_same_v<Request, CreateUploadRequest>) {
            *request.lost_attempt = true;
          }
          result = Apply(request);
          if (!result.ok()) {
            result = MarkMayBeOwnWrite(StatusOf(result));
          }
        } else if (!cancelled && fault) {
          result = fault->status;
        }
      }
      done(std::move(result));
    };
    if (hold_) {
      held_.push_back(std::move(task));
      return;
    }
    executor = executor_;
  }
  if (executor != nullptr) {
    executor->Submit(std::move(task));
  } else {
    task();
  }
}

#define UFS_UPLOAD_FAKE_INSTANTIATE_(Request, name)                                        \
  template void UploadStoreFake::Serve<Request>(const RequestContext&, const std::string&, \
                                                Request, Completion<Request::Result>);
UFS_OBJECT_STORE_OPERATIONS(UFS_UPLOAD_FAKE_INSTANTIATE_)
#undef UFS_UPLOAD_FAKE_INSTANTIATE_

int UploadStoreFake::Release(int count) {
  int released = 0;
  while (released < count) {
    Executor::Task task;
    {
      MutexLock lock(&mutex_);
      if (held_.empty()) {
        break;
      }
      task = std::move(held_.front());
      held_.pop_front();
    }
    task();
    ++released;
  }
  return released;
}

std::vector<std::string> UploadStoreFake::TakeLog() {
  MutexLock lock(&mutex_);
  return std::exchange(log_, {});
}

absl::optional<UploadStoreFake::Object> UploadStoreFake::Find(const std::string& key) const {
  MutexLock lock(&mutex_);
  const auto found = objects_.find(key);
  return found == objects_.end() ? absl::nullopt : absl::optional<Object>(found->second);
}

absl::optional<std::string> UploadStoreFake::Data(const std::string& key) const {
  absl::optional<Object> object = Find(key);
  return object ? absl::optional<std::string>(std::move(object->data)) : absl::nullopt;
}

std::string UploadStoreFake::Set(const std::string& key, std::string data,
                                 ObjectAttributes attributes) {
  MutexLock lock(&mutex_);
  std::string etag = Md5Hex(data);
  return Store(key, std::move(data), std::move(etag), std::move(attributes)).etag;
}

void UploadStoreFake::Remove(const std::string& key) {
  MutexLock lock(&mutex_);
  objects_.erase(key);
}

std::string UploadStoreFake::AddUpload(const std::string& key, absl::Time initiated,
                                       bool with_part) {
  MutexLock lock(&mutex_);
  const std::string id = absl::StrCat("foreign-", next_upload_++);
  Upload& upload = uploads_[id];
  upload.key = key;
  upload.initiated = initiated;
  if (with_part) {
    upload.parts[1] = {"data", Md5Hex("data")};
  }
  return id;
}

void UploadStoreFake::DropUploads() {
  MutexLock lock(&mutex_);
  uploads_.clear();
}

std::vector<std::string> UploadStoreFake::upload_ids() const {
  MutexLock lock(&mutex_);
  std::vector<std::string> ids;
  for (const auto& [id, upload] : uploads_) {
    ids.push_back(id);
  }
  return ids;
}

absl::Status UploadStoreFake::Check(const std::string& key, const WriteCondition& condition) const {
  const auto found = objects_.find(key);
  if (condition.if_absent && found != objects_.end()) {
    return Refuse(412, "PreconditionFailed", key, true);
  }
  if (!condition.if_match.empty() &&
      (found == objects_.end() || found->second.etag != condition.if_match)) {
    return Refuse(412, "PreconditionFailed", key);
  }
  return absl::OkStatus();
}

PutResult UploadStoreFake::Store(const std::string& key, std::string data, std::string etag,
                                 ObjectAttributes attributes) {
  PutResult result;
  result.etag = etag;
  objects_[key] = {std::move(data), std::move(etag), std::move(attributes)};
  return result;
}

std::string UploadStoreFake::Describe(const HeadRequest& request) { return request.key; }
absl::StatusOr<ObjectMeta> UploadStoreFake::Apply(const HeadRequest& request) {
  const auto found = objects_.find(request.key);
  if (found == objects_.end()) {
    return Refuse(404, "NoSuchKey", request.key);
  }
  ObjectMeta meta;
  meta.size = static_cast<int64_t>(found->second.data.size());
  meta.etag = found->second.etag;
  meta.user_metadata = found->second.attributes.user_metadata;
  return meta;
}

std::string UploadStoreFake::Describe(const PutRequest& request) {
  return absl::StrCat(request.key, " ", request.body.size(),
                      request.condition.if_absent ? " if-absent" : "");
}
absl::StatusOr<PutResult> UploadStoreFake::Apply(const PutRequest& request) {
  if (absl::Status allowed = Check(request.key, request.condition); !allowed.ok()) {
    return allowed;
  }
  std::string data = request.body.ToString();
  std::string etag = Md5Hex(data);
  return Store(request.key, std::move(data), std::move(etag), request.attributes);
}

std::string UploadStoreFake::Describe(const CreateUploadRequest& request) { return request.key; }
absl::StatusOr<std::string> UploadStoreFake::Apply(const CreateUploadRequest& request) {
  const std::string id = absl::StrCat("upload-", next_upload_++);
  uploads_[id].key = request.key;
  uploads_[id].initiated = now_;
  uploads_[id].attributes = request.attributes;
  return id;
}

std::string UploadStoreFake::Describe(const UploadPartRequest& request) {
  return absl::StrCat(request.key, " ", request.part_number, " ", request.body.size());
}
absl::StatusOr<PartResult> UploadStoreFake::Apply(const UploadPartRequest& request) {
  const auto found = uploads_.find(request.upload_id);
  if (found == uploads_.end() || found->second.key != request.key) {
    return Refuse(404, "NoSuchUpload", request.key);
  }
  std::string data = request.body.ToString();
  std::string etag = Md5Hex(data);
  found->second.parts[request.part_number] = {std::move(data), etag};
  return PartResult{etag};
}

std::string UploadStoreFake::Describe(const UploadPartCopyRequest& request) {
  return absl::StrCat(request.key, " ", request.part_number, " ", request.source.key, " ",
                      request.range->offset, "+", request.range->length);
}
absl::StatusOr<PartResult> UploadStoreFake::Apply(const UploadPartCopyRequest& request) {
  const auto found = uploads_.find(request.upload_id);
  if (found == uploads_.end()) {
    return Refuse(404, "NoSuchUpload", request.key);
  }
  const auto source = objects_.find(request.source.key);
  if (source == objects_.end()) {
    return Refuse(404, "NoSuchKey", request.source.key);
  }
  if (capabilities_.copy_source_if_match && source->second.etag != request.source.etag) {
    return Refuse(412, "PreconditionFailed", request.source.key);
  }
  std::string data = source->second.data.substr(static_cast<size_t>(request.range->offset),
                                                static_cast<size_t>(request.range->length));
  std::string etag = Md5Hex(data);
  found->second.parts[request.part_number] = {std::move(data), etag};
  return PartResult{etag};
}

std::string UploadStoreFake::Describe(const CompleteUploadRequest& request) {
  return absl::StrCat(request.key, " ",
                      absl::StrJoin(request.parts, ",",
                                    [](std::string* out, const CompletedPart& part) {
                                      absl::StrAppend(out, part.number);
                                    }),
                      request.condition.if_absent ? " if-absent" : "");
}
absl::StatusOr<PutResult> UploadStoreFake::Apply(const CompleteUploadRequest& request) {
  const auto found = uploads_.find(request.upload_id);
  if (found == uploads_.end()) {
    return Refuse(404, "NoSuchUpload", request.key);
  }
  if (absl::Status allowed = Check(request.key, request.condition); !allowed.ok()) {
    return allowed;
  }
  std::string data;
  MultipartEtag composite;
  for (const CompletedPart& part : request.parts) {
    const auto piece = found->second.parts.find(part.number);
    if (piece == found->second.parts.end() || piece->second.second != part.etag) {
      return Refuse(400, "InvalidPart", request.key);
    }
    if (&part != &request.parts.back() &&
        static_cast<int64_t>(piece->second.first.size()) < capabilities_.min_part_size) {
      return Refuse(400, "EntityTooSmall", request.key);
    }
    data += piece->second.first;
    if (absl::Status added = composite.AddEtag(part.etag); !added.ok()) {
      return added;
    }
  }
  ObjectAttributes attributes = std::move(found->second.attributes);
  uploads_.erase(found);
  return Store(request.key, std::move(data), composite.Finish(), std::move(attributes));
}

std::string UploadStoreFake::Describe(const AbortUploadRequest& request) { return request.key; }
absl::Status UploadStoreFake::Apply(const AbortUploadRequest& request) {
  return uploads_.erase(request.upload_id) != 0 ? absl::OkStatus()
                                                : Refuse(404, "NoSuchUpload", request.key);
}

std::string UploadStoreFake::Describe(const ListPartsRequest& request) { return request.key; }
absl::StatusOr<PartPage> UploadStoreFake::Apply(const ListPartsRequest& request) {
  const auto found = uploads_.find(request.upload_id);
  if (found == uploads_.end()) {
    return Refuse(404, "NoSuchUpload", request.key);
  }
  PartPage page;
  page.answered = now_;
  for (const auto& [number, part] : found->second.parts) {
    page.parts.push_back({number, part.second, static_cast<int64_t>(part.first.size())});
  }
  return page;
}

std::string UploadStoreFake::Describe(const ListUploadsRequest& request) { return request.prefix; }
absl::StatusOr<UploadPage> UploadStoreFake::Apply(const ListUploadsRequest& request) {
  std::vector<ListedUpload> all;
  for (const auto& [id, upload] : uploads_) {
    if (upload.key.compare(0, request.prefix.size(), request.prefix) == 0) {
      all.push_back({upload.key, id, upload.initiated});
    }
  }
  std::sort(all.begin(), all.end(), [](const ListedUpload& a, const ListedUpload& b) {
    return std::tie(a.key, a.upload_id) < std::tie(b.key, b.upload_id);
  });
  UploadPage page;  // pages of one, so that the continuation is walked
  for (const ListedUpload& upload : all) {
    if (std::tie(upload.key, upload.upload_id) >
        std::tie(request.key_marker, request.upload_id_marker)) {
      if (!page.uploads.empty()) {
        page.next_key_marker = page.uploads.back().key;
        page.next_upload_id_marker = page.uploads.back().upload_id;
        break;
      }
      page.uploads.push_back(upload);
    }
  }
  return page;
}

// What writers have no business with.
#define UFS_UPLOAD_FAKE_REFUSE_(Request)                                      \
  std::string UploadStoreFake::Describe(const Request&) { return "refused"; } \
  ResultOf<Request::Result> UploadStoreFake::Apply(const Request&) {          \
    return absl::UnimplementedError("the fake store does not have this");     \
  }
UFS_UPLOAD_FAKE_REFUSE_(GetRequest)
UFS_UPLOAD_FAKE_REFUSE_(CopyRequest)
UFS_UPLOAD_FAKE_REFUSE_(DeleteRequest)
UFS_UPLOAD_FAKE_REFUSE_(DeleteManyRequest)
UFS_UPLOAD_FAKE_REFUSE_(ListRequest)
#undef UFS_UPLOAD_FAKE_REFUSE_

std::string UploadStoreFake::Describe(const GetTagsRequest& request) { return request.key; }
absl::StatusOr<std::string> UploadStoreFake::Apply(const GetTagsRequest& /*request*/) {
  return std::string();
}
std::string UploadStoreFake::Describe(const RestoreRequest& request) { return request.key; }
absl::StatusOr<RestoreResult> UploadStoreFake::Apply(const RestoreRequest& /*request*/) {
  return absl::UnimplementedError("nothing is archived here");
}
std::string UploadStoreFake::Describe(const BucketStateRequest& /*request*/) { return ""; }
absl::StatusOr<BucketState> UploadStoreFake::Apply(const BucketStateRequest& /*request*/) {
  return BucketState();
}

}  // namespace ufs
