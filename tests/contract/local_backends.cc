// Memory and a directory. Parts are small, so that the cases are quick.
#include "tests/contract/local_backends.h"

#include <cstdlib>
#include <filesystem>
#include <string>

#include "gtest/gtest.h"
#include "tests/contract/stacked_backend.h"
#include "ufs/base/thread_pool.h"
#include "ufs/store/local_store.h"
#include "ufs/store/memory_store.h"

namespace ufs {
namespace {

constexpr int64_t kPartSize = 64 << 10;

ContractOptions SmallParts() {
  ContractOptions options;
  options.part_size = kPartSize;
  return options;
}

class MemoryBackend final : public Backend {
 public:
  MemoryBackend() {
    MemoryStoreOptions options;
    options.executor = &pool_;
    options.min_part_size = kPartSize;
    stacked_ = std::make_unique<StackedBackend>(MakeMemoryStore(options), SmallParts());
  }
  ObjectStore* store() override { return stacked_->store(); }
  ContractOptions options() override { return stacked_->options(); }

 private:
  std::unique_ptr<Backend> stacked_;
  ThreadPool pool_{"contract", 4};  // gone first: its tasks need the stack
};

class LocalBackend final : public Backend {
 public:
  static absl::StatusOr<std::unique_ptr<Backend>> Make() {
    auto backend = std::make_unique<LocalBackend>();
    std::string pattern = ::testing::TempDir() + "/ufs-contract-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) {
      return absl::ErrnoToStatus(errno, pattern);
    }
    backend->root_ = pattern;
    LocalStoreOptions options;
    options.executor = &backend->pool_;
    options.sync = false;  // the contract kills nothing
    options.min_part_size = kPartSize;
    absl::StatusOr<std::shared_ptr<ObjectStore>> store = MakeLocalStore(pattern, options);
    if (!store.ok()) {
      return store.status();
    }
    if (!(*store)->capabilities().etag_is_md5) {
      return absl::FailedPreconditionError(
          pattern + " has no extended attributes: set TEST_TMPDIR to a directory that has");
    }
    backend->stacked_ = std::make_unique<StackedBackend>(*std::move(store), SmallParts());
    return std::unique_ptr<Backend>(std::move(backend));
  }
  ~LocalBackend() override {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  ObjectStore* store() override { return stacked_->store(); }
  ContractOptions options() override { return stacked_->options(); }

 private:
  std::string root_;
  std::unique_ptr<Backend> stacked_;
  ThreadPool pool_{"contract", 4};
};

constexpr KnownGap kMemoryGaps[] = {
    {"forbiddenIsNotMissingTest", "no second identity", "a store in memory has no identities"},
};

constexpr KnownGap kLocalGaps[] = {
    {"doubleSlashKeyTest", "a path has no empty component", "no such path can be"},
    {"dotSegmentsKeyTest", "is no name", "no such path can be"},
    {"fileAndDirectoryOfOneNameTest", "stands where this key needs a",
     "a directory cannot hold both"},
    {"forbiddenIsNotMissingTest", "no second identity", "a directory has no identities of its own"},
};

}  // namespace

const BackendKind kMemoryBackend = {
    "Memory",
    []() -> absl::StatusOr<std::unique_ptr<Backend>> { return std::make_unique<MemoryBackend>(); },
    kMemoryGaps};

const BackendKind kLocalBackend = {"Local", &LocalBackend::Make, kLocalGaps};

}  // namespace ufs
