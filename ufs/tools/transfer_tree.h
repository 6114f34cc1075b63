#ifndef UFS_TOOLS_TRANSFER_TREE_H_
#define UFS_TOOLS_TRANSFER_TREE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "ufs/tools/tool_context.h"

// Files between a local disk and a bucket, and whole trees. Directories of a bucket are keys with a
// slash at their end, or empty for all of it. Trees go on after what fails for one file, which is
// complained of; they return how many files were transferred.
namespace ufs {

absl::Status UploadFile(const ToolContext& context, const std::string& path, const Bucket& bucket,
                        const std::string& key);

// `known`: size and ETag from a listing.
absl::Status DownloadFile(const ToolContext& context, const Bucket& bucket, const std::string& key,
                          absl::optional<ObjectMeta> known, const std::string& path);

// Every file below the local `root` becomes the object `directory` + its path; a directory that
// holds nothing becomes a marker.
int64_t UploadTree(const ToolContext& context, const std::string& root, const Bucket& bucket,
                   const std::string& directory, const Complain& complain);

// Every object below `directory` becomes a file below the local `root`, every marker a directory.
// Keys that cannot be paths below it are complained of.
absl::StatusOr<int64_t> DownloadTree(const ToolContext& context, const Bucket& bucket,
                                     const std::string& directory, const std::string& root,
                                     const Complain& complain);

// Every object below `from_directory` becomes one below `to_directory`. With `remove_source` each
// is deleted once its copy is confirmed. kInvalidArgument when the target lies within the source;
// objects whose copy would fall into the source are complained of.
absl::StatusOr<int64_t> CopyTree(const ToolContext& context, const Bucket& from,
                                 const std::string& from_directory, const Bucket& to,
                                 const std::string& to_directory, bool remove_source,
                                 const Complain& complain);

}  // namespace ufs

#endif  // UFS_TOOLS_TRANSFER_TREE_H_
