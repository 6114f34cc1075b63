#ifndef UFS_FS_TESTING_FAKE_CONTENT_H_
#define UFS_FS_TESTING_FAKE_CONTENT_H_

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "ufs/base/mutex.h"
#include "ufs/file/content_factory.h"
#include "ufs/object/object_store.h"

namespace ufs {

// Readers that get every byte from the store, and writers that take writes anywhere, hold
// everything and publish by one PutObject. Thread-safe.
class FakeContent final : public ContentFactory {
 public:
  explicit FakeContent(std::shared_ptr<ObjectStore> store) : store_(std::move(store)) {}

  std::shared_ptr<FileReader> MakeReader(const ObjectId& id, int64_t size) override;
  absl::StatusOr<std::shared_ptr<FileWriter>> MakeWriter(WriterSpec spec) override;

  // The next writer cannot be had.
  std::atomic<bool> refuse_writer{false};
  // Writers behave as if parts were already sent: they keep their key.
  std::atomic<bool> streaming{false};
  // Writers lose what they hold at the next write.
  std::atomic<bool> lose{false};
  // Writers have no room for any change.
  std::atomic<bool> full{false};
  // Writers cannot have back what they hold: changes are taken at the end only.
  std::atomic<bool> given_up{false};

 private:
  const std::shared_ptr<ObjectStore> store_;
};

}  // namespace ufs

#endif  // UFS_FS_TESTING_FAKE_CONTENT_H_
