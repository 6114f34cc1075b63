#ifndef UFS_FILE_WRITER_FIXTURE_FAKE_H_
#define UFS_FILE_WRITER_FIXTURE_FAKE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/types/optional.h"
#include "ufs/base/fake_clock.h"
#include "ufs/base/manual_executor.h"
#include "ufs/file/writer_factory.h"
#include "ufs/journal/fake_file_io.h"
#include "ufs/transfer/upload_store_fake.h"

namespace ufs {

// Reads one version out of the fake store, for tests of writers.
class VersionReaderFake final : public FileReader {
 public:
  VersionReaderFake(std::shared_ptr<UploadStoreFake> store, ObjectId id, int64_t size)
      : store_(std::move(store)), id_(std::move(id)), size_(size) {}

  void Read(const RequestContext&, int64_t offset, size_t size, Completion<Bytes> done) override {
    const ObjectId version = id();
    const absl::optional<UploadStoreFake::Object> object = store_->Find(version.key);
    if (!object.has_value()) {
      done(absl::NotFoundError("the object is gone"));
    } else if (object->etag != version.etag) {
      done(absl::FailedPreconditionError("the object was replaced"));
    } else {
      done(Bytes(object->data.substr(static_cast<size_t>(offset), size)));
    }
  }
  void Validate(const RequestContext&, Completion<ObjectMeta> done) override {
    done(absl::UnimplementedError("writers do not validate"));
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
  const std::shared_ptr<UploadStoreFake> store_;
  mutable Mutex mutex_;
  ObjectId id_ ABSL_GUARDED_BY(mutex_);
  const int64_t size_;
};

// Writers with chunks of 4 bytes and parts of 16 on a store whose smallest part is 8; everything
// runs in the test's thread. There is a staging disk, and no journal.
class WriterFixture : public testing::Test {
 protected:
  static constexpr int64_t kChunk = 4;
  static constexpr int64_t kPart = 16;
  static constexpr int64_t kMinPart = 8;

  explicit WriterFixture(int64_t memory_limit = 1 << 20, bool staging = true)
      : memory_(memory_limit), staging_(staging) {
    Capabilities& capabilities = store_->mutable_capabilities();
    capabilities.min_part_size = kMinPart;
    capabilities.put_if_absent = true;
    capabilities.complete_if_absent = true;
    capabilities.copy_source_if_match = true;
  }
  ~WriterFixture() override {
    writer_.reset();
    RunAll();
    factory_.reset();
    EXPECT_EQ(memory_.used(), 0);
  }

  WriterFactory& factory() {
    if (factory_ == nullptr) {
      WriterResources resources;
      resources.store = [this] { return store_; };
      resources.make_reader = [this](const ObjectId& id, int64_t size) {
        return std::make_shared<VersionReaderFake>(store_, id, size);
      };
      resources.memory = &memory_;
      resources.io = &io_;
      resources.upload = &upload_;
      resources.timers = &timers_;
      resources.clock = &clock_;
      resources.random = &random_;
      resources.file_io = file_io_;
      resources.lost_and_found = "/lost+found";
      if (staging_) {
        resources.staging_directories = {staging_directory_};
      }
      factory_ = std::make_unique<WriterFactory>(std::move(resources), options_);
    }
    return *factory_;
  }

  // A writer of "key"; the fixture holds it. `base`: it begins with what is there.
  FileWriter& Open(bool base = false, bool exclusive = false) {
    WriterSpec spec;
    spec.key = "key";
    spec.exclusive = exclusive;
    if (base) {
      const UploadStoreFake::Object object = *store_->Find("key");
      spec.base = std::make_shared<VersionReaderFake>(store_, ObjectId{"key", object.etag},
                                                      static_cast<int64_t>(object.data.size()));
    }
    absl::StatusOr<std::shared_ptr<FileWriter>> writer = factory().MakeWriter(std::move(spec));
    EXPECT_TRUE(writer.ok()) << writer.status();
    writer_ = *std::move(writer);
    return *writer_;
  }

  void RunAll() {
    while (io_.RunAll() + upload_.RunAll() > 0) {
    }
  }
  // The outcome of an operation once nothing is left to run; nothing when it still waits.
  template <typename T>
  absl::optional<ResultOf<T>> Try(absl::FunctionRef<void(Completion<T>)> start) {
    auto result = std::make_shared<absl::optional<ResultOf<T>>>();
    start(Completion<T>([result](ResultOf<T> got) { result->emplace(std::move(got)); }));
    RunAll();
    return *result;
  }
  template <typename T>
  ResultOf<T> Do(absl::FunctionRef<void(Completion<T>)> start) {
    absl::optional<ResultOf<T>> result = Try<T>(start);
    return result.has_value() ? *std::move(result)
                              : ResultOf<T>(absl::DeadlineExceededError("it never completes"));
  }
  // At the end.
  absl::Status Write(const std::string& data) { return WriteAt(writer_->size(), data); }
  absl::Status WriteAt(int64_t offset, const std::string& data) {
    const absl::StatusOr<size_t> taken = Do<size_t>(
        [&](Completion<size_t> done) { writer_->Write({}, offset, data, std::move(done)); });
    if (taken.ok()) {
      EXPECT_EQ(*taken, data.size());
    }
    return taken.status();
  }
  absl::StatusOr<ObjectMeta> Publish() {
    return Do<ObjectMeta>(
        [&](Completion<ObjectMeta> done) { writer_->Publish({}, std::move(done)); });
  }
  absl::StatusOr<std::string> Read(int64_t offset, size_t size) {
    absl::StatusOr<Bytes> bytes = Do<Bytes>(
        [&](Completion<Bytes> done) { writer_->Read({}, offset, size, std::move(done)); });
    return bytes.ok() ? absl::StatusOr<std::string>(bytes->ToString()) : bytes.status();
  }
  absl::Status Truncate(int64_t size) {
    return Do<void>([&](Completion<void> done) { writer_->Truncate({}, size, std::move(done)); });
  }
  absl::Status Zero(int64_t offset, int64_t length) {
    return Do<void>(
        [&](Completion<void> done) { writer_->Zero({}, offset, length, std::move(done)); });
  }
  absl::Status Discard() {
    return Do<void>([&](Completion<void> done) { writer_->Discard(std::move(done)); });
  }

  // `size` bytes, all different from their neighbours.
  static std::string Text(size_t size, char first = 'a') {
    std::string text(size, '\0');
    for (size_t i = 0; i < size; ++i) {
      text[i] = static_cast<char>(first + static_cast<char>(i % 23));
    }
    return text;
  }

  std::shared_ptr<UploadStoreFake> store_ = std::make_shared<UploadStoreFake>();
  MemoryBudget memory_;
  FakeFileIo disk_;
  FileIo* file_io_ = &disk_;  // may be changed before the first writer is made
  std::string staging_directory_ = "/staging";
  FakeClock clock_;
  FakeTimers timers_{&clock_};
  SeededRandom random_{1};
  ManualExecutor io_;
  ManualExecutor upload_;
  const bool staging_;
  WriterOptions options_ = {kPart, 1 << 20, kChunk};
  std::unique_ptr<WriterFactory> factory_;
  std::shared_ptr<FileWriter> writer_;
};

}  // namespace ufs

#endif  // UFS_FILE_WRITER_FIXTURE_FAKE_H_
