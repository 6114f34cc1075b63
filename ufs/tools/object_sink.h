#ifndef UFS_TOOLS_OBJECT_SINK_H_
#define UFS_TOOLS_OBJECT_SINK_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "ufs/base/bytes.h"
#include "ufs/tools/byte_source.h"
#include "ufs/tools/part_file.h"
#include "ufs/tools/pending.h"
#include "ufs/tools/tool_context.h"
#include "ufs/transfer/part_planner.h"
#include "ufs/transfer/uploader.h"

namespace ufs {

// Makes one object of a stream of any length: one PutObject when it fits into a part, else a
// multipart upload whose parts go out in parallel as far as memory is at hand, and always one. What
// stood at the key before stands until Finish. One thread.
class ObjectSink {
 public:
  // `known_size`: how many bytes will come, if that is known. `condition` is that of the write
  // which makes the object visible.
  ObjectSink(const ToolContext& context, const Bucket& bucket, std::string key,
             ObjectAttributes attributes, absl::optional<int64_t> known_size = absl::nullopt,
             WriteCondition condition = {});
  // Gives up what was not finished: the store has no upload of it left, as far as it answers.
  ~ObjectSink();

  // Takes more bytes; blocks while there is no room for them. kOutOfRange beyond what one object
  // may have. After an error only the destructor may follow.
  absl::Status Append(Bytes bytes);
  // All bytes were appended: makes the object visible.
  absl::StatusOr<PutResult> Finish();

 private:
  absl::Status BeginPart();
  void SendPart();
  absl::Status WaitForOldest();
  int64_t PartFilled() const;
  Bytes TakePart();

  const ToolContext& context_;
  const Bucket& bucket_;
  const std::string key_;
  const ObjectAttributes attributes_;
  const absl::optional<int64_t> known_size_;
  const WriteCondition condition_;
  const PartPlanner planner_;

  int64_t taken_ = 0;  // bytes appended so far
  // The part that is being filled; where it lies.
  int part_ = 0;  // its index
  bool part_begun_ = false;
  Bytes in_memory_;
  Reservation reserved_;
  std::shared_ptr<PartFile> on_disk_;  // null: in memory

  std::shared_ptr<Uploader> uploader_;  // from the first full part on
  std::deque<Pending<PartResult>> in_flight_;
  std::vector<CompletedPart> sent_;  // in order; the last in_flight_.size() have no ETag yet
  bool finished_ = false;
};

// Makes the object `sink` of all of `source`.
absl::StatusOr<PutResult> Pump(ByteSource& source, ObjectSink& sink);

}  // namespace ufs

#endif  // UFS_TOOLS_OBJECT_SINK_H_
