// The store of the tests of reads. Answers are given with no lock held.
#include "ufs/transfer/read_store_fake.h"

#include <algorithm>
#include <utility>

namespace ufs {
namespace {

constexpr int64_t kChunk = 16 * 1024;  // as much as libcurl hands over at a time

ByteRange ClippedRange(const GetRequest& request, const ObjectMeta& meta) {
  return {request.range->offset,
          std::min(request.range->length, meta.size - request.range->offset)};
}

}  // namespace

std::string ReadStoreFake::Content(const std::string& etag, int64_t begin, int64_t end) {
  constexpr size_t kPeriod = 1'048'583;
  static const std::string* const noise = [] {
    auto* bytes = new std::string;
    for (uint64_t x = 1; bytes->size() < kPeriod;) {
      x = x * 6364136223846793005u + 1442695040888963407u;  // Knuth's MMIX
      bytes->push_back(static_cast<char>(x >> 56));
    }
    return bytes;
  }();
  size_t at = (static_cast<size_t>(begin) + static_cast<uint8_t>(etag.back()) * 7919u) % kPeriod;
  std::string content;
  content.reserve(static_cast<size_t>(end - begin));
  while (content.size() < static_cast<size_t>(end - begin)) {
    content.append(*noise, at, static_cast<size_t>(end - begin) - content.size());
    at = 0;
  }
  return content;
}

void ReadStoreFake::Put(const std::string& key, const std::string& etag, int64_t size) {
  MutexLock lock(&mutex_);
  objects_[key].etag = etag;
  objects_[key].size = size;
}

void ReadStoreFake::Remove(const std::string& key) {
  MutexLock lock(&mutex_);
  objects_.erase(key);
}

void ReadStoreFake::Hold(bool hold) {
  MutexLock lock(&mutex_);
  hold_ = hold;
}

void ReadStoreFake::SetFault(Fault fault) {
  MutexLock lock(&mutex_);
  fault_ = std::move(fault);
}

size_t ReadStoreFake::held() const {
  MutexLock lock(&mutex_);
  return held_.size();
}

bool ReadStoreFake::AnswerHeld(size_t index) {
  const std::shared_ptr<Held> get = TakeHeld(index);
  if (get == nullptr) {
    return false;
  }
  Answer(get.get());
  return true;
}

void ReadStoreFake::AnswerAllHeld() {
  while (AnswerHeld()) {
  }
}

std::shared_ptr<ReadStoreFake::Held> ReadStoreFake::TakeHeld(size_t index) {
  MutexLock lock(&mutex_);
  if (index >= held_.size()) {
    return nullptr;
  }
  const auto at = held_.begin() + static_cast<ptrdiff_t>(index);
  std::shared_ptr<Held> get = std::move(*at);
  held_.erase(at);
  return get;
}

absl::Status ReadStoreFake::Deliver(Held* get, int64_t bytes) {
  ObjectMeta meta;
  absl::Status status = Resolve(get->request, &meta);
  const ByteRange range = ClippedRange(get->request, meta);
  if (status.ok() && !get->started) {
    get->started = true;
    status = get->request.sink->OnStart(meta, range);
  }
  const int64_t begin = range.offset + get->delivered;
  for (int64_t at = begin; status.ok() && at < begin + bytes; at += kChunk) {
    const std::string chunk = Content(meta.etag, at, std::min(at + kChunk, begin + bytes));
    get->delivered += static_cast<int64_t>(chunk.size());
    status = get->request.sink->OnBytes(chunk);
  }
  return status;
}

void ReadStoreFake::Answer(Held* get) {
  ObjectMeta meta;
  absl::Status status = Resolve(get->request, &meta);
  const ByteRange range = ClippedRange(get->request, meta);
  Fault fault;
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

std::vector<ReadStoreFake::Sent> ReadStoreFake::gets() const {
  MutexLock lock(&mutex_);
  return gets_;
}

size_t ReadStoreFake::get_count() const {
  MutexLock lock(&mutex_);
  return gets_.size();
}

int64_t ReadStoreFake::bytes_asked() const {
  MutexLock lock(&mutex_);
  int64_t sum = 0;
  for (const Sent& get : gets_) {
    sum += get.request.range->length;
  }
  return sum;
}

int ReadStoreFake::heads() const {
  MutexLock lock(&mutex_);
  return heads_;
}

void ReadStoreFake::Forget() {
  MutexLock lock(&mutex_);
  gets_.clear();
  heads_ = 0;
}

void ReadStoreFake::Execute(const RequestContext& context, GetRequest request,
                            Completion<GetResult> done) {
  auto get = std::make_shared<Held>();
  get->context = context;
  get->request = request;
  get->done = std::move(done);
  {
    MutexLock lock(&mutex_);
    request.sink = nullptr;
    gets_.push_back({context, std::move(request)});
    if (hold_) {
      held_.push_back(std::move(get));
      return;
    }
  }
  Answer(get.get());
}

void ReadStoreFake::Execute(const RequestContext&, HeadRequest request,
                            Completion<ObjectMeta> done) {
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

absl::Status ReadStoreFake::Resolve(const GetRequest& request, ObjectMeta* meta) const {
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

}  // namespace ufs
