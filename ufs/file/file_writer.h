#ifndef UFS_FILE_FILE_WRITER_H_
#define UFS_FILE_FILE_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "ufs/base/bytes.h"
#include "ufs/base/completion.h"
#include "ufs/base/request_context.h"
#include "ufs/object/object_types.h"

namespace ufs {

// The write state of one inode, shared by all its handles: what has been written and not yet been
// acknowledged as published. Others see the object as of the last publish, whole. Thread-safe; no
// call waits for the network but through its completion. It lives until everything is published or
// discarded.
class FileWriter {
 public:
  virtual ~FileWriter() = default;

  // Takes `data` (valid during the call only) at `offset`, anywhere: what lies between size() and
  // `offset` becomes a hole. Completes with the number of bytes taken (all) as soon as they are
  // held: inline when memory is at hand, later when the writer has to wait for its share. Errors:
  // kOutOfRange beyond the largest object or the longest hole (EFBIG), kUnimplemented where bytes
  // that were sent are to be changed and cannot be had back (EOPNOTSUPP), kResourceExhausted when
  // neither memory nor staging has room (ENOSPC), and the error of an earlier upload that lost
  // bytes, which sticks (EIO).
  virtual void Write(const RequestContext& context, int64_t offset, absl::Span<const char> data,
                     Completion<size_t> done) = 0;

  // Reads [offset, offset + size) of the file as written so far, published or not, clipped to
  // size().
  virtual void Read(const RequestContext& context, int64_t offset, size_t size,
                    Completion<Bytes> done) = 0;

  // Sets the length: bytes beyond it are gone, and zeros when it grows again; a longer file ends
  // with a hole. The old object stands until the next publish; size() is a no-op. Errors as for
  // Write.
  virtual void Truncate(const RequestContext& context, int64_t size, Completion<void> done) = 0;

  // Makes [offset, offset + length) read as zeros, as far as it lies below size(). Errors as for
  // Write.
  virtual void Zero(const RequestContext& context, int64_t offset, int64_t length,
                    Completion<void> done) = 0;

  // Where data (or a hole) begins at or behind `offset`, as lseek(2) has it: size() counts as a
  // hole, and everything that was published is data. kOutOfRange from size() on, and for data when
  // none follows (ENXIO).
  virtual absl::StatusOr<int64_t> Seek(int64_t offset, bool hole) const = 0;

  // Makes everything written before the call visible in the store under key(), whole, and proves
  // it. Completes with the version that holds it; at once when nothing is unpublished. Publishes do
  // not overlap: later calls join or follow. After an error the bytes are still held where they can
  // be: the next call tries again.
  virtual void Publish(const RequestContext& context, Completion<ObjectMeta> done) = 0;

  // Bytes, a truncation or the creation itself are not yet published.
  virtual bool dirty() const = 0;
  // The size as written so far.
  virtual int64_t size() const = 0;
  virtual std::string key() const = 0;

  // Retargets to `key`. kFailedPrecondition once anything was sent to the store for the unpublished
  // content: the caller publishes first and renames the object.
  virtual absl::Status SetKey(std::string key) = 0;

  // The file was removed: whatever was sent is aborted and nothing will be published; held bytes
  // stay readable and writable until the writer is destroyed. Completes when the store has no
  // upload of ours left, or with the error (the journal then does it later).
  virtual void Discard(Completion<void> done) = 0;
};

}  // namespace ufs

#endif  // UFS_FILE_FILE_WRITER_H_
