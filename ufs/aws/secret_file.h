#ifndef UFS_AWS_SECRET_FILE_H_
#define UFS_AWS_SECRET_FILE_H_

#include <sys/types.h>

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace ufs {

// What a small file with secrets holds.
struct SecretFileText {
  std::string text;  // to be wiped by whoever takes it
  mode_t mode = 0;   // its permission bits
};

// Reads the regular file `path` (links are followed) of at most 1 MiB. Nothing when there is no
// such file, or `path` is empty. kFailedPrecondition with the path and the reason when it cannot be
// read, is no regular file, or is larger. Blocks on the local disk. Any thread.
absl::StatusOr<absl::optional<SecretFileText>> ReadSecretFile(const std::string& path);

// Replaces the file `path` (links are followed) as a whole by `text`, for its owner alone to read
// (0600), and waits for the disk; the file that was there stays when that fails.
// kFailedPrecondition with the path and the reason. Blocks on the local disk.
absl::Status WriteSecretFile(const std::string& path, absl::string_view text);

// The sentence for a file that users other than its owner can read; empty when they cannot.
std::string LooseModeWarning(const std::string& path, mode_t mode);

}  // namespace ufs

#endif  // UFS_AWS_SECRET_FILE_H_
