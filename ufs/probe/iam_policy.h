#ifndef UFS_PROBE_IAM_POLICY_H_
#define UFS_PROBE_IAM_POLICY_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace ufs {

// What a policy is about.
struct PolicySubject {
  std::string bucket;             // a bucket's name, or an access point's ARN
  std::string prefix;             // of a directory: empty, or with a slash at its end
  std::string partition = "aws";  // as in ARNs: aws, aws-cn, aws-us-gov
};

// The IAM policy, as JSON with two spaces of indentation and a line break at its end, that allows
// exactly `operations` (names as OperationName has them; those that need no right of their own are
// left out) below the prefix and nothing else. Empty when there is nothing to allow. Pure.
// ("Actions, resources, and condition keys for Amazon S3", Service Authorization Reference.)
std::string IamPolicy(const std::vector<std::string>& operations, const PolicySubject& subject);

// The actions of one operation; empty when it is not known.
std::vector<absl::string_view> IamActions(absl::string_view operation);

}  // namespace ufs

#endif  // UFS_PROBE_IAM_POLICY_H_
