// Content for tests of the file system: the promises of the real readers and writers, none of their
// speed.
#include "ufs/fs/testing/fake_content.h"

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

class FakeWriter final : public FileWriter, public std::enable_shared_from_this<FakeWriter> {
 public:
  FakeWriter(FakeContent* content, std::shared_ptr<ObjectStore> store, WriterSpec spec)
      : content_(content), store_(std::move(store)), spec_(std::move(spec)) {
    MutexLock lock(&mutex_);
    key_ = spec_.key;
    size_ = spec_.base != nullptr ? spec_.base->size() : 0;
    kept_ = size_;
    dirty_ = spec_.base == nullptr;
    exclusive_ = spec_.exclusive;
  }

  void Write(const RequestContext& /*context*/, int64_t offset, absl::Span<const char> data,
             Completion<size_t> done) override {
    absl::Status status;
    {
      MutexLock lock(&mutex_);
      if (content_->lose) {
        lost_ = true;
      }
      if (lost_) {
        status = absl::DataLossError("lost");
      } else if (offset != size_) {
        status = absl::UnimplementedError("not at the end");
      } else {
        held_.append(data.data(), data.size());
        size_ += static_cast<int64_t>(data.size());
        dirty_ = true;
        ++change_;
      }
    }
    status.ok() ? done(data.size()) : done(status);
  }

  void Read(const RequestContext& context, int64_t offset, size_t size,
            Completion<Bytes> done) override {
    std::string held;
    int64_t kept = 0;
    {
      MutexLock lock(&mutex_);
      kept = kept_;
      held = held_;
    }
    if (offset >= kept) {
      const auto from = static_cast<size_t>(offset - kept);
      done(Bytes(from >= held.size() ? "" : held.substr(from, size)));
      return;
    }
    const size_t rest = std::min<size_t>(size, kept - offset);
    spec_.base->Read(
        context, offset, rest,
        [held, more = size - rest, done = std::move(done)](absl::StatusOr<Bytes> bytes) mutable {
          if (bytes.ok()) {
            bytes->Append(Bytes(held.substr(0, more)));
          }
          done(std::move(bytes));
        });
  }

  void Truncate(const RequestContext& /*context*/, int64_t size, Completion<void> done) override {
    absl::Status status;
    {
      MutexLock lock(&mutex_);
      if (size == 0) {
        held_.clear();
        kept_ = size_ = 0;
        dirty_ = true;
        ++change_;
      } else if (size != size_) {
        status = absl::UnimplementedError("truncate");
      }
    }
    done(status);
  }

  void Zero(const RequestContext&, int64_t, int64_t, Completion<void> done) override {
    done(absl::UnimplementedError("zero"));
  }
  absl::StatusOr<int64_t> Seek(int64_t offset, bool hole) const override {
    MutexLock lock(&mutex_);
    if (offset < 0 || offset >= size_) {
      return absl::OutOfRangeError("nothing there");
    }
    return hole ? size_ : offset;
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
    Read(context, 0, SIZE_MAX / 2,
         [self = shared_from_this(), context,
          done = std::move(done)](absl::StatusOr<Bytes> all) mutable {
           self->Send(context, std::move(all), std::move(done));
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
    if (content_->streaming && dirty_) {
      return absl::FailedPreconditionError("parts were sent");
    }
    key_ = std::move(key);
    return absl::OkStatus();
  }
  void Discard(Completion<void> done) override { done(absl::OkStatus()); }

 private:
  void Send(const RequestContext& context, absl::StatusOr<Bytes> all, Completion<ObjectMeta> done) {
    if (!all.ok()) {
      done(all.status());
      return;
    }
    PutRequest request;
    uint64_t change = 0;
    {
      MutexLock lock(&mutex_);
      change = change_;
      request.key = key_;
      request.condition.if_absent = exclusive_;
    }
    const auto size = static_cast<int64_t>(all->size());
    request.body = *std::move(all);
    store_->Execute(context, std::move(request),
                    [self = shared_from_this(), size, change,
                     done = std::move(done)](absl::StatusOr<PutResult> put) mutable {
                      if (!put.ok()) {
                        done(put.status());
                        return;
                      }
                      ObjectMeta meta;
                      meta.etag = put->etag;
                      meta.size = size;
                      {
                        MutexLock lock(&self->mutex_);
                        self->exclusive_ = false;
                        self->published_ = meta;
                        self->dirty_ = self->change_ != change;
                      }
                      done(std::move(meta));
                    });
  }

  FakeContent* const content_;
  const std::shared_ptr<ObjectStore> store_;
  const WriterSpec spec_;
  mutable Mutex mutex_;
  std::string key_ ABSL_GUARDED_BY(mutex_);
  std::string held_ ABSL_GUARDED_BY(mutex_);
  int64_t kept_ ABSL_GUARDED_BY(mutex_) = 0;  // bytes of the base that are the file's
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
