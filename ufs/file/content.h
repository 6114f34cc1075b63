#ifndef UFS_FILE_CONTENT_H_
#define UFS_FILE_CONTENT_H_

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "ufs/base/bytes.h"
#include "ufs/file/file_reader.h"
#include "ufs/file/part.h"
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

// Where a range of a content is. A range in staging lies within one chunk.
struct LocatedRange {
  enum class Where : uint8_t { kMemory, kStaged, kBase, kZero, kLost };
  Where where = Where::kMemory;
  int64_t begin = 0;  // in the content
  int64_t end = 0;
  Bytes bytes;                            // kMemory
  std::shared_ptr<StagingRegion> region;  // kStaged
  int64_t region_offset = 0;              // of the chunk
  int64_t in_chunk = 0;
  uint32_t crc = 0;
  std::shared_ptr<FileReader> reader;  // kBase
};

// `size` zeros, out of static memory.
Bytes Zeros(int64_t size);

// What a change lets go of, to be destroyed with no lock held.
struct Leavings {
  std::vector<Slot> slots;
  std::vector<PartPtr> parts;
};

// Bytes [offset, offset + length) become `data`, or zeros where that is null; what lies between the
// content's end and `offset` becomes a hole.
struct Change {
  int64_t offset = 0;
  int64_t length = 0;
  const char* data = nullptr;
  int64_t end() const { return offset + length; }
};

// A chunk that a change needs to have in memory before it.
struct StagedChunk {
  PartPtr part;
  size_t slot = 0;
  std::shared_ptr<StagingRegion> region;
  int64_t region_offset = 0;
  uint32_t crc = 0;
};

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
  // Contiguous, from 0 to `size`; the i-th has the number i + 1 in the upload.
  std::vector<PartPtr> parts;
  size_t first_held = 0;  // the parts before hold no memory any more

  std::shared_ptr<Uploader> uploader;  // of parts that were sent
  int sending = 0;                     // parts under way, those that were replaced included
  std::set<size_t> flying;             // the indices of those that `uploader` has under way
  bool edited = false;                 // parts were split: numbers are settled by the publish
  bool send_first = false;             // the first part need not be withheld
  bool vanished = false;               // the store no longer knows the upload
  bool copies_given_up = false;        // acknowledged bytes are dropped when memory is short
  bool maybe_published = false;        // a final request failed in a way that may have succeeded
  absl::Status error;                  // the first since the last publish began
  std::string nonce;                   // in the metadata of an exclusive small object

  // content.cc
  // Makes this continue `version`: copies for what can be copied, a part to be loaded for the rest.
  void BeginWith(int64_t version_size);
  // How many bytes can still be appended: the store's limits.
  int64_t Room() const;
  // Appends to `ranges` where [begin, end) is, in order; what is in memory is lent.
  void Locate(int64_t begin, int64_t end, std::vector<LocatedRange>* ranges) const;
  // Where data or a hole begins at or behind `offset`; nothing: at the end.
  absl::optional<int64_t> Seek(int64_t offset, bool hole) const;
  // Whether everything can be sent again.
  bool IsHeld() const;
  // As if nothing had been sent.
  void ForgetUpload();
  // Whether the store copies a part of it.
  bool HasCopies() const;
  // To be called before it is published: nothing is appended to it any more.
  void Freeze();

  // content_change.cc
  // Whether bytes in [begin, end) are held that a change there needs: of parts that were sent.
  bool CanChange(int64_t begin, int64_t end) const;
  // Splits copies so that [begin, end) can be changed. True when parts have other numbers now: what
  // was sent is to be forgotten.
  bool Split(int64_t begin, int64_t end);
  // How many new chunks `change` takes, and what must be brought back from staging first. Split was
  // called for its range.
  int64_t ChunksFor(const Change& change, std::vector<StagedChunk>* back) const;
  // Puts a chunk that was brought back into its place, if that still wants it.
  static bool PutBack(const StagedChunk& staged, ChunkPtr* chunk);
  // Makes the change, taking chunks from the back of `chunks`, which has as many as it takes.
  // Returns whether a part may be sent now that could not before.
  bool Apply(const Change& change, std::vector<ChunkPtr>* chunks, Leavings* leavings);
  // Makes it shorter.
  void Cut(int64_t new_size, Leavings* leavings);

 private:
  size_t IndexOf(int64_t offset) const;  // of the part with that byte
  int64_t CapacityOf(size_t index) const;
  void LocateBase(int64_t begin, int64_t end, std::vector<LocatedRange>* ranges) const;
  static void LocateOwn(const Slot& slot, int64_t slot_begin, int64_t begin, int64_t end,
                        std::vector<LocatedRange>* ranges);
  void LocateInSlot(const Slot& slot, int64_t slot_begin, int64_t begin, int64_t end,
                    std::vector<LocatedRange>* ranges) const;
  bool TakesMore() const;  // the last part does
  Part* PartForAppend();
  Part* Touch(size_t index);
  void SplitCopy(size_t index, int64_t begin, int64_t end);
  int64_t ChunksToExtend(int64_t offset, int64_t end, std::vector<StagedChunk>* back) const;
  int64_t ChunkFor(const PartPtr& part, size_t slot, int64_t begin, int64_t end,
                   std::vector<StagedChunk>* back) const;
  void WriteSlot(Part* part, size_t index, int64_t begin, int64_t end, const char* data,
                 std::vector<ChunkPtr>* chunks, Leavings* leavings) const;
  void Replace(const Change& change, std::vector<ChunkPtr>* chunks, Leavings* leavings);
  void Extend(int64_t to, std::vector<ChunkPtr>* chunks, Leavings* leavings);
};

}  // namespace ufs

#endif  // UFS_FILE_CONTENT_H_
