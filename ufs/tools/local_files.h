#ifndef UFS_TOOLS_LOCAL_FILES_H_
#define UFS_TOOLS_LOCAL_FILES_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "ufs/tools/byte_source.h"
#include "ufs/tools/tool_context.h"

namespace ufs {

// Makes the file `path` of all of `source`: under another name until it is whole. A file that stood
// there is replaced then; a directory is not; what is neither (a pipe, /dev/null) is written to.
absl::Status WriteLocalFile(const std::string& path, ByteSource& source);

// Makes `path` and the directories above it that are missing.
absl::Status MakeDirectories(const std::string& path);

// The directory above `path`: "." when it names none.
std::string ParentPath(const std::string& path);

bool IsLocalDirectory(const std::string& path);

// What is in a local tree, as it is visited. Paths are relative to its root.
struct LocalVisitor {
  std::function<void(const std::string& path, int64_t size)> file;
  std::function<void(const std::string& path)> empty_directory;
};

// Visits every file below `root`, and every directory that holds nothing. Symbolic links are
// followed, but never around in a circle. What is neither is complained of, as is what cannot be
// read.
void WalkLocalTree(const std::string& root, const LocalVisitor& visitor, const Complain& complain);

}  // namespace ufs

#endif  // UFS_TOOLS_LOCAL_FILES_H_
