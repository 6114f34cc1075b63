#ifndef UFS_FILE_READER_FACTORY_H_
#define UFS_FILE_READER_FACTORY_H_

#include <cstdint>
#include <memory>

#include "ufs/base/memory_budget.h"
#include "ufs/file/file_reader.h"
#include "ufs/file/read_ahead_share.h"
#include "ufs/file/stream_tracker.h"
#include "ufs/transfer/extent_reader.h"
#include "ufs/transfer/read_resources.h"

namespace ufs {

// Makes the readers of one mount. It outlives them. Thread-safe.
class ReaderFactory {
 public:
  struct Options {
    ExtentReader::Options extents;
    StreamTracker::Options streams;
    int64_t max_window = 128 * kMiB;  // ahead of one reader, at most
  };

  // `budget` is the one that the cache takes its memory from.
  ReaderFactory(ReadResources resources, const MemoryBudget& budget, const Options& options);
  ReaderFactory(ReadResources resources, const MemoryBudget& budget);

  // `size` is that of the version `id`.
  std::shared_ptr<FileReader> MakeReader(const ObjectId& id, int64_t size);

 private:
  const ReadResources resources_;
  const Options options_;
  ReadAheadShare share_;
};

}  // namespace ufs

#endif  // UFS_FILE_READER_FACTORY_H_
