// A bucket in memory for tests of the file system. Listings are computed as S3 computes them: by
// bytes, rolled up at the delimiter, pages counted in keys and prefixes together.
#include "ufs/fs/testing/fake_store.h"

#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace ufs {

std::string FakeStore::EtagOf(const std::string& body) {
  std::string digest;
  for (uint64_t seed : {0xcbf29ce484222325ULL, 0x9ae16a3b2f90404fULL}) {
    for (const char c : body) {
      seed = (seed ^ static_cast<uint8_t>(c)) * 0x100000001b3ULL;
    }
    digest.append(reinterpret_cast<const char*>(&seed), sizeof(seed));
  }
  return absl::BytesToHexString(digest);
}

template <typename Request>
void FakeStore::Answer(Completion<typename Request::Result> done,
                       absl::AnyInvocable<ResultOf<typename Request::Result>()> act) {
  using Result = ResultOf<typename Request::Result>;
  const std::string operation = OperationName<Request>();
  auto result = std::make_shared<Result>(absl::UnknownError("not answered"));
  {
    MutexLock lock(&mutex_);
    ++counts_[operation];
    Failure& failure = failures_[operation];
    if (failure.times > 0) {
      --failure.times;
      *result = failure.status;
    } else {
      *result = act();
    }
    if (holding_.count(operation) > 0) {
      auto shared = std::make_shared<Completion<typename Request::Result>>(std::move(done));
      held_.push_back([shared, result] { (*shared)(std::move(*result)); });
      held_changed_.SignalAll();
      return;
    }
  }
  done(std::move(*result));
}

void FakeStore::PutLocked(const std::string& key, const std::string& body,
                          const ObjectAttributes& attributes) {
  Object& object = objects_[key];
  object.body = body;
  object.meta = ObjectMeta();
  object.meta.size = static_cast<int64_t>(body.size());
  object.meta.etag = EtagOf(body);
  object.meta.last_modified = clock_->WallNow();
  object.meta.content_type = attributes.content_type;
  object.meta.user_metadata = attributes.user_metadata;
}

void FakeStore::Put(const std::string& key, const std::string& body) {
  MutexLock lock(&mutex_);
  PutLocked(key, body, ObjectAttributes());
}

void FakeStore::Remove(const std::string& key) {
  MutexLock lock(&mutex_);
  objects_.erase(key);
}

absl::optional<std::string> FakeStore::Body(const std::string& key) const {
  MutexLock lock(&mutex_);
  const auto found = objects_.find(key);
  return found == objects_.end() ? absl::nullopt : absl::optional<std::string>(found->second.body);
}

std::vector<std::string> FakeStore::Keys() const {
  MutexLock lock(&mutex_);
  std::vector<std::string> keys;
  for (const auto& object : objects_) {
    keys.push_back(object.first);
  }
  return keys;
}

int FakeStore::Count(const std::string& operation) const {
  MutexLock lock(&mutex_);
  int sum = 0;
  for (const auto& count : counts_) {
    sum += operation.empty() || count.first == operation ? count.second : 0;
  }
  return sum;
}

void FakeStore::ResetCounts() {
  MutexLock lock(&mutex_);
  counts_.clear();
}

int FakeStore::Writes() const {
  return Count() - Count("HeadObject") - Count("GetObject") - Count("ListObjects");
}

void FakeStore::Hold(const std::string& operation) {
  MutexLock lock(&mutex_);
  holding_.insert(operation);
}

void FakeStore::Release() {
  std::vector<absl::AnyInvocable<void()>> held;
  {
    MutexLock lock(&mutex_);
    holding_.clear();
    held.swap(held_);
  }
  for (auto& answer : held) {
    answer();
  }
}

void FakeStore::WaitHeld(size_t n) {
  MutexLock lock(&mutex_);
  while (held_.size() < n) {
    held_changed_.Wait(&mutex_);
  }
}

void FakeStore::Fail(const std::string& operation, absl::Status status, int times) {
  MutexLock lock(&mutex_);
  failures_[operation] = Failure{std::move(status), times};
}

void FakeStore::Execute(const RequestContext& /*context*/, HeadRequest request,
                        Completion<ObjectMeta> done) {
  Answer<HeadRequest>(std::move(done), [&]() -> absl::StatusOr<ObjectMeta> {
    mutex_.AssertHeld();
    const auto found = objects_.find(request.key);
    if (found == objects_.end()) {
      return absl::NotFoundError(request.key);
    }
    return found->second.meta;
  });
}

void FakeStore::Execute(const RequestContext& /*context*/, GetRequest request,
                        Completion<GetResult> done) {
  Answer<GetRequest>(std::move(done), [&]() -> absl::StatusOr<GetResult> {
    mutex_.AssertHeld();
    const auto found = objects_.find(request.key);
    if (found == objects_.end()) {
      return absl::NotFoundError(request.key);
    }
    const Object& object = found->second;
    if (!request.if_match.empty() && object.meta.etag != request.if_match) {
      return absl::FailedPreconditionError(request.key);
    }
    const ByteRange asked = request.range.value_or(ByteRange());
    if (asked.offset >= object.meta.size) {
      return absl::OutOfRangeError(request.key);
    }
    const std::string bytes =
        object.body.substr(asked.offset, asked.length < 0 ? std::string::npos : asked.length);
    const ByteRange given{asked.offset, static_cast<int64_t>(bytes.size())};
    absl::Status status = request.sink->OnStart(object.meta, given);
    if (status.ok()) {
      status = request.sink->OnBytes(bytes);
    }
    if (!status.ok()) {
      return status;
    }
    return GetResult{object.meta, given};
  });
}

