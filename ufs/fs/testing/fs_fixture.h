#ifndef UFS_FS_TESTING_FS_FIXTURE_H_
#define UFS_FS_TESTING_FS_FIXTURE_H_

#include <fcntl.h>

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "ufs/base/await.h"
#include "ufs/base/fake_clock.h"
#include "ufs/base/thread_pool.h"
#include "ufs/fs/errno.h"
#include "ufs/fs/make_file_system.h"
#include "ufs/fs/testing/fake_content.h"
#include "ufs/fs/testing/fake_notifier.h"
#include "ufs/fs/testing/fake_processes.h"
#include "ufs/fs/testing/fake_store.h"

namespace ufs {

// Takes up to `limit` entries.
class FakeSink final : public DirSink {
 public:
  explicit FakeSink(size_t limit = SIZE_MAX) : limit_(limit) {}
  bool Add(absl::string_view name, const Entry& entry, int64_t next_offset) override {
    if (names.size() == limit_) {
      return false;
    }
    names.emplace_back(name);
    entries.push_back(entry);
    offsets.push_back(next_offset);
    return true;
  }
  std::vector<std::string> names;
  std::vector<Entry> entries;
  std::vector<int64_t> offsets;

 private:
  const size_t limit_;
};

// A file system over fakes, called as if it were synchronous.
class FsFixture : public testing::Test {
 protected:
  FsFixture() {
    options_.bucket = "bucket";
    // Waiting is on the real clock, everything else on `clock_`.
    options_.operation_deadline = absl::InfiniteDuration();
  }
  ~FsFixture() override { fs_.reset(); }

  FileSystem& fs() {
    if (fs_ == nullptr) {
      Mount();
    }
    return *fs_;
  }
  void Mount() {
    fs_.reset();
    fs_ = MakeFileSystem(FileSystemResources{[this] { return store_; }, content_, memory_, pool_,
                                             timers_, clock_, &notifier_, processes_},
                         options_);
  }

