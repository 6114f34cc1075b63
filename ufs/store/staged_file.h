#ifndef UFS_STORE_STAGED_FILE_H_
#define UFS_STORE_STAGED_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/base/bytes.h"
#include "ufs/base/unique_fd.h"
#include "ufs/digest/md5.h"
#include "ufs/object/object_types.h"

namespace ufs {

// A file that is written under a name of its own and moved to its place when it is whole. Removed
// when destroyed before that. One thread at a time.
class StagedFile {
 public:
  // `directory` stays open as long as the file.
  static absl::StatusOr<StagedFile> Create(int directory, std::string name);
  StagedFile(StagedFile&& other) noexcept = default;
  StagedFile& operator=(StagedFile&&) = delete;
  ~StagedFile();

  absl::Status Append(absl::string_view bytes);
  absl::Status Append(const Bytes& bytes);
  // The bytes [offset, offset + length) of the open file `from`; kDataLoss when it is shorter.
  absl::Status AppendFrom(int from, int64_t offset, int64_t length);

  // The MD5 of everything appended, as S3 writes it. Once.
  std::string TakeEtag();
  int64_t size() const { return size_; }
  int fd() const { return fd_.get(); }

  // Brings the bytes to the disk.
  absl::Status Sync();
  // Moves it to `name` in `to`, in place of what is there; with `only_if_absent` kAlreadyExists
  // when something is.
  absl::Status MoveTo(int to, const std::string& name, bool only_if_absent);

 private:
  StagedFile(int directory, std::string name, UniqueFd fd)
      : directory_(directory), name_(std::move(name)), fd_(std::move(fd)) {}

  int directory_;
  std::string name_;
  UniqueFd fd_;  // invalid: moved away
  int64_t size_ = 0;
  Md5 md5_;
};

}  // namespace ufs

#endif  // UFS_STORE_STAGED_FILE_H_
