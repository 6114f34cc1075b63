#ifndef UFS_TOOLS_PART_FILE_H_
#define UFS_TOOLS_PART_FILE_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "ufs/base/bytes.h"
#include "ufs/base/unique_fd.h"

namespace ufs {

// A part of an upload that memory has no room for, in a file without a name. One thread.
class PartFile : public std::enable_shared_from_this<PartFile> {
 public:
  // With room for `capacity` bytes on the disk of `directory`: kResourceExhausted when it has none.
  static absl::StatusOr<std::shared_ptr<PartFile>> Create(const std::string& directory,
                                                          size_t capacity);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  // Must fit.
  void Append(const Bytes& bytes);
  size_t size() const { return size_; }
  // What was appended, read from the file as it is used. Keeps the file; nothing may follow.
  Bytes Content();

 private:
  PartFile(UniqueFd fd, char* map, size_t capacity)
      : fd_(std::move(fd)), map_(map), capacity_(capacity) {}

  const UniqueFd fd_;
  char* const map_;
  const size_t capacity_;
  size_t size_ = 0;
  size_t dropped_ = 0;  // bytes whose pages were given back
};

}  // namespace ufs

#endif  // UFS_TOOLS_PART_FILE_H_
