#ifndef UFS_FS_FILE_SYSTEM_H_
#define UFS_FS_FILE_SYSTEM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "ufs/base/bytes.h"
#include "ufs/base/completion.h"
#include "ufs/fs/types.h"

namespace ufs {

// Receives the entries of one ReadDir. Not thread-safe; used by one ReadDir at a time.
class DirSink {
 public:
  virtual ~DirSink() = default;
  // One entry; `next_offset` continues behind it. With `plus` in ReadDir the entry carries node,
  // attributes and TTLs, and a lookup count is taken when true is returned (unless node is 0).
  // False: it does not fit.
  virtual bool Add(absl::string_view name, const Entry& entry, int64_t next_offset) = 0;
};

// POSIX over one bucket prefix, without FUSE. Every call returns at once: its completion is called
// exactly once, inline when memory has the answer, else from another thread; no lock is held then.
// Names are single path components. Errors are Statuses that ufs/fs/errno.h turns into errno
// values. Thread-safe.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // Each success with a node adds 1 to the node's lookup count. A missing name may come as
  // kNotFound or as an Entry with node 0.
  virtual void Lookup(const OpContext& context, NodeId parent, absl::string_view name,
                      Completion<Entry> done) = 0;
  // The kernel drops `count` lookups. Never fails; unknown nodes are ignored.
  virtual void Forget(NodeId node, uint64_t count) = 0;
  virtual void GetAttr(const OpContext& context, NodeId node, absl::optional<HandleId> handle,
                       Completion<AttrReply> done) = 0;
  virtual void SetAttributes(const OpContext& context, NodeId node, const SetAttr& set,
                             absl::optional<HandleId> handle, Completion<AttrReply> done) = 0;
  // `mask` of access(2). Only what the kernel cannot decide: EROFS.
  virtual void Access(const OpContext& context, NodeId node, int mask, Completion<void> done) = 0;

  virtual void Mkdir(const OpContext& context, NodeId parent, absl::string_view name, mode_t mode,
                     Completion<Entry> done) = 0;
  virtual void Unlink(const OpContext& context, NodeId parent, absl::string_view name,
                      Completion<void> done) = 0;
  virtual void Rmdir(const OpContext& context, NodeId parent, absl::string_view name,
                     Completion<void> done) = 0;
  // `flags` of renameat2(2).
  virtual void Rename(const OpContext& context, NodeId parent, absl::string_view name,
                      NodeId new_parent, absl::string_view new_name, uint32_t flags,
                      Completion<void> done) = 0;

  struct Created {
    Entry entry;
    OpenReply open;
  };
  // `flags` and `mode` of open(2). Never waits for the network when the name is known to be absent
  // or cached.
  virtual void Create(const OpContext& context, NodeId parent, absl::string_view name, mode_t mode,
                      int flags, Completion<Created> done) = 0;
  virtual void Open(const OpContext& context, NodeId node, int flags,
                    Completion<OpenReply> done) = 0;
  virtual void Read(const OpContext& context, NodeId node, HandleId handle, int64_t offset,
                    size_t size, Completion<Bytes> done) = 0;
  // `data` is valid during the call only. Synchronous writes are published before the reply where
  // the kernel does not ask for it by an FSYNC behind them.
  virtual void Write(const OpContext& context, NodeId node, HandleId handle, int64_t offset,
                     absl::Span<const char> data, const WriteFlags& flags,
                     Completion<size_t> done) = 0;
  // `mode` of fallocate(2). 0 extends the file to offset + length where it is shorter (holes take
  // no room: nothing is reserved); FALLOC_FL_KEEP_SIZE alone does nothing; FALLOC_FL_PUNCH_HOLE and
  // FALLOC_FL_ZERO_RANGE make the range read as zeros, the latter without KEEP_SIZE extends as
  // well. EOPNOTSUPP for other modes, EBADF where the handle is not open for writing, EFBIG, and
  // the errors of Write.
  virtual void Fallocate(const OpContext& context, NodeId node, HandleId handle, int mode,
                         int64_t offset, int64_t length, Completion<void> done) = 0;
  // `whence` SEEK_DATA or SEEK_HOLE of lseek(2): where the next data or hole begins. ENXIO from the
  // end of the file on, and where no data follows; EINVAL for another whence. What is published is
  // all data.
  virtual void Lseek(const OpContext& context, NodeId node, HandleId handle, int64_t offset,
                     int whence, Completion<int64_t> done) = 0;
  // A descriptor was closed (not: the last one). Publishes as docs/semantics.md says.
  virtual void Flush(const OpContext& context, NodeId node, HandleId handle,
                     Completion<void> done) = 0;
  virtual void Fsync(const OpContext& context, NodeId node, HandleId handle, bool data_only,
                     Completion<void> done) = 0;
  // The handle is gone when this completes; what is left unpublished is published first.
  virtual void Release(const OpContext& context, NodeId node, HandleId handle,
                       Completion<void> done) = 0;

  virtual void OpenDir(const OpContext& context, NodeId node, Completion<OpenReply> done) = 0;
  // Gives entries behind `offset` (0: from the start, "." and ".." included) to `sink` until it is
  // full or the end is reached. `sink` outlives the completion.
  virtual void ReadDir(const OpContext& context, NodeId node, HandleId handle, int64_t offset,
                       bool plus, DirSink* sink, Completion<void> done) = 0;
  virtual void ReleaseDir(const OpContext& context, NodeId node, HandleId handle) = 0;
  virtual void FsyncDir(const OpContext& context, NodeId node, Completion<void> done) = 0;
  virtual void StatFs(const OpContext& context, NodeId node, Completion<FsStat> done) = 0;

  // The files with content that is not published which are `path` (below the mount point) or lie
  // below it, all where it is empty; the oldest change first.
  virtual std::vector<PendingFile> Pending(absl::string_view path) = 0;
  // Publishes Pending(path), all at the same time, and completes with what became of each. Ends by
  // the context as Drain does.
  virtual void PublishPending(const RequestContext& context, absl::string_view path,
                              Completion<std::vector<PublishedFile>> done) = 0;
  // Publishes everything that is dirty and waits for uploads under way; new operations may go on.
  // Completes with the first error; at the context's deadline with kDeadlineExceeded and when it is
  // cancelled with kCancelled, and publishing goes on.
  virtual void Drain(const RequestContext& context, Completion<void> done) = 0;
};

}  // namespace ufs

#endif  // UFS_FS_FILE_SYSTEM_H_
