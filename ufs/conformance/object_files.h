#ifndef UFS_CONFORMANCE_OBJECT_FILES_H_
#define UFS_CONFORMANCE_OBJECT_FILES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/conformance/contract_room.h"

namespace ufs {

// What is under a path.
struct FileStatus {
  std::string name;  // relative to what was asked
  bool is_directory = false;
  int64_t size = 0;
  std::string etag;
  absl::Time last_modified = absl::UnixEpoch();
};

// The file-system operations that Alluxio's contract is written in, in their object-store form: a
// directory is a marker key with a trailing slash or any key below it; rename is copy and delete.
// The simplest form that is right, without caches and without parallelism. Blocks.
class ObjectFiles {
 public:
  explicit ObjectFiles(const ContractRoom& room) : room_(room) {}

  // Writes a file in one request; parents need not exist.
  absl::StatusOr<PutResult> Create(absl::string_view path, absl::string_view bytes) const;
  // Writes a file as a stream would: one request when it fits into a part, else a multipart upload.
  absl::StatusOr<PutResult> Stream(absl::string_view path, absl::string_view bytes) const;

  absl::StatusOr<std::string> Open(absl::string_view path) const { return room_.Get(path); }
  // From `offset` on, at most `length` bytes.
  absl::StatusOr<std::string> OpenAt(absl::string_view path, int64_t offset, int64_t length) const;

  // kNotFound when there is neither file nor directory.
  absl::StatusOr<FileStatus> GetStatus(absl::string_view path) const;
  absl::StatusOr<bool> IsFile(absl::string_view path) const;
  absl::StatusOr<bool> IsDirectory(absl::string_view path) const;
  absl::StatusOr<bool> Exists(absl::string_view path) const;

  // Makes the directory's marker; with `create_parents` those of its parents too.
  // kFailedPrecondition when a file is in the way; kNotFound when a parent is missing.
  absl::Status Mkdirs(absl::string_view path, bool create_parents) const;

  // The entries of a directory by name, with `recursive` of everything below it, inferred
  // directories included. kNotFound when there is no such directory. A trailing slash does not
  // matter.
  absl::StatusOr<std::map<std::string, FileStatus>> ListStatus(absl::string_view path,
                                                               bool recursive) const;

  absl::Status DeleteFile(absl::string_view path) const { return room_.Delete(path); }
  // kFailedPrecondition when it is not empty and `recursive` is not said.
  absl::Status DeleteDirectory(absl::string_view path, bool recursive) const;

  // Replaces a file of the new name.
  absl::Status RenameFile(absl::string_view from, absl::string_view to) const;
  // kAlreadyExists when there is something of the new name.
  absl::Status RenameDirectory(absl::string_view from, absl::string_view to) const;

 private:
  const ContractRoom& room_;
};

}  // namespace ufs

#endif  // UFS_CONFORMANCE_OBJECT_FILES_H_
