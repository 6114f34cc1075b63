// Making writers, and choosing whose memory goes first. Invariants: no writer is asked for memory
// with a lock of the factory held; what is scheduled to be free is not asked for twice.
#include "ufs/file/writer_factory.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/units.h"
#include "ufs/file/stream_writer.h"

namespace ufs {
namespace {

// Dearer than cached extents, which can be fetched again.
constexpr int kReclaimCost = 50;
// Parts that still fill go to staging only when the wire has less than this share of the budget to
// send: acknowledgements bring memory by themselves.
constexpr int64_t kWireShare = 4;
// Without staging, the writers' own shares may take three quarters of the budget.
constexpr int64_t kGuaranteedParts = 3;
constexpr int64_t kGuaranteeParts = 4;

}  // namespace

// Counts what was made here and still lives.
struct WriterFactory::Live {
  Mutex mutex;
  CondVar changed;
  int count ABSL_GUARDED_BY(mutex) = 0;

  // Something that lives as long as the result.
  static std::shared_ptr<const void> Hold(const std::shared_ptr<Live>& live) {
    {
      MutexLock lock(&live->mutex);
      ++live->count;
    }
    return std::shared_ptr<const void>(live.get(), [live](const void*) {
      MutexLock lock(&live->mutex);
      --live->count;
      live->changed.SignalAll();
    });
  }
};

WriterFactory::WriterFactory(WriterResources resources, WriterOptions options)
    : live_(std::make_shared<Live>()), shared_(nullptr) {
  janitor_ = std::make_unique<UploadJanitor>(resources.store, resources.journal, resources.timers,
                                             resources.clock);
  // The shared part goes with the last writer or job that uses it: that is what is waited for.
  shared_ = std::shared_ptr<WriterShared>(
      new WriterShared, [hold = Live::Hold(live_)](WriterShared* shared) { delete shared; });
  shared_->options = options;
  shared_->chunks = std::make_shared<ChunkAllocator>(static_cast<size_t>(options.chunk_size));
  if (resources.file_io != nullptr && !resources.staging_directories.empty()) {
    shared_->staging = std::make_unique<StagingArea>(
        resources.file_io, resources.staging_directories, options.staging_limit);
  }
  UploadResources& uploads = shared_->uploads;
  uploads.store = resources.store;
  uploads.journal = resources.journal;
  uploads.janitor = janitor_.get();
  uploads.clock = resources.clock;
  uploads.server_time = resources.server_time;
  uploads.alive = Live::Hold(live_);
  shared_->resources = std::move(resources);
  shared_->reclaim = [this](int64_t wanted) { Reclaim(wanted); };
  reclaimer_ = shared_->resources.memory->AddReclaimer(
      kReclaimCost, [this](int64_t wanted) { return Reclaim(wanted); });
}

WriterFactory::~WriterFactory() {
  shared_->resources.memory->RemoveReclaimer(reclaimer_);
  shared_.reset();
  MutexLock lock(&live_->mutex);
  while (live_->count > 0) {
    live_->changed.Wait(&live_->mutex);
  }
}

absl::StatusOr<std::shared_ptr<FileWriter>> WriterFactory::MakeWriter(WriterSpec spec) {
  MemoryBudget* const memory = shared_->resources.memory;
  Reservation reservation;
  if (shared_->staging != nullptr) {
    reservation = memory->ReserveAlways(MemoryUse::kChunk, shared_->options.chunk_size);
  } else {
    // Without a disk a writer must be able to fill a part of the smallest size by itself.
    const PartPlanner planner(shared_->resources.store()->capabilities(),
                              shared_->options.part_size);
    const int64_t part = planner.uniform() ? planner.SizeOf(0) : planner.min_part_size();
    const int64_t chunk = shared_->options.chunk_size;
    const int64_t bytes = (part + chunk - 1) / chunk * chunk;
    absl::optional<Reservation> had = memory->TryReserve(MemoryUse::kChunk, bytes);
    if (!had.has_value() &&
        shared_->guaranteed_bytes + bytes <= memory->limit() / kGuaranteeParts * kGuaranteedParts) {
      // What others hold for the moment is on its way out.
      had = memory->ReserveAlways(MemoryUse::kChunk, bytes);
    }
    if (!had.has_value()) {
      return absl::ResourceExhaustedError(absl::StrCat(
          spec.key, ": memory for one more file being written cannot be had: without a state ",
          "directory each needs ", FormatSize(part), "; raise memory-limit or give a state-dir"));
    }
    reservation = *std::move(had);
  }
  const int64_t guaranteed = reservation.bytes();
  shared_->guaranteed_bytes += guaranteed;
  const std::shared_ptr<ChunkShare> share(new ChunkShare(std::move(reservation)),
                                          [shared = shared_, guaranteed](ChunkShare* gone) {
                                            shared->guaranteed_bytes -= guaranteed;
                                            delete gone;
                                          });
  auto writer = std::make_shared<StreamWriter>(shared_, std::move(spec), share);
  share->SetListener([weak = std::weak_ptr<StreamWriter>(writer)] {
    if (const std::shared_ptr<StreamWriter> waiting = weak.lock()) {
      waiting->UnparkByShare();
    }
  });
  MutexLock lock(&mutex_);
  writers_.erase(std::remove_if(writers_.begin(), writers_.end(),
                                [](const auto& weak) { return weak.expired(); }),
                 writers_.end());
  writers_.push_back(writer);
  return writer;
}

std::vector<std::shared_ptr<StreamWriter>> WriterFactory::Writers() {
  std::vector<std::shared_ptr<StreamWriter>> writers;
  MutexLock lock(&mutex_);
  writers.reserve(writers_.size());
  for (const std::weak_ptr<StreamWriter>& weak : writers_) {
    if (std::shared_ptr<StreamWriter> writer = weak.lock()) {
      writers.push_back(std::move(writer));
    }
  }
  return writers;
}

int64_t WriterFactory::Reclaim(int64_t wanted) {
  const std::vector<std::shared_ptr<StreamWriter>> writers = Writers();
  int64_t freed = 0;
  int64_t scheduled = shared_->spilling_bytes;
  for (const ReclaimLevel level :
       {ReclaimLevel::kRetained, ReclaimLevel::kReady, ReclaimLevel::kFilling}) {
    if (freed + scheduled >= wanted ||
        (level == ReclaimLevel::kFilling &&
         shared_->in_flight_bytes > shared_->resources.memory->limit() / kWireShare)) {
      break;
    }
    std::vector<std::pair<int64_t, StreamWriter*>> largest;
    for (const std::shared_ptr<StreamWriter>& writer : writers) {
      const int64_t bytes = writer->Reclaimable(level);
      if (bytes > 0) {
        largest.emplace_back(bytes, writer.get());
      }
    }
    std::sort(largest.rbegin(), largest.rend());
    for (const auto& [bytes, writer] : largest) {
      if (freed + scheduled >= wanted) {
        break;
      }
      freed += writer->Reclaim(level, wanted - freed - scheduled, &scheduled);
    }
  }
  return freed;
}

}  // namespace ufs
