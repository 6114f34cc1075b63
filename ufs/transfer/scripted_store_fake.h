#ifndef UFS_TRANSFER_SCRIPTED_STORE_FAKE_H_
#define UFS_TRANSFER_SCRIPTED_STORE_FAKE_H_

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ufs/base/mutex.h"
#include "ufs/object/object_store.h"

namespace ufs {

// A store for tests of reads: its objects have computed bytes, every GET and HEAD is recorded, and
// answers come when the test says so, in this thread, or at once. Thread-safe.
class ScriptedStore final : public ObjectStore {
 public:
  // The bytes [begin, end) of every object whose ETag is `etag`: noise with a period that is prime.
  static std::string Content(const std::string& etag, int64_t begin, int64_t end) {
    constexpr size_t kPeriod = 1'048'583;
    static const std::string* const noise = [] {
      auto* bytes = new std::string;
      for (uint64_t x = 1; bytes->size() < kPeriod;) {
        x = x * 6364136223846793005u + 1442695040888963407u;  // Knuth's MMIX
        bytes->push_back(static_cast<char>(x >> 56));
      }
      return bytes;
    }();
    size_t at = (static_cast<size_t>(begin) + static_cast<uint8_t>(etag.back()) * 7919) % kPeriod;
    std::string content;
    content.reserve(static_cast<size_t>(end - begin));
    while (content.size() < static_cast<size_t>(end - begin)) {
      content.append(*noise, at, static_cast<size_t>(end - begin) - content.size());
      at = 0;
    }
    return content;
  }

  struct Sent {
    RequestContext context;
    GetRequest request;
  };
  struct Held {
    RequestContext context;
    GetRequest request;
    Completion<GetResult> done;
    bool started = false;
    int64_t delivered = 0;
  };

  void Put(const std::string& key, const std::string& etag, int64_t size) {
    MutexLock lock(&mutex_);
    objects_[key].etag = etag;
    objects_[key].size = size;
  }
  void Remove(const std::string& key) {
    MutexLock lock(&mutex_);
    objects_.erase(key);
  }
  // Whether GETs are answered at once (the default) or held until the test answers.
  void Hold(bool hold) {
    MutexLock lock(&mutex_);
    hold_ = hold;
  }
  // When set: asked on each GET when it is answered; not OK: the GET ends so after `*bytes` bytes.
  void SetFault(std::function<absl::Status(const GetRequest&, int64_t* bytes)> fault) {
    MutexLock lock(&mutex_);
    fault_ = std::move(fault);
  }

  size_t held() const {
    MutexLock lock(&mutex_);
    return held_.size();
  }
  // Answers the `index`-th held GET; false when there is none.
  bool AnswerHeld(size_t index = 0) {
    std::shared_ptr<Held> get = TakeHeld(index);
    if (get == nullptr) {
      return false;
    }
    Answer(get.get());
    return true;
  }
  void AnswerAllHeld() {
    while (AnswerHeld()) {
    }
  }
  std::shared_ptr<Held> TakeHeld(size_t index = 0) {
    MutexLock lock(&mutex_);
    if (index >= held_.size()) {
      return nullptr;
    }
    const auto at = held_.begin() + static_cast<ptrdiff_t>(index);
    std::shared_ptr<Held> get = std::move(*at);
    held_.erase(at);
    return get;
  }
  // Delivers up to `bytes` more of a GET that was taken; it must not be the rest of it.
  absl::Status Deliver(Held* get, int64_t bytes) {
    ObjectMeta meta;
    absl::Status status = Resolve(get->request, &meta);
    if (status.ok() && !get->started) {
      get->started = true;
      status = get->request.sink->OnStart(meta, Range(get->request, meta));
    }
    const int64_t begin = Range(get->request, meta).offset + get->delivered;
    for (int64_t at = begin; status.ok() && at < begin + bytes; at += kChunk) {
      const std::string chunk = Content(meta.etag, at, std::min(at + kChunk, begin + bytes));
      get->delivered += static_cast<int64_t>(chunk.size());
      status = get->request.sink->OnBytes(chunk);
    }
    return status;
  }
  // Delivers the rest and completes.
  void Answer(Held* get) {
    ObjectMeta meta;
    absl::Status status = Resolve(get->request, &meta);
    const ByteRange range = Range(get->request, meta);
    std::function<absl::Status(const GetRequest&, int64_t*)> fault;
    {
      MutexLock lock(&mutex_);
      fault = fault_;
    }
    if (get->context.cancel.cancelled()) {
      status = absl::CancelledError("cancelled");
    }
    if (status.ok()) {
      int64_t bytes = range.length;
      absl::Status end = fault != nullptr ? fault(get->request, &bytes) : absl::OkStatus();
      status = Deliver(get, std::min(bytes, range.length) - get->delivered);
      if (status.ok()) {
        status = end;
      }
    }
    if (status.ok()) {
      get->done(GetResult{meta, range});
    } else {
      get->done(status);
    }
  }

