#ifndef UFS_FILE_STAGED_BYTES_H_
#define UFS_FILE_STAGED_BYTES_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ufs/base/bytes.h"
#include "ufs/base/memory_budget.h"
#include "ufs/file/content.h"

namespace ufs {

// Fills `to`, a whole chunk of `chunk_size` bytes, from staging. kDataLoss when the disk returned
// other bytes than were written there. Blocks on the disk.
absl::Status ReadStagedChunk(StagingRegion* region, int64_t region_offset, uint32_t crc, char* to,
                             int64_t chunk_size);

// The bytes of a kStaged range. Blocks on the disk.
absl::StatusOr<Bytes> ReadStaged(const LocatedRange& range,
                                 const std::shared_ptr<ChunkAllocator>& chunks,
                                 MemoryBudget* memory);

}  // namespace ufs

#endif  // UFS_FILE_STAGED_BYTES_H_
