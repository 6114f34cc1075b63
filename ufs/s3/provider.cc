// What is known about the makers of S3 servers.
#include "ufs/s3/provider.h"

namespace ufs {

const Provider& ProviderOf(const Endpoint& endpoint) {
  static const Provider kAws = [] {
    Provider aws;
    aws.name = "aws";
    // "Add preconditions to S3 operations with conditional requests", Amazon S3 User Guide.
    aws.capabilities.put_if_absent = true;
    aws.capabilities.complete_if_absent = true;
    aws.capabilities.put_if_match = true;
    aws.capabilities.copy_source_if_match = true;
    return aws;
  }();
  static const Provider kGeneric = {"generic", Capabilities()};
  return endpoint.aws ? kAws : kGeneric;
}

}  // namespace ufs
