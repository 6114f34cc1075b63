// Content for tests of the file system: the promises of the real readers and writers, none of their
// speed.
#include "ufs/fs/testing/fake_content.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace ufs {

namespace {

class StringSink final : public GetSink {
 public:
  absl::Status OnStart(const ObjectMeta& /*meta*/, const ByteRange& /*range*/) override {
    return absl::OkStatus();
  }
  absl::Status OnBytes(absl::Span<const char> bytes) override {
    text.append(bytes.data(), bytes.size());
    return absl::OkStatus();
  }
  std::string text;
};

class FakeReader final : public FileReader {
 public:
  FakeReader(std::shared_ptr<ObjectStore> store, ObjectId id, int64_t size)
      : store_(std::move(store)), size_(size), id_(std::move(id)) {}

  void Read(const RequestContext& context, int64_t offset, size_t size,
            Completion<Bytes> done) override {
    if (offset >= size_ || size == 0) {
      done(Bytes());
      return;
    }
    const ObjectId of = id();
    auto sink = std::make_shared<StringSink>();
    GetRequest request;
    request.key = of.key;
    request.range =
        ByteRange{offset, std::min<int64_t>(static_cast<int64_t>(size), size_ - offset)};
    request.if_match = of.etag;
    request.sink = sink;
    store_->Execute(context, std::move(request),
                    [sink, done = std::move(done)](absl::StatusOr<GetResult> got) mutable {
                      if (got.ok()) {
                        done(Bytes(std::move(sink->text)));
                      } else {
                        done(got.status());
                      }
                    });
  }
  void Validate(const RequestContext& context, Completion<ObjectMeta> done) override {
    const ObjectId of = id();
    store_->Execute(context, HeadRequest{of.key},
                    [of, done = std::move(done)](absl::StatusOr<ObjectMeta> meta) mutable {
                      if (meta.ok() && meta->etag != of.etag) {
                        meta = absl::FailedPreconditionError(of.key);
                      }
                      done(std::move(meta));
                    });
  }
  void SetKey(std::string key) override {
    MutexLock lock(&mutex_);
    id_.key = std::move(key);
  }
  ObjectId id() const override {
    MutexLock lock(&mutex_);
    return id_;
  }
  int64_t size() const override { return size_; }

 private:
  const std::shared_ptr<ObjectStore> store_;
  const int64_t size_;
  mutable Mutex mutex_;
  ObjectId id_ ABSL_GUARDED_BY(mutex_);
};

// What S3 takes as one object, and the longest hole that a real writer makes unasked.
constexpr int64_t kLargestFile = int64_t{5} << 40;
constexpr int64_t kLongestHole = int64_t{16} << 30;

// The content is a row of segments: bytes of the version that it began with, bytes written since,
// and holes. That version is read at most once, when its bytes are first needed.
class FakeWriter final : public FileWriter, public std::enable_shared_from_this<FakeWriter> {
 public:
  FakeWriter(FakeContent* content, std::shared_ptr<ObjectStore> store, WriterSpec spec)
      : content_(content), store_(std::move(store)), spec_(std::move(spec)) {
    MutexLock lock(&mutex_);
    key_ = spec_.key;
    size_ = spec_.base != nullptr ? spec_.base->size() : 0;
    if (size_ > 0) {
      segments_[0].kind = Segment::kBase;
    }
    dirty_ = spec_.base == nullptr;
    exclusive_ = spec_.exclusive;
  }

  void Write(const RequestContext& /*context*/, int64_t offset, absl::Span<const char> data,
             Completion<size_t> done) override {
    absl::Status status;
    {
      MutexLock lock(&mutex_);
      lost_ = lost_ || content_->lose;
      status = CheckChange(offset, offset + static_cast<int64_t>(data.size()));
      if (status.ok() && !data.empty()) {
        Segment segment;
        segment.kind = Segment::kData;
        segment.data.assign(data.data(), data.size());
        Replace(offset, offset + static_cast<int64_t>(data.size()), std::move(segment));
      }
    }
    if (status.ok()) {
      done(data.size());
    } else {
      done(std::move(status));
    }
  }

  void Read(const RequestContext& context, int64_t offset, size_t size,
            Completion<Bytes> done) override {
    const int64_t end = std::min<int64_t>(static_cast<int64_t>(size), kLargestFile) + offset;
    WithBase(context, offset, end,
             [self = shared_from_this(), offset, end,
              done = std::move(done)](absl::Status status) mutable {
               if (!status.ok()) {
                 done(std::move(status));
                 return;
               }
               std::string text;
               {
                 MutexLock lock(&self->mutex_);
                 text = self->TextOf(offset, end);
               }
               done(Bytes(std::move(text)));
             });
  }

