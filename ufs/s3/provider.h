#ifndef UFS_S3_PROVIDER_H_
#define UFS_S3_PROVIDER_H_

#include "absl/strings/string_view.h"
#include "ufs/object/capabilities.h"
#include "ufs/s3/endpoint.h"

namespace ufs {

// Whose S3 this is, and what is known about it. One row of a small table.
struct Provider {
  absl::string_view name;  // aws, generic
  Capabilities capabilities;
};

// By the endpoint's name alone. What is not known of an endpoint counts as absent. Static.
const Provider& ProviderOf(const Endpoint& endpoint);

}  // namespace ufs

#endif  // UFS_S3_PROVIDER_H_
