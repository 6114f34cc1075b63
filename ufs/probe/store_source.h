#ifndef UFS_PROBE_STORE_SOURCE_H_
#define UFS_PROBE_STORE_SOURCE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ufs/aws/credentials.h"
#include "ufs/base/request_context.h"
#include "ufs/base/uri.h"
#include "ufs/config/mount_options.h"
#include "ufs/http/http_route.h"
#include "ufs/object/object_store.h"
#include "ufs/s3/endpoint.h"
#include "ufs/s3/s3_call.h"
#include "ufs/store/open_store.h"

namespace ufs {

// The store that is examined, one step of opening it at a time, each as a mount would take it.
// Blocks; one thread.
class StoreSource {
 public:
  struct Place {
    Endpoint endpoint;
    std::string region_source;  // where the region comes from: "option", "AWS_REGION", "default"
    // Certificates and proxy; null: directly, with the system's certificates.
    std::shared_ptr<const HttpRoute> route;
    std::vector<std::string> warnings;  // sentences about the way there: nothing is verified, ...
  };
  struct Identity {
    Credentials credentials;
    std::vector<std::string> warnings;  // sentences: files that others may read, and the like
  };

  // Who is asked what ObjectStore has no operation for.
  enum class Party : uint8_t {
    kSts,     // the Security Token Service: the option sts-endpoint, else AWS's of the region
    kStore,   // the endpoint, about no bucket
    kBucket,  // the store, about this bucket
  };

  virtual ~StoreSource() = default;

  // Where requests go. Sends nothing. kInvalidArgument for what cannot be.
  virtual absl::StatusOr<Place> Locate() = 0;
  // Who signs. kUnauthenticated, with every provider that was tried, when nobody does.
  virtual absl::StatusOr<Identity> Identify() = 0;
  // The store itself, behind all its layers.
  virtual absl::StatusOr<std::shared_ptr<ObjectStore>> Open() = 0;
  // What the opened store has learnt from answers so far about where the bucket is, as a sentence;
  // empty: nothing.
  virtual std::string Learnt() const = 0;
  // Sends one request, signed by the same identity and corrected as the store's are, but once and
  // behind no layer, and gives the answer of a success. Needs what Locate and Identify found.
  // Errors as the store's own; a refusal carries a StoreError.
  virtual absl::StatusOr<S3Answer> Send(Party party, const RequestContext& context,
                                        S3Call call) = 0;
};

// The bucket of `uri` as `options` reach it. What `resources` refers to outlives it.
std::unique_ptr<StoreSource> MakeStoreSource(const Uri& uri, const MountOptions& options,
                                             const StoreResources& resources);

}  // namespace ufs

#endif  // UFS_PROBE_STORE_SOURCE_H_
