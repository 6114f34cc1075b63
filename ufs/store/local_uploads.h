#ifndef UFS_STORE_LOCAL_UPLOADS_H_
#define UFS_STORE_LOCAL_UPLOADS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ufs/base/unique_fd.h"
#include "ufs/object/object_types.h"
#include "ufs/store/staged_file.h"

namespace ufs {

// The uploads under way in a local bucket: a directory for each, with a file `upload` that says
// what it is for, and the parts, whose names are number and ETag ("00017-<md5>"). They survive a
// restart. Thread-safe, apart from two parts of one number at the same time: the last one stays.
class LocalUploads {
 public:
  struct Upload {
    std::string key;
    ObjectAttributes attributes;
    absl::Time initiated;
    UniqueFd directory;
  };

  // `directory` is where they are.
  explicit LocalUploads(UniqueFd directory) : directory_(std::move(directory)) {}

  absl::Status Create(const std::string& id, const std::string& key,
                      const ObjectAttributes& attributes, absl::Time now) const;
  // kNotFound when there is none of that id.
  absl::StatusOr<Upload> Open(absl::string_view id) const;
  // By number.
  absl::StatusOr<std::map<int, ListedPart>> Parts(const Upload& upload) const;
  // Makes `file` the part of this number; its ETag.
  absl::StatusOr<std::string> AddPart(const Upload& upload, int number, StagedFile file) const;
  absl::StatusOr<UniqueFd> OpenPart(const Upload& upload, const CompletedPart& part) const;
  absl::Status Remove(absl::string_view id) const;
  // Ascending by key and id.
  absl::StatusOr<std::vector<ListedUpload>> List() const;

 private:
  const UniqueFd directory_;
};

}  // namespace ufs

#endif  // UFS_STORE_LOCAL_UPLOADS_H_
