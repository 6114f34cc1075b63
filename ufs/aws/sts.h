#ifndef UFS_AWS_STS_H_
#define UFS_AWS_STS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ufs/aws/aws_services.h"
#include "ufs/aws/credentials.h"
#include "ufs/aws/credentials_provider.h"

namespace ufs {

// Where the Security Token Service answers.
struct StsEndpoint {
  std::string url;     // empty: AWS's of the region
  std::string region;  // requests are signed for it; empty: us-east-1
};

// The role to take on.
struct AssumedRole {
  std::string arn;
  std::string session_name;  // empty: "underfs"
  std::string external_id;   // empty: none is sent
  std::string policy;        // of the session, JSON; empty: none is sent
  absl::Duration duration = absl::Hours(1);
};

// The credentials in the answer of AssumeRole or AssumeRoleWithWebIdentity, `provider` left empty.
// kDataLoss for a document that is none of theirs; for an error document what ServiceRefusal says,
// with AWS's code and message. Pure.
absl::StatusOr<Credentials> ParseStsAnswer(int http_status, absl::string_view body);

// A role, taken on with the credentials that `source` has at the time. What `source` says when it
// has none; kInvalidArgument for a role that cannot be; else as CallService and ParseStsAnswer,
// with the role's name.
std::unique_ptr<CredentialsProvider> MakeAssumedRole(std::unique_ptr<CredentialsProvider> source,
                                                     AssumedRole role, StsEndpoint endpoint,
                                                     const AwsServices& services);

// A role, taken on with the token that stands in `token_file` at the time (Kubernetes renews it
// there). Nothing is signed.
std::unique_ptr<CredentialsProvider> MakeWebIdentityRole(std::string token_file, AssumedRole role,
                                                         StsEndpoint endpoint,
                                                         const AwsServices& services);

}  // namespace ufs

#endif  // UFS_AWS_STS_H_
