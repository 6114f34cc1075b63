#ifndef UFS_FILE_PART_H_
#define UFS_FILE_PART_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "ufs/file/slot.h"

namespace ufs {

// A part of an upload, or the whole body of a small object. A plain value, guarded by its writer's
// mutex.
struct Part {
  enum class Kind : uint8_t {
    kBytes,  // what `slots` say
    kCopy,   // the same range of the base: the store copies it
    kHole,   // zeros
  };
  enum class State : uint8_t {
    kFilling,  // takes bytes at its end
    kReady,    // whole, not acknowledged by the store
    kSending,  // immutable, on its way
    kSent,     // acknowledged
  };

  int64_t offset = 0;       // in the content
  int64_t capacity = 0;     // bytes when full
  int64_t size = 0;         // bytes so far
  std::vector<Slot> slots;  // kBytes: one for each chunk
  Kind kind = Kind::kBytes;
  State state = State::kFilling;
  bool late = false;      // it was changed out of order, and may be again: sent by the publish only
  bool spilling = false;  // a job is writing slots to staging
  bool given_up = false;  // acknowledged bytes were dropped: they cannot be had back
  std::string etag;       // of the acknowledged part
  absl::Status error;     // of the last attempt to send it
  int attempts = 0;       // failed ones

  int64_t end() const { return offset + size; }
  // How many bytes of the `index`-th slot belong to the part.
  int64_t FilledOf(size_t index, int64_t chunk_size) const;
  // Bytes of chunks in memory.
  int64_t MemoryBytes(int64_t chunk_size) const;
  // Whether all bytes can be had: from memory, staging or the base.
  bool IsHeld() const { return !given_up; }
  // Whether all of it is in memory.
  bool IsInMemory() const;
  // Makes it take single bytes: a copy or a hole gets slots.
  void Materialize(int64_t chunk_size);
};
using PartPtr = std::shared_ptr<Part>;

}  // namespace ufs

#endif  // UFS_FILE_PART_H_
