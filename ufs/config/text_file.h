#ifndef UFS_CONFIG_TEXT_FILE_H_
#define UFS_CONFIG_TEXT_FILE_H_

#include <sys/types.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ufs {

// A configuration file as it was read.
struct TextFile {
  std::string path;
  std::string content;
  uid_t owner = 0;
  mode_t mode = 0;  // permission bits
};

// Reads the regular file `path`, at most 1 MiB. kNotFound when there is none;
// kFailedPrecondition, with the path, when it cannot be read, is no regular file or is too long.
// Blocks on the local disk.
absl::StatusOr<TextFile> ReadTextFile(const std::string& path);

// Writes `content` to a new file with the permission bits `mode` (not widened by any umask).
// kAlreadyExists when there is one already and `replace` is false; else the old one is replaced as
// a whole, by rename.
absl::Status WriteTextFile(const std::string& path, absl::string_view content, mode_t mode,
                           bool replace);

}  // namespace ufs

#endif  // UFS_CONFIG_TEXT_FILE_H_