  template <typename T, typename F>
  ResultOf<T> Sync(F start) {
    return Await<T>(RequestContext(), start);
  }
  absl::StatusOr<Entry> Lookup(NodeId parent, const std::string& name) {
    return Sync<Entry>(
        [&](Completion<Entry> done) { fs().Lookup(context_, parent, name, std::move(done)); });
  }
  // The node of a path of names; 0: missing. Keeps lookup counts.
  NodeId Walk(const std::string& path);
  absl::StatusOr<AttrReply> GetAttr(NodeId node) {
    return Sync<AttrReply>([&](Completion<AttrReply> done) {
      fs().GetAttr(context_, node, absl::nullopt, std::move(done));
    });
  }
  absl::StatusOr<AttrReply> SetAttributes(NodeId node, const SetAttr& set,
                                          absl::optional<HandleId> handle = absl::nullopt) {
    return Sync<AttrReply>([&](Completion<AttrReply> done) {
      fs().SetAttributes(context_, node, set, handle, std::move(done));
    });
  }
  absl::StatusOr<FileSystem::Created> Create(NodeId parent, const std::string& name,
                                             int flags = O_WRONLY | O_CREAT, mode_t mode = 0644) {
    return Sync<FileSystem::Created>([&](Completion<FileSystem::Created> done) {
      fs().Create(context_, parent, name, mode, flags, std::move(done));
    });
  }
  absl::StatusOr<OpenReply> Open(NodeId node, int flags) {
    return Sync<OpenReply>(
        [&](Completion<OpenReply> done) { fs().Open(context_, node, flags, std::move(done)); });
  }
  absl::StatusOr<std::string> Read(NodeId node, HandleId handle, int64_t offset = 0,
                                   size_t size = 1 << 20) {
    absl::StatusOr<Bytes> bytes = Sync<Bytes>([&](Completion<Bytes> done) {
      fs().Read(context_, node, handle, offset, size, std::move(done));
    });
    if (!bytes.ok()) {
      return bytes.status();
    }
    return bytes->ToString();
  }
  absl::StatusOr<size_t> Write(NodeId node, HandleId handle, int64_t offset,
                               const std::string& data, const WriteFlags& flags = {}) {
    return Sync<size_t>([&](Completion<size_t> done) {
      fs().Write(context_, node, handle, offset, data, flags, std::move(done));
    });
  }
  absl::Status Fallocate(NodeId node, HandleId handle, int mode, int64_t offset, int64_t length) {
    return Sync<void>([&](Completion<void> done) {
      fs().Fallocate(context_, node, handle, mode, offset, length, std::move(done));
    });
  }
  absl::StatusOr<int64_t> Seek(NodeId node, HandleId handle, int64_t offset, int whence) {
    return Sync<int64_t>([&](Completion<int64_t> done) {
      fs().Lseek(context_, node, handle, offset, whence, std::move(done));
    });
  }
  absl::Status Flush(NodeId node, HandleId handle) {
    return Sync<void>(
        [&](Completion<void> done) { fs().Flush(context_, node, handle, std::move(done)); });
  }
  absl::Status Fsync(NodeId node, HandleId handle) {
    return Sync<void>(
        [&](Completion<void> done) { fs().Fsync(context_, node, handle, false, std::move(done)); });
  }
  absl::Status Release(NodeId node, HandleId handle) {
    return Sync<void>(
        [&](Completion<void> done) { fs().Release(context_, node, handle, std::move(done)); });
  }
  absl::StatusOr<Entry> Mkdir(NodeId parent, const std::string& name, mode_t mode = 0755) {
    return Sync<Entry>(
        [&](Completion<Entry> done) { fs().Mkdir(context_, parent, name, mode, std::move(done)); });
  }
  absl::Status Unlink(NodeId parent, const std::string& name) {
    return Sync<void>(
        [&](Completion<void> done) { fs().Unlink(context_, parent, name, std::move(done)); });
  }
  absl::Status Rmdir(NodeId parent, const std::string& name) {
    return Sync<void>(
        [&](Completion<void> done) { fs().Rmdir(context_, parent, name, std::move(done)); });
  }
  absl::Status Rename(NodeId parent, const std::string& name, NodeId new_parent,
                      const std::string& new_name, uint32_t flags = 0) {
    return Sync<void>([&](Completion<void> done) {
      fs().Rename(context_, parent, name, new_parent, new_name, flags, std::move(done));
    });
  }
  absl::StatusOr<HandleId> OpenDir(NodeId node) {
    const absl::StatusOr<OpenReply> reply = Sync<OpenReply>(
        [&](Completion<OpenReply> done) { fs().OpenDir(context_, node, std::move(done)); });
    if (!reply.ok()) {
      return reply.status();
    }
    return reply->handle;
  }
  absl::Status ReadDir(NodeId node, HandleId handle, int64_t offset, FakeSink* sink,
                       bool plus = true) {
    return Sync<void>([&](Completion<void> done) {
      fs().ReadDir(context_, node, handle, offset, plus, sink, std::move(done));
    });
  }
  // Opens, reads all in buffers of `buffer` entries, closes. Without "." and "..". Gives lookup
  // counts back.
  std::vector<std::string> List(NodeId node, size_t buffer = 100, bool plus = true);
  // create, write, flush, release. Returns the node.
  NodeId WriteFile(NodeId parent, const std::string& name, const std::string& body);
  // lookup, open, read, release, forget.
  absl::StatusOr<std::string> ReadFile(NodeId parent, const std::string& name);
  int Errno(const absl::Status& status) { return ToErrno(status); }
  FakeClock clock_;
  FakeTimers timers_{&clock_};
  std::shared_ptr<FakeStore> store_ = std::make_shared<FakeStore>(&clock_);
  FakeContent content_{store_};
  MemoryBudget memory_{int64_t{256} << 20};
  FakeNotifier notifier_;
  FakeProcesses processes_;
  FileSystemOptions options_;
  OpContext context_;
  ThreadPool pool_{"metadata", 4};
  std::unique_ptr<FileSystem> fs_;
};

}  // namespace ufs

#endif  // UFS_FS_TESTING_FS_FIXTURE_H_
