#ifndef UFS_TOOLS_TOOLS_FIXTURE_FAKE_H_
#define UFS_TOOLS_TOOLS_FIXTURE_FAKE_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "ufs/base/mutex.h"
#include "ufs/base/thread_pool.h"
#include "ufs/base/timers.h"
#include "ufs/store/memory_store.h"
#include "ufs/tools/object_source.h"
#include "ufs/tools/tool_context.h"

namespace ufs {

// Tests of the tools: buckets in memory, a scratch directory, and a list of complaints.
class ToolsTest : public ::testing::Test {
 protected:
  ToolsTest() {
    context_.memory = &memory_;
    context_.tasks = &tasks_;
    context_.cancel = cancel_.token();
    char pattern[] = "/tmp/underfs-tools-test-XXXXXX";
    base_ = mkdtemp(pattern);
    context_.scratch = base_;
  }
  ~ToolsTest() override { std::filesystem::remove_all(base_); }

  Bucket MakeBucket(const std::string& name, int64_t min_part_size = 5 << 20) {
    MemoryStoreOptions options;
    options.name = name;
    options.executor = &store_threads_;
    options.min_part_size = min_part_size;
    return BucketOver(MakeMemoryStore(options), name);
  }
  Bucket BucketOver(std::shared_ptr<ObjectStore> store, const std::string& name) {
    Bucket bucket;
    bucket.store = std::move(store);
    bucket.janitor = std::make_shared<UploadJanitor>([store = bucket.store] { return store; },
                                                     nullptr, &timers_, Clock::Real());
    bucket.root = *Uri::Parse("mem://" + name);
    return bucket;
  }

  void Put(const Bucket& bucket, const std::string& key, const std::string& content) {
    PutRequest put;
    put.key = key;
    put.body = Bytes::Copy(content);
    ASSERT_TRUE(Call(*bucket.store, context_.Metadata(), put).ok()) << key;
  }
  absl::StatusOr<std::string> Get(const Bucket& bucket, const std::string& key) {
    ObjectSource source(context_, bucket, key);
    std::string content;
    for (;;) {
      const absl::StatusOr<Bytes> bytes = source.Next();
      if (!bytes.ok() || bytes->empty()) {
        return bytes.ok() ? absl::StatusOr<std::string>(content) : bytes.status();
      }
      content += bytes->ToString();
    }
  }
  std::vector<std::string> Keys(const Bucket& bucket) {
    std::vector<std::string> keys;
    ListRequest list;
    do {
      const absl::StatusOr<ListPage> page = Call(*bucket.store, context_.Metadata(), list);
      EXPECT_TRUE(page.ok()) << page.status();
      for (const ListedObject& object : page->objects) {
        keys.push_back(object.key);
      }
      list.token = page->next_token;
    } while (!list.token.empty());
    return keys;
  }
  size_t Uploads(const Bucket& bucket) {
    return Call(*bucket.store, context_.Metadata(), ListUploadsRequest{})->uploads.size();
  }

  std::string Path(const std::string& name) const { return base_ + "/" + name; }
  void WriteFile(const std::string& name, const std::string& content) {
    std::filesystem::create_directories(std::filesystem::path(Path(name)).parent_path());
    std::ofstream(Path(name), std::ios::binary) << content;
  }
  std::string ReadFile(const std::string& name) {
    std::ostringstream content;
    content << std::ifstream(Path(name), std::ios::binary).rdbuf();
    return content.str();
  }
  Complain complain() {
    return [this](const absl::Status& status) {
      MutexLock lock(&mutex_);
      complaints_.emplace_back(status.message());
    };
  }

  std::string base_;
  MemoryBudget memory_{160 << 20};
  ThreadTimers timers_;
  ThreadPool store_threads_{"test-store", 4};
  ThreadPool tasks_{"test-tasks", 40};
  CancelSource cancel_;
  ToolContext context_;
  Mutex mutex_;
  std::vector<std::string> complaints_;  // of one test's thread once its tasks have ended
};

// `size` bytes that do not repeat soon.
inline std::string Pattern(size_t size, uint64_t seed = 1) {
  std::string data(size, '\0');
  uint64_t state = seed * 0x9E3779B97F4A7C15ULL + 1;
  for (char& c : data) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;  // Knuth, MMIX
    c = static_cast<char>(state >> 56);
  }
  return data;
}

}  // namespace ufs

#endif  // UFS_TOOLS_TOOLS_FIXTURE_FAKE_H_
