#ifndef UFS_AWS_EXPLAIN_CREDENTIALS_H_
#define UFS_AWS_EXPLAIN_CREDENTIALS_H_

#include <string>

#include "absl/status/status.h"
#include "ufs/aws/make_credentials.h"
#include "ufs/aws/profile_files.h"
#include "ufs/base/environment.h"

namespace ufs {

// Where credentials would come from.
struct CredentialsStory {
  // Lines for people: the place that would be taken and what stands there (profile and file, role,
  // program, container's service), before it the places that have none, and what is wrong where
  // something is. Ids of keys and no secret.
  std::string text;
  // What MakeCredentials and the first Get would fail with, as far as it is known: kUnauthenticated
  // when no place has any, else the place's own error. OK when one would be taken.
  absl::Status status;
};

// The search of MakeCredentials. Reads options, variables and files; asks no service and runs no
// program, so that the instance metadata service is said to be the one that would be asked.
CredentialsStory ExplainCredentials(const CredentialsOptions& options,
                                    const Environment& environment, ProfileFiles* files);

}  // namespace ufs

#endif  // UFS_AWS_EXPLAIN_CREDENTIALS_H_
