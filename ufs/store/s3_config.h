#ifndef UFS_STORE_S3_CONFIG_H_
#define UFS_STORE_S3_CONFIG_H_

#include "absl/status/statusor.h"
#include "ufs/aws/instance_metadata.h"
#include "ufs/aws/make_credentials.h"
#include "ufs/aws/profile_files.h"
#include "ufs/base/environment.h"
#include "ufs/base/uri.h"
#include "ufs/config/mount_options.h"
#include "ufs/s3/s3_store_options.h"

namespace ufs {

// What the options say of new objects; reads the file of rules. kInvalidArgument names the option.
absl::StatusOr<WriteHeaders> WriteHeadersConfig(const MountOptions& options);

// How the bucket of `uri` is reached: options first, then environment and profile. Reads the
// profile files through `files`; asks `metadata` for the region when nobody names one and AWS is
// meant. kInvalidArgument names the option that cannot be.
absl::StatusOr<S3StoreOptions> S3StoreConfig(const Uri& uri, const MountOptions& options,
                                             const Environment& environment, ProfileFiles* files,
                                             InstanceMetadata* metadata);

// What the options say of who signs for the bucket of `uri`.
CredentialsOptions CredentialsConfig(const Uri& uri, const MountOptions& options);

}  // namespace ufs

#endif  // UFS_STORE_S3_CONFIG_H_
