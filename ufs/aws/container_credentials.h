#ifndef UFS_AWS_CONTAINER_CREDENTIALS_H_
#define UFS_AWS_CONTAINER_CREDENTIALS_H_

#include <memory>

#include "ufs/aws/aws_services.h"
#include "ufs/aws/credentials_provider.h"
#include "ufs/aws/service_url.h"

namespace ufs {

// The credentials of an ECS task or an EKS pod: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI at
// 169.254.170.2, else AWS_CONTAINER_CREDENTIALS_FULL_URI, with what
// AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE holds, else AWS_CONTAINER_AUTHORIZATION_TOKEN, as
// Authorization. Read at each Get: the file is renewed. kNotFound without the variables;
// kInvalidArgument for a URL that credentials may not come from. Not kept: wrap it in
// RefreshingCredentials.
std::unique_ptr<CredentialsProvider> MakeContainerCredentials(const AwsServices& services);

// The service that MakeContainerCredentials would ask; its errors until it asks. Reads the token's
// file.
absl::StatusOr<ServiceUrl> ContainerService(const Environment& environment);

// Whether a full URI may be asked: https, or http to this machine or to the addresses of ECS and
// EKS
// ("Container credential provider", AWS SDKs and Tools Reference Guide). Names are not resolved:
// localhost is the one that counts. Pure.
bool IsContainerHost(const ServiceUrl& url);

}  // namespace ufs

#endif  // UFS_AWS_CONTAINER_CREDENTIALS_H_
