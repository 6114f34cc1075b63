#ifndef UFS_MOUNT_MOUNT_PREFIX_H_
#define UFS_MOUNT_MOUNT_PREFIX_H_

#include <string>

#include "absl/status/statusor.h"
#include "ufs/base/request_context.h"
#include "ufs/base/uri.h"
#include "ufs/object/object_store.h"

namespace ufs {

// Proves with one LIST that the bucket answers and may be listed below the URI's path. Only where
// nothing is there a HEAD tells a fresh prefix from an object: kFailedPrecondition then, which
// names the object's directory. Returns whether anything is below the path.
absl::StatusOr<bool> ProbeStore(ObjectStore& store, const Uri& uri, const RequestContext& context);

// The URI's path as the key of a directory: empty, or with one slash at its end.
std::string DirectoryPrefix(const Uri& uri);

}  // namespace ufs

#endif  // UFS_MOUNT_MOUNT_PREFIX_H_
