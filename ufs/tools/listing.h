#ifndef UFS_TOOLS_LISTING_H_
#define UFS_TOOLS_LISTING_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "ufs/tools/tool_context.h"

namespace ufs {

// `key` as the key of a directory: empty, or with one slash at its end.
std::string AsDirectory(absl::string_view key);

// Calls `visit` for every page of what is below `prefix`, in order, until one returns an error,
// which is then returned. `delimiter`: empty for everything at any depth.
absl::Status ForEachPage(const ToolContext& context, const Bucket& bucket,
                         const std::string& prefix, const std::string& delimiter,
                         absl::FunctionRef<absl::Status(const ListPage&)> visit);

// Whether any key begins with `prefix`. One LIST.
absl::StatusOr<bool> AnythingBelow(const ToolContext& context, const Bucket& bucket,
                                   const std::string& prefix);

// The object at exactly this key; nothing when there is none.
absl::StatusOr<absl::optional<ObjectMeta>> FindObject(const ToolContext& context,
                                                      const Bucket& bucket, const std::string& key);

// Writes the object that marks a directory; `key` has a slash at its end.
absl::Status MakeMarker(const ToolContext& context, const Bucket& bucket, const std::string& key);

}  // namespace ufs

#endif  // UFS_TOOLS_LISTING_H_
