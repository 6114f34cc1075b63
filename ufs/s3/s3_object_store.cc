// Making the store. Its operations are in files of their own: head_get.cc, put.cc, multipart.cc,
// multipart_list.cc, copy.cc, delete.cc, list.cc.
#include "ufs/s3/s3_object_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/s3/provider.h"
#include "ufs/s3/s3_core.h"

namespace ufs {

absl::StatusOr<std::unique_ptr<S3ObjectStore>> S3ObjectStore::Create(
    const S3StoreOptions& options, std::shared_ptr<CredentialsProvider> credentials,
    const Resources& resources) {
  UFS_ASSIGN_OR_RETURN(const Endpoint endpoint, ResolveEndpoint(options.endpoint));
  if (options.signature == SignatureVersion::kV2 && endpoint.service != "s3") {
    return absl::InvalidArgumentError(
        "S3 on Outposts knows Signature Version 4 alone: leave signer.algorithm out");
  }
  const Capabilities capabilities =
      options.capabilities.value_or(ProviderOf(endpoint).capabilities);
  auto core = std::make_shared<S3Core>(options, endpoint, resources.transport, resources.compute,
                                       std::move(credentials), resources.clock, resources.timers);
  return std::unique_ptr<S3ObjectStore>(new S3ObjectStore(std::move(core), capabilities));
}

S3ObjectStore::S3ObjectStore(std::shared_ptr<S3Core> core, Capabilities capabilities)
    : core_(std::move(core)), capabilities_(capabilities) {}

S3ObjectStore::~S3ObjectStore() = default;

std::string S3ObjectStore::name() const { return absl::StrCat("s3://", core_->endpoint().bucket); }

const Endpoint& S3ObjectStore::endpoint() const { return core_->endpoint(); }

std::string S3ObjectStore::Notice() const { return core_->route().Notice(); }

}  // namespace ufs
