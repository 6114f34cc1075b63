#ifndef UFS_TOOLS_BYTE_SOURCE_H_
#define UFS_TOOLS_BYTE_SOURCE_H_

#include "absl/status/statusor.h"
#include "ufs/base/bytes.h"

namespace ufs {

// A stream of bytes of any length. One thread.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // The next bytes, at least one; none at the end. Blocks. After an error the stream is over.
  virtual absl::StatusOr<Bytes> Next() = 0;
};

}  // namespace ufs

#endif  // UFS_TOOLS_BYTE_SOURCE_H_
