#ifndef UFS_AWS_EXPLAIN_CREDENTIALS_H_
#define UFS_AWS_EXPLAIN_CREDENTIALS_H_

#include <string>

#include "ufs/aws/make_credentials.h"
#include "ufs/aws/profile_files.h"
#include "ufs/base/environment.h"

namespace ufs {

// Where the credentials of MakeCredentials would come from, as lines for people: the place that
// would be taken and what stands there (profile and file, role, program, container's service),
// before it the places that have none, and what is wrong where something is. Reads options,
// variables and files; asks no service and runs no program, so that the instance metadata service
// is said to be the one that would be asked. Shows ids of keys and no secret.
std::string ExplainCredentials(const CredentialsOptions& options, const Environment& environment,
                               ProfileFiles* files);

}  // namespace ufs

#endif  // UFS_AWS_EXPLAIN_CREDENTIALS_H_