  void Truncate(const RequestContext& /*context*/, int64_t size, Completion<void> done) override {
    absl::Status status;
    {
      MutexLock lock(&mutex_);
      status = size == size_ ? absl::OkStatus() : CheckChange(size, size);
      if (status.ok() && size < size_) {
        Cut(size);
        segments_.erase(segments_.lower_bound(size), segments_.end());
        size_ = size;
        Changed();
      } else if (status.ok() && size > size_) {
        Replace(size_, size, Segment());
      }
    }
    done(std::move(status));
  }

  void Zero(const RequestContext& /*context*/, int64_t offset, int64_t length,
            Completion<void> done) override {
    absl::Status status;
    {
      MutexLock lock(&mutex_);
      const int64_t end = std::min(size_, offset + length);
      status = offset < end ? CheckChange(offset, end) : absl::OkStatus();
      if (status.ok() && offset < end) {
        Replace(offset, end, Segment());
      }
    }
    done(std::move(status));
  }

  absl::StatusOr<int64_t> Seek(int64_t offset, bool hole) const override {
    MutexLock lock(&mutex_);
    if (offset < 0 || offset >= size_) {
      return absl::OutOfRangeError("nothing there");
    }
    for (auto it = std::prev(segments_.upper_bound(offset)); it != segments_.end(); ++it) {
      if ((it->second.kind == Segment::kHole) == hole) {
        return std::max(offset, it->first);
      }
    }
    return hole ? absl::StatusOr<int64_t>(size_) : absl::OutOfRangeError("a hole to the end");
  }

  void Publish(const RequestContext& context, Completion<ObjectMeta> done) override {
    absl::optional<absl::StatusOr<ObjectMeta>> known;
    {
      MutexLock lock(&mutex_);
      if (lost_) {
        known = absl::StatusOr<ObjectMeta>(absl::DataLossError("lost"));
      } else if (!dirty_ && published_.etag.empty() && spec_.base != nullptr) {
        ObjectMeta base;
        base.etag = spec_.base->id().etag;
        base.size = spec_.base->size();
        known = base;
      } else if (!dirty_) {
        known = published_;
      }
    }
    if (known.has_value()) {
      done(*std::move(known));
      return;
    }
    WithBase(
        context, 0, kLargestFile,
        [self = shared_from_this(), context, done = std::move(done)](absl::Status status) mutable {
          if (status.ok()) {
            self->Send(context, std::move(done));
          } else {
            done(std::move(status));
          }
        });
  }

  bool dirty() const override {
    MutexLock lock(&mutex_);
    return dirty_;
  }
  int64_t size() const override {
    MutexLock lock(&mutex_);
    return size_;
  }
  std::string key() const override {
    MutexLock lock(&mutex_);
    return key_;
  }
  absl::Status SetKey(std::string key) override {
    MutexLock lock(&mutex_);
    const bool begun = spec_.base != nullptr || !published_.etag.empty();
    if (dirty_ && (content_->streaming || begun)) {
      return absl::FailedPreconditionError("parts were sent");
    }
    key_ = std::move(key);
    return absl::OkStatus();
  }
  void Discard(Completion<void> done) override { done(absl::OkStatus()); }

 private:
  // From where it stands to the next one, the last to the end of the file.
  struct Segment {
    enum Kind { kBase, kData, kHole } kind = kHole;
    std::string data;  // of kData; those of kBase stand where they do in the base
  };

  void Changed() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    dirty_ = true;
    ++change_;
  }

