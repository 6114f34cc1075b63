#ifndef UFS_FILE_WRITER_RESOURCES_H_
#define UFS_FILE_WRITER_RESOURCES_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "ufs/base/clock.h"
#include "ufs/base/executor.h"
#include "ufs/base/memory_budget.h"
#include "ufs/base/random.h"
#include "ufs/base/timers.h"
#include "ufs/base/units.h"
#include "ufs/file/chunk.h"
#include "ufs/file/file_reader.h"
#include "ufs/file/staging.h"
#include "ufs/journal/file_io.h"
#include "ufs/journal/journal.h"
#include "ufs/object/object_store.h"
#include "ufs/transfer/uploader.h"

namespace ufs {

// What the writers of one mount borrow; all of it outlives their factory.
struct WriterResources {
  // The store as it is now: it may be swapped under open files.
  std::function<std::shared_ptr<ObjectStore>()> store;
  // Reads a version that a writer has published, or that it finds under its key.
  std::function<std::shared_ptr<FileReader>(const ObjectId&, int64_t size)> make_reader;
  MemoryBudget* memory = nullptr;
  Executor* io = nullptr;      // runs what blocks on the disk
  Executor* upload = nullptr;  // runs what digests and signs bodies
  Timers* timers = nullptr;
  const Clock* clock = nullptr;
  Random* random = nullptr;
  // No later than the server's clock now, or nothing when it is not known. May be empty.
  std::function<absl::optional<absl::Time>()> server_time;

  // The state disk. Null or empty without one: nothing is staged, and opens for writing beyond what
  // memory can serve are refused.
  Journal* journal = nullptr;
  FileIo* file_io = nullptr;
  std::vector<std::string> staging_directories;  // used in turn; empty: none
  std::string lost_and_found;                    // its directory; empty: lost bytes are lost
};

struct WriterOptions {
  absl::optional<int64_t> part_size;  // as PartPlanner takes it
  int64_t staging_limit = int64_t{64} << 30;
  int64_t chunk_size = 64 * kKiB;  // a multiple of the page size outside tests
  bool upload_at_close = false;    // nothing is sent before a publish
  // A publish fails with kFailedPrecondition when the key has another version than the writer began
  // with or published last.
  bool fail_on_conflict = false;
};

// What the writers of one factory share.
struct WriterShared {
  WriterResources resources;
  WriterOptions options;
  UploadResources uploads;
  std::shared_ptr<ChunkAllocator> chunks;
  std::unique_ptr<StagingArea> staging;  // null: none
  // Asks the writers themselves for memory: what they can free may have changed. Unlike the
  // budget's own call of the reclaimers it is never skipped because another thread is at it.
  std::function<void(int64_t wanted)> reclaim;
  std::atomic<int64_t> in_flight_bytes{0};   // given to the store, not acknowledged
  std::atomic<int64_t> spilling_bytes{0};    // on their way to staging
  std::atomic<int64_t> guaranteed_bytes{0};  // the writers' own shares

  // To be called, with no lock held, when memory became reclaimable or somebody began to wait.
  void Relieve() {
    resources.memory->Poke();
    const int64_t wanted = resources.memory->wanted();
    if (wanted > 0) {
      reclaim(wanted);
    }
  }
};

}  // namespace ufs

#endif  // UFS_FILE_WRITER_RESOURCES_H_
