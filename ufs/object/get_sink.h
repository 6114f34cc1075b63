#ifndef UFS_OBJECT_GET_SINK_H_
#define UFS_OBJECT_GET_SINK_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "ufs/object/object_types.h"

namespace ufs {

// Receives the bytes of one Get. The calls come one at a time, from network threads, and must be
// short: the transfer is never paused, so room for all that was asked is there before the request
// is sent.
class GetSink {
 public:
  virtual ~GetSink() = default;

  // Comes once, before any byte and only for a successful answer: what the object is, and which
  // bytes follow (length >= 0). Not OK: the transfer ends with that status.
  virtual absl::Status OnStart(const ObjectMeta& meta, const ByteRange& range) = 0;

  // The next bytes, in order. Valid during the call only: copying them is the one copy that a read
  // makes.
  virtual absl::Status OnBytes(absl::Span<const char> bytes) = 0;
};

}  // namespace ufs

#endif  // UFS_OBJECT_GET_SINK_H_
