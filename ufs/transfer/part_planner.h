#ifndef UFS_TRANSFER_PART_PLANNER_H_
#define UFS_TRANSFER_PART_PLANNER_H_

#include <cstdint>
#include <vector>

#include "absl/types/optional.h"
#include "ufs/object/capabilities.h"
#include "ufs/object/object_types.h"

namespace ufs {

// Where the parts of a multipart upload begin and end. A value; pure functions.
class PartPlanner {
 public:
  // `part_size`: as configured; nothing: 8 MiB, doubled after every 1,000 parts. A configured size
  // is kept exactly, but for the store's smallest and largest part, and raised only when the
  // store's count of parts would not hold `known_size` bytes. Where the store wants one size for
  // all parts, the unset size is 32 MiB, raised for `known_size` likewise.
  PartPlanner(const Capabilities& capabilities, absl::optional<int64_t> part_size,
              absl::optional<int64_t> known_size = absl::nullopt);

  // The size of the `index`-th part of an upload, from 0; the last part may be smaller. At least
  // the store's smallest part.
  int64_t SizeOf(int index) const;
  // The bytes of all parts before the `index`-th.
  int64_t OffsetOf(int index) const;
  // The most bytes that `parts` parts hold, and no more than one object may have.
  int64_t Capacity(int parts) const;

  // How much of an object of `size` bytes a new upload can take over by copies: all of it; none
  // when it is smaller than a part may be; whole parts when all must be of one size.
  int64_t CopyableBytes(int64_t size) const;
  // [0, bytes) cut into equal pieces of at most 256 MiB (larger only when the count of parts
  // demands it) and at least the smallest part; of exactly one part when all must be of one size.
  // `bytes` is what CopyableBytes returned; 0: none.
  std::vector<ByteRange> CopyPieces(int64_t bytes) const;

  bool uniform() const { return uniform_; }
  int max_parts() const { return max_parts_; }
  int64_t min_part_size() const { return min_part_; }
  int64_t max_object_size() const { return max_object_; }

 private:
  bool uniform_;
  bool growing_;  // the size doubles
  int max_parts_;
  int64_t min_part_;
  int64_t max_part_;
  int64_t max_object_;
  int64_t first_;  // the size of the first part
};

}  // namespace ufs

#endif  // UFS_TRANSFER_PART_PLANNER_H_
