#ifndef UFS_AWS_INSTANCE_METADATA_H_
#define UFS_AWS_INSTANCE_METADATA_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/aws/aws_services.h"
#include "ufs/aws/credentials_provider.h"
#include "ufs/aws/service_url.h"
#include "ufs/base/mutex.h"
#include "ufs/base/secret.h"

namespace ufs {

// The metadata service of an EC2 instance: IMDSv2, and v1 where it has no tokens. Whether there is
// one is found out once, in at most a second, both ways at the same time; that there is none is
// remembered: one for a process, which all its stores share. Asked directly, never through a proxy.
// AWS_EC2_METADATA_DISABLED, AWS_EC2_METADATA_V1_DISABLED, AWS_EC2_METADATA_SERVICE_ENDPOINT and
// ..._ENDPOINT_MODE hold. Blocks on the network; thread-safe.
class InstanceMetadata {
 public:
  explicit InstanceMetadata(const AwsServices& services);

  // What stands at `path` (below /latest/), percent-encoded. kNotFound with the reason when this is
  // no EC2 instance, the service is disabled, or there is nothing at the path.
  absl::StatusOr<Secret> Get(absl::string_view path);

  // The region this machine is in. Errors as Get; kDataLoss for what is no region's name.
  absl::StatusOr<std::string> Region();

  // That there is none is forgotten: the network of a machine that boots may come up yet.
  void LookAgain();

 private:
  enum class Mode { kUnknown, kTokens, kPlain, kAbsent };

  // Finds out which mode holds.
  void Discover(const ServiceUrl& url);
  // Asks for a token when the last one ends soon.
  absl::Status FreshToken(const ServiceUrl& url);
  void KeepToken(absl::string_view token);
  absl::StatusOr<Secret> Ask(const ServiceUrl& url, absl::string_view path);

  const AwsServices services_;
  // One conversation at a time: whoever has the turn, and no other, uses what stands below it.
  void TakeTurn();
  void EndTurn();
  Mutex mutex_;
  CondVar changed_;
  bool taken_ ABSL_GUARDED_BY(mutex_) = false;

  Mode mode_ = Mode::kUnknown;
  absl::Status absent_;
  Secret token_;
  Instant token_until_ = Instant::Never();
};

// The service that it would ask. kNotFound when it is disabled, kInvalidArgument for an address
// that is none. Pure.
absl::StatusOr<ServiceUrl> InstanceService(const Environment& environment);

// The credentials of the instance's role. Not kept: wrap it in RefreshingCredentials.
std::unique_ptr<CredentialsProvider> MakeInstanceCredentials(
    std::shared_ptr<InstanceMetadata> metadata);

}  // namespace ufs

#endif  // UFS_AWS_INSTANCE_METADATA_H_