  absl::Status CheckChange(int64_t begin, int64_t end) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (lost_) {
      return absl::DataLossError("lost");
    }
    if (end > kLargestFile || begin - size_ > kLongestHole) {
      return absl::OutOfRangeError("too large");
    }
    if (content_->full) {
      return absl::ResourceExhaustedError("no room");
    }
    if (content_->given_up && begin != size_) {
      return absl::UnimplementedError("sent, and not to be had back");
    }
    return absl::OkStatus();
  }

  // Makes a segment begin at `at`.
  void Cut(int64_t at) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (at >= size_) {
      return;
    }
    const auto it = std::prev(segments_.upper_bound(at));
    if (it->first == at) {
      return;
    }
    Segment& tail = segments_[at];
    tail.kind = it->second.kind;
    if (tail.kind == Segment::kData) {
      tail.data = it->second.data.substr(static_cast<size_t>(at - it->first));
      it->second.data.resize(static_cast<size_t>(at - it->first));
    }
  }

  void Replace(int64_t begin, int64_t end, Segment with) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (begin > size_) {
      segments_[size_] = Segment();
      size_ = begin;
    }
    Cut(begin);
    Cut(end);
    segments_.erase(segments_.lower_bound(begin), segments_.lower_bound(end));
    segments_[begin] = std::move(with);
    size_ = std::max(size_, end);
    Changed();
  }

  // [begin, end) of the content, clipped; its base is here where it is needed.
  std::string TextOf(int64_t begin, int64_t end) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::string text;
    end = std::min(end, size_);
    while (begin < end) {
      const auto it = std::prev(segments_.upper_bound(begin));
      const auto next = std::next(it);
      const int64_t stop = std::min(end, next == segments_.end() ? size_ : next->first);
      const auto count = static_cast<size_t>(stop - begin);
      switch (it->second.kind) {
        case Segment::kBase:
          text.append(base_, static_cast<size_t>(begin), count);
          break;
        case Segment::kData:
          text.append(it->second.data, static_cast<size_t>(begin - it->first), count);
          break;
        case Segment::kHole:
          text.append(count, '\0');
          break;
      }
      begin = stop;
    }
    return text;
  }

  bool NeedsBase(int64_t begin, int64_t end) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!base_.empty() || begin >= std::min(end, size_)) {
      return false;
    }
    for (auto it = std::prev(segments_.upper_bound(begin));
         it != segments_.end() && it->first < end; ++it) {
      if (it->second.kind == Segment::kBase) {
        return true;
      }
    }
    return false;
  }

  // Runs `then` once the base's bytes in [begin, end) are here, or with the reason why not.
  void WithBase(const RequestContext& context, int64_t begin, int64_t end, Completion<void> then) {
    bool needed = false;
    {
      MutexLock lock(&mutex_);
      needed = NeedsBase(begin, end);
    }
    if (!needed) {
      then(absl::OkStatus());
      return;
    }
    spec_.base->Read(
        context, 0, static_cast<size_t>(spec_.base->size()),
        [self = shared_from_this(), then = std::move(then)](absl::StatusOr<Bytes> bytes) mutable {
          if (bytes.ok()) {
            MutexLock lock(&self->mutex_);
            self->base_ = bytes->ToString();
          }
          then(bytes.status());
        });
  }

  void Send(const RequestContext& context, Completion<ObjectMeta> done) {
    PutRequest request;
    uint64_t change = 0;
    std::string text;
    {
      MutexLock lock(&mutex_);
      change = change_;
      text = TextOf(0, size_);
      request.key = key_;
      request.condition.if_absent = exclusive_;
    }
    request.body = Bytes::Copy(text);
    store_->Execute(context, std::move(request),
                    [self = shared_from_this(), text = std::move(text), change,
                     done = std::move(done)](absl::StatusOr<PutResult> put) mutable {
                      if (!put.ok()) {
                        done(put.status());
                        return;
                      }
                      ObjectMeta meta;
                      meta.etag = put->etag;
                      meta.size = static_cast<int64_t>(text.size());
                      self->Published(meta, change, std::move(text));
                      done(std::move(meta));
                    });
  }

  void Published(const ObjectMeta& meta, uint64_t change, std::string text) {
    MutexLock lock(&mutex_);
    exclusive_ = false;
    published_ = meta;
    dirty_ = change_ != change;
    if (!dirty_ && !text.empty()) {  // what was published is data, holes included
      segments_.clear();
      segments_[0].kind = Segment::kData;
      segments_[0].data = std::move(text);
    }
  }

  FakeContent* const content_;
  const std::shared_ptr<ObjectStore> store_;
  const WriterSpec spec_;
  mutable Mutex mutex_;
  std::string key_ ABSL_GUARDED_BY(mutex_);
  std::map<int64_t, Segment> segments_ ABSL_GUARDED_BY(mutex_);
  std::string base_ ABSL_GUARDED_BY(mutex_);  // empty: not read yet
  int64_t size_ ABSL_GUARDED_BY(mutex_) = 0;
  bool dirty_ ABSL_GUARDED_BY(mutex_) = false;
  bool lost_ ABSL_GUARDED_BY(mutex_) = false;
  bool exclusive_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t change_ ABSL_GUARDED_BY(mutex_) = 0;
  ObjectMeta published_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

std::shared_ptr<FileReader> FakeContent::MakeReader(const ObjectId& id, int64_t size) {
  return std::make_shared<FakeReader>(store_, id, size);
}

absl::StatusOr<std::shared_ptr<FileWriter>> FakeContent::MakeWriter(WriterSpec spec) {
  if (refuse_writer.exchange(false)) {
    return absl::ResourceExhaustedError("no memory for a writer");
  }
  return std::make_shared<FakeWriter>(this, store_, std::move(spec));
}

}  // namespace ufs
