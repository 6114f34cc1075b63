#ifndef UFS_JOURNAL_FAKE_FILE_IO_H_
#define UFS_JOURNAL_FAKE_FILE_IO_H_

#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "ufs/base/mutex.h"
#include "ufs/journal/file_io.h"

namespace ufs {

// Files in memory, for tests: a crash loses what was not synced, and calls can fail. Thread-safe.
class FakeFileIo final : public FileIo {
 public:
  // Every file falls back to what was synced, plus at most `torn` bytes of what was appended since.
  // Files that are still open go on as if unlinked.
  void Crash(size_t torn = 0) {
    MutexLock lock(&mutex_);
    names_ = durable_names_;
    for (auto& [path, node] : names_) {
      auto revived = std::make_shared<Node>();
      revived->synced = node->synced;
      if (node->now.size() > node->synced.size()) {
        revived->synced += node->now.substr(node->synced.size(), torn);
      }
      revived->now = revived->synced;
      node = revived;
    }
    durable_names_ = names_;
  }
  // `count` calls that write, sync or allocate fail with `status`, after `skip` that succeed.
  // Failed writes leave half of their first piece behind, as a full disk does.
  void FailWrites(absl::Status status, int count = 1, int skip = 0) {
    MutexLock lock(&mutex_);
    failure_ = std::move(status);
    fail_count_ = count;
    fail_skip_ = skip;
  }
  void FailReads(absl::Status status) {
    MutexLock lock(&mutex_);
    read_failure_ = std::move(status);
  }
  std::string Contents(const std::string& path) const {
    MutexLock lock(&mutex_);
    const auto found = names_.find(path);
    return found == names_.end() ? std::string() : found->second->now;
  }
  void SetContents(const std::string& path, std::string text) {
    MutexLock lock(&mutex_);
    auto node = std::make_shared<Node>();
    node->now = node->synced = std::move(text);
    names_[path] = durable_names_[path] = node;
  }
  int syncs() const {
    MutexLock lock(&mutex_);
    return syncs_;
  }
  int64_t bytes_written() const {
    MutexLock lock(&mutex_);
    return bytes_written_;
  }

  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path) override {
    MutexLock lock(&mutex_);
    std::shared_ptr<Node>& node = names_[path];
    if (node == nullptr) {
      node = std::make_shared<Node>();
    }
    return std::make_unique<FakeFile>(this, node);
  }
  absl::StatusOr<std::unique_ptr<File>> OpenTemporary(const std::string&) override {
    MutexLock lock(&mutex_);
    absl::Status failure = TakeFailure();
    if (!failure.ok()) {
      return failure;
    }
    return std::make_unique<FakeFile>(this, std::make_shared<Node>());
  }
  absl::Status Rename(const std::string& from, const std::string& to) override {
    MutexLock lock(&mutex_);
    const auto found = names_.find(from);
    if (found == names_.end()) {
      return absl::NotFoundError("rename " + from);
    }
    names_[to] = found->second;
    names_.erase(from);
    return absl::OkStatus();
  }
  absl::Status Remove(const std::string& path) override {
    MutexLock lock(&mutex_);
    names_.erase(path);
    return absl::OkStatus();
  }
  absl::Status SyncDirectory(const std::string&) override {
    MutexLock lock(&mutex_);
    absl::Status failure = TakeFailure();
    if (failure.ok()) {
      durable_names_ = names_;
    }
    return failure;
  }

 private:
  struct Node {
    std::string now;
    std::string synced;
  };

  class FakeFile final : public File {
   public:
    FakeFile(FakeFileIo* io, std::shared_ptr<Node> node) : io_(io), node_(std::move(node)) {}
    absl::Status WriteAt(int64_t offset, absl::Span<const absl::string_view> pieces) override {
      MutexLock lock(&io_->mutex_);
      absl::Status failure = io_->TakeFailure();
      for (const absl::string_view piece : pieces) {
        const size_t take = failure.ok() ? piece.size() : piece.size() / 2;
        const size_t end = static_cast<size_t>(offset) + take;
        if (node_->now.size() < end) {
          node_->now.resize(end);
        }
        std::memcpy(&node_->now[static_cast<size_t>(offset)], piece.data(), take);
        if (!failure.ok()) {
          return failure;
        }
        io_->bytes_written_ += static_cast<int64_t>(take);
        offset += static_cast<int64_t>(take);
      }
      return failure;
    }
    absl::StatusOr<size_t> ReadAt(int64_t offset, absl::Span<char> to) override {
      MutexLock lock(&io_->mutex_);
      if (!io_->read_failure_.ok()) {
        return io_->read_failure_;
      }
      const size_t from = std::min(static_cast<size_t>(offset), node_->now.size());
      const size_t take = std::min(to.size(), node_->now.size() - from);
      std::memcpy(to.data(), node_->now.data() + from, take);
      return take;
    }
    absl::StatusOr<Bytes> Map(int64_t offset, size_t length) override {
      MutexLock lock(&io_->mutex_);
      return Bytes(node_->now.substr(static_cast<size_t>(offset), length));
    }
    absl::Status Truncate(int64_t size) override {
      MutexLock lock(&io_->mutex_);
      node_->now.resize(static_cast<size_t>(size));
      return absl::OkStatus();
    }
    absl::StatusOr<int64_t> Size() override {
      MutexLock lock(&io_->mutex_);
      return static_cast<int64_t>(node_->now.size());
    }
    absl::Status SyncData() override {
      MutexLock lock(&io_->mutex_);
      absl::Status failure = io_->TakeFailure();
      if (failure.ok()) {
        node_->synced = node_->now;
        ++io_->syncs_;
      }
      return failure;
    }
    absl::Status Allocate(int64_t, int64_t) override {
      MutexLock lock(&io_->mutex_);
      return io_->TakeFailure();
    }
    void PunchHole(int64_t, int64_t) override {}
    void DropPages(int64_t, int64_t) override {}
    size_t alignment() const override { return 1; }

   private:
    FakeFileIo* const io_;
    const std::shared_ptr<Node> node_;
  };

  absl::Status TakeFailure() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (fail_count_ == 0 || fail_skip_-- > 0) {
      return absl::OkStatus();
    }
    --fail_count_;
    fail_skip_ = 0;
    return failure_;
  }

  mutable Mutex mutex_;
  std::map<std::string, std::shared_ptr<Node>> names_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::shared_ptr<Node>> durable_names_ ABSL_GUARDED_BY(mutex_);
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  absl::Status read_failure_ ABSL_GUARDED_BY(mutex_);
  int fail_count_ ABSL_GUARDED_BY(mutex_) = 0;
  int fail_skip_ ABSL_GUARDED_BY(mutex_) = 0;
  int syncs_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t bytes_written_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace ufs

#endif  // UFS_JOURNAL_FAKE_FILE_IO_H_
