#ifndef UFS_JOURNAL_FILE_IO_H_
#define UFS_JOURNAL_FILE_IO_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "ufs/base/bytes.h"

namespace ufs {

// The file system calls below the journal and staging, so that a test can lose what was not synced
// and refuse what it likes. Errors carry the path and errno's text; ENOSPC and EDQUOT become
// kResourceExhausted, ENOENT kNotFound. Every call may block on the disk. Thread-safe.
class FileIo {
 public:
  // An open file, closed when destroyed. Calls on disjoint ranges may run at once.
  class File {
   public:
    virtual ~File() = default;

    // Writes `pieces` one after another from `offset`: all of them, or an error. With alignment() >
    // 1 the offset, each piece's address and its length are multiples of it.
    virtual absl::Status WriteAt(int64_t offset, absl::Span<const absl::string_view> pieces) = 0;
    // Returns the bytes read: fewer than asked only at the end of the file. Alignment as above.
    virtual absl::StatusOr<size_t> ReadAt(int64_t offset, absl::Span<char> to) = 0;
    // The file's bytes as memory that the kernel may drop and read again. `offset` is a multiple of
    // the page size, and the range lies within the file.
    virtual absl::StatusOr<Bytes> Map(int64_t offset, size_t length) = 0;
    virtual absl::Status Truncate(int64_t size) = 0;
    virtual absl::StatusOr<int64_t> Size() = 0;
    // fdatasync: what was written survives a crash, the file's length included.
    virtual absl::Status SyncData() = 0;
    // Takes disk space for the range now, so that writing there cannot meet a full disk. OK where
    // the file system cannot.
    virtual absl::Status Allocate(int64_t offset, int64_t length) = 0;
    // Gives the range's disk space back; best effort.
    virtual void PunchHole(int64_t offset, int64_t length) = 0;
    // Keeps no page cache for the range; best effort. Needless for files with alignment() > 1.
    virtual void DropPages(int64_t offset, int64_t length) = 0;
    // 1, or what direct I/O demands.
    virtual size_t alignment() const = 0;
  };

  virtual ~FileIo() = default;

  // Opens for reading and writing, made with mode 0600 if absent; a symbolic link is refused.
  virtual absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path) = 0;
  // A file without a name in `directory`, gone when closed or when the process dies. Direct I/O
  // where the file system takes it.
  virtual absl::StatusOr<std::unique_ptr<File>> OpenTemporary(const std::string& directory) = 0;
  // Atomically replaces `to`; durable after SyncDirectory.
  virtual absl::Status Rename(const std::string& from, const std::string& to) = 0;
  // OK also when there was none.
  virtual absl::Status Remove(const std::string& path) = 0;
  // Makes the names in `directory` durable.
  virtual absl::Status SyncDirectory(const std::string& directory) = 0;

  // The kernel's. Never null; lives for ever.
  static FileIo* Real();
};

}  // namespace ufs

#endif  // UFS_JOURNAL_FILE_IO_H_
