#ifndef UFS_FILE_CONTENT_H_
#define UFS_FILE_CONTENT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "ufs/base/bytes.h"
#include "ufs/digest/crc32c.h"
#include "ufs/file/chunk.h"
#include "ufs/file/file_reader.h"
#include "ufs/file/staging.h"
#include "ufs/transfer/part_planner.h"
#include "ufs/transfer/uploader.h"

namespace ufs {

// The state of what one publish will make visible: plain values, guarded by their writer's mutex.

// A published version that a content begins with.
struct BaseVersion {
  ObjectId id;
  int64_t size = 0;
  std::shared_ptr<FileReader> reader;
};

// A chunk's place in a part: in memory, in staging, both, or neither.
struct Slot {
  ChunkPtr chunk;
  bool staged = false;
};

// A part of an upload, or the whole body of a small object.
struct Part {
  enum class State {
    kFilling,  // takes bytes
    kReady,    // complete, not acknowledged by the store
    kSending,  // immutable, on its way
    kSent,     // acknowledged
  };

  int64_t offset = 0;    // in the content
  int64_t capacity = 0;  // bytes when full
  int64_t size = 0;      // bytes so far
  // The first bytes are those of the base and not here yet: `slots` do not count for them.
  int64_t prefix = 0;
  std::vector<Slot> slots;
  std::shared_ptr<StagingRegion> region;  // for all slots, once one is staged
  State state = State::kFilling;
  bool spilling = false;  // a job is writing slots to staging
  bool given_up = false;  // acknowledged bytes were dropped: they cannot be had back
  uint32_t crc = 0;       // CRC-32C of the bytes behind the prefix
  std::string etag;       // of the acknowledged part
  absl::Status error;     // of the last attempt to send it
  int attempts = 0;       // failed ones

  int64_t end() const { return offset + size; }
  // Bytes of chunks in memory.
  int64_t MemoryBytes(int64_t chunk_size) const;
  // Whether all bytes can be had: from memory, staging or the base.
  bool IsHeld() const;
  // Whether all of it is in memory.
  bool IsInMemory() const;
};
using PartPtr = std::shared_ptr<Part>;

// A piece of the base that is taken over by a copy inside the store.
struct CopyPiece {
  ByteRange range;
  Part::State state = Part::State::kReady;
  std::string etag;
};

struct Content;

// Where a range of a content is.
struct LocatedRange {
  enum class Where { kMemory, kStaged, kBase, kLost };
  Where where = Where::kMemory;
  int64_t begin = 0;  // in the content
  int64_t end = 0;
  Bytes bytes;                            // kMemory
  std::shared_ptr<StagingRegion> region;  // kStaged
  int64_t region_offset = 0;
  std::shared_ptr<FileReader> reader;  // kBase
};

// The bytes of a kStaged range, which lies within one chunk. Blocks on the disk.
absl::StatusOr<Bytes> ReadStaged(const LocatedRange& range,
                                 const std::shared_ptr<ChunkAllocator>& chunks,
                                 MemoryBudget* memory);

struct Content {
  Content(uint64_t sequence, const PartPlanner& plan, int64_t size_of_chunks)
      : seq(sequence), planner(plan), chunk_size(size_of_chunks) {}

  const uint64_t seq;  // contents of a writer are published in this order
  PartPlanner planner;
  const int64_t chunk_size;
  int64_t size = 0;
  bool modified = false;  // there is something to publish

  // What it begins with; none: nothing. While `predecessor` is set, the base is what that content
  // will be once published, and nothing of this one is sent. `unverified`: its object was moved by
  // our own rename, and its ETag there is to be asked for first.
  std::shared_ptr<BaseVersion> base;
  std::shared_ptr<Content> predecessor;
  bool unverified = false;
  bool verifying = false;
  int64_t copied = 0;  // bytes [0, copied) are taken over by `pieces`
  std::vector<CopyPiece> pieces;
  std::vector<PartPtr> parts;  // contiguous, from `copied` to `size`
  size_t first_held = 0;       // the parts before hold no memory any more

  std::shared_ptr<Uploader> uploader;  // of parts that were sent
  int sending = 0;                     // parts and pieces under way
  bool send_first = false;             // the first part need not be withheld
  bool vanished = false;               // the store no longer knows the upload
  bool copies_given_up = false;        // acknowledged bytes are dropped when memory is short
  bool maybe_published = false;        // a final request failed in a way that may have succeeded
  absl::Status error;                  // the first since the last publish began
  std::string nonce;                   // in the metadata of an exclusive small object

  // Makes this continue `version`: copies for what can be copied, a part to be loaded for the rest.
  void BeginWith(int64_t version_size);
  // The number of the `index`-th part in the upload, from 1.
  int NumberOf(size_t index) const { return static_cast<int>(pieces.size() + index) + 1; }
  // How many bytes can still be appended: the store's limits.
  int64_t Room() const;
  // How many new chunks it takes to append `bytes`.
  int64_t ChunksFor(int64_t bytes) const;
  // Appends `data`, taking chunks from the back of `chunks`, which has ChunksFor(data.size()).
  // Parts that become full are ready; returns whether one did.
  bool Append(absl::Span<const char> data, std::vector<ChunkPtr>* chunks);
  // Appends to `ranges` where [begin, end) is, in order.
  void Locate(int64_t begin, int64_t end, std::vector<LocatedRange>* ranges) const;
  // Whether everything can be sent again.
  bool IsHeld() const;
  // Everything but what was acknowledged by a store starts over: as if nothing had been sent.
  void ForgetUpload();

 private:
  Part* PartForAppend();
};

}  // namespace ufs

#endif  // UFS_FILE_CONTENT_H_
