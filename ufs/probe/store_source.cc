// Opens a store in the steps that OpenStore takes at once, so that each can be looked at.
#include "ufs/probe/store_source.h"

#include <functional>
#include <utility>

#include "ufs/aws/corrected_clock.h"
#include "ufs/aws/credential_process.h"
#include "ufs/aws/instance_metadata.h"
#include "ufs/aws/make_credentials.h"
#include "ufs/aws/profile_files.h"
#include "ufs/aws/profile_selection.h"
#include "ufs/aws/region_chain.h"
#include "ufs/base/status.h"
#include "ufs/store/route_config.h"
#include "ufs/store/s3_config.h"

namespace ufs {
namespace {

class ConfiguredSource final : public StoreSource {
 public:
  ConfiguredSource(Uri uri, const MountOptions& options, const StoreResources& resources)
      : uri_(std::move(uri)),
        options_(options),
        resources_(resources),
        files_(std::make_shared<ProfileFiles>(resources.environment, &resources.clock)),
        clock_(&resources.clock),
        services_(Services(resources)),
        metadata_(resources.instance != nullptr ? resources.instance
                                                : std::make_shared<InstanceMetadata>(services_)) {}

  absl::StatusOr<Place> Locate() override {
    UFS_ASSIGN_OR_RETURN(
        const S3StoreOptions store,
        S3StoreConfig(uri_, options_, resources_.environment, files_.get(), metadata_.get()));
    Place place;
    UFS_ASSIGN_OR_RETURN(place.endpoint, ResolveEndpoint(store.endpoint));
    const ProfileSelection profile = SelectProfile(options_.profile, resources_.environment);
    UFS_ASSIGN_OR_RETURN(
        const ResolvedRegion region,
        ResolveRegion(options_.region, resources_.environment, files_.get(), profile,
                      store.endpoint.endpoint.empty() ? metadata_.get() : nullptr));
    place.region_source = region.source;
    UFS_ASSIGN_OR_RETURN(const std::shared_ptr<const ProfileFile> profiles, files_->Load());
    UFS_ASSIGN_OR_RETURN(ConfiguredRoute route,
                         RouteConfig(options_.network, resources_.environment,
                                     profiles->Get(profile.name, "ca_bundle").value_or("")));
    place.route = std::move(route.route);
    services_.route = place.route;
    place.warnings = std::move(route.warnings);
    return place;
  }

  absl::StatusOr<Identity> Identify() override {
    UFS_ASSIGN_OR_RETURN(
        const std::unique_ptr<CredentialsProvider> provider,
        MakeCredentials(CredentialsConfig(uri_, options_), services_, files_, metadata_));
    Identity identity;
    UFS_ASSIGN_OR_RETURN(identity.credentials, provider->Get());
    identity.warnings = provider->Warnings();
    return identity;
  }

  absl::StatusOr<std::shared_ptr<ObjectStore>> Open() override {
    UFS_ASSIGN_OR_RETURN(OpenedStore opened, OpenStore(uri_, options_, resources_));
    learnt_ = std::move(opened.learnt);
    return std::move(opened.store);
  }

  std::string Learnt() const override { return learnt_ == nullptr ? "" : learnt_(); }

 private:
  AwsServices Services(const StoreResources& resources) {
    AwsServices services;
    services.environment = &resources.environment;
    services.clock = &clock_;
    services.learns = &clock_;
    services.transport = &resources.transport;
    services.run_command = RunCommand;
    return services;
  }

  const Uri uri_;
  const MountOptions options_;
  const StoreResources resources_;
  const std::shared_ptr<ProfileFiles> files_;
  std::function<std::string()> learnt_;
  CorrectedClock clock_;
  AwsServices services_;
  const std::shared_ptr<InstanceMetadata> metadata_;
};

}  // namespace

std::unique_ptr<StoreSource> MakeStoreSource(const Uri& uri, const MountOptions& options,
                                             const StoreResources& resources) {
  return std::make_unique<ConfiguredSource>(uri, options, resources);
}

}  // namespace ufs