void FakeStore::Execute(const RequestContext& /*context*/, PutRequest request,
                        Completion<PutResult> done) {
  Answer<PutRequest>(std::move(done), [&]() -> absl::StatusOr<PutResult> {
    mutex_.AssertHeld();
    if (request.condition.if_absent && objects_.count(request.key) > 0) {
      return absl::AlreadyExistsError(request.key);
    }
    PutLocked(request.key, request.body.ToString(), request.attributes);
    return PutResult{objects_[request.key].meta.etag, ""};
  });
}

void FakeStore::Execute(const RequestContext& /*context*/, CopyRequest request,
                        Completion<CopyResult> done) {
  Answer<CopyRequest>(std::move(done), [&]() -> absl::StatusOr<CopyResult> {
    mutex_.AssertHeld();
    const auto found = objects_.find(request.source.key);
    if (found == objects_.end()) {
      return absl::NotFoundError(request.source.key);
    }
    if (!request.source.etag.empty() && request.source.etag != found->second.meta.etag) {
      return absl::FailedPreconditionError(request.source.key);
    }
    if (request.condition.if_absent && objects_.count(request.key) > 0) {
      return absl::AlreadyExistsError(request.key);
    }
    ObjectAttributes kept;
    kept.content_type = found->second.meta.content_type;
    kept.user_metadata = found->second.meta.user_metadata;
    const std::string body = found->second.body;
    PutLocked(request.key, body, request.replace_attributes.value_or(kept));
    const ObjectMeta& meta = objects_[request.key].meta;
    return CopyResult{meta.etag, meta.last_modified};
  });
}

void FakeStore::Execute(const RequestContext& /*context*/, DeleteRequest request,
                        Completion<void> done) {
  Answer<DeleteRequest>(std::move(done), [&]() -> absl::Status {
    mutex_.AssertHeld();
    objects_.erase(request.key);
    return absl::OkStatus();
  });
}

void FakeStore::Execute(const RequestContext& /*context*/, ListRequest request,
                        Completion<ListPage> done) {
  Answer<ListRequest>(std::move(done), [&] {
    mutex_.AssertHeld();
    return List(request);
  });
}

absl::StatusOr<ListPage> FakeStore::List(const ListRequest& request) {
  ListPage page;
  const int limit = std::min(request.max_keys, page_size_);
  // A token is the last key or prefix given out; "after a prefix" skips all below it.
  const bool continued = !request.token.empty();
  const std::string& after = continued ? request.token : request.start_after;
  int taken = 0;
  for (auto it = objects_.lower_bound(request.prefix); it != objects_.end(); ++it) {
    const std::string& key = it->first;
    if (!absl::StartsWith(key, request.prefix)) {
      break;
    }
    const size_t cut = request.delimiter.empty()
                           ? std::string::npos
                           : key.find(request.delimiter, request.prefix.size());
    const std::string shown = cut == std::string::npos ? key : key.substr(0, cut + 1);
    if (continued ? shown <= after : key <= after) {
      continue;
    }
    if (cut != std::string::npos && !page.common_prefixes.empty() &&
        page.common_prefixes.back() == shown) {
      continue;
    }
    if (taken == limit) {
      return page;  // next_token was set by the last one
    }
    ++taken;
    if (cut != std::string::npos) {
      page.common_prefixes.push_back(shown);
    } else {
      page.objects.push_back(ListedObject{key, it->second.meta});
    }
    if (taken == limit) {
      page.next_token = shown;
    }
  }
  page.next_token.clear();
  return page;
}

#define UFS_NOT_THERE_(Request)                                                   \
  void FakeStore::Execute(const RequestContext& /*context*/, Request /*request*/, \
                          Completion<Request::Result> done) {                     \
    done(absl::UnimplementedError(OperationName<Request>()));                     \
  }
UFS_NOT_THERE_(CreateUploadRequest)
UFS_NOT_THERE_(UploadPartRequest)
UFS_NOT_THERE_(UploadPartCopyRequest)
UFS_NOT_THERE_(CompleteUploadRequest)
UFS_NOT_THERE_(AbortUploadRequest)
UFS_NOT_THERE_(ListPartsRequest)
UFS_NOT_THERE_(ListUploadsRequest)
UFS_NOT_THERE_(DeleteManyRequest)
UFS_NOT_THERE_(GetTagsRequest)
UFS_NOT_THERE_(RestoreRequest)
UFS_NOT_THERE_(BucketStateRequest)
#undef UFS_NOT_THERE_

}  // namespace ufs
