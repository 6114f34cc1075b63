#ifndef UFS_FILE_STAGING_H_
#define UFS_FILE_STAGING_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "ufs/base/bytes.h"
#include "ufs/base/mutex.h"
#include "ufs/journal/file_io.h"

namespace ufs {

class StagingFile;

// A range of a staging file, given back when destroyed. All calls may block on the disk;
// thread-safe for disjoint ranges.
class StagingRegion {
 public:
  ~StagingRegion();
  // `offset` is relative to the region, a multiple of the chunk size, as the pieces' lengths are.
  absl::Status Write(int64_t offset, absl::Span<const absl::string_view> pieces);
  // Fills all of `to`, or fails. Alignment as for Write.
  absl::Status Read(int64_t offset, absl::Span<char> to);
  // The range as memory of the page cache. `offset` is a multiple of the page size.
  absl::StatusOr<Bytes> Map(int64_t offset, size_t length);

 private:
  friend class StagingFile;
  StagingRegion(std::shared_ptr<StagingFile> owner, FileIo::File* file, int64_t offset,
                int64_t length)
      : owner_(std::move(owner)), file_(file), offset_(offset), length_(length) {}
  const std::shared_ptr<StagingFile> owner_;
  FileIo::File* const file_;  // of the owner
  const int64_t offset_;
  const int64_t length_;
};

// Where the bytes of files being written go that memory has no room for: files without names in
// some directories, which vanish with the process. Thread-safe.
class StagingArea {
 public:
  // `limit`: bytes in all; at least one directory. `io` outlives the area and everything made from
  // it.
  StagingArea(FileIo* io, std::vector<std::string> directories, int64_t limit)
      : io_(io), directories_(std::move(directories)), limit_(limit) {}

  int64_t used() const { return used_.load(); }
  int64_t limit() const { return limit_; }

 private:
  friend class StagingFile;
  FileIo* const io_;
  const std::vector<std::string> directories_;
  const int64_t limit_;
  std::atomic<int64_t> used_{0};
  std::atomic<size_t> next_{0};  // the directory that the next file begins in
};

// The staging of one inode: in one directory, and in the next one when that is full. Thread-safe;
// held by shared_ptr.
class StagingFile : public std::enable_shared_from_this<StagingFile> {
 public:
  // `area` outlives it.
  explicit StagingFile(StagingArea* area)
      : area_(area), first_(area->next_++), files_(area->directories_.size()) {}

  // Takes `length` bytes of disk, allocated now. kResourceExhausted when all directories or the
  // area's limit are full. May block on the disk.
  absl::StatusOr<std::shared_ptr<StagingRegion>> Allocate(int64_t length);

 private:
  friend class StagingRegion;
  struct InDirectory {
    std::unique_ptr<FileIo::File> file;  // set once, then constant
    int64_t end = 0;
  };
  absl::StatusOr<std::shared_ptr<StagingRegion>> AllocateIn(size_t directory, int64_t length)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Free(FileIo::File* file, int64_t offset, int64_t length);

  StagingArea* const area_;
  const size_t first_;
  Mutex mutex_;
  std::vector<InDirectory> files_ ABSL_GUARDED_BY(mutex_);  // one for each directory
};

}  // namespace ufs

#endif  // UFS_FILE_STAGING_H_