  std::vector<Sent> gets() const {
    MutexLock lock(&mutex_);
    return gets_;
  }
  size_t get_count() const {
    MutexLock lock(&mutex_);
    return gets_.size();
  }
  int64_t bytes_asked() const {
    MutexLock lock(&mutex_);
    int64_t sum = 0;
    for (const Sent& get : gets_) {
      sum += get.request.range->length;
    }
    return sum;
  }
  int heads() const {
    MutexLock lock(&mutex_);
    return heads_;
  }
  void Forget() {
    MutexLock lock(&mutex_);
    gets_.clear();
    heads_ = 0;
  }

  void Execute(const RequestContext& context, GetRequest request,
               Completion<GetResult> done) override {
    auto get = std::make_shared<Held>();
    get->context = context;
    get->request = request;
    get->done = std::move(done);
    {
      MutexLock lock(&mutex_);
      request.sink = nullptr;  // which would pin the memory that it fills
      gets_.push_back({context, std::move(request)});
      if (hold_) {
        held_.push_back(std::move(get));
        return;
      }
    }
    Answer(get.get());
  }
  void Execute(const RequestContext&, HeadRequest request, Completion<ObjectMeta> done) override {
    ObjectMeta meta;
    {
      MutexLock lock(&mutex_);
      ++heads_;
      const auto found = objects_.find(request.key);
      if (found != objects_.end()) {
        meta = found->second;
      }
    }
    if (meta.etag.empty()) {
      done(absl::NotFoundError("no such key"));
    } else {
      done(std::move(meta));
    }
  }
#define UFS_REFUSE_(Request)                                                                \
  void Execute(const RequestContext&, Request, Completion<Request::Result> done) override { \
    done(absl::UnimplementedError("a reader sends no such request"));                       \
  }
  UFS_REFUSE_(PutRequest)
  UFS_REFUSE_(CreateUploadRequest)
  UFS_REFUSE_(UploadPartRequest)
  UFS_REFUSE_(UploadPartCopyRequest)
  UFS_REFUSE_(CompleteUploadRequest)
  UFS_REFUSE_(AbortUploadRequest)
  UFS_REFUSE_(ListPartsRequest)
  UFS_REFUSE_(ListUploadsRequest)
  UFS_REFUSE_(CopyRequest)
  UFS_REFUSE_(DeleteRequest)
  UFS_REFUSE_(DeleteManyRequest)
  UFS_REFUSE_(ListRequest)
#undef UFS_REFUSE_
  const Capabilities& capabilities() const override { return capabilities_; }
  std::string name() const override { return "s3://test"; }

 private:
  static constexpr int64_t kChunk = 16 * 1024;  // as much as libcurl hands over at a time

  absl::Status Resolve(const GetRequest& request, ObjectMeta* meta) const {
    MutexLock lock(&mutex_);
    const auto found = objects_.find(request.key);
    if (found == objects_.end()) {
      return absl::NotFoundError("no such key");
    }
    *meta = found->second;
    if (meta->etag != request.if_match) {
      return absl::FailedPreconditionError("At least one of the pre-conditions did not hold");
    }
    if (request.range->offset >= meta->size) {
      return absl::OutOfRangeError("the range is not satisfiable");
    }
    return absl::OkStatus();
  }
  static ByteRange Range(const GetRequest& request, const ObjectMeta& meta) {
    return {request.range->offset,
            std::min(request.range->length, meta.size - request.range->offset)};
  }

  mutable Mutex mutex_;
  std::map<std::string, ObjectMeta> objects_ ABSL_GUARDED_BY(mutex_);
  bool hold_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<absl::Status(const GetRequest&, int64_t*)> fault_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::shared_ptr<Held>> held_ ABSL_GUARDED_BY(mutex_);
  std::vector<Sent> gets_ ABSL_GUARDED_BY(mutex_);
  int heads_ ABSL_GUARDED_BY(mutex_) = 0;
  Capabilities capabilities_;
};

}  // namespace ufs

#endif  // UFS_TRANSFER_SCRIPTED_STORE_FAKE_H_
