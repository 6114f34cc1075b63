// Making the store. Its operations are in files of their own: head_get.cc, put.cc, multipart.cc,
// multipart_list.cc, copy.cc, delete.cc, list.cc.
#include "ufs/s3/s3_object_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/s3/learnt_buckets.h"
#include "ufs/s3/provider.h"
#include "ufs/s3/s3_core.h"

namespace ufs {

absl::StatusOr<std::unique_ptr<S3ObjectStore>> S3ObjectStore::Create(
    const S3StoreOptions& options, std::shared_ptr<CredentialsProvider> credentials,
    const Resources& resources) {
  UFS_ASSIGN_OR_RETURN(Endpoint endpoint, ResolveEndpoint(options.endpoint));
  if (options.signature == SignatureVersion::kV2 && endpoint.service != "s3") {
    return absl::InvalidArgumentError(
        "S3 on Outposts knows Signature Version 4 alone: leave signer.algorithm out");
  }
  const Provider* provider = &ProviderOf(endpoint);
  if (!options.provider.empty()) {
    UFS_ASSIGN_OR_RETURN(provider, FindProvider(options.provider));
  }
  S3StoreOptions adapted = options;
  if (provider->path_style && !adapted.endpoint.path_style.has_value()) {
    adapted.endpoint.path_style = true;
    UFS_ASSIGN_OR_RETURN(endpoint, ResolveEndpoint(adapted.endpoint));
  }
  if (!provider->tags && !options.write.tags.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("option tags: the provider ", provider->name, " has no object tags"));
  }
  adapted.list_v1 = options.list_v1 || provider->list_v1;
  adapted.bulk_delete = options.bulk_delete && provider->bulk_delete;
  adapted.encodes_upload_keys = provider->encodes_upload_keys;
  const Capabilities capabilities = options.capabilities.value_or(provider->capabilities);
  std::shared_ptr<LearntBucket> learnt =
      resources.learnt != nullptr ? resources.learnt->Of(endpoint) : nullptr;
  auto core = std::make_shared<S3Core>(
      std::move(adapted), endpoint, resources.transport, resources.compute, std::move(credentials),
      resources.clock, resources.timers, resources.corrected_clock, std::move(learnt));
  return std::unique_ptr<S3ObjectStore>(new S3ObjectStore(std::move(core), capabilities));
}

S3ObjectStore::S3ObjectStore(std::shared_ptr<S3Core> core, Capabilities capabilities)
    : core_(std::move(core)), capabilities_(capabilities) {}

S3ObjectStore::~S3ObjectStore() = default;

std::string S3ObjectStore::name() const { return absl::StrCat("s3://", core_->endpoint().bucket); }

const Endpoint& S3ObjectStore::endpoint() const { return core_->endpoint(); }

std::string S3ObjectStore::Notice() const { return core_->route().Notice(); }

}  // namespace ufs
