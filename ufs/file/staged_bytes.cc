// Reading back what memory had no room for.
#include "ufs/file/staged_bytes.h"

#include <utility>

#include "ufs/base/status.h"
#include "ufs/digest/crc32c.h"

namespace ufs {

absl::Status ReadStagedChunk(StagingRegion* region, int64_t region_offset, uint32_t crc, char* to,
                             int64_t chunk_size) {
  UFS_RETURN_IF_ERROR(
      region->Read(region_offset, absl::MakeSpan(to, static_cast<size_t>(chunk_size))));
  if (Crc32c::Of(absl::string_view(to, static_cast<size_t>(chunk_size))) != crc) {
    return absl::DataLossError("staging returned other bytes than were written there");
  }
  return absl::OkStatus();
}

absl::StatusOr<Bytes> ReadStaged(const LocatedRange& range,
                                 const std::shared_ptr<ChunkAllocator>& chunks,
                                 MemoryBudget* memory) {
  const auto chunk_size = static_cast<int64_t>(chunks->chunk_size());
  auto chunk =
      std::make_shared<Chunk>(chunks, memory->ReserveAlways(MemoryUse::kRequest, chunk_size));
  UFS_RETURN_IF_ERROR(ReadStagedChunk(range.region.get(), range.region_offset, range.crc,
                                      chunk->data(), chunk_size));
  const absl::string_view data(chunk->data() + range.in_chunk,
                               static_cast<size_t>(range.end - range.begin));
  return Bytes::Wrap(std::move(chunk), data);
}

}  // namespace ufs
