#ifndef UFS_PROBE_BUCKET_NAME_H_
#define UFS_PROBE_BUCKET_NAME_H_

#include <string>

#include "absl/strings/string_view.h"

namespace ufs {

// Why S3 would not let anybody have a bucket of that name; empty when it would. Access points
// (ARNs, and aliases that end in -s3alias) are names of their own kind and pass. Pure.
// ("General purpose bucket naming rules", Amazon S3 User Guide.)
std::string BucketNameProblem(absl::string_view bucket);

// Why the objects below `prefix` cannot be files of a mount; empty when they can. Pure.
std::string PrefixProblem(absl::string_view prefix);

}  // namespace ufs

#endif  // UFS_PROBE_BUCKET_NAME_H_
