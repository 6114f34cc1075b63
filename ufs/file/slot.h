#ifndef UFS_FILE_SLOT_H_
#define UFS_FILE_SLOT_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "ufs/file/chunk.h"
#include "ufs/file/staging.h"

namespace ufs {

// A chunk's place in a part of a file being written: which of its bytes there are, and where. A
// plain value, guarded by the writer's mutex; letting go of one may punch a hole into the disk and
// wake those who wait for memory, so never with a lock held.
struct Slot {
  enum class Kind : uint8_t {
    kData,  // all bytes are the writer's: in `chunk`, in `region`, in both (then alike), or lost
    kHole,  // zeros; neither chunk nor region
    kBase,  // those in `own` are the writer's, held as above; the others are the base's
  };
  // Bytes of a slot, [begin, end).
  struct Range {
    int32_t begin = 0;
    int32_t end = 0;
  };

  ChunkPtr chunk;
  std::shared_ptr<StagingRegion> region;
  int64_t region_offset = 0;
  uint32_t crc = 0;  // CRC-32C of the whole chunk as it is in `region`
  Kind kind = Kind::kData;
  std::vector<Range> own;  // ascending, not touching each other

  // Whether nothing of it but what was on the disk is needed to have it in memory.
  bool staged() const { return chunk == nullptr && region != nullptr; }
  // The bytes of [begin, end) are the writer's from now on.
  void AddOwn(int32_t begin, int32_t end);
  // What of [0, size) is the base's.
  std::vector<Range> Gaps(int32_t size) const;
  // Forgets what lies at and behind `size`.
  void CutOwn(int32_t size);
};

}  // namespace ufs

#endif  // UFS_FILE_SLOT_H_
