#ifndef UFS_AWS_SIGNATURE_VERSION_H_
#define UFS_AWS_SIGNATURE_VERSION_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ufs {

// How requests prove who sends them.
enum class SignatureVersion {
  kV4,  // everywhere
  kV2,  // old stores that know nothing else, and AWS's regions from before 2014
};

// v4 and v2, and the names that AWS's SDK for Java has for S3's signers, as Alluxio and Hadoop take
// them: AWSS3V4SignerType and AWS4SignerType; S3SignerType. kInvalidArgument for others.
absl::StatusOr<SignatureVersion> ParseSigner(absl::string_view text);

}  // namespace ufs

#endif  // UFS_AWS_SIGNATURE_VERSION_H_
