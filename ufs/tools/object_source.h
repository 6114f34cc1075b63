#ifndef UFS_TOOLS_OBJECT_SOURCE_H_
#define UFS_TOOLS_OBJECT_SOURCE_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "absl/types/optional.h"
#include "ufs/base/cancel.h"
#include "ufs/tools/byte_source.h"
#include "ufs/tools/pending.h"
#include "ufs/tools/tool_context.h"

namespace ufs {

// The content of one version of an object from its first byte to its last, by ranged GETs that run
// ahead of the reader as far as memory is at hand, and always one. When the object is replaced
// meanwhile the stream ends with kFailedPrecondition: never a mixture.
class ObjectSource final : public ByteSource {
 public:
  // `known`: size and ETag, from a listing; without it the first GET finds out, and whatever
  // version it meets is the one.
  ObjectSource(const ToolContext& context, const Bucket& bucket, std::string key,
               absl::optional<ObjectMeta> known = absl::nullopt);
  // What is under way is cancelled.
  ~ObjectSource() override;

  // What the object is; waits for the first answer. kNotFound and what the store says otherwise. Of
  // a version that was known to be empty only what was known.
  absl::StatusOr<ObjectMeta> Open();
  absl::StatusOr<Bytes> Next() override;

 private:
  class Piece;
  struct Fetch {
    std::shared_ptr<Piece> piece;
    Pending<GetResult> result;
  };

  void Start(int64_t offset, int64_t length, Reservation reservation);
  void FetchAhead();
  absl::Status FinishFront();

  const ToolContext& context_;
  const Bucket& bucket_;
  const std::string key_;
  CancelSource cancel_;
  CancelToken::Registration on_cancel_;
  absl::optional<ObjectMeta> meta_;
  int64_t next_offset_ = 0;         // of the next GET
  std::deque<Fetch> fetches_;       // in order of offset
  std::shared_ptr<Piece> arrived_;  // delivered by Open, not yet by Next
};

}  // namespace ufs

#endif  // UFS_TOOLS_OBJECT_SOURCE_H_
