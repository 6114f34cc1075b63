#ifndef UFS_TOOLS_FD_SOURCE_H_
#define UFS_TOOLS_FD_SOURCE_H_

#include <string>

#include "ufs/base/cancel.h"
#include "ufs/base/unique_fd.h"
#include "ufs/tools/byte_source.h"

namespace ufs {

// What can be read from a file descriptor: a file, a pipe, a terminal.
class FdSource final : public ByteSource {
 public:
  // `fd` is not closed; `name` is for messages. `cancel` also wakes a read that waits for a pipe.
  FdSource(int fd, std::string name, const CancelToken& cancel);
  ~FdSource() override;

  absl::StatusOr<Bytes> Next() override;

 private:
  absl::Status WaitUntilReadable();

  const int fd_;
  const std::string name_;
  const CancelToken cancel_;
  UniqueFd wake_;  // an eventfd
  CancelToken::Registration on_cancel_;
};

// Writes all of `bytes` to `fd`. kCancelled when nobody reads its other end any more (EPIPE).
absl::Status WriteAll(int fd, const Bytes& bytes, absl::string_view name);

// What errno says about `what`: kNotFound, kPermissionDenied, kResourceExhausted, ... else
// kUnknown.
absl::Status FileError(int error, absl::string_view what);

}  // namespace ufs

#endif  // UFS_TOOLS_FD_SOURCE_H_
