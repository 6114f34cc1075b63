#ifndef UFS_MOUNT_OPEN_STORE_H_
#define UFS_MOUNT_OPEN_STORE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ufs/base/uri.h"
#include "ufs/config/mount_options.h"
#include "ufs/mount/host_resources.h"
#include "ufs/object/object_store.h"

namespace ufs {

// A store behind all its layers.
struct OpenedStore {
  std::shared_ptr<ObjectStore> store;
  // Names the store's place in the state directory's identity and in messages: a URL, or the URI's
  // scheme.
  std::string endpoint;
  // Sentences for the user: credential files that others may read, and the like.
  std::vector<std::string> warnings;
};

// The bucket that `uri` names, reached as `options` say. Sends nothing. Errors: kUnauthenticated
// when no credentials are found, with every provider that was tried; kInvalidArgument for an
// endpoint, region or profile that cannot be; what Local and Memory stores say.
absl::StatusOr<OpenedStore> OpenStore(const Uri& uri, const MountOptions& options,
                                      const HostResources& host);

// Proves with one LIST that the bucket answers and may be listed below the URI's path. Only where
// nothing is there a HEAD tells a fresh prefix from an object: kFailedPrecondition then, which
// names the object's directory. Returns whether anything is below the path.
absl::StatusOr<bool> ProbeStore(ObjectStore& store, const Uri& uri, const RequestContext& context);

// The URI's path as the key of a directory: empty, or with one slash at its end.
std::string DirectoryPrefix(const Uri& uri);

}  // namespace ufs

#endif  // UFS_MOUNT_OPEN_STORE_H_
